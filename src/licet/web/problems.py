"""Every error of the API in one shape: application/problem+json (RFC 9457), with `where` and `mend` of a LicetError.

What a client sent is shown only as far as it says what to mend: quoted, on one line, cut. No traceback leaves the server.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias
from unicodedata import category

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import http_exception_handler, request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from licet.errors import LicetError, fault_of
from licet.records.licence_terms import Refusal
from licet.records.rights import NotAllowed

BEGINS = "/v1/"
MEDIA_TYPE = "application/problem+json"
#: Longer than any sentence of ours; what is over it was the client's.
_MOST = 500

Handler: TypeAlias = Callable[[Request, Any], Awaitable[Response] | Response]

#: By status: the word that ends the `type`, and the title.
KINDS: Mapping[int, tuple[str, str]] = {
    400: ("bad-request", "The request cannot be read"),
    401: ("unknown-caller", "It is not known who asks"),
    403: ("not-allowed", "The caller may not do this"),
    404: ("not-found", "There is no such thing here"),
    405: ("method-not-allowed", "This address does not take that method"),
    409: ("conflict", "What is kept stands against it"),
    413: ("too-large", "The body is too large"),
    415: ("unsupported-media-type", "The body is of a type that is not read here"),
    422: ("cannot-be-read", "What was sent cannot be used"),
    429: ("too-many", "Too many requests at once"),
    500: ("fault", "The server has a fault"),
}


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was wrong (detail), where, and how to mend it. type: names the kind of error and does not change."""

    type: str
    title: str
    status: int
    detail: str
    where: str | None = None
    mend: str | None = None


class Refused(LicetError):
    """A request refused for another reason than what its words mean. status: of HTTP."""

    def __init__(
        self,
        status: int,
        what: str,
        *,
        where: str | None = None,
        mend: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(what, where=where, mend=mend)
        self.status = status
        self.headers = dict(headers or {})


def status_of(error: LicetError) -> int:
    """The status of HTTP that a user's error has."""
    if isinstance(error, Refused):
        return error.status
    return 403 if isinstance(error, NotAllowed) else 409 if isinstance(error, Refusal) else 422


def problem_of(error: LicetError) -> Problem:
    """The problem a user's error is."""
    return problem(status_of(error), error.what, where=error.where, mend=error.mend)


def problem(status: int, detail: str, *, where: str | None = None, mend: str | None = None) -> Problem:
    """A problem of that status; one that is not among ours is told as 400 or 500 is."""
    word, title = KINDS.get(status) or KINDS[400 if status < 500 else 500]
    return Problem(f"urn:licet:problem:{word}", title, status, _shown(detail), _shown(where), _shown(mend))


def fault() -> Problem:
    """The problem told where the server is at fault: nothing of the request and nothing of the fault."""
    return problem(500, "the request could not be answered; the server's log says why", mend="tell whoever runs the server")


def answer(told: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The response that tells a problem."""
    return Response(msgspec.json.encode(told), told.status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def install_problems(app: FastAPI) -> None:
    """Have errors under /v1/ answered as problems; elsewhere they are answered as before. Call it after other handlers."""
    handlers: tuple[tuple[type[Exception], Handler, Handler | None], ...] = (
        (LicetError, _licet_error, None),
        (RequestValidationError, _validation, request_validation_exception_handler),
        (HTTPException, _http, http_exception_handler),
        (Exception, _fault, None),
    )
    for kind, own, usual in handlers:
        app.add_exception_handler(kind, _under_v1(own, app.exception_handlers.get(kind) or usual))


def _under_v1(own: Handler, other: Handler | None) -> Handler:
    async def handle(request: Request, error: Exception) -> Response:
        if request.url.path.startswith(BEGINS):
            found = own(request, error)
        elif other is not None:
            found = other(request, error)
        else:
            raise error
        return found if isinstance(found, Response) else await found

    return handle


def _licet_error(_: Request, error: LicetError) -> Response:
    return answer(problem_of(error), error.headers if isinstance(error, Refused) else None)


def _validation(_: Request, error: RequestValidationError) -> Response:
    """The first of the faults in a query; what was sent is not repeated."""
    first = error.errors()[0]
    where = ", ".join(str(part) for part in first["loc"])
    return answer(problem(422, str(first["msg"]), where=where, mend="/v1/openapi.json describes every parameter"))


def _http(_: Request, error: HTTPException) -> Response:
    if error.status_code == 404:
        told = problem(404, "there is nothing at this address", mend="/v1/openapi.json lists every address")
    elif error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "")
        told = problem(405, "this address does not take that method", mend=f"it takes {allowed}" if allowed else None)
    else:
        told = problem(error.status_code, str(error.detail))
    return answer(told, error.headers)


def _fault(_: Request, error: Exception) -> Response:
    logging.getLogger("licet.web.api").error("a request could not be answered: %s", fault_of(error))
    return answer(fault())


def _shown(text: Any) -> Any:
    if text is None:
        return None
    short = text if len(text) <= _MOST else text[: _MOST - 3] + "..."
    return "".join(c if category(c) not in ("Cc", "Cs") else "\ufffd" for c in short)
