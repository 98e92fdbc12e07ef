"""The way in and out: by a password kept here, or through an OpenID provider (Authlib). Each way in begins a new session."""

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from licet.errors import LicetError, fault_of
from licet.records import people, sessions, tries
from licet.records.people import Person
from licet.web.access import cookie, drop_cookie, set_cookie
from licet.web.forms import fields_of, local_path
from licet.web.pages import fault, page
from licet.web.settings import Settings
from licet.web.store import records_of

router = APIRouter()
_WRONG = LicetError(
    "name and password do not belong together, or there were too many tries", mend="after too many, wait a quarter of an hour"
)


@router.get("/login")
async def way_in(request: Request, next: str = "") -> Response:
    """The form to sign in with."""
    return _form(request, local_path(next))


@router.post("/login")
async def sign_in(request: Request) -> Response:
    """Sign in by name and password."""
    told = dict(await fields_of(request, 10))
    onward = local_path(told.get("next", ""))
    if not _of_ours(request, told.get("proof", "")):
        return _form(request, onward, LicetError("the form is too old", mend="send it again"), 403)
    person = await run_in_threadpool(_proved, request, told.get("name", ""), told.get("password", ""))
    if person is None:
        return _form(request, onward, _WRONG, 401)
    return await _begun(request, person, onward, "password")


@router.post("/logout")
async def sign_out(request: Request) -> Response:
    """Sign out: the session is over, whoever else holds its cookie."""
    settings: Settings = request.app.state.settings
    store, secret = records_of(request).found(), request.cookies.get(cookie(settings), "")
    if store is not None and secret:
        await run_in_threadpool(sessions.end, store, secret)
    answer = RedirectResponse("/login", 303)
    drop_cookie(answer, settings)
    return answer


@router.get("/login/openid")
async def to_provider(request: Request, next: str = "") -> Response:
    """Send the browser to the OpenID provider."""
    client = _client(request)
    request.session["next"] = local_path(next)
    try:
        answer: Response = await client.authorize_redirect(request, _back(request))
    except Exception as error:  # of Authlib and of the connection to the provider, of many kinds
        return _form(request, "/", _unreached(error), 502)
    return answer


@router.get("/login/openid/back")
async def from_provider(request: Request) -> Response:
    """The browser back from the provider, with a code that the provider changes into proof of who it is."""
    client = _client(request)
    onward = local_path(str(request.session.get("next", "")))
    try:
        claims = (await client.authorize_access_token(request)).get("userinfo") or {}
    except Exception as error:
        return _form(request, onward, _unreached(error), 401)
    subject = str(claims.get("sub", ""))
    if not subject:
        return _form(request, onward, LicetError("the provider did not say who you are"), 401)
    store = records_of(request).found()
    outside = f"{request.app.state.settings.provider.issuer} {subject}"
    person = await run_in_threadpool(people.proved_outside, store, outside) if store is not None else None
    if person is None:
        mend = f"an administrator makes one: `licet user add NAME --role analyst --openid {subject[:200]}`"
        return _form(request, onward, LicetError("the provider knows you, and you have no account here", mend=mend), 403)
    return await _begun(request, person, onward, "openid")


async def _begun(request: Request, person: Person, onward: str, by: str) -> Response:
    """A new session; one that the browser brought with it, whoever put it there, ends."""
    settings: Settings = request.app.state.settings
    store, before = records_of(request).made(), request.cookies.get(cookie(settings), "")
    if before:
        await run_in_threadpool(sessions.end, store, before)
    secret = await run_in_threadpool(lambda: sessions.begin(store, person, by=by))
    request.session.clear()
    answer = RedirectResponse(onward, 303)
    set_cookie(answer, settings, secret)
    return answer


def _proved(request: Request, name: str, password: str) -> Person | None:
    store = records_of(request).found()
    address = request.client.host if request.client else ""
    if store is None or not name or not password or not tries.counted(store, name, address):
        return None
    person = people.proved(store, name, password)
    if person is not None:
        tries.succeeded(store, name, address)
    return person


def _form(request: Request, onward: str, error: LicetError | None = None, status: int = 200) -> Response:
    provider = request.app.state.settings.provider
    return page(
        request,
        "login.html",
        status,
        onward=onward,
        sign_in_proof=_new_proof(request),
        openid=f"/login/openid?next={quote(onward, safe='')}" if provider else "",
        error=fault(error) if error else None,
    )


def _new_proof(request: Request) -> str:
    """What the form must carry: nobody can sign a browser in, unasked, from elsewhere."""
    from secrets import token_urlsafe

    made: str = request.session.setdefault("proof", token_urlsafe(16))
    return made


def _of_ours(request: Request, proof: str) -> bool:
    from hmac import compare_digest

    known = str(request.session.get("proof", ""))
    return bool(known) and compare_digest(known.encode(), proof.encode("utf-8", "replace"))


def _client(request: Request) -> Any:
    """The OpenID provider as Authlib talks to it. Raises LicetError where none is set up."""
    settings: Settings = request.app.state.settings
    if settings.provider is None:
        raise LicetError("no OpenID provider is set up", mend="sign in by name and password at /login")
    if getattr(request.app.state, "openid", None) is None:
        request.app.state.openid = _made(settings)
    return request.app.state.openid.licet


def _made(settings: Settings) -> Any:
    try:
        from authlib.integrations.starlette_client import OAuth  # type: ignore[import-untyped]
    except ImportError:
        raise LicetError("OpenID needs authlib and httpx2, which are not installed", mend="pip install 'licet[web]'") from None
    assert settings.provider is not None
    made = OAuth()
    made.register(
        "licet",
        client_id=settings.provider.client,
        client_secret=settings.provider.secret,
        server_metadata_url=f"{settings.provider.issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid", "code_challenge_method": "S256"},
    )
    return made


def _back(request: Request) -> str:
    """Our address that the provider sends the browser back to."""
    scheme = "https" if request.app.state.settings.secure else request.url.scheme
    return f"{scheme}://{request.headers['host']}/login/openid/back"


def _unreached(error: Exception) -> LicetError:
    """What of the provider's fault is told: its kind, which never holds a code or a key."""
    import logging

    logging.getLogger("licet").warning("signing in by OpenID failed: %s", fault_of(error))
    return LicetError("signing in by the OpenID provider failed", mend="try again; if it stays so, tell whoever runs this")
