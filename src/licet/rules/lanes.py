"""Looking ahead in bulk, for ask: one rule over many what-ifs at once.

Every what-if is a lane, a bit of an integer. A truth is a pair of integers, the lanes in which it holds and the lanes in which
it does not; in the others it is unknown. `and` is two operations on integers, however many lanes there are, so a hundred
what-ifs cost little more than one. The answers are those of `ask.compile_rule`, lane by lane.
"""

from collections.abc import Callable, Mapping
from datetime import date
from itertools import pairwise
from operator import add, eq, ge, gt, le, lt, mul, ne, sub, truediv
from typing import Any, NamedTuple, Protocol, TypeAlias

from licet.rules.check import literal
from licet.rules.nodes import (
    Always,
    And,
    Arithmetic,
    Compare,
    Day,
    Fact,
    Has,
    Node,
    Not,
    Number,
    OneOf,
    Or,
    Parties,
    Within,
    reference,
)

#: Lanes in which something holds, and lanes in which it does not.
Pair: TypeAlias = tuple[int, int]
#: The values of a fact with the lanes that have them; every lane is in one of them. None is unknown.
Variants: TypeAlias = list[tuple[Any, int]]

_ORDERS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, "=": eq, "!=": ne, ">=": ge, ">": gt}
_SUMS: dict[str, Callable[[Any, Any], Any]] = {"+": add, "-": sub, "*": mul, "/": truediv}


class ManyLanes(Protocol):
    """What is known in every lane."""

    all: int

    def variants(self, name: str) -> Variants:
        """The values of a fact."""

    def truth(self, key: str) -> Pair:
        """The lanes in which a yes-or-no fact, or the truth kept under a key, is yes, and is no."""


class Lanes:
    """What is known in every lane: what the lanes share (`values`), and what differs (`varied`, and truths worked out)."""

    def __init__(self, count: int, values: Mapping[str, Any], varied: dict[str, Variants]) -> None:
        self.all = (1 << count) - 1
        self.values = values
        self.varied = varied
        self.truths: dict[str, Pair] = {}
        self.tested: dict[tuple[str, str, object], Pair] = {}

    def variants(self, name: str) -> Variants:
        """The values of a fact."""
        found = self.varied.get(name)
        return [(self.values.get(name), self.all)] if found is None else found

    def truth(self, key: str) -> Pair:
        """The lanes in which a yes-or-no fact, or the truth kept under a key, is yes, and is no."""
        found = self.truths.get(key)
        if found is None:
            yes = no = 0
            for value, lanes in self.variants(key):
                if value is True:
                    yes |= lanes
                elif value is False:
                    no |= lanes
            found = self.truths[key] = (yes, no)
        return found

    def differs(self, key: str) -> bool:
        """Whether what was worked out under a key is in some lane another than the value that the lanes share."""
        value = self.values.get(key)
        if key not in self.truths:
            return [found for found, _ in self.varied[key]] != [value]
        yes, no = self.truths[key]
        return bool(yes | no) if value is None else (yes if value else no) != self.all


def without(lanes: int, others: int) -> int:
    """The lanes that are not among some others. The complement of a long number would cost more."""
    return lanes ^ (lanes & others)


LaneRule: TypeAlias = Callable[[Lanes], Pair]
LaneValue: TypeAlias = Callable[[Lanes], Variants]


def lane_rule(node: Node) -> LaneRule:
    """The function that gives the truth of a linked rule in all lanes."""
    match node:
        case And(parts=parts) | Parties(every=True, each=parts):
            return _every([lane_rule(part) for part in parts])
        case Or(parts=parts) | Parties(each=parts):
            return _some([lane_rule(part) for part in parts])
        case Not(part=part):
            return _turned(lane_rule(part))
        case Compare(terms=terms, ops=ops):
            return _every([_step(left, op, right) for (left, right), op in zip(pairwise(terms), ops, strict=True)])
        case Within(members=None):
            return lambda lanes: (0, 0)
        case OneOf() | Within() | Has():
            return _tested(membership(node))
        case Always(truth=truth):
            return (lambda lanes: (lanes.all, 0)) if truth else (lambda lanes: (0, lanes.all))
    key = node.name if isinstance(node, Fact) else reference(node) or ""
    return lambda lanes: lanes.truth(key)


