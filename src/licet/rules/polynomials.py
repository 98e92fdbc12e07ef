"""A comparison of quantities as an exact relation between integers: `3 x - 16 y >= 0`. Shared by tabulate and prove.

A number fact lives on its decimal grid: whole multiples of 10**-places in its own unit. A date is its ordinal. Both
sides of a comparison become quotients of polynomials over the grid; as divisors are positive they are multiplied out,
and so is the common denominator of the coefficients: nothing is ever divided or rounded.
"""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from math import ceil, floor, gcd, lcm
from operator import eq, ge, gt, le, lt, ne
from typing import Any, TypeAlias

from msgspec import Struct

from licet.errors import LicetError
from licet.facts.units import plain, show
from licet.facts.vocabulary import FactKind
from licet.rules.check import literal
from licet.rules.nodes import Arithmetic, Day, Fact, Node, Number, walk

Monomial: TypeAlias = tuple[str, ...]
Polynomial: TypeAlias = Mapping[Monomial, Fraction]
Whole: TypeAlias = Mapping[Monomial, int]
Span: TypeAlias = tuple[int, int]

ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, "=": eq, "!=": ne, ">=": ge, ">": gt}
MAX_TERMS = 400
WIDEST = 2**63 - 1
ONE: Polynomial = {(): Fraction(1)}


class Quotient(Struct, frozen=True):
    """`top / bottom`, a number only where every one of `divisors` is above 0 (then so is `bottom`)."""

    top: Polynomial
    bottom: Polynomial
    divisors: tuple[Polynomial, ...] = ()


class Relation(Struct, frozen=True):
    """`terms op 0`, of which the truth is known where all `facts` are and every one of `divisors` is above 0."""

    terms: Whole
    op: str
    divisors: tuple[Whole, ...]
    facts: frozenset[str]


def grid(kind: FactKind) -> tuple[Fraction, Fraction]:
    """`step` and `zero` of a number or date fact: its value is `step * whole number + zero` (dates: the ordinal)."""
    if kind.unit is None:
        return Fraction(1), Fraction(0)
    return kind.unit.factor / 10**kind.places, kind.unit.offset


def span(kind: FactKind) -> Span:
    """The lowest and the highest grid number of a fact; one without bounds has 64 bits."""
    if kind.type == "date":
        return date.min.toordinal(), date.max.toordinal()
    step, zero = grid(kind)
    return (
        -WIDEST if kind.low is None else ceil((kind.low - zero) / step),
        WIDEST if kind.high is None else floor((kind.high - zero) / step),
    )


def to_grid(kind: FactKind, value: Fraction) -> int:
    """The grid number of a canonical value. Raises LicetError for a finer one and for one outside the fact's range."""
    assert kind.unit is not None
    step, zero = grid(kind)
    found = (value - zero) / step
    shown = show(value, kind.unit, kind.places + 4)
    if found.denominator != 1:
        mend = f"{kind.name} has {kind.places} decimal places; round it the way its definition says"
        raise LicetError(f"{kind.name} = {shown} is finer than its grid", mend=mend)
    low, high = span(kind)
    if not low <= found <= high:
        ends = [plain(kind.unit.write(n * step + zero)) for n in (low, high)]
        raise LicetError(f"{kind.name} = {shown} is outside its range", mend=f"from {ends[0]} to {ends[1]}")
    return int(found)


def from_grid(kind: FactKind, whole: int) -> Fraction | date:
    """The canonical value, or the date, at a grid number."""
    if kind.type == "date":
        return date.fromordinal(whole)
    step, zero = grid(kind)
    return whole * step + zero


def relation(left: Node, op: str, right: Node, value: Callable[[str], Polynomial], spans: Callable[[str], Span]) -> Relation:
    """One step of a comparison.

    value: a fact as a polynomial over variables (a constant if it is known); spans: the range of each variable.
    Raises LicetError for arithmetic that multiplies out to more than MAX_TERMS terms.
    """
    one, other = quotient(left, value), quotient(right, value)
    difference = _sum(_product(one.top, other.bottom), _product(other.top, one.bottom), -1)
    divisors = [_whole(d) for d in one.divisors + other.divisors]
    doubtful = tuple(d for d in divisors if interval(d, spans)[0] <= 0)
    facts = frozenset(n.name for side in (left, right) for n in walk(side) if isinstance(n, Fact))
    return Relation(_whole(difference), op, doubtful, facts)


def quotient(node: Node, value: Callable[[str], Polynomial]) -> Quotient:
    """A number, a date or arithmetic over them as a quotient of polynomials."""
    match node:
        case Number():
            return Quotient({(): literal(node)}, ONE)
        case Day(text=text):
            return Quotient({(): Fraction(date.fromisoformat(text).toordinal())}, ONE)
        case Fact(name=name):
            return Quotient(value(name), ONE)
        case Arithmetic(op=op):
            a, b = quotient(node.left, value), quotient(node.right, value)
            divisors = a.divisors + b.divisors
            if op == "*":
                return Quotient(_product(a.top, b.top), _product(a.bottom, b.bottom), divisors)
            if op == "/":
                return Quotient(_product(a.top, b.bottom), _product(a.bottom, b.top), (*divisors, b.top))
            top = _sum(_product(a.top, b.bottom), _product(b.top, a.bottom), 1 if op == "+" else -1)
            return Quotient(top, _product(a.bottom, b.bottom), divisors)
    raise TypeError(f"{type(node).__name__} is no quantity")


def constant(polynomial: Mapping[Monomial, int] | Polynomial) -> Fraction | None:
    """The value of a polynomial without variables, or None."""
    if all(not monomial for monomial in polynomial):
        return Fraction(polynomial.get((), 0))
    return None


def interval(terms: Whole, spans: Callable[[str], Span]) -> Span:
    """Bounds of a polynomial when every variable keeps within its span (not always the narrowest)."""
    low = high = 0
    for monomial, factor in terms.items():
        ends = (factor, factor)
        for name in monomial:
            corners = [a * b for a in ends for b in spans(name)]
            ends = (min(corners), max(corners))
        low, high = low + ends[0], high + ends[1]
    return low, high


def _sum(a: Polynomial, b: Polynomial, sign: int) -> Polynomial:
    total = dict(a)
    for monomial, factor in b.items():
        total[monomial] = total.get(monomial, Fraction(0)) + sign * factor
    return {monomial: factor for monomial, factor in total.items() if factor}


def _product(a: Polynomial, b: Polynomial) -> Polynomial:
    if a is ONE or b is ONE:
        return b if a is ONE else a
    if len(a) * len(b) > MAX_TERMS:
        raise LicetError("the arithmetic of this rule multiplies out to too many terms", mend="make a part of it a fact")
    total: dict[Monomial, Fraction] = {}
    for left, x in a.items():
        for right, y in b.items():
            monomial = tuple(sorted(left + right))
            total[monomial] = total.get(monomial, Fraction(0)) + x * y
    return {monomial: factor for monomial, factor in total.items() if factor}


def _whole(polynomial: Polynomial) -> Whole:
    """The polynomial times the positive number that makes its coefficients whole and as small as possible."""
    common = lcm(*(factor.denominator for factor in polynomial.values()))
    whole = {monomial: int(factor * common) for monomial, factor in polynomial.items()}
    shared = gcd(*whole.values()) or 1
    return {monomial: factor // shared for monomial, factor in whole.items()}
