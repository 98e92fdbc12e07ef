"""What a regime is asked of situations: once for all that are one to it."""

from collections.abc import Iterator

import numpy as np
from msgspec import Struct

from licet.orders.chambers import Chamber
from licet.orders.dense import Column, as_it_is, dense
from licet.orders.grids import Integers
from licet.orders.sessions import Sessions
from licet.orders.situations import Pending, Rows
from licet.orders.sorting import Classes


class Asked(Struct, frozen=True):
    """What a regime is asked: rows of situations, each for all that are one to it.

    number: of every situation that of its row; rows: the places of the rows among the situations; which: of every row the
    chamber that serves it; early: 1 for a row before the regime's law is encoded.
    """

    pending: Pending | Rows
    number: Integers
    rows: Integers
    chambers: list[Chamber]
    which: Integers
    early: Integers

    def answers(self, sessions: Sessions) -> Integers:
        """The number of the answer of every row, from the chambers that serve it."""
        met = [(chamber, some, *chamber.meet(columns, early)) for chamber, some, columns, early in self._each()]
        sessions.decide(new for _, _, _, new in met)
        answer = np.zeros(len(self.rows), dtype=np.uint32)
        for chamber, some, numbers, _ in met:
            answer[some] = chamber.answers(numbers)
        return answer

    def _each(self) -> Iterator[tuple[Chamber, Integers, dict[str, Column], Integers]]:
        """Every chamber with the places of its rows, their columns by name, and which rows are early."""
        for number, chamber in enumerate(self.chambers):
            some = np.flatnonzero(self.which == number)
            rows = self.rows[some]
            columns = {name: self._column(name, classes, rows) for name, classes in chamber.sorting.columns.items()}
            yield chamber, some, columns, self.early[some]

    def _column(self, name: str, classes: Classes, rows: Integers) -> Column:
        """A column of some rows, and what a chamber tells apart in it."""
        column, values = self.pending.column(name)
        told = classes.table()[values]
        return Column(column[rows], told.astype(np.min_scalar_type(len(classes))), len(classes))


def told_by(chambers: list[Chamber], column: Integers, values: Integers, name: str) -> Column:
    """A column with the classes of its numbers under several chambers together. values: by number that of a value."""
    classes = [chamber.sorting.columns[name] for chamber in chambers if name in chamber.sorting.columns]
    told = dense([as_it_is(each.table()[values], len(each)) for each in classes], len(values))
    return Column(column, told.number.astype(np.min_scalar_type(told.count)), told.count)
