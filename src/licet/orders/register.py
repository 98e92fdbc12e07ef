"""A register of rows of small numbers: each distinct row gets a number, the same one for as long as the register is kept.

A row is packed into words of 64 bits, each column into so many of them as its numbers need, and the words are looked up in
one table, however many columns there are. Several threads may ask for numbers at once: what is there is found without waiting,
what is new is entered by one of them after the other.
"""

from collections.abc import Sequence
from threading import RLock
from typing import Any

import numpy as np

from licet.orders.dense import Column, as_it_is
from licet.orders.grids import Integers, Places
from licet.orders.machine_code import expect_more, kernel
from licet.orders.side_by_side import in_parts

_MIX = np.uint64(0x9E3779B97F4A7C15)


class Closed(Exception):
    """A register that takes no more rows."""


class Register:
    """The rows met, in order: count of them."""

    def __init__(self) -> None:
        self.count = 0
        self._bits: list[int] = []
        self._words: _Words | None = None
        self._lock = RLock()
        self._closed = False
        self._mostly_new = False  # were the rows last asked for

    def close(self) -> None:
        """Take no more rows."""
        with self._lock:
            self._closed = True

    def number(self, columns: Sequence[Column], rows: int) -> tuple[Integers, Integers]:
        """The number of every row, and for each number given for the first time a row that has it, in order. Raises Closed."""
        if not rows:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        with self._lock:
            words, places = self._wide_enough(columns), self._places
        packed = _packed(columns, rows, places)
        numbers = self._found(words, packed)
        with self._lock:
            if self._closed:
                raise Closed
            if words is not self._words:  # it was rebuilt meanwhile
                words = self._wide_enough(columns)
                packed = _packed(columns, rows, self._places)
                numbers = self._found(words, packed)
            new = words.enter(packed, numbers)
            self.count = words.count
            self._mostly_new = 2 * len(new) > rows
        expect_more(self.count, len(new), rows)
        return numbers, new

    def _found(self, words: "_Words", packed: Any) -> Integers:
        """The numbers of rows that are there, -1 for others; where most are new they are looked for when they are entered."""
        return np.full(len(packed), -1, dtype=np.int32) if self._mostly_new else words.find(packed)

    def _wide_enough(self, columns: Sequence[Column]) -> "_Words":
        """The table, with room for the numbers of some columns."""
        bits = [max(size - 1, 1).bit_length() for _, _, size in columns]
        if self._words is None or any(needed > there for needed, there in zip(bits, self._bits, strict=True)):
            self._words = self._rebuilt([bit + 2 for bit in bits])
        return self._words

    def column(self, place: int, numbers: Places) -> Integers:
        """One column of some of the rows."""
        assert self._words is not None
        word, at = self._places[place]
        most = (1 << self._bits[place]) - 1
        kind = np.min_scalar_type(most)
        found: Integers = (self._words.rows()[:, word][numbers] >> np.uint64(at)).astype(kind) & kind.type(most)
        return found

    def _rebuilt(self, bits: list[int]) -> "_Words":
        """Room for larger numbers; rows keep theirs."""
        old = [self.column(place, slice(None)) for place in range(len(self._bits))]
        self._bits = bits
        words = _Words(_width(self._places))
        if old:
            every = [as_it_is(column, int(column.max(initial=0)) + 1) for column in old]
            packed = _packed(every, self.count, self._places)
            words.enter(packed, np.full(self.count, -1, dtype=np.int32))
        return words

    @property
    def _places(self) -> list[tuple[int, int]]:
        """By column its word, and the bit it begins at."""
        found, word, at = [], 0, 0
        for bits in self._bits:
            if at + bits > 64:
                word, at = word + 1, 0
            found.append((word, at))
            at += bits
        return found


def _width(places: Sequence[tuple[int, int]]) -> int:
    return max((word for word, _ in places), default=0) + 1


def _packed(columns: Sequence[Column], rows: int, places: Sequence[tuple[int, int]]) -> Any:
    """The rows as words. places: by column its word, and the bit it begins at."""
    words = np.zeros((rows, _width(places)), dtype=np.uint64)
    if code := kernel():
        for (numbers, table, _), (word, at) in zip(columns, places, strict=True):
            code.pack(words, word, at, numbers, table.astype(np.uint64))
        return words
    moved = [
        (table.astype(np.uint64) << np.uint64(at), word) for (_, table, _), (word, at) in zip(columns, places, strict=True)
    ]

    def pack(first: int, last: int) -> None:
        for (numbers, _, _), (table, word) in zip(columns, moved, strict=True):
            words[first:last, word] |= table.take(numbers[first:last])

    in_parts(rows, pack)
    return words


def distinct(words: Any) -> tuple[Integers, Integers]:
    """Of rows of whole words the number of each distinct one, and of every number a row."""
    numbers: Integers = np.full(len(words), -1, dtype=np.int32)
    first = _Words(words.shape[1]).enter(words, numbers)
    return numbers, first


