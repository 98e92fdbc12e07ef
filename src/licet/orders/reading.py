"""An order book as people hand it over: a workbook, CSV, JSON, Parquet or Arrow, every cell of a workbook or text as text.

Nothing is put right here. A cell that a spreadsheet made a number or a day is kept with that fact, so that the check can tell
that `30` stands where `3E001` stood. A book is opened, then read so many rows at a time.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from msgspec import Struct

from licet.errors import LicetError
from licet.orders.grids import Integers

#: Rows read at a time, and committed together when a book is run.
ROWS = 25_000
_MARKS = {b"PAR1": ".parquet", b"ARROW1": ".arrow"}


class BookError(LicetError):
    """An order book that cannot be read, or a choice that does not fit it."""


class Sheet(Struct, frozen=True):
    """Rows of a book. cells: by column, as text (typed where the file itself is typed); first: number in the file of the first
    row; numbers, dates: by column the places (from 0) whose cell the file holds as a number or a day."""

    cells: pl.DataFrame
    first: int
    numbers: dict[str, Integers] = {}
    dates: dict[str, Integers] = {}


class Note(Struct, frozen=True):
    """Something to know of a file as a whole. rows: where, the first few; lines: how many; mend: the choice there is."""

    what: str
    rows: tuple[int, ...] = ()
    lines: int = 0
    mend: str = ""


class Source(Struct, frozen=True):
    """A book opened. head: its headings; first: number in the file of its first row of cells; rows: how many there are;
    batches: those from a place on, so many at a time; sheet: of a workbook; book: the workbook itself."""

    file: Path
    head: tuple[str, ...]
    first: int
    rows: int
    batches: Callable[[int, int], Iterator[Sheet]]
    notes: tuple[Note, ...] = ()
    sheet: str = ""
    book: Any = None

    def whole(self) -> Sheet:
        """All rows at once."""
        parts = list(self.batches(0, ROWS))
        if not parts:
            return Sheet(pl.DataFrame({name: pl.Series([], dtype=pl.String) for name in self.head}), self.first)
        starts = np.cumsum([0, *(part.cells.height for part in parts)])
        return Sheet(
            pl.concat([part.cells for part in parts]),
            self.first,
            _together([part.numbers for part in parts], starts),
            _together([part.dates for part in parts], starts),
        )


def _together(parts: list[dict[str, Integers]], starts: Any) -> dict[str, Integers]:
    names = dict.fromkeys(name for part in parts for name in part)
    return {
        name: np.concatenate([part[name] + start for part, start in zip(parts, starts, strict=False) if name in part])
        for name in names
    }


def open_book(file: Path, sheet: str | None = None, *, head: int | None = None, encoding: str | None = None) -> Source:
    """Open a book. sheet: of a workbook with several that have rows; head: number of the row that has the headings, the first
    that is not empty if left out; encoding: of a text that does not say. Raises LicetError with file and place."""
    from licet.orders import reading_sheets, reading_text

    try:
        kind = kind_of(file)
        if kind == "workbook":
            return reading_sheets.open_sheet(file, sheet, head)
        if sheet is not None:
            raise BookError("it is no workbook and has no sheets", mend="leave --sheet out")
        if kind in (".parquet", ".arrow"):
            return _typed(file, kind)
        return reading_text.open_text(file, head, encoding)
    except LicetError as error:
        error.where = error.where if error.where and file.name in error.where else f"{file.name}{_after(error.where)}"
        raise


def _after(where: str | None) -> str:
    return f", {where}" if where else ""


def read_book(file: Path, sheet: str | None = None) -> Sheet:
    """All lines of a book at once. Raises LicetError with file and place."""
    return open_book(file, sheet).whole()


def kind_of(file: Path) -> str:
    """What a file is by its first bytes: `workbook`, `.parquet`, `.arrow`, or `text` for all else. Raises BookError."""
    try:
        with file.open("rb") as stream:
            start = stream.read(8)
    except OSError as error:
        raise BookError(f"it cannot be read: {error.strerror or error}", where=str(file)) from None
    if start.startswith(b"\xd0\xcf\x11\xe0") or (start.startswith(b"PK\x03\x04") and file.suffix.casefold() != ".zip"):
        return "workbook"
    if not start and file.suffix.casefold() in (".parquet", ".arrow", ".feather", ".ipc"):
        raise BookError("it is empty", where=file.name)
    return next((kind for mark, kind in _MARKS.items() if start.startswith(mark)), "text")


def _typed(file: Path, kind: str) -> Source:
    scan = pl.scan_parquet(file) if kind == ".parquet" else pl.scan_ipc(file)
    try:
        head = headed(scan.collect_schema().names())
        rows = scan.select(pl.len()).collect().item()
    except (OSError, pl.exceptions.PolarsError) as error:
        what = "Parquet" if kind == ".parquet" else "Arrow"
        raise BookError(f"it cannot be read as {what}: {str(error).splitlines()[0]}") from None

    def batches(start: int, size: int) -> Iterator[Sheet]:
        for at, cells in in_batches(scan, start, size):
            numbers = {n: cells[n].is_not_null().arg_true().to_numpy() for n in head if cells[n].dtype.is_numeric()}
            yield Sheet(cells, at + 1, {name: places for name, places in numbers.items() if len(places)})

    return Source(file, head, 1, rows, batches)


def in_batches(scan: pl.LazyFrame, start: int, size: int) -> Iterator[tuple[int, pl.DataFrame]]:
    """The rows of a scan from a place on, so many at a time, each part with its place. Raises BookError."""
    waiting: list[pl.DataFrame] = []
    held, at = 0, start
    try:
        for part in scan.slice(start).collect_batches(chunk_size=size, maintain_order=True):
            waiting.append(part)
            held += part.height
            while held >= size:
                whole = pl.concat(waiting)
                yield at, whole.head(size)
                waiting, held, at = [whole.slice(size)], held - size, at + size
    except (OSError, pl.exceptions.PolarsError) as error:
        mend = "each row needs as many cells as there are headings"
        raise BookError(f"it is no table: {str(error).splitlines()[0]}", mend=mend) from None
    if held:
        yield at, pl.concat(waiting)


def headed(head: Sequence[str], row: int = 1) -> tuple[str, ...]:
    """The headings. Raises BookError for one that is missing or stands twice. row: where they stand, for what is told."""
    names = tuple(str(name).strip() for name in head)
    where = f"row {row}"
    if "" in names:
        raise BookError(
            f"column {names.index('') + 1} has no heading",
            where=where,
            mend="give every column one heading of its own, or name the row that has them: --head 2",
        )
    for name in names:
        if names.count(name) > 1:
            raise BookError(f"two columns are called {name!r}", where=where, mend="name one of them otherwise")
    return names
