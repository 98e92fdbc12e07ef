"""Whether a tool of a supplier may reach a fab on a day: a deal, determined, and its answer on one scale.

No rule is applied here: every answer is what `Decider.determine` says of a deal, read as how much stands in its way.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from licet.analysis.capability_fab import Fab
from licet.analysis.capability_supply import Offer, Process
from licet.deals.deal import Deal, read_deal
from licet.deals.facts import UNKNOWN, Given
from licet.decision.decide import Decider
from licet.decision.determination import Determination, RegimeAnswer
from licet.decision.outcome import DUTY, EXCEPTION, LICENCE, NONE_FOUND, NOT_COVERED, NOT_SUBJECT, PROHIBITED

FREE = "without_licence"
EXCEPTED = "exception"
LICENSED = "licence"
DENIED = "licence_denial"
BARRED = "prohibited"
OPEN = "undetermined"
#: From nothing found in the way to no way at all. `undetermined` is none of them: the answer lies between two.
SCALE = (FREE, EXCEPTED, LICENSED, DENIED, BARRED)
#: In the order in which something is left: what the best of several suppliers gives a step.
STATUSES = (FREE, EXCEPTED, OPEN, LICENSED, DENIED, BARRED)

#: Outcomes that put nothing in the way.
LETTING = frozenset((NONE_FOUND, NOT_SUBJECT, DUTY))
_DENYING = ("presumption_of_denial", "policy_of_denial")


class RegimeReach(Struct, frozen=True):
    """What one regime puts in the way: at least and at most, on the scale; by which requirements or bans, under which entries;
    missing: the facts that would tell."""

    regime: str
    outcome: str
    at_least: str
    at_most: str
    policy: str | None
    rules: tuple[str, ...]
    entries: tuple[str, ...]
    missing: tuple[str, ...]


class Reach(Struct, frozen=True):
    """What all regimes together put in the way of one deal.

    status: on the scale, or undetermined; firm: nothing more restrictive is possible either; regimes: those that put, or may
    put, something in the way, or hold no law for it.
    """

    status: str
    at_least: str
    at_most: str
    regimes: tuple[RegimeReach, ...]

    @property
    def firm(self) -> bool:
        return self.at_least == self.at_most

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that would tell, each once, and the regimes of which no law is held."""
        return tuple(dict.fromkeys(fact for regime in self.regimes for fact in regime.missing))

    def needs(self, level: str) -> bool:
        """Whether something of that level certainly stands in the way."""
        return SCALE.index(self.at_least) >= SCALE.index(level)

    def may_need(self, level: str) -> bool:
        """The same, if the open facts are on the restrictive side."""
        return SCALE.index(self.at_most) >= SCALE.index(level)


class Asker:
    """The deals of one fab with its suppliers."""

    def __init__(self, decider: Decider, fab: Fab, process: Process) -> None:
        self.decider = decider
        self.fab = fab
        self.process = process
        self._deals: dict[tuple[int, tuple[str, ...] | None], Deal] = {}
        self._reached: dict[tuple[frozenset[tuple[str, Any, str]], date], Reach] = {}

    def deal(self, offer: Offer, day: date) -> Deal:
        """The tool sold to the fab on that day. Raises DealError for a fact that cannot be."""
        lists = self.fab.lists_on(day)
        key = (id(offer), None if lists is None else tuple(lists))
        if key not in self._deals:
            self._deals[key] = self._read(offer, lists, day)
        deal = self._deals[key]
        on = Given(day, "known", "the day asked for")
        return replace(deal, on=day, facts=deal.facts | {"on": on})

    def _read(self, offer: Offer, lists: list[str] | None, day: date) -> Deal:
        supplier = offer.supplier
        facts: dict[str, Any] = {
            "kind": "transfer" if supplier.country == self.fab.country else "export",
            "from": supplier.country,
            "to": self.fab.country,
            "exporter.country": supplier.country,
            "exporter.headquarters": supplier.headquarters,
            "end_user.country": self.fab.country,
            "end_user.headquarters": self.fab.headquarters,
            "end_user.lists": UNKNOWN if lists is None else lists,
            **self.process.facts,
            **({} if offer.model else {"item.kind": offer.tool.kind, "item.made_in": supplier.country}),
            **offer.facts,
            **self.fab.facts,
        }
        raw = {"on": day, "facts": facts} | ({"item": {"model": offer.model}} if offer.model else {})
        return read_deal(raw, self.decider.vocabulary, self.decider.places, where=f"the deal with {offer.name}")

    def situation(self, offer: Offer, day: date) -> frozenset[tuple[str, Any, str]]:
        """The facts of the deal but for its day: offers of the same facts have the same answer."""
        return frozenset(
            (name, given.value, given.state) for name, given in self.deal(offer, day).facts.items() if name != "on"
        )

    def reach(self, offer: Offer, day: date) -> Reach:
        """What stands in the way of the tool on that day."""
        key = (self.situation(offer, day), day)
        if key not in self._reached:
            self._reached[key] = reach_of(self.decider.determine(self.deal(offer, day), what_if=False, trace=False))
        return self._reached[key]


def reach_of(found: Determination) -> Reach:
    """A determination on the scale: as restrictive as its most restrictive regime."""
    told = [_regime(answer) for answer in found.regimes]
    least = _most_restrictive(t.at_least for t in told)
    most = _most_restrictive(t.at_most for t in told)
    shown = tuple(t for t in told if t.at_most != FREE)
    return Reach(_status(least, most), least, most, shown)


def _status(least: str, most: str) -> str:
    if SCALE.index(least) >= SCALE.index(LICENSED):
        return least
    return most if SCALE.index(most) <= SCALE.index(EXCEPTED) else OPEN


def _most_restrictive(words: Iterable[str]) -> str:
    return max(words, key=SCALE.index, default=FREE)


def _regime(answer: RegimeAnswer) -> RegimeReach:
    decided = len(answer.possible) == 1
    sides = [_side(word, answer if decided else None) for word in answer.possible]
    missing = tuple(m.fact for m in answer.missing)
    if NOT_COVERED in answer.possible and not missing:
        missing = (f"the law of {answer.regime}, which is not held for it",)
    if answer.outcome == LICENCE and answer.review_policy is None:
        missing = (f"the review policy of {answer.regime}, which is not held for that day",)
    return RegimeReach(
        regime=answer.regime,
        outcome=answer.outcome,
        at_least=min((low for low, _ in sides), key=SCALE.index),
        at_most=max((high for _, high in sides), key=SCALE.index),
        policy=answer.review_policy,
        rules=tuple(b.id for b in answer.provisions if b.truth == "yes" and b.effect in ("requires", "prohibits")),
        entries=answer.entries,
        missing=missing if any(low != high for low, high in sides) or not decided else (),
    )


def _side(outcome: str, answer: RegimeAnswer | None) -> tuple[str, str]:
    """The least and the most that an outcome can mean; a licence of which no policy of review is held may be denied."""
    if outcome == LICENCE:
        if answer is None or answer.review_policy is None:
            return LICENSED, DENIED
        return (DENIED, DENIED) if denying(answer.review_policy) else (LICENSED, LICENSED)
    if outcome == NOT_COVERED:
        return FREE, BARRED
    word = {PROHIBITED: BARRED, EXCEPTION: EXCEPTED}.get(outcome, FREE)
    return word, word


def denying(policy: str | None) -> bool:
    """Whether a stated review policy is denial, or a presumption of it."""
    return policy in _DENYING
