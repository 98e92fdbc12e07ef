"""Columns in, columns out: every row of a batch with its hits, the same as one at a time."""

from datetime import date

import polars as pl
import pytest

from licet.errors import LicetError
from licet.screening.columns import SCHEMA, screen_batches
from licet.screening.entries import Entry, Name, PartyList
from licet.screening.screener import Asked, Screener

DAY = date(2026, 6, 1)
ENTRIES = (
    Entry("q", "us_entity_list", "organisation", (Name("Quarzfeld Optronik"),), countries=("CN",), listed=date(2024, 1, 1)),
    Entry("r", "us_unverified", "organisation", (Name("Quarzfeld Optronik"),), countries=("CN",)),
)
SCREENER = Screener.of([PartyList("us_entity_list", "", "own", DAY, ENTRIES)])
FRAME = pl.DataFrame({"name": ["Meadow Lark Bakery", "Quarzfeld Optronik", None, "GmbH"], "country": ["NL", "CN", None, "DE"]})


def test_every_row_comes_back_with_its_hits():
    (found,) = screen_batches([FRAME], SCREENER, DAY)
    assert found.schema == SCHEMA
    assert found["row"].to_list() == [0, 1, 1, 2, 3]
    assert found["entry"].to_list() == [None, "q", "r", None, None]
    assert found["note"].is_not_null().to_list() == [False, False, False, True, True]
    hits = SCREENER.screen(Asked("Quarzfeld Optronik", "CN"), DAY).hits
    assert found.filter(pl.col("row") == 1)["score"].to_list() == [hit.score for hit in hits]


def test_batches_may_be_cut_anywhere():
    whole = pl.concat(screen_batches([FRAME], SCREENER, DAY)).drop("row")
    parts = pl.concat(screen_batches([FRAME[:1], FRAME[1:3], FRAME[3:]], SCREENER, DAY)).drop("row")
    assert whole.equals(parts)
    assert next(screen_batches([FRAME[:0]], SCREENER, DAY)).schema == SCHEMA


def test_a_column_that_is_not_there_is_told():
    with pytest.raises(LicetError, match="there is no column 'party'"):
        list(screen_batches([FRAME], SCREENER, DAY, name="party"))
