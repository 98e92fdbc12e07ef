"""Where a measure stood on a day: from the book where it is law, from our dated record where it is not."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from licet.brief.brief import MeasureState, Step
from licet.brief.record_kinds import MeasureRecord
from licet.law.book import Book, current, in_force, pause_on, state
from licet.law.provision import Provision, Version
from licet.rules.nodes import facts_of

#: Days from which the book begins to hold law that is older; they are no first days of anything.
HELD_FROM = frozenset({date(2015, 1, 1), date(2020, 1, 1)})
#: How the facts are called that say whether a suspended text applies again.
REVIVED = "_revived"

_TOLD: dict[str, MeasureState] = {
    "in force": "in force",
    "suspended": "suspended",
    "unenforced": "suspended",
    "announced": "published",
    "expired": "ended",
    "not yet published": "not yet published",
}


class Standing(Struct, frozen=True):
    """State, its first day and its last (exclusive, where the text says so), the day of publication and what it rests on."""

    state: MeasureState
    since: date | None
    until: date | None
    published: date | None
    instrument: str
    cite: str
    url: str
    says: str
    steps: tuple[Step, ...]
    provisions: tuple[str, ...]


def standing(measure: MeasureRecord, book: Book, day: date | None) -> Standing:
    """How a measure stood on a day (None: not known, and so its state is), with every step of it before and after."""
    found = _provisions(book, measure.law)
    steps = _steps(measure, book, found)
    first = _provisions(book, measure.state_of) if measure.state_of else ()
    ids = tuple(dict.fromkeys(p.id for p in (*first, *found)))
    if day is None:
        says = "The story has no date, so how the measure stood cannot be told."
        return Standing("unknown", None, None, None, measure.name, "", measure.url, says, steps, ids)
    if measure.phases:
        return _by_phase(measure, day, steps, ids)
    return _by_law(measure, book, day, steps, ids)


@lru_cache(maxsize=1024)
def _provisions(book: Book, begins: tuple[str, ...]) -> tuple[Provision, ...]:
    """The provisions of these ids with what stands below them, or else all whose id begins so."""
    found: dict[str, Provision] = {}
    for start in begins:
        exact = [p for p in book.provisions if p.id == start or p.id.startswith(start + ".")]
        found |= {p.id: p for p in (exact if start in book.by_id else book.beginning(start))}
    return tuple(found.values())


def _by_phase(measure: MeasureRecord, day: date, steps: tuple[Step, ...], ids: tuple[str, ...]) -> Standing:
    now = next((phase for phase in reversed(measure.phases) if phase.start <= day), None)
    if now is None:
        first = measure.phases[0]
        says = f"Nothing of it is on record before {first.start}: {first.what}."
        return Standing(
            "not yet published", None, None, None, measure.name, first.cite, first.url or measure.url, says, steps, ids
        )
    how = "Ended on" if now.state == "ended" else f"{now.state[:1].upper()}{now.state[1:]} since"
    says = f"{how} {now.start}: {now.what}."
    return Standing(now.state, now.start, None, now.start, measure.name, now.cite, now.url or measure.url, says, steps, ids)


def _by_law(measure: MeasureRecord, book: Book, day: date, steps: tuple[Step, ...], ids: tuple[str, ...]) -> Standing:
    told = _provisions(book, measure.state_of or measure.law)
    first = min(v.start for p in told for v in p.versions)
    how = _state(measure, told, day)
    since = _began(measure, told, day, how)
    version = _version(told, day, how)
    instrument = book.instruments.get(version.instrument) if version else None
    pause = pause_on(version, day) if version else None
    if pause is not None and pause.instrument in book.instruments:
        instrument = book.instruments[pause.instrument]
    published = (instrument.published if instrument else None) or (version.published if version else None)
    until = min((u for p in told if (v := current(p, day)) and (u := _ends(measure, book, v, day)) is not None), default=None)
    cite = instrument.cite if instrument else version.cite if version else ""
    url = (instrument.source if instrument else version.source if version else "") or measure.url
    name = instrument.title if instrument else measure.name
    if how in ("published", "not yet published"):
        since, published = (_announced(measure, told), published) if how == "published" else (None, None)
    says = _says(measure, how, since, first, until, name)
    return Standing(how, since, until, published, name, cite, url, says, steps, ids)


def _state(measure: MeasureRecord, told: tuple[Provision, ...], day: date) -> MeasureState:
    if measure.ends and day >= measure.ends.on:
        return "ended"
    if measure.suspended and day >= measure.suspended.on and not any(in_force(p, day) for p in told):
        return "suspended"
    if any(_rests_on_a_fact(p, day) for p in told):
        return "unknown"
    states = [_TOLD[state(p, day)] for p in told]
    if "in force" in states:
        # A part that is still to come or has gone is a change of the measure; a part that is paused is not in force.
        return "partly in force" if "suspended" in states else "in force"
    for how in ("suspended", "published", "ended"):
        if how in states:
            return _named(how)
    announced = _announced(measure, told)
    return "published" if announced is not None and announced <= day else "not yet published"


def _rests_on_a_fact(provision: Provision, day: date) -> bool:
    """Whether the text applies again that day only if a suspension was not prolonged, which the law asks as a fact."""
    version = in_force(provision, day)
    return version is not None and any(fact.endswith(REVIVED) for fact in facts_of(version.when))


def _named(how: str) -> MeasureState:
    return _TOLD[{"published": "announced", "ended": "expired"}.get(how, how)]


def _announced(measure: MeasureRecord, told: tuple[Provision, ...]) -> date | None:
    days = [v.published for p in told for v in p.versions if v.published]
    return min([*days, *([measure.announced] if measure.announced else [])], default=None)


def _began(measure: MeasureRecord, told: tuple[Provision, ...], day: date, how: MeasureState) -> date | None:
    """The first day of the state: of the oldest part that has been in it ever since."""
    if how == "unknown":
        return max(v.start for p in told if _rests_on_a_fact(p, day) and (v := in_force(p, day)))
    if how == "ended":
        ended = [v.until for p in told for v in p.versions if v.until and v.until <= day]
        return measure.ends.on if measure.ends and measure.ends.on <= day else max(ended, default=None)
    if how == "suspended":
        pauses = [pause.start for p in told if (v := current(p, day)) and (pause := pause_on(v, day))]
        own = [measure.suspended.on] if measure.suspended and measure.suspended.on <= day else []
        return min([*pauses, *own], default=None)
    if measure.since and measure.since <= day:
        return measure.since
    starts = [start for p in told if (start := _ever_since(p, day)) is not None]
    oldest = min(starts, default=None)
    return None if oldest in HELD_FROM else oldest


def _ever_since(provision: Provision, day: date) -> date | None:
    """The first day since which the provision was in force without a break up to `day`; None if it is not in force."""
    if in_force(provision, day) is None:
        return None
    start = day
    for version in reversed([v for v in provision.versions if v.start <= day]):
        if version.until is not None and version.until < start:
            break
        resumed = max((s.until for s in version.suspended if s.until and s.until <= day), default=None)
        start = max(version.start, resumed) if resumed else version.start
        if resumed and resumed > version.start:
            break
    return start


def _ends(measure: MeasureRecord, book: Book, version: Version, day: date) -> date | None:
    """The day a state ends, where that was known on the day: the end of a pause, or a term that the act itself sets."""
    pause = pause_on(version, day)
    if pause is not None:
        act = book.instruments.get(pause.instrument)
        return pause.until if act is None or act.published is None or act.published <= day else None
    return version.until if measure.fixed_term else None


def _version(told: tuple[Provision, ...], day: date, how: MeasureState) -> Version | None:
    """The version an answer rests on: the one that applies, or is paused, or is the next to come, or was the last."""
    now = [v for p in told if (v := current(p, day))]
    if how in ("suspended", "partly in force"):
        now = [v for v in now if pause_on(v, day)] or now
    if now:
        return max(now, key=lambda v: v.start)
    coming = [v for p in told for v in p.versions if v.start > day]
    if how in ("published", "not yet published") and coming:
        return min(coming, key=lambda v: v.start)
    gone = [v for p in told for v in p.versions if v.start <= day]
    return max(gone, key=lambda v: v.start) if gone else min(coming, key=lambda v: v.start, default=None)


def _says(
    measure: MeasureRecord, how: MeasureState, since: date | None, first: date, until: date | None, instrument: str
) -> str:
    """The state in a sentence."""
    ending = f", until {until - timedelta(days=1)}" if until else ""
    if how == "in force":
        if since is None:
            return f"In force; the record held here begins on {first}, the measure is older."
        return f"In force since {since}{ending}. The text of the day rests on: {instrument}."
    if how == "partly in force":
        return f"In force since {since}; a part of it is suspended: {instrument}."
    if how == "unknown":
        return f"By its text it applies again from {since}; whether its suspension was prolonged is not on record here."
    if how == "suspended":
        why = measure.suspended.what if measure.suspended else instrument
        return f"Suspended since {since}{ending}: {why}."
    if how == "published":
        return f"Published or announced{f' on {since}' if since else ''}; in force only from {first}."
    if how == "ended":
        why = f": {measure.ends.what}" if measure.ends else ""
        return f"Ended on {since}{why}."
    return f"Not published yet; it is in force from {first}."


def _steps(measure: MeasureRecord, book: Book, found: tuple[Provision, ...]) -> tuple[Step, ...]:
    """Every step of a measure in order of days, without a day's twin."""
    steps = [Step(each.on, each.what, each.cite, each.url or measure.url) for each in measure.steps]
    steps += [Step(e.on, e.what, e.cite, e.url or measure.url) for e in (measure.suspended, measure.ends) if e]
    steps += [Step(p.start, p.what, p.cite, p.url or measure.url) for p in measure.phases]
    if measure.since and not measure.phases:
        steps.append(Step(measure.since, "in force for the first time", measure.since_cite, measure.url))
    if measure.announced:
        steps.append(Step(measure.announced, "announced", "", measure.url))
    seen: set[tuple[date, str, str]] = set()
    for provision in found:
        for on, act, what in _of(provision):
            if (on, act, what) not in seen and on not in HELD_FROM:
                seen.add((on, act, what))
                instrument = book.instruments.get(act)
                steps.append(_step(on, what, instrument.title if instrument else provision.title, instrument))
    return tuple(sorted(steps, key=lambda step: (step.on, step.what)))


