"""What the law tells apart: the tests its expressions make of a fact, found by walking them, and the classes they divide
its values into.

A fact that is compared with another one, or enters a sum, stays whole where the other one can be known: each of its values
is a class of its own.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeAlias, TypeVar

from msgspec import Struct

from licet.decision.prepared import Prepared
from licet.decision.runners import code_truth, looked_up
from licet.facts.vocabulary import Vocabulary
from licet.law.program import Apply, Define, Entry, Lookup
from licet.orders.strands import Strand
from licet.rules.ask import compile_rule
from licet.rules.nodes import Compare, Day, Fact, Has, Node, Number, OneOf, Within, facts_of, walk

Ask: TypeAlias = Callable[[Any], Any]
T = TypeVar("T")


class Test(Struct, frozen=True, eq=False):
    """One thing that is asked of a fact: on which side of a point a value lies, a question with a text that names it for good,
    or (neither) which value it is. Tests that ask the same of a fact are one, and known by that."""

    fact: str
    point: Any = None
    name: str = ""
    ask: Ask = bool


class Tests:
    """What is asked of one fact. points: where comparisons turn; whole: every value counts."""

    def __init__(self, tests: Iterable[Test]) -> None:
        every = list(tests)
        self.points = sorted({test.point for test in every if test.point is not None})
        self.whole = any(test.point is None and not test.name for test in every)
        self._asked = [ask for _, ask in sorted({test.name: test.ask for test in every if test.name}.items(), key=_first)]
        self._answers: dict[Any, tuple[tuple[Any, ...], str]] = {}

    def answers(self, value: Any) -> tuple[Any, ...]:
        """Values with the same answers are one class."""
        return (value,) if self.whole else self._told(value)[0]

    def label(self, value: Any) -> str:
        """The answers as text."""
        return plain((value,)) if self.whole else self._told(value)[1]

    def _told(self, value: Any) -> tuple[tuple[Any, ...], str]:
        if value not in self._answers:
            sides = [(value > point) - (value < point) for point in self.points]
            answers = (*sides, *(ask(value) for ask in self._asked))
            self._answers[value] = answers, plain(answers)
        return self._answers[value]


def _first(pair: tuple[str, Any]) -> str:
    return pair[0]


class Met:
    """The tests met under laws of which the same facts can be known, those of every rule, and what they make together, each
    once. A rule is kept beside its tests, so that its identity stays its own."""

    def __init__(self) -> None:
        self._of: dict[int, tuple[Node, frozenset[Test]]] = {}
        self._tests: dict[tuple[str, Any, str], Test] = {}
        self._kept: dict[Hashable, Any] = {}

    def of(self, node: Node) -> frozenset[Test] | None:
        """The tests of a rule, if it was met."""
        found = self._of.get(id(node))
        return None if found is None else found[1]

    def learn(self, node: Node, tests: frozenset[Test]) -> None:
        """Keep the tests of a rule."""
        self._of[id(node)] = (node, tests)

    def test(self, fact: str, point: Any = None, name: str = "", ask: Ask = bool) -> Test:
        """One that asks this."""
        key = (fact, point, name)
        if key not in self._tests:
            self._tests[key] = Test(fact, point, name, ask)
        return self._tests[key]

    def together(self, tests: frozenset[Test]) -> Tests:
        """Some tests of one fact together."""
        return self.kept(tests, lambda: Tests(tests))

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made under a key, or is made now."""
        if key not in self._kept:
            self._kept[key] = make()
        found: T = self._kept[key]
        return found


