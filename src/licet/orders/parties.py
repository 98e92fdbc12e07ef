"""The parties that lines name, screened as those of one deal are: each party once, and once more for every different thing that
its possible matches say on the days of its lines."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import polars as pl
from msgspec import Struct

from licet.cache import content_hash
from licet.deals.deal import Deal, OwnerGiven
from licet.deals.facts import Given, plain_text, read_fact
from licet.errors import LicetError, quoted
from licet.facts.places import load_places
from licet.facts.units import plain
from licet.facts.vocabulary import load_vocabulary
from licet.orders.joining import Finding, Lines, blank
from licet.orders.layout import DAY
from licet.orders.masters import OWNERS
from licet.orders.preparing import FOUND
from licet.screening.deals import screened
from licet.screening.decisions import verify
from licet.screening.entries import Entry
from licet.screening.law_facts import words_on
from licet.screening.screener import MOST, Asked, Screener
from licet.screening.standing import searched_on
from licet.screening.store import versions

#: The role under which a party is screened whatever its role: what is found does not hang on it.
_ROLE = "end_user"


class Told(Struct, frozen=True):
    """What screening says of a party on a day. facts: by name without the role, as somebody types them; notes: what a person
    must know, among it who the party may be."""

    facts: Mapping[str, str]
    notes: tuple[str, ...] = ()


class Party(Struct, frozen=True):
    """A party of a line. lists: whether the line says on which lists it is."""

    name: str
    country: str
    owners: str
    lists: bool


class Parties:
    """The screening of a book. met: distinct parties; open: those that may be on a list and nobody has decided."""

    def __init__(self) -> None:
        self._turns = _turns()
        self.met: set[tuple[str, str]] = set()
        self.open: set[tuple[str, str]] = set()
        self._screeners: dict[int, Screener] = {}
        self._met: dict[tuple[int, str, str], tuple[Entry, ...]] = {}
        self._told: dict[tuple[Any, ...], Told] = {}
        self._said: dict[tuple[Any, ...], tuple[str, ...]] = {}

    def screen(self, lines: Lines, roles: Iterable[str]) -> None:
        """Add to some lines what screening says of the parties in these roles."""
        days = [day_of(text) for text in lines.cells(DAY).to_list()]
        for role in roles:
            self._role(lines, role, days)

    def _role(self, lines: Lines, role: str, days: list[date]) -> None:
        name, country, owners, lists = (lines.cells(f"{role}.{fact}") for fact in ("name", "country", OWNERS, "lists"))
        silent = blank(lists)
        named = ~blank(name) & (name.str.to_lowercase().str.strip_chars() != "unknown").fill_null(False).to_numpy()
        where = (named & silent) | ~blank(owners)
        if not where.any():
            return
        places = np.flatnonzero(where).tolist()
        cells = [column.fill_null("").to_list() for column in (name, country, owners)]
        asked = {at: Party(_name(cells[0][at]), cells[1][at].strip(), cells[2][at].strip(), not silent[at]) for at in places}
        self._search({(party.name, _country(party.country), days[at]) for at, party in asked.items() if party.name})
        told, faults = {}, {}
        for at, party in asked.items():
            try:
                told[at] = self._of(party, days[at])
            except LicetError as error:
                faults[at] = f"{role}: {error.what}"
        for fact in FOUND:
            found = {at: each.facts[fact] for at, each in told.items() if fact in each.facts}
            given = blank(lines.cells(f"{role}.{fact}"))
            taken = np.zeros(lines.facts.height, dtype=bool)
            taken[[at for at in found if given[at]]] = True
            if taken.any():
                cells_ = pl.Series([found.get(at) for at in range(lines.facts.height)], dtype=pl.String)
                lines.put(f"{role}.{fact}", cells_, taken)
        self._tell(lines, role, {at: f"{role}: {'; '.join(each.notes)}" for at, each in told.items() if each.notes}, faults)

    def _tell(self, lines: Lines, role: str, notes: dict[int, str], faults: dict[int, str]) -> None:
        if notes:
            what = f"lines whose {role} is to be looked at, such as: {next(iter(notes.values()))}"
            mend = "`licet decisions record` keeps who a party is"
            lines.findings.append(Finding(False, f"{role}.name", "screening", what, notes, mend))
        if faults:
            what = f"lines whose {role} cannot be screened, such as: {next(iter(faults.values()))}"
            lines.findings.append(Finding(True, f"{role}.name", "owners", what, faults, "Holding=51; Fund=unknown"))

    def _search(self, wanted: set[tuple[str, str, date]]) -> None:
        """Search for the parties not met before, all at once for each state of the lists."""
        by_screener: dict[int, tuple[Screener, dict[tuple[str, str], date]]] = {}
        for name, country, day in sorted(wanted):
            screener = self._screener(day)
            if (id(screener), name, country) not in self._met:
                by_screener.setdefault(id(screener), (screener, {}))[1].setdefault((name, country), day)
        for key, (screener, parties) in by_screener.items():
            asked = [Asked(name, country) for name, country in parties]
            for (name, country), found in zip(parties, screener.screen_many(asked, next(iter(parties.values()))), strict=True):
                entries = tuple(screener.entry(hit.list, hit.entry) for hit in found.hits)
                self._met[key, name, country] = entries
                self.met.add((name, country))

    def _of(self, party: Party, day: date) -> Told:
        """What is told of a party on a day. Raises LicetError for owners that cannot be read."""
        screener = self._screener(day)
        country = _country(party.country)
        entries = self._met[id(screener), party.name, country] if party.name else ()
        told_apart: Any = day
        if not party.owners and len(entries) < MOST:
            told_apart = tuple(self._words(screener, entry, day) for entry in entries)
        key = (id(screener), party, told_apart)
        if key not in self._told:
            self._told[key] = self._screened(party, country, screener, day)
        return self._told[key]

    def _screened(self, party: Party, country: str, screener: Screener, day: date) -> Told:
        facts = {f"{_ROLE}.{what}": Given(text) for what, text in (("name", party.name), ("country", country)) if text}
        if party.lists:
            facts[f"{_ROLE}.lists"] = Given(None)
        owners = {_ROLE: _owners(party.owners)} if party.owners else {}
        deal, _ = screened(Deal(day, facts, owners=owners), lambda _: screener)
        found = {}
        for fact in FOUND:
            given = deal.facts.get(f"{_ROLE}.{fact}")
            if given is not None and not (fact == "lists" and party.lists):
                found[fact] = _cell(f"{_ROLE}.{fact}", given.value)
        notes = [warning.removeprefix(f"{_ROLE}: ") for warning in deal.warnings]
        if found.get("lists") == "unknown":
            notes.insert(0, deal.facts[f"{_ROLE}.lists"].source)
            self.open.add((party.name, country))
        return Told(found, tuple(dict.fromkeys(notes)))

    def _words(self, screener: Screener, entry: Entry, day: date) -> tuple[str, ...]:
        """What an entry says on a day: days on which all of them say the same are one to their party."""
        key = (id(screener), entry.list, entry.id, day)
        if key not in self._said:
            self._said[key] = words_on(entry, day)
        return self._said[key]

    def _screener(self, day: date) -> Screener:
        """The lists as they stood on a day; days on which they are the same share one."""
        state = bisect_right(self._turns, day)
        if state not in self._screeners:
            self._screeners[state] = Screener.on_day(day)
        return self._screeners[state]


def _turns() -> list[date]:
    """The days from which another version of some list stands."""
    return sorted({version.as_of for version in versions()})


def lists_hash(days: Iterable[date]) -> dict[str, list[str]]:
    """By list the hashes of its states that are searched for these days. Raises ListError."""
    turns = _turns()
    states = {bisect_right(turns, day): day for day in days}
    found: dict[str, set[str]] = {}
    for day in states.values():
        for each in searched_on(day):
            found.setdefault(each.list, set()).add(each.hash)
    return {name: sorted(hashes) for name, hashes in sorted(found.items())}


def kept_hash() -> str:
    """Of everything that parties are looked up in: the versions kept, our own tables, and what was decided of matches. Raises
    ListError or DecisionError where that cannot be read."""
    kept = {f"{v.list} {v.as_of} {v.added}": v.hash for v in versions()}
    ours = {each.list: each.hash for each in searched_on(date.min)}
    return content_hash(kept | ours | {"decisions": verify()})


def _cell(fact: str, value: Any) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, frozenset):
        return " + ".join(sorted(value)) or "none"
    unit = load_vocabulary()[fact].unit
    return plain(unit.write(value), 20) if unit is not None else str(value)


def day_of(text: str | None) -> date:
    """The day of a line as the law takes it; today where it says none. What cannot be read is told by whoever decides it."""
    if text and text.strip():
        try:
            found = read_fact(load_vocabulary()[DAY], text, load_places()).value
        except LicetError:
            found = None
        if isinstance(found, date):
            return found
    return date.today()


@cache
def _name(text: str) -> str:
    """A name as a deal file gives it; nothing for one that says it is unknown, or that nobody can read."""
    try:
        found = plain_text(text)
    except LicetError:
        return ""
    return "" if found.lower() == "unknown" else found


@cache
def _country(text: str) -> str:
    try:
        return load_places().country(text) or "" if text and text.lower() != "unknown" else ""
    except LicetError:
        return ""


@cache
def _owners(text: str) -> tuple[OwnerGiven, ...]:
    """`Holding=51; Fund=unknown`: shareholders with their shares in per cent. Raises LicetError."""
    found = []
    for part in filter(None, (piece.strip() for piece in text.replace("\n", ";").split(";"))):
        name, sign, share = (piece.strip() for piece in part.rpartition("="))
        if not sign or not name or not share:
            raise LicetError(f"{quoted(part)} is no owner", mend="write owners like Holding=51; Fund=unknown")
        found.append(OwnerGiven(name, None if share.lower() == "unknown" else share.rstrip(" %")))
    return tuple(found)
