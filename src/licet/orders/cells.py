"""What the law tells apart: the tests its expressions make of a fact, found by walking them, and the classes they divide
its values into.

A fact that is compared with another one, or enters a sum, stays whole where the other one can be known: each of its values
is a class of its own.
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeAlias

from msgspec import Struct

from licet.decision.prepared import Prepared
from licet.decision.runners import code_truth, looked_up
from licet.facts.vocabulary import Vocabulary
from licet.law.program import Apply, Define, Entry, Lookup
from licet.orders.strands import Strand
from licet.rules.ask import compile_rule
from licet.rules.nodes import Compare, Day, Fact, Has, Node, Number, OneOf, Within, facts_of, walk

Ask: TypeAlias = Callable[[Any], Any]


class Tests(Struct):
    """What is asked of one fact. points: where comparisons turn; asked: other questions, by a text that names each for good;
    whole: every value counts."""

    points: set[Any]
    asked: dict[str, Ask]
    whole: bool = False

    def join(self, other: "Tests") -> None:
        """Ask what the other asks, too."""
        self.points |= other.points
        self.asked |= other.asked
        self.whole |= other.whole

    def answers(self, value: Any) -> tuple[Any, ...]:
        """Values with the same answers are one class."""
        if self.whole:
            return (value,)
        return (*self._sides(value), *(ask(value) for _, ask in sorted(self.asked.items(), key=lambda pair: pair[0])))

    def _sides(self, value: Any) -> Iterable[int]:
        return ((value > point) - (value < point) for point in sorted(self.points))

    def names(self) -> tuple[str, ...]:
        """The questions, in the order of the answers."""
        return ("whole",) if self.whole else (*map(str, sorted(self.points)), *sorted(self.asked))


#: By identity a rule, which is kept so that its identity stays its own, and the tests it makes.
Met: TypeAlias = dict[int, tuple[Node, dict[str, Tests]]]


class Asking:
    """Collects the tests of expressions. known: whether anything can be known of a fact in this book; met: the rules met
    before, under the same law and facts."""

    def __init__(self, vocabulary: Vocabulary, known: Callable[[str], bool], met: Met | None = None) -> None:
        self._vocabulary = vocabulary
        self._known = known
        self._met: Met = {} if met is None else met
        self.tests: dict[str, Tests] = {}

    def of(self, fact: str) -> Tests:
        """The tests of a fact so far."""
        return self.tests.setdefault(fact, Tests(set(), {}))

    def node(self, node: Node) -> None:
        """Take in a linked rule."""
        if id(node) not in self._met:
            alone = Asking(self._vocabulary, self._known)
            alone._parts(node)
            self._met[id(node)] = (node, alone.tests)
        for name, tests in self._met[id(node)][1].items():
            self.of(name).join(tests)

    def _parts(self, node: Node) -> None:
        for part in walk(node):
            match part:
                case Compare(terms=terms):
                    for left, right in pairwise(terms):
                        self._comparison(left, right)
                case OneOf(what=what, members=tuple(members)) | Within(what=what, members=tuple(members)):
                    self._member(what.name, members)
                case Has(what=what, members=members):
                    self.of(what.name).asked["has " + " ".join(sorted(members))] = _overlap(frozenset(members))
                case Fact(name=name) if name in self._vocabulary and self._vocabulary[name].type == "yes_no":
                    self.of(name).asked["yes"] = lambda value: value

    def quantity(self, node: Node) -> None:
        """Take in what defines a number: every value of what it is made of counts."""
        for name in facts_of(node):
            self.of(name).whole = True
        self.node(node)

    def _member(self, name: str, members: Iterable[str]) -> None:
        found = frozenset(members)
        self.of(name).asked["in " + " ".join(sorted(found))] = found.__contains__

    def _comparison(self, left: Node, right: Node) -> None:
        for here, there in ((left, right), (right, left)):
            if isinstance(here, Fact) and isinstance(there, Number | Day):
                self.of(here.name).points.add(compile_rule(there)({}))
                return
        names = facts_of(left) | facts_of(right)
        if all(self._known(name) for name in names):
            for name in names:
                self.of(name).whole = True


def _overlap(members: frozenset[str]) -> Ask:
    return lambda value: not members.isdisjoint(value)


def tests_of(strand: Strand, vocabulary: Vocabulary, known: Callable[[str], bool], met: Met) -> dict[str, Tests]:
    """The tests a strand makes, by fact. met: as of `Asking`."""
    asking = Asking(vocabulary, known, met)
    for step in strand.steps:
        if isinstance(step, Define) and vocabulary[step.key].type == "number":
            asking.quantity(step.node)
            asking.of(step.key).whole = True  # it is held against what the law makes of the others
        elif isinstance(step, Define | Apply):
            asking.node(step.node)
            if isinstance(step, Define):
                asking.of(step.key).asked["yes"] = lambda value: value
        elif isinstance(step, Lookup) and step.by_item is not None:
            asking.node(step.by_item)
    for node in (strand.shown, strand.reach):
        if node is not None:
            asking.node(node)
    _ask_codes(strand, asking)
    if strand.words is not None:
        asking.of("item.kind").asked["reaching"] = strand.reaching
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
        asking.of(fact).asked["code"] = _Codes(strand, fact, steps)


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


def points_of(nodes: Iterable[Node], vocabulary: Vocabulary, known: Callable[[str], bool]) -> dict[str, Tests]:
    """The tests all these rules make, by fact: the points of numbers and dates for a whole book of law."""
    asking = Asking(vocabulary, known)
    for node in nodes:
        asking.node(node)
    return asking.tests


def plain(value: Any) -> str:
    """A value or an answer as text, the same in every run."""
    if isinstance(value, tuple):
        return "(" + ",".join(map(plain, value)) + ")"
    if isinstance(value, frozenset):
        return "{" + ",".join(sorted(map(plain, value))) + "}"
    return f"{value.numerator}/{value.denominator}" if isinstance(value, Fraction) else str(value)
