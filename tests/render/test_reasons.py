"""The condition that decides a provision, picked from its trace."""

import licet
from licet.decision.determination import Limb, Step
from licet.render.reasons import joint, reason


def leaf(text, truth, fact=None):
    return Limb(f"{text} in words", text, fact if fact is not None else f"{text} = {truth}", truth)


def limb(word, truth, *parts):
    texts = [f"({p.text})" if p.parts else p.text for p in parts]
    written = f"not {texts[0]}" if word == "not" else f" {word} ".join(texts)
    return Limb(f"{written} in words", written, "", truth, parts)


def step(truth, *limbs):
    return Step("requirement", "xx.art_1", "Art. 1", truth, limbs)


A, B, C = leaf("a", "yes"), leaf("b", "no"), leaf("c", "no")


def test_joints_are_read_off_the_text():
    assert joint(A) == ""
    assert joint(limb("and", "no", A, B)) == "and"
    assert joint(limb("or", "yes", A, limb("and", "no", B, C))) == "or"
    assert joint(limb("and", "no", leaf("x or y", "yes"), B)) == "and"
    assert joint(limb("not", "no", A)) == "not"
    assert joint(Limb("", "any party (party.known)", "", "no", (B,))) == "any"
    assert joint(Limb("", "all party (party.known)", "", "no", (B,))) == "all"


def test_of_conditions_that_must_all_hold_the_failing_simple_one_is_named():
    assert reason(step("no", A, limb("or", "no", B, C), leaf("d", "no"))) == ("d in words", "d = no")
    assert reason(step("no", A, limb("and", "no", A, limb("and", "no", A, C)))) == ("c in words", "c = no")


def test_of_alternatives_all_facts_are_named():
    assert reason(step("no", A, limb("or", "no", B, C))) == ("b or c in words", "b = no; c = no")


def test_below_a_not_the_facts_that_hold_are_named():
    assert reason(step("no", limb("not", "no", limb("or", "yes", A, B)))) == ("not (a or b) in words", "a = yes")


def test_an_unknown_is_never_passed_off_as_a_no():
    unknown = leaf("u", "unknown")
    assert reason(step("unknown", A, unknown)) == ("u in words", "u = unknown")
    assert reason(step("unknown", limb("or", "unknown", B, unknown))) == ("b or u in words", "u = unknown")
    assert reason(step("no", unknown, B)) == ("b in words", "b = no")


def test_other_law_is_not_a_fact():
    assert reason(step("no", leaf("under xx.list", "no", "under xx.list: no"))) == ("under xx.list in words", "it does not")
    assert reason(step("unknown", leaf("holds xx.a", "unknown", "xx.a: unknown"))) == ("holds xx.a in words", "open itself")


def test_what_is_the_same_of_every_party_is_said_once():
    parts = tuple(leaf(f"{role}.lists has x", "no", f"{role}.lists = none") for role in ("purchaser", "consignee", "end_user"))
    found = step("no", Limb("for any party: listed", "any party (party.lists has x)", "", "no", parts))
    assert reason(found) == ("for any party: listed", "each party: lists = none")


def test_where_no_condition_decides_it_was_the_given_code():
    assert reason(step("no", A, leaf("u", "unknown"))) == (
        "the given code names it, the parameters leaving it open",
        "it does not",
    )
    assert reason(step("unknown", A, B)) == ("the given code and the parameters agree", "they do not")


def test_a_code_that_decides_or_conflicts_is_the_reason_in_real_answers():
    deal = {"on": "2025-06-01", "from": "US", "to": "TW", "item": {"kind": "cvd_tool", "codes": {"us": "EAR99"}}}
    steps = {s.provision: s for s in licet.determine(deal).regime("us").trace}
    assert reason(steps["us.ccl.3B001.d.17"]).facts == "it does not"
    deal["item"] = {"model": "NXT:1980Di", "codes": {"us": "3B001.f.1.b"}}
    steps = {s.provision: s for s in licet.determine(deal).regime("us").trace}
    assert reason(steps["us.ccl.3B001.f.1.b"]).facts == "they do not"
