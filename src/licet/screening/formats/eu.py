"""The consolidated list of financial sanctions of the European Union: XML of today (`export`) and of before 2017 (`WHOLE`)."""

from collections.abc import Callable, Iterable
from datetime import date
from xml.etree.ElementTree import Element

from licet.screening.entries import Address, Entry, Identifier, Name
from licet.screening.formats.common import Days, Fault, Reading, clean, countries, country, reading
from licet.screening.formats.xmltree import child
from licet.screening.publishers import title

FORMAT, ID = "eu", "eu_fsf"
_ROLE = ("function", "title")


def reader_of(root: Element) -> Callable[[Element], Reading] | None:
    """The reader for a tree, if it is one of the two."""
    if root.tag == "export" and root.get("generationDate"):
        return _read_export
    if root.tag == "WHOLE":
        return _read_whole
    return None


# --- export -----------------------------------------------------------------------------------------------------------


def _read_export(root: Element) -> Reading:
    faults: list[Fault] = []
    days = Days(faults)
    as_of = days.read(root.get("generationDate", ""), "generationDate", "the day of the list")
    found = []
    for number, element in enumerate(root.iterfind("sanctionEntity"), 1):
        if not (made := _names(element)) or not element.get("logicalId"):
            faults.append(Fault(f"sanctionEntity {number}", "it has no name or no logicalId"))
            continue
        found.append(_export(element, made, days))
    return reading(ID, title(ID), FORMAT, as_of, found, faults)


def _names(element: Element) -> tuple[Name, ...]:
    """The names, first the one the list begins with; a name stands in it once for each language that writes it so."""
    found: dict[str, Name] = {}
    for alias in element.iterfind("nameAlias"):
        if text := clean(alias.get("wholeName")):
            strength = "weak" if alias.get("strong") == "false" else "alias" if found else "main"
            found.setdefault(text, Name(text, strength, alias.get("nameLanguage", "").lower()))  # type: ignore[arg-type]
    return tuple(found.values())


def _export(element: Element, made: tuple[Name, ...], days: Days) -> Entry:
    where = element.get("euReferenceNumber") or f"sanctionEntity {element.get('logicalId')}"
    regulation = element.find("regulation")
    of: dict[str, str] = regulation.attrib if regulation is not None else {}
    addresses = tuple(a for one in element.iterfind("address") if (a := _address(one)).text or a.country)
    nations = [_code(one) for one in element.iterfind("citizenship")]
    told = [clean(alias.get(role)) for alias in element.iterfind("nameAlias") for role in _ROLE]
    remarks = [clean(remark.text) for remark in element.iterfind("remark")]
    kind = element.find("subjectType")
    code = kind.get("classificationCode", kind.get("code", "")[:1].upper()) if kind is not None else ""
    return Entry(
        id=element.get("logicalId", ""),
        list=ID,
        kind="person" if code == "P" else "organisation" if code == "E" else "unknown",
        names=made,
        addresses=addresses,
        countries=countries((*nations, *(a.country for a in addresses))),
        identifiers=tuple(_identifications(element)),
        born=tuple(dict.fromkeys(filter(None, (_birth(one) for one in element.iterfind("birthdate"))))),
        programmes=tuple(filter(None, [of.get("programme", "")])),
        listed=_first(element, days, where),
        citation="; ".join(filter(None, [element.get("euReferenceNumber", ""), clean(of.get("numberTitle"))])),
        remarks="; ".join(dict.fromkeys(text for text in [*told, *remarks] if text)),
        url=clean(regulation.findtext("publicationUrl")) if regulation is not None else "",
    )


def _first(element: Element, days: Days, where: str) -> date | None:
    """The first day on which a regulation named the party: the list gives them for the entry and for each of its names."""
    regulation = element.find("regulation")
    stamps = {one.get("publicationDate", "") for one in element.iterfind("nameAlias/regulationSummary")}
    if regulation is not None:
        stamps.add(regulation.get("entryIntoForceDate") or regulation.get("publicationDate") or "")
    found = [day for stamp in sorted(stamps) if (day := days.read(stamp, where, "a regulation"))]
    return min(found, default=None)


