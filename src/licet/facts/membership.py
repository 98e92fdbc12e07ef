"""Expectations of the country groups: who is in them on which day, written by hand beside them (`*.cases.toml`)."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from licet.errors import LicetError
from licet.facts.places import Members, Places, load_countries

_ONE_DAY = timedelta(days=1)
_ON_A_DAY = {"named", "members", "has", "lacks", "known"}
_OF_A_MOVE = {"country", "joins", "leaves"}


@dataclass(frozen=True, slots=True)
class Membership:
    """What must be so of a group on a day.

    named: how many places its own text names; members: exactly who is in it; has, lacks: some who are and some who are not;
    known: False where the membership of that day is not encoded. None or empty: not spoken of.
    """

    group: str
    on: date
    where: str
    named: int | None = None
    members: Members | None = None
    has: Members = frozenset()
    lacks: Members = frozenset()
    known: bool = True

    def faults(self, places: Places) -> Iterator[str]:
        """A line for each thing that is not so."""
        here = f"{self.where}: {self.group} on {self.on}"
        found, listed = places.members(self.group, self.on), places.group(self.group).listed(self.on)
        if (found is not None) is not self.known:
            yield f"{here} must be {'known' if self.known else 'unknown'}"
        if found is None:
            return
        if self.named is not None and self.named != len(listed or ()):
            yield f"{here} must name {self.named} places, names {len(listed or ())}"
        if self.members is not None and self.members != found:
            yield f"{here} must be {_codes(self.members)}, is {_codes(found)}"
        if self.has - found:
            yield f"{here} must have {_codes(self.has - found)}"
        if self.lacks & found:
            yield f"{here} must not have {_codes(self.lacks & found)}"


@cache
def load_memberships() -> tuple[Membership, ...]:
    """All expectations shipped beside the groups. Raises LicetError for a malformed file."""
    folder = files("licet.facts") / "data/groups"
    names = sorted((f for f in folder.iterdir() if f.name.endswith(".cases.toml")), key=lambda f: f.name)
    return tuple(m for f in names for m in read_memberships(f.read_text("utf-8"), f"groups/{f.name}"))


def read_memberships(text: str, file: str) -> Iterator[Membership]:
    """The expectations of one file: tables [[expect]] with a group and the rows that must be so of it."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LicetError(f"this is not TOML: {error}", where=file) from None
    for expect in table.get("expect", []):
        for number, row in enumerate(expect.get("rows", ()), 1):
            where = f"{file}, {expect.get('group')}, row {number}"
            if set(row) <= {"on", *_ON_A_DAY} and len(row) > 1 and isinstance(row.get("on"), date):
                yield _day(expect["group"], row, where)
            elif set(row) <= _OF_A_MOVE and len(row) > 1 and "country" in row:
                yield from _move(expect["group"], row, where)
            else:
                raise LicetError("a row needs on (a date) and what holds then, or country and joins or leaves", where=where)


def _day(group: str, row: Mapping[str, Any], where: str) -> Membership:
    sets = {key: _members(row[key], where) for key in ("members", "has", "lacks") if key in row}
    return Membership(group, row["on"], where, row.get("named"), known=row.get("known", True), **sets)


def _move(group: str, row: Mapping[str, Any], where: str) -> Iterator[Membership]:
    """A country is in the group from the day it joins and not on the day before, and so it leaves."""
    country = _members(row["country"], where)
    for key, day in row.items():
        if key != "country":
            first, eve = ("has", "lacks") if key == "joins" else ("lacks", "has")
            yield Membership(group, day, where, **{first: country})  # type: ignore[arg-type]
            yield Membership(group, day - _ONE_DAY, where, **{eve: country})  # type: ignore[arg-type]


def _members(codes: str, where: str) -> Members:
    found = frozenset(codes.split())
    if strangers := found - set(load_countries()):
        raise LicetError(f"no country has the code {_codes(strangers)}", where=where)
    return found


def _codes(members: Iterable[str]) -> str:
    return " ".join(sorted(members))
