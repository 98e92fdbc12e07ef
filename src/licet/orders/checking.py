"""What is wrong with a book before it is run: each fault with its rows and the choice that mends it. Nothing is mended here."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import polars as pl
from msgspec import Struct

from licet.errors import LicetError, quoted
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.orders.joining import Lines, blank, texts
from licet.orders.layout import MODEL, model_id
from licet.orders.mapping import line_names
from licet.orders.masters import WHAT, Master
from licet.orders.preparing import COMMA, PARTED, SERIAL, Prepared
from licet.orders.reading import ROWS, Sheet
from licet.orders.values import reader

#: Rows that are named of a fault; the rest are counted.
NAMED = 10
_LOST = "\ufffd"
_ITEM = ("item.model", "item.kind", "item.code.")


class Problem(Struct, frozen=True):
    """refused: lines that cannot be decided as they are; else something to know. column: of the lines, or of the master that
    `file` names; rows: of the file, the first few; lines: how many in all; mend: the choice there is."""

    refused: bool
    column: str
    what: str
    rows: tuple[int, ...]
    lines: int
    mend: str = ""
    file: str = ""


def check(book: Prepared) -> tuple[Problem, ...]:
    """Everything found, what keeps lines from being decided first. Reads the whole book."""
    found = Findings()
    for note in book.source.notes:
        found.add(Problem(False, "", note.what, note.rows, note.lines, note.mend))
    for master in book.masters:
        found.all(_of_master(book, master))
    found.all(_of_head(book))
    seen = _Seen(book)
    for sheet in book.source.batches(0, ROWS):
        lines = book.lines(sheet)
        found.all(_of_lines(book, sheet, lines, found))
        seen.take(sheet)
    found.all(seen.problems())
    return found.sorted()


class Findings:
    """Problems as they are found, batch by batch: those of one kind are told together."""

    def __init__(self) -> None:
        self._found: dict[tuple[Any, ...], Problem] = {}
        self.faults: dict[str, dict[Any, str]] = {}

    def add(self, new: Problem, kind: str = "") -> None:
        """Take in a problem. kind: of what it is told together with."""
        key = (new.refused, new.file, new.column, kind or new.what)
        old = self._found.get(key)
        rows = ((old.rows if old else ()) + new.rows)[:NAMED]
        what, mend = (old.what, old.mend or new.mend) if old else (new.what, new.mend)
        lines = (old.lines if old else 0) + new.lines
        self._found[key] = Problem(new.refused, new.column, what, rows, lines, mend, new.file)

    def all(self, problems: Iterable[tuple[Problem, str]]) -> None:
        """Take in problems with their kinds."""
        for problem, kind in problems:
            self.add(problem, kind)

    def sorted(self) -> tuple[Problem, ...]:
        """All, what keeps lines from being decided first."""
        return tuple(sorted(self._found.values(), key=lambda problem: not problem.refused))

    def fault(self, fact: str, raw: Any) -> str:
        """What is wrong with a cell; empty where it can be read. Each distinct cell is read once."""
        known = self.faults.setdefault(fact, {})
        key = (type(raw), raw)
        if key not in known:
            known[key] = _fault(fact, raw)
        return known[key]


def _fault(fact: str, raw: Any) -> str:
    vocabulary = load_vocabulary()
    if isinstance(raw, str) and not raw.strip():
        return ""
    try:
        if fact == MODEL:
            model_id(raw)
        elif fact in vocabulary:
            reader(vocabulary[fact], load_places())(raw)
    except LicetError as error:
        return error.what
    return ""


def _of_lines(book: Prepared, sheet: Sheet, lines: Lines, found: Findings) -> Iterator[tuple[Problem, str]]:
    for fact, column in book.by.facts.items():
        yield from _of_column(found, sheet, fact, column, lines.facts[fact] if fact in lines.facts.columns else None, "")
    for each in lines.findings:
        at = list(each.notes)
        yield Problem(each.refused, each.column, each.what, _rows(sheet, at), len(at), each.mend), each.kind
    yield from _gaps(book, sheet, lines)
    for column in book.source.head:
        if sheet.cells[column].dtype == pl.String:
            lost = sheet.cells[column].str.contains(_LOST, literal=True).arg_true().to_list()
            if lost:
                what = "cells in which letters were lost when the file was made: they hold the sign for that"
                yield Problem(False, column, what, _rows(sheet, lost), len(lost), "save it as UTF-8 again"), "lost"


def _of_column(
    found: Findings, sheet: Sheet, fact: str, column: str, cells: pl.Series | None, file: str
) -> Iterator[tuple[Problem, str]]:
    """Control codes that a spreadsheet took for numbers, and cells that cannot be read as their fact."""
    cells = sheet.cells[column] if cells is None else cells
    lost = sheet.numbers.get(column, np.zeros(0, dtype=np.int64)) if "code." in fact else np.zeros(0, dtype=np.int64)
    if len(lost):
        shown = ", ".join(dict.fromkeys(str(sheet.cells[column][int(at)]) for at in lost[:4]))
        what = f"cells that hold a number ({shown}) where a control code belongs: a spreadsheet reads 3E001 as 3 times 10"
        yield Problem(True, column, what, _rows(sheet, lost), len(lost), "write the codes as text in the file", file), "number"
    values = [tuple(raw) if isinstance(raw, list) else raw for raw in cells.unique().drop_nulls().to_list()]
    wrong = {raw: fault for raw in values if (fault := found.fault(fact, raw))}
    if wrong:
        kept = np.ones(len(cells), dtype=bool)
        kept[lost] = False
        bad = [list(raw) if isinstance(raw, tuple) else raw for raw in wrong]
        rows = [
            at
            for at in cells.is_in(pl.Series(bad, dtype=cells.dtype).implode(), nulls_equal=False).arg_true().to_list()
            if kept[at]
        ]
        if rows:
            first = cells[rows[0]]
            fault = wrong[tuple(first) if isinstance(first, list | pl.Series) else first]
            what = f"cells that are no {fact}: {fault}"
            yield Problem(True, column, what, _rows(sheet, rows), len(rows), _mend(fact, list(wrong)), file), "unread"


def _mend(fact: str, cells: list[Any]) -> str:
    kind = load_vocabulary()[fact].type if fact in load_vocabulary() else ""
    plain = [cell.strip() for cell in cells if isinstance(cell, str)]
    early = [met for cell in plain if (met := PARTED.fullmatch(cell)) and len(met[1]) < 3 and len(met[3]) == 4]
    if kind == "date" and early:
        if any(int(m[1]) > 12 for m in early):
            return "some days are above 12, so: --dates dmy"
        if any(int(m[2]) > 12 for m in early):
            return "some days are above 12, so: --dates mdy"
        return "03/04/2026 is two days: --dates dmy, or --dates mdy"
    if kind == "date" and any(SERIAL.fullmatch(cell) for cell in plain):
        return "numbers of days, as spreadsheets count them: --serial-dates"
    if kind == "number" and any(COMMA.search(cell) for cell in plain):
        return "decimal commas: --decimal-comma"
    return ""


def _gaps(book: Prepared, sheet: Sheet, lines: Lines) -> Iterator[tuple[Problem, str]]:
    """Lines in which nothing, or something that most answers hang on, is said."""
    given = {fact: ~blank(texts(lines.facts[fact])) for fact in lines.facts.columns}
    silent = ~np.logical_or.reduce(list(given.values()))
    if silent.any():
        at = np.flatnonzero(silent)
        yield (
            Problem(
                True, "", "lines in which nothing is said of a deal", _rows(sheet, at), len(at), "fill them, or take them out"
            ),
            "",
        )
    for fact, what in (
        ("to", "destination"),
        ("from", "country the goods leave"),
        ("on", "ship date"),
        ("end_user.name", "end user"),
    ):
        if fact in book.by.facts:
            at = np.flatnonzero(~given[fact] & ~silent)
            if len(at):
                says = "each is judged as of today" if fact == "on" else "answers will hang on it"
                yield Problem(False, book.by.facts[fact], f"lines without a {what}: {says}", _rows(sheet, at), len(at)), ""
    items = [where for fact, where in given.items() if fact.startswith(_ITEM)]
    if items:
        at = np.flatnonzero(~np.logical_or.reduce(items) & ~silent)
        if len(at):
            yield Problem(False, "", "lines without an item", _rows(sheet, at), len(at)), ""


class _Seen:
    """The names of lines met so far, to tell those that stand twice."""

    def __init__(self, book: Prepared) -> None:
        self._told = book.by.told
        self._first = book.source.first
        self._hashes: list[np.ndarray] = []

    def take(self, sheet: Sheet) -> None:
        """Note the names of some lines."""
        names = line_names(sheet.cells, self._told)
        if names is not None:
            self._hashes.append(names.hash(seed=0).to_numpy())

    def problems(self) -> Iterator[tuple[Problem, str]]:
        """The lines whose name another one has, or that have none."""
        if not self._hashes:
            return
        rows = pl.Series(np.concatenate(self._hashes)).is_duplicated().arg_true().to_list()
        if rows:
            column = self._told.get("line") or self._told["order"]
            at = tuple(self._first + row for row in rows[:NAMED])
            mend = "a line is explained, and held against the last run, by its name: give each its own"
            yield Problem(False, column, "lines that have no name of their own", at, len(rows), mend), ""


def _of_master(book: Prepared, master: Master) -> Iterator[tuple[Problem, str]]:
    """What is wrong with a master itself: its own cells, and rows without a key."""
    found = Findings()
    if master.kind == "bom" and book.boms is not None:
        for row, what in book.boms.refused:
            yield Problem(False, "", f"rows of a part that cannot be read, such as: {what}", (row,), 1, "", master.name), "bom"
        for part, fault in book.boms.faults.items():
            yield Problem(False, "", f"the parts of {quoted(part)} cannot be used: {fault}", (), 0, "", master.name), ""
        for note in book.boms.notes:
            yield Problem(False, "", note, (), 0, "", master.name), ""
        return
    facts = book.master_facts[master.kind]
    role = f"{next(iter(load_vocabulary().roles))}." if master.kind == "parties" else ""
    for fact, column in master.facts.items():
        yield from _of_column(found, master.sheet, role + fact, column, facts[fact], master.name)
    for key in {joint.key for joint in book.joints if joint.master is master}:
        empty = np.flatnonzero(blank(texts(master.sheet.cells[key])))
        if len(empty):
            what = f"rows of the {WHAT[master.kind]} that nothing can name"
            yield Problem(False, key, what, _rows(master.sheet, empty), len(empty), "", master.name), ""


def _of_head(book: Prepared) -> Iterator[tuple[Problem, str]]:
    """Columns that name the same, and facts that every answer hangs on and no column names."""
    for column, fact in book.by.doubled.items():
        other = book.by.facts.get(fact, "")
        what = f"it looks like {fact}, too, which {other!r} names: nothing is made of it"
        yield Problem(False, column, what, (), 0, f'--map "{column}={fact}" takes it instead'), ""
    columns = book.columns
    if "on" not in columns:
        yield Problem(False, "", "no column names the ship date: every line is judged as of today, or --as-of", (), 0), ""
    for fact, what in (("to", "the destination"), ("from", "the country the goods leave")):
        if fact not in columns:
            yield Problem(False, "", f"no column names {what}: answers will hang on it", (), 0), ""
    if not any(fact.startswith(_ITEM) for fact in columns):
        yield Problem(False, "", "no column names the item", (), 0), ""


def _rows(sheet: Sheet, at: Iterable[Any]) -> tuple[int, ...]:
    return tuple(sheet.first + int(place) for place, _ in zip(at, range(NAMED), strict=False))
