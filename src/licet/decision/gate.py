"""The gate before a delivery: go, hold, or needs facts, read from a determination and from nothing else.

Go is said only where every regime answers, for certain and on what was told, that it asks nothing, or that a permission lifts
what it asks; where all conditions of that are said to be kept; and where no doubt stands beside the answer. Every reason
against it is named. No verdict is leave to ship: go says what the encoded law asks of the facts that were told.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Literal, TypeAlias, get_args

from msgspec import Struct
from msgspec.structs import replace

from licet.decision.answer import UNCHECKED
from licet.decision.determination import Determination, Law, RegimeAnswer
from licet.decision.outcome import EXCEPTION, NONE_FOUND, NOT_SUBJECT, UNDETERMINED
from licet.facts.vocabulary import load_vocabulary
from licet.law.provision import Held

SCHEMA = "licet.gate/1"

Verdict: TypeAlias = Literal["go", "hold", "needs_facts"]
Because: TypeAlias = Literal[
    "prohibited",
    "licence_required",
    "duty_applies",
    "not_covered",
    "undetermined",
    "conditions_open",
    "not_rechecked",
    "partly_encoded",
    "rests_on_assumption",
    "doubt",
    "no_regime_answers",
    "held",
]

#: The outcomes under which goods may go, a permission only if its conditions are kept.
_FREE = (NONE_FOUND, NOT_SUBJECT, EXCEPTION)
_GAPS = tuple(f"{held}: " for held in get_args(Held))


class Reason(Struct, frozen=True):
    """One thing that stands against "go". regime: None where it concerns the deal; mends: whether facts can settle it (facts),
    or only a person or an authority (no facts)."""

    regime: str | None
    because: Because
    says: str
    mends: Literal["facts", "no facts"]


class Wanted(Struct, frozen=True):
    """A fact to be told. assumed: its ordinary case was taken, and another value would give a more restrictive answer."""

    fact: str
    regimes: tuple[str, ...]
    assumed: bool
    question: str
    found: str
    effort: str


class GateRegime(Struct, frozen=True):
    """What one regime answers. open_conditions: those nobody said are kept."""

    regime: str
    title: str
    outcome: str
    possible: tuple[str, ...]
    code: str | None
    authority: str | None
    conditions: tuple[str, ...]
    open_conditions: tuple[str, ...]
    warnings: tuple[str, ...]


class Gate(Struct, frozen=True):
    """The verdict on a delivery, with everything that stands against it; regimes: only those that may reach the deal."""

    schema: str
    verdict: Verdict
    as_of: date
    item: str
    outcome: str
    reasons: tuple[Reason, ...]
    missing: tuple[Wanted, ...]
    regimes: tuple[GateRegime, ...]
    law: Law


def gate(found: Determination, kept: Collection[str] = ()) -> Gate:
    """The verdict on a deal that was determined with `what_if`, without which it is not known what the answers rest on.

    kept: the conditions, word for word as the determination names them, that are said to be kept.
    """
    reasons = tuple(_against(found, frozenset(kept)))
    only_facts = all(reason.mends == "facts" for reason in reasons)
    return Gate(
        schema=SCHEMA,
        verdict="go" if not reasons else "needs_facts" if only_facts else "hold",
        as_of=found.as_of,
        item=found.item,
        outcome=found.outcome,
        reasons=reasons,
        missing=_wanted(found),
        regimes=tuple(_shown(answer, kept) for answer in found.regimes if answer.possible != (NOT_SUBJECT,)),
        law=found.law,
    )


def held(verdict: Gate, why: Sequence[str]) -> Gate:
    """The same verdict where people hold the delivery. why: each hold in words; none changes nothing."""
    return _also(verdict, "held", why)


def doubted(verdict: Gate, why: Sequence[str]) -> Gate:
    """The same verdict where something is known that the encoded law does not have. why: each in words."""
    return _also(verdict, "not_rechecked", why)


def _also(verdict: Gate, because: Because, why: Sequence[str]) -> Gate:
    reasons = tuple(Reason(None, because, words, "no facts") for words in why)
    return replace(verdict, verdict="hold", reasons=(*reasons, *verdict.reasons)) if reasons else verdict


def _against(found: Determination, kept: Collection[str]) -> Iterator[Reason]:
    if not found.regimes:
        yield Reason(None, "no_regime_answers", "no encoded regime answers of this deal", "no facts")
    for answer in found.regimes:
        yield from _of_regime(answer, kept)
    for warning in found.warnings:
        yield Reason(None, "doubt", warning, "no facts")


def _of_regime(answer: RegimeAnswer, kept: Collection[str]) -> Iterator[Reason]:
    regime, title = answer.regime, answer.title
    if answer.outcome == UNDETERMINED:
        words = " or ".join(word.replace("_", " ") for word in answer.possible)
        can_go = bool(answer.missing) and not set(answer.possible).isdisjoint(_FREE)
        yield Reason(regime, "undetermined", f"{title}: cannot be told: {words}", "facts" if can_go else "no facts")
    elif answer.outcome not in _FREE:
        yield Reason(regime, _word(answer.outcome), f"{title}: {answer.outcome.replace('_', ' ')}", "no facts")
    for condition in _open(answer, kept):
        yield Reason(regime, "conditions_open", f"{title}: not said to be kept: {condition}", "no facts")
    for fact in answer.rests_on:
        yield Reason(regime, "rests_on_assumption", f"{title}: rests on an assumption about {fact}", "facts")
    for warning in answer.warnings:
        if warning.startswith(UNCHECKED):
            yield Reason(regime, "not_rechecked", f"{title}: {warning}", "no facts")
        elif warning.startswith(_GAPS) and answer.outcome != NOT_SUBJECT:
            yield Reason(regime, "partly_encoded", f"{title}: {warning}", "no facts")


def _word(outcome: str) -> Because:
    """The reason an outcome is; one that is not among the reasons is a fault here, never leave to go."""
    for word in get_args(Because):
        if word == outcome:
            found: Because = word
            return found
    raise ValueError(f"no reason is named for {outcome}")


def _open(answer: RegimeAnswer, kept: Collection[str]) -> tuple[str, ...]:
    return tuple(condition for condition in answer.conditions if condition not in kept)


def _wanted(found: Determination) -> tuple[Wanted, ...]:
    """The facts to tell, the missing ones first, each once with all regimes that ask for it."""
    wanted: dict[str, Wanted] = {}
    for answer in found.regimes:
        for asked in answer.missing:
            regimes = (*wanted[asked.fact].regimes, answer.regime) if asked.fact in wanted else (answer.regime,)
            wanted[asked.fact] = Wanted(asked.fact, regimes, False, asked.question, asked.found, asked.effort)
    for answer in found.regimes:
        for fact in answer.rests_on:
            kind = load_vocabulary()[fact]
            known = wanted.get(fact, Wanted(fact, (), True, kind.question, kind.found, kind.effort))
            if answer.regime not in known.regimes:
                wanted[fact] = replace(known, regimes=(*known.regimes, answer.regime))
    return tuple(wanted.values())


def _shown(answer: RegimeAnswer, kept: Collection[str]) -> GateRegime:
    return GateRegime(
        regime=answer.regime,
        title=answer.title,
        outcome=answer.outcome,
        possible=answer.possible,
        code=answer.code,
        authority=answer.authority,
        conditions=answer.conditions,
        open_conditions=_open(answer, kept),
        warnings=answer.warnings,
    )
