"""The four readings of a rule hold one another to account, on generated rules and partly known facts.

Every situation is tried with each comparison's threshold hit exactly and missed by one step of the fact's grid.
"""

import random
from typing import Any

from hypothesis import given, note, reject, settings
from hypothesis import strategies as st

from licet.errors import LicetError
from licet.rules.ask import compile_rule, open_facts
from licet.rules.check import check
from licet.rules.explain import explain
from licet.rules.gates import Wiring
from licet.rules.lanes import Lanes, Pair, lane_rule
from licet.rules.link import inline
from licet.rules.nets import truth_on
from licet.rules.nodes import Always, And, Node, Not, Or
from licet.rules.printing import text
from licet.rules.prove import Prover
from licet.rules.tabulate import encode, tabulate
from rules.small_world import (
    BASE,
    COUNTRIES,
    DEFINITIONS,
    SCOPE,
    VOCABULARY,
    derived,
    full,
    gaps,
    linked,
    neighbours,
    rules,
    small_rules,
    with_gaps,
)

PROVER = Prover(VOCABULARY, COUNTRIES, DEFINITIONS)
MOST = 80


def truth(node: Node, facts: dict[str, Any]) -> bool | None:
    return explain(node, derived(facts)).truth


def situations(node: Node, facts: dict[str, Any], holes: list[frozenset[str]]) -> list[dict[str, Any]]:
    """The facts, their neighbours at every threshold, and (at most MOST of) these with holes."""
    whole = [facts, *neighbours(node, facts)]
    partly = [with_gaps(row, missing) for row in whole for missing in holes]
    return whole + (partly if len(partly) <= MOST else random.Random(0).sample(partly, MOST))


@settings(max_examples=5 * settings.default.max_examples)  # type: ignore[attr-defined]
@given(rules, full, st.lists(gaps, max_size=3))
def test_explain_tabulate_and_ask_say_the_same_of_every_situation(
    written: Node, facts: dict[str, Any], holes: list[frozenset[str]]
) -> None:
    note(text(written))
    check(written, SCOPE)
    node = linked(written)
    rows = [derived(row) for row in situations(node, facts, holes)]
    said = [explain(node, row).truth for row in rows]
    plain = inline(node, DEFINITIONS)
    frame = encode(rows, VOCABULARY, [name for name in rows[0] if name not in ("cd", "fine")])
    try:
        table = tabulate({"rule": plain, "not": Not(plain)}, frame, VOCABULARY)
    except LicetError as error:
        if "128 bits" not in error.what:
            raise
        reject()
    assert table["rule"].to_list() == said
    assert table["not"].to_list() == [None if t is None else not t for t in said]
    compiled = compile_rule(node)
    assert [compiled(row) for row in rows] == said
    assert one_by_one(lane_rule(node)(lanes_of(rows)), len(rows)) == said
    assert one_by_one(by_gates(node, lanes_of(rows)), len(rows)) == said


def lanes_of(rows: list[dict[str, Any]]) -> Lanes:
    """All rows at once, each a lane."""
    varied = {name: [(row.get(name), 1 << lane) for lane, row in enumerate(rows)] for name in rows[0]}
    return Lanes(len(rows), {}, varied)


def by_gates(node: Node, lanes: Lanes) -> Pair:
    """The rule as a net of gates."""
    wiring = Wiring()
    wiring.rule(node, "the rule")
    net = wiring.net([(0, wiring.here)])
    made = net.made(wiring.wire_of("the rule"))
    assert made is not None
    return truth_on(made, net.run(lanes))


def one_by_one(pair: Pair, count: int) -> list[bool | None]:
    yes, no = pair
    assert yes & no == 0
    assert (yes | no) >> count == 0
    return [True if yes >> lane & 1 else False if no >> lane & 1 else None for lane in range(count)]


@given(rules, full, gaps, full)
def test_a_fact_that_is_not_open_cannot_change_the_answer(
    written: Node, facts: dict[str, Any], missing: frozenset[str], other: dict[str, Any]
) -> None:
    node = inline(linked(written), DEFINITIONS)
    known = with_gaps(facts, missing) | {"y.rule": None}
    still = open_facts(node, known)
    now = explain(node, known).truth
    assert bool(still) or now is not None or "g.lost" in text(written)
    closed = {name: other[name] for name in missing if name not in still}
    assert explain(node, known | closed).truth is now


