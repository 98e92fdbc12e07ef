"""Of a step from one edition of the law to the next: what of it can matter for a deal, and what it says of one."""

from collections.abc import Container, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from msgspec import Struct

from licet.decision.machine import Values
from licet.decision.prepared import Prepared
from licet.decision.runners import given_key, merge, presumed_key
from licet.facts.vocabulary import Vocabulary
from licet.law.book import in_force
from licet.law.edition import Edition
from licet.law.kinds import can_hold
from licet.law.library import Library, Turn
from licet.law.provision import Provision, Version
from licet.rules.ask import Rule

DAY = timedelta(days=1)
#: Equal to no value.
UNTOLD = object()
_NOTHING: frozenset[str] = frozenset()


class Check(Struct, frozen=True, gc=False):
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


class Look(Struct, frozen=True, gc=False):
    """A check as the law that a step comes from can tell it.

    hidden: what it looks at that this law does not have, or of which the value does not hold: False where it does not apply on
    the day gone to, None where that is not known; unsure: whether some is not; known: whether the value before holds; apart:
    steps among it that nobody looks at on the way; given, presumed: of a fact that it makes where what is told of it is found.
    """

    check: Check
    hidden: dict[str, bool | None]
    unsure: bool
    known: bool
    apart: tuple[str, ...] = ()
    given: str = ""
    presumed: str = ""


class Stop(Struct, frozen=True, gc=False):
    """What is looked at of a step, by key. day: the first one of the side gone to; making: of facts; saying: of all other law;
    dated: whether any of it looks at the day."""

    day: date
    making: dict[str, Look]
    saying: dict[str, Look]
    dated: bool


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
        sides = (in_force(provision, day - DAY), in_force(provision, day))
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
        return turn - DAY if back else turn

    def checks(
        self, number: int, back: bool, regime: str, prepared: Prepared, kind: str | None, here: "GivenHere"
    ) -> tuple[Check, ...] | None:
        """What is to be looked at of a step; None where that would not tell."""
        headings = here.headings
        reading = prepared.reading(regime)
        if headings and not self.library.turns(number).rows.isdisjoint(headings):
            return None
        checks = self._turning(number, back, reading.regimes, kind, bool(headings))
        if moved := self._moved(number, reading.groups, here):
            if not moved.isdisjoint(reading.outright):
                return None
            checks += self._naming(number, back, reading.regimes, kind, bool(headings), moved)
        return None if headings and any(check.heading in headings for check in checks) else checks

    def stop(
        self, number: int, back: bool, regime: str, prepared: Prepared, kind: str | None, here: "GivenHere", whole: bool
    ) -> "Stop | None":
        """The same as the law that a walk comes from can tell it. whole: whether all its values are known, not only those that
        were carried on."""
        moved = self._moved(number, prepared.reading(regime).groups, here)
        key = (number, back, regime, kind, bool(here.headings), moved, whole)
        found: Stop | None = prepared.stops.get(key)
        if found is None or here.headings:
            checks = self.checks(number, back, regime, prepared, kind, here)
            if checks is None:
                return None
            known = prepared.machine.steps if whole else prepared.machine.focus
            looks = [_look(check, prepared, known, prepared.resting(regime)) for check in checks]
            found = prepared.stops[key] = Stop(
                self.day(number, back),
                {look.check.key: look for look in looks if look.check.defines},
                {look.check.key: look for look in looks if not look.check.defines},
                any(check.dated for check in checks),
            )
        return found

    def _moved(self, number: int, groups: frozenset[str], here: "GivenHere") -> frozenset[str]:
        """Of these country groups those that turn, if it is a country of the deal that joins or leaves."""
        grouped = self._grouping(number, groups)
        if not grouped:
            return _NOTHING
        return frozenset(group for group, moved in grouped if moved is None or not moved.isdisjoint(here.countries))

    def _that_move(self, number: int, groups: frozenset[str]) -> tuple[tuple[str, frozenset[str] | None], ...]:
        """Of these country groups those that turn, with the countries."""
        return tuple((group, moved) for group, moved in self.library.turns(number).groups.items() if group in groups)

    def _that_turn(self, number: int, back: bool, regimes: frozenset[str], kind: str | None, coded: bool) -> tuple[Check, ...]:
        turn = self.library.turns(number)
        edition = self.library.on(turn.day - DAY if back else turn.day)
        turning = (p for p in turn.provisions if p.regime in regimes and self._turns(p, turn.day, kind))
        return tuple(check for provision in turning for check in self._of(provision, edition, kind, coded))

    def _that_name(
        self, number: int, back: bool, regimes: frozenset[str], kind: str | None, coded: bool, groups: frozenset[str]
    ) -> tuple[Check, ...]:
        """Of the provisions that name one of the groups."""
        turn = self.library.turns(number)
        edition = self.library.on(turn.day - DAY if back else turn.day)
        named = (p for p in self.library.book.provisions if p.regime in regimes and not groups.isdisjoint(self._named(p)))
        return tuple(check for provision in named for check in self._of(provision, edition, kind, coded))

    def _named(self, provision: Provision) -> Iterator[str]:
        for node in (provision.scope, *(version.when for version in provision.versions)):
            if node is not None:
                yield from self.library.linker.groups(node)

    def _of(self, provision: Provision, edition: Edition, kind: str | None, coded: bool) -> Iterator[Check]:
        """coded: whether control numbers are given for the item."""
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
            idle = frozenset(need for need in needs if self._idle(need, edition, kind, coded))
            yield Check(key, linker.rule(node), reads, needs, idle, "on" in reads, defines, heading)

    def _idle(self, key: str, edition: Edition, kind: str | None, coded: bool) -> bool:
        """Whether a key is that of law that does not apply to such an item on that day: of a provision, or of an entry without
        anything at or below it that may. What a control number says of an entry is left to the law of the day."""
        how, _, entry = key.rpartition(" ")
        if how in ("under", "meets"):
            ground = edition.ground
            listed = (ground.provisions[place] for place in ground.below.get(entry, ()))
            return not (how == "under" and coded) and not any(_applies(each, edition.day, kind) for each in listed)
        provision = self.library.book.by_id.get(entry if how == "limb" else key)
        return provision is not None and provision.effect != "defines" and not _applies(provision, edition.day, kind)

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


