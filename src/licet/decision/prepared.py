"""The law of a day for a kind of item, made ready: its program, machine and outcome rules, whatever the deal."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from licet.deals.facts import write_fact
from licet.decision.consider import Lookahead
from licet.decision.machine import Machine, Values, code_truth, given_key
from licet.decision.outcome import NONE_FOUND, NOT_COVERED, Words, first_policy, words
from licet.decision.trace import Said
from licet.facts.vocabulary import Vocabulary
from licet.law.edition import Define, Entry, Program
from licet.rules.ask import Rule, compile_rule
from licet.rules.link import any_of
from licet.rules.nodes import Holds, Node


class Prepared:
    """A program with everything about it that does not depend on the deal."""

    def __init__(self, program: Program, vocabulary: Vocabulary, heads: Mapping[str, frozenset[str]]) -> None:
        found = {r.id: words(program, r, covered, said) for r, covered, said in program.regimes if r.encoded}
        program = replace(program, steps=(*program.steps, *(step for w in found.values() for step in w.steps)))
        self.program = program
        self.heads = heads
        self.machine = Machine(program)
        self.look = Lookahead(self.machine, vocabulary)
        self.words: dict[str, Words] = found
        self.said: dict[int, Said] = {}
        self.supports: dict[str, frozenset[str]] = {}
        self.reviews: dict[str, tuple[tuple[str, Rule], ...]] = {
            i: tuple((r.policy, compile_rule(node)) for r, node in zip(program.versions[i].reviews, nodes, strict=True))
            for i, nodes in program.reviews.items()
        }
        self._unlike: dict[int, tuple[Prepared, tuple[int, ...]]] = {}
        named: set[str] = set()
        for regime_id, spoken in found.items():
            keys = spoken.outcomes.values()
            self.supports[regime_id] = self.machine.support(keys)
            named.update(keys)
        self.support = frozenset().union(*self.supports.values())
        self.machine.focus(named)

    def carry_on(self, other: "Prepared", values: Values, changes: Mapping[str, Any]) -> Values:
        """Values of a deal under the law of another day, as this law has them, after changing some facts."""
        if id(other) not in self._unlike:
            self._unlike[id(other)] = (other, self.machine.unlike(other.machine))
        return self.machine.carry_on(other.machine, values, self._unlike[id(other)][1], changes)

    def possible(self, regime: str, values: Mapping[str, Any]) -> tuple[str, ...]:
        """The outcomes the facts leave open, most restrictive first."""
        covered = self.by_code(regime, values)
        open_ones: dict[str, None] = {}
        for outcome, key in self.words[regime].outcomes.items():
            truth = values.get(key)
            if truth is not False:
                if covered is not None and outcome in (NONE_FOUND, NOT_COVERED):
                    outcome = NONE_FOUND if covered else NOT_COVERED
                if truth is True:
                    return (outcome,)
                open_ones[outcome] = None
        return tuple(open_ones)

    def covers(self, regime: str, values: Mapping[str, Any], condition: bool | None) -> bool | None:
        """Whether "no requirement found" may be said: by the code given for the item, or else by the regime's condition."""
        by_code = self.by_code(regime, values)
        return condition if by_code is None else by_code

    def policy(self, requirement: str, values: Mapping[str, Any]) -> str | None:
        """The review policy a requirement gives; None where none applies."""
        return first_policy(self.reviews.get(requirement, ()), values)

    def rule_of(self, regime: str, outcome: str, values: Mapping[str, Any]) -> Node:
        """The rule behind an outcome as `possible` names it: a code that is covered, or not, joins two of them."""
        keys = self.words[regime].outcomes
        if outcome in (NONE_FOUND, NOT_COVERED) and self.by_code(regime, values) is not None:
            return any_of((Holds(keys[NONE_FOUND]), Holds(keys[NOT_COVERED])))
        return Holds(keys[outcome])

    def by_code(self, regime_id: str, values: Mapping[str, Any]) -> bool | None:
        """Whether the code given for the item is one whose law is encoded; None where no code was given."""
        regime = self.words[regime_id].regime
        code = values.get(regime.code_fact) if regime.code_fact else None
        if not isinstance(code, str):
            return None
        return code in regime.uncontrolled or code.split(".")[0] in self.heads[regime_id]

    def clashes(self, values: Values, vocabulary: Vocabulary) -> list[str]:
        """Facts and codes on which two sources conflict: what was given, and what the law makes of the other facts."""
        found: list[str] = []
        for step in self.program.steps:
            if isinstance(step, Define):
                stated = values.get(given_key(step.key))
                computed = compile_rule(step.node)(values) if stated is not None else None
                if stated is not None and computed is not None and stated != computed:
                    kind = vocabulary[step.key]
                    found.append(
                        f"{step.key} was given as {write_fact(kind, stated)} but the other facts make it "
                        f"{write_fact(kind, computed)}: it is taken as unknown"
                    )
            elif isinstance(step, Entry) and (says := code_truth(step, values)) is not None and "." in step.code:
                truths = [values.get(p) for p in step.parts]
                held = True if True in truths else None if None in truths else False
                if held is not None and held != says and step.entry in self.program.provisions:
                    code = values.get(step.code_fact)
                    verb = "does not make" if held else "makes"
                    found.append(
                        f"the given code {code} {verb} the item fall under {step.entry}, but the parameters say otherwise"
                    )
        return found
