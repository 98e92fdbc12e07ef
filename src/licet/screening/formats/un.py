"""The consolidated list of the United Nations Security Council, XML."""

from collections.abc import Callable, Iterable
from xml.etree.ElementTree import Element

from licet.screening.entries import Address, Entry, Identifier, Strength
from licet.screening.formats.common import Days, Fault, Reading, clean, countries, country, names, reading
from licet.screening.formats.xmltree import child, children
from licet.screening.publishers import title

FORMAT, ID = "un", "un_sc"
_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_PLACE = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE")


def reader_of(root: Element) -> Callable[[Element], Reading] | None:
    """The reader for a tree, if it is this list."""
    return _read if root.tag == "CONSOLIDATED_LIST" else None


def _read(root: Element) -> Reading:
    faults: list[Fault] = []
    days = Days(faults)
    as_of = days.read(root.get("dateGenerated", ""), "dateGenerated", "the day of the list")
    found = []
    for kind in ("INDIVIDUAL", "ENTITY"):
        for number, element in enumerate(root.iter(kind), 1):
            entry = _entry(element, kind, days)
            if entry is None:
                faults.append(Fault(f"{kind.lower()} {number}", "it has no name or no number"))
            else:
                found.append(entry)
    return reading(ID, title(ID), FORMAT, as_of, found, faults)


def _entry(element: Element, kind: str, days: Days) -> Entry | None:
    name = " ".join(text for part in _PARTS if (text := child(element, part)))
    reference, number = child(element, "REFERENCE_NUMBER"), child(element, "DATAID")
    if not name or not (reference or number):
        return None
    aliases: list[tuple[str, Strength]] = [(child(element, "NAME_ORIGINAL_SCRIPT"), "alias")]
    for alias in element.iterfind(f"{kind}_ALIAS"):
        weak = child(alias, "QUALITY").casefold() == "low"
        aliases += [(clean(text), "weak" if weak else "alias") for text in child(alias, "ALIAS_NAME").split(";") if clean(text)]
    addresses = tuple(made for one in element.iterfind(f"{kind}_ADDRESS") if (made := _address(one)).text)
    nations = children(element, "NATIONALITY/VALUE")
    told = [child(element, "TITLE"), *children(element, "TITLE/VALUE"), *children(element, "DESIGNATION/VALUE")]
    told += [f"place of birth: {place}" for one in element.iterfind(f"{kind}_PLACE_OF_BIRTH") if (place := _address(one).text)]
    return Entry(
        id=reference or number,
        list=ID,
        kind="person" if kind == "INDIVIDUAL" else "organisation",
        names=names(name, aliases),
        addresses=addresses,
        countries=countries((*nations, *(a.country for a in addresses))),
        identifiers=tuple(_documents(element, kind)),
        born=tuple(_born(element.iterfind(f"{kind}_DATE_OF_BIRTH"))),
        programmes=tuple(filter(None, [child(element, "UN_LIST_TYPE")])),
        listed=days.read(child(element, "LISTED_ON"), f"{reference or number}", "LISTED_ON"),
        citation=reference,
        remarks="; ".join(text for text in [*told, child(element, "COMMENTS1")] if text),
    )


def _address(element: Element) -> Address:
    return Address(", ".join(text for part in _PLACE if (text := child(element, part))), country(child(element, "COUNTRY")))


def _documents(element: Element, kind: str) -> Iterable[Identifier]:
    for one in element.iterfind(f"{kind}_DOCUMENT"):
        kinds = child(one, "TYPE_OF_DOCUMENT2") or child(one, "TYPE_OF_DOCUMENT")
        if number := child(one, "NUMBER"):
            yield Identifier(number, kinds, country(child(one, "ISSUING_COUNTRY") or child(one, "COUNTRY_OF_ISSUE")))


def _born(elements: Iterable[Element]) -> Iterable[str]:
    """As published: a day, a year, or a span; with `approximately` where the list says so."""
    for one in elements:
        days = [child(one, "DATE") or child(one, "YEAR")]
        if child(one, "FROM_YEAR"):
            days = [f"{child(one, 'FROM_YEAR')} to {child(one, 'TO_YEAR')}"]
        about = "approximately " if child(one, "TYPE_OF_DATE").upper() == "APPROXIMATELY" else ""
        yield from (about + text for text in days if text)
