"""The readers and `law verify` on the official texts themselves, on several dates, and on amendments made to them here."""

import gzip
import json
import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import parse

import pytest

from licet.facts.places import load_places
from licet.law.load import load_book
from licet.law.official.chart import Chart, read_chart
from licet.law.official.columns import load_readings
from licet.law.official.drift import drift, load_checked
from licet.law.official.index import TABLE, hold
from licet.law.official.lists import LISTS, read_list
from licet.law.official.texts import Official, hashed, read_official
from licet.law.official.verify import verify
from licet.law.official.xml import load, normalised, read_xml

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "ecfr"
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason=f"no official texts at {SHARED}")
CCL, DAY = "title-15_part-774_supp-1_2026-06.xml.gz", date(2026, 6, 24)
SPRING, SUMMER = "title-15_part-744_2026-03-25.xml.gz", "title-15_part-744_2026-07-18.xml.gz"


@cache
def official(name: str) -> Official:
    found = read_official(SHARED / name)
    assert isinstance(found, Official)
    return found


@cache
def words(name: str) -> tuple[str, ...]:
    """All words of a text, by a way of their own."""
    with (gzip.open if name.endswith(".gz") else open)(SHARED / name, "rb") as file:
        return tuple(re.findall(r"\w+", " ".join(parse(file).getroot().itertext()).casefold()))


