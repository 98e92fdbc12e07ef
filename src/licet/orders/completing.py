"""From the columns of a book to all the facts of its situations: what the catalogue adds, and what is presumed.

The same as `deals.facts.presume` and `Decider.values` make for one deal, over many at once: for every fact its values, each
with the situations (lanes) that have it.
"""

from collections.abc import Container, Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any

from msgspec import Struct

from licet.decision.runners import given_key, presumed_key
from licet.orders.grids import Integers
from licet.orders.layout import MODEL, Layout
from licet.orders.masks import masks
from licet.orders.sorting import Sorting
from licet.orders.values import ABSENT
from licet.rules.lanes import Lanes, Variants, without

#: The values of a fact with the lanes that have them; a lane in none has no value.
Found = dict[Any, int]


class Part(Struct, frozen=True):
    """Situations that are told apart in one way. columns: by column of a book the class of every situation in it."""

    sorting: Sorting
    columns: Mapping[str, Integers]
    count: int


class Completing:
    """The facts of some situations, part after part. own: of every part its lanes."""

    def __init__(self, layout: Layout, parts: Iterable[Part]) -> None:
        self.count = 0
        self.own: list[int] = []
        self._layout = layout
        self._given: dict[str, Found] = {}
        self._said: dict[str, int] = {}
        self._settled: dict[str, tuple[Found, Found]] = {}
        for part in parts:
            self._part(part)
        self.all = (1 << self.count) - 1

    def _part(self, part: Part) -> None:
        start, told = self.count, _Told(part, self._layout)
        self.count += part.count
        self.own.append((1 << self.count) - (1 << start))
        if not start:
            self._given, self._said = told.given, told.said
            return
        for name, found in told.given.items():
            given = self._given.setdefault(name, {})
            for value, lanes in found.items():
                given[value] = given.get(value, 0) | lanes << start
        for name, lanes in told.said.items():
            self._said[name] = self._said.get(name, 0) | lanes << start

    def given(self, name: str) -> Found:
        """What is given, or published of the model."""
        return self._given.get(name, {})

    def open(self, name: str) -> int:
        """The lanes in which nothing is said of a fact."""
        return without(self.all, self._said.get(name, 0))

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
                where = without(where, lanes)
        if kind.presumed_from:
            return {v: here for v, lanes in joined(*self.settled(kind.presumed_from)).items() if (here := lanes & where)}
        if kind.presumed is None or not where:
            return {}
        return {frozenset(kind.presumed) if kind.type == "set" else kind.presumed: where}

    def lanes(self, facts: Iterable[str], definitions: Iterable[Container[str]]) -> Lanes:
        """The facts as a machine starts from them. definitions: of every part the facts that the law of its day defines."""
        varied: dict[str, Variants] = {}
        defined, today = self._layout.decider.defined, list(zip(self.own, definitions, strict=True))
        for name in facts:
            given, presumed = self.settled(name)
            if name in defined:
                here = sum(own for own, names in today if name in names)
                self._put(varied, presumed_key(name), presumed)
                self._put(varied, given_key(name), _in(given, here))
                self._put(varied, name, _in(given, without(self.all, here)))
            else:
                self._put(varied, name, joined(given, presumed))
        return Lanes(self.count, {}, varied)

    def _put(self, varied: dict[str, Variants], key: str, found: Found) -> None:
        rest = without(self.all, reduce(or_, found.values(), 0))
        if found:
            varied[key] = [*found.items(), *([(None, rest)] if rest else [])]


class _Told:
    """What the columns of one part tell. given: of every fact its values; said: the lanes in which something is said of it. The
    lanes are counted from the first one of the part."""

    def __init__(self, part: Part, layout: Layout) -> None:
        self.given: dict[str, Found] = {}
        self.said: dict[str, int] = {}
        found = {name: masks(numbers) for name, numbers in part.columns.items()}
        models = found.pop(MODEL, {})
        for name, numbers in found.items():
            self._column(name, numbers, part.sorting.columns[name].values)
        if models:
            self._model(models, part.sorting.columns[MODEL].values, layout)

    def _column(self, name: str, numbers: Mapping[int, int], values: list[Any]) -> None:
        given = self.given.setdefault(name, {})
        for number, lanes in numbers.items():
            if number != ABSENT:
                self.said[name] = self.said.get(name, 0) | lanes
            if (value := values[number]) is not None:
                given[value] = given.get(value, 0) | lanes

    def _model(self, numbers: Mapping[int, int], models: list[Any], layout: Layout) -> None:
        """What is published of a model counts where nothing else is said."""
        published: dict[str, Found] = {}
        for number, lanes in numbers.items():
            for name, value in layout.published[models[number]].items() if models[number] is not None else ():
                found = published.setdefault(name, {})
                found[value] = found.get(value, 0) | lanes
        for name, found in published.items():
            said = self.said.get(name, 0)
            given = self.given.setdefault(name, {})
            for value, lanes in found.items():
                if here := without(lanes, said):
                    given[value] = given.get(value, 0) | here
                    self.said[name] = self.said.get(name, 0) | here


def joined(one: Found, other: Found) -> Found:
    """The values of both."""
    found = dict(one)
    for value, lanes in other.items():
        found[value] = found.get(value, 0) | lanes
    return found


def _in(found: Found, where: int) -> Found:
    """What is found in some lanes."""
    return {value: here for value, lanes in found.items() if (here := lanes & where)}
