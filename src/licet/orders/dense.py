"""Rows of small numbers, each distinct row under a number of its own."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import polars as pl

from licet.orders.grids import Integers
from licet.orders.machine_code import kernel

#: A table of so many places is kept in the processor's cache; beyond it a hash table is used.
_TABLE = 1 << 18
#: Keys of rows are below this.
_MOST = 1 << 62
#: So many rows are gone through at once, column by column, while their keys are in the processor's cache.
_BLOCK = 1 << 15


class Column(NamedTuple):
    """A column of rows: its numbers, what each of them counts as, and a bound of that."""

    numbers: Integers
    table: Integers
    size: int


class Dense:
    """number: of every row that of its distinct row (no more than 32 bits tell apart fit into memory); count: of distinct rows.

    What tells rows apart is put together into a key for each, column by column, until numbers without gaps take its place.
    """

    def __init__(self, rows: int) -> None:
        self.number: Integers = np.zeros(rows, dtype=np.int32)
        self.count = 1 if rows else 0
        self._kernel = kernel()
        self._room = 1  # for keys
        self._sizes: list[int] = []
        self._closed: list[tuple[Integers, list[int]]] = []
        self._first: Integers | None = None

    @property
    def first(self) -> Integers:
        """The place of one row of each number."""
        if self._first is None:
            self._first = np.zeros(self.count, dtype=np.int32)
            self._first[self.number.astype(np.intp)] = np.arange(len(self.number), dtype=np.int32)
        return self._first

    @property
    def rows(self) -> Integers:
        """By number what its rows have in every column that was added."""
        at: Integers = np.arange(self.count)
        columns = []
        for keys, sizes in reversed(self._closed):
            at = keys[at]
            for size in reversed(sizes):
                columns.append(at % size)
                at = at // size
        return np.stack(columns[::-1], axis=1)

    def add(self, columns: Iterable[Column]) -> None:
        """Tell rows apart by some more columns."""
        waiting: list[Column] = []
        for column in columns:
            if self._room * column.size > (_MOST if self._kernel else _TABLE):
                self._spread(waiting)
                self.close()
                waiting = []
            if self._room * column.size > _MOST:
                raise OverflowError("more distinct rows than can be numbered")
            self._room *= column.size
            self._sizes.append(column.size)
            waiting.append(column)
        self._spread(waiting)
        if self._room > _TABLE and not self._kernel:
            self.close()

    def _spread(self, columns: list[Column]) -> None:
        """Put columns into the keys."""
        if self._kernel or self._room >= 1 << 31:
            self.number = self.number.astype(np.int64, copy=False)
        if self._kernel:
            wide = [Column(numbers, table.astype(np.int64), size) for numbers, table, size in columns]
            for here in self._blocks():
                for numbers, table, size in wide:
                    self._kernel.further(self.number[here], numbers[here], table, size)
            return
        told = [Column(numbers, table.astype(self.number.dtype), size) for numbers, table, size in columns if size > 1]
        for here in self._blocks():
            keys = self.number[here]
            for numbers, table, size in told:
                keys *= size
                keys += table.take(numbers[here])

    def _blocks(self) -> Iterator[slice]:
        for start in range(0, len(self.number), _BLOCK):
            yield slice(start, min(start + _BLOCK, len(self.number)))

    def close(self) -> None:
        """Number the rows without gaps."""
        keys: Integers = np.arange(self.count)
        if self._room != self.count:
            keys = self._compiled() if self._kernel else self._tabled() if self._short() else self._hashed()
        self._closed.append((keys, self._sizes))
        self._sizes, self.count, self._room = [], len(keys), max(len(keys), 1)

    def _short(self) -> bool:
        """Whether a table of all keys that there can be is short beside the rows."""
        return self._room <= max(_TABLE, 8 * len(self.number))

    def _tabled(self) -> Integers:
        """Numbers in the order of keys; gives the keys."""
        rows: Integers = np.full(self._room, -1, dtype=np.int32)  # of every key one
        for here in self._blocks():
            rows[self.number[here].astype(np.intp)] = np.arange(here.start, here.stop, dtype=np.int32)
        keys = np.flatnonzero(rows >= 0)
        numbers = np.zeros(self._room, dtype=np.int32)
        numbers[keys] = np.arange(len(keys))
        self.number = numbers.take(self.number)
        self._first = rows[keys]
        return keys

    def _hashed(self) -> Integers:
        """Numbers in any order; gives the keys."""
        keys = pl.Series("key", self.number)
        found = keys.unique(maintain_order=False).to_frame().with_row_index("number")
        joined = keys.to_frame().join(found, on="key", how="left", maintain_order="left")
        self.number = joined["number"].to_numpy().astype(np.int32)
        self._first = None
        return found["key"].to_numpy()

    def _compiled(self) -> Integers:
        """Numbers in the order in which the rows come; gives the keys."""
        keys = self.number
        self.number = np.empty(len(keys), dtype=np.int32)
        first = np.empty(len(keys), dtype=np.int32)
        if self._room <= _TABLE:
            count = self._kernel.number_few(keys, np.zeros(self._room, dtype=np.int32), self.number, first)
        else:
            slots = np.zeros(1 << (2 * len(keys) - 1).bit_length(), dtype=np.int32)
            count = self._kernel.number_many(keys, slots, self.number, first)
        self._first = first[:count].astype(np.int64)
        return keys[self._first]


def dense(columns: Iterable[Column], rows: int) -> Dense:
    """The distinct rows of some columns."""
    found = Dense(rows)
    found.add(columns)
    found.close()
    return found


def as_it_is(numbers: Integers, size: int) -> Column:
    """A column whose numbers count as what they are."""
    return Column(numbers, np.arange(size), size)
