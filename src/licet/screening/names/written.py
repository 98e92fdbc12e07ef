"""Two names that are written the same, whatever the order of their words, or the blanks and marks between them.

When to reach for this: a name that stands on a list word for word is met however little its words tell. A reading parts a legal
form from a name, mends it and weighs what is left, and a name of plain words alone would be lost in that.
"""

import re
import unicodedata
import zlib
from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from licet.screening.names.letters import in_ascii

Sums: TypeAlias = NDArray[np.uint64]
BASE: Final = 0x100000001B3
#: The high bits of a number, which tell more of its text, are brought to bear on the sum of several by this.
SHIFT: Final = 31
#: What each ASCII letter is written as; a mark parts words, an apostrophe or the like does not.
PLAIN: Final = {code: chr(code).lower() if chr(code).isalnum() else "" if chr(code) in "'`\"*" else " " for code in range(128)}
_MASK: Final = (1 << 64) - 1
_WORDS: Final = re.compile(r"[^\W_]+")


def written(text: str) -> tuple[str, str]:
    """A name small and without marks: its words in alphabetical order, and its letters without the blanks between words."""
    latin = in_ascii(text)
    if latin is not None:
        words = latin.translate(PLAIN).split()
    else:
        words = _WORDS.findall(unicodedata.normalize("NFKC", text).casefold().translate(PLAIN))
    return " ".join(sorted(words)), "".join(words)


def check_sums(text: str) -> tuple[int, int]:
    """Of a name as it is written: the sum of the numbers of its words, whatever their order, and the number of its letters."""
    words, letters = written(text)
    number = _other if in_ascii(text) is None else _number
    return sum(number(word) for word in words.split()) & _MASK, number(letters)


def _number(text: str) -> int:
    """Of Latin letters, as the kernel has it."""
    total = 0
    for code in text.encode():
        total = (total * BASE + code + 1) & _MASK
    return total ^ (total >> SHIFT)


def _other(text: str) -> int:
    """Of any letters, which the kernel does not read."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def sums(texts: Sequence[str]) -> Sums:
    """Two check sums of each text, a row each: names may share one by chance, so that whoever finds by them compares."""
    return np.array([check_sums(text) for text in texts], np.uint64).reshape(-1, 2)


class Written:
    """Names by their check sums."""

    def __init__(self, of_names: Sums) -> None:
        self._ways = []
        for column in np.ascontiguousarray(of_names.T):
            order = np.argsort(column, kind="stable")
            self._ways.append((column[order], order))

    def alike(self, asked: Sums) -> list[tuple[int, int]]:
        """(row, name) of each pair that may be written the same, in order of the rows, then of the names."""
        found = set()
        for (held, order), mine in zip(self._ways, np.ascontiguousarray(asked.T), strict=True):
            first, last = np.searchsorted(held, mine), np.searchsorted(held, mine, "right")
            for at in np.flatnonzero(last > first).tolist():
                found |= {(at, name) for name in order[first[at] : last[at]].tolist()}
        return sorted(found)
