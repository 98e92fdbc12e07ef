"""How what a fab can be supplied with moved: every day on which an answer turns, and nothing asked on the days between.

Most days on which law changes change nothing for a deal: what the changed provisions say of it is what they said before (see
`decision/days`). Such a day is passed by. On another the values are carried on, and only where something of what the answer
shows is otherwise, or is left open by a rule that reads otherwise, is the deal determined anew.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from licet.analysis.capability_reach import LETTING, Asker, Reach
from licet.analysis.capability_supply import Offer
from licet.deals.deal import Deal
from licet.deals.facts import presume
from licet.decision.decide import Decider
from licet.decision.machine import Values
from licet.decision.outcome import NOT_SUBJECT, reach_key
from licet.decision.passing import GivenHere
from licet.decision.prepared import Prepared
from licet.law.library import Turn

_OF_DECIDED = ("lists", "requires", "prohibits")
_OF_ANSWERS = ("reaches", "lists", "requires", "prohibits", "permits", "imposes")


class Span(Struct, frozen=True):
    """Days on which the answer is the same: from `start` (inclusive) until `until` (exclusive)."""

    start: date
    until: date
    reach: Reach


class Axis:
    """Spans of the offers of one fab, from a day on until another (exclusive); offers of the same facts share theirs."""

    def __init__(self, asker: Asker, first: date, end: date) -> None:
        self.first = first
        self.end = end
        self._asker = asker
        self._kept: dict[frozenset[tuple[str, Any, str]], tuple[Span, ...]] = {}

    def spans(self, offer: Offer) -> tuple[Span, ...]:
        """What stood in the way of an offer, from the year it came to market."""
        key = self._asker.situation(offer, self.first)
        if key not in self._kept:
            self._kept[key] = tuple(self._spans(offer))
        since = date(offer.since, 1, 1) if offer.since else self.first
        return tuple(replace(span, start=max(span.start, since)) for span in self._kept[key] if span.until > since)

    def _spans(self, offer: Offer) -> list[Span]:
        asker = self._asker
        found: list[Span] = []
        stops = sorted(day for day in asker.fab.listing_days() if self.first < day < self.end)
        for start, until in zip([self.first, *stops], [*stops, self.end], strict=True):
            days = [*Turning(asker.decider, asker.deal(offer, start), start).until(until)]
            for day, following in zip(days, [*days[1:], until], strict=True):
                reach = asker.reach(offer, day)
                if found and found[-1].reach == reach:
                    found[-1] = replace(found[-1], until=following)
                else:
                    found.append(Span(day, following, reach))
        return found


def last_day(decider: Decider) -> date:
    """The last day on which law that is held turns, or was expected to."""
    due = [scheduled.on for regime in decider.book.regimes for scheduled in regime.scheduled]
    return max([*decider.library.days, *due])


class Turning:
    """A walk along the days on which law turns, with the values of one deal."""

    def __init__(self, decider: Decider, deal: Deal, first: date) -> None:
        self.first = first
        self._decider = decider
        self._passing = decider.passing
        facts = decider.values(presume(deal.facts, decider.vocabulary)) | {"on": first}
        self._kind = facts.get("item.kind")
        self._prepared = decider.prepared(first, self._kind)
        self._values = self._prepared.machine.run(facts)
        self._here = self._passing.given(self._values)

    def until(self, end: date) -> Iterator[date]:
        """The first day, and each day before the end on which what is said of the deal can be something else."""
        yield self.first
        library = self._decider.library
        begins = {r.since: r.id for r in self._decider.book.regimes if r.since is not None}
        days = sorted({*library.days[library.number(self.first) :], *(day for day in begins if day > self.first)})
        for day in days:
            if day >= end:
                return
            if day in begins and begins[day] not in self._prepared.hidden(self._values):
                self._step(day)
                yield day
                continue
            number = library.number(day) - 1
            turn = library.turns(number)
            if turn.day != day or self._passed(number, turn):
                continue
            before, old = self._prepared, self._values
            self._step(day)
            if self._otherwise(before, old):
                yield day

    def _step(self, day: date) -> None:
        """Go on to the law of a later day."""
        then = self._decider.prepared(day, self._kind)
        self._prepared, self._values = then, then.carry_on(self._prepared, self._values, {"on": day})

    def _passed(self, number: int, turn: Turn) -> bool:
        """Whether a day cannot matter: every provision that turns says of the deal what it said, and none of them applies."""
        moved = {group for group, countries in turn.groups.items() if _moved(countries, self._here)}
        if self._applying(turn) or (moved and not moved.isdisjoint(self._grouped())):
            return False
        prepared, values, passing = self._prepared, self._values, self._passing
        return all(
            number not in passing.stops(regime, prepared, self._kind)
            or self._stays_out(regime, turn)
            or passing.harmless(number, False, regime, prepared, values, self._here)
            for regime in prepared.words
        )

    def _applying(self, turn: Turn) -> bool:
        """Whether a requirement that applies, or may, turns: its policy of review may be another, what it leaves open too."""
        reached = {regime for regime in self._prepared.words if self._values.get(reach_key(regime)) is not False}
        return any(
            self._values.get(p.id, False) is not False for p in turn.provisions if p.effect != "defines" and p.regime in reached
        )

    def _grouped(self) -> Iterator[str]:
        """The country groups on which hangs how a requirement that applies is reviewed, or whether a regime shows itself."""
        program = self._prepared.program
        applying = (i for i in program.reviews if self._values.get(i) is not False)
        raw = [review.when for i in applying for review in program.versions[i].reviews]
        for regime in self._decider.book.regimes:
            raw += [node for node in (regime.shown, regime.reach) if node is not None]
        for node in raw:
            yield from program.linker.groups(node)

    def _stays_out(self, regime: str, turn: Turn) -> bool:
        """Whether a regime that certainly does not reach the deal is not made to reach it by what turns."""
        if self._prepared.possible(regime, self._values) != (NOT_SUBJECT,):
            return False
        if any(p.regime == regime and (p.effect == "reaches" or p.anywhere) for p in turn.provisions):
            return False
        if not turn.rows.isdisjoint(self._here.headings):
            return False
        rests = _reach_rests_on(self._prepared, regime)
        return "on" not in rests and not any((p.fact or p.id) in rests for p in turn.provisions)

    def _otherwise(self, before: Prepared, old: Values) -> bool:
        """Whether something an answer shows has changed, or a rule that leaves something open reads otherwise."""
        now, values = self._prepared, self._values
        if _told(before, old) != _told(now, values):
            return True
        hidden = now.hidden(values)
        undecided = [r for r in now.words if r not in hidden and _open(now.possible(r, values))]
        if not undecided:
            return False
        rests = now.machine.resting(key for r in undecided for key in now.outcomes(r, values).values())
        unlike = (
            now.program.steps[place].key for place in now.machine.unlike(before.machine, bool(self._here.headings)).places
        )
        return any(key in rests and (values.get(key) is None or old.get(key, False) is None) for key in unlike)


def _moved(moved: frozenset[str] | None, here: GivenHere) -> bool:
    return moved is None or not moved.isdisjoint(here.countries)


def _told(prepared: Prepared, values: Values) -> dict[str, Any]:
    """By regime what is possible, and what applies under which policy; where more than one is possible, what may apply too."""
    program, hidden = prepared.program, prepared.hidden(values)
    found: dict[str, Any] = {
        regime.id: program.linker.rule(reach)(values) for regime, _, reach in program.regimes if reach and not regime.encoded
    }
    for regime in (r for r in prepared.words if r not in hidden):
        possible = prepared.possible(regime, values)
        if possible == (NOT_SUBJECT,):
            found[regime] = bool(program.of(regime, "reaches"))
            continue
        if LETTING.issuperset(possible):
            found[regime] = True
            continue
        truths = {p.id: values.get(p.id) for p in program.of(regime, *(_OF_ANSWERS if _open(possible) else _OF_DECIDED))}
        applying = {i: t for i, t in truths.items() if t is True or (t is None and _open(possible))}
        found[regime] = (possible, applying, {i: prepared.policy(i, values) for i in applying})
    return found


def _open(possible: tuple[str, ...]) -> bool:
    return len(possible) > 1 and not LETTING.issuperset(possible)


def _reach_rests_on(prepared: Prepared, regime: str) -> frozenset[str]:
    """What decides whether a regime reaches a deal: keys and facts."""
    return prepared.machine.resting(prepared.words[regime].reaching)
