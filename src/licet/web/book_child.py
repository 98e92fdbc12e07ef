"""The process that reads or runs one order book: apart from the pages, which stay quick, and ended when the workbench ends.

`python -m licet.web.book_child FOLDER reading|running`. Tells on its output how far it is: lines done, lines in all.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from threading import Thread
from typing import Any

import msgspec
import polars as pl

from licet.deals.facts import read_day
from licet.errors import LicetError, quoted
from licet.orders.checking import check
from licet.orders.deciding import hidden
from licet.orders.layout import MODEL
from licet.orders.mapping import line_names
from licet.orders.preparing import Choices, Prepared, prepare
from licet.orders.running import run
from licet.orders.writing import Result, as_texts, write_result
from licet.records.books import READING, Reading

#: Files of a book's folder, beside those that were handed over.
ASKED, CHECKED, RAN, ERROR = "asked.json", "checked.json", "ran.json", "error.json"
RESULT, LINES, BEFORE = "result.parquet", "lines.parquet", "before.parquet"
_NOT_SHOWN = ("licet_situation", "licet_added")
#: MB of memory a job may take.
MEMORY = "LICET_BOOK_MEMORY"
#: Lines of a part: what a job that is cut off loses at most.
ROWS = 2_000
#: More lines than these are no work for pages, and more than those no workbook is written of.
MOST_LINES, MOST_IN_WORKBOOK = 2_000_000, 200_000


def main() -> None:
    """Do the job; the status is 1 where something was wrong, which stands in ERROR."""
    folder, state = Path(sys.argv[1]), sys.argv[2]
    limit_memory(most_memory())
    Thread(target=_end_with_parent, daemon=True).start()
    asked = msgspec.json.decode((folder / ASKED).read_bytes(), type=Reading)
    (folder / ERROR).unlink(missing_ok=True)
    try:
        (_read if state == READING else _run)(folder, asked)
    except MemoryError:
        mend = f"use `licet book run`, or have whoever runs Licet raise {MEMORY}"
        error = LicetError(f"the job takes more than {most_memory() >> 20:,} MB of memory", where=asked.file, mend=mend)
        (folder / ERROR).write_bytes(msgspec.json.encode({"what": error.what, "where": error.where, "mend": error.mend}))
        raise SystemExit(1) from None
    except LicetError as error:
        told = {"what": error.what, "where": (error.where or "").replace(f"{folder}{os.sep}", ""), "mend": error.mend}
        (folder / ERROR).write_bytes(msgspec.json.encode(told))
        raise SystemExit(1) from None


def most_memory(environment: Mapping[str, str] = os.environ) -> int:
    """Bytes of memory a job may take: as MEMORY says in MB, else three quarters of the machine's. Raises LicetError."""
    told = environment.get(MEMORY, "")
    if told:
        if not told.isdecimal() or not 512 <= int(told) < 1 << 24:
            raise LicetError(f"{quoted(told)} is no number of MB", where=MEMORY, mend="write 4096 for 4 GB; 512 is the least")
        return int(told) << 20
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 4 * 3
    except (ValueError, OSError, AttributeError):  # a system that does not tell
        return 4 << 30


def limit_memory(most: int) -> None:
    """Have this process get no more memory than that: the job ends, and the workbench beside it does not. On Linux alone."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _end_with_parent() -> None:
    """The workbench holds the other end of our input: it is closed when the workbench is gone, however that came about."""
    while os.read(0, 1):
        pass
    os._exit(3)


def _progress(done: int, lines: int) -> None:
    print(done, lines, flush=True)


def _prepared(folder: Path, asked: Reading, **more: Any) -> Prepared:
    choices = msgspec.convert(asked.choices | more, Choices)
    masters: Any = {kind: str(folder / name) for kind, name in asked.masters.items()}
    book = prepare(folder / asked.file, asked.said, choices, asked.sheet or None, masters)
    if book.source.rows > MOST_LINES:
        raise LicetError(f"{book.source.rows:,} lines are more than the workbench takes", mend="use `licet book run`")
    return book


def _read(folder: Path, asked: Reading) -> None:
    """What each column is read as, and what is wrong with the book."""
    book = _prepared(folder, asked, screen=False)
    _progress(0, book.source.rows)
    found = {
        "lines": book.source.rows,
        "head": book.source.head,
        "sheet": book.source.sheet,
        "sheets": book.source.book.names if book.source.book is not None else (),
        "mapping": book.by,
        "masters": [{"kind": m.kind, "name": m.name.replace(f"{folder}{os.sep}", "")} for m in book.masters],
        "problems": check(book),
    }
    (folder / CHECKED).write_bytes(msgspec.json.encode(found))


def _run(folder: Path, asked: Reading) -> None:
    _prepared(folder, asked)

    def also(result: Result) -> None:
        _lines(result).write_parquet(folder / LINES)
        for kind in ("csv", "jsonl"):
            write_result(result, folder / f"result.{kind}")
        if result.manifest.lines <= MOST_IN_WORKBOOK:
            write_result(result, folder / "result.xlsx")

    ran = run(
        folder / asked.file,
        folder / RESULT,
        asked.said,
        msgspec.convert(asked.choices, Choices),
        sheet=asked.sheet or None,
        as_of=read_day(asked.as_of, "as of") if asked.as_of else None,
        masters={kind: str(folder / name) for kind, name in asked.masters.items()},  # type: ignore[misc]
        since=_earlier(folder, asked.since),
        progress=_progress,
        rows=ROWS,
        also=also,
    )
    (folder / RAN).write_bytes(msgspec.json.encode(ran))


def _earlier(folder: Path, since: str) -> Path | None:
    """The result a run is held against: of this book, laid aside when the run was asked for, or of another one."""
    if not since:
        return None
    return folder / BEFORE if since == folder.name else folder.parent / since / RESULT


def _lines(result: Result) -> pl.DataFrame:
    """What the pages look lines up by: number, name, item, customer, day, value and answers of each."""
    by = result.manifest
    cells = result.parts.scan().collect()
    named = line_names(cells, by.told)
    number = pl.Series("number", range(1, cells.height + 1), dtype=pl.Int64)
    name = named if named is not None else pl.Series([f"row {n}" for n in number], dtype=pl.String)
    parts = [column for master in by.masters if master.kind == "items" for column in master.joined]
    item = next(iter([*(by.facts[fact] for fact in (MODEL, "item.kind") if fact in by.facts), *parts]), None)
    answers = [n for n in result.columns() if n in cells.columns and n.startswith("licet_") and n not in _NOT_SHOWN]
    made = pl.DataFrame(
        [
            number,
            name.alias("name"),
            (cells[item].cast(pl.String) if item else pl.Series([""] * cells.height, dtype=pl.String)).alias("item"),
            *(cells[hidden(name)].alias(name) for name in ("on", "value", "currency", "customer")),
            *(cells[name].alias(name.removeprefix("licet_")) for name in answers),
            *((pl.concat(result.since.columns).alias("since"),) if result.since else ()),
        ]
    )
    return as_texts(made)


if __name__ == "__main__":
    main()
