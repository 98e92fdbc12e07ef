"""What is left open: of every situation that three values do not settle a fingerprint of what its answer still rests on.

Situations with the same fingerprint have the same open conditions, put together in the same way, so whatever is learnt of
one by asking and by proof, which outcomes remain and which facts are missing, holds for all.

A step is fixed where no answer to an open question can change it. A truth that is known is not always fixed: where the code
given says one thing and the parameters are silent, an answer may make the two clash.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from hashlib import blake2b
from itertools import count
from typing import Any

from licet.decision.lane_steps import over_lanes
from licet.decision.runners import code_truth, given_key, looked_up, presumed_key
from licet.law.program import Apply, Define, Entry, Lookup, Step
from licet.orders.cells import plain
from licet.orders.completing import Completing
from licet.orders.cords import Cord, Turn, within
from licet.orders.grids import Integers
from licet.orders.layout import Layout
from licet.orders.masks import Prints
from licet.orders.strands import Strand
from licet.orders.verdicts import unsettled_duties
from licet.rules.lanes import LaneRule, Lanes, Pair, lane_value, without
from licet.rules.nodes import And, Arithmetic, Compare, Node, Not, Or, Parties, Within, children, facts_of, reference
from licet.rules.printing import text

#: Conditions that are made of others.
_JOINING = (And, Or, Not, Parties)


@cache
def token(*words: str) -> bytes:
    """16 bytes that stand for some words."""
    return blake2b("\x1f".join(words).encode(), digest_size=16).digest()


class Residue:
    """The open parts of a cord of strands, whose steps are worked out so that what is not fixed counts as unknown."""

    def __init__(self, cord: Cord, layout: Layout) -> None:
        self.cord = cord
        self._layout = layout
        self._copying = [name for name in layout.copying if name in cord.facts]

    def fingerprints(self, facts: Completing, by_code: dict[bool | None, int]) -> Integers:
        """Of every lane, in two columns. facts: of situations all of which are open, a part for each strand; by_code: lanes by
        what their code says."""
        cord, own = self.cord, facts.own
        lanes = facts.lanes(cord.facts, [strand.prepared.program.definitions for strand in cord.strands])
        cord.settle(lanes, own, self._fix)
        walk = _Walk(self, lanes, own)
        for told, where in by_code.items():
            walk.prints.mark(where, token("code", str(told)))
        for strand, here in zip(cord.strands, own, strict=True):
            assert strand.words is not None
            for told, where in by_code.items():
                for key in strand.words.outcomes[told].values():
                    walk.need(key, where & here)
            for key in unsettled_duties(strand):
                walk.need(key, here)
            self._paragraphs(strand, walk, lanes, here)
        for name in self._copying:
            some = [number for number, strand in enumerate(cord.strands) if name in strand.facts]
            walk.prints.mark(facts.open(name) & within(own, some), token("follows", name))
        for turn in reversed(cord.turns):
            walk.turn(turn)
        return walk.prints.sums

    def _paragraphs(self, strand: Strand, walk: "_Walk", lanes: Lanes, where: int) -> None:
        """Which paragraphs below the code given hold: one of them must."""
        fact, program = strand.regime.code_fact, strand.prepared.program
        for code, here in lanes.variants(fact) if fact else ():
            entries = [f"{prefix}.{code}" for prefix in strand.regime.codes] if code is not None and here & where else []
            for provision in program.of(strand.regime.id, "lists") if entries else ():
                if any(provision.id == e or provision.id.startswith(e + ".") for e in entries):
                    walk.prints.mark(here & where, token("below", provision.id))
                    walk.truth(provision.id, lanes.truth(provision.id), here & where)

    def rule(self, node: Node) -> LaneRule:
        """The rule over lanes; days on which it reads the same share it."""
        return over_lanes(node, self.cord.linker)

    def text(self, node: Node) -> str:
        """A condition as text, with the members its group has."""
        return self.cord.linker.of(node, "with members", lambda: _with_members(node))

    def numeric(self, step: Step) -> bool:
        """Whether a step defines a number or a day."""
        return isinstance(step, Define) and self._layout.decider.vocabulary[step.key].type in ("number", "date")

    def _fix(self, step: Step, lanes: Lanes) -> None:
        """A step that was worked out: two sources that are joined fix it only if neither is open."""
        if isinstance(step, Entry) and step.code_fact:
            yes, no = _parts(step, lanes)
            known = yes | no
            held, failed = lanes.truths[step.key]
            lanes.truths[step.key] = held & known, failed & known
        elif isinstance(step, Define) and self.numeric(step):
            open_ = sum(here for value, here in lane_value(step.node)(lanes) if value is None)
            kept = [(value, known) for value, here in lanes.varied[step.key] if (known := without(here, open_))]
            lanes.varied[step.key] = [*kept, (None, open_)] if open_ else kept
        elif isinstance(step, Define):
            yes, no = self.rule(step.node)(lanes)
            known = yes | no
            held, failed = lanes.truths[step.key]
            lanes.truths[step.key] = held & known, failed & known


class _Walk:
    """From the outcomes back to the facts, through what is not fixed. own: the lanes of every strand; wanted: by key the lanes
    in which it is asked for."""

    def __init__(self, residue: Residue, lanes: Lanes, own: Sequence[int]) -> None:
        self.prints = Prints(lanes.all.bit_length())
        self._own = own
        self._residue = residue
        self._lanes = lanes
        self._wanted: dict[str, int] = {}
        self._truths: dict[int, Pair] = {}
        self._finer_told: dict[tuple[str, str], int] = {}

    def need(self, key: str, where: int) -> None:
        """Ask for a step in some lanes."""
        self._wanted[key] = self._wanted.get(key, 0) | where

    def turn(self, turn: Turn) -> None:
        """What a step still rests on where it is asked for."""
        where = self._wanted.get(turn.step.key, 0)
        if where and turn.alone:
            where &= within(self._own, turn.strands)
        if where:
            self._step(turn.step, where)

    def _step(self, step: Step, where: int) -> None:
        lanes, key = self._lanes, step.key
        match step:
            case Apply(node=node):
                self._node(node, where, (key,))
            case Define(node=node) if self._residue.numeric(step):
                self.prints.mark(where, token(key, self._residue.text(node)))
                self._values([given_key(key), presumed_key(key), *facts_of(node)], where, key)
            case Define(node=node):
                self._values([given_key(key), presumed_key(key)], where, key)
                self._node(node, where, (key,))
                yes, no = self._truth(node)
                self.prints.mark(where & yes, token(key, "yes"))
                self.prints.mark(where & no, token(key, "no"))
            case Entry(parts=parts):
                self._coded(step.code_fact, where, key, lambda code: str(code_truth(step, {step.code_fact: code})))
                for part in parts:
                    yes, no = lanes.truth(part)
                    if open_ := without(where, yes | no):
                        self.prints.mark(open_, token(key, part))
                        self.need(part, open_)
                    self.prints.mark(where & yes, token(key, part, "yes"))
            case Lookup():
                yes, no = lanes.truth(key)
                if open_ := without(where, yes | no):
                    self._coded(step.code_fact, open_, key, str)
                    self._finer(step.code_fact, open_)
                    if step.by_item is not None:
                        self._node(step.by_item, open_, (key,))

    def _coded(self, fact: str, where: int, key: str, says: Callable[[Any], str]) -> None:
        for code, here in self._lanes.variants(fact) if fact else ():
            self.prints.mark(where & here, token(key, "code", "-" if code is None else says(code)))

    def _finer(self, fact: str, where: int) -> None:
        """A finer code may be told: what each that can be told would say in every step. It may turn what this one settles."""
        for code, here in self._lanes.variants(fact):
            open_ = without(here & where, self._finer_told.get((fact, code), 0)) if code is not None else 0
            if open_:
                self._finer_told[fact, code] = self._finer_told.get((fact, code), 0) | open_
                for strand, own in zip(self._residue.cord.strands, self._own, strict=True):
                    if open_ & own:
                        self._tellable(strand, fact, code, open_ & own)

    def _tellable(self, strand: Strand, fact: str, code: str, where: int) -> None:
        steps = strand.coded.get(fact, ())
        finer = sorted({below for step in steps if isinstance(step, Lookup) for below in step.sheet.below(code)})
        for step in steps:
            if isinstance(step, Entry):
                truths, said = _parts(step, self._lanes), [code_truth(step, {fact: each}) for each in finer]
            else:
                truths, said = self._lanes.truth(step.key), [looked_up(step, each) for each in finer]
            self.truth(step.key, truths, where)
            self.prints.mark(where, token("finer", step.key, *finer, *map(str, said)))

    def truth(self, key: str, truths: tuple[int, int], where: int) -> None:
        """Mark a truth in some lanes."""
        self.prints.mark(where & truths[0], token("truth", key, "yes"))
        self.prints.mark(where & truths[1], token("truth", key, "no"))

    def _node(self, node: Node, where: int, path: tuple[str, ...]) -> None:
        """A condition that is not fixed: its parts that are not. path: how it is put together with others, from the step on.

        Parts that have parts go by their place among such, so that what belongs together stays so; others by what they say.
        """
        yes, no = self._truth(node)
        where = without(where, yes | no)
        if not where:
            return
        if isinstance(node, _JOINING):
            joined, places = _joins(node), count()
            for part in children(node):
                self._node(part, where, (*path, f"{joined} {next(places)}" if isinstance(part, _JOINING) else joined))
            return
        self.prints.mark(where, token(*path, self._residue.text(node)))
        key = reference(node)
        if key is not None:
            self.need(key, where)
            return
        names = facts_of(node)
        for name in names:
            self.need(name, where)
        if isinstance(node, Compare) and (len(names) > 1 or any(isinstance(t, Arithmetic) for t in node.terms)):
            self._values(names, where, path[0])

    def _truth(self, node: Node) -> Pair:
        """The truth of a condition in all lanes, worked out once for all that it is a part of."""
        found = self._truths.get(id(node))
        if found is None:
            found = self._truths[id(node)] = self._asked(node)
        return found

    def _asked(self, node: Node) -> Pair:
        every = self._lanes.all
        match node:
            case Not(part=part):
                yes, no = self._truth(part)
                return no, yes
            case And(parts=parts) | Parties(every=True, each=parts):
                yes, no = every, 0
                for holds, fails in map(self._truth, parts):
                    yes, no = yes & holds, no | fails
                    if no == every:
                        break
                return yes, no
            case Or(parts=parts) | Parties(every=False, each=parts):
                yes, no = 0, every
                for holds, fails in map(self._truth, parts):
                    yes, no = yes | holds, no & fails
                    if yes == every:
                        break
                return yes, no
        return self._residue.rule(node)(self._lanes)

    def _values(self, names: Iterable[str], where: int, key: str) -> None:
        """The values themselves, where they are held against each other."""
        for name in names:
            self.need(name, where)
            for value, here in self._lanes.variants(name):
                if both := where & here:
                    self.prints.mark(both, token(key, name, plain(value)))


def _joins(node: Node) -> str:
    """How a condition is made of its parts: two that have the same ones are not the same."""
    match node:
        case Not():
            return "not"
        case And() | Parties(every=True):
            return "and"
    return "or"


def _with_members(node: Node) -> str:
    return f"{text(node)} {' '.join(node.members or ('?',)) if isinstance(node, Within) else ''}"


def _parts(step: Entry, lanes: Lanes) -> tuple[int, int]:
    yes, no = 0, lanes.all
    for part in step.parts:
        holds, fails = lanes.truth(part)
        yes |= holds
        no &= fails
    return yes, no
