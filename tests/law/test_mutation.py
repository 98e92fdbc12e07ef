"""The shipped law against its mutants: each is caught by an expectation of its own provision, regime or country group."""

import pytest

from licet.decision.decide import load_decider
from licet.decision.expected import failed_regimes
from licet.decision.mutate import verdicts
from licet.law.expect import load_regime_expectations
from licet.law.load import load_book


def test_expectations_of_regimes_hold():
    assert list(failed_regimes(load_regime_expectations(), load_decider())) == []


def test_every_regime_with_a_condition_is_spoken_of():
    spoken = {e.regime for e in load_regime_expectations()}
    assert {r.id for r in load_book().regimes if r.covered or r.reach or r.since} <= spoken


# About twenty seconds in all, most of them for the United States. (Groups: see tests/facts/test_membership.py.)
@pytest.mark.parametrize("begins", ["shared", "nl", "eu", "us"])
def test_no_mutant_of_the_law_survives(begins):
    found = list(verdicts(begins))
    assert found
    assert [f"{v.subject}: {v.says}" for v in found if not v.caught] == []
