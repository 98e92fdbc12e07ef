"""Strands: what the answer of one regime rests on, as it reads on some days. Days on which it reads the same share one.

So a law that changes often in one regime leaves the others alone, and every regime looks at as few facts as it can.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from hashlib import blake2b
from operator import is_

from msgspec import Struct

from licet.decision.answer import STAGES
from licet.decision.decide import Decider
from licet.decision.lanes import LaneMachine
from licet.decision.machine import Machine
from licet.decision.outcome import Words
from licet.decision.prepared import Prepared
from licet.law.kinds import can_hold
from licet.law.paragraphs import Paragraphs
from licet.law.program import Apply, Define, Entry, Lookup, Step
from licet.law.provision import Regime
from licet.orders.amended import AmendedStrands
from licet.rules.nodes import Node, Within, facts_of, walk
from licet.rules.printing import text


class Named(Struct, frozen=True):
    """What the steps of a strand name: keys, the entries of lists, country groups."""

    keys: frozenset[str]
    entries: frozenset[str]
    groups: frozenset[str]


class Strand:
    """The law of a regime on the days of an edition, for items of every kind.

    number: of the edition it was taken from; steps: what the answer rests on, in running order; facts: the facts they read.
    """

    def __init__(self, decider: Decider, number: int, regime: Regime) -> None:
        self.number = number
        self.regime = regime
        self.prepared = decider.prepared_edition(number, None)
        self.shown = self.prepared.program.shown.get(regime.id)
        self.reach = _reach(self.prepared, regime)
        self.words: Words | None = self.prepared.words.get(regime.id)
        vocabulary = self._vocabulary = decider.vocabulary
        machine = self._served = self.prepared.machine
        self._rest = machine.resting(self._roots())
        self.places = sorted(machine.place[key] for key in self._rest if key in machine.place)
        self.steps: list[Step] = [self.prepared.program.steps[place] for place in self.places]
        self.facts = frozenset(key for key in self._rest if key in vocabulary) | self._asked_of_codes()
        self.lanes = LaneMachine(machine, lambda name: vocabulary[name].type in ("number", "date"))

    def serves(self, other: Prepared) -> bool:
        """Whether the law of another edition is the very same, as far as the answer rests on it."""
        regime = self.regime.id
        if other.words.get(regime) is not self.words or other.program.shown.get(regime) is not self.shown:
            return False
        if _reach(other, self.regime) is not self.reach:
            return False
        one, two = (
            [*program.held.get(regime, ()), *program.lists.get(self.regime.code_fact, ())]
            for program in (self.prepared.program, other.program)
        )
        if len(one) != len(two) or any(a is not b for a, b in zip(one, two, strict=True)):
            return False
        if not self._rests_alike(other.machine):
            return False
        self._served = other.machine
        return True

    def _rests_alike(self, machine: Machine) -> bool:
        """Whether all steps it rests on are the very same there. Where they are in the machine near by, it is enough to look at
        those that are others since."""
        if machine.next_to(self._served) and self._rest.isdisjoint(machine.unlike_near):
            return True
        mine, theirs = self.prepared.machine.steps, machine.steps
        return all(map(is_, map(theirs.get, self._rest), map(mine.get, self._rest)))

    def _roots(self) -> list[str]:
        roots = [*self.basis.values()]
        roots += self.words.every_key() if self.words else ()
        for node in (self.shown, self.reach if self.words is None else None):
            roots += facts_of(node) if node is not None else ()
        return roots

    def _asked_of_codes(self) -> frozenset[str]:
        """The kind of item, and the code: what they are told apart by is the program itself."""
        return frozenset(name for name in ("item.kind", self.regime.code_fact) if name and self.words)

    @cached_property
    def alone(self) -> Prepared:
        """The law of this strand without any other: what one deal is decided by."""
        assert self.words is not None
        program = self.prepared.program.having(self.steps)
        return Prepared(program, {self.regime.id: self.words}, self._vocabulary, self.prepared.known)

    @cached_property
    def basis(self) -> Mapping[str, str]:
        """By provision that an answer may rest on, in order of id, the key of its truth."""
        found = self.prepared.program.of(self.regime.id, *STAGES) if self.words else ()
        return {p.id: f"under {p.id}" if p.effect == "lists" else p.id for p in found}

    @cached_property
    def coded(self) -> Mapping[str, list[Entry | Lookup]]:
        """By fact that holds a code the steps that a code tells something."""
        found: dict[str, list[Entry | Lookup]] = {}
        for step in self.steps:
            if isinstance(step, Entry | Lookup) and step.code_fact:
                found.setdefault(step.code_fact, []).append(step)
        return found

    @cached_property
    def named(self) -> Named:
        """What its steps name."""
        steps, linker = self.steps, self.prepared.program.linker
        nodes = [step.node for step in steps if isinstance(step, Apply | Define)]
        nodes += [step.by_item for step in steps if isinstance(step, Lookup) and step.by_item is not None]
        nodes += [node for node in (self.shown, self.reach) if node is not None]
        return Named(
            frozenset(step.key for step in steps if not isinstance(step, Entry)),
            frozenset(step.entry for step in steps if isinstance(step, Entry)),
            frozenset(group for node in nodes for group in linker.groups(node)),
        )

    def reaching(self, kind: str | None) -> bool:
        """Whether there is law, for items of a kind, of when the regime reaches a deal; without it no law is encoded."""
        return any(kind is None or can_hold(when, kind) for when in self._reaches)

    @cached_property
    def _reaches(self) -> list[Node]:
        program = self.prepared.program
        return [program.versions[p.id].when for p in program.of(self.regime.id, "reaches")]


def _reach(prepared: Prepared, regime: Regime) -> Node | None:
    return next(reach for r, _, reach in prepared.program.regimes if r.id == regime.id)


class Strands:
    """The strands of a book of law, made when asked for."""

    def __init__(self, decider: Decider) -> None:
        self._decider = decider
        self._seen: dict[tuple[str, int], Strand] = {}
        self._alike: dict[object, Strand] = {}
        self._last: dict[str, Strand] = {}
        self._names: dict[object, int] = {}
        self._nodes: dict[int, tuple[Node, int]] = {}
        self._steps: dict[int, tuple[Step, int]] = {}
        self._digests: dict[int, bytes] = {}

    def under(self, decider: Decider) -> AmendedStrands:
        """The strands of a book that was made of this one; those that read the same are the same."""
        return AmendedStrands(decider, self, self._decider)

    def begin(self, decider: Decider) -> None:
        """Go over to another book; what reads as something seen before is the same."""
        self._decider = decider
        self._seen = {}

    def of(self, number: int) -> list[Strand]:
        """The strands of an edition, one for each regime that answers, in their order."""
        regimes = self._decider.prepared_edition(number, None).program.regimes
        return [self.one(regime, number) for regime, _, _ in regimes]

    def one(self, regime: Regime, number: int) -> Strand:
        """The strand of a regime in an edition."""
        if (regime.id, number) not in self._seen:
            found = self._last.get(regime.id)
            if found is None or not found.serves(self._decider.prepared_edition(number, None)):
                strand = Strand(self._decider, number, regime)
                found = self._alike.setdefault(self._text(strand), strand)
            self._seen[regime.id, number] = self._last[regime.id] = found
        return self._seen[regime.id, number]

    def _text(self, strand: Strand) -> object:
        """What a strand says: two with the same steps are one."""
        steps = tuple(map(self._step, strand.steps))
        return (strand.regime.id, steps, self._node(strand.shown), self._node(strand.reach), self._codes(strand))

    def digest(self, strand: Strand) -> str:
        """A hash of what the steps of a strand say, the same in every run."""
        total = blake2b(strand.regime.id.encode(), digest_size=16)
        for step in sorted(strand.steps, key=lambda step: step.key):
            total.update(step.key.encode())
            if isinstance(step, Apply | Define):
                total.update(self._digest(step.node))
        return total.hexdigest()

    def _digest(self, node: Node) -> bytes:
        number = self._node(node)
        if number not in self._digests:
            members = (" ".join(part.members or ("?",)) for part in walk(node) if isinstance(part, Within))
            self._digests[number] = blake2b("\n".join((text(node), *members)).encode(), digest_size=16).digest()
        return self._digests[number]

    def _step(self, step: Step) -> int:
        """A number for what a step says; the step is kept, so its identity is a safe key."""
        found = self._steps.get(id(step))
        if found is None:
            found = self._steps[id(step)] = (step, self._name(self._said(step)))
        return found[1]

    def _said(self, step: Step) -> object:
        match step:
            case Apply(key=key, node=node) | Define(key=key, node=node):
                return (key, self._node(node))
            case Entry():
                listed = (step.key, step.parts, step.listed, step.codes)
                return (*listed, self._paragraphs([step.paragraphs] if step.paragraphs else []))
            case Lookup():
                return (step.key, id(step.sheet), self._node(step.by_item), self._paragraphs(step.encoded))

    def _codes(self, strand: Strand) -> object:
        lists: tuple[Paragraphs, ...] = strand.prepared.program.lists.get(strand.regime.code_fact, ())
        return self._paragraphs(lists) if strand.words else ()

    def _paragraphs(self, lists: Iterable[Paragraphs]) -> tuple[int, ...]:
        return tuple(self._name(("list", one.awake, one.asleep, id(one.index))) for one in lists)

    def _node(self, node: Node | None) -> int:
        """A number for the text of a rule; the rule is kept, so its identity is a safe key."""
        if node is None:
            return -1
        if id(node) not in self._nodes:
            self._nodes[id(node)] = (node, self._name(node))
        return self._nodes[id(node)][1]

    def _name(self, what: object) -> int:
        return self._names.setdefault(what, len(self._names))
