"""The lists of part 744 in the XML of the eCFR, and its parties taken apart."""

from datetime import date

import pytest

from licet.screening.detect import read
from licet.screening.formats.common import ListError
from licet.screening.formats.parties import members, split_name, take_apart

REQUIREMENT = "For all items subject to the EAR. (See §§ 734.9(e)(2) and 744.11 of the EAR)"


def row(*cells):
    return "<TR>" + "".join(f'<TD class="left">{cell}</TD>' for cell in cells) + "</TR>"


def supplement(number, *rows):
    return (
        f'<DIV9 N="Supplement No. {number} to Part 744" TYPE="APPENDIX"><HEAD>x</HEAD><DIV><TABLE><THEAD><TR><TH>Country</TH>'
        f"</TR></THEAD><TBODY>{''.join(rows)}</TBODY></TABLE></DIV></DIV9>"
    )


def part(*supplements):
    return f'<?xml version="1.0"?><DIV5 N="744" TYPE="PART">{"".join(supplements)}</DIV5>'.encode()


LISTED = row(
    "CHINA, PEOPLE'S REPUBLIC OF",
    "Lianhe Photonics Co., Ltd., a.k.a., the following two aliases:<br/>—LHP; <E>and</E><br/>—Lianhe Optics Co., Ltd.<br/> "
    "<br/> "
    "7 Harbour Road, Qingdao, China; <E>and</E> Unit 3, Kwun Tong, Hong Kong. (See alternate address under Pakistan).",
    f"{REQUIREMENT}<sup>4</sup>",
    "Presumption of denial",
    "84 FR 22963, 5/21/19. 87 FR 6026, 2/3/22.",
)


def test_a_row_of_the_entity_list():
    (found,) = read(part(supplement(4, LISTED))).list.entries
    assert [n.text for n in found.names] == ["Lianhe Photonics Co., Ltd.", "LHP", "Lianhe Optics Co., Ltd."]
    assert [(a.text, a.country) for a in found.addresses] == [
        ("7 Harbour Road, Qingdao, China", "CN"),
        ("Unit 3, Kwun Tong, Hong Kong", "HK"),
    ]
    assert (found.list, found.listed, found.footnotes) == ("us_entity_list", date(2019, 5, 21), ("4",))
    assert found.countries == ("CN", "HK")
    assert found.policy == "Presumption of denial"
    assert found.citation == "84 FR 22963, 5/21/19. 87 FR 6026, 2/3/22."
    assert "Pakistan" in found.remarks


def test_heads_footnotes_and_reserved_rows_are_no_entries():
    rows = [LISTED, row("<sup>1</sup> For this entity, items include others."), row("CUBA", "[Reserved]", "", "", "")]
    found = read(part(supplement(4, *rows)))
    assert (len(found.list.entries), found.faults) == (1, ())


def test_a_row_that_continues_the_one_before_belongs_to_it():
    first = row(
        "CHINA", "Second Academy, a.k.a., the following one alias, and two subordinate institutions:<br/>—Academy Two.<br/>"
        "Subordinate institution<br/>201 Institute, a.k.a., the following one alias:<br/>—Defence Centre.", "All", "Denial",
        "83 FR 37427, 8/1/18.",
    )  # fmt: skip
    second = row(" ", "Subordinate institution<br/>699 Factory.", " ", "", "")
    third = row(
        "", "The following addresses apply to the entity and to the two subordinate institutions:<br/><br/>"
        "50 North Road, Beijing, China",
        "", "", "",
    )  # fmt: skip
    found = read(part(supplement(4, first, second, third))).list.entries
    assert [[n.text for n in e.names] for e in found] == [
        ["Second Academy", "Academy Two"],
        ["201 Institute", "Defence Centre"],
        ["699 Factory"],
    ]
    assert [[a.text for a in e.addresses] for e in found] == [["50 North Road, Beijing, China"]] * 3
    assert {(e.requirement, e.listed) for e in found} == {("All", date(2018, 8, 1))}
    assert found[1].remarks == "listed with Second Academy"


def test_the_other_two_lists_are_read_beside_it():
    unverified = supplement(6, row("ARMENIA", "Atlas Works, Komitas 26/114, Yerevan, Armenia", "85 FR 64017, October 9, 2020."))
    military = supplement(
        7,
        row("CHINA", "Engine Corporation", "85 FR 83799, 12/23/2020."),
        row("", "The following one subordinate institutions of Engine Corporation:", ""),
        row("", "Subordinate institution:", ""),
        row("", "Blade Works Co. Ltd.", ""),
        row("VENEZUELA", "[Reserved]", "[Reserved]"),
    )
    found = read(part(supplement(4, LISTED), unverified, military))
    assert [(e.list, e.listed) for e in found.list.entries[1:]] == [
        ("us_unverified", date(2020, 10, 9)),
        ("us_military_end_user", date(2020, 12, 23)),
        ("us_military_end_user", date(2020, 12, 23)),
    ]
    assert found.list.entries[1].names[0].text == "Atlas Works"
    assert "Engine Corporation" in found.list.entries[3].remarks
    assert found.list.id == "us_part_744"
    alone = read(unverified.encode())
    assert (alone.list.id, len(alone.list.entries)) == ("us_unverified", 1)


