"""Many queries at once by the kernel: names to numbers here, numbers to hits there.

Words once seen keep their number and their likenesses, which depend on the list and the tables alone.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any, Final

import numpy as np

from licet.screening import kernel
from licet.screening import kernel_words as kw
from licet.screening.index import Attributes, Index
from licet.screening.kernel_index import described, family_keys
from licet.screening.kernel_read import WORDS
from licet.screening.memory import Batch, Memory, put, with_room
from licet.screening.names import tables

_WAYS: Final = {"short": 1, "same": 2, "nick": 3}
#: Words remembered before all are forgotten.
MOST_WORDS: Final = 160_000


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
    kernel.mark(index.keys, 0, len(index.keys), every)
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
        self._reading, self._searching = Lock(), Lock()
        self._memory = Memory()

    def search(self, names: Sequence[str], threshold: int, persons: Sequence[bool], threads: int = 1) -> tuple[Any, Any, Any]:
        """(query, name, points) of every hit, in order of query, then of points falling, then of name."""
        return self.find(self.read(names, persons), threshold, threads)

    def read(self, names: Sequence[str], persons: Sequence[bool]) -> Batch:
        """Names as `find` takes them. persons: whether each is a human being's."""
        with self._reading:
            if self._memory.counts[WORDS] > MOST_WORDS:
                self._memory = Memory()
            return self._memory.read(names, persons)

    def find(self, batch: Batch, threshold: int, threads: int = 1) -> tuple[Any, Any, Any]:
        """The hits of names that were read, as `search` gives them; one search at a time."""
        with self._searching:
            return self._find(batch, threshold, threads)

    def _find(self, batch: Batch, threshold: int, threads: int) -> tuple[Any, Any, Any]:
        while len(self._scratch) < threads:
            cost = self.index.name_cost.astype(np.int64)
            self._scratch.append(kernel.new_scratch(len(self.index.words), cost))
        known = self._resolve(batch, threads)
        columns = (batch.names, batch.tokens, batch.units)
        cuts = [len(batch.names) * n // threads for n in range(threads + 1)]
        found = self._each(threads, lambda n: self._part(n, cuts[n], cuts[n + 1], threshold, columns, batch.words, known))
        query, name, points = (np.concatenate([f[n] for f in found]) for n in range(3))
        order = np.lexsort((name, -points, query))
        return query[order], name[order], points[order]

    def _resolve(self, batch: Batch, threads: int) -> tuple[Any, Any, Any]:
        """What every word known to the batch is like in the list: of each where its likenesses begin, then words and likes."""
        memory, (_, _, *words) = batch.memory, batch.words
        first, last = memory.resolved, batch.size
        if first < last:
            cuts = [first + (last - first) * n // threads for n in range(threads + 1)]
            found = self._each(threads, lambda n: self._resolve_part(n, cuts[n], cuts[n + 1], words))
            starts, word, like = memory.known
            for part_starts, part_word, part_like in found:
                begin, end = memory.resolved, int(starts[memory.resolved])
                starts = put(starts, begin + 1, end + part_starts[1:])
                word, like = put(word, end, part_word), put(like, end, part_like)
                memory.resolved += len(part_starts) - 1
            memory.known = starts, word, like
        return memory.known

    def _resolve_part(self, thread: int, first: int, last: int, words: Sequence[Any]) -> tuple[Any, Any, Any]:
        texts, rows, hashes = words
        room = 4096 + 16 * (last - first)
        starts = np.zeros(last - first + 1, np.int64)
        word, like = np.empty(room, np.int32), np.empty(room, np.int32)
        done = first
        while True:
            done = kernel.resolve(
                first, done, last, texts, rows, hashes, self._listed, self._table, self._tables, self._scratch[thread],
                starts, word, like,
            )  # fmt: skip
            if done == last:
                return starts, word[: starts[-1]], like[: starts[-1]]
            word, like = with_room(word, len(word) + 1), with_room(like, len(like) + 1)

    def _part(
        self, thread: int, first: int, last: int, threshold: int, batch: Any, words: Any, known: Any
    ) -> tuple[Any, Any, Any]:
        room = 4096
        while True:
            query, name, points = (np.empty(room, np.int64) for _ in range(3))
            count = kernel.search_names(
                first, last, threshold, batch, words, known, self._listed, self._table, self._tables, self._names,
                self._scratch[thread], query, name, points,
            )  # fmt: skip
            if count <= room:
                return query[:count], name[:count], points[:count]
            room = count

    def _each(self, threads: int, part: Callable[[int], Any]) -> list[Any]:
        """What each thread makes of its part."""
        if threads == 1:
            return [part(0)]
        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(part, range(threads)))
