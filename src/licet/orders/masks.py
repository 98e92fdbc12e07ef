"""Sets of lanes: bits of an integer, to and from columns."""

from typing import Any

import numpy as np

from licet.orders.grids import Integers
from licet.orders.machine_code import kernel


def mask(lanes: Any) -> int:
    """The bits of a column of yes and no."""
    return int.from_bytes(np.packbits(lanes, bitorder="little").tobytes(), "little")


def lanes_of(bits: int, count: int) -> Any:
    """A column of yes and no from bits."""
    raw = np.frombuffer(bits.to_bytes((count + 7) // 8, "little"), dtype=np.uint8)
    return np.unpackbits(raw, count=count, bitorder="little").view(bool)


def masks(column: Integers) -> dict[int, int]:
    """By number that occurs in a column the lanes that have it."""
    if code := kernel():
        sets = np.zeros((int(column.max(initial=0)) + 1, (len(column) + 63) // 64), dtype=np.uint64)
        code.divide(column, sets)
        found = (int.from_bytes(lanes.tobytes(), "little") for lanes in sets)
        return {number: lanes for number, lanes in enumerate(found) if lanes}
    numbers = np.flatnonzero(np.bincount(column))
    if len(numbers) and numbers[-1] < 1 << 8:
        column = column.astype(np.uint8)  # compared the sooner
    return {int(number): mask(column == number) for number in numbers}


#: So many sets of marked lanes are held before they are added up.
_MARKS = 256


class Prints:
    """A fingerprint of each lane: what was marked for it, in any order, in 128 bits.

    sums: two columns of 64 bits each. So many marks are added at once as a byte has bits: which of them a lane has is one look
    into a table of their sums.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._halves = np.zeros((2, count), dtype=np.uint64)
        self._marks: dict[int, list[bytes]] = {}

    @property
    def sums(self) -> Integers:
        self._add()
        return self._halves.T

    def mark(self, bits: int, what: bytes) -> None:
        """Mark lanes with something, given by 16 bytes that stand for it."""
        if bits:
            self._marks.setdefault(bits, []).append(what)
            if len(self._marks) == _MARKS:
                self._add()

    def _add(self) -> None:
        """Add up the marks: those of the same lanes first, then eight sets of lanes at a time."""
        marks, self._marks = list(self._marks.items()), {}
        if marks and (code := kernel()):
            words = (self.count + 63) // 64
            raw = b"".join([bits.to_bytes(8 * words, "little") for bits, _ in marks])
            values = np.array([_added_up(what) for _, what in marks])
            code.mark(np.frombuffer(raw, dtype=np.uint64).reshape(-1, words), values, self._halves)
            return
        for start in range(0, len(marks), 8):
            some = marks[start : start + 8]
            raw = b"".join([bits.to_bytes((self.count + 7) // 8, "little") for bits, _ in some])
            packed = np.frombuffer(raw, dtype=np.uint8).reshape(len(some), -1)
            lanes = np.unpackbits(packed, axis=1, count=self.count, bitorder="little")
            has = lanes[0]
            sums = np.zeros((2, 1 << len(some)), dtype=np.uint64)
            for place, (_, what) in enumerate(some):
                has = has | lanes[place] << np.uint8(place)
                sums[:, 1 << place : 2 << place] = sums[:, : 1 << place] + _added_up(what)[:, None]
            for half, table in zip(self._halves, sums, strict=True):
                half += table[has]


def _added_up(what: list[bytes]) -> Any:
    """The sum of what stands for some things, in two halves."""
    return np.frombuffer(b"".join(what), dtype=np.uint64).reshape(-1, 2).sum(axis=0)
