"""The index of the Commerce Control List held against an official text: the rows a text changes, and the rows written out.

Titles and notes are ours and are kept; only the columns are read from the text.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from licet.law.official.ccl import Entry
from licet.law.official.columns import Readings, columns_of
from licet.law.provision import Row, Table

TABLE = "us.ccl.index"


class Moved(Struct, frozen=True):
    """An entry whose columns are not what the index says: before and now, by column (empty: not in it)."""

    entry: str
    columns: Mapping[str, tuple[str, str]]


class Held(Struct, frozen=True):
    """What came of holding the index against a text.

    new: entries without a row; gone: rows without an entry; unread: by entry the words nobody has read, with their hashes.
    """

    moved: tuple[Moved, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]
    unread: Mapping[str, tuple[tuple[str, str], ...]]


def hold(table: Table, entries: Iterable[Entry], readings: Readings, on: date) -> Held:
    """The index, as it stands on a day, held against the official text of that day.

    Entries that are encoded as provisions paragraph by paragraph (`readings.encoded`) are not looked at.
    """
    rows = {row.entry: row for row in table.rows if row.start <= on and (row.until is None or on < row.until)}
    moved: list[Moved] = []
    unread: dict[str, tuple[tuple[str, str], ...]] = {}
    seen: list[str] = []
    for entry in entries:
        if entry.number in readings.encoded:
            continue
        seen.append(entry.number)
        read = columns_of(entry, readings)
        if read.unread:  # until they are read, what the other rows say is not the whole
            unread[entry.number] = read.unread
        elif entry.number in rows and (changed := _differ(rows[entry.number].columns, read.columns)):
            moved.append(Moved(entry.number, changed))
    return Held(
        tuple(moved),
        tuple(number for number in seen if number not in rows),
        tuple(sorted(number for number in rows.keys() - readings.encoded - set(seen) if number[0].isdigit())),
        unread,
    )


def _differ(old: Mapping[str, Sequence[str]], new: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    before = {column: " ".join(paths) for column, paths in old.items()}
    return {
        column: (before.get(column, ""), new.get(column, ""))
        for column in sorted(before.keys() | new.keys())
        if sorted(before.get(column, "").split()) != sorted(new.get(column, "").split())
    }


def revised(table: Table, entries: Iterable[Entry], readings: Readings, on: date, titles: Mapping[str, str]) -> tuple[Row, ...]:
    """The rows after a text that is in force from a day on. Raises KeyError for a new entry without a title."""
    entries = tuple(entries)
    held = hold(table, entries, readings, on)
    by_number = {entry.number: entry for entry in entries}
    changed = {moved.entry for moved in held.moved}
    rows: list[Row] = []
    for row in table.rows:
        current = row.start <= on and (row.until is None or on < row.until)
        if current and row.entry in (*changed, *held.gone):
            rows.append(replace(row, until=on))
        else:
            rows.append(row)
        if current and row.entry in changed:
            rows.append(_row(by_number[row.entry], readings, on, row.title))
    rows += [_row(by_number[number], readings, on, titles[number]) for number in held.new]
    return tuple(sorted(rows, key=lambda row: (row.entry, row.start)))


def _row(entry: Entry, readings: Readings, on: date, title: str) -> Row:
    columns = {column: tuple(paths.split()) for column, paths in columns_of(entry, readings).columns.items()}
    return Row(entry.number, title, on, None, columns)


def written(rows: Iterable[Row], order: Sequence[str]) -> str:
    """The rows as TOML: one [[row]] for each entry, with its versions where there are several. order: of the columns."""
    by_entry: dict[str, list[Row]] = {}
    for row in rows:
        by_entry.setdefault(row.entry, []).append(row)
    return "\n".join(_entry(versions, order) for versions in by_entry.values())


def _entry(versions: Sequence[Row], order: Sequence[str]) -> str:
    first = versions[0]
    lines = ["[[row]]", f'table = "{TABLE}"', f'entry = "{first.entry}"', f'title = "{versions[-1].title}"']
    for row in versions:
        if len(versions) > 1:
            lines.append("[[row.version]]")
        lines.append(f"from = {row.start}")
        lines += [f"until = {row.until}"] if row.until else []
        lines += [f'instrument = "{row.instrument}"'] if row.instrument else []
        lines += [f'note = "{row.note}"'] if row.note else []
        columns = sorted(row.columns.items(), key=lambda pair: order.index(pair[0]))
        lines.append("columns = { " + ", ".join(f'{name} = "{" ".join(paths)}"' for name, paths in columns) + " }")
    return "\n".join(lines) + "\n"
