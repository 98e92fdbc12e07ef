"""A register of rows of small numbers: each distinct row gets a number, the same one for as long as the register is kept.

A row is packed into words of 64 bits, each column into so many of them as its numbers need, and the words are looked up in
one table, however many columns there are.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from licet.orders.grids import Integers
from licet.orders.side_by_side import in_parts

_MIX = np.uint64(0x9E3779B97F4A7C15)


class Column(NamedTuple):
    """A column of a row: its numbers, what each of them counts as, and a bound of that."""

    numbers: Integers
    table: Integers
    size: int


class Register:
    """The rows met, in order: count of them."""

    def __init__(self) -> None:
        self.count = 0
        self._bits: list[int] = []
        self._words: _Words | None = None

    def number(self, columns: Sequence[Column], rows: int) -> tuple[Integers, Integers]:
        """The number of every row, and for each number given for the first time a row that has it, in order."""
        if not rows:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        bits = [max(size - 1, 1).bit_length() for _, _, size in columns]
        if self._words is None or any(needed > there for needed, there in zip(bits, self._bits, strict=True)):
            self._words = self._rebuilt([bit + 2 for bit in bits])
        numbers, new = self._words.number(self._packed(columns, rows))
        self.count = self._words.count
        return numbers, new

    def column(self, place: int, numbers: Integers | slice) -> Integers:
        """One column of some of the rows."""
        assert self._words is not None
        word, at = self._places[place]
        mask = np.uint64((1 << self._bits[place]) - 1)
        found: Integers = ((self._words.rows()[:, word][numbers] >> np.uint64(at)) & mask).astype(np.uint32)
        return found

    def _rebuilt(self, bits: list[int]) -> "_Words":
        """Room for larger numbers; rows keep theirs."""
        old = [self.column(place, slice(None)) for place in range(len(self._bits))]
        self._bits = bits
        words = _Words(self._width)
        if old:
            every = [Column(column, np.arange(int(column.max(initial=0)) + 1), 0) for column in old]
            words.number(self._packed(every, self.count))
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

    @property
    def _width(self) -> int:
        return max((word for word, _ in self._places), default=0) + 1

    def _packed(self, columns: Sequence[Column], rows: int) -> Any:
        words = np.zeros((rows, self._width), dtype=np.uint64)
        moved = [
            (table.astype(np.uint64) << np.uint64(at), word)
            for (_, table, _), (word, at) in zip(columns, self._places, strict=True)
        ]

        def pack(first: int, last: int) -> None:
            for (numbers, _, _), (table, word) in zip(columns, moved, strict=True):
                words[first:last, word] |= table[numbers[first:last]]

        in_parts(rows, pack)
        return words


def distinct(words: Any) -> tuple[Integers, Integers]:
    """Of rows of whole words the number of each distinct one, and of every number a row."""
    return _Words(words.shape[1]).number(words)


class _Words:
    """Rows of words and their numbers, in a table of hashes with open addressing, of which at most half the slots are taken.

    A slot has a number plus 1, or 0. All rows look at once, each first where its hash says, then those that met another row one
    slot further on, and so on.
    """

    def __init__(self, width: int) -> None:
        self.count = 0
        self._keys = np.zeros((1 << 8, width), dtype=np.uint64)
        self._slots = np.zeros(1 << 9, dtype=np.int32)

    def number(self, words: Any) -> tuple[Integers, Integers]:
        """The number of every row, and for each number given for the first time a row that has it, in order."""
        numbers = np.empty(len(words), dtype=np.int32)

        def look(first: int, last: int) -> None:
            numbers[first:last] = self._found(words[first:last])

        in_parts(len(words), look)
        missed = np.flatnonzero(numbers < 0)
        known: dict[bytes, int] = {}
        rows = np.ascontiguousarray(words[missed]).view(f"V{8 * words.shape[1]}").ravel().tolist()
        new = np.array([known.setdefault(row, len(known)) for row in rows], dtype=np.int32)
        first = missed[np.unique(new, return_index=True)[1]]
        numbers[missed] = new + self.count
        self._add(words[first])
        return numbers, first

    def rows(self) -> Any:
        """The rows by number."""
        return self._keys[: self.count]

    def _found(self, words: Any) -> Integers:
        """The numbers of rows, -1 for those that are not there."""
        at = self._hashed(words)
        numbers: Integers = self._slots[at] - 1
        asking = np.flatnonzero(self._others(numbers, words))
        at = at[asking]
        while len(asking):
            at = at + 1 & len(self._slots) - 1
            numbers[asking] = self._slots[at] - 1
            on = self._others(numbers[asking], words[asking])
            asking, at = asking[on], at[on]
        return numbers

    def _others(self, numbers: Integers, words: Any) -> Any:
        """Where the row of a number is there and is another one."""
        there = self._keys[numbers]
        same = there[:, 0] == words[:, 0]
        for place in range(1, words.shape[1]):
            same &= there[:, place] == words[:, place]
        return ~same & (numbers >= 0)

    def _hashed(self, words: Any) -> Any:
        at = np.zeros(len(words), dtype=np.uint64)
        for place in range(words.shape[1]):
            at = (at ^ words[:, place]) * _MIX
            at ^= at >> np.uint64(29)
        return (at & np.uint64(len(self._slots) - 1)).astype(np.int64)

    def _add(self, words: Any) -> None:
        """Enter rows that are not there, and of which no two are the same, under the numbers that follow."""
        count = self.count + len(words)
        if count > len(self._keys):
            keys = np.zeros((1 << (count - 1).bit_length(), words.shape[1]), dtype=np.uint64)  # what no row fills takes no room
            keys[: self.count] = self._keys[: self.count]
            self._keys, self._slots = keys, np.zeros(2 * len(keys), dtype=np.int32)
            self._enter(0, self.count)
        self._keys[self.count : count] = words
        self._enter(self.count, count)
        self.count = count

    def _enter(self, first: int, last: int) -> None:
        numbers, at = np.arange(first + 1, last + 1, dtype=np.int32), self._hashed(self._keys[first:last])
        while len(numbers):
            free = self._slots[at] == 0
            self._slots[at[free]] = numbers[free]  # where several come to one slot, one of them gets it
            left = self._slots[at] != numbers
            numbers, at = numbers[left], at[left] + 1 & len(self._slots) - 1
