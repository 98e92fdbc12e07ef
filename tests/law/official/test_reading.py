"""Reading official texts: what is refused, and how entries, sections, lists and charts come out of their XML."""

import gzip
import json

import pytest

from licet.law.official import xml
from licet.law.official.ccl import read_ccl, read_notes, sections
from licet.law.official.chart import COLUMNS, read_chart
from licet.law.official.columns import Readings, columns_of, paths_in, words_hash
from licet.law.official.lists import read_list
from licet.law.official.sections import read_part
from licet.law.official.texts import Official, read_official
from licet.law.official.xml import TextError, load, normalised, read_xml

# --- XML --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
        "<!DOCTYPE x><x/>",
        "<x>" * 80 + "</x>" * 80,
        "<x>",
        "",
        "no xml",
    ],
)
def test_what_no_official_text_needs_is_refused(text):
    with pytest.raises(TextError):
        read_xml(text.encode())


def test_a_text_is_refused_when_it_is_too_large_however_small_its_file(tmp_path, monkeypatch):
    monkeypatch.setattr(xml, "MOST_BYTES", 1000)
    file = tmp_path / "a.xml.gz"
    file.write_bytes(gzip.compress(b"<x>" + b" " * 2000 + b"</x>"))
    with pytest.raises(TextError, match="larger"):
        load(file)
    file.write_bytes(b"no gzip")
    with pytest.raises(TextError, match="cannot be read"):
        load(file)
    with pytest.raises(TextError, match="cannot be read"):
        load(tmp_path / "none.xml")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("“Software” for  3A001", '"software" for 3A001', True),
        ("shown in 3A001 .", "shown in 3A001.", True),
        ("a – b", "a — b", True),
        ("1.5 nm", "1.50 nm", False),
        ("less than 5", "less than 6", False),
        ("a and b", "a or b", False),
        ("≤ 5", "< 5", False),
    ],
)
def test_words_are_compared_and_not_the_taste_of_editors(one, other, same):
    assert (normalised(one) == normalised(other)) is same


# --- the Commerce Control List ----------------------------------------------------------------------------------------


def row(control, chart):
    return f"<TR><TD>{control}</TD><TD>{chart}</TD></TR>"


def table(*rows):
    return f"<DIV><TABLE><TR><TH>Control(s)</TH><TH>Country Chart</TH></TR>{''.join(rows)}</TABLE></DIV>"


NS2, AT1 = row("NS applies to entire entry, except 9X", "NS Column 2"), row("AT applies to entire entry", "AT Column 1.")
CCL = f"""<DIV9 N="Supplement No. 1 to Part 774" TYPE="APPENDIX"><HEAD>The list</HEAD>
<HD1>Category 3—Electronics</HD1><NOTE>Note 1: a note of the category.</NOTE>
<HD1>A. “End Items”</HD1>
<FP-2><B>3A501 Widgets, as follows (see List of Items Controlled).</B></FP-2>
<P><I>Reason for Control:</I> NS, RS, AT</P>
{
    table(
        row("NS applies to entire entry, except 3A501.b and .y", "NS Column 1"),
        row("NS applies to 3A501.b", "NS Column 2."),
        row("RS applies to 3A501.a.2 when it hums", "RS Column 1"),
        AT1,
    )
}
<P>LVS: $1,500, except N/A for 3A501.a</P><P>GBS: Yes for .b</P><P>TSR: N/A</P>
<P>STA: License Exception STA may not be used to ship 3A501.a.2
to any of the destinations listed in Country Group A:6 (see X).</P>
<P><I>Items:</I></P><P>a. Widgets that hum, as follows:</P><P>a.1. Loud ones; <I>or</I></P><P>a.2. Others;</P>
<NOTE>Note to 3A501.a: not those that whistle.</NOTE><P>b. Other widgets.</P><P>y. Screws.</P>
<FP-1><B>3D501 “Software” for widgets.</B></FP-1><P>Reason for Control: AT</P>{table(AT1)}<P>TSR: Yes</P>
<FP-2>EAR99 Items subject to the EAR that are not elsewhere specified.</FP-2><P>A last note.</P>
</DIV9>"""
NONE = Readings({}, {}, frozenset())


