"""The same deal under the law of other days: the nearest day on which a regime answers otherwise.

Most days on which law changes change nothing for a deal: what the changed provisions say of it is what they said before. Such
a day is passed by; only where one of them says something else is the law of that day made ready and the deal run under it.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Container, Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from heapq import heapify, heappop, heappush
from typing import Any

from msgspec import Struct

from licet.decision.determination import Change
from licet.decision.machine import Machine, Values
from licet.decision.outcome import UNDETERMINED
from licet.decision.prepared import Prepared
from licet.decision.runners import given_key, merge, presumed_key
from licet.facts.vocabulary import Vocabulary
from licet.law.book import in_force
from licet.law.edition import Edition
from licet.law.kinds import can_hold
from licet.law.library import Library, Turn
from licet.law.provision import Provision, Regime, Version
from licet.rules.ask import Rule

_DAY = timedelta(days=1)


class Check(Struct, frozen=True):
    """What a provision says from a day on, under the key of its truth (rule None: it does not apply to such an item).

    reads: what it looks at; needs: keys of other law among it, that must be known to tell; idle: those that do not apply that
    day; dated: it looks at the day of the deal; defines: it makes a fact; heading: of the control number, if it lists one, with
    the fact that holds such numbers.
    """

    key: str
    rule: Rule | None
    reads: frozenset[str] = frozenset()
    needs: tuple[str, ...] = ()
    idle: frozenset[str] = frozenset()
    dated: bool = False
    defines: bool = False
    heading: tuple[str, str] | None = None


class Passing:
    """Tells of a step from one edition of the law to the next whether it can matter for a deal."""

    def __init__(self, library: Library, vocabulary: Vocabulary) -> None:
        self.library = library
        self.vocabulary = vocabulary
        self._countries = tuple(kind.name for kind in vocabulary.facts.values() if kind.type == "country")
        self._codes = tuple(regime.code_fact for regime in library.book.regimes if regime.code_fact)
        self._prefixes = {prefix: regime.code_fact for regime in library.book.regimes for prefix in regime.codes}
        self._turning = lru_cache(maxsize=20_000)(self._that_turn)
        self._stops = lru_cache(maxsize=1_000)(self._that_matter)
        self._grouping = lru_cache(maxsize=20_000)(self._that_move)
        self._naming = lru_cache(maxsize=20_000)(self._that_name)

    def given(self, values: Values) -> "GivenHere":
        """What of a deal the steps are looked at for."""
        countries = (values.get(fact) for fact in self._countries)
        codes = ((fact, values.get(fact)) for fact in self._codes)
        return GivenHere(
            frozenset(country for country in countries if country is not None),
            frozenset((fact, code.partition(".")[0]) for fact, code in codes if isinstance(code, str)),
        )

    def stops(self, regime: str, prepared: Prepared, kind: str | None) -> tuple[int, ...]:
        """The numbers of the editions at whose end something turns that a regime's answer may rest on, in order of time."""
        reading = prepared.reading(regime)
        return self._stops(reading.regimes, reading.groups, kind)

    def _that_matter(self, regimes: frozenset[str], groups: frozenset[str], kind: str | None) -> tuple[int, ...]:
        def matters(turn: Turn) -> bool:
            if turn.rows or not groups.isdisjoint(turn.groups):
                return True
            return any(p.regime in regimes and self._turns(p, turn.day, kind) for p in turn.provisions)

        return tuple(number for number in range(len(self.library.days)) if matters(self.library.turns(number)))

    def _turns(self, provision: Provision, day: date, kind: str | None) -> bool:
        """Whether what turns of a provision on a day can matter for such an item."""
        sides = (in_force(provision, day - _DAY), in_force(provision, day))
        return provision.effect == "defines" or any(version and _can_matter(version, kind) for version in sides)

    def harmless(self, number: int, back: bool, regime: str, prepared: Prepared, values: Values, here: "GivenHere") -> bool:
        """Whether the deal is told the same on both sides of a day on which the law turns.

        number: of the edition that ends there; back: the step goes to it, not from it; prepared, values: of the side come from.
        """
        day = self.day(number, back)
        checks = self.checks(number, back, regime, prepared, values.get("item.kind"), here)
        if checks is None or prepared.machine.turned_by("on", values.get("on"), day, prepared.resting(regime)):
            return False
        return all(_says_the_same(check, values, day, prepared) for check in checks)

    def day(self, number: int, back: bool) -> date:
        """The first day of the side that a step goes to."""
        turn = self.library.turns(number).day
        return turn - _DAY if back else turn

    def checks(
        self, number: int, back: bool, regime: str, prepared: Prepared, kind: str | None, here: "GivenHere"
    ) -> tuple[Check, ...] | None:
        """What is to be looked at of a step; None where that would not tell."""
        headings = here.headings
        reading = prepared.reading(regime)
        if headings and not self.library.turns(number).rows.isdisjoint(headings):
            return None
        checks = self._turning(number, back, reading.regimes, kind)
        if grouped := self._grouping(number, reading.groups):
            moved = frozenset(
                group for group, countries in grouped if countries is None or not countries.isdisjoint(here.countries)
            )
            if not moved.isdisjoint(reading.outright):
                return None
            checks += self._naming(number, back, reading.regimes, kind, moved) if moved else ()
        return None if headings and any(check.heading in headings for check in checks) else checks

    def _that_move(self, number: int, groups: frozenset[str]) -> tuple[tuple[str, frozenset[str] | None], ...]:
        """Of these country groups those that turn, with the countries."""
        return tuple((group, moved) for group, moved in self.library.turns(number).groups.items() if group in groups)

    def _that_turn(self, number: int, back: bool, regimes: frozenset[str], kind: str | None) -> tuple[Check, ...]:
        turn = self.library.turns(number)
        edition = self.library.on(turn.day - _DAY if back else turn.day)
        turning = (p for p in turn.provisions if p.regime in regimes and self._turns(p, turn.day, kind))
        return tuple(check for provision in turning for check in self._of(provision, edition, kind))

    def _that_name(
        self, number: int, back: bool, regimes: frozenset[str], kind: str | None, groups: frozenset[str]
    ) -> tuple[Check, ...]:
        """Of the provisions that name one of the groups."""
        turn = self.library.turns(number)
        edition = self.library.on(turn.day - _DAY if back else turn.day)
        named = (p for p in self.library.book.provisions if p.regime in regimes and not groups.isdisjoint(self._named(p)))
        return tuple(check for provision in named for check in self._of(provision, edition, kind))

    def _named(self, provision: Provision) -> Iterator[str]:
        for node in (provision.scope, *(version.when for version in provision.versions)):
            if node is not None:
                yield from self.library.linker.groups(node)

    def _of(self, provision: Provision, edition: Edition, kind: str | None) -> Iterator[Check]:
        day, linker = edition.day, edition.linker
        version = in_force(provision, day)
        defines, lists = provision.effect == "defines", provision.effect == "lists"
        heading = self._heading(provision.id) if lists else None
        keys = (provision.id, f"limb {provision.id}") if lists else (provision.fact if defines else provision.id,)
        if version is None or not (defines or _can_matter(version, kind)):
            yield from (Check(key, None, defines=defines, heading=heading) for key in keys)
            return
        for key, node in zip(keys, (edition.scoped(provision, version), edition.linked(version.when)), strict=False):
            reads = linker.reads(node)
            needs = tuple(sorted(read for read in reads if read not in self.vocabulary))
            idle = frozenset(need for need in needs if self._idle(need, day, kind))
            yield Check(key, linker.rule(node), reads, needs, idle, "on" in reads, defines, heading)

    def _idle(self, key: str, day: date, kind: str | None) -> bool:
        """Whether a key is that of a provision that does not apply to such an item on that day."""
        provision = self.library.book.by_id.get(key)
        if provision is None or provision.effect == "defines":
            return False
        version = in_force(provision, day)
        return version is None or not _can_matter(version, kind)

    def _heading(self, entry: str) -> tuple[str, str] | None:
        for prefix, fact in self._prefixes.items():
            if entry.startswith(prefix + "."):
                return fact, entry[len(prefix) + 1 :].partition(".")[0]
        return None


