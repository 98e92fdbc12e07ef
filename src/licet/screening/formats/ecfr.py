"""The lists in part 744 as the eCFR serves them: Entity List, Unverified List, Military End-User List (supplements 4, 6, 7).

Each is one table in which a country is printed once, at its first row. Footnotes and heads of groups are rows of it, too.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from xml.etree.ElementTree import Element

from msgspec import Struct

from licet.screening.entries import Address, Entry
from licet.screening.formats.bis import ADDRESS, footnotes
from licet.screening.formats.common import MONTHS, Days, Fault, ListError, Reading, by_name, clean, country, day, names, reading
from licet.screening.formats.parties import Party, members, take_apart
from licet.screening.publishers import title

FORMAT, ID, TITLE = "us-ecfr", "us_part_744", "US lists of 15 CFR part 744"
#: Supplement of part 744 -> our list and its number of columns.
_SUPPLEMENTS = {"4": ("us_entity_list", 5), "6": ("us_unverified", 3), "7": ("us_military_end_user", 3)}
_NAMED = re.compile(r"Supplement No\. ([467]) to Part 744", re.IGNORECASE)
_STAMP = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?!\d)")
_WRITTEN = re.compile(r"([A-Z][a-z]{2,8})\.? (\d{1,2}), (\d{4})")
#: The day stands in the path a text was served under, unless whoever saved it took it out.
_ON = re.compile(r"/on/(\d{4}-\d{2}-\d{2})/")
_URL = "https://www.ecfr.gov/current/title-15/appendix-Supplement%20No.%20{}%20to%20Part%20744"


def reader_of(root: Element) -> Callable[[Element], Reading] | None:
    """The reader for a tree, if one of the three lists is in it."""
    return _read if any(True for _ in _divisions(root)) else None


def _divisions(root: Element) -> Iterator[tuple[str, Element]]:
    for element in root.iter("DIV9"):
        if named := _NAMED.match(element.get("N", "")):
            yield named[1], element


def _read(root: Element) -> Reading:
    """All of the three that are in it. Raises ListError where a table of one is missing."""
    faults: list[Fault] = []
    found: list[Entry] = []
    for number, division in _divisions(root):
        made = list(_rows(number, division, faults))
        if not made:
            raise ListError(f"supplement {number} is in it without its table", mend="save the XML of the whole part 744")
        found += made
    lists = {entry.list for entry in found}
    only = next(iter(lists)) if len(lists) == 1 else ""
    dated = _ON.search(root.get("hierarchy_metadata", ""))
    as_of = Days(faults).read(dated[1] if dated else "", "hierarchy_metadata", "the day of the text")
    return reading(only or ID, title(only) if only else TITLE, FORMAT, as_of, found, faults)


class _Row(Struct):
    """A row of a table, with the text of the rows that only continue it."""

    place: int
    land: str
    texts: list[str]
    cells: list[Element]
    group: str = ""


def _rows(number: str, division: Element, faults: list[Fault]) -> Iterator[Entry]:
    list_id = _SUPPLEMENTS[number][0]
    for row in _joined(number, division, faults):
        where = f"supplement {number}, row {row.place}"
        for place, text in enumerate(members(row.texts[1])):
            party = take_apart(text)
            if not party.names and not party.addresses:
                faults.append(Fault(where, "neither a name nor an address could be told apart in it"))
                continue
            entry = _entry(list_id, number, row, party, within=place > 0)
            faults += [Fault(where, what, kept=True) for what in _doubts(entry, row.land)]
            yield entry


def _joined(number: str, division: Element, faults: list[Fault]) -> list[_Row]:
    """The rows of parties. A long entry is printed over several rows, of which the later ones hold nothing but its text."""
    columns = _SUPPLEMENTS[number][1]
    land = group = citation = ""
    found: list[_Row] = []
    for place, row in enumerate(division.iter("TR"), 1):
        cells = [cell for cell in row if cell.tag == "TD"]
        if not cells or (len(cells) == 1 and _is_footnote(cells[0])):
            continue
        texts = [_text(cell) for cell in cells]
        if len(cells) != columns:
            faults.append(Fault(f"supplement {number}, row {place}", f"it has {len(cells)} columns, not {columns}"))
            continue
        if clean(texts[0]):
            land, group, citation = clean(texts[0]), "", ""
        if columns == 5 and found and not any(map(clean, (texts[0], *texts[2:]))):
            found[-1].texts[1] += f"\n{texts[1]}"
        elif not _is_head(texts[1]):
            texts[-1] = texts[-1] if clean(texts[-1]) else citation
            found.append(_Row(place, land, texts, cells, group))
        elif " of " in texts[1]:
            group, citation = clean(texts[1]).rstrip(":"), texts[-1]
            if not clean(citation) and found:
                citation = found[-1].texts[-1]  # the institution itself stands above those under it
    return found


def _is_footnote(cell: Element) -> bool:
    return bool(re.match(r"\d ", clean("".join(cell.itertext()))))


def _is_head(text: str) -> bool:
    """`[Reserved]`, or the head of a group, which ends in a colon and names no party after it."""
    plain = clean(text)
    return plain in ("", "[Reserved]") or plain.endswith(":")


def _text(cell: Element) -> str:
    """The text of a cell, a line for each line; footnote marks stay as the digits they are."""
    parts = [cell.text or ""]
    for element in cell:
        parts += ["\n" if element.tag == "br" else "".join(element.itertext()), element.tail or ""]
    return "\n".join(clean(line) for line in "".join(parts).split("\n"))


def _entry(list_id: str, number: str, row: _Row, party: Party, *, within: bool) -> Entry:
    code = country(row.land)
    requirement, policy = (clean(row.texts[2]), clean(row.texts[3])) if len(row.texts) == 5 else ("", "")
    cited = clean(row.texts[-1])
    addresses = tuple(Address(text, _code(text) or code) for text in party.addresses)
    main = party.names[0] if party.names else ""
    head = clean(re.split(r",? a\.k\.a|\n", row.texts[1])[0])
    told = [row.group, f"listed with {head}" if within else "", *party.remarks]
    return Entry(
        id=by_name(main or party.addresses[0], [code] if code else []),
        list=list_id,
        names=() if ADDRESS.fullmatch(main) else names(main, ((text, "alias") for text in party.names[1:])),
        addresses=addresses,
        countries=tuple(sorted({a.country for a in addresses if a.country} | ({code} if code else set()))),
        listed=_first(cited),
        footnotes=_marks(row.cells, requirement) if list_id == "us_entity_list" else (),
        requirement=requirement,
        policy=policy,
        citation=cited,
        remarks="; ".join(text for text in told if text),
        source=row.land,
        url=_URL.format(number),
    )


def _code(address: str) -> str:
    """The country an address ends with."""
    last = address.rpartition(",")[2]
    return country(last) or country(last.rpartition(" ")[2])


def _marks(cells: list[Element], requirement: str) -> tuple[str, ...]:
    """The footnotes that stand raised in the requirement and the policy, with those the requirement cites by paragraph."""
    raised = {
        mark
        for cell in cells[2:4]
        for up in cell.iter("sup")
        if not (up.tail or "").startswith("⁄")
        for mark in re.findall(r"[1-5]", "".join(up.itertext()))
    }
    return tuple(sorted(raised | set(footnotes(requirement))))


def _first(citation: str) -> date | None:
    """The first day on which the Federal Register named the party."""
    found = []
    for month, number, year in _STAMP.findall(citation):
        full = year if len(year) == 4 else f"{'19' if int(year) > 60 else '20'}{year}"
        found.append(f"{full}-{month}-{number}")
    for month, number, year in _WRITTEN.findall(citation):
        found.append(f"{year}-{MONTHS.get(month[:3].casefold(), 0)}-{number}")
    days = []
    for text in found:
        with suppress(ValueError):
            days.append(day(text))
    return min((one for one in days if one), default=None)


def _doubts(entry: Entry, land: str) -> Iterator[str]:
    """What may be wrong with an entry that is kept."""
    if entry.listed is None:
        yield "no day could be read in its citation"
    if not country(land):
        yield f"{land!r} is no country"
