"""The measures of a story: found by name and by description, and how each stood on its day."""

from datetime import date

from licet.brief.brief import Dated, Measure, Mention, Step
from licet.brief.describing import described
from licet.brief.marked import Marked
from licet.brief.record_kinds import MeasureRecord
from licet.brief.standing import known_then, standing
from licet.brief.story import Span
from licet.law.book import Book


def mentions(marked: Marked, dates: tuple[Dated, ...]) -> dict[str, tuple[Mention, ...]]:
    """Every measure the story speaks of, with where and how it was found, in order of the text."""
    found: dict[str, list[Mention]] = {}
    for sentence in marked.sentences:
        for hit in sentence.named:
            id_, how = hit.what
            measure = marked.record.measures[id_]
            if how != "nickname" or _needed(marked, measure):
                if how == "name" and measure.needs and not _needed(marked, measure):
                    continue
                told = found.setdefault(id_, [])
                told.append(
                    Mention(
                        Span(hit.start, hit.end),
                        "number" if how == "number" else "name" if how == "name" else "nickname",
                        hit.alias,
                    )
                )
    for id_, mention in described(marked, dates):
        if not any(held.span.start < mention.span.end and mention.span.start < held.span.end for held in found.get(id_, ())):
            found.setdefault(id_, []).append(mention)
    _within_a_name(marked, found)
    ordered = sorted(found.items(), key=lambda item: (min(m.span for m in item[1]), item[0]))
    return {id_: tuple(sorted(held, key=lambda m: m.span)) for id_, held in ordered}


def _needed(marked: Marked, measure: MeasureRecord) -> bool:
    """Whether the story names what a nickname needs beside it: an organisation, a thing, or a place by its code."""
    return all(_named(marked, need) for need in measure.needs)


def _named(marked: Marked, need: str) -> bool:
    if need in marked.record.organisations:
        return any(("organisation", need) == hit.what for s in marked.sentences for hit in s.entities)
    if need in marked.record.words.things:
        return any(s.has(f"things.{need}") for s in marked.sentences)
    codes = {marked.record.places[int(number)].code for s in marked.sentences for number in s.ids("place")}
    return need.upper() in codes | {
        marked.record.organisations[o].speaks_for for s in marked.sentences for o in s.ids("organisation")
    }


#: A package by name or news is the family's; a story that tells of the package is not told of the family by the same words.
_FAMILY = {"us.chip_controls": ("us.october_2022", "us.october_2023", "us.december_2024")}


def _within_a_name(marked: Marked, found: dict[str, list[Mention]]) -> None:
    """Take away descriptions that lie in a place where another measure is named, and a family told by its package's words."""
    named = [(id_, m.span) for id_, held in found.items() for m in held if m.how != "description"]
    for id_ in list(found):
        kind = marked.record.measures[id_]
        kept = [m for m in found[id_] if m.how != "description" or not _covered(marked, kind, m, named)]
        if id_ in _FAMILY and any(package in found for package in _FAMILY[id_]):
            packages = [m.span for package in _FAMILY[id_] for m in found.get(package, ())]
            kept = [m for m in kept if not any(_meet(m.span, span) for span in packages)]
        if kept:
            found[id_] = kept
        else:
            del found[id_]


def _covered(marked: Marked, kind: MeasureRecord, mention: Mention, named: list[tuple[str, Span]]) -> bool:
    """Whether the words of a description are the name of another measure of the same jurisdiction and kind."""
    return any(
        id_ != kind.id and _meet(span, mention.span) and marked.record.measures[id_].jurisdiction == kind.jurisdiction
        for id_, span in named
    )


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def measures(marked: Marked, book: Book, found: dict[str, tuple[Mention, ...]]) -> tuple[Measure, ...]:
    """Each with its state on the story's day, what came before, what was to come, and what happened since."""
    day = marked.story.published.on if marked.story.published else None
    return tuple(_measure(marked.record.measures[id_], held, book, day) for id_, held in found.items())


def _measure(record: MeasureRecord, held: tuple[Mention, ...], book: Book, day: date | None) -> Measure:
    stood = standing(record, book, day)
    before: list[Step] = []
    after: list[Step] = []
    later: list[Step] = []
    for step in stood.steps:
        if day is None or step.on <= day:
            before.append(step)
        else:
            (after if known_then(step, stood, book, record, day) else later).append(step)
    return Measure(
        id=record.id,
        name=record.name,
        kind=record.kind,
        jurisdiction=record.jurisdiction,
        mentions=held,
        state=stood.state,
        since=stood.since,
        until=stood.until,
        published=stood.published,
        instrument=stood.instrument,
        cite=stood.cite,
        url=stood.url,
        says=stood.says,
        before=tuple(before),
        after=tuple(after),
        later=tuple(later),
        provisions=stood.provisions,
        confidence=record.confidence,
    )
