"""What takes two people, on its pages: proposed by one, refused to its author, approved by another."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from licet.records import keeping, people, tokens
from licet.records.rights import ROLES
from licet.records.store import open_store
from signed_in import browser, house, send, signed_in

DEAL = {"on": "2024-10-01", "from": "NL", "to": "CN", "item": {"model": "NXT:1980Di"}}
LAW = """
[amendment]
title = "wider"
from = 2027-01-01

[[threshold]]
provision = "nl.order_a.3B001.f.4.b"
fact = "dco"
was = "1.50 nm"
now = "2.40 nm"
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("workflow") / "records.sqlite")


@pytest.fixture(scope="module")
def app(file: str) -> Iterator[Any]:
    made = house(file)
    with browser(made):
        yield made


@pytest.fixture(scope="module")
def held(file: str, app: Any) -> Any:
    with open_store(file) as store:
        kept = keeping.save(store, DEAL, who="test", why="order 10071")
        return keeping.hold(store, kept.id, who="test", why="a subpoena")


def propose_release(client: TestClient, held: Any) -> str:
    made = send(client, "/proposals/release", {"record": held.id, "hold": str(held.holds[0].number), "why": "case closed"})
    assert made.status_code == 303, made.text
    return str(made.headers["location"])


def test_proposed_by_one_and_approved_by_another(app: Any, file: str, held: Any) -> None:
    author, other = signed_in(app, "approver"), signed_in(app, "viewer")
    at = propose_release(author, held)
    page = author.get(at).text
    assert "somebody else decides" in page
    assert "Approve" not in page
    refused = send(author, f"{at}/approve", {"why": "mine"})
    assert refused.status_code == 403
    assert "you proposed this yourself" in refused.text
    assert send(author, f"{at}/refuse", {"why": "mine"}).status_code == 403
    assert send(other, f"{at}/approve", {"why": "x"}).status_code == 403
    assert send(other, f"{at}/withdraw", {"why": "x"}).status_code == 403
    with open_store(file) as store:
        assert keeping.read(store, held.id).kept.held
        people.set_roles(store, people.found(store, "viewer").id, ["approver"], who="test")
    assert "Decide" in other.get(at).text
    assert send(other, f"{at}/approve", {"why": ""}).status_code == 422
    assert send(other, f"{at}/approve", {"why": "seen the letter"}).status_code == 303
    assert "Approved by viewer" in author.get(at).text
    with open_store(file) as store:
        assert not keeping.read(store, held.id).kept.held
        people.set_roles(store, people.found(store, "viewer").id, ["viewer"], who="test")
    told = author.get("/proposals.json").json()
    assert [(p["state"], p["author"], p["decider"]) for p in told] == [("approved", "approver", "viewer")]


def test_a_change_of_the_law_is_proposed_by_a_law_editor(app: Any) -> None:
    editor, analyst, approver = (signed_in(app, name) for name in ("law_editor", "analyst", "approver"))
    assert send(analyst, "/proposals/law", {"amendment": LAW, "why": "x"}).status_code == 403
    assert send(editor, "/proposals/law", {"amendment": "[amendment", "why": "x"}).status_code == 422
    at = send(editor, "/proposals/law", {"amendment": LAW, "why": "the ministry said so"}).headers["location"]
    assert "2.40 nm" in approver.get(at).text
    assert send(editor, f"{at}/approve", {"why": "x"}).status_code == 403
    assert send(approver, f"{at}/approve", {"why": "read both texts"}).status_code == 303


def test_what_was_written_is_shown_as_text(app: Any) -> None:
    editor = signed_in(app, "law_editor")
    at = send(editor, "/proposals/law", {"amendment": LAW, "why": "<script>alert(1)</script>"}).headers["location"]
    for address in (at, "/proposals"):
        assert "<script>alert" not in editor.get(address).text
    assert editor.get("/proposals/none").status_code == 422
    assert send(editor, f"{at}/withdraw", {"why": "a slip"}).status_code == 303


def test_over_the_api_as_on_the_page(app: Any, file: str, held: Any) -> None:
    with open_store(file) as store:
        again = keeping.hold(store, held.id, who="test", why="another subpoena")
        scopes = ["ask", "read", "record", "approve"]
        keys = {}
        for name, roles in (("approver", ["approver"]), ("viewer", ["viewer", "approver"]), ("analyst", ["analyst"])):
            user = people.set_roles(store, people.found(store, name).id, roles, who="test")
            granted = [right for right in scopes if right in user.rights]
            keys[name] = {"Authorization": f"Bearer {tokens.add(store, user.id, 'k', granted, 1, who='test')[1]}"}
    client = browser(app)
    detail = {"record": held.id, "hold": next(h for h in again.holds if not h.until).number}
    asked = {"kind": "hold.release", "detail": detail, "why": "closed"}
    made = client.post("/v1/proposals", json=asked, headers=keys["approver"]).json()
    at = f"/v1/proposals/{made['id']}"
    assert made["state"] == "open"
    assert client.get(at, headers=keys["analyst"]).json() == made
    own = client.post(f"{at}/approve", json={"why": "mine"}, headers=keys["approver"])
    assert (own.status_code, own.json()["type"]) == (403, "urn:licet:problem:not-allowed")
    assert client.post(f"{at}/approve", json={"why": "x"}, headers=keys["analyst"]).status_code == 403
    assert client.post(f"{at}/withdraw", json={"why": "x"}, headers=keys["viewer"]).status_code == 403
    assert client.post(f"{at}/approve", json={}, headers=keys["viewer"]).status_code == 422
    assert client.post(f"{at}/approve", json={"why": "read"}, headers=keys["viewer"]).json()["decider"] == "viewer"
    assert client.post("/v1/proposals", json=asked | {"kind": "law.change"}, headers=keys["analyst"]).status_code == 403
    assert client.get("/v1/proposals", headers=keys["viewer"]).json()[0]["state"] == "approved"
    with open_store(file) as store:
        people.set_roles(store, people.found(store, "viewer").id, ["viewer"], who="test")


def test_forms_are_shown_to_those_who_may(app: Any) -> None:
    for role, rights in (("viewer", ROLES["viewer"]), ("analyst", ROLES["analyst"]), ("law_editor", ROLES["law_editor"])):
        forms = re.findall(r'action="(/proposals/\w+)"', signed_in(app, role).get("/proposals").text)
        assert ("/proposals/release" in forms) == ("record" in rights)
        assert ("/proposals/law" in forms) == ("law" in rights)
