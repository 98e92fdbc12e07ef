"""Chinese measures against foreign parties, CSV of 14 or 15 columns: control list, watch list, unreliable entities, others."""

import re
from collections.abc import Sequence
from datetime import date

from licet.screening.entries import Address, Entry, Kind, Name
from licet.screening.formats.common import Days, Reading, by_name, country, pieces, reading
from licet.screening.formats.scripts import language
from licet.screening.formats.tables import read_rows
from licet.screening.publishers import title

FORMAT, ID = "cn-measures", "cn_countermeasures"
_LISTS = {
    "list of export controls": "cn_control_list",
    "export control watch list": "cn_watch_list",
    "uel": "cn_unreliable_entity",
}
_KINDS: dict[str, Kind] = {"company": "organisation", "organization": "organisation", "person": "person"}
_SHORT = re.compile(r"(\d{1,2}\.\d{1,2})\.(\d\d)$")


def is_table(head: Sequence[str]) -> bool:
    """Whether these are the columns, with or without the last one."""
    return {"name", "chinese name", "body", "list", "date", "source url"} <= set(head)


def read_table(data: bytes) -> Reading:
    """The rows; what is on none of the three lists of the Ministry of Commerce is a counter-measure."""
    found, faults = read_rows(data, ",", "dmy", _entry, ("name", "chinese name"))
    return reading(ID, title(ID), FORMAT, None, found, faults)


def _entry(cells: dict[str, str], where: str, days: Days) -> Entry:
    get = cells.get
    texts = [text for text in (get("name", ""), get("chinese name", ""), *pieces(get("alias", ""))) if text]
    land = country(get("country", ""))
    told = [get("list", ""), get("body", ""), get("summary", "") or get("chinese summary", "")]
    place = get("address", "")
    return Entry(
        id=by_name(texts[0], [land] if land else ()),
        list=_LISTS.get(get("list", "").casefold(), ID),
        kind=_KINDS.get(get("type", "").casefold(), "unknown"),
        names=tuple(Name(t, "alias" if n else "main", language(t, "zh")) for n, t in enumerate(dict.fromkeys(texts))),
        addresses=(Address(place, land),) if place else (),
        countries=(land,) if land else (),
        programmes=pieces(get("topics", "")),
        listed=_day(get("date", ""), where, "Date", days),
        until=_day(get("end date", ""), where, "End date", days),
        remarks="; ".join(text for text in told if text),
        source=get("list", ""),
        url=get("source url", ""),
    )


def _day(text: str, where: str, what: str, days: Days) -> date | None:
    """A day, with the year in two digits or four; the measures are of this century."""
    found = _SHORT.match(text)
    return days.read(f"{found[1]}.20{found[2]}" if found else text, where, what)
