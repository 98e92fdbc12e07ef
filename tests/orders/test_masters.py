"""Masters joined to lines: what they add, what is missing there, stands twice, or contradicts the line."""

import json

import polars as pl
import pytest

import licet
from licet.decision.decide import load_decider
from licet.errors import LicetError
from licet.orders.explaining import line_of
from licet.orders.masters import kind_of_sheet
from licet.orders.preparing import Choices, prepare
from licet.orders.sample import example_book
from orders.files import as_csv, lines_of, problems, ran, workbook

ORDERS = ["Line", "Part number", "Ship from", "Ship to", "Ship date", "End user", "End use"]
LINES = [
    ["1", "P-1", "NL", "CN", "2024-03-27", "Fab Seven", "advanced node logic"],
    ["2", "P-2", "US", "CN", "2026-06-01", "Fab Eight", ""],
    ["3", "P-9", "US", "CN", "2026-06-01", "Nobody Known", ""],
    ["4", "", "US", "CN", "2026-06-01", "", ""],
]
ITEMS = [["Part number", "Model", "ECCN", "Made in"], ["P-1", "NXT:1980Di", "", "NL"], ["P-2", "", "3B001.c.1.a", "US"]]
PARTIES = [
    ["Name", "Customer no", "Country", "HQ", "Lists"],
    ["Fab Seven", "C-1", "CN", "CN", ""],
    ["Fab Eight", "C-2", "CN", "KR", "us_entity_list"],
]


@pytest.fixture(autouse=True)
def own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("LICET_DATA", str(tmp_path / "data"))


def files(tmp_path, lines=LINES, items=ITEMS, parties=PARTIES, head=ORDERS):
    book = as_csv(tmp_path / "book.csv", lines, head)
    masters = {
        "items": str(as_csv(tmp_path / "items.csv", items[1:], items[0])),
        "parties": str(as_csv(tmp_path / "parties.csv", parties[1:], parties[0])),
    }
    return book, masters


def added(lines):
    return [json.loads(text) if text else {} for text in lines["licet_added"]]


def test_a_line_gets_what_its_masters_say_and_is_decided_as_the_whole_deal(tmp_path):
    book, masters = files(tmp_path)
    _, lines = ran(book, tmp_path / "out.csv", masters=masters)
    assert added(lines)[0] == {
        "item.model": "NXT:1980Di",
        "item.made_in": "NL",
        "end_user.country": "CN",
        "end_user.headquarters": "CN",
        "end_user.lists": "none",
    }
    assert added(lines)[1]["end_user.lists"] == "us_entity_list"
    deal = {"on": "2026-06-01", "from": "US", "to": "CN", "item": {"codes": {"us": "3B001.c.1.a"}, "made_in": "US"}}
    deal["party"] = [
        {"role": "end_user", "name": "Fab Eight", "country": "CN", "headquarters": "KR", "lists": ["us_entity_list"]}
    ]
    one = licet.determine(deal, what_if=False)
    assert lines["licet_us"][1] == one.regime("us").outcome
    assert lines["licet_outcome"][1] == one.outcome


def test_sheets_of_the_same_workbook_are_known_by_their_headings(tmp_path):
    file = workbook(tmp_path / "book.xlsx", {"Q4": [ORDERS, *LINES], "Stamm": ITEMS, "Kunden": PARTIES})
    prepared = prepare(file, {}, Choices(screen=False))
    assert [(m.kind, m.name) for m in prepared.masters] == [("items", "sheet 'Stamm'"), ("parties", "sheet 'Kunden'")]
    _, masters = files(tmp_path)
    _, by_sheet = ran(file, tmp_path / "a.csv")
    _, by_file = ran(tmp_path / "book.csv", tmp_path / "b.csv", masters=masters)
    new = [name for name in by_file.columns if name.startswith("licet_") and name != "licet_note"]
    assert by_sheet.select(new).equals(by_file.select(new))


