"""The law against the expectations written beside it: day by day, for the law of a day is made ready but once that way."""

from collections import defaultdict

import pytest
from msgspec.structs import replace

from licet.decision.decide import load_decider
from licet.decision.expected import failed
from licet.law.expect import load_expectations
from licet.law.load import load_book

#: The EU list covers complete EUV scanners, so the Dutch entry only lends its technical limb to software and know-how.
NEVER_ALONE = {"nl.order_a.3B001.f.4.a"}
#: Published and suspended before its first day: shown with its state, in force on no day.
NEVER_APPLIED = {"tw.south_africa"}
#: No number decides these, for the entries say it in words (lengths of barrels, weights of toxins): they are unknown or no.
NEVER_CERTAIN = {"us.lists.ctl.cc2", "us.lists.ctl.cc3", "us.lists.ctl.cw_all"}

#: Expectations by the first day of the law that they are tried on.
BY_DAY = defaultdict(list)
for _expectation in load_expectations():
    BY_DAY[load_decider().library.on(_expectation.on).day].append(_expectation)


@pytest.mark.parametrize("day", sorted(BY_DAY), ids=str)
def test_expectations_hold(day):
    """Each line of what fails names the provision, and the row of the file that says otherwise."""
    by_kind = sorted(BY_DAY[day], key=lambda e: str(e.facts.get("item.kind")))
    assert list(failed(by_kind, load_decider())) == []


def test_what_fails_is_named():
    wrong = [replace(e, truth=not e.truth) for e in BY_DAY[max(BY_DAY)] if isinstance(e.truth, bool)][:3]
    said = list(failed(wrong, load_decider()))
    assert len(wrong) == 3
    for expectation in wrong:
        assert any(
            expectation.where in line and f"{expectation.provision} on {expectation.on} must be" in line for line in said
        )


def test_every_provision_has_a_yes_and_a_no():
    """A permission or rule nobody tests on both sides is not tested."""
    bare, truths_of = [], defaultdict(set)
    for expectation in load_expectations():
        truths_of[expectation.provision].add(expectation.truth)
    for provision in load_book().provisions:
        truths = truths_of[provision.id]
        needed = {None, False} if provision.id in NEVER_CERTAIN else {True, False}
        exempt = provision.regime == "shared" or provision.id in NEVER_ALONE | NEVER_APPLIED
        if not exempt and not truths >= needed:
            bare.append(provision.id)
    assert bare == []
