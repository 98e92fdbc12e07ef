"""What batches of names have taught: words with their numbers, as arrays the kernel reads and adds to.

A word once met keeps its number. Words no table knows are entered by the kernel itself; every other word, and every name that
is out of the ordinary, is read here by the functions of `names`.
"""

from array import array
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from msgspec import Struct

from licet.screening import kernel_read as kr
from licet.screening import kernel_words as kw
from licet.screening.index import FAMILIES, KIND_NUMBERS, RULE_NUMBERS, forms_mask
from licet.screening.kernel_tokens import read as read_tokens
from licet.screening.kernel_written import sums_of
from licet.screening.names import forms, tables
from licet.screening.names.letters import in_ascii
from licet.screening.names.reading import (
    _PARTICLES,
    MOST_LETTERS,
    SPOKEN,
    Unit,
    _mended_words,
    fault_of,
    parse_name,
)
from licet.screening.names.tokens import BROKEN, Token, lighter, token
from licet.screening.names.words import is_common
from licet.screening.names.written import Sums
from licet.screening.word_tables import flags_of, form_tables, plain_tables

#: So many words are entered between two looks at the room there is.
STEP: Final = 4096
#: What stands for a name in other letters than Latin ones, which is read in Python.
_OTHER: Final = "\x01"
_TOLD: Final = np.array((kw.JOINED, kw.COMMON, kw.BARE, *range(kw.FAMILY0, kw.COLUMNS)))

#: What a word may be beside its letters, as a mark behind them: what stands under JOINED, and whether vowels are unwritten.
_MARKS: Final = {"": (0, False), "+": (1, False), "=": (kw.ENTIRE, False), "~": (0, True)}
#: The mark of a unit of one token, by its rule.
_MARK_OF: Final = dict.fromkeys(RULE_NUMBERS, "") | dict.fromkeys((*SPOKEN, "initials"), "=") | {"vowels unwritten": "~"}


class Batch(Struct, frozen=True):
    """Names read. names: a row for each, as `kernel_tokens.read` fills it, then whether it is a human being's and which units
    are its own; tokens: of all; units: word, rule, at, span, quality; faults: by name, why it cannot be searched for; sums: of
    each, as it is written; words: what was known of them then, and size: how many they were."""

    names: Any
    tokens: Any
    units: Any
    faults: dict[int, str]
    sums: Sums
    memory: "Memory"
    words: tuple[Any, ...]
    size: int


class _New:
    """What was read by Python and is not yet in the arrays; told: of the few words that are more than their letters, their
    place here and what stands under _TOLD."""

    def __init__(self) -> None:
        self.entries: list[tuple[int, int, int]] = []
        self.parts: list[int] = []
        self.spelt: list[tuple[int, ...]] = []
        self.spelt_texts: list[bytes] = []
        self.token_words: list[int] = []
        self.token_rows: list[tuple[int, ...]] = []
        self.texts: list[bytes] = []
        self.told: list[tuple[int, ...]] = []


