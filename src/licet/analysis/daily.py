"""A timeline held against the determination of single days: that it skips days must not be seen in what it says."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from licet.analysis.intervals import NOT_ENCODED, NOT_SHOWN, Interval
from licet.analysis.timeline import Timeline, on_day
from licet.deals.deal import Deal
from licet.decision.decide import Decider
from licet.decision.determination import RegimeAnswer


def every_day(decider: Decider, since: date, until: date) -> list[date]:
    """Every day in that time on which law changes or a check lapses, and the day before each."""
    turns = {day for regime in decider.book.regimes for day in (regime.since, *(due.on for due in regime.scheduled)) if day}
    turns |= {r.verified_through + timedelta(days=1) for r in decider.book.regimes if r.verified_through}
    turns |= set(decider.library.days)
    return sorted({d for day in turns if day > date.min for d in (day - timedelta(days=1), day) if since <= d <= until})


def differences(decider: Decider, deal: Deal, found: Timeline, days: Iterable[date]) -> Iterator[str]:
    """Where a timeline says of a day otherwise than the determination of that day."""
    for day in days:
        answers = {a.regime: a for a in decider.determine(on_day(deal, day), what_if=False, trace=False).regimes}
        lanes = {lane.regime: lane.on(day) for lane in found.lanes}
        for regime in decider.book.regimes:
            answer, interval = answers.get(regime.id), lanes.get(regime.id)
            said = _told(answer, regime.since is not None and day < regime.since)
            here = (NOT_SHOWN,) if interval is None else _kept(interval)
            if said != here and not (interval is None and said[0] in (NOT_SHOWN, NOT_ENCODED)):
                yield f"{day} {regime.id}: the determination says {said}, the timeline {here}"


def _told(answer: RegimeAnswer | None, early: bool) -> tuple[object, ...]:
    if answer is None:
        return (NOT_SHOWN,)
    if early or any(warning.startswith("no law of this regime is encoded for") for warning in answer.warnings):
        return (NOT_ENCODED,)
    warned = " ".join(answer.warnings)
    checked = (
        "not re-checked past a scheduled date"
        if "not re-checked past" in warned
        else "after the last check"
        if "later changes are not known" in warned
        else "checked"
    )
    return (
        answer.outcome,
        answer.possible,
        answer.code,
        answer.review_policy,
        answer.entries,
        checked,
        sum(w.startswith(("not applied until", "printed but not enforced since")) for w in answer.warnings),
        frozenset(missing.fact for missing in answer.missing),
    )


def _kept(interval: Interval) -> tuple[object, ...]:
    if interval.outcome in (NOT_ENCODED, NOT_SHOWN):
        return (interval.outcome,)
    return (
        interval.outcome,
        interval.possible,
        interval.code,
        interval.review_policy,
        interval.entries,
        interval.checked,
        len(interval.not_applied),
        frozenset(interval.missing),
    )
