"""Looking ahead: which fact to ask first, and what would change the answer. Everything is found by running the law again."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from fractions import Fraction
from functools import cached_property
from itertools import chain, pairwise
from typing import Any

from msgspec import Struct

from licet.decision.machine import Machine
from licet.decision.runners import given_key
from licet.facts.vocabulary import EFFORTS, FactKind, Vocabulary
from licet.law.program import Apply, Define, Entry, Lookup
from licet.law.tables import Sheet
from licet.rules.ask import Opening, breakpoints
from licet.rules.nodes import Compare, Day, Fact, Node, Number, facts_of

#: Countries tried first as representatives of their class, so that an answer names places people trade with.
_FAMILIAR = (
    "US",
    "NL",
    "DE",
    "JP",
    "KR",
    "TW",
    "SG",
    "CN",
    "MO",
    "IN",
    "MY",
    "IL",
    "AE",
    "GB",
    "VN",
    "SA",
    "RU",
    "IR",
    "CU",
    "KP",
)

#: So often it is remembered where something turns, the other facts being as they are.
_MOST = 256

#: The outcomes left open when a fact has a value.
Outcomes = Callable[[str, Any], tuple[str, ...]]


class Lookahead:
    """What-ifs over one program."""

    def __init__(self, machine: Machine, vocabulary: Vocabulary) -> None:
        self.machine = machine
        self.vocabulary = vocabulary
        self._cells: dict[str, tuple[Any, ...]] = {}
        self._tested: dict[str, dict[frozenset[str], bool]] | None = None
        self._whole: dict[str, bool] = {}
        self._openings: dict[str, Opening] = {}
        self._turning_on: dict[str, tuple[str, ...]] = {}
        self._near: dict[tuple[Any, ...], _Near] = {}

    def open(self, keys: Iterable[str], values: Mapping[str, Any]) -> list[str]:
        """The unknown facts that can still change one of the steps, through definitions and referenced law."""
        return list(dict.fromkeys(self._opening(keys, values)))

    def first(self, keys: Iterable[str], values: Mapping[str, Any]) -> str | None:
        """The first of them whose cells stand for all its values; where none's do, the first one."""
        nearest = None
        for fact in self._opening(keys, values):
            if self.whole(fact):
                return fact
            nearest = nearest or fact
        return nearest

    def _opening(self, keys: Iterable[str], values: Mapping[str, Any]) -> Iterator[str]:
        """The open facts as they are come upon, some more than once."""
        seen: set[str] = set()
        waiting = deque(keys)
        while waiting:
            key = waiting.popleft()
            if key in seen:
                continue
            seen.add(key)
            step = self.machine.steps.get(key)
            if step is None:
                if key in self.vocabulary:
                    yield key
            elif isinstance(step, Lookup):
                yield step.code_fact  # no number was given, or one that says too little
            elif isinstance(step, Entry):
                waiting.extend(part for part in step.parts if values.get(part) is None)
            elif isinstance(step, Apply):
                if values.get(key) is None:
                    waiting.extend(self._opens(key, step.node).of(values))
            elif values.get(given_key(key)) is None:
                unknown = sorted(f for f in step.reads if values.get(f) is None)
                if unknown and all(self._said_all(need, values) for need in unknown):
                    yield key  # the number in full does not tell: whoever reads the entry can
                waiting.extend(need for need in unknown if not self._said_all(need, values))

    def _opens(self, key: str, node: Node) -> Opening:
        """What tells of the rule of a step what it does not know and what can still turn it."""
        found = self._openings.get(key)
        if found is None:
            linker = self.machine.program.linker
            found = self._openings[key] = linker.of(node, "open", lambda: Opening(node, linker.rule))
        return found

    def _said_all(self, key: str, values: Mapping[str, Any]) -> bool:
        """Whether a look-up is open although the number given is known to its table and has no paragraphs left to choose."""
        step = self.machine.steps.get(key)
        if not isinstance(step, Lookup):
            return False
        code = values.get(step.code_fact)
        return isinstance(code, str) and step.sheet.knows(code) and not step.sheet.below(code)

    def cells(self, fact: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Values of a fact that stand for all its values: the law tells no two of one class apart."""
        kind = self.vocabulary[fact]
        if kind.type == "yes_no":
            return (True, False)
        if kind.type == "code":
            return self._paragraphs(fact, values)
        if kind.type in ("number", "date"):
            return self._nearby(kind, values).cells
        if fact not in self._cells:
            self._cells[fact] = self._classes(kind)
        return self._cells[fact]

    def whole(self, fact: str) -> bool:
        """Whether the cells of a fact stand for every value it can have, whatever the other facts are."""
        if fact not in self._whole:
            self._whole[fact] = self._is_whole(self.vocabulary[fact])
        return self._whole[fact]

    def _is_whole(self, kind: FactKind) -> bool:
        if kind.type in ("yes_no", "choice"):
            return True
        if kind.type not in ("number", "date"):
            return False
        moving = self._moving(kind.name)
        for comparison in self._comparisons(kind.name):
            for pair in pairwise(comparison.terms):
                moved = [term for term in pair if not moving.isdisjoint(facts_of(term))]
                alone = len(moved) == 1 and isinstance(moved[0], Fact) and moved[0].name == kind.name
                if moved and not (alone and any(isinstance(term, Number | Day) for term in pair)):
                    return False
        return True

    def _memberships(self) -> dict[str, dict[frozenset[str], bool]]:
        """For every fact, the sets it is tested against; True where the rule names the members, False for a group."""
        if self._tested is None:
            self._tested = {}
            for node in self._nodes():
                for fact, members, words in self.machine.program.linker.tests(node).members:
                    self._tested.setdefault(fact, {})[members] = words
        return self._tested

    def _nodes(self) -> Iterable[Node]:
        program = self.machine.program
        for step in program.steps:
            if isinstance(step, Apply | Define):
                yield step.node
        for _, covered, _ in program.regimes:
            if covered is not None:
                yield covered

    def _paragraphs(self, fact: str, values: Mapping[str, Any]) -> tuple[str, ...]:
        """The paragraphs below the control number given that some table tells apart."""
        code = values.get(fact)
        if not isinstance(code, str):
            return ()
        return tuple(dict.fromkeys(p for sheet in self._sheets.get(fact, ()) for p in sheet.below(code)))

    @cached_property
    def _sheets(self) -> Mapping[str, tuple[Sheet, ...]]:
        """By fact that holds a control number the tables it is looked up in."""
        found: dict[str, dict[int, Sheet]] = {}
        for step in self.machine.program.steps:
            if isinstance(step, Lookup):
                found.setdefault(step.code_fact, {})[id(step.sheet)] = step.sheet
        return {fact: tuple(sheets.values()) for fact, sheets in found.items()}

    def _nearby(self, kind: FactKind, values: Mapping[str, Any]) -> "_Near":
        """Where comparisons of a number or date turn, the other facts being as they are."""
        fact = kind.name
        if fact not in self._turning_on:
            self._turning_on[fact] = self._bearing(fact)
        key = (fact, *map(values.get, self._turning_on[fact]))
        if key not in self._near:
            if len(self._near) >= _MOST:
                self._near.clear()
            self._near[key] = self._alone(kind) if self.whole(fact) else self._turns(kind, values)
        return self._near[key]

    def _alone(self, kind: FactKind) -> "_Near":
        """The same where it is compared with numbers only; programs that do so alike share it."""
        key = ("near", kind.name, frozenset(self._compared.get(kind.name, ())))
        return self.machine.program.linker.kept(key, lambda: self._turns(kind, {}))

    def _bearing(self, fact: str) -> tuple[str, ...]:
        """The other facts that bear on where comparisons of a number or date turn."""
        if self.whole(fact):
            return ()
        definitions, found = self.machine.program.definitions, set[str]()
        waiting = [name for comparison in self._comparisons(fact) for name in facts_of(comparison)]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += facts_of(definitions[name]) if name in definitions else ()
        return tuple(sorted(found - self._moving(fact)))

    def _turns(self, kind: FactKind, values: Mapping[str, Any]) -> "_Near":
        moving, linker = self._moving(kind.name), self.machine.program.linker

        def known(node: Node) -> Any:
            return linker.rule(node)(values) if moving.isdisjoint(linker.reads(node)) else None

        points: set[Any] = set()
        for comparison in self._comparisons(kind.name):
            points |= breakpoints(comparison, kind.name, known, self.machine.program.definitions)
        step = _step(kind)
        on_grid = sorted({_on_grid(kind, point) for point in points})
        near = tuple((_tried(point - step), _tried(point), _tried(point + step)) for point in on_grid)
        return _Near(near, tuple(sorted({value for each in near for value in each if in_range(kind, value)})))

    def beyond(self, fact: str, value: Any, values: Mapping[str, Any]) -> tuple[list[Any], list[Any]]:
        """Values of a number or date below and above one value, the nearest first, one at each point where something turns
        and one just past it."""
        kind = self.vocabulary[fact]
        near = self._nearby(kind, values).points
        below = [v for low, point, _ in reversed(near) if point <= value for v in (point, low)]
        above = [v for _, point, high in near if point >= value for v in (point, high)]
        return tuple([v for v in side if v != value and in_range(kind, v)] for side in (below, above))  # type: ignore[return-value]

    def _moving(self, fact: str) -> frozenset[str]:
        """A number or date, and what law makes of it."""
        found = {fact}
        for step in self._quantities:
            if not found.isdisjoint(step.reads):
                found.add(step.key)
        return frozenset(found)

    @cached_property
    def _quantities(self) -> list[Define]:
        """The steps that make a number or date, in running order."""
        steps = (step for step in self.machine.program.steps if isinstance(step, Define))
        return [step for step in steps if self.vocabulary[step.key].type in ("number", "date")]

    def _comparisons(self, fact: str) -> list[Compare]:
        """The comparisons that can turn with the fact, directly or through what law makes of it."""
        return list({said: node for name in self._moving(fact) for said, node in self._compared.get(name, {}).items()}.values())

    @cached_property
    def _compared(self) -> dict[str, dict[str, Compare]]:
        """By fact the comparisons that read it, by what they say."""
        found: dict[str, dict[str, Compare]] = {}
        for step in self.machine.program.steps:
            if isinstance(step, Apply | Define) and step.key in self.machine.focus:
                for said, node, reads in self.machine.program.linker.tests(step.node).compared:
                    for name in reads:
                        found.setdefault(name, {})[said] = node
        return found

    def _classes(self, kind: FactKind) -> tuple[Any, ...]:
        """Of each class of values one; programs that test a fact against the same sets share them."""
        tested = self._memberships().get(kind.name, {})
        key = ("classes", kind.name, frozenset(tested.items()))
        return self.machine.program.linker.kept(key, lambda: _classes(kind, tested))

    def ranked(self, facts: Mapping[str, tuple[Any, ...]], outcomes: Outcomes) -> list[tuple[str, dict[Any, tuple[str, ...]]]]:
        """The facts, most decisive first, each with the outcomes possible after each answer. facts: with their cells.

        A fact is the more decisive the fewer outcomes stay possible on average over its answers; equal ones are ordered by
        how easily they are had.
        """
        scored = []
        for place, (fact, cells) in enumerate(facts.items()):
            answers = {cell: outcomes(fact, cell) for cell in cells}
            if not answers:
                continue
            left = sum(map(len, answers.values())) / len(answers)  # of small numbers: equal where the fractions are
            settled = sum(1 for o in answers.values() if len(o) == 1)
            effort = EFFORTS.index(self.vocabulary[fact].effort)
            scored.append(((left, -settled, effort, place), fact, answers))
        return [(fact, answers) for _, fact, answers in sorted(scored, key=lambda s: s[0])]


def _classes(kind: FactKind, tested: Mapping[frozenset[str], bool]) -> tuple[Any, ...]:
    """Of each class of values one. tested: the sets; True where a rule names the members, False for a group."""
    named = frozenset[str]().union(*(members for members, words in tested.items() if words))
    if kind.type == "set":
        return (frozenset(), *(frozenset((m,)) for m in sorted(named)))
    if kind.type == "choice":
        other = [c for c in kind.choices if c not in named]
        return (*(c for c in kind.choices if c in named), *other[:1])
    if kind.type == "country":
        classes: dict[tuple[bool, ...], str] = {}
        for country in (*_FAMILIAR, *sorted(set(chain.from_iterable(tested)))):
            classes.setdefault(tuple(country in s for s in tested), country)
        return tuple(classes.values())
    return ()


class _Near(Struct, frozen=True):
    """Where something turns with a number or date. points: in order, each between the value just below and just above it, of so
    many decimals as the fact is given in; cells: all of these values that are in range."""

    points: tuple[tuple[Any, Any, Any], ...]
    cells: tuple[Any, ...]


class _Tried(Fraction):
    """A number that is tried again and again, whose hash is worked out once: otherwise it takes as long as the trial."""

    __slots__ = ("_hash",)
    _hash: int

    def __hash__(self) -> int:  # type: ignore[override]
        return self._hash


def _tried(value: Any) -> Any:
    if not isinstance(value, Fraction):
        return value
    made = _Tried(value)
    made._hash = hash(value)
    return made


def _step(kind: FactKind) -> Any:
    """The least difference between two values of a number or date."""
    return timedelta(days=1) if kind.unit is None else kind.unit.factor / Fraction(10**kind.places)


def _on_grid(kind: FactKind, value: Any) -> Any:
    if kind.unit is None:
        return value
    return kind.unit.read(Fraction(round(kind.unit.write(value) * 10**kind.places), 10**kind.places))


def in_range(kind: FactKind, value: Any) -> bool:
    """Whether a number lies within the range of its fact."""
    return (kind.low is None or value >= kind.low) and (kind.high is None or value <= kind.high)
