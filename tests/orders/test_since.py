"""What changed since an earlier result, and by what."""

import json
from datetime import date

import pytest

from licet.errors import LicetError
from licet.orders.preparing import Choices
from licet.orders.running import beside, run
from licet.render.book import run_text
from orders.files import HEAD, ROWS, as_csv, ran, workbook

THEN = date(2024, 3, 27)


@pytest.fixture(autouse=True)
def own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("LICET_DATA", str(tmp_path / "data"))


def turned(row, **cells):
    return [cells.get(name.replace(" ", "_"), cell) for name, cell in zip(HEAD, row, strict=True)]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet", "jsonl", "tsv", "arrow"])
def test_the_same_book_is_the_same(tmp_path, ending):
    file = as_csv(tmp_path / "book.csv")
    ran(file, tmp_path / f"old.{ending}")
    found, lines = ran(file, tmp_path / f"new.{ending}", since=tmp_path / f"old.{ending}")
    assert lines["licet_since"].to_list() == ["same"] * 4
    assert found.summary.since == {"same": 4}
    assert found.manifest.since.file == f"old.{ending}"


def test_new_gone_and_changed_by_facts(tmp_path):
    ran(as_csv(tmp_path / "old.csv"), tmp_path / "old_out.csv")
    rows = [turned(ROWS[0], Destination="KR"), ROWS[1], turned(ROWS[2], Remark="a"), turned(ROWS[2], Order_line="SO-3/1")]
    manifest = beside(tmp_path / "old_out.csv")
    found, lines = ran(as_csv(tmp_path / "new.csv", rows), tmp_path / "new_out.csv", since=manifest)
    told = lines["licet_since"].to_list()
    assert told[0].startswith("changed by facts: us licence required -> no requirement found")
    assert told[0].endswith("; to China -> KR")
    assert told[1:] == ["same", "same", "new"]
    assert found.summary.since == {"changed by facts": 1, "same": 2, "new": 1}
    assert found.summary.gone == 1
    assert "gone" in run_text(found)


def test_another_way_of_writing_a_fact_is_no_change(tmp_path):
    ran(as_csv(tmp_path / "old.csv"), tmp_path / "old_out.csv")
    rows = [turned(ROWS[0], Destination="CN", Machine="NXT:1980Di"), *ROWS[1:]]
    _, lines = ran(as_csv(tmp_path / "new.csv", rows), tmp_path / "new_out.csv", since=tmp_path / "old_out.csv")
    assert lines["licet_since"][0] == "same"


def test_a_change_of_law_names_the_provision_and_its_place(tmp_path):
    file = as_csv(tmp_path / "book.csv", [ROWS[1]])
    ran(file, tmp_path / "old.csv", as_of=THEN)
    found, lines = ran(file, tmp_path / "new.csv", since=tmp_path / "old.csv")
    (told,) = lines["licet_since"]
    assert told.startswith("changed by law: nl no requirement found -> licence required")
    named = [p for p in found.summary.law if p.startswith("nl.")]
    assert named
    assert all(
        p in lines["licet_provisions"][0] for p in found.summary.law if f"{p} (" in told and ") now" in told.split(p)[1][:60]
    )
    assert " now" in told


def test_where_law_and_facts_changed_it_is_tried_which_did_it(tmp_path):
    old = [ROWS[1], turned(ROWS[1], Order_line="SO-1/3"), turned(ROWS[0], Order_line="SO-1/4")]
    ran(as_csv(tmp_path / "old.csv", old), tmp_path / "old_out.csv", as_of=THEN)
    new = [
        turned(ROWS[1], End_use="mature node"),  # the law alone gives the answer of now
        turned(ROWS[1], Order_line="SO-1/3", Destination="BE"),  # both have a part in it
        turned(ROWS[0], Order_line="SO-1/4", Destination="BE"),  # the law of its day says what it said
    ]
    _, lines = ran(as_csv(tmp_path / "new.csv", new), tmp_path / "new_out.csv", since=tmp_path / "old_out.csv")
    causes = [text.split(":")[0] for text in lines["licet_since"]]
    assert causes[0] == "changed by law"
    assert causes[1].startswith("changed by facts")
    assert causes[2] == "changed by facts"


def test_lines_without_a_name_of_their_own_are_not_compared(tmp_path):
    rows = [ROWS[0], ROWS[0], ROWS[1]]
    ran(as_csv(tmp_path / "book.csv", rows), tmp_path / "old.csv")
    _, lines = ran(tmp_path / "book.csv", tmp_path / "new.csv", since=tmp_path / "old.csv")
    assert lines["licet_since"].to_list() == ["not compared", "not compared", "same"]
    file = as_csv(tmp_path / "b.csv", [["NL", "CN"]], ["Ship from", "Ship to"])
    with pytest.raises(LicetError, match="the lines have no names"):
        run(file, tmp_path / "c.csv", {}, Choices(), since=tmp_path / "old.csv")
    ran(file, tmp_path / "d.csv")
    with pytest.raises(LicetError, match="its lines have no names"):
        run(file, tmp_path / "c.csv", {}, Choices(), since=tmp_path / "d.csv")


def test_what_is_no_result_is_refused(tmp_path):
    file = as_csv(tmp_path / "book.csv")
    with pytest.raises(LicetError, match="manifest beside the result cannot be read"):
        run(file, tmp_path / "new.csv", {}, Choices(), since=file)
    ran(file, tmp_path / "old.csv")
    manifest = json.loads(beside(tmp_path / "old.csv").read_text())
    beside(tmp_path / "old.csv").write_text(json.dumps(manifest | {"schema": "licet.book/0"}))
    with pytest.raises(LicetError, match=r"it was made as licet\.book/0"):
        run(file, tmp_path / "new.csv", {}, Choices(), since=tmp_path / "old.csv")


def test_a_change_of_a_master_is_a_change_of_facts(tmp_path):
    head = ["Line", "Part number", "Ship from", "Ship to", "Ship date"]
    line = ["1", "P-1", "NL", "CN", "2026-06-01"]
    for name, model in (("old", "XT:860N"), ("new", "NXT:2000i")):
        sheets = {"orders": [head, line], "items": [["Part number", "Model"], ["P-1", model]]}
        workbook(tmp_path / f"{name}.xlsx", sheets)
    ran(tmp_path / "old.xlsx", tmp_path / "old_out.xlsx")
    found, lines = ran(tmp_path / "new.xlsx", tmp_path / "new_out.xlsx", since=tmp_path / "old_out.xlsx")
    assert "item.model XT:860N -> NXT:2000i" in lines["licet_since"][0]
    assert found.summary.since == {"changed by facts": 1}
