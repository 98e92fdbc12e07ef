"""Our record of what stories speak of: measures, persons, bodies, places, words. Data beside the packs, read once, checked.

Days of law never stand in it: a measure points to provisions of the book, and they know their days.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from licet.brief.brief import How
from licet.brief.record_kinds import (
    DealRecord,
    FactRecord,
    MeasureRecord,
    OrganisationRecord,
    PersonRecord,
    PlaceRecord,
    Rule,
    Source,
    WordClass,
    Words,
)
from licet.brief.scan import Scanner
from licet.cache import content_hash
from licet.errors import LicetError, nearest
from licet.facts.places import load_countries

T = TypeVar("T")


class _Measures(Struct, forbid_unknown_fields=True):
    measure: tuple[MeasureRecord, ...]


class _Persons(Struct, forbid_unknown_fields=True):
    person: tuple[PersonRecord, ...]


class _Organisations(Struct, forbid_unknown_fields=True):
    organisation: tuple[OrganisationRecord, ...]
    sources: dict[str, Source] = {}


class _Places(Struct, forbid_unknown_fields=True):
    place: tuple[PlaceRecord, ...]


class _Rules(Struct, forbid_unknown_fields=True):
    rule: tuple[Rule, ...]


class _Facts(Struct, forbid_unknown_fields=True):
    fact: tuple[FactRecord, ...]


class _Deals(Struct, forbid_unknown_fields=True):
    deal: tuple[DealRecord, ...]


class Record:
    """All of it, and the scanners made of it. Immutable."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = dict(texts)
        self.hash = content_hash(texts)
        of_measures = [name for name in sorted(texts) if name.startswith("measures/")]
        self.measures = {m.id: m for name in of_measures for m in _read(texts, name, _Measures).measure}
        organisations = _read(texts, "organisations.toml", _Organisations)
        self.persons = {p.id: p for p in _read(texts, "persons.toml", _Persons).person}
        self.organisations = {o.id: o for o in organisations.organisation}
        self.sources = organisations.sources
        self.places = _read(texts, "places.toml", _Places).place
        self.words = _read(texts, "words.toml", Words)
        self.rules = _read(texts, "describing.toml", _Rules).rule
        self.facts = _read(texts, "facts.toml", _Facts).fact
        self.deals = _read(texts, "deals.toml", _Deals).deal
        self._classes: dict[str, Scanner[str]] = {}
        self._check()

    def source(self, organisation: OrganisationRecord) -> Source:
        """Where what an organisation does is known from; without title and address where it is common knowledge."""
        return self.sources.get(organisation.source, Source())

    def _check(self) -> None:
        """Every id that one file writes of another is there. Raises LicetError."""
        known = self.words.things | self.words.acts | {"control": None}
        for rule in self.rules:
            _known(rule.measure, self.measures, "describing.toml")
            for word in (*rule.things, *(act for row in rule.acts for act in row)):
                _known(word, known, f"describing.toml, a rule for {rule.measure}")
        for fact in self.facts:
            for measure in (each for row in fact.measures for each in row):
                _known(measure, self.measures, f"facts.toml, {fact.id}")
        for deal in self.deals:
            for measure in deal.measures:
                _known(measure, self.measures, f"deals.toml, {deal.id}")
        for organisation in self.organisations.values():
            for thing in (*organisation.makes, *organisation.makes_no):
                _known(thing, self.words.things, f"organisations.toml, {organisation.id}")

    @cached_property
    def entities(self) -> "Scanner[tuple[str, str]]":
        """Places ("place", number), persons ("person", id) and organisations ("organisation", id)."""
        return Scanner(self._entity_aliases())

    def _entity_aliases(self) -> Iterator[tuple[str, tuple[str, str]]]:
        for organisation in self.organisations.values():
            for name in (organisation.name, *organisation.also, *organisation.short):
                yield name, ("organisation", organisation.id)
        for person in self.persons.values():
            for name in (person.name, *person.also):
                yield name, ("person", person.id)
        for number, place in enumerate(self.places):
            for name in place.words:
                yield name, ("place", str(number))
        written = {place.code for place in self.places}
        for code, country in load_countries().items():
            if code not in written:
                for name in (country.name, *country.also):
                    if len(name) > 3 or not name.isascii():  # two and three letters are a word as often as a country
                        yield name, ("country", code)

    @cached_property
    def measure_names(self) -> "Scanner[tuple[str, How]]":
        """Names, nicknames and numbers of measures: (id, how found)."""
        return Scanner(self._measure_aliases())

    def _measure_aliases(self) -> Iterator[tuple[str, tuple[str, How]]]:
        for measure in self.measures.values():
            yield from ((number, (measure.id, "number")) for number in measure.numbers)
            yield from ((name, (measure.id, "name")) for name in measure.names)
            yield from ((name, (measure.id, "nickname")) for name in measure.nicknames)

    def classes(self, language: str) -> "Scanner[str]":
        """Words of every class, as "things.chips", for a story of a language ("": not told)."""
        if language not in self._classes:
            spoken = language if any(language in held.only for _, _, held in self._every_class()) else ""
            if spoken not in self._classes:
                self._classes[spoken] = Scanner(
                    (word, f"{kind}.{name}")
                    for kind, name, held in self._every_class()
                    for word in (*held.words, *held.only.get(spoken, ()))
                )
            self._classes[language] = self._classes[spoken]
        return self._classes[language]

    @cached_property
    def parts(self) -> tuple[tuple[str, tuple["Scanner[str]", ...], int], ...]:
        """The classes told by words in order: (class, a scanner for each part, the room they have)."""
        return tuple(
            (f"{kind}.{name}", tuple(Scanner((w, "") for w in part.split("|")) for part in parts.words), parts.within)
            for kind, name, held in self._every_class()
            for parts in held.parts
        )

    def _every_class(self) -> Iterator[tuple[str, str, WordClass]]:
        for kind, held in (("things", self.words.things), ("acts", self.words.acts), ("turns", self.words.turns)):
            for name, each in held.items():
                yield kind, name, each


def _known(word: str, known: Mapping[str, Any], where: str) -> None:
    if word not in known:
        raise LicetError(f"{word!r} is not known", where=where, mend=nearest(word, known) or None)


def _read(texts: Mapping[str, str], name: str, kind: type[T]) -> T:
    try:
        return msgspec.convert(tomllib.loads(texts[name]), kind)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise LicetError(str(error), where=f"brief/data/{name}") from None


@cache
def load_record() -> Record:
    """The shipped record. Raises LicetError, naming the place, if a file is faulty."""
    folder = files("licet.brief").joinpath("data")
    texts: dict[str, str] = {}
    for above, held in (("", folder), ("measures/", folder.joinpath("measures"))):
        for entry in held.iterdir():
            if entry.name.endswith(".toml"):
                texts[above + entry.name] = entry.read_text(encoding="utf-8")
    return Record(texts)
