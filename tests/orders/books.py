"""Books for tests: lines of whole deals, lines at the very edge of thresholds, and what one deal at a time says of them."""

from fractions import Fraction
from pathlib import Path

import polars as pl

from licet.deals.facts import DealError
from licet.decision.golden import read_cases
from licet.facts.units import plain
from licet.orders.explaining import explain

CASES = Path(__file__).resolve().parents[2] / "cases"


def cell(kind, value):
    """A value as somebody types it into a sheet."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        return plain(kind.unit.write(value), 20)
    if isinstance(value, frozenset):
        return " + ".join(sorted(value)) or "none"
    return str(value)


def golden_lines(decider):
    """Every golden case as a line of text cells, and the deals themselves."""
    deals = [decider.deal(case.deal) for file in sorted(CASES.glob("*.toml")) for case in read_cases(file)]
    lines = []
    for deal in deals:
        given = {
            n: cell(decider.vocabulary[n], g.value)
            for n, g in deal.facts.items()
            if g.source in ("given", "said to be unknown")
        }
        lines.append(given | ({"item.model": deal.title} if deal.model else {}))
    return pl.DataFrame(lines, infer_schema_length=None), deals


def told(determination):
    """What is compared: outcomes by regime, the provisions that hold, and the missing facts."""
    return (
        determination.outcome,
        {answer.regime: answer.outcome for answer in determination.regimes},
        {basis.id for answer in determination.regimes for basis in answer.provisions if basis.truth == "yes"},
        {missing.fact for answer in determination.regimes for missing in answer.missing},
    )


def line_told(row):
    """The same from a line of a decided book."""
    known = ("outcome", "provisions", "missing", "situation", "note")
    regimes = {name[6:]: word for name, word in row.items() if name.startswith("licet_") and name[6:] not in known and word}
    return (row["licet_outcome"], regimes, set(row["licet_provisions"].split()), set(row["licet_missing"].split()))


def differences(frame, decided, decider, rows, as_of=None):
    """Lines of which one deal at a time says something else."""
    found = []
    for number in rows:
        row = decided.row(number, named=True)
        try:
            wanted = told(explain(frame.row(number, named=True), as_of=as_of, decider=decider, what_if=False))
        except DealError:
            wanted = "unreadable"
        have = line_told(row) if row["licet_outcome"] != "unreadable" else "unreadable"
        if have != wanted:
            found.append((number, frame.row(number, named=True), wanted, have))
    return found
