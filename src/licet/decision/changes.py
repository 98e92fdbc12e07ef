"""What would change the answers: the law run again with one fact changed, and on other days. Nothing here is written by hand.

All regimes look at the same runs, so a fact is changed once for all of them.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, TypeAlias

from licet.deals.facts import Given, write_fact
from licet.decision.determination import Change
from licet.decision.machine import Trials, Values
from licet.decision.outcome import OUTCOMES, UNDETERMINED
from licet.decision.prepared import Prepared
from licet.facts.vocabulary import FactKind, Vocabulary
from licet.law.provision import Regime

#: For every regime the outcomes that the facts leave open.
Open: TypeAlias = Mapping[str, tuple[str, ...]]
Found: TypeAlias = dict[str, list[Change]]

_MOST = 8
_DAY = timedelta(days=1)
#: Roles of which, when nobody was named, no change is tried: the end user stands for them.
_UNNAMED = ("purchaser", "intermediate_consignee", "consignee")


class Changes:
    """Changes of one fact. now: what each regime leaves open as things are; `found` and `rests_on` are by regime."""

    def __init__(
        self, prepared: Prepared, vocabulary: Vocabulary, facts: Mapping[str, Given], trials: Trials, now: Open
    ) -> None:
        self.prepared = prepared
        self.trials = trials
        self.now = now
        self.found: Found = {regime: [] for regime in now}
        self.rests_on: dict[str, list[str]] = {regime: [] for regime in now}
        kinds = [vocabulary[name] for name in facts if name != "on" and any(name in prepared.supports[r] for r in now)]
        for kind in sorted(kinds, key=lambda k: (not k.mutable, k.name)):
            self._try(kind, facts[kind.name])

    def of(self, regime: str) -> tuple[Change, ...]:
        """The first few changes of a fact that give the regime another answer."""
        return tuple(self.found[regime][:_MOST])

    def _try(self, kind: FactKind, given: Given) -> None:
        """Known facts are changed where a person could change them or they are measured; assumed ones to what is worse."""
        if given.value is None:
            return
        if given.state == "assumed":
            if kind.name.partition(".")[0] in _UNNAMED:
                return
            for regime, changes in self._flips(kind, given.value).items():
                worse = [c for c in changes if OUTCOMES.index(c.outcome) < OUTCOMES.index(self.now[regime][0])]
                self.rests_on[regime] += [kind.name] if worse else []
                self.found[regime] += worse
        elif kind.mutable or kind.type == "number":
            for regime, changes in self._flips(kind, given.value).items():
                self.found[regime] += changes

    def _flips(self, kind: FactKind, value: Any) -> Found:
        """The first value of a fact for each other answer; of a number the nearest on either side that gives another one."""
        wanted = [r for r in self.now if kind.name in self.prepared.supports[r]]
        found: Found = {regime: [] for regime in wanted}
        if kind.type == "number":
            for side in self.prepared.look.beyond(kind.name, value, self.trials.values):
                self._along(kind, side, list(wanted), found)
            return found
        for cell in self.prepared.look.cells(kind.name, self.trials.values):
            if cell == value:
                continue
            values = self.trials.run(kind.name, cell)
            for regime in wanted:
                left = self.prepared.possible(regime, values)
                if self._other(regime, left) and all(c.outcome != left[0] for c in found[regime]):
                    found[regime].append(Change({kind.name: write_fact(kind, cell)}, left[0]))
        return found

    def _along(self, kind: FactKind, cells: Iterable[Any], wanted: list[str], found: Found) -> None:
        for cell in cells:
            values = self.trials.run(kind.name, cell)
            for regime in [*wanted]:
                left = self.prepared.possible(regime, values)
                if self._other(regime, left):
                    found[regime].append(Change({kind.name: write_fact(kind, cell)}, left[0]))
                    wanted.remove(regime)
            if not wanted:
                return

    def _other(self, regime: str, left: tuple[str, ...]) -> bool:
        return len(left) == 1 and left != self.now[regime]


class Days:
    """The same deal under the law of other days.

    The law of a day differs little from that of the next, so only what differs is computed anew.
    law: the law of a day, made ready; turning: the days on which that of a regime changes.
    """

    def __init__(
        self,
        law: Callable[[date], Prepared],
        turning: Callable[[str], tuple[date, ...]],
        today: date,
        values: Values,
    ) -> None:
        self._law = law
        self._turning = turning
        self._today = today
        self._found: dict[date, tuple[Prepared, Values]] = {today: (law(today), values)}

    def changes(self, regime: Regime, now: tuple[str, ...]) -> tuple[Change, ...]:
        """The nearest day before and after on which the regime answers otherwise."""
        days = [day for day in self._turning(regime.id) if day > (regime.since or date.min)]
        before = [day - _DAY for day in reversed(days) if day <= self._today]
        after = [day for day in days if day > self._today]
        nearest = (self._first(regime.id, now, side) for side in (before, after))
        return tuple(change for change in nearest if change)

    def _first(self, regime: str, now: tuple[str, ...], days: Iterable[date]) -> Change | None:
        last = self._today
        for day in days:
            prepared, values = self._on(day, last)
            left = prepared.possible(regime, values)
            if left != now and (len(left) == 1 or len(now) == 1):
                return Change({"on": day.isoformat()}, left[0] if len(left) == 1 else UNDETERMINED)
            last = day
        return None

    def _on(self, day: date, last: date) -> tuple[Prepared, Values]:
        """The law of a day, and all values of the deal under it, carried on from a day near by."""
        if day not in self._found:
            near, values = self._found[last]
            then = self._law(day)
            self._found[day] = (then, then.carry_on(near, values, {"on": day}))
        return self._found[day]
