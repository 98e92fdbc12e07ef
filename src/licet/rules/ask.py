"""Reading 3, ask: which unknown facts can still change the truth of a rule, and what would each answer make of it?

A look-ahead tries many answers, so the rule is turned once into nested functions over the facts; three-valued like all
readings, without a trace.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from operator import add, eq, ge, gt, le, lt, mul, ne, sub, truediv
from typing import Any, TypeAlias

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
    children,
    facts_of,
    reference,
)

#: So many values are remembered of what a rule has read.
_REMEMBERED = 4096

Facts: TypeAlias = Mapping[str, Any]
Rule: TypeAlias = Callable[[Facts], Any]

_ORDERS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, "=": eq, "!=": ne, ">=": ge, ">": gt}
_SUMS: dict[str, Callable[[Any, Any], Any]] = {"+": add, "-": sub, "*": mul, "/": truediv}


def compile_rule(node: Node) -> Rule:
    """A function from facts to the value of a linked rule: True, False or None (unknown) for a condition.

    Facts are as in explain: values by name, truths by the key of referenced law, absent or None where unknown.
    """
    match node:
        case And(parts=parts) | Parties(every=True, each=parts):
            return _joined(parts, stop=False)
        case Or(parts=parts) | Parties(each=parts):
            return _joined(parts, stop=True)
        case Not(part=part):
            return _negation(part)
        case Compare(terms=terms, ops=ops):
            steps = zip(terms, ops, terms[1:], strict=False)
            return _fold([], [_step(left, op, right) for left, op, right in steps], stop=False)
        case OneOf(what=what, members=members):
            return _member(what.name, frozenset(members))
        case Within(what=what, members=group):
            return _unknown if group is None else _member(what.name, frozenset(group))
        case Has(what=what, members=members):
            return _overlap(what.name, frozenset(members))
        case Number() | Day() | Always():
            value = literal(node) if isinstance(node, Number) else node.truth if isinstance(node, Always) else _day(node)
            return lambda facts: value
        case Arithmetic(op=op, left=left, right=right):
            return _arithmetic(op, compile_rule(left), compile_rule(right))
    key = _key(node) or ""
    return lambda facts: facts.get(key)


def _key(node: Node) -> str | None:
    """What a condition is read off by, where nothing is to be worked out: a fact, or the key of referenced law."""
    return node.name if isinstance(node, Fact) else reference(node)


def open_facts(node: Node, facts: Facts) -> frozenset[str]:
    """The unknown facts (and keys of referenced law) that can still change the truth of a linked rule; none if settled."""
    found: set[str] = set()
    if compile_rule(node)(facts) is None:
        compile_open(node)(facts, found)
    return frozenset(found)


def compile_open(node: Node, rule: Callable[[Node], Rule] = compile_rule) -> Callable[[Facts, set[str]], None]:
    """A function that adds the open facts of a linked rule to a set, where the rule is not settled.

    rule: gives the function of a rule; one that remembers them saves making them anew.
    """
    if key := _key(node):
        return lambda facts, found: found.add(key)
    if isinstance(node, Within) and node.members is None:
        return _if_unknown(node.what.name)
    parts = [(child, _decisive(child)) for child in children(node)]
    keys = [key for _, told in parts if told for key in told]
    below = [(rule(child), compile_open(child, rule)) for child, told in parts if told is None]

    def run(facts: Facts, found: set[str]) -> None:
        found.update([key for key in keys if facts.get(key) is None])
        for truth, opened in below:
            if truth(facts) is None:
                opened(facts, found)

    return run


def _decisive(node: Node) -> tuple[str, ...] | None:
    """The facts and keys of a condition that is open exactly where one of them is unknown; None for another one."""
    match node:
        case OneOf(what=what) | Has(what=what):
            return (what.name,)
        case Within(what=what, members=members) if members is not None:
            return (what.name,)
        case Compare(terms=(Fact() | Number() | Day() as left, Fact() | Number() | Day() as right)):
            return tuple(term.name for term in (left, right) if isinstance(term, Fact))
    return (key,) if (key := _key(node)) else None


class Opening:
    """What is open in an open rule, in order of name. It is remembered by what the rule reads.

    rule: as of `compile_open`.
    """

    def __init__(self, node: Node, rule: Callable[[Node], Rule]) -> None:
        self._reads = tuple(facts_of(node))
        self._opened = compile_open(node, rule)
        self._known: dict[tuple[Any, ...], tuple[str, ...]] = {}

    def of(self, facts: Facts) -> tuple[str, ...]:
        read = tuple(map(facts.get, self._reads))
        known = self._known.get(read)
        if known is None:
            found: set[str] = set()
            self._opened(facts, found)
            if len(self._known) * len(read) >= _REMEMBERED:
                self._known.clear()
            known = self._known[read] = tuple(sorted(found))
        return known


def _if_unknown(name: str) -> Callable[[Facts, set[str]], None]:
    def run(facts: Facts, found: set[str]) -> None:
        if facts.get(name) is None:
            found.add(name)

    return run


def breakpoints(node: Compare, fact: str, value: Callable[[Node], Any], definitions: Mapping[str, Node]) -> set[Any]:
    """Values of a numeric or date fact at which a comparison turns, all other facts being as given.

    A comparison turns where its two sides are equal; that equation is solved by undoing the arithmetic around the fact.
    value: the value of a side that does not depend on the fact, None where unknown; definitions: of defined facts.
    """
    found: set[Any] = set()
    for left, right in zip(node.terms, node.terms[1:], strict=False):
        for here, there in ((left, right), (right, left)):
            target = value(there)
            if target is not None and (point := _solve(here, fact, target, value, definitions)) is not None:
                found.add(point)
    return found


def _solve(node: Node, fact: str, target: Any, known: Callable[[Node], Any], definitions: Mapping[str, Node]) -> Any:
    if isinstance(node, Fact):
        if node.name == fact:
            return target
        inner = definitions.get(node.name)
        return None if inner is None else _solve(inner, fact, target, known, definitions)
    if not isinstance(node, Arithmetic) or not isinstance(target, Fraction):
        return None
    left, right = known(node.left), known(node.right)
    if right is not None:
        undone = _undo_left(node.op, target, right)
        if undone is not None and (value := _solve(node.left, fact, undone, known, definitions)) is not None:
            return value
    if left is not None:
        undone = _undo_right(node.op, target, left)
        if undone is not None:
            return _solve(node.right, fact, undone, known, definitions)
    return None


def _undo_left(op: str, target: Fraction, right: Fraction) -> Fraction | None:
    if op == "+":
        return target - right
    if op == "-":
        return target + right
    if op == "*":
        return target / right if right else None
    return target * right


def _undo_right(op: str, target: Fraction, left: Fraction) -> Fraction | None:
    if op == "+":
        return target - left
    if op == "-":
        return left - target
    if op == "*":
        return target / left if left else None
    return left / target if target else None


def _joined(parts: Sequence[Node], *, stop: bool) -> Rule:
    keys = [key for part in parts if (key := _key(part))]
    return _fold(keys, [compile_rule(part) for part in parts if not _key(part)], stop=stop)


def _fold(keys: list[str], parts: list[Rule], *, stop: bool) -> Rule:
    """Kleene's or (stop=True) and and (stop=False). keys: of conditions that are read off, which are the first asked."""
    if len(parts) == 1 and not keys:
        return parts[0]

    def run(facts: Facts) -> bool | None:
        result: bool | None = not stop
        for key in keys:
            told: bool | None = facts.get(key)
            if told is stop:
                return stop
            if told is None:
                result = None
        for part in parts:
            truth: bool | None = part(facts)
            if truth is stop:
                return stop
            if truth is None:
                result = None
        return result

    return run


