"""What is common to the forms in which the Office of Foreign Assets Control gives out its lists."""

import re
from collections.abc import Iterable, Mapping, Sequence

from licet.screening.entries import Entry, Identifier, Kind, Name
from licet.screening.formats.common import clean, country

FORMAT = "us-ofac"
KINDS: Mapping[str, Kind] = {"individual": "person", "entity": "organisation", "vessel": "vessel", "aircraft": "aircraft"}

#: Programmes of the lists beside the SDN list. An entry of the SDN list itself may be under one of them, many are not.
_BESIDE = frozenset({"NS-PLC", "CMIC-EO13959"})
_MANY = 0.05
_NUMBER = re.compile(
    r"(?P<kind>(?:Vessel Registration Identification|Passport|National ID No\.|Tax ID No\.|Registration (?:Number|ID)|"
    r"Unified Social Credit Code \(USCC\)|SWIFT/BIC|D-U-N-S Number|Company Number|Identification Number|"
    r"Legal Entity Number|Government Gazette Number|Aircraft .*?Number(?: \(MSN\))?)) "
    r"(?P<value>.+?)(?: \((?P<country>[^()]+)\))?$"
)
_BORN = re.compile(r"(?:alt\. )?DOB (.+)")
_ALIAS = re.compile(r"(?:alt\. )?[afn]\.k\.a\. '(.+)'")
_NATION = re.compile(r"(?:alt\. )?(?:nationality|citizen) (.+)")


def list_of(entries: Sequence[Entry]) -> str:
    """The list that a file is of which does not say: the SDN list, or the ones beside it."""
    beside = sum(bool(_BESIDE & set(entry.programmes)) for entry in entries)
    return "us_nonsdn" if beside > _MANY * len(entries) else "us_sdn"


def programmes(text: str) -> tuple[str, ...]:
    """`NPWMD] [IFSR` as two programmes."""
    return tuple(part for piece in re.split(r"[\[\];]", text) if (part := clean(piece)))


def sort_remarks(text: str) -> tuple[list[Name], tuple[str, ...], list[str], list[Identifier], str]:
    """Remarks taken apart: weak aliases, days of birth, countries, numbers, and the rest as it is."""
    aliases, born, places, numbers, rest = [], [], [], [], []
    for piece in text.removesuffix(".").split("; "):
        if found := _ALIAS.fullmatch(piece):
            aliases.append(Name(found[1], "weak"))
        elif found := _BORN.fullmatch(piece):
            born.append(found[1])
        elif found := _NATION.fullmatch(piece):
            places.append(country(found[1]))
        elif found := _NUMBER.fullmatch(piece.removeprefix("alt. ")):
            numbers.append(Identifier(found["value"], found["kind"], country(found["country"] or "")))
        elif piece:
            rest.append(piece)
    return aliases, tuple(born), [place for place in places if place], numbers, "; ".join(rest)


def merged(found: Iterable[str], entry: Entry | None = None) -> tuple[str, ...]:
    """Country codes sorted, with those an entry has already."""
    return tuple(sorted({code for code in found if code} | set(entry.countries if entry else ())))
