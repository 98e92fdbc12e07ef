"""The check sums of `names/written.py` compiled: of names in Latin letters, which nearly all are."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from licet.borrowed import borrowed
from licet.compiled import compiled
from licet.screening.names.letters import in_ascii
from licet.screening.names.written import BASE, PLAIN, SHIFT, Sums, check_sums

_BASE, _SHIFT, _ONE, _BLANK = np.uint64(BASE), np.uint64(SHIFT), np.uint64(1), ord(" ")
_PLAIN = np.array([ord(PLAIN[code] or "\0") for code in range(128)], np.uint8)


def sums(texts: Sequence[str]) -> Sums:
    """What `written.sums` gives."""
    latin = [in_ascii(text) for text in texts]
    bounds = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text or "") for text in latin], out=bounds[1:])
    text = np.frombuffer("".join(filter(None, latin)).encode("ascii") or b" ", np.uint8)
    return sums_of(texts, text, bounds, [at for at, own in enumerate(latin) if own is None])


def sums_of(texts: Sequence[str], latin: Any, bounds: Any, others: Sequence[int]) -> Sums:
    """The same of texts whose letters stand in one array already, those of each from its bound on, but for the others."""
    found = np.zeros((len(texts), 2), np.uint64)
    write_sums(latin, bounds, _PLAIN, found)
    for at in others:
        found[at] = check_sums(texts[at])
    return found


@compiled
def write_sums(text: Any, bounds: Any, plain: Any, found: Any) -> None:
    """Writes the check sums of all names; bounds: where each begins in the text; plain: what its letters are written as."""
    text, bounds, plain, found = borrowed((text, bounds, plain, found))
    for n in range(len(found)):
        words, letters, word = np.uint64(0), np.uint64(0), np.uint64(0)
        for at in range(bounds[n], bounds[n + 1]):
            code = plain[text[at]]
            if code == _BLANK:
                words += word ^ (word >> _SHIFT)
                word = np.uint64(0)
            elif code != 0:
                word = word * _BASE + np.uint64(code) + _ONE
                letters = letters * _BASE + np.uint64(code) + _ONE
        found[n, 0] = words + (word ^ (word >> _SHIFT))
        found[n, 1] = letters ^ (letters >> _SHIFT)
