"""Who says what to whom. A statement stays its speaker's: nothing of it is taken over."""

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from licet.brief.brief import Person, Statement
from licet.brief.marked import Entity, Marked, Sentence
from licet.brief.scan import Hit
from licet.brief.speakers import Named, Speaker, families, quoted_parts, speakers, whose
from licet.brief.story import Span
from licet.facts.places import load_countries

_WHOLE = re.compile(r"^[\"“„«「『].*[\"”“»」』][.,]?$", re.DOTALL)
_OPEN = re.compile(r"^[\"“„«「『][^\"”“»」』]*$", re.DOTALL)
_ADDRESSING = (
    "told tells warned warns urged urges accused accuses accusing called calls asked beschuldigde beschuldigt waarschuwde "
    "warnte forderte wirft warf accuse 敦促 指责 警告"
)
_SPOKEN_TO = frozenset(_ADDRESSING.split())
_TURNED = re.compile(r"[\"“„«,:]|\b(?:that|of|dat|dass|que|a|an)\b")
_TO = 32  # characters from the word of speaking to whom
_ACCORDING = 30  # and from "according to" to whom
_QUOTED = 12  # characters that a quotation has at least
_NEITHER = re.compile(r"\b(?:not|never|declined to|refused to|niet|nicht|pas)\s(?:\w+\s)?$")


class _Told(Struct, frozen=True):
    """What every sentence is read with: persons by sentence and by family name, and the sources the story credits."""

    named: Named
    by_family: dict[str, Person]
    credited: dict[Span, list[str]]


def statements(marked: Marked, persons: tuple[Person, ...]) -> tuple[Statement, ...]:
    """The statements of the article, in order."""
    found: list[Statement] = []
    told = _Told(
        marked.by_sentence((span, (person, span)) for person in persons for span in person.spans),
        families(persons),
        marked.by_sentence((span, name) for name, span in marked.story.credited),
    )
    for place, sentence in enumerate(marked.article):
        here = list(_of_sentence(marked, sentence, told))
        if not here:
            carried = _carried(marked, sentence, place, found, told)
            here = [carried] if carried else []
        found += here
    return tuple(found)


def _of_sentence(marked: Marked, sentence: Sentence, told: _Told) -> Iterator[Statement]:
    there = speakers(marked, sentence, told.named, told.by_family)
    credited = told.credited.get(sentence.span)
    source = credited[0] if credited else next((s.name for s in there if s.press), "")
    parts = quoted_parts(marked, sentence)
    quoted = any(end - start > _QUOTED for start, end in parts)
    done: set[str] = set()
    verbs = [(hit, "said") for hit in sentence.hits("turns.says")] + [(hit, "reported") for hit in sentence.hits("turns.holds")]
    for verb, mode in sorted(verbs, key=lambda pair: (pair[0].start, -pair[0].end)):
        denied = _NEITHER.search(marked.story.text[max(sentence.span.start, verb.start - 20) : verb.start])
        if denied or any(start <= verb.start < end for start, end in parts):
            continue
        who = whose(marked, sentence, there, verb)
        if who is not None and not who.press and who.name not in done:
            done.add(who.name)
            yield _statement(marked, sentence, who, verb, "said" if mode == "said" else "reported", quoted, source)
    for turn in sentence.hits("turns.according") if not done else ():
        after = [s for s in there if 0 <= s.start - turn.end <= _ACCORDING and "," not in marked.story.text[turn.end : s.start]]
        if after and not after[0].press and after[0].kind != "place":
            yield _statement(marked, sentence, after[0], turn, "said", quoted, source)
            return


def _statement(
    marked: Marked,
    sentence: Sentence,
    who: Speaker,
    verb: Hit[str],
    mode: Literal["said", "reported"],
    quoted: bool,
    source: str,
) -> Statement:
    return Statement(
        speaker=who.name,
        office=who.office,
        addressee=_addressee(marked, sentence, who, verb),
        mode=mode,
        quoted=quoted,
        source=source,
        about=_about(marked, sentence, who.start),
        span=sentence.span,
        speaker_span=Span(who.start, who.end),
    )


def _addressee(marked: Marked, sentence: Sentence, who: Speaker, verb: Hit[str]) -> str:
    if marked.story.text[verb.start : verb.end].lower().split()[0] not in _SPOKEN_TO:
        return ""
    for hit in sentence.entities:
        between = marked.story.text[verb.end : hit.start]
        if 0 <= len(between) <= _TO and hit.start >= verb.end and hit.start != who.start and not _TURNED.search(between):
            return _name(marked, _person_behind(sentence, hit))
    return ""


def _person_behind(sentence: Sentence, hit: Entity) -> Entity:
    """ "told Dutch Prime Minister Mark Rutte": the person whom an adjective leads to."""
    following = [h for h in sentence.entities if 0 < h.start - hit.end <= 24 and h.what[0] == "person"]
    return following[0] if hit.what[0] == "place" and following else hit


def _name(marked: Marked, hit: Entity) -> str:
    kind, id_ = hit.what
    if kind == "place":
        return marked.record.places[int(id_)].name
    if kind == "country":
        return load_countries()[id_].name
    return marked.record.persons[id_].name if kind == "person" else marked.record.organisations[id_].name


def _about(marked: Marked, sentence: Sentence, speaker: int) -> tuple[str, ...]:
    places = (h for h in sentence.entities if h.what[0] == "place" and h.start != speaker)
    codes = [marked.record.places[int(h.what[1])].code for h in places]
    return tuple(dict.fromkeys(code for code in codes if code))


def _carried(marked: Marked, sentence: Sentence, place: int, found: list[Statement], told: _Told) -> Statement | None:
    """A sentence that is all quotation: of who speaks next in its paragraph, or else of the one who spoke last."""
    said = marked.story.said(sentence.span)
    if not (_WHOLE.match(said) or _OPEN.match(said)):
        return None
    following = (s for s in marked.article[place + 1 : place + 3] if s.paragraph == sentence.paragraph)
    of = next((statement for s in following for statement in _of_sentence(marked, s, told)), found[-1] if found else None)
    if of is None:
        return None
    about = _about(marked, sentence, -1)
    return Statement(of.speaker, of.office, "", "said", True, of.source, about, sentence.span, None)
