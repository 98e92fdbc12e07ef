"""An official text in the units and pieces whose change is told apart: entries, sections, list rows, and their paragraphs."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.etree.ElementTree import Element

from msgspec import Struct

from licet.law.official.ccl import Entry, read_ccl, read_notes, sections
from licet.law.official.chart import Chart, read_chart
from licet.law.official.lists import LISTS, read_list
from licet.law.official.sections import read_part, texts
from licet.law.official.xml import TextError, digest, load, normalised, read_xml

CCL = "15 CFR part 774, supplement no. 1"
CHART = "15 CFR part 738, supplement no. 1"
_LISTS_IN = "15 CFR part 744"


class Official(Struct, frozen=True):
    """A text.

    units: their pieces, normalised, by the name of the piece (of a list the hash of the party); names: what a piece of a list
    is called; entries: those of the Commerce Control List; whole: whether a unit that is not in it is gone.
    """

    id: str
    units: Mapping[str, Mapping[str, str]]
    names: Mapping[str, str]
    entries: tuple[Entry, ...] = ()
    whole: bool = True


def read_official(file: Path) -> Official | Chart:
    """The text in a file, found out from the file itself: a part of the Code, the Commerce Control List, the Country Chart.

    Raises TextError.
    """
    if file.name.removesuffix(".gz").endswith((".json", ".csv")):
        return read_chart(file)
    root = read_xml(load(file), str(file))
    try:
        if _has(root, "Supplement No. 1 to Part 774"):
            entries = read_ccl(root)
            units: dict[str, Mapping[str, str]] = {entry.number: sections(entry) for entry in entries}
            units |= {name: {"text": text} for name, text in read_notes(root).items()}
            return Official(CCL, units, {}, entries)
        if _has(root, "Supplement No. 1 to Part 738"):
            return read_chart(file)
        return _part(root)
    except TextError as error:
        raise TextError(error.what, where=str(file), mend=error.mend) from None


def _has(root: Element, supplement: str) -> bool:
    return any(d.get("N", "").casefold() == supplement.casefold() for d in (root, *root.iter("DIV9")))


def _part(root: Element) -> Official:
    """A part, or one section or supplement of a part."""
    part = next((d for d in root.iter() if d.get("TYPE") == "PART"), None)
    title = re.search(r"title-(\d+)", (root if part is None else part).get("hierarchy_metadata", ""))
    within = re.search(r"^(\d+)\.|Part (\d+)$", root.get("N", ""))
    number = part.get("N", "") if part is not None else (within[1] or within[2]) if within else ""
    name = f"{title[1] if title else 15} CFR part {number}"
    units = {section.name: texts(section) for section in read_part(root)}
    names: dict[str, str] = {}
    for title_of_list, supplement in LISTS.items():
        if name == _LISTS_IN and f"supplement {supplement}" in units:
            units |= _list(root, title_of_list, names)
    return Official(name, units, names, whole=part is not None)


def _list(root: Element, title: str, names: dict[str, str]) -> dict[str, dict[str, str]]:
    units: dict[str, dict[str, str]] = {}
    for row in read_list(root, title):
        key = digest(normalised(f"{row.country} {_letters(row.party)}"))
        names[key] = row.party
        said = f"{row.requirement} | {row.policy} | {row.citation} | {sorted(row.footnotes)}"
        units.setdefault(f"{title}, {row.country}", {})[key] = _letters(normalised(said))
    return units


def _letters(text: str) -> str:
    """Words only: rows of the lists are rewritten for their punctuation all the time."""
    return " ".join(re.findall(r"\w+", text))


def hashed(units: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """The units with hashes in place of words."""
    return {unit: {piece: digest(text) for piece, text in pieces.items()} for unit, pieces in units.items()}


def in_order(pieces: Iterable[str]) -> list[str]:
    """Pieces as one reads them: the parts of an entry, then paragraphs by their numbers."""
    return sorted(
        pieces, key=lambda p: [(not step.isdigit(), int(step) if step.isdigit() else 0, step) for step in p.split(".")]
    )
