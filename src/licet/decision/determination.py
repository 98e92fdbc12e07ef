"""The determination: one immutable value. Text, JSON and every page are renderings of it. Its JSON is a promise (docs/)."""

from datetime import date

from msgspec import Struct

from licet.deals.deal import ListRead

SCHEMA = "licet.determination/1"


class Missing(Struct, frozen=True, gc=False):
    """A fact that can still change the outcome, with its question. answers: outcome by answer, for answers that settle it."""

    fact: str
    question: str
    found: str
    effort: str
    answers: dict[str, str]


class Change(Struct, frozen=True, gc=False):
    """A change of facts and the outcome it gives, found by running the law again."""

    facts: dict[str, str]
    outcome: str


class Basis(Struct, frozen=True, gc=False):
    """A provision the answer rests on, as it read that day."""

    id: str
    title: str
    cite: str
    source: str
    effect: str
    truth: str
    says: str
    force: str
    confidence: str
    since: date


class Limb(Struct, frozen=True, gc=False):
    """A line of the trace: the limb in words, the rule's text, our fact, and yes, no or unknown."""

    limb: str
    text: str
    fact: str
    truth: str
    parts: tuple["Limb", ...] = ()


class Step(Struct, frozen=True, gc=False):
    """A stage of review (reach, entries, requirements, permissions) for one provision, with its limbs."""

    stage: str
    provision: str
    cite: str
    truth: str
    limbs: tuple[Limb, ...]


class RegimeAnswer(Struct, frozen=True, gc=False):
    """What one regime answers. possible: all outcomes the known facts leave open (one: decided);
    rests_on: assumed facts whose opposite would give another outcome."""

    regime: str
    title: str
    outcome: str
    possible: tuple[str, ...]
    code: str | None
    authority: str | None
    apply: str | None
    review_policy: str | None
    entries: tuple[str, ...]
    conditions: tuple[str, ...]
    provisions: tuple[Basis, ...]
    missing: tuple[Missing, ...]
    would_change: tuple[Change, ...]
    rests_on: tuple[str, ...]
    trace: tuple[Step, ...]
    warnings: tuple[str, ...]


class FactUsed(Struct, frozen=True, gc=False):
    """A fact of the deal: its value in words, its state and its source."""

    value: str
    state: str
    source: str
    confidence: str


class Law(Struct, frozen=True, gc=False):
    """Which law was applied: its content hash, and by regime the last day it was checked to."""

    hash: str
    verified_through: dict[str, date]


class Determination(Struct, frozen=True, gc=False):
    """The answer of every regime that could reach the deal, with facts, law and doubts; lists: where parties were looked up."""

    schema: str
    as_of: date
    item: str
    outcome: str
    regimes: tuple[RegimeAnswer, ...]
    law: Law
    facts: dict[str, FactUsed]
    warnings: tuple[str, ...]
    lists: tuple[ListRead, ...] = ()

    def regime(self, regime_id: str) -> RegimeAnswer:
        """The answer of one regime. Raises KeyError."""
        for answer in self.regimes:
            if answer.regime == regime_id:
                return answer
        raise KeyError(regime_id)
