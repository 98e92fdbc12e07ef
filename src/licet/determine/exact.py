"""Exactness: where the three-valued reading leaves outcomes open, proof strikes out those no completion can give."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from licet.determine.machine import code_truth, given_key
from licet.law.edition import Entry
from licet.rules.link import any_of
from licet.rules.nodes import Always, Holds, Node

if TYPE_CHECKING:
    from licet.determine.decide import Decider, _Prepared


def impossible(
    prepared: "_Prepared", decider: "Decider", regime: str, outcomes: Iterable[str], values: Mapping[str, Any]
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
            definitions[step.key] = step.node
    prover = Prover(decider.vocabulary, frozenset(load_countries()), definitions)
    rules = prepared.words[regime].rules
    return {outcome for outcome in outcomes if not isinstance(rules[outcome], Always) and prover.never(rules[outcome], known)}
