"""The inner loops over rows, compiled where numba is there (see `screening/compiled`): rows looked up in a table, bits marked.

`register.py` and `masks.py` say the same in a few steps over whole columns, and do it where numba is missing; a test holds the
two against each other. Of a table there are `keys`, by number the words of a row, and `slots`, which is as long as a power of
two and has numbers plus 1, or 0 where nothing stands.
"""

from typing import Any

import numpy as np

from licet.screening.compiled import compiled


@compiled
def place(words: Any, row: int, keys: Any, slots: Any) -> Any:
    """Where in the slots a row stands, or could stand."""
    mask, width = np.uint64(len(slots) - 1), words.shape[1]
    at = np.uint64(0)
    for w in range(width):
        at = (at ^ words[row, w]) * np.uint64(0x9E3779B97F4A7C15)
        at ^= at >> np.uint64(29)
    at &= mask
    while slots[at] != 0:
        same = True
        for w in range(width):
            if keys[slots[at] - 1, w] != words[row, w]:
                same = False
        if same:
            break
        at = (at + np.uint64(1)) & mask
    return at


@compiled
def look(words: Any, first: int, last: int, keys: Any, slots: Any, numbers: Any) -> None:
    """Writes the number of every row from first to last that is known, -1 for the others."""
    for row in range(first, last):
        numbers[row] = slots[place(words, row, keys, slots)] - 1


@compiled
def put(
    words: Any, rows: Any, start: int, keys: Any, count: int, slots: Any, numbers: Any, met: Any, first: int
) -> tuple[int, int]:
    """Numbers rows that `look` did not know, from the one at `start` on, and enters them; met: by number, from `first` on, its
    row.

    Gives the place in `rows` at which room ran out (its length if none did), and how many rows are known now.
    """
    for at in range(start, len(rows)):
        row = rows[at]
        slot = place(words, row, keys, slots)
        if slots[slot] == 0:
            if count == len(keys):
                return at, count
            keys[count] = words[row]
            met[count - first] = row
            count += 1
            slots[slot] = count
        numbers[row] = slots[slot] - 1
    return len(rows), count


@compiled
def enter(keys: Any, count: int, slots: Any) -> None:
    """Enters the first rows of `keys` into empty slots."""
    for number in range(count):
        slots[place(keys, number, keys, slots)] = number + 1


@compiled
def mark(bits: Any, sums: Any, one: Any, other: Any) -> None:
    """Adds two numbers to the row of every bit that is set. bits: words of 64."""
    for place in range(len(bits)):
        word, lane = bits[place], 64 * place
        while word != np.uint64(0):
            if word & np.uint64(0xFF) == np.uint64(0):
                word >>= np.uint64(8)
                lane += 8
                continue
            if word & np.uint64(1) != np.uint64(0):
                sums[lane, 0] += one
                sums[lane, 1] += other
            word >>= np.uint64(1)
            lane += 1
