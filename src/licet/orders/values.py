"""Columns of an order book as small numbers: what was read of a fact, each value once.

0 is a cell in which nothing is given, 1 one that says "unknown"; then come the values. Every cell is read as the deal file
of one deal would be; a cell that cannot be read gets a number, too, under which the fault is kept.
"""

from collections.abc import Callable
from datetime import date, datetime
from threading import RLock
from typing import Any

import numpy as np
import polars as pl

from licet.deals.facts import read_fact
from licet.errors import LicetError
from licet.facts.places import Places
from licet.facts.vocabulary import FactKind
from licet.orders.grids import Cells, Integers, steps
from licet.orders.views import PLACES, Alike, alike

ABSENT, UNKNOWN, FIRST = 0, 1, 2

#: A text of so many digits is the same number as the nearest float, and back.
_DIGITS = 15
#: Up to so many texts are read sooner one by one than together.
_FEW = 500
_TEXT = pl.col("text")
_GIVEN = (_TEXT != "").fill_null(False)
#: What has characters that are no text, is blank, or may be too long once it is read, which may be with more characters.
_ODD = _TEXT.str.contains("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]|^[\\s\x1c-\x1f]+$") | (_TEXT.str.len_bytes() > 160)
_NOT_READ = np.iinfo(np.uint32).max


class Values:
    """The values met of one fact. known: by number (None for 0, 1 and faults); faults: by number.

    read: what a cell means; None for a cell that says "unknown". Raises LicetError.
    """

    def __init__(self, name: str, read: Callable[[Any], Any]) -> None:
        self.name = name
        self.known: list[Any] = [None, None]
        self.faults: dict[int, LicetError] = {}
        self._read = read
        self._numbers: dict[Any, int] = {}
        self._met: dict[Any, int] = {}
        self._texts = pl.Series(
            [], dtype=pl.Categorical(pl.Categories.random())
        )  # codes last as long as a column that has them
        self._codes: Integers = np.zeros(0, dtype=np.uint32)
        self.lock = RLock()  # held where something new is met, for columns are read by several threads

    def number(self, value: Any) -> int:
        """The number of a value, a new one if it was not met before."""
        if value not in self._numbers:
            self._numbers[value] = len(self.known)
            self.known.append(value)
        return self._numbers[value]

    def serves(self, finer: "Values") -> bool:
        """Whether other values of the same fact are told apart here as they are there."""
        return True

    def cell(self, raw: Any) -> int:
        """The number of what stands in a cell."""
        key = (type(raw), raw)
        if key not in self._met:
            with self.lock:
                self._met[key] = self._new(raw)
        return self._met[key]

    def _new(self, raw: Any) -> int:
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            return ABSENT
        try:
            value = self._read(raw)
        except LicetError as error:
            self.faults[len(self.known)] = error
            self.known.append(None)
            return len(self.known) - 1
        return UNKNOWN if value is None else self.number(value)

    def column(self, cells: pl.Series) -> Integers:
        """The numbers of a column."""
        if cells.dtype == pl.Boolean:
            return self._by_distinct(cells.cast(pl.UInt8), lambda raw: bool(raw))
        if cells.dtype == pl.List:
            return np.array([self.cell(None if raw is None else tuple(raw)) for raw in cells.to_list()], dtype=np.uint32)
        return self._by_distinct(cells, lambda raw: raw)

    def _by_distinct(self, cells: pl.Series, shown: Callable[[Any], Any]) -> Integers:
        """Each distinct cell is read once."""
        if cells.dtype == pl.String:
            return self._by_text(cells)
        if isinstance(cells.dtype, pl.Categorical | pl.Enum):
            return self._by_text(cells.cast(pl.String))
        found = cells.unique()
        numbers = [self.cell(None if raw is None else shown(raw)) for raw in found.to_list()]
        if len(found) <= 1:
            return np.full(len(cells), numbers[0] if numbers else ABSENT, dtype=np.uint32)
        new = pl.Series(numbers, dtype=pl.UInt32)
        return cells.replace_strict(found, new, return_dtype=pl.UInt32).to_numpy()

    def _by_text(self, cells: pl.Series) -> Integers:
        """What is alike is read once in every chunk."""
        found: list[Integers] = [np.zeros(0, dtype=np.uint8)]
        start = 0
        for chunk in alike(cells):
            found.append(self._of_chunk(cells.slice(start, len(chunk.place)), chunk))
            start += len(chunk.place)
        return np.concatenate(found[1:] or found)

    def _of_chunk(self, cells: pl.Series, found: Alike) -> Integers:
        if 2 * len(found.others) > len(cells):
            return self._read_all(cells)
        first = len(found.first)
        numbers = self._read_some(cells, np.concatenate([found.first, found.others]))
        table = np.full(PLACES, ABSENT, dtype=np.min_scalar_type(len(self.known)))  # after all is read
        table[found.used] = numbers[:first]
        column: Integers = table.take(found.place)
        column[found.others] = numbers[first:]
        return column

    def _read_some(self, cells: pl.Series, rows: Integers) -> Integers:
        """The numbers of the texts in some rows."""
        if len(rows) > _FEW:
            return self._read_all(cells[rows])
        return np.array([self.cell(cells.item(row)) for row in rows.tolist()], dtype=np.uint32)

    def _read_all(self, cells: pl.Series) -> Integers:
        """The numbers of many texts: by their codes, which are the same in every column that comes."""
        codes = cells.cast(self._texts.dtype).to_physical()
        most = codes.max()
        if not isinstance(most, int):
            return np.full(len(codes), ABSENT, dtype=np.uint32)
        if most < len(self._codes):
            coded = _looked_up(self._codes, codes)
            if not (coded == _NOT_READ).any():
                return coded
        return _looked_up(self._read_more(codes, cells), codes)

    def _read_more(self, codes: pl.Series, cells: pl.Series) -> Integers:
        """By code the numbers, with those of some cells. Codes that other columns gave meanwhile stay unread."""
        with self.lock:
            some, first = np.unique(codes.fill_null(pl.lit(_NOT_READ, pl.UInt32)).to_numpy(), return_index=True)
            first = first[some != _NOT_READ]
            some = some[some != _NOT_READ]
            table = np.full(max(len(self._codes), int(some[-1]) + 1), _NOT_READ, dtype=np.uint32)
            table[: len(self._codes)] = self._codes
            new = table[some] == _NOT_READ
            table[some[new]] = [self.cell(raw) for raw in cells.gather(first[new]).to_list()]
            self._codes = table
            return table


