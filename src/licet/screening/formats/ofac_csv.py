"""OFAC's CSV: the list without column names, and aliases, addresses and long remarks in files of their own.

`-0- ` stands for nothing; the last record of a native file is a lone Ctrl-Z. Some re-save the list with a line of names.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

import msgspec

from licet.screening.entries import Address, Entry, Identifier, Name
from licet.screening.formats.common import Fault, ListError, Reading, clean, country, names, reading
from licet.screening.formats.ofac import FORMAT, KINDS, list_of, merged, programmes, sort_remarks
from licet.screening.formats.tables import decode, encoding_fault, rows
from licet.screening.publishers import title

_NULL = re.compile(r"\s*-0-\s*$")
_PARTS = {5: "aliases", 6: "addresses", 2: "remarks"}
_COLUMNS = 12


def is_table(head: Sequence[str]) -> bool:
    """Whether the first row is of the list: twelve cells that begin with a number, or with the names a re-saved file has."""
    if len(head) != _COLUMNS:
        return False
    return (head[0].isdecimal() and "0" in head[2:]) or (head[0] in ("id", "ent num", "uid") and "name" in head[1])


def part_of(text: str) -> str:
    """`aliases`, `addresses` or `remarks` if the first row is of such a file, else ""."""
    try:
        row = next(rows(text, ","), (0, []))[1]
    except ListError:
        return ""
    if len(row) not in _PARTS or not row[0].strip().isdecimal():
        return ""
    kind = _PARTS[len(row)]
    return kind if row[1].strip().isdecimal() == (kind != "remarks") else ""


def read_table(data: bytes) -> Reading:
    """The list alone; `join` adds what stands in the other files."""
    text, encoding = decode(data)
    faults = encoding_fault(encoding)
    found: list[Entry] = []
    for line, row in rows(text, ",", faults):
        if not row[0].strip().isdecimal() or len(row) != _COLUMNS:
            faults.append(_fault(line, row))
            continue
        cells = [_cell(text) for text in row]
        if not cells[1]:
            faults.append(Fault(f"line {line}", "it has no name"))
            continue
        found.append(_entry(cells))
    list_id = list_of(found)
    found = [msgspec.structs.replace(entry, list=list_id) for entry in found]
    return reading(list_id, title(list_id), FORMAT, None, found, faults)


def _fault(line: int, row: list[str]) -> Fault:
    if line == 1:
        return Fault("line 1", "a line of column names, which the publisher's own file does not have")
    if len(row) != _COLUMNS:
        return Fault(f"line {line}", f"it has {len(row)} columns, not {_COLUMNS}")
    return Fault(f"line {line}", f"{row[0][:20]!r} is no number of an entry")


def _cell(text: str) -> str:
    return "" if _NULL.match(text) else clean(text)


def _entry(cells: list[str]) -> Entry:
    number, name, kind, programme, job, call, vessel, tonnage, gross, flag, owner, remarks = cells
    aliases, born, places, numbers, rest = sort_remarks(remarks)
    if call:
        numbers.append(Identifier(call, "call sign"))
    parts = {"title": job, "vessel type": vessel, "tonnage": tonnage, "gross tonnage": gross, "flag": flag, "owner": owner}
    told = [f"{what}: {text}" for what, text in parts.items() if text]
    return Entry(
        id=number,
        list="us_sdn",
        kind=KINDS.get(kind.casefold(), "unknown") if kind else "organisation",  # the publisher leaves it out for entities
        names=names(name, ((alias.text, alias.strength) for alias in aliases)),
        countries=merged((*places, country(flag))),
        identifiers=tuple(numbers),
        born=born,
        programmes=programmes(programme),
        remarks="; ".join([*told, rest] if rest else told),
    )


def join(found: Reading, parts: Sequence[bytes]) -> Reading:
    """The list with the aliases, addresses and remarks of its other files. A record that belongs to no entry is a fault."""
    if found.list.format != FORMAT:
        raise ListError("only OFAC's CSV has its aliases and addresses in other files", mend="give the file alone")
    by_number = {entry.id: entry for entry in found.list.entries}
    faults = list(found.faults)
    read = found.read
    for data in parts:
        kind = part_of(decode(data)[0])
        if not kind:
            raise ListError("a file given with the list holds no aliases, addresses or remarks of it")
        read += _join(kind, data, by_number, faults)
    entries = tuple(by_number.values())
    return Reading(msgspec.structs.replace(found.list, entries=entries), tuple(faults), read)


def _join(kind: str, data: bytes, entries: dict[str, Entry], faults: list[Fault]) -> int:
    columns = next(number for number, name in _PARTS.items() if name == kind)
    grouped: dict[str, list[list[str]]] = defaultdict(list)
    total = 0
    for line, row in rows(decode(data)[0], ",", faults):
        total += 1
        number = row[0].strip()
        where = f"{kind}, line {line}"
        if len(row) != columns or not number.isdecimal():
            faults.append(
                Fault(where, f"it has {len(row)} columns, not {columns}" if number.isdecimal() else "it has no number")
            )
        elif number not in entries:
            faults.append(Fault(where, f"there is no entry {number} in the list"))
        else:
            grouped[number].append([_cell(text) for text in row])
    for number, found in grouped.items():
        entries[number] = _with(entries[number], kind, found)
    return total


def _with(entry: Entry, kind: str, rows: list[list[str]]) -> Entry:
    replace = msgspec.structs.replace
    if kind == "remarks":
        return replace(entry, remarks=entry.remarks + "".join(row[1] for row in rows))
    if kind == "aliases":
        known = {name.text for name in entry.names}
        more = dict.fromkeys(row[3] for row in rows if row[3] and row[3] not in known)
        return replace(entry, names=(*entry.names, *(Name(text, "alias") for text in more)))
    made = [Address(", ".join(p for p in row[2:5] if p), country(row[4])) for row in rows]
    addresses = tuple(address for address in made if address.text)
    return replace(entry, addresses=addresses, countries=merged((a.country for a in addresses), entry))
