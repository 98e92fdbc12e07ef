"""Many queries at once by the kernel: names to numbers here, numbers to hits there.

Words once seen keep their number and their likenesses, which depend on the list and the tables alone.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock
from typing import Any, Final

import numpy as np

from licet.screening import kernel
from licet.screening import kernel_words as kw
from licet.screening.index import BITS, KEPT, LAST, Attributes, Index
from licet.screening.kernel_index import described, family_keys
from licet.screening.kernel_read import WORDS
from licet.screening.memory import Batch, Memory, put, with_room
from licet.screening.names import tables

_WAYS: Final = {"short": 1, "same": 2, "nick": 3}
#: Words remembered before all are forgotten.
MOST_WORDS: Final = 60_000
#: The fewest names searched for at a time.
FEWEST: Final = 128
#: Queries, names of the list and points.
Hits = tuple[Any, Any, Any]


def listed_words(index: Index) -> tuple[Any, Any, Any]:
    """The words of a list as the kernel reads them."""
    texts, rows, hashes = described(index.words, Attributes(index.joined, index.bare, index.common, index.families))
    rows[~index.word_whole, kw.JOINED] = kw.ENTIRE
    # All of a word lies together, for it is met at random.
    whole = np.zeros((len(texts), 96), np.uint8)
    made: tuple[Any, Any, Any] = whole[:, 24:64], whole[:, 64:84].view(np.int16), whole[:, :24].view(np.uint64)
    for held, part in zip(made, (texts, rows, hashes), strict=True):
        held[:] = part
    return made


def word_facts(index: Index) -> Any:
    """Of each word of a list: where its names begin, how many they are, the most it weighs, its best quality in any name, and
    the most it counts where a query lacks it."""
    facts = (index.post_start[:-1], np.diff(index.post_start), index.word_weight, index.word_quality, index.most_left_out())
    return np.column_stack(facts).astype(np.int32)


def marks_of(index: Index, listed: tuple[Any, Any, Any]) -> tuple[Any, Any]:
    """A bit for each key of a list, and for each by which a word of a query that joins several may be found."""
    every, single = np.zeros(1 << 22, np.uint8), np.zeros(1 << 19, np.uint8)
    buckets = np.repeat(np.arange(1 << BITS, dtype=np.uint64), np.diff(index.heads))
    kept = buckets << np.uint64(KEPT - BITS) | index.keys >> np.uint32(LAST)
    kernel.mark(kept << np.uint64(64 - KEPT), 0, len(kept), every)
    kernel.mark_single(*listed, kernel.new_room(), single)
    return every, single


class Kernel:
    """The compiled search of one index. What it remembers are words; nothing of a query is kept."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._listed = listed_words(index)
        self._table = (index.keys, index.heads, *marks_of(index, self._listed))
        self._tables = (family_keys(), np.array([_WAYS[w] for w in tables.families()[1]], np.int64))
        unit_rows = np.column_stack([index.unit_at, index.unit_span, index.unit_quality, index.unit_rule]).astype(np.int16)
        token_rows = np.column_stack([index.token_weight, index.token_kind, index.token_letter]).astype(np.int16)
        self._names = (
            index.unit_start, index.unit_words, unit_rows, index.token_start, token_rows, index.name_forms,
            word_facts(index), index.post_names, int(index.name_cost[:, 1].max(initial=0)),
        )  # fmt: skip
        self._scratch: list[tuple[Any, ...]] = []
        self._reading, self._resolving = Lock(), Lock()
        self._memory = Memory()

    def search(self, names: Sequence[str], threshold: int, persons: Sequence[bool], threads: int = 1) -> Hits:
        """(query, name, points) of every hit, in order of query, then of points falling, then of name."""
        if threads == 1:
            return self.begin(self.read(names, persons), threshold).hits()
        with ThreadPoolExecutor(threads - 1) as pool:
            return self.begin(self.read(names, persons), threshold, pool, threads - 1).hits()

    def read(self, names: Sequence[str], persons: Sequence[bool]) -> Batch:
        """Names as `begin` takes them. persons: whether each is a human being's."""
        with self._reading:
            if self._memory.counts[WORDS] > MOST_WORDS:
                self._memory = Memory()
            return self._memory.read(names, persons)

    def begin(self, batch: Batch, threshold: int, pool: Executor | None = None, helpers: int = 0) -> "Search":
        """Begins to search for names that were read, with so many helpers of the pool while the caller does other things."""
        return Search(self, batch, threshold, pool, helpers)

    def known(self, batch: Batch, scratch: Any) -> tuple[Any, Any, Any]:
        """What every word known to the batch is like in the list: of each where its likenesses begin, then words and likes."""
        memory, (_, _, *words) = batch.memory, batch.words
        with self._resolving:
            first, last = memory.resolved, batch.size
            if first < last:
                starts, word, like = memory.known
                end = int(starts[first])
                more, part_word, part_like = self._resolve(first, last, words, scratch)
                memory.known = put(starts, first + 1, end + more[1:]), put(word, end, part_word), put(like, end, part_like)
                memory.resolved = last
            return memory.known

    def _resolve(self, first: int, last: int, words: Sequence[Any], scratch: Any) -> tuple[Any, Any, Any]:
        texts, rows, hashes = words
        room = 4096 + 16 * (last - first)
        starts = np.zeros(last - first + 1, np.int64)
        word, like = np.empty(room, np.int32), np.empty(room, np.int32)
        done = first
        while True:
            done = kernel.resolve(
                first, done, last, texts, rows, hashes, self._listed, self._table, self._tables, scratch, starts, word, like
            )
            if done == last:
                return starts, word[: starts[-1]], like[: starts[-1]]
            word, like = with_room(word, len(word) + 1), with_room(like, len(like) + 1)

    def part(self, first: int, last: int, threshold: int, batch: Batch, known: Any, scratch: Any) -> Hits:
        """The hits of the names from first to last."""
        columns, room = (batch.names, batch.tokens, batch.units), 4096
        while True:
            query, name, points = (np.empty(room, np.int64) for _ in range(3))
            count = kernel.search_names(
                first, last, threshold, columns, batch.words, known, self._listed, self._table, self._tables, self._names,
                scratch, query, name, points,
            )  # fmt: skip
            if count <= room:
                return query[:count], name[:count], points[:count]
            room = count

    @contextmanager
    def scratch(self) -> Iterator[Any]:
        """What a search writes to on its way, of one thread at a time."""
        held = self._scratch.pop() if self._scratch else self._new_scratch()
        try:
            yield held
        finally:
            self._scratch.append(held)

    def _new_scratch(self) -> tuple[Any, ...]:
        return kernel.new_scratch(len(self.index.words), self.index.name_cost.astype(np.int64))


