"""Rows get the same numbers compiled and plainly, however they come."""

import random

import numpy as np
import polars as pl
import pytest

from licet.orders.masks import Prints
from licet.orders.register import Column, Register, distinct
from licet.orders.side_by_side import FEW
from licet.orders.values import ABSENT, Values
from licet.screening.compiled import available

needs_numba = pytest.mark.skipif(not available(), reason="numba is not installed")


def columns(rng, rows, sizes):
    return [Column(rng.integers(0, size, rows).astype(np.uint32), rng.permutation(size), size) for size in sizes]


@needs_numba
@pytest.mark.parametrize("sizes", [(2, 5, 3), (300, 50, 1, 40), (40_000, 70_000, 3, 2**20, 2**17)])
def test_a_register_compiled_and_plain(sizes):
    rng, compiled, plain = np.random.default_rng(1), Register(compiled=True), Register(compiled=False)
    for rows in (1, 700, 9000, 700):
        batch = columns(rng, rows, sizes)
        one, other = compiled.number(batch, rows), plain.number(batch, rows)
        assert one[0].tolist() == other[0].tolist()
        assert one[1].tolist() == other[1].tolist()
    assert compiled.count == plain.count
    for place in range(len(sizes)):
        assert compiled.column(place, slice(None)).tolist() == plain.column(place, slice(None)).tolist()


@pytest.mark.parametrize("compiled", [False, pytest.param(True, marks=needs_numba), None])
def test_rows_keep_their_numbers_when_columns_grow(compiled):
    rng, register, known = np.random.default_rng(2), Register(compiled), {}
    for size, rows in ((3, 50), (9, 400), (5000, 400), (5000, FEW), (2**18, 400)):
        batch = columns(rng, rows, (size, 2 * size, 2))
        numbers, new = register.number(batch, rows)
        keys = list(zip(*(column.table[column.numbers].tolist() for column in batch), strict=True))
        wanted = [known.setdefault(key, len(known)) for key in keys]
        assert numbers.tolist() == wanted
        assert [known[keys[row]] for row in new] == list(range(len(known) - len(new), len(known)))
    assert register.number([], 0)[0].tolist() == []


def test_distinct_rows():
    words = np.array([[1, 2], [2, 1], [1, 2], [1, 3]], dtype=np.uint64)
    numbers, first = distinct(words)
    assert (numbers.tolist(), first.tolist()) == ([0, 1, 0, 2], [0, 1, 3])


@needs_numba
@pytest.mark.parametrize("count", [1, 63, 64, 1000])
def test_marks_compiled_and_plain(count):
    rng = random.Random(count)
    one, other = Prints(count, compiled=True), Prints(count, compiled=False)
    for _ in range(20):
        bits, what = rng.getrandbits(count) & rng.getrandbits(count), rng.randbytes(16)
        one.mark(bits, what)
        other.mark(bits, what)
    assert one.sums.any()
    assert (one.sums == other.sums).all()


def test_a_text_has_one_number_in_all_columns_that_come():
    values = Values("to", lambda raw: raw.strip())
    for texts in (["a", "b", None], ["c", " b", "a"], ["x", "a", ""], [None, None, None]):
        numbers = values.column(pl.Series(texts, dtype=pl.String))
        wanted = [text.strip() if text else None for text in texts]
        assert [values.known[number] for number in numbers] == wanted
        assert [number == ABSENT for number in numbers] == [not text for text in wanted]
    assert len(values.known) == 2 + 4
