"""Cells come from the law: every threshold bounds one, and no law tells two values of a cell apart."""

import random
from datetime import date
from fractions import Fraction
from functools import cache

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licet.decision.decide import Decider, load_decider
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.law.load import book_of, read_packs
from licet.orders.frames import bench_for, decide_orders
from licet.orders.grids import steps, unstep
from licet.orders.layout import Layout
from licet.orders.sorting import Sorting
from licet.orders.strands import Strands
from licet.orders.values import FIRST, Scaled
from licet.rules.nodes import Compare, Fact, Number, walk
from orders.books import differences
from small_law import HEAD, provision

LAW = HEAD + "\n".join(
    [
        provision("reach", "reaches", ("2020-01-01", None, "from is NL")),
        provision("list.3B001.f.1", "lists", ("2020-01-01", "2024-09-07", "item.kind is scanner and dco <= 1.50 nm")),
        provision("list.3B001.f.2", "lists", ("2024-09-07", None, "item.kind is scanner and 1.50 nm < dco <= 2.40 nm")),
        provision("need", "requires", ("2020-01-01", None, "under xx.list and to not in {DE, FR}")),
        provision("value", "requires", ("2020-01-01", None, "value_usd > 5000 and to is CN and not under xx.list.3B001.f.1")),
        provision("small", "permits", ("2020-01-01", None, "value_usd <= 1500"), lifts='["xx.need"]'),
        provision("use", "prohibits", ("2020-01-01", None, "end_use in {military, wmd} and end_user.country is not US")),
    ]
)


@cache
def small_decider():
    return Decider(book_of(read_packs({"xx.toml": LAW}), "a small law"), load_vocabulary(), load_places())


LINES = st.fixed_dictionaries(
    {
        "on": st.sampled_from(["2020-01-01", "2024-09-06", "2024-09-07", "2025-01-01", "2019-12-31"]),
        "from": st.sampled_from(["NL", "DE", "unknown", None]),
        "to": st.sampled_from(["CN", "DE", "FR", "US", "JP", "unknown", None]),
        "item.kind": st.sampled_from(["scanner", "dry_etcher", "unknown", None]),
        "item.code.us": st.sampled_from(["3B001.f.1", "3B001.f", "3B001", "3B991", "EAR99", "unknown", None]),
        "dco": st.integers(140, 250).map(lambda n: f"{n // 100}.{n % 100:02}")
        | st.sampled_from(["1.5", "2.4", "unknown", None]),
        "value_usd": st.sampled_from(["0", "1500", "1500.01", "4999.99", "5000", "5000.01", "unknown", None, "x"]),
        "end_use": st.sampled_from(["military", "mature_node", "unknown", None]),
        "end_user.country": st.sampled_from(["US", "CN", "unknown", None]),
    }
)


@settings(max_examples=60, deadline=None)
@given(lines=st.lists(LINES, min_size=1, max_size=25))
def test_any_lines_under_a_small_law(lines):
    decider = small_decider()
    frame = pl.DataFrame(lines, schema=dict.fromkeys(lines[0], pl.String))
    assert differences(frame, decide_orders(frame, decider=decider), decider, range(frame.height)) == []


