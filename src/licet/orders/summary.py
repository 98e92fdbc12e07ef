"""What a book came to: lines and value by outcome, and the facts that most of the open lines wait for."""

from collections.abc import Mapping

import polars as pl
from msgspec import Struct

from licet.decision.outcome import OUTCOMES

OPEN = "undetermined"


class Outcome(Struct, frozen=True):
    """Lines with an outcome, and their value by currency ("" where no column names one)."""

    outcome: str
    lines: int
    value: Mapping[str, float]


class Waiting(Struct, frozen=True):
    """A fact that is the first one missing of so many open lines, of so many customers."""

    fact: str
    lines: int
    customers: int
    value: Mapping[str, float]


class Summary(Struct, frozen=True):
    """lines: in all; outcomes: most restrictive first; regimes: by regime the lines by outcome; waiting: most lines first;
    unvalued: lines whose value is no number."""

    lines: int
    outcomes: tuple[Outcome, ...]
    regimes: Mapping[str, Mapping[str, int]]
    waiting: tuple[Waiting, ...]
    unvalued: int = 0


def summary(lines: pl.DataFrame, told: Mapping[str, str]) -> Summary:
    """The summary of a result. told: which of its columns are `value` (or `value_usd`), `currency` and `customer`. No currency
    is converted."""
    value = _value(lines, told.get("value", told.get("value_usd")))
    currency = (
        pl.lit("USD") if "value_usd" in told else pl.col(told["currency"]).cast(pl.String) if "currency" in told else pl.lit("")
    )
    frame = lines.select(
        pl.col("licet_outcome").cast(pl.String).alias("outcome"),
        pl.col("licet_missing").cast(pl.String).str.split(" ").list.first().alias("missing"),
        currency.fill_null("").alias("currency"),
        (pl.col(told["customer"]).cast(pl.String) if "customer" in told else pl.lit("")).alias("customer"),
        value.alias("value"),
    )
    order = {word: place for place, word in enumerate((*OUTCOMES, "unreadable"))}
    by_outcome = {str(key[0]): part for key, part in frame.group_by("outcome")}
    outcomes = tuple(Outcome(w, p.height, _sums(p)) for w, p in sorted(by_outcome.items(), key=lambda kv: order.get(kv[0], 99)))
    waits = frame.filter((pl.col("outcome") == OPEN) & (pl.col("missing") != ""))
    waiting = tuple(
        Waiting(str(key[0]), part.height, part["customer"].n_unique(), _sums(part)) for key, part in waits.group_by("missing")
    )
    skip = {"licet_outcome", "licet_provisions", "licet_missing", "licet_situation", "licet_note"}
    regimes = {}
    for name in lines.columns:
        if name.startswith("licet_") and name not in skip:
            counted = lines[name].drop_nulls().cast(pl.String).value_counts(sort=True)
            regimes[name.removeprefix("licet_")] = dict(zip(counted[name].to_list(), counted["count"].to_list(), strict=True))
    unvalued = value.null_count() if {"value", "value_usd"} & told.keys() else 0
    return Summary(lines.height, outcomes, regimes, tuple(sorted(waiting, key=lambda w: (-w.lines, w.fact))), unvalued)


def _value(lines: pl.DataFrame, column: str | None) -> pl.Series:
    """The value of each line, null where no column names one or it is no number."""
    if column is None:
        return pl.Series("value", [None] * lines.height, dtype=pl.Float64)
    cells = lines[column]
    if cells.dtype == pl.String:
        return cells.str.strip_chars().str.replace_all("[ ']", "").cast(pl.Float64, strict=False)
    return cells.cast(pl.Float64, strict=False)


def _sums(part: pl.DataFrame) -> dict[str, float]:
    found = part.group_by("currency").agg(pl.col("value").sum()).sort("currency")
    return {str(currency): float(total) for currency, total in found.iter_rows() if total}
