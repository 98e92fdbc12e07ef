"""A file of parties screened: every row comes back, a run that was cut off goes on, and no cell becomes a formula."""

import csv
import json
from datetime import date

import msgspec
import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from licet.errors import LicetError
from licet.screening import runs
from licet.screening.entries import Entry, Name, PartyList
from licet.screening.runs import screen_file
from licet.screening.screener import Screener
from licet.screening.tables_in import read_parties
from licet.screening.tables_out import COLUMNS

DAY = date(2026, 6, 1)
ENTRIES = (
    Entry(
        "q", "us_entity_list", "organisation", (Name("Quarzfeld Optronik"), Name("=Quarzfeld()", "alias")), countries=("CN",)
    ),
    Entry("z", "us_unverified", "organisation", (Name("Zhongyuan Lithotek Research Institute"),), countries=("CN",)),
)
SCREENER = Screener.of([PartyList("us_entity_list", "US Entity List", "own", DAY, ENTRIES, "h")])
ROWS = [
    ["Customer No", "Company Name", "Country", "Remark"],
    ["0017", "Quarzfeld Optronik", "China", "=1+1"],
    ["0018", "Meadow Lark Bakery", "Netherlands", "+31 20 123"],
    ["0019", "", "", "nobody"],
    ["0020", "Zhongyuan Lithotek", "Atlantis", "@home"],
    ["0021", "GmbH", "DE", "-"],
]


def as_csv(path, rows=ROWS, **how):
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, **how).writerows(rows)
    return path


