"""What changed in a text since it was checked, the index held against a text, and the law that rests on it."""

from datetime import date

import pytest
from click.testing import CliRunner

from licet.cli.main import app
from licet.facts.places import load_places
from licet.law.load import load_book
from licet.law.official.chart import Chart
from licet.law.official.columns import Readings, load_readings
from licet.law.official.drift import Checked, Drift, Pieces, drift, load_checked, read_checked, recorded, written
from licet.law.official.index import TABLE, Moved, hold, revised
from licet.law.official.index import written as rows_written
from licet.law.official.texts import Official, hashed, in_order
from licet.law.official.verify import Finding, verify
from licet.law.official.xml import TextError
from licet.law.provision import Row, Table
from licet.law.tables import read_rows
from licet.render.verified import verified_text

DAY = date(2026, 12, 1)


def text(**units):
    return Official("15 CFR part 744", {unit.replace("_", "."): pieces for unit, pieces in units.items()}, {})


OLD = text(
    s_23={"a": "you may not", "a.1": "chips", "a.2": "fabs"},
    s_24={"a": "as before"},
    s_25={"a": "will go"},
)
NEW = text(
    s_23={"a": "you may not", "a.1": "chips and boards", "a.3": "tools"},
    s_24={"a": "as before"},
    s_26={"a": "has come"},
)


def test_drift_names_what_changed_came_and_went():
    found = drift(hashed(OLD.units), hashed(NEW.units))
    assert found == Drift(("s.26",), ("s.25",), {"s.23": Pieces(("a.1",), ("a.3",), ("a.2",))})
    assert drift(hashed(OLD.units), hashed(OLD.units)) == Drift((), (), {})


def test_hashes_are_written_and_read_again():
    checked = recorded(OLD, DAY)
    other = Checked("other", date(2020, 1, 1), {"Entity List, CHINA, PEOPLE'S REPUBLIC OF": {"01234567": "89abcdef"}})
    assert read_checked(written([checked, other])) == {"15 CFR part 744": checked, "other": other}
    assert "you may not" not in written([checked])


def test_pieces_are_told_in_the_order_of_the_text():
    assert in_order(["b", "a.10", "a.2", "a", "a.2.x"]) == ["a", "a.2", "a.2.x", "a.10", "b"]


# --- the index --------------------------------------------------------------------------------------------------------


def entry(number, *controls):
    from licet.law.official.ccl import Control, Entry

    return Entry(number, "Widgets", "", tuple(Control(*c) for c in controls), {}, "", "", ())


NS2, AT1 = ("NS applies to entire entry", "NS Column 2"), ("AT applies to entire entry", "AT Column 1")
NONE = Readings({}, {}, frozenset({"9X001"}))


def index(*rows):
    columns = {name: name for name in ("NS1", "NS2", "AT1", "CCL")}
    return Table(TABLE, "us", "Index", "Says.", "cite", "source", "high", "item.code.us", columns, tuple(rows))


def one(number, start, until=None, **columns):
    return Row(number, f"title of {number}", start, until, {name: tuple(paths.split()) for name, paths in columns.items()})


ROWS = (
    one("1A001", date(2020, 1, 1), CCL="all", NS2="all", AT1="all"),
    one("1A002", date(2020, 1, 1), date(2024, 1, 1), CCL="all"),
    one("1A002", date(2024, 1, 1), CCL="all", AT1="all"),
    one("1A003", date(2020, 1, 1), CCL="all"),
    one("EAR99", date(2020, 1, 1), CCL="all"),
)
TEXT = [entry("1A001", NS2, AT1), entry("1A002", NS2, AT1), entry("1A004", AT1), entry("9X001", ("odd", "odd"))]


def test_the_index_is_held_against_a_text():
    held = hold(index(*ROWS), TEXT, NONE, DAY)
    assert held.moved == (Moved("1A002", {"NS2": ("", "all")}),)
    assert (held.new, held.gone, held.unread) == (("1A004",), ("1A003",), {})
    assert hold(index(*ROWS), [entry("1A001", NS2, ("AT applies to some", "AT Column 1"))], NONE, DAY).moved == ()
    assert set(hold(index(*ROWS), [entry("1A001", ("AT applies to some", "AT Column 1"))], NONE, DAY).unread) == {"1A001"}


def test_a_new_text_ends_versions_and_begins_others():
    rows = revised(index(*ROWS), TEXT, NONE, DAY, {"1A004": "New widgets"})
    told = [(r.entry, r.start, r.until, r.title) for r in rows if DAY in (r.start, r.until)]
    assert told == [
        ("1A002", date(2024, 1, 1), DAY, "title of 1A002"),
        ("1A002", DAY, None, "title of 1A002"),
        ("1A003", date(2020, 1, 1), DAY, "title of 1A003"),
        ("1A004", DAY, None, "New widgets"),
    ]
    assert hold(index(*rows), TEXT, NONE, DAY).moved == ()
    with pytest.raises(KeyError):
        revised(index(*ROWS), TEXT, NONE, DAY, {})


