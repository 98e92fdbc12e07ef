"""The law against the expectations written beside it, provision by provision, and against its mutants."""

from collections import defaultdict

import pytest

from licet.determine.decide import load_decider
from licet.determine.expected import failed
from licet.law.expect import load_expectations
from licet.law.load import load_book

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
        if provision.regime != "shared" and not truths >= {True, False}:
            bare.append(provision.id)
    assert bare == []
