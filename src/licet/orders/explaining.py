"""Any line of a book in full: its own facts, determined as one deal."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import polars as pl

from licet.decision.decide import Decider, load_decider
from licet.decision.determination import Determination
from licet.errors import nearest
from licet.facts.vocabulary import Vocabulary
from licet.orders.answers import UNREADABLE
from licet.orders.layout import MODEL
from licet.orders.mapping import line_names
from licet.orders.reading import BookError, Sheet, Source, kind_of, open_book
from licet.screening.tables_out import RUNS

if TYPE_CHECKING:
    from licet.orders.running import Manifest


def explain(
    row: Mapping[str, Any], *, as_of: date | None = None, decider: Decider | None = None, what_if: bool = True
) -> Determination:
    """Why a line has its answer: the determination of the deal it describes, with the whole trace.

    row: the cells of the line by the names of their columns, as `frame.row(i, named=True)` gives them.
    Raises DealError for a line that cannot be read.
    """
    decider = decider or load_decider()
    return decider.determine(decider.deal(deal_of(row, decider.vocabulary), "the line"), as_of=as_of, what_if=what_if)


def deal_of(row: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """A line as a deal file would say it: the cells that name facts, without those in which nothing stands."""
    facts = {name: _plain(cell) for name, cell in row.items() if name in vocabulary and not _empty(cell)}
    deal: dict[str, Any] = {"facts": facts} if facts else {}
    model = row.get(MODEL)
    if not _empty(model) and str(model).strip().lower() != "unknown":
        deal["item"] = {"model": model}
    return deal


def _empty(cell: Any) -> bool:
    return cell is None or cell != cell or (isinstance(cell, str) and not cell.strip())


def _plain(cell: Any) -> Any:
    return str(cell) if isinstance(cell, Decimal) else cell


def line_of(result: Path, line: str) -> Determination:
    """Why a line of a result has its answer: its own facts, and those that were added to them, determined as one deal.

    line: what its line column says, or `row N` for the Nth line. Raises BookError for a result without its manifest, a line
    that is not there, and one that was not decided.
    """
    from licet.orders.preparing import facts_of

    manifest = manifest_of(result)
    whole = result_cells(result, manifest)
    at = _place(whole, manifest.told, line)
    cells = whole[at]
    if "licet_outcome" in cells.columns and cells["licet_outcome"][0] == UNREADABLE:
        raise BookError(
            f"it was not decided: {cells['licet_note'][0]}", where=line, mend="mend the line and run the book again"
        )
    facts = facts_of(Sheet(cells, 1), manifest.facts, manifest.choices).row(0, named=True)
    added = cells["licet_added"][0] if "licet_added" in cells.columns else None
    row = facts | (json.loads(added) if added else {})
    if _empty(row.get("on")):
        row["on"] = manifest.run_on.isoformat()  # as the run took it
    return explain(row, as_of=manifest.as_of)


def manifest_of(result: Path) -> "Manifest":
    """The manifest beside a result. Raises BookError."""
    from licet.orders.running import Manifest, beside

    try:
        return msgspec.json.decode(beside(result).read_bytes(), type=Manifest)
    except (OSError, ValueError) as error:
        raise BookError(
            f"the manifest beside the result cannot be read: {error}", where=str(beside(result)), mend="run the book again"
        ) from None


def open_result(result: Path) -> Source:
    """A result opened again. Raises LicetError."""
    return open_book(result, "lines" if kind_of(result) == "workbook" else None)


def result_cells(result: Path, manifest: "Manifest") -> pl.DataFrame:
    """The lines of a result as they were before they were written. Raises LicetError, too for one whose columns are others."""
    cells = open_result(result).whole().cells
    if result.suffix.casefold() in (".csv", ".tsv"):
        cells = cells.rename({name: _unled(name) for name in cells.columns})
        cells = cells.with_columns(pl.col(pl.String).map_batches(_all_unled, return_dtype=pl.String))
    wanted = (*manifest.facts.values(), *manifest.told.values(), "licet_outcome", "licet_note")
    if gone := [name for name in wanted if name not in cells.columns]:
        raise BookError(f"its column {gone[0]!r} is gone", where=str(result), mend="leave a result's columns, or run it again")
    return cells


def _all_unled(cells: pl.Series) -> pl.Series:
    led = cells.str.starts_with("'").arg_true()
    return cells if not len(led) else cells.scatter(led, [_unled(cells[int(at)]) for at in led])


def _unled(cell: str) -> str:
    """A cell without the apostrophe that leads what a spreadsheet would run."""
    return cell[1:] if cell.startswith("'") and RUNS.match(cell[1:]) else cell


def _place(cells: pl.DataFrame, told: Mapping[str, str], line: str) -> int:
    words = line.split()
    if len(words) == 2 and words[0] == "row" and words[1].isdigit() and 0 < int(words[1]) <= cells.height:
        return int(words[1]) - 1
    named = line_names(cells, told)
    found = (named == line).arg_true().to_list() if named is not None else []
    if len(found) != 1:
        what = f"{len(found)} lines are called {line!r}" if found else f"no line is called {line!r}"
        near = nearest(line, named.drop_nulls().head(100_000).to_list()) if named is not None else ""
        raise BookError(what, mend=near or f"`row 1` to `row {cells.height}` name every line")
    return int(found[0])
