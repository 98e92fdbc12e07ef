"""What a regime answers over some days: intervals, and the lane they lie in."""

from datetime import date
from typing import Literal, TypeAlias

from msgspec import Struct

from licet.analysis.causes import Cause
from licet.analysis.turning import Standing
from licet.decision.answer import passed_unchecked, standing_pauses
from licet.decision.determination import RegimeAnswer
from licet.decision.outcome import LICENCE, OUTCOMES, PROHIBITED
from licet.errors import LicetError
from licet.law.provision import Regime

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


def held_back(interval: Interval) -> tuple[NotApplied, ...]:
    """What would restrict the deal further if it were applied: bans, and licences where none is asked for."""
    if interval.outcome == PROHIBITED:
        return ()
    graver = ("prohibits",) if interval.outcome == LICENCE else ("prohibits", "requires")
    return tuple(each for each in interval.not_applied if each.applies == "yes" and each.effect in graver)


def severity(outcome: str) -> int:
    """The place of an outcome among all, the most restrictive first."""
    return OUTCOMES.index(outcome) if outcome in OUTCOMES else len(OUTCOMES)
