"""The smallest sets against brute force over all sets, and the walk of a goal."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet.analysis.capability_cut import All, Smallest, Some, every, met, names_of, smallest, some

NAMES = tuple("abcdef")
GOALS = st.recursive(
    st.sampled_from(NAMES),
    lambda inner: (
        st.builds(All, st.lists(inner, max_size=4).map(tuple)) | st.builds(Some, st.lists(inner, max_size=4).map(tuple))
    ),
    max_leaves=14,
)


def brute(goal):
    for size in range(len(NAMES) + 1):
        found = tuple(sorted(one for one in combinations(NAMES, size) if met(goal, one)))
        if found:
            return Smallest(size, found)
    return Smallest(None, ())


@given(GOALS)
def test_equals_brute_force(goal):
    assert smallest(goal, most=64) == brute(goal)


@given(GOALS)
def test_none_smaller_meets_it(goal):
    found = smallest(goal)
    for one in found.sets:
        assert met(goal, one)
        assert len(one) == found.size
        assert set(one) <= names_of(goal)
        assert not any(met(goal, less) for less in combinations(one, found.size - 1)) if found.size else True


def test_a_supplier_that_nothing_holds_keeps_a_step_open():
    assert smallest(every(("us", Some(())))) == Smallest(None, ())


def test_more_sets_than_asked_for_are_said_to_be_more():
    found = smallest(some("abcdef"), most=2)
    assert (found.size, len(found.sets), found.whole) == (1, 2, False)


@pytest.mark.parametrize("join", [every, some])
def test_a_goal_of_one_part_is_that_part(join):
    assert join(("us", "us")) == "us"
