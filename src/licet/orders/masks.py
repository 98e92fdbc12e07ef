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
    """A fingerprint of each lane: what was marked for it, in any order, in 128 bits.

    sums: two columns of 64 bits each.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._halves = np.zeros((2, count), dtype=np.uint64)

    @property
    def sums(self) -> Integers:
        return self._halves.T

    def mark(self, bits: int, what: bytes) -> None:
        """Mark lanes with something, given by 16 bytes that stand for it."""
        if not bits:
            return
        on = lanes_of(bits, self.count).astype(np.uint64)
        for half, value in zip(self._halves, np.frombuffer(what, dtype=np.uint64), strict=True):
            half += on * value
