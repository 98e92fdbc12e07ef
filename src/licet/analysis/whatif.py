"""An order book under the law and under an amended law: which lines move, whose, worth what, and if none does, why.

Both sides are decided by situations (`licet.orders`). What a line's move is called follows from its two outcomes alone, so
all totals are sums over the list of lines and can be checked against it.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

import polars as pl
from msgspec import Struct

from licet.analysis.misses import Miss, misses
from licet.decision.decide import Decider, load_decider
from licet.decision.outcome import DUTY, EXCEPTION, LICENCE, NONE_FOUND, NOT_COVERED, NOT_SUBJECT, PROHIBITED, UNDETERMINED
from licet.law.amend import amend
from licet.law.amendment import Amendment
from licet.orders.bench import UNREADABLE
from licet.orders.frames import PREFIX, decide_orders, to_polars

RESTRICTED = "newly restricted"
FURTHER = "restricted further"
BURDENED = "new conditions"
OPENED = "newly undetermined"
SETTLED = "no longer undetermined"
EASED = "restricted less"
UNBURDENED = "conditions dropped"
RELIEVED = "relieved"
UNCOVERED = "covered otherwise"
ELSEWHERE = "other regimes, same outcome"
SAME = "unchanged"
#: The worst for the seller first.
MOVES: Final = (
    RESTRICTED, FURTHER, BURDENED, OPENED, SETTLED, EASED, UNBURDENED, RELIEVED, UNCOVERED, ELSEWHERE, SAME
)  # fmt: skip
#: How much an outcome asks: nothing, conditions to be kept, a licence, the impossible.
_ASKS: Final = {NOT_SUBJECT: 0, NONE_FOUND: 0, EXCEPTION: 1, DUTY: 1, LICENCE: 2, PROHIBITED: 3}
BY: Final[tuple[str, ...]] = ("customer", "item", "quarter")
_COLUMNS: Final = {
    "line": ("line", "order_line", "id"),
    "customer": ("customer", "purchaser.name", "end_user.name", "consignee.name"),
    "item": ("item.model", "item.kind"),
    "value": ("value", "value_usd"),
    "currency": ("currency",),
}


class Total(Struct, frozen=True):
    """Lines that move in one way, and their value by currency ("" where no column names one; none is converted).

    name: of the customer, item, quarter or regime; empty for all lines.
    """

    move: str
    lines: int
    value: Mapping[str, float]
    name: str = ""


class Step(Struct, frozen=True):
    """Lines with one outcome before and another one after."""

    before: str
    after: str
    lines: int


class Band(Struct, frozen=True):
    """What becomes newly restricted, in one currency: for certain, and if every line that becomes undetermined is, too."""

    currency: str
    certain: float
    at_most: float


class WhatIf(Struct, frozen=True):
    """What an amendment does to a book.

    before, after: hashes of the law; totals: by move, the worst first; steps: from outcome to outcome; by: the totals of what
    moves by customer, item and quarter, as far as the book tells them, and by regime (of its own outcomes); misses: if no line
    moves, why, change by change; lines: of each its two outcomes and its move, in the order of the book.
    """

    amendment: Amendment
    before: str
    after: str
    totals: tuple[Total, ...]
    steps: tuple[Step, ...]
    by: Mapping[str, tuple[Total, ...]]
    band: tuple[Band, ...]
    misses: tuple[Miss, ...]
    lines: pl.DataFrame

    @property
    def moved(self) -> int:
        """How many lines have another answer."""
        return sum(total.lines for total in self.totals if total.move != SAME)


def whatif(
    amendment: Amendment,
    orders: Any,
    *,
    as_of: date | None = None,
    told: Mapping[str, str] | None = None,
    decider: Decider | None = None,
) -> WhatIf:
    """What an amendment does to an order book.

    orders: a frame as for `decide_orders`; as_of: the day whose law is applied to every line, each line's own day if left out;
    told: which columns are `line`, `customer`, `item`, `value` and `currency`, where they are not called so. Raises LicetError.
    """
    base = decider or load_decider()
    book, places = amend(base.book, base.places, base.vocabulary, amendment)
    amended = Decider(book, base.vocabulary, places)
    lines = to_polars(orders)
    before = _answers(decide_orders(lines, as_of=as_of, decider=decider))
    after = _answers(decide_orders(lines, as_of=as_of, decider=amended))
    both = _compared(before, after, _about(lines, told or {}))
    totals = _totals(both)
    by = {name: _named(both, name) for name in BY if name in both.columns}
    by["regime"] = tuple(_by_regime(both, before, after))
    still = all(total.move == SAME for total in totals)
    found = misses(amendment, lines, before, base, as_of) if still else ()
    return WhatIf(amendment, base.book.hash, book.hash, totals, _steps(both), by, _band(both), found, both)


def move(before: str, after: str) -> str:
    """What the step from one outcome to another is called."""
    if before == after:
        return SAME
    if NOT_COVERED in (before, after):
        return UNCOVERED
    if UNDETERMINED in (before, after):
        return OPENED if after == UNDETERMINED else SETTLED
    was, now = _ASKS[before], _ASKS[after]
    if now > was:
        return BURDENED if now == 1 else RESTRICTED if was < 2 else FURTHER
    if now < was:
        return UNBURDENED if was == 1 else RELIEVED if now < 2 else EASED
    return ELSEWHERE


def _answers(decided: pl.DataFrame) -> pl.DataFrame:
    """The new columns, as texts."""
    return decided.select(pl.selectors.starts_with(PREFIX).cast(pl.String))


def _about(lines: pl.DataFrame, told: Mapping[str, str]) -> pl.DataFrame:
    """What the book tells of its lines besides facts: line, customer, item, quarter, value, currency."""
    found: dict[str, pl.Expr] = {}
    for name, candidates in _COLUMNS.items():
        column = next((c for c in (told.get(name), *candidates) if c in lines.columns), None)
        if column is not None:
            found[name] = pl.col(column).cast(pl.String)
    if found.get("value") is not None:
        found["value"] = found["value"].str.replace_all("[ ',]", "").cast(pl.Float64, strict=False)
    if "currency" not in found:
        found["currency"] = pl.lit("USD" if "value_usd" in lines.columns else "")
    if "on" in lines.columns:
        day = pl.col("on").cast(pl.String).str.slice(0, 10).str.to_date(strict=False)
        found["quarter"] = day.dt.year().cast(pl.String) + "-Q" + day.dt.quarter().cast(pl.String)
    return lines.select(pl.int_range(1, pl.len() + 1).alias("row"), *(each.alias(name) for name, each in found.items()))


def _compared(before: pl.DataFrame, after: pl.DataFrame, about: pl.DataFrame) -> pl.DataFrame:
    """The lines with what they are about, both outcomes, and the move."""
    outcome = f"{PREFIX}outcome"
    both = about.with_columns(before=before[outcome], after=after[outcome], provisions=after[f"{PREFIX}provisions"])
    pairs = both.select("before", "after").unique()
    names = pairs.with_columns(
        pl.Series("move", [SAME if UNREADABLE in pair else move(*pair) for pair in pairs.iter_rows()], dtype=pl.String)
    )
    both = both.join(names, on=["before", "after"], how="left", maintain_order="left")
    regimes = [c for c in dict.fromkeys((*before.columns, *after.columns)) if c not in _OWN]
    differs = pl.lit(value=False)
    for regime in regimes:
        both = both.with_columns(_regime(before, regime).alias("was"), _regime(after, regime).alias("is"))
        both = both.with_columns((differs | (pl.col("was") != pl.col("is"))).alias("differs")).drop("was", "is")
        differs = pl.col("differs")
    here = pl.when((pl.col("move") == SAME) & differs).then(pl.lit(ELSEWHERE)).otherwise(pl.col("move"))
    return both.with_columns(here.alias("move")).drop("differs", strict=False)


_OWN: Final = frozenset(PREFIX + name for name in ("outcome", "provisions", "missing", "situation", "note"))


def _regime(answers: pl.DataFrame, column: str) -> pl.Series:
    """The outcomes of a regime; where it does not answer it has nothing to do with the line."""
    if column not in answers.columns:
        return pl.Series(column, [NOT_SUBJECT], dtype=pl.String).new_from_index(0, answers.height)
    return answers[column].fill_null(NOT_SUBJECT)


def _totals(both: pl.DataFrame, name: str = "") -> tuple[Total, ...]:
    """The lines and values of each move, the worst first."""
    valued = "value" in both.columns
    sums = both.group_by("move", "currency").agg(
        pl.len().alias("lines"), (pl.col("value").sum() if valued else pl.lit(0.0)).alias("value")
    )
    found = []
    for of in MOVES:
        rows = sums.filter(pl.col("move") == of).sort("currency")
        if rows.height:
            value = {c or "": float(v) for c, v in rows.select("currency", "value").iter_rows() if v}
            found.append(Total(of, int(rows["lines"].sum()), value, name))
    return tuple(found)


def _named(both: pl.DataFrame, column: str) -> tuple[Total, ...]:
    """The totals of what moves, by name, those with the most lines first."""
    moved = both.filter(pl.col("move") != SAME).with_columns(pl.col(column).fill_null("(not given)"))
    groups = sorted(moved.group_by(column), key=lambda group: (-group[1].height, str(group[0][0])))
    return tuple(total for key, part in groups for total in _totals(part, str(key[0])))


def _by_regime(both: pl.DataFrame, before: pl.DataFrame, after: pl.DataFrame) -> Iterator[Total]:
    for column in dict.fromkeys((*before.columns, *after.columns)):
        if column in _OWN:
            continue
        answers = both.with_columns(_regime(before, column).alias("before"), _regime(after, column).alias("after"))
        moved = answers.filter(pl.col("before") != pl.col("after"))
        names = pl.Series("move", [move(*pair) for pair in moved.select("before", "after").iter_rows()], dtype=pl.String)
        yield from _totals(moved.with_columns(names), column.removeprefix(PREFIX))


def _steps(both: pl.DataFrame) -> tuple[Step, ...]:
    counted = both.group_by("before", "after").len().sort("len", "before", "after", descending=[True, False, False])
    return tuple(Step(before, after, number) for before, after, number in counted.iter_rows())


def _band(both: pl.DataFrame) -> tuple[Band, ...]:
    """By currency the value that is newly restricted, and that may be."""
    if "value" not in both.columns:
        return ()
    some = both.filter(pl.col("move").is_in([RESTRICTED, OPENED]))
    sums = some.group_by("currency").agg(
        pl.col("value").filter(pl.col("move") == RESTRICTED).sum().alias("certain"), pl.col("value").sum().alias("all")
    )
    return tuple(Band(c or "", float(certain), float(total)) for c, certain, total in sums.sort("currency").iter_rows())
