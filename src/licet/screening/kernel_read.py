"""Names of plain letters read into words, compiled: what `names/reading.parse_name` gives for nearly every company.

Whatever is out of the ordinary is left to that function: the kernel says which names, and which words, it did not read.
"""

from typing import Any, Final

import numpy as np

from licet.borrowed import borrowed
from licet.compiled import compiled
from licet.screening import kernel_words as kw
from licet.screening.index import KIND_NUMBERS
from licet.screening.names.reading import MOST_LETTERS
from licet.screening.names.tokens import RAREST

#: More words than any name that is read here has.
MOST_WORDS: Final = 64
#: Columns of a word: the token it gives, the most words of a legal form it begins, its flags, its length, its first letter, and
#: the token it gives where it may be a broken legal form.
TOKEN, HEAD, FLAGS, SIZE, INITIAL, BROKEN = range(6)
#: Flags of a word: the end of a word of legal forms, "and", "no" before a number, digits, one letter, nearly a short form,
#: how it stands as a form of one word, whether it may be a broken form anywhere, at the head or at the end of a name, and
#: whether it is a word of legal forms or nearly one.
TAIL, AND, NUMBERED, DIGITS, LETTER, NEARLY, NEVER_ALONE, ANYWHERE, AT_HEAD = (1 << n for n in range(9))
OUT_OF_PLACE, BROKEN_HEAD, BROKEN_END, OF_FORMS, NEARLY_OF_FORMS = (1 << n for n in range(9, 14))
MAY_BE_BROKEN: Final = OUT_OF_PLACE | BROKEN_HEAD | BROKEN_END
#: Where a row of letters has their number.
ENDING: Final = 15
#: What `counts` holds: words met as they are written, their parts, parts by themselves, tokens, words, those left to Python.
ENTRIES, PARTS, SPELT, TOKENS, WORDS, ODD = range(6)
_WORD: Final = KIND_NUMBERS["word"]
#: Where the short legal forms are among the tables.
_SHORT_FORMS: Final = 7
_RAW: Final = np.uint64(0x5851F42D4C957F2D)


@compiled
def find(key: Any, slots: Any, keys: Any) -> int:
    """The place of a key in a table, or -1; slots: twice as many as keys or more, -1 where free."""
    mask = len(slots) - 1
    at = np.int64(key >> np.uint64(17)) & mask
    while slots[at] >= 0:
        if keys[slots[at]] == key:
            return int(slots[at])
        at = (at + 1) & mask
    return -1


@compiled
def place(first: int, last: int, slots: Any, keys: Any) -> None:
    """Enters keys into a table that holds none of them."""
    mask = len(slots) - 1
    for n in range(first, last):
        at = np.int64(keys[n] >> np.uint64(17)) & mask
        while slots[at] >= 0:
            at = (at + 1) & mask
        slots[at] = n


@compiled
def hash_all(texts: Any, sizes: Any, hashes: Any) -> None:
    for n in range(len(sizes)):
        hashes[n] = kw.hash_of(texts[n], sizes[n])


@compiled
def is_letter(code: Any) -> bool:
    letter: bool = 97 <= code | 32 <= 122
    return letter


@compiled
def grown(text: Any, at: int, begin: int, end: int) -> Any:
    """Whether a word begins at a capital inside another: after three letters, before two small ones."""
    return (
        at - begin >= 3 and end - at >= 3 and 65 <= text[at] <= 90 and 97 <= text[at - 1] <= 122 and is_letter(text[at - 2])
        and is_letter(text[at - 3]) and 97 <= text[at + 1] <= 122 and 97 <= text[at + 2] <= 122
    )  # fmt: skip


@compiled
def ends_so(word: Any, size: int, endings: Any) -> bool:
    """Whether a word ends so; endings: rows of letters and their number."""
    for n in range(len(endings)):
        length = int(endings[n, ENDING])
        same = length < size
        for at in range(length):
            same = same and word[size - length + at] == endings[n, at]
        if same:
            return True
    return False


@compiled
def begins_so(word: Any, size: int, beginnings: Any) -> bool:
    for n in range(len(beginnings)):
        length = int(beginnings[n, ENDING])
        same = length < size
        for at in range(length):
            same = same and word[at] == beginnings[n, at]
        if same:
            return True
    return False


