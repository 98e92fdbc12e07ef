"""A brief as data: what was found, each thing with its words and its place in the text."""

from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from licet.brief.brief import (
    Amount,
    Brief,
    ControlNumber,
    Dated,
    DealShown,
    Finding,
    Measure,
    Organisation,
    Party,
    Person,
    Place,
    Product,
    Statement,
)
from licet.brief.story import FurnitureKind, Published, Remark, Span, Story


class Words(Struct, frozen=True):
    """Words of the text and where they stand in it."""

    text: str
    span: Span


class Around(Struct, frozen=True):
    """A line of the page around the article."""

    kind: FurnitureKind
    text: str
    span: Span


class Credit(Struct, frozen=True):
    """An agency or paper that the story credits, by the name that is told."""

    name: str
    span: Span


class Source(Struct, frozen=True):
    """Whose page, whose story, and on whose reports it says it rests; empty where not told."""

    publisher: str
    byline: str
    credited: tuple[Credit, ...]


class StatementTold(Statement, frozen=True):
    """A statement with its words."""

    text: str


class FindingTold(Finding, frozen=True):
    """A finding with the story's words."""

    text: str


class BriefTold(Struct, frozen=True):
    """A brief as `--json` prints it. Spans lie in `text`, counted in code points, end exclusive.

    sha256: of the file read; law, data: content hashes of the law and of our record; the rest as in a `Brief`.
    """

    schema: str
    file: str
    sha256: str
    date: Published | None
    title: Words | None
    source: Source
    language: str
    furniture: tuple[Around, ...]
    paragraphs: tuple[Words, ...]
    places: tuple[Place, ...]
    persons: tuple[Person, ...]
    organisations: tuple[Organisation, ...]
    parties: tuple[Party, ...]
    products: tuple[Product, ...]
    control_numbers: tuple[ControlNumber, ...]
    dates: tuple[Dated, ...]
    amounts: tuple[Amount, ...]
    measures: tuple[Measure, ...]
    statements: tuple[StatementTold, ...]
    findings: tuple[FindingTold, ...]
    deals: tuple[DealShown, ...]
    law: str
    data: str
    remarks: tuple[Remark, ...]
    text: str


def told(found: tuple[Brief, ...]) -> BriefTold | tuple[BriefTold, ...]:
    """What `--json` prints of a file: its one brief, or all where it holds several stories."""
    return plain(found[0]) if len(found) == 1 else tuple(map(plain, found))


def plain(brief: Brief) -> BriefTold:
    """A brief with the words of what it points to."""
    story = brief.story
    same: Any = {
        name: getattr(brief, name)
        for name in BriefTold.__struct_fields__
        if name in Brief.__struct_fields__ and name not in ("statements", "findings", "remarks")
    }
    return BriefTold(
        file=story.file,
        sha256=story.sha256,
        date=story.published,
        title=_words(story, story.title) if story.title else None,
        source=Source(story.publisher, story.byline, tuple(Credit(name, span) for name, span in story.credited)),
        language=story.language,
        furniture=tuple(Around(f.kind, story.said(f.span), f.span) for f in story.furniture),
        paragraphs=tuple(_words(story, span) for span in story.paragraphs),
        statements=tuple(StatementTold(**asdict(s), text=story.said(s.span)) for s in brief.statements),
        findings=tuple(FindingTold(**asdict(f), text=story.said(f.span)) for f in brief.findings),
        remarks=tuple(dict.fromkeys((*story.remarks, *brief.remarks))),
        text=story.text,
        **same,
    )


def _words(story: Story, span: Span) -> Words:
    return Words(story.said(span), span)
