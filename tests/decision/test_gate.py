"""The gate: go only where nothing stands against it, and every reason against it is named."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from licet.decision.determination import Determination, Law, RegimeAnswer
from licet.decision.gate import gate
from licet.decision.outcome import OUTCOMES


def answered(outcome: str = "no_requirement_found", **more: Any) -> RegimeAnswer:
    empty = dict.fromkeys(
        ("entries", "conditions", "provisions", "missing", "would_change", "rests_on", "trace", "warnings"), ()
    )
    none = dict.fromkeys(("code", "authority", "apply", "review_policy"))
    told = {"regime": "nl", "title": "Netherlands", "outcome": outcome, "possible": (outcome,)}
    return RegimeAnswer(**{**empty, **none, **told, **more})


def of(*regimes: RegimeAnswer) -> Determination:
    law = Law("hash", {})
    return Determination("licet.determination/1", date(2026, 11, 20), "", "", regimes, law, {}, ())


def test_go_is_said_where_every_regime_asks_nothing() -> None:
    assert gate(of(answered(), answered("not_subject"))).verdict == "go"


@pytest.mark.parametrize("outcome", sorted(set(OUTCOMES) - {"no_requirement_found", "not_subject", "exception_available"}))
def test_any_other_outcome_holds(outcome: str) -> None:
    found = gate(of(answered(), answered(outcome)))
    assert found.verdict == "hold"
    assert [reason.because for reason in found.reasons] == [outcome]


def test_conditions_hold_until_each_is_said_to_be_kept() -> None:
    deal = of(answered("exception_available", conditions=("keep records", "report")))
    assert gate(deal).verdict == "hold"
    assert gate(deal, ["keep records"]).verdict == "hold"
    assert gate(deal, ["keep records", "report"]).verdict == "go"


def test_an_assumption_has_to_be_told() -> None:
    found = gate(of(answered(rests_on=("informed",))))
    assert found.verdict == "needs_facts"
    assert [(each.fact, each.assumed) for each in found.missing] == [("informed", True)]


@pytest.mark.parametrize(
    "warning", ["not re-checked past 2026-11-10: a rule", "partly: a part: some", "not covered: a list: none"]
)
def test_law_not_looked_at_holds(warning: str) -> None:
    assert gate(of(answered(warnings=(warning,)))).verdict == "hold"


def test_a_doubt_about_the_deal_and_the_silence_of_all_regimes_hold() -> None:
    assert gate(replace(of(answered()), warnings=("one is wrong",))).verdict == "hold"
    assert gate(of()).verdict == "hold"
