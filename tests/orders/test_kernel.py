"""Large books are numbered by machine code, and it says what numpy says."""

import random
from contextlib import contextmanager
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licet.orders import chambers, machine_code, naming, sessions, side_by_side
from licet.orders import dense as dense_module
from licet.orders.dense import Column, dense
from licet.orders.frames import decide_orders
from licet.orders.machine_code import expect_more, kernel
from licet.orders.masks import Prints, masks
from licet.orders.register import Register, distinct
from licet.orders.sample import sample_orders
from licet.orders.situations import Situations, names_of

pytest.importorskip("numba")


@contextmanager
def with_machine_code(there):
    """Whether there is machine code, however few rows there are."""
    before = list(machine_code._loaded)
    machine_code._loaded[:] = []
    if there:
        expect_more(machine_code._MANY, 1, 1)
    try:
        yield
    finally:
        machine_code._loaded[:] = before


def both_ways(work):
    """What some work gives with machine code and without."""
    found = []
    for there in (True, False):
        with with_machine_code(there):
            found.append(work())
    return found


def test_few_rows_and_rows_that_are_known_wait_for_no_machine_code(monkeypatch):
    monkeypatch.setattr(machine_code, "_loaded", [])
    expect_more(machine_code._MANY - 1, 2, 2)
    expect_more(machine_code._MANY, 1, 2)
    assert kernel() is None
    expect_more(machine_code._MANY, 2, 3)
    assert kernel() is not None


ROWS = st.integers(0, 60)
SIZES = st.lists(st.sampled_from([1, 2, 3, 300, 70_000, 2**20, 2**31]), max_size=6)


def columns_of(seed, rows, sizes):
    """Columns of which the numbers count as others, in types of several widths."""
    rng = np.random.default_rng(seed)
    found = []
    for size in sizes:
        table = rng.integers(0, size, min(size, 5))
        numbers = rng.integers(0, len(table), rows).astype(rng.choice([np.uint8, np.uint16, np.uint32, np.int32]))
        found.append(Column(numbers, table, size))
    return found


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), ROWS, SIZES, st.sampled_from([4, 1 << 18]))
def test_distinct_rows_have_numbers_without_gaps(seed, rows, sizes, table):
    columns = columns_of(seed, rows, sizes)
    wanted = list(zip(*(column.table[column.numbers].tolist() for column in columns), strict=True)) or [()] * rows

    def numbered():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(dense_module, "_TABLE", table)  # so that keys are many for it
            found = dense(columns, rows)
            return found.number.tolist(), found.first.tolist(), found.rows.tolist() if sizes else None, found.count

    for number, first, told, count in both_ways(numbered):
        assert count == len(set(wanted)) == len(first)
        assert [number[row] for row in first] == list(range(count))
        assert all((wanted[row] == wanted[first[at]]) for row, at in enumerate(number))
        assert told is None or [tuple(row) for row in told] == [wanted[row] for row in first]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.lists(st.integers(1, 400), min_size=1, max_size=6))
def test_a_register_gives_the_same_numbers(seed, batches):
    sizes = (3, 70_000, 2**20, 2**31)

    def numbered():
        register, found = Register(), []
        for at, rows in enumerate(batches):
            numbers, new = register.number(columns_of(seed + at % 3, rows, sizes), rows)
            found.append((numbers.tolist(), new.tolist()))
        return found, [register.column(place, slice(None)).tolist() for place in range(len(sizes))]

    one, other = both_ways(numbered)
    assert one == other


def test_a_register_goes_on_when_machine_code_is_loaded():
    with with_machine_code(False):
        register = Register()
        early = register.number(columns_of(1, 500, (9, 2**31)), 500)[0].tolist()
    with with_machine_code(True):
        assert register.number(columns_of(1, 500, (9, 2**31)), 500)[0].tolist() == early
        numbers, new = register.number(columns_of(2, 500, (9, 2**31)), 500)
    assert [numbers[row] for row in new] == list(range(register.count - len(new), register.count))


def test_rows_of_whole_words_have_the_same_numbers():
    words = np.random.default_rng(5).integers(0, 3, (500, 2)).astype(np.uint64)
    one, other = both_ways(lambda: [part.tolist() for part in distinct(words)])
    assert one == other


@pytest.mark.parametrize("lanes", [1, 63, 64, 65, 5000])
def test_lanes_are_marked_and_divided_the_same(lanes):
    rng = random.Random(lanes)
    sets = [rng.getrandbits(lanes) & rng.getrandbits(lanes) for _ in range(300)]
    marks = [(rng.choice(sets), rng.randbytes(16)) for _ in range(700)]
    column = np.random.default_rng(lanes).integers(0, 200, lanes).astype(np.uint8)

    def marked():
        prints = Prints(lanes)
        for bits, what in marks:
            prints.mark(bits, what)
        return prints.sums.tolist(), masks(column)

    one, other = both_ways(marked)
    assert one == other


def test_names_add_up_the_same():
    rng = np.random.default_rng(3)
    kinds = rng.integers(0, 4, 50_000).astype(np.uint16)
    columns = [
        (rng.integers(0, size, 50_000).astype(kind), rng.integers(0, 2**63, (4, size, 2)).astype(np.uint64))
        for size, kind in ((5, np.uint8), (900, np.uint16))
    ]

    def added():
        sums = np.ones((50_000, 2), dtype=np.uint64)
        naming._add(sums, kinds, columns)
        return sums.tolist()

    one, other = both_ways(added)
    assert one == other


def test_a_book_has_the_same_answers():
    lines = sample_orders(3000, 11)
    one, other = both_ways(lambda: decide_orders(lines))
    assert one.equals(other)
    assert one["licet_outcome"].n_unique() > 3


def test_what_is_decided_and_settled_at_once_changes_no_answer(monkeypatch):
    lines = sample_orders(1500, 12)
    whole = decide_orders(lines)
    monkeypatch.setattr(sessions, "_AT_ONCE", 150)
    monkeypatch.setattr(sessions, "_OPEN_AT_ONCE", 20)
    assert whole.equals(decide_orders(lines))
    assert (whole["licet_outcome"] == "undetermined").sum() > 20


@pytest.mark.parametrize("apart", [True, False])
@pytest.mark.parametrize("as_of", [None, date(2026, 11, 1)])
def test_what_is_numbered_side_by_side_changes_no_answer(as_of, apart, monkeypatch):
    lines = sample_orders(1500, 13)
    whole = decide_orders(lines, as_of=as_of)
    monkeypatch.setattr(side_by_side, "FEW", 1)
    monkeypatch.setattr(side_by_side, "cpu_count", lambda: 3)
    monkeypatch.setattr(chambers.Chamber, "apart", property(lambda chamber: apart, lambda chamber, found: None), raising=False)
    assert whole.equals(decide_orders(lines, as_of=as_of))


def test_a_situation_is_named_by_ten_bytes_of_its_fingerprint():
    prints = np.random.default_rng(8).integers(0, 2**63, (1000, 2)).astype(np.uint64)
    prints[0] = 0
    met = Situations()
    met.decided(np.zeros(1000, dtype=np.uint32), names_of(prints))
    assert met.ids.to_list() == [None, *(row.tobytes().hex()[:20] for row in prints)]
    assert met.ids.dtype == pl.String
