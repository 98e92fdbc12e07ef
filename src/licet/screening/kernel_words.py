"""Words as bytes, compiled: their sound and how alike two are, as `names/words.py` and `names/likeness.py` specify it."""

from typing import Any, Final

import numpy as np

from licet.borrowed import borrowed
from licet.compiled import compiled
from licet.screening import index as ix
from licet.screening.names import likeness as al
from licet.screening.names.words import _SOUNDS, LONGEST

WIDTH: Final = LONGEST
#: Columns of the attributes of a word.
SIZE, JOINED, COMMON, DIGITS, BARE, BONE_COUNT, FAMILY0 = range(7)
COLUMNS: Final = FAMILY0 + ix.FAMILIES
#: What stands under JOINED for a word that is met letter for letter or not at all: one of the list that is nothing but the
#: initials of names, one of a query that is characters as they are spoken.
ENTIRE: Final = 2


def _rules() -> tuple[Any, Any, Any]:
    ordered = sorted(_SOUNDS, key=lambda rule: -len(rule[0]))
    spelt, heard = np.zeros((len(ordered), 4), np.uint8), np.zeros((len(ordered), 2), np.uint8)
    sizes = np.array([len(s) for s, _ in ordered], np.int64)
    for n, (text, sound) in enumerate(ordered):
        spelt[n, : len(text)] = list(text.encode())
        heard[n, : len(sound)] = list(sound.encode())
    first = np.full(257, 0, np.int64)
    order = sorted(range(len(ordered)), key=lambda n: (spelt[n, 0], -sizes[n]))
    spelt, heard, sizes = spelt[order], heard[order], sizes[order]
    for code in range(257):
        first[code] = int(np.searchsorted(spelt[:, 0], code))
    return spelt, np.column_stack([heard, sizes.astype(np.uint8)]), first


SPELT, HEARD, FIRST = _rules()
_BASE: Final = np.uint64(ix._BASE)
_SALTS: Final = np.array([(ix._SALT * (kind + 1)) & ix._MASK for kind in range(7)], np.uint64)
_MULTIPLY: Final = np.uint64(0xBF58476D1CE4E5B9)
_POWERS: Final = np.array([pow(ix._BASE, n, 1 << 64) for n in range(WIDTH + 2)], np.uint64)
_ONE: Final = np.uint64(1)
_S31, _S29, _TOP = np.uint64(31), np.uint64(29), np.uint64(64 - ix.BITS)
_A, _E, _I, _O, _U, _Y, _C, _K, _S, _H, _W = (ord(c) for c in "aeiouyckshw")
_SOUND, _BONES, _FAMILY, _BEGINNING, _WHOLE = ix.SOUND, ix.BONES, ix.FAMILY, ix.BEGINNING, ix.WHOLE
_SHORTEST, _LONGEST = ix.SHORTEST, ix.LONGEST
_SOUNDING, _BONY, _BONY_JOINED = al.SOUNDING, al.BONY, al.BONY_JOINED
_SHORT: Final = al.SHORT
_SOUNDLIKE: Final = al.SOUND
_CONTRACTED, _CONTRACTED_LEAST, _CONTRACTED_KEY = al.CONTRACTED, al.CONTRACTED_LEAST, ix.CONTRACTED
LIKES: Final = np.array([al.LIKENESS.get(rule, 0) for rule in range(len(al.RULES))], np.int64)


@compiled
def vowel(code: int) -> bool:
    return code in (_A, _E, _I, _O, _U)


@compiled
def mix(total: Any, kind: int) -> Any:
    total = total ^ _SALTS[kind]
    total = (total ^ (total >> _S31)) * _MULTIPLY
    return total ^ (total >> _S29)


@compiled
def hash_of(text: Any, size: int) -> Any:
    total = np.uint64(0)
    for at in range(size):
        total = total * _BASE + np.uint64(text[at]) + _ONE
    return total


