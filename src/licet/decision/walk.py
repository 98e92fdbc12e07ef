"""A walk from day to day: how far the outcome of a regime certainly stays, without the law of those days."""

from collections.abc import Collection
from heapq import heapify, heappop, heappush
from typing import Any

from licet.decision.machine import Values
from licet.decision.passing import UNTOLD, GivenHere, Look, Passing, defined, says
from licet.decision.prepared import Prepared

#: So many steps may become others before the law of the day is run.
_MOST_STEPS = 64


class Walk:
    """A walk from day to day away from one whose law was run, as long as the outcome of a regime certainly stays.

    On each day what turns is looked at, then what reads what became another by it, and so on. If that does not come to the
    outcome, the outcome stays; the law of the day need not be made ready to tell.

    whole: whether all values of the day it begins on hold, not only those that were carried on there.
    """

    def __init__(self, passing: Passing, regime: str, prepared: Prepared, values: Values, whole: bool, here: GivenHere) -> None:
        self._passing, self._regime, self._prepared, self._values, self._here = passing, regime, prepared, values, here
        self._whole = whole
        self._known = prepared.machine.steps if whole else prepared.machine.focus
        self._kind = values.get("item.kind")
        self._rest = prepared.resting(regime)
        self._outcome = prepared.ends(regime)
        #: What turned on the way, as it reads where the walk has come to; and the facts that law makes.
        self._turned: dict[str, Look] = {}
        self._making: dict[str, Look] = {}
        #: What of it looks at the day; and the facts of which it is not told what law makes of them: the outcome does not rest
        #: on them, and nothing that turned may read them.
        self._dated: set[str] = set()
        self._untold: set[str] = set()
        #: All values there, as far as they can be told; and the keys of those that are others than where it began.
        self._seen: Values = dict(values)
        self._others: set[str] = set()

    def stays(self, number: int, back: bool) -> bool:
        """Go on past the day on which an edition ends, if the outcome stays. If that is not certain, the walk is over."""
        stop = self._passing.stop(number, back, self._regime, self._prepared, self._kind, self._here, self._whole)
        if stop is None:
            return False
        before = self._seen.get("on")
        self._seen["on"] = stop.day
        self._turned |= stop.saying
        self._making |= stop.making
        if stop.dated or self._dated:
            self._dated = {key for key, look in (self._turned | self._making).items() if look.check.dated}
        moved = self._make({**stop.making, **self._of_the_day(self._making)})
        if moved is None:
            return False
        looked_at = {**stop.saying, **self._of_the_day(self._turned), **self._reading(moved)}
        place = self._prepared.machine.place
        moved["on"] = before
        waiting = {at for fact, before in moved.items() for at in self._turning(fact, before)}
        waiting |= {place[key] for key, look in looked_at.items() if key in place and self._is_other(look)}
        if waiting and not self._settle(waiting):
            return False
        if any(look.apart and self._astray(look) for look in self._turned.values()):
            return False
        looked_at |= self._reading(self._others)
        return all(key in place or says(look, self._seen) is False for key, look in looked_at.items())

    def _of_the_day(self, looks: dict[str, Look]) -> dict[str, Look]:
        """Of these what looks at the day."""
        return {key: looks[key] for key in self._dated if key in looks} if self._dated else {}

    def _turning(self, fact: str, before: Any) -> list[int]:
        """Places of the steps that are looked at and can turn where a fact has become another."""
        machine = self._prepared.machine
        places = machine.turning(fact, before, self._seen.get(fact))
        return [place for place in places if (key := machine.key(place)) in self._rest or key in self._turned]

    def _is_other(self, look: Look) -> bool:
        """Whether a provision says another thing than is noted."""
        return says(look, self._seen) is not (self._seen.get(look.check.key) if look.known else False)

    def _reading(self, keys: Collection[str]) -> dict[str, Look]:
        """The provisions that turned and look at some of these."""
        return {key: look for key, look in self._turned.items() if not look.check.reads.isdisjoint(keys)} if keys else {}

    def _make(self, looks: dict[str, Look]) -> dict[str, Any] | None:
        """See what law makes of facts there; those that become others by it, with what they were. None if that is not told by
        what turns alone."""
        moved: dict[str, Any] = {}
        for key, look in looks.items():
            now, before = defined(look, self._seen, self._prepared), self._seen.get(key)
            if now is UNTOLD:
                self._untold.add(key)
                continue
            self._untold.discard(key)
            if now is not before and now != before:
                moved[key] = before
                self._put(key, now)
        return moved if self._made_apart() else None

    def _made_apart(self) -> bool:
        """Whether the facts that law makes there are told, and not by others that became others, as far as anything looks at
        them."""
        while True:
            others = self._others | self._untold
            astray = {k for k, look in self._making.items() if self._astray(look) or not look.check.reads.isdisjoint(others)}
            if astray <= self._untold:
                break
            self._untold |= astray
        return not self._untold or (self._rest.isdisjoint(self._untold) and not self._reading(self._untold))

    def _astray(self, look: Look) -> bool:
        """Whether something looks at a step beside those that are looked at on the way, which may be another by now."""
        resting = (self._prepared.machine.resting((key,)) for key in look.apart)
        return any("on" in rest or not (rest.isdisjoint(self._others) and rest.isdisjoint(self._untold)) for rest in resting)

    def _put(self, key: str, now: Any) -> None:
        self._seen[key] = now
        (self._others.discard if now == self._values.get(key) else self._others.add)(key)

    def _settle(self, waiting: set[int]) -> bool:
        """Look at the waiting steps, in the order of the program, and at what reads what becomes another by it. Whether that
        could be told and does not come to the outcome."""
        machine, left = self._prepared.machine, _MOST_STEPS
        queue = list(waiting)
        heapify(queue)
        while queue:
            key = machine.key(place := heappop(queue))
            waiting.discard(place)
            look, before = self._turned.get(key), self._seen.get(key) if key in self._known else False
            if key in self._making or (look is None and key not in self._rest):
                continue
            now = machine.rule(place)(self._seen) if look is None else says(look, self._seen)
            if now is before or now == before:
                continue
            left -= 1
            if now is UNTOLD or key in self._outcome or not (look is None or self._was_law(key)) or not left:
                return False
            self._put(key, now)
            new = {machine.place[reader] for reader in self._reading((key,)) if reader in machine.place}
            for reader in new.union(machine.read_at(key)) - waiting:
                waiting.add(reader)
                heappush(queue, reader)
        return self._made_apart()

    def _was_law(self, key: str) -> bool:
        """Whether a provision that turned applied where the walk began, so that all that rests on it is known to."""
        return key in self._rest and key.removeprefix("limb ") in self._prepared.program.versions