def lane_value(node: Node) -> LaneValue:
    """The function that gives the values of a quantity in all lanes."""
    match node:
        case Number():
            number = literal(node)
            return lambda lanes: [(number, lanes.all)]
        case Day(text=text):
            day = date.fromisoformat(text)
            return lambda lanes: [(day, lanes.all)]
        case Arithmetic(op=op, left=left, right=right):
            apply = _SUMS[op]

            def result(a: Any, b: Any) -> Any:
                return None if a is None or b is None or (op == "/" and b <= 0) else apply(a, b)

            one, other = lane_value(left), lane_value(right)
            return lambda lanes: crossed(one(lanes), other(lanes), result)
        case Fact(name=name):
            return lambda lanes: lanes.variants(name)
    raise TypeError(f"{type(node).__name__} is no quantity")


def crossed(left: Variants, right: Variants, apply: Callable[[Any, Any], Any]) -> Variants:
    """Two facts joined value by value, in the lanes in which both have them."""
    found: dict[Any, int] = {}
    for a, here in left:
        for b, there in right:
            if both := here & there:
                value = apply(a, b)
                found[value] = found.get(value, 0) | both
                if not (here := here ^ both):
                    break
    return list(found.items())


def _every(parts: list[LaneRule]) -> LaneRule:
    if len(parts) == 1:
        return parts[0]

    def run(lanes: Lanes) -> Pair:
        yes, no = lanes.all, 0
        for part in parts:
            holds, fails = part(lanes)
            yes &= holds
            no |= fails
            if no == lanes.all:
                break
        return yes, no

    return run


def _some(parts: list[LaneRule]) -> LaneRule:
    if len(parts) == 1:
        return parts[0]

    def run(lanes: Lanes) -> Pair:
        yes, no = 0, lanes.all
        for part in parts:
            holds, fails = part(lanes)
            yes |= holds
            no &= fails
            if yes == lanes.all:
                break
        return yes, no

    return run


def _turned(part: LaneRule) -> LaneRule:
    def run(lanes: Lanes) -> Pair:
        yes, no = part(lanes)
        return no, yes

    return run


class Question(NamedTuple):
    """What is asked of one fact, of a value that is known. Many rules ask the same: `key` names it."""

    fact: str
    key: tuple[str, object]
    test: Callable[[Any], bool]


def membership(node: OneOf | Within | Has) -> Question:
    """Whether a fact has one of the members, which are known."""
    members, name = frozenset(node.members or ()), node.what.name
    if isinstance(node, Has):
        return Question(name, ("has", members), lambda value: not members.isdisjoint(value))
    return Question(name, ("in", members), members.__contains__)


def comparison(left: Node, op: str, right: Node) -> Question | None:
    """A fact held against a number or day; None where it is against what need not be known."""
    order = _ORDERS[op]
    if isinstance(left, Fact) and isinstance(right, Day):
        day = date.fromisoformat(right.text)
        return Question(left.name, (op, day), lambda value: order(value, day))
    if isinstance(left, Fact) and isinstance(right, Number):
        value = literal(right)
        top, bottom = value.numerator, value.denominator
        return Question(left.name, (op, (top, bottom)), lambda a: order(a.numerator * bottom, top * a.denominator))
    return None


def _tested(question: Question) -> LaneRule:
    """The answers to a question, kept with the lanes."""
    name, _, test = question
    key = (name, *question.key)

    def run(lanes: Lanes) -> Pair:
        found = lanes.tested.get(key)
        if found is not None:
            return found
        yes = unknown = 0
        for value, here in lanes.variants(name):
            if value is None:
                unknown |= here
            elif test(value):
                yes |= here
        found = lanes.tested[key] = (yes, lanes.all ^ unknown ^ yes)
        return found

    return run


def _step(left: Node, op: str, right: Node) -> LaneRule:
    if question := comparison(left, op, right):
        return _tested(question)
    order = _ORDERS[op]
    one, other = lane_value(left), lane_value(right)

    def run(lanes: Lanes) -> Pair:
        yes = no = 0
        for a, here in one(lanes):
            for b, there in other(lanes):
                if a is not None and b is not None and (both := here & there):
                    if order(a, b):
                        yes |= both
                    else:
                        no |= both
        return yes, no

    return run
