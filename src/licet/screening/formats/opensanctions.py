"""Exports of OpenSanctions: targets.simple.csv, and FollowTheMoney entities as JSON lines, plain or nested.

A party is put on each list we know that it is on, under our id of the list; one on none goes under `os_` and its dataset.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

import msgspec

from licet.screening.entries import Address, Entry, Identifier, Kind, Strength
from licet.screening.formats.common import Fault, ListError, Reading, clean, countries, day, names, pieces, reading, strings
from licet.screening.formats.tables import decode, encoding_fault, heading, rows
from licet.screening.publishers import OPENSANCTIONS, title

FORMAT, ID, TITLE = "opensanctions", "opensanctions", "OpenSanctions export"
_KINDS: Mapping[str, Kind] = {
    "Person": "person", "Company": "organisation", "Organization": "organisation", "PublicBody": "organisation",
    "LegalEntity": "unknown", "Vessel": "vessel", "Airplane": "aircraft",
}  # fmt: skip
_NUMBERS = {
    "registrationNumber": "registration", "imoNumber": "IMO", "innCode": "INN", "ogrnCode": "OGRN", "taxNumber": "tax",
    "passportNumber": "passport", "idNumber": "ID", "leiCode": "LEI", "uscCode": "USCC", "swiftBic": "SWIFT", "mmsi": "MMSI",
    "callSign": "call sign", "dunsCode": "DUNS", "wikidataId": "Wikidata", "okpoCode": "OKPO", "kppCode": "KPP",
}  # fmt: skip
_NATIONS = ("country", "nationality", "citizenship", "jurisdiction", "mainCountry", "flag")
_TOLD = ("position", "topics", "notes", "summary")


def _lists_of(datasets: Sequence[str]) -> tuple[str, ...]:
    """Our ids of all datasets that are lists we know; for a party in none of them, one made of its first dataset."""
    known = dict.fromkeys(OPENSANCTIONS[name.casefold()] for name in datasets if name.casefold() in OPENSANCTIONS)
    if known or not datasets:
        return tuple(known) or ("os_unknown",)
    return ("os_" + re.sub(r"[^a-z0-9]+", "_", datasets[0].casefold()).strip("_")[:50],)


def _on_each(entry: Entry, datasets: Sequence[str]) -> list[Entry]:
    return [msgspec.structs.replace(entry, list=list_id) for list_id in _lists_of(datasets)]


# --- targets.simple.csv -----------------------------------------------------------------------------------------------


def is_table(head: Sequence[str]) -> bool:
    """Whether these are the columns; `program ids` came later."""
    return {"id", "schema", "name", "aliases", "birth date", "dataset", "first seen", "last seen"} <= set(head)


def read_table(data: bytes) -> Reading:
    """The targets. The day of the file is the last on which any of them was seen."""
    text, encoding = decode(data)
    faults = encoding_fault(encoding)
    table = rows(text, ",", faults)
    head = heading(next(table, (0, []))[1])
    found, seen = [], ""
    for line, row in table:
        cells = dict(zip(head, map(clean, row), strict=False))
        if len(row) != len(head):
            faults.append(Fault(f"line {line}", f"it has {len(row)} columns, not {len(head)}"))
        elif not cells["id"] or not cells["name"]:
            faults.append(Fault(f"line {line}", "it has no id or no name"))
        else:
            seen = max(seen, cells["last seen"])
            found += _on_each(_simple(cells), pieces(cells["dataset"]))
    return reading(*_called(found), FORMAT, _day(seen), found, faults)


def _called(found: Sequence[Entry]) -> tuple[str, str]:
    """The id and title of a file: of its one list, or of a combined one."""
    lists = {entry.list for entry in found}
    only = next(iter(lists)) if len(lists) == 1 else ID
    return only, title(only) if only != ID else TITLE


def _day(stamp: str) -> date | None:
    with suppress(ValueError):
        return day(stamp)
    return None


def _simple(cells: Mapping[str, str]) -> Entry:
    told = cells.get("sanctions", "")
    of = countries(pieces(cells["countries"]))
    only = of[0] if len(of) == 1 else ""
    return Entry(
        id=cells["id"],
        list=ID,
        kind=_KINDS.get(cells["schema"], "unknown"),
        names=names(cells["name"], ((text, "alias") for text in pieces(cells["aliases"]))),
        addresses=tuple(Address(text, only) for text in pieces(cells["addresses"])),
        countries=of,
        identifiers=tuple(Identifier(text) for text in pieces(cells["identifiers"])),
        born=pieces(cells["birth date"]),
        programmes=pieces(cells.get("program ids", "")),
        remarks="" if told.strip('"') == "" else told,
        source=cells["dataset"],
        url=f"https://www.opensanctions.org/entities/{cells['id']}/",
    )


# --- JSON lines -------------------------------------------------------------------------------------------------------


def is_entity(line: Any) -> bool:
    """Whether the first line is an entity of FollowTheMoney."""
    if not isinstance(line, dict) or not isinstance(line.get("properties"), dict):
        return False
    return all(isinstance(line.get(name), str) for name in ("id", "schema")) and isinstance(line.get("datasets"), list)


def read_lines(data: bytes) -> Reading:
    """The parties of the file that are targets. Raises ListError where its last line breaks off."""
    faults: list[Fault] = []
    found, seen, read, others = [], "", 0, 0
    lines = data.split(b"\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        read += 1
        try:
            record = msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            if number == len(lines):
                raise ListError(
                    "it breaks off in the middle of a record", where=f"line {number}", mend="get it again"
                ) from None
            faults.append(Fault(f"line {number}", f"it is no JSON: {error}"))
            continue
        if not is_entity(record):
            faults.append(Fault(f"line {number}", "it is no entity: it has no id, schema, datasets or properties"))
        elif record["schema"] not in _KINDS or record.get("target") is False:
            others += 1
        elif not (entry := _entity(record)).names:
            faults.append(Fault(f"line {number}", "it has no name"))
        else:
            seen = max(seen, clean(record.get("last_seen")))
            found += _on_each(entry, strings(record["datasets"]))
    if others:
        faults.append(
            Fault("the whole file", f"{others} entities are no targets, or no parties, and were passed over", kept=True)
        )
    return reading(*_called(found), FORMAT, _day(seen), found, faults, read=read - others)


def _entity(record: Mapping[str, Any]) -> Entry:
    props: Mapping[str, Any] = record["properties"]

    def of(*fields: str) -> list[str]:
        return list(dict.fromkeys(text for field in fields for text in strings(props.get(field))))

    caption = clean(record.get("caption"))
    main = caption if caption in of("name") else (of("name") or [caption])[0]
    others: list[tuple[str, Strength]] = [(text, "alias") for text in of("name", "alias", "previousName", "abbreviation")]
    others += [(text, "weak") for text in of("weakAlias")]
    return Entry(
        id=clean(record["id"]),
        list=ID,
        kind=_KINDS.get(record["schema"], "unknown"),
        names=names(main, others) if main else (),
        addresses=tuple(Address(text) for text in of("address")),
        countries=countries(of(*_NATIONS)),
        identifiers=tuple(_numbers(of)),
        born=tuple(of("birthDate")),
        programmes=tuple(of("programId", "program")),
        remarks="; ".join(of(*_TOLD)),
        source="; ".join(strings(record["datasets"])),
        url=f"https://www.opensanctions.org/entities/{clean(record['id'])}/",
    )


def _numbers(of: Any) -> Iterable[Identifier]:
    for field, kind in _NUMBERS.items():
        for text in of(field):
            yield Identifier(text, kind)
