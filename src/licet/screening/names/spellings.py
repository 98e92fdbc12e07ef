"""A name with its brackets: "Name (the same in another script)" is two names, and so is "Name (ACRONYM)"."""

import re

from licet.screening.names import tables
from licet.screening.names.letters import script_of

_BRACKETS = re.compile(r"[(（\[]([^()（）\[\]]{2,120})[)）\]]")


def spellings(text: str) -> tuple[str, ...]:
    """The name as it is and, where brackets hold it in another script or its acronym, what is outside them and inside.

    A place or a remark in brackets is part of the name and no spelling of it.
    """
    if "(" not in text and "（" not in text and "[" not in text:
        return (text,)
    if len(text) > 600:
        return (text,)
    inside = [found for found in _BRACKETS.finditer(text) if _other_script(found[1], text) or _acronym(found[1])]
    if not inside:
        return (text,)
    outside = text
    for found in reversed(inside):
        outside = outside[: found.start()] + " " + outside[found.end() :]
    return tuple(dict.fromkeys(s.strip() for s in (text, outside, *(found[1] for found in inside)) if s.strip()))


def _other_script(part: str, text: str) -> bool:
    return part.isascii() != text.replace(part, "").isascii() and any(script_of(c) != "latin" for c in text)


def _acronym(part: str) -> bool:
    return part.isascii() and part.isupper() and part.isalpha() and 3 <= len(part) <= 8 and not _says_nothing(part.lower())


def _says_nothing(word: str) -> bool:
    """Whether a word in brackets is no name by itself: a place, a legal form, a word that a great many companies carry."""
    return word in tables.places() or word in tables.legal_forms() or word in tables.generic_words()