def _applies(provision: Provision, day: date, kind: str | None) -> bool:
    """Whether a provision may apply to such an item on that day."""
    version = in_force(provision, day)
    return version is not None and _can_matter(version, kind)


def _says_the_same(check: Check, values: Values, day: date, prepared: Prepared) -> bool:
    """Whether a provision says of the deal what it said on the side come from."""
    look = _look(check, prepared, prepared.machine.focus, prepared.machine.focus)
    there = values | {"on": day} if check.dated or look.hidden else values
    if check.defines:
        before, now = values.get(check.key), defined(look, there, prepared)
        return now is before or now == before
    return says(look, there) is (values.get(check.key) if look.known else False)


def _look(check: Check, prepared: Prepared, known: Container[str], rest: Container[str]) -> Look:
    """A check as this law can tell it. known: the keys of the steps whose values hold; rest: those that are looked at."""
    steps, key = prepared.machine.steps, check.key
    hidden: dict[str, bool | None] = {need: False if need in check.idle else None for need in check.needs if need not in steps}
    hidden |= dict.fromkeys(read for read in check.reads if read in steps and read not in known)
    apart = tuple(read for read in check.reads if read in steps and read in known and read not in rest)
    unsure = None in hidden.values()
    if not check.defines:
        return Look(check, hidden, unsure, key in known, apart)
    given = given_key(key) if key in prepared.program.definitions else key
    return Look(check, hidden, unsure, key in known, apart, given, presumed_key(key))


def says(look: Look, values: Values) -> Any:
    """The truth of a provision on the side gone to; `UNTOLD` where that is not certain.

    values: of that side, as far as they are known; what is hidden is written among them.
    """
    rule = look.check.rule
    if rule is None:
        return False
    values.update(look.hidden)
    truth = rule(values)
    return UNTOLD if truth is None and look.unsure else truth


def defined(look: Look, values: Values, prepared: Prepared) -> Any:
    """The value of a fact that law defines on one of the two sides, or on both; the rest as for `says`."""
    stated, rule = values.get(look.given), look.check.rule
    if rule is None:
        return stated
    values.update(look.hidden)
    computed = rule(values)
    if computed is None and look.unsure:
        return UNTOLD
    if stated is None and computed is None:
        return values.get(look.presumed)
    return merge(stated, computed, prepared.machine.grids.get(look.check.key))
