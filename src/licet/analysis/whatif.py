"""An order book under the law and under an amended law: which lines move, whose, worth what, and if none does, why.

Both sides are decided by situations (`licet.orders`). What a line's move is called follows from its two outcomes alone, so
all totals are sums over the list of lines and can be checked against it.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
from msgspec import Struct

from licet.analysis.misses import Miss, misses
from licet.decision.decide import Decider, load_decider
from licet.decision.outcome import DUTY, EXCEPTION, LICENCE, NONE_FOUND, NOT_COVERED, NOT_SUBJECT, PROHIBITED, UNDETERMINED
from licet.errors import LicetError
from licet.law.amendment import Amendment
from licet.orders.bench import UNREADABLE
from licet.orders.encoded import Encoded, Under
from licet.orders.frames import CHUNK, to_polars
from licet.orders.grids import Integers
from licet.orders.preparing import Prepared

if TYPE_CHECKING:
    from altair import TopLevelMixin

RESTRICTED = "newly restricted"
FURTHER = "restricted further"
BURDENED = "new conditions"
OPENED = "newly undetermined"
FIRMED = "restricted, was undetermined"
SETTLED = "free, was undetermined"
EASED = "restricted less"
UNBURDENED = "conditions dropped"
RELIEVED = "relieved"
UNCOVERED = "covered otherwise"
ELSEWHERE = "other regimes, same outcome"
SAME = "unchanged"
#: The worst for the seller first.
MOVES: Final = (
    RESTRICTED, FIRMED, FURTHER, BURDENED, OPENED, SETTLED, EASED, UNBURDENED, RELIEVED, UNCOVERED, ELSEWHERE, SAME
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
    """What becomes newly restricted, in one currency: for certain, and if every line that is undetermined on either side is."""

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

    def chart(self) -> "TopLevelMixin":
        """The picture: lines that move, by regime and by whatever the book tells. Raises LicetError where the extra `charts` is
        missing."""
        from licet.render.whatif_chart import chart

        made: TopLevelMixin = chart(self)
        return made


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
    lines = to_polars(orders)

    def batches() -> Iterator[Batch]:
        for chunk in lines.iter_slices(CHUNK):
            yield Batch(chunk, _about(chunk, told or {}))

    return _whatif(amendment, lines.columns, batches(), as_of, decider)


def whatif_book(amendment: Amendment, book: Prepared, *, as_of: date | None = None) -> WhatIf:
    """What an amendment does to a book that was opened, mapped and joined to its masters. Raises LicetError."""

    def batches() -> Iterator[Batch]:
        for sheet in book.source.batches(0, CHUNK):
            lines = book.lines(sheet)
            facts = lines.facts.select(book.columns)
            about = facts.with_columns(*(sheet.cells[column].alias(name) for name, column in book.by.told.items()))
            refused = sorted({place for each in lines.findings if each.refused for place in each.notes})
            yield Batch(facts, _about(about, {}), refused)

    return _whatif(amendment, list(book.columns), batches(), as_of, None)


class Batch(Struct, frozen=True):
    """Some lines of a book. facts: as for `decide_orders`; about: what it tells besides; refused: those not decided."""

    facts: pl.DataFrame
    about: pl.DataFrame
    refused: list[int] = []


def _whatif(
    amendment: Amendment, columns: list[str], batches: Iterable[Batch], as_of: date | None, decider: Decider | None
) -> WhatIf:
    base = decider or load_decider()
    amended = base.amended(amendment)
    encoded = Encoded(columns, [amended], as_of=as_of, decider=decider)
    facts: list[pl.DataFrame] = []
    abouts: list[pl.DataFrame] = []
    rows: list[Integers] = []
    for batch in batches:
        taken = encoded.take(batch.facts)
        taken[batch.refused] = 0
        rows.append(taken)
        facts.append(batch.facts)
        abouts.append(batch.about)
    if not facts:
        raise LicetError("the book has no lines")
    steps = Steps(encoded.under(), encoded.under(amended))
    number = pl.Series("step", steps.number[np.concatenate(rows)])
    about = pl.concat(abouts, how="vertical_relaxed").with_row_index("row", 1).with_columns(number)
    sums = _sums(about, (), steps)
    by = {"regime": tuple(_by_regime(sums, steps))}
    by |= {name: tuple(_named(about, name, steps)) for name in BY if name in about.columns}
    totals = _totals(sums, steps.moves)
    still = all(total.move == SAME for total in totals)
    found = misses(amendment, pl.concat(facts), steps.provisions(number), base, as_of) if still else ()
    listed = about.with_columns(*(column.gather(number) for column in steps.columns())).drop("step")
    laws = (base.book.hash, amended.book.hash)
    return WhatIf(amendment, *laws, totals, _steps(sums, steps), by, _band(sums, steps), found, listed)


class Steps:
    """The different steps from an answer to an answer. number: of each row that of its step; moves: what each is called."""

    def __init__(self, before: Under, after: Under) -> None:
        pairs, self.number = np.unique(before.number.astype(np.int64) << 32 | after.number, return_inverse=True)
        self._before = [before.answers[pair >> 32] for pair in pairs.tolist()]
        self._after = [after.answers[pair & 0xFFFFFFFF] for pair in pairs.tolist()]
        self.outcomes = [(one.outcome, other.outcome) for one, other in zip(self._before, self._after, strict=True)]
        self.moves = [self._move(place) for place in range(len(pairs))]

    def _move(self, place: int) -> str:
        outcomes = self.outcomes[place]
        found = SAME if UNREADABLE in outcomes else move(*outcomes)
        return ELSEWHERE if found == SAME and any(one != other for _, one, other in self._regimes(place)) else found

    def _regimes(self, place: int) -> Iterator[tuple[str, str, str]]:
        """By regime its two outcomes; where one does not answer it has nothing to do with the line."""
        one, other = self._before[place].regimes, self._after[place].regimes
        for regime in dict.fromkeys((*one, *other)):
            yield regime, one.get(regime, NOT_SUBJECT), other.get(regime, NOT_SUBJECT)

    def by_regime(self) -> dict[str, list[str]]:
        """By regime what each step is called by its own outcomes."""
        found: dict[str, list[str]] = {}
        for place in range(len(self.moves)):
            for regime, one, other in self._regimes(place):
                found.setdefault(regime, [SAME] * len(self.moves))[place] = move(one, other)
        return found

    def columns(self) -> list[pl.Series]:
        """Both outcomes, the move, and the provisions after, by step."""
        texts = {
            "before": [one for one, _ in self.outcomes],
            "after": [other for _, other in self.outcomes],
            "move": self.moves,
            "provisions": [" ".join(answer.provisions) for answer in self._after],
        }
        return [pl.Series(name, column, dtype=pl.String).cast(pl.Categorical) for name, column in texts.items()]

    def provisions(self, number: pl.Series) -> pl.Series:
        """The provisions that each line rests on before."""
        texts = pl.Series("provisions", [" ".join(answer.provisions) for answer in self._before], dtype=pl.String)
        return texts.cast(pl.Categorical).gather(number)


def move(before: str, after: str) -> str:
    """What the step from one outcome to another is called."""
    if before == after:
        return SAME
    if NOT_COVERED in (before, after):
        return UNCOVERED
    if UNDETERMINED in (before, after):
        return OPENED if after == UNDETERMINED else FIRMED if _ASKS[after] > 1 else SETTLED
    was, now = _ASKS[before], _ASKS[after]
    if now > was:
        return BURDENED if now == 1 else RESTRICTED if was < 2 else FURTHER
    if now < was:
        return UNBURDENED if was == 1 else RELIEVED if now < 2 else EASED
    return ELSEWHERE


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
    return lines.select(each.alias(name) for name, each in found.items())


def _sums(about: pl.DataFrame, names: tuple[str, ...], steps: Steps) -> pl.DataFrame:
    """Lines and value by step, currency and further columns, what each step is called beside them."""
    value = pl.col("value").sum() if "value" in about.columns else pl.lit(0.0)
    sums = about.group_by("step", "currency", *names).agg(pl.len().alias("lines"), value.alias("value"))
    return sums.with_columns(pl.Series("move", steps.moves, dtype=pl.String).gather(sums["step"]))


def _totals(sums: pl.DataFrame, moves: list[str], name: str = "") -> tuple[Total, ...]:
    """The lines and values of each move, the worst first. moves: by step what it is called."""
    called = sums.with_columns(pl.Series("move", moves, dtype=pl.String).gather(sums["step"]))
    found = []
    for of in MOVES:
        rows = called.filter(pl.col("move") == of).group_by("currency").agg(pl.col("lines", "value").sum()).sort("currency")
        if rows.height:
            value = {currency or "": float(total) for currency, total in rows.select("currency", "value").iter_rows() if total}
            found.append(Total(of, int(rows["lines"].sum()), value, name))
    return tuple(found)


def _named(about: pl.DataFrame, column: str, steps: Steps) -> Iterator[Total]:
    """The totals of what moves, by name, those with the most lines first."""
    moving = [place for place, move_ in enumerate(steps.moves) if move_ != SAME]
    moved = about.filter(pl.col("step").is_in(moving)).with_columns(pl.col(column).fill_null("(not given)"))
    sums = _sums(moved, (column,), steps)
    groups = sorted(sums.group_by(column), key=lambda group: (-int(group[1]["lines"].sum()), str(group[0][0])))
    for key, part in groups:
        yield from _totals(part, steps.moves, str(key[0]))


def _by_regime(sums: pl.DataFrame, steps: Steps) -> Iterator[Total]:
    for regime, moves in steps.by_regime().items():
        yield from (total for total in _totals(sums, moves, regime) if total.move != SAME)


def _steps(sums: pl.DataFrame, steps: Steps) -> tuple[Step, ...]:
    """From outcome to outcome, the most lines first."""
    counted: dict[tuple[str, str], int] = {}
    for step, lines in sums.select("step", "lines").iter_rows():
        counted[steps.outcomes[step]] = counted.get(steps.outcomes[step], 0) + lines
    return tuple(Step(*pair, lines) for pair, lines in sorted(counted.items(), key=lambda each: (-each[1], each[0])))


def _band(sums: pl.DataFrame, steps: Steps) -> tuple[Band, ...]:
    """By currency the value that is newly restricted, and that may be."""
    parts = {total.move: total.value for total in _totals(sums, steps.moves)}
    open_ = [parts[of] for of in (RESTRICTED, FIRMED, OPENED) if of in parts]
    certain = parts.get(RESTRICTED, {})
    currencies = sorted({currency for part in open_ for currency in part})
    return tuple(Band(c, certain.get(c, 0.0), sum(part.get(c, 0.0) for part in open_)) for c in currencies)