@compiled
def heard(word: Any, size: int, slots: Any, keys: Any) -> bool:
    """Whether a word has the consonants of one that legal forms are spelt out of, and so may sound like it."""
    total = np.uint64(0)
    for at in range(size):
        if not kw.vowel(word[at]) and word[at] != kw._Y:
            total = total * kw._BASE + np.uint64(word[at]) + kw._ONE
    return find(kw.mix(total, 0), slots, keys) >= 0


@compiled
def three(a: int, b: int, c: int) -> int:
    return ((a - 97) * 26 + b - 97) * 26 + c - 97


@compiled
def is_plain(word: Any, size: int, key: Any, tables: Any) -> bool:
    """Whether no table says anything of a word, so that it is a rare one and no misspelt legal form: `names/forms.mended`."""
    slots, keys, beginnings, near_slots, near_keys, long_forms, endings, _, head_forms, broken, sound_slots, sound_keys = tables
    if size < 4:
        return False
    for at in range(size):
        if not 97 <= word[at] <= 122:
            return False
    if find(key, slots, keys) >= 0 or ends_so(word, size, endings):
        return False
    if begins_so(word, size, long_forms) or ends_so(word, size, long_forms) or heard(word, size, sound_slots, sound_keys):
        return False
    if (size < 6 and slips_from(word, size, head_forms, 1)) or slips_from(word, size, broken, 2):
        return False
    a, b, c, d = word[0], word[1], word[2], word[3]
    begins = (
        beginnings[three(a, b, c)] or beginnings[three(a, b, d)] or beginnings[three(a, c, d)] or beginnings[three(b, c, d)]
    )
    return size == 4 or not begins or not nearly_known(word, size, near_slots, near_keys)


@compiled
def nearly_known(word: Any, size: int, slots: Any, keys: Any) -> bool:
    """Whether a table has a word, or what is left of it without one of its letters."""
    whole = kw.hash_of(word, size)
    if find(kw.mix(whole, 0), slots, keys) >= 0:
        return True
    head = np.uint64(0)
    for at in range(size):
        power = kw._POWERS[size - 1 - at]
        longer = head * kw._BASE + np.uint64(word[at]) + kw._ONE
        if find(kw.mix(head * power + whole - longer * power, 0), slots, keys) >= 0:
            return True
        head = longer
    return False


@compiled
def slips_from(word: Any, size: int, some: Any, most: int) -> bool:
    """Whether a word of small letters is no more than so many slips away from one of some others; some: their letters, and
    their places as `kernel_words.distance` takes them."""
    others, masks = some
    letters = 0
    for at in range(size):
        letters |= 1 << (word[at] - 97)
    for n in range(len(others)):
        length = int(others[n, ENDING])
        if abs(length - size) > most:
            continue
        # Each letter that the word does not have is a slip at least.
        lacked = 0
        for at in range(length):
            lacked += not letters >> (others[n, at] - 97) & 1
        if lacked <= most and kw.distance(masks[n], length, word, size) <= most:
            return True
    return False


@compiled
def met(word: Any, size: int, total: Any, tables: Any, memory: Any, counts: Any, odd: Any, odd_texts: Any) -> int:
    """The number of a word as it is written; one not met before is remembered, and noted where Python must read it."""
    slots, keys, rows, parts, spelt, spelt_hashes, token_words, token_rows, texts, word_rows = memory
    key = kw.mix(total, 0)
    number = find(key, slots, keys)
    if number >= 0:
        return number
    number = int(counts[ENTRIES])
    keys[number] = key
    counts[ENTRIES] += 1
    place(number, number + 1, slots, keys)
    if not is_plain(word, size, key, tables):
        rows[number, 1] = 0
        n = counts[ODD]
        odd[n, 0], odd[n, 1], odd[n, 2] = number, -1, size
        odd_texts[n, :] = 0
        odd_texts[n, :size] = word[:size]
        counts[ODD] += 1
        return number
    part, at, token, new = counts[PARTS], counts[SPELT], counts[TOKENS], counts[WORDS]
    rows[number, 0], rows[number, 1] = part, 1
    parts[part] = at
    spelt[at, TOKEN], spelt[at, BROKEN], spelt[at, HEAD] = token, token, 0
    spelt[at, SIZE], spelt[at, INITIAL] = size, word[0]
    spelt[at, FLAGS] = NEARLY if size == 4 and slips_from(word, size, tables[_SHORT_FORMS], 1) else 0
    spelt_hashes[at] = total
    token_words[token] = new
    token_rows[token, 0], token_rows[token, 1], token_rows[token, 2], token_rows[token, 3] = RAREST, _WORD, word[0], 0
    texts[new, :] = 0
    texts[new, :size] = word[:size]
    word_rows[new, :] = 0
    word_rows[new, kw.SIZE] = size
    word_rows[new, kw.FAMILY0 :] = -1
    for column in (PARTS, SPELT, TOKENS, WORDS):
        counts[column] += 1
    return number


