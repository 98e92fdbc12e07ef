"""Running a program: from the facts of a deal to the value of every definition, provision and entry, quickly and untraced.

A flipped fact re-runs only the steps that read what it changed, so many what-ifs cost little.
"""

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from fractions import Fraction
from functools import cached_property, lru_cache
from heapq import heapify, heappop, heappush
from itertools import pairwise
from typing import Any, TypeAlias

from msgspec import Struct

from licet.law.edition import Apply, Define, Entry, Lookup, Program, Step, needs
from licet.rules.ask import Rule, compile_rule
from licet.rules.nodes import And, Compare, Day, Fact, Has, Node, Not, Number, OneOf, Or, Parties, Within, children, facts_of

Values: TypeAlias = dict[str, Any]


def given_key(fact: str) -> str:
    """Where the value given for a fact that law defines is kept beside the merged one."""
    return f"given {fact}"


def presumed_key(fact: str) -> str:
    """Where the ordinary case of a fact that law defines is kept: it counts only where the law cannot tell."""
    return f"presumed {fact}"


class Machine:
    """A program made ready to run. Immutable but for what it remembers of itself.

    grids: for numbers that law defines, the step in which the vocabulary gives them.
    """

    def __init__(self, program: Program, grids: Mapping[str, Fraction] | None = None) -> None:
        self.program = program
        self.grids = grids or {}
        self.steps = {step.key: step for step in program.steps}
        self.place = {step.key: place for place, step in enumerate(program.steps)}
        self._keys = [step.key for step in program.steps]
        self._some: dict[int, Rule] = {}
        self._resting: dict[frozenset[str], tuple[int, ...]] = {}
        self._tests: dict[tuple[int, str], tuple[Rule, ...] | None] = {}
        self._look_at(None)

    def focused(self, roots: Iterable[str]) -> "Machine":
        """The same machine, whose what-ifs compute only what the given keys rest on; a full run still computes everything."""
        other = copy(self)
        other._look_at(frozenset(roots))
        return other

    def _look_at(self, roots: frozenset[str] | None) -> None:
        self._roots = roots
        self._turning = lru_cache(maxsize=10_000)(self._read_by_tests)
        self._after: dict[str, frozenset[int]] = {}
        for made in ("_focus", "_readers"):
            self.__dict__.pop(made, None)

    @cached_property
    def _rules(self) -> list[Rule]:
        return [self._rule(place) for place in range(len(self._keys))]

    def _rule(self, place: int) -> Rule:
        """The function of one step."""
        if place not in self._some:
            self._some[place] = _runner(self.program.steps[place], self.program.linker.rule, self.grids)
        return self._some[place]

    @cached_property
    def _focus(self) -> tuple[int, ...]:
        return tuple(range(len(self._keys))) if self._roots is None else self._places(self._roots)

    @cached_property
    def _readers(self) -> dict[str, tuple[int, ...]]:
        return self._read_by(self._focus)

    def _places(self, roots: Iterable[str]) -> tuple[int, ...]:
        """Places of the steps that the given keys rest on."""
        return tuple(sorted(self.place[key] for key in self._closure(roots) if key in self.place))

    def _read_by(self, places: Iterable[int]) -> dict[str, tuple[int, ...]]:
        """For every key the places of the steps among these that read it; a given value is read by its definition."""
        found: dict[str, list[int]] = {}
        for place in places:
            step = self.program.steps[place]
            for need in needs(step):
                found.setdefault(need, []).append(place)
            if isinstance(step, Define):
                found.setdefault(given_key(step.key), []).append(place)
        return {need: tuple(reading) for need, reading in found.items()}

    def base(self, facts: Mapping[str, Any]) -> Values:
        """Values to start from: facts as given, those that law defines moved aside."""
        values = dict(facts)
        for fact in self.program.definitions:
            if (value := values.pop(fact, None)) is not None:
                values[given_key(fact)] = value
        return values

    def run(self, facts: Mapping[str, Any]) -> Values:
        """All values: of facts, definitions (merged with what was given), provisions and entries."""
        values = self.base(facts)
        for key, rule in zip(self._keys, self._rules, strict=True):
            values[key] = rule(values)
        return values

    def run_for(self, facts: Mapping[str, Any], keys: frozenset[str]) -> Values:
        """As `run`, but only of what the given keys rest on."""
        if keys not in self._resting:
            self._resting[keys] = self._places(keys)
        values = self.base(facts)
        for place in self._resting[keys]:
            values[self._keys[place]] = self._rule(place)(values)
        return values

    def rerun(self, values: Mapping[str, Any], changes: Mapping[str, Any]) -> Values:
        """The values after changing some facts. A step is computed again only when something it reads has changed."""
        changed = dict(values)
        return self._settle(changed, self._put(changed, changes))

    def carry_on(
        self, other: "Machine", values: Mapping[str, Any], unlike: Iterable[int], changes: Mapping[str, Any]
    ) -> Values:
        """Values run by another machine (`unlike` it in some steps) as this one would have them, after changing some facts."""
        changed = dict(values)
        waiting = {*unlike}
        mine, theirs = self.program.definitions.keys(), other.program.definitions.keys()
        for fact in mine - theirs:
            changed[given_key(fact)] = changed.get(fact)
        for fact in theirs - mine:
            waiting |= self._put(changed, {fact: changed.get(given_key(fact))})
        return self._settle(changed, waiting | self._put(changed, changes))

    def _put(self, values: Values, changes: Mapping[str, Any]) -> set[int]:
        """Set facts; the places of the steps that can turn by it."""
        reading: set[int] = set()
        for fact, value in changes.items():
            key = given_key(fact) if fact in self.program.definitions else fact
            reading.update(self._turning(key, values.get(key), value))
            values[key] = value
        return reading

    def turned_by(self, fact: str, before: Any, now: Any) -> bool:
        """Whether some step can turn when a fact changes so."""
        return bool(self._turning(fact, before, now))

    def unlike(self, other: "Machine", coded: bool) -> tuple[int, ...]:
        """Places of the steps in focus that the other machine has not in focus, or has otherwise.

        coded: whether control numbers are given for the item; if none is, what an entry makes of numbers is left aside.
        """
        theirs = {other.program.steps[place].key: other.program.steps[place] for place in other._focus}

        def same(mine: Step, his: Step | None) -> bool:
            if not coded and isinstance(mine, Entry) and isinstance(his, Entry):
                return mine.parts == his.parts
            if not coded and isinstance(mine, Lookup) and isinstance(his, Lookup):
                return mine.by_item == his.by_item
            return mine == his

        return tuple(p for p in self._focus if not same(self.program.steps[p], theirs.get(self._keys[p])))

    def _settle(self, values: Values, waiting: set[int]) -> Values:
        """Compute the waiting steps, in the order of the program, and those that read what changed by it."""
        keys, rules, readers = self._keys, self._some, self._readers
        queue = list(waiting)
        heapify(queue)
        while queue:
            place = heappop(queue)
            key = keys[place]
            rule = rules.get(place) or self._rule(place)
            before, now = values.get(key), rule(values)
            if before is not now and before != now:
                values[key] = now
                turned = readers.get(key, ()) if now is None or isinstance(now, bool) else self._turning(key, before, now)
                for reader in turned:
                    if reader not in waiting:
                        waiting.add(reader)
                        heappush(queue, reader)
        return values

    def _read_by_tests(self, key: str, before: Any, now: Any) -> tuple[int, ...]:
        """Places of the steps that read a fact and can turn when it changes so: of most steps no test tells the two apart."""
        readers = self._readers.get(key, ())
        if before is None or now is None:
            return readers
        then, after = {key: before}, {key: now}
        return tuple(
            place
            for place in readers
            if (tests := self._tests_of(place, key)) is None or any(test(then) is not test(after) for test in tests)
        )

    def _tests_of(self, place: int, key: str) -> tuple[Rule, ...] | None:
        """The tests of a fact in a step; None where it is read otherwise than by comparing it with what is written there."""
        if (place, key) not in self._tests:
            step = self.program.steps[place]
            self._tests[place, key] = tests_of(step.node, key) if isinstance(step, Define | Apply) else None
        return self._tests[place, key]

    def reads(self, key: str) -> Iterable[str]:
        """What a step reads; nothing for a plain fact."""
        step = self.steps.get(key)
        return () if step is None else needs(step)

    def resting(self, keys: Iterable[str]) -> frozenset[str]:
        """All keys and facts that the given keys can depend on."""
        return frozenset(self._closure(keys))

    def support(self, keys: Iterable[str]) -> frozenset[str]:
        """The plain and defined facts that the given keys can depend on."""
        return frozenset(k for k in self._closure(keys) if k not in self.steps or isinstance(self.steps[k], Define))

    def truth(self, node: Node, values: Mapping[str, Any]) -> Any:
        """The value of a rule under values of this program."""
        return self.program.linker.rule(node)(values)

    def _closure(self, keys: Iterable[str]) -> set[str]:
        seen: set[str] = set()
        waiting = list(keys)
        while waiting:
            key = waiting.pop()
            if key not in seen:
                seen.add(key)
                waiting.extend(self.reads(key))
        return seen

    def affected(self, fact: str) -> tuple[str, ...]:
        """Keys of the steps in focus that can change when the fact does, in the order of the program."""
        return tuple(self._keys[place] for place in self.downstream((fact,)))

    def downstream(self, facts: Iterable[str]) -> list[int]:
        """Places of the steps in focus that can change when one of the facts does, in the order of the program."""
        return sorted(frozenset().union(*(self._after_one(fact) for fact in facts)))

    def _after_one(self, fact: str) -> frozenset[int]:
        if fact not in self._after:
            found: set[int] = set()
            waiting = [fact, given_key(fact)]
            while waiting:
                new = set(self._readers.get(waiting.pop(), ())) - found
                found |= new
                waiting += [self._keys[place] for place in new]
            self._after[fact] = frozenset(found)
        return self._after[fact]


