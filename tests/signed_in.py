"""Browsers that sign in as people do, for tests of the workbench with accounts."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.testclient import TestClient

from licet.records import people
from licet.records.store import open_store
from licet.web.app import create_app
from licet.web.forms import FIELD
from licet.web.settings import Settings

PASSWORD = "six green boats sail"
SECRET = "0123456789abcdef" * 4
ROLES = ("viewer", "analyst", "approver", "law_editor")


#: Whoever has an account, with their roles: each is named for the one role.
ACCOUNTS = {role: (role,) for role in ("admin", *ROLES)}


def house(file: str, accounts: Mapping[str, Sequence[str]] = ACCOUNTS) -> Any:
    """The workbench over records with such accounts."""
    with open_store(file) as store:
        for name, roles in accounts.items():
            people.add(store, name, roles, who="test", password=PASSWORD)
    return create_app(
        Settings(hosts=("licet.example",), alone=False, secure=True, database=file, secret=SECRET, rate=1e6, burst=10**6)
    )


def browser(app: Any, address: str = "192.0.2.1") -> TestClient:
    """A browser at an address, with cookies of its own, that sees what a browser sees."""
    return TestClient(
        app, base_url="https://licet.example", raise_server_exceptions=False, client=(address, 50000), follow_redirects=False
    )


def hidden(client: TestClient, address: str = "/login") -> dict[str, str]:
    """What a page has written into its forms."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', client.get(address).text))


def sign_in(client: TestClient, name: str, password: str = PASSWORD, onward: str = "") -> Any:
    told = hidden(client) | {"name": name, "password": password, "next": onward}
    return client.post("/login", data=told)


def signed_in(app: Any, name: str, address: str = "192.0.2.1") -> TestClient:
    client = browser(app, address)
    assert sign_in(client, name).status_code == 303
    return client


def form_token(client: TestClient) -> str:
    """What the forms of a page carry."""
    return hidden(client, "/account")[FIELD]


def send(client: TestClient, address: str, told: dict[str, Any] | None = None) -> Any:
    """Send a form as its page does."""
    return client.post(address, data={FIELD: form_token(client)} | (told or {}))
