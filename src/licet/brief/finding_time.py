"""Findings of time: told as coming what had come, as in force what was not, or from another day than the record's."""

import re
from collections.abc import Iterator
from datetime import date

from licet.brief.actors import actors
from licet.brief.brief import Dated, Finding, Measure, MeasureState, Mention
from licet.brief.marked import Marked, Sentence
from licet.brief.measures import told_of
from licet.brief.scan import Hit
from licet.brief.story import Span

#: What may stand between "was preparing" and the words of the measure; "plans to review its" makes it another thing.
_LED = re.compile(
    r"^(?:\s(?:new|national|own|rules?|regulations?|laws?|measures?|legislation|steps|a|an|the|to|on|for|regels|om|te|regeln|règles|pour))*"
    r"\s?$|^[\u3040-\u30ff\u3400-\u9fff]{0,10}$",
    re.IGNORECASE,
)
_IS_A = re.compile(r"^ (?:an?|the) ")  # "is in effect a ban"
_TOLD = 6  # characters from "announced" to "plans to"
_AFTER = 45  # characters from "took effect" to the day
_IN_FORCE: tuple[MeasureState, ...] = ("in force", "partly in force")
_NOT_APPLIED: tuple[MeasureState, ...] = ("suspended", "ended")
_NOT_YET: tuple[MeasureState, ...] = ("published", "proposed", "not yet published")


def from_time(marked: Marked, measures: tuple[Measure, ...], dates: tuple[Dated, ...], day: date) -> Iterator[Finding]:
    """What an article tells of when a measure applies, and the record does not bear out."""
    told = told_of(marked, measures)
    dated = marked.by_sentence((each.span, each) for each in dates)
    for sentence in marked.article:
        here = told.get(sentence.span, [])
        for measure, mention in here:
            yield from _told_as_coming(marked, sentence, measure, mention, dated.get(sentence.span, []), day)
        if len({measure.id for measure, _ in here}) == 1:
            measure, mention = here[0]
            yield from _told_as_applied(marked, sentence, measure, day)
            yield from _told_of_another_day(marked, sentence, measure, dates, day)


def _told_as_coming(
    marked: Marked, sentence: Sentence, measure: Measure, mention: Mention, dates: list[Dated], day: date
) -> Iterator[Finding]:
    """It was in force, and the story has its government only about to make it. News of a widening is left alone."""
    if measure.state not in _IN_FORCE or sentence.has("turns.more") or measure.since is None or measure.since >= day:
        return
    if _asks(marked, sentence) or any(told.last < measure.since for told in dates if told.told != "relative"):
        return  # a question, or what is told of an earlier time
    for turn in sentence.hits("turns.coming"):
        before = [a for a in actors(marked, sentence) if a.end <= turn.start]
        if any(0 <= turn.start - told.end <= _TOLD for told in sentence.hits("turns.new")):
            continue  # "announced plans to": told of the day it was announced
        near = turn.start <= mention.span.end and _governs(marked.story.text[turn.end : max(turn.end, mention.span.start)])
        if near and before and before[-1].code == measure.jurisdiction and not _of_another_act(sentence, turn, mention):
            yield Finding(
                id=f"stale.{measure.id}",
                kind="stale",
                span=Span(turn.start, max(turn.end, mention.span.end)),
                story_says="It was still to be made.",
                record_says=f"It was already in force since {measure.since}: {(day - measure.since).days} days by then.",
                citation=measure.cite,
                url=measure.url,
                confidence=measure.confidence,
                measure=measure.id,
            )
            return


def _of_another_act(sentence: Sentence, turn: Hit[str], mention: Mention) -> bool:
    """Whether what is planned is another thing: a reply, a complaint or talks stand between."""
    return any(
        turn.end <= word.start < mention.span.start for word in sentence.hits("turns.speaks", "acts.complaint", "acts.dispute")
    )


def _told_as_applied(marked: Marked, sentence: Sentence, measure: Measure, day: date) -> Iterator[Finding]:
    """The story has it applied that day, and it was suspended, ended, or not yet law."""
    still = sentence.hits("turns.still")
    law = sentence.hits("turns.law") if measure.kind == "bill" else ()
    turns = [*still, *law]
    if not turns or _denied(marked, sentence, turns[0]) or _asks(marked, sentence):
        return
    if sentence.has("turns.supposed", "turns.paused") or _IS_A.match(marked.story.text[turns[0].end : turns[0].end + 6]):
        return  # only supposed, or the story itself tells of the pause
    if measure.state in _NOT_APPLIED and still:
        yield _finding("stale", measure, turns[0], "It applies on that day.", measure.says)
    elif measure.state in _NOT_YET and (law or measure.state != "not yet published"):
        yield _finding("wrong", measure, turns[0], "It applies on that day.", measure.says)


def _governs(between: str) -> bool:
    """Whether the words of the measure are what is told to be on its way."""
    return _LED.match(between) is not None


def _asks(marked: Marked, sentence: Sentence) -> bool:
    return marked.story.said(sentence.span).endswith(("?", "？"))


def _denied(marked: Marked, sentence: Sentence, turn: Hit[str]) -> bool:
    """Whether it is told that it does not apply: a word of denying right before."""
    return any(0 <= turn.start - word.end <= 12 for word in sentence.hits("turns.not"))


def _finding(kind: str, measure: Measure, turn: Hit[str], story: str, record: str) -> Finding:
    return Finding(
        id=f"{kind}.{measure.id}",
        kind="stale" if kind == "stale" else "wrong",
        span=Span(turn.start, turn.end),
        story_says=story,
        record_says=record,
        citation=measure.cite,
        url=measure.url,
        confidence=measure.confidence,
        measure=measure.id,
    )


def _told_of_another_day(
    marked: Marked, sentence: Sentence, measure: Measure, dates: tuple[Dated, ...], day: date
) -> Iterator[Finding]:
    """A day is given on which it came into force, and the record has no step of it on that day, in that month or year."""
    steps = {step.on for step in (*measure.before, *measure.after, *measure.later)}
    if not steps or not measure.provisions or measure.confidence == "low":
        return
    for turn in sentence.hits("turns.in_force"):
        for told in dates:
            if told.told == "relative" or not (
                0 <= told.span.start - turn.end <= _AFTER and told.span.end <= sentence.span.end
            ):
                continue
            if not any(told.first <= on <= told.last for on in steps):
                nearest = min(steps, key=lambda on: abs((on - told.first).days))
                yield Finding(
                    id=f"wrong_date.{measure.id}",
                    kind="wrong date",
                    span=told.span,
                    story_says=f"It came into force on {told.first}." if told.told == "day" else "It came into force then.",
                    record_says=f"{measure.says} The step nearest to that day is of {nearest}.",
                    citation=measure.cite,
                    url=measure.url,
                    confidence="medium",
                    measure=measure.id,
                )
            return
