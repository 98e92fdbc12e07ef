"""Reading 4: questions lawyers ask of a rule, answered for every completion, with witnesses."""

from datetime import date
from fractions import Fraction
from itertools import product

import pytest

from licet.errors import LicetError
from licet.rules import prove
from licet.rules.explain import explain
from licet.rules.nodes import And, Node, Not
from licet.rules.parse import parse
from licet.rules.prove import Prover
from rules.small_world import COUNTRIES, DEFINITIONS, VOCABULARY, rule

PROVER = Prover(VOCABULARY, COUNTRIES, DEFINITIONS)
NM = Fraction(1)


@pytest.mark.parametrize(
    "dead",
    [
        "width > 2 nm and width < 2 nm",
        "2.0 nm < width < 2.1 nm",  # there is nothing between two steps of the grid
        "width < 0.5 nm",  # nor below the range
        "kind is saw and kind is file",
        "kind not in {saw, file, drill}",
        "to in g.north and to in g.one",
        "to in g.none",
        "on < 2024-01-01 and on > 2024-03-01",
        "on < since and since < on",
        "uses has tin and not uses has any {tin, iron}",
        "under x.1A and not under x.1A",
        "width / pitch < 1 and width > pitch",
        "fine and cd > 30 nm",
        "holds y.rule and to is CC",
        "to in g.lost and to not in g.lost",
        "width - width > 0 nm",
        "never",
    ],
)
def test_a_dead_rule_is_never_true(dead: str) -> None:
    node = rule(dead)
    assert PROVER.never(node) is True
    assert PROVER.always(Not(node)) is True
    assert PROVER.settled(node) is False
    assert PROVER.witness(node) is None


@pytest.mark.parametrize(
    "alive",
    [
        "1.9 nm < width < 2.1 nm",
        "width = 100 nm and pitch = 0.1 um",
        "to in g.north and source in g.one and kind is drill",
        "on = 2024-02-29 and since > on",
        "uses has tin and not uses has iron",
        "heat = 233.15 K or heat <= 80 K",
        "holds y.rule and not is_new",
        "cd = 0.35 nm",
        "any party (party.country in g.one and party.lists has red) and not all party (party.known)",
        "width * width > 81 nm2 and width <= 9.1 nm",
        "2 nm < 3 nm",
    ],
)
def test_a_rule_that_can_hold_has_a_witness_that_explain_confirms(alive: str) -> None:
    node = rule(alive)
    found = PROVER.witness(node)
    assert found is not None
    assert explain(node, found).truth is True  # type: ignore[arg-type]
    assert PROVER.never(node) is False


def test_a_witness_keeps_what_is_known() -> None:
    node = rule("width + overlay = 5 nm and to in g.north and to is not AA")
    found = PROVER.witness(node, {"width": 2 * NM, "sharp": True, "to": None})
    assert found is not None
    assert (found["width"], found["overlay"], found["sharp"]) == (2, 3, True)
    assert found["to"] in ("BB", "DD")
    assert PROVER.witness(node, {"width": 20 * NM}) is None


def test_a_group_that_is_not_known_for_the_day_proves_nothing_and_witnesses_nothing() -> None:
    node = rule("to in g.lost or is_new")
    assert PROVER.settled(node, {"to": "AA"}) is None
    assert PROVER.settled(rule("to in g.lost or to not in g.lost"), {"to": "AA"}) is True
    assert PROVER.witness(rule("to in g.lost")) is None
    assert PROVER.never(rule("to in g.lost")) is False
    found = PROVER.witness(node)
    assert found is not None
    assert found["is_new"] is True


def test_known_facts_can_force_what_explain_cannot_see() -> None:
    node = rule("width < 3 nm or width >= 2 nm")
    assert explain(node, {}).truth is None
    assert PROVER.settled(node) is True
    assert PROVER.settled(rule("kind is saw or kind is file"), {"kind": None}) is None
    assert PROVER.settled(rule("is_new and kind is saw or is_new and kind is not saw"), {"is_new": True}) is True
    assert PROVER.settled(rule("width / pitch < 2 and width > 2 * pitch"), {"pitch": 3 * NM}) is False


def test_two_versions_are_equivalent_or_differ_in_a_witness() -> None:
    before = rule("kind is saw and 1.50 nm < overlay <= 2.40 nm")
    same = rule("not (overlay <= 0.0015 um or overlay > 2400 pm) and kind not in {file, drill}")
    after = rule("kind is saw and 1.50 nm < overlay <= 2.4001 nm")
    assert PROVER.equivalent(before, same).proved is True
    apart = PROVER.equivalent(before, after)
    assert apart.proved is False
    assert apart.witness is not None
    assert apart.witness["overlay"] == Fraction("2.4001")
    assert PROVER.implies(before, after).proved is True
    assert PROVER.implies(after, before).witness == apart.witness
    assert PROVER.equivalent(before, after, {"overlay": 2 * NM}).proved is True


