"""Parties found otherwise than by name: by a number that is theirs alone, or by an address that is itself listed.

An address is the same if every number of the listed one stands in ours and most of its words do, misspelt or not. Places that
hold thousands (a country, a city) weigh nothing alone: at least one number and two words must meet.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from rapidfuzz.distance import OSA

from licet.screening.entries import Entry

#: The part of the words of a listed address that must stand in ours.
MOST_WORDS = 0.7
_WORD = re.compile(r"\d+[a-z]?|[^\W\d_]+")
_SAID_OTHERWISE = {
    "road": "rd", "street": "st", "avenue": "ave", "building": "bldg", "floor": "f", "room": "rm", "flat": "rm", "unit": "rm",
    "suite": "rm", "no": "", "number": "", "centre": "center", "boulevard": "blvd", "district": "dist", "kong": "", "hong": "",
    "hk": "", "china": "", "prc": "", "the": "", "of": "", "and": "",
}  # fmt: skip
_SHORTEST_NUMBER = 6


class Beside:
    """Entries by their numbers, and those that list an address as such."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._numbers: dict[str, list[Entry]] = {}
        self._addresses: list[tuple[Entry, str, frozenset[str], frozenset[str]]] = []
        for entry in entries:
            for identifier in entry.identifiers:
                if number := plain_number(identifier.value):
                    self._numbers.setdefault(number, []).append(entry)
            if not entry.names:
                for address in entry.addresses:
                    self._addresses.append((entry, address.text, *words_of(address.text)))

    def by_number(self, identifiers: Mapping[str, str]) -> Iterator[tuple[Entry, str]]:
        """Entries with one of these numbers, each with the number that met."""
        for value in identifiers.values():
            for entry in self._numbers.get(plain_number(value), ()):
                yield entry, value

    def by_address(self, addresses: Iterable[str]) -> Iterator[tuple[Entry, str, str, float]]:
        """Listed addresses that one of these is: the entry, ours, the listed one, and the part of its words that met."""
        for text in addresses:
            numbers, words = words_of(text)
            for entry, listed, their_numbers, theirs in self._addresses:
                if their_numbers and their_numbers <= numbers and len(theirs) > 1:
                    met = sum(any(_alike(word, mine) for mine in words) for word in theirs) / len(theirs)
                    if met >= MOST_WORDS:
                        yield entry, text, listed, met


def plain_number(text: str) -> str:
    """A number without the marks people put between its digits; "" for one too short to be anybody's alone."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
    return plain if len(plain) >= _SHORTEST_NUMBER and any(c.isdigit() for c in plain) else ""


def words_of(address: str) -> tuple[frozenset[str], frozenset[str]]:
    """The numbers of an address and its words, the usual ones in one spelling."""
    found = _WORD.findall(unicodedata.normalize("NFKC", address[:1000]).casefold())
    words = [_SAID_OTHERWISE.get(word, word) for word in found]
    return (
        frozenset(word for word in words if word[:1].isdigit()),
        frozenset(word for word in words if len(word) > 1 and not word[0].isdigit()),
    )


def _alike(word: str, other: str) -> bool:
    return word == other or (len(word) > 4 and OSA.distance(word, other, score_cutoff=1) <= 1)
