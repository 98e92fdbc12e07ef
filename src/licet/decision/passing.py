"""Of a step from one edition of the law to the next: what of it can matter for a deal, and what it says of one."""

from collections.abc import Container, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from msgspec import Struct

from licet.decision.machine import Machine, Values
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
        edition = self.library.on(turn.day - DAY if back else turn.day)
        turning = (p for p in turn.provisions if p.regime in regimes and self._turns(p, turn.day, kind))
        return tuple(check for provision in turning for check in self._of(provision, edition, kind))

    def _that_name(
        self, number: int, back: bool, regimes: frozenset[str], kind: str | None, groups: frozenset[str]
    ) -> tuple[Check, ...]:
        """Of the provisions that name one of the groups."""
        turn = self.library.turns(number)
        edition = self.library.on(turn.day - DAY if back else turn.day)
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
        before, now = values.get(check.key), defined(check, values, day, prepared, known)
        return now is before or now == before
    before = values.get(check.key) if check.key in known else False
    return says(check, values | {"on": day} if check.dated else values, prepared, known) is before


def says(check: Check, values: Values, prepared: Prepared, known: Container[str]) -> Any:
    """The truth of a provision on the side gone to; `UNTOLD` where that is not certain. values: there; known: the
    keys of the steps whose values hold."""
    if check.rule is None:
        return False
    machine = prepared.machine
    unknown = [need for need in check.needs if need not in machine.steps]
    if not check.idle.issuperset(unknown):
        return UNTOLD
    if _looks_beside(check, machine, known):
        return UNTOLD
    return check.rule(values | dict.fromkeys(unknown, False) if unknown else values)


def _looks_beside(check: Check, machine: Machine, known: Container[str]) -> bool:
    """Whether a provision looks at law whose values are not known, for nobody carried them on."""
    return any(read in machine.steps and read not in known for read in check.reads)


def defined(check: Check, values: Values, day: date, prepared: Prepared, known: Container[str]) -> Any:
    """The value of a fact that law defines on one of the two sides, or on both; `UNTOLD` where that is not certain.

    values: of the side come from; known: the keys of the steps whose values hold.
    """
    stated = values.get(given_key(check.key) if check.key in prepared.program.definitions else check.key)
    if check.rule is None:
        return stated
    if any(need not in prepared.machine.steps for need in check.needs) or _looks_beside(check, prepared.machine, known):
        return UNTOLD
    computed = check.rule(values | {"on": day} if check.dated else values)
    if stated is None and computed is None:
        return values.get(presumed_key(check.key))
    return merge(stated, computed, prepared.machine.grids.get(check.key))
