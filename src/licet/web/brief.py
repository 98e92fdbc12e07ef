"""The page of news stories: one is pasted or handed over, and comes back with the law of its day beside it. Nothing of a story
stands in an address, and nothing of it is kept."""

from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response
from markupsafe import Markup
from msgspec import Struct
from starlette.datastructures import UploadFile

from licet.deals.facts import read_day
from licet.doors import briefs
from licet.errors import LicetError, quoted
from licet.web.forms import FIELD, FORM
from licet.web.pages import fault, json, page, work
from licet.web.safety import UPLOADS

if TYPE_CHECKING:
    from licet.brief.brief import Brief

router = APIRouter(prefix="/brief")
#: Bytes of a file that is taken, and of a story that is pasted.
MOST_BYTES, MOST_PASTED = 8 * 1024 * 1024, 64 * 1024
UPLOADS["/brief"] = MOST_BYTES + MOST_PASTED
_FIELDS = ("story", "file", "on")


class Sent(Struct, frozen=True):
    """What the form sent: the story pasted, or a file with its name; the day as it was written."""

    story: str = ""
    file: bytes = b""
    name: str = ""
    on: str = ""


@router.get("")
async def empty(request: Request) -> Response:
    """The form."""
    if request.query_params:
        raise LicetError("a story does not go into an address", where="the address", mend="paste it into the form at /brief")
    return _page(request, Sent(), (), None)


@router.get("/style.css")
async def style() -> Response:
    """The style of a brief, which its page for itself has, too."""
    return Response(files("licet.render").joinpath("brief.css").read_text(encoding="utf-8"), media_type="text/css")


@router.post("")
async def read(request: Request) -> Response:
    """The briefs of the stories that were sent."""
    sent, error = Sent(), None
    found: tuple[Brief, ...] = ()
    try:
        sent = await _sent(request)
        found = await work(lambda: _briefs(sent))
    except LicetError as mendable:
        error = mendable
    return _page(request, sent, found, error)


@router.post(".json")
async def read_json(request: Request) -> Response:
    """The bytes of `licet brief --json`."""
    from licet.render.brief_json import told

    sent = await _sent(request)
    return json(told(await work(lambda: _briefs(sent))))


async def _sent(request: Request) -> Sent:
    async with request.form(max_files=1, max_fields=4, max_part_size=MOST_PASTED) as form:
        for name in form:
            if name not in (FIELD, *_FIELDS):
                raise LicetError(f"{quoted(name)} is no field of this form", where=FORM, mend="one of " + ", ".join(_FIELDS))
        file = form.get("file")
        given = isinstance(file, UploadFile) and bool(file.filename)
        return Sent(
            str(form.get("story", "")),
            await file.read() if isinstance(file, UploadFile) and given else b"",
            (file.filename or "") if isinstance(file, UploadFile) and given else "",
            str(form.get("on", "")).strip(),
        )


def _briefs(sent: Sent) -> "tuple[Brief, ...]":
    pasted = sent.story.strip()
    if bool(pasted) == bool(sent.name):
        what = "a story and a file are given" if pasted else "no story is given"
        raise LicetError(what, where=FORM, mend="paste the story, or choose a file with it")
    day: date | None = read_day(sent.on, f"{FORM}, on") if sent.on else None
    return briefs(pasted.encode(), name="the pasted story", on=day) if pasted else briefs(sent.file, name=sent.name, on=day)


def _page(request: Request, sent: Sent, found: "tuple[Brief, ...]", error: LicetError | None) -> Response:
    told = fault(error) if error else None
    return page(request, "brief.html", 422 if error else 200, sent=sent, found=_shown(found), error=told)


def _shown(found: "tuple[Brief, ...]") -> list[dict[str, Any]]:
    """Each brief as the template sets it: its headline, its source, and the rest, which escapes what the story says itself."""
    from licet.render.brief_page import body, source
    from licet.render.brief_words import headline

    return [
        {
            "headline": headline(brief.story),
            "source": Markup(source(brief)),
            "body": Markup(body(brief, f"s{number}-" if len(found) > 1 else "", linked=True)),
        }
        for number, brief in enumerate(found, start=1)
    ]
