"""What a regime is asked of situations: once for all that are one to it."""

from collections.abc import Iterator

import numpy as np
from msgspec import Struct

from licet.orders.chambers import Chamber, New
from licet.orders.dense import Column, as_it_is, dense
from licet.orders.grids import Integers, Places
from licet.orders.layout import DAY
from licet.orders.sessions import Sessions
from licet.orders.situations import Pending, Rows
from licet.orders.sorting import Classes


class Days(Struct, frozen=True):
    """What a regime makes of days, by number. which: the chamber that serves it; early: 1 for one before the regime's law is
    encoded; alike: its class, days of one class are the same to the regime."""

    which: Integers
    early: Integers
    alike: Integers


class Asked(Struct, frozen=True):
    """What a regime is asked: situations, and the chambers that serve their days."""

    pending: Pending | Rows
    chambers: list[Chamber]
    days: Days

    @property
    def width(self) -> int:
        """How many columns are looked at."""
        return sum(len(chamber.sorting.columns) for chamber in self.chambers)

    def met(self) -> "Met":
        """The situations as rows, each for all that are one to the regime, and met by the chambers. Nothing is decided: it may
        be done in another thread than that of the other regimes."""
        number, rows = self._rows()
        day, dates = self.pending.column(DAY)
        on = dates[day[rows]]
        which, early = self.days.which[on], self.days.early[on]
        met = [(some, chamber, *chamber.meet(columns, early[some])) for some, chamber, columns in self._each(rows, which)]
        for _, chamber, _, new in met:
            chamber.apart = 2 * len(new) > self.pending.count
        return Met(number, len(which), met)

    def _rows(self) -> tuple[Integers, Places]:
        """The number of every situation, and of each number the place of one. Where most are apart, nobody looks for those that
        are not: the chamber does."""
        if len(self.chambers) == 1 and self.chambers[0].apart:
            return np.arange(self.pending.count, dtype=np.int32), slice(None)
        day, dates = self.pending.column(DAY)
        alike = self.days.alike[dates]
        names = dict.fromkeys(name for chamber in self.chambers for name in chamber.sorting.columns if name != DAY)
        told = (told_by(self.chambers, *self.pending.column(name), name) for name in names)
        found = dense([Column(day, alike, int(alike.max()) + 1), *told], self.pending.count)
        return found.number.astype(np.min_scalar_type(found.count)), found.first

    def _each(self, rows: Places, which: Integers) -> Iterator[tuple[Places, Chamber, dict[str, Column]]]:
        """The places of every chamber's rows, and their columns by name. which: of every row its chamber."""
        for number, chamber in enumerate(self.chambers):
            some: Places = slice(None) if len(self.chambers) == 1 else np.flatnonzero(which == number)
            own = rows[some] if isinstance(rows, np.ndarray) else rows
            yield some, chamber, {name: self._column(name, classes, own) for name, classes in chamber.sorting.columns.items()}

    def _column(self, name: str, classes: Classes, rows: Places) -> Column:
        """A column of some rows, and what a chamber tells apart in it."""
        column, values = self.pending.column(name)
        told = classes.table()[values]
        return Column(column[rows], told.astype(np.min_scalar_type(len(classes))), len(classes))


class Met(Struct, frozen=True):
    """What a regime is asked, met by its chambers. number: of every situation that of its row; count: of rows; met: of every
    chamber the places of its rows, their numbers in it, and what is new among them."""

    number: Integers
    count: int
    met: list[tuple[Places, Chamber, Integers, New]]

    def answers(self, sessions: Sessions) -> Integers:
        """The number of the answer of every row; what is new is decided."""
        sessions.decide(new for _, _, _, new in self.met)
        answer = np.zeros(self.count, dtype=np.uint32)
        for some, chamber, numbers, _ in self.met:
            answer[some] = chamber.answers(numbers)
        return answer


def told_by(chambers: list[Chamber], column: Integers, values: Integers, name: str) -> Column:
    """A column with the classes of its numbers under several chambers together. values: by number that of a value."""
    classes = [chamber.sorting.columns[name] for chamber in chambers if name in chamber.sorting.columns]
    told = dense([as_it_is(each.table()[values], len(each)) for each in classes], len(values))
    return Column(column, told.number.astype(np.min_scalar_type(told.count)), told.count)
