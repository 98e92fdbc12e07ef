"""OFAC's XML: `sdnList`, whatever its namespace, and the newer `sanctionsData` in which an entry names its lists."""

from collections.abc import Callable, Iterable
from xml.etree.ElementTree import Element

import msgspec

from licet.screening.entries import Address, Entry, Identifier, Name, Strength
from licet.screening.formats.common import Days, Fault, ListError, Reading, by_name, clean, country, names, reading
from licet.screening.formats.ofac import FORMAT, KINDS, list_of, merged
from licet.screening.formats.ofac_advanced import is_advanced, read_advanced
from licet.screening.formats.xmltree import child, children
from licet.screening.publishers import OFAC_LISTS, title

#: Kinds of number that are no number: sentences about sanctions, links, the sex of a person.
_SAID = (
    "Additional Sanctions Information -",
    "Gender",
    "For more information",
    "Executive Order",
    "Secondary sanctions",
    "Website",
)


def reader_of(root: Element) -> Callable[[Element], Reading] | None:
    """The reader for a tree, if it is of this publisher."""
    if root.tag == "sdnList":
        return _read_plain
    if root.tag == "sanctionsData":
        return _read_enhanced
    if is_advanced(root):
        return read_advanced
    return None


# --- sdnList ----------------------------------------------------------------------------------------------------------


def _read_plain(root: Element) -> Reading:
    faults: list[Fault] = []
    days = Days(faults, "mdy")
    as_of = days.read(clean(root.findtext(".//Publish_Date")), "Publish_Date", "the day of the list")
    elements = root.findall("sdnEntry")
    said = clean(root.findtext(".//Record_Count"))
    if said.isdecimal() and int(said) != len(elements):
        raise ListError(f"it says that it has {said} entries and has {len(elements)}", mend="get the whole list")
    found = []
    for number, element in enumerate(elements, 1):
        if not child(element, "uid").isdecimal() or not child(element, "lastName"):
            faults.append(Fault(f"entry {number}", "it has no number or no name"))
            continue
        found.append(_plain(element))
    list_id = list_of(found)
    found = [msgspec.structs.replace(entry, list=list_id) for entry in found]
    return reading(list_id, title(list_id), FORMAT, as_of, found, faults)


def _plain(element: Element) -> Entry:
    addresses = tuple(_address(one) for one in element.iterfind("addressList/address"))
    numbers, said = _numbers(element.iterfind("idList/id"))
    call = clean(element.findtext("vesselInfo/callSign"))
    if call:
        numbers.append(Identifier(call, "call sign"))
    flag = clean(element.findtext("vesselInfo/vesselFlag"))
    of = [*children(element, "nationalityList/nationality/country"), *children(element, "citizenshipList/citizenship/country")]
    told = [child(element, "title"), child(element, "remarks"), *(f"place of birth: {p}" for p in _born(element, "place"))]
    for what in ("vesselType", "vesselOwner", "vesselFlag"):
        told.append(" ".join(f"{what[6:].lower()}: {text}" for text in children(element, f"vesselInfo/{what}")))
    return Entry(
        id=child(element, "uid"),
        list="us_sdn",
        kind=KINDS.get(child(element, "sdnType").casefold(), "unknown"),
        names=names(_name(element), ((_name(aka), _strength(aka)) for aka in element.iterfind("akaList/aka"))),
        addresses=tuple(a for a in addresses if a.text),
        countries=merged((*(a.country for a in addresses), *map(country, of), country(flag))),
        identifiers=tuple(numbers),
        born=tuple(_born(element, "date")),
        programmes=tuple(children(element, "programList/program")),
        remarks="; ".join(text for text in [*told, *said] if text),
    )


def _name(element: Element) -> str:
    """As the list itself prints it: LAST, First."""
    return ", ".join(part for part in (child(element, "lastName"), child(element, "firstName")) if part)


def _strength(aka: Element) -> Strength:
    return "weak" if child(aka, "category") == "weak" else "alias"


def _born(element: Element, what: str) -> list[str]:
    return children(element, f"{what}OfBirthList/{what}OfBirthItem/{what}OfBirth")


def _address(element: Element) -> Address:
    parts = ("address1", "address2", "address3", "city", "stateOrProvince", "postalCode", "country")
    return Address(", ".join(text for part in parts if (text := child(element, part))), country(child(element, "country")))