_Act = tuple[date, str, Literal["published", "applies", "no longer applied", "suspended", "applied again"]]


def _of(provision: Provision) -> list[_Act]:
    """What happened to a provision: on which day, by which instrument."""
    acts: list[_Act] = []
    for place, version in enumerate(provision.versions):
        acts.append((version.start, version.instrument, "applies"))
        if version.published and version.published < version.start:
            acts.append((version.published, version.instrument, "published"))
        for pause in version.suspended:
            acts.append((pause.start, pause.instrument, "suspended"))
            if pause.until:
                acts.append((pause.until, pause.instrument, "applied again"))
        last = place + 1 == len(provision.versions)
        if version.until and last:
            acts.append((version.until, "", "no longer applied"))
    return acts


def _step(on: date, what: str, title: str, instrument: object) -> Step:
    cite, url = (getattr(instrument, "cite", ""), getattr(instrument, "source", ""))
    words = {"suspended": f"suspended: {title}", "applied again": "the suspension ends"}
    return Step(on, words.get(what, f"{what}: {title}"), cite, url)


def known_then(step: Step, standing_: Standing, book: Book, measure: MeasureRecord, day: date) -> bool:
    """Whether a step after a day was published by then: a later day of an instrument that was out."""
    if measure.ends is not None and step.on == measure.ends.on:
        return False
    for provision_id in standing_.provisions:
        for version in book[provision_id].versions:
            instrument = book.instruments.get(version.instrument)
            out = version.published or (instrument.published if instrument else None)
            if version.start == step.on and out is not None and out <= day:
                return True
            for pause in version.suspended:
                act = book.instruments.get(pause.instrument)
                if pause.until == step.on and act and act.published and act.published <= day:
                    return True
    return False
