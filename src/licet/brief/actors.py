"""Whose act a word of doing is: which government of those a sentence names does what it tells."""

import re
from collections.abc import Iterator

from msgspec import Struct

from licet.brief.marked import Entity, Marked, Sentence
from licet.brief.scan import Hit

_ARTICLE = r"(?: the| de| die| den| la| les| het| l')?"
_TO = re.compile(
    rf"(?:\b(?:to|into|toward|towards|bound for|naar|richting|nach|vers|à destination de){_ARTICLE}|向) ?$", re.IGNORECASE
)
_AIMED = re.compile(
    r"(?:\b(?:for|against|with|over|upon|exports? of|tegen|voor|aan|met|gegen|für|an|mit|contre|avec|envers)"
    rf"{_ARTICLE}|对|針對|针对|對|对于) ?$",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"(?:\b(?:in|at|near|from|of|uit|aus|en|au|aux|depuis|visit to|visiting|在|于|於)(?: the| de| het| den| la)?) ?$",
    re.IGNORECASE,
)
_BY = re.compile(r"(?:\b(?:by|from|in|von|door|uit|par)(?: the| de| den| het| la| les| l')?) ?$", re.IGNORECASE)
_OF = re.compile(r"^ (?:of|van|der|de|des)(?: the| de| la| les)? $", re.IGNORECASE)  # with nothing else between
_TARGET_ALIASES = frozenset({"对华", "對華", "对中", "対中", "对日", "對日", "mainland China"})
_TARGET_AFTER = re.compile(r"^(?:へ|向け|への|に対|に関|向けの)")
_PRIVATE = frozenset({"chief executive", "chief financial officer"})
_BESIDE = 12  # characters from a thing to the act on it
#: How adjectives of places end.
_FROM = ("ese", "ish", "ch", "an", "ans", "chen", "chinois*", "ais*", "aise")
_OWN = 30  # characters from "US" to "export restrictions"
_LISTED = 12  # characters in "US, Dutch and Japanese"
_UNDER = 10  # characters from "under pressure of" to who presses
_JOINED = 70  # characters between two governments that act together
_ASKED = 75  # characters from "pressed" to whom
_BEHIND = 45  # characters between an act and "by the Dutch government"


class Actor(Struct, frozen=True):
    """A government that may act in a sentence, and where it is named."""

    code: str
    start: int
    end: int


def actors(marked: Marked, sentence: Sentence) -> tuple[Actor, ...]:
    """The governments a sentence names as such, in order; not those it only sends to, sits in, or whose firms it speaks of."""
    found: list[Actor] = []
    for hit in sentence.entities:
        code = _code(marked, hit)
        if code and (hit.what[0] != "place" or _acts(marked, sentence, hit)):
            found.append(Actor(code, hit.start, hit.end))
    return tuple(found)


def _code(marked: Marked, hit: Entity) -> str:
    kind, id_ = hit.what
    if kind == "place":
        return marked.record.places[int(id_)].code
    if kind == "organisation":
        return marked.record.organisations[id_].speaks_for
    if kind == "person":
        person = marked.record.persons[id_]
        day = marked.story.published.on if marked.story.published else None
        office = person.held(day)
        return "" if office and office.rank in _PRIVATE else person.country
    return id_


def _acts(marked: Marked, sentence: Sentence, hit: Entity) -> bool:
    text = marked.story.text
    before = text[max(sentence.span.start, hit.start - 24) : hit.start]
    place = marked.record.places[int(hit.what[1])]
    if place.city or _in_a_name(sentence, hit):
        return False
    owns = text[hit.end : hit.end + 2] in ("'s", "’s")  # "responded to China's request"
    if hit.alias in _TARGET_ALIASES or (_TO.search(before) and not owns) or _TARGET_AFTER.match(text[hit.end : hit.end + 3]):
        return False
    if _AIMED.search(before) and not _own_act(sentence, hit):
        return False
    if place.government and _WITHIN.search(before):
        return False
    return not _of_a_firm(marked, sentence, hit) and not _of_a_thing(sentence, hit)


def lies_within(marked: Marked, sentence: Sentence, start: int) -> bool:
    """Whether a place is only where somebody is ("universities in the Netherlands")."""
    return _WITHIN.search(marked.story.text[max(sentence.span.start, start - 24) : start]) is not None


def _own_act(sentence: Sentence, hit: Entity) -> bool:
    """Whether an act of its own follows at once: "retaliation for US chip export restrictions"."""
    acts = sentence.hits("acts.export_control", "acts.limit", "acts.tariff", "acts.subsidy")
    between = [e for e in sentence.entities if e.start > hit.end]
    return any(0 <= act.start - hit.end <= _OWN and not any(e.start < act.start for e in between) for act in acts)


def _in_a_name(sentence: Sentence, hit: Entity) -> bool:
    """Whether a word in capitals stands right before, as in "RSM UK", so that it is part of a name."""
    before = next((token for token in reversed(sentence.tokens) if token.end <= hit.start), None)
    named = any(other.start <= before.start < other.end for other in sentence.entities) if before else True
    return before is not None and not named and hit.start - before.end == 1 and len(before.text) > 1 and before.text.isupper()


