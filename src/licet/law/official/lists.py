"""The lists of parties in part 744 as the eCFR serves them: Entity List, Unverified List, Military End-User List.

Each is one table in which the country is printed once, at its first row.
"""

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from msgspec import Struct

from licet.law.official.xml import TextError, text_of

#: The supplement of part 744 in which each list stands.
LISTS = {"Entity List": "4", "Unverified List": "6", "Military End-User List": "7"}


class Listed(Struct, frozen=True):
    """A row of a list, as printed: the country, the party with its aliases and addresses, and what follows from it.

    footnotes: their numbers, which say what is reached beyond the rule (4: advanced computing and supercomputers, 5: chips).
    """

    country: str
    party: str
    requirement: str
    policy: str
    citation: str
    footnotes: frozenset[int]


def read_list(root: Element, name: str) -> tuple[Listed, ...]:
    """The rows of a list, in its order. Raises TextError where the list is not in the text."""
    supplement = re.compile(rf"Supplement No\. {LISTS[name]}\b", re.IGNORECASE)
    divisions = [d for d in (root, *root.iter("DIV9")) if d.tag == "DIV9" and supplement.match(d.get("N", ""))]
    if not divisions:
        raise TextError(f"the {name} is not in it", mend=f"give the XML of part 744 or its supplement {LISTS[name]}")
    return tuple(_rows(divisions[0]))


def is_row(division: Element, row: Element) -> bool:
    """Whether a row of a table is one of a list; heads (which end in a colon), reserved rows and footnotes are not."""
    named = re.match(r"Supplement No\. (\d+) to Part 744", division.get("N", ""), re.IGNORECASE)
    cells = [text_of(cell) for cell in row if cell.tag == "TD"]
    if named is None or named[1] not in LISTS.values() or len(cells) not in (3, 5):
        return False
    return cells[1] not in ("", "[Reserved]") and not cells[1].endswith(":")


def _rows(division: Element) -> Iterable[Listed]:
    country = ""
    for row in division.iter("TR"):
        cells = [cell for cell in row if cell.tag == "TD"]
        texts = [text_of(cell) for cell in cells]
        country = texts[0] if len(cells) in (3, 5) and texts[0] else country
        if is_row(division, row):
            requirement, policy = (texts[2], texts[3]) if len(cells) == 5 else ("", "")
            marks = [up for cell in cells for up in cell.iter("sup") if not (up.tail or "").startswith("⁄")]  # no 5⁄2
            footnotes = frozenset(int(mark) for up in marks for mark in re.findall(r"\d+", text_of(up)))
            yield Listed(country, texts[1], requirement, policy, texts[-1], footnotes)
