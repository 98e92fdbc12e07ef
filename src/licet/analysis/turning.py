"""Which days must be looked at: those on which what a regime answers of a deal may turn, in outcome or in how it is put.

Most days on which law changes change nothing for a deal (see `decision/days`); what is added here are the days on which the
words of an answer may change though its outcome does not: a review policy, a suspension, a version that takes the place of
another, a check that lapses.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from licet.decision.machine import Values
from licet.decision.outcome import reach_key
from licet.decision.passing import GivenHere, Passing
from licet.decision.prepared import Prepared
from licet.facts.vocabulary import Vocabulary
from licet.law.book import Book, current, pause_on
from licet.law.kinds import can_hold
from licet.law.library import Turn
from licet.law.program import Apply, Define
from licet.law.provision import Provision, Regime
from licet.rules.nodes import Node, facts_of

_DAY = timedelta(days=1)


class Standing:
    """A deal under the law of one day: what is run of it, and what of each regime can turn next."""

    def __init__(self, day: date, prepared: Prepared, values: Values, here: GivenHere) -> None:
        self.day = day
        self.prepared = prepared
        self.values = values
        self.here = here
        self.hidden = prepared.hidden(values)
        self._resting: dict[str, frozenset[str]] = {}

    def law(self, regime: str) -> Prepared:
        """The law of that day, looking ahead for one regime only."""
        return self.prepared.without(frozenset(self.prepared.words) - {regime})

    def resting(self, regime: str) -> frozenset[str]:
        """The keys of facts and law that the answer of a regime can rest on; none for one of which no law is encoded."""
        if regime not in self._resting:
            words = self.prepared.words.get(regime)
            found = self.prepared.machine.resting(words.every_key()) if words else frozenset()
            self._resting[regime] = found
        return self._resting[regime]


class Turning:
    """Tells of a step from one edition to the next whether what a regime answers may turn there."""

    def __init__(self, passing: Passing, book: Book, vocabulary: Vocabulary) -> None:
        self.passing = passing
        self.book = book
        self.library = passing.library
        self._countries = tuple(kind.name for kind in vocabulary.facts.values() if kind.type == "country")
        self._beside = {regime.id: frozenset(self._named_beside(regime)) for regime in book.regimes}

    def fixed_days(self, regimes: Collection[str]) -> frozenset[date]:
        """Days on which the answer of one of these regimes is put otherwise whatever the deal: its law begins to be encoded,
        was checked no further, or was due to change."""
        days: set[date | None] = set()
        for regime in (r for r in self.book.regimes if r.id in regimes):
            days |= {regime.since, *(due.on for due in regime.scheduled)}
            days |= {regime.verified_through + _DAY} if regime.verified_through else set()
        return frozenset(day for day in days if day is not None)

    def stops(self, number: int, now: Standing) -> bool:
        """Whether some regime may answer otherwise, or in other words, from the day the edition of that number ends.

        now: the deal as it stands under the law of that edition, or of an earlier one since which nothing turned.
        """
        turn = self.library.turns(number)
        if not turn.rows.isdisjoint(now.here.headings):
            return True
        return any(self._may_turn(turn, number, regime, now) for regime in self.book.regimes if regime.reported)

    def _may_turn(self, turn: Turn, number: int, regime: Regime, now: Standing) -> bool:
        if regime.since is not None and turn.day < regime.since:
            return False  # it is not asked before its law is encoded
        moved = {g for g, who in turn.groups.items() if who is None or not who.isdisjoint(now.here.countries)}
        if not moved.isdisjoint(self._beside[regime.id]):
            return True
        if regime.id not in now.prepared.words:
            return False
        if regime.id in now.hidden and not self._may_come_to_reach(turn, regime, now):
            return False
        law = now.law(regime.id)
        if not self.passing.harmless(number, False, regime.id, law, now.values, now.here):
            return True
        reading = law.reading(regime.id)
        undecided = len(law.possible(regime.id, now.values)) > 1
        if undecided and not reading.groups.isdisjoint(turn.groups) and self._unknown_country(law, regime.id, now.values):
            return True
        kind = now.values.get("item.kind")
        turning = (p for p in turn.provisions if p.regime in reading.regimes)
        return any(self._speaks(p, turn.day, kind, now.values, undecided) for p in turning)

    def _may_come_to_reach(self, turn: Turn, regime: Regime, now: Standing) -> bool:
        """Whether a regime that stays out of sight and does not reach the deal may reach it, or be shown, from that day on.

        Out of reach no other requirement than one that applies anywhere can apply, so nothing else need be looked at.
        """
        reach, machine = reach_key(regime.id), now.prepared.machine
        if now.values.get(reach) is not False:
            return True
        anywhere = (p.id for p in now.prepared.program.of(regime.id, "requires", "prohibits") if p.anywhere)
        shown = facts_of(now.prepared.program.shown[regime.id]) if regime.id in now.prepared.program.shown else ()
        resting = machine.resting((reach, *anywhere, *shown))
        if "on" in resting or not turn.groups.keys().isdisjoint(self._named_in(now, resting)):
            return True
        own = (p for p in turn.provisions if p.regime == regime.id and (p.effect == "reaches" or p.anywhere))
        return any(own) or any(not resting.isdisjoint(keys_of(p)) for p in turn.provisions)

    def _named_in(self, now: Standing, keys: Iterable[str]) -> frozenset[str]:
        """The country groups that the rules under these keys name."""
        steps = (now.prepared.machine.steps.get(key) for key in keys)
        return frozenset(g for s in steps if isinstance(s, Apply | Define) for g in self.library.linker.groups(s.node))

    def _speaks(self, provision: Provision, day: date, kind: str | None, values: Values, undecided: bool) -> bool:
        """Whether a provision that turns holds of the deal or may, or is not applied: then the answer names it."""
        if provision.effect == "defines":
            return undecided and values.get(provision.fact) is None
        sides = [current(provision, day - _DAY), current(provision, day)]
        if not any(version and (kind is None or can_hold(version.when, kind)) for version in sides):
            return False
        paused = any(version and pause_on(version, on) for version, on in zip(sides, (day - _DAY, day), strict=True))
        return paused or any(values.get(key, False) is not False for key in keys_of(provision))

    def _unknown_country(self, law: Prepared, regime: str, values: Values) -> bool:
        support = law.support(regime)
        return any(name in support and values.get(name) is None for name in self._countries)

    def _named_beside(self, regime: Regime) -> Iterator[str]:
        """Country groups an answer may rest on beside its outcome: those of reviews, definitions and of where it is shown."""
        nodes: list[Node | None] = [regime.shown, regime.reach, regime.covered]
        for provision in self.book.provisions:
            if provision.effect == "defines" and provision.regime in (regime.id, "shared"):
                nodes += [version.when for version in provision.versions]
            if provision.regime == regime.id:
                nodes += [review.when for version in provision.versions for review in version.reviews]
        for node in nodes:
            if node is not None:
                yield from self.library.linker.groups(node)


def keys_of(provision: Provision) -> tuple[str, ...]:
    """Where the values of a provision are kept when a deal is run."""
    if provision.effect == "defines":
        return (provision.fact,)
    return (f"under {provision.id}", provision.id) if provision.effect == "lists" else (provision.id,)


def truth_of(provision: Provision, values: Values) -> Any:
    """What the law says of the deal by a provision; False where it does not apply that day. An entry is told by its own
    condition, and by the control number given only where that is open."""
    if provision.effect == "defines":
        return values.get(provision.fact)
    own = values.get(provision.id, False)
    return values.get(f"under {provision.id}") if own is None and provision.effect == "lists" else own


def within(days: Iterable[date], since: date, until: date) -> list[date]:
    """Those after the first day and up to the last, in order."""
    return sorted({day for day in days if since < day <= until})
