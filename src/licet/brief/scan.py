"""One pass over a text that finds every alias of a dictionary, in any script.

A token is a run of letters and digits, or one character of a script that does not part its words (kana, han). An alias is a row
of tokens with no more than a mark or a blank between two of them. Written in lower case it fits however the text is
capitalised; with capitals it fits as written, or in capitals throughout. A word ending in `*` fits all words that begin so.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

from msgspec import Struct

T = TypeVar("T")

_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")
_KATAKANA = re.compile(r"[\u30a1-\u30ff]")
_GAP = 2  # "Co., Ltd", "No. 46": a mark and a blank
_SHORT = 3  # "US" in a line of capitals may be the word "us"


class Token(Struct, frozen=True):
    """A word of a text: as written, in lower case, and where."""

    text: str
    low: str
    start: int
    end: int


class Hit(Struct, Generic[T], frozen=True):
    """An alias found. first, last: tokens, inclusive; start, end: characters; alias: as the dictionary writes it."""

    first: int
    last: int
    start: int
    end: int
    alias: str
    what: T


class _Alias(Struct, Generic[T], frozen=True):
    words: tuple[str, ...]  # lower case; a stem keeps its "*"
    written: tuple[str, ...]  # empty where capitals do not count
    text: str
    what: T


def tokens_of(text: str, start: int = 0, end: int | None = None) -> tuple[Token, ...]:
    """The tokens of a text, or of a part of it, in order; `start` and `end` of each count from the beginning of the text."""
    found = _TOKEN.finditer(text, start, len(text) if end is None else end)
    return tuple(Token(m.group(), m.group().casefold(), m.start(), m.end()) for m in found)


class Scanner(Generic[T]):
    """A dictionary of aliases, made once and asked of many texts."""

    def __init__(self, aliases: Iterable[tuple[str, T]]) -> None:
        self._by_words: dict[tuple[str, str], list[_Alias[T]]] = {}  # by the first two, "" where there is but one
        stems: set[str] = set()
        for text, what in aliases:
            pieces = re.findall(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+\*?", text)
            words = tuple(piece.casefold() for piece in pieces)
            written = tuple(pieces) if text != text.lower() else ()
            self._by_words.setdefault((words[0], words[1] if words[1:] else ""), []).append(_Alias(words, written, text, what))
            stems |= {word for word in words if word.endswith("*")}
        for held in self._by_words.values():
            held.sort(key=lambda alias: -len(alias.words))
        self._firsts = frozenset(first for first, _ in self._by_words)
        self._lengths = sorted({len(stem) - 1 for stem in stems})
        self._stems = stems
        self._keys = lru_cache(maxsize=200_000)(self._keys_of)

    def _keys_of(self, low: str) -> tuple[str, ...]:
        """A word and the stems it begins with."""
        return (low, *(key for n in self._lengths if n <= len(low) and (key := low[:n] + "*") in self._stems))

    def every(self, text: str, tokens: Sequence[Token]) -> Iterator[Hit[T]]:
        """Every alias at every place, those that lie in others too, in order of where they begin."""
        keys = [self._keys(token.low) for token in tokens]
        for at, token in enumerate(tokens):
            seconds = (*(keys[at + 1] if at + 1 < len(keys) else ()), "")
            for first in keys[at]:
                for second in seconds if first in self._firsts else ():
                    for alias in self._by_words.get((first, second), ()):
                        if self._fits(alias, text, tokens, at):
                            last = at + len(alias.words) - 1
                            yield Hit(at, last, token.start, tokens[last].end, alias.text, alias.what)

    def longest(self, text: str, tokens: Sequence[Token]) -> Iterator[Hit[T]]:
        """The same, without what lies in a longer alias or begins in an earlier one; of equals the first in the dictionary."""
        end = -1
        at = -1
        best: list[Hit[T]] = []
        for hit in self.every(text, tokens):
            if hit.first != at:
                yield from best
                end = max([end, *(held.last for held in best)])
                best, at = [], hit.first
            if hit.first > end and (not best or hit.last > best[0].last):
                best = [hit]
        yield from best

    def _fits(self, alias: _Alias[T], text: str, tokens: Sequence[Token], at: int) -> bool:
        if at + len(alias.words) > len(tokens):
            return False
        for place, word in enumerate(alias.words):
            token = tokens[at + place]
            if not (token.low.startswith(word[:-1]) if word.endswith("*") else token.low == word):
                return False
            if place and not _near(text, tokens[at + place - 1].end, token.start):
                return False
        if len(alias.text) <= _SHORT and alias.written and _among_capitals(tokens, at):
            return False
        return _as_written(alias.written, tokens, at) and _whole(text, tokens[at], tokens[at + len(alias.words) - 1])


def _as_written(written: tuple[str, ...], tokens: Sequence[Token], at: int) -> bool:
    """Whether capitals are as in the dictionary, or all letters are capitals."""
    if not written:
        return True
    there = [tokens[at + place].text for place in range(len(written))]
    if all(
        here.startswith(want[:-1]) if want.endswith("*") else here == want for here, want in zip(there, written, strict=True)
    ):
        return True
    return all(here.isupper() or not here.isalpha() for here in there) and sum(map(len, there)) > _SHORT


def _among_capitals(tokens: Sequence[Token], at: int) -> bool:
    """Whether the words on both sides are in capitals throughout, as in a headline: "US" may be the word "us" there."""
    sides = (*tokens[max(0, at - 1) : at], *tokens[at + 1 : at + 2])
    return len(sides) == 2 and all(len(side.text) > 1 and side.text.isalpha() and side.text.isupper() for side in sides)


def _near(text: str, end: int, start: int) -> bool:
    gap = text[end:start]
    if gap.strip(" -") == "%":
        return True
    return len(gap) <= _GAP and not any(mark in "\n;()_。；（）" for mark in gap) and (len(gap) < _GAP or gap[-1] in " \u00a0")


def _whole(text: str, first: Token, last: Token) -> bool:
    """Whether a name in katakana is not a piece of a longer one."""
    before = first.start > 0 and _KATAKANA.match(first.text) and _KATAKANA.match(text[first.start - 1])
    after = last.end < len(text) and _KATAKANA.match(last.text) and _KATAKANA.match(text[last.end])
    return not (before or after)
