"""A fab as people describe it: where it is, who it belongs to, on which lists it is since when, and what it makes."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct

from licet.deals.facts import plain_text, read_day
from licet.errors import LicetError, nearest, quoted
from licet.facts.places import load_places

_KEYS = ("name", "country", "headquarters", "process", "lists", "facts")
_LISTED = ("list", "from", "until")


class FabError(LicetError):
    """A fab that cannot be read."""


class Listed(Struct, frozen=True):
    """A list the fab is on from a day (None: from of old) until another (exclusive; None: open)."""

    list: str
    start: date | None = None
    until: date | None = None

    def on(self, day: date) -> bool:
        """Whether the fab is on it that day."""
        return (self.start is None or self.start <= day) and (self.until is None or day < self.until)


class Fab(Struct, frozen=True):
    """A fab. lists: None where it is not known whether it is on any; facts: of the deals with it, by full name."""

    country: str
    headquarters: str
    process: str
    lists: tuple[Listed, ...] | None
    facts: dict[str, Any]
    name: str = ""

    def lists_on(self, day: date) -> list[str] | None:
        """The lists it is on that day; None if that is not known."""
        return None if self.lists is None else sorted({listed.list for listed in self.lists if listed.on(day)})

    def listing_days(self) -> set[date]:
        """The days on which it is put on a list or taken off one."""
        return {day for listed in self.lists or () for day in (listed.start, listed.until) if day is not None}


def load_fab(path: Path) -> dict[str, Any]:
    """The plain data of a fab file (.toml, .json, .yaml). Raises DealError."""
    from licet.deals.files import load_file

    return load_file(path)


def read_fab(raw: Mapping[str, Any], where: str = "the fab") -> Fab:
    """A fab from plain data.

    Keys: country, headquarters (the country if left out), process, lists, name, facts. `lists` holds ids ("us_entity_list",
    "us_entity_list@2020-12-18") or tables with list, from and until; left out it is not known, empty it is on none.
    Raises FabError or PlaceError for what has no place, with the nearest names.
    """
    for key in raw:
        if key not in _KEYS:
            raise FabError(
                f"{quoted(key)} is no key of a fab", where=where, mend=nearest(key, _KEYS) or "one of " + ", ".join(_KEYS)
            )
    places = load_places()
    for key in ("country", "process"):
        if not isinstance(raw.get(key), str):
            raise FabError(f"a fab needs its {key}", where=where, mend='country = "CN" and process = "28 nm logic"')
    country = places.country(plain_text(raw["country"]))
    facts = raw.get("facts", {})
    if not isinstance(facts, Mapping):
        raise FabError("facts must be a table of keys and values", where=where, mend="facts = { us_content_pct = 0 }")
    return Fab(
        country=country,
        headquarters=places.country(_text(raw.get("headquarters", country), f"{where}, headquarters")),
        process=plain_text(raw["process"]),
        lists=None if raw.get("lists") is None else _lists(raw["lists"], f"{where}, lists"),
        facts=dict(facts),
        name=_text(raw.get("name", ""), f"{where}, name"),
    )


def _text(raw: Any, where: str) -> str:
    if not isinstance(raw, str):
        raise FabError(f"{quoted(raw)} is no text", where=where, mend="write it in quotes")
    return plain_text(raw)


def _lists(raw: Any, where: str) -> tuple[Listed, ...]:
    if raw == "none":
        return ()
    if not isinstance(raw, list | tuple):
        raise FabError("lists must be a list", where=where, mend='lists = ["us_entity_list"], or [] for none')
    return tuple(_listed(each, where) for each in raw)


def _listed(raw: Any, where: str) -> Listed:
    if isinstance(raw, str):
        name, _, start = raw.partition("@")
        row: Mapping[str, Any] = {"list": name.strip()} | ({"from": start.strip()} if start else {})
    elif isinstance(raw, Mapping):
        row = raw
    else:
        raise FabError(f"{quoted(raw)} is no list", where=where, mend='"us_entity_list@2020-12-18"')
    for key in row:
        if key not in _LISTED:
            raise FabError(f"{quoted(key)} is no key of a list", where=where, mend="list, from, until")
    listed = Listed(_known_list(row.get("list"), where), _day(row.get("from"), where), _day(row.get("until"), where))
    if listed.start and listed.until and listed.until <= listed.start:
        raise FabError(f"{listed.list} ends before it begins", where=where, mend="until is the first day without it")
    return listed


def _known_list(raw: Any, where: str) -> str:
    from licet.facts.vocabulary import load_vocabulary

    known = load_vocabulary()["end_user.lists"].choices
    if not isinstance(raw, str) or raw not in known:
        mend = nearest(str(raw), known) or "one of " + ", ".join(known)
        raise FabError(f"{quoted(raw)} is no list", where=where, mend=mend)
    return raw


def _day(raw: Any, where: str) -> date | None:
    if raw is None or isinstance(raw, date):
        return raw
    return read_day(str(raw), where)
