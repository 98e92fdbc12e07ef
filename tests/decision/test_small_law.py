"""The order of review on a small law of our own: outcomes, unknown facts, codes, clocks, what to ask, what would change."""

from datetime import date

import pytest

from licet.decision.decide import Decider
from licet.errors import LicetError
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.law.load import book_of, read_packs
from small_law import HEAD, provision

LAW = HEAD + "\n".join(
    [
        provision("reach", "reaches", ("2020-01-01", None, "from is NL")),
        provision(
            "list.3B001.f.1",
            "lists",
            ("2020-01-01", "2024-09-07", "item.kind is scanner and dco <= 1.50 nm"),
            ("2024-09-07", None, "item.kind is scanner and dco <= 2.40 nm"),
        ),
        provision("list.3B001.c", "lists", ("2020-01-01", None, "item.kind is dry_etcher")),
        provision(
            "art_2",
            "requires",
            (
                "2020-01-01",
                None,
                "under xx.list",
                "[[provision.version.review]]",
                'policy = "presumption_of_denial"',
                'when = "to is CN"',
                "[[provision.version.review]]",
                'policy = "case_by_case"',
            ),
        ),
        provision("military", "prohibits", ("2020-01-01", None, "military_end_use"), anywhere="true"),
        provision("general", "permits", ("2020-01-01", None, "to in {JP, US}"), lifts='["xx.art_2"]', code='"GEN1"'),
        provision(
            "pause",
            "requires",
            (
                "2020-01-01",
                None,
                "end_use is sme_development",
                "suspended = [{ from = 2022-01-01, until = 2023-01-01 }]",
            ),
        ),
    ]
)


@pytest.fixture(scope="module")
def decider():
    packs = {"x.toml": LAW, "shared.toml": '[[regime]]\nid = "shared"\ntitle = "s"\norder = 0\nreported = false\n'}
    return Decider(book_of(read_packs(packs), "hash"), load_vocabulary(), load_places())


def answer(decider, **raw):
    base = {"on": "2024-01-15", "from": "NL", "to": "CN", "item": {"kind": "scanner", "dco": "1.4 nm"}, "end_use": "other"}
    raw = {**base, **{k.rstrip("_"): v for k, v in raw.items()}}
    return decider.determine(decider.deal(raw)).regime("xx")


def scanner(dco):
    return {"kind": "scanner", "dco": dco}


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        ({}, "licence_required"),
        ({"from_": "DE"}, "not_subject"),
        ({"item": scanner("1.6 nm")}, "no_requirement_found"),
        ({"item": scanner("1.50 nm")}, "licence_required"),
        ({"item": scanner("1.5001 nm")}, "no_requirement_found"),
        ({"item": scanner("1.6 nm"), "on": "2024-09-06"}, "no_requirement_found"),
        ({"item": scanner("1.6 nm"), "on": "2024-09-07"}, "licence_required"),
        ({"to": "JP"}, "exception_available"),
        ({"military_end_use": True}, "prohibited"),
        ({"military_end_use": True, "from_": "DE"}, "prohibited"),
        ({"item": scanner("unknown")}, "undetermined"),
        ({"item": {"kind": "other"}}, "not_covered"),
        ({"item": {"codes": {"us": "EAR99"}}}, "no_requirement_found"),
        ({"item": {"codes": {"us": "5A002"}}}, "licence_required"),  # any code of the list is on the list
        ({"item": {"codes": {"us": "3B001.c"}}}, "licence_required"),
        ({"item": {"codes": {"us": "3B001"}}}, "licence_required"),
        ({"item": scanner("1.6 nm"), "end_use": "sme_development", "on": "2021-12-31"}, "licence_required"),
        ({"item": scanner("1.6 nm"), "end_use": "sme_development", "on": "2022-06-01"}, "no_requirement_found"),
        ({"item": scanner("1.6 nm"), "end_use": "sme_development", "on": "2023-01-01"}, "licence_required"),
    ],
)
def test_outcomes(decider, raw, outcome):
    assert answer(decider, **raw).outcome == outcome


def test_exception_names_its_code_and_the_policy_is_the_first_that_holds(decider):
    assert answer(decider, to="JP").code == "GEN1"
    assert answer(decider).review_policy == "presumption_of_denial"
    assert answer(decider, to="TW").review_policy == "case_by_case"


def test_unknown_fact_is_asked_and_its_answers_settle_it(decider):
    found = answer(decider, item=scanner("unknown"))
    assert set(found.possible) == {"licence_required", "no_requirement_found"}
    assert [m.fact for m in found.missing] == ["dco"]
    assert found.missing[0].answers == {
        "1.4999 nm": "licence_required",
        "1.5 nm": "licence_required",
        "1.5001 nm": "no_requirement_found",
    }


def test_what_would_change_it_is_the_nearest_threshold_day_and_destination(decider):
    found = answer(decider, item=scanner("1.6 nm"))
    changes = {(tuple(c.facts.items()), c.outcome) for c in found.would_change}
    assert ((("dco", "1.5 nm"),), "licence_required") in changes
    assert ((("on", "2024-09-07"),), "licence_required") in changes
    here = {(tuple(c.facts.items()), c.outcome) for c in answer(decider).would_change}
    assert ((("from", "US"),), "not_subject") in here
    assert any(facts[0][0] == "to" and outcome == "exception_available" for facts, outcome in here)


