"""Dated tables of control numbers: reading them, and whether a number stands in a column on a day.

A table says of every entry of a list what an index says: under which headings its paragraphs stand. It has no technical
conditions; what a number stands for is found from the number alone.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from licet.errors import LicetError, nearest
from licet.law.provision import Row, Table
from licet.rules.parse import parse

_TABLE = {"id", "regime", "title", "says", "cite", "source", "confidence", "code_fact", "columns"}
_TABLE_MAY = {"checked", "complete", "by_item"}
_ROW = {"table", "entry", "title", "version", "from", "until", "columns", "instrument", "note"}
_VERSION = {"from", "until", "columns", "instrument", "note", "title"}
ALL = "all"


class LawError(LicetError):
    """A pack that cannot be used: the file, the provision, and how to mend it."""


def only(table: Mapping[str, Any], allowed: set[str], where: str, what: str) -> None:
    """Raise LawError for a key that has no place."""
    for key in table:
        if key not in allowed:
            raise LawError(f"{what} has the unknown key {key!r}", where=where, mend=nearest(key, sorted(allowed)))


def read_table(entry: Mapping[str, Any], file: str) -> Table:
    """A [[table]] without its rows. Raises LawError."""
    where = f"{file}, table {entry.get('id')}"
    only(entry, _TABLE | _TABLE_MAY, where, "the table")
    for key in _TABLE:
        if not entry.get(key):
            raise LawError(f"{key!r} is missing", where=where)
    by_item = entry.get("by_item")
    return Table(**{**entry, "by_item": parse(by_item, file=f"{where}, by_item") if by_item else None})


def read_rows(entry: Mapping[str, Any], file: str) -> Iterable[Row]:
    """The rows of a [[row]]: one, or one for each of its versions. Raises LawError."""
    where = f"{file}, row {entry.get('entry')}"
    only(entry, _ROW, where, "the row")
    for version in entry.get("version", [entry]):
        only(version, _ROW if version is entry else _VERSION, where, "the version")
        start, until = version.get("from"), version.get("until")
        if not all(isinstance(day, date) and not isinstance(day, datetime) for day in (start, until) if day is not None):
            raise LawError("'from' and 'until' are dates", where=where, mend="write from = 2024-09-07, without quotes")
        if start is None or not entry.get("entry") or not entry.get("title"):
            raise LawError("a row needs entry, title and from", where=where)
        columns = {name: tuple(str(paths).split()) for name, paths in version.get("columns", {}).items()}
        yield Row(
            entry=entry["entry"],
            title=version.get("title", entry["title"]),
            start=start,
            until=until,
            columns=columns,
            instrument=version.get("instrument", ""),
            note=version.get("note", ""),
        )


def joined(tables: Mapping[str, Table], rows: Mapping[str, list[Row]]) -> tuple[Table, ...]:
    """The tables with their rows. Raises LawError for a row of no table, of no column, or two rows for one day."""
    for name in rows:
        if name not in tables:
            raise LawError(f"{name!r} is no table", where="a row", mend=nearest(name, list(tables)))
    return tuple(_with_rows(table, rows.get(table.id, [])) for _, table in sorted(tables.items()))


def _with_rows(table: Table, rows: list[Row]) -> Table:
    ordered = sorted(rows, key=lambda row: (row.entry, row.start))
    for row in ordered:
        for column in row.columns:
            if column not in table.columns:
                where = f"{table.id}, {row.entry}"
                raise LawError(f"{column!r} is no column", where=where, mend=nearest(column, list(table.columns)))
    for earlier, later in pairwise(ordered):
        if earlier.entry == later.entry and (earlier.until is None or earlier.until > later.start):
            raise LawError(f"two rows are in force on {later.start}", where=f"{table.id}, {later.entry}")
    fields = {name: getattr(table, name) for name in Table.__struct_fields__}
    return Table(**{**fields, "rows": tuple(ordered)})


class Sheet:
    """A table as it stands on a day: rows by entry."""

    def __init__(self, table: Table, rows: Mapping[str, Row]) -> None:
        self.table = table
        self.rows = rows

    def stands(self, code: str, column: str) -> bool | None:
        """Whether a control number stands in a column; None where its row leaves that open, or there is no row for it."""
        heading, _, path = code.partition(".")
        row = self.rows.get(heading)
        return None if row is None else stands(row.columns.get(column, ()), path)

    def knows(self, code: str) -> bool:
        """Whether there is a row for a control number."""
        return code.partition(".")[0] in self.rows

    def below(self, code: str) -> tuple[str, ...]:
        """The paragraphs at or below a number that some column tells apart, each as a full number."""
        heading, _, path = code.partition(".")
        row = self.rows.get(heading)
        named = {p.lstrip("-?") for paths in (row.columns.values() if row else ()) for p in paths} - {ALL}
        return tuple(f"{heading}.{p}" for p in sorted(named) if not path or p.startswith(path + "."))


def stands(paths: Iterable[str], path: str) -> bool | None:
    """Whether the paragraph `path` (empty: the whole entry) is among the paths of a column (see Row)."""
    best = -1
    found: bool | None = False
    below: set[bool | None] = set()
    for written in paths:
        sign, named = (written[0], written[1:]) if written[0] in "-?" else ("", written)
        says = None if sign == "?" else sign != "-"
        named = "" if named == ALL else named
        if not named or path == named or path.startswith(named + "."):
            if len(named) > best:
                best, found = len(named), says
        elif not path or named.startswith(path + "."):
            below.add(says)
    return found if below <= {found} else None


def on_day(table: Table, day: date) -> tuple[Row, ...]:
    """The rows in force on a day."""
    return tuple(row for row in table.rows if row.start <= day and (row.until is None or day < row.until))


def changes(table: Table, entry: str | None = None) -> set[date]:
    """The days on which a row, or a row of one entry, begins or ends."""
    rows = (row for row in table.rows if entry is None or row.entry == entry)
    return {day for row in rows for day in (row.start, row.until) if day is not None}
