"""Running a program: from the facts of a deal to the value of every definition, provision and entry, quickly and untraced.

A flipped fact re-runs only the steps that read what it changed, so many what-ifs cost little.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any, TypeAlias

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
    """A program made ready to run. Immutable but for what it remembers of itself."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.steps = {step.key: step for step in program.steps}
        self.place = {step.key: place for place, step in enumerate(program.steps)}
        self._rules = [_runner(step, program.linker.rule) for step in program.steps]
        self._keys = [step.key for step in program.steps]
        self._focus = tuple(range(len(self._keys)))
        self._readers = self._read_by(self._focus)
        self._tests: dict[tuple[int, str], tuple[Rule, ...] | None] = {}
        self._turning = lru_cache(maxsize=10_000)(self._read_by_tests)
        self._after: dict[tuple[str, ...], tuple[int, ...]] = {}

    def focus(self, roots: Iterable[str]) -> None:
        """Let what-ifs compute only what the given keys rest on; a full run still computes everything that is shown."""
        self._focus = tuple(sorted(self.place[key] for key in self._closure(roots) if key in self.place))
        self._readers = self._read_by(self._focus)

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

    def rerun(self, values: Mapping[str, Any], changes: Mapping[str, Any]) -> Values:
        """The values after changing some facts. A step is computed again only when something it reads has changed."""
        changed = dict(values)
        return self._settle(changed, self._put(changed, changes), self._downstream(tuple(changes)))

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
        return self._settle(changed, waiting | self._put(changed, changes), self._focus)

    def _put(self, values: Values, changes: Mapping[str, Any]) -> set[int]:
        """Set facts; the places of the steps that can turn by it."""
        reading: set[int] = set()
        for fact, value in changes.items():
            key = given_key(fact) if fact in self.program.definitions else fact
            reading.update(self._turning(key, values.get(key), value))
            values[key] = value
        return reading

    def unlike(self, other: "Machine") -> tuple[int, ...]:
        """Places of the steps in focus that the other machine has not in focus, or has otherwise."""
        theirs = {other.program.steps[place].key: other.program.steps[place] for place in other._focus}
        return tuple(place for place in self._focus if theirs.get(self._keys[place]) != self.program.steps[place])

    def _settle(self, values: Values, waiting: set[int], order: Iterable[int]) -> Values:
        """Compute the waiting steps, in the order of the program, and those that read what changed by it."""
        keys, rules, readers = self._keys, self._rules, self._readers
        for place in order:
            if place in waiting:
                key = keys[place]
                before, now = values.get(key), rules[place](values)
                if before is not now and before != now:
                    values[key] = now
                    waiting.update(
                        readers.get(key, ()) if now is None or isinstance(now, bool) else self._turning(key, before, now)
                    )
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
        return tuple(self._keys[place] for place in self._downstream((fact,)))

    def _downstream(self, facts: tuple[str, ...]) -> tuple[int, ...]:
        if facts not in self._after:
            found: set[int] = set()
            waiting = [*facts, *map(given_key, facts)]
            while waiting:
                new = set(self._readers.get(waiting.pop(), ())) - found
                found |= new
                waiting += [self._keys[place] for place in new]
            self._after[facts] = tuple(sorted(found))
        return self._after[facts]


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


class Trials:
    """The values of a deal, and what they become when one fact is changed; every regime asks of the same trials.

    following: facts that were presumed to be as another one is, and go with it.
    """

    def __init__(self, machine: Machine, values: Values, following: Mapping[str, tuple[str, ...]]) -> None:
        self.machine = machine
        self.values = values
        self.following = following
        self._tried: dict[tuple[str, Any], Values] = {}

    def with_(self, fact: str, value: Any) -> Values:
        """All values with that one fact, and those presumed from it, changed."""
        if (fact, value) not in self._tried:
            self._tried[(fact, value)] = self.run(fact, value)
        return self._tried[(fact, value)]

    def run(self, fact: str, value: Any) -> Values:
        """The same, not kept."""
        return self.machine.rerun(self.values, {fact: value} | dict.fromkeys(self.following.get(fact, ()), value))


def _runner(step: Step, rule: Callable[[Node], Rule]) -> Rule:
    match step:
        case Define(key=key, node=node):
            return _merged(key, rule(node))
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
        if code in step.uncontrolled:
            return False
        known = code.partition(".")[0]
        return False if known in step.heads and known not in step.sheet.rows else step.sheet.stands(code, step.column)

    return run


def _merged(key: str, rule: Rule) -> Rule:
    given, presumed = given_key(key), presumed_key(key)

    def run(values: Mapping[str, Any]) -> Any:
        stated, computed = values.get(given), rule(values)
        if stated is None and computed is None:
            return values.get(presumed)
        return merge(stated, computed)

    return run


def merge(stated: Any, computed: Any) -> Any:
    """What is known from two sources: the one that knows, both when they agree, unknown when they conflict."""
    if stated is None:
        return computed
    return stated if computed is None or computed == stated else None


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
    """What the code given for the item says of an entry: at or below it, beside it, or nothing (a coarser code, or a number
    that is no entry of the list)."""
    if not step.code_fact or not step.listed:
        return None
    code = values.get(step.code_fact)
    if not isinstance(code, str):
        return None
    if code in step.uncontrolled:
        return False
    if step.index is not None and not step.index.knows(code):
        return None
    if step.codes is not None and not any(code == c or code.startswith(c + ".") for c in step.codes):
        return None
    if code == step.code or not step.code or code.startswith(step.code + "."):
        return True
    return None if step.code.startswith(code + ".") else False
