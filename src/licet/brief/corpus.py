"""Many stories to one table: a row for each story, and a row for each file in which none could be read, saying why.

The rows come in the order of the files' names, whichever process read them, so that the same folder gives the same bytes.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from signal import SIG_IGN, SIGINT, signal
from typing import Any, TypeAlias

import polars as pl

from licet.brief.brief import Brief
from licet.errors import LicetError, fault_of
from licet.screening.tables_out import RUNS
from licet.whole_files import write_whole

Row: TypeAlias = dict[str, Any]
Reader: TypeAlias = Callable[[Path, list[Path]], list[Row]]
_AT_ONCE = 10
_BETWEEN = "; "
_LISTS = (
    "credited", "measures", "measure_states", "findings", "finding_measures", "parties", "lists", "persons", "organisations",
    "places", "products", "control_numbers", "speakers", "remarks",
)  # fmt: skip
SCHEMA: dict[str, Any] = {
    "file": pl.String,
    "number": pl.Int32,
    "fault": pl.String,
    "sha256": pl.String,
    "date": pl.Date,
    "time": pl.String,
    "zone": pl.String,
    "date_from": pl.String,
    "title": pl.String,
    "publisher": pl.String,
    "byline": pl.String,
    "language": pl.String,
    "paragraphs": pl.Int32,
    "characters": pl.Int32,
    "statements": pl.Int32,
    "quoted": pl.Int32,
} | dict.fromkeys(_LISTS, pl.List(pl.String))


def files_in(folder: Path) -> list[Path]:
    """The files of a folder and those below it, hidden ones left out, by name. Raises LicetError for none."""
    try:
        found = sorted(p for p in folder.rglob("*") if p.is_file() and not _hidden(p.relative_to(folder)))
    except OSError as error:
        raise LicetError(f"it cannot be looked through: {error.strerror or error}", where=str(folder)) from None
    if not found:
        raise LicetError("there is no file in it", where=str(folder), mend="give a folder with stories")
    return found


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def table(
    folder: Path,
    progress: Callable[[int, int], None] | None = None,
    processes: int = 2,
    read: Reader | None = None,
) -> pl.DataFrame:
    """A row for each story in a folder; see `SCHEMA`. progress: told files done and files in all; read: what reads some files
    of the folder, `rows_of` each if left out. Raises LicetError.
    """
    files = files_in(folder)
    chunks = [files[at : at + _AT_ONCE] for at in range(0, len(files), _AT_ONCE)]
    rows: list[Row] = []
    done = 0
    for chunk, made in zip(chunks, _made(folder, chunks, min(processes, len(chunks)), read or _rows), strict=True):
        rows += made
        done += len(chunk)
        if progress:
            progress(done, len(files))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _made(folder: Path, chunks: list[list[Path]], processes: int, read: Reader) -> Iterator[list[Row]]:
    if processes < 2:
        yield from (read(folder, chunk) for chunk in chunks)
        return
    waiting = list(chunks)
    while waiting:
        pool = _pool(processes)
        try:
            for made in pool.map(read, [folder] * len(waiting), list(waiting)):
                waiting.pop(0)
                yield made
        except BrokenProcessPool:  # a file ended its process: those of the first chunk not done are read one at a time
            yield _one_by_one(folder, waiting.pop(0), read)
        finally:
            pool.shutdown(cancel_futures=True)


def _pool(processes: int) -> ProcessPoolExecutor:
    """Processes that leave it to ours to be stopped by hand."""
    return ProcessPoolExecutor(processes, get_context("spawn"), signal, (SIGINT, SIG_IGN))


def _one_by_one(folder: Path, files: list[Path], read: Reader) -> list[Row]:
    """The rows of files of which one ended its process: each read alone, in a new process after one that ended."""
    rows: list[Row] = []
    pool: ProcessPoolExecutor | None = None
    for file in files:
        pool = pool or _pool(1)
        try:
            rows += pool.submit(read, folder, [file]).result()
        except BrokenProcessPool:
            pool.shutdown()
            pool = None
            rows.append(_faulty(folder, file, "reading it ended the process that read it"))
    if pool:
        pool.shutdown()
    return rows


def _rows(folder: Path, files: list[Path]) -> list[Row]:
    return [row for file in files for row in rows_of(folder, file)]


def rows_of(folder: Path, file: Path) -> list[Row]:
    """The rows of one file. No example deals are decided: that takes longer than all the rest, once for every day."""
    from licet.brief.answer import brief_of
    from licet.brief.reading import read_story

    name = file.relative_to(folder).as_posix().encode("utf-8", "replace").decode()
    try:
        return [row_of(brief_of(story, deals=False), number) for number, story in enumerate(read_story(file, name), start=1)]
    except LicetError as error:
        return [_faulty(folder, file, error.what)]
    except Exception as error:  # one bad file must not stop the folder
        return [_faulty(folder, file, f"a fault of ours ({fault_of(error)}); please tell whoever makes Licet")]


def _faulty(folder: Path, file: Path, what: str) -> Row:
    name = file.relative_to(folder).as_posix().encode("utf-8", "replace").decode()
    return dict.fromkeys(SCHEMA) | {"file": name, "number": 0, "fault": what} | {column: [] for column in _LISTS}


def row_of(brief: Brief, number: int) -> Row:
    """A brief in one row: what was found in lists, each thing once."""
    story, day = brief.story, brief.story.published
    return {
        "file": story.file,
        "number": number,
        "fault": None,
        "sha256": story.sha256,
        "date": day.on if day else None,
        "time": day.at.isoformat("minutes") if day and day.at else None,
        "zone": day.zone or None if day else None,
        "date_from": day.told_by if day else None,
        "title": story.said(story.title) if story.title else None,
        "publisher": story.publisher or None,
        "byline": story.byline or None,
        "language": story.language or None,
        "paragraphs": len(story.paragraphs),
        "characters": len(story.text),
        "statements": len(brief.statements),
        "quoted": sum(s.quoted for s in brief.statements),
        "credited": [name for name, _ in story.credited],
        "measures": [m.id for m in brief.measures],
        "measure_states": [m.state for m in brief.measures],
        "findings": [f.kind for f in brief.findings],
        "finding_measures": [f.measure for f in brief.findings],
        "parties": [p.name for p in brief.parties],
        "lists": list(dict.fromkeys(listing.list for p in brief.parties for listing in p.listings)),
        "persons": [p.name for p in brief.persons],
        "organisations": [o.name for o in brief.organisations],
        "places": [p.code or p.name for p in brief.places],
        "products": [p.model or p.kind for p in brief.products],
        "control_numbers": [c.code for c in brief.control_numbers],
        "speakers": list(dict.fromkeys(s.speaker for s in brief.statements if s.speaker)),
        "remarks": list(dict.fromkeys(r.code for r in (*story.remarks, *brief.remarks))),
    }


def write_table(found: pl.DataFrame, out: Path) -> None:
    """Write the table whole or not at all, as the ending of its name says: .parquet, .csv or .jsonl. Raises LicetError."""
    writer = _WRITERS[ending(out)]
    try:
        write_whole(out, lambda scratch: writer(found, scratch))
    except OSError as error:
        raise LicetError(f"it cannot be written: {error.strerror or error}", where=str(out)) from None


def ending(out: Path) -> str:
    """The ending of a table's name. Raises LicetError for one that nothing is written as."""
    found = out.suffix.casefold()
    if found not in _WRITERS:
        raise LicetError(f"no table is written as {found or 'a file without ending'}", where=str(out), mend=", ".join(_WRITERS))
    if not out.parent.is_dir():
        raise LicetError(f"there is no folder {out.parent}", where=str(out), mend="make it, or name another one")
    return found


def _csv(found: pl.DataFrame, file: Path) -> None:
    """Lists as text with ; between, and no cell that a spreadsheet would run."""
    flat = found.with_columns(pl.col(*_LISTS).list.join(_BETWEEN))
    texts = [name for name, kind in flat.schema.items() if kind == pl.String]
    flat.with_columns(
        pl.when(pl.col(name).str.contains(RUNS.pattern)).then("'" + pl.col(name)).otherwise(pl.col(name)).alias(name)
        for name in texts
    ).write_csv(file)


def _parquet(found: pl.DataFrame, file: Path) -> None:
    found.write_parquet(file, compression="zstd")


def _jsonl(found: pl.DataFrame, file: Path) -> None:
    found.write_ndjson(file)


_WRITERS = {".parquet": _parquet, ".csv": _csv, ".jsonl": _jsonl}
