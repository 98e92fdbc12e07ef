"""Small American lists as tables: section 1260H, section 1286, and military-intelligence end users (15 CFR 744.22)."""

from collections.abc import Callable, Sequence

from licet.screening.entries import Entry, Kind, Strength
from licet.screening.formats.common import Days, Reading, by_name, country, names, pieces, reading
from licet.screening.formats.tables import head_of, read_rows
from licet.screening.publishers import title

Cells = dict[str, str]
_KINDS: dict[str, Kind] = {"organization": "organisation", "company": "organisation", "person": "person"}
_COLUMNS = {
    "us_1260h": {"name", "clean name", "alias", "previous name", "parent name", "start date", "end date"},
    "us_1286": {"schema", "name", "aliases", "program", "report date", "country"},
    "us_military_intelligence_end_user": {"type", "name", "alias", "country", "program", "date", "end date"},
}


def _list_of(head: Sequence[str]) -> str:
    return next((list_id for list_id, columns in _COLUMNS.items() if columns <= set(head)), "")


def is_table(head: Sequence[str]) -> bool:
    """Whether these are the columns of one of the three."""
    return bool(_list_of(head))


def read_table(data: bytes) -> Reading:
    """The one of the three that it is."""
    list_id = _list_of(head_of(data, ","))
    make: Callable[[Cells, str, Days], Entry] = {"us_1260h": _military, "us_1286": _research}.get(list_id, _intelligence)
    found, faults = read_rows(data, ",", "ymd", make)
    return reading(list_id, title(list_id), list_id.replace("_", "-"), None, found, faults)


def _military(cells: Cells, where: str, days: Days) -> Entry:
    """Companies of section 1260H: the name as printed with its short form in brackets, and without."""
    main = cells["clean name"] or cells["name"]
    others: list[tuple[str, Strength]] = [(cells["name"].rstrip("*").strip(), "alias")]
    others += [(text, "alias") for column in ("alias", "previous name") for text in pieces(cells[column])]
    parent = f"parent: {cells['parent name']}" if cells["parent name"] else ""
    return Entry(
        id=by_name(main),
        list="us_1260h",
        kind="organisation",
        names=names(main, others),
        listed=days.read(cells["start date"], where, "Start date"),
        until=days.read(cells["end date"], where, "End date"),
        remarks="; ".join(text for text in (parent, cells.get("note", "")) if text),
        url=cells.get("source url", ""),
    )


def _research(cells: Cells, where: str, days: Days) -> Entry:
    land = country(cells["country"])
    year = f"report of {cells['report date']}" if cells["report date"] else ""
    return Entry(
        id=by_name(cells["name"], [land] if land else ()),
        list="us_1286",
        kind=_KINDS.get(cells["schema"].casefold(), "unknown"),
        names=names(cells["name"], ((text, "alias") for text in pieces(cells["aliases"]))),
        countries=(land,) if land else (),
        programmes=(cells["program"],) if cells["program"] else (),
        listed=days.read(cells.get("start date", ""), where, "start-date"),
        until=days.read(cells.get("end date", ""), where, "end-date"),
        remarks="; ".join(text for text in (year, cells.get("reason", ""), cells.get("notes", "")) if text),
        url=cells.get("source url", ""),
    )


def _intelligence(cells: Cells, where: str, days: Days) -> Entry:
    land = country(cells["country"])
    return Entry(
        id=by_name(cells["name"], [land] if land else ()),
        list="us_military_intelligence_end_user",
        kind=_KINDS.get(cells["type"].casefold(), "unknown"),
        names=names(cells["name"], ((text, "alias") for text in pieces(cells["alias"]))),
        countries=(land,) if land else (),
        programmes=(cells["program"],),
        listed=days.read(cells["date"], where, "Date"),
        until=days.read(cells["end date"], where, "End date"),
        url=cells.get("source url", ""),
    )
