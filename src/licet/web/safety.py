"""What every answer is guarded by: the host asked for, where a form was sent from, and the headers that bind a browser."""

from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
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
#: A larger body is no form.
MOST_BYTES = 1024 * 1024


class Guard:
    """Refuses another host's name (a page that rebinds its name to this machine) and forms sent from another site."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self.app = app
        self.hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        asked = Headers(scope=scope)
        if _name(asked.get("host", "")) not in self.hosts:
            await PlainTextResponse("The workbench does not go by this name.\n", 400)(scope, receive, guarded)
        elif scope["method"] not in ("GET", "HEAD") and asked.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            await PlainTextResponse("This was sent from a page of another site.\n", 403)(scope, receive, guarded)
        else:
            await self.app(scope, receive, guarded)


def _name(host: str) -> str:
    """The name without its port: [::1]:8377 -> [::1]."""
    return host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0].lower()
