"""The score of golden cases: by jurisdiction, kind and confidence, what is left open, and which facts are asked for."""

from collections import Counter
from collections.abc import Callable, Sequence

from msgspec import Struct

from licet.decision.compare import OPEN, PARTLY, RIGHT, UNCOVERED, UNREADABLE, WRONG, Result
from licet.decision.golden import CONFIDENCES, KINDS
from licet.decision.outcome import UNDETERMINED

SCHEMA = "licet.cases/1"


class Tally(Struct, frozen=True):
    """How many cases there are of each verdict."""

    cases: int
    right: int
    partly_right: int
    undetermined: int
    not_covered: int
    wrong: int
    unreadable: int


class LeftOpen(Struct, frozen=True):
    """Undetermined answers: how many, their share of all cases in percent, and how many the source leaves open as well."""

    answers: int
    percent: float
    as_expected: int


class Report(Struct, frozen=True):
    """All results with their score.

    holds: none is wrong or unreadable, and every case of high confidence is right; missing: facts undetermined answers ask
    for, the most frequent first; flip_groups: whether all cases of a group are right.
    """

    schema: str
    holds: bool
    total: Tally
    by_jurisdiction: dict[str, Tally]
    by_kind: dict[str, Tally]
    by_confidence: dict[str, Tally]
    left_open: LeftOpen
    missing: dict[str, int]
    flip_groups: dict[str, bool]
    results: tuple[Result, ...]


def score(results: Sequence[Result]) -> Report:
    """The report on decided cases."""
    open_ones = [r for r in results if r.outcome == UNDETERMINED]
    asked = Counter(fact for r in open_ones for fact in r.missing)
    groups: dict[str, bool] = {}
    for r in results:
        if r.flip_group:
            groups[r.flip_group] = groups.get(r.flip_group, True) and r.verdict == RIGHT
    return Report(
        schema=SCHEMA,
        holds=all(_holds(r) for r in results),
        total=_tally(results),
        by_jurisdiction=_by(results, sorted({r.jurisdiction for r in results}), lambda r: r.jurisdiction),
        by_kind=_by(results, KINDS, lambda r: r.kind),
        by_confidence=_by(results, CONFIDENCES, lambda r: r.confidence),
        left_open=LeftOpen(
            len(open_ones),
            round(100 * len(open_ones) / len(results), 1) if results else 0.0,
            sum(r.expected == UNDETERMINED for r in open_ones),
        ),
        missing=dict(sorted(asked.items(), key=lambda pair: (-pair[1], pair[0]))),
        flip_groups=groups,
        results=tuple(results),
    )


def _holds(result: Result) -> bool:
    return result.verdict == RIGHT or (result.confidence != "high" and result.verdict not in (WRONG, UNREADABLE))


def _by(results: Sequence[Result], keys: Sequence[str], key_of: Callable[[Result], str]) -> dict[str, Tally]:
    parts = {key: [r for r in results if key_of(r) == key] for key in keys}
    return {key: _tally(part) for key, part in parts.items() if part}


def _tally(results: Sequence[Result]) -> Tally:
    sums = Counter(r.verdict for r in results)
    return Tally(len(results), sums[RIGHT], sums[PARTLY], sums[OPEN], sums[UNCOVERED], sums[WRONG], sums[UNREADABLE])
