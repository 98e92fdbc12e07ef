"""The lists of the United Kingdom as CSV, column names on line 2: that of OFSI until 2026, and the UK Sanctions List.

A party has a row for each of its names; its Group ID or Unique ID says which rows are of one party.
"""

import re
from collections.abc import Iterable, Sequence

from licet.screening.entries import Address, Entry, Identifier, Kind, Name, Strength
from licet.screening.formats.common import Days, Fault, ListError, Reading, clean, countries, country, day, reading
from licet.screening.formats.tables import decode, heading, rows
from licet.screening.publishers import title

OFSI, SANCTIONS = "uk_ofsi", "uk_sanctions"
#: Column of the UK Sanctions List -> the same column of OFSI's.
_SAME = {
    "unique id": "group id", "name type": "alias type", "alias strength": "alias quality", "designation type": "group type",
    "regime name": "regime", "date designated": "listed on", "d o b": "dob", "nationality ies": "nationality",
    "address postal code": "post zip code", "address country": "country", "national identifier number": "ni number",
    "passport number": "passport details", **{f"address line {n}": f"address {n}" for n in range(1, 7)},
}  # fmt: skip
_NEEDED = {"name 6", "group type", "alias type", "regime", "group id"}
_NUMBERS = {"passport details": "passport", "ni number": "national number", "imo number": "IMO",
            "business registration number s": "registration"}  # fmt: skip
_KINDS: dict[str, Kind] = {"individual": "person", "entity": "organisation", "ship": "vessel"}
_STAMP = re.compile(r"(?:Last Updated|Report Date)\W*(\S+)", re.IGNORECASE)
_MANY = re.compile(r"\(\d+\)\s*")
_NAMES = ("name 1", "name 2", "name 3", "name 4", "name 5", "name 6")
_PLACE = ("address 1", "address 2", "address 3", "address 4", "address 5", "address 6", "post zip code", "country")
Cells = dict[str, str]


def is_table(head: Sequence[str]) -> bool:
    """Whether these are the columns, which stand on the second line."""
    return set(_plain(head)) >= _NEEDED


def _plain(head: Sequence[str]) -> list[str]:
    return [_SAME.get(name, name) for name in head]


def read_table(data: bytes) -> Reading:
    """The CSV. Raises ListError where its first two lines are not as they should be."""
    text, _ = decode(data)  # Windows-1252 is its publisher's choice
    faults: list[Fault] = []
    days = Days(faults, "dmy")
    table = rows(text, ",", faults)
    first, columns = next(table, (0, []))[1], heading(next(table, (0, []))[1])
    stamp = _STAMP.match(" ".join(first))
    if stamp is None or not is_table(columns):
        raise ListError("it does not begin with its day and a line of column names", where="line 1")
    list_id, head = (SANCTIONS if "unique id" in columns else OFSI), _plain(columns)
    groups: dict[str, list[tuple[int, Cells]]] = {}
    read = 0
    for line, row in table:
        read += 1
        cells = {name: value for name, text in zip(head, row, strict=False) if (value := clean(text))}
        if len(row) != len(head):
            faults.append(Fault(f"line {line}", f"it has {len(row)} columns, not {len(head)}"))
        elif not cells.get("group id", "").isalnum() or not any(name in cells for name in _NAMES):
            faults.append(Fault(f"line {line}", "it has no name or no id"))
        else:
            groups.setdefault(cells["group id"], []).append((line, cells))
    as_of = days.read(stamp[1], "line 1", "the day of the list")
    entries = [_entry(list_id, group, found, days) for group, found in groups.items()]
    return reading(list_id, title(list_id), list_id.replace("_", "-"), as_of, entries, faults, read=read)


def _entry(list_id: str, group: str, found: list[tuple[int, Cells]], days: Days) -> Entry:
    line = f"line {found[0][0]}"
    cells = [cells for _, cells in found]
    main = next((c for c in cells if c.get("alias type", "").casefold() in ("prime alias", "primary name")), cells[0])
    addresses = tuple(dict.fromkeys(a for c in cells if (a := _address(c)).text))
    nations = _values(cells, "nationality")
    stamps = sorted({c["listed on"] for c in cells if "listed on" in c}, key=_as_day)
    told = ["; ".join(_values(cells, what)) for what in ("title", "position", "sanctions imposed", "uk statement of reasons")]
    return Entry(
        id=group,
        list=list_id,
        kind=_KINDS.get(main.get("group type", "").casefold(), "unknown"),
        names=_names(main, cells),
        addresses=addresses,
        countries=countries((*nations, *(a.country for a in addresses))),
        identifiers=tuple(Identifier(text, kind) for column, kind in _NUMBERS.items() for text in _values(cells, column)),
        born=tuple(_values(cells, "dob")),
        programmes=tuple(_values(cells, "regime")),
        listed=days.read(stamps[0], line, "Listed On") if stamps else None,
        remarks="; ".join(dict.fromkeys(text for text in [*told, *_values(cells, "other information", split=False)] if text)),
    )


def _as_day(text: str) -> str:
    try:
        found = day(text, "dmy")
    except ValueError:
        return f"z{text}"
    return str(found)


def _names(main: Cells, cells: Iterable[Cells]) -> tuple[Name, ...]:
    """The prime name first. The list writes the family name as name 6."""
    found: dict[str, Strength] = {}
    for one in (main, *cells):
        text = " ".join(one[name] for name in _NAMES if name in one)
        weak = "low" in one.get("alias quality", "").casefold()
        found.setdefault(text, "main" if one is main else "weak" if weak else "alias")
        if native := one.get("name non latin script"):
            found.setdefault(native, "alias")
    return tuple(Name(text, strength) for text, strength in found.items())


def _address(cells: Cells) -> Address:
    return Address(", ".join(cells[part] for part in _PLACE if part in cells), country(cells.get("country", "")))


def _values(cells: Iterable[Cells], column: str, *, split: bool = True) -> list[str]:
    """The values of a column over the rows of a party, each once; `(1) x (2) y` is two."""
    found: dict[str, None] = {}
    for one in cells:
        text = one.get(column, "")
        for part in _MANY.split(text) if split and _MANY.match(text) else (text,):
            if part := clean(part):
                found.setdefault(part)
    return list(found)
