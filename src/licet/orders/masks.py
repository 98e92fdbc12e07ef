"""Sets of lanes: bits of an integer, to and from columns."""

from typing import Any

import numpy as np

from licet.orders.grids import Integers
from licet.screening.compiled import available

#: Below so many lanes whole columns are as quick as what is compiled.
_FEW = 256


def mask(lanes: Any) -> int:
    """The bits of a column of yes and no."""
    return int.from_bytes(np.packbits(lanes, bitorder="little").tobytes(), "little")


def lanes_of(bits: int, count: int) -> Any:
    """A column of yes and no from bits."""
    raw = np.frombuffer(bits.to_bytes((count + 7) // 8, "little"), dtype=np.uint8)
    return np.unpackbits(raw, count=count, bitorder="little").view(bool)


def masks(column: Integers) -> dict[int, int]:
    """By number that occurs in a column the lanes that have it."""
    return {int(number): mask(column == number) for number in np.unique(column)}


class Prints:
    """A fingerprint of each lane: what was marked for it, in any order, in 128 bits.

    sums: two columns of 64 bits each; compiled: as for `Register`.
    """

    def __init__(self, count: int, compiled: bool | None = None) -> None:
        self.count = count
        self.sums = np.zeros((count, 2), dtype=np.uint64)
        self._bytes = (count + 63) // 64 * 8
        self._compiled = count >= _FEW and available() if compiled is None else compiled

    def mark(self, bits: int, what: bytes) -> None:
        """Mark lanes with something, given by 16 bytes that stand for it."""
        if not bits:
            return
        values = np.frombuffer(what, dtype=np.uint64)
        if self._compiled:
            from licet.orders.kernel import mark

            mark(np.frombuffer(bits.to_bytes(self._bytes, "little"), dtype=np.uint64), self.sums, values[0], values[1])
        else:
            self.sums[lanes_of(bits, self.count)] += values