def _code(element: Element) -> str:
    code = element.get("countryIso2Code", "")
    return "" if code == "00" else code


def _address(element: Element) -> Address:
    parts = [clean(element.get(part)) for part in ("poBox", "street", "place", "zipCode", "city", "region")]
    land = clean(element.get("countryDescription"))
    told = [*parts, land.title() if land != "UNKNOWN" else ""]
    return Address(", ".join(text for text in told if text), country(_code(element)))


def _identifications(element: Element) -> Iterable[Identifier]:
    for one in element.iterfind("identification"):
        if number := clean(one.get("number")) or clean(one.get("latinNumber")):
            kind = clean(one.get("identificationTypeDescription")) or one.get("identificationTypeCode", "")
            yield Identifier(number, kind, country(_code(one)))


def _birth(element: Element) -> str:
    day, year = element.get("birthdate", ""), element.get("year", "")
    span = f"{element.get('yearRangeFrom')} to {element.get('yearRangeTo')}" if element.get("yearRangeFrom") else ""
    about = "approximately " if element.get("circa") == "true" else ""
    found = day or span or (year if year != "0" else "")
    return about + found if found else ""


# --- WHOLE ------------------------------------------------------------------------------------------------------------


def _read_whole(root: Element) -> Reading:
    faults: list[Fault] = []
    days = Days(faults, "dmy")
    as_of = days.read(root.get("Date", ""), "Date", "the day of the list")
    found = []
    for number, element in enumerate(root.iterfind("ENTITY"), 1):
        texts = [(child(name, "WHOLENAME"), child(name, "LANGUAGE")) for name in element.iterfind("NAME")]
        made = dict(reversed([(text, language) for text, language in texts if text]))
        if not made or not element.get("Id"):
            faults.append(Fault(f"ENTITY {number}", "it has no name or no Id"))
            continue
        found.append(_whole(element, dict(reversed(made.items())), days))
    return reading(ID, title(ID), FORMAT, as_of, found, faults)


def _whole(element: Element, made: dict[str, str], days: Days) -> Entry:
    get = element.attrib.get
    addresses = tuple(a for one in element.iterfind("ADDRESS") if (a := _place(one)).text)
    nations = [child(one, "COUNTRY") for one in element.iterfind("CITIZEN")]
    born = [child(one, "DATE") for one in element.iterfind("BIRTH")]
    stamps = sorted({one.get("reg_date", "") for one in (element, *element.iterfind("NAME"))} - {""})
    told = [child(name, "FUNCTION") for name in element.iterfind("NAME")]
    days_found = [day for stamp in stamps if (day := days.read(stamp, f"ENTITY {get('Id')}", "reg_date"))]
    return Entry(
        id=get("Id", ""),
        list=ID,
        kind="person" if get("Type") == "P" else "organisation" if get("Type") == "E" else "unknown",
        names=tuple(Name(t, "alias" if n else "main", lang.lower()) for n, (t, lang) in enumerate(made.items())),
        addresses=addresses,
        countries=countries((*nations, *(a.country for a in addresses))),
        identifiers=tuple(
            Identifier(number, "passport or other document", country(child(one, "COUNTRY")))
            for one in element.iterfind("PASSPORT")
            if (number := child(one, "NUMBER"))
        ),
        born=tuple(dict.fromkeys(filter(None, born))),
        programmes=tuple(filter(None, [get("programme", "")])),
        listed=min(days_found, default=None),
        citation=clean(get("legal_basis")),
        remarks="; ".join(dict.fromkeys(text for text in [*told, clean(get("remark"))] if text)),
        url=clean(get("pdf_link")),
    )


def _place(element: Element) -> Address:
    parts = [child(element, part) for part in ("NUMBER", "STREET", "ZIPCODE", "CITY", "OTHER", "COUNTRY")]
    return Address(", ".join(text for text in parts if text), country(child(element, "COUNTRY")))