def test_entries_come_out_with_their_parts():
    first, second = read_ccl(read_xml(CCL.encode()))
    assert (first.number, first.reasons) == ("3A501", "NS, RS, AT")
    assert first.heading == "Widgets, as follows (see List of Items Controlled)."
    assert [c.control for c in first.controls][1:3] == ["NS applies to 3A501.b", "RS applies to 3A501.a.2 when it hums"]
    assert first.exceptions["LVS"] == "$1,500, except N/A for 3A501.a"
    assert [p.path for p in first.paragraphs] == ["a", "a.1", "a.2", "b", "y"]
    assert first.paragraphs[2].text == "a.2. Others; Note to 3A501.a: not those that whistle."
    assert (second.number, second.paragraphs) == ("3D501", ())
    assert set(sections(first)) == {"heading", "reasons", "requirements", "exceptions", "a", "a.1", "a.2", "b", "y"}


def test_notes_between_entries_are_read_too():
    notes = read_notes(read_xml(CCL.encode()))
    assert notes == {"notes of Category 3": "note 1: a note of the category.", "notes of Category 3, EAR99": "a last note."}


def test_columns_are_read_by_rule_and_what_is_qualified_is_left_to_a_person():
    first, second = read_ccl(read_xml(CCL.encode()))
    read = columns_of(first, NONE)
    assert read.columns == {
        "CCL": "all",
        "C3_9": "all",
        "NS1": "all -b -y",
        "NS2": "b",
        "AT1": "all",
        "LVS_1500": "all -a",
        "GBS": "b",
        "STA_A6": "a.2",
    }
    words = "RS applies to 3A501.a.2 when it hums | RS Column 1"
    assert read.unread == ((words_hash("3A501", words), words),)
    by_hand = Readings({words_hash("3A501", words): {"RS1": "?a.2"}}, {"3A501": {"MEU": "b"}}, frozenset())
    read = columns_of(first, by_hand)
    assert (read.columns["RS1"], read.columns["MEU"], read.unread) == ("?a.2", "b", ())
    assert columns_of(second, NONE).columns == {"CCL": "all", "C3_9": "all", "C3BCDE": "all", "AT1": "all", "TSR": "all"}


def test_a_reading_belongs_to_its_words():
    assert words_hash("3A501", "when it hums") != words_hash("3A501", "when it does not hum")
    assert words_hash("3A501", "“a”  b") == words_hash("3A501", '"A" b')


@pytest.mark.parametrize(
    ("words", "paths"),
    [
        ("entire entry", "all"),
        ("to the entire entry.", "all"),
        ("entire entry except 3A501.y", "all -y"),
        ("entire entry, except 3A501.b, .c and .y", "all -b -c -y"),
        ("3A501.a and .x", "a x"),
        ("to 3A501.f.2 to f.4", "f.2 f.3 f.4"),
        ("items controlled by paragraph .k through .m of this entry", "k l m"),
        ("3A501.b (except .b.5)", "b -b.5"),
        ("3A501.a only", "a"),
        ("3A501.a when usable in missiles", None),
        ("entire entry except parts for tanks", None),
        ("3A501.a to b.2", None),
        ("3A501.c to .a", None),
    ],
)
def test_paths_in_words(words, paths):
    assert paths_in("3A501", normalised(words)) == paths


def test_a_list_without_entries_or_with_one_twice_is_refused():
    with pytest.raises(TextError, match="no entry"):
        read_ccl(read_xml(b"<DIV9><P>nothing</P></DIV9>"))
    with pytest.raises(TextError, match="3D501 twice"):
        read_ccl(read_xml(CCL.replace("3A501", "3D501").encode()))


# --- parts of the Code ------------------------------------------------------------------------------------------------

