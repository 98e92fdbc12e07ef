"""Words of names put together, compiled: legal forms told from the rest, and the tokens that are left, as `names/forms` and
`names/tokens` have them."""

from typing import Any, Final

import numpy as np

from licet.borrowed import borrowed
from licet.compiled import compiled
from licet.screening import kernel_words as kw
from licet.screening.index import KIND_NUMBERS, WHOLE
from licet.screening.kernel_read import (
    AND,
    ANYWHERE,
    AT_HEAD,
    BROKEN,
    BROKEN_END,
    BROKEN_HEAD,
    DIGITS,
    FLAGS,
    HEAD,
    INITIAL,
    LETTER,
    MOST_WORDS,
    NEARLY,
    NEARLY_OF_FORMS,
    NEVER_ALONE,
    NUMBERED,
    OF_FORMS,
    OUT_OF_PLACE,
    SIZE,
    TAIL,
    TOKEN,
    find,
)  # fmt: skip
from licet.screening.names.reading import MOST_TOKENS

_UNTIDY: Final = AND | NUMBERED | LETTER
_WORD, _STOP = KIND_NUMBERS["word"], KIND_NUMBERS["stop"]
_BLANK: Final = np.uint64(ord(" ") + 1)


@compiled
def read(
    words: Any, starts: Any, entries: Any, parts: Any, spelt: Any, hashes: Any, token_words: Any, token_rows: Any,
    word_rows: Any, forms: Any, joinable: Any, tokens: Any, names: Any,
) -> int:  # fmt: skip
    """The tokens and the legal form of each name; gives how many tokens there are.

    names: of each its first token and the one after its last (-1: left to Python), what `forms_mask` gives, and the first
    letter of its form.
    """
    words, starts, entries, parts, spelt, hashes = borrowed((words, starts, entries, parts, spelt, hashes))
    token_words, token_rows, word_rows = borrowed((token_words, token_rows, word_rows))
    forms, joinable, tokens, names = borrowed((forms, joinable, tokens, names))
    count = 0
    held, kept = np.empty(MOST_WORDS, np.int64), np.empty(MOST_WORDS, np.int64)
    for name in range(len(starts) - 1):
        row = names[name]
        row[0], row[1], row[2], row[3] = count, -1, 0, 0
        size = expand(words, starts[name], starts[name + 1], entries, parts, held)
        if size <= 0 or any_joinable(held, size, spelt, hashes, joinable):
            continue
        left = without_forms(held, size, kept, spelt, hashes, forms, row)
        left = min(tidied(kept, left, spelt), MOST_TOKENS)
        if beside_broken_forms(kept, left, spelt):
            continue
        last = write_tokens(kept, left, spelt, row[2] == 0, tokens, count)
        if last > count and not read_otherwise(tokens, count, last, token_words, token_rows, word_rows):
            row[1] = last
            count = last
    return count


@compiled
def expand(words: Any, first: int, last: int, entries: Any, parts: Any, held: Any) -> int:
    """Writes the parts of the words of a name; gives how many they are, -1 for too many."""
    if words[first] < 0:
        return -1
    size = 0
    for n in range(first, last):
        entry = words[n]
        if entries[entry, 1] < 0:
            return -1
        for part in range(entries[entry, 0], entries[entry, 0] + entries[entry, 1]):
            if size == MOST_WORDS:
                return -1
            held[size] = parts[part]
            size += 1
    return size


@compiled
def any_joinable(held: Any, size: int, spelt: Any, hashes: Any, joinable: Any) -> bool:
    """Whether a blank may stand inside a word that legal forms are spelt out of."""
    for n in range(1, size):
        if spelt[held[n], FLAGS] & TAIL:
            total = hashes[held[n - 1]] * kw._POWERS[spelt[held[n], SIZE]] + hashes[held[n]]
            for key in joinable:
                if key == total:
                    return True
    return False


