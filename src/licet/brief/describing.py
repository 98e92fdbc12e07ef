"""Measures that a story describes without naming them: who does what to what, by the rules of describing.toml."""

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct

from licet.brief.acting import acts, done_to, inside
from licet.brief.actors import Actor, actors, doers
from licet.brief.brief import Dated, Mention
from licet.brief.marked import Marked, Sentence
from licet.brief.record_kinds import Rule
from licet.brief.scan import Hit
from licet.brief.story import Span

#: Words that stand for whatever a story spoke of before.
_VAGUE = frozenset({"things.chips", "things.ai_chips", "things.cars", "things.firms_cn"})
_BACK = 6  # paragraphs that "the latest US export controls" look back
_LEAD = 3  # paragraphs in which a story tells what is new


class Described(Struct, frozen=True):
    """A mention by description, and the span of its sentence."""

    sentence: Span
    mention: Mention


def described(marked: Marked, dates: tuple[Dated, ...]) -> Iterator[tuple[str, Described]]:
    """Measures told by a description, with where, in order of the text."""
    day = marked.story.published.on if marked.story.published else None
    told = marked.by_sentence((each.span, each) for each in dates)
    carried: tuple[Actor, ...] = ()  # the government named last, and in which paragraph
    last = 0
    news = any(s.has("turns.new") for s in marked.sentences if s.paragraph < _LEAD)
    for sentence in marked.sentences:
        if sentence.has("turns.domestic") and not sentence.has("acts.export_control"):
            continue
        there = actors(marked, sentence)
        before = carried if sentence.paragraph - last <= 1 else ()
        if there:
            carried, last = there[-1:], sentence.paragraph
        done: set[tuple[str, str]] = set()
        left_out: set[str] = set()
        for rule in marked.record.rules:
            if rule.newly and not (news or sentence.has("turns.new")):
                continue
            if rule.measure in left_out or not _of_day(rule, day) or sentence.has(*(f"things.{name}" for name in rule.unless)):
                continue
            if rule.told_in and not _names_month(rule.told_in, told.get(sentence.span, ())):
                continue
            whose = there or (before if rule.carried else ())
            for code, mention in _fits(marked, sentence, whose, rule):
                if (rule.group, code) not in done:
                    done.add((rule.group, code))
                    left_out.update(rule.instead_of)
                    yield rule.measure, Described(sentence.span, mention)


def _of_day(rule: Rule, day: date | None) -> bool:
    """A story without a date may speak of any time, but news of one package it cannot be told to be."""
    return (day is None and not rule.newly) or (day is not None and rule.start <= day < rule.until)


def _names_month(month: str, dates: Iterable[Dated]) -> bool:
    """Whether one of the days told is of that month, or is the month itself."""
    return any(each.told in ("day", "month") and each.first.isoformat().startswith(month) for each in dates)


def _fits(marked: Marked, sentence: Sentence, there: tuple[Actor, ...], rule: Rule) -> Iterator[tuple[str, Mention]]:
    if rule.firms:
        yield from _of_a_firm(sentence, there, rule)
        return
    codes = {actor.code for actor in there}
    if rule.also_who and not set(rule.also_who) <= _named_codes(marked, sentence):
        return
    if not codes & set(rule.who) or (rule.target and not set(rule.target) & _named_codes(marked, sentence)):
        return
    things = _things(marked, sentence, rule, there)
    if not things or not all(acts(marked, sentence, row) for row in rule.acts[1:]):
        return
    for act in acts(marked, sentence, rule.acts[0]):
        thing = done_to(marked, sentence, act, things)
        if thing is None:
            continue
        own = [actor for actor in doers(marked, sentence, there, act.hit) if actor.code in rule.who]
        if own or rule.also_who:
            yield own[0].code if own else rule.who[0], _mention(sentence, act.hit, thing, rule)
        for actor in there:
            turn = _same_as_done(sentence, actor, act.hit)
            if actor.code in rule.who and turn and actor not in own:
                yield actor.code, Mention(Span(actor.start, turn.end), "description", _rule_name(rule))


def _of_a_firm(sentence: Sentence, there: tuple[Actor, ...], rule: Rule) -> Iterator[tuple[str, Mention]]:
    """What binds a firm, where its government, or none at all, is named beside it."""
    if set(rule.firms) & set(sentence.ids("organisation")) and (not there or set(rule.who) & {a.code for a in there}):
        for act in sentence.hits(*(f"acts.{name}" for name in rule.acts[0]))[:1]:
            yield rule.who[0], Mention(Span(act.start, act.end), "description", _rule_name(rule))


def _named_codes(marked: Marked, sentence: Sentence) -> set[str]:
    return {marked.record.places[int(number)].code for number in sentence.ids("place")} | {
        marked.record.organisations[o].speaks_for for o in sentence.ids("organisation")
    }


def _things(marked: Marked, sentence: Sentence, rule: Rule, there: tuple[Actor, ...]) -> tuple[Hit[str], ...]:
    """The things the rule asks for: in the sentence, or, where that names none at all, in the same paragraph.

    "The latest US export controls" are of what the story spoke of before.
    """
    names = tuple(f"things.{name}" for name in rule.things)
    if rule.anywhere and not any(name.startswith("things.") and name not in _VAGUE for name in sentence.words):
        return tuple(marked.first_words[name] for name in names if name in marked.first_words)
    if any(name.startswith("things.") for name in sentence.words) or sentence.paragraph < 0:
        return sentence.hits(*names)
    if not sentence.has("acts.export_control"):
        return ()
    beside = [s for s in marked.paragraph(sentence.paragraph) if s is not sentence]
    found = tuple(hit for s in beside for hit in s.hits(*names))
    if found or not any(0 <= act.start - a.end <= 2 for act in sentence.hits("acts.export_control") for a in there):
        return found
    before = (s for number in range(sentence.paragraph - _BACK, sentence.paragraph) for s in marked.paragraph(number))
    return tuple(hit for s in before for hit in s.hits(*names))


def _same_as_done(sentence: Sentence, actor: Actor, act: Hit[str]) -> Hit[str] | None:
    """ "..., which the U.S. had already done": another government named after the act, with a word of having done so."""
    turns = sentence.hits("turns.already")
    return next((turn for turn in turns if act.end <= actor.start and 0 <= turn.start - actor.end <= 12), None)


def _mention(sentence: Sentence, act: Hit[str], thing: Hit[str], rule: Rule) -> Mention:
    here = inside(sentence, thing)
    start, end = (min(act.start, thing.start), max(act.end, thing.end)) if here else (act.start, act.end)
    return Mention(Span(start, end), "description", _rule_name(rule))


def _rule_name(rule: Rule) -> str:
    return f"{'/'.join(rule.who)} {' + '.join('/'.join(row) for row in rule.acts)} {'/'.join(rule.things)}"
