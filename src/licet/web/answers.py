"""A determination as its page shows it: every figure and word from the value, every change with the address that tries it."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from licet.deals.facts import NONE, read_fact
from licet.decision.determination import Determination, RegimeAnswer, Step
from licet.errors import LicetError
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.render.findings import Turned, assumed, changes, details, opposites, ranked
from licet.render.reasons import Reason
from licet.web.asked import Asked, confidential
from licet.web.parts import reason_of

_MOST_REPLIES = 6


def told(found: Determination, asked: Asked, path: str) -> dict[str, Any]:
    """What the template of an answer needs."""
    answering = [answer for answer in found.regimes if answer.outcome != "not_subject"]
    rows, others = assumed(found)
    return {
        "regimes": [_headline(answer) for answer in found.regimes],
        "alike": sum(answer.outcome == found.outcome for answer in found.regimes),
        "missing": [_missing(fact, wants, asked, path) for fact, wants in ranked(found.regimes).items()],
        "changes": [_change(what, turned, asked, path) for what, turned in changes(found.regimes).items()],
        "assumed": [
            {
                "name": name,
                "label": load_vocabulary()[name].label,
                "fact": fact,
                "opposites": [
                    _change(((name, value),), turned, asked, path) for value, turned in opposites(found.regimes, name).items()
                ],
            }
            for name, fact in rows.items()
        ],
        "other_assumed": others,
        "why": [_why(answer, every=bool(asked.own.get("every_limb"))) for answer in answering if answer.trace],
        "permalink": asked.address(path),
        "json": asked.address("/check.json"),
        "timeline": asked.with_own(as_of="", every_limb="").address("/timeline"),
        "every_limb": asked.with_own(every_limb="" if asked.own.get("every_limb") else "yes").address(path) + "#why",
        "warnings": [(a.regime, a.warnings) for a in found.regimes if a.warnings],
    }


def _headline(answer: RegimeAnswer) -> dict[str, Any]:
    asks = answer.missing if answer.outcome == "undetermined" else ()
    return {"answer": answer, "first": asks[0] if asks else None, "open": len(asks), "details": list(details(answer))}


def _missing(fact: str, wants: list[Any], asked: Asked, path: str) -> dict[str, Any]:
    """A fact to ask for, with every reply that settles something and what it settles."""
    replies: dict[str, Turned] = {}
    for answer, missing in wants:
        for reply, outcome in missing.answers.items():
            replies.setdefault(reply, {}).setdefault(outcome, []).append(answer.regime)
    kind, first = load_vocabulary()[fact], wants[0][1]
    if kind.type == "yes_no":
        replies = {reply: replies.get(reply, {}) for reply in ("yes", "no")}
    made = [_change(((fact, reply),), turned, asked, path) for reply, turned in replies.items()]
    return {
        "fact": fact,
        "kind": kind,
        "question": first.question,
        "found": first.found,
        "effort": first.effort,
        "regimes": list(dict.fromkeys(answer.regime for answer, _ in wants)),
        "replies": made[:_MOST_REPLIES],
        "more": len(made) - _MOST_REPLIES,
    }


def _change(what: tuple[tuple[str, str], ...], turned: Turned, asked: Asked, path: str) -> dict[str, Any]:
    """A change of facts in words, what it gives, and how it is tried: an address, or a button where a party is named."""
    one = what[0] if len(what) == 1 and not confidential(what[0][0]) else None
    written = _written(*one) if one else None
    return {
        "facts": [(name, load_vocabulary()[name].label, value) for name, value in what],
        "turned": tuple((outcome, tuple(regimes)) for outcome, regimes in turned.items()),
        "set": f"{one[0]}={written}" if one and written else "",
        "address": asked.with_fact(one[0], written).address(path) if one and written and not asked.named else "",
    }


@lru_cache(10_000)
def _written(name: str, value: str) -> str | None:
    """The value as a form takes it; None where no single value can be written (a range, several choices)."""
    kind = load_vocabulary()[name]
    text = value.replace(", ", " + ") if kind.type == "set" and value != NONE else value
    try:
        read_fact(kind, text, load_places())
    except LicetError:
        return None
    return text


def _why(answer: RegimeAnswer, *, every: bool) -> dict[str, Any]:
    """The provisions that hold or are open in full, the others with the one condition that fails."""
    basis = {each.id: each for each in answer.provisions}
    in_full = [step for step in answer.trace if every or step.truth != "no"]
    rest = [] if every else [step for step in answer.trace if step.truth == "no"]
    return {
        "answer": answer,
        "steps": [{"step": step, "basis": basis.get(step.provision)} for step in in_full],
        "failing": list(_failing(rest)),
    }


def _failing(steps: Iterable[Step]) -> Iterable[tuple[tuple[str, ...], Reason]]:
    """For each reason the provisions that fail for it."""
    groups: dict[Reason, list[str]] = {}
    for step in steps:
        groups.setdefault(reason_of(step), []).append(step.provision)
    for why, same in groups.items():
        yield tuple(same), why
