"""Many queries at once by the kernel: names to numbers here, numbers to hits there.

Words once seen keep their number and their likenesses, which depend on the list and the tables alone.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any, Final

import numpy as np

from licet.screening import kernel
from licet.screening import kernel_words as kw
from licet.screening.index import FAMILIES, FAMILY, KIND_NUMBERS, RULE_NUMBERS, Index, forms_mask, hashed, keys_for_joined
from licet.screening.names import tables
from licet.screening.names.reading import _PARTICLES, Parsed
from licet.screening.names.tokens import Token
from licet.screening.names.words import is_common

_WAYS: Final = {"short": 1, "same": 2, "nick": 3}
#: Words remembered before all are forgotten.
MOST_WORDS: Final = 100_000


class Columns:
    """The words of queries as the kernel reads them."""

    def __init__(self) -> None:
        self.texts: list[bytes] = []
        #: Of the few words that are more than their letters: number, what stands under JOINED, COMMON and BARE, families.
        self.told: list[tuple[int, ...]] = []

    def add(self, text: str, joined: bool, bare: bool) -> None:
        if joined or bare or text in tables.listed_words():
            families = () if joined else tables.families()[0].get(text, ())[:FAMILIES]
            padded = (*families, *(-1,) * (FAMILIES - len(families)))
            self.told.append((len(self.texts), joined, not joined and is_common(text), bare, *padded))
        self.texts.append(text[: kw.WIDTH].encode("ascii", "replace"))

    def take(self) -> tuple[Any, Any, Any]:
        """The words added since the last time."""
        count = len(self.texts)
        texts = np.array(self.texts, f"S{kw.WIDTH}").view(np.uint8).reshape(count, kw.WIDTH)
        rows = np.zeros((count, kw.COLUMNS), np.int32)
        rows[:, kw.SIZE] = [len(text) for text in self.texts]
        rows[:, kw.FAMILY0 :] = -1
        if self.told:
            told = np.array(self.told, np.int64)
            for at, column in enumerate((kw.JOINED, kw.COMMON, kw.BARE, *range(kw.FAMILY0, kw.COLUMNS)), 1):
                rows[told[:, 0], column] = told[:, at]
        hashes = np.zeros((count, 3), np.uint64)
        kw.describe_all(texts, rows, hashes)
        self.texts, self.told = [], []
        return texts, rows, hashes


def listed_words(index: Index) -> tuple[Any, Any, Any]:
    """The words of a list as the kernel reads them."""
    count = len(index.words)
    cut = np.array(index.words, dtype=f"S{kw.WIDTH}")
    texts = cut.view(np.uint8).reshape(count, kw.WIDTH) if count else np.zeros((0, kw.WIDTH), np.uint8)
    rows = np.zeros((count, kw.COLUMNS), np.int32)
    rows[:, kw.SIZE] = np.char.str_len(cut)
    rows[:, kw.JOINED], rows[:, kw.COMMON], rows[:, kw.BARE] = index.joined, index.common, index.bare
    rows[~index.word_whole, kw.JOINED] = kw.INITIALS
    rows[:, kw.FAMILY0 :] = index.families
    hashes = np.zeros((count, 3), np.uint64)
    kw.describe_all(texts, rows, hashes)
    # All of a word lies in two lines of the cache: it is met at random.
    whole = np.zeros((count, 128), np.uint8)
    made: tuple[Any, Any, Any] = whole[:, 24:64], whole[:, 64:104].view(np.int32), whole[:, :24].view(np.uint64)
    for held, part in zip(made, (texts, rows, hashes), strict=True):
        held[:] = part
    return made


def word_facts(index: Index) -> Any:
    """Of each word of a list: where its names begin, how many they are, the most it weighs, its best quality in any name."""
    return np.column_stack([index.post_start[:-1], np.diff(index.post_start), index.word_weight, index.word_quality]).astype(
        np.int32
    )


def marks_of(index: Index) -> tuple[Any, Any]:
    """A bit for each key of a list, and for each by which a word of a query that joins several may be found."""
    every, single = np.zeros(1 << 22, np.uint8), np.zeros(1 << 19, np.uint8)
    kernel.mark(index.keys, every)
    for keys in keys_for_joined(index.words, index.joined, index.bare):
        kernel.mark(keys, single)
    return every, single


class Kernel:
    """The compiled search of one index. What it remembers are words; nothing of a query is kept."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._listed = listed_words(index)
        self._table = (index.keys, index.key_words, index.heads, *marks_of(index))
        _of, ways = tables.families()
        keys = np.array([hashed(str(n), FAMILY) for n in range(len(ways))], np.uint64)
        self._tables = (keys, np.array([_WAYS[w] for w in ways], np.int64))
        unit_rows = np.column_stack([index.unit_at, index.unit_span, index.unit_quality, index.unit_rule]).astype(np.int16)
        token_rows = np.column_stack([index.token_weight, index.token_kind, index.token_letter]).astype(np.int16)
        self._names = (
            index.unit_start, index.unit_words, unit_rows, index.token_start, token_rows, index.name_forms,
            word_facts(index), index.post_names, int(index.name_cost[:, 1].max(initial=0)),
        )  # fmt: skip
        self._scratch: list[tuple[Any, ...]] = []
        self._lock = Lock()
        self._seen, self._found = np.zeros(len(index.words), np.int64), np.empty(len(index.words), np.int32)
        self._serial = 1
        self._forget()

    def _forget(self) -> None:
        self._words: dict[tuple[str, bool, bool], int] = {}
        self._plain: dict[tuple[str, int, str], int] = {}
        self._tokens: dict[tuple[str, int, int], int] = {}
        self._token_words: list[int] = []
        self._token_rows: list[tuple[int, int, int, int]] = []
        self._columns = Columns()
        self._learned, self._tokens_learned = 0, 0
        self._token_arrays: tuple[Any, Any] = (np.zeros(0, np.int64), np.zeros((0, 4), np.int64))
        self._arrays: tuple[Any, Any, Any] = (
            np.zeros((0, kw.WIDTH), np.uint8), np.zeros((0, kw.COLUMNS), np.int32), np.zeros((0, 3), np.uint64),
        )  # fmt: skip
        self._known: tuple[Any, Any, Any] = (np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int32))

    def search(
        self, queries: Sequence[Parsed], threshold: int, persons: Sequence[bool], threads: int = 1
    ) -> tuple[Any, Any, Any]:
        """(query, name, points) of every hit, in order of query, then of points falling, then of name; one search at a time."""
        with self._lock:
            return self._search(queries, threshold, persons, threads)

    def _search(self, queries: Sequence[Parsed], threshold: int, persons: Sequence[bool], threads: int) -> tuple[Any, Any, Any]:
        if len(self._words) > MOST_WORDS:
            self._forget()
        while len(self._scratch) < threads:
            cost = self.index.name_cost.astype(np.int64)
            self._scratch.append(kernel.new_scratch(len(self.index.words), cost))
        batch = self._batch(queries, persons)
        self._learn()
        words = (*self._token_arrays, *self._arrays)
        cuts = [len(queries) * n // threads for n in range(threads + 1)]

        def part(n: int) -> tuple[Any, Any, Any]:
            return self._part(n, cuts[n], cuts[n + 1], threshold, batch, words)

        if threads == 1:
            found = [part(0)]
        else:
            with ThreadPoolExecutor(threads) as pool:
                found = list(pool.map(part, range(threads)))
        query, name, points = (np.concatenate([f[n] for f in found]) for n in range(3))
        order = np.lexsort((name, -points, query))
        return query[order], name[order], points[order]

    def _part(self, thread: int, first: int, last: int, threshold: int, batch: Any, words: Any) -> tuple[Any, Any, Any]:
        room = 4096
        while True:
            query, name, points = (np.empty(room, np.int64) for _ in range(3))
            count = kernel.search_names(
                first, last, threshold, batch, words, self._known, self._listed, self._table, self._tables, self._names,
                self._scratch[thread], query, name, points,
            )  # fmt: skip
            if count <= room:
                return query[:count], name[:count], points[:count]
            room = count

    def _batch(self, queries: Sequence[Parsed], persons: Sequence[bool]) -> tuple[Any, ...]:
        token_start, tokens, unit_start, units, facts = [0], [], [0], [], []
        plain = self._plain
        for parsed, person in zip(queries, persons, strict=True):
            for t in parsed.tokens:
                number = plain.get((t.text, t.weight, t.kind), -1) if parsed.plain else -1
                tokens.append(number if number >= 0 else self._token(t, parsed.plain))
            if not parsed.plain:
                for u in parsed.units:
                    units.append(
                        (
                            self._word(u.text, u.span > 1, u.rule == "vowels unwritten"),
                            u.at,
                            u.span,
                            u.quality,
                            RULE_NUMBERS[u.rule],
                        )
                    )
            token_start.append(len(tokens))
            unit_start.append(len(units))
            head = parsed.forms[0].text[0] if parsed.forms else ""
            facts.append((person, forms_mask(parsed) if parsed.forms else 0, ord(head) if head and head.isascii() else 0))
        own = np.array(units, np.int64).reshape(len(units), 5)
        return (
            np.array(token_start, np.int64), np.array(tokens, np.int64), np.array(unit_start, np.int64), own,
            np.array(facts, np.int64).reshape(len(queries), 3),
        )  # fmt: skip

    def _word(self, text: str, joined: bool, bare: bool) -> int:
        text = text[: kw.WIDTH]
        number = self._words.get((text, joined, bare), -1)
        if number < 0:
            number = self._words[text, joined, bare] = len(self._words)
            self._columns.add(text, joined, bare)
        return number

    def _token(self, t: Token, plain: bool) -> int:
        kind = KIND_NUMBERS[t.kind]
        number = self._tokens.get((t.text, kind, t.weight), -1)
        if number < 0:
            number = self._tokens[t.text, kind, t.weight] = len(self._token_words)
            self._token_words.append(self._word(t.text, False, False))
            self._token_rows.append((t.weight, kind, ord(t.text[0]) & 127, t.text in _PARTICLES))
        if plain:
            self._plain[t.text, t.weight, t.kind] = number
        return number

    def _learn(self) -> None:
        """The attributes and likenesses of the words not met before."""
        known, every = self._tokens_learned, len(self._token_words)
        if known < every:
            words, rows = self._token_arrays
            self._token_arrays = (
                put(words, known, np.array(self._token_words[known:], np.int64)),
                put(rows, known, np.array(self._token_rows[known:], np.int64)),
            )
            self._tokens_learned = every
        if self._learned == len(self._words):
            return
        fresh = self._columns.take()
        count = len(fresh[0])
        room = 4096 + 64 * count
        while True:
            starts, word, like = np.zeros(count + 1, np.int64), np.empty(room, np.int32), np.empty(room, np.int32)
            first, self._serial = self._serial, self._serial + count
            if kernel.resolve(
                *fresh, self._listed, self._table, self._tables, self._seen, self._found, first, starts, word, like
            ) == count:  # fmt: skip
                break
            room *= 4
        begin, end = self._learned, int(self._known[0][self._learned])
        texts, rows, hashes = (put(a, begin, b) for a, b in zip(self._arrays, fresh, strict=True))
        self._arrays = (texts, rows, hashes)
        old_start, old_word, old_like = self._known
        self._known = (
            put(old_start, begin + 1, end + starts[1:]),
            put(old_word, end, word[: starts[-1]]), put(old_like, end, like[: starts[-1]]),
        )  # fmt: skip
        self._learned += count


def put(held: Any, at: int, fresh: Any) -> Any:
    """An array with more written to it from a place on, in one twice as long where there is no room."""
    end = at + len(fresh)
    if end > len(held):
        wide = np.empty((max(2 * end, 1024), *held.shape[1:]), held.dtype)
        wide[:at] = held[:at]
        held = wide
    held[at:end] = fresh
    return held
