"""The consolidated list of Australia (DFAT), an Excel workbook of one sheet: 2, 2a, 2b are names of one party."""

import io
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from licet.screening.entries import Address, Entry, Identifier, Kind, Strength
from licet.screening.formats.common import MONTHS, Fault, ListError, Reading, clean, countries, country, names, reading
from licet.screening.formats.tables import heading
from licet.screening.publishers import title

FORMAT, ID = "au-dfat", "au_dfat"
_KINDS: dict[str, Kind] = {"individual": "person", "entity": "organisation", "vessel": "vessel"}
_NUMBER = re.compile(r"(\d+)([a-z]*)$")
_NEEDED = {"reference", "name of individual or entity", "type", "name type"}
_LISTED = re.compile(
    r"(?:[Ll]isted|[Dd]esignated)(?: this entity)?(?: by .{0,40}?| under .{0,60}?)? on:? ?"
    r"(?:(\d{1,2}) ([A-Z][a-z]{2})[a-z]*\.? (\d{4})|(\d{1,2})/(\d{1,2})/(\d{4}))"
)
Cells = dict[str, Any]


def read_workbook(data: bytes) -> Reading:
    """The first sheet. Raises ListError for a workbook that is no such list."""
    found = _sheet(data)
    head = heading([str(cell) for cell in next(found, [])])
    if not set(head) >= _NEEDED:
        seen = ", ".join(name for name in head[:6] if name) or "no columns"
        raise ListError(f"it is a workbook of no known list: its first row has {seen}", where="row 1", mend="save it as CSV")
    faults: list[Fault] = []
    groups: dict[str, list[Cells]] = {}
    read = 0
    for number, row in enumerate(found, 2):
        cells = dict(zip(head, row, strict=False))
        if not any(clean(value) for value in row):
            continue
        read += 1
        reference = _NUMBER.match(_text(cells["reference"]))
        if reference is None or not clean(cells["name of individual or entity"]):
            faults.append(Fault(f"row {number}", f"{_text(cells['reference'])!r} is no reference, or the name is not given"))
        else:
            groups.setdefault(reference[1], []).append(cells)
    return reading(ID, title(ID), FORMAT, None, [_entry(g, rows) for g, rows in groups.items()], faults, read=read)


def _sheet(data: bytes) -> Any:
    try:
        from python_calamine import CalamineWorkbook
    except ImportError:
        raise ListError("it is an Excel workbook", mend="install python-calamine, or save it as CSV") from None
    try:
        return iter(CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python())
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # it has many kinds of error, and a panic of its own that is no Exception
        raise ListError(f"it is a workbook that cannot be read: {error}", mend="save it again as .xlsx, or as CSV") from None


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date | datetime):
        return value.isoformat()[:10]
    return clean(value)


def _entry(reference: str, rows: list[Cells]) -> Entry:
    main = next((row for row in rows if _text(row["name type"]).casefold() == "primary name"), rows[0])
    get = {name: _text(value) for name, value in main.items()}.get
    place = get("address", "")
    citizen = [part for part in re.split(r"[,;]|\b[a-z]\)", get("citizenship", "")) if part.strip()]
    land = country(place.rpartition(",")[2]) if place else ""
    told = [get("additional information", ""), get("listing information", "")]
    return Entry(
        id=reference,
        list=ID,
        kind=_KINDS.get(get("type", "").casefold(), "unknown"),
        names=names(clean(main["name of individual or entity"]), _aliases(rows)),
        addresses=(Address(place, land),) if place else (),
        countries=countries((*citizen, land)),
        identifiers=(Identifier(get("imo number", ""), "IMO"),) if get("imo number") else (),
        born=tuple(part for text in get("date of birth", "").split(",") if (part := clean(text))),
        programmes=tuple(filter(None, [get("committees", "")])),
        listed=_first_day(get("listing information", "")),
        citation=get("instrument of designation", ""),
        remarks="; ".join(text for text in told if text),
    )


def _aliases(rows: Iterable[Cells]) -> Iterable[tuple[str, Strength]]:
    for row in rows:
        weak = _text(row.get("alias strength")).casefold() == "weak"
        yield clean(row["name of individual or entity"]), "weak" if weak else "alias"


def _first_day(text: str) -> date | None:
    """The day of listing from a sentence of the list; None where it is written in another way, which is not made out."""
    found = _LISTED.search(text)
    if found is None:
        return None
    number, month, year = (
        (found[1], MONTHS.get(found[2].casefold(), 0), found[3]) if found[1] else (found[4], found[5], found[6])
    )
    try:
        return date(int(year), int(month), int(number))
    except ValueError:
        return None
