"""Licences on pages, over the API and on the command line: one balance, whoever draws."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner

from licet.cli.main import app as command
from licet.errors import LicetError
from licet.records import people, tokens
from licet.records.store import open_store
from signed_in import browser, house, send, signed_in

TERMS = {"number": "NL-1", "authority": "CDIU", "valid_from": "2026-01-01", "valid_until": "2026-12-31", "countries": "CN; TW"}
TERMS |= {"quantity": "3", "unit": "pieces", "value": "1000,50", "currency": "EUR"}
DRAW = {
    "shipment": "SO-1",
    "on": "2026-05-06",
    "country": "CN",
    "quantity": "1",
    "unit": "pieces",
    "value": "100.25",
    "currency": "EUR",
}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("licences") / "records.sqlite")


@pytest.fixture(scope="module")
def app(file: str) -> Iterator[Any]:
    made = house(file)
    with browser(made):
        yield made


@pytest.fixture
def run(file: str) -> Any:
    def call(*words: str, key: str = "") -> str:
        found = CliRunner(env={"LICET_DATABASE": file, "LICET_TOKEN": key}).invoke(command, list(words))
        if isinstance(found.exception, LicetError):
            raise found.exception
        assert found.exit_code == 0, found.output
        return found.output

    return call


def test_one_balance_whatever_the_door(app: Any, file: str, run: Any) -> None:
    analyst, viewer = signed_in(app, "analyst"), signed_in(app, "viewer")
    at = send(analyst, "/licences", TERMS).headers["location"]
    which = at.rpartition("/")[2]
    assert send(analyst, f"{at}/draw", DRAW | {"why": "order 1"}).status_code == 303
    assert "900.25 of 1000.5 EUR; 2 of 3 pieces" in analyst.get(at).text
    with open_store(file) as store:
        user = people.found(store, "analyst").id
        key = tokens.add(store, user, "erp", ["ask", "read", "record"], 1, who="test")[1]
        reads = tokens.add(store, user, "reads", ["ask", "read"], 1, who="test")[1]
    program, bearer = browser(app), {"Authorization": f"Bearer {key}"}
    asked = DRAW | {"shipment": "SO-2", "why": "order 2"}
    door = f"/v1/licences/{which}/draws"
    assert program.post(door, json=asked, headers={"Authorization": f"Bearer {reads}"}).status_code == 403
    first = program.post(door, json=asked, headers=bearer)
    assert (first.status_code, first.json()["value"]) == (200, "100.25")
    assert program.post(door, json=asked, headers=bearer).json() == first.json(), "sent twice, drawn once"
    over = program.post(door, json=asked | {"shipment": "SO-3", "quantity": "2", "country": "US"}, headers=bearer)
    assert over.status_code == 409
    assert "not for the country 'US'" in over.json()["detail"]
    assert "more than the 1 pieces" in over.json()["detail"]
    assert program.post(door, json=asked | {"more": 1}, headers=bearer).status_code == 422
    words = ("licence", "draw", which, "SO-4", "--on", "2026-05-06", "--to", "TW", "--quantity", "1", "--unit", "pieces")
    limits = ("--value", "1", "--currency", "EUR", "--why", "order 4")
    with pytest.raises(LicetError, match="not known who acts"):
        run(*words, *limits)
    assert "left: 799 EUR, 0 pieces" in run(*words, *limits, key=key)
    with pytest.raises(LicetError, match="more than the 0 pieces"):
        run(*words[:3], "SO-5", *words[4:], *limits, key=key)
    assert "1 pieces" in run("licence", "return", which, "SO-4", "--why", "cancelled", key=key)
    page = send(analyst, f"{at}/draw", DRAW | {"shipment": "SO-6", "quantity": "9", "why": "x"})
    assert page.status_code == 409
    assert "more than the 1 pieces that are left" in page.text
    shown = json.loads(run("licence", "show", which, "--json"))
    assert shown == viewer.get(f"{at}.json").json() == program.get(f"/v1/licences/{which}", headers=bearer).json()
    assert json.loads(run("licence", "list", "--json")) == viewer.get("/licences.json").json()
    assert send(viewer, f"{at}/draw", DRAW | {"why": "x"}).status_code == 403
    assert "Draw a shipment" not in viewer.get(at).text
    assert send(analyst, f"{at}/end", {"why": "replaced"}).status_code == 303
    assert "Ended" in viewer.get(at).text


def test_what_cannot_be_read_is_told_beside_the_form(app: Any) -> None:
    analyst = signed_in(app, "analyst")
    for wrong in ({"valid_from": "soon"}, {"value": "1.250"}, {"currency": ""}, {"countries": "Atlantis"}):
        page = send(analyst, "/licences", TERMS | {"number": "NL-2"} | wrong)
        assert page.status_code == 422
        assert "Enter a licence" in page.text
    assert analyst.get("/licences/none").status_code == 422
    assert "<script>x" not in send(analyst, "/licences", TERMS | {"number": "<script>x", "authority": "y"}).text
    assert "<script>x" not in analyst.get("/licences").text