def test_an_address_listed_as_such():
    (found,) = read(
        part(
            supplement(
                4, row("CHINA", "Address 01,<br/>Unit D, Example Place, Wan Chai, Hong Kong.", "x", "y", "89 FR 5, 6/18/24.")
            )
        )
    ).list.entries
    assert (found.names, [a.text for a in found.addresses]) == ((), ["Unit D, Example Place, Wan Chai, Hong Kong"])


def test_the_day_is_read_from_the_path_it_was_served_under():
    text = part(supplement(4, LISTED)).decode()
    served = text.replace("<DIV5 ", '<DIV5 hierarchy_metadata=\'{"path":"/on/2026-07-18/title-15/part-744"}\' ')
    assert (read(text.encode()).list.as_of, read(served.encode()).list.as_of) == (None, date(2026, 7, 18))


def test_a_row_of_another_width_is_a_fault():
    found = read(part(supplement(4, LISTED, row("", "x", "y"))))
    assert [(f.where, f.kept) for f in found.faults] == [("supplement 4, row 3", False)]


def test_a_supplement_without_its_table_is_refused():
    with pytest.raises(ListError, match="without its table"):
        read(part('<DIV9 N="Supplement No. 4 to Part 744"><P>moved</P></DIV9>'))


@pytest.mark.parametrize(
    ("text", "names", "addresses"),
    [
        ("Ali Satar, 501, 5th Floor, X; and Flat No. 4, X.", ("Ali Satar",), ("501, 5th Floor, X", "Flat No. 4, X")),
        ("PJSC Irkut Works, Regional Aircraft 26, Moscow.", ("PJSC Irkut Works",), ("Regional Aircraft 26, Moscow",)),
        ("Zhipu Tech Co., Ltd., Room 306, Beijing, China.", ("Zhipu Tech Co., Ltd.",), ("Room 306, Beijing, China",)),
        ("Institute of Optics (IO, CAS), 1 Road, X", ("Institute of Optics (IO, CAS)",), ("1 Road, X",)),
        ("Aletra (a.k.a., Erman & Sons Co.), Shop No. 8, Dubai.", ("Aletra", "Erman & Sons Co."), ("Shop No. 8, Dubai",)),
        ("Thomas Quinn a.k.a. Tom Quinn, Cloon House, Sligo.", ("Thomas Quinn", "Tom Quinn"), ("Cloon House, Sligo",)),
        ("SAEROS Company,\nNo. 2 Flat Ave. Tbilisi, Georgia.", ("SAEROS Company",), ("No. 2 Flat Ave. Tbilisi, Georgia",)),
        (
            "Neft, OAO (a.k.a. Open Company Neft; a.k.a. OAO Neft)\n\nAddress: 16 St., Moscow\n\nAlt Address: 17 St., Moscow.",
            ("Neft, OAO", "Open Company Neft", "OAO Neft"), ("16 St., Moscow", "17 St., Moscow"),
        ),
        ("Tako LLC, the following one alias:\n—Taco LLC.\n\n17 Street, X.", ("Tako LLC", "Taco LLC"), ("17 Street, X",)),
        (
            "Northern Institute subordinate institution: Envo, a.k.a., the following one alias:\n—Hebei Envo.\n\n21 St.",
            ("Envo", "Hebei Envo"), ("21 St",),
        ),
        ("Mostafa, a.k.a., the following one alias: Mosi Ove. 21 Tower, X", ("Mostafa", "Mosi Ove"), ("21 Tower, X",)),
    ],
)  # fmt: skip
def test_parties_taken_apart(text, names, addresses):
    found = take_apart(text)
    assert (found.names, found.addresses) == (names, addresses)


def test_the_name_ends_where_no_legal_form_follows():
    assert split_name("A Co., Ltd., B Street, C") == ("A Co., Ltd.", "B Street, C")
    assert split_name("A") == ("A", "")


def test_affiliates_on_lines_of_their_own():
    text = (
        "Hua Works, a.k.a., one\nAffiliated entities:\nHua One Ltd., No. 1 Road, X.\nHua Two, a.k.a.:\n—Second; and\nThird.\n"
    )
    assert [part.lstrip("\0").split("\n") for part in members(text + "Building 2, District B")] == [
        ["Hua Works, a.k.a., one"],
        ["Hua One Ltd., No. 1 Road, X."],
        ["Hua Two, a.k.a.:", "—Second; and", "—Third.", "Building 2, District B"],
    ]
