"""Numbers and days as whole numbers of steps, and the cells between the points at which some law turns.

A number is counted in the decimal places of its fact, in the unit it is written in; a day in days since 1970. So every
comparison is one of integers, however the column was written.
"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from licet.facts.vocabulary import FactKind

Integers: TypeAlias = NDArray[np.integer[Any]]
#: Places of some rows, or all.
Places: TypeAlias = Integers | slice

_EPOCH = date(1970, 1, 1)
#: Up to so many points a pass over the column for each is quicker than a search.
_FEW = 24
_ROOM = 2**62


def steps(kind: FactKind, value: Fraction | date) -> Fraction:
    """A number or day as a count of the fact's steps; a whole one if it is on the grid."""
    if isinstance(value, date):
        return Fraction((value - _EPOCH).days)
    assert kind.unit is not None
    return kind.unit.write(value) * Fraction(10**kind.places)


def unstep(kind: FactKind, count: int) -> Any:
    """The number or day of a count of steps."""
    if kind.unit is None:
        return date.fromordinal(max(count + _EPOCH.toordinal(), 1))
    return kind.unit.read(Fraction(count, 10**kind.places))


def starts(kind: FactKind, points: Iterable[Fraction | date]) -> tuple[int, ...]:
    """Where a new cell begins: at every point and just after it; a point between two steps divides them only once."""
    found: set[int] = set()
    for point in points:
        at = steps(kind, point)
        found.add(ceil(at))
        if at.denominator == 1:
            found.add(ceil(at) + 1)
    return tuple(sorted(found))


class Cells:
    """The cells of a number or date: cell i lies below the i-th start, the last one has no end.

    wide: the starts need more than 64 bits, so that values are told apart one by one and not by columns.
    """

    def __init__(self, kind: FactKind, begin: tuple[int, ...]) -> None:
        self.kind = kind
        self.begin = begin
        self.wide = any(abs(point) >= _ROOM for point in begin)
        self._points = np.array([] if self.wide else begin, dtype=np.int64)

    def __len__(self) -> int:
        return len(self.begin) + 1

    def of(self, counts: Integers) -> Integers:
        """The cell of every count of steps."""
        if len(counts) and len(self.begin) > _FEW:
            low, high = int(counts.min()), int(counts.max())
            if high - low < len(counts):  # as days are
                every: Integers = np.searchsorted(self._points, np.arange(low, high + 1), side="right").astype(np.uint16)
                return every.take(counts - low)
            return np.searchsorted(self._points, counts, side="right").astype(np.uint16)
        cells = np.zeros(len(counts), dtype=np.uint8)
        for point in self._points:
            cells += (counts >= point).view(np.uint8)
        return cells

    def one(self, value: Fraction | date) -> int:
        """The cell of one value on the grid."""
        return bisect_right(self.begin, int(steps(self.kind, value)))

    def example(self, cell: int) -> Any:
        """The value that stands for a cell: its first, or of the lowest one its last."""
        if not self.begin:
            return unstep(self.kind, 0)
        return unstep(self.kind, self.begin[cell - 1] if cell else self.begin[0] - 1)