PART = """<DIV5 N="744" TYPE="PART" hierarchy_metadata="{&quot;path&quot;:&quot;/on/x/title-15/part-744&quot;}">
<DIV8 N="744.23" TYPE="SECTION"><HEAD>§ 744.23 Chips.</HEAD>
<P>Before all labels.</P>
<P>(a) <I>Prohibition.</I> You may not.</P>
<P>(1) “Supercomputers”—(i) <I>Item scope.</I> (A) A chip under paragraph (b)(1) of this section.</P>
<P>(B) A computer.</P>
<P>(<I>1</I>) A large one.</P>
<P>(<I>i</I>) A very large one.</P>
<P>(ii) Elsewhere.</P>
<NOTE><HED>Note:</HED><P>(1) is no label here.</P></NOTE>
<P>(2) Fabs.</P>
<P>(b) [Reserved]</P>
<P>(c)(1) Exceptions.</P>
<UL><LI>Thailand</LI></UL>
<P>(h) After a slip of the text.</P>
<P>(i) The ninth.</P>
<DIV><TABLE><TR><TD>a cell</TD></TR></TABLE></DIV>
<CITA>[88 FR 1, Jan. 1, 2023]</CITA><EFFDNOT><HED>Effective Date Note:</HED><PSPACE>It is stayed.</PSPACE></EFFDNOT></DIV8>
<DIV9 N="Supplement No. 4 to Part 744" TYPE="APPENDIX"><HEAD>Entity List</HEAD><P>This supplement lists.</P>
<DIV><DIV><TABLE><TR><TH>Country</TH></TR>
<TR><TD>CHINA</TD><TD>Fab One, Road 5<sup>1</sup>⁄<sub>2</sub><sup>4</sup></TD>
<TD>All items</TD><TD>Denial</TD><TD>85 FR 1</TD></TR>
<TR><TD/><TD>Fab Two:</TD><TD/><TD/><TD/></TR>
<TR><TD/><TD>Fab Three</TD><TD>All items</TD><TD>Denial</TD><TD>86 FR 2</TD></TR>
<TR><TD>CUBA</TD><TD>[Reserved]</TD><TD/><TD/><TD>[Reserved]</TD></TR>
<TR><TD colspan="5"><sup>4</sup> For this entity more is reached.</TD></TR></TABLE></DIV></DIV></DIV9>
<DIV9 N="Supplement No. 6 to Part 744"><HEAD>UVL</HEAD><DIV><TABLE>
<TR><TD>OMAN</TD><TD>Trader</TD><TD>90 FR 3</TD></TR></TABLE></DIV></DIV9>
<DIV9 N="Supplement No. 7 to Part 744"><HEAD>MEU</HEAD><P>(1) Number first.</P><P>(i) Then roman.</P></DIV9></DIV5>"""


def test_paragraphs_find_their_place():
    section, *supplements = read_part(read_xml(PART.encode()))
    assert [p.path for p in section.passages] == [
        *("", "a", "a.1", "a.1.i", "a.1.i.A", "a.1.i.B", "a.1.i.B.1", "a.1.i.B.1.i", "a.1.ii", "a.2", "b", "c.1", "h", "i"),
    ]
    texts = {p.path: p.text for p in section.passages}
    assert texts["a.1"] == "“Supercomputers”"
    assert texts["a.1.i.A"] == "A chip under paragraph (b)(1) of this section."
    assert texts["a.1.ii"] == "Elsewhere. Note:(1) is no label here."
    assert texts["c.1"] == "Exceptions. Thailand"
    assert texts["i"] == "The ninth. a cell Effective Date Note:It is stayed."
    assert section.amended == "[88 FR 1, Jan. 1, 2023]"
    assert [s.name for s in supplements] == ["supplement 4", "supplement 6", "supplement 7"]
    assert [p.path for p in supplements[2].passages] == ["1", "1.i"]
    assert [p.path for p in section.below("a.1.i")] == ["a.1.i", "a.1.i.A", "a.1.i.B", "a.1.i.B.1", "a.1.i.B.1.i"]


def test_a_text_without_sections_is_refused():
    with pytest.raises(TextError, match="no section"):
        read_part(read_xml(b"<DIV5 N='744'/>"))


def test_rows_of_a_list_carry_the_country_printed_above_them():
    rows = read_list(read_xml(PART.encode()), "Entity List")
    assert [(r.country, r.party, r.footnotes) for r in rows] == [
        ("CHINA", "Fab One, Road 51⁄24", frozenset({4})),
        ("CHINA", "Fab Three", frozenset()),
    ]
    assert (rows[1].requirement, rows[1].policy, rows[1].citation) == ("All items", "Denial", "86 FR 2")
    (unverified,) = read_list(read_xml(PART.encode()), "Unverified List")
    assert (unverified.country, unverified.requirement, unverified.citation) == ("OMAN", "", "90 FR 3")
    with pytest.raises(TextError, match="Unverified List is not in it"):
        read_list(read_xml(b"<DIV5 N='744'/>"), "Unverified List")