def test_code_that_contradicts_the_parameters_is_reported_and_decides_nothing(decider):
    raw = {"on": "2024-01-15", "from": "NL", "to": "CN", "end_use": "other"}
    raw["item"] = {"kind": "scanner", "dco": "1.6 nm", "codes": {"us": "3B001.f.1"}}
    found = decider.determine(decider.deal(raw))
    assert found.regime("xx").outcome == "undetermined"
    assert any("3B001.f.1" in warning and "parameters say otherwise" in warning for warning in found.warnings)


def test_a_passed_unchecked_change_date_is_said(decider):
    assert not any("a change was due" in w for w in answer(decider, on="2026-01-31").warnings)
    assert any("a change was due" in w for w in answer(decider, on="2026-02-01").warnings)


def test_a_change_is_said_of_the_deals_it_touches():
    head = HEAD.replace(
        'what = "a change was due"', 'what = "a change was due"\ntouches = "any party (party.lists has us_sdn)"'
    )
    packs = {"x.toml": head + provision("reach", "reaches", ("2020-01-01", None, "from is NL"))}
    judge = Decider(book_of(read_packs(packs), "hash"), load_vocabulary(), load_places())

    def said(lists):
        return (
            "not re-checked past 2026-02-01: a change was due"
            in answer(judge, on="2026-02-01", facts={"end_user.lists": lists}).warnings
        )

    assert said(["us_sdn"])
    assert said("unknown")
    assert not said([])


def test_deal_day_and_day_of_the_law_are_two_clocks(decider):
    deal = decider.deal({"on": "2024-01-15", "from": "NL", "to": "CN", "item": scanner("1.6 nm"), "end_use": "other"})
    assert decider.determine(deal).regime("xx").outcome == "no_requirement_found"
    assert decider.determine(deal, as_of=date(2024, 9, 7)).regime("xx").outcome == "licence_required"


def test_assumed_facts_are_shown_and_the_trace_has_every_stage(decider):
    deal = decider.deal({"on": "2024-01-15", "from": "NL", "to": "CN", "item": scanner("1.6 nm"), "end_use": "other"})
    found = decider.determine(deal)
    assert found.facts["military_end_use"].state == "assumed"
    assert {s.stage for s in found.regime("xx").trace} == {"reach", "entry", "requirement", "prohibition", "permission"}
    step = next(s for s in found.regime("xx").trace if s.provision == "xx.list.3B001.f.1")
    assert [(limb.text, limb.fact, limb.truth) for limb in step.limbs] == [
        ("item.kind is scanner", "item.kind = scanner", "yes"),
        ("dco <= 1.50 nm", "dco = 1.6 nm", "no"),
    ]


def test_where_only_the_reach_is_open_nothing_was_found_either_way(decider):
    found = answer(decider, **{"from": "unknown", "to": "JP", "item": {"kind": "mask"}})
    assert found.outcome == "no_requirement_found"
    assert set(found.possible) == {"no_requirement_found", "not_subject"}
    assert "reaches the deal at all is open" in found.warnings[0]
    assert [m.fact for m in found.missing] == ["from"]


WHOLE = HEAD + "\n".join(
    [
        provision("reach", "reaches", ("2020-01-01", None, "always")),
        provision("art.1", "requires", ("2020-01-01", None, "to is CN")),
        provision("art.2", "prohibits", ("2022-01-01", None, "to is JP")),
        provision("article", "requires", ("2020-01-01", None, "to is US")),
        provision("art.3", "permits", ("2020-01-01", None, "to is KR"), lifts='["xx.art.1"]', code='"GEN"'),
        provision("whole", "defines", ("2020-01-01", None, "needs xx.art"), fact='"us_part_744"'),
        provision("one", "defines", ("2020-01-01", None, "needs xx.article and from is NL"), fact='"us_wmd_use"'),
    ]
)


@pytest.mark.parametrize(
    ("day", "to", "whole", "one"),
    [
        ("2021-06-01", "CN", True, False),
        ("2021-06-01", "JP", False, False),
        ("2022-01-01", "JP", True, False),
        ("2022-01-01", "US", False, True),
        ("2022-01-01", "KR", False, False),
        ("2022-01-01", None, None, None),
    ],
)
def test_a_part_of_the_law_is_asked_as_a_whole(day, to, whole, one):
    """`needs xx.art` is any requirement or prohibition at or below it, each on its own days; what begins alike is not."""
    packs = {"x.toml": WHOLE, "shared.toml": '[[regime]]\nid = "shared"\ntitle = "s"\norder = 0\nreported = false\n'}
    decider = Decider(book_of(read_packs(packs), "hash"), load_vocabulary(), load_places())
    prepared = decider.prepared(date.fromisoformat(day), None)
    values = prepared.machine.run({"from": "NL"} | ({"to": to} if to else {}))
    assert (values["us_part_744"], values["us_wmd_use"]) == (whole, one)


def test_a_part_of_the_law_that_holds_no_requirement_is_a_fault():
    with pytest.raises(LicetError, match="no known part of the law with requirements"):
        read_packs({"x.toml": WHOLE.replace("needs xx.article ", "needs xx.reach ")})
