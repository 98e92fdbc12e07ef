"""From the cells of some lines to numbers of values, and what cannot be read in them."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from licet.orders.grids import Integers
from licet.orders.layout import DAY, MODEL, Layout
from licet.orders.side_by_side import each
from licet.orders.values import ABSENT, FIRST, Values, bad, fault

_NOTHING = "nothing is said of a deal"


class LineReader:
    """Reads the columns of a layout. today: the day of lines that have none."""

    def __init__(self, layout: Layout, today: date) -> None:
        self.layout = layout
        self._today = today

    def read(self, lines: pl.DataFrame) -> tuple[dict[str, Integers], dict[int, str]]:
        """The columns of some lines as numbers of values, and by line what could not be read."""
        numbers, names = self._columns(lines)
        notes = self._clashes(numbers) | self._faults({**numbers, **names}, lines.height)
        numbers[DAY] = self._dated(numbers.get(DAY, np.zeros(lines.height, dtype=np.uint32)))
        return numbers, notes

    def _columns(self, lines: pl.DataFrame) -> tuple[dict[str, Integers], dict[str, Integers]]:
        """The columns as numbers of values, and those that no law reads."""
        layout = self.layout
        work = {name: layout.values[name].column for name in (*layout.facts, *layout.names) if name in lines.columns}
        if layout.modelled:
            work[MODEL] = layout.models.column
        numbers = dict(zip(work, each([partial(read, lines[name]) for name, read in work.items()], lines.height), strict=True))
        return numbers, {name: numbers.pop(name) for name in layout.names}

    def _dated(self, numbers: Integers) -> Integers:
        """The day of every line: where none is known, today."""
        today = self.layout.values[DAY].number(self._today)
        return np.where(numbers < FIRST, np.uint32(today), numbers) if (numbers < FIRST).any() else numbers

    def _values(self, name: str) -> Values:
        return self.layout.models if name == MODEL else self.layout.values[name]

    def _faults(self, numbers: Mapping[str, Integers], height: int) -> dict[int, str]:
        """By line what could not be read."""
        found: dict[int, list[str]] = {}
        for name, column in numbers.items():
            values = self._values(name)
            for line in bad(values, column):
                found.setdefault(int(line), []).append(f"{name}: {fault(values.faults[int(column[line])])}")
        for line in np.flatnonzero(~_said(numbers.values(), height)):
            found[int(line)] = [_NOTHING]
        return {line: "; ".join(what) for line, what in found.items()}

    def _clashes(self, numbers: Mapping[str, Integers]) -> dict[int, str]:
        """Lines that name a model and give it another kind."""
        if MODEL not in numbers or "item.kind" not in numbers:
            return {}
        models, kinds = self.layout.models.known, self.layout.values["item.kind"].known
        published = [None if model is None else self.layout.published[model]["item.kind"] for model in models]
        clash = np.array([[bool(of and kind and of != kind) for kind in kinds] for of in published])
        given = np.flatnonzero(numbers["item.kind"] >= FIRST)
        return {
            int(line): f"the model {models[numbers[MODEL][line]]} is a {published[numbers[MODEL][line]]}, "
            f"not a {kinds[numbers['item.kind'][line]]}"
            for line in given[clash[numbers[MODEL][given], numbers["item.kind"][given]]]
        }


def _said(columns: Iterable[Integers], height: int) -> Any:
    """Where one of some columns says something."""
    said = np.zeros(height, dtype=bool)
    for column in columns:
        said |= column != ABSENT
        if said.all():
            break
    return said
