"""The editions of one book along time, and what turns from one to the next."""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property, lru_cache

from msgspec import Struct

from licet.facts.places import Places
from licet.law.book import Book, changes_of
from licet.law.drafting import Drafts
from licet.law.edition import Edition
from licet.law.kinds import can_hold
from licet.law.linker import Linker
from licet.law.provision import Provision
from licet.law.tables import changes


class Turn(Struct, frozen=True):
    """What is another law from one day on.

    provisions: of which another version, or none, applies; groups: with the countries that join or leave (None: it is encoded
    from that day on); rows: the facts that hold a control number, with the headings of which a row of some table changes.
    """

    day: date
    provisions: tuple[Provision, ...]
    groups: Mapping[str, frozenset[str] | None]
    rows: frozenset[tuple[str, str]]


class Library:
    """Editions of one book, made when asked for and kept: days between two changes share one.

    linker: of a book with the same provisions, whose rules it has bound already.
    """

    def __init__(self, book: Book, places: Places, linker: Linker | None = None) -> None:
        self.book = book
        self.places = places
        days = {day for group in places.groups for day in places.changes(group)}
        starts = {group.since for group in places.groups.values()}
        self.days = tuple(sorted(set(book.change_days) | days | starts))
        self.linker = linker or Linker()
        self._drafts = Drafts(book, self.linker)
        self._at = lru_cache(maxsize=256)(self._make)
        self._turning = lru_cache(maxsize=64)(self._turning_days)

    def on(self, day: date) -> Edition:
        """The edition that serves `day`."""
        return self.edition(self.number(day))

    def edition(self, number: int) -> Edition:
        """The edition of that number."""
        return self._at(number)

    def _make(self, index: int) -> Edition:
        day = self.days[index - 1] if index else date(1900, 1, 1)
        return Edition(self.book, self.places, day, self.linker, self._drafts)

    def turns(self, index: int) -> "Turn":
        """What changes between the edition of that number (see `number`) and the next."""
        return self._turns[index]

    def number(self, day: date) -> int:
        """The number of the edition that serves a day, in order of time; it begins on `days[number - 1]`."""
        return bisect_right(self.days, day)

    @cached_property
    def _turns(self) -> tuple["Turn", ...]:
        provisions: dict[date, list[Provision]] = {}
        for provision in self.book.provisions:
            for day in {day for version in provision.versions for day in changes_of(version)}:
                provisions.setdefault(day, []).append(provision)
        groups: dict[date, dict[str, frozenset[str] | None]] = {}
        for group in self.places.groups.values():
            for day in (group.since, *self.places.changes(group.id)):
                before = self.places.members(group.id, day - timedelta(days=1)) if day > date.min else None
                after = self.places.members(group.id, day)
                moved = None if before is None or after is None else frozenset(before) ^ frozenset(after)
                groups.setdefault(day, {})[group.id] = moved
        rows: dict[date, set[tuple[str, str]]] = {}
        for table in self.book.tables:
            for row in table.rows:
                for turning in (row.start, row.until):
                    if turning is not None:
                        rows.setdefault(turning, set()).add((table.code_fact, row.entry.partition(".")[0]))
        return tuple(
            Turn(day, tuple(provisions.get(day, ())), groups.get(day, {}), frozenset(rows.get(day, ()))) for day in self.days
        )

    def turning_days(self, regime: str, kind: str | None, code: str = "") -> tuple[date, ...]:
        """Days on which law of the regime that can matter for this kind of item and its control number, or a group it names,
        changes."""
        return self._turning(regime, kind, code)

    def _turning_days(self, regime: str, kind: str | None, code: str) -> tuple[date, ...]:
        heading = code.partition(".")[0]
        days = {day for table in self.book.tables if table.regime == regime for day in changes(table, heading)}
        for provision in self.book.provisions:
            for version in provision.versions if provision.regime == regime else ():
                if kind is None or can_hold(version.when, kind):
                    days |= changes_of(version)
                    days |= {day for group in self.linker.groups(version.when) for day in self.places.changes(group)}
        return tuple(sorted(days))
