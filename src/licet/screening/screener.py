"""Names screened against every list there is: those the user keeps, as they stood on the day, and for the others our own table.

A screening says who was looked for, in which lists, and what was found: each hit with its score, the parts of it, what the
listing means for the law on the day of the deal, and what a person has decided about it. A name not found is no clearance.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Self

from msgspec import Struct

from licet.errors import LicetError
from licet.screening.beside_names import Beside
from licet.screening.decisions import Party, State, Status, Verdict, status
from licet.screening.entries import Entry, PartyList
from licet.screening.law_facts import Listing, listings_on
from licet.screening.match import THRESHOLD, Evidence, Found, Matcher, Query
from licet.screening.score import FULL, Part
from licet.screening.standing import Searched, keep_index, kept_index, lists_on, searched_on, told_of

SCHEMA = "licet.screening/1"
#: Hits told of one name: an entry stands on several lists, and a holding has many subsidiaries.
MOST = 25
NOT_CLEARED = "A name that was not found is not a person cleared: lists are searched, not owners, addresses or other records."


class Asked(Struct, frozen=True):
    """Who is looked for. aliases: other names of the same party; country: ISO 3166 alpha-2; identifiers: kind -> number; key:
    by which the house knows it (a customer number)."""

    name: str
    country: str = ""
    aliases: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    identifiers: Mapping[str, str] = {}
    key: str = ""


class Decided(Struct, frozen=True):
    """What a person decided of a hit. state: open, decided, or reopened for what is named in changed."""

    state: State
    verdict: Verdict | None = None
    reason: str = ""
    author: str = ""
    on: date | None = None
    changed: tuple[str, ...] = ()


class Match(Struct, frozen=True):
    """A possible match. score: 0 to 1, the sum of the points of its parts by 10000; name: the listed name that met, names: all
    of the entry; law: what the listing comes to on the day of the deal."""

    score: float
    list: str
    entry: str
    name: str
    queried: str
    names: tuple[str, ...]
    countries: tuple[str, ...]
    kind: str
    parts: tuple[Part, ...]
    evidence: tuple[Evidence, ...]
    law: Listing
    decision: Decided


class Screening(Struct, frozen=True):
    """What was asked, where it was searched, and what was found; faults: names that could not be searched for, and why."""

    schema: str
    query: Asked
    on: date
    threshold: float
    searched: tuple[Searched, ...]
    hits: tuple[Match, ...]
    faults: tuple[str, ...]
    warnings: tuple[str, ...]


class Screener:
    """Lists and the indexes over them. Never changed once made."""

    def __init__(self, matcher: Matcher, searched: Sequence[Searched]) -> None:
        self.matcher = matcher
        self.searched = tuple(searched)
        self._by_id = {(entry.list, entry.id): entry for entry in matcher.entries}

    @classmethod
    def of(cls, lists: Iterable[PartyList], searched: Sequence[Searched] | None = None) -> Self:
        """Over these lists alone. searched: what is said to have been searched, these lists if left out."""
        kept = tuple(lists)
        told = [told_of(each, "given") for each in kept] if searched is None else searched
        return cls(Matcher.build(entry for each in kept for entry in each.entries), told)

    @classmethod
    def on_day(cls, day: date) -> Self:
        """Over the kept lists as they stood on a day, and our own tables for lists of which no version is kept that is as old.

        The index is kept in the user's cache folder under what it was made from. Raises ListError where a kept version cannot
        be read.
        """
        searched = searched_on(day)
        where = kept_index(searched)
        if where is not None:
            with suppress(LicetError):
                return cls(Matcher.load(where), searched)
        made = cls.of(lists_on(day), searched)
        if where is not None:
            keep_index(made.matcher, where)
        return made

    @cached_property
    def beside(self) -> Beside:
        """The entries by number and by listed address."""
        return Beside(self.matcher.entries)

    def entry(self, list_id: str, entry_id: str) -> Entry:
        """An entry of the lists searched. Raises KeyError."""
        return self._by_id[list_id, entry_id]

    def screen(
        self, asked: Asked, on: date, *, threshold: float = THRESHOLD, limit: int = MOST, decisions: Path | None = None
    ) -> Screening:
        """The possible matches of a party on a day, the likeliest first. Raises DecisionError for a file of decisions that
        cannot be read."""
        return self._told(asked, self.matcher.look_up(_query(asked), limit, threshold), on, threshold, limit, decisions)

    def screen_many(
        self,
        asked: Sequence[Asked],
        on: date,
        *,
        threshold: float = THRESHOLD,
        limit: int = MOST,
        decisions: Path | None = None,
    ) -> Iterator[Screening]:
        """The same for many parties, in order."""
        found = self.matcher.search_many(map(_query, asked), limit, threshold)
        for each, hits in zip(asked, found, strict=True):
            yield self._told(each, hits, on, threshold, limit, decisions)

    def _told(self, asked: Asked, found: Found, on: date, threshold: float, limit: int, decisions: Path | None) -> Screening:
        """What was found by name, number and address, with the law of each listing and what was decided."""
        met = {
            (hit.entry.list, hit.entry.id): _Met(hit.entry, hit.score, hit.name.text, hit.queried, hit.parts, hit.evidence)
            for hit in found.hits
        }
        for met_otherwise in self._otherwise(asked):
            key = (met_otherwise.entry.list, met_otherwise.entry.id)
            if key not in met or met[key].score < met_otherwise.score:
                met[key] = met_otherwise
        ranked = sorted(met.values(), key=lambda m: (-m.score, not _asked_for(m.entry, on), m.entry.list, m.entry.id))[:limit]
        states = status(as_party(asked), [m.entry for m in ranked], file=decisions) if ranked else ()
        hits = tuple(_match(m, on, state) for m, state in zip(ranked, states, strict=True))
        return Screening(SCHEMA, asked, on, threshold, self.searched, hits, found.faults, (NOT_CLEARED,))

    def _otherwise(self, asked: Asked) -> Iterator["_Met"]:
        for entry, number in self.beside.by_number(asked.identifiers):
            part = Part("word", number, number, "the same number", 0, FULL)
            yield _Met(entry, 1.0, entry.names[0].text if entry.names else entry.id, number, (part,))
        for entry, ours, listed, share in self.beside.by_address(asked.addresses):
            part = Part("word", ours, listed, "a listed address", 0, int(share * FULL))
            yield _Met(entry, part.points / FULL, listed, ours, (part,))


class _Met(Struct, frozen=True):
    entry: Entry
    score: float
    name: str
    queried: str
    parts: tuple[Part, ...]
    evidence: tuple[Evidence, ...] = ()


def _asked_for(entry: Entry, on: date) -> bool:
    """Whether the law asks for what the listing says that day: of hits that are equally like those come first."""
    return bool(listings_on((entry,), on)[0].words)


def _match(met: _Met, on: date, state: Status) -> Match:
    entry = met.entry
    (listing,) = listings_on((entry,), on)
    return Match(
        score=met.score,
        list=entry.list,
        entry=entry.id,
        name=met.name,
        queried=met.queried,
        names=tuple(name.text for name in entry.names),
        countries=entry.countries,
        kind=entry.kind,
        parts=met.parts,
        evidence=met.evidence,
        law=listing,
        decision=_decided(state),
    )


def _decided(state: Status) -> Decided:
    made = state.decision
    if made is None:
        return Decided(state.state)
    return Decided(state.state, made.verdict, made.reason, made.author, made.decided_at.date(), state.changed)


def as_party(asked: Asked) -> Party:
    """The party a decision is bound to."""
    return Party((asked.name, *asked.aliases), asked.country, asked.addresses, dict(asked.identifiers), asked.key)


def _query(asked: Asked) -> Query:
    return Query(asked.name, asked.country or None, None, asked.aliases)
