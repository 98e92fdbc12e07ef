"""A story as read: its text, what of that text is the article, and what only stands around it."""

from datetime import date, time
from typing import Literal

from msgspec import Struct


class Span(Struct, frozen=True, order=True):
    """Characters start (inclusive) to end (exclusive) of `Story.text`, counted in code points."""

    start: int
    end: int


FurnitureKind = Literal[
    "headline", "byline", "dateline", "heading", "caption", "credit", "link", "copyright", "widget", "source"
]


class Furniture(Struct, frozen=True):
    """A line that is of the page and not of the article; what it says is never taken for a fact of the story."""

    kind: FurnitureKind
    span: Span


class Published(Struct, frozen=True):
    """When a story was published.

    on: the day in its own zone; at: the time, where told; zone: as written ("EDT", "+02:00"), empty where not told;
    told_by: where it stands ("dateline", "page", "address", "file", "given"); span: where in the text, None where not in it.
    """

    on: date
    at: time | None
    zone: str
    told_by: str
    span: Span | None


class Remark(Struct, frozen=True):
    """What was wrong with a story, or left out of it, in a sentence; span: where, None for the whole."""

    code: str
    message: str
    span: Span | None = None


class Story(Struct, frozen=True):
    """One story. paragraphs: the article itself, in order, without furniture; every span lies in `text`.

    file: the name it was read from; sha256: of the bytes read; language: ISO 639-1, "" where not told; publisher: whose page;
    credited: sources the story itself names ("AP News"), with their spans in `text`.
    """

    file: str
    sha256: str
    text: str
    language: str
    title: Span | None
    byline: str
    publisher: str
    credited: tuple[tuple[str, Span], ...]
    published: Published | None
    paragraphs: tuple[Span, ...]
    furniture: tuple[Furniture, ...]
    remarks: tuple[Remark, ...] = ()

    def said(self, span: Span) -> str:
        """The words of a span."""
        return self.text[span.start : span.end]
