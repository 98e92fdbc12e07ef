"""An order book read once, to be held against any number of amendments: its distinct rows, and lines and value added up by
row and by whose they are. What an amendment then costs follows the rows, not the lines."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

import numpy as np
import polars as pl
from msgspec import Struct

from licet.decision.decide import Decider, load_decider
from licet.errors import LicetError
from licet.law.amendment import Amendment, Threshold
from licet.orders.encoded import Encoded
from licet.orders.frames import CHUNK, to_polars
from licet.orders.grids import Integers
from licet.orders.preparing import Prepared

BY: Final[tuple[str, ...]] = ("customer", "item", "quarter")
_COLUMNS: Final = {
    "line": ("line", "order_line", "id"),
    "customer": ("customer", "purchaser.name", "end_user.name", "consignee.name"),
    "item": ("item.model", "item.kind"),
    "value": ("value", "value_usd"),
    "currency": ("currency",),
}
#: So many sums of parts are held until they are added to each other.
_PARTS = 8


class Batch(Struct, frozen=True):
    """Some lines of a book. facts: as for `decide_orders`; about: what it tells besides; refused: those not decided."""

    facts: pl.DataFrame
    about: pl.DataFrame
    refused: list[int] = []


Batches = Callable[[], Iterable[Batch]]


class OrderBook:
    """A book that was read. base: the law as it is; as_of: the day whose law is applied to every line, if it is one;
    encoded: its distinct rows; counts: how many lines each has; cells: lines and value by row, currency, customer, item and
    quarter.

    columns: of its facts; batches: gives its lines, from the first one on, whenever it is called; amendments: those it will be
    held against, as far as they are known; any other is taken, too, but may have the lines read again. first, last: of the days
    whose law its readable lines are judged by.
    """

    def __init__(
        self,
        columns: list[str],
        batches: Batches,
        amendments: Iterable[Amendment] = (),
        *,
        as_of: date | None = None,
        decider: Decider | None = None,
    ) -> None:
        self.base = decider or load_decider()
        self.as_of = as_of
        self._columns = columns
        self._batches = batches
        self._decider = decider
        self._laws = {each.hash: self.base.amended(each) for each in amendments}
        self._days = {day for each in amendments for day in turning(each)}
        self._facts = {change.fact for each in amendments for change in each.changes if isinstance(change, Threshold)}
        self._read()

    def _read(self) -> None:
        self.encoded = Encoded(self._columns, self._laws.values(), days=self._days, as_of=self.as_of, decider=self._decider)
        self._rows: list[Integers] = []
        self.first, self.last = date.max, date.min
        parts: list[pl.DataFrame] = []
        said: dict[str, list[pl.DataFrame]] = {fact: [] for fact in self._facts if fact in self._columns}
        for batch in self._batches():
            row = self.encoded.take(batch.facts)
            row[batch.refused] = 0
            self._rows.append(row)
            self._span(batch.facts, row)
            parts.append(_cells(batch.about, row))
            if len(parts) > _PARTS:
                parts = [_added(parts)]
            for fact, found in said.items():
                found.append(_counted(batch.facts[fact], row))
        if not parts:
            raise LicetError("the book has no lines")
        self.cells = _added(parts)
        row, lines = (self.cells[name].to_numpy() for name in ("row", "lines"))
        self.counts: Integers = np.bincount(row, lines, len(self.encoded) + 1).astype(np.int64)
        self._said = {fact: _together(found) for fact, found in said.items()}

    def _span(self, facts: pl.DataFrame, row: Integers) -> None:
        days = [self.as_of or date.today()]
        if self.as_of is None and "on" in facts.columns:
            read = _day(facts.schema["on"]).fill_null(date.today())
            days = facts.select(read).filter(pl.Series(row > 0)).to_series().unique().to_list()
        self.first, self.last = min((self.first, *days)), max((self.last, *days))

    def admit(self, amendment: Amendment) -> Decider:
        """The law with an amendment. If it tells lines apart that were one so far, they are read again. Raises LicetError."""
        if amendment.hash not in self._laws:
            amended = self.base.amended(amendment)
            days = turning(amendment)
            told = self.encoded.admits(amended, days)
            self._laws[amendment.hash] = amended
            if not told:
                self._days |= set(days)
                self._read()
        return self._laws[amendment.hash]

    def rows(self) -> Integers:
        """The row of every line; 0 of one that cannot be read."""
        return np.concatenate(self._rows)

    def about(self) -> pl.DataFrame:
        """What the book tells of every line besides facts."""
        return pl.concat([batch.about for batch in self._batches()], how="vertical_relaxed")

    def days(self) -> Integers:
        """By row the day whose law it is judged by, in days since 1970; of days that all laws take as one, one."""
        place, known = self.encoded.values("on")
        days = np.array([self.as_of or day or date.today() for day in known], dtype="datetime64[D]").astype(np.int64)
        return days[place]

    def said(self, fact: str) -> pl.DataFrame | None:
        """How many lines of each row say what of a fact, word by word; None where no column names it."""
        if fact not in self._columns:
            return None
        if fact not in self._said:
            pairs = zip(self._batches(), self._rows, strict=True)
            self._said[fact] = _together([_counted(batch.facts[fact], row) for batch, row in pairs])
        return self._said[fact]


def turning(amendment: Amendment) -> Iterator[date]:
    """The first day of every change of an amendment, and the day from which it no longer applies."""
    for change in amendment.changes:
        yield change.start
        if change.until is not None:
            yield change.until


def order_book(
    orders: Any,
    amendments: Iterable[Amendment] = (),
    *,
    as_of: date | None = None,
    told: Mapping[str, str] | None = None,
    decider: Decider | None = None,
) -> OrderBook:
    """A frame as for `decide_orders`, read to be held against amendments.

    amendments: as far as they are known; as_of, told: as for `whatif`. Raises LicetError.
    """
    lines = to_polars(orders)

    def batches() -> Iterator[Batch]:
        for chunk in lines.iter_slices(CHUNK):
            yield Batch(chunk, about_lines(chunk, told or {}))

    return OrderBook(lines.columns, batches, tuple(amendments), as_of=as_of, decider=decider)


def prepared_book(
    book: Prepared, amendments: Iterable[Amendment] = (), *, as_of: date | None = None, keep: bool = False
) -> OrderBook:
    """A book that was opened, mapped and joined to its masters. keep: keep what is told of every line, as a list of lines needs
    it; otherwise the file is read again for that. Raises LicetError."""
    kept: list[Batch] = []

    def read() -> Iterator[Batch]:
        for sheet in book.source.batches(0, CHUNK):
            lines = book.lines(sheet)
            facts = lines.facts.select(book.columns)
            about = facts.with_columns(*(sheet.cells[column].alias(name) for name, column in book.by.told.items()))
            refused = sorted({place for each in lines.findings if each.refused for place in each.notes})
            yield Batch(facts, about_lines(about, {}), refused)

    def batches() -> Iterator[Batch]:
        if not keep:
            yield from read()
            return
        if not kept:
            kept.extend(read())
        yield from kept

    return OrderBook(list(book.columns), batches, tuple(amendments), as_of=as_of)


def _cells(about: pl.DataFrame, row: Integers) -> pl.DataFrame:
    """Lines and value by row and whose they are."""
    names = [name for name in BY if name in about.columns]
    value = pl.col("value").sum() if "value" in about.columns else pl.lit(0.0)
    keyed = about.with_columns(
        pl.Series("row", row, dtype=pl.UInt32),
        pl.col("currency").fill_null(""),
        *(pl.col(name).fill_null("(not given)") for name in names),
    )
    return keyed.group_by("row", "currency", *names).agg(pl.len().cast(pl.Int64).alias("lines"), value.alias("value"))


def _added(parts: list[pl.DataFrame]) -> pl.DataFrame:
    keys = [name for name in parts[0].columns if name not in ("lines", "value")]
    texts = [name for name in keys if name != "row"]
    together = pl.concat([part.with_columns(pl.col(texts).cast(pl.Categorical)) for part in parts])
    return together.group_by(keys).agg(pl.col("lines", "value").sum()).sort("row")


def _counted(cells: pl.Series, row: Integers) -> pl.DataFrame:
    frame = pl.DataFrame({"row": pl.Series(row, dtype=pl.UInt32), "said": cells.cast(pl.String)})
    return frame.group_by("row", "said").agg(pl.len().cast(pl.Int64).alias("lines"))


def _together(parts: list[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(parts).group_by("row", "said").agg(pl.col("lines").sum())


def about_lines(lines: pl.DataFrame, told: Mapping[str, str]) -> pl.DataFrame:
    """What the book tells of its lines besides facts: line, customer, item, quarter, value, currency."""
    found: dict[str, pl.Expr] = {}
    for name, candidates in _COLUMNS.items():
        column = next((c for c in (told.get(name), *candidates) if c in lines.columns), None)
        if column is not None:
            found[name] = pl.col(column).cast(pl.String)
            if name == "value" and lines.schema[column].is_numeric():
                found[name] = pl.col(column).cast(pl.Float64)
            elif name == "value":
                found[name] = found[name].str.replace_all("[ ',]", "").cast(pl.Float64, strict=False)
    if "currency" not in found:
        found["currency"] = pl.lit("USD" if "value_usd" in lines.columns else "")
    if "on" in lines.columns:
        day = _day(lines.schema["on"])
        found["quarter"] = day.dt.year().cast(pl.String) + "-Q" + day.dt.quarter().cast(pl.String)
    return lines.select(each.alias(name) for name, each in found.items())


def _day(kind: pl.DataType) -> pl.Expr:
    """The day of every line, none where there is none to be read."""
    day = pl.col("on")
    return day if kind == pl.Date else day.cast(pl.String).str.slice(0, 10).str.to_date(strict=False)
