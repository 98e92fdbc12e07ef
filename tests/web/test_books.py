"""Order books as pages: handed over, mapped, checked, run as jobs that outlive what runs them, looked at, and kept to their
owner; and the attacks they are made against."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from socket import socket
from time import monotonic, sleep
from typing import Any

import httpx2
import polars as pl
import pytest
from starlette.testclient import TestClient
from test_access import PASSWORD, SECRET, browser, form_token, send, signed_in

from licet.orders.preparing import Choices
from licet.orders.running import run
from licet.orders.sample import write_sample
from licet.records import people
from licet.records.store import open_store
from licet.web.app import create_app
from licet.web.book_jobs import folder_of
from licet.web.books import safe_name
from licet.web.forms import FIELD
from licet.web.settings import Settings

SMALL = (
    b"order,line,model,from,to,ship date,end user,value,currency,=note\n"
    b"SO-1,1,NXT:1980Di,NL,CN,2026-12-01,Very Secret Fab,1900000,EUR,=1+1\n"
    b"SO-1,2,NXT:1980Di,NL,JP,2026-12-01,Another Fab,12000,EUR,@x\n"
    b"SO-2,1,NXT:1980Di,NL,Atlantis,2027-01-15,Another Fab,5,USD,fine\n"
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    app = create_app(Settings(database=str(tmp_path_factory.mktemp("books") / "records.sqlite")))
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as made:
        yield made


def handed_over(client: Any, data: bytes, name: str = "orders.csv", **files: tuple[str, bytes]) -> str:
    """The address of a book that was handed over and read."""
    answer = client.post("/books", files={"book": (name, data)} | files, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return waited(client, answer.headers["location"])


def waited(client: Any, address: str, seconds: float = 120) -> str:
    """The same address, when its job is over."""
    until = monotonic() + seconds
    while client.get(f"{address}.json").json()["state"] in ("reading", "running"):
        assert monotonic() < until, "the job does not end"
        sleep(0.2)
    return address


@pytest.fixture(scope="module")
def book(client: TestClient) -> str:
    """A small book that was run."""
    address = handed_over(client, SMALL)
    assert client.post(f"{address}/run", data={"screen": "no"}, follow_redirects=False).status_code == 303
    return waited(client, address)


def test_it_is_mapped_and_checked_before_it_is_run(client: TestClient) -> None:
    address = handed_over(client, SMALL.replace(b"ship date", b"leaves us").replace(b"2026-12-01", b"01/12/2026"))
    told = client.get(f"{address}.json").json()
    assert (told["state"], told["reading"]["lines"], told["name"]) == ("ready", 3, "orders.csv")
    assert any("ship date" in problem["what"] for problem in told["reading"]["problems"])
    text = client.get(address).text
    assert "leaves us" in text
    assert "read as end_user.name" in text
    place = told["reading"]["head"].index("leaves us")
    again = client.post(f"{address}/read", data={f"map.{place}": "on", "dates": "dmy", "screen": "no"})
    assert again.status_code == 200
    told = client.get(f"{waited(client, address)}.json").json()
    assert told["reading"]["mapping"]["facts"]["on"] == "leaves us"
    assert not any("ship date" in problem["what"] for problem in told["reading"]["problems"])
    for wrong in ({"map.0": "zz"}, {"dates": "x"}, {"head": "x"}, {"as_of": "soon"}):
        assert client.post(f"{address}/read", data=wrong).status_code == 422, wrong
    assert client.post(f"{address}/delete", follow_redirects=False).status_code == 303
    assert client.get(address).status_code == 422


def test_the_result_is_that_of_the_command_line(client: TestClient, book: str, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_bytes(SMALL)
    ran = run(tmp_path / "orders.csv", tmp_path / "result.parquet", {}, Choices(screen=False))
    told = client.get(f"{book}.json").json()
    assert told["ran"]["manifest"]["outcomes"] == dict(ran.manifest.outcomes)
    assert client.get(f"{book}/result.parquet").content == (tmp_path / "result.parquet").read_bytes()
    assert client.get(f"{book}/result.txt").status_code == 422


def test_from_the_figure_to_the_lines_to_one_line(client: TestClient, book: str) -> None:
    text = client.get(book).text
    assert f"{book}/lines?regime=nl&amp;stake=yes&amp;quarter=2026+Q4" in text
    rows = client.get(f"{book}/lines.json", params={"regime": "nl", "stake": "yes"}).json()
    assert [row["name"] for row in rows] == ["SO-1/1", "SO-1/2"] or [row["name"] for row in rows] == ["SO-1/1"]
    every = client.get(f"{book}/lines.json").json()
    assert [row["number"] for row in every] == [1, 2, 3]
    assert every[2]["outcome"] == "unreadable"
    page = client.get(f"{book}/lines/1")
    assert "LICENCE REQUIRED" in page.text
    one = client.get(f"{book}/lines/1.json").json()
    assert one["outcome"] == every[0]["outcome"]
    assert client.get(f"{book}/lines/3").status_code == 200
    assert client.get(f"{book}/lines/4").status_code == 422
    for strange in ({"zz": "1"}, {"customer": "99"}, {"customer": "-1"}, {"regime": "atlantis"}):
        assert client.get(f"{book}/lines", params=strange).status_code == 422, strange
    assert client.get(book, params={"by": "zz"}).status_code == 422


def test_the_sums_of_a_pivot_are_those_of_its_lines(client: TestClient, book: str) -> None:
    for by in ("regime", "customer", "item", "outcome"):
        table = list(
            csv.DictReader(io.StringIO(client.get(f"{book}/pivot.csv", params={"by": by}).content.decode("utf-8-sig")))
        )
        assert table, by
        for row in {(r[by], r["currency"]) for r in table}:
            mine = [r for r in table if (r[by], r["currency"]) == row]
            whole = sum(float(r["value"] or 0) for r in mine if r["quarter"] == "total")
            assert whole == sum(float(r["value"] or 0) for r in mine if r["quarter"] != "total")


def test_no_address_holds_a_customer(client: TestClient, book: str) -> None:
    for address in (book, f"{book}?by=customer", f"{book}/lines", f"{book}/lines?customer=1"):
        text = client.get(address).text
        addresses = [part.split('"')[0] for part in text.split('href="')[1:]]
        assert not [each for each in addresses if "Secret" in each or "Another" in each], address
    assert "Very Secret Fab" in client.get(f"{book}?by=customer").text
    named = client.get(f"{book}/lines.json", params={"customer": "1"}).json()
    assert {row["customer"] for row in named} == {"Very Secret Fab"}


def test_what_a_spreadsheet_would_run_stays_text(client: TestClient, book: str) -> None:
    table = list(csv.reader(io.StringIO(client.get(f"{book}/result.csv").content.decode("utf-8-sig"))))
    assert "'=note" in table[0]
    assert {"'=1+1", "'@x"} <= {row[9] for row in table[1:]}
    with zipfile.ZipFile(io.BytesIO(client.get(f"{book}/result.xlsx").content)) as workbook:
        sheets = [workbook.read(name) for name in workbook.namelist() if name.startswith("xl/worksheets/")]
    assert sheets
    assert not [sheet for sheet in sheets if b"<f>" in sheet]
    lines = client.get(f"{book}/lines.csv").content.decode("utf-8-sig")
    assert "\n=" not in lines


def test_the_example_that_is_shipped(client: TestClient) -> None:
    answer = client.post("/books", data={"example": "yes"}, follow_redirects=False)
    told = client.get(f"{waited(client, answer.headers['location'])}.json").json()
    assert told["state"] == "ready"
    assert told["reading"]["masters"]


def test_a_master_comes_with_the_book(client: TestClient) -> None:
    items = ("items.csv", b"part no,model\nA-1,NXT:1980Di\n")
    address = handed_over(client, b"order,part no,from,to\nSO-1,A-1,NL,CN\n", items=items)
    told = client.get(f"{address}.json").json()
    assert [master["kind"] for master in told["reading"]["masters"]] == ["items"]
    assert str(folder_of("")) not in client.get(f"{address}.json").text


#: What there is of a book.
_PATHS = ("", ".json", "/lines", "/lines.json", "/lines.csv", "/lines/1", "/lines/1.json", "/pivot.csv", "/result.csv")


# Attacks


def test_an_oversized_book_is_refused(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from licet.web.safety import UPLOADS

    monkeypatch.setitem(UPLOADS, "/books", 1000)
    answer = client.post("/books", files={"book": ("orders.csv", b"a" * 2000)})
    assert answer.status_code == 413
    boundary = b'--x\r\nContent-Disposition: form-data; name="book"; filename="o.csv"\r\n\r\n' + b"a" * 5000 + b"\r\n--x--\r\n"
    chunks = (boundary[at : at + 500] for at in range(0, len(boundary), 500))
    told = client.post("/books", content=chunks, headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert told.status_code in (400, 413), "without a length, too"


@pytest.mark.parametrize("kind", ["workbook", "zip", "gzip"])
def test_a_bomb_is_refused(client: TestClient, kind: str) -> None:
    flood = b"0" * (64 * 1024 * 1024)
    out = io.BytesIO()
    if kind == "gzip":
        import gzip

        out.write(gzip.compress(flood))
    else:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            if kind == "workbook":
                archive.writestr("[Content_Types].xml", "<x/>")
            archive.writestr("xl/worksheets/sheet1.xml" if kind == "workbook" else "orders.csv", flood)
    address = handed_over(client, out.getvalue(), "orders.xlsx" if kind == "workbook" else f"orders.csv.{kind}")
    told = client.get(f"{address}.json").json()
    assert told["state"] == "failed"
    assert "unfolds" in told["error"]["what"]
    assert "unfolds" in client.get(address).text


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04broken", b"PAR1broken", b"ARROW1broken", b"\xd0\xcf\x11\xe0broken", b"\x00\x01", b"{"]
)
def test_what_is_no_book_is_told_so(client: TestClient, data: bytes) -> None:
    told = client.get(f"{handed_over(client, data)}.json").json()
    assert told["state"] == "failed"
    assert told["error"]["what"]
    assert str(folder_of("")) not in str(told)


@pytest.mark.parametrize(
    "name",
    [
        "../../evil.csv",
        "/etc/passwd",
        "..\\..\\evil.csv",
        "asked.json",
        "result.parquet",
        "..",
        "a\0b.csv",
        "x" * 5000,
        "é: 表.csv",
    ],
)
def test_a_name_leads_nowhere(client: TestClient, name: str) -> None:
    found = safe_name(name)
    assert "/" not in found
    assert "\\" not in found
    assert found.strip(". ")
    assert len(found) <= 100
    assert found not in ("asked.json", "result.parquet")
    folder_of("").mkdir(parents=True, exist_ok=True)
    before = {file.name for file in folder_of("").parent.iterdir()}
    answer = client.post("/books", files={"book": (name, SMALL)}, follow_redirects=False)
    if answer.status_code == 303:
        address = waited(client, answer.headers["location"])
        assert client.get(f"{address}.json").json()["state"] == "ready"
        client.post(f"{address}/delete")
    assert {file.name for file in folder_of("").parent.iterdir()} == before | {"books"}


@pytest.mark.parametrize("path", ["..%2f..%2fetc", "%2e%2e", "x/result.%2e%2e%2fasked.json", "..%5c..", "x'%20OR%201=1--"])
def test_no_address_leads_to_another_file(client: TestClient, path: str) -> None:
    assert client.get(f"/books/{path}").status_code in (404, 422)


def test_only_files_of_the_form_are_taken(client: TestClient) -> None:
    assert client.post("/books", files={"other": ("o.csv", SMALL)}).status_code == 422
    assert client.post("/books", files=[("book", ("o.csv", SMALL)), ("book", ("o.csv", SMALL))]).status_code == 422
    assert client.post("/books", files={"book": ("o.csv", b"")}).status_code == 422
    assert client.post("/books", data={"book": "o.csv"}).status_code == 422
    assert client.post("/books", files=[("book", ("o.csv", SMALL))] * 9).status_code in (400, 422)


def test_anothers_book_is_not_there(tmp_path: Path) -> None:
    file = str(tmp_path / "records.sqlite")
    with open_store(file) as store:
        people.add(store, "admin", ["admin"], who="test", password=PASSWORD)
        for name, role in (("ann", "analyst"), ("bea", "analyst"), ("vic", "viewer")):
            people.add(store, name, [role], who="test", password=PASSWORD)
    app = create_app(
        Settings(hosts=("licet.example",), alone=False, secure=True, database=file, secret=SECRET, rate=1e6, burst=10**6)
    )
    with browser(app):
        ann, bea, vic, admin = (signed_in(app, name) for name in ("ann", "bea", "vic", "admin"))
        forged = ann.post("/books", files={"book": ("o.csv", SMALL)})
        assert forged.status_code == 403, "not from a page of this session"
        told = {FIELD: form_token(ann)}
        answer = ann.post("/books", data=told, files={"book": ("o.csv", SMALL)})
        assert answer.status_code == 303, answer.text
        address = waited(ann, answer.headers["location"])
        assert send(ann, f"{address}/run", {"screen": "no"}).status_code == 303
        waited(ann, address)
        assert ann.get(f"{address}/lines").status_code == 200
        for other in (bea, vic, admin):
            for path in (
                "",
                ".json",
                "/lines",
                "/lines.json",
                "/lines.csv",
                "/lines/1",
                "/lines/1.json",
                "/pivot.csv",
                "/result.csv",
            ):
                found = other.get(f"{address}{path}")
                assert found.status_code == 422, path
                assert "Secret" not in found.text
            assert address not in other.get("/books").text
        for path in ("/read", "/run", "/cancel", "/delete"):
            assert send(bea, f"{address}{path}").status_code == 422, path
            assert send(vic, f"{address}{path}").status_code == 403, path
        assert ann.get(f"{address}.json").json()["state"] == "done"


# Jobs


def test_a_job_is_cancelled_and_gone_on_with(client: TestClient, tmp_path: Path) -> None:
    write_sample(tmp_path / "orders.csv", 12_000)
    address = handed_over(client, (tmp_path / "orders.csv").read_bytes())
    client.post(f"{address}/run", data={"screen": "no"})
    assert client.post(f"{address}/run").status_code == 422, "one job at a time"
    until = monotonic() + 120
    while not client.get(f"{address}.json").json()["done"] and monotonic() < until:
        sleep(0.05)
    assert 'http-equiv="refresh"' in client.get(address).text
    client.post(f"{address}/cancel")
    told = client.get(f"{address}.json").json()
    assert told["state"] == "stopped"
    assert 0 < told["done"] < told["lines"]
    client.post(f"{address}/run", data={"screen": "no"})
    told = client.get(f"{waited(client, address)}.json").json()
    assert told["state"] == "done"
    assert told["ran"]["resumed"] > 0
    assert told["ran"]["manifest"]["lines"] == 12_000


def _served(port: int, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    told = [sys.executable, "-c", "from licet.cli.main import app_main; app_main()", "serve", "--port", str(port)]
    started = subprocess.Popen(told, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = monotonic() + 120
    while monotonic() < until:
        try:
            httpx2.get(f"http://127.0.0.1:{port}/books", timeout=60)
            return started
        except httpx2.TransportError:
            sleep(0.2)
    raise AssertionError("it does not start")


def test_a_job_outlives_the_workbench_that_is_killed(tmp_path: Path) -> None:
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"LICET_DATA": str(tmp_path), "LICET_DATABASE": str(tmp_path / "records.sqlite")}
    write_sample(tmp_path / "orders.csv", 7_000)
    first = _served(port, environment)
    with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        address = handed_over(client, (tmp_path / "orders.csv").read_bytes())
        client.post(f"{address}/run", data={"screen": "no"})
        until = monotonic() + 120
        while not client.get(f"{address}.json").json()["done"]:
            assert monotonic() < until
            sleep(0.05)
        first.send_signal(signal.SIGKILL)
        first.wait(10)
    book = address.rpartition("/")[2]
    folder = tmp_path / "licet" / "books" / book
    sleep(1)  # its job ends by itself
    kept = sorted(folder.glob("result.parquet.part/*.parquet"))
    lines = pl.scan_parquet(kept).select(pl.len()).collect().item()
    assert lines
    assert not (folder / "result.parquet").exists()
    second = _served(port, environment)
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            told = client.get(f"{waited(client, address)}.json").json()
    finally:
        second.terminate()
        second.wait(10)
    assert told["state"] == "done"
    assert told["ran"]["resumed"] >= lines
    whole = tmp_path / "whole"
    whole.mkdir()
    run(tmp_path / "orders.csv", whole / "result.parquet", {}, Choices(screen=False), rows=2_000)
    assert (folder / "result.parquet").read_bytes() == (whole / "result.parquet").read_bytes()


# Held against an earlier run


@pytest.fixture
def weeks(client: TestClient, tmp_path: Path) -> str:
    """A book that was run once; its file of the week after has one line more, one less, and one with other facts."""
    address = handed_over(client, SMALL)
    client.post(f"{address}/run", data={"screen": "no"})
    return waited(client, address)


NEXT = SMALL.replace(b"SO-1,2,NXT:1980Di,NL,JP", b"SO-1,2,NXT:1980Di,NL,CN").replace(b"SO-2,1", b"SO-3,1")


def test_another_book_is_held_against_it(client: TestClient, weeks: str) -> None:
    earlier = weeks.rpartition("/")[2]
    address = handed_over(client, NEXT)
    assert f'<option value="{earlier}">orders.csv, run on ' in client.get(address).text
    client.post(f"{address}/run", data={"screen": "no", "since": earlier})
    told = client.get(f"{waited(client, address)}.json").json()
    assert told["state"] == "done", told["error"]
    assert told["ran"]["summary"]["since"] == {"same": 1, "changed by facts": 1, "new": 1}
    text = client.get(address).text
    assert f'{address}/lines?since=changed+by+facts"' in text
    assert "1 gone" in text
    (line,) = client.get(f"{address}/lines.json", params={"since": "changed by facts"}).json()
    assert line["name"] == "SO-1/2"
    assert "to JP -> CN" in line["since"]
    assert "<td>changed by facts</td>" in client.get(f"{address}/lines", params={"since": "changed by facts"}).text
    assert "to JP -&gt; CN" in client.get(f"{address}/lines/{line['number']}").text
    assert client.get(f"{weeks}/lines", params={"since": "new"}).status_code == 422, "it was held against nothing"
    assert client.get(f"{address}/lines.csv").status_code == 200


def test_the_law_that_changed_an_answer_is_named(client: TestClient, weeks: str) -> None:
    """The same facts, run again by the law of a day before it reached them."""
    own = weeks.rpartition("/")[2]
    client.post(f"{weeks}/run", data={"screen": "no", "since": own, "as_of": "2019-06-01"})
    told = client.get(f"{waited(client, weeks)}.json").json()
    assert told["state"] == "done", told["error"]
    assert told["ran"]["summary"]["since"]["changed by law"] >= 1
    provisions = list(told["ran"]["summary"]["law"])
    text = client.get(weeks).text
    assert any(p.startswith("nl.") for p in provisions)
    assert all(f'<a href="/law/{p}">' in text for p in provisions)
    client.post(f"{weeks}/run", data={"screen": "no", "since": own, "as_of": "2019-06-01"})
    again = client.get(f"{waited(client, weeks)}.json").json()["ran"]["summary"]
    assert set(again["since"]) <= {"same", "not compared"}, "now the run before it is the last one"
    assert f'value="{own}" selected' in client.get(weeks).text


def test_only_ones_own_runs_are_held_against(client: TestClient, book: str) -> None:
    ready = handed_over(client, SMALL)
    for other in ("nothing", ready.rpartition("/")[2], "../x"):
        assert client.post(f"{book}/run", data={"screen": "no", "since": other}).status_code == 422, other
    nameless = handed_over(client, b"model,from,to\nNXT:1980Di,NL,CN\n")
    client.post(f"{nameless}/run", data={"screen": "no"})
    assert "Hold the run against" in client.get(waited(client, nameless)).text
    assert f'value="{nameless.rpartition("/")[2]}"' not in client.get(nameless).text, "its lines have no names"


def test_lines_of_json(client: TestClient, book: str) -> None:
    rows = [json.loads(line) for line in client.get(f"{book}/result.jsonl").content.splitlines()]
    table = pl.read_parquet(io.BytesIO(client.get(f"{book}/result.parquet").content))
    assert [row["licet_outcome"] for row in rows] == table["licet_outcome"].cast(pl.String).to_list()
    assert [row["=note"] for row in rows] == ["=1+1", "@x", "fine"], "JSON is no spreadsheet: as it was told"
    assert set(rows[0]) == set(table.columns)


# Two workbenches, and one that runs out of memory


def test_two_workbenches_on_one_database_do_a_job_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from licet.web import book_jobs

    started: list[str] = []
    begin = subprocess.Popen

    def counted(command: list[str], **more: Any) -> Any:
        started.append(command[-1])
        return begin(command, **more)

    monkeypatch.setattr(book_jobs.subprocess, "Popen", counted)
    monkeypatch.setattr(book_jobs, "_LOOK", 0.05)
    settings = Settings(database=str(tmp_path / "records.sqlite"))
    one, other = (TestClient(create_app(settings), base_url="http://127.0.0.1") for _ in range(2))
    with one, other:
        address = handed_over(one, SMALL)
        one.post(f"{address}/run", data={"screen": "no"})
        told = other.get(f"{waited(other, address)}.json").json()
        assert told["state"] == "done"
        sleep(0.5)
    assert started == ["reading", "running"]


def test_a_job_of_another_machine_is_left_to_it(tmp_path: Path) -> None:
    """Its files are not here."""
    from licet.records import books

    file = str(tmp_path / "records.sqlite")
    with open_store(file) as store:
        made = books.add(store, user="", who="ann", name="o.csv", asked=books.Reading("o.csv"))
    with TestClient(create_app(Settings(database=file)), base_url="http://127.0.0.1") as client:
        sleep(1)
        assert client.get(f"/books/{made.id}.json").json()["state"] == "reading"


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux alone")
def test_a_job_that_takes_too_much_memory_ends_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "asked.json").write_text('{"file": "o.csv"}')
    code = (
        "import sys; from licet.web import book_child; book_child._read = lambda *_: bytearray(3 << 30);"
        f" sys.argv = ['x', {str(tmp_path)!r}, 'reading']; book_child.main()"
    )
    environment = os.environ | {"LICET_BOOK_MEMORY": "1024"}
    # Its standard input stays open: at its end a child knows that its workbench is gone.
    with subprocess.Popen([sys.executable, "-c", code], env=environment, stdin=subprocess.PIPE) as ran:
        assert ran.wait(120) == 1
    told = json.loads((tmp_path / "error.json").read_bytes())
    assert told["what"] == "the job takes more than 1,024 MB of memory"
    assert "LICET_BOOK_MEMORY" in told["mend"]


@pytest.mark.parametrize("wrong", ["x", "1", "-5", "1e9", "99999999"])
def test_what_is_no_amount_of_memory(wrong: str) -> None:
    from licet.errors import LicetError
    from licet.web.book_child import MEMORY, most_memory

    with pytest.raises(LicetError):
        most_memory({MEMORY: wrong})
    assert most_memory({}) > 1 << 28
