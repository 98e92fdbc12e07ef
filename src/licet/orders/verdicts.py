"""What one regime answers in many situations at once: the program run over lanes, and the outcome words read off.

Situations that three values settle are done here; what is left open goes to `residue`.
"""

from msgspec import Struct

from licet.decision.outcome import DUTY, EXCEPTION, LICENCE, NOT_SUBJECT, PROHIBITED
from licet.law.kinds import can_hold
from licet.orders.strands import Strand
from licet.rules.lanes import Lanes, lane_rule
from licet.rules.nodes import Node

#: Of a provision with one of these effects an answer "not subject" says nothing.
_WITHIN_REACH = ("permits", "imposes")


class Verdicts(Struct):
    """The lanes of some situations by what a regime answers. silent: it does not; unencoded: its law is not held; decided: by
    outcome the others; open: by what is known of the code (as in Words) the lanes that three values do not settle."""

    silent: int
    unencoded: int
    decided: dict[str, int]
    open: dict[bool | None, int]

    def join(self, other: "Verdicts", where: int) -> None:
        """Take in what is answered in some other lanes."""
        self.silent |= other.silent & where
        self.unencoded |= other.unencoded & where
        for word, lanes in other.decided.items():
            self.decided[word] = self.decided.get(word, 0) | lanes & where
        for code, lanes in other.open.items():
            self.open[code] = self.open.get(code, 0) | lanes & where


def verdicts(strand: Strand, lanes: Lanes, early: int) -> Verdicts:
    """The answers of a strand. lanes: all steps worked out; early: lanes before the day from which the law is encoded."""
    if strand.words is None:
        there = lane_rule(strand.reach)(lanes)[1] ^ lanes.all if strand.reach is not None else 0
        there &= ~_unseen(strand, lanes)
        return Verdicts(lanes.all & ~there, there, {}, {})
    silent = _unseen(strand, lanes) & _quiet(strand, lanes)
    missing = 0
    for kind, here in lanes.variants("item.kind"):
        if not strand.reaching(kind):
            missing |= here
    unencoded = (early | missing) & ~silent
    found = Verdicts(silent, unencoded, {}, {})
    for by_code, where in _by_code(strand, lanes).items():
        _read(strand, lanes, by_code, where & ~silent & ~unencoded, found)
    return found


def _unseen(strand: Strand, lanes: Lanes) -> int:
    """The lanes in which the regime is certainly not shown."""
    return 0 if strand.shown is None else lane_rule(strand.shown)(lanes)[1]


def _quiet(strand: Strand, lanes: Lanes) -> int:
    """The lanes in which no licence and no ban applies, nor, for an item of this kind, may apply."""
    assert strand.words is not None
    truths = [lanes.truth(strand.words.outcomes[None][word]) for word in (PROHIBITED, LICENCE, EXCEPTION)]
    none, some = lanes.all, 0
    for yes, no in truths:
        none &= no
        some |= yes
    unknown = sum(here for kind, here in lanes.variants("item.kind") if kind is None)
    return none | (unknown & ~some)


def _by_code(strand: Strand, lanes: Lanes) -> dict[bool | None, int]:
    fact = strand.regime.code_fact
    if not fact:
        return {None: lanes.all}
    found: dict[bool | None, int] = {}
    for code, here in lanes.variants(fact):
        told = strand.prepared.by_code(strand.regime.id, {fact: code})
        found[told] = found.get(told, 0) | here
    return found


def _read(strand: Strand, lanes: Lanes, by_code: bool | None, where: int, found: Verdicts) -> None:
    """The outcome words in some lanes: one that holds, or the only one left."""
    assert strand.words is not None
    truths = {word: lanes.truth(key) for word, key in strand.words.outcomes[by_code].items()}
    rest = where
    once = twice = 0
    for word, (yes, no) in truths.items():
        found.decided[word] = found.decided.get(word, 0) | (rest & yes)
        rest &= ~yes
        left = lanes.all & ~no
        twice |= once & left
        once |= left
    for word, (_, no) in truths.items():
        alone = rest & once & ~twice & ~no
        found.decided[word] |= alone
    open_ = rest & (twice | ~once)
    duty = found.decided.get(DUTY, 0) & where
    for key in unsettled_duties(strand):
        yes, no = lanes.truth(key)
        open_ |= duty & ~yes & ~no
    found.decided[DUTY] = found.decided.get(DUTY, 0) & ~open_
    found.open[by_code] = found.open.get(by_code, 0) | open_


def _for_others(when: Node, lanes: Lanes) -> int:
    """The lanes whose item is of a kind that a paragraph is not for: whatever its code says, it is not named."""
    found = 0
    for kind, here in lanes.variants("item.kind"):
        if kind is not None and not can_hold(when, kind):
            found |= here
    return found


def unsettled_duties(strand: Strand) -> list[str]:
    """The keys of the provisions that impose."""
    return [p.id for p in strand.prepared.program.of(strand.regime.id, "imposes")]


def holding(strand: Strand, lanes: Lanes, verdict: Verdicts) -> list[tuple[str, int]]:
    """The provisions that an answer names as holding, with the lanes in which it does."""
    program = strand.prepared.program
    speaking = lanes.all & ~verdict.silent & ~verdict.unencoded
    outside = verdict.decided.get(NOT_SUBJECT, 0)
    found = []
    for provision, key in strand.basis.items():
        effect = program.provisions[provision].effect
        yes = lanes.truth(key)[0] & (speaking & ~outside if effect in _WITHIN_REACH else speaking)
        if yes and effect == "lists":
            yes &= ~_for_others(program.versions[provision].when, lanes)
        if yes:
            found.append((provision, yes))
    return found