def test_the_rows_that_are_shipped_are_written_as_they_stand():
    import tomllib
    from importlib.resources import files

    table = next(table for table in load_book().tables if table.id == TABLE)
    for category in "0123456789":
        rows = [row for row in table.rows if row.entry[0] == category and row.entry not in load_readings().encoded]
        told = rows_written(rows, list(table.columns))
        shipped = files("licet.law").joinpath(f"packs/us/ccl/index/category_{category}.toml").read_text(encoding="utf-8")
        assert shipped.partition("[[row]]")[2] == told.partition("[[row]]")[2]
        assert [row for row in tomllib.loads(told)["row"] for row in read_rows(row, "x")] == rows


# --- the law ----------------------------------------------------------------------------------------------------------


def against(before, now, on=DAY):
    checked = {before.id: recorded(before, date(2026, 7, 18))}
    return verify(now, checked, load_book(), load_places(), on)


def test_a_changed_paragraph_names_the_provisions_that_cite_it():
    before = Official("15 CFR part 744", {"744.23": {"a": "no", "a.2.i": "fabs", "a.4": "tools", "d": "review"}}, {})
    now = Official("15 CFR part 744", {"744.23": {"a": "no", "a.2.i": "all fabs", "a.4": "tools", "d": "review"}}, {})
    (finding,) = against(before, now).findings
    assert (finding.unit, finding.what, finding.details) == ("744.23", "changed", ("a.2.i",))
    assert "us.744.23.a.2.i" in finding.law
    assert "us.744.23.a.4" not in finding.law
    assert against(before, before).findings == ()
    assert "nothing changed" in verified_text([against(before, before)])
    assert "a.2.i\n           rests on it: us.744.23" in verified_text([against(before, now)])


def test_a_changed_supplement_names_the_provisions_that_cite_it():
    before = Official("15 CFR part 744", {"supplement 2": {"1.i": "old"}}, {})
    now = Official("15 CFR part 744", {"supplement 2": {"1.i": "new"}}, {})
    (finding,) = against(before, now).findings
    assert {"us.744.21.by_number", "us.lists.meu_item"} <= set(finding.law)


def test_rows_of_lists_are_named_when_they_come_and_counted_when_they_go():
    before = Official("15 CFR part 744", {"Entity List, CHINA": {"aaaaaaaa": "denial", "bbbbbbbb": "denial"}}, {})
    names = {"aaaaaaaa": "Fab One, Road 5", "cccccccc": "Fab Two"}
    now = Official("15 CFR part 744", {"Entity List, CHINA": {"aaaaaaaa": "case by case", "cccccccc": "denial"}}, names)
    (finding,) = against(before, now).findings
    assert finding.details == ("Fab One, Road 5", "new: Fab Two", "gone: 1 of its rows")


def test_a_text_that_was_never_checked_is_told():
    with pytest.raises(TextError, match="never checked"):
        against(OLD, Official("10 CFR part 110", {}, {}))


def test_a_chart_is_held_against_the_country_groups():
    marks = {country: frozenset[str]() for country in ("DE", "CA")} | {"CN": frozenset({"NS1"})}
    found = verify(Chart(marks, frozenset(), {}, ("Atlantis",)), {}, load_book(), load_places(), date(2026, 7, 23))
    told = {finding.unit: finding for finding in found.findings}
    assert told["NS1"] == Finding("NS1", "differs", ("in us.chart.NS1, and not marked: DE",))
    assert told["rows"].details == ("Atlantis",)
    assert "AT1" not in told
    found = verify(Chart(marks, frozenset(), {}, ()), {}, load_book(), load_places(), date(2010, 1, 1))
    assert found.findings[0].details == ("us.chart.CB1 is not known for 2010-01-01",)


def test_what_is_shipped_is_hashes_of_the_texts_the_law_names():
    checked = load_checked()
    assert set(checked) == {"15 CFR part 744", "15 CFR part 774, supplement no. 1"}
    table = next(table for table in load_book().tables if table.id == TABLE)
    assert {row.entry for row in table.rows if row.until is None} - set(checked["15 CFR part 774, supplement no. 1"].units) <= {
        "EAR99"
    }
    assert "744.23" in checked["15 CFR part 744"].units


def test_the_command_records_texts_and_tells_their_changes(tmp_path):
    file, hashes = tmp_path / "part.xml", tmp_path / "hashes.toml"
    words = "<P>(a) Words.</P>"
    file.write_text(f'<DIV5 N="744" TYPE="PART"><DIV8 N="744.99"><HEAD>x</HEAD>{words}</DIV8></DIV5>', encoding="utf-8")
    run = CliRunner().invoke
    assert run(app, ["law", "verify", str(file), "--on", "2026-12-01", "--record", str(hashes)]).exit_code == 0
    assert list(read_checked(hashes.read_text(encoding="utf-8"))["15 CFR part 744"].units) == ["744.99"]
    found = run(app, ["law", "verify", str(file)])
    assert found.exit_code == 1
    assert "new      744.99" in found.output
    assert "gone     744.23" in found.output
    assert '"unit": "744.99"' in run(app, ["law", "verify", str(file), "--json"]).output
    assert run(app, ["law", "verify", str(tmp_path / "none.xml")]).exit_code != 0
    file.write_text(f'<DIV8 N="744.99"><HEAD>x</HEAD>{words}</DIV8>', encoding="utf-8")
    assert "15 CFR part 744, against the text checked 2026-07-18: 1 finding" in run(app, ["law", "verify", str(file)]).output
