"""A story taken apart once: its sentences, with the names, measures and words of our record that stand in each."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import groupby
from typing import TypeVar

from msgspec import Struct

from licet.brief.brief import How
from licet.brief.record import Record
from licet.brief.scan import Hit, Scanner, Token, tokens_of
from licet.brief.sentences import sentences
from licet.brief.story import Span, Story

T = TypeVar("T")
_OWNS = 3  # characters in "China's commerce ministry"
_LED = 24  # and in "Foreign Ministry spokesperson Wang"
Entity = Hit[tuple[str, str]]
Named = Hit[tuple[str, How]]


class Sentence(Struct, frozen=True):
    """A sentence. paragraph: its number, -1 for the title; entities: names, none inside another; named: aliases of measures;
    words: words of the classes, those that overlap too, by class."""

    span: Span
    paragraph: int
    tokens: tuple[Token, ...]
    entities: tuple[Entity, ...]
    named: tuple[Named, ...]
    words: dict[str, tuple[Hit[str], ...]]

    def has(self, *classes: str) -> bool:
        """Whether a word of one of the classes stands in it."""
        return any(name in self.words for name in classes)

    def hits(self, *classes: str) -> tuple[Hit[str], ...]:
        """The words of these classes, in order."""
        return tuple(sorted((h for name in classes for h in self.words.get(name, ())), key=lambda h: (h.first, h.last)))

    def ids(self, kind: str) -> tuple[str, ...]:
        """The ids of the named persons, organisations or places ("place" by number)."""
        return tuple(dict.fromkeys(hit.what[1] for hit in self.entities if hit.what[0] == kind))


class Marked:
    """A story and what stands where."""

    def __init__(self, story: Story, record: Record) -> None:
        self.story = story
        self.record = record

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The title and every sentence of the article, in order of the text."""
        title = [(-1, self.story.title)] if self.story.title else []
        parts = [*title, *enumerate(self.story.paragraphs)]
        return tuple(self._marked(number, span) for number, part in parts for span in sentences(self.story.text, part))

    def by_sentence(self, placed: Iterable[tuple[Span, T]]) -> dict[Span, list[T]]:
        """What stands in each sentence, by the sentence's span, in the order given. placed: things with their spans."""
        starts = self._starts
        found: dict[Span, list[T]] = {}
        for span, thing in placed:
            place = bisect_right(starts, span.start) - 1
            if place >= 0 and span.start < self._in_order[place].span.end:
                found.setdefault(self._in_order[place].span, []).append(thing)
        return found

    def paragraph(self, number: int) -> tuple[Sentence, ...]:
        """The sentences of a paragraph; none for a number that there is not, the title's for -1."""
        return self._paragraphs.get(number, ())

    @cached_property
    def _paragraphs(self) -> dict[int, tuple[Sentence, ...]]:
        return {number: tuple(held) for number, held in groupby(self.sentences, key=lambda sentence: sentence.paragraph)}

    @cached_property
    def _in_order(self) -> tuple[Sentence, ...]:
        return tuple(sorted(self.sentences, key=lambda sentence: sentence.span))

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple(sentence.span.start for sentence in self._in_order)

    @cached_property
    def first_words(self) -> dict[str, Hit[str]]:
        """The first word of each class in the whole story."""
        found: dict[str, Hit[str]] = {}
        for sentence in self.sentences:
            for name, hits in sentence.words.items():
                found.setdefault(name, hits[0])
        return found

    @cached_property
    def article(self) -> tuple[Sentence, ...]:
        """The same without the title."""
        return tuple(sentence for sentence in self.sentences if sentence.paragraph >= 0)

    def _of_the_state(self, hits: tuple[Entity, ...]) -> tuple[Entity, ...]:
        """Without the short names of bodies ("foreign ministry") where another state's is meant."""
        return tuple(hit for place, hit in enumerate(hits) if hit.what[0] != "organisation" or self._is_meant(hits, place))

    def _is_meant(self, hits: tuple[Entity, ...], place: int) -> bool:
        hit = hits[place]
        record = self.record.organisations[hit.what[1]]
        if hit.alias not in record.short:
            return True
        before = hits[place - 1] if place else None
        if before is not None and before.what[0] == "place" and hit.start - before.end <= _OWNS:
            return self.record.places[int(before.what[1])].code == record.speaks_for
        if before is not None and before.what[0] == "country" and hit.start - before.end <= _OWNS:
            return before.what[1] == record.speaks_for
        after = hits[place + 1] if place + 1 < len(hits) else None
        if after is not None and after.what[0] == "person" and after.start - hit.end <= _LED:
            return self.record.persons[after.what[1]].country == record.speaks_for
        return record.short_alone

    def tokens(self, span: Span) -> tuple[Token, ...]:
        """The tokens of a part of the text."""
        return tokens_of(self.story.text, span.start, span.end)

    def _marked(self, paragraph: int, span: Span) -> Sentence:
        text, record = self.story.text, self.record
        tokens = tokens_of(text, span.start, span.end)
        words: dict[str, list[Hit[str]]] = {}
        for hit in record.classes(self.story.language).every(text, tokens):
            words.setdefault(hit.what, []).append(hit)
        for name, parts, within in record.parts:
            for hit in _in_order(text, tokens, name, parts, within):
                words.setdefault(name, []).append(hit)
        return Sentence(
            span,
            paragraph,
            tokens,
            self._of_the_state(tuple(record.entities.longest(text, tokens))),
            tuple(record.measure_names.longest(text, tokens)),
            {name: tuple(hits) for name, hits in words.items()},
        )


def _in_order(
    text: str, tokens: tuple[Token, ...], name: str, parts: tuple[Scanner[str], ...], within: int
) -> Iterator[Hit[str]]:
    """A class told by words in order: from each first word to the nearest of the next, and so on."""
    every = [list(part.every(text, tokens)) for part in parts]
    if not all(every):
        return
    for first in every[0]:
        last = first
        for following in every[1:]:
            after = [hit for hit in following if hit.first > last.last]
            if not after:
                return
            last = after[0]
        if last.last - first.first <= within:
            yield Hit(first.first, last.last, first.start, last.end, name, name)


def spans_by_id(sentences_: Iterable[Sentence], kind: str) -> dict[str, tuple[Span, ...]]:
    """Where each person, organisation or place is named, in order of the text."""
    found: dict[str, list[Span]] = {}
    for sentence in sentences_:
        for hit in sentence.entities:
            if hit.what[0] == kind:
                found.setdefault(hit.what[1], []).append(Span(hit.start, hit.end))
    return {id_: tuple(spans) for id_, spans in found.items()}