@compiled
def sound_of(text: Any, size: int, out: Any) -> int:
    """Writes the sound of a word to `out`; gives its length."""
    at, count = 0, 0
    while at < size:
        code = text[at]
        found = -1
        for rule in range(FIRST[code], FIRST[code + 1]):
            length = int(HEARD[rule, 2])
            if at + length > size:
                continue
            same = True
            for n in range(1, length):
                if SPELT[rule, n] != text[at + n]:
                    same = False
                    break
            fades = length == 2 and SPELT[rule, 1] == _W and at + 2 < size and (vowel(text[at + 2]) or text[at + 2] == _Y)
            if same and not fades:
                found = rule
                break
        one, two = code, 0
        if found >= 0:
            one, two = HEARD[found, 0], HEARD[found, 1]
            at += int(HEARD[found, 2])
        else:
            if code == _C:
                soft = at + 1 < size and (text[at + 1] == _E or text[at + 1] == _I or text[at + 1] == _Y)
                one = _S if soft else _K
            at += 1
        if count == 0 or out[count - 1] != one:
            out[count] = one
            count += 1
        if two != 0 and out[count - 1] != two:
            out[count] = two
            count += 1
    if count > 2 and out[count - 1] == _H and vowel(out[count - 2]):
        count -= 1
    return count


@compiled
def bones_of(sound: Any, size: int, out: Any) -> int:
    count = 0
    if size > 0 and vowel(sound[0]):
        out[0] = _A
        count = 1
    for at in range(size):
        code = sound[at]
        if not vowel(code) and (count == 0 or out[count - 1] != code):
            out[count] = code
            count += 1
    return count


@compiled
def describe(text: Any, row: Any, hashes: Any, one: Any, two: Any) -> None:
    """Fills the attributes of a word that follow from its letters; hashes: of its text, its sound, its bones (0: too short)."""
    size = int(row[SIZE])
    vowels, digits = 0, 0
    for at in range(size):
        vowels += vowel(text[at])
        digits += 48 <= text[at] <= 57
    row[DIGITS] = digits == size and size > 0
    row[BARE] = row[BARE] or 5 * vowels <= size
    heard = sound_of(text, size, one)
    bones = bones_of(one, heard, two)
    row[BONE_COUNT] = bones
    hashes[0] = hash_of(text, size)
    hashes[1] = mix(hash_of(one, heard), _SOUND) if heard >= _SOUNDING else np.uint64(0)
    hashes[2] = mix(hash_of(two, bones), _BONES) if bones > 0 else np.uint64(0)


@compiled
def describe_all(texts: Any, rows: Any, hashes: Any) -> None:
    texts, rows, hashes = borrowed((texts, rows, hashes))
    one, two = np.zeros(2 * WIDTH, np.uint8), np.zeros(2 * WIDTH, np.uint8)
    for n in range(len(texts)):
        describe(texts[n], rows[n], hashes[n], one, two)


@compiled
def allowed(size: int) -> int:
    if size < 3:
        return 0
    return 1 if size < 6 else 2


@compiled
def spell(text: Any, size: int, masks: Any) -> None:
    """Of each letter, by its code, the places where a word has it, as bits."""
    for at in range(size):
        masks[text[at]] |= _ONE << np.uint64(at)


@compiled
def unspell(text: Any, size: int, masks: Any) -> None:
    """Takes back what `spell` wrote."""
    for at in range(size):
        masks[text[at]] = 0


@compiled
def distance(masks: Any, size: int, text: Any, length: int) -> int:
    """Slips between two words: letters more, less, other, or two neighbours turned round, none of which is touched twice.

    masks: of the one word, from `spell`. All its places are kept in one number, after Hyyrö, "A bit-vector algorithm for
    computing Levenshtein and Damerau edit distances", 2003.
    """
    if size == 0:
        return length
    slips = size
    last = _ONE << np.uint64(size - 1)
    more, less, same, before = ~np.uint64(0), np.uint64(0), np.uint64(0), np.uint64(0)
    for at in range(length):
        here = masks[text[at]]
        turned = ((~same & here) << _ONE) & before
        same = (((here & more) + more) ^ more) | here | less | turned
        up, down = less | ~(same | more), same & more
        slips += ((up & last) != 0) - ((down & last) != 0)
        up, down = (up << _ONE) | _ONE, down << _ONE
        more, less, before = down | ~(same | up), up & same, here
    return slips


