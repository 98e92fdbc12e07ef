"""The names of situations: of each a fingerprint of the law of its day and of the class of every value under it. It is the
same in every run, and nothing needs to be decided for it."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np

from licet.orders.chambers import Chamber
from licet.orders.grids import Integers
from licet.orders.layout import DAY
from licet.orders.machine_code import kernel
from licet.orders.situations import Pending

#: Of a day the chamber of every regime, and whether the day is before the regime's law is encoded.
Served: TypeAlias = tuple[tuple[Chamber, bool], ...]
#: So many rows are gone through at once, column by column, while their sums are in the processor's cache.
_BLOCK = 1 << 14


def fingerprints(pending: Pending, served: Mapping[int, Served]) -> Integers:
    """Of every situation its fingerprint, two numbers.

    served: by number of a day that occurs.

    A fingerprint is a sum over chambers and columns. Many days are served alike, so what a column adds is read from a table:
    of days of each kind the sum for each of its classes.
    """
    day, dates = pending.column(DAY)
    there = np.flatnonzero(np.bincount(day))
    by_day = [served[date] for date in dates[there].tolist()]
    kinds = {each: number for number, each in enumerate(dict.fromkeys(by_day))}
    chambers = list(dict.fromkeys(chamber for each in kinds for chamber, _ in each))
    serves = np.array([[chamber in dict(each) for chamber in chambers] for each in kinds], dtype=np.uint64)

    def added(name: str, values: Integers) -> Integers:
        """What a column adds: by kind of day and number in the column two numbers."""
        reading = [number for number, chamber in enumerate(chambers) if name in chamber.sorting.columns]
        marks = [chambers[number].marks(name, values).ravel() for number in reading]
        found = serves[:, reading] @ np.array(marks, dtype=np.uint64).reshape(len(reading), 2 * len(values))
        return found.reshape(len(kinds), len(values), 2)

    law = np.array([np.sum([chamber.named(early) for chamber, early in each], axis=0) for each in kinds], dtype=np.uint64)
    kind = np.array([kinds[each] for each in by_day])
    of_day = np.zeros((len(dates), 2), dtype=np.uint64)
    of_day[there] = law[kind] + added(DAY, dates[there])[kind, np.arange(len(there))]
    kind_of = np.zeros(len(dates), dtype=np.uint16)
    kind_of[there] = kind
    found: Integers = of_day.take(day, axis=0)
    columns = {name: pending.column(name) for name in pending.names if name != DAY}
    _add(found, kind_of[day], [(column, added(name, values)) for name, (column, values) in columns.items()])
    return found


def _add(sums: Integers, kinds: Integers, columns: Sequence[tuple[Integers, Integers]]) -> None:
    """Add to every row what its columns add. columns: with tables by kind and number."""
    code = kernel()
    for start in range(0, len(sums), _BLOCK):
        here = slice(start, start + _BLOCK)
        kind = kinds[here].astype(np.intp)
        for column, table in columns:
            if code:
                code.add(sums[here], kinds[here], column[here], table)
            else:
                sums[here] += table.reshape(-1, 2).take(kind * table.shape[1] + column[here], axis=0)
