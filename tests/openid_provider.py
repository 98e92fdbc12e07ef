"""A small OpenID provider on a port of this machine: code flow with PKCE, signed id tokens, and the lies a test asks for."""

import base64
import hashlib
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, CLIENT_SECRET = "licet", "a secret of the provider"


class Provider:
    """claims: put in place of those an honest provider would sign; key: signs, published or not."""

    def __init__(self, issuer: str) -> None:
        self.issuer, self.subject = issuer, "subject-1"
        self.published = RSAKey.generate_key(2048, parameters={"kid": "1"})
        self.honest()
        self._codes: dict[str, dict[str, str]] = {}

    def honest(self) -> None:
        """No lies any more."""
        self.claims: dict[str, Any] = {}
        self.key = self.published

    def app(self) -> FastAPI:
        """The provider as an application."""
        made = FastAPI()
        made.add_api_route("/.well-known/openid-configuration", self.about)
        made.add_api_route("/keys", lambda: {"keys": [self.published.as_dict(private=False)]})
        made.add_api_route("/authorize", self.authorize)
        made.add_api_route("/token", self.token, methods=["POST"])
        return made

    def about(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def authorize(self, request: Request) -> Response:
        """The user is known already, and the browser is sent back with a code at once."""
        asked, code = dict(request.query_params), secrets.token_urlsafe(8)
        assert asked["code_challenge_method"] == "S256"
        self._codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 302)

    async def token(self, request: Request) -> Response:
        """The id token for a code: once, and for the client that began."""
        told = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        known = base64.b64encode(f"{CLIENT}:{CLIENT_SECRET.replace(' ', '+')}".encode()).decode()
        plain = base64.b64encode(f"{CLIENT}:{CLIENT_SECRET}".encode()).decode()
        asked = self._codes.pop(told.get("code", ""), None)
        if request.headers.get("authorization") not in (f"Basic {known}", f"Basic {plain}") or asked is None:
            return JSONResponse({"error": "invalid_grant"}, 400)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(told["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if challenge != asked["code_challenge"] or told["redirect_uri"] != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": self.subject, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": asked["nonce"]}
        signed = jwt.encode({"alg": "RS256", "kid": "1"}, claims | self.claims, self.key)
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": signed})


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider that runs."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = Provider(f"http://127.0.0.1:{port}")
    server = uvicorn.Server(uvicorn.Config(made.app(), port=port, log_level="error"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield made
    server.should_exit = True
    thread.join(10)
