"""An order book as people hand it over: a workbook, CSV, JSON or Parquet, every cell of a workbook or CSV as text.

Nothing is put right here. A cell that a spreadsheet made a number or a date is kept with that fact, so that the check can tell
that `30` stands where `3E001` stood.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
from msgspec import Struct

from licet.errors import LicetError
from licet.screening.formats.tables import decode, separator
from licet.screening.unpack import load

#: The most rows a sheet may have; a workbook holds no more.
MOST_ROWS = 1_048_576


class BookError(LicetError):
    """An order book that cannot be read, or a choice that does not fit it."""


class Sheet(Struct, frozen=True):
    """A book as read. cells: by column, as text (typed where the file itself is typed); first: number of the first row of
    cells in the file; numbers, dates: by column the rows (from 0) whose cell the file holds as a number or a day."""

    cells: pl.DataFrame
    first: int
    numbers: dict[str, frozenset[int]] = {}
    dates: dict[str, frozenset[int]] = {}
    notes: tuple[str, ...] = ()


def read_book(file: Path, sheet: str | None = None) -> Sheet:
    """The lines of a book. sheet: of a workbook with several that have rows. Raises BookError with file and place."""
    if file.suffix.casefold() == ".parquet":
        return Sheet(_parquet(file), 1)
    data = load(file)
    try:
        if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
            return _workbook(data, sheet)
        if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
            return _records(data)
        return _table(data)
    except LicetError as error:
        error.where = f"{file.name}, {error.where}" if error.where else file.name
        raise


def _parquet(file: Path) -> pl.DataFrame:
    try:
        return pl.read_parquet(file)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise BookError(f"it cannot be read as Parquet: {error}", where=file.name) from None


def _table(data: bytes) -> Sheet:
    text, encoding = decode(data)
    notes = () if encoding != "windows-1252" else ("it is not UTF-8 and was read as Windows-1252; check letters with accents",)
    if not text.strip():
        raise BookError("it holds no row")
    try:
        cells = pl.read_csv(text.encode(), separator=separator(text), infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise BookError(
            f"it is no table: {str(error).splitlines()[0]}", mend="each row needs as many cells as there are headings"
        ) from None
    return Sheet(_headed(cells, cells.columns), 2, notes=notes)


def _headed(cells: pl.DataFrame, head: Sequence[str]) -> pl.DataFrame:
    """Raises BookError for headings that are missing or stand twice."""
    names = [str(name).strip() for name in head]
    empty = [place for place, name in enumerate(names, 1) if not name or name.startswith("_duplicated")]
    if empty:
        raise BookError(
            f"column {empty[0]} has no heading",
            where="the first row",
            mend="give every column one row of headings; merged cells leave gaps",
        )
    for name in names:
        if names.count(name) > 1 or any(other != name and other.startswith(f"{name}_duplicated_") for other in names):
            raise BookError(f"two columns are called {name!r}", where="the first row", mend="name one of them otherwise")
    return cells.rename(dict(zip(cells.columns, names, strict=True)))


def _workbook(data: bytes, wanted: str | None) -> Sheet:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        names = [name for name in book.sheet_names if wanted in (None, name)]
        if wanted is not None and not names:
            raise BookError(f"there is no sheet {wanted!r}", mend=f"there are {', '.join(book.sheet_names)}")
        found = [(name, rows) for name in names if (rows := _filled(book.get_sheet_by_name(name).to_python()))]
    except (CalamineError, OSError, ValueError) as error:
        raise BookError(f"the workbook cannot be read: {error}", mend="save it again, or as CSV") from None
    if not found:
        raise BookError("it holds no row")
    if len(found) > 1:
        raise BookError(f"{len(found)} sheets have rows", mend=f"name one with --sheet: {', '.join(name for name, _ in found)}")
    return _sheet(found[0][1])


def _filled(rows: list[list[Any]]) -> list[tuple[int, list[Any]]]:
    """The rows that hold something, with their numbers from 1."""
    return [(number, row) for number, row in enumerate(rows, 1) if any(cell != "" for cell in row)]


def _sheet(rows: list[tuple[int, list[Any]]]) -> Sheet:
    (first, head), *body = rows
    if len(body) > MOST_ROWS:
        raise BookError(f"it has more than {MOST_ROWS} rows", mend="hand it over as CSV or Parquet")
    if body and body[-1][0] - first != len(body):
        gap = next(number for at, (number, _) in enumerate(body, 1) if number != first + at) - 1
        raise BookError(
            "a row is empty", where=f"row {gap}", mend="take empty rows out: what stands below one may be another table"
        )
    columns = list(zip(*(row for _, row in body), strict=True)) or [()] * len(head)
    names = _headed(pl.DataFrame({str(at): [] for at in range(len(head))}), [_text(cell) for cell in head]).columns
    cells = pl.DataFrame(
        {
            name: pl.Series([_text(cell) for cell in column], dtype=pl.String)
            for name, column in zip(names, columns, strict=True)
        }
    )
    numbers = {
        name: frozenset(at for at, cell in enumerate(column) if type(cell) in (int, float))
        for name, column in zip(names, columns, strict=True)
    }
    dates = {
        name: frozenset(at for at, cell in enumerate(column) if isinstance(cell, date | datetime))
        for name, column in zip(names, columns, strict=True)
    }
    return Sheet(cells, first + 1, {k: v for k, v in numbers.items() if v}, {k: v for k, v in dates.items() if v})


def _text(cell: Any) -> str:
    """A cell as a person would write it: a day year first, a whole number without a point."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return cell.isoformat() if isinstance(cell, date) else "" if isinstance(cell, timedelta) else str(cell).strip()


def _records(data: bytes) -> Sheet:
    text, _ = decode(data)
    try:
        found = (
            json.loads(text)
            if text.lstrip().startswith("[")
            else [json.loads(line) for line in text.splitlines() if line.strip()]
        )
    except (ValueError, RecursionError) as error:
        raise BookError(f"it is no JSON: {error}") from None
    if not found or not all(isinstance(each, dict) for each in found):
        raise BookError("it is no list of objects", mend='[{"to": "CN", ...}]')
    head = list(dict.fromkeys(key for each in found for key in each))
    columns = {key: [each.get(key) for each in found] for key in head}
    numbers = {
        key: frozenset(at for at, cell in enumerate(column) if type(cell) in (int, float)) for key, column in columns.items()
    }
    cells = {
        key: pl.Series([None if cell is None else _text(cell) for cell in column], dtype=pl.String)
        for key, column in columns.items()
    }
    return Sheet(_headed(pl.DataFrame(cells), head), 1, {k: v for k, v in numbers.items() if v})
