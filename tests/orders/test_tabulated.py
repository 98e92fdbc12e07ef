"""A book decided by situations and one tabulated step by step say the same of every line."""

import random
from datetime import date

import polars as pl
import pytest

from licet.decision.decide import Decider, load_decider
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.law.load import book_of, read_packs
from licet.orders.frames import decide_orders
from licet.orders.sample import sample_orders
from licet.orders.tabulated import disagreements, tabulated
from orders.test_agreement import edge_book
from orders.test_cells import LAW, small_decider


def small_book(rows, seed):
    rng = random.Random(seed)
    drawn = {name: [rng.choice(cells) for _ in range(rows)] for name, cells in CELLS.items()}
    return pl.DataFrame(drawn, schema=dict.fromkeys(CELLS, pl.String))


CELLS = {
    "on": ["2020-01-01", "2024-09-06", "2024-09-07", "2025-01-01", "2019-12-31"],
    "from": ["NL", "DE", "unknown", None],
    "to": ["CN", "DE", "FR", "US", "JP", "unknown", None],
    "item.kind": ["scanner", "dry_etcher", "unknown", None],
    "item.code.us": ["3B001.f.1", "3B001.f", "3B001", "3B991", "EAR99", "unknown", None],
    "dco": ["1.49", "1.5", "1.51", "2.39", "2.4", "2.41", "unknown", None],
    "value_usd": ["0", "1500", "1500.01", "5000", "5000.01", "unknown", None],
    "end_use": ["military", "mature_node", "unknown", None],
    "end_user.country": ["US", "CN", "unknown", None],
}


def test_a_small_law_over_many_lines():
    frame, decider = small_book(3000, 5), small_decider()
    left = tabulated(frame, decider)
    assert left["xx"].n_unique() > 4
    assert disagreements(decide_orders(frame, decider=decider), left) == {}


def test_a_law_that_turns_a_cent_later_is_told_apart():
    frame = small_book(3000, 6)
    later = LAW.replace("value_usd > 5000 and", "value_usd > 5000.01 and")
    other = Decider(book_of(read_packs({"xx.toml": later}), "another law"), load_vocabulary(), load_places())
    assert disagreements(decide_orders(frame, decider=other), tabulated(frame, small_decider())).keys() == {"xx"}


@pytest.mark.parametrize("day", [date(2024, 9, 6), date(2026, 3, 1)])
def test_the_shipped_law_on_one_day(day):
    decider = load_decider()
    for frame in (edge_book(80, 31).with_columns(pl.lit(day).alias("on")), sample_orders(500, 8)):
        assert disagreements(decide_orders(frame, as_of=day), tabulated(frame, decider, day)) == {}
