"""Sorting the values of a book into the classes that one strand of law tells apart."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from licet.orders.cells import Tests, tests_of
from licet.orders.grids import Integers
from licet.orders.layout import MODEL, Layout
from licet.orders.strands import Strand
from licet.orders.values import ABSENT, UNKNOWN, Values

_NOTHING = Tests(())


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
        with self._source.lock:
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
            self.labels.append(self._label(value))
        return self._classes[answers]

    def _answers(self, value: Any) -> Any:
        return self._tests.answers(value)

    def _label(self, value: Any) -> str:
        return self._tests.label(value)


class ModelClasses(Classes):
    """The classes of the models of the catalogue: by what is published of each that the strand tells apart. tests: by fact."""

    def __init__(self, layout: Layout, tests: Mapping[str, Tests]) -> None:
        super().__init__(layout.models, _NOTHING)
        self._published = layout.published
        self._asked = tests
        self._told = [_published(layout, name, tests[name]) for name in sorted(layout.fill) if name in tests]

    def _answers(self, value: str) -> Any:
        return tuple([told.get(value) for told in self._told])

    def _label(self, value: str) -> str:
        facts = self._published[value]
        parts = (f"({name},{self._asked[name].label(facts[name])})" for name in sorted(facts) if name in self._asked)
        return f"({','.join(parts)})"


def _published(layout: Layout, name: str, tests: Tests) -> Mapping[str, int]:
    """By model a number for what is published of a fact, the same for those that are not told apart."""

    def told() -> Mapping[str, int]:
        numbers: dict[Any, int] = {}
        said = {model: facts[name] for model, facts in layout.published.items() if name in facts}
        return {model: numbers.setdefault(tests.answers(value), len(numbers)) for model, value in said.items()}

    return layout.met.kept((name, tests), told)


class Sorting:
    """The columns that matter to a strand, with their classes; strands that ask the same of a column share its classes."""

    def __init__(self, strand: Strand, layout: Layout) -> None:
        vocabulary, met = layout.decider.vocabulary, layout.met
        tests = tests_of(strand, vocabulary, layout.known, met)
        marking = {without for name, without in layout.without.items() if name in strand.facts}
        self.tests: dict[str, Tests] = {}
        for name in vocabulary.facts:
            asked = frozenset(test for follower in layout.followers(name) for test in tests.get(follower, ()))
            if name in marking:
                asked |= {met.test(name, name="given", ask=_given)}
            if asked:
                self.tests[name] = met.together(asked)
        self.columns: dict[str, Classes] = {name: self._classes(layout, name) for name in layout.facts if name in self.tests}
        if layout.modelled:
            self.columns[MODEL] = ModelClasses(layout, self.tests)

    def _classes(self, layout: Layout, name: str) -> Classes:
        tests = self.tests[name]
        return layout.met.kept(("classes", name, tests), lambda: Classes(layout.values[name], tests))


def _given(value: Any) -> bool:
    return True
