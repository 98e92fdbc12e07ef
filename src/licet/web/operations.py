"""What whoever runs the workbench looks at: is it alive, is it ready, how much is asked of it and how long it takes.

Addresses hold the facts of deals, and headers hold secrets: what is logged and counted is the route as it is written here
(`/law/{id}`), never what was asked of it.
"""

import json
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from secrets import token_hex
from time import perf_counter
from typing import Any, TextIO

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from licet.errors import LicetError
from licet.web.store import records_of

router = APIRouter(include_in_schema=False)
#: Told of a request: the method, the route as written, the status, and seconds.
Tell = Callable[[str, str, int, float, str], None]
_UNKNOWN = "(no such page)"


@router.get("/health")
async def health() -> Response:
    """Whether it answers at all."""
    return PlainTextResponse("alive\n")


@router.get("/ready")
async def ready(request: Request) -> Response:
    """Whether it can decide a deal and reach its records; 503 with what it cannot."""
    problems = await run_in_threadpool(_problems, request)
    return JSONResponse({"ready": not problems, "problems": problems}, 503 if problems else 200)


def _problems(request: Request) -> list[str]:
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    from licet.decision.decide import load_decider

    found = []
    try:
        load_decider()
    except LicetError:
        found.append("the law cannot be read")
    try:
        store = records_of(request).found()
        if store is not None:
            with store.reading() as connection:
                connection.execute(text("select 1"))
    except (LicetError, SQLAlchemyError):
        found.append("the records cannot be reached")
    return found


class Watched:
    """Tells of every request, and gives each an id that its answer carries too."""

    def __init__(self, app: ASGIApp, tells: tuple[Tell, ...]) -> None:
        self.app, self._tells = app, tells

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status, name = perf_counter(), 500, token_hex(8)

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = name
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            for tell in self._tells:
                tell(_method(scope), _route(scope), status, perf_counter() - began, name)


def _route(scope: Scope) -> str:
    """The route as it is written in the application; nothing that was asked."""
    route = scope.get("route")
    if route is not None:
        return str(route.path)
    return "/static" if scope["path"].startswith("/static/") else _UNKNOWN


def _method(scope: Scope) -> str:
    """The method, if it is one; anything may be sent in its place."""
    return scope["method"] if scope["method"] in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") else "OTHER"


class Lines(logging.Formatter):
    """A log of JSON, a line each."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "process": record.process,
            "level": record.levelname.lower(),
            "says": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info:
            told["fault"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


def log_to(stream: TextIO = sys.stderr) -> Tell:
    """Write the log as JSON lines; gives what logs a request."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines())
    log = logging.getLogger("licet")
    log.handlers, log.propagate = [handler], False
    log.setLevel(logging.INFO)

    def tell(method: str, route: str, status: int, seconds: float, name: str) -> None:
        told = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1), "request": name}
        log.info("request", extra={"told": told})

    return tell


def count_for(address: str) -> Tell:
    """Open an address of its own for a Prometheus server to read (`127.0.0.1:9377`). Raises LicetError."""
    from prometheus_client import CollectorRegistry

    registry = CollectorRegistry()
    tell = counting(registry)
    _listen(address, registry)
    return tell


def show_counts(address: str, folder: str) -> None:
    """The same of several processes, which put their counts into a folder: what is shown is the sum. Raises LicetError."""
    from prometheus_client import CollectorRegistry
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]
    _listen(address, registry)


def counting(registry: Any) -> Tell:
    """Count requests. registry: of the Prometheus client; None where several processes count together."""
    from prometheus_client import Counter, Histogram

    asked = Counter("licet_requests", "Requests answered.", ("method", "route", "status"), registry=registry)
    taken = Histogram(
        "licet_request_seconds",
        "Seconds from a request to the end of its answer.",
        ("route",),
        buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 10),
        registry=registry,
    )

    def tell(method: str, route: str, status: int, seconds: float, name: str) -> None:
        asked.labels(method, route, str(status)).inc()
        taken.labels(route).observe(seconds)

    return tell


def _listen(address: str, registry: Any) -> None:
    from prometheus_client import start_http_server

    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise LicetError(f"{address!r} is no address with a port", where="--metrics", mend="like 127.0.0.1:9377")
    try:
        start_http_server(int(port), host, registry)
    except OSError as fault:
        raise LicetError(f"{address} cannot be listened on: {fault.strerror}", where="--metrics") from None
