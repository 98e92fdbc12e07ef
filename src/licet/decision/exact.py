"""Exactness: where the three-valued reading leaves outcomes open, proof strikes out those no completion can give."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from licet.decision.machine import code_truth, given_key
from licet.law.edition import Entry
from licet.rules.ask import compile_rule
from licet.rules.link import any_of
from licet.rules.nodes import Always, And, Holds, Node, Not, Or

if TYPE_CHECKING:
    from licet.decision.decide import Decider
    from licet.decision.prepared import Prepared


def impossible(
    prepared: "Prepared", decider: "Decider", regime: str, outcomes: Iterable[str], values: Mapping[str, Any]
) -> set[str]:
    """The outcomes among `outcomes` that no completion of the unknown facts gives.

    Where the prover cannot tell, an outcome stays possible.
    """
    from licet.facts.places import load_countries
    from licet.rules.prove import Prover

    known: dict[str, Any] = {
        name: value
        for name, value in values.items()
        if value is not None and name not in prepared.machine.steps and not name.startswith("given ")
    }
    definitions: dict[str, Node] = {}
    for step in prepared.program.steps:
        settled = values.get(step.key)
        if settled is not None:
            known[step.key] = settled
        elif isinstance(step, Entry):
            if code_truth(step, values) is None:
                definitions[step.key] = any_of(Holds(part) for part in step.parts)
        elif values.get(given_key(step.key)) is None:
            definitions[step.key] = _open(step.node, values)
    prover = Prover(decider.vocabulary, frozenset(load_countries()), definitions)
    rules = {o: _open(prepared.rule_of(regime, o, values), values) for o in outcomes}
    if prover.never(any_of(rules.values()), known):
        return set(rules)
    if len(rules) == 1:
        return set()
    return {outcome for outcome, rule in rules.items() if prover.never(rule, known)}


def _open(node: Node, values: Mapping[str, Any]) -> Node:
    """The rule with every part that is already settled replaced by its truth: only what is open goes to the prover."""
    if not isinstance(node, And | Or | Not):
        return node
    truth = compile_rule(node)(values)
    if truth is not None:
        return Always(truth)
    if isinstance(node, Not):
        return Not(_open(node.part, values))
    kept = tuple(_open(part, values) for part in node.parts if compile_rule(part)(values) is None)
    return kept[0] if len(kept) == 1 else And(kept) if isinstance(node, And) else Or(kept)
