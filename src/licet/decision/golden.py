"""Golden cases: whole deals with a known outcome for one regime, published with all their inputs."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from msgspec import Struct

from licet.deals.facts import DealError
from licet.decision.decide import load_decider
from licet.decision.determination import RegimeAnswer

_KEYS = {"id", "regime", "situation", "confidence", "basis", "source", "expected", "deal", "tests"}
_EXPECTED = {"outcome", "code", "review_policy", "missing", "provisions"}


class Case(Struct, frozen=True):
    """A deal and what is known of its outcome under one regime."""

    id: str
    regime: str
    situation: str
    confidence: str
    expected: dict[str, Any]
    deal: dict[str, Any]
    file: str


class Result(Struct, frozen=True):
    """How a case was decided: right, partly right, wrong or undetermined, and why."""

    id: str
    regime: str
    confidence: str
    expected: str
    outcome: str
    verdict: str
    provisions: tuple[str, ...]
    note: str


def read_cases(path: Path) -> list[Case]:
    """The cases of a TOML file. Raises DealError for an unreadable file or an unknown key."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DealError(f"{path} cannot be read as TOML: {error}") from None
    found = []
    for number, row in enumerate(table.get("case", []), 1):
        where = f"{path}, case {row.get('id', number)}"
        for key in (*row, *row.get("expected", {})):
            if key not in _KEYS | _EXPECTED:
                raise DealError(f"{key!r} is no key of a case", where=where)
        for key in ("id", "regime", "deal", "expected"):
            if key not in row:
                raise DealError(f"{key!r} is missing", where=where)
        found.append(
            Case(
                row["id"],
                row["regime"],
                row.get("situation", ""),
                row.get("confidence", "high"),
                row["expected"],
                row["deal"],
                str(path),
            )
        )
    return found


def run_cases(cases: list[Case]) -> list[Result]:
    """Every case decided and compared."""
    decider = load_decider()
    results = []
    for case in cases:
        deal = decider.deal(case.deal, where=f"{case.file}, case {case.id}")
        answer = next((a for a in decider.determine(deal).regimes if a.regime == case.regime), None)
        if answer is None:
            raise DealError(f"the regime {case.regime!r} gives no answer", where=f"{case.file}, case {case.id}")
        results.append(_compare(case, answer))
    return results


def _compare(case: Case, answer: RegimeAnswer) -> Result:
    wanted = case.expected
    verdict, note = "right", ""
    if answer.outcome != wanted["outcome"]:
        if answer.outcome == "undetermined":
            verdict = "undetermined"
            note = "needs " + ", ".join(m.fact for m in answer.missing)
        elif answer.outcome == "licence_required" and wanted["outcome"] == "prohibited":
            verdict, note = "partly right", "a licence is required, but no licence is given"
        else:
            verdict = "wrong"
    elif wanted.get("code") and wanted["code"] not in (answer.code or ""):
        verdict, note = "partly right", f"code {answer.code}, not {wanted['code']}"
    elif wanted.get("review_policy") and wanted["review_policy"] != answer.review_policy:
        verdict, note = "partly right", f"review policy {answer.review_policy}, not {wanted['review_policy']}"
    elif set(wanted.get("missing", ())) - {m.fact for m in answer.missing}:
        verdict, note = "partly right", "does not ask for " + ", ".join(wanted["missing"])
    cited = tuple(b.id for b in answer.provisions if b.truth == "yes")
    return Result(case.id, case.regime, case.confidence, wanted["outcome"], answer.outcome, verdict, cited, note)


def report(results: list[Result]) -> str:
    """A line per case, then the sums."""
    lines = [
        f"{r.verdict:<13} {r.id:<28} {r.regime:<3} {r.outcome}"
        + (f" (expected {r.expected})" if r.outcome != r.expected else "")
        + (f"; {r.note}" if r.note else "")
        for r in results
    ]
    sums = Counter(r.verdict for r in results)
    total = ", ".join(f"{sums[v]} {v}" for v in ("right", "partly right", "undetermined", "wrong"))
    return "\n".join([*lines, f"{len(results)} cases: {total}"]) + "\n"