def test_a_master_can_be_named_or_left_out(tmp_path):
    file = workbook(tmp_path / "book.xlsx", {"Q4": [ORDERS, *LINES], "Old": ITEMS, "New": ITEMS, "Kunden": PARTIES})
    with pytest.raises(LicetError, match="2 sheets look like the item master: Old, New"):
        prepare(file, {}, Choices())
    prepared = prepare(file, {}, Choices(), masters={"items": "New", "parties": "-"})
    assert [m.name for m in prepared.masters] == ["sheet 'New'"]
    with pytest.raises(LicetError, match="there is no file"):
        prepare(file, {}, Choices(), masters={"items": "nowhere.csv"})


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (["Part number", "Model", "ECCN"], "items"),
        (["Artikel", "ECCN", "Ursprungsland"], "items"),
        (["料号", "型号", "原产国"], "items"),
        (["品番", "機種", "原産国"], "items"),
        (["Name", "Country", "HQ"], "parties"),
        (["客户名称", "国家"], "parties"),
        (["取引先", "国名"], "parties"),
        (["Klant", "Land"], "parties"),
        (["Parent", "Child", "Qty", "ECCN"], "bom"),
        (["Baugruppe", "Komponente", "Menge"], "bom"),
        (["Part number", "ECCN", "Ship to", "Ship date"], None),
        (["Customer", "Country", "Ship to"], None),
        (["Remark", "Date"], None),
    ],
)
def test_what_a_sheet_is(head, kind):
    assert kind_of_sheet(head) == kind


def test_what_is_not_in_a_master_is_unknown_and_told_with_its_row(tmp_path):
    book, masters = files(tmp_path)
    _, lines = ran(book, tmp_path / "out.csv", masters=masters)
    third = added(lines)[2]
    assert third["item.model"] == third["item.made_in"] == third["item.code.us"] == "unknown"
    assert third["end_user.country"] == "unknown"
    assert third["end_user.lists"] == "none"  # it was screened
    assert "'P-9' is not in items.csv" in lines["licet_note"][2]
    assert lines["licet_outcome"][2] == "undetermined"
    assert "item.model" not in added(lines)[3]  # a line that names no item names none that is missing
    found = {p.column: p for p in problems(book, masters=masters) if "name what is not in" in p.what}
    assert found["Part number"].rows == (4,)
    assert found["End user"].rows == (4,)
    assert not found["Part number"].refused


def test_what_stands_twice_with_other_facts_is_refused_with_rows_of_both_files(tmp_path):
    twice = [*ITEMS, ["P-2", "", "3B001.c.1.a", "US"], ["P-1", "NXT:2000i", "", "NL"]]
    book, masters = files(tmp_path, items=twice)
    _, lines = ran(book, tmp_path / "out.csv", masters=masters)
    assert lines["licet_outcome"].to_list()[:2][0] == "unreadable"
    assert lines["licet_outcome"][1] != "unreadable"  # the same facts twice are no fault
    assert lines["licet_note"][0].startswith("'P-1' has different facts in rows 2, 5 of items.csv")
    (torn,) = [p for p in problems(book, masters=masters) if "more than once" in p.what]
    assert (torn.refused, torn.rows, torn.mend) == (True, (2,), "keep one row of it")


def test_a_contradiction_is_refused_unless_it_is_said_which_counts(tmp_path):
    head = [*ORDERS, "End user country", "Made in"]
    lines = [[*LINES[0], "China", "NL"], [*LINES[1], "MY", "US"]]
    book, masters = files(tmp_path, lines, head=head)
    _, told = ran(book, tmp_path / "out.csv", masters=masters)
    assert told["licet_outcome"][0] != "unreadable"  # China and CN are the same country
    assert told["licet_outcome"][1] == "unreadable"
    assert "end_user.country: the line says 'MY', row 3 of parties.csv says 'CN'" in told["licet_note"][1]
    (clash,) = [p for p in problems(book, masters=masters) if "contradict" in p.what]
    assert (clash.refused, clash.rows) == (True, (3,))
    assert "--prefer line, --prefer master" in clash.mend
    by_line = ran(book, tmp_path / "l.csv", Choices(prefer="line"), masters=masters)[1]
    by_master = ran(book, tmp_path / "m.csv", Choices(prefer="master"), masters=masters)[1]
    assert "end_user.country" not in added(by_line)[1]
    assert added(by_master)[1]["end_user.country"] == "CN"
    assert "unreadable" not in by_line["licet_outcome"].to_list() + by_master["licet_outcome"].to_list()


def test_parties_are_joined_by_number_where_lines_give_one(tmp_path):
    head = ["Line", "Part number", "Ship from", "Ship to", "Ship date", "End user no"]
    lines = [["1", "P-2", "US", "CN", "2026-06-01", "C-2"], ["2", "P-2", "US", "CN", "2026-06-01", "C-7"]]
    book, masters = files(tmp_path, lines, head=head)
    _, told = ran(book, tmp_path / "out.csv", masters=masters)
    assert added(told)[0]["end_user.name"] == "Fab Eight"
    assert added(told)[0]["end_user.headquarters"] == "KR"
    assert "'C-7' is not in parties.csv" in told["licet_note"][1]


