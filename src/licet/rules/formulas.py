"""A rule as a z3 formula over its unknown facts; what is known is worked in as constants. Used by prove only."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import reduce
from operator import mul
from typing import Any, TypeAlias

import z3

from licet.errors import LicetError
from licet.facts.vocabulary import FactKind, Vocabulary
from licet.rules.link import mapped
from licet.rules.nodes import (
    Always,
    And,
    Arithmetic,
    Compare,
    Fact,
    Has,
    Node,
    Not,
    OneOf,
    Or,
    Parties,
    Within,
    reference,
)
from licet.rules.polynomials import ORDERS, Polynomial, Span, Whole, constant, from_grid, grid, relation, span

Facts: TypeAlias = Mapping[str, Any]
Formula: TypeAlias = Any  # a z3 Boolean, or a plain bool where nothing unknown is left

FIRST_DAY, LAST_DAY = date(2000, 1, 1).toordinal(), date(2100, 12, 31).toordinal()


@dataclass(frozen=True, slots=True)
class World:
    """What there is to know: the facts, every country, and the definitions of defined facts and of references."""

    vocabulary: Vocabulary
    countries: tuple[str, ...]
    definitions: Mapping[str, Node]


class Formulas:
    """Formulas that share their variables.

    known: base facts, and truths by reference key; one that is given is not taken from its definition.
    strict: what cannot be told is neither true nor false, as in explain; else it may be either.
    completed: unknown facts are variables; else they stay unknown (which needs `strict`).
    movable: facts that may be changed, or be given if they are unknown; `changed` has a Boolean for each one met.
    """

    def __init__(
        self,
        world: World,
        known: Facts,
        *,
        strict: bool,
        completed: bool = True,
        movable: Set[str] = frozenset(),
    ) -> None:
        self.world = world
        self.known = {name: value for name, value in known.items() if value is not None}
        self.strict, self.completed, self.movable = strict, completed, movable
        self.context = z3.Context() if completed or movable else None
        self.limits: list[Formula] = []
        self.changed: dict[str, Formula] = {}
        self.variables: dict[str, dict[str, Any]] = {}
        self.untold: dict[str, Formula] = {}
        self._named: dict[tuple[str, bool], Formula] = {}
        self._done: dict[tuple[int, bool], tuple[Node, Formula]] = {}
        self._trail: list[str] = []

    def truth(self, node: Node, turned: bool = False) -> Formula:
        """The formula that `node` is true, or (turned) that it is false. `untold` names what could not be told in it."""
        key = (id(node), turned)  # the node is kept beside its formula, so its id stays its own
        if key not in self._done:
            self._done[key] = (node, self._truth(node, turned))
        return self._done[key][1]

    def _truth(self, node: Node, turned: bool) -> Formula:
        match node:
            case And(parts=parts):
                return self.join([self.truth(p, turned) for p in parts], every=not turned)
            case Or(parts=parts):
                return self.join([self.truth(p, turned) for p in parts], every=turned)
            case Parties(every=every, each=parts):
                if not parts:
                    raise ValueError("a party quantifier must be linked before it is read")
                return self.join([self.truth(p, turned) for p in parts], every=every != turned)
            case Not(part=part):
                return self.truth(part, not turned)
            case Always(truth=truth):
                return truth != turned
            case Compare(terms=terms, ops=ops):
                steps = zip(terms, ops, terms[1:], strict=False)
                return self.join([self.step(left, op, right, turned) for left, op, right in steps], every=not turned)
            case OneOf(what=what, members=members):
                return self.member(what.name, members, turned)
            case Within(what=what, group=group, members=None):
                return self.untellable(f"{what.name} in {group}", turned)
            case Within(what=what, members=tuple(members)):
                return self.member(what.name, members, turned)
            case Has(what=what, members=members):
                return self.has(what.name, members, turned)
        key = node.name if isinstance(node, Fact) else reference(node)
        if key is None:
            raise TypeError(f"{type(node).__name__} is no condition")
        return self.named(key, turned)

    def join(self, parts: Sequence[Formula], *, every: bool) -> Formula:
        """And (every) or Or of formulas, without the plain truths among them."""
        if any(part is (not every) for part in parts):
            return not every
        open_parts = [part for part in parts if not isinstance(part, bool)]
        if len(open_parts) < 2:
            return open_parts[0] if open_parts else every
        return z3.And(open_parts) if every else z3.Or(open_parts)

    def named(self, name: str, turned: bool) -> Formula:
        """A yes-or-no fact or a reference, by its definition if it has one."""
        definition = self.definition(name)
        if definition is None:
            return self.literal([name], self.pick(name, lambda: self.variable(name), bool), turned)
        if (name, turned) not in self._named:
            with_name = self.enter(name)
            self._named[name, turned] = self.truth(definition, turned)
            with_name.pop()
        return self._named[name, turned]

    def definition(self, name: str) -> Node | None:
        if name in self.known or name in self.movable:
            return None
        return self.world.definitions.get(name)

    def enter(self, name: str) -> list[str]:
        if name in self._trail:
            raise LicetError(f"{name!r} is defined by itself", where=" -> ".join([*self._trail, name]))
        self._trail.append(name)
        return self._trail

    def step(self, left: Node, op: str, right: Node, turned: bool) -> Formula:
        left, right = self.expanded(left), self.expanded(right)
        found = relation(left, op, right, self.polynomial, self.span)
        names = sorted(found.facts)
        key = f"{found.terms} {op} {found.divisors}"
        if any(self.absent(name) for name in names):
            return self.untellable(key, turned)
        for name in names:  # also those that cancel out: explain wants to know them
            if name not in self.known or name in self.movable:
                self.variable(name)
        told = self.join([self.sign(divisor, ">") for divisor in found.divisors], every=True)
        if told is not True and self.strict:
            self.untold.setdefault(key, False)
        literal = self.join([told, self.literal(names, self.sign(found.terms, op), turned)], every=True)
        if told is True or self.strict:
            return literal
        either = self.untellable(key, turned)
        return either if told is False else self.join([literal, z3.And(z3.Not(told), either)], every=False)

    def member(self, name: str, members: Sequence[str], turned: bool) -> Formula:
        kind = self.world.vocabulary[name]
        words = self.words(kind)
        places = sorted(words.index(m) for m in set(members) & set(words))
        test = self.pick(name, lambda: self.among(self.variable(name), places), lambda value: value in members)
        return self.literal([name], test, turned)

    def has(self, name: str, members: Sequence[str], turned: bool) -> Formula:
        def one(member: str) -> Formula | None:
            return self.pick(name, lambda: self.variable(name, member), lambda value: member in value)

        tests = [one(member) for member in members]
        return self.literal([name], None if any(t is None for t in tests) else self.join(tests, every=False), turned)

    def literal(self, names: Sequence[str], test: Formula | None, turned: bool) -> Formula:
        """The test or its contrary; about unknown facts that may be given, only if they are."""
        if test is None:
            return self.untellable(f"about {names[0]}", turned)
        said = test != turned if isinstance(test, bool) else z3.Not(test) if turned else test
        given = [self.change(name) for name in names if name in self.movable and name not in self.known]
        return self.join([*given, said], every=True)

    def untellable(self, key: str, turned: bool) -> Formula:
        free = self.untold.setdefault(key, False if self.strict else z3.Bool(f"untold {key}", self.context))
        if self.strict:
            return False
        return z3.Not(free) if turned else free

    def absent(self, name: str) -> bool:
        return not (self.completed or name in self.known or name in self.movable)

    def pick(self, name: str, moved: Callable[[], Formula], fixed: Callable[[Any], bool]) -> Formula | None:
        """A test of a fact: on its variable, on its known value, or on either depending on whether it is changed."""
        if name in self.known:
            now = fixed(self.known[name])
            if name not in self.movable:
                return now
            then = moved()
            then = z3.BoolVal(then, self.context) if isinstance(then, bool) else then
            return z3.If(self.change(name), then, z3.BoolVal(now, self.context))
        return None if self.absent(name) else moved()

    def change(self, name: str) -> Formula:
        return self.changed.setdefault(name, z3.Bool(f"changed {name}", self.context))

    def variable(self, name: str, member: str = "") -> Any:
        """The variable of an unknown fact (of a set: one for each member), held within the fact's range."""
        made = self.variables.setdefault(name, {})
        if member not in made:
            made[member] = self._variable(name, member)
        return made[member]

    def _variable(self, name: str, member: str) -> Any:
        kind = self.world.vocabulary.facts.get(name)
        if kind is None or kind.type in ("yes_no", "set"):
            return z3.Bool(f"{name} has {member}" if member else name, self.context)
        low, high = self.range(kind)
        if low > high:  # every proof about it would be empty
            raise LicetError(f"{name} has no possible value", mend="give the prover every country, and facts a range")
        variable = z3.Int(name, self.context)
        self.limits += [variable >= low, variable <= high]
        return variable

    def range(self, kind: FactKind) -> Span:
        if kind.type == "date":
            return FIRST_DAY, LAST_DAY
        return span(kind) if kind.type == "number" else (0, len(self.words(kind)) - 1)

    def words(self, kind: FactKind) -> tuple[str, ...]:
        return self.world.countries if kind.type == "country" else tuple(kind.choices)

    def among(self, variable: Any, places: Sequence[int]) -> Formula:
        """The variable is one of the places (sorted), as few intervals."""
        runs: list[list[int]] = []
        for place in places:
            if runs and place == runs[-1][1] + 1:
                runs[-1][1] = place
            else:
                runs.append([place, place])
        parts = [variable == a if a == b else z3.And(variable >= a, variable <= b) for a, b in runs]
        return self.join(parts, every=False)

    def expanded(self, node: Node) -> Node:
        """A quantity with its defined facts replaced by their definitions."""
        if isinstance(node, Fact) and (definition := self.definition(node.name)) is not None:
            with_name = self.enter(node.name)
            made = self.expanded(definition)
            with_name.pop()
            return made
        return mapped(node, self.expanded) if isinstance(node, Arithmetic) else node

    def polynomial(self, name: str) -> Polynomial:
        step, zero = grid(self.world.vocabulary[name])
        if name not in self.known:
            return {(name,): step, (): zero}
        value = canonical(self.known[name])
        return {(name,): step / self.fineness(name), (): zero} if name in self.movable else {(): value}

    def fineness(self, name: str) -> int:
        """How many times finer than its grid the known value of a fact is (1: it is on the grid)."""
        step, zero = grid(self.world.vocabulary[name])
        return ((canonical(self.known[name]) - zero) / step).denominator if name in self.known else 1

    def now(self, name: str) -> int:
        """The known value of a number or date, in grid steps divided by its fineness."""
        step, zero = grid(self.world.vocabulary[name])
        return int((canonical(self.known[name]) - zero) / step * self.fineness(name))

    def span(self, name: str) -> Span:
        low, high = (end * self.fineness(name) for end in self.range(self.world.vocabulary[name]))
        return (min(low, self.now(name)), max(high, self.now(name))) if name in self.known else (low, high)

    def sign(self, terms: Whole, op: str) -> Formula:
        """`terms op 0`"""
        value = constant(terms)
        if value is not None:
            return ORDERS[op](value, 0)
        total = sum(reduce(mul, [self.number(name) for name in monomial], factor) for monomial, factor in terms.items())
        match op:
            case "<":
                return total < 0
            case "<=":
                return total <= 0
            case "=":
                return total == 0
            case "!=":
                return total != 0
            case ">=":
                return total >= 0
        return total > 0

    def number(self, name: str) -> Any:
        variable = self.variable(name)
        if name not in self.known:
            return variable
        return z3.If(self.change(name), variable * self.fineness(name), self.now(name))

    def read(self, name: str, model: Any) -> Any:
        """The value of a fact in a model, as explain takes it."""
        made = self.variables[name]
        kind = self.world.vocabulary.facts.get(name)
        if kind is not None and kind.type == "set":
            before = frozenset(self.known.get(name, ())) - set(made)
            return before | {m for m, variable in made.items() if _true(model, variable)}
        if kind is None or kind.type == "yes_no":
            return _true(model, made[""])
        whole = model.eval(made[""], model_completion=True).as_long()
        return from_grid(kind, whole) if kind.type in ("number", "date") else self.words(kind)[whole]


def _true(model: Any, variable: Any) -> bool:
    return bool(z3.is_true(model.eval(variable, model_completion=True)))


def canonical(value: Fraction | date) -> Fraction:
    """A quantity as polynomials count: dates by their ordinal."""
    return Fraction(value.toordinal()) if isinstance(value, date) else Fraction(value)
