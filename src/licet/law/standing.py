"""Which provisions stand on a day, found from a day near by; and what a book says whatever the day."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import compress
from operator import is_not
from typing import TypeAlias

from licet.law.book import Book, changes_of, in_force
from licet.law.kinds import can_hold
from licet.law.linker import Linker
from licet.law.provision import Provision, Regime, Version

#: By place of a provision in its book the version in force, None where there is none.
Standing: TypeAlias = tuple[Version | None, ...]


class Ground:
    """The provisions of a book by place, and what is known of them on all days."""

    def __init__(self, book: Book, linker: Linker) -> None:
        self.book = book
        self.linker = linker
        self.provisions = book.provisions
        self._near: tuple[date, Standing] | None = None
        self._holding: dict[tuple[int, str], bool] = {}
        self._prefix_of: dict[str, str] = {}
        self._ever: dict[str, Sequence[int]] = {}

    def standing(self, day: date) -> Standing:
        """What is in force on a day."""
        if self._near is None:
            found = tuple(in_force(provision, day) for provision in self.provisions)
        else:
            there, versions = self._near
            days, places = self._turns
            first, last = (bisect_right(days, each) for each in sorted((there, day)))
            changed = list(versions)
            for place in set(places[first:last]):
                changed[place] = in_force(self.provisions[place], day)
            found = tuple(changed)
        self._near = day, found
        return found

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where a provision stands, by its id."""
        return {provision.id: place for place, provision in enumerate(self.provisions)}

    @cached_property
    def of_regime(self) -> Mapping[str, Sequence[int]]:
        """The places of the provisions of every regime."""
        found: dict[str, list[int]] = {}
        for place, provision in enumerate(self.provisions):
            found.setdefault(provision.regime, []).append(place)
        return found

    @cached_property
    def _turns(self) -> tuple[list[date], list[int]]:
        """The days on which provisions turn, in order, and the place of the provision that turns."""
        places = enumerate(self.provisions)
        found = sorted((day, place) for place, p in places for version in p.versions for day in changes_of(version))
        return [day for day, _ in found], [place for _, place in found]

    def for_kind(self, standing: Standing, kind: str | None, whole: Standing, near: Standing) -> Standing:
        """What of it can matter for a kind of item; of a definition that cannot hold the fact is "no", and not unknown.

        whole: what stands on another day; near: what of that can matter for the kind.
        """
        if kind is None:
            return standing
        found = list(near)
        for place in turned(whole, standing):
            version, provision = standing[place], self.provisions[place]
            matters = version is not None and (provision.fact or self._holds(version, kind))
            found[place] = version if matters else None
        return tuple(found)

    def _holds(self, version: Version, kind: str) -> bool:
        key = (id(version), kind)
        if key not in self._holding:
            self._holding[key] = can_hold(version.when, kind)
        return self._holding[key]

    @cached_property
    def pausing(self) -> tuple[Provision, ...]:
        """The provisions whose text is not applied on some days, in order."""
        said = (p for p in self.provisions if p.effect not in ("defines", "lists"))
        return tuple(p for p in said if any(version.suspended for version in p.versions))

    @cached_property
    def below(self) -> Mapping[str, Sequence[int]]:
        """For every entry and every beginning of one, the places of the entries at or below it that are ever listed."""
        found: dict[str, list[int]] = {}
        for place, provision in enumerate(self.provisions):
            if provision.effect == "lists":
                for beginning in beginnings(provision.id):
                    found.setdefault(beginning, []).append(place)
        return found

    @cached_property
    def defining(self) -> tuple[int, ...]:
        """The places of the provisions that define a fact."""
        return tuple(place for place, provision in enumerate(self.provisions) if provision.effect == "defines")

    @cached_property
    def defined(self) -> frozenset[str]:
        """The facts that some provision defines on some day."""
        return frozenset(self.provisions[place].fact for place in self.defining)

    @cached_property
    def naming(self) -> Mapping[str, frozenset[int]]:
        """For every country group the places of the provisions that name it on some day, in a condition, scope or review."""
        found: dict[str, set[int]] = {}
        for place, provision in enumerate(self.provisions):
            nodes = [provision.scope] if provision.scope is not None else []
            for version in provision.versions:
                nodes += [version.when, *(review.when for review in version.reviews)]
            for group in {group for node in nodes for group in self.linker.groups(node)}:
                found.setdefault(group, set()).add(place)
        return {group: frozenset(places) for group, places in found.items()}

    @cached_property
    def regime_of(self) -> Mapping[str, Regime]:
        """By the beginning of the entries of a list the regime it is of."""
        return {prefix: regime for regime in reversed(self.book.regimes) for prefix in reversed(regime.codes)}

    def prefix_of(self, entry: str) -> str:
        """How the entries of the list begin in which an entry stands; empty where it stands in none."""
        if entry not in self._prefix_of:
            self._prefix_of[entry] = next((begins for begins in beginnings(entry) if begins in self.regime_of), "")
        return self._prefix_of[entry]

    def ever(self, prefix: str) -> Sequence[int]:
        """The places of the paragraphs of a list that are law on some day."""
        if prefix not in self._ever:
            self._ever[prefix] = [place for place in self.below.get(prefix, ()) if self.provisions[place].id != prefix]
        return self._ever[prefix]


def beginnings(entry: str) -> list[str]:
    """An entry and all above it: a.b.c gives a, a.b, a.b.c."""
    pieces = entry.split(".")
    return [".".join(pieces[:length]) for length in range(1, len(pieces) + 1)]


def turned(before: Standing, now: Standing) -> list[int]:
    """The places at which another version stands, or none."""
    return list(compress(range(len(now)), map(is_not, before, now)))
