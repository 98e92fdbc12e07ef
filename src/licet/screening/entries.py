"""What a list of parties holds, whoever published it: entries with their names, places, dates and legal consequences."""

from datetime import date
from typing import Literal

from msgspec import Struct

Kind = Literal["organisation", "person", "vessel", "aircraft", "unknown"]
#: How a list itself ranks a name: the one it files the party under, another name, or one it calls weak or low quality.
Strength = Literal["main", "alias", "weak"]


class Name(Struct, frozen=True):
    """One way the list writes the party. text: as published, script and all; language: ISO 639-1, where the list says.

    source: where a name comes from that the list itself does not give; empty for the list's own.
    """

    text: str
    strength: Strength = "main"
    language: str = ""
    source: str = ""


class Address(Struct, frozen=True):
    """A place the list gives for the party. text: as published; country: ISO 3166 alpha-2, or "" where none is given."""

    text: str
    country: str = ""


class Identifier(Struct, frozen=True):
    """A number by which others know the party. kind: its sort (registration, passport, imo, ...) in the list's own word."""

    value: str
    kind: str = ""
    country: str = ""


class Entry(Struct, frozen=True):
    """A party on a list.

    id: stable within the list from version to version (the publisher's own where it has one); list: the id of the list
    (`us_entity_list`, `us_sdn`, ...); source: the list inside a combined file that the entry comes from, as the file writes it;
    countries: ISO 3166 alpha-2, sorted; born: dates as published; programmes: as published; listed, until: first day on the
    list and first day no longer on it, where the list says; footnotes: of the Entity List, "1", "4", "5"; requirement, policy,
    citation: of the listing, as published; url: of the official text; footnotes_from: the first day of each footnote, in their
    order, where the list says (None where it does not); confidence: in what is said, where whoever wrote it down graded it.

    An entry with addresses and no name lists an address as such.
    """

    id: str
    list: str
    kind: Kind = "unknown"
    names: tuple[Name, ...] = ()
    addresses: tuple[Address, ...] = ()
    countries: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    born: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    listed: date | None = None
    until: date | None = None
    footnotes: tuple[str, ...] = ()
    requirement: str = ""
    policy: str = ""
    citation: str = ""
    remarks: str = ""
    source: str = ""
    url: str = ""
    footnotes_from: tuple[date | None, ...] = ()
    confidence: str = ""


class PartyList(Struct, frozen=True):
    """One version of one list: what a publisher's file held on the day it is of.

    id: of the list; title: what people call it; format: which of our readers read it; as_of: the day the publisher gives, or
    None where the file does not say; entries: in the order of the file; hash: SHA-256 of the file's bytes; source: where a
    table of our own was taken from; covers: which part of the list it has, so that nobody takes silence for more than it is.
    """

    id: str
    title: str
    format: str
    as_of: date | None
    entries: tuple[Entry, ...]
    hash: str = ""
    source: str = ""
    covers: str = ""
