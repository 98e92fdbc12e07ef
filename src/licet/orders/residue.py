"""What is left open: of every situation that three values do not settle a fingerprint of what its answer still rests on.

Situations with the same fingerprint have the same open conditions, put together in the same way, so whatever is learnt of
one by asking and by proof, which outcomes remain and which facts are missing, holds for all.

A step is fixed where no answer to an open question can change it. A truth that is known is not always fixed: where the code
given says one thing and the parameters are silent, an answer may make the two clash.
"""

from collections.abc import Callable, Iterable
from functools import cache
from hashlib import blake2b
from typing import Any

from licet.decision.lanes import LaneMachine
from licet.decision.runners import code_truth, given_key, presumed_key
from licet.law.program import Apply, Define, Entry, Lookup, Step
from licet.orders.cells import plain
from licet.orders.completing import Completing
from licet.orders.grids import Integers
from licet.orders.layout import Layout
from licet.orders.masks import Prints
from licet.orders.strands import Strand
from licet.orders.verdicts import unsettled_duties
from licet.rules.lanes import LaneRule, Lanes, Pair, lane_rule, lane_value
from licet.rules.nodes import And, Arithmetic, Compare, Node, Not, Or, Parties, Within, children, facts_of, reference
from licet.rules.printing import text


@cache
def token(*words: str) -> bytes:
    """16 bytes that stand for some words."""
    return blake2b("\x1f".join(words).encode(), digest_size=16).digest()


class Residue:
    """The open parts of a strand. machine: runs its steps so that what is not fixed counts as unknown."""

    def __init__(self, strand: Strand, layout: Layout) -> None:
        self.strand = strand
        self._layout = layout
        self._machine: LaneMachine = strand.lanes
        self._rules: dict[int, LaneRule] = {}
        self._texts: dict[int, str] = {}
        self._steps: dict[str, Step] = {step.key: step for step in strand.steps}
        self._copying = [name for name in layout.copying if name in strand.facts]

    def fingerprints(self, facts: Completing, by_code: dict[bool | None, int]) -> Integers:
        """Of every lane, in two columns. facts: of situations all of which are open; by_code: lanes by what their code says."""
        definitions = self.strand.prepared.program.definitions
        lanes = facts.lanes(self.strand.facts, definitions)
        for place, step in zip(self.strand.places, self.strand.steps, strict=True):
            self._fix(lanes, place, step)
        walk = _Walk(self, lanes)
        for told, where in by_code.items():
            walk.prints.mark(where, token("code", str(told)))
            assert self.strand.words is not None
            for key in self.strand.words.outcomes[told].values():
                walk.need(key, where)
        for key in unsettled_duties(self.strand):
            walk.need(key, lanes.all)
        self._paragraphs(walk, lanes)
        for name in self._copying:
            walk.prints.mark(facts.open(name), token("follows", name))
        for step in reversed(self.strand.steps):
            walk.step(step)
        return walk.prints.sums

    def _paragraphs(self, walk: "_Walk", lanes: Lanes) -> None:
        """Which paragraphs below the code given hold: one of them must."""
        fact, program = self.strand.regime.code_fact, self.strand.prepared.program
        for code, here in lanes.variants(fact) if fact else ():
            entries = [f"{prefix}.{code}" for prefix in self.strand.regime.codes] if code is not None else []
            for provision in program.of(self.strand.regime.id, "lists") if entries else ():
                if any(provision.id == e or provision.id.startswith(e + ".") for e in entries):
                    walk.prints.mark(here, token("below", provision.id))
                    walk.truth(provision.id, lanes.truth(provision.id), here)

    def rule(self, node: Node) -> LaneRule:
        """The rule over lanes; days on which it reads the same share it."""
        if id(node) not in self._rules:
            kept = self.strand.prepared.program.linker.kept
            self._rules[id(node)] = kept(("lanes", id(node)), lambda: lane_rule(node))
        return self._rules[id(node)]

    def text(self, node: Node) -> str:
        """A condition as text, with the members its group has."""
        if id(node) not in self._texts:
            members = " ".join(node.members or ("?",)) if isinstance(node, Within) else ""
            self._texts[id(node)] = f"{text(node)} {members}"
        return self._texts[id(node)]

    def numeric(self, step: Step) -> bool:
        """Whether a step defines a number or a day."""
        return isinstance(step, Define) and self._layout.decider.vocabulary[step.key].type in ("number", "date")

    def _fix(self, lanes: Lanes, place: int, step: Step) -> None:
        """Work out a step; two sources that are joined fix it only if neither is open."""
        self._machine.settle(lanes, (place,))
        if isinstance(step, Entry) and step.code_fact:
            yes, no = _parts(step, lanes)
            known = yes | no
            held, failed = lanes.truths[step.key]
            lanes.truths[step.key] = held & known, failed & known
        elif isinstance(step, Define) and self.numeric(step):
            open_ = sum(here for value, here in lane_value(step.node)(lanes) if value is None)
            kept = [(value, known) for value, here in lanes.varied[step.key] if (known := here & ~open_)]
            lanes.varied[step.key] = [*kept, (None, open_)] if open_ else kept
        elif isinstance(step, Define):
            yes, no = self.rule(step.node)(lanes)
            known = yes | no
            held, failed = lanes.truths[step.key]
            lanes.truths[step.key] = held & known, failed & known


