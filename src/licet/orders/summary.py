"""What a book came to: lines and value by outcome, regime, quarter and customer, and what the open lines wait for first.

Currencies are never added to each other. A value is that of whole lines: a line counts under every regime that answers it, so
sums over regimes are no totals.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
from msgspec import Struct

from licet.decision.decide import Decider
from licet.decision.outcome import OUTCOMES
from licet.orders.answers import UNREADABLE
from licet.orders.deciding import hidden
from licet.orders.since import Since

OPEN = "undetermined"
#: Lines that cannot go as they are: what is at stake.
STAKES = ("prohibited", "licence_required", OPEN)
WORDS = (*OUTCOMES, UNREADABLE)
_NO_REGIMES = frozenset(f"licet_{n}" for n in ("outcome", "provisions", "missing", "situation", "note", "added", "since"))
_CUSTOMERS = 12

#: By currency ("" where no column names one) a sum of values.
Money = Mapping[str, float]


class Share(Struct, frozen=True):
    """Lines of one kind and their value."""

    lines: int
    value: Money


class Waiting(Struct, frozen=True):
    """A fact that is the first one missing of so many open lines, of so many customers ("" where no column names them)."""

    fact: str
    question: str
    lines: int
    customers: int
    value: Money


class Summary(Struct, frozen=True):
    """lines: in all; outcomes, regimes, quarters, customers: each by outcome, most restrictive first (of customers those with
    most at stake, others counted); waiting: most lines first; unvalued: lines whose value is no number; later: by regime the
    lines that ship after the day to which its law was checked; since: lines by what became of them."""

    lines: int
    outcomes: Mapping[str, Share]
    regimes: Mapping[str, Mapping[str, Share]]
    quarters: Mapping[str, Mapping[str, Share]]
    customers: Mapping[str, Mapping[str, Share]]
    other_customers: int
    waiting: tuple[Waiting, ...]
    unvalued: int
    later: Mapping[str, int]
    since: Mapping[str, int] | None = None
    law: Mapping[str, int] = {}
    gone: int = 0


def summary(lines: pl.LazyFrame, decider: Decider, *, valued: bool, since: Since | None = None) -> Summary:
    """The summary of the parts of a result. valued: whether a column names a value."""
    regimes = [r.id for r in decider.book.regimes if f"licet_{r.id}" in lines.collect_schema().names()]
    frame = lines.with_columns(
        pl.col("licet_outcome").cast(pl.String).alias("outcome"),
        pl.col(hidden("value")).alias("value"),
        pl.col(hidden("currency")).alias("currency"),
        pl.col(hidden("customer")).alias("customer"),
        _quarter(pl.col(hidden("on"))).alias("quarter"),
        pl.col("licet_missing").str.split(" ").list.first().alias("missing"),
    )
    customers, others = _customers(_grouped(frame, "customer", "outcome"))
    by_regime = {
        regime: _grouped(frame.filter(pl.col(f"licet_{regime}").is_not_null()), f"licet_{regime}") for regime in regimes
    }
    return Summary(
        lines=lines.select(pl.len()).collect().item(),
        outcomes=_shares(_grouped(frame, "outcome")),
        regimes={regime: shares for regime, found in by_regime.items() if (shares := _shares(found))},
        quarters=_nested(_grouped(frame, "quarter", "outcome").sort("quarter")),
        customers=customers,
        other_customers=others,
        waiting=_waiting(frame, decider),
        unvalued=frame.select(pl.col("value").is_null().sum()).collect().item() if valued else 0,
        later=_later(frame, decider, regimes),
        since=since.counts if since else None,
        law=since.law if since else {},
        gone=len(since.gone) if since else 0,
    )


def _quarter(day: pl.Expr) -> pl.Expr:
    return pl.format("{} Q{}", day.dt.year(), day.dt.quarter())


def _grouped(frame: pl.LazyFrame, *keys: str) -> pl.DataFrame:
    """Lines and value by keys and currency."""
    columns = [pl.col(key).cast(pl.String) for key in keys]
    found = frame.group_by(*columns, "currency").agg(pl.len().alias("lines"), pl.col("value").sum().round(2))
    return found.sort(*keys, "currency").collect(engine="streaming")


def _shares(found: pl.DataFrame) -> dict[str, Share]:
    """By outcome, in the first column, its lines and value."""
    outcome = found.columns[0]
    parts = {str(key[0]): part for key, part in found.group_by(outcome, maintain_order=True)}
    return {word: _share(parts[word]) for word in sorted(parts, key=_rank)}


def _share(part: pl.DataFrame) -> Share:
    money = part.group_by("currency").agg(pl.col("value").sum()).sort("currency")
    return Share(int(part["lines"].sum()), {str(c): round(float(v), 2) for c, v in money.iter_rows() if v})


def _rank(word: str) -> int:
    return WORDS.index(word) if word in WORDS else len(WORDS)


def _nested(found: pl.DataFrame) -> dict[str, dict[str, Share]]:
    key = found.columns[0]
    return {str(name[0]): _shares(part.drop(key)) for name, part in found.group_by(key, maintain_order=True)}


def _customers(found: pl.DataFrame) -> tuple[dict[str, dict[str, Share]], int]:
    """Those with most at stake: by lines, since values of several currencies have no order."""
    named = found.filter(pl.col("customer") != "")
    stakes = named.filter(pl.col("outcome").is_in(STAKES)).group_by("customer").agg(pl.col("lines").sum())
    first = stakes.sort("lines", "customer", descending=[True, False])["customer"].to_list()
    shown = first[:_CUSTOMERS]
    nested = _nested(named.filter(pl.col("customer").is_in(shown)))
    return {customer: nested[customer] for customer in shown}, len(first) - len(shown)


def _waiting(frame: pl.LazyFrame, decider: Decider) -> tuple[Waiting, ...]:
    waits = frame.filter((pl.col("outcome") == OPEN) & (pl.col("missing") != ""))
    money = {str(key[0]): part for key, part in _grouped(waits, "missing").group_by("missing", maintain_order=True)}
    who = waits.filter(pl.col("customer") != "").group_by("missing").agg(pl.col("customer").n_unique()).collect()
    customers = dict(who.iter_rows())
    found = []
    for fact, part in money.items():
        share = _share(part)
        question = decider.vocabulary[fact].question if fact in decider.vocabulary else ""
        found.append(Waiting(fact, question, share.lines, customers.get(fact, 0), share.value))
    return tuple(sorted(found, key=lambda w: (-w.lines, w.fact)))


def _later(frame: pl.LazyFrame, decider: Decider, regimes: list[str]) -> dict[str, int]:
    """By regime the lines it answers that ship after the day to which its law was checked."""
    through: dict[str, date | None] = {r.id: r.verified_through for r in decider.book.regimes}
    asked: dict[str, Any] = {
        regime: (pl.col(f"licet_{regime}").is_not_null() & (pl.col(hidden("on")) > through[regime])).sum()
        for regime in regimes
        if through[regime]
    }
    if not asked:
        return {}
    counted = frame.select(**asked).collect().row(0, named=True)
    return {regime: lines for regime, lines in counted.items() if lines}
