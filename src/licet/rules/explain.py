"""Reading 1, explain: does the rule hold for this deal, and why or why not? The trace is the semantics.

Three truth values: True, False and None (unknown). Numbers are exact fractions in canonical units.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne
from typing import Any, TypeAlias

from msgspec import Struct

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

Truth: TypeAlias = bool | None
Value: TypeAlias = Fraction | date | str | bool | frozenset[str] | None

_ORDERS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, "=": eq, "!=": ne, ">=": ge, ">": gt}


class Finding(Struct, frozen=True):
    """One node of the trace: what was read, its value (a truth for conditions), and the findings it rests on."""

    node: Node
    value: Value
    parts: tuple["Finding", ...] = ()

    @property
    def truth(self) -> Truth:
        """The value as a truth value: True, False or None."""
        return self.value if isinstance(self.value, bool) else None


def explain(node: Node, facts: Mapping[str, Value]) -> Finding:
    """The trace of a linked rule.

    facts: values by fact name, and truths by the key of referenced law; an absent name or None is unknown.
    The verdict is `.truth` of the returned finding. Every part is evaluated, so a "no" shows all its reasons.
    """
    match node:
        case And(parts=parts):
            found = tuple([explain(p, facts) for p in parts])
            return Finding(node, both([f.value for f in found]), found)
        case Or(parts=parts) | Parties(every=False, each=parts):
            found = tuple([explain(p, facts) for p in parts])
            return Finding(node, either([f.value for f in found]), found)
        case Parties(each=parts):
            found = tuple([explain(p, facts) for p in parts])
            return Finding(node, both([f.value for f in found]), found)
        case Not(part=part):
            found_part = explain(part, facts)
            return Finding(node, None if found_part.value is None else not found_part.value, (found_part,))
        case Fact(name=name):
            return Finding(node, facts.get(name))
        case Compare():
            return _compare(node, facts)
        case OneOf(what=what, members=members):
            value = facts.get(what.name)
            return Finding(node, None if value is None else value in members, (Finding(what, value),))
        case Within(what=what, members=group):
            value = facts.get(what.name)
            unknown = value is None or group is None
            return Finding(node, None if unknown else value in (group or ()), (Finding(what, value),))
        case Has(what=what, members=members):
            value = facts.get(what.name)
            truth = not value.isdisjoint(members) if isinstance(value, frozenset) else None
            return Finding(node, truth, (Finding(what, value),))
        case Number():
            return Finding(node, literal(node))
        case Day(text=text):
            return Finding(node, date.fromisoformat(text))
        case Arithmetic():
            return _arithmetic(node, facts)
        case Always(truth=truth):
            return Finding(node, truth)
    return Finding(node, facts.get(reference(node) or ""))


def both(truths: Sequence[Value]) -> Truth:
    """Kleene's and."""
    if False in truths:
        return False
    return None if None in truths else True


def either(truths: Sequence[Value]) -> Truth:
    """Kleene's or."""
    if True in truths:
        return True
    return None if None in truths else False


def _compare(node: Compare, facts: Mapping[str, Value]) -> Finding:
    found = tuple([explain(term, facts) for term in node.terms])
    truths: list[Value] = []
    for left, op, right in zip(found, node.ops, found[1:], strict=False):
        unknown = left.value is None or right.value is None
        truths.append(None if unknown else _ORDERS[op](left.value, right.value))
    return Finding(node, both(truths), found)


def _arithmetic(node: Arithmetic, facts: Mapping[str, Value]) -> Finding:
    left, right = explain(node.left, facts), explain(node.right, facts)
    a, b = left.value, right.value
    value: Value = None
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        if node.op == "+":
            value = a + b
        elif node.op == "-":
            value = a - b
        elif node.op == "*":
            value = a * b
        elif b > 0:
            value = a / b
    return Finding(node, value, (left, right))
