"""The language and the look of the pages, as whoever looks at them chooses: kept in the browser alone, in two cookies."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from licet.errors import LicetError, quoted
from licet.web.forms import FORM, Form, Sent, local_path
from licet.web.languages import COOKIE as LANGUAGE
from licet.web.languages import LANGUAGES
from licet.web.looks import COOKIE as LOOK
from licet.web.looks import LOOKS
from licet.web.settings import Settings

router = APIRouter()
_YEAR = 365 * 24 * 3600


@router.post("/language")
def language(request: Request, sent: Sent) -> Response:
    """From now on this language, on this browser. Raises LicetError for one there is none of."""
    return _kept(request, sent, "language", LANGUAGE, tuple(LANGUAGES))


@router.post("/look")
def look(request: Request, sent: Sent) -> Response:
    """From now on light, dark, or as the system has it."""
    return _kept(request, sent, "look", LOOK, LOOKS)


def _kept(request: Request, sent: Form, field: str, cookie: str, known: tuple[str, ...]) -> Response:
    chosen = sent.one(field)
    if chosen not in known:
        raise LicetError(f"{quoted(chosen)} is no {field} of this workbench", where=FORM, mend="one of " + ", ".join(known))
    settings: Settings = request.app.state.settings
    answer = RedirectResponse(local_path(sent.one("back")), 303)
    answer.set_cookie(cookie, chosen, max_age=_YEAR, path="/", secure=settings.secure, httponly=True, samesite="lax")
    return answer
