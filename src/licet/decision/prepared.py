"""The law of a day for a kind of item, made ready: its program, machine and outcome rules, whatever the deal."""

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from fractions import Fraction
from functools import cached_property
from typing import Any, Self

from msgspec import Struct

from licet.deals.facts import write_fact
from licet.decision.consider import Lookahead
from licet.decision.lanes import LaneMachine, Outlook, Trial, Tried, worth_it
from licet.decision.machine import Machine, Unlike, Values
from licet.decision.outcome import EXCEPTION, LICENCE, PROHIBITED, Words, first_policy, words
from licet.decision.runners import agree, code_truth, given_key, presumed_key
from licet.decision.trace import Remembered
from licet.facts.vocabulary import Vocabulary
from licet.law.paragraphs import Paragraphs
from licet.law.program import Apply, Define, Entry, Program, Step
from licet.law.provision import Provision
from licet.rules.ask import Rule, compile_rule
from licet.rules.link import all_of
from licet.rules.nodes import Always, And, Node, facts_of


def _grids(program: Program, vocabulary: Vocabulary) -> dict[str, Fraction]:
    kinds = (vocabulary[fact] for fact in program.definitions)
    return {kind.name: kind.unit.factor / 10**kind.places for kind in kinds if kind.unit is not None}


class Reading(Struct, frozen=True):
    """What an answer rests on: the regimes whose provisions it reads, the country groups named, and those of the regime's own
    conditions among them."""

    regimes: frozenset[str]
    groups: frozenset[str]
    outright: frozenset[str]