def amended(
    tmp_path: Path, name: str, after: str, before: str, now: str
) -> list[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    """What verify finds in a text in which, after some words (printed once), the next occurrence of others is replaced."""
    text = gzip.decompress((SHARED / name).read_bytes()).decode()
    assert text.count(after) == 1
    place = text.index(before, text.index(after))
    file = tmp_path / "amended.xml"
    file.write_text(text[:place] + now + text[place + len(before) :], encoding="utf-8")
    result = verify(read_official(file), load_checked(), load_book(), load_places(), DAY)
    return [(finding.unit, finding.what, finding.details, finding.law) for finding in result.findings]


# --- what is read -----------------------------------------------------------------------------------------------------


def test_the_list_has_every_entry_that_others_found_and_those_they_missed():
    ours = {entry.number for entry in official(CCL).entries}
    third = json.loads(gzip.decompress((SHARED / "ccl_index_2026-06.json.gz").read_bytes()))
    theirs = set(re.findall(r'"(\d[A-E]\d{3})"', json.dumps(third)))
    second = json.dumps(json.loads(gzip.decompress((SHARED / "ccl_2026-07-23.json.gz").read_bytes())))
    assert len(ours) == 638
    assert ours - theirs == {"8D001"}
    assert {number for number in ours if f'"{number}"' not in second} == {"0D614", "2B352", "3D006", "3E002", "8D001"}


def test_the_index_is_what_the_list_says():
    table = next(table for table in load_book().tables if table.id == TABLE)
    held = hold(table, official(CCL).entries, load_readings(), DAY)
    assert (held.moved, held.new, held.gone, held.unread) == ((), (), (), {})


@pytest.mark.parametrize("name", [CCL, SUMMER, "title-10_part-110_2026-06-18.xml.gz", "title-22_part-121_2026-03.xml.gz"])
def test_no_word_of_a_text_is_in_no_piece(name):
    found = official(name)
    texts = [text for unit in found.units.values() for text in unit.values()] + list(found.names.values())
    pieces = set(re.findall(r"[^\W\d_]+", normalised(" ".join(texts)))) | {"reason"}  # "Reason for Control" is a label
    root = read_xml(load(SHARED / name))
    blocks = ("P", "LI", "FP", "FP-1", "FP-2", "TD")
    lost: Counter[str] = Counter()
    for element in root.iter():
        if element.tag in blocks and not any(child.tag in (*blocks, "DIV") for child in element):
            said = set(re.findall(r"[^\W\d_]{5,}", normalised(" ".join("".join(element.itertext()).split()))))
            lost += Counter(word for word in said - pieces if not re.fullmatch("[ivxl]+", word))
    assert lost == Counter()


def test_the_lists_have_a_row_for_each_party_that_is_printed():
    """Of the rows printed some are heads, or say that they are reserved."""
    root = read_xml(load(SHARED / SUMMER))
    counts = (("Entity List", 3415, 0), ("Unverified List", 186, 0), ("Military End-User List", 90, 20))
    for name, printed, reserved_or_heads in counts:
        division = next(d for d in root.iter("DIV9") if d.get("N", "").startswith(f"Supplement No. {LISTS[name]} "))
        cells = [["".join(cell.itertext()).strip() for cell in row.iter("TD")] for row in division.iter("TR")]
        full = [row for row in cells if len(row) in (3, 5)]
        assert len(full) == printed
        assert sum(not row[1] or row[1] == "[Reserved]" or row[1][-1] == ":" for row in full) == reserved_or_heads
        assert len(read_list(root, name)) == printed - reserved_or_heads
    rows = read_list(root, "Entity List")
    assert Counter(row.country for row in rows)["RUSSIA"] == 1083
    assert all(row.country and row.citation for row in rows if row.country != "CHINA, PEOPLE'S REPUBLIC OF")


# --- what changed between published texts -----------------------------------------------------------------------------


def test_four_months_of_part_744_changed_no_word():
    diff = gzip.decompress((SHARED / "changes_2026-07-18.diff.gz").read_bytes()).decode()
    assert sum(line[:1] in "+-" for line in diff.splitlines()) > 500
    assert words(SPRING) == words(SUMMER)
    found = drift(hashed(official(SPRING).units), hashed(official(SUMMER).units))
    assert (found.new, found.gone, found.changed) == ((), (), {})


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("title-10_part-110_2026-03-25.xml.gz", "title-10_part-110_2026-05-29.xml.gz", {}),
        ("title-10_part-110_2026-05-29.xml.gz", "title-10_part-110_2026-06-18.xml.gz", {"110.31": ("c",)}),
        (
            "title-10_part-810_2026-03-25.xml",
            "title-10_part-810_2026-07-23.xml",
            {"Appendix A to Part 810": ("amended", "opening")},
        ),
    ],
)
def test_other_parts_changed_where_the_published_diffs_say_so(before, after, changed):
    """Of the first diff only attributes, of the second capitals but for one paragraph, of the third a country and its note."""
    found = drift(hashed(official(before).units), hashed(official(after).units))
    assert (found.new, found.gone) == ((), ())
    assert {unit: pieces.changed for unit, pieces in found.changed.items()} == changed
    assert all((pieces.new, pieces.gone) == ((), ()) for pieces in found.changed.values())


def test_the_charts_differ_in_one_column():
    book, places = load_book(), load_places()
    late, early = (read_chart(SHARED / f"country-chart_{day}") for day in ("2026-07-23.json", "2025-11-12.csv"))
    assert verify(late, {}, book, places, date(2026, 7, 23)).findings == ()
    (finding,) = verify(early, {}, book, places, date(2026, 7, 23)).findings
    assert (finding.unit, finding.what) == ("CC2", "differs")
    assert finding.details[0].startswith("marked, and not in us.chart.CC2: ")
    assert isinstance(early, Chart)
    assert late.marks.keys() == early.marks.keys()


# --- what would change: amendments made here --------------------------------------------------------------------------


TUNNELS = "<FP-2><B>8B001 Water Tunnels"
CHUCK = "f.1.b.2. A maximum 'dedicated chuck overlay' value of less than"


@pytest.mark.parametrize("name", [CCL, SUMMER])
def test_the_texts_as_checked_are_unchanged(name):
    assert verify(official(name), load_checked(), load_book(), load_places(), DAY).findings == ()


