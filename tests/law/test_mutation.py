"""The shipped law against its mutants: each is caught by an expectation of its own provision, regime or country group, or is
listed, with a reason, as no change at all."""

import pytest

from licet.decision.decide import load_decider
from licet.decision.expected import failed_regimes
from licet.decision.mutate import verdicts
from licet.facts.places import load_places
from licet.law.expect import load_regime_expectations
from licet.law.load import load_book

SUBJECTS = [*load_book().by_id, *load_places().groups, *(regime.id for regime in load_book().regimes)]
HEADS = sorted({subject.partition(".")[0] for subject in SUBJECTS})
#: No id that can be changed begins otherwise, and none begins with two of them.
BEGINNINGS = [head for head in HEADS if not any(head != other and head.startswith(other) for other in HEADS)]


def test_expectations_of_regimes_hold():
    assert list(failed_regimes(load_regime_expectations(), load_decider())) == []


def test_every_regime_with_a_condition_is_spoken_of():
    spoken = {e.regime for e in load_regime_expectations()}
    assert {r.id for r in load_book().regimes if r.covered or r.reach or r.since} <= spoken


# About two minutes in all, most of them for the United States.
@pytest.mark.parametrize("begins", BEGINNINGS)
def test_no_mutant_of_the_law_survives(begins):
    found = list(verdicts(begins))
    assert found
    assert [v.fault for v in found if v.fault] == []
