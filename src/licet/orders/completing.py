"""From the columns of a book to all the facts of its situations: what the catalogue adds, and what is presumed.

The same as `deals.facts.presume` and `Decider.values` make for one deal, over many at once: for every fact its values, each
with the situations (lanes) that have it.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import accumulate, pairwise
from operator import or_
from typing import Any

import numpy as np
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

    def __init__(self, layout: Layout, parts: Sequence[Part]) -> None:
        self._layout = layout
        ends = list(accumulate((part.count for part in parts), initial=0))
        self.count = ends[-1]
        self.own = [(1 << end) - (1 << start) for start, end in pairwise(ends)]
        self.all = (1 << self.count) - 1
        self._given: dict[str, Found] = {}
        self._said: dict[str, int] = {}
        self._settled: dict[str, tuple[Found, Found]] = {}
        for name in dict.fromkeys(name for part in parts for name in part.columns if name != MODEL):
            self._given[name] = self._column(name, parts)
        self._model(parts)

    def _column(self, name: str, parts: Sequence[Part]) -> Found:
        """The values that a column gives."""
        given: Found = {}
        said = 0
        for value, lanes in _told(name, parts):
            said |= lanes
            if value is not None:
                given[value] = given.get(value, 0) | lanes
        self._said[name] = said
        return given

    def _model(self, parts: Sequence[Part]) -> None:
        """What is published of a model counts where nothing else is said."""
        published: dict[str, Found] = {}
        for model, lanes in _told(MODEL, parts):
            for name, value in self._layout.published[model].items() if model is not None else ():
                found = published.setdefault(name, {})
                found[value] = found.get(value, 0) | lanes
        for name, found in published.items():
            said = self._said.get(name, 0)
            if said:
                found = {value: here for value, lanes in found.items() if (here := without(lanes, said))}
            self._given[name] = joined(self._given.get(name, {}), found)
            self._said[name] = reduce(or_, found.values(), said)

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


def _told(name: str, parts: Sequence[Part]) -> Iterator[tuple[Any, int]]:
    """What a column says, value by value (None for unknown), with the lanes in which it does. Parts that sort it into the same
    classes are read as one."""
    sorts = [part.sorting.columns.get(name) for part in parts]
    starts = list(accumulate((part.count for part in parts), initial=0))
    for classes in {id(each): each for each in sorts if each is not None}.values():
        places = [place for place, each in enumerate(sorts) if each is classes]
        span = range(places[0], places[-1] + 1)
        columns = [parts[n].columns[name] if sorts[n] is classes else np.full(parts[n].count, ABSENT, np.uint8) for n in span]
        for number, lanes in masks(np.concatenate(columns)).items():
            if number != ABSENT:
                yield classes.values[number], lanes << starts[places[0]]


def joined(one: Found, other: Found) -> Found:
    """The values of both."""
    found = dict(one)
    for value, lanes in other.items():
        found[value] = found[value] | lanes if value in found else lanes
    return found


def _in(found: Found, where: int) -> Found:
    """What is found in some lanes."""
    return {value: here for value, lanes in found.items() if (here := lanes & where)}
