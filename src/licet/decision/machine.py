"""Running a program: from the facts of a deal to the value of every definition, provision and entry, quickly and untraced.

A flipped fact re-runs only the steps that read what it changed, so many what-ifs cost little.
"""

from collections.abc import Container, Iterable, Mapping
from copy import copy
from fractions import Fraction
from functools import cached_property, lru_cache
from heapq import heapify, heappop, heappush
from typing import Any, Self, TypeAlias
from weakref import ref

from msgspec import Struct

from licet.decision.runners import given_key, runner, tests_of
from licet.law.program import Apply, Define, Entry, Lookup, Program, Step, unlike
from licet.rules.ask import Rule
from licet.rules.nodes import Node

Values: TypeAlias = dict[str, Any]
_NOTHING: frozenset[str] = frozenset()


class Machine:
    """A program made ready to run. Immutable but for what it remembers of itself.

    grids: for numbers that law defines, the step in which the vocabulary gives them; near: the machine of a program that has
    most steps in common, of which is taken over what is the same; unlike_near: the keys of the steps that are others there.
    """

    def __init__(self, program: Program, grids: Mapping[str, Fraction] | None = None, near: Self | None = None) -> None:
        self.program = program
        self.grids = grids or {}
        self.steps = program.by_key
        self._keys = program.keys
        self._some: dict[int, Rule] = {}
        self._resting: dict[frozenset[str], frozenset[str]] = {}
        self.unlike_near: frozenset[str] = _NOTHING
        self._near = None if near is None else ref(near)
        self._running: dict[frozenset[str], tuple[int, ...]] = {}
        if near is not None:
            self._readers = self._take_over(near)
        #: What is made of all steps, whichever are looked at.
        self.shared: dict[str, Any] = {}
        self._look_at(None)

    def focused(self, roots: Iterable[str]) -> "Machine":
        """The same machine, whose what-ifs compute only what the given keys rest on; a full run still computes everything."""
        other = copy(self)
        other._look_at(frozenset(roots))
        return other

    @cached_property
    def place(self) -> dict[str, int]:
        """Where a step is, by its key."""
        near = None if self._near is None else self._near()
        if near is not None and near._keys == self._keys:
            return near.place
        return dict(zip(self._keys, range(len(self._keys)), strict=True))

    def _look_at(self, roots: frozenset[str] | None) -> None:
        self._roots = roots
        self._turning = lru_cache(maxsize=10_000)(self._read_by_tests)
        self._after: dict[str, tuple[str, ...]] = {}
        self._read_at: dict[str, tuple[int, ...]] = {}
        self.__dict__.pop("_focus", None)

    @cached_property
    def _rules(self) -> list[Rule]:
        return [self.rule(place) for place in range(len(self._keys))]

    def rule(self, place: int) -> Rule:
        """The function of one step, which all machines that have the step share."""
        found = self._some.get(place)
        if found is None:
            step, linker = self.program.steps[place], self.program.linker
            found = self._some[place] = linker.of(step, "runner", lambda: runner(step, linker.rule, self.grids))
        return found

    @cached_property
    def _focus(self) -> dict[str, int]:
        """The places of the steps that are looked at, in order."""
        if self._roots is None:
            return self.place
        rest = self.resting(self._roots)
        return {key: place for key, place in self.place.items() if key in rest}

    @cached_property
    def _readers(self) -> dict[str, tuple[str, ...]]:
        """For every key the steps that read it; a given value is read by its definition."""
        found: dict[str, list[str]] = {}
        for key, step in self.steps.items():
            for need in _reads(step):
                found.setdefault(need, []).append(key)
        return {need: tuple(reading) for need, reading in found.items()}

    def next_to(self, other: "Machine") -> bool:
        """Whether another machine is the one near by."""
        return self._near is not None and self._near() is other

    def _take_over(self, near: "Machine") -> dict[str, tuple[str, ...]]:
        """The same, from a machine near by; and what rests on no step that is another one there."""
        changed = sorted({*unlike(self.steps, near.steps), *(near.steps.keys() - self.steps.keys())})
        self.unlike_near = frozenset(changed)
        readers = dict(near._readers)
        gone: dict[str, set[str]] = {}
        new: dict[str, list[str]] = {}
        for key in changed:
            before, now = _reads(near.steps.get(key)), _reads(self.steps.get(key))
            for need in before - now:
                gone.setdefault(need, set()).add(key)
            for need in now - before:
                new.setdefault(need, []).append(key)
        for need in gone.keys() | new.keys():
            left = [reader for reader in readers.get(need, ()) if reader not in gone.get(need, _NOTHING)]
            readers[need] = (*left, *new.get(need, ()))
        self._resting = {keys: rest for keys, rest in near._resting.items() if rest.isdisjoint(changed)}
        return readers

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
        if keys not in self._running:
            rest = self.resting(keys)
            self._running[keys] = tuple(place for key, place in self.place.items() if key in rest)
        values = self.base(facts)
        for place in self._running[keys]:
            values[self._keys[place]] = self.rule(place)(values)
        return values

    def rerun(self, values: Mapping[str, Any], changes: Mapping[str, Any]) -> Values:
        """The values after changing some facts. A step is computed again only when something it reads has changed."""
        changed = dict(values)
        return self._settle(changed, self._put(changed, changes))

    def carry_on(self, values: Mapping[str, Any], unlike: "Unlike", changes: Mapping[str, Any]) -> Values:
        """Values run by another machine (`unlike` this one) as this one would have them, after changing some facts."""
        changed = dict(values)
        waiting = {*unlike.places}
        for fact in unlike.defined_here:
            changed[given_key(fact)] = changed.get(fact)
        for fact in unlike.defined_there:
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

    def turning(self, fact: str, before: Any, now: Any) -> tuple[int, ...]:
        """Places of the steps that read a fact and can turn when it changes so."""
        return self._turning(fact, before, now)

    def key(self, place: int) -> str:
        """The key of the step at a place."""
        return self._keys[place]

    @property
    def focus(self) -> Container[str]:
        """The keys of the steps that are looked at. Of values carried on from another day only theirs hold."""
        return self._focus

    def turned_by(self, fact: str, before: Any, now: Any, among: frozenset[str]) -> bool:
        """Whether one of these steps can turn when a fact changes so."""
        return any(self._keys[place] in among for place in self._turning(fact, before, now))

    def unlike(self, other: "Machine", coded: bool) -> "Unlike":
        """In what this machine differs from another one.

        coded: whether control numbers are given for the item; if none is, what an entry makes of numbers is left aside.
        """
        theirs, steps = other._focus, self.program.steps

        def same(mine: Step, his: Step) -> bool:
            if not coded and isinstance(mine, Entry) and isinstance(his, Entry):
                return mine.parts == his.parts
            if not coded and isinstance(mine, Lookup) and isinstance(his, Lookup):
                return mine.by_item == his.by_item
            return mine == his

        pairs = ((place, steps[place], other.steps[key] if key in theirs else None) for key, place in self._focus.items())
        places = tuple(place for place, mine, his in pairs if mine is not his and (his is None or not same(mine, his)))
        here, there = self.program.definitions.keys(), other.program.definitions.keys()
        return Unlike(places, tuple(here - there), tuple(there - here))

    def _settle(self, values: Values, waiting: set[int]) -> Values:
        """Compute the waiting steps, in the order of the program, and those that read what changed by it."""
        keys, rules, readers, focus = self._keys, self._some, self._readers, self._focus
        queue = list(waiting)
        heapify(queue)
        while queue:
            place = heappop(queue)
            key = keys[place]
            rule = rules.get(place) or self.rule(place)
            before, now = values.get(key), rule(values)
            if before is not now and before != now:
                values[key] = now
                turned: Iterable[int | None]
                if now is None or isinstance(now, bool):
                    turned = [focus.get(reader) for reader in readers.get(key, ())]
                else:
                    turned = self._turning(key, before, now)
                for reader in turned:
                    if reader is not None and reader not in waiting:
                        waiting.add(reader)
                        heappush(queue, reader)
        return values

    def _read_by_tests(self, key: str, before: Any, now: Any) -> tuple[int, ...]:
        """Places of the steps that read a fact and can turn when it changes so: of most steps no test tells the two apart."""
        readers = [place for reader in self._readers.get(key, ()) if (place := self._focus.get(reader)) is not None]
        if before is None or now is None:
            return tuple(readers)
        then, after = {key: before}, {key: now}
        return tuple(
            place
            for place in readers
            if (tests := self._tests_of(place, key)) is None or any(test(then) is not test(after) for test in tests)
        )

    def _tests_of(self, place: int, key: str) -> tuple[Rule, ...] | None:
        """The tests of a fact in a step; None where it is read otherwise than by comparing it with what is written there."""
        step = self.program.steps[place]
        if not isinstance(step, Define | Apply):
            return None
        return self.program.linker.of(step, f"tests of {key}", lambda: tests_of(step.node, key))

    def resting(self, keys: Iterable[str]) -> frozenset[str]:
        """All keys and facts that the given keys can depend on."""
        roots = frozenset(keys)
        if roots not in self._resting:
            self._resting[roots] = self._closure(roots)
        return self._resting[roots]

    def support(self, keys: Iterable[str]) -> frozenset[str]:
        """The plain and defined facts that the given keys can depend on."""
        return frozenset(k for k in self.resting(keys) if k not in self.steps or isinstance(self.steps[k], Define))

    def truth(self, node: Node, values: Mapping[str, Any]) -> Any:
        """The value of a rule under values of this program."""
        return self.program.linker.rule(node)(values)

    def _closure(self, roots: frozenset[str]) -> frozenset[str]:
        seen, waiting, steps = set(roots), list(roots), self.steps
        while waiting:
            step = steps.get(waiting.pop())
            if step is not None:
                new = step.reads - seen
                seen |= new
                waiting += new
        return frozenset(seen)

    def read_at(self, key: str) -> tuple[int, ...]:
        """Places of the steps in focus that read a key."""
        if key not in self._read_at:
            readers = (self._focus.get(reader) for reader in self._readers.get(key, ()))
            self._read_at[key] = tuple(place for place in readers if place is not None)
        return self._read_at[key]

    def affected(self, fact: str) -> tuple[str, ...]:
        """Keys of the steps in focus that can change when the fact does, in the order of the program."""
        if fact not in self._after:
            found: set[int] = set()
            waiting = [fact, given_key(fact)]
            while waiting:
                new = [place for place in self.read_at(waiting.pop()) if place not in found]
                found.update(new)
                waiting += [self._keys[place] for place in new]
            self._after[fact] = tuple(self._keys[place] for place in sorted(found))
        return self._after[fact]


class Unlike(Struct, frozen=True):
    """In what a machine differs from another one. places: of its steps in focus that the other has not in focus, or has
    otherwise; defined_here, defined_there: the facts that law defines only here, and only there."""

    places: tuple[int, ...]
    defined_here: tuple[str, ...]
    defined_there: tuple[str, ...]


def _reads(step: Step | None) -> frozenset[str]:
    """What a step reads; a definition also the value given for its fact."""
    if step is None:
        return _NOTHING
    return step.reads | {given_key(step.key)} if isinstance(step, Define) else step.reads
