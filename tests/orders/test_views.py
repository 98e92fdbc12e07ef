"""Columns of texts read by the words they are held in, against the same cells read one by one."""

import gc
import resource

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licet.deals.facts import DealError, plain_text
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.orders.values import ABSENT, Names, Values, bad
from licet.orders.views import NONE, PLACES, alike

#: Around the 12 bytes that a view holds, with what is easily taken for one another in them.
ALMOST = ["twelve bytes", "twelve bytez", "twelve byteé", "thirteen byte", "thirteen bytf", "a" * 12, "a" * 13, "a" * 200]
TEXTS = st.sampled_from(
    [None, "", " ", "\x00", "\x00\x00", "a", "a\x00", "é", "芯片", "unknown", "ａ", "\U0001f600", "\x1c", "x\x7f", *ALMOST]
) | st.text(max_size=16)
COLUMNS = st.lists(st.lists(TEXTS, max_size=40), min_size=1, max_size=4)


def read(raw):
    text = plain_text(raw)
    return None if text == "unknown" else text


def joined(chunks):
    """Some chunks as one column, not put together."""
    return pl.concat([pl.Series("x", chunk, dtype=pl.String) for chunk in chunks], rechunk=False)


def meaning(values, numbers):
    """What each number stands for."""
    return [values.faults[n].what if n in values.faults else (n if n < 2 else values.known[n]) for n in numbers.tolist()]


def one_by_one(cells):
    values = Values("x", read)
    return meaning(values, np.array([values.cell(cell) for cell in cells.to_list()], dtype=np.uint32))


@settings(max_examples=300, deadline=None)
@given(chunks=COLUMNS, ends=st.tuples(st.integers(0, 60), st.integers(0, 60)), again=st.booleans())
def test_a_column_says_what_its_cells_say(chunks, ends, again):
    """Also a slice of it, which begins in the middle of a byte of the bits that say what is given."""
    values, cells = Values("x", read), joined(chunks)
    for column in (cells, cells.slice(*ends), cells.rechunk(), cells.slice(*ends) if again else cells.cast(pl.Categorical)):
        assert meaning(values, values.column(column)) == one_by_one(column)


@settings(max_examples=200, deadline=None)
@given(chunks=COLUMNS, ends=st.tuples(st.integers(0, 60), st.integers(0, 60)))
def test_cells_at_one_place_are_alike(chunks, ends):
    cells, start = joined(chunks).slice(*ends), 0
    for chunk in alike(cells):
        texts = cells.slice(start, len(chunk.place)).to_list()
        told = dict(zip(chunk.used.tolist(), chunk.first.tolist(), strict=True))
        assert all(0 <= place < PLACES for place in chunk.place)
        for row, (text, place) in enumerate(zip(texts, chunk.place.tolist(), strict=True)):
            assert (text is None) == (place == NONE)
            assert text is None or row in chunk.others or texts[told[place]] == text
        start += len(texts)
    assert start == len(cells)


def test_texts_that_come_to_one_place_are_told_apart():
    """Of so many different texts many share a place; more than half do."""
    for count in (6000, 60_000):
        names = [f"customer {number % 59_999} of this book" if count > 6000 else f"c{number}" for number in range(count)]
        cells = pl.Series(names).append(pl.Series([None, "", *names[:500]])).rechunk()
        assert sum(len(chunk.others) for chunk in alike(cells)) > 500
        values = Values("x", read)
        assert meaning(values, values.column(cells)) == one_by_one(cells)


def test_a_long_text_is_the_same_wherever_it_lies():
    """Each cell has a text of its own, as in a column that was put together from elsewhere."""
    cells = pl.select(
        pl.int_range(0, 5000).map_elements(lambda n: "a long name of a machine " + str(n % 3), pl.String)
    ).to_series()
    values = Values("x", read)
    numbers = values.column(cells)
    assert len(set(numbers.tolist())) == 3
    assert meaning(values, numbers) == one_by_one(cells)


@pytest.mark.parametrize("unlike", [0, 40_000])
def test_of_names_only_what_may_be_no_text_is_read(unlike):
    """Where names come again, and where nearly each is another one."""
    names = ["ASML", "", None, " ", "\x1c \x85", "x\x07", "a" * 161, "ﷺ" * 60, "a" * 1001, "unknown", "\x00"] * 900
    cells = pl.Series(names + [f"a customer with the number {number}" for number in range(unlike)])
    values = Names(load_vocabulary()["end_user.name"], load_places())
    numbers = values.column(cells)
    told = np.where(numbers > ABSENT, "given", "blank").astype(object)
    told[bad(values, numbers)] = "fault"
    assert told.tolist() == [said_of(name) for name in cells.to_list()]


def said_of(name):
    try:
        return "blank" if name is None or not name.strip() else "given" if plain_text(name) else ""
    except DealError:
        return "fault"


def test_what_is_lent_is_given_back():
    """A column that was read is not held: many of them take no more memory than a few."""

    def some(count):
        values = Values("x", read)
        for number in range(count):
            values.column(pl.Series(["a text of more than twelve bytes", f"n{number % 7}", None] * 50_000))
        gc.collect()
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    few = some(5)
    assert some(60) - few < 60_000  # in KiB; sixty of them are 150 MB
