"""The words of a list compiled: as the kernel reads them, and the keys they are found under."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from licet.borrowed import borrowed
from licet.compiled import compiled
from licet.screening import kernel_words as kw
from licet.screening.index import FAMILY, KEPT, LAST, Attributes, Keys, hashed
from licet.screening.kernel_units import slips, write_slips
from licet.screening.names import tables

_KEPT, _LAST = np.uint64(64 - KEPT), np.uint64(LAST)
_BEGINNING, _CONTRACTED_KEY = kw._BEGINNING, kw._CONTRACTED_KEY
#: The most keys of a word beside those with letters left out: families, sound, consonants, and its beginnings twice.
_OTHERS = 32


def described(words: Sequence[str], of: Attributes) -> tuple[Any, Any, Any]:
    """Letters, attributes and hashes of words, as `kernel_words` has them."""
    count = len(words)
    cut = np.array(words, dtype=f"S{kw.WIDTH}")
    texts = cut.view(np.uint8).reshape(count, kw.WIDTH) if count else np.zeros((0, kw.WIDTH), np.uint8)
    rows = np.zeros((count, kw.COLUMNS), np.int16)
    rows[:, kw.SIZE] = np.char.str_len(cut)
    rows[:, kw.JOINED], rows[:, kw.COMMON], rows[:, kw.BARE] = of.joined, of.common, of.bare
    rows[:, kw.FAMILY0 :] = of.families
    hashes = np.zeros((count, 3), np.uint64)
    kw.describe_all(texts, rows, hashes)
    return texts, rows, hashes


def family_keys() -> Any:
    """The key of each family of words."""
    return np.array([hashed(str(n), FAMILY) for n in range(len(tables.families()[1]))], np.uint64)


def keys_of_words(words: Sequence[str], of: Attributes) -> Keys:
    """What `index.keys_of_words` gives, some keys twice."""
    texts, rows, hashes = described(words, of)
    sizes = rows[:, kw.SIZE].astype(np.int64)
    room = int(np.sum(1 + sizes + np.where(of.joined, 0, sizes * (sizes - 1) // 2) + _OTHERS))
    keys = np.empty(room, np.uint64)
    head, some = np.zeros(kw.WIDTH + 1, np.uint64), np.zeros(2 * kw.WIDTH * kw.WIDTH, np.uint64)
    return keys[: write_keys(texts, rows, hashes, family_keys(), head, some, keys)]


@compiled
def write_keys(texts: Any, rows: Any, hashes: Any, families: Any, head: Any, some: Any, keys: Any) -> int:
    """Writes what is kept of the keys of all words, with the number of each in their last bits; gives how many they are."""
    texts, rows, hashes, families, head, some, keys = borrowed((texts, rows, hashes, families, head, some, keys))
    one, two = np.zeros(2 * kw.WIDTH, np.uint8), np.zeros(2 * kw.WIDTH, np.uint8)
    total = 0
    for n in range(len(texts)):
        row, size, joined = rows[n], int(rows[n, kw.SIZE]), rows[n, kw.JOINED] != 0
        count = write_slips(texts[n], size, slips(size, joined, row[kw.DIGITS] != 0), head, some)
        for family in range(kw.FAMILY0, kw.COLUMNS):
            if row[family] >= 0:
                some[count] = families[row[family]]
                count += 1
        if hashes[n, 1] != 0:
            some[count] = hashes[n, 1]
            count += 1
        if row[kw.BONE_COUNT] >= (kw._BONY_JOINED if joined else kw._BONY):
            some[count] = hashes[n, 2]
            count += 1
        if not joined:
            count = write_beginnings(texts[n], row, head, one, two, some, count)
        for at in range(count):
            keys[total] = some[at] >> _KEPT << _LAST | np.uint64(n)
            total += 1
    return total


@compiled
def write_beginnings(text: Any, row: Any, head: Any, one: Any, two: Any, some: Any, count: int) -> int:
    """Adds the keys of a word's beginnings, and of those of its consonants where it is one that people shorten."""
    size, common = int(row[kw.SIZE]), row[kw.COMMON] != 0
    if size >= kw._SHORTEST:
        some[count] = kw.mix(head[min(size, kw._LONGEST)], kw._WHOLE)
        count += 1
    for n in range(kw._SHORTEST if common else kw._SHORTEST + 1, min(kw._LONGEST, size - 2) + 1):
        some[count] = kw.mix(head[n], _BEGINNING)
        count += 1
    if common:
        bones = kw.bones_of(one, kw.sound_of(text, size, one), two)
        for n in range(kw._CONTRACTED_LEAST, min(kw._LONGEST, bones - 1) + 1):
            some[count] = kw.mix(kw.hash_of(two, n), _CONTRACTED_KEY)
            count += 1
    return count