class Search:
    """Names being searched for in slices, which several threads take from one pile: who is done with other things helps."""

    def __init__(self, kernel: Kernel, batch: Batch, threshold: int, pool: Executor | None, helpers: int) -> None:
        self._kernel, self._batch, self._threshold = kernel, batch, threshold
        self._taking, self._taken = Lock(), 0
        self._found: list[Hits] = []
        self._helping = [pool.submit(self._help) for _ in range(helpers)] if pool else []

    def hits(self) -> Hits:
        """(query, name, points) of every hit, in order of query, then of points falling, then of name."""
        self._help()
        for helper in self._helping:
            helper.result()
        none = np.empty(0, np.int64)
        query, name, points = (np.concatenate([none, *(part[n] for part in self._found)]) for n in range(3))
        order = np.lexsort((name, -points, query))
        return query[order], name[order], points[order]

    def _help(self) -> None:
        with self._kernel.scratch() as scratch:
            known = self._kernel.known(self._batch, scratch)
            while (cut := self._take())[0] < cut[1]:
                self._found.append(self._kernel.part(*cut, self._threshold, self._batch, known, scratch))

    def _take(self) -> tuple[int, int]:
        """From which name to which: half of those left, for between two slices a thread may wait for the interpreter."""
        with self._taking:
            first, last = self._taken, len(self._batch.names)
            self._taken = min(last, first + max(FEWEST, (last - first) // 2))
            return first, self._taken