class _Walk:
    """From the outcomes back to the facts, through what is not fixed. wanted: by key the lanes in which it is asked for."""

    def __init__(self, residue: Residue, lanes: Lanes) -> None:
        self.prints = Prints(lanes.all.bit_length())
        self._residue = residue
        self._lanes = lanes
        self._wanted: dict[str, int] = {}
        self._truths: dict[int, Pair] = {}

    def need(self, key: str, where: int) -> None:
        """Ask for a step in some lanes."""
        self._wanted[key] = self._wanted.get(key, 0) | where

    def step(self, step: Step) -> None:
        """What a step that is asked for still rests on."""
        where = self._wanted.get(step.key, 0)
        if not where:
            return
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
                    if open_ := where & ~yes & ~no:
                        self.prints.mark(open_, token(key, part))
                        self.need(part, open_)
                    self.prints.mark(where & yes, token(key, part, "yes"))
            case Lookup():
                yes, no = lanes.truth(key)
                if open_ := where & ~yes & ~no:
                    self._coded(step.code_fact, open_, key, str)
                    self._finer(step.code_fact, open_)
                    if step.by_item is not None:
                        self._node(step.by_item, open_, (key,))

    def _coded(self, fact: str, where: int, key: str, says: Callable[[Any], str]) -> None:
        for code, here in self._lanes.variants(fact) if fact else ():
            self.prints.mark(where & here, token(key, "code", "-" if code is None else says(code)))

    def _finer(self, fact: str, where: int) -> None:
        """A finer code may be told: what the coarse one settles in other steps may turn."""
        for code, here in self._lanes.variants(fact):
            if code is None or not here & where:
                continue
            for step in self._residue.strand.steps:
                if isinstance(step, Entry | Lookup) and step.code_fact == fact:
                    truths = _parts(step, self._lanes) if isinstance(step, Entry) else self._lanes.truth(step.key)
                    self.truth(step.key, truths, here & where)

    def truth(self, key: str, truths: tuple[int, int], where: int) -> None:
        """Mark a truth in some lanes."""
        self.prints.mark(where & truths[0], token("truth", key, "yes"))
        self.prints.mark(where & truths[1], token("truth", key, "no"))

    def _node(self, node: Node, where: int, path: tuple[str, ...]) -> None:
        """A condition that is not fixed: its parts that are not."""
        yes, no = self._truth(node)
        where &= ~yes & ~no
        if not where:
            return
        if isinstance(node, And | Or | Not | Parties):
            for place, part in enumerate(children(node)):
                self._node(part, where, (*path, str(place)))
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


def _parts(step: Entry, lanes: Lanes) -> tuple[int, int]:
    yes, no = 0, lanes.all
    for part in step.parts:
        holds, fails = lanes.truth(part)
        yes |= holds
        no &= fails
    return yes, no