def _numbers(elements: Iterable[Element]) -> tuple[list[Identifier], list[str]]:
    found, said = [], []
    for element in elements:
        kind, value = child(element, "idType"), child(element, "idNumber")
        if not value or kind.startswith(_SAID):
            said.append(f"{kind} {value}".strip())
        else:
            found.append(Identifier(value, kind, country(child(element, "idCountry"))))
    return found, said


# --- sanctionsData ----------------------------------------------------------------------------------------------------


def _read_enhanced(root: Element) -> Reading:
    faults: list[Fault] = []
    days = Days(faults)
    as_of = days.read(clean(root.findtext("publicationInfo/dataAsOf")), "dataAsOf", "the day of the list")
    asked = {clean(e.text) for e in root.iterfind("publicationInfo/filters/sanctionsLists/sanctionsList")}
    found = []
    for number, element in enumerate(root.iterfind("entities/entity"), 1):
        entry = _enhanced(element, asked, days)
        if entry is None:
            faults.append(Fault(f"entity {number}", "it has no name"))
        else:
            found.append(entry)
    list_id = "us_sdn" if asked == {"SDN List"} else "us_nonsdn"
    return reading(list_id, title(list_id), FORMAT, as_of, found, faults)


def _enhanced(element: Element, asked: set[str], days: Days) -> Entry | None:
    made = _names(element)
    if not made:
        return None
    number = element.get("id") or by_name(made[0].text)
    lists = {clean(e.text): e.get("datePublished", "") for e in element.iterfind("sanctionsLists/sanctionsList")}
    list_id, first = _listed(lists, asked)
    addresses = tuple(a for e in element.iterfind("addresses/address") if (a := _place(e)).text)
    numbers = [
        Identifier(child(e, "documentNumber") or child(e, "value"), child(e, "type"), country(child(e, "issuingCountry")))
        for e in element.iterfind("identityDocuments/identityDocument")
    ]
    born, said, places = _features(element)
    return Entry(
        id=number,
        list=list_id,
        kind=KINDS.get(clean(element.findtext("generalInfo/entityType")).casefold(), "unknown"),
        names=made,
        addresses=addresses,
        countries=merged((*(a.country for a in addresses), *places)),
        identifiers=tuple(number for number in numbers if number.value),
        born=tuple(born),
        programmes=tuple(children(element, "sanctionsPrograms/sanctionsProgram")),
        listed=days.read(first, f"entity {number}", "datePublished"),
        remarks="; ".join([clean(element.findtext("generalInfo/title")), *said]).strip("; "),
        source="; ".join(lists),
    )


def _listed(lists: dict[str, str], asked: set[str]) -> tuple[str, str]:
    """Our list and the day: of a file of the lists beside the SDN list, the one of these that the entry is on."""
    sdn = asked == {"SDN List"}
    for name, day in lists.items():
        list_id = OFAC_LISTS.get(name)
        if list_id and (list_id == "us_sdn") == sdn:
            return list_id, day
    return ("us_sdn" if sdn else "us_nonsdn"), next(iter(lists.values()), "")


def _names(element: Element) -> tuple[Name, ...]:
    main, others = "", []
    for name in element.iterfind("names/name"):
        weak = child(name, "isLowQuality") == "true"
        for translation in name.iterfind("translations/translation"):
            text = child(translation, "formattedFullName")
            if child(name, "isPrimary") == "true" and child(translation, "isPrimary") == "true" and not main:
                main = text
            else:
                others.append((text, "weak" if weak else "alias"))
    return names(main, others) if main else ()  # type: ignore[arg-type]


def _place(element: Element) -> Address:
    text = ", ".join(children(element, "translations/translation/addressParts/addressPart/value"))
    land = child(element, "country")
    return Address(", ".join(part for part in (text, land) if part), country(land))


def _features(element: Element) -> tuple[list[str], list[str], list[str]]:
    """Days of birth, what is a remark, and countries of a person or a ship."""
    born, said, places = [], [], []
    for feature in element.iterfind("features/feature"):
        kind, value = child(feature, "type"), child(feature, "value")
        if kind == "Birthdate":
            born.append(value)
        elif kind.startswith(("Nationality", "Citizenship", "Vessel Flag")):
            places.append(country(value))
            said.append(f"{kind}: {value}")
        elif value:
            said.append(f"{kind}: {value}")
    return born, said, places
