"""Sorting the values of a book into the classes that one strand of law tells apart."""

from typing import Any

import numpy as np

from licet.orders.cells import Tests, plain, tests_of
from licet.orders.grids import Integers
from licet.orders.layout import MODEL, Layout
from licet.orders.strands import Strand
from licet.orders.values import ABSENT, UNKNOWN, Values

_NOTHING = Tests(set(), {})


class Classes:
    """The classes of the values of one column. values: of each class one (None for the first two); labels: what each is."""

    def __init__(self, values: Values, tests: Tests) -> None:
        self.values: list[Any] = [None, None]
        self.labels: list[str] = ["-", "?"]
        self._source = values
        self._tests = tests
        self._classes: dict[Any, int] = {}
        self._table = np.array([ABSENT, UNKNOWN], dtype=np.uint32)

    def __len__(self) -> int:
        return len(self.values)

    def table(self) -> Integers:
        """By number of a value its class."""
        known = self._source.known
        if len(self._table) < len(known):
            more = [
                UNKNOWN if number in self._source.faults else self._class(known[number])
                for number in range(len(self._table), len(known))
            ]
            self._table = np.concatenate([self._table, np.array(more, dtype=np.uint32)])
        return self._table

    def _class(self, value: Any) -> int:
        answers = self._answers(value)
        if answers not in self._classes:
            self._classes[answers] = len(self.values)
            self.values.append(value)
            self.labels.append(plain(answers))
        return self._classes[answers]

    def _answers(self, value: Any) -> Any:
        return self._tests.answers(value)


class ModelClasses(Classes):
    """The classes of the models of the catalogue: by what is published of each that the strand tells apart."""

    def __init__(self, layout: Layout, tests: dict[str, Tests]) -> None:
        super().__init__(layout.models, _NOTHING)
        self._published = layout.published
        self._asked = tests

    def _answers(self, value: str) -> Any:
        facts = self._published[value]
        return tuple((name, self._asked[name].answers(facts[name])) for name in sorted(facts) if name in self._asked)


class Sorting:
    """The columns that matter to a strand, with their classes."""

    def __init__(self, strand: Strand, layout: Layout) -> None:
        vocabulary = layout.decider.vocabulary
        tests = tests_of(strand, vocabulary, layout.known, layout.met)
        self.tests: dict[str, Tests] = {}
        for name in vocabulary.facts:
            followers = [tests[n] for n in layout.followers(name) if n in tests]
            marks = any(n in strand.facts for n, without in layout.without.items() if without == name)
            if followers or marks:
                joined = self.tests[name] = Tests(set(), {})
                for one in followers:
                    joined.join(one)
                if marks:
                    joined.asked["given"] = lambda value: True
        self.columns: dict[str, Classes] = {
            name: Classes(layout.values[name], self.tests[name]) for name in layout.facts if name in self.tests
        }
        if layout.modelled:
            self.columns[MODEL] = ModelClasses(layout, self.tests)
