"""The workbench as an application: pages, files, guards, and every fault as a page."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from functools import partial as partial_of
from importlib import import_module
from importlib.util import find_spec
from threading import Thread

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from licet.errors import LicetError
from licet.web import check, law, screening, timeline
from licet.web.pages import STATIC, fault, page, partial
from licet.web.safety import Guard
from licet.web.settings import Settings
from licet.web.turns import alone

_SAID = {
    404: ("there is no page at this address", "start at /check, or look for the law under /law"),
    405: ("this address does not take that method", "names of parties are sent in a form, not in an address"),
}
#: Kinds of items whose law is made ready before anyone asks.
_USUAL = ("scanner", "dry_etcher", "ald_tool", "cvd_tool", "metrology_tool", "wafer_inspection_tool", "integrated_circuit")


def create_app(settings: Settings) -> FastAPI:
    """The application. What it answers is what the command line answers: both call the same doors."""
    app = FastAPI(title="Licet", openapi_url=None, docs_url=None, redoc_url=None, lifespan=_lifespan)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for part in (check, law, timeline, screening):
        app.include_router(part.router)
    app.add_api_route("/", _home, include_in_schema=False)
    app.add_exception_handler(LicetError, _licet_error)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _fault)
    _with_api(app)
    app.add_middleware(Guard, hosts=settings.hosts)
    return app


def _with_api(app: FastAPI) -> None:
    """The doors over HTTP, where that part is installed."""
    if find_spec("licet.web.api") is not None:
        api = import_module("licet.web.api")
        app.include_router(api.router)
        api.install_problems(app)


def _home() -> Response:
    return RedirectResponse("/check")


@asynccontextmanager
async def _lifespan(_: FastAPI) -> AsyncIterator[None]:
    await run_in_threadpool(_make_ready, _USUAL[:1])
    Thread(target=_make_ready, args=(_USUAL[1:],), daemon=True).start()
    yield


def _make_ready(kinds: tuple[str, ...]) -> None:
    """The law of today made ready for deals of these kinds. Nothing of it is kept but what makes the next answer quick."""
    from licet.decision.decide import load_decider

    for kind in kinds:
        alone(partial_of(load_decider().prepared, date.today(), kind))


async def _licet_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, LicetError)
    return _told(request, 422, fault(error))


async def _unreadable(request: Request, error: Exception) -> Response:
    return _told(request, 422, {"what": "the request cannot be read", "where": None, "mend": "start again at /check"})


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    what, mend = _SAID.get(error.status_code, (str(error.detail), None))
    return _told(request, error.status_code, {"what": what, "where": request.url.path, "mend": mend})


async def _fault(request: Request, error: Exception) -> Response:
    """A fault of ours: the log has it, the page does not."""
    logging.getLogger("licet").error("a page could not be made: %s", request.url.path, exc_info=error)
    what, mend = "the workbench has a fault of its own, and gives no answer here", "tell whoever runs it; its log has the rest"
    return _told(request, 500, {"what": what, "where": None, "mend": mend})


def _told(request: Request, status: int, error: dict[str, str | None]) -> Response:
    if request.url.path.endswith(".json"):
        return JSONResponse({"error": error}, status)
    return page(request, "_fault.html" if partial(request) else "fault.html", status, error=error)