class Sitting(Struct, frozen=True):
    """A deal under a program: all values, and for every fact those that were presumed to be as it is and go with it."""

    values: Values
    following: Mapping[str, tuple[str, ...]]


def tests_of(node: Node, fact: str) -> tuple[Rule, ...] | None:
    """The rules in `node` that test a fact against what is written there; None if the fact is also read in another way."""
    found: list[Rule] = []
    for part in children(node) if isinstance(node, And | Or | Not | Parties) else (node,):
        if isinstance(part, And | Or | Not | Parties):
            tests = tests_of(part, fact)
            if tests is None:
                return None
            found += tests
        elif isinstance(part, OneOf | Within | Has):
            found += [compile_rule(part)] if part.what.name == fact else []
        elif isinstance(part, Compare):
            for (left, right), op in zip(pairwise(part.terms), part.ops, strict=True):
                if fact in facts_of(left) | facts_of(right):
                    if not any(isinstance(term, Number | Day) for term in (left, right)) or not (
                        isinstance(left, Fact) or isinstance(right, Fact)
                    ):
                        return None
                    found.append(compile_rule(Compare((left, right), (op,))))
        elif fact in facts_of(part):
            return None
    return tuple(found)


def _runner(step: Step, rule: Callable[[Node], Rule], grids: Mapping[str, Fraction]) -> Rule:
    match step:
        case Define(key=key, node=node):
            return _merged(key, rule(node), grids.get(key))
        case Apply(node=node):
            return rule(node)
        case Entry():
            return _entry(step)
        case Lookup(by_item=by_item):
            return _looked_up(step, None if by_item is None else rule(by_item))


