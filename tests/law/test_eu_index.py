"""The index of Annex I against lists not made from it, and against the entries that are encoded with their conditions."""

import gzip
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from licet.doors import determine
from licet.law.book import in_force
from licet.law.load import load_book
from licet.law.tables import Sheet, on_day, stands

TABLE = next(t for t in load_book().tables if t.id == "eu.annex_i.index")
# Norway's List II of 2022 is Annex I as it then stood, number by number, in English.
LIST_OF_2022 = Path(__file__).parents[3] / "shared" / "data" / "eu-style-control-list-no" / "no_list2_2022.txt.gz"
NEEDS_LIST = pytest.mark.skipif(not LIST_OF_2022.exists(), reason=f"no control list of 2022 at {LIST_OF_2022}")

# Counted in the text in force since 2025-11-15: numbers by category and product group.
COUNTED = {
    "0": {"A": 1, "B": 7, "C": 5, "D": 1, "E": 1},
    "1": {"A": 13, "B": 20, "C": 45, "D": 6, "E": 9},
    "2": {"A": 4, "B": 36, "D": 8, "E": 7},
    "3": {"A": 19, "B": 5, "C": 9, "D": 9, "E": 9},
    "4": {"A": 8, "D": 2, "E": 1},
    "5": {"A": 5, "B": 2, "D": 3, "E": 3},
    "6": {"A": 16, "B": 5, "C": 3, "D": 6, "E": 6},
    "7": {"A": 16, "B": 5, "D": 9, "E": 7},
    "8": {"A": 2, "B": 1, "C": 1, "D": 2, "E": 2},
    "9": {"A": 31, "B": 16, "C": 2, "D": 9, "E": 5},
}
SERIES_500 = {"1C513", "2B510", "2E503", "3A501", "3A502", "3A504", "3B501", "3B503", "3B504", "3C507", "3C508", "3C509"}
SERIES_500 |= {"3D507", "3E505", "4A506", "4A507"}


def numbers(day):
    return {row.entry for row in on_day(TABLE, day)}


def headings(text):
    """Numbers at the beginning of a line of the list, with what stands behind them there; not those that are not used."""
    found = re.findall(r"^ {0,6}(\d[A-E]\d{3})\b[ \t]*(.*)$", text, re.MULTILINE)
    return {number for number, rest in found if not rest.startswith("Not used")}


@NEEDS_LIST
def test_the_numbers_of_2022_are_those_of_a_list_of_2022():
    assert numbers(date(2022, 11, 1)) == headings(gzip.decompress(LIST_OF_2022.read_bytes()).decode())


@NEEDS_LIST
def test_what_came_since_is_known_and_nothing_went():
    then = headings(gzip.decompress(LIST_OF_2022.read_bytes()).decode())
    assert numbers(date(2025, 11, 14)) - then == {"2D352", "3D006"}
    assert numbers(date(2025, 11, 15)) - then == {"2D352", "3D006"} | SERIES_500
    assert not then - numbers(date(2025, 11, 15))


@NEEDS_LIST
def test_titles_are_our_own_words():
    source = " ".join(gzip.decompress(LIST_OF_2022.read_bytes()).decode().lower().split())
    longer = [row.title for row in TABLE.rows if len(row.title.split()) > 3]
    assert longer
    assert [title for title in longer if title.lower() in source] == []


def test_the_numbers_in_force_are_as_many_as_were_counted():
    counted = Counter((number[0], number[1]) for number in numbers(date(2026, 11, 1)))
    assert counted == {(category, group): n for category, groups in COUNTED.items() for group, n in groups.items()}
    assert sum(counted.values()) == 382


def test_titles_are_short_and_told_apart():
    titles = Counter({row.entry: row.title for row in TABLE.rows}.values())
    assert {title for title in titles if not 1 <= len(title.split()) <= 9} == set()
    assert {title for title, n in titles.items() if n > 1} == set()


def test_software_and_technology_are_marked_by_their_group():
    marked = {row.entry for row in TABLE.rows if "software_technology" in row.columns}
    assert marked == {row.entry for row in TABLE.rows if row.entry[1] in "DE"}


def test_paths_are_written_like_paragraphs():
    for row in TABLE.rows:
        for column, paths in row.columns.items():
            assert all(re.fullmatch(r"[-?]?(all|[a-z](\.\d+|\.[a-z])*|\d+)", path) for path in paths), (row.entry, column)


