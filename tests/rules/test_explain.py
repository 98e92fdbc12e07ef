"""Reading 1: truth tables by hand, exact boundaries, and a trace that shows every reason."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from licet.facts.units import quantity
from licet.rules.explain import explain
from licet.rules.nodes import And, Fact, Not, Or, children
from rules.small_world import VOCABULARY, rule

T, F, U = True, False, None
BOOLS = (T, F, U)

AND = {(T, T): T, (T, F): F, (T, U): U, (F, T): F, (F, F): F, (F, U): F, (U, T): U, (U, F): F, (U, U): U}
OR = {(T, T): T, (T, F): T, (T, U): T, (F, T): T, (F, F): F, (F, U): U, (U, T): T, (U, F): U, (U, U): U}


@pytest.mark.parametrize(("a", "b"), list(product(BOOLS, BOOLS)))
def test_and_or_not_are_kleenes(a: bool | None, b: bool | None) -> None:
    facts = {"is_new": a, "sharp": b}
    parts = (Fact("is_new"), Fact("sharp"))
    assert explain(And(parts), facts).truth is AND[a, b]
    assert explain(Or(parts), facts).truth is OR[a, b]
    assert explain(Not(Fact("is_new")), facts).truth is {T: F, F: T, U: U}[a]


def nm(text: str) -> Fraction:
    return quantity(text, VOCABULARY["width"].unit)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "width", "truth"),
    [
        ("1.5 nm < width <= 2.4 nm", "1.5 nm", F),
        ("1.5 nm < width <= 2.4 nm", "1.5001 nm", T),
        ("1.5 nm < width <= 2.4 nm", "2.40 nm", T),
        ("1.5 nm < width <= 2.4 nm", "0.0024 um", T),
        ("1.5 nm < width <= 2.4 nm", "2.4001 nm", F),
        ("1.5 nm < width <= 2.4 nm", None, U),
        ("width = 1.50 nm", "1.5000 nm", T),
        ("width = 1.50 nm", "0.0015 um", T),
        ("width != 0.0015 um", "1.5 nm", F),
        ("width != 0.0015 um", "1500.0001 pm", T),
        ("3 nm < 2 nm < width", None, F),
        ("2 nm < 3 nm < width", None, U),
        ("width - width <= 0 nm", None, U),
        ("width - width <= 0 nm", "7 nm", T),
    ],
)
def test_comparisons(written: str, width: str | None, truth: bool | None) -> None:
    facts = {"width": None if width is None else nm(width)}
    assert explain(rule(written), facts).truth is truth
    if width is None:
        assert explain(rule(written), {}).truth is truth


@pytest.mark.parametrize("threshold", ["1.6", "3.2", "0.7", "0.1"])
def test_a_ratio_that_equals_its_threshold_is_not_below_it(threshold: str) -> None:
    below, most = rule(f"width / pitch < {threshold}"), rule(f"width / pitch <= {threshold}")
    equal = rule(f"width / pitch = {threshold}")
    level, step, tried = Fraction(threshold), Fraction(1, 10), 0
    for n in range(1, 20_000, 7):
        pitch = n * step
        width = pitch * level
        at = {"width": width, "pitch": pitch}
        assert explain(below, at).truth is False
        assert explain(most, at).truth is True
        assert explain(equal, at).truth is True
        assert explain(below, at | {"width": width - step / 1000}).truth is True
        assert explain(most, at | {"width": width + step / 1000}).truth is False
        tried += 1
    assert tried > 2500


def test_a_date_counts_from_its_own_day() -> None:
    day = date(2024, 9, 7)
    for written, before, on, after in [
        ("on >= 2024-09-07", F, T, T),
        ("on > 2024-09-07", F, F, T),
        ("on < 2024-09-07", T, F, F),
        ("on <= 2024-09-07", T, T, F),
        ("on = 2024-09-07", F, T, F),
        ("2024-09-01 <= on < 2024-09-08", T, T, F),
    ]:
        said = [explain(rule(written), {"on": day + timedelta(days=n)}).truth for n in (-1, 0, 1)]
        assert said == [before, on, after], written
    assert explain(rule("on >= 2024-09-07"), {}).truth is None


@pytest.mark.parametrize(
    ("written", "facts", "truth"),
    [
        ("kind is saw", {"kind": "saw"}, T),
        ("kind is saw", {"kind": "file"}, F),
        ("kind is saw", {}, U),
        ("kind is not saw", {}, U),
        ("kind in {saw, file}", {"kind": "file"}, T),
        ("to in g.north", {"to": "AA"}, T),
        ("to in g.north", {"to": "CC"}, F),
        ("to in g.north", {}, U),
        ("to in g.none", {"to": "AA"}, F),
        ("to in g.none", {}, U),
        ("to in g.lost", {"to": "AA"}, U),
        ("to not in g.lost", {"to": "AA"}, U),
        ("to in g.lost or is_new", {"to": "AA", "is_new": True}, T),
        ("uses has tin", {"uses": frozenset({"tin", "wood"})}, T),
        ("uses has tin", {"uses": frozenset()}, F),
        ("uses has tin", {}, U),
        ("uses has any {tin, iron}", {"uses": frozenset({"iron"})}, T),
        ("under x.1A", {"under x.1A": True}, T),
        ("under x.1A", {"meets x.1A": True}, U),
        ("meets x.1A", {"meets x.1A": False}, F),
        ("holds y.rule", {"y.rule": True}, T),
        ("holds y.rule", {}, U),
        ("always", {}, T),
        ("never", {}, F),
    ],
)
def test_leaves(written: str, facts: dict[str, Any], truth: bool | None) -> None:
    assert explain(rule(written), facts).truth is truth


ROLES = ("purchaser", "intermediate_consignee", "consignee", "end_user")


@pytest.mark.parametrize("known", list(product(BOOLS, repeat=4)))
def test_party_quantifiers_are_or_and_and_over_the_roles(known: tuple[bool | None, ...]) -> None:
    facts = {f"{role}.known": k for role, k in zip(ROLES, known, strict=True)}
    some = T if T in known else U if U in known else F
    every = F if F in known else U if U in known else T
    assert explain(rule("any party (party.known)"), facts).truth is some
    assert explain(rule("all party (party.known)"), facts).truth is every
    assert explain(rule("any party of consignee (party.known)"), facts).truth is known[2]


def test_the_trace_has_every_part_and_its_root_is_the_verdict() -> None:
    node = rule("kind is saw and (width < 3 nm or to in g.north) and not is_new")
    found = explain(node, {"kind": "file", "width": Fraction(4), "to": "AA", "is_new": None})
    assert found.truth is False
    assert [part.truth for part in found.parts] == [False, True, None]
    assert [part.truth for part in found.parts[1].parts] == [False, True]
    assert found.parts[1].parts[0].parts[0].value == 4
    assert found.parts[0].parts[0].value == "file"
    waiting = [found]
    while waiting:
        here = waiting.pop()
        assert [part.node for part in here.parts] == list(children(here.node))
        waiting.extend(here.parts)


def test_a_divisor_of_zero_leaves_the_answer_unknown() -> None:
    assert explain(rule("width / pitch < 3"), {"width": Fraction(1), "pitch": Fraction(0)}).truth is None
