"""Steps in order: what is made of an order made before is what is made from nothing."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet.law.ordering import NOTHING, Links, in_order
from licet.law.tables import LawError

KEYS = "abcdefghij"
PLACES = {key: place for place, key in enumerate("cabijhgfed")}


@st.composite
def readings(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    """Some steps, each of which reads steps before it in an order drawn anew, or what is no step."""
    some = draw(st.permutations(KEYS))[: draw(st.integers(0, len(KEYS)))]
    return {key: tuple(draw(st.sets(st.sampled_from(["?", *some[:place]])))) for place, key in enumerate(some)}


def changes(before: Links, now: Links) -> dict[str, tuple[str, ...] | None]:
    changed = {key: now.get(key) for key in {**before, **now} if before.get(key) != now.get(key)}
    return {key: None if reads is None else tuple(reads) for key, reads in changed.items()}


@given(st.lists(readings(), min_size=1, max_size=6))
def test_the_way_to_an_order_does_not_matter(ways: list[Mapping[str, tuple[str, ...]]]) -> None:
    order = NOTHING
    for links in ways:
        order = order.after(changes(order.links, links), PLACES.__getitem__)
        alone = NOTHING.after(dict(links), PLACES.__getitem__)
        assert order.keys == alone.keys
        assert order.rank == alone.rank
        assert {need: who for need, who in order.readers.items() if who} == alone.readers
        for links_of_all, keys in ((links, order.keys), (links, in_order(links))):
            assert sorted(keys) == sorted(links_of_all)
            place = {key: number for number, key in enumerate(keys)}
            assert all(place[need] < place[key] for key in keys for need in links_of_all[key] if need in place)


def test_steps_that_stand_equally_deep_are_ordered_by_place() -> None:
    assert NOTHING.after({"a": ("b",), "b": (), "c": (), "d": ("b",)}, PLACES.__getitem__).keys == ["c", "b", "a", "d"]
    assert in_order({"d": ("b",), "b": (), "a": ("b",), "c": ()}) == ["b", "c", "d", "a"]


@pytest.mark.parametrize("before", [{}, {"a": ("b",), "b": (), "c": ("a",)}])
def test_a_circle_is_refused_and_leaves_what_was(before: dict[str, tuple[str, ...]]) -> None:
    order = NOTHING.after(before, PLACES.__getitem__)
    keys = list(order.keys)
    circle = {"a": ("b",), "b": ("c",), "c": ("a",)}
    with pytest.raises(LawError, match="in a circle"):
        order.after(changes(before, circle), PLACES.__getitem__)
    assert order.keys == keys
    with pytest.raises(LawError, match="in a circle"):
        in_order(circle)