class Prepared:
    """A program with everything about it that does not depend on the deal. made_of: the program without the outcome rules;
    near: one that has most in common with it."""

    def __init__(
        self,
        program: Program,
        spoken: dict[str, Words],
        vocabulary: Vocabulary,
        known: Mapping[str, Paragraphs],
        near: "Prepared | None" = None,
    ) -> None:
        self.program = self.made_of = program
        self.known = known
        self.remembered = Remembered()
        self._vocabulary = vocabulary
        self._reviews: dict[str, tuple[tuple[str, Rule], ...]] = {}
        self._without: dict[frozenset[str], Prepared] = {}
        machine = Machine(program, _grids(program, vocabulary), near.machine if near else None)
        same = near._readings.items() if near else ()
        self._readings: dict[frozenset[str], Reading] = {
            rest: reading for rest, reading in same if rest.isdisjoint(machine.unlike_near)
        }
        self._listen(spoken, machine)

    def _listen(self, spoken: dict[str, Words], machine: Machine) -> None:
        """Look ahead for these regimes only."""
        self.words = spoken
        self.machine = machine.focused(key for words_ in spoken.values() for key in words_.every_key())
        self.look = Lookahead(self.machine, self._vocabulary)
        #: What walks that begin here look at (see `passing`).
        self.stops: dict[tuple[object, ...], Any] = {}
        self._supports: dict[str, frozenset[str]] = {}
        self._rests: dict[str, frozenset[str]] = {}
        self._ends: dict[str, frozenset[str]] = {}
        self.proved: dict[tuple[object, ...], set[str]] = {}
        self.listed: dict[tuple[str, str], tuple[str, ...]] = {}
        self._lanes = LaneMachine(self.machine, lambda name: self._vocabulary[name].type in ("number", "date"))
        self._unlike: dict[tuple[int, bool], tuple[Prepared, Unlike]] = {}

    def reading(self, regime: str) -> "Reading":
        """What the answer of a regime rests on."""
        rest = self.resting(regime)
        if rest not in self._readings:
            self._readings[rest] = self._reading(regime, rest)
        return self._readings[rest]

    def resting(self, regime: str) -> frozenset[str]:
        """All keys and facts that the outcome of a regime can depend on."""
        if regime not in self._rests:
            self._rests[regime] = self.machine.resting(self.ends(regime))
        return self._rests[regime]

    def ends(self, regime: str) -> frozenset[str]:
        """The keys of the outcome of a regime."""
        if regime not in self._ends:
            self._ends[regime] = frozenset(self.words[regime].every_key())
        return self._ends[regime]

    def _reading(self, regime: str, rest: frozenset[str]) -> "Reading":
        program, linker = self.program, self.program.linker
        provisions = [p for key in rest if (p := self._behind(key))]
        nodes = [program.versions[p.id].when for p in provisions] + [p.scope for p in provisions if p.scope is not None]
        own = [node for node in (self.words[regime].regime.covered, self.words[regime].regime.reach) if node is not None]
        outright = frozenset(group for node in own for group in linker.groups(node))
        groups = outright.union(*(linker.groups(node) for node in nodes))
        return Reading(frozenset({regime, "shared", *(p.regime for p in provisions)}), groups, outright)

    def _behind(self, key: str) -> Provision | None:
        step = self.machine.steps.get(key)
        return self.program.provisions.get(step.provision) if isinstance(step, Apply | Define) else None

    def support(self, regime: str) -> frozenset[str]:
        """The facts that the outcome of a regime can depend on; none for one of which no law is encoded."""
        if regime not in self._supports:
            outcomes = self.words[regime].every_key() if regime in self.words else ()
            self._supports[regime] = self.machine.support(outcomes)
        return self._supports[regime]

    @classmethod
    def of(cls, program: Program, vocabulary: Vocabulary, known: Mapping[str, Paragraphs], near: Self | None = None) -> Self:
        """A program with the outcome rules of all its regimes. near: one that has most in common with it."""

        def of_deal(covered: Node | None) -> Node:
            return _of_deal(covered, program.by_key, vocabulary)

        spoken = {r.id: words(program, r, covered, of_deal, said) for r, covered, said in program.regimes if r.encoded}
        of_words = [step for words_ in spoken.values() for step in words_.steps]
        made = cls(program.with_more(of_words), spoken, vocabulary, known, near)
        made.made_of = program
        return made

    def without(self, regimes: frozenset[str]) -> "Prepared":
        """The same, looking ahead for the other regimes only."""
        if regimes not in self._without:
            kept = {regime: words_ for regime, words_ in self.words.items() if regime not in regimes}
            if len(kept) == len(self.words):
                return self
            self._without[regimes] = copy(self)
            self._without[regimes]._listen(kept, self.machine)
        return self._without[regimes]

    def carry_on(self, other: "Prepared", values: Values, changes: Mapping[str, Any]) -> Values:
        """Values of a deal under the law of another day, as this law has them, after changing some facts."""
        coded = any(values.get(spoken.regime.code_fact) is not None for spoken in self.words.values())
        key = (id(other), coded)
        if key not in self._unlike:
            self._unlike[key] = (other, self.machine.unlike(other.machine, coded))
        return self.machine.carry_on(values, self._unlike[key][1], changes)

    def made_by_law(self, fact: str, values: Values) -> bool:
        """Whether law that defines a fact makes it of the others, whatever was given or presumed of it."""
        if values.get(given_key(fact)) is None and values.get(presumed_key(fact)) is None:
            return values.get(fact) is not None
        return self.machine.truth(self.program.definitions[fact], values) is not None

    def hidden(self, values: Values) -> frozenset[str]:
        """The regimes that a deal certainly has nothing to do with, so that they do not answer at all.

        Silence never swallows a licence or a ban: a regime of which one applies, or for an item of this kind may apply,
        answers whatever `shown` says.
        """
        return frozenset(
            regime
            for regime, shown in self.program.shown.items()
            if self.machine.truth(shown, values) is False and self._silent(regime, values)
        )

    def _silent(self, regime: str, values: Values) -> bool:
        if regime not in self.words:
            return True
        truths = {values.get(self.words[regime].outcomes[None][word]) for word in (PROHIBITED, LICENCE, EXCEPTION)}
        return truths == {False} or (True not in truths and values.get("item.kind") is None)

    def outcomes(self, regime: str, values: Mapping[str, Any]) -> dict[str, str]:
        """By outcome word the key of its rule, as the code given for the item has it."""
        return self.words[regime].outcomes[self.by_code(regime, values)]

    def possible(self, regime: str, values: Mapping[str, Any]) -> tuple[str, ...]:
        """The outcomes the facts leave open, most restrictive first."""
        found: list[str] = []
        for outcome, key in self.outcomes(regime, values).items():
            truth = values.get(key)
            if truth is True:
                return (outcome,)
            if truth is None:
                found.append(outcome)
        return tuple(found)

    def look_ahead(self, *tried: Tried) -> list["Ahead"]:
        """Of each deal what the changes of one fact that are tried would leave open, and what completions give (see
        `decision/lanes`)."""
        return [Ahead(self, each.values, outlook) for each, outlook in zip(tried, self._lanes.run(*tried), strict=True)]

    def make_ready(self) -> None:
        """Make it ready for many deals."""
        self._lanes.make_ready()

    def run(self, facts: Mapping[str, Any]) -> Values:
        """All values of a deal, as `machine` gives them."""
        return self._lanes.values([facts])[0] if worth_it() else self.machine.run(facts)

    def values(self, deals: Sequence[Mapping[str, Any]]) -> list[Values]:
        """All values of several deals, as `machine` gives those of one."""
        return self._lanes.values(deals)

    def covers(self, regime: str, values: Mapping[str, Any], covered: Node | None) -> bool | None:
        """Whether "no requirement found" may be said: by the regime's condition, of which a code stands for what it asks of the
        item."""
        by_code = self.by_code(regime, values)
        if by_code:
            covered = _of_deal(covered, self.machine.steps, self._vocabulary)
        truth: bool | None = False if by_code is False else covered is None or compile_rule(covered)(values)
        return truth

    def policy(self, requirement: str, values: Mapping[str, Any]) -> str | None:
        """The review policy a requirement gives; None where none applies."""
        if requirement not in self._reviews:
            nodes, rule = self.program.reviews.get(requirement, ()), self.program.linker.rule
            policies = (review.policy for review in self.program.versions[requirement].reviews) if nodes else ()
            self._reviews[requirement] = tuple((policy, rule(node)) for policy, node in zip(policies, nodes, strict=True))
        return first_policy(self._reviews[requirement], values)

    def by_code(self, regime_id: str, values: Mapping[str, Any]) -> bool | None:
        """Whether the code given for the item is one whose law is encoded; None where no code of that day's law was given."""
        regime = self.words[regime_id].regime
        code = values.get(regime.code_fact) if regime.code_fact else None
        if not isinstance(code, str):
            return None
        if code in regime.uncontrolled:
            return True
        lists = self.program.lists[regime.code_fact]
        if any(each.dormant(code) for each in lists) and not any(each.knows(code) for each in lists):
            return None
        return self.known[regime_id].knows(code)

    @cached_property
    def _joining(self) -> tuple[Define | Entry, ...]:
        """The steps that join two sources: what is given for a fact that law defines, and a paragraph with the code given."""
        return tuple(s for s in self.program.steps if isinstance(s, Define) or (isinstance(s, Entry) and "." in s.code))

    def clashes(self, values: Values, vocabulary: Vocabulary) -> list[str]:
        """Facts and codes on which two sources conflict: what was given, and what the law makes of the other facts."""
        found: list[str] = []
        for step in self._joining:
            if isinstance(step, Define):
                stated = values.get(given_key(step.key))
                computed = self.machine.truth(step.node, values) if stated is not None else None
                if not agree(stated, computed, self.machine.grids.get(step.key)):
                    kind = vocabulary[step.key]
                    found.append(
                        f"{step.key} was given as {write_fact(kind, stated)} but the other facts make it "
                        f"{write_fact(kind, computed)}: it is taken as unknown"
                    )
            elif (says := code_truth(step, values)) is not None:
                truths = [values.get(p) for p in step.parts]
                held = True if True in truths else None if None in truths else False
                if held is not None and held != says and step.entry in self.program.provisions:
                    code = values.get(step.code_fact)
                    verb = "does not make" if held else "makes"
                    found.append(
                        f"the given code {code} {verb} the item fall under {step.entry}, but the parameters say otherwise"
                    )
        return found


