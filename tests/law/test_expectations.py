"""The law against the expectations written beside it, provision by provision, and against its mutants."""

from collections import defaultdict

import pytest

from licet.decision.decide import load_decider
from licet.decision.expected import failed
from licet.law.expect import load_expectations
from licet.law.load import load_book

#: The EU list covers complete EUV scanners, so the Dutch entry only lends its technical limb to software and know-how.
NEVER_ALONE = {"nl.order_a.3B001.f.4.a"}
#: Published and suspended before its first day: shown with its state, in force on no day.
NEVER_APPLIED = {"tw.south_africa"}

BY_PROVISION = defaultdict(list)
for _expectation in load_expectations():
    BY_PROVISION[_expectation.provision].append(_expectation)


@pytest.mark.parametrize("provision", sorted(BY_PROVISION))
def test_expectations_hold(provision):
    assert list(failed(BY_PROVISION[provision], load_decider())) == []


def test_every_provision_has_a_yes_and_a_no():
    """A permission or rule nobody tests on both sides is not tested."""
    bare = []
    for provision in load_book().provisions:
        truths = {e.truth for e in BY_PROVISION.get(provision.id, ())}
        exempt = provision.regime == "shared" or provision.id in NEVER_ALONE | NEVER_APPLIED
        if not exempt and not truths >= {True, False}:
            bare.append(provision.id)
    assert bare == []
