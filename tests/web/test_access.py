"""Who is let in, and what guards the way: sessions, forms, keys, roles, and the attacks they are made against."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from licet.errors import LicetError
from licet.records import people, sessions, tokens
from licet.records.store import Store, open_store
from licet.web.access import PUBLIC, SIGNS
from licet.web.app import create_app
from licet.web.forms import FIELD, HEADER
from licet.web.login import local_path
from licet.web.settings import Settings, serving
from signed_in import PASSWORD, SECRET, browser, form_token, hidden, house, send, sign_in, signed_in

DEAL = {"model": "NXT:1980Di", "from": "NL", "to": "CN", "on": "2026-11-02"}
#: Doors that ask and change nothing, though a body is sent to them.
ASKING = re.compile(
    r"/(check|timeline|screen|whatif|brief)(\.json)?|/v1/(determine|determine/batch|gate|screen|timeline|brief)"
)
#: The way in, one's own account, and proposals: the right one takes depends on its kind, and is looked at where it is kept.
OWN = re.compile(r"/login|/logout|/language|/look|/account(/.*)?|(/v1)?/proposals/{proposal_id}/withdraw|/v1/proposals")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("access") / "records.sqlite")


@pytest.fixture(scope="module")
def app(database: str) -> Any:
    return house(database)


@pytest.fixture(scope="module")
def running(app: Any) -> Iterator[TestClient]:
    with browser(app) as made:
        yield made


@pytest.fixture
def store(database: str, app: Any) -> Iterator[Store]:
    with open_store(database) as opened:
        yield opened


# The way in


def test_a_stranger_is_shown_the_way_in(app: Any, running: TestClient) -> None:
    stranger = browser(app)
    page = stranger.get("/check", params=DEAL)
    assert page.status_code == 303
    assert page.headers["location"].startswith("/login?next=%2Fcheck%3Fmodel%3D")
    assert stranger.get("/check.json", params=DEAL).status_code == 401
    assert stranger.post("/check", data=DEAL).status_code == 401
    told = stranger.post("/v1/determine", json={"from": "NL"})
    assert (told.status_code, told.headers["www-authenticate"]) == (401, "Bearer")
    assert told.json()["type"] == "urn:licet:problem:unknown-caller"
    live = stranger.post("/check", data=DEAL, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert (live.status_code, live.headers["hx-redirect"]) == (401, "/login")


def test_no_address_but_the_way_in_answers_a_stranger(app: Any, running: TestClient) -> None:
    stranger, asked = browser(app), 0
    for path, method, _ in routes(app):
        if path.startswith(PUBLIC) or path in SIGNS:
            continue
        answer = stranger.request(method, re.sub(r"\{[^}]+\}", "x", path))
        assert answer.status_code in (303, 401), (method, path)
        asked += 1
    assert asked > 25


def test_every_door_that_changes_something_takes_a_right(app: Any) -> None:
    for path, method, rights in routes(app):
        if method == "POST" and not ASKING.fullmatch(path) and not OWN.fullmatch(path):
            assert rights - {"ask", "read"}, path


def routes(app: Any) -> list[tuple[str, str, set[str]]]:
    """Every address, method and the rights that are asked for there."""
    found = []
    included = [
        context for route in app.routes if hasattr(route, "original_router") for context in route.effective_route_contexts()
    ]
    for route in included:
        for method in getattr(route, "methods", None) or ():
            if method != "HEAD":
                calls = [dependency.call for dependency in route.dependant.dependencies]
                found.append((route.path, method, {call.right for call in calls if hasattr(call, "right")}))
    return found


def test_signing_in_and_out(app: Any, running: TestClient) -> None:
    client = browser(app)
    answer = sign_in(client, "Analyst", onward="/law?regime=nl")
    assert (answer.status_code, answer.headers["location"]) == (303, "/law?regime=nl")
    kept = next(line for line in answer.headers.get_list("set-cookie") if line.startswith("__Host-licet="))
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure"} <= set(kept.split("; "))
    assert client.get("/check").status_code == 200
    held = dict(client.cookies)
    assert send(client, "/logout").status_code == 303
    again = browser(app)
    again.cookies.set("__Host-licet", held["__Host-licet"])
    assert again.get("/check").status_code == 303, "the session is over, not only its cookie gone"


def test_a_wrong_password_and_an_unknown_name_are_told_alike(app: Any, running: TestClient) -> None:
    client = browser(app, "192.0.2.7")
    wrong, unknown = sign_in(client, "viewer", "not this one at all"), sign_in(client, "nobody", "not this one at all")
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    strip = re.compile(r'value="[^"]*"')
    assert strip.sub("", wrong.text) == strip.sub("", unknown.text)


def test_a_session_ends_by_idleness_by_age_and_with_its_account(store: Store) -> None:
    person = people.found(store, "viewer")
    secret = sessions.begin(store, person, by="password", now=1_000_000)
    at = sessions.actor_of(store, secret, now=1_000_000 + sessions.IDLE - 1)
    assert at is not None
    assert at.name == "viewer"
    assert sessions.actor_of(store, secret, now=1_000_000 + 2 * sessions.IDLE) is None
    secret, now = sessions.begin(store, person, by="password", now=2_000_000), 2_000_000
    while sessions.actor_of(store, secret, now=now) is not None:
        now += sessions.IDLE // 2
    assert sessions.LONGEST < now - 2_000_000 <= sessions.LONGEST + sessions.IDLE // 2


# Rights


def test_a_role_opens_what_it_is_for(app: Any, running: TestClient, store: Store) -> None:
    assert signed_in(app, "admin").get("/people").status_code == 200
    for role in ("viewer", "analyst", "approver", "law_editor"):
        client = signed_in(app, role)
        assert client.get("/check").status_code == 200
        assert client.get("/people").status_code == 403, role
        told = {"name": f"by {role}", "password": PASSWORD, "role": "admin"}
        assert send(client, "/people", told).status_code == 403
        own = people.found(store, role).id
        assert send(client, f"/people/{own}/roles", {"role": "admin"}).status_code == 403
    assert not [p for p in people.listed(store) if p.name.startswith("by ")]


def test_a_role_taken_away_is_gone_with_the_next_request(app: Any, running: TestClient, store: Store) -> None:
    people.add(store, "second", ["admin"], who="test", password=PASSWORD)
    client = signed_in(app, "second")
    assert client.get("/people").status_code == 200
    people.set_roles(store, people.found(store, "second").id, ["viewer"], who="test")
    assert client.get("/people").status_code == 403
    people.set_disabled(store, people.found(store, "second").id, True, who="test")
    assert client.get("/check").status_code == 303
    assert sign_in(browser(app), "second").status_code == 401


def test_an_administrator_is_always_left(store: Store) -> None:
    admin = people.found(store, "admin")
    with pytest.raises(LicetError, match="no administrator would be left"):
        people.set_roles(store, admin.id, ["viewer"], who="test")
    with pytest.raises(LicetError, match="no administrator would be left"):
        people.set_disabled(store, admin.id, True, who="test")


# Keys


def test_a_key_opens_the_api_alone_and_what_it_says_alone(app: Any, running: TestClient, store: Store) -> None:
    client = signed_in(app, "analyst")
    page = send(client, "/account/keys", {"name": "erp", "scope": ["ask"], "days": "30"})
    secret = re.search(r"licet_[\w-]{43}", page.text)
    assert secret is not None
    bearer = {"Authorization": f"Bearer {secret[0]}"}
    program = browser(app)
    assert program.get("/v1/me", headers=bearer).json() == {"name": "analyst", "rights": ["ask"], "by": "token"}
    assert program.post("/v1/gate", json={"from": "NL", "to": "DE"}, headers=bearer).status_code == 200
    assert program.get("/account", headers=bearer).status_code == 303
    assert secret[0] not in client.get("/account").text
    key = tokens.listed(store, people.found(store, "analyst").id)[0]
    assert program.get("/v1/me", headers={"Authorization": "Bearer licet_" + "x" * 43}).status_code == 401
    assert send(client, f"/account/keys/{key.id}/revoke").status_code == 303
    assert program.get("/v1/me", headers=bearer).status_code == 401


def test_a_key_ends_and_gives_no_more_than_its_account_has(store: Store) -> None:
    person = people.found(store, "law_editor")
    with pytest.raises(LicetError, match="has no right 'approve' to give"):
        tokens.add(store, person.id, "too much", ["approve"], 5, who="test")
    _, secret = tokens.add(store, person.id, "short", ["ask", "law"], 1, who="test", now=1_000_000)
    at = tokens.actor_of(store, secret, now=1_000_000 + 86_399)
    assert at is not None
    assert at.rights == {"ask", "law"}
    assert tokens.actor_of(store, secret, now=1_000_000 + 86_400) is None
    _, secret = tokens.add(store, person.id, "role", ["ask", "law"], 1, who="test")
    people.set_roles(store, person.id, ["viewer"], who="test")
    at = tokens.actor_of(store, secret)
    assert at is not None
    assert at.rights == {"ask"}
    people.set_roles(store, person.id, ["law_editor"], who="test")


def test_no_secret_is_kept_or_logged(app: Any, running: TestClient, store: Store, caplog: pytest.LogCaptureFixture) -> None:
    client = signed_in(app, "approver")
    key = re.search(r"licet_[\w-]{43}", send(client, "/account/keys", {"name": "k", "scope": "ask", "days": "1"}).text)
    sign_in(browser(app, "192.0.2.8"), "approver", "a typed secret word")
    secrets = [PASSWORD, "a typed secret word", key[0] if key else "", dict(client.cookies)["__Host-licet"], SECRET]
    assert all(secrets)
    raw = store.file.read_bytes() if store.file else b""
    for file in (store.file.with_name(store.file.name + "-wal"),) if store.file else ():
        raw += file.read_bytes() if file.exists() else b""
    assert [s for s in secrets if s.encode() in raw or s in caplog.text] == []


# Attacks


def test_a_form_of_another_site_is_refused(app: Any, running: TestClient, store: Store) -> None:
    client = signed_in(app, "admin")
    told = {"name": "intruder", "password": PASSWORD, "role": "admin"}
    assert client.post("/people", data=told).status_code == 403
    assert client.post("/people", data=told | {FIELD: "0" * 64}).status_code == 403
    assert client.post("/people", data=told | {FIELD: form_token(signed_in(app, "viewer"))}).status_code == 403
    good = told | {FIELD: form_token(client)}
    assert client.post("/people", data=good, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("/people", data=good, headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.post("/people", data=good, headers={"Origin": "null"}).status_code == 403
    assert client.post("/v1/gate", json={"from": "NL", "to": "DE"}).status_code == 403
    assert client.post("/v1/gate", json={"from": "NL", "to": "DE"}, headers={HEADER: good[FIELD]}).status_code == 200
    assert client.get("/people").text.count("intruder") == 0
    with pytest.raises(LicetError, match="no account"):
        people.found(store, "intruder")


def test_every_form_of_ours_carries_the_proof(app: Any, running: TestClient) -> None:
    client = signed_in(app, "admin")
    for address in ("/check", "/timeline", "/screen", "/account", "/people"):
        text = client.get(address).text
        forms = re.findall(r'<form\b[^>]*method="post"[^>]*>(?:(?!</form>).)*', text, re.S)
        assert forms
        assert all(f'name="{FIELD}"' in form for form in forms), address
    part = {"HX-Request": "true", "HX-Request-Type": "partial"}
    live = client.post("/check", data=DEAL | {FIELD: form_token(client)}, headers=part)
    assert f'name="{FIELD}"' in live.text, "what htmx puts in place of the fields must be sendable"
    assert form_token(client) not in str(live.headers)


def test_nobody_is_signed_in_unasked(app: Any, running: TestClient) -> None:
    client = browser(app)
    assert client.post("/login", data={"name": "viewer", "password": PASSWORD}).status_code == 403
    elsewhere = hidden(browser(app))["proof"]
    hidden(client)
    assert client.post("/login", data={"name": "viewer", "password": PASSWORD, "proof": elsewhere}).status_code == 403


def test_a_session_put_there_by_another_is_not_taken_on(app: Any, running: TestClient) -> None:
    attacker = signed_in(app, "viewer")
    planted = dict(attacker.cookies)["__Host-licet"]
    victim = browser(app)
    victim.cookies.set("__Host-licet", planted, domain="licet.example", path="/")
    assert sign_in(victim, "admin").status_code == 303
    now = [cookie.value for cookie in victim.cookies.jar if cookie.name == "__Host-licet"][-1]
    assert now != planted
    assert attacker.get("/people").status_code == 303, "the planted session is over"
    for made_up in ("x" * 43, "", "' OR 1=1 --", "\x7f" * 300):
        guess = browser(app)
        guess.cookies.set("__Host-licet", made_up, domain="licet.example", path="/")
        assert guess.get("/check").status_code == 303


def test_what_is_anothers_is_not_there(app: Any, running: TestClient, store: Store) -> None:
    owner = people.found(store, "approver")
    key, secret = tokens.add(store, owner.id, "mine", ["ask"], 5, who="test")
    client = signed_in(app, "analyst")
    assert "mine" not in client.get("/account").text
    assert send(client, f"/account/keys/{key.id}/revoke").status_code == 422
    assert send(client, f"/people/keys/{key.id}/revoke").status_code == 403
    assert tokens.actor_of(store, secret) is not None


@pytest.mark.parametrize(
    "onward",
    [
        *("//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)"),
        *("/check\r\nSet-Cookie: licet=x", "/check\nX: y", "/\t/evil.example", "/ö", "/" + "a" * 4001, ""),
    ],
)
def test_signing_in_leads_nowhere_else(app: Any, running: TestClient, onward: str) -> None:
    assert local_path(onward) == "/"
    client = browser(app)
    answer = sign_in(client, "viewer", onward=onward)
    assert answer.headers["location"] == "/"
    assert len(answer.headers.get_list("set-cookie")) == 2
    assert 'name="next" value="/"' in client.get("/login", params={"next": onward}).text


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static//etc/passwd", "/static/..%5capp.py"]
)
def test_no_file_but_the_published_ones(app: Any, running: TestClient, path: str) -> None:
    answer = browser(app).get(path)
    assert answer.status_code in (303, 404)
    assert "create_app" not in answer.text
    assert "root:" not in answer.text


def test_an_oversized_body_is_refused_before_it_is_read(app: Any, running: TestClient) -> None:
    stranger, client = browser(app), signed_in(app, "viewer")
    large = b"name=" + b"a" * (2 * 1024 * 1024)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert stranger.post("/login", content=large, headers=form).status_code == 413
    assert (
        stranger.post("/login", content=(large[i : i + 65536] for i in range(0, len(large), 65536)), headers=form).status_code
        == 413
    )
    assert stranger.post("/login", content=b"name=a", headers=form | {"Content-Length": "1e9"}).status_code in (400, 413)
    assert client.post("/screen", content=b"name=" + b"a" * 100_000, headers=form).status_code in (400, 403, 413, 422)
    assert stranger.post("/v1/determine", content=large).status_code == 401, "a stranger's body is not read at all"
    many = "&".join(f"f{i}=1" for i in range(3000))
    assert stranger.post("/login", content=many.encode(), headers=form).status_code in (400, 422)


def test_guessing_the_password_of_an_account_is_stopped(app: Any, running: TestClient, store: Store) -> None:
    people.add(store, "guessed", ["viewer"], who="test", password=PASSWORD)
    for number in range(5):
        assert sign_in(browser(app, f"198.51.100.{number}"), "guessed", f"guess number {number}").status_code == 401
    assert sign_in(browser(app, "198.51.100.9"), "guessed").status_code == 401, "the right one is not looked at any more"
    from licet.records.audit import acts

    locked = acts(store, people.found(store, "guessed").id)[-1]
    assert (locked.action, locked.detail) == ("account.locked", {"tries": 5, "seconds": 900})


def test_guessing_from_an_address_is_stopped(app: Any, running: TestClient, store: Store) -> None:
    from licet.records import tries

    for number in range(tries.FROM_ADDRESS):
        assert tries.counted(store, f"name {number}", "2001:db8::1:1")
    assert not tries.counted(store, "another", "2001:db8::ffff:2"), "one network of IPv6 is one address"
    assert sign_in(browser(app, "2001:db8::3"), "viewer").status_code == 401
    assert sign_in(browser(app, "2001:db8:0:1::3"), "viewer").status_code == 303
    assert tries.counted(store, "another", "2001:db8::4", now=10_000_000_000)


def test_many_requests_at_once_are_slowed(database: str, app: Any) -> None:
    slow = create_app(
        Settings(hosts=("licet.example",), alone=False, secure=True, database=database, secret=SECRET, rate=1, burst=3)
    )
    stranger = browser(slow)
    statuses = [stranger.get("/login").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    assert stranger.get("/v1/me").headers["retry-after"] == "1"
    assert browser(slow, "192.0.2.99").get("/login").status_code == 200


# One who works alone, and how it is run


def test_one_who_works_alone_needs_no_account_until_there_is_one(tmp_path: Path) -> None:
    file = tmp_path / "records.sqlite"
    with TestClient(create_app(Settings(database=str(file))), base_url="http://127.0.0.1", follow_redirects=False) as client:
        assert client.get("/check").status_code == 200
        assert client.post("/screen", data={"name": "SMIC"}).status_code == 200
        assert client.get("/v1/me").json()["by"] == "machine"
        assert not file.exists(), "nothing is made by looking"
        told = {"name": "first", "password": PASSWORD, "role": "viewer"}
        assert "administrator" in client.post("/people", data=told).text
        assert client.post("/people", data=told | {"role": "admin"}).status_code == 303
        assert next(status for status in (client.get("/check").status_code for _ in range(10**6)) if status == 303)
        assert sign_in(client, "first").status_code == 303
        assert client.get("/people").status_code == 200


@pytest.mark.parametrize(
    ("more", "environment", "why"),
    [
        ({}, {}, "no secret"),
        ({}, {"LICET_SECRET": "short"}, "easily guessed"),
        ({"names": ("licet.example",)}, {"LICET_SECRET": SECRET}, "in the clear"),
        ({"tls": True}, {"LICET_SECRET": SECRET}, "the name it is reached by"),
        ({"tls": True, "names": ("a b",)}, {"LICET_SECRET": SECRET}, "no name of a host"),
        ({"tls": True, "names": ("licet.example",)}, {"LICET_SECRET": SECRET}, "no accounts"),
    ],
)
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_others_are_served_only_with_all_it_takes(
    tmp_path: Path, host: str, more: dict[str, Any], environment: dict[str, str], why: str
) -> None:
    with pytest.raises(LicetError, match=why):
        serving(host, 8377, database=str(tmp_path / "none.sqlite"), environment=environment, **more)


def test_others_are_served(database: str, app: Any) -> None:
    for host, more in (("0.0.0.0", {"tls": True}), ("127.0.0.1", {"proxy": True})):
        found = serving(host, 8377, names=["licet.example"], database=database, environment={"LICET_SECRET": SECRET}, **more)
        assert (found.alone, found.secure, found.hosts) == (False, True, ("licet.example",))
    empty = create_app(Settings(hosts=("licet.example",), alone=False, secure=True, database=database + ".none", secret=SECRET))
    assert browser(empty).get("/check").status_code == 303, "no accounts is not open to all"


def test_a_served_host_header_is_one_of_ours(app: Any, running: TestClient) -> None:
    client = browser(app)
    assert client.get("/login", headers={"Host": "evil.example"}).status_code == 400
    assert client.get("/login").headers["strict-transport-security"].startswith("max-age=")
