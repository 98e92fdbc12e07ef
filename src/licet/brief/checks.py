"""Where a story and the record part. Each kind of finding is a small rule of its own, with a record behind it."""

from collections.abc import Iterator

from msgspec import Struct

from licet.brief.brief import Dated, Finding, Measure, Person, Statement
from licet.brief.finding_facts import from_facts
from licet.brief.finding_makers import from_makers
from licet.brief.finding_offices import from_offices
from licet.brief.finding_time import from_time
from licet.brief.marked import Marked
from licet.brief.measures import told_of
from licet.brief.story import Span


class Found(Struct, frozen=True):
    """What was found of a story so far, for the checks to read."""

    persons: tuple[Person, ...]
    measures: tuple[Measure, ...]
    statements: tuple[Statement, ...]
    dates: tuple[Dated, ...]


def findings(marked: Marked, found: Found) -> tuple[Finding, ...]:
    """The findings of an article, in order of the text. The title and the page around it are never found fault with."""
    day = marked.story.published.on if marked.story.published else None
    made = [
        *from_makers(marked),
        *from_facts(marked, found.measures, day),
        *from_offices(marked, found.persons, day),
        *_categories(marked, found.measures),
        *_unasked(marked, found.measures),
        *_unverified(marked, found),
    ]
    if day is not None:
        made += from_time(marked, found.measures, found.dates, day)
    return tuple(sorted(_once(made), key=lambda each: (each.span, each.id)))


def _once(made: list[Finding]) -> list[Finding]:
    kept: dict[tuple[str, Span], Finding] = {}
    for each in made:
        kept.setdefault((each.id, each.span), each)
    return list(kept.values())


def _categories(marked: Marked, measures: tuple[Measure, ...]) -> Iterator[Finding]:
    """A measure of another kind told as export control, or as the same as one."""
    by_id = {m.id: m for m in measures}
    controls = [m for m in measures if m.kind == "export control"]
    told = told_of(marked, measures)
    for sentence in marked.article:
        here = [by_id[id_] for id_ in dict.fromkeys(measure.id for measure, _ in told.get(sentence.span, ()))]
        others = [
            m
            for m in here
            if m.kind not in ("export control", "listing of parties", "licence decision", "dispute", "understanding", "bill")
        ]
        if not others or any(m.kind == "export control" for m in here):
            continue
        same = sentence.hits("turns.same")
        called = [hit for hit in sentence.hits("acts.export_control") for m in others if _told_by(m, hit.start, hit.end)]
        if (same and controls) or called:
            measure = others[0]
            words = (same if same and controls else called)[0]
            yield Finding(
                id=f"wrong_category.{measure.id}",
                kind="wrong category",
                span=Span(words.start, words.end),
                story_says="It is told as the same restriction, or as one on exports.",
                record_says=f"{measure.name} is {_article(measure.kind)}, no export control: {_scope(marked, measure.id)}.",
                citation=measure.cite or measure.instrument,
                url=measure.url,
                confidence=measure.confidence,
                measure=measure.id,
            )


def _told_by(measure: Measure, start: int, end: int) -> bool:
    return any(m.how == "description" and m.span.start <= start and end <= m.span.end for m in measure.mentions)


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _scope(marked: Marked, measure: str) -> str:
    return marked.record.measures[measure].scope


def _unasked(marked: Marked, measures: tuple[Measure, ...]) -> Iterator[Finding]:
    """A heading that asks why a measure was taken, of an article that never says it in words of its own."""
    for furniture in marked.story.furniture:
        if furniture.kind != "heading":
            continue
        words = marked.story.said(furniture.span).lower().split()
        if not words or words[0] not in marked.record.words.turns["why"].words:
            continue
        places = marked.record.entities.longest(marked.story.text, marked.tokens(furniture.span))
        codes = {marked.record.places[int(hit.what[1])].code for hit in places if hit.what[0] == "place"}
        for measure in measures:
            ground = marked.record.measures[measure.id].ground
            if ground and measure.jurisdiction in codes and not _ground_told(marked):
                yield Finding(
                    id=f"gap.{measure.id}",
                    kind="gap",
                    span=furniture.span,
                    story_says="The heading asks for the ground; the text does not give it.",
                    record_says=f"The stated ground: {ground}.",
                    citation=measure.cite,
                    url=marked.record.measures[measure.id].ground_url or measure.url,
                    confidence="medium",
                    measure=measure.id,
                )


def _ground_told(marked: Marked) -> bool:
    """Whether the article itself, outside of what it quotes, speaks of security or the military."""
    return any(
        s.has("turns.ground") and '"' not in (said := marked.story.said(s.span)) and "“" not in said for s in marked.article
    )


def _unverified(marked: Marked, found: Found) -> Iterator[Finding]:
    """A government said to have spoken before, with no day, source or words of its own, and none held here."""
    sentences = {sentence.span: sentence for sentence in marked.article}
    dated = marked.by_sentence((told.span, told) for told in found.dates)
    for statement in found.statements:
        sentence = sentences[statement.span]
        vague = sentence.hits("turns.earlier")
        if not vague or statement.quoted or statement.source or not statement.addressee:
            continue
        if sentence.span in dated:
            continue
        yield Finding(
            id="unverified",
            kind="unverified",
            span=statement.span,
            story_says=f"{statement.speaker} spoke of it to {statement.addressee} before.",
            record_says="The story gives no day, no words and no source for it, and none is held here.",
            citation="",
            url="",
            confidence="low",
            measure="",
        )