@compiled
def misspelt(a: Any, ra: Any, masks: Any, texts: Any, rows: Any, at: int, same_bones: bool) -> int:
    m, n = int(ra[SIZE]), int(rows[at, SIZE])
    short, long = min(m, n), max(m, n)
    most = min(allowed(long), allowed(short) + long - short)
    if ra[JOINED] or rows[at, JOINED]:
        most = min(most, 1 if long > _SHORT else 0)
    if most == 0 or long - short > most or ra[DIGITS] or rows[at, DIGITS]:
        return 0
    slips = distance(masks, m, texts[at], n)
    if slips > most:
        return 0
    loss = 1000 * slips // long
    if long == _SHORT:
        return 1000 - loss
    if same_bones:
        loss //= 2
    elif a[0] != texts[at, 0]:
        loss += 40
    return max(0, 1000 - loss)


@compiled
def shortened(a: Any, m: int, texts: Any, rows: Any, at: int, common: bool) -> int:
    """The likeness of two words of which one begins with the other and is longer by two letters or more; common: the longer
    is."""
    n = int(rows[at, SIZE])
    size, whole = min(m, n), max(m, n)
    if size < 3 or whole < size + 2 or (size == 3 and not common):
        return 0
    for i in range(size):
        if a[i] != texts[at, i]:
            return 0
    digits = True
    for i in range(size, whole):
        code = a[i] if m > n else texts[at, i]
        digits = digits and 48 <= code <= 57
    if digits:
        return 0
    if common:
        return 850 if size >= 4 else 780
    return 1000 * size // whole


@compiled
def contracted(a: Any, ra: Any, b: Any, rb: Any) -> bool:
    """Whether the first word is the consonants of the beginning of the second."""
    size = int(ra[BONE_COUNT])
    if not rb[COMMON] or not ra[BARE] or size < _CONTRACTED_LEAST or size >= rb[BONE_COUNT]:
        return False
    one, two = np.empty(2 * WIDTH, np.uint8), np.empty(2 * WIDTH, np.uint8)
    other = np.empty(2 * WIDTH, np.uint8)
    bones_of(one, sound_of(a, int(ra[SIZE]), one), two)
    bones_of(one, sound_of(b, int(rb[SIZE]), one), other)
    same = True
    for at in range(size):
        same = same and two[at] == other[at]
    return same


@compiled
def same_family(ra: Any, rows: Any, at: int, ways: Any) -> int:
    """The likeness of two words by the families both belong to."""
    best = 0
    if ra[FAMILY0] < 0 or rows[at, FAMILY0] < 0:
        return best
    for i in range(FAMILY0, COLUMNS):
        for j in range(FAMILY0, COLUMNS):
            if ra[i] >= 0 and ra[i] == rows[at, j]:
                best = max(best, LIKES[ways[ra[i]]])
    return best


@compiled
def alike(a: Any, ra: Any, ha: Any, masks: Any, texts: Any, rows: Any, hashes: Any, at: int, ways: Any) -> int:
    """Per mille of likeness of a word, its letters in masks, and that in a row; 1000 for the same word alone."""
    m, n = int(ra[SIZE]), int(rows[at, SIZE])
    if ha[0] == hashes[at, 0] and m == n:
        return 1000
    best = same_family(ra, rows, at, ways)
    joined = ra[JOINED] or rows[at, JOINED]
    if ha[1] == hashes[at, 1] and ha[1] != 0:
        best = max(best, LIKES[_SOUNDLIKE])
    same = ha[2] == hashes[at, 2]
    best = max(best, misspelt(a, ra, masks, texts, rows, at, same))
    bones = int(ra[BONE_COUNT])
    if same and bones >= (_BONY_JOINED if joined else _BONY):
        if ra[BARE] != rows[at, BARE]:
            best = max(best, 880 if bones >= 4 else 820)
        elif -3 <= m - n <= 3:
            best = max(best, 780 if bones >= 4 else 640)
    if joined:
        return best
    shorter = m < n
    common = rows[at, COMMON] != 0 if shorter else ra[COMMON] != 0
    best = max(best, shortened(a, m, texts, rows, at, common))
    if common and best < LIKES[_CONTRACTED] and (ra[BARE] if shorter else rows[at, BARE]):
        if contracted(a, ra, texts[at], rows[at]) if shorter else contracted(texts[at], rows[at], a, ra):
            best = LIKES[_CONTRACTED]
    return best
