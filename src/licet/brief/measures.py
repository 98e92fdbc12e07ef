"""The measures of a story: found by name and by description, and how each stood on its day."""

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec.structs import replace

from licet.brief.brief import Dated, Measure, Mention, Step
from licet.brief.describing import Described, described
from licet.brief.marked import Marked
from licet.brief.record_kinds import MeasureRecord
from licet.brief.standing import known_then, standing
from licet.brief.story import Span
from licet.law.book import Book


def mentions(marked: Marked, dates: tuple[Dated, ...]) -> dict[str, tuple[Mention, ...]]:
    """Every measure the story speaks of, with where and how it was found, in order of the text."""
    named = list(_by_name(marked))
    there = marked.by_sentence((mention.span, (id_, mention.span)) for id_, mention in named)
    told = [(id_, m) for id_, m in described(marked, dates) if not _said_by_name(marked, id_, m, there.get(m.sentence, ()))]
    found: dict[str, list[Mention]] = {}
    for id_, mention in named:
        found.setdefault(id_, []).append(mention)
    for id_, description in told:
        found.setdefault(id_, []).append(description.mention)
    ordered = sorted(found.items(), key=lambda item: (min(m.span for m in item[1]), item[0]))
    return {id_: tuple(sorted(held, key=lambda m: m.span)) for id_, held in ordered}


def _by_name(marked: Marked) -> Iterator[tuple[str, Mention]]:
    """Measures by name, nickname and number, where the story names what that needs beside it."""
    needed = {id_: _needed(marked, measure) for id_, measure in marked.record.measures.items() if measure.needs}
    for sentence in marked.sentences:
        for hit in sentence.named:
            id_, how = hit.what
            if how == "number" or needed.get(id_, True):
                yield id_, Mention(Span(hit.start, hit.end), how, hit.alias)


def _needed(marked: Marked, measure: MeasureRecord) -> bool:
    """Whether the story names an organisation, a thing, or a place by its code, as each need says."""
    names = {hit.what[1] for s in marked.sentences for hit in s.entities if hit.what[0] == "organisation"}
    codes = {marked.record.places[int(number)].code for s in marked.sentences for number in s.ids("place")}
    codes |= {marked.record.organisations[name].speaks_for for name in names}
    return all(need in names or f"things.{need}" in marked.first_words or need.upper() in codes for need in measure.needs)


#: A package told by its name or as news is of this family; the same words do not tell of the family too.
_FAMILY = {"us.chip_controls": ("us.october_2022", "us.october_2023", "us.december_2024")}


def _said_by_name(marked: Marked, id_: str, told: Described, named: Iterable[tuple[str, Span]]) -> bool:
    """Whether the words of a description are the name of a measure of the same jurisdiction, or of its family's package."""
    jurisdiction = marked.record.measures[id_].jurisdiction
    return any(
        _meet(span, told.mention.span)
        and (marked.record.measures[other].jurisdiction == jurisdiction or other in _FAMILY.get(id_, ()))
        for other, span in named
    )


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def told_of(marked: Marked, measures_: tuple[Measure, ...]) -> dict[Span, list[tuple[Measure, Mention]]]:
    """The measures that each sentence speaks of, with where, by the sentence's span."""
    return marked.by_sentence((mention.span, (measure, mention)) for measure in measures_ for mention in measure.mentions)


def measures(marked: Marked, book: Book, found: dict[str, tuple[Mention, ...]]) -> tuple[Measure, ...]:
    """Each with its state on the story's day, what came before, what was to come, and what happened since."""
    day = marked.story.published.on if marked.story.published else None
    return tuple(_measure(marked.record.measures[id_], held, book, day) for id_, held in found.items())


def _measure(record: MeasureRecord, held: tuple[Mention, ...], book: Book, day: date | None) -> Measure:
    if record.described and all(mention.how == "description" for mention in held):
        record = replace(record, state_of=record.described)
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
