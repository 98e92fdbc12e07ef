"""Sentences of a story: where one ends, in the languages it may be in."""

import re
from collections.abc import Iterator

from licet.brief.story import Span

#: A point after these ends no sentence.
_SHORTENED = frozenset(
    (
        *(
            "mr",
            "mrs",
            "ms",
            "dr",
            "prof",
            "gen",
            "sen",
            "rep",
            "gov",
            "st",
            "no",
            "nos",
            "vs",
            "inc",
            "corp",
            "co",
            "ltd",
            "bv",
            "nv",
        ),
        *(
            "jan",
            "feb",
            "mar",
            "apr",
            "jun",
            "jul",
            "aug",
            "sep",
            "sept",
            "oct",
            "nov",
            "dec",
            "u.s",
            "u.k",
            "e.u",
            "d.c",
            "a.m",
            "p.m",
        ),
        *(
            "stcrt",
            "h.r",
            "i.e",
            "e.g",
            "bzw",
            "z.b",
            "d.h",
            "ca",
            "nr",
            "art",
            "bijv",
            "o.a",
            "m.b.t",
            "mln",
            "mrd",
            "mio",
            "fig",
            "vol",
            "u",
            "s",
        ),
    )
)
_END = re.compile(r"""[.!?…]+["'”’»)\]]*(?=\s)|[。！？]+["”’」』）]*|\n+""")
_WORD_BEFORE = re.compile(r"([^\W\d_](?:\.?[^\W\d_])*)$")


def sentences(text: str, within: Span) -> Iterator[Span]:
    """The sentences of a paragraph, in order, without the blanks around them."""
    start = within.start
    for found in _END.finditer(text, within.start, within.end):
        if found.group()[0] == "." and not _ends(text, start, found.start(), found.end(), within.end):
            continue
        if found.group()[0] in "。！？" and _quote_goes_on(text, found.end()):
            continue
        yield from _trimmed(text, start, found.end())
        start = found.end()
    yield from _trimmed(text, start, within.end)


def _ends(text: str, start: int, point: int, after: int, end: int) -> bool:
    """Whether a point ends its sentence: not after a shortened word, and not before a small letter."""
    word = _WORD_BEFORE.search(text, max(start, point - 12), point)
    following = text[after:end].lstrip()[:1]
    if following and (following.islower() or following in ",;"):
        return False
    if word and len(word.group()) == 1 and word.group().isupper():
        return False  # "J. Smith"
    if word and word.group().casefold() in _SHORTENED:
        # "the U.S. The ministry": a new sentence may follow a country, not a title.
        return (
            word.group() in ("U.S", "U.K", "E.U")
            and re.match(r"\s+(?:The|A|In|It|He|She|But|This|On|China|Beijing)\b", text[after:end]) is not None
        )
    return not (text[point - 1 : point].isdigit() and following.isalpha() and _ordinal(text, start, point, after, end))


def _ordinal(text: str, start: int, point: int, after: int, end: int) -> bool:
    """Whether the number is an ordinal before a month, as German writes it ("27. März")."""
    return re.match(r"\s+(?:Jan|Feb|März|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)", text[after:end]) is not None


def _quote_goes_on(text: str, at: int) -> bool:
    """Whether Japanese or Chinese goes on after a quotation (「…。」と述べた)."""
    return text[at - 1 : at] in "」』”" and text[at : at + 1] in "とな,，、"


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    if piece.strip():
        yield Span(start + left, start + left + len(piece.strip()))