def test_what_only_an_unknown_group_could_tell_apart_is_left_open() -> None:
    assert PROVER.equivalent(rule("to in g.lost"), rule("is_new")).proved is None
    assert PROVER.equivalent(rule("to in g.lost"), rule("to in g.lost")).proved is True


def test_a_gap_at_an_amendment_is_found() -> None:
    before, after = rule("overlay <= 2.40 nm"), rule("overlay <= 1.50 nm")
    gap = PROVER.witness(And((before, Not(after))))
    assert gap is not None
    assert Fraction("1.5") < gap["overlay"] <= Fraction("2.4")


def test_a_flip_changes_as_few_facts_as_it_can_and_moves_them_as_little_as_it_can() -> None:
    node = rule("kind is saw and overlay <= 2.40 nm and on >= 2024-02-29 and to in g.north")
    known = {"kind": "saw", "overlay": 1 * NM, "on": date(2024, 6, 1), "to": "AA"}
    assert PROVER.flip(node, known, ["overlay"]) == {"overlay": Fraction("2.4001")}
    assert PROVER.flip(node, known, ["on"]) == {"on": date(2024, 2, 28)}
    assert (PROVER.flip(node, known, ["to"]) or {})["to"] in ("CC", "EE", "FF")
    assert len(PROVER.flip(node, known, ["to", "kind", "overlay", "on"]) or {}) == 1
    off = known | {"to": "CC", "on": date(2024, 1, 1)}
    assert set(PROVER.flip(node, off, known) or {}) == {"to", "on"}
    assert PROVER.flip(node, off, ["to"]) is None
    assert PROVER.flip(node, known, []) is None


def test_a_flip_works_through_definitions_and_leaves_other_unknowns_unknown() -> None:
    node = rule("fine or sharp")
    known = {"width": 100 * NM, "aperture": 1 * NM, "is_new": False, "sharp": False}
    assert PROVER.flip(node, known, ["width"]) == {"width": Fraction("71.4")}
    assert PROVER.flip(node, known | {"sharp": None}, ["width"], to=False) is None
    assert PROVER.flip(node, known | {"sharp": None}, ["width", "sharp"], to=False) == {"sharp": False}
    assert PROVER.flip(node, known | {"sharp": None}, ["width"]) is None
    assert PROVER.flip(node, known | {"sharp": None}, ["width"], to=True) == {"width": Fraction("71.4")}
    assert PROVER.flip(node, known | {"sharp": True}, ["width"], to=True) == {}


def test_a_flip_of_a_set_keeps_the_members_it_need_not_touch() -> None:
    node = rule("uses has any {tin, iron}")
    assert PROVER.flip(node, {"uses": frozenset({"tin", "wood"})}, ["uses"]) == {"uses": frozenset({"wood"})}
    found = PROVER.flip(node, {"uses": frozenset({"wood"})}, ["uses"])
    assert found is not None
    assert len(found["uses"]) == 2
    assert "wood" in found["uses"]


def test_a_flip_moves_a_value_that_is_finer_than_its_grid() -> None:
    node = rule("overlay <= 2.40 nm and share < 50 %")
    known = {"overlay": Fraction("1.00005"), "share": Fraction(1, 3)}
    assert PROVER.flip(node, known, ["overlay"]) == {"overlay": Fraction("2.4001")}
    assert PROVER.flip(node, known, ["share"]) == {"share": Fraction("0.5")}


def test_a_core_is_the_reason_and_no_more() -> None:
    node = rule("kind is saw and overlay <= 2.40 nm and to in g.north or is_new")
    known = {"kind": "saw", "overlay": 1 * NM, "to": "AA", "is_new": False, "sharp": True}
    assert PROVER.core(node, known) == {"kind", "overlay", "to"}
    assert PROVER.core(node, known | {"is_new": True}) == {"kind", "overlay", "to"}  # the first named are kept
    assert PROVER.core(node, {"is_new": True} | known | {"is_new": True}) == {"is_new"}
    assert PROVER.core(node, known | {"to": "CC"}) == {"to", "is_new"}
    assert PROVER.core(node, {"kind": "saw"}) is None


