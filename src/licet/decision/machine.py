"""Running a program: from the facts of a deal to the value of every definition, provision and entry, quickly and untraced.

A flipped fact re-runs only the steps that depend on it, so many what-ifs cost little.
"""

from collections.abc import Callable, Iterable, Mapping
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
        self._run = [(step.key, _runner(step, program.linker.rule), frozenset(needs(step))) for step in program.steps]
        self._deciding = self._run
        self._after: dict[str, list[tuple[str, Rule]]] = {}

    def focus(self, roots: Iterable[str]) -> None:
        """Let what-ifs compute only what the given keys rest on; a full run still computes everything that is shown."""
        wanted = self._closure(roots)
        self._deciding = [row for row in self._run if row[0] in wanted]

    def base(self, facts: Mapping[str, Any]) -> Values:
        """Values to start from: facts as given, those that law defines moved aside."""
        values = dict(facts)
        for fact in self.program.definitions:
            if (value := values.pop(fact, None)) is not None:
                values[given_key(fact)] = value
        return values

    def run(self, facts: Mapping[str, Any]) -> Values:
        """All values: of facts, definitions (merged with what was given), provisions and entries."""
        return self._through(self._run, facts)

    def decide(self, facts: Mapping[str, Any]) -> Values:
        """As `run`, for the keys in focus only."""
        return self._through(self._deciding, facts)

    def _through(self, rows: list[tuple[str, Rule, frozenset[str]]], facts: Mapping[str, Any]) -> Values:
        values = self.base(facts)
        for key, rule, _ in rows:
            values[key] = rule(values)
        return values

    def rerun(self, values: Mapping[str, Any], changes: Mapping[str, Any]) -> Values:
        """The values after changing some facts; only what depends on them is computed again."""
        changed = dict(values)
        for fact, value in changes.items():
            changed[given_key(fact) if fact in self.program.definitions else fact] = value
        for key, rule in self._dependents(tuple(changes)):
            changed[key] = rule(changed)
        return changed

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
        """Keys of the steps that can change when the fact does."""
        return tuple(key for key, _ in self._dependents((fact,)))

    def _dependents(self, facts: tuple[str, ...]) -> list[tuple[str, Rule]]:
        if len(facts) == 1 and facts[0] in self._after:
            return self._after[facts[0]]
        touched = set(facts)
        found: list[tuple[str, Rule]] = []
        for key, rule, read in self._deciding:
            if key in touched or not touched.isdisjoint(read):
                touched.add(key)
                found.append((key, rule))
        if len(facts) == 1:
            self._after[facts[0]] = found
        return found


class Trials:
    """The values of a deal, and what they become when one fact is changed; every regime asks of the same trials."""

    def __init__(self, machine: Machine, values: Values) -> None:
        self.machine = machine
        self.values = values
        self._tried: dict[tuple[str, Any], Values] = {}

    def with_(self, fact: str, value: Any) -> Values:
        """All values with that one fact changed."""
        if (fact, value) not in self._tried:
            self._tried[(fact, value)] = self.machine.rerun(self.values, {fact: value})
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