class _Words:
    """Rows of words and their numbers, in a table of hashes with open addressing, of which at most a quarter of the slots is
    taken.

    A slot has a number plus 1, or 0. All rows look at once, each first where its hash says, then those that met another row one
    slot further on, and so on.
    """

    def __init__(self, width: int) -> None:
        self.count = 0
        self._table = np.zeros((1 << 8, width), dtype=np.uint64), np.zeros(1 << 10, dtype=np.int32)  # rows and slots

    def rows(self) -> Any:
        """The rows by number."""
        return self._table[0][: self.count]

    def find(self, words: Any) -> Integers:
        """The numbers of rows, -1 for those that are not there."""
        numbers: Integers = np.full(len(words), -1, dtype=np.int32)
        if code := kernel():
            code.enter(*self._table, words, numbers, 0, False)
            return numbers

        def look(first: int, last: int) -> None:
            numbers[first:last] = self._found(words[first:last])

        in_parts(len(words), look)
        return numbers

    def enter(self, words: Any, numbers: Integers) -> Integers:
        """Give numbers to rows that have none (-1): what is new is entered. Of each new number a row, in order."""
        missed = np.flatnonzero(numbers < 0)
        if not len(missed):
            return missed
        if code := kernel():
            return self._entered(code, words, numbers, missed)
        numbers[missed] = self._found(words.take(missed, axis=0))  # another thread may have entered it
        missed = missed[numbers[missed] < 0]
        which, first = _alike(words.take(missed, axis=0))
        numbers[missed] = which + self.count
        self._add(words.take(missed[first], axis=0))
        return missed[first]

    def _entered(self, code: Any, words: Any, numbers: Integers, missed: Integers) -> Integers:
        """The same by machine code. missed: the rows that have none."""
        before = self.count
        self._table = keys, slots = self._roomy(before + len(missed))
        self.count = code.enter(keys, slots, words, numbers, before, True)
        new = missed[numbers[missed] >= before]
        first = np.empty(self.count - before, dtype=np.int64)
        first[numbers[new[::-1]] - before] = new[::-1]
        return first

    def _roomy(self, count: int) -> tuple[Any, Any]:
        """The table with room for so many rows."""
        keys, slots = self._table
        if count > len(keys):
            old = self.rows()
            keys = np.empty((1 << (count - 1).bit_length(), keys.shape[1]), dtype=np.uint64)  # what no row fills takes no room
            keys[: len(old)] = old
            slots = np.full(4 * len(keys), 0, dtype=np.int32)  # of np.zeros every page is cleared when it is first touched
            if code := kernel():
                code.place(keys, slots, len(old))
            else:
                _enter(keys, slots, 0, len(old))
        return keys, slots

    def _found(self, words: Any) -> Integers:
        keys, slots = self._table
        numbers: Integers = np.empty(len(words), dtype=np.int32)
        asking, at = np.arange(len(words), dtype=np.int32), _hashed(words, len(slots))
        while len(asking):
            found = slots.take(at) - 1
            numbers[asking] = found
            on = np.flatnonzero(_others(keys, found, words))
            asking, words, at = asking.take(on), words.take(on, axis=0), at.take(on) + 1 & len(slots) - 1
        return numbers

    def _add(self, words: Any) -> None:
        """Enter rows that are not there, and of which no two are the same, under the numbers that follow."""
        count = self.count + len(words)
        keys, slots = self._roomy(count)
        keys[self.count : count] = words  # before its slot, for threads that look
        _enter(keys, slots, self.count, count)
        self._table = keys, slots
        self.count = count


def _others(keys: Any, numbers: Integers, words: Any) -> Any:
    """Where the row of a number is there and is another one."""
    unlike = keys.take(numbers, axis=0) != words
    found = unlike[:, 0]
    for place in range(1, words.shape[1]):
        found = found | unlike[:, place]
    return found & (numbers >= 0)


def _hashed(words: Any, slots: int) -> Any:
    at = np.zeros(len(words), dtype=np.uint64)
    for place in range(words.shape[1]):
        at = (at ^ words[:, place]) * _MIX
        at ^= at >> np.uint64(29)
    return (at & np.uint64(slots - 1)).astype(np.int64)


def _enter(keys: Any, slots: Any, first: int, last: int) -> None:
    """Enter the rows of some numbers."""
    numbers, at = np.arange(first + 1, last + 1, dtype=np.int32), _hashed(keys[first:last], len(slots))
    while len(numbers):
        free = slots[at] == 0
        slots[at[free]] = numbers[free]  # where several come to one slot, one of them gets it
        left = slots[at] != numbers
        numbers, at = numbers[left], at[left] + 1 & len(slots) - 1


def _alike(words: Any) -> tuple[Integers, Integers]:
    """Of every row the number of those that are the same, in the order they come, and the first row of each number.

    Rows take slots as in a table: the first of those that come to one has it, the same ones are its, the others go on.
    """
    slots: Integers = np.full(1 << max(2 * len(words) - 1, 1).bit_length(), -1, dtype=np.int32)
    lead: Integers = np.empty(len(words), dtype=np.int32)
    rows, at = np.arange(len(words), dtype=np.int32), _hashed(words, len(slots))
    while len(rows):
        free = slots[at] < 0
        slots[at[free][::-1]] = rows[free][::-1]
        lead[rows] = slots[at]
        on = _others(words, lead[rows], words.take(rows, axis=0))
        rows, at = rows[on], at[on] + 1 & len(slots) - 1
    first = np.flatnonzero(lead == np.arange(len(words)))
    place = np.zeros(len(words), dtype=np.int32)
    place[first] = np.arange(len(first))
    return place[lead], first
