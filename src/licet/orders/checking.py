"""What is wrong with a book before it is run: each fault with its rows and the choice that mends it. Nothing is mended here."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Literal

import polars as pl
from msgspec import Struct

from licet.deals.facts import read_fact
from licet.errors import LicetError, quoted
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.orders.mapping import Mapped
from licet.orders.reading import BookError, Sheet

Order = Literal["ymd", "dmy", "mdy"]
_PARTED = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})")
_SERIAL = re.compile(r"[2-6]\d{4}")
_COMMA = re.compile(r"-?\d{1,3}(\.\d{3})*,\d+(?=\D|$)")
#: Rows that are named of a fault; the rest are counted.
NAMED = 10


class Choices(Struct, frozen=True):
    """How cells are read that can be read in more ways than one. dates: the order of 03/04/2026; serial: whether a number in a
    column of days counts days since 1899-12-30, as spreadsheets do; comma: whether 1,50 is one and a half."""

    dates: Order = "ymd"
    serial: bool = False
    comma: bool = False


class Problem(Struct, frozen=True):
    """refused: lines that cannot be decided as they are; else something to know. rows: of the file, the first few; lines: how
    many in all; mend: the choice there is."""

    refused: bool
    column: str
    what: str
    rows: tuple[int, ...]
    lines: int
    mend: str = ""


def facts_of(sheet: Sheet, by: Mapped, choices: Choices) -> pl.DataFrame:
    """The cells that name facts, under the facts' names, read as was chosen."""
    vocabulary = load_vocabulary()
    columns = []
    for fact, column in by.facts.items():
        cells = sheet.cells[column]
        kind = vocabulary.facts.get(fact)
        if cells.dtype == pl.String and kind is not None and kind.type == "date":
            cells = _each(cells, lambda text: _day(text, choices))
        elif cells.dtype == pl.String and kind is not None and kind.type == "number" and choices.comma:
            cells = _each(cells, _with_point)
        columns.append(cells.alias(fact))
    if not columns:
        raise BookError("no column names a fact", mend='`licet book map FILE` shows the columns; --map "Ship to=to" names one')
    return pl.DataFrame(columns)


def check(sheet: Sheet, by: Mapped, choices: Choices) -> tuple[Problem, ...]:
    """Everything found, what keeps lines from being decided first."""
    found = [*_numbers(sheet, by), *_unread(sheet, by, choices), *_twice(sheet, by), *_missing(by)]
    return tuple(sorted(found, key=lambda problem: not problem.refused))


def _numbers(sheet: Sheet, by: Mapped) -> Iterator[Problem]:
    """Control codes that a spreadsheet took for numbers."""
    for fact, column in by.facts.items():
        lost = sheet.numbers.get(column, frozenset()) if fact.startswith("item.code.") else frozenset()
        if lost:
            shown = ", ".join(dict.fromkeys(sheet.cells[column][at] for at in sorted(lost)[:4]))
            what = f"cells that hold a number ({shown}) where a control code belongs: a spreadsheet reads 3E001 as 3 times 10"
            yield Problem(True, column, what, _rows(sheet, sorted(lost)), len(lost), "write the codes as text in the file")


def _unread(sheet: Sheet, by: Mapped, choices: Choices) -> Iterator[Problem]:
    """Cells that cannot be read as the fact that their column names, by what is wrong with them."""
    frame, vocabulary, places = facts_of(sheet, by, choices), load_vocabulary(), load_places()
    for fact in (name for name in frame.columns if name in vocabulary):
        column, faults = by.facts[fact], dict[str, str]()
        if fact.startswith("item.code.") and column in sheet.numbers:
            continue
        for raw in frame[fact].unique().drop_nulls().to_list():
            if isinstance(raw, str) and raw.strip():
                try:
                    read_fact(vocabulary[fact], raw, places)
                except LicetError as error:
                    faults[raw] = error.what
        if faults:
            rows = frame[fact].is_in(list(faults)).arg_true().to_list()
            first = frame[fact][rows[0]]
            yield Problem(
                True,
                column,
                f"cells that are no {fact}: {faults[first]}",
                _rows(sheet, rows),
                len(rows),
                _mend(fact, list(faults)),
            )


def _mend(fact: str, cells: list[str]) -> str:
    kind = load_vocabulary()[fact].type
    early = [met for cell in cells if (met := _PARTED.fullmatch(cell.strip())) and len(met[1]) < 3 and len(met[3]) == 4]
    if kind == "date" and early:
        if any(int(m[1]) > 12 for m in early):
            return "some days are above 12, so: --dates dmy"
        if any(int(m[2]) > 12 for m in early):
            return "some days are above 12, so: --dates mdy"
        return "03/04/2026 is two days: --dates dmy, or --dates mdy"
    if kind == "date" and any(_SERIAL.fullmatch(cell.strip()) for cell in cells):
        return "numbers of days, as spreadsheets count them: --serial-dates"
    if kind == "number" and any(_COMMA.search(cell) for cell in cells):
        return "decimal commas: --decimal-comma"
    return ""


def _twice(sheet: Sheet, by: Mapped) -> Iterator[Problem]:
    column = by.told.get("line")
    if column:
        rows = sheet.cells[column].is_duplicated().arg_true().to_list()
        if rows:
            yield Problem(
                False,
                column,
                f"lines of the same name, such as {quoted(sheet.cells[column][rows[0]])}",
                _rows(sheet, rows),
                len(rows),
            )


def _missing(by: Mapped) -> Iterator[Problem]:
    """Facts that every answer hangs on and no column names."""
    if "on" not in by.facts:
        yield Problem(False, "", "no column names the ship date: every line is judged as of today, or --as-of", (), 0)
    for fact, what in (("to", "the destination"), ("from", "the country the goods leave")):
        if fact not in by.facts:
            yield Problem(False, "", f"no column names {what}: answers will hang on it", (), 0)
    if not {"item.model", "item.kind", "item.code.us", "item.code.eu"} & by.facts.keys():
        yield Problem(False, "", "no column names the item", (), 0)


def _rows(sheet: Sheet, at: list[int]) -> tuple[int, ...]:
    return tuple(sheet.first + place for place in at[:NAMED])


def _each(cells: pl.Series, change: Callable[[str], str]) -> pl.Series:
    """Every distinct text changed once."""
    found = cells.unique().drop_nulls()
    new = [change(text) for text in found.to_list()]
    return cells.replace(found, pl.Series(new, dtype=pl.String))


def _day(text: str, choices: Choices) -> str:
    """A day year first, where the choice says how to read it; else as it stands."""
    plain = text.strip()
    if choices.serial and _SERIAL.fullmatch(plain):
        return (date(1899, 12, 30) + timedelta(days=int(plain))).isoformat()
    met = _PARTED.fullmatch(plain)
    if choices.dates == "ymd" or met is None or len(met[3]) != 4:
        return text
    day, month = (met[1], met[2]) if choices.dates == "dmy" else (met[2], met[1])
    return f"{met[3]}-{int(month):02}-{int(day):02}"


def _with_point(text: str) -> str:
    return _COMMA.sub(lambda met: met[0].replace(".", "").replace(",", "."), text)
