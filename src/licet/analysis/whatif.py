"""An order book under the law and under an amended law: which lines move, whose, worth what, and if none does, why.

Both sides are decided by situations (`licet.orders`). What a line's move is called follows from its two outcomes alone, so
all totals are sums over the list of lines and can be checked against it.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
from msgspec import Struct

from licet.analysis.misses import Miss, misses
from licet.analysis.order_book import BY, OrderBook, order_book
from licet.decision.decide import Decider
from licet.decision.outcome import DUTY, EXCEPTION, LICENCE, NONE_FOUND, NOT_COVERED, NOT_SUBJECT, PROHIBITED, UNDETERMINED
from licet.errors import LicetError
from licet.law.amendment import Amendment
from licet.orders.answers import UNREADABLE
from licet.orders.encoded import Under

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
    moves, why, change by change; listing: the lines, not put together yet.
    """

    amendment: Amendment
    before: str
    after: str
    totals: tuple[Total, ...]
    steps: tuple[Step, ...]
    by: Mapping[str, tuple[Total, ...]]
    band: tuple[Band, ...]
    misses: tuple[Miss, ...]
    listing: "Listing"

    @property
    def count(self) -> int:
        """How many lines there are."""
        return sum(total.lines for total in self.totals)

    @property
    def lines(self) -> pl.DataFrame:
        """Of every line both outcomes and its move, in the order of the book; put together anew each time."""
        return self.listing.frame()

    @property
    def moved(self) -> int:
        """How many lines have another answer."""
        return sum(total.lines for total in self.totals if total.move != SAME)

    @property
    def untold(self) -> dict[str, int]:
        """Of the lines that did not move, how many could not: undetermined before and after, or never read. No line among them
        was found to be the same."""
        stayed = {step.before: step.lines for step in self.steps if step.before == step.after}
        return {outcome: stayed[outcome] for outcome in ("undetermined", "unreadable") if outcome in stayed}

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

    orders: a frame as for `decide_orders`, or an `OrderBook`, of which the rest was said when it was read; as_of: the day whose
    law is applied to every line, each line's own day if left out; told: which columns are `line`, `customer`, `item`, `value`
    and `currency`, where they are not called so. Raises LicetError.
    """
    if not isinstance(orders, OrderBook):
        orders = order_book(orders, (amendment,), as_of=as_of, told=told, decider=decider)
    elif as_of is not None or told is not None or decider is not None:
        raise LicetError("the book was read already", mend="say the day and the columns where it is read")
    return held_against(orders, amendment)


def held_against(book: OrderBook, amendment: Amendment) -> WhatIf:
    """What an amendment does to a book that was read. Raises LicetError."""
    amended = book.admit(amendment)
    encoded = book.encoded
    steps = Steps(encoded.under(), encoded.under(amended))
    cells = book.cells.with_columns(pl.Series("step", steps.number[book.cells["row"].to_numpy()]))
    sums = _sums(cells, ())
    by = {"regime": tuple(_by_regime(sums, steps))}
    moving = np.array([move_ != SAME for move_ in steps.moves])
    moved = cells.filter(pl.Series(moving[cells["step"].to_numpy()]))
    by |= {name: tuple(_named(moved, name, steps)) for name in BY if name in cells.columns}
    totals = _totals(sums, steps.moves)
    still = all(total.move == SAME for total in totals)
    found = misses(amendment, book) if still else ()
    laws = (book.base.book.hash, amended.book.hash)
    return WhatIf(amendment, *laws, totals, _steps(sums, steps), by, _band(totals), found, Listing(book, steps))


class Listing:
    """Of every line both outcomes and its move, put together when asked for."""

    def __init__(self, book: OrderBook, steps: "Steps") -> None:
        self._book = book
        self._steps = steps

    def frame(self) -> pl.DataFrame:
        """The lines in the order of the book."""
        number = pl.Series("step", self._steps.number[self._book.rows()])
        about = self._book.about().with_row_index("row", 1)
        return about.with_columns(*(column.gather(number) for column in self._steps.columns()))


class Steps:
    """The different steps from an answer to an answer. number: of each row that of its step; moves: what each is called."""

    def __init__(self, before: Under, after: Under) -> None:
        changed = np.flatnonzero(before.number != after.number)
        pairs, place = np.unique(before.number[changed].astype(np.int64) << 32 | after.number[changed], return_inverse=True)
        self._kept = len(before.answers)
        self.number = before.number.astype(np.int64)
        self.number[changed] = self._kept + place
        self._before = [*before.answers, *(before.answers[pair >> 32] for pair in pairs.tolist())]
        self._after = [*before.answers, *(after.answers[pair & 0xFFFFFFFF] for pair in pairs.tolist())]
        self.outcomes = [(one.outcome, other.outcome) for one, other in zip(self._before, self._after, strict=True)]
        self.moves = [SAME] * self._kept + [self._move(place) for place in range(self._kept, len(self.outcomes))]

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
        for place in range(self._kept, len(self.moves)):
            for regime, one, other in self._regimes(place):
                if one != other:
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


def _sums(cells: pl.DataFrame, names: tuple[str, ...]) -> pl.DataFrame:
    """Lines and value by step, currency and further columns."""
    return cells.group_by("step", "currency", *names).agg(pl.col("lines", "value").sum())


def _totals(sums: pl.DataFrame, moves: list[str], name: str = "") -> tuple[Total, ...]:
    """The lines and values of each move, the worst first. moves: by step what it is called."""
    return _by_name(sums.with_columns(pl.lit(name).alias("name")), "name", moves).get(name, ())


def _by_name(sums: pl.DataFrame, column: str, moves: list[str]) -> dict[str, tuple[Total, ...]]:
    """The same for every name in a column."""
    called = sums.with_columns(pl.Series("move", moves, dtype=pl.String).gather(sums["step"]))
    keys = (pl.col(column, "currency").cast(pl.String), "move")
    parts = called.group_by(*keys).agg(pl.col("lines", "value").sum()).select(column, "move", "currency", "lines", "value")
    found: dict[str, dict[str, tuple[int, dict[str, float]]]] = {}
    for name, of, currency, lines, value in parts.sort("currency").iter_rows():
        mine = found.setdefault(name, {})
        before, values = mine.get(of, (0, {}))
        mine[of] = (before + lines, values | ({currency: float(value)} if value else {}))
    return {name: tuple(Total(of, *mine[of], name) for of in MOVES if of in mine) for name, mine in found.items()}


def _named(moved: pl.DataFrame, column: str, steps: Steps) -> Iterator[Total]:
    """The totals of what moves, by name, those with the most lines first."""
    found = _by_name(_sums(moved, (column,)), column, steps.moves).values()
    for totals in sorted(found, key=lambda some: (-sum(total.lines for total in some), some[0].name)):
        yield from totals


def _by_regime(sums: pl.DataFrame, steps: Steps) -> Iterator[Total]:
    for regime, moves in steps.by_regime().items():
        yield from (total for total in _totals(sums, moves, regime) if total.move != SAME)


def _steps(sums: pl.DataFrame, steps: Steps) -> tuple[Step, ...]:
    """From outcome to outcome, the most lines first."""
    counted: dict[tuple[str, str], int] = {}
    for step, lines in sums.select("step", "lines").iter_rows():
        counted[steps.outcomes[step]] = counted.get(steps.outcomes[step], 0) + lines
    return tuple(Step(*pair, lines) for pair, lines in sorted(counted.items(), key=lambda each: (-each[1], each[0])))


def _band(totals: tuple[Total, ...]) -> tuple[Band, ...]:
    """By currency the value that is newly restricted, and that may be."""
    parts = {total.move: total.value for total in totals}
    open_ = [parts[of] for of in (RESTRICTED, FIRMED, OPENED) if of in parts]
    certain = parts.get(RESTRICTED, {})
    currencies = sorted({currency for part in open_ for currency in part})
    return tuple(Band(c, certain.get(c, 0.0), sum(part.get(c, 0.0) for part in open_)) for c in currencies)