def test_a_changed_threshold_is_found_where_it_stands(tmp_path):
    ((unit, what, details, law),) = amended(tmp_path, CCL, CHUCK, "1.50 nm", "1.40 nm")
    assert (unit, what, details) == ("3B001", "changed", ("f.1.b.2",))
    assert "us.ccl.3B001.f.1.b" in law
    assert not any(provision.startswith("us.ccl.3B001.a") for provision in law)


def test_a_new_paragraph_is_found(tmp_path):
    ((unit, what, details, law),) = amended(tmp_path, CCL, CHUCK, "</P>", "</P><P>f.1.c. Something new.</P>")
    assert (unit, what, details) == ("3B001", "changed", ("f.1.b.2", "new: f.1.c"))  # the note after f.1.b.2 is another's now
    assert law


def test_a_column_that_moved_is_told_as_a_row_changed_and_a_column_moved(tmp_path):
    changed, moved = amended(tmp_path, CCL, TUNNELS, "NS Column 2", "NS Column 1")
    assert changed == ("8B001", "changed", ("requirements",), ("row 8B001 of us.ccl.index",))
    assert moved[:3] == ("8B001", "moved", ("NS1: none -> all", "NS2: all -> none"))


def test_an_exception_that_was_taken_away_is_told(tmp_path):
    changed, moved = amended(tmp_path, CCL, TUNNELS, "$3,000", "N/A")
    assert changed[:3] == ("8B001", "changed", ("exceptions",))
    assert moved[:3] == ("8B001", "moved", ("LVS_3000: all -> none",))


def test_words_that_nobody_has_read_are_told_with_their_hash(tmp_path):
    changed, unread = amended(tmp_path, CCL, TUNNELS, "NS applies to entire entry", "NS applies to tunnels that hum")
    assert changed[:3] == ("8B001", "changed", ("requirements",))
    assert unread[:2] == ("8B001", "unread")
    assert re.fullmatch(r"[0-9a-f]{16}: NS applies to tunnels that hum \| NS Column 2", unread[2][0])


def test_an_entry_that_is_new_and_one_that_is_gone(tmp_path):
    found = amended(tmp_path, CCL, TUNNELS, "8B001", "8B005")
    assert [(unit, what) for unit, what, _, _ in found] == [
        ("8B005", "new"),
        ("8B001", "gone"),
        ("8B005", "new"),
        ("8B001", "gone"),
    ]
    assert found[2][2] == ("no row of us.ccl.index",)
    assert found[3][2] == ("still a row of us.ccl.index",)


def test_a_changed_note_of_a_category_is_found(tmp_path):
    found = amended(tmp_path, CCL, "For quiet running bearings, see the U.S. Munitions List", "quiet", "silent")
    assert found == [("notes of Category 2", "changed", ("text",), ())]


def test_a_changed_paragraph_of_a_rule_names_its_provisions(tmp_path):
    ((unit, what, details, law),) = amended(
        tmp_path, SUMMER, "Any item at a &#x201C;production", "when you know", "if you know"
    )
    assert (unit, what, details) == ("744.23", "changed", ("a.2.i",))
    assert "us.744.23.a.2.i" in law


def test_rows_of_the_entity_list_are_found(tmp_path):
    row = "<TR><TD> </TD><TD>New Party, 1 New Road, Minsk</TD><TD>All</TD><TD>Denial</TD><TD>91 FR 1</TD></TR>"
    found = amended(tmp_path, SUMMER, "140 Repair Plant JSC, a.k.a.", "</TR>", "</TR>" + row)
    assert found == [("Entity List, BELARUS", "changed", ("new: New Party, 1 New Road, Minsk",), ())]
    ((unit, _, details, _),) = amended(
        tmp_path, SUMMER, "140 Repair Plant JSC, a.k.a.", "Policy of denial", "Presumption of denial"
    )
    assert unit == "Entity List, BELARUS"
    assert details[0].startswith("140 Repair Plant JSC")
