"""A fault told in the shape that was asked for: a page, a part of one, JSON, or a problem of the API."""

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from licet.errors import LicetError
from licet.web.pages import fault, page, partial
from licet.web.problems import BEGINS, answer, problem, status_of


def refusal(request: Request, status: int, error: LicetError, headers: dict[str, str] | None = None) -> Response:
    """What was wrong, where and how to mend it, with that status."""
    path = request.url.path
    if path.startswith(BEGINS):
        return answer(problem(status, error.what, where=error.where, mend=error.mend), headers)
    if path.endswith((".json", ".csv")):
        return JSONResponse({"error": fault(error)}, status, headers=headers)
    return page(request, "_fault.html" if partial(request) else "fault.html", status, headers, error=fault(error))


def refused(request: Request, error: LicetError) -> Response:
    """The same, with the status that kind of error has."""
    return refusal(request, status_of(error), error)