@settings(max_examples=40, deadline=None)
@given(line=LINES, seed=st.integers(0, 10**6))
def test_two_values_of_a_cell_never_differ(line, seed):
    """A value is put in place of another one of its cell: the situation and the answer stay."""
    decider, rng = small_decider(), random.Random(seed)
    cells = bench_for(["dco", "value_usd"], decider=decider).layout.values
    dco, value = (cells[name] for name in ("dco", "value_usd"))
    assert isinstance(dco, Scaled)
    assert isinstance(value, Scaled)
    counts = pl.Series([rng.randrange(0, 400) for _ in range(200)])
    by_cell = {}
    for count, cell in zip(counts, dco.column((counts / 100).cast(pl.Float64)), strict=True):
        by_cell.setdefault(int(cell), []).append(f"{count / 100:.2f}")
    lines = [dict(line, dco=text, value_usd="100") for same in by_cell.values() for text in rng.sample(same, min(2, len(same)))]
    frame = pl.DataFrame(lines, schema=dict.fromkeys(line, pl.String))
    cell_of = dict(zip(frame["dco"], dco.column(frame["dco"]), strict=True))
    decided = decide_orders(frame, decider=decider)
    for row in (
        decided.group_by(pl.col("dco").replace_strict(cell_of, return_dtype=pl.UInt32))
        .agg(pl.col("licet_outcome", "licet_provisions", "licet_missing").n_unique())
        .rows()
    ):
        assert row[1:] == (1, 1, 1)


def test_every_threshold_of_the_shipped_law_bounds_a_cell():
    decider = load_decider()
    vocabulary = decider.vocabulary
    numbers = [k.name for k in vocabulary.facts.values() if k.type == "number"]
    layout = Layout(decider, [*numbers, "on"])
    seen = 0
    for provision_ in decider.book.provisions:
        for node in (node for version in provision_.versions for node in walk(version.when)):
            if not (isinstance(node, Compare) and len(node.terms) == 2):
                continue
            left, right = node.terms
            if isinstance(left, Fact) and isinstance(right, Number) and left.name in numbers:
                from licet.rules.check import literal

                kind, values = vocabulary[left.name], layout.values[left.name]
                at = steps(kind, literal(right))
                if isinstance(values, Scaled) and at.denominator == 1:
                    cells = [values.cells.one(unstep(kind, int(at) + shift)) for shift in (-1, 0, 1)]
                    assert len(set(cells)) == 3, left.name
                    seen += 1
    assert seen > 100


def test_days_fall_into_the_editions_of_the_law():
    decider = load_decider()
    days = Layout(decider, ["on"]).values["on"]
    turning = date(2024, 9, 7)
    assert turning in decider.library.days
    numbers = days.column(pl.Series([date(2024, 9, 6), turning, date(2024, 9, 7), None], dtype=pl.Date))
    assert numbers[0] != numbers[1] == numbers[2]
    assert numbers[3] == 0
    assert days.known[numbers[1]] == turning


def test_what_no_law_of_a_strand_reads_is_one_class():
    decider = load_decider()
    layout = Layout(decider, ["to", "end_user.country", "value_usd", "dco", "item.kind"])
    strands = {s.regime.id: s for s in Strands(decider).of(decider.library.number(date(2025, 6, 1)))}
    assert "dco" in Sorting(strands["nl"], layout).columns
    assert "dco" not in Sorting(strands["us_credit"], layout).columns
    assert "value_usd" not in Sorting(strands["nl"], layout).columns
    countries = layout.values["to"].column(pl.Series(["NL", "Germany", "de", "CN", "unknown", None]))
    classes = Sorting(strands["us"], layout).columns["to"].table()[countries]
    assert classes[1] == classes[2]
    assert len({classes[0], classes[3], classes[4], classes[5]}) == 4


@pytest.mark.parametrize(
    ("cells", "same"),
    [
        ([1.5, 1.51, 2.4], ["1.5", "1.51", "2.4"]),
        ([0.1 + 0.2, 0.30000000000000004], ["x", "x"]),
        ([1e30, -1.0, float("nan")], ["x", "x", "x"]),
        ([2, 1], ["2", "1"]),
    ],
)
def test_numbers_are_read_by_their_shortest_decimal(cells, same):
    values = Layout(load_decider(), ["dco"]).values["dco"]
    assert isinstance(values, Scaled)
    numbers = values.column(pl.Series(cells))
    assert [int(n) in values.faults for n in numbers] == [text == "x" for text in same]
    for number, text in zip(numbers, same, strict=True):
        if text != "x":
            assert number == FIRST + values.cells.one(Fraction(text))
