"""The loops over rows of large books as machine code. Each does what numpy does for small books, and for all where numba is
missing; tests hold the two against each other."""

from typing import Any

import numpy as np

from licet.compiled import compiled

#: As in `register`, for a table may have been begun there.
_MIX = np.uint64(0x9E3779B97F4A7C15)
_FOLD = np.uint64(29)
_NEXT = np.uint64(1)
#: The place of a bit that is alone in a word: by the first six bits of its product with a number in which each six differ.
_BRUIJN, _TOP = np.uint64(0x03F79D71B4CB0A89), np.uint64(58)
_PLACE = np.zeros(64, dtype=np.int64)
_PLACE[[(0x03F79D71B4CB0A89 << place & (1 << 64) - 1) >> 58 for place in range(64)]] = np.arange(64)
#: So many words of lanes are marked at once, while their sums are in the processor's cache.
_WORDS = 32


@compiled
def hashed(words: Any, row: int) -> Any:
    """The hash of a row, as in `register`."""
    at = np.uint64(0)
    for place in range(words.shape[1]):
        at = (at ^ words[row, place]) * _MIX
        at ^= at >> _FOLD
    return at


@compiled
def enter(keys: Any, slots: Any, words: Any, numbers: Any, count: int, new: bool) -> int:
    """Give rows of words without a number (-1) the one they have in a table as of `register`; rows that are not there get the
    next ones if those that are new are entered, for which there is room. Gives how many numbers there are then."""
    width, last = words.shape[1], np.uint64(len(slots) - 1)
    for row in range(len(words)):
        if numbers[row] >= 0:
            continue
        at = hashed(words, row)
        number = slots[at & last] - 1
        while number >= 0:
            same = True
            for place in range(width):
                same &= keys[number, place] == words[row, place]
            if same:
                break
            at += _NEXT
            number = slots[at & last] - 1
        if number < 0 and new:
            number = count
            count += 1
            for place in range(width):
                keys[number, place] = words[row, place]
            slots[at & last] = count
        numbers[row] = number
    return count


@compiled
def place(keys: Any, slots: Any, count: int) -> None:
    """Give the first rows of a table, no two of which are the same, their slots. slots: zeros."""
    last = np.uint64(len(slots) - 1)
    for row in range(count):
        at = hashed(keys, row)
        while slots[at & last]:
            at += _NEXT
        slots[at & last] = row + 1


@compiled
def pack(words: Any, place: int, shift: int, numbers: Any, table: Any) -> None:
    """Put what the numbers of a column count as into a word of every row."""
    for row in range(len(numbers)):
        words[row, place] |= table[numbers[row]] << np.uint64(shift)


@compiled
def further(keys: Any, column: Any, table: Any, size: int) -> None:
    """Tell rows apart by one more column, whose numbers count as what stands in the table, which is below `size`."""
    for row in range(len(keys)):
        keys[row] = keys[row] * size + table[column[row]]


@compiled
def number_few(keys: Any, seen: Any, numbers: Any, first: Any) -> int:
    """Number rows by their keys, in the order they come. seen: a 0 for every key there can be; first: of each number a row.
    Gives how many numbers there are."""
    count = 0
    for row in range(len(keys)):
        number = seen[keys[row]]
        if not number:
            first[count] = row
            count += 1
            number = count
            seen[keys[row]] = number
        numbers[row] = number - 1
    return count


@compiled
def number_many(keys: Any, slots: Any, numbers: Any, first: Any) -> int:
    """The same where there can be very many keys. slots: zeros, more of them than rows, a power of two."""
    count, last = 0, np.uint64(len(slots) - 1)
    for row in range(len(keys)):
        at = np.uint64(keys[row]) * _MIX
        at ^= at >> _FOLD
        number = slots[at & last]
        while number and keys[first[number - 1]] != keys[row]:
            at += _NEXT
            number = slots[at & last]
        if not number:
            first[count] = row
            count += 1
            number = count
            slots[at & last] = number
        numbers[row] = number - 1
    return count


@compiled
def add(sums: Any, kinds: Any, column: Any, table: Any) -> None:
    """Add to two numbers of every row what its kind and the number in a column stand for."""
    for row in range(len(sums)):
        kind, number = kinds[row], column[row]
        sums[row, 0] += table[kind, number, 0]
        sums[row, 1] += table[kind, number, 1]


@compiled
def mark(sets: Any, values: Any, sums: Any) -> None:
    """Add to what two lists have of lanes the values of the sets they are in. sets: by set its lanes, 64 in a word."""
    for start in range(0, sets.shape[1], _WORDS):
        for number in range(len(sets)):
            one, two = values[number, 0], values[number, 1]
            for place in range(start, min(start + _WORDS, sets.shape[1])):
                bits = sets[number, place]
                while bits:
                    lowest = bits & (~bits + _NEXT)
                    lane = (place << 6) + _PLACE[lowest * _BRUIJN >> _TOP]
                    sums[0, lane] += one
                    sums[1, lane] += two
                    bits ^= lowest


@compiled
def divide(column: Any, sets: Any) -> None:
    """The lanes of every number in a column, as `mark` has them. sets: zeros."""
    for row in range(len(column)):
        sets[column[row], row >> 6] |= _NEXT << np.uint64(row & 63)