def test_a_text_is_known_by_what_is_in_it(tmp_path):
    part, ccl = tmp_path / "one.xml", tmp_path / "two.xml.gz"
    part.write_text(PART, encoding="utf-8")
    ccl.write_bytes(gzip.compress(CCL.encode()))
    read, control_list = read_official(part), read_official(ccl)
    assert isinstance(read, Official)
    assert isinstance(control_list, Official)
    assert (read.id, control_list.id) == ("15 CFR part 744", "15 CFR part 774, supplement no. 1")
    assert set(read.units) >= {"744.23", "supplement 4", "Entity List, CHINA", "Unverified List, OMAN"}
    assert sorted(read.names.values()) == ["Fab One, Road 51⁄24", "Fab Three", "Trader"]
    assert "more is reached" in read.units["supplement 4"]["opening"]
    assert "fab one" not in read.units["supplement 4"]["opening"]
    assert set(control_list.units) >= {"3A501", "3D501", "notes of Category 3"}
    part.write_text("<DIV5 N='744'/>", encoding="utf-8")
    with pytest.raises(TextError, match=r"one\.xml"):
        read_official(part)


# --- the Country Chart ------------------------------------------------------------------------------------------------


def marked(*columns):
    return ["X" if column in columns else "" for column in COLUMNS]


def as_xml(cells):
    return "".join(f"<TD>{cell}</TD>" for cell in cells)


@pytest.fixture
def charts(tmp_path):
    """The same chart in its three forms: Albania with footnotes 2 and 3, Cuba sent elsewhere, the Seychelles misspelt."""
    spaced = {column: f"{column[:2]} {column[2:]}" for column in COLUMNS}
    countries = {
        "Albania": {"marks": [spaced["NS1"], spaced["CB2"]], "footnotes": [2, 3]},
        "Seycheles": {"marks": [spaced["NS1"]], "footnotes": []},
    }
    table = {"columns": [spaced[c] for c in COLUMNS], "countries": countries, "embargoed": {"Cuba": {}}}
    (tmp_path / "chart.json").write_text(json.dumps(table), encoding="utf-8")
    lines = [
        ["Countries", *(spaced[c] for c in COLUMNS), "Footnote"],
        ["Albania 2 3", *marked("NS1", "CB2"), ""],
        ["Cuba", *marked(), "See part 746"],
        ["Seycheles", *marked("NS1"), ""],
    ]
    (tmp_path / "chart.csv").write_text("\n".join(",".join(line) for line in lines), encoding="utf-8")
    rows = [
        f"<TD>Albania<sup>2 3</sup></TD>{as_xml(marked('NS1', 'CB2'))}",
        "<TD>Cuba</TD><TD>See part 746 of the EAR</TD>",
        f"<TD>Seycheles</TD>{as_xml(marked('NS1'))}",
    ]
    body = "".join(f"<TR>{cells}</TR>" for cells in rows)
    text = f'<DIV9 N="Supplement No. 1 to Part 738"><DIV><TABLE>{body}</TABLE></DIV></DIV9>'
    (tmp_path / "chart.xml").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("form", ["json", "csv", "xml"])
def test_the_chart_is_one_in_all_its_forms(charts, form):
    chart = read_chart(charts / f"chart.{form}")
    assert chart.marks == {"AL": {"NS1", "CB2"}, "SC": {"NS1"}}
    assert chart.elsewhere == {"CU"}
    assert chart.footnotes == {"AL": {2, 3}}
    assert chart.unread == ()
    assert chart.column("NS1") == {"AL", "SC"}
    assert read_official(charts / f"chart.{form}") == chart


@pytest.mark.parametrize(
    ("form", "text"), [("json", "{}"), ("json", "[" * 100_000), ("csv", ""), ("csv", "a,b\n"), ("xml", "<x/>")]
)
def test_what_is_no_chart_is_refused(tmp_path, form, text):
    file = tmp_path / f"chart.{form}"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TextError, match=r"no country chart|no section"):
        read_chart(file)


def test_a_country_nobody_knows_is_told(charts):
    file = charts / "chart.xml"
    file.write_text(file.read_text(encoding="utf-8").replace("Seycheles", "Atlantis"), encoding="utf-8")
    assert read_chart(file).unread == ("Atlantis",)
