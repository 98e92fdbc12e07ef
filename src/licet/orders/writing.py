"""The result of a book: its own columns untouched and in order, the answers beside them; xlsx, CSV, Parquet or JSON lines."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from licet.orders.reading import MOST_ROWS, BookError
from licet.screening.tables_out import RUNS
from licet.whole_files import write_whole


def write_book(lines: pl.DataFrame, out: Path) -> None:
    """Written whole or not at all; text stays text. Raises BookError."""
    write = _WRITERS[ending(out)]
    try:
        write_whole(out, lambda scratch: write(lines, scratch))
    except OSError as error:
        raise BookError(f"it cannot be written: {error.strerror or error}", where=str(out)) from None


def ending(out: Path) -> str:
    """The ending of the result's name. Raises BookError for one that nothing is written in."""
    found = out.suffix.casefold()
    if found not in _WRITERS:
        raise BookError(f"no result is written as {found or 'a file without ending'}", where=str(out), mend=", ".join(_WRITERS))
    return found


def _plain(lines: pl.DataFrame) -> pl.DataFrame:
    """Enumerations and lists of words as text, as formats without types take them."""
    kinds = (pl.Categorical, pl.Enum)
    texts = [pl.col(name).cast(pl.String) for name, kind in lines.schema.items() if isinstance(kind, kinds)]
    lists = [pl.col(name).list.join(" ") for name, kind in lines.schema.items() if isinstance(kind, pl.List)]
    return lines.with_columns(*texts, *lists)


def _csv(lines: pl.DataFrame, out: Path) -> None:
    safe = _plain(lines)
    texts = [name for name, kind in safe.schema.items() if kind == pl.String]
    led = [
        pl.when(pl.col(n).str.contains(RUNS.pattern)).then(pl.lit("'") + pl.col(n)).otherwise(pl.col(n)).alias(n) for n in texts
    ]
    safe.with_columns(*led).write_csv(out, include_bom=True)


def _xlsx(lines: pl.DataFrame, out: Path) -> None:
    from xlsxwriter import Workbook

    if lines.height >= MOST_ROWS:
        raise BookError(f"{lines.height} lines are more than a workbook holds", where=str(out), mend="write .csv or .parquet")
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(str(out), options) as book:
        strong, sheet = book.add_format({"bold": True, "bottom": 1}), book.add_worksheet("lines")
        sheet.freeze_panes(1, 0)
        for place, name in enumerate(lines.columns):
            sheet.write_string(0, place, name, strong)
        for number, row in enumerate(_plain(lines).iter_rows(), 1):
            for place, cell in enumerate(row):
                _cell(sheet, number, place, cell)


def _cell(sheet: Any, row: int, place: int, cell: Any) -> None:
    if isinstance(cell, bool) or cell is None or cell == "":
        if isinstance(cell, bool):
            sheet.write_boolean(row, place, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(row, place, cell)
    else:
        sheet.write_string(row, place, str(cell)[:32_767])


_WRITERS: Mapping[str, Callable[[pl.DataFrame, Path], None]] = {
    ".xlsx": _xlsx,
    ".csv": _csv,
    ".parquet": lambda lines, out: lines.write_parquet(out, compression="lz4"),
    ".jsonl": lambda lines, out: _plain(lines).write_ndjson(out),
}
