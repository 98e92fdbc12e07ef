"""Who asks, and whether they may: one guard for pages and API. Without an account nothing is answered but the way in.

A browser holds a session in a cookie, a program sends a key (`Authorization: Bearer`), which opens /v1 alone. While there are
no accounts, and only where nobody else can reach the workbench, whoever sits at the machine is let in.
"""

from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any
from urllib.parse import quote

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from licet.errors import LicetError
from licet.records import sessions, tokens
from licet.records.people import any_accounts
from licet.records.rights import LOCAL, Actor, Right
from licet.web.common import Common
from licet.web.pages import partial
from licet.web.problems import BEGINS, Refused
from licet.web.refusals import refusal, refused
from licet.web.settings import Settings
from licet.web.store import Records

PUBLIC = ("/login", "/static/", "/language", "/look")
#: Answered to anybody before anything is looked up, for they tell whether it could be.
SIGNS = ("/health", "/ready")
#: Seconds after which it is looked again whether there are accounts by now.
_LOOK = 2.0
_LONGEST = 200


class Access:
    """Finds out who asks, before anything else is read of the request; refuses strangers and who asks too fast."""

    def __init__(self, app: ASGIApp, settings: Settings, records: Records, common: Common) -> None:
        self.app, self._settings, self._records = app, settings, records
        self._common = common
        self._alone, self._looked = settings.alone, -_LOOK

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in SIGNS:
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        scope.setdefault("state", {}).update(actor=None, form_token="")
        try:
            if self._alone and monotonic() - self._looked < _LOOK:
                request.state.actor = LOCAL
            else:
                await run_in_threadpool(self._recognise, request)
            answer = self._stopped(request)
        except LicetError as error:
            answer = refused(request, error)
        await (answer or self.app)(scope, receive, send)

    def _recognise(self, request: Request) -> None:
        """Set who asks, and what their forms must carry."""
        if self._nobody_has_one():
            request.state.actor = LOCAL
            return
        store = self._records.found()
        if store is None:
            return
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            if request.url.path.startswith(BEGINS):
                request.state.actor = tokens.actor_of(store, key.strip()[:_LONGEST])
            return
        secret = request.cookies.get(cookie(self._settings), "")[:_LONGEST]
        found = sessions.actor_of(store, secret) if secret else None
        if found is not None:
            request.state.actor, request.state.form_token = found, sessions.form_token(secret)

    def _nobody_has_one(self) -> bool:
        """Whether whoever reaches the workbench may use it: once there are accounts, never again."""
        now = monotonic()
        if self._alone and now - self._looked >= _LOOK:
            store = self._records.found()
            self._alone, self._looked = store is None or not any_accounts(store), now
        return self._alone

    def _stopped(self, request: Request) -> Response | None:
        actor: Actor | None = request.state.actor
        if actor is LOCAL:
            return None
        who = actor.id if actor else f"address {request.client.host if request.client else ''}"
        if wait := self._common.wait(who, monotonic()):
            error = LicetError("too many requests at once", mend="ask again in a moment")
            return refusal(request, 429, error, {"Retry-After": str(int(wait) + 1)})
        path = request.url.path
        if actor is None and not any(path == p.rstrip("/") or path.startswith(p.rstrip("/") + "/") for p in PUBLIC):
            return _stranger(request)
        return None


def _stranger(request: Request) -> Response:
    """Show a browser the way in, and tell a program that it needs a key."""
    path, query = request.url.path, request.url.query
    if path.startswith(BEGINS):
        error = LicetError("it is not known who asks", mend="send a key: Authorization: Bearer licet_...")
        return refusal(request, 401, error, {"WWW-Authenticate": "Bearer"})
    wanted = path + (f"?{query}" if query else "") if request.method == "GET" else "/"
    at = f"/login?next={quote(wanted, safe='')}"
    if partial(request) or path.endswith((".json", ".csv")) or request.method not in ("GET", "HEAD"):
        error = LicetError("you are not signed in, or no longer", mend="sign in at /login")
        return refusal(request, 401, error, {"HX-Redirect": "/login"} if partial(request) else None)
    return RedirectResponse(at, 303)


def cookie(settings: Settings) -> str:
    """The name of the cookie. Over TLS one that a browser takes from this host alone."""
    return "__Host-licet" if settings.secure else "licet"


def set_cookie(response: Response, settings: Settings, secret: str) -> None:
    """Give the browser its session: no script reads it, no other site's form sends it."""
    response.set_cookie(cookie(settings), secret, path="/", secure=settings.secure, httponly=True, samesite="lax")


def drop_cookie(response: Response, settings: Settings) -> None:
    """Have the browser forget its session."""
    response.delete_cookie(cookie(settings), path="/", secure=settings.secure, httponly=True, samesite="lax")


def actor_of(request: Request) -> Actor:
    """Who asks. Raises Refused for nobody."""
    found: Actor | None = getattr(request.state, "actor", None)
    if found is None:
        raise Refused(401, "it is not known who asks", mend="sign in at /login, or send a key")
    return found


def may(right: Right) -> Any:
    """What a route depends on that takes a right: `dependencies=[may("record")]`. The one who asks is what it gives."""
    return Depends(needing(right))


def needing(right: Right) -> Callable[[Request], Awaitable[Actor]]:
    """The check behind `may`. It waits for nothing, so that it takes no thread."""

    async def check(request: Request) -> Actor:
        actor = actor_of(request)
        actor.must(right)
        return actor

    check.right = right  # type: ignore[attr-defined]
    return check
