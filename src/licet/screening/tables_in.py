"""Files of parties to screen: CSV, TSV, xlsx, xls, ods, JSON or JSON lines, every cell as text, every row kept.

The columns are found by their headings, in English, Dutch, German, French, Chinese or Japanese; a file without a heading that
names the party is refused. A row that cannot be used stays in, with the reason.
"""

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from msgspec import Struct

from licet.errors import LicetError
from licet.screening.formats.common import Fault, ListError, clean, country
from licet.screening.formats.own import COLUMNS
from licet.screening.formats.tables import decode, encoding_fault, heading, rows, separator
from licet.screening.screener import Asked
from licet.screening.unpack import load

WANTED = ("name", "alias", "country", "address", "id", "identifier")
#: More characters than any name has; the rest of such a cell is not looked at.
MOST_IN_NAME = 2_000
#: More rows than a workbook holds.
MOST_ROWS = 1_048_576


@cache
def _spelled() -> Mapping[str, str]:
    """By heading, plain, the column it names."""
    text = files("licet.screening.data").joinpath("headings.toml").read_text(encoding="utf-8")
    more = tomllib.loads(text)
    return {heading([name])[0]: column for column in WANTED for name in (*COLUMNS[column], *more.get(column, ()))}


class PartyRow(Struct, frozen=True):
    """A row. number: its line, row or record; cells: all of it as text; fault: why it cannot be screened, or not in full."""

    number: int
    cells: tuple[str, ...]
    asked: Asked | None
    fault: str = ""


class Parties(Struct, frozen=True):
    """A file of parties. head: its headings; used: which of them is read as what; faults: what was found wrong on the way."""

    head: tuple[str, ...]
    used: Mapping[str, str]
    rows: tuple[PartyRow, ...]
    faults: tuple[Fault, ...] = ()


def read_parties(file: Path) -> Parties:
    """Every row of a file. Raises LicetError for one that cannot be read, is empty, or names no parties."""
    data = load(file)
    try:
        return _read(data)
    except LicetError as error:
        error.where = f"{file.name}, {error.where}" if error.where else file.name
        raise


def _read(data: bytes) -> Parties:
    faults: list[Fault] = []
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        table = _workbook(data)
    elif data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        table = _records(data)
    else:
        text, encoding = decode(data)
        faults += encoding_fault(encoding)
        table = list(rows(text, separator(text), faults))
    if not table:
        raise ListError("it holds no row")
    head = [clean(cell) for cell in table[0][1]]
    places = _places(head)
    if "name" not in places and "address" not in places:
        seen = ", ".join(name for name in head[:8] if name) or "nothing"
        mend = "call one `name`; `country`, `alias`, `address`, `id` are used too"
        raise ListError("no column names the party", where=f"headings: {seen}", mend=mend)
    made = tuple(_row(number, cells, len(head), places) for number, cells in table[1:])
    if not made:
        raise ListError("it has headings and no row")
    return Parties(tuple(head), {what: head[place] for what, place in places.items()}, made, tuple(faults))


def _places(head: Sequence[str]) -> dict[str, int]:
    """Where each kind of column stands; of two of a kind the first."""
    found: dict[str, int] = {}
    for place, name in enumerate(heading(list(head))):
        if (column := _spelled().get(name)) is not None:
            found.setdefault(column, place)
    return found


def _row(number: int, cells: Sequence[Any], width: int, places: Mapping[str, int]) -> PartyRow:
    texts = tuple(clean(cell) for cell in (*cells, *("",) * (width - len(cells))))
    if len(cells) > width:
        return PartyRow(number, texts[:width], None, f"it has {len(cells)} cells, not {width}")
    get = {what: texts[place] for what, place in places.items()}
    name = get.get("name", "")
    if not name and not get.get("address"):
        return PartyRow(number, texts, None, "it names nobody")
    code = country(get.get("country", ""))
    asked = Asked(
        name[:MOST_IN_NAME],
        code,
        tuple(part for piece in get.get("alias", "").split(";") if (part := clean(piece)[:MOST_IN_NAME])),
        (get["address"],) if get.get("address") else (),
        {"number": get["identifier"]} if get.get("identifier") else {},
        get.get("id", ""),
    )
    fault = f"{get['country']!r} is no country; screened without it" if get.get("country") and not code else ""
    return PartyRow(number, texts, asked, fault)


def _workbook(data: bytes) -> list[tuple[int, list[Any]]]:
    """The first sheet that has a row. Text cells as they are, numbers as a person wrote them."""
    from io import BytesIO

    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        for name in book.sheet_names:
            found = []
            for number, row in enumerate(book.get_sheet_by_name(name).iter_rows(), 1):
                if number > MOST_ROWS:
                    raise ListError(f"the sheet {name!r} has more than {MOST_ROWS} rows")
                if any(cell != "" for cell in row):
                    found.append((number, [_as_text(cell) for cell in row]))
            if found:
                return found
    except (CalamineError, OSError, ValueError) as error:
        raise ListError(f"the workbook cannot be read: {clean(error)}", mend="save it again, or as CSV") from None
    return []


def _as_text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date | datetime) else str(cell)


def _records(data: bytes) -> list[tuple[int, list[Any]]]:
    """JSON objects, in a list or one a line, as a table whose head is every key in order of appearance."""
    text, _ = decode(data)
    try:
        whole = text.lstrip().startswith("[")
        found = json.loads(text) if whole else [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError) as error:
        raise ListError(f"it is no JSON: {clean(error)}") from None
    if not all(isinstance(each, dict) for each in found):
        raise ListError("it is no list of objects", mend='[{"name": "...", "country": "CN"}]')
    head = list(dict.fromkeys(key for each in found for key in each))
    return [(1, head), *((at, [_cell(each.get(key)) for key in head]) for at, each in enumerate(found, 1))]


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return ";".join(_cell(part) for part in value)
    return "" if value is None else str(value)


def asked_of(parties: Iterable[PartyRow]) -> list[Asked]:
    """Those that can be screened, in order."""
    return [row.asked for row in parties if row.asked is not None]
