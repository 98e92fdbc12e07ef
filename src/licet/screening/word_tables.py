"""What the tables of letters and words say, as the kernel reads it: flags of words, words some table knows, legal forms."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from licet.screening import kernel_read as kr
from licet.screening import kernel_words as kw
from licet.screening.index import FORM_CLASSES, SPELT, keys_of
from licet.screening.names import forms, tables, tokens


def flags_of(text: str) -> int:
    """What the tables and its letters say of a word, as bits."""
    size = len(text)
    flags = _flags().get(text, 0) | (kr.LETTER if size == 1 and text.isalpha() else 0)
    if 2 < size < 5 and forms._nearly_short(text):
        flags |= kr.NEARLY
    if forms.doubtful(text):
        flags |= kr.NEVER_ALONE
    return flags | (kr.DIGITS if text.isdigit() else _broken(tokens.token(text)))


def _broken(token: tokens.Token) -> int:
    """What makes a word tell less by where it stands, as bits: `names/reading.parse_name`."""
    text, flags = token.text, 0
    if len(text) < 6:  # what the first three ask for
        flags |= kr.OUT_OF_PLACE if forms.out_of_place(text) else 0
        flags |= kr.BROKEN_HEAD if forms.like_a_form(text) else 0
        flags |= kr.BROKEN_END if forms.doubtful(text) else 0
    if token.weight == tokens.STOP and text in tables.form_words():
        return flags | kr.OF_FORMS
    return flags | kr.NEARLY_OF_FORMS if forms.like_a_word_of_forms(text) else flags


@cache
def _flags() -> dict[str, int]:
    said = (
        (kr.TAIL, forms._tails()), (kr.AND, ("and",)), (kr.NUMBERED, ("no", "number", "num", "nr")),
        (kr.NEVER_ALONE, forms._NEVER_ALONE), (kr.ANYWHERE, forms._ANYWHERE), (kr.AT_HEAD, forms._AT_HEAD),
    )  # fmt: skip
    flags: dict[str, int] = {}
    for bit, texts in said:
        for text in texts:
            flags[text] = flags.get(text, 0) | bit
    return flags


def _rows_of(words: Sequence[str]) -> Any:
    """Short words as rows of letters and their number."""
    rows = np.zeros((len(words), kr.ENDING + 1), np.int16)
    for n, word in enumerate(words):
        rows[n, : len(word)], rows[n, kr.ENDING] = list(word.encode()), len(word)
    return rows


def _with_masks(words: Sequence[str]) -> tuple[Any, Any]:
    """The same with the places of their letters."""
    rows, masks = _rows_of(words), np.zeros((len(words), 256), np.uint64)
    for n, row in enumerate(rows):
        kw.spell(row, int(row[kr.ENDING]), masks[n])
    return rows, masks


def _table(texts: Sequence[str]) -> tuple[Any, Any]:
    """Texts as the kernel finds them: slots and keys."""
    keys, order = keys_of(texts, SPELT)
    held = np.empty_like(keys)
    held[order] = keys
    slots = np.full(1 << (2 * len(held)).bit_length(), -1, np.int32)
    kr.place(0, len(held), slots, held)
    return slots, held


@cache
def plain_tables() -> tuple[Any, ...]:
    """What the kernel needs to tell the words of which no table says anything."""
    special = sorted(w for w in tables.listed_words() | forms._heads().keys() | forms._tails() if w.isascii())
    beginnings = np.zeros(26**3, np.bool_)
    for end in forms._ends_of_forms():
        if len(end) == 3 and end.isascii() and end.isalpha():
            a, b, c = end.encode()
            beginnings[((a - 97) * 26 + b - 97) * 26 + c - 97] = True
    near = sorted(text for text in forms._nearly_forms() if text.isascii())
    endings = _rows_of((*forms._GROWN_TAILS, *tokens._PATRONYMICS))
    ends = _rows_of(forms._LONG_FORMS), endings
    return (
        *_table(special), beginnings, *_table(near), *ends,
        _with_masks(forms._SHORT_FORMS), _with_masks(forms._HEAD_FORMS), _with_masks(forms._BROKEN),
        *_table(sorted(forms._heard_forms())),
    )  # fmt: skip


@cache
def form_tables() -> tuple[Any, Any]:
    """The legal forms in plain letters with the bit of their class, and the words they are spelt out of."""
    held = sorted((form, kind) for form, kind in tables.legal_forms().items() if form.isascii())
    bits = [FORM_CLASSES.index(kind) if kind in FORM_CLASSES else len(FORM_CLASSES) for _, kind in held]
    other = np.array([1 << FORM_CLASSES.index("OTHER")], np.int64)
    texts = [np.frombuffer(word.encode("ascii"), np.uint8) for word in sorted(tables.form_words()) if word.isascii()]
    joinable = np.array([kw.hash_of(text, len(text)) for text in texts], np.uint64)
    return (*_table([form for form, _ in held]), np.array(bits, np.int32), other), joinable
