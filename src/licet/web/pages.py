"""What all pages share: the templates, the words in them, and answers as HTML or as JSON."""

from collections.abc import Callable, Hashable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import zstandard
from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from licet.decision.decide import load_decider
from licet.errors import LicetError
from licet.render.as_json import json_bytes
from licet.turns import alone
from licet.web.environments import environment
from licet.web.forms import with_proof
from licet.web.languages import language_of
from licet.web.looks import look_of
from licet.web.remembering import Remembering
from licet.web.strip import standings

STATIC = Path(__file__).parent / "static"
Done = TypeVar("Done")
#: What else a page rests on than its address.
VARY = {"Vary": "Accept-Language, Cookie"}
#: Characters of the first word of an address that are looked at; those of the frame are shorter.
_LONGEST = 20
#: Texts of pages, packed: 130 kB are some 15 then, and unpacked in less time than a page is put together.
_WRITTEN: Remembering[bytes] = Remembering(2_000)


async def work(task: Callable[[], Done]) -> Done:
    """The result of what takes the processor for a while, done beside the requests, one at a time."""

    return await run_in_threadpool(alone, task)


def page(
    request: Request,
    template: str,
    status: int = 200,
    headers: dict[str, str] | None = None,
    *,
    kept_for: Hashable = None,
    **told: Any,
) -> Response:
    """A page, or a part of one. Every form in it that is sent as POST carries the proof that we made it.

    kept_for: what stands for all that is told, where the page is to be kept for `written`.
    """
    today = date.today()
    told |= {"section": _section(request.url.path), "today": today, "strip": standings(load_decider().book, today)} | _asker(
        request
    )
    told |= {"look": look_of(request), "back": _back(request)}
    text = with_proof(environment(language_of(request)).get_template(template).render(**told), told["proof"])
    if kept_for is not None:
        _WRITTEN.put(_key(request, template, kept_for), zstandard.compress(text.encode(), 1))
    return HTMLResponse(text, status, headers=VARY | (headers or {}))


def written(request: Request, template: str, kept_for: Hashable, headers: dict[str, str]) -> Response | None:
    """The page as it was written for the same person, asked for the same today; None if it was not or is not kept."""
    packed = _WRITTEN.get(_key(request, template, kept_for))
    return None if packed is None else HTMLResponse(zstandard.decompress(packed), headers=VARY | headers)


def _key(request: Request, template: str, kept_for: Hashable) -> Hashable:
    return (template, kept_for, _back(request), date.today(), language_of(request), look_of(request), *_asker(request).values())


def _section(path: str) -> str:
    """The first word of an address, as far as pages of the frame may have it: /law/ID -> /law."""
    return "/".join(path.split("/")[:2])[:_LONGEST]


def _back(request: Request) -> str:
    """Where to come back to after another language was chosen: this page, or, if it answers a form, the one before it."""
    path = quote(request.url.path)
    if request.method != "GET":
        return "/" + path.split("/")[1]
    return f"{path}?{request.url.query}" if request.url.query else path


def _asker(request: Request) -> dict[str, Any]:
    return {"actor": getattr(request.state, "actor", None), "proof": getattr(request.state, "form_token", "")}


def json(value: Any) -> Response:
    """The bytes that the command line prints with --json."""
    return Response(json_bytes(value), media_type="application/json")


def fault(error: LicetError) -> dict[str, str | None]:
    """What was wrong, where, and how to mend it."""
    return {"what": error.what, "where": error.where, "mend": error.mend}


def partial(request: Request) -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("hx-request") == "true" and request.headers.get("hx-request-type") != "full"
