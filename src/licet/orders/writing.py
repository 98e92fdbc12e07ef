"""The result of a book: its own columns untouched and in order, the answers beside them.

Written part by part and whole or not at all. Text stays text: in a workbook no cell becomes a formula, in a CSV a cell that a
spreadsheet would run is led by an apostrophe.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from licet.orders.deciding import NUMBER, hidden
from licet.orders.frames import PREFIX
from licet.orders.parts import Parts
from licet.orders.reading import BookError
from licet.orders.reading_sheets import MOST_ROWS
from licet.screening.tables_out import RUNS

if TYPE_CHECKING:
    from licet.orders.running import Manifest
    from licet.orders.since import Since
    from licet.orders.summary import Summary

_ROWS_AT_ONCE = 100_000


class Result(Struct):
    """What is written. head: the book's own columns; parts: all lines; since: what became of an earlier result's lines."""

    head: tuple[str, ...]
    parts: Parts
    summary: "Summary"
    since: "Since | None"
    manifest: "Manifest"

    def columns(self) -> list[str]:
        """Those of the result: the book's own, then the answers, without regimes that answer nowhere."""
        schema = self.parts.scan().collect_schema()
        made = [n for n in schema.names() if n.startswith(PREFIX) and not n.startswith(hidden(""))]
        counted = self.parts.scan().select(pl.col(made).count()).collect().row(0, named=True)
        kept = [n for n in made if counted[n] or n in ("licet_note", "licet_situation", "licet_outcome", "licet_missing")]
        return [*self.head, *kept, *(("licet_since",) if self.since else ())]

    def frames(self) -> Iterator[pl.DataFrame]:
        """The parts in order, each with its hidden columns."""
        for at, part in enumerate(self.parts.frames()):
            yield part.with_columns(self.since.columns[at]) if self.since else part


def write_result(result: Result, out: Path) -> None:
    """Written whole or not at all, beside the parts first. Raises BookError."""
    scratch = result.parts.folder / out.name
    try:
        _WRITERS[ending(out)](result, scratch)
        scratch.replace(out)
    except OSError as error:
        raise BookError(f"it cannot be written: {error.strerror or error}", where=str(out)) from None


def ending(out: Path) -> str:
    """The ending of the result's name. Raises BookError for one that nothing is written in."""
    found = out.suffix.casefold()
    if found not in _WRITERS:
        raise BookError(f"no result is written as {found or 'a file without ending'}", where=str(out), mend=", ".join(_WRITERS))
    if not out.parent.is_dir():
        raise BookError(f"there is no folder {out.parent}", where=str(out), mend="make it, or name another one")
    return found


def fits(out: Path, rows: int) -> None:
    """Raises BookError for more lines than the result's format holds."""
    if ending(out) == ".xlsx" and rows >= MOST_ROWS:
        raise BookError(f"{rows} lines are more than a workbook holds", where=str(out), mend="write .csv or .parquet")


def as_texts(lines: pl.DataFrame) -> pl.DataFrame:
    """Words of a closed choice, and lists of words, as text, as formats without types take them."""
    texts = [pl.col(n).cast(pl.String) for n, kind in lines.schema.items() if isinstance(kind, pl.Categorical | pl.Enum)]
    lists = [pl.col(n).cast(pl.List(pl.String)).list.join(" ") for n, kind in lines.schema.items() if isinstance(kind, pl.List)]
    return lines.with_columns(*texts, *lists)


def led_in(lines: pl.DataFrame) -> pl.DataFrame:
    """As texts, each that a spreadsheet would run led by an apostrophe, headings too."""
    safe = as_texts(lines)
    text = pl.selectors.string()
    runs = text.str.contains(RUNS.pattern)
    led = pl.when(runs).then(pl.lit("'") + text).otherwise(text).name.keep()
    return safe.with_columns(led).rename({name: f"'{name}" for name in safe.columns if RUNS.match(name)})


def _table(result: Result, out: Path, separator: str) -> None:
    columns = result.columns()
    with out.open("wb") as stream:
        stream.write("\ufeff".encode())
        for number, part in enumerate(result.frames()):
            led_in(part.select(columns)).write_csv(stream, include_header=not number, separator=separator)


def _json_lines(result: Result, out: Path) -> None:
    """Numbers stay numbers in columns that held nothing else."""
    columns = result.columns()
    numeric = _numeric(result)
    with out.open("wb") as stream:
        for part in result.frames():
            as_texts(part.select(columns)).with_columns(*numeric).write_ndjson(stream)


def _numeric(result: Result) -> list[pl.Expr]:
    scan = result.parts.scan()
    names = scan.collect_schema().names()
    found: list[pl.Expr] = []
    for place, name in enumerate(result.head):
        kind = hidden(place)
        if kind not in names:
            continue
        cell = pl.col(name)
        whole = cell.str.contains(r"^-?\d{1,18}$").all()
        only = ((pl.col(kind) == NUMBER) | cell.is_null()).all() & cell.is_not_null().any()
        numbers, integers = scan.select(only.alias("only"), whole.alias("whole")).collect().row(0)
        if numbers:
            found.append(cell.cast(pl.Int64 if integers else pl.Float64))
    return found


def _typed(result: Result, out: Path, kind: str) -> None:
    columns = result.columns()
    scan = result.parts.scan()
    if result.since:
        scan = pl.concat([part.lazy() for part in result.frames()])
    scan = scan.select(columns)
    if kind == "parquet":
        scan.sink_parquet(out, compression="lz4", row_group_size=_ROWS_AT_ONCE)
    else:
        scan.sink_ipc(out, compression="lz4", record_batch_size=_ROWS_AT_ONCE)


def _workbook(result: Result, out: Path) -> None:
    from licet.orders.writing_sheets import write_workbook

    write_workbook(result, out)


_WRITERS: Mapping[str, Callable[[Result, Path], None]] = {
    ".xlsx": _workbook,
    ".csv": lambda result, out: _table(result, out, ","),
    ".tsv": lambda result, out: _table(result, out, "\t"),
    ".parquet": lambda result, out: _typed(result, out, "parquet"),
    ".arrow": lambda result, out: _typed(result, out, "ipc"),
    ".jsonl": _json_lines,
}
