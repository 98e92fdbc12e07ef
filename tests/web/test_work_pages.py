"""What-if, capability, and settings with lists, as pages: what the command line answers, and who may add a list."""

import json
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient
from test_access import PASSWORD, SECRET, browser, form_token, signed_in
from test_books import SMALL, handed_over

from licet.analysis.scenarios import scenarios
from licet.cli.main import app as command
from licet.law.load import load_book
from licet.records import people
from licet.records.store import open_store
from licet.screening import store as lists
from licet.web.app import create_app
from licet.web.forms import FIELD
from licet.web.settings import Settings

SERVICING, MOVING = "nl_servicing_ban", "japan_without_its_list"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    app = create_app(Settings(database=str(tmp_path_factory.mktemp("work") / "records.sqlite")))
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as made:
        yield made


def test_a_scenario_against_the_shipped_book(client: TestClient) -> None:
    found = client.get("/whatif.json", params={"scenario": SERVICING})
    printed = CliRunner().invoke(command, ["whatif", SERVICING, "--no-screen", "--json"])
    assert found.json() == json.loads(printed.stdout)
    page = client.get("/whatif", params={"scenario": SERVICING}).text
    assert found.json()["amendment"]["title"] in page
    for total in found.json()["totals"]:
        assert f"{total['move']}</th><td>{total['lines']:,}</td>" in page
    assert all(f'value="{name}"' in page for name in scenarios())
    table = client.get("/whatif/lines.csv", params={"scenario": SERVICING}).text.splitlines()
    assert len(table) == 1 + sum(total["lines"] for total in found.json()["totals"])
    for strange in ({"scenario": "zz"}, {"zz": "1"}, {"scenario": SERVICING, "book": "nothing"}):
        assert client.get("/whatif", params=strange).status_code == 422, strange
    assert client.get("/whatif").status_code == 200
    assert client.get("/whatif.json").status_code == 422


def test_a_scenario_that_moves_lines(client: TestClient) -> None:
    found = client.get("/whatif.json", params={"scenario": MOVING}).json()
    moved = sum(total["lines"] for total in found["totals"] if total["move"] != "unchanged")
    assert moved
    page = client.get("/whatif", params={"scenario": MOVING}).text
    assert f"{moved} of {sum(total['lines'] for total in found['totals'])} lines move" in page
    assert "From outcome to outcome" in page
    table = client.get("/whatif/lines.csv", params={"scenario": MOVING}).text
    assert len(table.splitlines()) == 1 + sum(total["lines"] for total in found["totals"])


def test_an_amendment_of_ones_own_against_a_book_of_ones_own(client: TestClient) -> None:
    from importlib.resources import files

    book = handed_over(client, SMALL).rpartition("/")[2]
    text = (files("licet.analysis") / "amendments" / f"{SERVICING}.toml").read_bytes()
    page = client.post("/whatif", files={"amendment": ("mine.toml", text)}, data={"book": book})
    assert page.status_code == 200
    assert "of 3 lines move" in page.text
    assert client.get("/whatif.json", params={"scenario": SERVICING, "book": book}).status_code == 200
    for name, data in (("mine.toml", b"x ="), ("mine.exe", text), ("mine.toml", b"\xff\xfe"), ("mine.toml", b"#" * 300_000)):
        assert client.post("/whatif", files={"amendment": (name, data)}).status_code == 422, name
    bomb = b"a: &a [x,x,x,x,x,x,x,x]\n" + b"".join(
        b"%c: &%c [%s]\n" % (c, c, b",".join([b"*%c" % (c - 1)] * 9)) for c in range(98, 122)
    )
    assert client.post("/whatif", files={"amendment": ("mine.yaml", bomb)}).status_code == 422
    assert client.post("/whatif", files={"zz": ("mine.toml", text)}).status_code == 422


