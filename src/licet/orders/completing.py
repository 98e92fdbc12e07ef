"""From the columns of a book to all the facts of its situations: what the catalogue adds, and what is presumed.

The same as `deals.facts.presume` and `Decider.values` make for one deal, over many at once: for every fact its values, each
with the situations (lanes) that have it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from licet.decision.runners import given_key, presumed_key
from licet.orders.grids import Integers
from licet.orders.layout import MODEL, Layout
from licet.orders.masks import masks
from licet.orders.sorting import Sorting
from licet.orders.values import ABSENT
from licet.rules.lanes import Lanes, Variants

#: The values of a fact with the lanes that have them; a lane in none has no value.
Found = dict[Any, int]


class Completing:
    """The facts of some situations. columns: by column of a book the class of every situation in it."""

    def __init__(self, layout: Layout, sorting: Sorting, columns: Mapping[str, Integers], count: int) -> None:
        self.all = (1 << count) - 1
        self.count = count
        self._layout = layout
        self._given: dict[str, Found] = {}
        self._said: dict[str, int] = {}
        self._settled: dict[str, tuple[Found, Found]] = {}
        for name, numbers in columns.items():
            if name != MODEL:
                self._column(name, masks(numbers), sorting.columns[name].values)
        if MODEL in columns:
            self._model(masks(columns[MODEL]), sorting.columns[MODEL].values)

    def _column(self, name: str, numbers: Mapping[int, int], values: list[Any]) -> None:
        self._said[name] = self.all & ~numbers.get(ABSENT, 0)
        self._given[name] = {values[n]: lanes for n, lanes in numbers.items() if values[n] is not None}

    def _model(self, numbers: Mapping[int, int], models: list[Any]) -> None:
        said = dict(self._said)
        for number, lanes in numbers.items():
            facts = self._layout.published[models[number]] if models[number] is not None else {}
            for name, value in facts.items():
                if here := lanes & ~said.get(name, 0):
                    found = self._given.setdefault(name, {})
                    found[value] = found.get(value, 0) | here
                    self._said[name] = self._said.get(name, 0) | here

    def given(self, name: str) -> Found:
        """What is given, or published of the model."""
        return self._given.get(name, {})

    def open(self, name: str) -> int:
        """The lanes in which nothing is said of a fact."""
        return self.all & ~self._said.get(name, 0)

    def settled(self, name: str) -> tuple[Found, Found]:
        """What is given of a fact, and what is presumed."""
        if name not in self._settled:
            self._settled[name] = (self.given(name), self._presumed(name))
        return self._settled[name]

    def _presumed(self, name: str) -> Found:
        kind = self._layout.decider.vocabulary[name]
        where = self.open(name)
        if kind.presumed_without:
            for lanes in self.given(kind.presumed_without).values():
                where &= ~lanes
        if kind.presumed_from:
            return {v: here for v, lanes in joined(*self.settled(kind.presumed_from)).items() if (here := lanes & where)}
        if kind.presumed is None or not where:
            return {}
        return {frozenset(kind.presumed) if kind.type == "set" else kind.presumed: where}

    def lanes(self, facts: Iterable[str], definitions: Iterable[str]) -> Lanes:
        """The facts as a machine starts from them. definitions: the facts that the law of the day defines."""
        varied: dict[str, Variants] = {}
        defined, today = self._layout.decider.defined, frozenset(definitions)
        for name in facts:
            given, presumed = self.settled(name)
            if name in defined:
                self._put(varied, presumed_key(name), presumed)
                self._put(varied, given_key(name) if name in today else name, given)
            else:
                self._put(varied, name, joined(given, presumed))
        return Lanes(self.count, {}, varied)

    def _put(self, varied: dict[str, Variants], key: str, found: Found) -> None:
        rest = self.all
        for lanes in found.values():
            rest &= ~lanes
        if found:
            varied[key] = [*found.items(), *([(None, rest)] if rest else [])]


def joined(one: Found, other: Found) -> Found:
    """The values of both."""
    found = dict(one)
    for value, lanes in other.items():
        found[value] = found.get(value, 0) | lanes
    return found