def test_a_master_that_nothing_names_is_refused(tmp_path):
    book, masters = files(tmp_path, [["NL", "CN"]], head=["Ship from", "Ship to"])
    with pytest.raises(LicetError, match="no column of the lines names a row of the item master"):
        prepare(book, {}, Choices(), masters=masters)


def test_faults_of_a_master_are_told_with_its_own_rows(tmp_path):
    items = [["Part number", "ECCN", "Made in"], ["P-1", "30", "NL"], ["P-2", "EAR99", "Atlantis"], ["", "EAR99", "NL"]]
    items[1][1] = 30.0
    file = workbook(tmp_path / "book.xlsx", {"orders": [ORDERS, *LINES], "items": items})
    found = {(p.file, p.column): p for p in problems(file) if p.file}
    assert found["sheet 'items'", "ECCN"].rows == (2,)
    assert "a spreadsheet reads 3E001" in found["sheet 'items'", "ECCN"].what
    assert found["sheet 'items'", "Made in"].rows == (3,)
    assert "Atlantis" in found["sheet 'items'", "Made in"].what
    assert found["sheet 'items'", "Part number"].rows == (4,)


BOM = [
    ["Parent", "Child", "Qty", "Fair market value", "Currency", "Origin", "ECCN", "Kind", "Price"],
    ["P-7", "Gas box", "1", "300", "EUR", "US", "3B001.c.1.a", "hardware", "1000"],
    ["P-7", "Frame", "1", "100", "EUR", "DE", "EAR99", "hardware", "1000"],
]
TOOL = [["Part number", "Kind of item", "Item form", "Made in"], ["P-7", "dry_etcher", "complete", "DE"]]


def test_us_content_comes_from_the_parts(tmp_path):
    lines = [["1", "P-7", "DE", "CN", "2026-06-01", "", ""], ["2", "P-7", "DE", "unknown", "2026-06-01", "", ""]]
    file = workbook(tmp_path / "book.xlsx", {"orders": [ORDERS, *lines], "items": TOOL, "parts": BOM})
    _, told = ran(file, tmp_path / "out.csv")
    assert added(told)[0]["us_content_pct"] == "30 %"
    assert added(told)[1]["us_content_pct"] == "unknown"
    assert "its destination is unknown" in told["licet_note"][1]
    head = [*ORDERS, "us_content_pct"]
    file = workbook(tmp_path / "b.xlsx", {"orders": [head, [*lines[0], "5"]], "items": TOOL, "parts": BOM})
    (clash,) = [p for p in problems(file) if "bill of materials" in p.what and p.refused]
    assert "the bill of materials comes to 30 %" in clash.what


def test_parts_that_cannot_be_read_are_told_and_may_be_all_of_the_item(tmp_path):
    bad = [*BOM, ["P-7", "Pump", "1", "1,5", "EUR", "US", "EAR99", "hardware", "1000"]]
    file = workbook(
        tmp_path / "b.xlsx", {"orders": [ORDERS, ["1", "P-7", "DE", "CN", "2026-06-01", "", ""]], "items": TOOL, "p": bad}
    )
    (found,) = [p for p in problems(file) if p.file == "sheet 'p'"]
    assert found.rows == (4,)
    assert "comma" in found.what
    _, told = ran(file, tmp_path / "out.csv")
    assert "us_content_pct" not in added(told)[0]
    assert added(told)[0]["us_content_over_25"] == "yes"


def test_the_example_is_decided_as_its_lines_are_one_by_one(tmp_path):
    assert not problems(example_book())
    found, lines = ran(example_book(), tmp_path / "out.xlsx")
    assert found.manifest.lines == 24
    assert "unreadable" not in found.manifest.outcomes
    for at in range(24):
        one = line_of(tmp_path / "out.xlsx", f"row {at + 1}")
        row = lines.row(at, named=True)
        assert row["licet_outcome"] == one.outcome
        assert {n[6:]: w for n, w in row.items() if w and n in {f"licet_{r.id}" for r in load_decider().book.regimes}} == {
            answer.regime: answer.outcome for answer in one.regimes
        }
        unchecked = [w for answer in one.regimes for w in answer.warnings if w.startswith("not re-checked")]
        for sentence in (*one.warnings, *unchecked):
            assert sentence in row["licet_note"]
        assert ("not re-checked" in row["licet_note"]) == bool(unchecked)
    assert pl.Series(lines["licet_situation"]).n_unique() == found.manifest.situations
    assert lines_of(tmp_path / "out.xlsx").equals(lines)