@compiled
def without_forms(
    held: Any, size: int, kept: Any, spelt: Any, hashes: Any, forms: Any, row: Any
) -> int:  # fmt: skip
    """Writes the words that are part of no legal form, and what is told of the forms to row; gives how many words are left:
    `names/forms.forms_among`."""
    left, at, met = 0, 0, np.uint64(0)
    mask: Any = np.int64(0)
    while at < size and spelt[held[at], HEAD] == 0:
        kept[left] = held[at]
        left += 1
        at += 1
    first, last = at, size - 1
    end = last
    while end >= first and spelt[held[end], HEAD] > 0:
        end -= 1
    if first == 0:
        end = max(end, 0)
    while at < size:
        word = held[at]
        taken, kind = longest_form(held, at, size, spelt, hashes, forms)
        if taken == 1 and not stands_alone(spelt[word, FLAGS], at == 0, at > end, last > first):
            taken = 0
        if taken == 0:
            kept[left] = word
            left += 1
            at += 1
            continue
        if mask == 0:
            row[3] = spelt[word, INITIAL]
        mask |= 1 << kind
        met = met * kw._BASE + _BLANK if met != 0 else met
        for n in range(at, at + taken):
            met = met * kw._BASE + _BLANK if n > at else met
            met = met * kw._POWERS[spelt[held[n], SIZE]] + hashes[held[n]]
        at += taken
    if mask == 0 and left > 1 and spelt[kept[left - 1], FLAGS] & NEARLY:
        left -= 1
        row[3] = spelt[kept[left], INITIAL]
        mask, met = np.int64(forms[3][0]), hashes[kept[left]]
    if mask != 0:
        row[2] = mask | np.int64(kw.mix(met, WHOLE) & np.uint64(0xFFFFFFFF)) << 24
    return left


@compiled
def longest_form(held: Any, at: int, size: int, spelt: Any, hashes: Any, forms: Any) -> tuple[int, int]:
    """How many words from one on are a legal form, of the ways to end it the longest; and its class."""
    slots, keys, kinds, _ = forms
    taken, kind = 0, 0
    total = np.uint64(0)
    for n in range(min(int(spelt[held[at], HEAD]), size - at)):
        word = held[at + n]
        if n > 0:
            total = total * kw._BASE + _BLANK
        total = total * kw._POWERS[spelt[word, SIZE]] + hashes[word]
        found = find(kw.mix(total, 0), slots, keys)
        if found >= 0:
            taken, kind = n + 1, int(kinds[found])
    return taken, kind


@compiled
def stands_alone(flags: int, at_head: bool, at_end: bool, more: bool) -> bool:
    if flags & NEVER_ALONE:
        return False
    return flags & ANYWHERE != 0 or (at_end and not at_head) or (at_head and more and flags & AT_HEAD != 0)


@compiled
def tidied(kept: Any, left: int, spelt: Any) -> int:
    """Takes "and", and "no" before a number, out; gives how many words are left, 0 where letters are to be joined:
    `names/tokens.tidy`."""
    count, run = 0, 0
    for n in range(left):
        flags = spelt[kept[n], FLAGS]
        if flags & _UNTIDY:
            if flags & AND and left > 1:
                continue
            if flags & NUMBERED and n + 1 < left and spelt[kept[n + 1], FLAGS] & DIGITS:
                continue
        run = run + 1 if flags & LETTER else 0
        if run == 3:
            return 0
        kept[count] = kept[n]
        count += 1
    return count


@compiled
def beside_broken_forms(kept: Any, left: int, spelt: Any) -> bool:
    """Whether a word that is nearly one of legal forms may stand beside one that is."""
    flags = 0
    for n in range(left):
        flags |= spelt[kept[n], FLAGS]
    return flags & OF_FORMS != 0 and flags & NEARLY_OF_FORMS != 0


@compiled
def write_tokens(kept: Any, left: int, spelt: Any, formless: bool, tokens: Any, count: int) -> int:
    """Writes the tokens of the words left, those that may be broken legal forms as such; formless: the name has no form."""
    for n in range(left):
        broken = OUT_OF_PLACE
        if n == 0 and formless:
            broken |= BROKEN_HEAD
        if n == left - 1:
            broken |= BROKEN_END
        word = kept[n]
        tokens[count] = spelt[word, BROKEN if left > 1 and spelt[word, FLAGS] & broken else TOKEN]
        count += 1
    return count


@compiled
def read_otherwise(tokens: Any, first: int, last: int, token_words: Any, token_rows: Any, word_rows: Any) -> bool:
    """Whether a name is nothing but words that tell nothing, or may hold the first letters of its other words."""
    telling = 0
    for n in range(first, last):
        telling += token_rows[tokens[n], 1] != _STOP
    if telling == 0:
        return True
    if last - first <= 3:
        return False
    for n in range(first, last):
        token = tokens[n]
        size = word_rows[token_words[token], kw.SIZE]
        if size == telling - 1 and 3 <= size <= 7 and token_rows[token, 1] == _WORD:
            other = first
            while other == n or token_rows[tokens[other], 1] == _STOP:
                other += 1
            if token_rows[token, 2] == token_rows[tokens[other], 2]:
                return True
    return False