class Memory:
    """Words met. Grows until it is thrown away; what it has handed over is never changed."""

    def __init__(self) -> None:
        self.counts = np.zeros(6, np.int64)
        self._slots = np.full(1 << 14, -1, np.int32)
        self._keys, self._entries = np.zeros(0, np.uint64), np.zeros((0, 2), np.int32)
        self._parts = np.zeros(0, np.int32)
        self._spelt, self._hashes = np.zeros((0, 6), np.int32), np.zeros(0, np.uint64)
        self._token_words, self._token_rows = np.zeros(0, np.int32), np.zeros((0, 4), np.int32)
        self._texts = np.zeros((0, kw.WIDTH), np.uint8)
        self._rows, self._word_hashes = np.zeros((0, kw.COLUMNS), np.int16), np.zeros((0, 3), np.uint64)
        self._described, self._new = 0, _New()
        self._by_text: dict[str, int] = {}
        self._words: dict[str, int] = {}
        self._tokens: dict[tuple[str, int, int], int] = {}
        #: Of the words by number, how many are compared with the list, and what they are like there: of the search alone.
        self.resolved = 0
        self.known: tuple[Any, Any, Any] = (np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int32))

    def read(self, names: Sequence[str], persons: Sequence[bool]) -> Batch:
        """Names as the search takes them; persons: whether each is a human being's."""
        latin = [_in_ascii(name) for name in names]
        bounds = np.zeros(len(latin) + 1, np.int64)
        np.cumsum([len(text) for text in latin], out=bounds[1:])
        text = np.frombuffer("".join(latin).encode("ascii") or b" ", np.uint8)
        sums = sums_of(names, text, bounds, [at for at, own in enumerate(latin) if own == _OTHER])
        words, starts = self._split(text, bounds, np.array(persons, np.bool_))
        held, found = np.empty(len(words), np.int32), np.zeros((len(names), 7), np.int64)
        count = read_tokens(
            words, starts, self._entries, self._parts, self._spelt, self._hashes, self._token_words, self._token_rows,
            self._rows, *form_tables(), held, found,
        )  # fmt: skip
        more, units, faults = self._otherwise(names, persons, found, count)
        self._flush()
        words_now = (self._token_words, self._token_rows, self._texts, self._rows, self._word_hashes)
        every = np.concatenate([held[:count], np.array(more, np.int32)])
        own = np.array(units, np.int32).reshape(-1, 5)
        return Batch(found, every, own, faults, sums, self, words_now, int(self.counts[kr.WORDS]))

    def _split(self, text: Any, bounds: Any, persons: Any) -> tuple[Any, Any]:
        """The words of all names as they are written, with all of them learnt."""
        words, starts = np.empty(len(text) + len(persons), np.int32), np.zeros(len(bounds), np.int64)
        odd, odd_texts = np.empty((STEP, 3), np.int64), np.empty((STEP, kw.WIDTH), np.uint8)
        done = 0
        while done < len(persons):
            self._reserve(STEP)
            self.counts[kr.ODD] = 0
            memory = (
                self._slots, self._keys, self._entries, self._parts, self._spelt, self._hashes, self._token_words,
                self._token_rows, self._texts, self._rows,
            )  # fmt: skip
            done = kr.split(
                done, text, bounds, persons, plain_tables(), memory, self.counts, odd, odd_texts, STEP, words, starts
            )
            count = int(self.counts[kr.ODD])
            shorts = odd_texts[:count].view(f"S{kw.WIDTH}").ravel().tolist()
            for short, (entry, begin, end) in zip(shorts, odd[:count].tolist(), strict=True):
                if begin < 0:
                    parts = forms.mended(short.decode("ascii"))
                else:
                    parts = _mended_words(text[begin:end].tobytes().decode("ascii"))
                self._learn(entry, parts)
            self._flush()
        return words, starts

    def _learn(self, entry: int, parts: tuple[str, ...]) -> None:
        """What a word as it is written comes to; one with a part that is too long is left to Python in every name."""
        if len(max(parts, key=len, default="")) > kw.WIDTH:
            self._new.entries.append((entry, 0, -1))
            return
        self._new.entries.append((entry, self._next(kr.PARTS, len(parts)), len(parts)))
        self._new.parts += [self._part(part) for part in parts]

    def _part(self, text: str) -> int:
        number = self._by_text.get(text, -1)
        if number < 0:
            number = self._by_text[text] = self._next(kr.SPELT)
            head = forms._heads().get(text, 0)
            own = token(text)
            flags, whole = flags_of(text), self._token(own)
            broken = self._token(lighter(own, BROKEN)) if flags & kr.MAY_BE_BROKEN else whole
            self._new.spelt.append((whole, head, flags, len(text), ord(text[0]), broken))
            self._new.spelt_texts.append(text.encode("ascii"))
        return number

    def _token(self, t: Token) -> int:
        kind = KIND_NUMBERS[t.kind]
        number = self._tokens.get((t.text, kind, t.weight), -1)
        if number < 0:
            number = self._tokens[t.text, kind, t.weight] = self._next(kr.TOKENS)
            self._new.token_words.append(self._word(t.text))
            self._new.token_rows.append((t.weight, kind, ord(t.text[0]) & 127, t.text in _PARTICLES))
        return number

    def _word(self, text: str, mark: str = "") -> int:
        """The number of a word; mark: of _MARKS, what it is beside its letters."""
        text = text[: kw.WIDTH]
        number = self._words.get(text + mark, -1)
        if number < 0:
            number = self._words[text + mark] = self._next(kr.WORDS)
            if mark or text in tables.listed_words():
                joined, bare = _MARKS[mark]
                families = () if joined else tables.families()[0].get(text, ())[:FAMILIES]
                padded = (*families, *(-1,) * (FAMILIES - len(families)))
                self._new.told.append((len(self._new.texts), joined, not joined and is_common(text), bare, *padded))
            self._new.texts.append(text.encode("ascii", "replace"))
        return number

    def _next(self, kind: int, many: int = 1) -> int:
        number = int(self.counts[kind])
        self.counts[kind] += many
        return number

    def _flush(self) -> None:
        """Writes what was read here to the arrays, and describes the words entered since the last time."""
        new, self._new = self._new, _New()
        last = {kind: int(self.counts[kind]) for kind in range(kr.ODD)}
        for entry, *held in new.entries:
            self._entries[entry] = held
        self._parts = put(self._parts, last[kr.PARTS] - len(new.parts), np.array(new.parts, np.int32))
        first = last[kr.SPELT] - len(new.spelt)
        self._spelt = put(self._spelt, first, np.array(new.spelt, np.int32).reshape(-1, 6))
        self._hashes = put(self._hashes, first, np.zeros(len(new.spelt), np.uint64))
        kr.hash_all(_as_rows(new.spelt_texts), self._spelt[first:, kr.SIZE][: len(new.spelt)], self._hashes[first:])
        first = last[kr.TOKENS] - len(new.token_words)
        self._token_words = put(self._token_words, first, np.array(new.token_words, np.int32))
        self._token_rows = put(self._token_rows, first, np.array(new.token_rows, np.int32).reshape(-1, 4))
        self._put_words(last[kr.WORDS] - len(new.texts), new)
        fresh = slice(self._described, last[kr.WORDS])
        kw.describe_all(self._texts[fresh], self._rows[fresh], self._word_hashes[fresh])
        self._described = fresh.stop

    def _put_words(self, first: int, new: "_New") -> None:
        rows = np.zeros((len(new.texts), kw.COLUMNS), np.int16)
        rows[:, kw.SIZE] = [len(text) for text in new.texts]
        rows[:, kw.FAMILY0 :] = -1
        if new.told:
            told = np.array(new.told, np.int64)
            rows[told[:, :1], _TOLD] = told[:, 1:]
        self._texts, self._rows = put(self._texts, first, _as_rows(new.texts)), put(self._rows, first, rows)
        self._word_hashes = with_room(self._word_hashes, len(self._rows))

    def _otherwise(
        self, names: Sequence[str], persons: Sequence[bool], found: Any, count: int
    ) -> "tuple[list[int], array[int], dict[int, str]]":
        """Reads the names that the kernel left; fills their rows, and gives their tokens, their units and their faults."""
        more: list[int] = []
        units = array("i")
        faults: dict[int, str] = {}
        for at in np.flatnonzero(found[:, 1] < 0).tolist():
            parsed = parse_name(names[at], persons[at])
            fault = fault_of(parsed)
            if fault:
                faults[at] = fault
                found[at] = 0
                continue
            first, own = count + len(more), len(units) // 5
            more += [self._token(t) for t in parsed.tokens]
            self._add_units(parsed.units, units)
            head = ord(parsed.forms[0].text[0]) if parsed.forms else 0
            mask = forms_mask(parsed) if parsed.forms else 0
            found[at] = (first, count + len(more), mask, head if head < 128 else 0, persons[at], own, len(units) // 5)
        return more, units, faults

    def _add_units(self, new: Sequence[Unit], units: "array[int]") -> None:
        known = self._words
        for u in new:
            mark = "+" if u.span > 1 and u.rule != "initials" else _MARK_OF[u.rule]
            word = known.get(u.text + mark, -1)
            units.extend((word if word >= 0 else self._word(u.text, mark), RULE_NUMBERS[u.rule], u.at, u.span, u.quality))

    def _reserve(self, more: int) -> None:
        """Room for so many words of every kind."""
        entries, parts, spelt, token_count, words, _ = (int(n) + more for n in self.counts)
        self._keys, self._entries = with_room(self._keys, entries), with_room(self._entries, entries)
        self._parts = with_room(self._parts, parts)
        self._spelt, self._hashes = with_room(self._spelt, spelt), with_room(self._hashes, spelt)
        self._token_words = with_room(self._token_words, token_count)
        self._token_rows = with_room(self._token_rows, token_count)
        self._texts, self._rows = with_room(self._texts, words), with_room(self._rows, words)
        self._word_hashes = with_room(self._word_hashes, words)
        if len(self._slots) < 2 * entries:
            self._slots = np.full(4 * len(self._slots), -1, np.int32)
            kr.place(0, entries - more, self._slots, self._keys)


def with_room(held: Any, size: int) -> Any:
    """The array itself, or a copy half as long again where it is too short."""
    if size <= len(held):
        return held
    wide = np.empty((max(size + size // 2, 1024), *held.shape[1:]), held.dtype)
    wide[: len(held)] = held
    return wide


def put(held: Any, at: int, fresh: Any) -> Any:
    """An array with more written to it from a place on, in a longer one where there is no room."""
    held = with_room(held, at + len(fresh))
    held[at : at + len(fresh)] = fresh
    return held


def _in_ascii(name: str) -> str:
    """A name without its marks; for one in other letters, or that is too long, a text that the kernel does not read."""
    if len(name) > MOST_LETTERS:
        return _OTHER
    return name if name.isascii() else in_ascii(name) or _OTHER


def _as_rows(texts: Sequence[bytes]) -> Any:
    return np.array(texts, f"S{kw.WIDTH}").view(np.uint8).reshape(len(texts), kw.WIDTH)