def as_xlsx(path, rows=ROWS):
    with Workbook(str(path), {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell)
    return path


def as_json(path, rows=ROWS):
    path.write_text(json.dumps([dict(zip(rows[0], row, strict=True)) for row in rows[1:]]), encoding="utf-8")
    return path


@pytest.mark.parametrize(("make", "name"), [(as_csv, "in.csv"), (as_xlsx, "in.xlsx"), (as_json, "in.json")])
def test_every_row_is_read_as_text_from_every_format(tmp_path, make, name):
    parties = read_parties(make(tmp_path / name))
    assert parties.used == {"id": "Customer No", "name": "Company Name", "country": "Country"}
    assert [row.cells for row in parties.rows] == [tuple(row) for row in ROWS[1:]]
    first = parties.rows[0].asked
    assert (first.name, first.country, first.key) == ("Quarzfeld Optronik", "CN", "0017")
    assert [bool(row.asked) for row in parties.rows] == [True, True, False, True, True]
    assert "Atlantis" in parties.rows[3].fault


@pytest.mark.parametrize("head", ["naam;land", "名称;国家", "会社名;国名", "Firmenname;Länderkürzel", "END_USER ;  country"])
def test_headings_of_several_languages(tmp_path, head):
    file = tmp_path / "in.csv"
    file.write_text(f"{head}\nQuarzfeld Optronik;CN\n", encoding="utf-8")
    (row,) = read_parties(file).rows
    assert (row.asked.name, row.asked.country) == ("Quarzfeld Optronik", "CN")


def read_back(out):
    if out.suffix == ".xlsx":
        table = CalamineWorkbook.from_path(str(out)).get_sheet_by_name("screening").to_python()
    else:
        with out.open(encoding="utf-8-sig", newline="") as stream:
            table = list(csv.reader(stream))
    return [dict(zip(table[0], row, strict=True)) for row in table[1:]]


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_every_row_comes_back_with_its_hits_or_without(tmp_path, name):
    out = tmp_path / name
    run = screen_file(as_csv(tmp_path / "in.csv"), out, SCREENER, DAY)
    told = read_back(out)
    assert list(told[0]) == [*ROWS[0], *COLUMNS]
    assert [row["Customer No"] for row in told] == ["0017", "0018", "0019", "0020", "0021"]
    assert [row["licet_hit"] for row in told] == ["1 of 1", "none", "not searched", "1 of 1", "not searched"]
    assert [row["licet_entry"] for row in told] == ["q", "", "", "z", ""]
    assert told[1]["licet_searched"] == "1 lists, the newest of 2026-06-01"
    assert "nobody" in told[2]["licet_note"]
    assert (run.rows, run.with_hits, run.hits, run.not_searched) == (5, 2, 2, 2)
    assert not list(tmp_path.glob("*.part"))


def test_no_cell_is_run_by_a_spreadsheet(tmp_path):
    screen_file(as_csv(tmp_path / "in.csv"), tmp_path / "out.csv", SCREENER, DAY)
    assert [row["Remark"] for row in read_back(tmp_path / "out.csv")] == ["'=1+1", "'+31 20 123", "nobody", "'@home", "'-"]
    screen_file(as_csv(tmp_path / "in.csv"), tmp_path / "out.xlsx", SCREENER, DAY)
    import zipfile

    with zipfile.ZipFile(tmp_path / "out.xlsx") as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any("<f>" in sheet for sheet in sheets)
    assert next(row["Remark"] for row in read_back(tmp_path / "out.xlsx")) == "=1+1"


def test_json_lines_have_query_searched_and_hits(tmp_path):
    screen_file(as_csv(tmp_path / "in.csv"), tmp_path / "out.jsonl", SCREENER, DAY)
    lines = [msgspec.json.decode(line) for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]
    assert [len(line["hits"]) for line in lines] == [1, 0, 0, 1, 0]
    assert lines[0]["query"]["name"] == "Quarzfeld Optronik"
    assert lines[0]["searched"] == [{"list": "us_entity_list", "as_of": "2026-06-01", "hash": "h"}]
    assert lines[2]["searched"] == []


def test_a_run_that_was_cut_off_goes_on_and_ends_the_same(tmp_path, monkeypatch):
    file = as_csv(tmp_path / "in.csv")
    whole = tmp_path / "whole.csv"
    screen_file(file, whole, SCREENER, DAY)
    monkeypatch.setattr(runs, "BATCH", 2)
    out = tmp_path / "out.csv"

    def cut(done, rows, hits):
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        screen_file(file, out, SCREENER, DAY, progress=cut)
    assert not out.exists()
    part = tmp_path / "out.csv.part"
    part.write_bytes(part.read_bytes()[:-3])  # a line half written is done again
    seen = []
    run = screen_file(file, out, SCREENER, DAY, progress=lambda done, rows, hits: seen.append(done))
    assert (run.resumed, seen) == (3, [5])
    assert out.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize("change", ["day", "threshold", "file", "lists"])
def test_another_run_does_not_go_on_with_what_was_done(tmp_path, monkeypatch, change):
    monkeypatch.setattr(runs, "BATCH", 2)
    file, out = as_csv(tmp_path / "in.csv"), tmp_path / "out.csv"

    def cut(done, rows, hits):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        screen_file(file, out, SCREENER, DAY, progress=cut)
    other = Screener.of([PartyList("us_entity_list", "US Entity List", "own", DAY, ENTRIES, "other")])
    if change == "file":
        as_csv(file, [*ROWS, ["0022", "One More", "NL", ""]])
    run = screen_file(
        file, out, other if change == "lists" else SCREENER, date(2026, 6, 2) if change == "day" else DAY,
        threshold=0.8 if change == "threshold" else runs.THRESHOLD,
    )  # fmt: skip
    assert run.resumed == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no row"),
        (b"colour,shape\nred,round\n", "no column names the party"),
        (b"name,country\n", "headings and no row"),
        (b'name\n"never closed\n', "breaks off"),
        (b"PK\x03\x04 no workbook", "cannot be unpacked"),
        (b'[{"name": ', "no JSON"),
        (b'["just", "words"]', "no list of objects"),
    ],
)
def test_a_file_that_is_none_is_refused_with_the_place(tmp_path, content, said):
    file = tmp_path / "in.csv"
    file.write_bytes(content)
    with pytest.raises(LicetError, match=said) as raised:
        screen_file(file, tmp_path / "out.csv", SCREENER, DAY)
    assert "in.csv" in str(raised.value)
    assert not (tmp_path / "out.csv").exists()


def test_a_result_of_no_known_kind_is_refused_before_the_work(tmp_path):
    with pytest.raises(LicetError, match="no result is written"):
        screen_file(tmp_path / "missing.csv", tmp_path / "out.pdf", SCREENER, DAY)
