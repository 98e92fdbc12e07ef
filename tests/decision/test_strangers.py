"""A control number that does not fit the item is told."""

import pytest

import licet

DEAL = {"on": "2026-06-01", "from": "US", "to": "CN"}


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (
            {"kind": "other", "codes": {"us": "3B001.c.1.a"}},
            "is for dry_etcher, and the item was said to be other: one is wrong",
        ),
        ({"kind": "scanner", "codes": {"us": "3B001.c.1.a"}}, "is for dry_etcher, and the item was said to be scanner"),
        ({"kind": "dry_etcher", "codes": {"us": "3B001.c.1.a"}}, ""),
        ({"kind": "scanner", "codes": {"us": "3B001"}}, ""),
        ({"codes": {"us": "3B001.c.1.a"}}, ""),
        ({"kind": "other", "codes": {"us": "3A001.b.2"}}, ""),
    ],
)
def test_a_number_for_items_of_another_kind_is_told(item, said):
    told = [w for w in licet.determine(DEAL | {"item": item}, what_if=False).warnings if "one is wrong" in w]
    assert len(told) == bool(said)
    assert all(said in warning for warning in told)


def test_on_a_day_without_the_paragraph_nothing_is_told():
    deal = DEAL | {"on": "2021-06-01", "item": {"kind": "scanner", "codes": {"us": "3B903"}}}
    assert not [w for w in licet.determine(deal, what_if=False).warnings if "one is wrong" in w]
