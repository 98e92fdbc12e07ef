"""The text of a story with what was found in it, line by line: what every rendering of a brief shows beside the words."""

from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from licet.brief.brief import Brief, Finding, Measure, Party, Statement
from licet.brief.story import FurnitureKind, Span

#: Kinds of marks, the one that counts most first.
MARKS = ("finding", "measure", "number", "party", "product", "person", "organisation", "place", "date", "amount")


class Mark(Struct, frozen=True):
    """Something found at a place in the text. ref: number of the finding, or id of what was found; "" where it has none."""

    span: Span
    kind: str
    ref: str


class Piece(Struct, frozen=True):
    """Words of one line with the marks that cover all of them, what counts most first. quiet: of the page around the article;
    ends: numbers of the findings that end with these words."""

    words: str
    marks: tuple[Mark, ...] = ()
    quiet: bool = False
    ends: tuple[str, ...] = ()


class Row(Struct, frozen=True):
    """A line of the text and what is said beside it. kind: of furniture, None for a paragraph of the article.

    findings: with their numbers; measures, parties: at their first mention alone; statements: that begin in it.
    """

    pieces: tuple[Piece, ...]
    kind: FurnitureKind | None
    findings: tuple[tuple[int, Finding], ...] = ()
    measures: tuple[Measure, ...] = ()
    parties: tuple[Party, ...] = ()
    statements: tuple[Statement, ...] = ()


def rows(brief: Brief) -> list[Row]:
    """The lines of the story in their order. What is found in several lines is told at the first."""
    story = brief.story
    marks = sorted(marks_of(brief), key=lambda mark: mark.span)
    kinds = {furniture.span.start: furniture for furniture in story.furniture}
    starts = {span.start for span in story.paragraphs}
    made: list[Row] = []
    at = 0
    for line in story.text.split("\n"):
        here = Span(at, at + len(line))
        at = here.end + 1
        if not line:
            continue
        furniture = kinds.get(here.start)
        if furniture is not None and furniture.span.end >= here.end:
            made.append(_row(brief, here, marks, furniture.kind))
            continue
        opening = furniture.span.end if furniture and furniture.span.end in starts else here.start
        row = _row(brief, Span(opening, here.end), marks)
        quiet = (Piece(story.text[here.start : opening], quiet=True),) if opening > here.start else ()
        made.append(replace(row, pieces=(*quiet, *row.pieces)))
    return made


def _row(brief: Brief, span: Span, marks: list[Mark], kind: FurnitureKind | None = None) -> Row:
    here = [mark for mark in marks if mark.span.start < span.end and span.start < mark.span.end]
    return Row(
        tuple(_pieces(brief.story.text, span, here, quiet=kind is not None)),
        kind,
        tuple((n, f) for n, f in enumerate(brief.findings, start=1) if _within(f.span, span)),
        tuple(m for m in brief.measures if m.mentions and _within(m.mentions[0].span, span)),
        tuple(p for p in brief.parties if p.spans and _within(p.spans[0], span)),
        tuple(s for s in brief.statements if _within(s.span, span)),
    )


def _within(found: Span, line: Span) -> bool:
    return line.start <= found.start < line.end


def marks_of(brief: Brief) -> Iterator[Mark]:
    """Everything that was found, at every place it stands."""
    for number, finding in enumerate(brief.findings, start=1):
        yield Mark(finding.span, "finding", str(number))
    for measure in brief.measures:
        yield from (Mark(mention.span, "measure", measure.id) for mention in measure.mentions)
    for code in brief.control_numbers:
        yield from (Mark(span, "number", code.code) for span in code.spans)
    for party in brief.parties:
        yield from (Mark(span, "party", party.name) for span in party.spans)
    for product in brief.products:
        yield from (Mark(span, "product", product.model) for span in product.spans)
    for person in brief.persons:
        yield from (Mark(span, "person", person.id) for span in person.spans)
    for body in brief.organisations:
        yield from (Mark(span, "organisation", body.id) for span in body.spans)
    for place in brief.places:
        yield from (Mark(span, "place", place.code) for span in place.spans)
    yield from (Mark(day.span, "date", "") for day in brief.dates)
    yield from (Mark(amount.span, "amount", "") for amount in brief.amounts)


def _pieces(text: str, span: Span, marks: list[Mark], quiet: bool) -> Iterator[Piece]:
    """The words between any two places where a mark begins or ends."""
    cuts = {span.start, span.end}
    for mark in marks:
        cuts |= {min(max(mark.span.start, span.start), span.end), min(max(mark.span.end, span.start), span.end)}
    ordered = sorted(cuts)
    for start, end in pairwise(ordered):
        over = sorted((m for m in marks if m.span.start <= start and end <= m.span.end), key=lambda m: MARKS.index(m.kind))
        ends = tuple(m.ref for m in over if m.kind == "finding" and (m.span.end == end or end == span.end < m.span.end))
        yield Piece(text[start:end], tuple(over), quiet, ends)
