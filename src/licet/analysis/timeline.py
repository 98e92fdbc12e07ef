"""A deal along time: for every regime what it answers from when to when, and what turned.

The day of the deal moves with the day looked at; all else of the deal stays. Only the days on which something may turn for
the deal are decided (see `turning`); on each of them the answer is that of a full determination.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from licet.analysis.causes import causes
from licet.analysis.evidence import Evidence, load_evidence
from licet.analysis.intervals import NOT_ENCODED, NOT_SHOWN, Interval, Lane, interval_of
from licet.analysis.turning import Standing, Turning, within
from licet.deals.deal import Deal
from licet.deals.facts import Given, presume
from licet.decision.decide import Decider
from licet.decision.determination import FactUsed
from licet.errors import LicetError
from licet.law.library import Turn

if TYPE_CHECKING:
    from altair import TopLevelMixin

SCHEMA = "licet.timeline/1"
FIRST = date(2019, 1, 1)
_DAY = timedelta(days=1)


class Timeline(Struct, frozen=True):
    """What every regime answers of a deal along time. since, until: first and last day looked at; today: when it was made;
    cursor: the day the deal itself gives, if it gives one; facts: of the deal, its day left out; law: the content hash;
    evidence: published figures of such items on such a route, of these days: data of others, no forecast, no cause claimed."""

    schema: str
    item: str
    route: str
    since: date
    until: date
    today: date
    cursor: date | None
    lanes: tuple[Lane, ...]
    facts: dict[str, FactUsed]
    law: str
    warnings: tuple[str, ...]
    days_decided: int
    evidence: Evidence

    def lane(self, regime: str) -> Lane:
        """The lane of one regime. Raises KeyError."""
        for lane in self.lanes:
            if lane.regime == regime:
                return lane
        raise KeyError(regime)

    def chart(self) -> "TopLevelMixin":
        """The picture: an Altair chart. Raises LicetError where the extra `charts` is not installed."""
        from licet.render.timeline_chart import chart

        made: TopLevelMixin = chart(self)
        return made


def timeline(
    decider: Decider,
    deal: Deal | Callable[[date], Deal],
    *,
    since: date = FIRST,
    until: date | None = None,
    today: date | None = None,
    turning_days: Iterable[date] = (),
    patience: float | None = None,
) -> Timeline:
    """What every regime answers of a deal on every day from `since` to `until` (a year from today if left out).

    deal: the deal, or a function that gives it for a day (its parties as lists had them then), with `turning_days` on which
    its facts turn; patience: seconds after which no further day is decided. Raises LicetError for an empty time, and where it
    takes longer than that: of a deal of which little is known nearly every change of law may turn something.
    """
    now = today or date.today()
    end = until or _year_on(now)
    if since > end:
        raise LicetError(f"the timeline would end on {end}, before it begins on {since}", mend="write an earlier --since")
    ends = None if patience is None else monotonic() + patience
    return _Walk(decider, deal if callable(deal) else lambda _: deal, since, end, now, turning_days, ends).timeline()


def _year_on(day: date) -> date:
    return date(day.year + 1, 12, 31)


class _Walk:
    """From the first day to the last, stopping where something may turn."""

    def __init__(
        self,
        decider: Decider,
        deal: Callable[[date], Deal],
        since: date,
        until: date,
        today: date,
        turning_days: Iterable[date],
        ends: float | None,
    ) -> None:
        self.decider = decider
        self.deal = deal
        self.since, self.until, self.today = since, until, today
        self.turning = Turning(decider.passing, decider.book, decider.vocabulary)
        self.own_days = frozenset(turning_days)
        self.ends = ends

    def timeline(self) -> Timeline:
        """The whole of it."""
        self.lanes: dict[str, list[Interval]] = {r.id: [] for r in self.decider.book.regimes if r.reported}
        library = self.decider.library
        every = self.turning.fixed_days(self.lanes.keys()) | self.own_days
        standing = self._stand(self.since)
        self._add(standing, None, None)
        decided = 1
        for day in within((*library.days, *every), self.since, self.until):
            number = library.number(day) - 1
            turn = library.turns(number) if library.days[number] == day else None
            if day in self._fixed() or (turn and self.turning.stops(number, standing)):
                if self.ends is not None and monotonic() > self.ends:
                    raise _too_long(decided, day)
                before, standing = standing, self._stand(day)
                self._add(standing, before, turn)
                decided += 1
        deal = self.deal(min(self.today, self.until))
        return Timeline(
            schema=SCHEMA,
            item=deal.title or _said(deal, "item.kind") or "item",
            route=f"{_said(deal, 'from') or '?'} → {_said(deal, 'to') or '?'}",
            since=self.since,
            until=self.until,
            today=self.today,
            cursor=self._cursor(deal),
            lanes=tuple(
                Lane(r.id, r.title, r.since, r.verified_through, _announced(self.lanes[r.id]))
                for r in self.decider.book.regimes
                if r.reported and any(i.outcome not in (NOT_SHOWN, NOT_ENCODED) for i in self.lanes[r.id])
            ),
            facts=self._facts(deal),
            law=self.decider.book.hash,
            warnings=deal.warnings,
            days_decided=decided,
            evidence=self._evidence(deal),
        )

    def _cursor(self, deal: Deal) -> date | None:
        given = deal.facts.get("on")
        known = given is not None and given.state == "known" and self.since <= deal.on <= self.until
        return deal.on if known else None

    def _evidence(self, deal: Deal) -> Evidence:
        kind, *route = (deal.facts[name].value if name in deal.facts else None for name in ("item.kind", "from", "to"))
        return load_evidence().of_deal(kind, *route).within(self.since, self.until + _DAY)

    def _fixed(self) -> frozenset[date]:
        """The days that are looked at in any case, for the regimes that answer now."""
        answering = [regime for regime, lane in self.lanes.items() if lane[-1].outcome != NOT_SHOWN]
        return self.turning.fixed_days(answering) | self.own_days

    def _stand(self, day: date) -> Standing:
        facts = presume(on_day(self.deal(day), day).facts, self.decider.vocabulary)
        values = self.decider.values(facts)
        prepared = self.decider.prepared(day, values.get("item.kind"))
        run = prepared.machine.run(values)
        return Standing(day, prepared, run, self.turning.passing.given(run))

    def _add(self, now: Standing, before: Standing | None, turn: Turn | None) -> None:
        """What each regime answers from a day on: another interval, or the same one going on."""
        found = self.decider.determine(on_day(self.deal(now.day), now.day), what_if=False, trace=False)
        answers = {answer.regime: answer for answer in found.regimes}
        for regime in (r for r in self.decider.book.regimes if r.reported):
            interval = interval_of(regime, answers.get(regime.id), now)
            lane = self.lanes[regime.id]
            silent = not lane or NOT_ENCODED in (lane[-1].outcome, interval.outcome) or interval.outcome == NOT_SHOWN
            turned = () if silent or before is None else causes(self.decider.book, regime.id, turn, now.day, before, now)
            if lane and lane[-1].same(interval):
                other_words = (cause for cause in turned if cause.effect != "defines")
                lane[-1] = replace(lane[-1], amended=(*lane[-1].amended, *other_words))
            else:
                lane[-1:] = [replace(lane[-1], until=now.day)] if lane else []
                lane.append(replace(interval, because=turned))

    def _facts(self, deal: Deal) -> dict[str, FactUsed]:
        """What was given or published, in words; the law makes the rest of it, day by day."""
        found = self.decider.determine(deal, what_if=False, trace=False).facts
        return {n: f for n, f in found.items() if n in deal.facts and n != "on" and f.state != "assumed"}


def on_day(deal: Deal, day: date) -> Deal:
    """The same deal, made on another day."""
    return replace(deal, on=day, facts=deal.facts | {"on": Given(day, "known", "the day looked at")})


def _too_long(decided: int, day: date) -> LicetError:
    return LicetError(
        f"too little is known of this deal to follow it along time here: {decided} days were decided, none from {day} on",
        mend="say more of it (item, from, to, end use), or ask for less time (since, until); `licet timeline` has no limit",
    )


def _announced(intervals: list[Interval]) -> tuple[Interval, ...]:
    """Each with the day from which it was published what the next one brings, where that is known and came before it.

    Published is what turned when the last act it rests on is. Only another outcome is announced, or a policy or suspension.
    """
    found = []
    for place, interval in enumerate(intervals):
        later = intervals[place + 1] if place + 1 < len(intervals) else None
        if later and (later.outcome, later.review_policy) != (interval.outcome, interval.review_policy):
            days = [c.published for c in later.because if c.turned and c.published and c.effect != "defines"]
            if days and max(days) < later.start:
                interval = replace(interval, announced=max(days))
        found.append(interval)
    return tuple(found)


def _said(deal: Deal, fact: str) -> str:
    value: Any = deal.facts[fact].value if fact in deal.facts else None
    return str(value).replace("_", " ") if value is not None else ""
