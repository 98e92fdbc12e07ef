"""Attacks on doors that take something from outside, each refused: formulas, bombs, entities, paths, sizes, headers, forms of
other sites, and what belongs to somebody else. More of them stand beside what they are made against."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from test_books import SMALL, handed_over, waited

from licet.web.app import create_app
from licet.web.safety import UPLOADS
from licet.web.settings import Settings
from signed_in import browser, form_token, house, send, signed_in

FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1", "＝1+1")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    app = create_app(Settings(database=str(tmp_path_factory.mktemp("attacks") / "records.sqlite")))
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as made:
        yield made


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    made = house(str(tmp_path_factory.mktemp("attacks") / "team.sqlite"))
    with browser(made):
        yield made


def _posted(app: Any) -> list[str]:
    """Every address of a page that is sent a form."""
    contexts = [c for route in app.routes if hasattr(route, "original_router") for c in route.effective_route_contexts()]
    found = {c.path for c in contexts if "POST" in (getattr(c, "methods", None) or ()) and not c.path.startswith("/v1/")}
    return sorted(re.sub(r"\{[^}]+\}", "x", path) for path in found)


def test_no_address_takes_a_form_that_is_not_of_this_session(app: Any) -> None:
    analyst, other = signed_in(app, "analyst"), signed_in(app, "approver")
    paths = [path for path in _posted(app) if path != "/login"]
    assert len(paths) > 25
    for path in paths:
        for told in ({}, {"form_token": "x"}, {"form_token": form_token(other)}):
            answer = analyst.post(path, data=told)
            assert answer.status_code == 403, (path, told)
            assert "not sent from a page of this session" in answer.text, path


def test_no_address_takes_what_another_site_sent(app: Any, client: TestClient) -> None:
    for path in _posted(app):
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}):
            assert client.post(path, headers=headers).status_code == 403, (path, headers)


def test_a_formula_stays_text_in_every_table(client: TestClient) -> None:
    for reference in FORMULAS:
        client.post("/holds", data={"references": reference.strip(), "why": reference})
    table = list(csv.reader(io.StringIO(client.get("/holds.csv").content.decode("utf-8-sig"))))
    assert len(table) == len(FORMULAS) + 1
    assert not [cell for row in table for cell in row if re.match(r"\s*[=+\-@＝＋－＠]", cell)]


def test_a_bomb_among_the_lists_is_refused(client: TestClient) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20):
            archive.writestr(f"{number}.csv", b"0" * (48 * 1024 * 1024))
    answer = client.post("/settings/lists", files={"file": ("sdn.zip", out.getvalue())})
    assert answer.status_code == 422
    assert client.get("/settings.json").json()["lists"] == []


@pytest.mark.parametrize("entity", ['<!ENTITY e SYSTEM "file://SECRET">', '<!ENTITY % p SYSTEM "file://SECRET"> %p;'])
def test_an_entity_is_never_looked_up(client: TestClient, tmp_path: Path, entity: str) -> None:
    (tmp_path / "secret").write_text("very secret words")
    head = f'<?xml version="1.0"?><!DOCTYPE l [{entity.replace("SECRET", str(tmp_path / "secret"))}]>'
    listed = f"{head}<CONSOLIDATED_LIST><DATAID>&e;</DATAID></CONSOLIDATED_LIST>"
    answer = client.post("/settings/lists", files={"file": ("un.xml", listed.encode())})
    assert answer.status_code == 422
    assert "very secret" not in answer.text
    sheet = f'{head}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    sheet += '<c r="A1" t="inlineStr"><is><t>order &e;</t></is></c></row></sheetData></worksheet>'
    address = handed_over(client, _workbook(sheet), "orders.xlsx")
    told = client.get(f"{address}.json").json()
    assert told["state"] in ("failed", "ready")
    assert "very secret" not in str(told) + client.get(address).text


def _workbook(sheet: str) -> bytes:
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{types}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{types}/relationships"><Relationship Id="r1" Type="{rel}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        f'xmlns:r="{rel}"><sheets><sheet name="orders" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{types}/relationships"><Relationship Id="r1" '
        f'Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize("path", ["/check", "/holds", "/records", "/proposals/law", "/whatif", "/screen", "/watches/party"])
def test_a_form_over_the_limit_is_refused(client: TestClient, path: str) -> None:
    big = "x" * (1024 * 1024 + 1)
    assert client.post(path, data={"why": big}).status_code == 413
    pieces = (piece.encode() for piece in ["why=", *["x" * 65536] * 20])
    told = client.post(path, content=pieces, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert told.status_code in (400, 413), "without a length, too"


def test_a_list_over_the_limit_is_refused(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(UPLOADS, "/settings/lists", 1000)
    assert client.post("/settings/lists", files={"file": ("l.csv", b"a" * 2000)}).status_code == 413


@pytest.mark.parametrize(
    "name", ["../../evil.csv", "/etc/evil.csv", "a\r\nSet-Cookie: x=y.csv", '"; filename="evil.exe', "nul\0.csv"]
)
def test_the_name_of_a_file_leads_nowhere_and_stands_in_no_header(client: TestClient, name: str) -> None:
    answer = client.post("/books", files={"book": (name, SMALL)}, follow_redirects=False)
    if answer.status_code == 303:
        address = waited(client, answer.headers["location"])
        assert re.fullmatch(r"/books/[a-z0-9]{16}", address)
        client.post(f"{address}/run", data={"screen": "no"})
        waited(client, address)
        sent = client.get(f"{address}/result.csv").headers
        assert sent["content-disposition"] == 'attachment; filename="result.csv"'
        assert "set-cookie" not in sent
        client.post(f"{address}/delete")


@pytest.mark.parametrize(
    "path", ["/login?next=/x%0d%0aSet-Cookie:%20a=b", "/login?next=//evil.example", "/login?next=https:evil"]
)
def test_no_address_writes_a_header_or_leads_elsewhere(app: Any, path: str) -> None:
    answer = browser(app).get(path)
    assert "a=b" not in str(answer.headers)
    onward = re.findall(r'name="next" value="([^"]*)"', answer.text)
    assert all(each in ("", "/", "/check") or (each.startswith("/") and "evil" not in each) for each in onward)


def test_what_is_anothers_is_not_reached_by_its_id(app: Any) -> None:
    analyst, other = signed_in(app, "analyst"), signed_in(app, "approver")
    told = {"form_token": form_token(analyst)}
    theirs = waited(analyst, analyst.post("/books", data=told, files={"book": ("o.csv", SMALL)}).headers["location"])
    assert send(analyst, f"{theirs}/run", {"screen": "no"}).status_code == 303
    waited(analyst, theirs)
    own = waited(
        other,
        other.post("/books", data={"form_token": form_token(other)}, files={"book": ("o.csv", SMALL)}).headers["location"],
    )
    identity = theirs.rpartition("/")[2]
    assert identity not in other.get(own).text
    assert send(other, f"{own}/run", {"screen": "no", "since": identity}).status_code == 422
    assert send(other, f"{theirs}/hold", {"line": "1", "why": "x"}).status_code == 422
    assert other.get("/whatif.json", params={"scenario": "nl_servicing_ban", "book": identity}).status_code == 422
    assert analyst.get("/holds.json").json() == []
