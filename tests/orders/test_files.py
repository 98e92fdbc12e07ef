"""A book from file to file, as sales operations and a data team hand it over."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

import licet
from licet.cli.main import app
from licet.errors import LicetError
from licet.orders.explaining import line_of
from licet.orders.mapping import mapped
from licet.orders.preparing import Choices, facts_of, prepare
from licet.orders.reading import read_book
from licet.orders.running import beside
from orders.files import FORMS, HEAD, ROWS, as_csv, as_jsonl, as_xlsx, problems, ran, refused


@pytest.fixture(autouse=True)
def own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("LICET_DATA", str(tmp_path / "data"))


@pytest.mark.parametrize(("make", "name"), FORMS)
def test_every_format_gives_the_same_answers(tmp_path, make, name):
    _, lines = ran(make(tmp_path / name), tmp_path / "out.csv")
    assert lines["licet_outcome"][3] == "unreadable"
    assert lines["licet_us"].to_list() == ["licence_required", "not_subject", "licence_required", ""]
    assert lines["licet_nl"].to_list()[:2] == ["no_requirement_found", "licence_required"]
    assert lines["licet_note"][3].startswith("to: ")


@pytest.mark.parametrize("out", ["out.xlsx", "out.csv", "out.tsv", "out.parquet", "out.arrow", "out.jsonl"])
def test_rows_in_are_rows_out_with_their_own_columns_untouched(tmp_path, out):
    _, told = ran(as_xlsx(tmp_path / "book.xlsx"), tmp_path / out)
    assert told.columns[: len(HEAD)] == HEAD
    led = out.endswith(("csv", "tsv"))
    remarks = ["'=1+1" if led else "=1+1", "", "", ""]  # what a spreadsheet would run is led by an apostrophe
    assert [row[:-1] for row in told.select(HEAD).rows()] == [tuple(row[:-1]) for row in ROWS]
    assert told["Remark"].to_list() == remarks
    assert {"licet_outcome", "licet_us", "licet_provisions", "licet_missing", "licet_situation", "licet_note"} <= set(
        told.columns
    )


def test_numbers_and_days_of_a_workbook_stay_what_they_are(tmp_path):
    rows = [[*ROWS[0][:4], date(2024, 3, 27), "", "", 50000000.5, "EUR", "<a> & \x0b _x0041_\nb"]]
    ran(as_xlsx(tmp_path / "book.xlsx", rows), tmp_path / "out.xlsx")
    row = CalamineWorkbook.from_path(str(tmp_path / "out.xlsx")).get_sheet_by_name("lines").to_python()[1]
    assert row[4] == date(2024, 3, 27)
    assert row[7] == 50000000.5
    assert row[9].replace("\x0b", "") == "<a> &  _x0041_\nb" or row[9] == "<a> & \x0b _x0041_\nb"


def test_numbers_of_json_stay_numbers(tmp_path):
    rows = [[*ROWS[0][:7], 50000000, "EUR", "a"], [*ROWS[1][:7], 12, "EUR", "b"]]
    ran(as_jsonl(tmp_path / "book.jsonl", rows), tmp_path / "out.jsonl")
    found = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [each["Net value"] for each in found] == [50000000, 12]
    assert found[0]["ECCN"] == ""


def test_each_line_is_judged_on_its_own_day_unless_told_otherwise(tmp_path):
    file = as_csv(tmp_path / "book.csv", ROWS[1:2])
    assert ran(file, tmp_path / "a.csv")[1]["licet_nl"].to_list() == ["licence_required"]
    assert ran(file, tmp_path / "b.csv", as_of=date(2024, 3, 27))[1]["licet_nl"].to_list() == ["no_requirement_found"]


def test_any_line_is_explained_as_one_deal(tmp_path):
    ran(as_csv(tmp_path / "book.csv"), tmp_path / "out.csv")
    found = line_of(tmp_path / "out.csv", "SO-1/1")
    one = licet.determine(
        {"on": "2024-03-27", "from": "NL", "to": "CN", "end_use": "advanced_node_logic", "item": {"model": "NXT:1980Di"}}
    )
    assert {r.regime: r.outcome for r in found.regimes} == {r.regime: r.outcome for r in one.regimes}
    assert line_of(tmp_path / "out.csv", "row 1") == found
    with pytest.raises(LicetError, match="no line is called"):
        line_of(tmp_path / "out.csv", "SO-9/9")
    with pytest.raises(LicetError, match="it was not decided"):
        line_of(tmp_path / "out.csv", "SO-2/2")


def test_what_a_spreadsheet_would_run_is_led_and_read_again_without(tmp_path):
    head = ["=Line", "Ship from", "Ship to", "Ship date", "Machine"]
    file = as_csv(tmp_path / "b.csv", [["=1+1", "NL", "CN", "2026-06-01", "NXT:2000i"]], head)
    ran(file, tmp_path / "out.csv", said={"=Line": "line"})
    text = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    assert text.startswith("'=Line,")
    assert "\n'=1+1," in text
    assert line_of(tmp_path / "out.csv", "=1+1").outcome
    (tmp_path / "out.csv").write_text(text.replace("Ship to", "Elsewhere"), encoding="utf-8")
    with pytest.raises(LicetError, match="its column 'Ship to' is gone"):
        line_of(tmp_path / "out.csv", "=1+1")


def test_the_manifest_says_from_what_and_under_which_law(tmp_path):
    found, lines = ran(as_csv(tmp_path / "book.csv"), tmp_path / "out.csv")
    kept = json.loads(beside(tmp_path / "out.csv").read_text(encoding="utf-8"))
    assert (kept["lines"], kept["law"], kept["book"]["hash"]) == (4, found.manifest.law, found.manifest.book.hash)
    assert kept["facts"]["to"] == "Destination"
    assert sum(kept["outcomes"].values()) == lines.height
    assert not (tmp_path / "out.csv.part").exists()


def test_the_summary_adds_up(tmp_path):
    found = ran(as_csv(tmp_path / "book.csv"), tmp_path / "out.csv")[0].summary
    assert sum(share.lines for share in found.outcomes.values()) == 4
    for table in ([found.outcomes], found.quarters.values()):
        totals = {}
        for share in (share for shares in table for share in shares.values()):
            for currency, value in share.value.items():
                totals[currency] = totals.get(currency, 0) + value
        assert totals == {"EUR": 100_000_000, "USD": 9_000_100}
    assert list(found.quarters) == ["2024 Q1", "2024 Q3", "2026 Q2"]


def test_a_value_in_dollars_is_summed_in_dollars_whatever_the_currency(tmp_path):
    file = as_csv(tmp_path / "book.csv", [["NL", "CN", "1000.5", "EUR"]], ["from", "to", "value_usd", "currency"])
    found = ran(file, tmp_path / "out.csv")[0].summary
    assert [share.value for share in found.outcomes.values()] == [{"USD": 1000.5}]


@pytest.mark.parametrize(
    ("head", "facts"),
    [
        (["Machine", "Bestemming", "Verzenddatum"], {"item.model", "to", "on"}),
        (["Modell", "Bestimmungsland", "Liefertermin"], {"item.model", "to", "on"}),
        (["型号", "目的国", "发货日期"], {"item.model", "to", "on"}),
        (["機種", "仕向国", "出荷日"], {"item.model", "to", "on"}),
        (["item.model", "to", "on"], {"item.model", "to", "on"}),
    ],
)
def test_headings_of_several_languages(head, facts):
    assert set(mapped(head).facts) == facts


def test_a_choice_is_remembered_for_the_same_headings():
    head = ["Ding", "Wohin"]
    assert mapped(head).facts == {}
    assert mapped(head, {"Ding": "item.kind", "Wohin": "to"}).facts == {"item.kind": "Ding", "to": "Wohin"}
    again = mapped(["wohin ", "DING"][::-1])
    assert not again.facts  # other spellings of the columns are other columns
    assert mapped(head).facts == {"item.kind": "Ding", "to": "Wohin"}
    assert mapped(head).remembered
    assert mapped(head, {"Wohin": "-"}).facts == {"item.kind": "Ding"}


@pytest.mark.parametrize(
    ("said", "what"),
    [({"Nowhere": "to"}, "no column"), ({"A": "nofact"}, "is no fact"), ({"A": "to", "B": "to"}, "both name to")],
)
def test_a_choice_that_does_not_fit_is_refused(said, what):
    with pytest.raises(LicetError, match=what):
        mapped(["A", "B"], said)


def test_a_control_code_that_became_a_number_is_refused_with_its_rows(tmp_path):
    rows = [[*row] for row in ROWS]
    rows[0][6], rows[2][6] = 30.0, 3e5
    found = refused(as_xlsx(tmp_path / "book.xlsx", rows))["ECCN"]
    assert (found.lines, found.rows) == (2, (2, 4))
    assert "3E001" in found.what
    _, lines = ran(tmp_path / "book.xlsx", tmp_path / "out.csv")
    assert lines["licet_outcome"][0] == "unreadable"


@pytest.mark.parametrize("code", ["3E001", "3E905", "9E999"])
def test_control_codes_survive_every_format(tmp_path, code):
    rows = [[*ROWS[2][:6], code, *ROWS[2][7:]]]
    for make, name in FORMS:
        ran(make(tmp_path / name, rows), tmp_path / "out.xlsx")
        table = CalamineWorkbook.from_path(str(tmp_path / "out.xlsx")).get_sheet_by_index(0).to_python()
        assert table[1][6] == code


@pytest.mark.parametrize(
    ("written", "choices", "day"),
    [
        ("03/04/2026", Choices(dates="dmy"), "2026-04-03"),
        ("03/04/2026", Choices(dates="mdy"), "2026-03-04"),
        ("27.3.2024", Choices(dates="dmy"), "2024-03-27"),
        ("45378", Choices(serial=True), "2024-03-27"),
        ("2024-03-27", Choices(dates="dmy", serial=True), "2024-03-27"),
        ("03/04/2026", Choices(), "03/04/2026"),
        ("45378", Choices(), "45378"),
    ],
)
def test_days_are_read_as_was_chosen_and_never_guessed(tmp_path, written, choices, day):
    read = read_book(as_csv(tmp_path / "book.csv", [[*ROWS[0][:4], written, *ROWS[0][5:]]]))
    assert facts_of(read, mapped(HEAD).facts, choices)["on"].to_list() == [day]


def test_the_check_names_the_choice_there_is(tmp_path):
    def of(written):
        return refused(as_csv(tmp_path / "book.csv", [[*ROWS[0][:4], written, *ROWS[0][5:]]]))["Ship date"].mend

    assert "--dates dmy, or --dates mdy" in of("03/04/2026")
    assert of("27/03/2026").endswith("--dates dmy")
    assert of("03/27/2026").endswith("--dates mdy")
    assert "--serial-dates" in of("45378")


def test_a_day_of_a_workbook_is_a_day(tmp_path):
    rows = [[*ROWS[0][:4], date(2024, 3, 27), *ROWS[0][5:]]]
    assert "Ship date" not in refused(as_xlsx(tmp_path / "book.xlsx", rows))


def test_decimal_commas_are_a_choice(tmp_path):
    file = as_csv(tmp_path / "book.csv", [["TWINSCAN NXT:1980Di", "CN", "1,4 nm"]], ["Machine", "Destination", "dco"])
    assert "--decimal-comma" in refused(file)["dco"].mend
    assert not refused(file, Choices(comma=True))
    assert facts_of(read_book(file), {"dco": "dco"}, Choices(comma=True))["dco"].to_list() == ["1.4 nm"]


def test_lines_of_the_same_name_are_told(tmp_path):
    file = as_csv(tmp_path / "book.csv", [ROWS[0], ROWS[0], ROWS[1]])
    (twice,) = (p for p in problems(file) if p.column == "Order line")
    assert (twice.refused, twice.rows, twice.lines) == (False, (2, 3), 2)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda p: as_xlsx(p, skip={(0, 3)}), "has no heading"),
        (lambda p: as_xlsx(p, head=[*HEAD[:-1], "Machine"]), "two columns are called"),
        (lambda p: as_xlsx(p, rows=[ROWS[0], [""] * 10, ROWS[1]]), "a row is empty"),
        (lambda p: p.write_bytes(b""), "holds no row"),
        (lambda p: p.write_bytes(b"PK\x03\x04nothing"), "cannot be unpacked"),
        (lambda p: p.write_bytes(b"[1, 2]"), "no list of objects"),
    ],
)
def test_a_book_that_is_none_is_refused_with_the_place(tmp_path, make, said):
    file = tmp_path / "book.xlsx"
    make(file)
    with pytest.raises(LicetError, match=said) as raised:
        problems(file)
    assert "book.xlsx" in str(raised.value)


def test_the_commands(tmp_path):
    def call(*words, status=0):
        found = CliRunner().invoke(app, ["book", *map(str, words)], catch_exceptions=False)
        assert found.exit_code == status, found.output
        return found.output

    file = as_csv(tmp_path / "book.csv", ROWS[:3])
    assert "Destination" in call("map", file)
    assert "3 lines, 0 findings" in call("check", file)
    assert "licence required" in call("run", file, "--out", tmp_path / "out.xlsx")
    assert "LAW BEHIND IT" in call("explain", tmp_path / "out.xlsx", "--line", "SO-1/1")
    found = json.loads(call("run", file, "--out", tmp_path / "out.csv", "--json"))
    assert found["summary"]["lines"] == 3
    bad = as_csv(tmp_path / "bad.csv")
    assert "Atlantis" in call("check", bad, status=1)
    call("run", bad, "--out", tmp_path / "bad.parquet", status=1)
    call("sample", "--lines", 50, "--out", tmp_path / "sample.csv")
    assert read_book(tmp_path / "sample.csv").cells.height == 50


@pytest.mark.parametrize(
    ("head", "cells", "facts"),
    [
        (("From", "To"), ("NL", "CN"), {"from": "From", "to": "To"}),
        (("出荷元", "出荷先"), ("JP", "中国"), {"from": "出荷元", "to": "出荷先"}),
        (("From", "To"), ("2026-01-01", "2026-12-31"), {}),  # days
        (("From", "To"), ("NL", "Fab Seven"), {}),  # a firm
        (("From", "Until"), ("NL", "CN"), {}),  # half a route
        (("To", "Ship to"), ("CN", "KR"), {"to": "Ship to"}),
    ],
)
def test_from_and_to_are_a_route_only_together_and_over_countries(head, cells, facts, tmp_path, monkeypatch):
    monkeypatch.setenv("LICET_DATA", str(tmp_path / "data"))
    file = as_csv(tmp_path / "book.csv", [["NXT:1980Di", *cells]], ["Item", *head])
    by = prepare(file, {}, Choices(screen=False)).by
    assert {fact: column for fact, column in by.facts.items() if fact in ("from", "to")} == facts
    for said in ({head[0]: "-"}, {}):  # what was said once is remembered
        assert "from" not in prepare(file, said, Choices(screen=False)).by.facts


def test_a_workbook_of_the_older_kind(tmp_path):
    """book.xls: the small book, its days and values as days and numbers, and a sheet in which 3E001 became 30."""
    file = Path(__file__).with_name("book.xls")
    _, lines = ran(file, tmp_path / "out.csv", sheet="orders")
    _, wanted = ran(as_csv(tmp_path / "book.csv"), tmp_path / "wanted.csv")
    assert lines.select(HEAD).rows() == wanted.select(HEAD).rows()
    new = [name for name in wanted.columns if name.startswith("licet_")]
    assert lines.select(new).equals(wanted.select(new))
    assert "30" in refused(file, sheet="spoiled")["ECCN"].what