class Asking:
    """Collects the tests of expressions. known: whether anything can be known of a fact in this book; met: the tests met
    before, under the same law and facts."""

    def __init__(self, vocabulary: Vocabulary, known: Callable[[str], bool], met: Met | None = None) -> None:
        self._vocabulary = vocabulary
        self._known = known
        self.met = Met() if met is None else met
        self._found: set[Test] = set()

    @property
    def tests(self) -> dict[str, set[Test]]:
        """The tests so far, by fact."""
        found: dict[str, set[Test]] = {}
        for test in self._found:
            found.setdefault(test.fact, set()).add(test)
        return found

    def ask(self, fact: str, name: str, ask: Ask) -> None:
        """Ask a question of a fact. name: names it for good."""
        self._found.add(self.met.test(fact, name=name, ask=ask))

    def alone(self, fact: str, name: str, ask: Ask) -> None:
        """Ask a question that means something else elsewhere."""
        self._found.add(Test(fact, name=name, ask=ask))

    def whole(self, fact: str) -> None:
        """Ask which value a fact has."""
        self._found.add(self.met.test(fact))

    def nodes(self, nodes: Iterable[Node]) -> None:
        """Take in linked rules."""
        self._found.update(*map(self._of, nodes))

    def _of(self, node: Node) -> frozenset[Test]:
        found = self.met.of(node)
        if found is None:
            alone = Asking(self._vocabulary, self._known, self.met)
            alone._parts(node)
            found = frozenset(alone._found)
            self.met.learn(node, found)
        return found

    def _parts(self, node: Node) -> None:
        for part in walk(node):
            match part:
                case Compare(terms=terms):
                    for left, right in pairwise(terms):
                        self._comparison(left, right)
                case OneOf(what=what, members=tuple(members)) | Within(what=what, members=tuple(members)):
                    self.ask(what.name, "in " + " ".join(sorted({*members})), frozenset(members).__contains__)
                case Has(what=what, members=members):
                    self.ask(what.name, "has " + " ".join(sorted(members)), _overlap(frozenset(members)))
                case Fact(name=name) if name in self._vocabulary and self._vocabulary[name].type == "yes_no":
                    self.ask(name, "yes", _itself)

    def quantity(self, node: Node) -> None:
        """Take in what defines a number: every value of what it is made of counts."""
        for name in facts_of(node):
            self.whole(name)
        self.nodes([node])

    def _comparison(self, left: Node, right: Node) -> None:
        for here, there in ((left, right), (right, left)):
            if isinstance(here, Fact) and isinstance(there, Number | Day):
                self._found.add(self.met.test(here.name, compile_rule(there)({})))
                return
        names = facts_of(left) | facts_of(right)
        if all(self._known(name) for name in names):
            for name in names:
                self.whole(name)


def _itself(value: Any) -> Any:
    return value


def _overlap(members: frozenset[str]) -> Ask:
    return lambda value: not members.isdisjoint(value)


def tests_of(strand: Strand, vocabulary: Vocabulary, known: Callable[[str], bool], met: Met) -> dict[str, set[Test]]:
    """The tests a strand makes, by fact. met: as of `Asking`."""
    asking = Asking(vocabulary, known, met)
    asking.nodes(step.node for step in strand.steps if isinstance(step, Define | Apply))
    for step in strand.steps:
        if isinstance(step, Define):
            asking.ask(step.key, "yes", _itself)
            if vocabulary[step.key].type == "number":
                asking.quantity(step.node)
                asking.whole(step.key)  # it is held against what the law makes of the others
    by_item = (step.by_item for step in strand.steps if isinstance(step, Lookup))
    asking.nodes(node for node in (*by_item, strand.shown, strand.reach) if node is not None)
    _ask_codes(strand, asking)
    if strand.words is not None:
        asking.alone("item.kind", "reaching", strand.reaching)
    return asking.tests


def _ask_codes(strand: Strand, asking: Asking) -> None:
    """Codes are told apart by entries, tables and the lists themselves."""
    by_fact: dict[str, list[Entry | Lookup]] = {}
    for step in strand.steps:
        if isinstance(step, Entry | Lookup) and step.code_fact:
            by_fact.setdefault(step.code_fact, []).append(step)
    if strand.words is not None and strand.regime.code_fact:
        by_fact.setdefault(strand.regime.code_fact, [])
    for fact, steps in by_fact.items():
        asking.alone(fact, "code", _Codes(strand, fact, steps))


class _Codes:
    """All that a strand can make of a code."""

    def __init__(self, strand: Strand, fact: str, steps: list[Entry | Lookup]) -> None:
        self._fact = fact
        self._steps = steps
        self._prepared: Prepared = strand.prepared
        self._regime = strand.regime.id if strand.words is not None and strand.regime.code_fact == fact else ""
        self._sheets = {id(step.sheet): step.sheet for step in steps if isinstance(step, Lookup)}
        prefixes = strand.regime.codes if self._regime else ()
        program = strand.prepared.program
        listed = [p.id for p in program.of(self._regime, "lists")] if self._regime else []
        self._listed = {prefix: [i for i in listed if i.startswith(prefix + ".")] for prefix in prefixes}

    def __call__(self, code: str) -> tuple[Any, ...]:
        values: Mapping[str, Any] = {self._fact: code}
        said = tuple(code_truth(step, values) if isinstance(step, Entry) else looked_up(step, code) for step in self._steps)
        below = tuple((sheet.knows(code), sheet.below(code)) for sheet in self._sheets.values())
        entries = tuple(
            i
            for prefix, listed in self._listed.items()
            for i in listed
            if i == f"{prefix}.{code}" or i.startswith(f"{prefix}.{code}.")
        )
        return (said, below, entries, self._prepared.by_code(self._regime, values) if self._regime else None)


def plain(value: Any) -> str:
    """A value or an answer as text, the same in every run."""
    if isinstance(value, tuple):
        return "(" + ",".join(map(plain, value)) + ")"
    if isinstance(value, frozenset):
        return "{" + ",".join(sorted(map(plain, value))) + "}"
    return f"{value.numerator}/{value.denominator}" if isinstance(value, Fraction) else str(value)