@compiled
def met_raw(text: Any, begin: int, end: int, memory: Any, counts: Any, odd: Any) -> int:
    """The same for what stands between two blanks and only Python reads, as initials with points are."""
    slots, keys, rows = memory[0], memory[1], memory[2]
    total = _RAW
    for at in range(begin, end):
        total = total * kw._BASE + np.uint64(text[at]) + kw._ONE
    key = kw.mix(total, 6)
    number = find(key, slots, keys)
    if number >= 0:
        return number
    number = int(counts[ENTRIES])
    keys[number] = key
    counts[ENTRIES] += 1
    place(number, number + 1, slots, keys)
    rows[number, 1] = 0
    n = counts[ODD]
    odd[n, 0], odd[n, 1], odd[n, 2] = number, begin, end
    counts[ODD] += 1
    return number


@compiled
def readable(text: Any, begin: int, end: int) -> bool:
    """Whether a name is one of plain letters in which no digit may stand for a letter."""
    if end - begin > MOST_LETTERS:
        return False
    for at in range(begin, end):
        code = text[at]
        if code < 32 or code > 126 or (48 <= code <= 57 and at + 1 < end and is_letter(text[at + 1])):
            return False
    return True


@compiled
def split(
    first: int, text: Any, bounds: Any, persons: Any, tables: Any, memory: Any, counts: Any, odd: Any, odd_texts: Any,
    most: int, words: Any, starts: Any,
) -> int:  # fmt: skip
    """Names into words as they are written, from a name on; gives the name before which room ran out.

    text: all names, each from bounds[n] to bounds[n + 1]; words: of the names, from starts[n] to starts[n + 1]; where the
    first of them is -1 the name is left to Python. most: so many words there is room for.
    """
    text, bounds, persons, tables, memory, counts = borrowed((text, bounds, persons, tables, memory, counts))
    odd, odd_texts, words, starts = borrowed((odd, odd_texts, words, starts))
    word = np.zeros(MOST_LETTERS + 1, np.uint8)
    room = counts[ENTRIES] + most - MOST_LETTERS
    for name in range(first, len(bounds) - 1):
        if counts[ENTRIES] > room:
            return name
        begin, end, at = bounds[name], bounds[name + 1], starts[name]
        done = -1
        if not persons[name] and readable(text, begin, end):
            done = split_name(text, begin, end, word, tables, memory, counts, odd, odd_texts, words, at)
        if done < 0:
            words[at] = -1
            done = at + 1
        starts[name + 1] = done
    return len(bounds) - 1


@compiled
def split_name(
    text: Any, begin: int, end: int, word: Any, tables: Any, memory: Any, counts: Any, odd: Any, odd_texts: Any,
    words: Any, at: int,
) -> int:  # fmt: skip
    """Writes the words of a name from `at` on; gives where they end, or -1 for a name left to Python."""
    first = at
    while begin < end:
        stop, points = begin, 0
        while stop < end and text[stop] != 32:
            points += text[stop] == 46
            stop += 1
        if points > 1:
            words[at] = met_raw(text, begin, stop, memory, counts, odd)
            at += 1
            begin = stop
        size, total = 0, np.uint64(0)
        for n in range(begin, stop + 1):
            code = np.int64(text[n]) if n < stop else 32
            letter = is_letter(code) or 48 <= code <= 57
            dropped = code == 39 or code == 96 or code == 34 or code == 42
            if (not letter and not dropped) or (letter and size > 0 and grown(text, n, begin, stop)):
                if at - first > MOST_WORDS - 2 or size > kw.WIDTH:
                    return -1
                if size > 0:
                    words[at] = met(word, size, total, tables, memory, counts, odd, odd_texts)
                    at += 1
                size, total = 0, np.uint64(0)
                if code == 38:
                    word[0], word[1], word[2] = 97, 110, 100
                    words[at] = met(word, 3, kw.hash_of(word, 3), tables, memory, counts, odd, odd_texts)
                    at += 1
            if letter:
                word[size] = code | 32 if code > 57 else code
                total = total * kw._BASE + np.uint64(word[size]) + kw._ONE
                size += 1
        begin = stop + 1
    return at if at > first else -1
