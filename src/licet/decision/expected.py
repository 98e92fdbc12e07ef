"""Holding the law against its expectations, and against mutants of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from licet.deals.facts import presume, read_fact
from licet.decision.decide import Decider, load_decider
from licet.law.edition import paused_key
from licet.law.expect import Expectation, load_expectations, show


def failures(begins: str = "", decider: Decider | None = None) -> tuple[int, list[str]]:
    """How many expectations there are for provisions whose id begins so, and a line for each that fails."""
    judge = decider or load_decider()
    wanted = [e for e in load_expectations() if e.provision.startswith(begins)]
    return len(wanted), list(failed(wanted, judge))


def failed(expectations: Iterable[Expectation], decider: Decider) -> Iterable[str]:
    """A line for each expectation that fails."""
    for expectation in expectations:
        got = truth_of(expectation, decider, read(expectation, decider))
        if got != expectation.truth:
            yield show(expectation, got)


def read(expectation: Expectation, decider: Decider) -> dict[str, Any]:
    """The values of an expectation's facts, the ordinary case presumed where it says nothing."""
    given = {
        name: read_fact(decider.vocabulary[name], raw, decider.places, where=f"{expectation.where}, {name}")
        for name, raw in ({"on": expectation.on} | expectation.facts).items()
    }
    return decider.values(presume(given, decider.vocabulary))


def truth_of(expectation: Expectation, decider: Decider, values: Mapping[str, Any]) -> bool | None:
    """What the law says of the provision: its own truth (for an entry, its scope and condition; for a definition, the fact)."""
    provision = decider.book[expectation.provision]
    prepared = decider.prepared(expectation.on, values.get("item.kind"))
    if expectation.of_text and paused_key(expectation.provision) in prepared.machine.steps:
        held = prepared.machine.run(values)[paused_key(expectation.provision)]
        return held if isinstance(held, bool) else None
    if expectation.provision not in prepared.program.provisions:
        return False
    run = prepared.machine.run(values)
    found = run.get(provision.fact if provision.effect == "defines" else expectation.provision)
    return found if isinstance(found, bool) or found is None else True
