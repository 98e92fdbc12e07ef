"""Reading 2, tabulate: does the rule hold for each of a million situations? One polars expression a rule.

Null is unknown, and the logic is Kleene's as in every reading. A number is a column of whole multiples of its grid
(value in the fact's unit * 10**places), so every comparison is one of integers, as exact as explain's fractions. Widths
are chosen from the ranges of the vocabulary: what `encode` lets into a column cannot overflow.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import reduce
from math import ceil, floor
from operator import mul
from typing import Any, TypeAlias

import polars as pl

from licet.errors import LicetError
from licet.facts.vocabulary import FactKind, Vocabulary
from licet.rules.nodes import (
    Always,
    And,
    Compare,
    Fact,
    Has,
    Node,
    Not,
    OneOf,
    Or,
    Parties,
    Within,
    facts_of,
    reference,
)
from licet.rules.polynomials import (
    ORDERS,
    WIDEST,
    Monomial,
    Polynomial,
    Span,
    Whole,
    constant,
    grid,
    relation,
    span,
    to_grid,
)

Rows: TypeAlias = Sequence[Mapping[str, Any]]

INT64_ROOM = 2**62
INT128_ROOM = 2**126
_UNKNOWN = pl.lit(None, dtype=pl.Boolean)


def column_type(vocabulary: Vocabulary, name: str) -> pl.DataType:
    """The type of the column of a fact, or of a reference to other law (any name the vocabulary does not have)."""
    if name not in vocabulary:
        return pl.Boolean()
    match vocabulary[name].type:
        case "number":
            widest = max(abs(end) for end in span(vocabulary[name]))
            return pl.Int64() if widest < 2**63 else pl.Int128()
        case "yes_no":
            return pl.Boolean()
        case "date":
            return pl.Date()
        case "set":
            return pl.List(pl.String)
    return pl.String()


def encode(rows: Rows, vocabulary: Vocabulary, names: Iterable[str] | None = None) -> pl.DataFrame:
    """Facts as explain takes them -> columns as the expressions read them.

    names: the columns wanted; without it, every name that occurs. An absent fact or None becomes null.
    Raises LicetError for a number that is finer than its grid or outside its range.
    """
    wanted = sorted({name for row in rows for name in row}) if names is None else list(names)
    if not wanted:
        return pl.DataFrame(height=len(rows))
    return pl.DataFrame([_series(rows, vocabulary, name) for name in wanted])


def _series(rows: Rows, vocabulary: Vocabulary, name: str) -> pl.Series:
    made = column_type(vocabulary, name)
    values = [row.get(name) for row in rows]
    if name in vocabulary and (kind := vocabulary[name]).type == "number":
        for value in values:
            if not (value is None or isinstance(value, Fraction)):
                raise LicetError(f"{name} = {value!r} is no exact number", mend="a Fraction in the canonical unit is")
        values = [None if value is None else to_grid(kind, value) for value in values]
    elif isinstance(made, pl.List):
        values = [None if value is None else sorted(value) for value in values]
    return pl.Series(name, values, dtype=made, strict=True)


def tabulate(rules: Mapping[str, Node], frame: pl.DataFrame | pl.LazyFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    """One Boolean column a rule (linked, definitions inlined), null where it is unknown.

    frame: columns as `encode` makes them, and a Boolean column for every reference, named by its key. A column that is
    not there is unknown in every row. What rules share is computed once.
    """
    there = set(frame.collect_schema().names())
    needed = sorted(frozenset().union(*(facts_of(rule) for rule in rules.values())) - there)
    lazy = frame.lazy().with_columns(pl.lit(None, dtype=column_type(vocabulary, name)).alias(name) for name in needed)
    keys = {name: f"rule {number}" for number, name in enumerate(rules)}
    lazy = lazy.with_columns(expression(rule, vocabulary).alias(keys[name]) for name, rule in rules.items())
    return lazy.select(pl.col(key).alias(name) for name, key in keys.items()).collect()


def expression(node: Node, vocabulary: Vocabulary) -> pl.Expr:
    """The rule as a Boolean expression over the columns of its facts. Raises LicetError if it needs over 128 bits."""
    return _Writer(vocabulary).truth(node)


@dataclass(frozen=True, slots=True)
class _Writer:
    vocabulary: Vocabulary

    def truth(self, node: Node) -> pl.Expr:
        match node:
            case And(parts=parts):
                return pl.all_horizontal([self.truth(p) for p in parts])
            case Or(parts=parts):
                return pl.any_horizontal([self.truth(p) for p in parts])
            case Parties(every=every, each=parts):
                if not parts:
                    raise ValueError("a party quantifier must be linked before it is read")
                over = pl.all_horizontal if every else pl.any_horizontal
                return over([self.truth(p) for p in parts])
            case Not(part=part):
                return ~self.truth(part)
            case Compare(terms=terms, ops=ops):
                steps = zip(terms, ops, terms[1:], strict=False)
                return pl.all_horizontal([self.step(left, op, right) for left, op, right in steps])
            case Fact(name=name):
                return pl.col(name)
            case OneOf(what=what, members=members) | Within(what=what, members=tuple(members)):
                return pl.col(what.name) == members[0] if len(members) == 1 else pl.col(what.name).is_in(list(members))
            case Within():
                return _UNKNOWN
            case Has(what=what, members=members):
                return pl.any_horizontal([pl.col(what.name).list.contains(member) for member in members])
            case Always(truth=truth):
                return pl.lit(truth)
        key = reference(node)
        if key is None:
            raise TypeError(f"{type(node).__name__} is no condition")
        return pl.col(key)

    def step(self, left: Node, op: str, right: Node) -> pl.Expr:
        found = relation(left, op, right, self.value, self.span)
        test = self.against_zero(found.terms, op)
        seen = {name for monomial in found.terms for name in monomial}
        needed = [pl.col(name).is_not_null() for name in sorted(found.facts - seen)]
        needed += [self.against_zero(divisor, ">") for divisor in found.divisors]
        return pl.when(pl.all_horizontal(needed)).then(test).otherwise(_UNKNOWN) if needed else test

    def value(self, name: str) -> Polynomial:
        step, zero = grid(self.vocabulary[name])
        return {(name,): step, (): zero}

    def span(self, name: str) -> Span:
        return span(self.vocabulary[name])

    def against_zero(self, terms: Whole, op: str) -> pl.Expr:
        """`terms op 0`, null where a column of it is null."""
        value = constant(terms)
        if value is not None:
            return pl.lit(ORDERS[op](value, 0))
        moving = {monomial: factor for monomial, factor in terms.items() if monomial}
        alone = next(iter(moving)) if len(moving) == 1 else ()
        if len(alone) == 1:
            return self.threshold(alone[0], moving[alone], op, -terms.get((), 0))
        room = sum(self.widest(monomial, factor) for monomial, factor in terms.items())
        if room >= INT128_ROOM:
            names = ", ".join(sorted({name for monomial in moving for name in monomial}))
            raise LicetError(f"comparing {names} needs more than 128 bits", mend="give these facts a min and a max")
        width = pl.Int64() if room < INT64_ROOM else pl.Int128()
        parts = [
            reduce(mul, [self.column(name).cast(width) for name in monomial]) * pl.lit(factor, dtype=width)
            for monomial, factor in moving.items()
        ]
        return _ordered(reduce(lambda a, b: a + b, parts), op, pl.lit(-terms.get((), 0), dtype=width))

    def threshold(self, name: str, factor: int, op: str, bound: int) -> pl.Expr:
        """`factor * column op bound`, turned into a comparison of the column itself with a whole number."""
        kind = self.vocabulary[name]
        op = op if factor > 0 else _TURNED[op]
        level = Fraction(bound, factor)
        whole = ceil(level) if op in ("<", ">=") else floor(level)
        low, high = self.storable(kind)
        if whole != level and op in ("=", "!="):
            always = op == "!="
        elif low <= whole <= high:
            there = date.fromordinal(whole) if kind.type == "date" else whole
            return _ordered(pl.col(name), op, pl.lit(there, dtype=column_type(self.vocabulary, name)))
        else:
            always = ORDERS[op](low, whole)
        return pl.when(pl.col(name).is_not_null()).then(pl.lit(always)).otherwise(_UNKNOWN)

    def storable(self, kind: FactKind) -> Span:
        """What a cell of the column could hold, whether or not it is in the fact's range."""
        if kind.type == "date":
            return span(kind)
        wide = WIDEST if column_type(self.vocabulary, kind.name) == pl.Int64 else INT128_ROOM
        return -wide, wide

    def column(self, name: str) -> pl.Expr:
        """The grid number of a fact; of a date, its days since 1970, as two dates are only ever compared to each other."""
        return pl.col(name).cast(pl.Int32) if self.vocabulary[name].type == "date" else pl.col(name)

    def widest(self, monomial: Monomial, factor: int) -> int:
        return reduce(mul, [max(abs(end) for end in self.span(name)) for name in monomial], abs(factor))


def _ordered(left: pl.Expr, op: str, right: pl.Expr) -> pl.Expr:
    match op:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case "=":
            return left == right
        case "!=":
            return left != right
        case ">=":
            return left >= right
    return left > right


_TURNED = {"<": ">", "<=": ">=", "=": "=", "!=": "!=", ">=": "<=", ">": "<"}
