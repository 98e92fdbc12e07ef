"""Rows get numbers in the order they come, and keep them; marks add up."""

import random
import sys

import numpy as np
import polars as pl
import pytest

from licet.orders.dense import Column
from licet.orders.masks import Prints
from licet.orders.register import Closed, Register, distinct
from licet.orders.side_by_side import FEW, in_turn
from licet.orders.values import ABSENT, Values


def columns(rng, rows, sizes):
    return [Column(rng.integers(0, size, rows).astype(np.uint32), rng.permutation(size), size) for size in sizes]


@pytest.mark.parametrize("sizes", [(2, 5, 3), (300, 50, 1, 40), (40_000, 70_000, 3, 2**20, 2**17)])
def test_rows_get_numbers_in_the_order_they_come_and_keep_them(sizes):
    rng, register, known = np.random.default_rng(1), Register(), {}
    for rows in (1, 700, 3 * FEW, 700):
        batch = columns(rng, rows, sizes)
        numbers, new = register.number(batch, rows)
        keys = list(zip(*(column.table[column.numbers].tolist() for column in batch), strict=True))
        assert numbers.tolist() == [known.setdefault(key, len(known)) for key in keys]
        assert [known[keys[row]] for row in new] == list(range(len(known) - len(new), len(known)))
    assert register.count == len(known)
    kept = [register.column(place, slice(None)).tolist() for place in range(len(sizes))]
    assert list(zip(*kept, strict=True)) == list(known)


def test_rows_keep_their_numbers_when_columns_grow():
    rng, register, known = np.random.default_rng(2), Register(), {}
    for size, rows in ((3, 50), (9, 400), (5000, 400), (5000, FEW), (2**18, 400)):
        batch = columns(rng, rows, (size, 2 * size, 2))
        numbers, _ = register.number(batch, rows)
        keys = list(zip(*(column.table[column.numbers].tolist() for column in batch), strict=True))
        assert numbers.tolist() == [known.setdefault(key, len(known)) for key in keys]
    assert register.number([], 0)[0].tolist() == []


def test_distinct_rows():
    words = np.array([[1, 2], [2, 1], [1, 2], [1, 3]], dtype=np.uint64)
    numbers, first = distinct(words)
    assert (numbers.tolist(), first.tolist()) == ([0, 1, 0, 2], [0, 1, 3])


@pytest.mark.parametrize("count", [1, 63, 64, 1000])
def test_marks_add_up_in_the_lanes_they_are_for(count):
    rng, prints, wanted = random.Random(count), Prints(count), [[0, 0] for _ in range(count)]
    for _ in range(20):
        bits, what = rng.getrandbits(count) & rng.getrandbits(count), rng.randbytes(16)
        prints.mark(bits, what)
        for lane in range(count):
            for half in range(2) if bits >> lane & 1 else ():
                value = int.from_bytes(what[8 * half : 8 * half + 8], sys.byteorder)
                wanted[lane][half] = (wanted[lane][half] + value) % 2**64
    assert prints.sums.tolist() == wanted


def test_a_text_has_one_number_in_all_columns_that_come():
    values = Values("to", lambda raw: raw.strip())
    for texts in (["a", "b", None], ["c", " b", "a"], ["x", "a", ""], [None, None, None]):
        numbers = values.column(pl.Series(texts, dtype=pl.String))
        wanted = [text.strip() if text else None for text in texts]
        assert [values.known[number] for number in numbers] == wanted
        assert [number == ABSENT for number in numbers] == [not text for text in wanted]
    assert len(values.known) == 2 + 4


def test_columns_that_threads_read_at_once_are_read_as_one_after_the_other():
    rng, values = random.Random(3), Values("to", lambda raw: raw)
    columns = [[f"t{rng.randrange(40 * (n + 1))}" for _ in range(2000)] for n in range(40)]
    found = in_turn(lambda texts: (texts, values.column(pl.Series(texts))), columns)
    for texts, numbers in found:
        assert [values.known[number] for number in numbers] == texts
    assert len(set(values.known[2:])) == len(values.known) - 2


def test_rows_that_threads_enter_at_once_have_one_number_each():
    rng, register = np.random.default_rng(4), Register()
    batches = [columns(rng, 3000, (7, 50, 4 * (n + 1))) for n in range(40)]  # it is rebuilt on the way
    numbers = [found for found, _ in in_turn(lambda batch: register.number(batch, 3000), batches)]
    known = {}
    for batch, found in zip(batches, numbers, strict=True):
        keys = zip(*(column.table[column.numbers].tolist() for column in batch), strict=True)
        for key, number in zip(keys, found.tolist(), strict=True):
            assert known.setdefault(key, number) == number
    assert sorted(known.values()) == list(range(register.count))
    register.close()
    with pytest.raises(Closed):
        register.number(batches[0], 3000)
