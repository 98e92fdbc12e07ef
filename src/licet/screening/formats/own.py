"""A table of one's own: parties a company keeps an eye on itself, in columns under names that people give them."""

from collections.abc import Mapping, Sequence

from licet.screening.entries import Address, Entry, Identifier, Kind
from licet.screening.formats.common import Days, Fault, Reading, by_name, clean, country, names, pieces, reading
from licet.screening.formats.tables import decode, encoding_fault, heading, rows, separator
from licet.screening.publishers import title

FORMAT, ID = "own", "own"
#: Column -> the names it may go by. `name` (or `address`, for a list of addresses) is needed; values are parted by `;`.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "party", "party name", "company", "company name", "entity", "entity name", "full name", "customer"),
    "alias": ("alias", "aliases", "aka", "a k a", "also known as", "other names", "alt names", "alternative names"),
    "country": ("country", "countries", "country code", "nationality", "land"),
    "address": ("address", "addresses", "street address", "location"),
    "id": ("id", "entry id", "reference", "ref", "number", "no"),
    "type": ("type", "kind", "entity type", "party type"),
    "list": ("list", "list id", "list name"),
    "from": ("from", "listed", "listed on", "start", "start date", "date", "date added", "effective date"),
    "to": ("to", "until", "end", "end date", "removed", "delisted", "expiry", "expiration date"),
    "identifier": ("identifier", "identifiers", "registration number", "registration", "tax id", "imo", "imo number"),
    "born": ("born", "dob", "date of birth", "birth date", "birthdate"),
    "programme": ("programme", "program", "programmes", "programs", "regime", "measure"),
    "citation": ("citation", "cite", "legal basis", "federal register notice"),
    "remarks": ("remarks", "notes", "note", "comment", "comments", "reason"),
    "url": ("url", "source url", "link"),
}  # fmt: skip
_NAMES = {name: column for column, spelled in COLUMNS.items() for name in spelled}
_KINDS: Mapping[str, Kind] = {
    "organisation": "organisation", "organization": "organisation", "entity": "organisation", "company": "organisation",
    "person": "person", "individual": "person", "vessel": "vessel", "ship": "vessel", "aircraft": "aircraft",
}  # fmt: skip


def is_table(head: Sequence[str]) -> bool:
    """Whether there is a column of names or addresses."""
    return bool({"name", "address"} & {_NAMES.get(name, "") for name in head})


def read_table(data: bytes) -> Reading:
    """The table, parted by comma, semicolon, tab or bar. A column that is not known is said to be left out."""
    text, encoding = decode(data)
    faults = encoding_fault(encoding)
    days = Days(faults, "dmy")
    table = rows(text, separator(text), faults)
    line, first = next(table, (1, []))
    head = heading(first)
    places: dict[str, int] = {}
    for place, name in enumerate(head):
        column = _NAMES.get(name)
        if column is None or column in places:
            faults.append(Fault(f"line {line}", f"the column {first[place][:40]!r} is not used", kept=True))
        else:
            places[column] = place
    found = []
    for line, row in table:
        where = f"line {line}"
        if len(row) != len(head):
            faults.append(Fault(where, f"it has {len(row)} columns, not {len(head)}"))
            continue
        cells = {column: clean(row[place]) for column, place in places.items()}
        if not cells.get("name") and not cells.get("address"):
            faults.append(Fault(where, "it has neither a name nor an address"))
        else:
            found.append(_entry(cells, where, faults, days))
    lists = {entry.list for entry in found}
    list_id = lists.pop() if len(lists) == 1 else ID
    return reading(list_id, title(list_id), FORMAT, None, found, faults)


def _entry(cells: Mapping[str, str], where: str, faults: list[Fault], days: Days) -> Entry:
    get = cells.get
    lands = []
    for text in pieces(get("country", "")):
        code = country(text)
        if not code:
            faults.append(Fault(where, f"{text!r} is no country; the entry is kept without it", kept=True))
        lands.append(code)
    of = tuple(sorted({code for code in lands if code}))
    name = get("name", "")
    return Entry(
        id=get("id") or by_name(name or get("address", ""), of),
        list=_list_id(get("list", "")),
        kind=_KINDS.get(get("type", "").casefold(), "unknown"),
        names=names(name, ((text, "alias") for text in pieces(get("alias", "")))),
        addresses=tuple(Address(text, of[0] if len(of) == 1 else "") for text in pieces(get("address", ""))),
        countries=of,
        identifiers=tuple(Identifier(text) for text in pieces(get("identifier", ""))),
        born=pieces(get("born", "")),
        programmes=pieces(get("programme", "")),
        listed=days.read(get("from", ""), where, "from"),
        until=days.read(get("to", ""), where, "to"),
        citation=get("citation", ""),
        remarks=get("remarks", ""),
        source=get("list", ""),
        url=get("url", ""),
    )


def _list_id(text: str) -> str:
    """The id of a list from what its column says; `own` where it says nothing that could be one."""
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in text.casefold()).split()
    made = "_".join(words)[:60]
    return made if made[:1].isalpha() else ID
