"""Sheets of a workbook (xlsx, xls, ods), cell by cell as they stand in it."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from licet.orders.grids import Integers
from licet.orders.reading import BookError, Sheet, Source, headed
from licet.screening.unpack import load

#: The most rows a sheet has; a workbook holds no more.
MOST_ROWS = 1_048_576
#: An empty cell, as the workbook's reader gives it.
_NOTHING = ""


class Workbook:
    """A workbook opened. names: of its sheets that have rows, in order."""

    def __init__(self, file: Path) -> None:
        from python_calamine import CalamineError, CalamineWorkbook

        self.file = file
        try:
            self._book: Any = CalamineWorkbook.from_filelike(BytesIO(load(file)))
            self._sheets = {name: self._book.get_sheet_by_name(name) for name in self._book.sheet_names}
        except (CalamineError, OSError, ValueError) as error:
            raise BookError(f"the workbook cannot be read: {error}", mend="save it again, or as CSV") from None
        self.names = tuple(name for name, sheet in self._sheets.items() if sheet.height)

    def head(self, name: str) -> tuple[str, ...]:
        """The first row of a sheet that is not empty, as it stands."""
        row = next(iter(self._sheets[name].iter_rows()))
        return tuple(as_text(cell) for cell in row)

    def source(self, name: str, head: int | None = None) -> Source:
        """A sheet to be read. head: the row that has the headings. Raises BookError."""
        if name not in self._sheets:
            raise BookError(f"there is no sheet {name!r}", mend=f"there are {', '.join(self._sheets)}")
        sheet = self._sheets[name]
        top = (sheet.start[0] if sheet.start else 0) + 1
        skip = (head or top) - top
        if not 0 <= skip < sheet.height:
            raise BookError("it holds no row", where=f"sheet {name!r}")
        self._unmerged(name, top + skip)
        names = headed([as_text(cell) for cell in next(islice(sheet.iter_rows(), skip, None))], top + skip)
        rows = _filled(sheet, skip + 1, top)
        first = top + skip + 1

        def batches(start: int, size: int) -> Iterator[Sheet]:
            left = islice(sheet.iter_rows(), skip + 1 + start, skip + 1 + rows)
            at = start
            while part := list(islice(left, size)):
                yield cells_of(part, names, first + at)
                at += len(part)

        return Source(self.file, names, first, rows, batches, sheet=name, book=self)

    def _unmerged(self, name: str, row: int) -> None:
        """Raises BookError where one heading stands over several columns."""
        for (top, left), (_, right) in self._sheets[name].merged_cell_ranges or ():
            if top == row - 1 and right > left:
                raise BookError(
                    f"one heading stands over columns {left + 1} to {right + 1}: its cells are merged",
                    where=f"sheet {name!r}, row {row}",
                    mend="give every column a heading of its own, or name the row below that has them: --head 2",
                )


def open_sheet(file: Path, wanted: str | None, head: int | None) -> Source:
    """The sheet of that name, or the only one that is no master of items, parties or parts. Raises BookError."""
    from licet.orders.masters import kind_of_sheet

    book = Workbook(file)
    if wanted is not None:
        return book.source(wanted, head)
    orders = [name for name in book.names if kind_of_sheet(book.head(name)) is None] if len(book.names) > 1 else book.names
    if len(orders) > 1:
        raise BookError(f"{len(orders)} sheets have rows", mend=f"name one with --sheet: {', '.join(orders)}")
    if not orders:
        what = "it holds no row" if not book.names else "no sheet is taken for the orders"
        raise BookError(what, mend=f"name one with --sheet: {', '.join(book.names)}" if book.names else None)
    return book.source(orders[0], head)


def _filled(sheet: Any, skip: int, top: int) -> int:
    """How many rows stand below the headings. Raises BookError for an empty one among them."""
    last, gap = 0, 0
    for number, row in enumerate(islice(sheet.iter_rows(), skip, None), 1):
        if any(cell != _NOTHING for cell in row):
            if gap:
                mend = "take empty rows out: what stands below one may be another table"
                raise BookError("a row is empty", where=f"row {top + skip + gap - 1}", mend=mend)
            last = number
        elif not gap:
            gap = number
    if last >= MOST_ROWS:
        raise BookError(f"it has more than {MOST_ROWS} rows", mend="hand it over as CSV or Parquet")
    return last


def cells_of(rows: Sequence[Sequence[Any]], names: Sequence[str], first: int) -> Sheet:
    """Rows of a workbook as text, with where they hold numbers and days."""
    cells: dict[str, pl.Series] = {}
    numbers: dict[str, Integers] = {}
    dates: dict[str, Integers] = {}
    for name, column in zip(names, zip(*rows, strict=True), strict=True):
        kinds = set(map(type, column))
        if kinds == {str}:
            cells[name] = pl.Series(column, dtype=pl.String)
            continue
        cells[name] = _whole_numbers(column) if kinds == {float} else pl.Series(list(map(as_text, column)), dtype=pl.String)
        for found, wanted in ((numbers, (int, float)), (dates, (date, datetime))):
            if kinds & set(wanted):
                found[name] = np.array([at for at, cell in enumerate(column) if type(cell) in wanted])
    return Sheet(pl.DataFrame(cells), first, numbers, dates)


def _whole_numbers(column: Sequence[float]) -> pl.Series:
    """Numbers as text, quickly where they are whole."""
    found = np.array(column)
    if np.all(np.abs(found) < 1e15) and np.all(found == np.rint(found)):
        return pl.Series(found.astype(np.int64)).cast(pl.String)
    return pl.Series(list(map(as_text, column)), dtype=pl.String)


def as_text(cell: Any) -> str:
    """A cell as a person would write it: a day year first, a whole number without a point."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return cell.isoformat() if isinstance(cell, date) else str(cell)
