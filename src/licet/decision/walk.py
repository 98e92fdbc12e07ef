"""A walk from day to day: how far the outcome of a regime certainly stays, without the law of those days."""

from collections.abc import Collection, Container
from datetime import date
from heapq import heapify, heappop, heappush
from typing import Any

from licet.decision.machine import Values
from licet.decision.passing import UNTOLD, Check, GivenHere, Passing, defined, says
from licet.decision.prepared import Prepared

#: So many steps may become others before the law of the day is run.
_MOST_STEPS = 64


class Walk:
    """A walk from day to day away from one whose law was run, as long as the outcome of a regime certainly stays.

    On each day what turns is looked at, then what reads what became another by it, and so on. If that does not come to the
    outcome, the outcome stays; the law of the day need not be made ready to tell.
    """

    def __init__(
        self, passing: Passing, regime: str, prepared: Prepared, values: Values, known: Container[str], here: GivenHere
    ) -> None:
        self._passing, self._regime, self._prepared, self._values, self._here = passing, regime, prepared, values, here
        self._known = known
        self._kind = values.get("item.kind")
        self._rest = prepared.resting(regime)
        self._outcome = frozenset(prepared.words[regime].every_key())
        #: What turned on the way, as it reads where the walk has come to; and the facts that law makes.
        self._turned: dict[str, Check] = {}
        self._making: dict[str, Check] = {}
        #: What of it looks at the day.
        self._dated: set[str] = set()
        #: All values there, as far as they can be told; and the keys of those that are others than where it began.
        self._seen: Values = dict(values)
        self._others: set[str] = set()

    def stays(self, number: int, back: bool) -> bool:
        """Go on past the day on which an edition ends, if the outcome stays. If that is not certain, the walk is over."""
        checks = self._passing.checks(number, back, self._regime, self._prepared, self._kind, self._here)
        if checks is None:
            return False
        day = self._passing.day(number, back)
        moved = self._make([check for check in checks if check.defines], day)
        if moved is None:
            return False
        for check in checks:
            if not check.defines:
                self._turned[check.key] = check
                (self._dated.add if check.dated else self._dated.discard)(check.key)
        look = {check.key for check in checks if not check.defines} | self._dated | self._reading(moved)
        moved["on"] = self._seen.get("on")
        self._seen["on"] = day
        machine = self._prepared.machine
        waiting = {place for fact, before in moved.items() for place in machine.turning(fact, before, self._seen.get(fact))}
        waiting |= {machine.place[key] for key in look if key in machine.place}
        if not self._settle(waiting):
            return False
        new = [key for key in look | self._reading(self._others) if key not in machine.place]
        return all(self._says(self._turned[key]) is False for key in new)

    def _reading(self, keys: Collection[str]) -> set[str]:
        """The provisions that turned and look at some of these."""
        return {key for key, check in self._turned.items() if not check.reads.isdisjoint(keys)} if keys else set()

    def _make(self, checks: list[Check], day: date) -> dict[str, Any] | None:
        """See what law makes of facts there; those that become others by it, with what they were. None if that is not told by
        what turns alone."""
        moved: dict[str, Any] = {}
        if any(check.dated for check in self._making.values()):
            return None
        for check in checks:
            now, before = defined(check, self._values, day, self._prepared, self._known), self._seen.get(check.key)
            if now is UNTOLD:
                return None
            if now is not before and now != before:
                moved[check.key] = before
                self._put(check.key, now)
        self._making |= {check.key: check for check in checks}
        return moved if self._made_apart() else None

    def _made_apart(self) -> bool:
        """Whether what law makes of facts there looks at nothing that is another there."""
        return not self._others or all(check.reads.isdisjoint(self._others) for check in self._making.values())

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
            check, before = self._turned.get(key), self._seen.get(key) if key in self._known else False
            if key in self._making or (check is None and key not in self._rest):
                continue
            now = machine.rule(place)(self._seen) if check is None else self._says(check)
            if now is before or now == before:
                continue
            left -= 1
            if now is UNTOLD or key in self._outcome or not (check is None or self._was_law(key)) or not left:
                return False
            self._put(key, now)
            new = {machine.place[reader] for reader in self._reading((key,)) if reader in machine.place}
            for reader in new.union(machine.read_at(key)) - waiting:
                waiting.add(reader)
                heappush(queue, reader)
        return self._made_apart()

    def _says(self, check: Check) -> Any:
        return says(check, self._seen, self._prepared, self._known)

    def _was_law(self, key: str) -> bool:
        """Whether a provision that turned applied where the walk began, so that all that rests on it is known to."""
        return key in self._rest and key.removeprefix("limb ") in self._prepared.program.versions
