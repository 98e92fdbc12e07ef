"""What turned on a day on which a regime answers otherwise: the provision, its version, and the instrument that made it."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from licet.analysis.turning import Standing, truth_of
from licet.decision.trace import word
from licet.law.book import Book, current, in_force, pause_on
from licet.law.library import Turn
from licet.law.provision import Instrument, Provision, Version

How: TypeAlias = Literal[
    "began",
    "amended",
    "ended",
    "suspended",
    "not enforced",
    "resumed",
    "countries moved",
    "index changed",
    "by its own dates",
    "by a fact",
]
_DAY = timedelta(days=1)
#: What says most of a change comes first.
_ORDER = ("prohibits", "requires", "permits", "imposes", "lists", "reaches", "defines")


class Cause(Struct, frozen=True):
    """A provision that says something else of the deal from a day on, or says the same in another version.

    how: what happened to it; before, now: yes, no or unknown; instrument: the act that did it, with its citation and source;
    published: the day that was published, where it is known; version: first day of the version in question; says: what
    changed, or what the provision says, in our words; moved: the countries that joined or left a group it names, or the facts
    of the deal that turned.
    """

    on: date
    provision: str
    title: str
    cite: str
    source: str
    effect: str
    how: How
    before: str
    now: str
    version: date | None
    instrument: str
    instrument_cite: str
    instrument_source: str
    published: date | None
    says: str
    moved: str = ""

    @property
    def turned(self) -> bool:
        """Whether it says something else of the deal, not only the same in other words."""
        return self.before != self.now


def causes(book: Book, regime: str, turn: Turn | None, day: date, before: Standing, now: Standing) -> tuple[Cause, ...]:
    """What turned for a regime on a day, what says most first.

    turn: the law that turns that day, None where none does; before, now: the deal on both sides. Provisions that turned of
    themselves come alone; where there are none, those that follow from a country that moved, an index, or a date they name.
    """
    found = [_direct(book, p, day, before, now) for p in _speaking(regime, turn, before, now)]
    if not any(cause.turned for cause in found) or _facts_turned(before, now):
        found += _following(regime, turn, day, before, now)
    if any(cause.turned and cause.effect != "defines" for cause in found):  # a definition is told where it alone turned
        found = [cause for cause in found if cause.effect != "defines"]
    return _sorted(found)


def _speaking(regime: str, turn: Turn | None, before: Standing, now: Standing) -> Iterator[Provision]:
    """The provisions with another version that day that hold of the deal, or may, on one side or the other."""
    resting = before.resting(regime) | now.resting(regime)
    for provision in turn.provisions if turn else ():
        named = provision.regime == regime and provision.effect != "defines"
        truths = (truth_of(provision, before.values), truth_of(provision, now.values))
        if provision.effect == "defines":
            if provision.fact in resting and truths[0] != truths[1]:
                yield provision
        elif truths != (False, False) and (named or provision.id in resting or f"under {provision.id}" in resting):
            yield provision


def _direct(book: Book, provision: Provision, day: date, before: Standing, now: Standing) -> Cause:
    old, new = current(provision, day - _DAY), current(provision, day)
    how, version = _what_happened(provision, day)
    pause = pause_on(new, day) if new and how in ("suspended", "not enforced") else None
    instrument = _instrument(book, provision, day, pause.instrument if pause else new.instrument if new else "")
    if how == "resumed" and old and (lifted := pause_on(old, day - _DAY)):
        instrument = book.instruments.get(lifted.instrument)
    return _cause(provision, version, how, day, before, now, instrument)


def _what_happened(provision: Provision, day: date) -> tuple[How, Version | None]:
    eve = day - _DAY
    old, new = in_force(provision, eve), in_force(provision, day)
    if old and new:
        return "amended", new
    if new:
        standing = current(provision, eve)
        return ("resumed" if standing and pause_on(standing, eve) else "began"), new
    stays = current(provision, day)
    if stays and (pause := pause_on(stays, day)):
        return ("not enforced" if pause.unenforced else "suspended"), stays
    return "ended", old or current(provision, eve)


def _instrument(book: Book, provision: Provision, day: date, named: str) -> Instrument | None:
    """The act named, or, of a provision that only ends, the one act that began other law of its regime that day."""
    if named:
        return book.instruments.get(named)
    acts = {
        version.instrument
        for other in book.provisions
        if other.regime == provision.regime
        for version in other.versions
        if version.start == day and version.instrument
    }
    return book.instruments.get(min(acts)) if len(acts) == 1 else None


def _following(regime: str, turn: Turn | None, day: date, before: Standing, now: Standing) -> Iterator[Cause]:
    """Provisions whose words stayed but that say something else of the deal: a country moved, an index changed, a date came."""
    linker = now.prepared.program.linker
    countries = before.here.countries
    moved = {g: who for g, who in (turn.groups if turn else {}).items() if who is None or not who.isdisjoint(countries)}
    facts = _facts_turned(before, now)
    for provision in now.prepared.program.provisions.values():
        if turn and provision in turn.provisions:
            continue
        if provision.regime != regime or truth_of(provision, before.values) == truth_of(provision, now.values):
            continue
        version = now.prepared.program.versions[provision.id]
        groups = {g for node in (version.when, provision.scope) if node is not None for g in linker.groups(node)}
        named = [f"{g}: {', '.join(sorted((who or frozenset()) & countries)) or 'encoded'}" for g, who in moved.items()]
        if facts:
            yield _cause(provision, version, "by a fact", day, before, now, None, ", ".join(facts))
        elif groups & moved.keys():
            named = [text for text in named if text.partition(":")[0] in groups]
            yield _cause(provision, version, "countries moved", day, before, now, None, "; ".join(named))
        elif moved:
            yield _cause(provision, version, "countries moved", day, before, now, None, "; ".join(named))
        elif turn and turn.rows:
            yield _cause(provision, version, "index changed", day, before, now, None)
        else:
            yield _cause(provision, version, "by its own dates", day, before, now, None)


def _facts_turned(before: Standing, now: Standing) -> list[str]:
    """The facts of the deal itself that turned, such as the lists of a party; its day, and days that go with it, aside."""
    made = before.prepared.machine.steps.keys() | now.prepared.machine.steps.keys()
    sides = {
        name: (before.values.get(name), now.values.get(name)) for name in (before.values.keys() | now.values.keys()) - made
    }
    days = (before.day, now.day)
    return sorted(name for name, (then, after) in sides.items() if then != after and (then, after) != days)


def _cause(
    provision: Provision,
    version: Version | None,
    how: How,
    day: date,
    before: Standing,
    now: Standing,
    instrument: Instrument | None,
    moved: str = "",
) -> Cause:
    begins = how in ("began", "amended") and version is not None
    return Cause(
        on=day,
        provision=provision.id,
        title=provision.title,
        cite=version.cite if version else provision.cite,
        source=version.source if version else provision.source,
        effect=provision.effect,
        how=how,
        before=_word(truth_of(provision, before.values)),
        now=_word(truth_of(provision, now.values)),
        version=version.start if version else None,
        instrument=instrument.id if instrument else "",
        instrument_cite=instrument.cite if instrument else "",
        instrument_source=instrument.source if instrument else "",
        published=((version.published if begins and version else None) or (instrument.published if instrument else None)),
        says=(version.changed if begins and version and version.changed else "") or (version or provision).says,
        moved=moved,
    )


def _word(value: Any) -> str:
    """yes, no, unknown; of a fact that law defines, its value."""
    return word(value) if value is None or isinstance(value, bool) else str(value)


def _sorted(found: Iterable[Cause]) -> tuple[Cause, ...]:
    return tuple(sorted(found, key=lambda c: (not c.turned, _ORDER.index(c.effect), c.provision)))
