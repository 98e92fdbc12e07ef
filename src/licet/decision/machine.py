"""Running a program: from the facts of a deal to the value of every definition, provision and entry, quickly and untraced.

A flipped fact re-runs only the steps that read what it changed, so many what-ifs cost little.
"""

from collections.abc import Callable, Iterable, Mapping
from heapq import heapify, heappop, heappush
from typing import Any, TypeAlias

from licet.law.edition import Apply, Define, Entry, Program, Step, needs
from licet.rules.ask import Rule
from licet.rules.nodes import Node

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
        self._affected: dict[str, tuple[str, ...]] = {}

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
        return self._settle(changed, self._put(changed, changes))

    def carry_on(
        self, other: "Machine", values: Mapping[str, Any], unlike: Iterable[int], changes: Mapping[str, Any]
    ) -> Values:
        """Values run by another machine (`unlike` it in some steps) as this one would have them, after changing some facts."""
        changed = dict(values)
        waiting = [*unlike]
        mine, theirs = self.program.definitions.keys(), other.program.definitions.keys()
        for fact in mine - theirs:
            changed[given_key(fact)] = changed.get(fact)
        for fact in theirs - mine:
            waiting += self._put(changed, {fact: changed.get(given_key(fact))})
        return self._settle(changed, waiting + self._put(changed, changes))

    def _put(self, values: Values, changes: Mapping[str, Any]) -> list[int]:
        """Set facts; the places of the steps that read them."""
        reading: list[int] = []
        for fact, value in changes.items():
            key = given_key(fact) if fact in self.program.definitions else fact
            values[key] = value
            reading += self._readers.get(key, ())
        return reading

    def unlike(self, other: "Machine") -> tuple[int, ...]:
        """Places of the steps in focus that the other machine has not, or has otherwise."""
        return tuple(place for place in self._focus if other.steps.get(self._keys[place]) != self.program.steps[place])

    def _settle(self, values: Values, waiting: list[int]) -> Values:
        """Compute the waiting steps, in the order of the program, and those that read what changed by it."""
        queued = set(waiting)
        waiting = list(queued)
        heapify(waiting)
        keys, rules, readers = self._keys, self._rules, self._readers
        while waiting:
            place = heappop(waiting)
            key = keys[place]
            before, now = values.get(key), rules[place](values)
            if before is now or before == now:
                continue
            values[key] = now
            for reader in readers.get(key, ()):
                if reader not in queued:
                    queued.add(reader)
                    heappush(waiting, reader)
        return values

    def reads(self, key: str) -> Iterable[str]:
        """What a step reads; nothing for a plain fact."""
        step = self.steps.get(key)
        return () if step is None else needs(step)

    def support(self, keys: Iterable[str]) -> frozenset[str]:
        """The plain and defined facts that the given keys can depend on."""
        return frozenset(k for k in self._closure(keys) if k not in self.steps or isinstance(self.steps[k], Define))

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
        if fact not in self._affected:
            found: set[int] = set()
            waiting = [fact, given_key(fact)]
            while waiting:
                new = set(self._readers.get(waiting.pop(), ())) - found
                found |= new
                waiting.extend(self._keys[place] for place in new)
            self._affected[fact] = tuple(self._keys[place] for place in sorted(found))
        return self._affected[fact]


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
            changes = {fact: value} | dict.fromkeys(self.following.get(fact, ()), value)
            self._tried[(fact, value)] = self.machine.rerun(self.values, changes)
        return self._tried[(fact, value)]


def _runner(step: Step, rule: Callable[[Node], Rule]) -> Rule:
    match step:
        case Define(key=key, node=node):
            return _merged(key, rule(node))
        case Apply(node=node):
            return rule(node)
        case Entry():
            return _entry(step)


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
    """What the code given for the item says of an entry: at or below it, beside it, or (a coarser code) nothing."""
    if not step.code_fact or not step.listed:
        return None
    code = values.get(step.code_fact)
    if not isinstance(code, str):
        return None
    if code in step.uncontrolled:
        return False
    if step.codes is not None and not any(code == c or code.startswith(c + ".") for c in step.codes):
        return None
    if code == step.code or not step.code or code.startswith(step.code + "."):
        return True
    return None if step.code.startswith(code + ".") else False