def test_what_is_read_from_the_item_is_what_is_encoded():
    """On every day the paragraphs marked so are those with a provision, at them, below them or above them."""
    provisions = [p for p in load_book().provisions if p.effect == "lists" and p.id.startswith("eu.annex_i.")]
    days = {v.start for p in provisions for v in p.versions} | {row.start for row in TABLE.rows}
    for day in sorted(days | {d - timedelta(days=1) for d in days} - {date(2019, 12, 31)}):
        if day < date(2020, 1, 1):
            continue
        rows = {row.entry: row for row in on_day(TABLE, day)}
        encoded = [p.id.removeprefix("eu.annex_i.") for p in provisions if in_force(p, day)]
        for code in encoded:
            heading, _, path = code.partition(".")
            assert stands(rows[heading].columns.get("read_from_item", ()), path) is not False, (day, code)
        for row in rows.values():
            for named in row.columns.get("read_from_item", ()):
                where = row.entry if named == "all" else f"{row.entry}.{named}"
                near = [c for c in encoded if c == where or c.startswith(where + ".") or where.startswith(c + ".")]
                assert near, (day, where)


def answer(code, to="KR", on="2026-06-01", kind="other", **facts):
    deal = {"on": on, "from": "NL", "to": to, "item": {"kind": kind, "codes": {"eu": code} if code else {}}, **facts}
    found = determine(deal, what_if=False)
    return next(r for r in found.regimes if r.regime == "eu"), found.warnings


def test_every_number_is_answered():
    """A licence, a general authorisation, or the one question that is left: never silence, never "no requirement"."""
    for row in on_day(TABLE, date(2026, 6, 1)):
        for to in ("CN", "US", "DE"):
            found, warnings = answer(row.entry, to)
            assert found.outcome in ("licence_required", "exception_available", "undetermined", "duty_applies"), (row.entry, to)
            assert all(warning.endswith("one is wrong") for warning in warnings)  # chip equipment is of no other kind


@pytest.mark.parametrize(
    ("code", "to", "outcome", "exception"),
    [
        ("1C350.1", "CN", "licence_required", None),
        ("1C350.1", "KR", "exception_available", "EU006"),
        ("1C350.1", "US", "exception_available", "EU001"),
        ("1C350.66", "KR", "licence_required", None),
        ("1C351.a.1", "US", "licence_required", None),
        ("1C004", "KR", "exception_available", "EU002"),
        ("5A001.c", "CN", "exception_available", "EU005"),
        ("2B001.a", "CH", "exception_available", "EU001"),
        ("1C239", "DE", "licence_required", None),
        ("2B001.a", "DE", "duty_applies", None),
        ("none", "CN", "no_requirement_found", None),
        ("none", "RU", "not_covered", None),  # sanctions are not encoded
    ],
)
def test_numbers_decide(code, to, outcome, exception):
    found, _ = answer(code, to)
    assert found.outcome == outcome
    if exception:
        assert found.code == exception


def test_a_number_too_coarse_asks_for_the_paragraph():
    found, _ = answer("1C450", "US")
    assert found.outcome == "undetermined"
    assert found.missing[0].fact == "item.code.eu"
    assert {code: found.missing[0].answers[code] for code in ("1C450.a.1", "1C450.a.4")} == {
        "1C450.a.1": "licence_required",
        "1C450.a.4": "exception_available",
    }


def test_without_a_number_an_item_of_another_kind_is_asked_for_it():
    found, _ = answer(None)
    assert found.outcome == "undetermined"
    assert found.missing[0].fact == "item.code.eu"


@pytest.mark.parametrize(
    ("code", "on", "says"),
    [
        ("9Z999", "2026-06-01", "9Z999 is no entry of Annex I on 2026-06-01"),
        ("3A090", "2026-06-01", "3A090 is no entry of Annex I on 2026-06-01 (did you mean"),
        ("3B501.f.1", "2025-11-14", "3B501.f.1 is no entry of Annex I on 2025-11-14, only from 2025-11-15 on"),
    ],
)
def test_a_number_that_is_not_in_annex_i_is_told_and_counts_for_nothing(code, on, says):
    found, warnings = answer(code, on=on)
    assert found.outcome == "undetermined"
    assert any(says in warning for warning in warnings)


def test_of_days_before_the_law_no_number_is_told():
    found, warnings = answer("1C351.a.1", on="2019-12-31")
    assert (found.outcome, warnings) == ("not_covered", ())


def test_parameters_keep_deciding_for_the_kinds_that_are_read():
    euv = {"wavelength": "13.5 nm", "na": "0.33"}
    krf = {"wavelength": "248 nm", "na": "0.8"}
    assert answer(None, kind="scanner", **euv)[0].outcome == "licence_required"
    assert answer(None, kind="scanner", **krf)[0].outcome == "no_requirement_found"
    assert answer("3B001.f.1", kind="scanner", **euv)[0].outcome == "licence_required"
    found, warnings = answer("3B001.f.1", kind="scanner", **krf)
    assert found.outcome == "undetermined"
    assert any("the parameters say otherwise" in warning for warning in warnings)


def test_a_sheet_knows_its_numbers():
    sheet = Sheet(TABLE, {row.entry: row for row in on_day(TABLE, date(2025, 11, 14))})
    assert sheet.knows("1C350.1")
    assert not sheet.knows("3B501")
