"""A deal as people write it, and the facts it states: the route, the item (a catalogue model or parameters), the parties."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from licet.deals.catalogue import Model, load_catalogue
from licet.deals.facts import DealError, Given, plain_text, read_fact
from licet.errors import LicetError, nearest, quoted
from licet.facts.places import Places
from licet.facts.vocabulary import Vocabulary

_TABLES = ("item", "party", "facts")
_ITEM = ("model", "kind", "form", "purpose", "specially_designed", "made_in", "codes", "parameters")
_CODE = "item.code."
_EVERY_FACT = "`licet facts` lists all"


class ListRead(Struct, frozen=True):
    """A list of parties that facts of a deal rest on. list: its id; as_of: the day it is of; hash: of what was read."""

    list: str
    title: str
    as_of: date | None
    entries: int
    hash: str


class OwnerGiven(Struct, frozen=True):
    """A shareholder of a party, as the deal names it. percent: of the party below it, None where it is not known; owners: its
    own shareholders, None where they are not known, empty where there are none (a person, a state, the public)."""

    name: str
    percent: str | None = None
    owners: "tuple[OwnerGiven, ...] | None" = None


class Deal(Struct, frozen=True):
    """The facts of a deal by name, the model they were completed from, and what to warn of.

    on: the day of the deal; facts: everything given or published for the model; lists: those its parties were screened against;
    owners: by role the shareholders named, to be screened in turn.
    """

    on: date
    facts: dict[str, Given]
    title: str = ""
    model: str = ""
    warnings: tuple[str, ...] = ()
    lists: tuple[ListRead, ...] = ()
    owners: Mapping[str, tuple[OwnerGiven, ...]] = {}


def read_deal(
    raw: Mapping[str, Any],
    vocabulary: Vocabulary,
    places: Places,
    *,
    where: str = "the deal",
    more: Iterable[tuple[Mapping[str, Any], str]] = (),
) -> Deal:
    """A deal from nested plain data (as TOML, JSON or YAML give it).

    Keys: on, kind, from, to, end_use and any other fact of the deal; [item] with model, kind, form, purpose, made_in, codes
    and parameters; [[party]] with role and its facts; [facts] for any fact by its full name.
    more: further sources of the same shape with their names, such as flags beside a file. Where two sources, or two places
    of one, give a fact different values, neither is believed. Raises DealError for that, for a deal that says nothing, and
    for a key or value that has no place, naming the nearest.
    """
    reading = _Reading(vocabulary, places)
    reading.source(raw, where)
    for other, other_where in more:
        reading.source(other, other_where)
    return reading.deal(where)


class _Reading:
    """Facts as they are read, each with the place where it stands."""

    def __init__(self, vocabulary: Vocabulary, places: Places) -> None:
        self.vocabulary = vocabulary
        self.places = places
        self.given: dict[str, Given] = {}
        self.stands: dict[str, str] = {}
        self.model: Model | None = None
        self.warnings: list[str] = []
        self.owners: dict[str, tuple[OwnerGiven, ...]] = {}

    def source(self, raw: Mapping[str, Any], where: str) -> None:
        """Take in one source."""
        for key, value in raw.items():
            if key not in _TABLES:
                self._put(key, value, key, where)
        for key, value in _table(raw, "facts", where, '"end_user.country" = "CN"').items():
            self._put(key, value, key, where)
        self._item(_table(raw, "item", where, 'model = "NXT:1980Di"'), where)
        self._parties(raw.get("party", []), where)

    def deal(self, where: str) -> Deal:
        """The deal of all sources. Raises DealError if they say nothing."""
        if not self.given and self.model is None:
            raise DealError(
                "nothing is said of a deal", where=where, mend="name at least the item and the route; `licet check --help`"
            )
        if self.model is not None:
            self._complete(self.model)
        if "on" not in self.given or self.given["on"].value is None:
            self.given["on"] = Given(date.today(), "assumed", "no day was given; today is taken")
        title, model_id = (self.model.name, self.model.id) if self.model else ("", "")
        return Deal(self.given["on"].value, self.given, title, model_id, tuple(self.warnings), owners=self.owners)

    def _put(self, name: str, value: Any, key: str, where: str) -> None:
        place = f"{where}, {key}"
        if name not in self.vocabulary:
            raise DealError(f"{quoted(key)} is no known key", where=where, mend=self._mend(name, key))
        fact = read_fact(self.vocabulary[name], value, self.places, where=place)
        if name in self.given and self.given[name].value != fact.value:
            raise DealError(
                f"{name} is given twice, with different values",
                where=f"{self.stands[name]} and {place}",
                mend="keep one of them",
            )
        self.given[name] = fact
        self.stands.setdefault(name, place)

    def _mend(self, name: str, key: str) -> str:
        """What may have been meant by a key that names no fact."""
        role, dot, short = name.partition(".")
        if role in self.vocabulary.roles:
            if not dot:
                return f'write [[party]] with role = "{role}", or "{role}.country" and the like under [facts]'
            own = [n.partition(".")[2] for n in self.vocabulary.facts if n.startswith(f"{role}.")]
            return nearest(short, own) or f"a party has {', '.join(own)}"
        known = [*_TABLES, *self.vocabulary.facts]
        return nearest(key, known if dot else [n for n in known if "." not in n]) or _EVERY_FACT

    def _item(self, item: Mapping[str, Any], where: str) -> None:
        for key, value in item.items():
            if key in ("model", "codes", "parameters"):
                continue
            if key in _ITEM:
                self._put(f"item.{key}", value, f"item.{key}", where)
            elif key in self.vocabulary:
                self._put(key, value, f"item.{key}", where)
            else:
                mend = nearest(key, [*_ITEM, *self.vocabulary.facts]) or _EVERY_FACT
                raise DealError(f"{quoted(key)} is no key of [item]", where=where, mend=mend)
        for jurisdiction, code in _table(item, "codes", f"{where}, item", 'us = "3B001.f.1"').items():
            if _CODE + jurisdiction not in self.vocabulary:
                lists = [n.removeprefix(_CODE) for n in self.vocabulary.facts if n.startswith(_CODE)]
                raise DealError(
                    f"{quoted(jurisdiction)} has no control list here",
                    where=f"{where}, item.codes",
                    mend="one of " + ", ".join(lists),
                )
            self._put(_CODE + jurisdiction, code, f"item.codes.{jurisdiction}", where)
        for key, value in _table(item, "parameters", f"{where}, item", 'dco = "1.6 nm"').items():
            self._put(key, value, f"item.parameters.{key}", where)
        if "model" in item:
            self._model(item["model"], f"{where}, item.model")

    def _model(self, text: Any, where: str) -> None:
        if not isinstance(text, str):
            raise DealError(f"{quoted(text)} is no model name", where=where, mend='write it as text: "NXT:1980Di"')
        try:
            model = load_catalogue().find(plain_text(text))
        except LicetError as error:
            error.where = error.where or where
            raise
        if self.model is not None and self.model.id != model.id:
            raise DealError(
                f"two models are named, {self.model.name} and {model.name}",
                where=f"{self.stands['model']} and {where}",
                mend="keep one of them",
            )
        self.model = model
        self.stands.setdefault("model", where)

    def _parties(self, rows: Any, where: str) -> None:
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            raise DealError(
                "'party' must be a list of parties", where=where, mend="write [[party]] with role, name and country"
            )
        seen: set[str] = set()
        for row in rows:
            role = row.get("role")
            if not isinstance(role, str) or role not in self.vocabulary.roles:
                what = "a party has no role" if role is None else f"{quoted(role)} is no role"
                roles = ", ".join(self.vocabulary.roles)
                raise DealError(
                    what, where=f"{where}, party", mend=nearest(str(role), self.vocabulary.roles) or f"one of {roles}"
                )
            if role in seen:
                raise DealError(f"two parties have the role {role}", where=f"{where}, party", mend="one party per role")
            seen.add(role)
            for key, value in row.items():
                if key == "owners":
                    self._owners(role, read_owners(value, f"{where}, party.{role}.owners"), where)
                elif key != "role":
                    self._put(f"{role}.{key}", value, f"party.{role}.{key}", where)

    def _owners(self, role: str, owners: tuple[OwnerGiven, ...], where: str) -> None:
        if self.owners.setdefault(role, owners) != owners:
            raise DealError(f"the owners of {role} are given twice, with different values", where=where, mend="keep one")

    def _complete(self, model: Model) -> None:
        """Published facts of the model, where nothing was given; a given value wins and the difference is said."""
        published: dict[str, tuple[Any, str, str]] = {
            "item.kind": (model.kind, f"catalogue: {model.name}", "high"),
        }
        if model.made_in:
            published["item.made_in"] = (model.made_in, f"catalogue: {model.maker}", "medium")
        for name, fact in model.facts.items():
            if name in self.vocabulary:
                published[name] = (fact.value, f"catalogue: {fact.source}", fact.confidence)
        for name, (value, source, confidence) in published.items():
            read = read_fact(self.vocabulary[name], value, self.places, where=f"catalogue, {model.name}, {name}").value
            said = self.given.get(name)
            if said is None:
                self.given[name] = Given(read, "known", source, confidence)
            elif said.value is not None and said.value != read:
                if name == "item.kind":
                    raise DealError(
                        f"{model.name} is a {model.kind}, not a {said.value}",
                        where=self.stands[name],
                        mend="leave one out; for a thing that only belongs to the model give its kind and parameters",
                    )
                self.warnings.append(f"{name}: the given value is used; the catalogue has {value} for {model.name} ({source})")


def read_owners(raw: Any, where: str) -> tuple[OwnerGiven, ...]:
    """Shareholders from a list of tables with name, percent and owners, to any depth that is sane. Raises DealError."""
    return _owners(raw, where, 0)


def _owners(raw: Any, where: str, depth: int) -> tuple[OwnerGiven, ...]:
    mend = 'write owners = [{ name = "Holding", percent = "51" }]; percent may be unknown'
    if not isinstance(raw, list) or not all(isinstance(row, Mapping) for row in raw) or depth > _DEEPEST:
        raise DealError(
            "owners must be a list of tables" if depth <= _DEEPEST else "owners go too deep", where=where, mend=mend
        )
    found = []
    for row in raw:
        if odd := row.keys() - {"name", "percent", "owners"}:
            raise DealError(f"{quoted(min(odd))} is no key of an owner", where=where, mend=mend)
        name, percent = row.get("name"), row.get("percent")
        if not isinstance(name, str) or not plain_text(name):
            raise DealError("an owner has no name", where=where, mend=mend)
        if isinstance(percent, bool) or not isinstance(percent, str | int | float | None):
            raise DealError(f"{quoted(percent)} is no share", where=f"{where}, {name}", mend=mend)
        share = None if percent is None or str(percent).strip().lower() == "unknown" else str(percent)
        above = _owners(row["owners"], f"{where}, {name}", depth + 1) if "owners" in row else None
        found.append(OwnerGiven(plain_text(name), share, above))
    return tuple(found)


#: Owners of owners, so many times; a chain of companies has an end.
_DEEPEST = 20


def _table(raw: Mapping[str, Any], key: str, where: str, example: str) -> Mapping[str, Any]:
    found = raw.get(key, {})
    if not isinstance(found, Mapping):
        raise DealError(
            f"{key!r} must be a table of keys and values, not {quoted(found)}",
            where=where,
            mend=f"write {key} = {{ {example} }}, or a table of that name",
        )
    return found
