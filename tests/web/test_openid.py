"""Signing in through an OpenID provider that runs: who is let in, and each way it can be lied about."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient

import openid_provider as openid
from licet.records import people
from licet.records.store import open_store
from licet.web.app import create_app
from licet.web.settings import Provider, Settings

httpx2 = pytest.importorskip("httpx2", reason="httpx2 is not installed")


@pytest.fixture(scope="module")
def honest() -> Iterator[Any]:
    with openid.provider() as made:
        yield made


@pytest.fixture
def provider(honest: Any) -> Any:
    honest.honest()
    honest.subject = "subject-1"
    return honest


@pytest.fixture(scope="module")
def app(honest: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    file = str(tmp_path_factory.mktemp("openid") / "records.sqlite")
    with open_store(file) as store:
        people.add(store, "mk", ["admin"], who="test", outside=f"{honest.issuer} subject-1")
        people.add(store, "gone", ["viewer"], who="test", outside=f"{honest.issuer} subject-3")
        people.set_disabled(store, people.found(store, "gone").id, True, who="test")
    known = Provider(honest.issuer, openid.CLIENT, openid.CLIENT_SECRET)
    return create_app(
        Settings(hosts=("licet.example",), alone=False, secure=True, database=file, secret="s" * 40, provider=known)
    )


@pytest.fixture
def client(app: Any) -> Iterator[TestClient]:
    with TestClient(app, base_url="https://licet.example", follow_redirects=False) as made:
        yield made


def back(client: TestClient, **other: str) -> Any:
    """Go to the provider and come back, as a browser does; other: parameters put in place of the provider's."""
    there = client.get("/login/openid", params={"next": "/law"})
    assert there.status_code == 302
    home = httpx2.get(there.headers["location"], follow_redirects=False).headers["location"]
    assert home.startswith("https://licet.example/login/openid/back?")
    given = {name: values[0] for name, values in parse_qs(urlsplit(home).query).items()}
    return client.get("/login/openid/back", params=given | other)


def test_who_the_provider_knows_and_has_an_account_is_let_in(client: TestClient, provider: Any) -> None:
    assert "provider of your house" in client.get("/login").text
    answer = back(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/law")
    assert client.get("/v1/me").json()["name"] == "mk"
    assert client.get("/people").status_code == 200


@pytest.mark.parametrize("subject", ["subject-2", "subject-3", "subject-1 x", "' OR 1=1 --"])
def test_who_has_no_account_or_a_disabled_one_is_not(client: TestClient, provider: Any, subject: str) -> None:
    provider.subject = subject
    answer = back(client)
    assert answer.status_code == 403
    assert "no account here" in answer.text
    assert client.get("/v1/me").status_code == 401


@pytest.mark.parametrize(
    "lie",
    [
        *({"aud": "another client"}, {"iss": "https://evil.example"}, {"exp": 1_000_000}, {"nonce": "replayed"}),
        *({"sub": ""}, {"sub": None}, {"nonce": None}, {"iat": 99_999_999_999}),
    ],
    ids=str,
)
def test_a_token_that_is_not_for_us_now_is_refused(client: TestClient, provider: Any, lie: dict[str, Any]) -> None:
    provider.claims = lie
    assert back(client).status_code == 401
    assert client.get("/v1/me").status_code == 401


def test_a_token_signed_by_another_is_refused(client: TestClient, provider: Any) -> None:
    provider.key = RSAKey.generate_key(2048, parameters={"kid": "1"})
    assert back(client).status_code == 401


def test_a_code_of_another_browser_is_refused(app: Any, client: TestClient, provider: Any) -> None:
    assert back(client, state="another").status_code == 401
    assert back(client, code="another").status_code == 401
    there = client.get("/login/openid")
    home = httpx2.get(there.headers["location"], follow_redirects=False).headers["location"]
    with TestClient(app, base_url="https://licet.example", follow_redirects=False) as victim:
        assert victim.get(home).status_code == 401, "the code belongs to the browser that began"
        assert victim.get("/v1/me").status_code == 401
    assert client.get("/login/openid/back", params={"error": "access_denied"}).status_code == 401


def test_a_provider_that_is_not_there_is_told_of(app: Any) -> None:
    away = Settings(
        hosts=("licet.example",), alone=False, provider=Provider("http://127.0.0.1:9", "x", "y"), database="/nowhere"
    )
    with TestClient(create_app(away), base_url="https://licet.example", follow_redirects=False) as client:
        answer = client.get("/login/openid")
    assert answer.status_code == 502
    assert "signing in by the OpenID provider failed" in answer.text
