"""A register of rows of small numbers: each distinct row gets a number, the same one for as long as the register is kept.

A row is packed into words of 64 bits, each column into so many of them as its numbers need, and the words are looked up in
one table, however many columns there are.
"""

import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from licet.orders.grids import Integers
from licet.orders.side_by_side import FEW, in_parts
from licet.screening.compiled import available


class Column(NamedTuple):
    """A column of a row: its numbers, what each of them counts as, and a bound of that."""

    numbers: Integers
    table: Integers
    size: int


class Register:
    """The rows met, in order: count of them. compiled: whether the inner loops are, of some size; None: as it is best."""

    def __init__(self, compiled: bool | None = None) -> None:
        self.count = 0
        self._bits: list[int] = []
        self._kind = None if compiled is None else _Compiled if compiled else _Plain
        self._words: _Plain | _Compiled | None = None

    def number(self, columns: Sequence[Column], rows: int) -> tuple[Integers, Integers]:
        """The number of every row, and for each number given for the first time a row that has it, in order."""
        if not rows:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        bits = [max(size - 1, 1).bit_length() for _, _, size in columns]
        kind = _kind(rows) if self._kind is None else self._kind
        if self._words is None or any(needed > there for needed, there in zip(bits, self._bits, strict=True)):
            self._rebuild([bit + 2 for bit in bits], kind)
        elif kind is _Compiled and isinstance(self._words, _Plain):
            self._rebuild(self._bits, kind)
        assert self._words is not None
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

    def _rebuild(self, bits: list[int], kind: type["_Plain | _Compiled"]) -> None:
        """Make room for larger numbers; rows keep theirs."""
        old = [self.column(place, slice(None)) for place in range(len(self._bits))]
        self._bits = bits
        self._words = kind(self._width)
        if old:
            every = [Column(column, np.arange(int(column.max(initial=0)) + 1), 0) for column in old]
            self._words.number(self._packed(every, self.count))

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
    return _kind(len(words))(words.shape[1]).number(words)


def _kind(rows: int) -> type["_Plain | _Compiled"]:
    """What serves so many rows best: to load what is compiled takes as long as many rows take without it."""
    loaded = "licet.orders.kernel" in sys.modules
    return _Compiled if loaded or (rows >= FEW and available()) else _Plain


class _Plain:
    """Words and their numbers, one row after the other."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._known: dict[bytes, int] = {}

    @property
    def count(self) -> int:
        return len(self._known)

    def number(self, words: Any) -> tuple[Integers, Integers]:
        known, before = self._known, self.count
        rows = np.ascontiguousarray(words).view(f"V{8 * self._width}").ravel().tolist()
        numbers = np.array([known.setdefault(row, len(known)) for row in rows])
        most = np.maximum.accumulate(np.append(before - 1, numbers))
        return numbers, np.flatnonzero(numbers > most[:-1])

    def rows(self) -> Any:
        return np.frombuffer(b"".join(self._known), dtype=np.uint64).reshape(-1, self._width)


class _Compiled:
    """Words and their numbers, in a table of hashes: see `kernel`. At most half of its slots are taken."""

    def __init__(self, width: int) -> None:
        self.count = 0
        self._keys = np.zeros((1 << 10, width), dtype=np.uint64)
        self._slots = np.zeros(1 << 11, dtype=np.int32)

    def number(self, words: Any) -> tuple[Integers, Integers]:
        from licet.orders import kernel

        numbers, before, at = np.empty(len(words), dtype=np.int32), self.count, 0
        in_parts(len(words), lambda first, last: kernel.look(words, first, last, self._keys, self._slots, numbers))
        missed = np.flatnonzero(numbers < 0)
        met = np.empty_like(missed)
        while at < len(missed):
            if self.count == len(self._keys):
                self._grow()
            at, self.count = kernel.put(words, missed, at, self._keys, self.count, self._slots, numbers, met, before)
        return numbers, met[: self.count - before]

    def rows(self) -> Any:
        return self._keys[: self.count]

    def _grow(self) -> None:
        from licet.orders import kernel

        keys = np.zeros((2 * len(self._keys), self._keys.shape[1]), dtype=np.uint64)  # memory that no row fills is not taken
        keys[: self.count] = self._keys
        self._keys = keys
        self._slots = np.zeros(2 * len(self._slots), dtype=np.int32)
        kernel.enter(self._keys, self.count, self._slots)
