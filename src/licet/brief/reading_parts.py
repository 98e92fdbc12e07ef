"""Lines to stories: where one ends and the next begins, what each says of itself, and its one text with spans into it."""

import re
from datetime import date
from itertools import pairwise

from licet.brief.reading_credits import Opening, agencies, agency, credited, opening
from licet.brief.reading_days import published_on
from licet.brief.reading_furniture import author, kinds_of, source_named
from licet.brief.reading_language import language_of
from licet.brief.reading_lines import Line
from licet.brief.reading_page import Page
from licet.brief.story import Furniture, FurnitureKind, Remark, Span, Story

_SEVERAL = (
    "this looks like several stories, of which not each has a headline and a date of its own; what could not be told "
    "apart was read as one"
)
_LONG_LINE = 600  # characters
Kinds = list[FurnitureKind | None]
_OWNER = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:©|\(c\))?\s*(?:(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)?\d\d)?,?)?\s*(?:by\s)?"
    r"(?P<who>[^\W\d_][\w&.'’ -]{1,50}?)(?=\s*(?:[,.|;–—]|all rights|alle recht|tous droits|(?:19|20)\d\d|$))",
    re.IGNORECASE,
)


def stories_of(page: Page, name: str, sha: str, on: date | None) -> tuple[Story, ...]:
    """The stories of a page; none if it has no line of text."""
    lines = page.lines
    if not lines:
        return ()
    kinds = kinds_of(lines)
    starts, doubtful = _starts(lines, kinds)
    if len(starts) > 1 and page.title:  # what the page says of itself, it says of one story
        starts, doubtful = [0], _SEVERAL
        head = kinds.index("headline")
        kinds = ["heading" if kind == "headline" and n > head else kind for n, kind in enumerate(kinds)]
    many = len(starts)
    stories = []
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(lines)], strict=True), start=1):
        remarks = page.remarks
        if many > 1:
            remarks += (Remark("one_of_several", f"story {number} of the {many} in this file"),)
        if doubtful:
            remarks += (Remark("perhaps_several", doubtful),)
        stories.append(_story(lines[start:end], kinds[start:end], page, name, sha, on, remarks))
    return tuple(stories)


def _starts(lines: list[Line], kinds: Kinds) -> tuple[list[int], str]:
    """Where stories begin, and what is said where more than one may be there and they cannot be told apart.

    A story of its own has a headline, a day or an author of its own, and a paragraph; anything less belongs to the one before.
    """
    heads = [number for number, kind in enumerate(kinds) if kind == "headline"]
    starts = [0]
    unclear = 0
    for head, end in pairwise([*heads[1:], len(lines)]):
        here = kinds[head:end]
        if None in here and "dateline" in here[:5] and None in kinds[starts[-1] : head]:
            starts.append(head)
        elif None in here and "byline" in here[:5]:
            unclear += 1
    openings = sum(kind is None and _opens(line.said) for line, kind in zip(lines, kinds, strict=True))
    if unclear or openings > len(starts):
        return starts, _SEVERAL
    return starts, ""


def _opens(said: str) -> bool:
    found = opening(said)
    return found is not None and bool(found.agency)


def _story(
    lines: list[Line], kinds: Kinds, page: Page, name: str, sha: str, on: date | None, remarks: tuple[Remark, ...]
) -> Story:
    text, spans = _text(lines)
    furniture: list[Furniture] = []
    paragraphs: list[Span] = []
    first: Opening | None = None
    for line, kind, span in zip(lines, kinds, spans, strict=True):
        if kind:
            furniture.append(Furniture(kind, span))
            continue
        found = opening(line.said)
        if found and found.end < len(line.said) and (not paragraphs or found.agency):
            first = first or found
            furniture.append(Furniture("dateline", Span(span.start, span.start + found.end)))
            span = Span(span.start + found.end, span.end)
        paragraphs.append(span)
    body = "\n".join(text[span.start : span.end] for span in paragraphs)
    language = language_of(body or text) or page.language
    published, dated = published_on(lines, kinds, spans, page, name, language, first, on)
    title = next((f.span for f in furniture if f.kind == "headline"), None)
    return Story(
        file=name,
        sha256=sha,
        text=text,
        language=language,
        title=title,
        byline=page.byline
        or next((who for line, kind in zip(lines, kinds, strict=True) if kind == "byline" and (who := author(line.said))), ""),
        publisher=page.publisher or _owner(lines, kinds),
        credited=_credited(text, lines, kinds, spans),
        published=published,
        paragraphs=tuple(paragraphs),
        furniture=tuple(sorted(furniture, key=lambda f: f.span)),
        remarks=remarks + dated + _lacking(language, title, paragraphs, text),
    )


def _text(lines: list[Line]) -> tuple[str, list[Span]]:
    """One text of the lines, blocks parted by an empty line, and where each line stands in it."""
    parts: list[str] = []
    spans: list[Span] = []
    at = 0
    for number, line in enumerate(lines):
        gap = "" if not number else "\n" if line.block == lines[number - 1].block else "\n\n"
        parts += [gap, line.said]
        at += len(gap)
        spans.append(Span(at, at + len(line.said)))
        at += len(line.said)
    return "".join(parts), spans


def _owner(lines: list[Line], kinds: Kinds) -> str:
    for line, kind in zip(lines, kinds, strict=True):
        if kind == "copyright" and (match := _OWNER.match(line.said)):
            return match["who"].strip()
    return ""


def _credited(text: str, lines: list[Line], kinds: Kinds, spans: list[Span]) -> tuple[tuple[str, Span], ...]:
    """Every source once, where it is first named: in the article, in what opens it, or on a line of its own."""
    found: dict[str, Span] = {}
    for line, kind, span in zip(lines, kinds, spans, strict=True):
        if kind is None:
            for named, start, end in credited(line.said):
                found.setdefault(named, Span(span.start + start, span.start + end))
        elif kind in ("source", "byline", "dateline"):
            for named in (source_named(line.said), *(agencies(author(line.said)) if kind == "byline" else ())):
                at = line.said.rfind(named) if named and not named.startswith(("http", "www")) else -1
                if at >= 0:
                    found.setdefault(agency(named) or named, Span(span.start + at, span.start + at + len(named)))
    return tuple(sorted(found.items(), key=lambda pair: pair[1]))


def _lacking(language: str, title: Span | None, paragraphs: list[Span], text: str) -> tuple[Remark, ...]:
    lacks = []
    if "\n" not in text and len(text) > _LONG_LINE:
        what = "the text is one line, in which headline, captions and links cannot be told from the article"
        lacks.append(Remark("one_line", what))
    if not paragraphs:
        lacks.append(Remark("no_article", "no paragraph of an article was found, only a page around one"))
    if title is None:
        lacks.append(Remark("no_title", "no headline was found"))
    if not language:
        lacks.append(Remark("language_unknown", "the language could not be told"))
    return tuple(lacks)
