"""The Consolidated Screening List of the United States: CSV of 27 to 29 columns, its JSON, and a compact JSON of it.

One file holds a dozen lists; `source` says which one an entry is from.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from licet.facts.places import find_country
from licet.screening.entries import Address, Entry, Identifier, Kind
from licet.screening.formats.bis import ADDRESS, footnotes, own_name
from licet.screening.formats.common import (
    Days,
    Fault,
    ListError,
    Reading,
    by_name,
    clean,
    countries,
    country,
    key,
    names,
    pieces,
    reading,
)
from licet.screening.formats.tables import decode, encoding_fault, heading, rows
from licet.screening.publishers import CSL_CODES

FORMAT = "us-csl"
ID, TITLE = "us_csl", "US Consolidated Screening List"
_KINDS: Mapping[str, Kind] = {"individual": "person", "entity": "organisation", "vessel": "vessel", "aircraft": "aircraft"}
_NEEDED = ("source", "name", "addresses", "source list url")
#: Kinds of an "identifier" that is a remark by its nature.
_REMARKS = re.compile(r"(?:[-:]|Gender|Sanctions Information.*|Type)$")
_STATES = re.compile(
    r"(?:A[LKZR]|C[AOT]|D[EC]|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[TA]|W[AVIY])"
)


def is_table(head: Sequence[str]) -> bool:
    """Whether these are the columns of the list, in any of its layouts."""
    return all(name in head for name in _NEEDED)


def read_table(data: bytes) -> Reading:
    """The CSV. Every row that is no record is named with its line; raises ListError where the table breaks off."""
    text, encoding = decode(data)
    faults = encoding_fault(encoding)
    table = rows(text, ",", faults)
    head = heading(next(table, (0, []))[1])
    if not is_table(head):
        raise ListError("the columns of the Consolidated Screening List are not in its first line", where="line 1")
    places = {name: place for place, name in enumerate(head)}
    days = Days(faults)

    def entries() -> Iterator[Entry]:
        for line, row in table:
            fault = _wrong(line, row, head)
            if fault is not None:
                faults.append(fault)
                continue
            cells = {name: clean(row[place]) for name, place in places.items() if row[place]}
            made = _entry(cells, f"line {line}", faults, days)
            if made is not None:
                yield made

    return reading(ID, TITLE, FORMAT, None, list(entries()), faults)


def _wrong(line: int, row: list[str], head: Sequence[str]) -> Fault | None:
    if heading(row) == tuple(head):
        return Fault(f"line {line}", "the line of column names a second time")
    if len(row) != len(head):
        return Fault(f"line {line}", f"it has {len(row)} columns, not {len(head)}")
    return None


def _entry(cells: Mapping[str, str], where: str, faults: list[Fault], days: Days) -> Entry | None:
    get = cells.get
    source, name = get("source", ""), get("name", "")
    list_id = list_of(source)
    if list_id is None:
        faults.append(Fault(where, f"{source[:60]!r} is no list that is part of it" if source else "it names no list"))
        return None
    if not name:
        faults.append(Fault(where, "it has no name"))
        return None
    addresses = tuple(_address(text, list_id) for text in pieces(get("addresses", "")))
    identifiers, extra = _identifiers(pieces(get("ids", "")))
    if get("call sign"):
        identifiers = (*identifiers, Identifier(cells["call sign"], "call sign"))
    of = countries((*pieces(get("nationalities", "")), *pieces(get("citizenships", "")), get("vessel flag", "")))
    of = tuple(sorted({*of, *(a.country for a in addresses if a.country)}))
    requirement = get("license requirement", "")
    others = [text for text in (own_name(name), *map(_alias, pieces(get("alt names", "")))) if text]
    remarks = [get("title", ""), get("remarks", ""), *extra]
    return Entry(
        id=get("entity number") or by_name(name, of),
        list=list_id,
        kind=_KINDS.get(get("type", "").casefold(), "unknown"),
        names=() if ADDRESS.fullmatch(name) else names(name, ((text, "alias") for text in others)),
        addresses=addresses,
        countries=of,
        identifiers=identifiers,
        born=pieces(get("dates of birth", "")),
        programmes=pieces(get("programs", "")),
        listed=days.read(get("start date", ""), where, "start_date"),
        until=_after(days.read(get("end date", ""), where, "end_date")),
        footnotes=footnotes(requirement) if list_id == "us_entity_list" else (),
        requirement=requirement,
        policy=get("license policy", ""),
        citation=get("federal register notice", ""),
        remarks="; ".join(text for text in remarks if text),
        source=source,
        url=get("source list url", ""),
    )


def list_of(source: str) -> str | None:
    """Our id of a list, from its code alone or from its name with the code in brackets; None for what is no list."""
    if source in CSL_CODES:
        return CSL_CODES[source]
    found = re.search(r"\(([^()]+)\)[^()]*$", source)
    if found:
        return CSL_CODES.get(found[1], f"us_{key(found[1]).replace('-', '_')}")
    return None


def _after(last: date | None) -> date | None:
    """The first day after: a denial order still binds on the day it expires."""
    return last + timedelta(days=1) if last else None


def _alias(text: str) -> str:
    return text.removeprefix("and ")


def _address(text: str, list_id: str) -> Address:
    """The address; its last part may be a country, by code or name, or (of denied persons) a state of the Union."""
    parts = text.split(",")
    last = parts[-1].strip()
    if len(parts) > 1 and list_id == "us_denied_persons":
        if last == "GEORGIA" or (_STATES.fullmatch(last) and not re.search(r"\d", parts[-2])):
            return Address(text)
    if len(last) == 2 and not last.isupper():
        return Address(text)
    return Address(text, country(last) if not last.isdecimal() else "")


def _identifiers(texts: Iterable[str]) -> tuple[tuple[Identifier, ...], list[str]]:
    """`CN, 9144, Registration Number` in three parts, and what is a remark among them."""
    found, remarks = [], []
    for text in texts:
        parts = [part.strip() for part in text.split(",")]
        if len(parts) < 2 or _REMARKS.search(parts[-1]):
            remarks.append(text)
            continue
        code = parts[0] if len(parts) > 2 and len(parts[0]) == 2 and find_country(parts[0]) else ""
        found.append(Identifier(", ".join(parts[1 if code else 0 : -1]), parts[-1], code))
    return tuple(found), remarks


# --- JSON -------------------------------------------------------------------------------------------------------------


def is_json(top: Any) -> bool:
    """Whether it is the publisher's JSON, a page of its results, or the compact form with tables."""
    if not isinstance(top, dict):
        return False
    if isinstance(top.get("tables"), dict) and isinstance(top.get("fieldKey"), dict):
        return True
    results = top.get("results")
    return isinstance(results, list) and bool(results) and isinstance(results[0], dict) and "source_list_url" in results[0]