def _held(cells: pl.Series, kind: Any) -> tuple[Any, Any]:
    """The cells as they are held, 0 where nothing is given, and where something is."""
    given = cells.is_not_null().to_numpy() if cells.null_count() else np.ones(len(cells), dtype=bool)
    return cells.fill_null(0).to_numpy().astype(kind, copy=False), given


def _looked_up(table: Integers, codes: pl.Series) -> Integers:
    if codes.null_count():
        table, codes = np.append(table, np.uint32(ABSENT)), codes.fill_null(len(table))
    found: Integers = table[codes.to_numpy()]
    return found


class Names(Values):
    """The values of a name, which no law reads: it is given, or it is no text. Only what may be none is read."""

    def __init__(self, kind: FactKind, places: Places) -> None:
        super().__init__(kind.name, reader(kind, places))
        self.known.append("")  # any name

    def _read_some(self, cells: pl.Series, rows: Integers) -> Integers:
        return self._read_all(cells[rows])

    def _read_all(self, cells: pl.Series) -> Integers:
        told = cells.alias("text").to_frame().select(given=_GIVEN, odd=_ODD.fill_null(False))
        numbers: Integers = np.where(told["given"].to_numpy(), np.uint32(FIRST), np.uint32(ABSENT))
        for row in np.flatnonzero(told["odd"].to_numpy()).tolist():
            numbers[row] = self.cell(cells.item(row))
        return numbers


def named_values(kind: FactKind, places: Places) -> Values:
    """The values of a fact, each kept as it is."""
    if kind.type == "text":
        return Names(kind, places)
    return Values(kind.name, reader(kind, places))


