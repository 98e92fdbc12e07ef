"""What every answer is guarded by: the host asked for, where a form was sent from, and the headers that bind a browser."""

from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: No script but the file, no style but the file, nothing from or to another host. Pictures may be written into the page.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
#: A larger body is no form; addresses that take files say here how large those may be. The API has limits of its own.
MOST_BYTES = 1024 * 1024
UPLOADS: dict[str, int] = {}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """Refuses another host's name (a page that rebinds its name to this machine) and forms sent from another site."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str], secure: bool = False) -> None:
        self.app = app
        self.hosts = frozenset(hosts)
        self.headers = HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        asked = Headers(scope=scope)
        if _name(asked.get("host", "")) not in self.hosts:
            await PlainTextResponse("The workbench does not go by this name.\n", 400)(scope, receive, guarded)
        elif scope["method"] not in _SAFE and _from_elsewhere(asked):
            await PlainTextResponse("This was sent from a page of another site.\n", 403)(scope, receive, guarded)
        elif (most := _most(scope["path"])) is None:
            await self.app(scope, receive, guarded)
        elif _too_long(asked.get("content-length"), most):
            await PlainTextResponse("This is more than the address takes.\n", 413)(scope, receive, guarded)
        else:
            await self.app(scope, _counted(receive, most), guarded)


def _from_elsewhere(asked: Headers) -> bool:
    """Whether a browser says that another site's page sent it: by its own word, or, an older one, by the origin."""
    site, origin = asked.get("sec-fetch-site", ""), asked.get("origin", "")
    if site:
        return site not in ("same-origin", "none")
    return bool(origin) and origin.partition("://")[2] != asked.get("host", "")


def _most(path: str) -> int | None:
    """How many bytes a body sent there may have; None where the address sees to that itself."""
    if path.startswith("/v1/"):
        return None
    return next((most for begins, most in UPLOADS.items() if path.startswith(begins)), MOST_BYTES)


def _too_long(told: str | None, most: int) -> bool:
    return told is not None and (not told.isdecimal() or int(told[:20]) > most)


def _counted(receive: Receive, most: int) -> Receive:
    """The same messages, as long as the bodies in them are not too long together."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise HTTPException(413, "this is more than the address takes")
        return message

    return counted


def _name(host: str) -> str:
    """The name without its port: [::1]:8377 -> [::1]."""
    return host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0].lower()
