"""Golden cases decided and held against what their sources say."""

import re
from collections.abc import Iterable

from msgspec import Struct

from licet.deals.facts import DealError
from licet.decision.decide import Decider, load_decider
from licet.decision.determination import RegimeAnswer
from licet.decision.golden import CLASSIFICATION, Case, Expected
from licet.decision.outcome import LICENCE, NONE_FOUND, NOT_COVERED, NOT_SUBJECT, OUTCOMES, PROHIBITED, UNDETERMINED

RIGHT = "right"
PARTLY = "partly right"
OPEN = "undetermined"
UNCOVERED = "not covered"
WRONG = "wrong"
UNREADABLE = "unreadable"
#: Best first.
VERDICTS = (RIGHT, PARTLY, OPEN, UNCOVERED, WRONG, UNREADABLE)


_DECISIVE = ("requires", "prohibits", "imposes")


class Result(Struct, frozen=True):
    """How a case was decided. verdict: one of VERDICTS; note: why it is not right; provisions: those that hold; missing: the
    facts the answer asks for."""

    id: str
    jurisdiction: str
    regime: str
    kind: str
    confidence: str
    flip_group: str | None
    expected: str
    outcome: str | None
    verdict: str
    note: str
    provisions: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def run_cases(cases: Iterable[Case], decider: Decider | None = None) -> list[Result]:
    """Every case decided and compared.

    A deal that cannot be read, or a regime that is none, makes the case unreadable and leaves the others alone.
    """
    judge = decider or load_decider()
    return [_run(case, judge) for case in cases]


def _run(case: Case, decider: Decider) -> Result:
    if case.regime not in (r.id for r in decider.book.regimes):
        return _result(case, None, UNREADABLE, f"{case.regime!r} is no regime")
    try:
        deal = decider.deal(case.deal, where="its deal")
    except DealError as error:
        return _result(case, None, UNREADABLE, f"{error.what} (at {error.where})")
    answer = next((a for a in decider.determine(deal, what_if=False).regimes if a.regime == case.regime), None)
    if answer is None:  # the deal certainly has nothing to do with the regime
        right = NOT_SUBJECT in (case.expected.outcome, *case.expected.also)
        return _result(case, NOT_SUBJECT, RIGHT if right else WRONG, "" if right else "the regime does not answer such a deal")
    return _result(case, answer.outcome, *compare(case.expected, answer), answer)


def _result(case: Case, outcome: str | None, verdict: str, note: str, answer: RegimeAnswer | None = None) -> Result:
    return Result(
        case.id,
        case.jurisdiction,
        case.regime,
        case.kind,
        case.confidence,
        case.flip_group,
        case.expected.outcome,
        outcome,
        verdict,
        note,
        tuple(b.id for b in answer.provisions if b.truth == "yes") if answer else (),
        tuple(m.fact for m in answer.missing) if answer else (),
    )


def compare(wanted: Expected, answer: RegimeAnswer) -> tuple[str, str]:
    """The verdict on an answer and, where it is not right, why."""
    if wanted.outcome == CLASSIFICATION:
        return _entries(wanted, answer)
    verdict, note = _outcome(wanted, answer)
    if verdict == RIGHT and (lacking := _lacking(wanted, answer)):
        return PARTLY, lacking
    return verdict, note


def _outcome(wanted: Expected, answer: RegimeAnswer) -> tuple[str, str]:
    said, accepted = answer.outcome, {wanted.outcome, *wanted.also}
    if said in accepted:
        return RIGHT, ""
    if said == NOT_COVERED:
        return UNCOVERED, _uncovered(answer)
    if said == UNDETERMINED:
        if accepted & set(answer.possible):
            return OPEN, _needs(answer)
        return WRONG, "rules out what the source says; leaves open " + ", ".join(answer.possible)
    if wanted.outcome == UNDETERMINED:
        return WRONG, "decides what the source leaves open"
    if (wanted.outcome, said) == (PROHIBITED, LICENCE):
        return PARTLY, "a licence is required, but none is given"
    if {wanted.outcome, said} == {NONE_FOUND, NOT_SUBJECT}:
        return PARTLY, "no licence either way; whether the regime reaches the deal is read otherwise"
    stricter = OUTCOMES.index(said) < OUTCOMES.index(wanted.outcome)
    return WRONG, f"{'more' if stricter else 'less'} restrictive than the source"


def _entries(wanted: Expected, answer: RegimeAnswer) -> tuple[str, str]:
    if not (absent := _absent(wanted, answer.entries)):
        return RIGHT, ""
    if answer.outcome == NOT_COVERED:
        return UNCOVERED, _uncovered(answer)
    doubtful = [b.id for b in answer.provisions if b.effect == "lists" and b.truth == "unknown"]
    if not _absent(wanted, (*answer.entries, *doubtful)):
        return OPEN, _needs(answer)
    return WRONG, f"found under {', '.join(answer.entries) or 'no entry'}, not {', '.join(absent)}"


def _lacking(wanted: Expected, answer: RegimeAnswer) -> str:
    """What an answer with the right outcome lacks, or an empty text."""
    if wanted.code and not re.search(rf"(?<![\w.]){re.escape(wanted.code)}(?!\w)", answer.code or ""):
        return f"code {answer.code or 'none'}, not {wanted.code}"
    first = answer.outcome not in wanted.also  # another outcome the text allows has a policy of its own
    if wanted.review_policy and first and wanted.review_policy != answer.review_policy:
        return f"review policy {answer.review_policy or 'none'}, not {wanted.review_policy}"
    if absent := _absent(wanted, answer.entries):
        return f"not found under {', '.join(absent)}"
    asked = {m.fact for m in answer.missing}
    if answer.outcome == UNDETERMINED and (unasked := [f for f in wanted.missing if f not in asked]):
        return f"does not ask for {', '.join(unasked)}"
    if wanted.provisions and not any(_cites(answer, p) for p in wanted.provisions):
        return f"does not rest on {' or '.join(wanted.provisions)}"
    return ""


def _absent(wanted: Expected, entries: Iterable[str]) -> list[str]:
    """The expected entries under which nothing was found."""
    return [e for e in wanted.entries if not any(found == e or found.startswith(e + ".") for found in entries)]


def _cites(answer: RegimeAnswer, provision: str) -> bool:
    """Whether the answer rests on a provision: it holds; or nothing is required, or only proof shows that something is, and it
    was looked at."""
    decisive = [b for b in answer.provisions if b.truth == "yes" and b.effect in _DECISIVE]
    free = answer.outcome in (NONE_FOUND, NOT_SUBJECT, UNDETERMINED) or not decisive
    held = (b for b in answer.provisions if free or b.truth == "yes")
    return any(provision == b.id or provision in b.cite for b in held)


def _needs(answer: RegimeAnswer) -> str:
    return "needs " + ", ".join(m.fact for m in answer.missing) if answer.missing else "no fact of the deal settles it"


def _uncovered(answer: RegimeAnswer) -> str:
    return "the encoded law does not cover such an item" if answer.trace else answer.warnings[0]
