"""What one determination warns of stands in the note of the line, and nothing else does."""

from datetime import date

import polars as pl
import pytest

from licet.decision.decide import load_decider
from licet.orders.doubts import Doubts
from licet.orders.explaining import explain
from licet.orders.frames import decide_orders
from licet.orders.layout import Layout
from licet.orders.preparing import Choices
from orders.books import golden_lines
from orders.files import as_csv, ran

WRONG = [
    {"item.kind": "dry_etcher", "item.code.us": "3B001.f.1.b.2", "on": "2026-06-01"},  # a number of scanners
    {"item.model": "TWINSCAN NXT:2000i", "item.code.us": "EAR99", "on": "2025-06-01"},  # the parameters say otherwise
    {"item.kind": "scanner", "item.code.us": "3B777", "on": "2026-06-01"},  # no entry
    {"item.kind": "scanner", "item.code.us": "3B777", "on": "2026-06-02"},
    {"item.model": "TWINSCAN NXT:2000i", "dco": "9 nm", "on": "2025-06-01"},  # not the published value
    {"us_content_pct": "30", "us_content_over_25": "no", "on": "2026-06-01"},  # law makes it another
    {"item.kind": "battery_cell", "from": "CN", "to": "US", "on": "2026-11-20"},  # past a scheduled day
    {"item.kind": "scanner", "from": "US", "to": "CN", "on": "2026-11-20", "end_user.owned_by_listed_pct": "50"},
    {"item.kind": "scanner", "from": "US", "to": "CN", "on": "2026-11-01", "end_user.owned_by_listed_pct": "50"},
    {"item.kind": "scanner", "from": "US", "to": "CN", "on": "2026-11-20"},  # nobody is said to be owned by listed parties
    {"to": "CN", "from": "US"},
]


def said(frame, as_of=None):
    decider = load_decider()
    days = [date.fromisoformat(text) if text else date.today() for text in frame["on"].to_list()]
    answers = decide_orders(frame, as_of=as_of).drop(frame.columns)
    columns = tuple(frame.columns)
    return Doubts(decider, columns, Layout(decider, columns).fill, as_of).of(frame, days, answers)


def wanted(row, as_of=None):
    found = explain(row, as_of=as_of, what_if=False)
    unchecked = [
        f"{answer.regime}: {warning}"
        for answer in found.regimes
        for warning in answer.warnings
        if warning.startswith("not re-checked")
    ]
    return set(found.warnings) | set(unchecked)


@pytest.mark.parametrize("as_of", [None, date(2026, 11, 21), date(2024, 1, 1)])
def test_wrong_lines_are_told_as_one_deal_is(as_of):
    frame = pl.DataFrame(WRONG)
    found = said(frame, as_of)
    for at, row in enumerate(frame.iter_rows(named=True)):
        assert set(found.get(at, ())) == wanted(row, as_of), row
    if as_of is None:
        assert {0, 1, 4, 5, 6, 7} <= found.keys()
        assert not {8, 9} & found.keys()


def test_the_golden_cases_are_told_as_they_are_one_by_one():
    frame, _ = golden_lines(load_decider())
    if "on" not in frame.columns:
        frame = frame.with_columns(on=None)
    found = said(frame)
    told = 0
    for at in range(0, frame.height, 3):
        row = frame.row(at, named=True)
        want = wanted(row)
        assert set(found.get(at, ())) == want, row
        told += bool(want)
    assert told


def test_lists_that_are_lists_are_told_too():
    frame = pl.DataFrame({"from": ["CN"], "to": ["US"], "on": ["2026-11-20"], "end_user.lists": [["cn_unreliable_7_2025"]]})
    assert set(said(frame)[0]) == wanted(frame.row(0, named=True))
    assert any("cn: not re-checked past 2026-11-10" in text for text in said(frame)[0])


def test_they_stand_in_the_note(tmp_path):
    head = ["Ship from", "Ship to", "Ship date", "Kind of item", "ECCN"]
    rows = [["US", "CN", "2026-06-01", "dry etcher", "3B001.f.1.b.2"], ["US", "CN", "2026-06-01", "dry etcher", ""]]
    _, lines = ran(as_csv(tmp_path / "b.csv", rows, head), tmp_path / "out.csv", Choices(screen=False))
    assert "is for scanner" in lines["licet_note"][0]
    assert lines["licet_note"][1] == ""
