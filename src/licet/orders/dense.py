"""Rows of small numbers, each distinct row under a number of its own."""

from collections.abc import Iterable

import numpy as np
import polars as pl

from licet.orders.grids import Integers

#: A table of so many places is kept in the processor's cache; beyond it a hash table is used.
_TABLE = 1 << 18


class Dense:
    """number: of every row that of its distinct row (no more than 32 bits tell apart fit into memory); first: a row of each, by
    number."""

    def __init__(self, rows: int) -> None:
        self.number: Integers = np.zeros(rows, dtype=np.int32)
        self.count = 1 if rows else 0
        self._pending = 1

    @property
    def first(self) -> Integers:
        """The place of one row of each number: the last one in the table."""
        self._close()
        places = np.zeros(self.count, dtype=np.int64)
        places[self.number] = np.arange(len(self.number))
        return places

    def add(self, column: Integers, size: int) -> None:
        """Tell rows apart by one more column, whose numbers are below `size`."""
        if size <= 1:
            return
        if self._pending * size > _TABLE:
            self._close()
        if self._pending * size > 1 << 62:
            raise OverflowError("more distinct rows than can be numbered")
        self._pending *= size
        if self._pending > 1 << 31:
            self.number = self.number.astype(np.int64)
        self.number *= size
        np.add(self.number, column, out=self.number, casting="unsafe")
        if self._pending > _TABLE:
            self._close()

    def _close(self) -> None:
        """Number the rows without gaps."""
        if self._pending == self.count:
            return
        if self._pending <= max(_TABLE, 8 * len(self.number)):
            seen = np.zeros(self._pending, dtype=bool)
            seen[self.number] = True
            numbers = np.cumsum(seen, dtype=np.int32) - 1
            self.number, self.count = numbers[self.number], int(numbers[-1]) + 1
        else:
            keys = pl.Series("key", self.number)
            found = keys.unique(maintain_order=False).to_frame().with_row_index("number")
            joined = keys.to_frame().join(found, on="key", how="left", maintain_order="left")
            self.number, self.count = joined["number"].to_numpy().astype(np.int32), len(found)
        self._pending = self.count


def dense(columns: Iterable[tuple[Integers, int]], rows: int) -> Dense:
    """The distinct rows of some columns, each given with a bound of its numbers."""
    found = Dense(rows)
    for column, size in columns:
        found.add(column, size)
    found._close()
    return found
