"""What an answer tells, put in the order in which every rendering shows it: details, missing facts, changes, assumptions."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from licet.decision.determination import Determination, FactUsed, Missing, RegimeAnswer
from licet.render.words import said

#: Outcome -> the regimes that answer it.
Turned: TypeAlias = dict[str, list[str]]
#: Facts with their values -> what deciding with them gives.
Changes: TypeAlias = dict[tuple[tuple[str, str], ...], Turned]


def question(answer: RegimeAnswer) -> tuple[Missing | None, str]:
    """Of an answer that is open: the fact to ask for first, and how many there are in words, or what to do without one."""
    if not answer.missing:
        return None, "no fact of the deal can settle it: ask the authority"
    number = len(answer.missing)
    return answer.missing[0], f" (the first of {number} facts)" if number > 1 else ""


def details(answer: RegimeAnswer) -> Iterable[tuple[str, str]]:
    """Label and text of what a reader needs first: who decides under what, and how to go about it."""
    if answer.outcome == "not_subject":
        return
    if answer.entries:
        yield "entry" if len(answer.entries) == 1 else "entries", ", ".join(answer.entries)
    if answer.code:
        yield "duty" if answer.outcome == "duty_applies" else "code", answer.code
    effect = {"licence_required": "requires", "prohibited": "prohibits"}.get(answer.outcome)
    if standing := [p.cite for p in answer.provisions if p.truth == "yes" and p.effect == effect]:
        yield "under", "; ".join(dict.fromkeys(standing))
        if lifting := [p.cite for p in answer.provisions if p.truth == "yes" and p.effect == "permits"]:
            yield "besides", f"{'; '.join(dict.fromkeys(lifting))} holds, but does not lift all of this"
    if answer.authority:
        yield "authority", answer.authority
    if answer.review_policy:
        yield "review", said(answer.review_policy)
    if answer.apply and answer.outcome == "licence_required":
        yield "how", answer.apply
    for condition in dict.fromkeys(answer.conditions):
        yield "condition", condition


def ranked(answers: Iterable[RegimeAnswer]) -> dict[str, list[tuple[RegimeAnswer, Missing]]]:
    """Each open fact once, most decisive first, with the regimes that ask for it."""
    asking = tuple(answers)
    found: dict[str, list[tuple[RegimeAnswer, Missing]]] = {}
    for rank in range(max((len(answer.missing) for answer in asking), default=0)):
        for answer in asking:
            if rank < len(answer.missing):
                found.setdefault(answer.missing[rank].fact, [])
    for answer in asking:
        for missing in answer.missing:
            found[missing.fact].append((answer, missing))
    return found


def changes(answers: Iterable[RegimeAnswer]) -> Changes:
    """Each change once, whichever regimes it turns. The opposites of assumptions stand with the assumptions."""
    rows: Changes = {}
    for answer in answers:
        for change in answer.would_change:
            if not set(change.facts) & set(answer.rests_on):
                rows.setdefault(tuple(change.facts.items()), {}).setdefault(change.outcome, []).append(answer.regime)
    facts = list(dict.fromkeys(["on", *(what[0][0] for what in rows)]))
    return dict(sorted(rows.items(), key=lambda row: facts.index(row[0][0][0])))


def assumed(found: Determination) -> tuple[Mapping[str, FactUsed], int]:
    """The assumed facts an answer rests on, and how many more were assumed."""
    every = {name: fact for name, fact in found.facts.items() if fact.state == "assumed"}
    decisive = {name for answer in found.regimes for name in answer.rests_on}
    rows = {name: fact for name, fact in every.items() if name in decisive}
    return rows, len(every) - len(rows)


def opposites(answers: Iterable[RegimeAnswer], name: str) -> dict[str, Turned]:
    """Value -> outcome -> regimes, for the changes of an assumed fact alone."""
    found: dict[str, Turned] = {}
    for answer in answers:
        for change in answer.would_change:
            if set(change.facts) == {name} and name in answer.rests_on:
                found.setdefault(change.facts[name], {}).setdefault(change.outcome, []).append(answer.regime)
    return found
