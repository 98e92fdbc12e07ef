"""Screening from columns to columns: Arrow in, Arrow out, batch by batch, for order books and clusters.

A pure function of the batch, the lists and the day. What comes in is anything with the Arrow C interface (a RecordBatch, a
Polars or DuckDB frame); what goes out is a Polars frame, which every Arrow library takes (`pyarrow.table(frame)`).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl

from licet.errors import LicetError
from licet.screening.match import THRESHOLD
from licet.screening.screener import MOST, Asked, Screener, Screening
from licet.screening.tables_out import why

#: row: place in the batch, from 0, at least once; hit: null where nothing was found; note: why a row was not searched.
SCHEMA: Mapping[str, Any] = {
    "row": pl.UInt32,
    "hit": pl.UInt16,
    "score": pl.Float64,
    "list": pl.String,
    "entry": pl.String,
    "listed_name": pl.String,
    "countries": pl.List(pl.String),
    "since": pl.Date,
    "until": pl.Date,
    "lists": pl.List(pl.String),
    "policy": pl.String,
    "citation": pl.String,
    "why": pl.String,
    "decision": pl.String,
    "note": pl.String,
}


def screen_batches(
    batches: Iterable[Any],
    screener: Screener,
    on: date,
    *,
    name: str = "name",
    country: str | None = "country",
    key: str | None = None,
    threshold: float = THRESHOLD,
    limit: int = MOST,
) -> Iterator[pl.DataFrame]:
    """For each batch its rows with their hits (columns as in SCHEMA), in order.

    name, country, key: the columns that hold them; a country is an ISO 3166 alpha-2 code or null. Raises LicetError for a batch
    without a column that is named.
    """
    for batch in batches:
        frame = pl.DataFrame(batch)
        asked = _asked(frame, name, country, key)
        rows = [
            row
            for at, found in enumerate(screener.screen_many(asked, on, threshold=threshold, limit=limit))
            for row in _rows(at, found)
        ]
        yield pl.DataFrame(rows, schema=dict(SCHEMA), orient="row")


def _asked(frame: pl.DataFrame, name: str, country: str | None, key: str | None) -> list[Asked]:
    for column in filter(None, (name, country, key)):
        if column not in frame.columns:
            raise LicetError(f"there is no column {column!r}", where="a batch of parties", mend=", ".join(frame.columns))
    none = [""] * frame.height
    columns = [
        [str(value or "") for value in frame.get_column(column).cast(pl.String)] if column else none
        for column in (name, country, key)
    ]
    return [Asked(each, land, key=own) for each, land, own in zip(*columns, strict=True)]


def _rows(at: int, found: Screening) -> Iterator[tuple[Any, ...]]:
    if not found.hits:
        yield (at, *(None,) * 13, "; ".join(found.faults) or None)
    for number, hit in enumerate(found.hits, 1):
        law = hit.law
        yield (
            *(at, number, hit.score, hit.list, hit.entry, hit.name, list(hit.countries), law.since, law.until),
            *(list(law.words), law.policy, law.citation, why(hit), hit.decision.verdict or hit.decision.state, None),
        )
