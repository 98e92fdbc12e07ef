"""The law of a day for a kind of item, made ready: its program, machine and outcome rules, whatever the deal."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from licet.deals.facts import write_fact
from licet.decision.consider import Lookahead
from licet.decision.machine import Machine, Values, code_truth, given_key
from licet.decision.outcome import NONE_FOUND, NOT_COVERED, Words, words
from licet.facts.vocabulary import Vocabulary
from licet.law.edition import Define, Entry, Program
from licet.rules.ask import Rule, compile_rule
from licet.rules.link import any_of
from licet.rules.nodes import Node, facts_of


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
        self.rules: dict[str, dict[str, Rule]] = {}
        self.sentences: dict[int, tuple[str, str]] = {}
        self._shown = {regime_id: compile_rule(node) for regime_id, node in program.shown.items()}
        self.supports: dict[str, frozenset[str]] = {}
        self.reviews: dict[str, tuple[tuple[str, Rule], ...]] = {
            i: tuple((r.policy, compile_rule(node)) for r, node in zip(program.versions[i].reviews, nodes, strict=True))
            for i, nodes in program.reviews.items()
        }
        named: set[str] = set()
        for regime_id, spoken in found.items():
            self.rules[regime_id] = {o: compile_rule(n) for o, n in spoken.rules.items()}
            keys = {name for rule in spoken.rules.values() for name in facts_of(rule)}
            self.supports[regime_id] = self.machine.support(keys)
            named |= keys
        self.support = frozenset().union(*self.supports.values())
        self.machine.focus(named)

    def hidden(self, regime: str, values: Values) -> bool:
        """Whether a deal certainly has nothing to do with the regime, so that it does not answer at all."""
        return regime in self._shown and self._shown[regime](values) is False

    def possible(self, regime: str, values: Mapping[str, Any]) -> tuple[str, ...]:
        """The outcomes the facts leave open, most restrictive first."""
        covered = self._covered_by_code(regime, values)
        open_ones: dict[str, None] = {}
        for outcome, rule in self.rules[regime].items():
            truth = rule(values)
            if truth is not False:
                if covered is not None and outcome in (NONE_FOUND, NOT_COVERED):
                    outcome = NONE_FOUND if covered else NOT_COVERED
                if truth is True:
                    return (outcome,)
                open_ones[outcome] = None
        return tuple(open_ones)

    def rule_of(self, regime: str, outcome: str, values: Mapping[str, Any]) -> Node:
        """The rule behind an outcome as `possible` names it: a code that is covered, or not, joins two of them."""
        rules = self.words[regime].rules
        if outcome in (NONE_FOUND, NOT_COVERED) and self._covered_by_code(regime, values) is not None:
            return any_of((rules[NONE_FOUND], rules[NOT_COVERED]))
        return rules[outcome]

    def _covered_by_code(self, regime_id: str, values: Mapping[str, Any]) -> bool | None:
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