def reader(kind: FactKind, places: Places) -> Callable[[Any], Any]:
    """What a cell says of a fact, as a deal file would."""

    def read(raw: Any) -> Any:
        plain = raw
        if isinstance(raw, tuple):
            plain = list(raw)
        elif not isinstance(raw, str | bool | int | float | date | datetime):
            plain = str(raw)  # a decimal
        return read_fact(kind, plain, places).value

    return read


class Scaled(Values):
    """The values of a number or date, by the cell they lie in."""

    def __init__(self, kind: FactKind, places: Places, cells: Cells) -> None:
        super().__init__(kind.name, reader(kind, places))
        self.kind = kind
        self.cells = cells
        self.known += [cells.example(cell) for cell in range(len(cells))]

    def number(self, value: Any) -> int:
        return FIRST + self.cells.one(value)

    def serves(self, finer: Values) -> bool:
        return isinstance(finer, Scaled) and set(finer.cells.begin) <= set(self.cells.begin)

    def column(self, cells: pl.Series) -> Integers:
        if self.cells.wide:
            return super().column(cells)
        counts, plain = self._counts(cells)
        numbers = self.cells.of(counts) + np.uint8(FIRST)
        odd = np.flatnonzero(~plain)
        if len(odd):
            one_by_one = super().column(cells[odd])
            numbers = numbers.astype(np.promote_types(numbers.dtype, one_by_one.dtype), copy=False)
            numbers[odd] = one_by_one
        return numbers

    def _counts(self, cells: pl.Series) -> tuple[Integers, Any]:
        """Counts of steps, and where they are the value: the other cells are read one by one."""
        nothing = np.zeros(len(cells), dtype=np.int64), np.zeros(len(cells), dtype=bool)
        if self.kind.type == "date":
            if cells.dtype != pl.Date:
                return nothing
            return _held(cells.to_physical(), np.int64)
        scale = 10**self.kind.places
        if cells.dtype == pl.String:
            plain = cells.str.contains(f"^[0-9]{{1,{_DIGITS - self.kind.places}}}(\\.[0-9]{{1,{max(self.kind.places, 1)}}})?$")
            numbers = pl.select(pl.when(plain.fill_null(False)).then(cells).otherwise(None)).to_series().cast(pl.Float64)
            return self._of_floats(numbers, scale)
        if cells.dtype.is_integer():
            most = 2**62 // scale
            small = cells.is_between(-most, most).fill_null(False)
            whole = pl.select(pl.when(small).then(cells).otherwise(0)).to_series().cast(pl.Int64).to_numpy()
            return self._within(whole * scale, small.to_numpy())
        if cells.dtype.is_float():
            return self._of_floats(cells.cast(pl.Float64), scale)
        return nothing

    def _of_floats(self, numbers: pl.Series, scale: int) -> tuple[Integers, Any]:
        """A float that is the nearest one to a decimal of up to 15 digits, with no more places than the fact has, is it."""
        plain, given = _held(numbers, np.float64)
        with np.errstate(all="ignore"):
            counts = np.rint(plain * scale)
            exact = given & (np.abs(counts) < 10**_DIGITS) & (counts / scale == plain)
        return self._within(np.where(exact, counts, 0).astype(np.int64), exact)

    def _within(self, counts: Integers, plain: Any) -> tuple[Integers, Any]:
        if self.kind.low is not None:
            plain &= counts >= int(-(-steps(self.kind, self.kind.low) // 1))
        if self.kind.high is not None:
            plain &= counts <= int(min(steps(self.kind, self.kind.high) // 1, 2**62))
        return counts, plain


def bad(values: Values, numbers: Integers) -> Integers:
    """The rows of a column that could not be read."""
    if not values.faults:
        return np.zeros(0, dtype=np.int64)
    with values.lock:
        table = np.zeros(len(values.known), dtype=bool)
        table[list(values.faults)] = True
    return np.flatnonzero(table.take(numbers))


def fault(error: LicetError) -> str:
    """The fault in one line."""
    return f"{error.what}; {error.mend}" if error.mend else error.what