def _looked_up(step: Lookup, by_item: Rule | None) -> Rule:
    def run(values: Mapping[str, Any]) -> bool | None:
        code = values.get(step.code_fact)
        if not isinstance(code, str):
            return False if by_item is not None and by_item(values) is True else None
        return looked_up(step, code)

    return run


def looked_up(step: Lookup, code: str) -> bool | None:
    """Whether a control number stands in the column."""
    if not step.sheet.knows(code) and (code in step.uncontrolled or any(each.knows(code) for each in step.encoded)):
        return False
    return step.sheet.stands(code, step.column)


def _merged(key: str, rule: Rule, grid: Fraction | None) -> Rule:
    given, presumed = given_key(key), presumed_key(key)

    def run(values: Mapping[str, Any]) -> Any:
        stated, computed = values.get(given), rule(values)
        if stated is None and computed is None:
            return values.get(presumed)
        return merge(stated, computed, grid)

    return run


def merge(stated: Any, computed: Any, grid: Fraction | None = None) -> Any:
    """What is known from two sources: the one that knows, both when they agree, unknown when they conflict."""
    if stated is None:
        return computed
    return (stated if computed is None else computed) if agree(stated, computed, grid) else None


def agree(stated: Any, computed: Any, grid: Fraction | None = None) -> bool:
    """Whether two sources do not conflict. A number stated in so many decimals agrees with what it is rounded from."""
    if stated is None or computed is None or stated == computed:
        return True
    return grid is not None and isinstance(computed, Fraction) and bool(round(computed / grid) * grid == stated)


def _entry(step: Entry) -> Rule:
    parts = step.parts

    def run(values: Mapping[str, Any]) -> bool | None:
        truth: bool | None = False
        for part in parts:
            held = values.get(part)
            if held is True:
                truth = True
                break
            if held is None:
                truth = None
        merged: bool | None = merge(code_truth(step, values), truth)
        return merged

    return run


def code_truth(step: Entry, values: Mapping[str, Any]) -> bool | None:
    """What the code given for the item says of an entry: at or below it, beside it, or nothing (a coarser code, or one whose
    paragraph is not law that day)."""
    if not step.code_fact or not step.listed:
        return None
    code = values.get(step.code_fact)
    if not isinstance(code, str):
        return None
    if code in step.uncontrolled:
        return False
    if step.paragraphs is not None and step.paragraphs.dormant(code):
        return None
    if step.codes is not None and not any(code == c or code.startswith(c + ".") for c in step.codes):
        return None
    if code == step.code or not step.code or code.startswith(step.code + "."):
        return True
    return None if step.code.startswith(code + ".") else False
