"""Settings and lists: what answers rest on here, and what is switched on. Lists are added by whoever has that right."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from licet.deals.facts import read_day
from licet.errors import LicetError, quoted
from licet.law.load import load_book
from licet.records.keeping import engine
from licet.render.lists import brought_text, kept_value
from licet.screening.intake import bring
from licet.screening.store import damaged, versions
from licet.web.access import may
from licet.web.books import safe_name
from licet.web.forms import FIELD, FORM
from licet.web.pages import fault, json, page, work
from licet.web.safety import UPLOADS
from licet.web.settings import Settings
from licet.web.store import records_of

router = APIRouter(prefix="/settings")
#: The largest list in use is some 60 MB of XML.
MOST_BYTES = 128 * 1024 * 1024
UPLOADS["/settings/lists"] = MOST_BYTES


@router.get("", dependencies=[may("read")])
def settings(request: Request) -> Response:
    """The page."""
    return _shown(request)


@router.get(".json", dependencies=[may("read")])
def settings_json(request: Request) -> Response:
    """The same as data."""
    return json(_told(request) | {"lists": kept_value(versions())})


@router.post("/lists", dependencies=[may("lists")])
async def add_list(request: Request) -> Response:
    """Read a list and keep it, as `licet lists add` does."""
    async with request.form(max_files=1, max_fields=5, max_part_size=4096) as form:
        if strange := [name for name in form if name not in (FIELD, "file", "as", "on")]:
            raise LicetError(f"{quoted(strange[0])} is no field of this form", where=FORM)
        file, as_id, on = form.get("file"), str(form.get("as", "")).strip(), str(form.get("on", "")).strip()
        try:
            if not isinstance(file, UploadFile) or not file.filename:
                raise LicetError("no list is given", where=FORM, mend="choose a file")
            day = read_day(on, f"{FORM}, on") if on else None
            with TemporaryDirectory() as folder:
                kept = Path(folder) / safe_name(file.filename)
                with kept.open("wb") as out:
                    while chunk := await file.read(1024 * 1024):
                        out.write(chunk)
                found = await work(lambda: bring([kept], as_id=as_id or None, on=day, accept_shrink=False))
        except LicetError as error:
            return await run_in_threadpool(_shown, request, error)
    if wrong := next((one.error for one in found if one.error is not None), None):
        return await run_in_threadpool(_shown, request, wrong)
    return await run_in_threadpool(_shown, request, None, brought_text(found).replace(f"{folder}/", ""))


def _shown(request: Request, error: LicetError | None = None, said: str = "") -> Response:
    request.app.state.fresh.look()
    kept = versions()
    latest = {version.list: version for version in kept}
    return page(
        request,
        "settings.html",
        422 if error else 200,
        told=_told(request),
        lists=list(latest.values()),
        history=len(kept) - len(latest),
        damaged=damaged(),
        said_of=said,
        error=fault(error) if error else None,
    )


def _told(request: Request) -> dict[str, Any]:
    """What answers rest on, and how the workbench is run; no secret, no path."""
    own: Settings = request.app.state.settings
    book, store = load_book(), records_of(request).found()
    return {
        "engine": engine(),
        "law": book.hash,
        "provisions": len(book.provisions),
        "regimes": {r.id: r.verified_through for r in book.regimes if r.reported},
        "records": "none yet" if store is None else "SQLite" if store.file is not None else "PostgreSQL",
        "accounts": "not needed by whoever sits at this machine" if own.alone else "needed",
        "over_tls_alone": own.secure,
        "openid": own.provider is not None,
        "requests_a_second": own.rate,
        "connections_to_elsewhere": "to the OpenID provider" if own.provider is not None else "none",
    }
