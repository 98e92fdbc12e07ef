"""Records as pages: a determination saved with its reason, found again, held against other law, and kept from strangers."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from starlette.testclient import TestClient
from test_access import PASSWORD, SECRET, browser, send, signed_in

from licet.records import keeping, people
from licet.records.replay import Replayed, replay
from licet.records.store import open_store
from licet.web.app import create_app
from licet.web.environments import environment
from licet.web.languages import LANGUAGES
from licet.web.settings import Settings

DEAL = {"model": "NXT:1980Di", "from": "NL", "to": "CN", "on": "2026-11-02"}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("records") / "records.sqlite")


@pytest.fixture(scope="module")
def client(database: str) -> Iterator[TestClient]:
    app = create_app(Settings(database=database))
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as made:
        yield made


@pytest.fixture(scope="module")
def kept(client: TestClient) -> str:
    page = client.post("/records", data=DEAL | {"why": "order 10071"}, follow_redirects=False)
    assert page.status_code == 303
    return page.headers["location"].rpartition("/")[2]


def test_before_anything_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "none.sqlite"
    with TestClient(create_app(Settings(database=str(file))), base_url="http://127.0.0.1") as fresh:
        assert "No record" in fresh.get("/records").text
        assert fresh.get("/records.json").json()["rows"] == []
        assert fresh.get("/records/abc").status_code == 422
        assert not file.exists(), "nothing is made by looking"


def test_what_is_saved_is_what_the_page_decides(client: TestClient, database: str, kept: str) -> None:
    shown, whole = client.get(f"/records/{kept}").text, client.get(f"/records/{kept}.json").json()
    decided = client.get("/check.json", params=DEAL).json()
    assert whole["determination"] == decided
    with open_store(database) as store:
        record = keeping.read(store, kept)
    assert (record.kept.who, record.kept.why) == ("local user", "order 10071")
    assert client.get(f"/records/{kept}/determination.json").content == record.answer
    for text in (kept, "order 10071", record.kept.law_hash, record.kept.sha256, str(record.kept.retention.until)):
        assert text in shown
    assert all(
        f"/law/{b['id']}?on=2026-11-02" in shown for r in decided["regimes"] for b in r["provisions"] if b["truth"] == "yes"
    )
    assert "determination.saved" in shown


def test_it_is_reviewed_with_its_facts_before_it_is_kept(client: TestClient) -> None:
    before = len(client.get("/records.json").json()["rows"])
    page = client.post("/records/new", data=DEAL | {"end_user.name": "Very Secret Fab"})
    assert page.status_code == 200
    assert page.url.query == b""
    assert '<input type="hidden" name="end_user.name" value="Very Secret Fab">' in page.text
    assert "LICENCE REQUIRED" in page.text
    without = client.post("/records", data=DEAL | {"why": "  "})
    assert without.status_code == 422
    assert "reason is missing" in without.text
    assert client.post("/records", data=DEAL | {"dco": "abc", "why": "x"}).status_code == 422
    assert len(client.get("/records.json").json()["rows"]) == before


def test_the_law_of_another_day_is_held_against_it(client: TestClient, kept: str) -> None:
    same = client.get(f"/records/{kept}/again.json", params={"on": "2026-11-02"}).json()
    assert (same["same_bytes"], same["still"]) == (True, True)
    other = client.get(f"/records/{kept}/again.json", params={"on": "2022-01-01"}).json()
    assert other["still"] is False
    page = client.get(f"/records/{kept}", params={"on": "2022-01-01"}).text
    assert "this is no longer the answer" in page
    differing = page.partition('id="again"')[2].partition("</section>")[0]
    assert "licence required" in differing
    assert "<td>nothing</td>" in differing, "of what was there once"
    assert (
        "the same facts under the same law give the same bytes"
        in client.get(f"/records/{kept}", params={"on": "2026-11-02"}).text.lower()
    )
    assert client.get(f"/records/{kept}", params={"on": "2026-02-30"}).status_code == 422


@pytest.fixture(scope="module")
def replayed(database: str, kept: str) -> Replayed:
    with open_store(database) as store:
        return replay(store, kept)


@pytest.mark.parametrize(
    "turned",
    [
        {"same_bytes": True},
        {"as_of": date(2022, 1, 1)},
        {"same_law": False, "law_hash": "f" * 64},
        {"engine": "0.0.1"},
        {},
    ],
)
@pytest.mark.parametrize("still", [True, False])
def test_the_finding_is_told_in_the_language_of_the_page(replayed: Replayed, turned: dict[str, Any], still: bool) -> None:
    found = replace(replayed, **{"same_bytes": False, "still": still} | turned)

    def told(language: str) -> str:
        template: Any = environment(language).get_template("_replayed.html").module
        return str(template.finding(found))

    assert told("en") == f"{found.says[:1].upper()}{found.says[1:]}.", "as the command line says it"
    assert len({told(language) for language in LANGUAGES}) == len(LANGUAGES)
    assert all(str(value)[:12] in told("ja") for name, value in turned.items() if name in ("as_of", "law_hash", "engine"))


def test_a_record_in_another_language_has_its_finding_in_that(client: TestClient, kept: str) -> None:
    page = client.get(f"/records/{kept}", params={"on": "2022-01-01"}, headers={"Accept-Language": "nl"}).text
    assert 'role="status">Onder het recht van 2022-01-01, zoals het nu is gecodeerd, is dit niet meer het antwoord.<' in page


def test_holds_and_events(client: TestClient, kept: str) -> None:
    until = client.get(f"/records/{kept}.json").json()["kept"]["retention"]["until"]
    assert client.post(f"/records/{kept}/event", data={"kind": "reexport", "day": "2040-05-06"}).status_code == 200
    later = client.get(f"/records/{kept}.json").json()["kept"]["retention"]["until"]
    assert later > until
    assert later[:4] == "2045"
    assert client.post(f"/records/{kept}/event", data={"kind": "sold", "day": "2040-05-06"}).status_code == 422
    assert client.post(f"/records/{kept}/hold", data={"why": ""}).status_code == 422
    page = client.post(f"/records/{kept}/hold", data={"why": "asked by the authority"})
    assert "asked by the authority" in page.text
    assert "legal hold" in client.get("/records").text


def test_the_list_is_filtered_and_paged(tmp_path: Path) -> None:
    file = str(tmp_path / "many.sqlite")
    with open_store(file) as store:
        for number in range(3):
            keeping.save(
                store,
                {"from": "NL", "to": "CN", "on": "2026-11-02", "item": {"model": "NXT:1980Di"}},
                who="Ann",
                why=f"{number}",
            )
        keeping.save(store, {"from": "JP", "to": "DE", "on": "2026-11-02", "item": {"kind": "scanner"}}, who="=1+1", why="@x")
    with TestClient(create_app(Settings(database=file)), base_url="http://127.0.0.1") as client:

        def rows(**told: str) -> list[str]:
            return [row["why"] for row in client.get("/records.json", params=told).json()["rows"]]

        assert rows() == ["@x", "2", "1", "0"]
        assert rows(words="1980 ann") == ["2", "1", "0"]
        assert rows(outcome="licence_required") == ["2", "1", "0"]
        assert rows(until="2020-01-01") == []
        assert rows(words="%") == []
        second = client.get("/records.json").json()["rows"][1]["id"]
        assert rows(before=second) == ["1", "0"]
        for strange in ({"zz": "1"}, {"outcome": "clear"}, {"regime": "nl"}, {"since": "soon"}, {"before": "nothing"}):
            assert client.get("/records", params=strange).status_code == 422, strange
        table = list(csv.DictReader(io.StringIO(client.get("/records.csv").content.decode("utf-8-sig"))))
        assert [row["why"] for row in table] == ["'@x", "2", "1", "0"]
        assert table[0]["who"] == "'=1+1", "a spreadsheet runs nothing"


def test_who_may_look_and_who_may_save(tmp_path: Path) -> None:
    file = str(tmp_path / "records.sqlite")
    with open_store(file) as store:
        people.add(store, "admin", ["admin"], who="test", password=PASSWORD)
        for role in ("viewer", "analyst"):
            people.add(store, role, [role], who="test", password=PASSWORD)
    app = create_app(
        Settings(hosts=("licet.example",), alone=False, secure=True, database=file, secret=SECRET, rate=1e6, burst=10**6)
    )
    with browser(app):
        analyst, viewer = signed_in(app, "analyst"), signed_in(app, "viewer")
        assert analyst.post("/records", data=DEAL | {"why": "x"}).status_code == 403, "not from a page of this session"
        made = send(analyst, "/records", DEAL | {"why": "x"})
        assert made.status_code == 303
        assert viewer.get(made.headers["location"]).status_code == 200
        assert send(viewer, "/records", DEAL | {"why": "x"}).status_code == 403
        assert send(viewer, f"{made.headers['location']}/hold", {"why": "x"}).status_code == 403
        assert "/records/new" not in viewer.get("/check", params=DEAL).text
        assert "/records/new" in analyst.get("/check", params=DEAL).text
        assert json.loads(viewer.get(f"{made.headers['location']}.json").content)["kept"]["who"] == "analyst"


def test_memo_and_worksheets_are_downloads(client: TestClient, database: str, kept: str) -> None:
    pytest.importorskip("typst", reason="typst is not installed")
    from licet.records.memo import memo
    from licet.records.paper import as_pdf

    with open_store(database) as store:
        record = keeping.read(store, kept)
    answer = client.get(f"/records/{kept}/memo.pdf")
    assert answer.content == as_pdf(memo(record), record)
    assert answer.headers["content-disposition"] == f'attachment; filename="memo-{kept}.pdf"'
    assert "LICENCE REQUIRED" in client.get(f"/records/{kept}/memo.txt").text
    page = client.get(f"/records/{kept}/worksheets").text
    for sheet in client.get(f"/records/{kept}/worksheets.json").json():
        assert f"{len(sheet['missing'])} missing" in page
        assert client.get(f"/records/{kept}/worksheets/{sheet['form']}.pdf").content.startswith(b"%PDF")
    for wrong in ("memo.doc", "worksheets/zz.pdf", "worksheets/bis-748p.doc"):
        assert client.get(f"/records/{kept}/{wrong}").status_code == 422
