"""Findings of the facts in facts.toml: a sentence names all that a fact asks for, and nothing that it excludes."""

from collections.abc import Iterator
from datetime import date

from licet.brief.brief import Finding, Measure
from licet.brief.marked import Marked, Sentence
from licet.brief.measures import told_of
from licet.brief.record_kinds import FactRecord
from licet.brief.story import Span


def from_facts(marked: Marked, measures: tuple[Measure, ...], day: date | None) -> Iterator[Finding]:
    """A finding for every sentence of the article that a fact speaks to."""
    named = {hit.what[1] for sentence in marked.sentences for hit in sentence.entities if hit.what[0] != "place"}
    told = told_of(marked, measures)
    for fact in marked.record.facts:
        bound = fact.start > date.min or fact.until < date.max
        if (bound and (day is None or not fact.start <= day < fact.until)) or not set(fact.story_names) <= named:
            continue
        for sentence in marked.article:
            held = tuple(measure for measure, _ in told.get(sentence.span, ()))
            if _speaks_to(marked, sentence, fact, {m.id for m in held}):
                yield _finding(sentence, fact, held)


def _speaks_to(marked: Marked, sentence: Sentence, fact: FactRecord, held: set[str]) -> bool:
    codes = {marked.record.places[int(number)].code for number in sentence.ids("place")}
    names = {*sentence.ids("person"), *sentence.ids("organisation")}
    return (
        all(held & set(row) for row in fact.measures)
        and all(sentence.has(*row) for row in fact.words)
        and set(fact.places) <= codes
        and set(fact.names) <= names
        and not sentence.has(*fact.none_of)
    )


def _finding(sentence: Sentence, fact: FactRecord, held: tuple[Measure, ...]) -> Finding:
    words = [hit for row in fact.words for hit in sentence.hits(*row)]
    of_words = Span(min(w.start for w in words), max(w.end for w in words)) if words else sentence.span
    span = sentence.span if fact.story_names else of_words  # what is known of an event is of all that the sentence tells of it
    measure = next((m.id for m in held if fact.measures and m.id in fact.measures[-1]), "")
    return Finding(
        id=fact.id,
        kind=fact.kind,
        span=span,
        story_says=fact.says,
        record_says=fact.record,
        citation=fact.cite,
        url=fact.url,
        confidence=fact.confidence,
        measure=measure,
    )