def test_a_solver_that_gives_up_has_proved_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prove, "EFFORT", 1)
    hard = rule("width * overlay * heat / (1 K) = 97.031 nm2 and width * width > 100 nm2 + overlay * overlay")
    assert PROVER.always(hard) is not True
    assert PROVER.never(hard) is None
    assert PROVER.settled(hard) is None
    assert PROVER.witness(hard) is None
    assert PROVER.equivalent(hard, rule("is_new")).proved is not True
    assert PROVER.implies(hard, rule("is_new")).proved is not True


def test_a_hard_question_comes_back_within_its_time() -> None:
    import time

    hard = rule("width * width * width + overlay * overlay * overlay = heat / (1 K) * heat / (1 K) * 10.0003 nm * 1 nm2")
    started = time.monotonic()
    found = PROVER.witness(hard)
    assert time.monotonic() - started < 8
    assert found is None or explain(hard, found).truth is True  # type: ignore[arg-type]


def test_the_same_question_has_the_same_answer_whatever_was_asked_before() -> None:
    node = rule("width + overlay > 7.3 nm and (to in g.north or uses has tin) and kind is not saw")
    first = Prover(VOCABULARY, COUNTRIES).witness(node)
    PROVER.witness(rule("overlay < width and kind is saw"))
    assert PROVER.witness(node) == first == Prover(VOCABULARY, COUNTRIES[::-1]).witness(node)
    known = {"width": 1 * NM, "overlay": 1 * NM, "to": "CC", "uses": frozenset(), "kind": "drill"}
    changes = [PROVER.flip(node, known, known) for _ in range(3)]
    assert changes[0] is not None
    assert changes[0] == changes[1] == changes[2]


def test_a_definition_by_itself_is_refused() -> None:
    knot: dict[str, Node] = {"fine": parse("sharp or holds y.rule"), "y.rule": parse("fine")}
    with pytest.raises(LicetError, match="defined by itself") as caught:
        Prover(VOCABULARY, COUNTRIES, knot).always(parse("holds y.rule"))
    assert caught.value.where == "y.rule -> fine -> y.rule"
    with pytest.raises(LicetError, match="defined by itself"):
        Prover(VOCABULARY, COUNTRIES, {"cd": parse("cd * 2")}).always(parse("cd < 3 nm"))


def test_a_given_value_wins_over_a_definition() -> None:
    assert PROVER.settled(rule("cd < 3 nm"), {"cd": Fraction(1, 3)}) is True
    assert PROVER.settled(rule("fine"), {"fine": True}) is True
    assert PROVER.settled(rule("holds y.rule"), {"y.rule": False}) is False


def test_a_fact_without_possible_values_is_refused_as_every_proof_about_it_would_hold() -> None:
    with pytest.raises(LicetError, match="to has no possible value"):
        Prover(VOCABULARY, ()).never(rule("to is AA"))
    assert Prover(VOCABULARY, ()).settled(rule("to is AA"), {"to": "AA"}) is True


@pytest.mark.parametrize("known", list(product((True, False, None), repeat=2)))
@pytest.mark.parametrize("quantifier", ["any", "all"])
def test_party_quantifiers_and_their_contraries_are_as_explain_has_them(
    quantifier: str, known: tuple[bool | None, bool | None]
) -> None:
    node = rule(f"{quantifier} party of consignee, end_user (party.known)")
    facts = dict(zip(("consignee.known", "end_user.known"), known, strict=True))
    assert PROVER.settled(node, facts) is explain(node, facts).truth
    assert PROVER.settled(Not(node), facts) is explain(Not(node), facts).truth
    for asked in (node, Not(node)):
        found = PROVER.witness(asked, facts)
        assert found is None or explain(asked, found).truth is True  # type: ignore[arg-type]
        assert (found is None) is (explain(asked, facts).truth is False)


def test_a_divisor_that_may_be_zero_is_told_apart_from_one_that_may_not() -> None:
    prover = Prover(VOCABULARY, COUNTRIES, {"cd": parse("overlay")})
    node = rule("width / cd >= 0 or width / cd < 0")
    assert prover.settled(node, {"overlay": 1 * NM}) is True
    assert prover.settled(node, {"overlay": 0 * NM}) is None
    assert prover.settled(node) is None
    found = prover.witness(node)
    assert found is not None
    assert explain(node, found).truth is True  # type: ignore[arg-type]
    assert PROVER.settled(node) is True


def test_a_known_divisor_outside_its_range_is_doubted_until_it_is_changed() -> None:
    node = rule("width / pitch < 3")
    assert PROVER.flip(node, {"width": 3 * NM, "pitch": 0 * NM}, ["pitch"], to=False) == {"pitch": 1}
