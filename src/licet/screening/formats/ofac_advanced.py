"""OFAC's `advanced` XML: a party is spread over tables of names, places, documents and entries that refer to each other.

It says on which day each listing began; of all forms of the list it is the largest, and the others say the rest as well.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from xml.etree.ElementTree import Element

from licet.screening.entries import Address, Entry, Identifier, Kind, Name, Strength
from licet.screening.formats.common import Days, Fault, Reading, country, names, reading
from licet.screening.formats.ofac import FORMAT, merged
from licet.screening.formats.xmltree import child, children
from licet.screening.publishers import OFAC_LISTS, title

_ORDER = ("ADDRESS1", "ADDRESS2", "ADDRESS3", "CITY", "STATE/PROVINCE", "POSTAL CODE", "REGION", "Unknown")
_KINDS: Mapping[str, Kind] = {"Individual": "person", "Entity": "organisation", "Vessel": "vessel", "Aircraft": "aircraft"}
_NATIONS = ("Nationality Country", "Citizenship Country", "Nationality of Registration", "Vessel Flag")
_PROGRAMME = "Program"
#: Names of parts of a name, in the order in which the list prints them: LAST, First.
_LAST, _REST = ("Last Name", "Entity Name", "Vessel Name", "Aircraft Name"), ("First Name", "Middle Name", "Maiden Name")


class _Tables(NamedTuple):
    """What the parties refer to: words by table and number, places and documents by their own."""

    words: Mapping[str, Mapping[str, str]]
    places: Mapping[str, Address]
    documents: Mapping[str, tuple[Identifier, ...]]
    types: Mapping[str, str]

    def word(self, table: str, number: str | None) -> str:
        return self.words.get(table, {}).get(number or "", "")


class _Listing(NamedTuple):
    list: str
    since: date | None
    programmes: tuple[str, ...]


def is_advanced(root: Element) -> bool:
    """Whether the tree is of this schema."""
    return root.tag == "Sanctions" and root.find("DistinctParties") is not None


def read_advanced(root: Element) -> Reading:
    """The parties with the list, the first day and the programmes of their entry; one without an entry is a fault."""
    faults: list[Fault] = []
    days = Days(faults)
    as_of = days.read(_day(root.find("DateOfIssue")), "DateOfIssue", "the day of the list")
    tables = _tables(root)
    listings = _listings(root, tables, days)
    found = []
    for number, party in enumerate(root.iterfind("DistinctParties/DistinctParty"), 1):
        profile = party.find("Profile")
        where = f"party {party.get('FixedRef') or number}"
        made = _names(profile, tables) if profile is not None else ()
        if profile is None or not made:
            faults.append(Fault(where, "it has no name"))
        elif not (listed := listings.get(profile.get("ID", ""))):
            faults.append(Fault(where, "it is on no list of the file"))
        else:
            found.append(_entry(party.get("FixedRef", profile.get("ID", "")), party, profile, made, listed, tables))
    list_id = "us_sdn" if all(entry.list == "us_sdn" for entry in found) else "us_nonsdn"
    return reading(list_id, title(list_id), FORMAT, as_of, found, faults)


def _tables(root: Element) -> _Tables:
    words: dict[str, dict[str, str]] = defaultdict(dict)
    types: dict[str, str] = {}
    for value in root.iterfind("ReferenceValueSets/*/*"):
        number = value.get("ID", "")
        words[value.tag][number] = value.get("ISO2") or " ".join((value.text or "").split())
        if value.tag == "PartySubType":
            types[number] = value.get("PartyTypeID", "")
    empty = _Tables(words, {}, {}, types)
    places = {one.get("ID", ""): _place(one, empty) for one in root.iterfind("Locations/Location")}
    documents: dict[str, tuple[Identifier, ...]] = defaultdict(tuple)
    for one in root.iterfind("IDRegDocuments/IDRegDocument"):
        if number := child(one, "IDRegistrationNo"):
            land = country(empty.word("Country", one.get("IssuedBy-CountryID")))
            made = Identifier(number, empty.word("IDRegDocType", one.get("IDRegDocTypeID")), land)
            documents[one.get("IdentityID", "")] += (made,)
    return _Tables(words, places, documents, types)


def _place(element: Element, tables: _Tables) -> Address:
    parts: dict[str, str] = {}
    for part in element.iterfind("LocationPart"):
        if texts := children(part, "LocationPartValue/Value"):
            parts[tables.word("LocPartType", part.get("LocPartTypeID")) or "Unknown"] = texts[0]
    within = element.find("LocationCountry")
    land = tables.word("Country", within.get("CountryID")) if within is not None else ""
    told = [
        *(parts[name] for name in _ORDER if name in parts),
        *(text for name, text in parts.items() if name not in _ORDER),
        land,
    ]
    return Address(", ".join(text for text in told if text), country(land) or country(parts.get("Unknown", "")))


def _listings(root: Element, tables: _Tables, days: Days) -> dict[str, _Listing]:
    """By profile: of several entries of a party the one on the SDN list, or else the first."""
    found: dict[str, _Listing] = {}
    for entry in root.iterfind("SanctionsEntries/SanctionsEntry"):
        named = tables.word("List", entry.get("ListID"))
        list_id = OFAC_LISTS.get(named) or "us_nonsdn"
        where = f"entry {entry.get('ID')}"
        stamps = [text for event in entry.iterfind("EntryEvent/Date") if (text := _day(event))]
        since = min((day for text in stamps if (day := days.read(text, where, "the day of listing"))), default=None)
        measures = [
            m
            for m in entry.iterfind("SanctionsMeasure")
            if tables.word("SanctionsType", m.get("SanctionsTypeID")) in ("", _PROGRAMME)
        ]
        made = _Listing(list_id, since, tuple(text for measure in measures if (text := child(measure, "Comment"))))
        profile = entry.get("ProfileID", "")
        if profile not in found or list_id == "us_sdn" or (found[profile].list == "us_nonsdn" and list_id != "us_nonsdn"):
            found[profile] = made
    return found


def _day(element: Element | None) -> str:
    """A day in its parts as one text; "" unless all three are there."""
    parts = [child(element, name) for name in ("Year", "Month", "Day")] if element is not None else [""]
    return "-".join(parts) if all(parts) else ""


def _entry(number: str, party: Element, profile: Element, made: tuple[Name, ...], listed: _Listing, tables: _Tables) -> Entry:
    addresses: list[Address] = []
    born: list[str] = []
    nations: list[str] = []
    said: list[str] = []
    for feature in party.iter("Feature"):
        kind = tables.word("FeatureType", feature.get("FeatureTypeID"))
        for version in feature.iterfind("FeatureVersion"):
            places = [
                tables.places[p.get("LocationID", "")]
                for p in version.iterfind("VersionLocation")
                if p.get("LocationID") in tables.places
            ]
            details = [
                child(detail, ".") or tables.word("DetailReference", detail.get("DetailReferenceID"))
                for detail in version.iterfind("VersionDetail")
            ]
            if kind == "Location":
                addresses += [place for place in places if place.text]
            elif kind == "Birthdate":
                born += [text for period in version.iterfind("DatePeriod") if (text := _span(period))]
            elif kind.startswith(_NATIONS):
                nations += [place.country for place in places] + [country(text) for text in details]
            else:
                said += [f"{kind}: {text}" for text in (*details, *(place.text for place in places)) if text]
    sub = profile.get("PartySubTypeID", "")
    kind = tables.word("PartySubType", sub)
    return Entry(
        id=number,
        list=listed.list,
        kind=_KINDS.get(kind) or _KINDS.get(tables.word("PartyType", tables.types.get(sub))) or "unknown",
        names=made,
        addresses=tuple(dict.fromkeys(addresses)),
        countries=merged((*(a.country for a in addresses), *nations)),
        identifiers=tuple(i for one in profile.iterfind("Identity") for i in tables.documents.get(one.get("ID", ""), ())),
        born=tuple(born),
        programmes=listed.programmes,
        listed=listed.since,
        remarks="; ".join([*said, *children(party, "Comment")]),
    )


def _span(period: Element) -> str:
    """A day, or from one to another, as far as it is given: 1948-12-10, 1971, 1950 to 1955."""
    ends = []
    for end in ("Start/From", "End/To"):
        element = period.find(end)
        parts = [child(element, name) for name in ("Year", "Month", "Day")] if element is not None else []
        ends.append("-".join(part.zfill(2) for part in parts if part))
    first, last = ends
    if first[:4] == last[:4] and first.endswith("-01-01") and last.endswith("-12-31"):
        return first[:4]
    return first if first == last or not last else f"{first} to {last}"


def _names(profile: Element, tables: _Tables) -> tuple[Name, ...]:
    main, others = "", []
    for identity in profile.iterfind("Identity"):
        groups = {g.get("ID", ""): tables.word("NamePartType", g.get("NamePartTypeID")) for g in identity.iter("NamePartGroup")}
        for alias in identity.iterfind("Alias"):
            weak: Strength = "weak" if alias.get("LowQuality") == "true" else "alias"
            for place, name in enumerate(alias.iterfind("DocumentedName")):
                text = _written(name, groups)
                if alias.get("Primary") == "true" and place == 0 and not main:
                    main = text
                else:
                    others.append((text, weak))
    return names(main, others) if main else ()


def _written(name: Element, groups: Mapping[str, str]) -> str:
    """LAST, First where the parts say which they are; else in their order."""
    parts = [
        (groups.get(v.get("NamePartGroupID", ""), ""), child(v, ".")) for v in name.iterfind("DocumentedNamePart/NamePartValue")
    ]
    last = " ".join(text for kind, text in parts if kind in _LAST and text)
    rest = " ".join(text for kind, text in parts if kind not in _LAST and text)
    return (
        f"{last}, {rest}"
        if last and rest and any(kind in _REST for kind, _ in parts)
        else " ".join(t for t in (last, rest) if t)
    )
