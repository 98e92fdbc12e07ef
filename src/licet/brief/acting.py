"""What is done, and to what: which words of a sentence are an act on trade, and which thing an act is done to."""

import re
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from licet.brief.marked import Marked, Sentence
from licet.brief.scan import Hit

#: Languages in which the thing follows what is done to it.
_ORDERED = ("en", "fr", "")
_REACH = 130  # characters from an act to its thing
_GOVERNS = 60  # from "restrict" to "sales", where that comes after
_PASSIVE = 140  # from "exports of" to "are restricted"
_EITHER = 140  # between the two in languages of another order
_ON = 70  # from "export controls" to the thing they are on
_BESIDE = 25  # from a thing to the "export controls" behind it
_ON_WHAT = re.compile(r"^ (?:on|for|over|of|sur|des?) ")
_IS = re.compile(r"\b(?:is|are|was|were|been|be|being|est|sont|été|être)\s(?:\w+ ){0,2}$")
_DONE = ("restrict", "ban", "block", "prohibit", "curb", "barr", "halt", "interdi", "limité", "restrein")
#: "controls 90 percent of the supply" is no measure.
_SHARE = re.compile(
    r"^ (?:about |some |over |more than |nearly |almost |roughly |around )?"
    r"(?:\d|most|half|much|two-thirds|the (?:bulk|market|majority))"
)


class Act(Struct, frozen=True):
    """A word of doing. how: strong ("export controls"), active ("restrict sales"), passive ("sales are restricted"), plain."""

    hit: Hit[str]
    how: Literal["strong", "active", "passive", "plain"]


def acts(marked: Marked, sentence: Sentence, row: tuple[str, ...]) -> tuple[Act, ...]:
    """The words that do what a row of a rule names, in order.

    `control` is a word of export control, or one of limiting that has a word of trade for its object.
    """
    found: list[Act] = []
    for name in row:
        if name == "control":
            found += [Act(hit, "strong") for hit in sentence.hits("acts.export_control")]
            found += _limits(marked, sentence)
        else:
            found += [Act(hit, "plain") for hit in sentence.hits(f"acts.{name}")]
    return tuple(sorted(found, key=lambda act: (act.hit.first, -act.hit.last)))


def _limits(marked: Marked, sentence: Sentence) -> Iterable[Act]:
    trade = sentence.hits("acts.trade")
    for limit in sentence.hits("acts.limit") if trade else ():
        if _SHARE.match(marked.story.text[limit.end : limit.end + 30]):
            continue
        hows = {_how(marked, limit, each) for each in trade if not (each.first <= limit.first and limit.last <= each.last)}
        if "active" in hows or "plain" in hows:
            yield Act(limit, "active" if "active" in hows else "plain")
        elif "passive" in hows:
            yield Act(limit, "passive")


def _how(marked: Marked, limit: Hit[str], trade: Hit[str]) -> Literal["active", "passive", "plain", ""]:
    """How a word of limiting takes a word of trade, "" if it does not."""
    text = marked.story.text
    if marked.story.language not in _ORDERED:
        return "plain" if gap(limit, trade) <= _EITHER else ""
    if 0 <= trade.start - limit.end <= _GOVERNS and ";" not in text[limit.end : trade.start]:
        return "active"
    passive = limit.alias.startswith(_DONE) and _IS.search(text[max(0, limit.start - 30) : limit.start])
    return "passive" if passive and 0 <= limit.start - trade.end <= _PASSIVE else ""


def done_to(marked: Marked, sentence: Sentence, act: Act, things: Iterable[Hit[str]]) -> Hit[str] | None:
    """The nearest thing that the act can be done to; one of another sentence, where the rule takes those, as it is."""
    fitting = [thing for thing in things if not inside(sentence, thing) or _takes(marked, act, thing)]
    return min(fitting, key=lambda thing: gap(act.hit, thing), default=None)


def _takes(marked: Marked, act: Act, thing: Hit[str]) -> bool:
    text, hit = marked.story.text, act.hit
    if gap(hit, thing) > _REACH or ";" in text[min(hit.end, thing.end) : max(hit.start, thing.start)]:
        return False
    if marked.story.language not in _ORDERED or act.how in ("plain", "passive"):
        return True
    if act.how == "active":
        return thing.start > hit.start
    if _ON_WHAT.match(text[hit.end : hit.end + 8]):
        return -_BESIDE <= thing.start - hit.end <= _ON or 0 <= hit.start - thing.end <= _BESIDE
    return True


def gap(one: Hit[str], other: Hit[str]) -> int:
    """Characters between two words, 0 where one lies in the other."""
    return max(0, other.start - one.end, one.start - other.end)


def inside(sentence: Sentence, thing: Hit[str]) -> bool:
    """Whether a word stands in the sentence."""
    return sentence.span.start <= thing.start and thing.end <= sentence.span.end