def read_json(top: Any) -> Reading:
    """The JSON in either form, decoded. Raises ListError where it says of itself that it is not whole."""
    compact = "tables" in top
    records = top.get("entries") if compact else top.get("results")
    if not isinstance(records, list):
        raise ListError("it has no list of entries", where="entries" if compact else "results")
    said = top.get("entryCount") if compact else top.get("total")
    if isinstance(said, int) and said != len(records):
        raise ListError(f"it says that it has {said} entries and has {len(records)}", mend="get the whole list")
    faults: list[Fault] = []
    days = Days(faults)
    found = []
    for number, record in enumerate(records, 1):
        where = f"entry {number}"
        try:
            cells = _compact(record, top["tables"]) if compact else _flat(record)
        except (AttributeError, IndexError, KeyError, TypeError):
            faults.append(Fault(where, "it is no entry of this list"))
            continue
        made = _entry(cells, where, faults, days)
        if made is not None:
            found.append(made)
    stamp = clean(top.get("sourceGeneratedAt"))
    return reading(ID, TITLE, FORMAT, days.read(stamp, "sourceGeneratedAt", "sourceGeneratedAt"), found, faults)


def _flat(record: Mapping[str, Any]) -> dict[str, str]:
    """A record of the publisher's JSON as the cells its CSV has."""
    cells: dict[str, str] = {}
    for name, value in record.items():
        if isinstance(value, list):
            value = "; ".join(_joined(part) for part in value)
        cells[name.replace("_", " ")] = clean(value)
    return cells


def _joined(part: Any) -> str:
    """An address in parts, or an identifier, as the CSV joins it."""
    if not isinstance(part, Mapping):
        return clean(part).replace(";", ",")
    order = ("address", "city", "state", "postal_code", "country", "number", "type")
    return ", ".join(clean(part[name]).replace(";", ",") for name in order if part.get(name))


def _place(value: Any) -> int:
    """A place in a table. Raises IndexError for what is none."""
    if type(value) is not int or value < 0:
        raise IndexError(value)
    return value


def _compact(record: Mapping[str, Any], tables: Mapping[str, Any]) -> dict[str, str]:
    def looked_up(table: str, field: str) -> str:
        return clean(tables[table][_place(record[field])]) if field in record else ""

    programmes = looked_up("programmes", "pg")
    return {
        "source": clean(tables["sources"][_place(record["s"])]),
        "name": clean(record["n"]),
        "type": clean(record.get("t")),
        "entity number": clean(record.get("e")),
        "alt names": "; ".join(clean(text).replace(";", ",") for text in record.get("a", ())),
        "addresses": "; ".join(record.get("c", ())),
        "programs": programmes.replace(",", ";"),
        "license requirement": looked_up("licenceRequirements", "lr"),
        "license policy": looked_up("licencePolicies", "lp"),
        "federal register notice": clean(record.get("fr")),
        "source list url": looked_up("urls", "u"),
    }
