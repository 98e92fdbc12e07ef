"""The strands of an amended book: of a regime the amendment has nothing to do with, those of the book as it is."""

from bisect import bisect_right
from copy import copy
from datetime import date
from typing import TYPE_CHECKING

from licet.facts.places import Places
from licet.law.book import changes_of
from licet.law.provision import Provision
from licet.law.standing import beginnings

if TYPE_CHECKING:
    from licet.decision.decide import Decider
    from licet.orders.strands import Strand, Strands


class Difference:
    """What two books have of which the other does not.

    turns: the days on which any of it begins or ends; groups: of countries.
    """

    def __init__(self, base: "Decider", amended: "Decider") -> None:
        ids = dict.fromkeys((*base.book.by_id, *amended.book.by_id))
        pairs = [(base.book.by_id.get(name), amended.book.by_id.get(name)) for name in ids]
        provisions = [each for one, other in pairs if one is not other for each in (one, other) if each is not None]
        groups = _moved(base.places, amended.places)
        self.groups = groups
        self._regimes = {provision.regime for provision in provisions}
        self._ids = {provision.id for provision in provisions}
        self._entries = {name for each in self._ids for name in beginnings(each)}
        self.keys = self._ids | {f"limb {name}" for name in self._ids} | {p.fact for p in provisions if p.fact}
        days = {day for provision in provisions for day in _days(provision)}
        days |= {day for of in (base.places, amended.places) for name in groups for day in of.changes(name)}
        self.turns: list[date] = sorted(days)

    def touches(self, strand: "Strand") -> bool:
        """Whether what a regime answers may rest on any of it."""
        named = strand.named
        apart = self.groups.isdisjoint(named.groups) and self._entries.isdisjoint(named.entries)
        return strand.regime.id in self._regimes or not (apart and self.keys.isdisjoint(named.keys))


def _moved(base: Places, amended: Places) -> frozenset[str]:
    """The groups that read otherwise, those derived from others among them."""
    moved = {name for name, group in amended.groups.items() if group is not base.groups.get(name)}
    while more := {g.id for g in amended.groups.values() if not moved.isdisjoint((*g.union, *g.without))} - moved:
        moved |= more
    return frozenset(moved)


def _days(provision: Provision) -> set[date]:
    return {day for version in provision.versions for day in changes_of(version)}


class AmendedStrands:
    """The strands of an amended book, by those of the book as it is.

    Editions in which a regime's strand is the same, and between which nothing of the amendment turns, share the amended one,
    too, as long as it rests on nothing else that could turn.
    """

    def __init__(self, amended: "Decider", base: "Strands", base_law: "Decider") -> None:
        self._amended = amended
        self._base = base
        self._base_law = base_law
        self._own = copy(base)
        self._own.begin(amended)
        self._difference = Difference(base_law, amended)
        self._runs: dict[tuple[int, int, int], Strand] = {}
        self._of: dict[int, list[Strand]] = {}
        self._touched: dict[int, bool] = {}

    def of(self, number: int) -> "list[Strand]":
        """The strands of an edition of the amended book, one for each regime that answers, in their order."""
        if number not in self._of:
            library = self._amended.library
            day = library.days[number - 1] if number else date.min
            there = self._base.of(self._base_law.library.number(day))
            self._of[number] = [self._one(strand, number, day) if self._touches(strand) else strand for strand in there]
        return self._of[number]

    def _touches(self, strand: "Strand") -> bool:
        if id(strand) not in self._touched:  # the strands of the book as it is are kept by it
            self._touched[id(strand)] = self._difference.touches(strand)
        return self._touched[id(strand)]

    def digest(self, strand: "Strand") -> str:
        """A hash of what the steps of a strand say."""
        return self._own.digest(strand)

    def _one(self, strand: "Strand", number: int, day: date) -> "Strand":
        run = (id(strand), bisect_right(self._difference.turns, day), -1)
        for key in (run, (*run[:2], number)):
            if key in self._runs:
                return self._runs[key]
        made = self._own.one(strand.regime, number)
        there = {step.key for step in strand.steps} | self._difference.keys
        alone = any(step.key not in there for step in made.steps)
        self._runs[(*run[:2], number) if alone else run] = made
        return made
