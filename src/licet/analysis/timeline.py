"""A deal along time: for every regime what it answers from when to when, and what turned.

The day of the deal moves with the day looked at; all else of the deal stays. Only the days on which something may turn for
the deal are decided (see `turning`); on each of them the answer is that of a full determination.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from licet.analysis.causes import Cause, causes
from licet.analysis.turning import Standing, Turning, within
from licet.deals.deal import Deal
from licet.deals.facts import Given, presume
from licet.decision.answer import passed_unchecked, standing_pauses
from licet.decision.days import Passing
from licet.decision.decide import Decider
from licet.decision.determination import FactUsed, RegimeAnswer
from licet.decision.outcome import OUTCOMES, PROHIBITED
from licet.errors import LicetError
from licet.law.library import Turn
from licet.law.provision import Regime

if TYPE_CHECKING:
    from altair import TopLevelMixin

SCHEMA = "licet.timeline/1"
FIRST = date(2019, 1, 1)
_DAY = timedelta(days=1)

Checked: TypeAlias = Literal["checked", "after the last check", "not re-checked past a scheduled date"]
#: What stands for an outcome where a regime does not answer: its law is encoded from a later day on; it stays out of sight.
NOT_ENCODED, NOT_SHOWN = "not_encoded", "not_shown"


class NotApplied(Struct, frozen=True):
    """A provision whose text stands but is not applied. applies: yes, or unknown, as its text would; until: None where open."""

    provision: str
    title: str
    cite: str
    effect: str
    state: Literal["suspended", "not enforced"]
    applies: Literal["yes", "unknown"]
    start: date
    until: date | None
    instrument: str


class Interval(Struct, frozen=True):
    """Days on which a regime gives one answer, from `start` (inclusive) until `until` (exclusive; None: to the end and beyond).

    outcome: an outcome word, or `not_encoded`, or `not_shown` where the regime has nothing to do with the deal; not_applied:
    law that is printed and suspended or not enforced; checked: whether the law was checked for these days, and `due` what was
    scheduled; because: what turned on the first day; amended: what turned within and left the answer as it was; announced: the
    day from which it was published what the next interval brings; missing: the facts that would settle it; conditions: as on
    the first day.
    """

    start: date
    until: date | None
    outcome: str
    possible: tuple[str, ...]
    code: str | None
    review_policy: str | None
    entries: tuple[str, ...]
    not_applied: tuple[NotApplied, ...]
    checked: Checked
    due: tuple[str, ...]
    missing: tuple[str, ...]
    conditions: tuple[str, ...]
    because: tuple[Cause, ...] = ()
    amended: tuple[Cause, ...] = ()
    announced: date | None = None

    def same(self, other: "Interval") -> bool:
        """Whether both give one answer, whatever days they are of."""
        alike = all(getattr(self, name) == getattr(other, name) for name in _ANSWER)
        return alike and frozenset(self.missing) == frozenset(other.missing)


_ANSWER = ("outcome", "possible", "code", "review_policy", "entries", "not_applied", "checked", "due")


class Lane(Struct, frozen=True):
    """One regime along time. since: its law is encoded from that day on; verified_through: it was checked up to that day."""

    regime: str
    title: str
    since: date | None
    verified_through: date | None
    intervals: tuple[Interval, ...]

    @property
    def silent(self) -> bool:
        """Whether the regime does not reach the deal on any day looked at."""
        return all(i.outcome in ("not_subject", NOT_ENCODED, NOT_SHOWN) for i in self.intervals)

    def on(self, day: date) -> Interval:
        """The interval a day lies in. Raises LicetError for a day that was not looked at."""
        for interval in self.intervals:
            if interval.start <= day and (interval.until is None or day < interval.until):
                return interval
        raise LicetError(f"{day} was not looked at", mend=f"the timeline begins on {self.intervals[0].start}")


class Timeline(Struct, frozen=True):
    """What every regime answers of a deal along time. since, until: first and last day looked at; today: when it was made;
    facts: of the deal, its day left out; law: the content hash."""

    schema: str
    item: str
    route: str
    since: date
    until: date
    today: date
    lanes: tuple[Lane, ...]
    facts: dict[str, FactUsed]
    law: str
    warnings: tuple[str, ...]
    days_decided: int

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
) -> Timeline:
    """What every regime answers of a deal on every day from `since` to `until` (a year from today if left out).

    deal: the deal, or a function that gives it for a day (its parties as lists had them then), with `turning_days` on which
    its facts turn. Raises LicetError for an empty time.
    """
    now = today or date.today()
    end = until or _year_on(now)
    if since > end:
        raise LicetError(f"the timeline would end on {end}, before it begins on {since}", mend="write an earlier --since")
    return _Walk(decider, deal if callable(deal) else lambda _: deal, since, end, now, turning_days).timeline()


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
    ) -> None:
        self.decider = decider
        self.deal = deal
        self.since, self.until, self.today = since, until, today
        self.turning = Turning(Passing(decider.library, decider.vocabulary), decider.book, decider.vocabulary)
        self.own_days = frozenset(turning_days)

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
                before, standing = standing, self._stand(day)
                self._add(standing, before, turn)
                decided += 1
        deal = self.deal(min(self.today, self.until))
        return Timeline(
            schema=SCHEMA,
            item=deal.title or _said(deal, "item.kind"),
            route=f"{_said(deal, 'from') or '?'} → {_said(deal, 'to') or '?'}",
            since=self.since,
            until=self.until,
            today=self.today,
            lanes=tuple(
                Lane(r.id, r.title, r.since, r.verified_through, _announced(self.lanes[r.id]))
                for r in self.decider.book.regimes
                if r.reported and any(i.outcome not in (NOT_SHOWN, NOT_ENCODED) for i in self.lanes[r.id])
            ),
            facts=self._facts(deal),
            law=self.decider.book.hash,
            warnings=deal.warnings,
            days_decided=decided,
        )

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
        found = self.decider.determine(on_day(self.deal(now.day), now.day), what_if=False)
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
        found = self.decider.determine(deal, what_if=False).facts
        return {n: f for n, f in found.items() if n in deal.facts and n != "on" and f.state != "assumed"}


def on_day(deal: Deal, day: date) -> Deal:
    """The same deal, made on another day."""
    return replace(deal, on=day, facts=deal.facts | {"on": Given(day, "known", "the day looked at")})


def interval_of(regime: Regime, answer: RegimeAnswer | None, standing: Standing) -> Interval:
    """What a regime answers on one day, as an interval that begins there. answer: None where it stays out of sight."""
    day, program, values = standing.day, standing.prepared.program, standing.values
    early = regime.encoded and (not program.of(regime.id, "reaches") or (regime.since is not None and day < regime.since))
    if answer is None or early:
        outcome = NOT_SHOWN if answer is None else NOT_ENCODED
        return Interval(day, None, outcome, (outcome,), None, None, (), (), "checked", (), (), ())
    due = passed_unchecked(program, regime, values, day)
    late = regime.verified_through is not None and day > regime.verified_through
    checked: Checked = "not re-checked past a scheduled date" if due else "after the last check" if late else "checked"
    return Interval(
        start=day,
        until=None,
        outcome=answer.outcome,
        possible=answer.possible,
        code=answer.code,
        review_policy=answer.review_policy,
        entries=answer.entries,
        not_applied=tuple(
            NotApplied(
                each.provision.id,
                each.provision.title,
                each.version.cite,
                each.provision.effect,
                "not enforced" if each.pause.unenforced else "suspended",
                "yes" if truth else "unknown",
                each.pause.start,
                each.pause.until,
                each.by.cite if each.by else "",
            )
            for each, truth in standing_pauses(program, regime, values)
        ),
        checked=checked,
        due=tuple(f"{each.on}: {each.what}" for each in due),
        missing=tuple(m.fact for m in answer.missing),
        conditions=answer.conditions,
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


def held_back(interval: Interval) -> tuple[NotApplied, ...]:
    """What would restrict the deal further if it were applied: bans, and licences where none is asked for."""
    graver = ("prohibits",) if restricts(interval.outcome) else ("prohibits", "requires")
    return tuple(
        n for n in interval.not_applied if n.applies == "yes" and n.effect in graver and interval.outcome != PROHIBITED
    )


def severity(outcome: str) -> int:
    """The place of an outcome among all, the most restrictive first."""
    return OUTCOMES.index(outcome) if outcome in OUTCOMES else len(OUTCOMES)
