"""Names looked up in lists: the one door of the search.

    matcher = Matcher.build(entries)
    for hit in matcher.search(Query("Huawei Tecnologies")): ...

A hit says which entry, by which of its names, with how many points, and what the points are made of.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Self

from msgspec import Struct

from licet.screening.entries import Entry, Kind, Name
from licet.screening.index import Index, build_index
from licet.screening.names.reading import Reading, read_name
from licet.screening.names.words import Word
from licet.screening.score import FULL, Part, score
from licet.screening.search import Likeness, resolved, search

#: Points at which one in a hundred innocent counterparties alerts; docs/screening-quality.md has the curve.
ONE_PERCENT = 0.70


class Query(Struct, frozen=True):
    """Who is looked for. aliases: other names of the same party; country: ISO 3166 alpha-2; kind: where it is known."""

    name: str
    country: str | None = None
    kind: Kind | None = None
    aliases: tuple[str, ...] = ()


class Evidence(Struct, frozen=True):
    """What else speaks for a hit or against it; no part of its score. kind: country, kind, weak name, letters."""

    kind: str
    says: str


class Hit(Struct, frozen=True):
    """An entry a query may be. name: the one that met; queried: the name of the query that met it; score: 0 to 1, the sum
    of the points of the parts by 10000; evidence: what stands beside the name."""

    entry: Entry
    name: Name
    queried: str
    score: float
    parts: tuple[Part, ...]
    evidence: tuple[Evidence, ...] = ()


class Found(Struct, frozen=True):
    """What a search gave. faults: the names of the query that could not be searched for, and why."""

    query: Query
    hits: tuple[Hit, ...]
    faults: tuple[str, ...] = ()


class Matcher:
    """Entries and the index over their names. Never changed once made."""

    def __init__(self, entries: Sequence[Entry], index: Index) -> None:
        self.entries = tuple(entries)
        self.index = index
        self._names = [(at, name) for at, entry in enumerate(self.entries) for name in entry.names]
        self._resolve = lru_cache(maxsize=1 << 16)(self._resolved)
        self._reading = lru_cache(maxsize=1 << 14)(self._read)

    @classmethod
    def build(cls, entries: Iterable[Entry]) -> Self:
        kept = tuple(entries)
        return cls(kept, build_index(read_name(n.text, e.kind) for e in kept for n in e.names))

    def search(self, query: Query, limit: int = 10, threshold: float = ONE_PERCENT) -> tuple[Hit, ...]:
        """The entries at or over the threshold, the likeliest first; each entry once, by its best name."""
        return self.look_up(query, limit, threshold).hits

    def look_up(self, query: Query, limit: int = 10, threshold: float = ONE_PERCENT) -> Found:
        """The same, with the names that could not be searched for."""
        best: dict[int, tuple[int, int, Reading]] = {}
        faults = []
        for text in (query.name, *query.aliases):
            reading = read_name(text, query.kind or "unknown")
            if reading.fault:
                faults.append(f"{text[:60]!a}: {reading.fault}")
                continue
            for points, number in search(self.index, self._reading, self._resolve, reading, round(threshold * FULL)):
                at = self._names[number][0]
                if at not in best or points > best[at][0]:
                    best[at] = (points, number, reading)
        ranked = sorted(best.values(), key=lambda found: (-found[0], found[1]))[:limit]
        return Found(query, tuple(self._hit(query, *found) for found in ranked), tuple(faults))

    def search_many(self, queries: Iterable[Query], limit: int = 10, threshold: float = ONE_PERCENT) -> Iterator[Found]:
        """Every query in turn."""
        for query in queries:
            yield self.look_up(query, limit, threshold)

    def _hit(self, query: Query, points: int, number: int, reading: Reading) -> Hit:
        at, name = self._names[number]
        entry = self.entries[at]
        total, parts = score(reading, self._reading(number))
        assert total == points, (total, points)
        return Hit(entry, name, reading.text, points / FULL, parts, tuple(beside(query, entry, name, reading)))

    def _resolved(self, mine: Word) -> tuple[Likeness, ...]:
        return resolved(self.index, mine)

    def _read(self, number: int) -> Reading:
        at, name = self._names[number]
        return read_name(name.text, self.entries[at].kind)


def beside(query: Query, entry: Entry, name: Name, reading: Reading) -> Iterator[Evidence]:
    """What stands beside the likeness of the names."""
    for note in reading.notes:
        yield Evidence("letters", note)
    if name.strength == "weak":
        yield Evidence("weak name", "the list itself calls this name weak")
    if query.country and entry.countries:
        same = query.country in entry.countries
        yield Evidence("country", f"{query.country}: {'the list gives it too' if same else 'the list gives ' + ', '.join(entry.countries)}")
    if query.kind and "unknown" not in (query.kind, entry.kind):
        yield Evidence("kind", f"{query.kind}: {'the same' if query.kind == entry.kind else f'the list gives {entry.kind}'}")
