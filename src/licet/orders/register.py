"""A register of rows of small numbers: each distinct row gets a number, the same one for as long as the register is kept.

A row is packed into words of 64 bits, each column into so many of them as its numbers need, and the words are looked up in
one table, however many columns there are.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl

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
        self._bits: tuple[int, ...] = ()
        self._compiled = compiled
        self._words: _Plain | _Compiled | None = None

    def number(self, columns: Sequence[Column], rows: int) -> tuple[Integers, Integers]:
        """The number of every row, and for each number given for the first time a row that has it, in order."""
        if not rows:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        bits = tuple(max(size - 1, 1).bit_length() for _, _, size in columns)
        if self._words is None or any(needed > there for needed, there in zip(bits, self._bits, strict=True)):
            self._widen(bits, rows)
        assert self._words is not None
        numbers, new = self._words.number(self._packed(columns, rows))
        self.count = self._words.count
        return numbers, new

    def rows(self, first: int = 0, last: int | None = None) -> list[Integers]:
        """The columns of the rows whose numbers are from first to last; none before the first row is numbered."""
        return self._unpacked(self._words.rows()[first:last]) if self._words is not None else []

    def _widen(self, bits: tuple[int, ...], rows: int) -> None:
        """Make room for larger numbers; rows keep theirs."""
        old = self.rows()
        self._bits = tuple(bit + 2 for bit in bits)
        compiled = self._compiled if self._compiled is not None else rows >= FEW and available()
        words = _Compiled(self._width) if compiled or isinstance(self._words, _Compiled) else _Plain(self._width)
        if old:
            size = 1 << max(self._bits)
            words.number(self._packed([Column(c, np.arange(int(c.max(initial=0)) + 1), size) for c in old], len(old[0])))
        self._words = words

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
        words = np.zeros((self._width, rows), dtype=np.uint64)
        for (numbers, table, _), (word, at) in zip(columns, self._places, strict=True):
            words[word] |= (table.astype(np.uint64) << np.uint64(at))[numbers]
        return np.ascontiguousarray(words.T)

    def _unpacked(self, words: Any) -> list[Integers]:
        return [
            ((words[:, word] >> np.uint64(at)) & np.uint64((1 << bits) - 1)).astype(np.uint32)
            for (word, at), bits in zip(self._places, self._bits, strict=True)
        ]


class _Plain:
    """Words and their numbers, by joining tables."""

    def __init__(self, width: int) -> None:
        self.count = 0
        self._names = [f"word {n}" for n in range(width)]
        self._known = pl.DataFrame(schema={**dict.fromkeys(self._names, pl.UInt64), "number": pl.Int64})

    def number(self, words: Any) -> tuple[Integers, Integers]:
        lines = pl.DataFrame({name: np.ascontiguousarray(words[:, n]) for n, name in enumerate(self._names)})
        found = lines.with_row_index("row").unique(self._names, keep="first", maintain_order=True)
        new = found.join(self._known, on=self._names, how="anti", maintain_order="left")
        numbered = new.select(*self._names, pl.int_range(self.count, self.count + pl.len(), dtype=pl.Int64).alias("number"))
        self._known = pl.concat([self._known, numbered])
        self.count = self._known.height
        joined = lines.join(self._known, on=self._names, how="left", maintain_order="left")
        return joined["number"].to_numpy(), new["row"].to_numpy().astype(np.int64)

    def rows(self) -> Any:
        return self._known.select(self._names).to_numpy()


class _Compiled:
    """Words and their numbers, in a table of hashes: see `kernel`. At most half of its slots are taken."""

    def __init__(self, width: int) -> None:
        self.count = 0
        self._keys = np.zeros((1 << 12, width), dtype=np.uint64)
        self._met = np.zeros(1 << 12, dtype=np.int64)
        self._slots = np.zeros(1 << 13, dtype=np.int32)

    def number(self, words: Any) -> tuple[Integers, Integers]:
        from licet.orders import kernel

        numbers, before, at = np.empty(len(words), dtype=np.int32), self.count, 0
        in_parts(len(words), lambda first, last: kernel.look(words, first, last, self._keys, self._slots, numbers))
        missed = np.flatnonzero(numbers < 0)
        while at < len(missed):
            if self.count == len(self._keys):
                self._grow()
            at, self.count = kernel.put(words, missed, at, self._keys, self.count, self._slots, numbers, self._met)
        return numbers, self._met[before : self.count].copy()

    def rows(self) -> Any:
        return self._keys[: self.count]

    def _grow(self) -> None:
        from licet.orders import kernel

        self._keys = np.concatenate([self._keys, np.zeros_like(self._keys)])
        self._met = np.concatenate([self._met, np.zeros_like(self._met)])
        self._slots = np.zeros(2 * len(self._slots), dtype=np.int32)
        kernel.enter(self._keys, self.count, self._slots)
