"""A book decided by situations says of every line what one deal at a time says."""

import random
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from licet.decision.decide import load_decider
from licet.orders.frames import decide_orders
from licet.orders.sample import sample_orders
from orders.books import differences, golden_lines, line_told, told


def test_the_golden_cases_as_a_book():
    decider = load_decider()
    frame, deals = golden_lines(decider)
    decided = decide_orders(frame, decider=decider)
    assert decided.height == len(deals) > 150
    wrong = [
        (number, have, wanted)
        for number, deal in enumerate(deals)
        if (have := line_told(decided.row(number, named=True))) != (wanted := told(decider.determine(deal, what_if=False)))
    ]
    assert wrong == []


def edge_book(lines, seed):
    """Lines of every kind of column, with values at thresholds and a step beside them."""
    rng = random.Random(seed)
    pick = rng.choice
    edges = {
        "value_usd": [0.0, 1499.99, 1500.0, 1500.01, 4999.99, 5000.0, 5000.01, 250000.0, None],
        "us_content_pct": [0.0, 9.99, 10.0, 10.01, 24.99, 25.0, 25.01, None],
        "dco": ["1.49", "1.50 nm", "1.51", "2.39", "2.40", "2.41", "0.0015 um", "unknown", None],
        "on": [
            date(2023, 8, 31),
            date(2023, 9, 1),
            date(2024, 9, 6),
            date(2024, 9, 7),
            date(2024, 12, 1),
            date(2024, 12, 2),
            date(2026, 3, 1),
        ],
        "kind": ["export", "reexport", "transfer", "import", None],
        "from": ["NL", "US", "JP", "Korea, Republic of", "GB", "CN"],
        "to": ["CN", "China", "TW", "KR", "RU", "DE", "unknown", " ", None],
        "end_use": ["advanced_node_logic", "Mature Node", "military", "unknown", None],
        "end_user.lists": ["us_entity_list", "us_entity_list_fn5 + us_entity_list", "none", None, "unknown"],
        "end_user.headquarters": ["CN", "RU", "US", None],
        "item.model": ["TWINSCAN NXT:1980Di", "nxt2000i", None, "A100 SXM 80GB"],
        "item.code.us": ["3B001.f.1.b", "3B991", "EAR99", "3E905", None],
    }
    frame = pl.DataFrame({name: [pick(values) for _ in range(lines)] for name, values in edges.items()}, strict=False)
    kinds = pl.Series("item.kind", [None if model else "scanner" for model in frame["item.model"]], dtype=pl.String)
    sure = pl.Series("us_person_support", [pick([True, False, None]) for _ in range(lines)])
    tpp = pl.Series("tpp", [pick([Decimal("1599"), Decimal("1600"), Decimal("4800"), None]) for _ in range(lines)])
    area = pl.Series("die_area", [pick([500, 1000, 3000, None]) for _ in range(lines)])
    extra = [each for each in (sure, tpp, area) if each.name in load_decider().vocabulary]
    return frame.with_columns(kinds, *extra)


@pytest.mark.parametrize(("seed", "as_of"), [(11, None), (12, date(2025, 6, 1))])
def test_lines_at_the_edge_of_thresholds(seed, as_of):
    frame = edge_book(120, seed)
    decided = decide_orders(frame, as_of=as_of)
    assert decided.select(frame.columns).equals(frame)
    assert differences(frame, decided, load_decider(), range(frame.height), as_of) == []


def test_lines_without_a_day_are_of_today():
    frame = pl.DataFrame({"on": ["2024-03-27", None, "unknown"], "from": "NL", "to": "CN", "item.model": "NXT:2000i"})
    for book in (frame, frame.drop("on")):
        assert differences(book, decide_orders(book), load_decider(), range(3)) == []


def test_a_realistic_book():
    frame = sample_orders(400, seed=7)
    decided = decide_orders(frame)
    assert differences(frame, decided, load_decider(), range(0, 400, 4)) == []
