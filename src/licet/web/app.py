"""The workbench as an application: pages, files, guards, and every fault as a page."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.util import find_spec
from secrets import token_hex

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.sessions import SessionMiddleware
from starlette.staticfiles import StaticFiles

from licet.errors import LicetError
from licet.turns import alone
from licet.web import (
    account,
    book_lines,
    books,
    brief,
    capability,
    check,
    choosing,
    law,
    licences,
    login,
    operations,
    people,
    proposals,
    records,
    screening,
    stops,
    switches,
    timeline,
    watches,
    whatif,
)
from licet.web.access import Access, may
from licet.web.book_jobs import Jobs
from licet.web.common import Common
from licet.web.determined import share
from licet.web.forms import sent_by_us
from licet.web.fresh import Fresh
from licet.web.operations import Tell, Watched
from licet.web.pages import STATIC
from licet.web.queueing import Queue
from licet.web.readied import make_ready_first, make_ready_rest
from licet.web.refusals import refusal, refused
from licet.web.safety import Guard
from licet.web.settings import Settings
from licet.web.store import Records

_SAID = {
    404: ("there is no page at this address", "start at /check, or look for the law under /law"),
    405: ("this address does not take that method", "names of parties are sent in a form, not in an address"),
}


def create_app(settings: Settings, tells: tuple[Tell, ...] = (), common: Common | None = None) -> FastAPI:
    """The application. What it answers is what the command line answers: both call the same doors.

    tells: of each request; common: what it shares with other processes of the same workbench, its own if left out.
    """
    app = FastAPI(
        title="Licet",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        dependencies=[Depends(sent_by_us)],
    )
    app.state.settings, app.state.records = settings, Records(settings.database)
    app.state.common = common or Common(settings)
    share(common)
    app.state.queue = Queue(others=common is not None)
    app.state.jobs, app.state.fresh = Jobs(app.state.records, app.state.common), Fresh()
    app.add_exception_handler(LicetError, _licet_error)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _fault)
    # An address is looked for in this order: what is asked most comes first.
    app.include_router(operations.router)
    app.include_router(check.router, dependencies=[may("ask")])
    _with_api(app)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.include_router(login.router)
    app.include_router(choosing.router)
    for part in (law, timeline, screening, brief, whatif, capability):
        app.include_router(part.router, dependencies=[may("ask")])
    for part in (account, people, proposals, licences, stops, watches, records, book_lines, books, switches):
        app.include_router(part.router)
    app.add_api_route("/", _home, include_in_schema=False)
    # The last one added sees a request first.
    app.add_middleware(Access, settings=settings, records=app.state.records, common=app.state.common)
    app.add_middleware(
        SessionMiddleware,
        secret_key=settings.secret or token_hex(32),
        session_cookie="__Secure-licet-login" if settings.secure else "licet-login",
        path="/login",
        max_age=15 * 60,
        https_only=settings.secure,
    )
    app.add_middleware(Guard, hosts=settings.hosts, secure=settings.secure)
    app.add_middleware(Watched, tells=tells)
    return app


def _with_api(app: FastAPI) -> None:
    """The doors over HTTP, where that part is installed."""
    if find_spec("licet.web.api") is not None:
        api = import_module("licet.web.api")
        app.include_router(api.router, dependencies=[may("ask")])
        api.install_problems(app)


def _home() -> Response:
    return RedirectResponse("/check")


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    await run_in_threadpool(alone, make_ready_first)
    make_ready_rest()
    await run_in_threadpool(app.state.jobs.resume)
    watching = watches.Watching(app.state.records, app.state.common)
    watching.start()
    app.state.fresh.start()
    yield
    if isinstance(app.state.common, Common):  # else it is the other processes', too
        app.state.common.close()
    await run_in_threadpool(app.state.fresh.end)
    await run_in_threadpool(watching.end)
    await run_in_threadpool(app.state.jobs.close)
    app.state.records.close()


async def _licet_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, LicetError)
    return refused(request, error)


async def _unreadable(request: Request, error: Exception) -> Response:
    return refusal(request, 422, LicetError("the request cannot be read", mend="start again at /check"))


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    what, mend = _SAID.get(error.status_code, (str(error.detail), None))
    return refusal(request, error.status_code, LicetError(what, where=request.url.path, mend=mend))


async def _fault(request: Request, error: Exception) -> Response:
    """A fault of ours: the log has it, the page does not."""
    logging.getLogger("licet").error("a page could not be made: %s", request.url.path, exc_info=error)
    what, mend = "the workbench has a fault of its own, and gives no answer here", "tell whoever runs it; its log has the rest"
    return refusal(request, 500, LicetError(what, mend=mend))
