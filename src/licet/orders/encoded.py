"""A book read once and decided under several laws: what is amended costs only what the amendment touches.

The lines are told apart by all that any of the laws can tell apart; every law then works on the distinct rows.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from msgspec import Struct

from licet.decision.decide import Decider, load_decider
from licet.orders.answers import Answer
from licet.orders.bench import Bench
from licet.orders.dense import as_it_is
from licet.orders.frames import needs_facts
from licet.orders.grids import Integers, Places
from licet.orders.layout import DAY, MODEL
from licet.orders.memory import seldom_collected
from licet.orders.register import Register
from licet.orders.situations import Rows
from licet.orders.values import ABSENT


class Under(Struct, frozen=True):
    """What a law answers. answers: different ones, those of the first law in front, of rows that cannot be read the very first;
    number: by row that of its answer; row 0 is that of lines which cannot be read."""

    answers: list[Answer]
    number: Integers


class Encoded:
    """The distinct rows of a book.

    columns: of its lines; others: laws it will be decided under besides the first one, made of that by amendments; days: others
    on which something may turn; as_of: the day whose law is applied, each line's own if left out; decider: the first law, the
    shipped one if left out. Raises LicetError for columns of which none names a fact.
    """

    def __init__(
        self,
        columns: Iterable[str],
        others: Iterable[Decider] = (),
        *,
        days: Iterable[date] = (),
        as_of: date | None = None,
        decider: Decider | None = None,
    ) -> None:
        names, self._others = list(columns), list(others)
        self._bench = Bench(decider or load_decider(), names, as_of, lasting=decider is None, others=self._others, days=days)
        self._ready: dict[int, Bench] = {}  # by law that was not asked yet
        needs_facts(names, self._bench.layout)
        self._register = Register()
        self._names: tuple[str, ...] = ()
        self._first: _First | None = None
        self._columns: dict[str, Integers] = {}

    def take(self, lines: pl.DataFrame) -> Integers:
        """The numbers of the rows of some lines."""
        self._first = None
        self._columns.clear()
        return self._bench.taken(*self._bench.read(lines), self._rows).situation

    def admits(self, decider: Decider, days: Iterable[date] = ()) -> bool:
        """Whether the rows are told apart as finely as one more law asks; then it may be asked, too."""
        return self._bench.layout.admits(decider, days)

    def __len__(self) -> int:
        return self._register.count

    def values(self, name: str) -> tuple[Integers, list[Any]]:
        """By row the place of what a column says in a list of values (of a number or a day, of what stands for its cell); None
        where it says nothing."""
        if name not in self._names or not len(self):
            return np.zeros(len(self) + 1, dtype=np.uint32), [None]
        known = self._bench.layout.models.known if name == MODEL else self._bench.layout.values[name].known
        return np.append(np.uint32(ABSENT), self._column(name, slice(None))), known

    def under(self, decider: Decider | None = None) -> Under:
        """What a law answers to every row; the law the book was read with, if left out."""
        with seldom_collected():
            if self._first is None:
                self._first = self._decided()
                self._ready = {id(other): self._made_ready(other, self._first) for other in self._others}
            if decider is None:
                return self._first.under
            ready = self._ready.pop(id(decider)) if id(decider) in self._ready else self._bench.under(decider)
            return self._amended(ready, self._first)

    def _made_ready(self, decider: Decider, first: "_First") -> Bench:
        """Another law, for when it will be asked."""
        bench = self._bench.under(decider)
        bench.make_ready(self._bench, np.flatnonzero(np.bincount(first.day)))
        return bench

    def _decided(self) -> "_First":
        """Every row under the first law, regime by regime."""
        bench, count = self._bench, len(self)
        number = np.zeros(count + 1, dtype=np.uint32)
        if not count:
            return _First(Under(bench.answers, number), [], number[1:])
        rows = Rows(slice(None), count, self._column)
        says = [bench.said(place, rows) for place in range(len(bench.regimes))]
        number[1:] = bench.whole.joined(((place, *_few(said)) for place, said in enumerate(says)), count)
        bench.close()
        return _First(Under(bench.answers, number), says, self._column(DAY, slice(None)))

    def _amended(self, bench: Bench, first: "_First") -> Under:
        """Only regimes and days of which the law reads otherwise are asked; other rows keep their answers."""
        bench.remind()
        number = first.under.number.copy()
        days = np.flatnonzero(np.bincount(first.day))
        news: dict[int, Integers] = {}
        moved = np.zeros(len(self), dtype=bool)
        for place, unlike in bench.touched(self._bench, days):
            some = np.flatnonzero(unlike[first.day])
            said = bench.said(place, Rows(some, len(some), self._column))
            news[place] = first.says[place].astype(np.promote_types(said.dtype, first.says[place].dtype))
            news[place][some] = said
            moved[some] |= said != first.says[place][some]
        rows = np.flatnonzero(moved)
        if len(rows):
            number[rows + 1] = bench.whole.joined(
                ((place, *_few(news.get(place, said)[rows])) for place, said in enumerate(first.says)), len(rows)
            )
        bench.close()
        return Under(bench.answers, number)

    def _column(self, name: str, rows: Places) -> Integers:
        """A column of some rows. What every law asks for is unpacked once."""
        if name not in self._columns:
            column = self._register.column(self._names.index(name), slice(None))
            self._columns[name] = column.astype(np.min_scalar_type(int(column.max(initial=0))))
        return self._columns[name][rows]

    def _rows(self, numbers: Mapping[str, Integers], rows: int) -> Integers:
        self._names = tuple(numbers)
        columns = [as_it_is(column, int(column.max(initial=0)) + 1) for column in numbers.values()]
        return self._register.number(columns, rows)[0] + 1


class _First(Struct, frozen=True):
    """What the first law says. says: by regime of every row the number of its answer; day: of every row that of its day."""

    under: Under
    says: list[Integers]
    day: Integers


def _few(said: Integers) -> tuple[Integers, Integers]:
    """The numbers that occur as numbers without gaps, and what each of these stands for."""
    few = np.flatnonzero(np.bincount(said))
    places = np.zeros(int(few[-1]) + 1, dtype=np.uint32)
    places[few] = np.arange(len(few))
    return places[said], few
