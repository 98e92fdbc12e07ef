"""The Denied Persons List of the Bureau of Industry and Security, tab separated."""

from collections.abc import Sequence
from datetime import timedelta

from licet.screening.entries import Address, Entry
from licet.screening.formats.common import Days, Reading, by_name, country, names, reading
from licet.screening.formats.tables import read_rows
from licet.screening.publishers import title

FORMAT, ID = "us-dpl", "us_denied_persons"
_URL = "https://www.bis.gov/denied-persons-list"


def is_table(head: Sequence[str]) -> bool:
    """Whether these are its columns."""
    return {"name", "effective date", "expiration date", "standard order", "fr citation"} <= set(head)


def read_table(data: bytes) -> Reading:
    """The list. It does not say of which day it is; of impossible days in it the row is kept and the day reported."""
    found, faults = read_rows(data, "\t", "mdy", _entry)
    return reading(ID, title(ID), FORMAT, None, found, faults)


def _entry(cells: dict[str, str], where: str, days: Days) -> Entry:
    get = cells.get
    days.read(get("last update", ""), where, "Last_Update")  # of no use here, but wrong in the official file every other year
    land = country(get("country", ""))
    parts = ("street address", "city", "state", "postal code", "country")
    last = days.read(get("expiration date", ""), where, "Expiration_Date")
    return Entry(
        id=by_name(cells["name"], [land] if land else ()),
        list=ID,
        names=names(cells["name"]),
        addresses=(Address(", ".join(text for part in parts if (text := get(part, ""))), land),),
        countries=(land,) if land else (),
        listed=days.read(get("effective date", ""), where, "Effective_Date"),
        until=last + timedelta(days=1) if last else None,  # on the day it expires an order still binds
        citation=get("fr citation", ""),
        remarks="; ".join(text for text in (get("action", ""), f"standard order: {get('standard order', '')}") if text),
        url=_URL,
    )
