"""A book read once and decided under several laws: what is amended costs only what the amendment touches.

The lines are told apart by all that any of the laws can tell apart; every law then works on the distinct rows.
"""

from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np
import polars as pl
from msgspec import Struct

from licet.decision.decide import Decider, load_decider
from licet.orders.bench import Answer, Bench
from licet.orders.frames import needs_facts
from licet.orders.grids import Integers
from licet.orders.register import Column, Register


class Under(Struct, frozen=True):
    """What a law answers. answers: different ones, the first that of rows which cannot be read; number: by row that of its
    answer; row 0 is that of lines which cannot be read."""

    answers: list[Answer]
    number: Integers


class Encoded:
    """The distinct rows of a book.

    columns: of its lines; others: laws it will be decided under besides the first one, made of that by amendments; as_of: the
    day whose law is applied, each line's own if left out; decider: the first law, the shipped one if left out.
    Raises LicetError for columns of which none names a fact.
    """

    def __init__(
        self,
        columns: Iterable[str],
        others: Iterable[Decider] = (),
        *,
        as_of: date | None = None,
        decider: Decider | None = None,
    ) -> None:
        names = list(columns)
        self._bench = Bench(decider or load_decider(), names, as_of, lasting=decider is None, others=others)
        needs_facts(names, self._bench.layout)
        self._register = Register()
        self._names: tuple[str, ...] = ()

    def take(self, lines: pl.DataFrame) -> Integers:
        """The numbers of the rows of some lines."""
        return self._bench.taken(*self._bench.read(lines), self._rows).situation

    def __len__(self) -> int:
        return self._register.count

    def under(self, decider: Decider | None = None) -> Under:
        """What a law answers to every row; the law the book was read with, if left out."""
        bench = self._bench if decider is None else self._bench.under(decider)
        number = np.zeros(len(self) + 1, dtype=np.uint32)
        if len(self):
            values = {name: self._register.column(place, slice(None)) for place, name in enumerate(self._names)}
            number[1:] = bench.answered(values, len(self))
        bench.close()
        return Under(bench.answers, number)

    def _rows(self, numbers: Mapping[str, Integers], rows: int) -> Integers:
        self._names = tuple(numbers)
        return self._register.number([_as_it_is(column) for column in numbers.values()], rows)[0] + 1


def _as_it_is(numbers: Integers) -> Column:
    size = int(numbers.max(initial=0)) + 1
    return Column(numbers, np.arange(size, dtype=np.uint32), size)