@given(small_rules, full, gaps, st.lists(full, min_size=3, max_size=3))
def test_prove_never_contradicts_explain(
    written: Node, facts: dict[str, Any], missing: frozenset[str], others: list[dict[str, Any]]
) -> None:
    note(text(written))
    node = linked(written)
    known = with_gaps(facts, missing)
    now = truth(node, known)
    always, never, settled = PROVER.always(node, known), PROVER.never(node, known), PROVER.settled(node, known)
    if now is not None:
        assert settled is now
        assert always is now
        assert never is (not now)
    completions = [{**known, **{name: other[name] for name in missing}} for other in [facts, *others]]
    near = [row for completion in completions for row in neighbours(node, completion)]
    near = [row for row in near if all(row[name] == known[name] for name in BASE if name not in missing)]
    for row in completions + near:
        found = truth(node, row)
        assert not (always is True and found is False)
        assert not (never is True and found is True)
        assert not (settled is not None and found is (not settled))
        if found is False:
            assert always is not True
    assert settled is None or (always if settled else never) is True


@given(small_rules, full, gaps)
def test_a_witness_is_one_and_is_found_where_there_is_one(
    written: Node, facts: dict[str, Any], missing: frozenset[str]
) -> None:
    note(text(written))
    node = linked(written)
    known = with_gaps(facts, missing)
    found = PROVER.witness(node, known)
    if found is not None:
        assert explain(node, dict(found)).truth is True
        given_facts = {name: value for name, value in found.items() if name not in DEFINITIONS}
        assert truth(node, given_facts) is True
        assert all(found[name] == value for name, value in known.items() if value is not None)
    elif truth(node, facts) is True:
        assert PROVER.never(node, known) is None  # it gave up, and says so


@given(small_rules, small_rules, full, gaps)
def test_equivalence_and_implication_are_proved_or_shown_false(
    one: Node, other: Node, facts: dict[str, Any], missing: frozenset[str]
) -> None:
    a, b = linked(one), linked(other)
    assert PROVER.equivalent(a, a).proved is not False
    for same in (Not(Not(a)), Or((a, And((a, b)))), And((a, Or((a, b)))), And((a, Always(True)))):
        assert PROVER.equivalent(a, same).proved is not False
    proof = PROVER.equivalent(a, b)
    if proof.proved is False:
        assert proof.witness is not None
        apart = {explain(a, dict(proof.witness)).truth, explain(b, dict(proof.witness)).truth}
        assert apart == {True, False}
    elif proof.proved:
        assert truth(a, facts) is None or truth(b, facts) is None or truth(a, facts) is truth(b, facts)
    step = PROVER.implies(And((a, b)), b)
    assert step.proved is not False
    step = PROVER.implies(a, b)
    if step.proved is False:
        assert step.witness is not None
        assert explain(a, dict(step.witness)).truth is True
        assert explain(b, dict(step.witness)).truth is False
    elif step.proved:
        assert not (truth(a, facts) is True and truth(b, facts) is False)


@given(small_rules, full, gaps, st.frozensets(st.sampled_from(BASE), min_size=3))
def test_a_flip_flips_and_no_part_of_it_does(
    written: Node, facts: dict[str, Any], missing: frozenset[str], mutable: frozenset[str]
) -> None:
    note(text(written))
    node = linked(written)
    known = with_gaps(facts, missing)
    before = PROVER.settled(node, known)
    changes = PROVER.flip(node, known, mutable)
    if changes is None:
        return
    assert before is not None
    assert set(changes) <= mutable
    assert truth(node, known | changes) is (not before)
    for name in changes:
        fewer = {other: value for other, value in changes.items() if other != name}
        assert truth(node, known | fewer) is not (not before)


@given(small_rules, full, full, st.sampled_from(BASE))
def test_a_change_of_one_fact_is_found_if_there_is_one(
    written: Node, facts: dict[str, Any], other: dict[str, Any], name: str
) -> None:
    node = linked(written)
    before = truth(node, facts)
    if before is None or truth(node, facts | {name: other[name]}) is not (not before):
        return
    changes = PROVER.flip(node, facts, BASE)
    assert changes is None or len(changes) == 1
    assert changes is not None or " * " in text(written)  # products may be too hard, nothing else is


@given(small_rules, full, gaps, st.lists(full, min_size=3, max_size=3))
def test_a_core_forces_the_answer_and_nothing_in_it_is_idle(
    written: Node, facts: dict[str, Any], missing: frozenset[str], others: list[dict[str, Any]]
) -> None:
    note(text(written))
    node = linked(written)
    known = with_gaps(facts, missing)
    core = PROVER.core(node, known)
    settled = PROVER.settled(node, known)
    assert (core is None) is (settled is None)
    if core is None:
        return
    kept = {name: known[name] for name in core}
    assert PROVER.settled(node, kept) is settled
    for other in others:
        assert truth(node, {**other, **kept}) is not (not settled)
    for name in core:
        assert PROVER.settled(node, {k: v for k, v in kept.items() if k != name}) is not settled
