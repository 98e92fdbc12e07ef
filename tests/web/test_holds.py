"""Holds on pages and at the gate; and approved changes of the law, which are shown and never applied."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from api_shapes import refused
from starlette.testclient import TestClient
from test_books import SMALL, handed_over, waited

from licet.records import keeping, people, proposals, tokens
from licet.records.store import open_store
from licet.web.app import create_app
from licet.web.settings import Settings
from signed_in import browser, house, send, signed_in

DEAL = {"model": "NXT:1980Di", "from": "NL", "to": "CN", "on": "2026-11-02"}
#: A deal of which nothing is required, so that the gate says go.
GOES = {"on": "2026-11-02", "from": "NL", "to": "DE", "item": {"kind": "scanner"}}
WIDER = {
    "amendment": {"title": "wider overlay", "from": "2026-01-01"},
    "threshold": [{"provision": "nl.order_a.3B001.f.4.b", "fact": "dco", "was": "1.50 nm", "now": "2.40 nm"}],
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    app = create_app(Settings(database=str(tmp_path_factory.mktemp("holds") / "records.sqlite")))
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def team(tmp_path: Path) -> Iterator[tuple[str, Any]]:
    file = str(tmp_path / "records.sqlite")
    app = house(file)
    with browser(app):
        yield file, app


def test_a_legal_hold_is_released_on_its_own_page(client: TestClient) -> None:
    at = client.post("/records", data=DEAL | {"why": "order 10071"}, follow_redirects=False).headers["location"]
    page = client.post(f"{at}/hold", data={"why": "a subpoena"}).text
    number = page.split('name="hold" value="')[1].split('"')[0]
    assert "Release it, because" in page
    assert client.post(f"{at}/release", data={"hold": number, "why": ""}).status_code == 422
    assert client.post(f"{at}/release", data={"hold": "x", "why": "y"}).status_code == 422
    page = client.post(f"{at}/release", data={"hold": number, "why": "case closed"}).text
    assert "(released " in page
    assert client.post(f"{at}/release", data={"hold": number, "why": "again"}).status_code == 422


def test_where_there_are_accounts_it_is_proposed_there(team: tuple[str, Any]) -> None:
    file, app = team
    with open_store(file) as store:
        kept = keeping.save(
            store, {"on": "2024-10-01", "from": "NL", "to": "CN", "item": {"model": "NXT:1980Di"}}, who="t", why="x"
        )
        number = keeping.hold(store, kept.id, who="test", why="a subpoena").holds[0].number
    analyst, viewer, approver = (signed_in(app, name) for name in ("analyst", "viewer", "approver"))
    assert "Propose its release" in analyst.get(f"/records/{kept.id}").text
    assert "/release" not in viewer.get(f"/records/{kept.id}").text
    assert send(viewer, f"/records/{kept.id}/release", {"hold": str(number), "why": "x"}).status_code == 403
    at = send(analyst, f"/records/{kept.id}/release", {"hold": str(number), "why": "closed"}).headers["location"]
    assert at.startswith("/proposals/")
    assert f"/records/{kept.id}" in approver.get(at).text
    assert send(approver, f"{at}/approve", {"why": "seen"}).status_code == 303
    with open_store(file) as store:
        assert not keeping.read(store, kept.id).kept.held


def test_a_delivery_is_held_and_let_go(client: TestClient) -> None:
    assert client.post("/holds", data={"references": "SO-77/1\n\n 8001234/10 ", "why": "a red flag"}).status_code == 200
    told = client.get("/holds.json").json()
    assert {each["reference"] for each in told} == {"SO-77/1", "8001234/10"}
    assert "8001234/10" in client.get("/holds.csv").text
    for wrong in ({"references": "", "why": "x"}, {"references": "SO-1", "why": ""}, {"references": "x" * 200, "why": "y"}):
        assert client.post("/holds", data=wrong).status_code == 422, wrong
    asked = {**GOES, "references": ["8001234/10", "SO-77/1"]}
    free = client.post("/v1/gate", json=GOES).json()
    told = client.post("/v1/gate", json=asked).json()
    assert told["verdict"] == "hold"
    assert [reason["because"] for reason in told["reasons"]][:2] == ["held", "held"]
    assert told["reasons"][2:] == free["reasons"]
    for hold in client.get("/holds.json").json():
        assert client.post(f"/holds/{hold['id']}/release", data={"why": "explained"}).status_code == 200
    assert client.post("/v1/gate", json=asked).json() == free
    assert "explained" in client.get("/holds").text
    assert client.post("/holds/nothing/release", data={"why": "x"}).status_code == 422


def test_lines_of_a_book_are_held(client: TestClient) -> None:
    book = handed_over(client, SMALL)
    client.post(f"{book}/run", data={"screen": "no"})
    waited(client, book)
    page = client.post(f"{book}/hold", data={"line": ["1", "3"], "why": "asked the customer", "back": "quarter=2026+Q4"})
    assert page.url.path == f"{book}/lines"
    assert page.url.query == b"quarter=2026+Q4"
    assert page.text.count("held: asked the customer") == 1, "the other ships in another quarter"
    assert {each["reference"] for each in client.get("/holds.json").json()} == {"SO-1/1", "SO-2/1"}
    assert "asked the customer" in client.get(f"{book}/lines/1").text
    assert "Hold this line" in client.get(f"{book}/lines/2").text
    for wrong in ({"why": "x"}, {"line": "99", "why": "x"}, {"line": "1", "why": ""}):
        assert client.post(f"{book}/hold", data=wrong).status_code == 422, wrong


def test_holds_and_rights(team: tuple[str, Any]) -> None:
    file, app = team
    analyst, viewer, approver = (signed_in(app, name) for name in ("analyst", "viewer", "approver"))
    assert send(viewer, "/holds", {"references": "SO-1", "why": "x"}).status_code == 403
    assert send(analyst, "/holds", {"references": "SO-1", "why": "a red flag"}).status_code == 303
    (held,) = viewer.get("/holds.json").json()
    at = send(analyst, f"/holds/{held['id']}/release", {"why": "explained"}).headers["location"]
    page = approver.get(at).text
    assert "SO-1, held by analyst" in page
    assert send(analyst, f"{at}/approve", {"why": "mine"}).status_code == 403
    assert viewer.get("/holds.json").json() == [held]
    with open_store(file) as store:
        user = people.found(store, "analyst").id
        keys = {
            scope: tokens.add(store, user, scope, scope.split(), 1, who="t")[1] for scope in ("ask", "ask read", "read record")
        }
    bearers = {scope: {"Authorization": f"Bearer {key}"} for scope, key in keys.items()}
    client = browser(app)
    asked = {**GOES, "references": ["so-1"]}
    refused(client.post("/v1/gate", json=asked, headers=bearers["ask"]), 403)
    assert client.post("/v1/gate", json=asked, headers=bearers["ask read"]).json()["verdict"] == "hold"
    refused(client.post("/v1/holds", json={"references": ["x"], "why": "y"}, headers=bearers["ask read"]), 403)
    assert send(approver, f"{at}/approve", {"why": "seen"}).status_code == 303
    assert viewer.get("/holds.json").json() == []


def test_a_hold_is_placed_over_the_api(client: TestClient) -> None:
    asked = {"references": ["SO-91/1"], "why": "the broker asked"}
    first, again = (client.post("/v1/holds", json=asked, headers={"Idempotency-Key": "h"}) for _ in range(2))
    assert first.content == again.content
    assert first.json()[0] in client.get("/v1/holds").json()
    for wrong in ({"references": [], "why": "x"}, {"references": ["x"]}, {"references": "x", "why": "y"}, asked | {"why": " "}):
        refused(client.post("/v1/holds", json=wrong), 422)


def test_an_approved_change_is_shown_and_not_applied(team: tuple[str, Any]) -> None:
    file, app = team
    editor, approver = signed_in(app, "law_editor"), signed_in(app, "approver")
    before = editor.get("/check.json", params=DEAL).content
    with open_store(file) as store:
        key = tokens.add(store, people.found(store, "analyst").id, "erp", ["ask"], 1, who="t")[1]
        for change in (WIDER, WIDER | {"amendment": {"title": "much later", "from": "2031-01-01"}}):
            actor = people.actor(people.found(store, "law_editor"), "session")
            made = proposals.propose(store, actor, "law.change", {"amendment": change}, why="the ministry said so")
            at = f"/proposals/{made.id}"
            assert "not yet in the packs" not in approver.get("/check", params=DEAL).text or change is not WIDER
            assert send(approver, f"{at}/approve", {"why": "read both texts"}).status_code == 303
    page = editor.get("/check", params=DEAL).text
    assert "wider overlay, from 2026-01-01" in page
    assert "much later" not in page, "it does not touch a deal of that day"
    assert editor.get("/check.json", params=DEAL).content == before, "the answer is that of the packs"
    assert "wider overlay" in editor.get("/law/nl.order_a.3B001.f.4.b").text
    assert "wider overlay" not in editor.get("/law/nl.order_a.3B001.f.4.a").text
    assert editor.get("/proposals").text.count("approved, not yet in the packs") == 2
    assert "Answers here are those of the encoded law" in editor.get(at).text
    assert editor.get(f"{at}/amendment.json").json()["threshold"] == WIDER["threshold"]
    bearer = {"Authorization": f"Bearer {key}"}
    told = browser(app).post("/v1/gate", json={**GOES, "to": "CN"}, headers=bearer).json()
    assert told["verdict"] == "hold"
    assert ("not_rechecked", "a change of the law was approved and is not encoded yet: wider overlay") in [
        (reason["because"], reason["says"]) for reason in told["reasons"]
    ]


def test_a_change_the_packs_no_longer_fit_waits_no_more(team: tuple[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from licet.errors import LicetError
    from licet.records import law_changes

    file, _ = team
    with open_store(file) as store:
        editor, approver = (people.actor(people.found(store, name), "session") for name in ("law_editor", "approver"))
        made = proposals.propose(store, editor, "law.change", {"amendment": WIDER}, why="x")
        proposals.approve(store, approver, made.id, why="y")
        assert law_changes.standing_of(store) == {made.id: law_changes.WAITING}

        def gone(*_: Any) -> None:
            raise LicetError("it has no limit 1.50 nm for dco")

        law_changes._pending.cache_clear()
        monkeypatch.setattr(law_changes, "amend", gone)
        assert law_changes.standing_of(store) == {made.id: law_changes.OVERTAKEN}
        assert law_changes.pending(store) == []
        law_changes._pending.cache_clear()


def test_a_long_list_leads_on_to_its_next_page(tmp_path: Path) -> None:
    app = create_app(Settings(database=str(tmp_path / "many.sqlite")))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        client.post("/v1/holds", json={"references": [f"SO-{n}" for n in range(7)], "why": "x"})
        seen, at, pages = [], "/v1/holds?limit=3", 0
        while at:
            answer = client.get(at)
            seen += [each["reference"] for each in answer.json()]
            at, pages = answer.links.get("next", {}).get("url", ""), pages + 1
        assert pages == 3
        assert sorted(seen) == sorted(f"SO-{n}" for n in range(7))
        assert [each["reference"] for each in client.get("/v1/holds").json()] == seen
        refused(client.get("/v1/holds?cursor=nothing"), 422)
        refused(client.get("/v1/proposals?limit=0"), 422)
        assert "link" not in client.get("/v1/proposals").headers
