"""The same deal under the law of other days: the nearest day on which a regime answers otherwise.

Most days on which law changes change nothing for a deal: what the changed provisions say of it is what they said before. Such
a day is passed by; only where one of them says something else is the law of that day made ready and the deal run under it.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from datetime import date

from licet.decision.determination import Change
from licet.decision.machine import Values
from licet.decision.outcome import UNDETERMINED
from licet.decision.passing import DAY, Passing
from licet.decision.prepared import Prepared
from licet.decision.walk import Walk
from licet.law.provision import Regime


class Days:
    """The nearest days on which the regimes answer a deal otherwise.

    law: the law of a day, made ready; settled: the outcomes left open under a law, by proof where need be; values: of the deal
    under the law of today.
    """

    def __init__(
        self,
        passing: Passing,
        law: Callable[[date], Prepared],
        settled: Callable[[Prepared, Regime, Values, date], tuple[str, ...]],
        today: date,
        values: Values,
    ) -> None:
        self._passing = passing
        self._settled = settled
        self._library = passing.library
        self._law = law
        self.today = today
        self._found: dict[date, tuple[Prepared, Values]] = {today: (law(today), values)}
        self._here = passing.given(values)

    def changes(self, regime: Regime, now: tuple[str, ...]) -> tuple[Change, ...]:
        """The nearest day before and after on which the regime answers otherwise."""
        nearest = (self._first(regime, now, back) for back in (True, False))
        return tuple(change for change in nearest if change)

    def _first(self, regime: Regime, now: tuple[str, ...], back: bool) -> Change | None:
        last = self.today
        prepared, values = self._found[last]
        before = prepared.possible(regime.id, values)
        walk = self._walk(regime, last)
        for number in self._numbers(back, self._passing.stops(regime.id, prepared, values.get("item.kind"))):
            turn = self._library.turns(number).day
            if back and turn <= (regime.since or date.min):
                break
            if walk.stays(number, back):
                continue
            day = turn - DAY if back else turn
            prepared, values = self._on(day, last)
            left = prepared.possible(regime.id, values)
            if left != before and (len(left) == 1 or len(now) == 1):
                if len(left) > 1 and len(before) > 1:  # today's answer was settled by proof, so that day's must be
                    left = self._settled(prepared, regime, values, day)
                if left != now:
                    return Change({"on": day.isoformat()}, left[0] if len(left) == 1 else UNDETERMINED)
            last = day
            walk = self._walk(regime, last)
        return None

    def _walk(self, regime: Regime, day: date) -> Walk:
        """A walk away from a day whose law was run: today's whole, that of others as far as anyone looks at it."""
        prepared, values = self._found[day]
        return Walk(self._passing, regime.id, prepared, values, day == self.today, self._here)

    def _numbers(self, back: bool, stops: tuple[int, ...]) -> Iterable[int]:
        """The numbers of the editions that end on the days to be looked at, the nearest day first."""
        place = bisect_left(stops, self._library.number(self.today))
        return reversed(stops[:place]) if back else stops[place:]

    def _on(self, day: date, last: date) -> tuple[Prepared, Values]:
        """The law of a day, and all values of the deal under it, carried on from a day near by."""
        if day not in self._found:
            near, values = self._found[last]
            then = self._law(day)
            self._found[day] = (then, then.carry_on(near, values, {"on": day}))
        return self._found[day]
