"""Writes under a key, over the API: done once, and every refusal in the one shape."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from api_shapes import refused
from fastapi.testclient import TestClient

from licet.records import keeping, licences, people, tokens
from licet.records.licence_terms import Terms
from licet.records.rights import LOCAL
from licet.records.store import open_store
from licet.web.api.describe import description
from signed_in import browser, house

SHIPMENT = {"shipment": "SO-1", "on": "2026-05-06", "why": "delivery 4", "value": "100.25", "currency": "EUR"}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("writes") / "records.sqlite")


@pytest.fixture(scope="module")
def client(file: str) -> Iterator[TestClient]:
    with browser(house(file)) as made:
        yield made


@pytest.fixture(scope="module")
def keys(file: str, client: TestClient) -> dict[str, str]:
    with open_store(file) as store:
        found = {name: people.found(store, name) for name in ("analyst", "approver")}
        return {name: tokens.add(store, user.id, "erp", user.rights, 1, who="test")[1] for name, user in found.items()}


@pytest.fixture
def licence(file: str, request: pytest.FixtureRequest) -> str:
    terms = Terms(request.node.name[:99], "CDIU", date(2026, 1, 1), date(2026, 12, 31), currency="EUR", value=Decimal(1000))
    with open_store(file) as store:
        return licences.add(store, LOCAL, terms).id


def _send(client: TestClient, path: str, body: Any, bearer: str, key: str) -> Any:
    return client.post(path, json=body, headers={"Authorization": f"Bearer {bearer}", "Idempotency-Key": key})


def test_sent_twice_it_is_drawn_once(client: TestClient, keys: dict[str, str], licence: str) -> None:
    path = f"/v1/licences/{licence}/draws"
    first = _send(client, path, SHIPMENT, keys["analyst"], "a-key")
    again = _send(client, path, dict(reversed(SHIPMENT.items())), keys["analyst"], '"a-key"')
    assert (first.status_code, first.content) == (200, again.content)
    assert (first.headers.get("idempotent-replayed"), again.headers["idempotent-replayed"]) == (None, "true")
    other = _send(client, path, SHIPMENT | {"shipment": "SO-2"}, keys["analyst"], "a-key")
    assert refused(other, 422)["where"] == "the header Idempotency-Key"
    elsewhere = _send(client, "/v1/proposals", {"kind": "x", "detail": {}, "why": "y"}, keys["analyst"], "a-key")
    assert refused(elsewhere, 422)["where"] == "the header Idempotency-Key"
    assert _send(client, path, SHIPMENT | {"shipment": "SO-2"}, keys["approver"], "a-key").status_code == 200
    bearer = {"Authorization": f"Bearer {keys['analyst']}"}
    assert [d["shipment"] for d in client.get(f"/v1/licences/{licence}", headers=bearer).json()["draws"]] == ["SO-1", "SO-2"]


def test_what_was_refused_may_be_sent_again(client: TestClient, keys: dict[str, str], licence: str) -> None:
    path = f"/v1/licences/{licence}/draws"
    refused(_send(client, path, SHIPMENT | {"value": "1000.01"}, keys["analyst"], "too-much"), 409)
    assert _send(client, path, SHIPMENT, keys["analyst"], "too-much").status_code == 200


def test_a_proposal_is_made_once(client: TestClient, keys: dict[str, str], file: str) -> None:
    deal = {"on": "2024-10-01", "from": "NL", "to": "CN", "item": {"model": "NXT:1980Di"}}
    with open_store(file) as store:
        record = keeping.save(store, deal, who="test", why="order 10071").id
        hold = keeping.hold(store, record, who="test", why="a subpoena").holds[0].number
    asked = {"kind": "hold.release", "detail": {"record": record, "hold": hold}, "why": "closed"}
    made = [_send(client, "/v1/proposals", asked, keys["analyst"], "closing") for _ in range(2)]
    assert made[0].json() == made[1].json()
    path = f"/v1/proposals/{made[0].json()['id']}/approve"
    decided = [_send(client, path, {"why": "read"}, keys["approver"], "approving") for _ in range(2)]
    assert [d.json()["state"] for d in decided] == ["approved", "approved"], "without a key the second is refused"
    refused(client.post(path, json={"why": "read"}, headers={"Authorization": f"Bearer {keys['approver']}"}), 422)


@pytest.mark.parametrize("key", ["", "a b", "x" * 300, '""'])
def test_what_is_no_key_is_refused(client: TestClient, keys: dict[str, str], licence: str, key: str) -> None:
    told = refused(_send(client, f"/v1/licences/{licence}/draws", SHIPMENT, keys["analyst"], key), 422)
    assert told["where"] == "the header Idempotency-Key"


def test_two_keys_are_refused(client: TestClient, keys: dict[str, str], licence: str) -> None:
    headers = [("Authorization", f"Bearer {keys['analyst']}"), ("Idempotency-Key", "a"), ("Idempotency-Key", "b")]
    refused(client.post(f"/v1/licences/{licence}/draws", json=SHIPMENT, headers=headers), 422)


def test_every_write_is_described_to_take_a_key() -> None:
    asks = {"/v1/determine", "/v1/determine/batch", "/v1/screen", "/v1/timeline", "/v1/brief"}
    for path, methods in description()["paths"].items():
        for method, told in methods.items():
            takes = any(parameter["name"] == "Idempotency-Key" for parameter in told.get("parameters", ()))
            assert takes == (method != "get" and path not in asks), path