def _of_a_firm(marked: Marked, sentence: Sentence, hit: Entity) -> bool:
    """Whether the next words make it a firm's: "Dutch chip equipment maker", "US company", "Dutch ASML"."""
    text = marked.story.text
    for word in sentence.hits("turns.firm"):
        if (
            0 < word.first - hit.last <= 4
            and not any(mark in text[hit.end : word.start] for mark in ",;:，、'’")
            and not _acted(sentence, hit, word)
        ):
            return True
    return any(
        other.what[0] == "organisation"
        and marked.record.organisations[other.what[1]].kind == "company"
        and other.first - hit.last == 1
        and text[hit.end : other.start].strip() == ""
        for other in sentence.entities
    )


def _of_a_thing(sentence: Sentence, hit: Entity) -> bool:
    """Whether it only says where a thing is from: "Chinese electric cars", but not "Chinese rare-earth export controls"."""
    if not hit.alias.endswith(_FROM):
        return False
    things = [word for name, words in sentence.words.items() if name.startswith("things.") for word in words]
    after = [word for word in things if 0 <= word.start - hit.end <= 1]
    acts = sentence.hits("acts.export_control", "acts.limit", "acts.tariff", "acts.subsidy", "acts.dispute", "acts.complaint")
    end = max((word.end for word in after), default=0)
    return bool(after) and not any(0 <= act.start - end <= _BESIDE for act in acts)


def _acted(sentence: Sentence, hit: Entity, word: Hit[str]) -> bool:
    """Whether an act stands between the country and the firm: "US restricts companies"."""
    return any(
        hit.last < act.first < word.first
        for act in sentence.hits("acts.limit", "acts.export_control", "turns.speaks", "acts.blacklist")
    )


def doers(marked: Marked, sentence: Sentence, there: tuple[Actor, ...], act: Hit[str]) -> Iterator[Actor]:
    """Those whose act it is: behind it with "by", else the nearest before it and who acts together with that one.

    Nobody, where the nearest only wants it of others, opposes it, or is itself only asked for it.
    """
    text = marked.story.text
    behind = [a for a in there if 0 <= a.start - act.end <= _BEHIND and _follows(text, act.end, a.start)]
    own = [a for a in there if a.end <= act.start]
    if behind and not (own and act.start - own[-1].end <= 2):
        yield behind[0]
        if own and not _apart(sentence, own[-1].end, act.start) and not _of_others(sentence, own[-1], act):
            yield from _together(sentence, own, act)
        return
    if own:
        if not _of_others(sentence, own[-1], act) and not _only_asked(marked, sentence, own, act):
            yield from _together(sentence, own, act)
    elif there and _announces(marked, sentence, there[0]):
        yield there[0]  # "Exports of gallium are restricted, China's ministry announced"


def _announces(marked: Marked, sentence: Sentence, actor: Actor) -> bool:
    """Whether the government named behind an act is said to have announced or done it."""
    told = sentence.hits("turns.says", "turns.new")
    return any(0 <= word.start - actor.end <= _BEHIND for word in told) and ";" not in marked.story.said(sentence.span)


def _follows(text: str, end: int, start: int) -> bool:
    """Whether an act is told to be of the one behind it: "imposed by the Dutch government", "restrictions of Japan"."""
    return bool(_BY.search(text[max(end, start - 12) : start]) or _OF.match(text[end:start]))


def _of_others(sentence: Sentence, actor: Actor, act: Hit[str]) -> bool:
    """Whether a word of urging or opposing stands between a government and the act."""
    return any(actor.end <= word.start and word.end <= act.start for word in sentence.hits("turns.others"))


def _only_asked(marked: Marked, sentence: Sentence, own: list[Actor], act: Hit[str]) -> bool:
    """ "pressed allies like Japan to introduce restrictions": asked for, not done; what it is asked to lift was done."""
    between = marked.story.text[own[-1].end : act.start].lower().lstrip(",' ’")
    if not between.startswith(("to ", "om ", "de ", "dazu ", "pour ", "à ")) or any(
        own[-1].end <= w.start < act.start for w in sentence.hits("turns.lifts")
    ):
        return False
    return any(0 <= own[-1].start - word.end <= _ASKED for word in sentence.hits("turns.others"))


def _together(sentence: Sentence, own: list[Actor], act: Hit[str]) -> Iterator[Actor]:
    """The nearest, and those who act together with it; before "US export controls" only who is listed with "US"."""
    joined = _LISTED if act.start - own[-1].end <= _LISTED // 4 else _JOINED
    last = own[-1]
    yield last
    for earlier in reversed(own[:-1]):
        if last.start - earlier.end > joined or _apart(sentence, earlier.end, last.start):
            return
        urges = any(0 <= earlier.start - word.end <= _UNDER for word in sentence.hits("turns.others"))
        if earlier.code != last.code and not urges:
            yield earlier
        last = earlier


def _apart(sentence: Sentence, start: int, end: int) -> bool:
    """Whether words of speaking stand between, so that the one speaks of what the other does."""
    return any(start <= word.start < end for word in sentence.hits("turns.speaks"))
