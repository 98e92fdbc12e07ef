"""What an order book makes is looked through for garbage seldom, and nobody else's settings change by it."""

import gc

import pytest

from licet.orders.memory import seldom_collected


@pytest.mark.parametrize("fails", [False, True])
def test_thresholds_are_put_back(fails: bool) -> None:
    before = gc.get_threshold()
    try:
        with seldom_collected():
            assert gc.get_threshold()[0] > before[0]
            assert not fails
    except AssertionError:
        assert fails
    assert gc.get_threshold() == before


def test_what_was_made_counts_as_old() -> None:
    with seldom_collected():
        gc.collect()
        made = [[number] for number in range(20_000)]
        young = gc.get_count()[0]
    assert gc.get_freeze_count() == 0
    assert young >= len(made)
    assert any(each is made[0] for each in gc.get_objects(generation=2))


def test_what_somebody_froze_stays_frozen() -> None:
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        with seldom_collected():
            pass
        assert gc.get_freeze_count() == frozen > 0
    finally:
        gc.unfreeze()
