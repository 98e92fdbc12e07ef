"""Shares of listed owners: added, through chains, monotone, never above the whole, and unknown never counted as nothing."""

from datetime import date
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet.screening.entries import Entry, Name
from licet.screening.ownership import HALF, Owner, OwnershipError, chinese_share, listed_share

DAY = date(2025, 10, 15)
LISTED = Entry("1", "us_entity_list", names=(Name("L"),))
DOUBTFUL = Entry("2", "us_sdn", names=(Name("D"),))


def counts(entry, on):
    return None if entry is DOUBTFUL else entry is LISTED


def share(*owners):
    return listed_share(owners, counts, DAY)


def listed(percent, name="L"):
    return Owner(name, percent, (LISTED,))


def free(percent, name="F"):
    return Owner(name, percent, owners=())


def test_direct_and_aggregated():
    assert share(listed(30), listed(20, "M"), free(50)).fact == "50 %"
    assert share(listed("49.99"), free("50.01")).fact == "49.99 %"
    assert share(free(100)).fact == "0 %"


def test_a_holding_counts_wholly_when_its_holder_is_caught_and_not_at_all_when_it_is_not():
    holding = Owner("H", 60, owners=(listed(50), free(50)))
    assert share(holding, free(40)).fact == "60 %"
    minor = Owner("H", 60, owners=(listed(49), free(51)))
    assert share(minor, free(40)).fact == "0 %"
    assert any("below 50 percent" in note for note in share(minor, free(40)).notes)
    deep = Owner("T", 50, owners=(holding, free(40)))
    assert share(deep, free(50)).fact == "50 %"
    assert "T 50 % (owned to 60 % by listed parties)" in share(deep, free(50)).source


def test_a_sum_through_several_holdings():
    one = Owner("A", 30, owners=(listed(51), free(49)))
    assert share(one, listed(20), free(50)).fact == "50 %"


@pytest.mark.parametrize(
    "owners",
    [
        (),
        (Owner("L", None, (LISTED,)),),
        (Owner("H", 100),),  # who owns H is not known
        (Owner("H", 100, screened=False, owners=()),),
        (free(50),),  # the other half is not known
        (Owner("D", 100, (DOUBTFUL,), owners=()),),
        (Owner("H", 60, owners=(Owner("L", None, (LISTED,)),)), free(40)),
    ],
)
def test_what_is_not_known_is_unknown_and_names_red_flag_29(owners):
    found = share(*owners)
    assert found.fact == "unknown"
    assert any("Red Flag 29" in note for note in found.notes)


def test_what_is_not_known_does_not_matter_where_the_rest_decides():
    assert share(listed(50), Owner("H", 50)).fact == "50 %"
    assert share(free(60), Owner("L", None, (LISTED,))).fact == "40 %"
    assert "how much L holds is not known (listed)" in share(free(60), Owner("L", None, (LISTED,))).notes


@pytest.mark.parametrize("percent", ["120", "-1", "x", "nan", "1/0", ""])
def test_a_share_that_cannot_be(percent):
    with pytest.raises(OwnershipError, match="is no share"):
        share(Owner("L", percent, (LISTED,)))


def test_more_than_the_whole_and_a_chain_without_end():
    with pytest.raises(OwnershipError, match=r"add up to 110 %"):
        share(listed(60), free(50))
    chain = free(100)
    for _ in range(30):
        chain = Owner("H", 100, owners=(chain,))
    with pytest.raises(OwnershipError, match="longer than 20"):
        share(chain)


def test_the_chinese_share_is_the_largest_and_a_mere_sum_is_unknown():
    def largest(*owners):
        return chinese_share(owners, counts, DAY)

    assert largest(listed(30), listed(10, "M"), free(60)).fact == "30 %"
    assert largest(listed(60), free(40)).fact == "60 %"
    both = largest(listed(30), listed(30, "M"), free(40))
    assert both.fact == "unknown"
    assert "does not say whether they are added" in both.notes[-1]
    assert largest(Owner("H", 70), free(30)).fact == "unknown"
    assert largest(listed(60), Owner("H", 40)).fact == "60 %"
    assert largest().fact == "unknown"


hundredths = st.integers(0, 10_000).map(lambda n: Fraction(n, 100))


def parts(draw, most=10_000):
    """Shares in hundredths of a percent that add up to at most the whole."""
    cuts = sorted(draw(st.lists(st.integers(0, most), min_size=1, max_size=5)))
    return [b - a for a, b in zip([0, *cuts], cuts, strict=False)]


@st.composite
def owners_of(draw, depth=2):
    made = []
    for n, part in enumerate(parts(draw)):
        kind = draw(st.sampled_from(("listed", "free", "unknown owners", "unknown share", "doubtful", "holding")))
        percent = None if kind == "unknown share" else f"{part / 100:.2f}"
        above = () if kind in ("free", "doubtful") else None
        if kind == "holding" and depth:
            above = draw(owners_of(depth=depth - 1))
        entries = {"listed": (LISTED,), "doubtful": (DOUBTFUL,)}.get(kind, ())
        made.append(Owner(f"{kind} {n}", percent, entries, owners=above))
    return tuple(made)


@given(owners_of())
def test_bounds_are_in_order_and_never_above_the_whole(owners):
    for found in (share(*owners), chinese_share(owners, counts, DAY)):
        assert 0 <= found.low <= found.high <= 100
        if found.fact == "unknown":
            assert found.low < HALF <= found.high
        else:
            told = Fraction(found.fact.removesuffix(" %"))
            assert (told >= HALF) == (found.low >= HALF)
            assert found.low - Fraction(1, 100) < told <= found.high


@given(owners_of(), st.data())
def test_listing_one_more_owner_never_lowers_the_share(owners, data):
    at = data.draw(st.integers(0, len(owners) - 1))
    more = tuple(msgspec.structs.replace(o, listed=(LISTED,)) if n == at else o for n, o in enumerate(owners))
    before, after = share(*owners), share(*more)
    assert (before.low, before.high) <= (after.low, after.high)
    assert before.low <= after.low
    assert before.high <= after.high


@given(owners_of(), st.data())
def test_a_larger_share_of_a_listed_owner_never_lowers_the_sum(owners, data):
    known = sum((Fraction(o.percent) for o in owners if o.percent), Fraction(0))
    room = 100 - known
    own = data.draw(hundredths.filter(lambda p: p <= room))
    more = data.draw(hundredths.filter(lambda p: own <= p <= room))
    small, large = (share(*owners, Owner("own", f"{float(p):.2f}", (LISTED,))) for p in (own, more))
    assert small.low <= large.low
    assert small.high <= large.high


@given(owners_of(), st.data())
def test_knowing_less_never_narrows_the_bounds(owners, data):
    at = data.draw(st.integers(0, len(owners) - 1))
    forget = data.draw(st.sampled_from(({"percent": None}, {"screened": False}, {"owners": None})))
    less = tuple(msgspec.structs.replace(o, **forget) if n == at else o for n, o in enumerate(owners))
    before, after = share(*owners), share(*less)
    assert after.low <= before.low
    assert before.high <= after.high


@given(owners_of())
def test_what_is_not_known_of_a_possible_owner_is_never_nothing(owners):
    if any(o.owners is None and not o.listed and o.percent not in (None, "0.00") for o in owners):
        found = share(*owners)
        assert found.fact != "0 %"
        assert found.notes