class GivenHere(Struct, frozen=True):
    """The countries that a deal names, and the headings of its control numbers with the facts that hold them."""

    countries: frozenset[str]
    headings: frozenset[tuple[str, str]]


def _can_matter(version: Version, kind: str | None) -> bool:
    return kind is None or can_hold(version.when, kind)


def _says_the_same(check: Check, values: Values, day: date, prepared: Prepared) -> bool:
    """Whether a provision says of the deal what it said on the side come from."""
    known = prepared.machine.focus
    if check.defines:
        before, now = values.get(check.key), _defined(check, values, day, prepared, known)
        return now is before or now == before
    before = values.get(check.key) if check.key in known else False
    return _says(check, values | {"on": day} if check.dated else values, prepared, known) is before


def _says(check: Check, values: Values, prepared: Prepared, known: Container[str]) -> Any:
    """The truth of a provision on the side gone to; `_UNTOLD` where that is not certain. values: there."""
    if check.rule is None:
        return False
    machine = prepared.machine
    unknown = [need for need in check.needs if need not in machine.steps]
    if not check.idle.issuperset(unknown):
        return _UNTOLD
    if _looks_beside(check, machine, known):
        return _UNTOLD
    return check.rule(values | dict.fromkeys(unknown, False) if unknown else values)


def _looks_beside(check: Check, machine: Machine, known: Container[str]) -> bool:
    """Whether a provision looks at law whose values are not known, for nobody carried them on."""
    return any(read in machine.steps and read not in known for read in check.reads)


def _defined(check: Check, values: Values, day: date, prepared: Prepared, known: Container[str]) -> Any:
    """The value of a fact that law defines on one of the two sides, or on both."""
    stated = values.get(given_key(check.key) if check.key in prepared.program.definitions else check.key)
    if check.rule is None:
        return stated
    if any(need not in prepared.machine.steps for need in check.needs) or _looks_beside(check, prepared.machine, known):
        return _UNTOLD
    computed = check.rule(values | {"on": day} if check.dated else values)
    if stated is None and computed is None:
        return values.get(presumed_key(check.key))
    return merge(stated, computed, prepared.machine.grids.get(check.key))


#: Equal to no value.
_UNTOLD = object()


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
            now, before = _defined(check, self._values, day, self._prepared, self._known), self._seen.get(check.key)
            if now is _UNTOLD:
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
            if now is _UNTOLD or key in self._outcome or not (check is None or self._was_law(key)) or not left:
                return False
            self._put(key, now)
            new = {machine.place[reader] for reader in self._reading((key,)) if reader in machine.place}
            for reader in new.union(machine.read_at(key)) - waiting:
                waiting.add(reader)
                heappush(queue, reader)
        return self._made_apart()

    def _says(self, check: Check) -> Any:
        return _says(check, self._seen, self._prepared, self._known)

    def _was_law(self, key: str) -> bool:
        """Whether a provision that turned applied where the walk began, so that all that rests on it is known to."""
        return key in self._rest and key.removeprefix("limb ") in self._prepared.program.versions


#: So many steps may become others before the law of the day is run.
_MOST_STEPS = 64


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
            day = turn - _DAY if back else turn
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
        known = prepared.machine.steps if day == self.today else prepared.machine.focus
        return Walk(self._passing, regime.id, prepared, values, known, self._here)

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
