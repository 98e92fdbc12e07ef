"""A few fixed rules over very many lines: tabulated by machine code made for exactly these rules.

The rules become one function over the cells of a line, without branches, so that the processor does many lines at once. It
says what `rules/tabulate` says, exactly and in three values; a test holds the two against each other. To make the code takes
seconds, so it is for rules that are asked of millions of lines; a whole book of law is decided by its situations instead.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce
from importlib import import_module
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from licet.errors import LicetError
from licet.facts.vocabulary import Vocabulary
from licet.orders.grids import Integers
from licet.orders.side_by_side import in_parts
from licet.rules.nodes import Always, And, Compare, Fact, Has, Node, Not, OneOf, Or, Parties, Within, children, facts_of
from licet.rules.polynomials import Polynomial, Span, Whole, grid, interval, relation, span
from licet.screening.compiled import available

_ROOM = 2**62
_KNOWN = 1
_EPOCH = date(1970, 1, 1).toordinal()


class FixedRules:
    """Rules made ready. Raises LicetError for one that reads a set, refers to other law, or needs more than 62 bits, and where
    numba is missing.

    rules: linked, definitions inlined; facts: those they read.
    """

    def __init__(self, rules: Mapping[str, Node], vocabulary: Vocabulary) -> None:
        if not available():
            raise LicetError("rules are made into machine code by numba", mend="pip install 'licet[kernels]'")
        self.names = tuple(rules)
        self.facts = tuple(sorted(frozenset().union(*(facts_of(rule) for rule in rules.values()))))
        self._writer = _Writer(vocabulary, self.facts)
        self.source = self._writer.function(list(rules.values()))
        made: dict[str, Any] = {"np": np}
        exec(compile(self.source, "<rules>", "exec"), made)  # the text is ours: names are numbers, values are literals
        self._run = import_module("numba").njit(nogil=True, error_model="numpy")(made["run"])

    def columns(self, frame: pl.DataFrame) -> tuple[Integers, ...]:
        """The cells as the code reads them. frame: as `rules/tabulate` takes it."""
        return tuple(self._writer.column(name, frame[name]) for name in self.facts)

    def __call__(self, columns: Sequence[Integers]) -> Integers:
        """Of every rule (row) and line (column) 1 for yes, 0 for no, -1 for unknown."""
        rows = len(columns[0]) if columns else 0
        out = np.empty((len(self.names), rows), dtype=np.int8)
        in_parts(rows, lambda first, last: self._run(first, last, out, *columns))
        return out


class _Writer:
    """Writes the function. A line of it works out one value; what was worked out before is not again."""

    def __init__(self, vocabulary: Vocabulary, facts: Sequence[str]) -> None:
        self._vocabulary = vocabulary
        self._places = {name: place for place, name in enumerate(facts)}
        self._asked: dict[str, list[frozenset[str]]] = {}
        self._lines: list[str] = []
        self._made: dict[str, str] = {}

    def function(self, rules: Sequence[Node]) -> str:
        """The text of the function."""
        for place, rule in enumerate(rules):
            yes, no = self._truth(rule)
            self._lines.append(f"out[{place}, i] = np.int8({yes}) - np.int8(not ({yes} | {no}))")
        cells = [f"c{place}" for place in self._places.values()]
        reads = [f"        x{place} = c{place}[i]" for place in self._places.values()]
        head = [f"def run({', '.join(('first', 'last', 'out', *cells))}):", "    for i in range(first, last):"]
        return "\n".join([*head, *reads, *(f"        {line}" for line in self._lines)]) + "\n"

    def column(self, name: str, cells: pl.Series) -> Integers:
        """The cells of a fact: numbers with the least one for unknown, texts as the bits of what is asked of them."""
        kind = self._vocabulary[name]
        if kind.type in ("number", "date"):
            whole = cells.cast(pl.Int32) + _EPOCH if kind.type == "date" else cells
            dtype = pl.Int32 if self._narrow(name) else pl.Int64
            return whole.cast(dtype).fill_null(_least(self._narrow(name))).to_numpy()
        if kind.type == "yes_no":
            return (cells.cast(pl.UInt8) * 2 + _KNOWN).fill_null(0).to_numpy()
        coded = cells if isinstance(cells.dtype, pl.Enum) else cells.cast(pl.Enum(cells.unique().drop_nulls()))
        assert isinstance(coded.dtype, pl.Enum)
        asked = self._asked.get(name, [])
        bits = [_KNOWN + sum(2 << n for n, members in enumerate(asked) if text in members) for text in coded.dtype.categories]
        table = np.array([*bits, 0], dtype=np.min_scalar_type((2 << len(asked)) - 1))
        found: Integers = table[coded.to_physical().cast(pl.UInt32).fill_null(len(bits)).to_numpy()]
        return found

    def _narrow(self, name: str) -> bool:
        return max(abs(end) for end in span(self._vocabulary[name])) < 2**31 - 1

    def _named(self, expression: str) -> str:
        if expression not in self._made:
            self._made[expression] = f"v{len(self._made)}"
            self._lines.append(f"{self._made[expression]} = {expression}")
        return self._made[expression]

    def _truth(self, node: Node) -> tuple[str, str]:
        """The names of whether a rule holds, and of whether it does not."""
        match node:
            case And() | Parties(every=True):
                return self._joined([self._truth(part) for part in children(node)], "&", "|")
            case Or() | Parties():
                return self._joined([self._truth(part) for part in children(node)], "|", "&")
            case Not(part=part):
                yes, no = self._truth(part)
                return no, yes
            case Compare(terms=terms, ops=ops):
                pairs = zip(pairwise(terms), ops, strict=True)
                return self._joined([self._step(left, op, right) for (left, right), op in pairs], "&", "|")
            case Always(truth=truth):
                return self._named(f"np.bool_({truth})"), self._named(f"np.bool_({not truth})")
            case Within(members=None):
                return self._named("np.bool_(False)"), self._named("np.bool_(False)")
            case OneOf(what=what, members=tuple(members)) | Within(what=what, members=tuple(members)):
                return self._bit(what.name, 1 + self._question(what.name, frozenset(members)))
            case Fact(name=name):
                return self._bit(name, 1)
            case Has(what=what):
                raise LicetError(f"{what.name} is a set, of which there is no column here", mend="tabulate the rule")
        raise LicetError(f"{type(node).__name__} refers to other law", mend="inline it first")

    def _question(self, name: str, members: frozenset[str]) -> int:
        asked = self._asked.setdefault(name, [])
        if members not in asked:
            asked.append(members)
        if len(asked) > 62:
            raise LicetError(f"{name} is asked more than 62 questions", mend="tabulate the rules")
        return asked.index(members)

    def _bit(self, name: str, bit: int) -> tuple[str, str]:
        cell = f"x{self._places[name]}"
        yes = self._named(f"({cell} & {1 << bit}) != 0")
        return yes, self._named(f"({cell} & {(1 << bit) + _KNOWN}) == {_KNOWN}")

    def _joined(self, parts: list[tuple[str, str]], holds: str, fails: str) -> tuple[str, str]:
        yes = reduce(lambda one, other: self._named(f"{one} {holds} {other}"), [part[0] for part in parts])
        return yes, reduce(lambda one, other: self._named(f"{one} {fails} {other}"), [part[1] for part in parts])

    def _step(self, left: Node, op: str, right: Node) -> tuple[str, str]:
        found = relation(left, op, right, self._value, self._span)
        needed = [self._known(name) for name in sorted(found.facts)]
        needed += [self._named(f"{self._sum(divisor)} > 0") for divisor in found.divisors]
        test = self._named(f"{self._sum(found.terms)} {'==' if op == '=' else op} 0")
        there = reduce(lambda one, other: self._named(f"{one} & {other}"), needed)
        return self._named(f"{there} & {test}"), self._named(f"{there} & (not {test})")

    def _known(self, name: str) -> str:
        return self._named(f"x{self._places[name]} != {_least(self._narrow(name))}")

    def _sum(self, terms: Whole) -> str:
        """A polynomial over the whole numbers of the columns, which 64 bits hold."""
        if max(map(abs, interval(terms, self._span))) >= _ROOM:
            raise LicetError("a comparison needs more than 62 bits", mend="give its facts a min and a max")
        wide = {name: f"np.int64(x{self._places[name]})" for monomial in terms for name in monomial}
        parts = (" * ".join((str(factor), *(wide[name] for name in monomial))) for monomial, factor in terms.items())
        return self._named(" + ".join(parts) or "0")

    def _value(self, name: str) -> Polynomial:
        step, zero = grid(self._vocabulary[name])
        return {(name,): step, (): zero}

    def _span(self, name: str) -> Span:
        return span(self._vocabulary[name])


def _least(narrow: bool) -> int:
    return -(2**31) if narrow else -(2**63)
