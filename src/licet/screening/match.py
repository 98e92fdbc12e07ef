"""Names looked up in lists: the one door of the search.

    matcher = Matcher.build(entries)
    for hit in matcher.search(Query("Huawei Tecnologies")):
        print(hit.score, hit.entry.id, hit.name.text, hit.parts)

A hit says which entry, by which of its names, with how many points, and what the points are made of.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property, lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from licet.compiled import available, kept
from licet.screening.entries import Entry, Kind, Name
from licet.screening.index import Attributes, Index, Keys, build_index, keys_of_words
from licet.screening.names.reading import Reading, read_name
from licet.screening.names.spellings import spellings
from licet.screening.names.words import Word
from licet.screening.names.written import Sums, Written, sums
from licet.screening.score import FULL, Part, score
from licet.screening.search import Likeness, resolved, search
from licet.screening.stored import read_index, write_index

if TYPE_CHECKING:
    from licet.screening.batch import Search

#: Scores at which so many of a hundred innocent counterparties alert, from the curve in docs/screening-quality.md.
ALERT_RATES = {0.002: 0.71, 0.01: 0.59, 0.05: 0.49}
#: The score of a hit unless another is asked for: one innocent counterparty in a hundred alerts.
THRESHOLD = ALERT_RATES[0.01]
#: Queries taken to the kernel at once.
AT_ONCE = 4096
#: Where no machine code is kept, so many queries are sooner done in Python than it is made, which takes as long as 80,000.
_FEW = 20_000


class Query(Struct, frozen=True, gc=False):
    """Who is looked for. aliases: other names of the same party; country: ISO 3166 alpha-2; kind: where it is known."""

    name: str
    country: str | None = None
    kind: Kind | None = None
    aliases: tuple[str, ...] = ()


class Evidence(Struct, frozen=True, gc=False):
    """What else speaks for a hit or against it; no part of its score. about: country, kind, weak name or letters."""

    about: str
    says: str


class Hit(Struct, frozen=True, gc=False):
    """An entry a query may be. name: the one that met; queried: the name of the query that met it; score: 0 to 1, the points of
    the parts by 10000; evidence: what stands beside the names."""

    entry: Entry
    name: Name
    queried: str
    score: float
    parts: tuple[Part, ...]
    evidence: tuple[Evidence, ...] = ()


class Found(Struct, frozen=True, gc=False):
    """What a search gave. faults: the names of the query that could not be searched for, and why."""

    query: Query
    hits: tuple[Hit, ...]
    faults: tuple[str, ...] = ()


class Matcher:
    """Entries and the index over their names. Never changed once made; what it remembers beside them only saves time."""

    def __init__(self, entries: Sequence[Entry], names: NDArray[np.int64], written: Sums, index: Index) -> None:
        """names: how many of the index each entry has, which are those of `spelt` in turn; written: their check sums."""
        self.entries, self.index, self._names, self._written = entries, index, names, written
        self._owner = np.repeat(np.arange(len(names), dtype=np.int32), names)
        self._first = np.cumsum(names) - names
        self._resolve = lru_cache(maxsize=1 << 16)(self._resolved)
        self._reading = lru_cache(maxsize=1 << 12)(self._read)

    @classmethod
    def build(cls, entries: Iterable[Entry]) -> Self:
        """The matcher of the entries, which are found in this order where their scores are the same."""
        kept = tuple(entries)
        with _nothing_thrown_away():
            texts = [[text for _, text in spelt(entry)] for entry in kept]
            readings = (read_name(text, entry.kind) for entry, of in zip(kept, texts, strict=True) for text in of)
            index = build_index(readings, _keyed())
            written = _summed()([text for of in texts for text in of])
        return cls(kept, np.array([len(of) for of in texts], np.int64), written, index)

    @classmethod
    def load(cls, path: Path) -> Self:
        """What `save` wrote. Raises LicetError for a file that is none, or that another version of the tables made."""
        return cls(*read_index(path))

    def save(self, path: Path) -> None:
        """One file of arrays and msgpack; reading it runs no code."""
        write_index(path, self.entries, self._names, self._written, self.index)

    def search(self, query: Query, limit: int = 10, threshold: float = THRESHOLD) -> tuple[Hit, ...]:
        """The entries at or over the threshold, the likeliest first; each entry once, by its best name."""
        return self.look_up(query, limit, threshold).hits

    def look_up(self, query: Query, limit: int = 10, threshold: float = THRESHOLD) -> Found:
        """The same, with the names that could not be searched for and why."""
        return next(
            self._in_python([query], limit, threshold)
            if "kernel" not in vars(self)
            else self._by_kernel([query], limit, threshold)
        )

    def search_many(
        self, queries: Iterable[Query], limit: int = 10, threshold: float = THRESHOLD, threads: int = 2
    ) -> Iterator[Found]:
        """Every query in turn, many at once by the kernel where that is worth it."""
        rest = iter(queries)
        ready = self._ready
        some = [] if ready else list(islice(rest, _FEW))
        every = chain(some, rest)
        if ready or (available() and len(some) == _FEW):
            yield from self._ahead(iter(lambda: list(islice(every, AT_ONCE)), []), limit, threshold, threads)
        else:
            yield from self._in_python(every, limit, threshold)

    @property
    def _ready(self) -> bool:
        """Whether the kernel is there, or need not be made first."""
        return "kernel" in vars(self) or (available() and kept(Path(__file__).parent, "kernel.search_names"))

    def prepare(self) -> None:
        """Makes the kernel ready, so that all searches go through it; without numba nothing is done."""
        if available():
            _ = self.kernel

    @cached_property
    def kernel(self):  # type: ignore[no-untyped-def]
        from licet.screening.batch import Kernel

        return Kernel(self.index)

    @cached_property
    def written(self) -> Written:
        return Written(self._written)

    def _in_python(self, queries: Iterable[Query], limit: int, threshold: float) -> Iterator[Found]:
        points = _points(threshold)
        for query in queries:
            best: dict[int, tuple[int, int, Reading]] = {}
            faults = []
            given = [(text, spelling) for text in (query.name, *query.aliases) for spelling in spellings(text)]
            readings = [read_name(spelling, query.kind or "unknown") for _, spelling in given]
            for (text, spelling), reading in zip(given, readings, strict=True):
                if reading.fault:
                    faults += [f"{_quoted(text)}: {reading.fault}"] if spelling == text else []
                    continue
                for reached, number in search(self.index, self._reading, self._resolve, reading, points):
                    self._keep(best, reached, number, reading)
            for at, number in self.written.alike(sums([spelling for _, spelling in given])):
                self._keep_written(best, number, readings[at], points)
            yield self._found(query, best, tuple(faults), limit)

    def _by_kernel(self, queries: Sequence[Query], limit: int, threshold: float) -> Iterator[Found]:
        asked = self._asked(queries)
        points = _points(threshold)
        return self._answers(asked, self.kernel.begin(asked.batch, points).hits(), points, limit)

    def _ahead(self, chunks: Iterator[list[Query]], limit: int, threshold: float, threads: int) -> Iterator[Found]:
        """While others search for the names of one chunk, those of the next are read here, before the rest is searched for."""
        earlier: tuple[_Asked, Search] | None = None
        points = _points(threshold)
        with ThreadPoolExecutor(max(1, threads - 1)) as pool:
            for chunk in chunks:
                asked = self._asked(chunk)
                done = earlier and (earlier[0], earlier[1].hits())
                earlier = asked, self.kernel.begin(asked.batch, points, pool, threads - 1)
                if done:
                    yield from self._answers(*done, points, limit)
            if earlier:
                yield from self._answers(earlier[0], earlier[1].hits(), points, limit)

    def _asked(self, queries: Sequence[Query]) -> "_Asked":
        texts, owner, given = [], [], []
        for at, query in enumerate(queries):
            for text in (query.name, *query.aliases) if query.aliases else (query.name,):
                for spelling in spellings(text):
                    texts.append(spelling)
                    owner.append(at)
                    given.append(text)
        with _nothing_thrown_away():
            read = self.kernel.read(texts, [queries[at].kind == "person" for at in owner])
        return _Asked(queries, texts, owner, given, read)

    def _answers(self, asked: "_Asked", hits: Any, points: int, limit: int) -> Iterator[Found]:
        best: dict[int, dict[int, tuple[int, int, Reading]]] = {}
        readings: dict[int, Reading] = {}

        def reading(q: int) -> Reading:
            if q not in readings:
                readings[q] = read_name(asked.texts[q], asked.queries[asked.owner[q]].kind or "unknown")
            return readings[q]

        for q, number, reached in zip(*(column.tolist() for column in hits), strict=True):
            self._keep(best.setdefault(asked.owner[q], {}), reached, number, reading(q))
        for q, number in self.written.alike(asked.batch.sums):
            self._keep_written(best.setdefault(asked.owner[q], {}), number, reading(q), points)
        faults: dict[int, tuple[str, ...]] = {}
        for q, fault in asked.batch.faults.items():
            if asked.texts[q] == asked.given[q]:
                at = asked.owner[q]
                faults[at] = (*faults.get(at, ()), f"{_quoted(asked.given[q])}: {fault}")
        for at, query in enumerate(asked.queries):
            of = faults.get(at, ())
            yield self._found(query, best[at], of, limit) if best.get(at) else Found(query, (), of)

    def _keep(self, best: dict[int, tuple[int, int, Reading]], points: int, number: int, reading: Reading) -> None:
        """Of each entry the name with the most points, the first of those in the order of the list."""
        at = int(self._owner[number])
        if at not in best or points > best[at][0]:
            best[at] = (points, number, reading)

    def _keep_written(self, best: dict[int, tuple[int, int, Reading]], number: int, reading: Reading, threshold: int) -> None:
        """The same of a name that may be written the same, which the search may have passed by for the little it tells."""
        reached, _ = score(reading, self._reading(number))
        if reached >= threshold:
            self._keep(best, reached, number, reading)

    def _found(self, query: Query, best: dict[int, tuple[int, int, Reading]], faults: tuple[str, ...], limit: int) -> Found:
        if not best:
            return Found(query, (), faults)
        ranked = sorted(best.values(), key=lambda found: (-found[0], found[1]))[: max(0, limit)]
        return Found(query, tuple(self._hit(query, *found) for found in ranked), faults)

    def _hit(self, query: Query, points: int, number: int, reading: Reading) -> Hit:
        entry, name, _ = self._named(number)
        _, parts = score(reading, self._reading(number))
        return Hit(entry, name, reading.text, points / FULL, parts, tuple(beside(query, entry, name, reading)))

    def _resolved(self, mine: Word) -> tuple[Likeness, ...]:
        return resolved(self.index, mine)

    def _read(self, number: int) -> Reading:
        entry, _, text = self._named(number)
        return read_name(text, entry.kind)

    def _named(self, number: int) -> tuple[Entry, Name, str]:
        """A name of the index by its number: its entry, the name there, and how it is spelt."""
        at = int(self._owner[number])
        entry = self.entries[at]
        return entry, *next(islice(spelt(entry), number - int(self._first[at]), None))


class _Asked(Struct, frozen=True):
    """Queries as the kernel takes them. texts: every spelling; owner: which query it is of; given: the name it is a spelling
    of; batch: all of them read."""

    queries: Sequence[Query]
    texts: list[str]
    owner: list[int]
    given: list[str]
    batch: Any


def spelt(entry: Entry) -> Iterator[tuple[Name, str]]:
    """The names of an entry in every way they are looked for."""
    for name in entry.names:
        for text in spellings(name.text):
            yield name, text


def beside(query: Query, entry: Entry, name: Name, reading: Reading) -> Iterator[Evidence]:
    """What stands beside the likeness of the names."""
    for note in reading.notes:
        yield Evidence("letters", note)
    if name.strength == "weak":
        yield Evidence("weak name", "the list itself calls this name weak")
    if query.country and entry.countries:
        given = "the list gives it too" if query.country in entry.countries else "the list gives " + ", ".join(entry.countries)
        yield Evidence("country", f"{query.country}: {given}")
    if query.kind and "unknown" not in (query.kind, entry.kind):
        yield Evidence("kind", f"{query.kind}: {'the same' if query.kind == entry.kind else f'the list gives {entry.kind}'}")


def _keyed() -> Callable[[Sequence[str], Attributes], Keys]:
    """What gives the keys of words: the compiled function where numba is installed."""
    if not available():
        return keys_of_words
    from licet.screening import kernel_index

    return kernel_index.keys_of_words


def _summed() -> Callable[[Sequence[str]], Sums]:
    """What gives the check sums of names: the compiled function where numba is installed."""
    if not available():
        return sums
    from licet.screening import kernel_written

    return kernel_written.sums


@contextmanager
def _nothing_thrown_away() -> Iterator[None]:
    """While so many objects are made of which none needs it, no search among them for some that could be thrown away: building
    would take as long again."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _points(threshold: float) -> int:
    """A threshold in points; at least one, for nothing in common is no hit."""
    return max(1, round(threshold * FULL))


def _quoted(text: str) -> str:
    return ascii(text if len(text) < 60 else text[:57] + "...")