def _negation(part: Node) -> Rule:
    key, rule = _key(part), compile_rule(part)

    def turned(facts: Facts) -> bool | None:
        truth: bool | None = facts.get(key)  # type: ignore[arg-type]
        return None if truth is None else not truth

    def run(facts: Facts) -> bool | None:
        truth: bool | None = rule(facts)
        return None if truth is None else not truth

    return turned if key else run


def _step(left: Node, op: str, right: Node) -> Rule:
    order = _ORDERS[op]
    one, other = compile_rule(left), compile_rule(right)
    if isinstance(right, Number):
        value = literal(right)
        top, bottom = value.numerator, value.denominator
        name = left.name if isinstance(left, Fact) else None

        def fact(facts: Facts) -> bool | None:
            a = facts.get(name)  # type: ignore[arg-type]
            return None if a is None else order(a.numerator * bottom, top * a.denominator)

        def against(facts: Facts) -> bool | None:
            a = one(facts)  # cross-multiplied: exact, and quicker than comparing fractions
            return None if a is None else order(a.numerator * bottom, top * a.denominator)

        return fact if name else against

    def run(facts: Facts) -> bool | None:
        a, b = one(facts), other(facts)
        return None if a is None or b is None else order(a, b)

    return run


def _member(name: str, members: frozenset[str]) -> Rule:
    def run(facts: Facts) -> bool | None:
        value = facts.get(name)
        return None if value is None else value in members

    return run


def _overlap(name: str, members: frozenset[str]) -> Rule:
    def run(facts: Facts) -> bool | None:
        value = facts.get(name)
        return None if value is None else not members.isdisjoint(value)

    return run


def _arithmetic(op: str, left: Rule, right: Rule) -> Rule:
    apply = _SUMS[op]

    def run(facts: Facts) -> Fraction | None:
        a, b = left(facts), right(facts)
        if a is None or b is None or (op == "/" and b <= 0):
            return None
        return apply(a, b)  # type: ignore[no-any-return]

    return run


def _unknown(facts: Facts) -> None:
    return None


def _day(node: Day) -> date:
    return date.fromisoformat(node.text)