class Ahead:
    """What many changes of one fact would leave open."""

    def __init__(self, prepared: Prepared, values: Values, outlook: Outlook) -> None:
        self._prepared = prepared
        self._values = values
        self._outlook = outlook
        self._by_regime: dict[str, dict[str, str]] = {}

    def decided(self, regime: str) -> dict[Trial, str]:
        """The changes that leave one outcome, with that outcome."""
        return self._outlook.decided({word: (key,) for word, key in self._outcomes(regime).items()})

    def truth(self, key: str, fact: str, value: Any) -> bool | None:
        """The truth kept under a key if the fact had this value."""
        return self._outlook.truth(key, (fact, value))

    def possible(self, regime: str, fact: str, value: Any) -> tuple[str, ...]:
        """The outcomes left open if the fact had this value, most restrictive first."""
        code = self._prepared.words[regime].regime.code_fact
        outcomes = self._prepared.outcomes(regime, {code: value}) if fact == code else self._outcomes(regime)
        return self._outlook.left(outcomes, (fact, value))

    def _outcomes(self, regime: str) -> dict[str, str]:
        if regime not in self._by_regime:
            self._by_regime[regime] = self._prepared.outcomes(regime, self._values)
        return self._by_regime[regime]

    def seen(self, regime: str, coded: Collection[str]) -> set[str]:
        """The outcomes that some completion gives. coded: entries, if any, of which one holds, as the code given says."""
        code, outlook = self._prepared.words[regime].regime.code_fact, self._outlook
        return {
            word
            for value, lanes in outlook.completed(code, coded)
            for word, key in self._prepared.outcomes(regime, {code: value}).items()
            if outlook.holds(key, lanes)
        }


def _of_deal(covered: Node | None, steps: Mapping[str, Step], vocabulary: Vocabulary) -> Node:
    """The parts of a condition that do not ask of the item, whatever they rest on. steps: of the program, by key."""
    if covered is None:
        return Always(True)

    def asks_of_item(key: str) -> bool:
        if key in steps:
            return any(asks_of_item(need) for need in steps[key].reads)
        return vocabulary[key].subject == "item"

    parts = covered.parts if isinstance(covered, And) else (covered,)
    return all_of(part for part in parts if not any(asks_of_item(key) for key in facts_of(part)))