def test_capability_is_that_of_the_command_line(client: TestClient) -> None:
    asked = {"country": "CN", "process": "28 nm logic", "on": "2026-11-02"}
    found = client.get("/capability.json", params=asked)
    flags = ["--country", "CN", "--process", "28 nm logic", "--on", "2026-11-02", "--json"]
    assert found.content == CliRunner().invoke(command, ["capability", *flags]).stdout_bytes
    page = client.get("/capability", params=asked).text
    assert all(step["title"] in page for step in found.json()["steps"])
    assert all(f"/law/{bound['provision']}?" in page for bound in found.json()["binding"] or ())
    for strange in (
        {"zz": "1"},
        {"process": "28 nm magic", "country": "CN"},
        {"process": "28 nm logic", "country": "Atlantis"},
    ):
        assert client.get("/capability", params=strange).status_code == 422, strange


def test_settings_tell_what_answers_rest_on_and_no_secret(client: TestClient) -> None:
    told = client.get("/settings.json").json()
    assert told["law"] == load_book().hash
    assert told["connections_to_elsewhere"] == "none"
    page = client.get("/settings").text
    assert load_book().hash in page


def test_a_list_is_added_by_whoever_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LICET_DATA", str(tmp_path))
    file = str(tmp_path / "records.sqlite")
    with open_store(file) as store:
        people.add(store, "admin", ["admin"], who="test", password=PASSWORD)
        for role in ("analyst", "law_editor"):
            people.add(store, role, [role], who="test", password=PASSWORD)
    app = create_app(
        Settings(hosts=("licet.example",), alone=False, secure=True, database=file, secret=SECRET, rate=1e6, burst=10**6)
    )
    mine = ("../../own.csv", b"name,country\nVery Listed Fab,CN\n")
    with browser(app):
        analyst, editor = signed_in(app, "analyst"), signed_in(app, "law_editor")

        def add(client: Any, **told: str) -> Any:
            return client.post("/settings/lists", data={FIELD: form_token(client), **told}, files={"file": mine})

        assert add(analyst).status_code == 403
        assert editor.post("/settings/lists", files={"file": mine}).status_code == 403, "not from a page of this session"
        assert add(editor, on="soon").status_code == 422
        page = add(editor, **{"as": "own_customers", "on": "2026-11-01"})
        assert page.status_code == 200, page.text
        kept = [version for version in lists.versions() if version.list == "own_customers"]
        assert [(version.entries, str(version.as_of)) for version in kept] == [(1, "2026-11-01")]
        assert "own_customers" in analyst.get("/settings").text
        assert add(signed_in(app, "admin"), **{"as": "own_customers", "on": "2026-11-02"}).status_code == 200
        assert SECRET not in editor.get("/settings").text + editor.get("/settings.json").text
        assert str(tmp_path) not in editor.get("/settings").text


def test_a_list_is_searched_as_soon_as_it_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LICET_DATA", str(tmp_path))
    monkeypatch.setattr("licet.web.fresh.STEP", 0.05)
    file = tmp_path / "own.csv"
    asked = {"name": "Entirely Invented Fab", "country": "CN"}
    with TestClient(create_app(Settings(database=str(tmp_path / "r.sqlite"))), base_url="http://127.0.0.1") as client:

        def hits() -> int:
            return len(client.post("/v1/screen", json=asked).json()["hits"])

        assert hits() == 0
        data = b"name,country\nEntirely Invented Fab,CN\n"
        sent = client.post("/settings/lists", data={"as": "own_one", "on": "2026-11-01"}, files={"file": ("own.csv", data)})
        assert "from now on" in sent.text
        assert hits() == 1
        file.write_bytes(b"name,country\nEntirely Invented Fab,CN\nEntirely Invented Fab Two,CN\n")
        told = ["lists", "add", str(file), "--as", "own_two", "--on", "2026-11-01"]
        assert CliRunner().invoke(command, told).exit_code == 0
        until = monotonic() + 30
        while hits() == 1:
            assert monotonic() < until, "a list that was added on the command line is not searched"
            sleep(0.05)
