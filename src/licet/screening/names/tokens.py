"""The words of a name, each by itself: its kind and what it tells are functions of its letters and the shipped tables."""

from functools import lru_cache
from typing import Literal

from msgspec import Struct

from licet.screening.names import tables

TokenKind = Literal["word", "generic", "place", "number", "initial", "stop"]
RAREST, GENERIC, PLACE, NUMBER, PATRONYMIC, SHORTENED, SYLLABLE, INITIAL, STOP, BROKEN = 200, 45, 60, 60, 60, 80, 70, 25, 10, 40
#: The most a word counts that a name of the list has and the query lacks: a rare word is left out as readily as another.
LEFT_OUT = 70
_ROMAN = {"ii": "2", "iii": "3", "vii": "7", "viii": "8"}
_PATRONYMICS = ("ovich", "evich", "ovych", "evych", "ovna", "evna", "ivna", "yevna", "iyevich", "ievich", "ovic", "evic",
                "owitsch", "ewitsch", "ovitch", "evitch", "owicz", "ewicz", "owna", "ewna")  # fmt: skip
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_UNTIDY = frozenset(("and", "no", "number", "num", "nr")) | _LETTERS


class Token(Struct, frozen=True, gc=False):
    """A word of a name. text: in Latin letters; weight: what it tells, in tenths of a bit; shown: as the name writes it."""

    text: str
    kind: TokenKind
    weight: int
    shown: str


def as_word(text: str) -> Token:
    """A word whatever the tables say of it, the shorter the less telling."""
    return Token(text, "word", {1: INITIAL, 2: 60, 3: 120}.get(len(text), RAREST), text)


def lighter(held: Token, most: int) -> Token:
    """A word that tells no more than so much."""
    return Token(held.text, held.kind, min(held.weight, most), held.shown)


def without_own_initials(tokens: list[Token]) -> list[Token]:
    """A word that is the first letters of all others, as in brackets behind a name, tells nothing more."""
    size = sum(t.kind != "stop" for t in tokens) - 1
    if not any(len(t.text) == size for t in tokens):
        return tokens
    letters = "".join(t.text[0] for t in tokens if t.kind != "stop")
    for at, t in enumerate(tokens):
        if 3 <= len(t.text) <= 7 and len(t.text) == len(letters) - 1 and t.kind == "word":
            if t.text == "".join(o.text[0] for o in (*tokens[:at], *tokens[at + 1 :]) if o.kind != "stop"):
                return [*tokens[:at], Token(t.text, "stop", STOP, t.shown), *tokens[at + 1 :]]
    return tokens


def tidy(words: list[str]) -> list[str]:
    """Without "and", "no" before a number and "s" of a genitive; a run of single letters as one word."""
    if _UNTIDY.isdisjoint(words):
        return words
    kept: list[str] = []
    run = 0
    for at, word in enumerate(words):
        if word == "and" and len(words) > 1:
            continue
        if word in ("no", "number", "num", "nr") and at + 1 < len(words) and words[at + 1].isdigit():
            continue
        if len(word) == 1 and word.isalpha():
            run += 1
            if run >= 3:
                kept[-2 if run == 3 else -1 :] = ["".join(kept[-2 if run == 3 else -1 :]) + word]
                continue
        else:
            run = 0
        kept.append(word)
    return kept


@lru_cache(maxsize=1 << 16)
def token(text: str, shown: str = "") -> Token:
    """A word by itself: its kind and weight are functions of its letters and the tables."""
    if len(text) > 3 and text.isalpha() and text not in tables.listed_words():
        if len(text) > 7 and text.endswith(_PATRONYMICS):
            return Token(text, "generic", PATRONYMIC, shown or text)
        return Token(text, "word", RAREST, shown or text)
    number = _ROMAN.get(text) or (str(int(text)) if text.isdigit() and text.isascii() and len(text) < 10 else "")
    if not number and text[0].isdigit() and text[:-2].isdigit() and text.endswith(("st", "nd", "rd", "th")):
        number = text[:-2]
    if number or text.isdigit():
        return Token(number or text, "number", min(150, NUMBER - 20 + 20 * len(number or text)), shown or text)
    if text in tables.stop_words() or text in tables.form_words():
        return Token(text, "stop", STOP, shown or text)
    if len(text) == 1:
        return Token(text, "initial", INITIAL, shown or text)
    weight = tables.rarity().get(text, RAREST)
    weight = min(weight, 60 if len(text) == 2 else 120 if len(text) == 3 else RAREST)
    if text in tables.places():
        return Token(text, "place", min(weight, PLACE), shown or text)
    if text in tables.generic_words() or (is_shortened(text) and len(text) > 3):
        return Token(text, "generic", min(weight, GENERIC), shown or text)
    if is_shortened(text):
        return Token(text, "word", min(weight, SHORTENED), shown or text)
    if len(text) > 7 and text.endswith(_PATRONYMICS):
        return Token(text, "generic", min(weight, PATRONYMIC), shown or text)
    return Token(text, "word", weight, shown or text)


def is_shortened(text: str) -> bool:
    """Whether a word stands for one that a great many companies carry."""
    members, _ = tables.families()
    return text in members and any(family in tables.generic_families() for family in members[text])
