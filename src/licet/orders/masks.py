"""Sets of lanes: bits of an integer, to and from columns."""

from typing import Any

import numpy as np

from licet.orders.grids import Integers


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
    """A fingerprint of each lane: what was marked for it, in any order, in 128 bits."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._sums = np.zeros((2, count), dtype=np.uint64)

    def mark(self, bits: int, what: bytes) -> None:
        """Mark lanes with something, given by 16 bytes that stand for it."""
        if bits:
            here = lanes_of(bits, self.count)
            for row, value in enumerate(np.frombuffer(what, dtype=np.uint64)):
                self._sums[row][here] += value

    def keys(self) -> list[bytes]:
        """The fingerprints, lane by lane."""
        return [bytes(row) for row in np.ascontiguousarray(self._sums.T)]
