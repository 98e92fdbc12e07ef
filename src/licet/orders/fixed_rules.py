"""A few fixed rules over very many lines: tabulated by machine code made for exactly these rules.

The rules become one function over the cells of a line, without branches, so that the processor does many lines at once. It
says what `rules/tabulate` says, exactly and in three values; a test holds the two against each other. To make the code takes
seconds, so it is for rules that are asked of millions of lines; a whole book of law is decided by its situations instead.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial, reduce
from importlib import import_module
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from licet.compiled import available
from licet.errors import LicetError
from licet.facts.vocabulary import Vocabulary
from licet.orders.grids import Integers
from licet.orders.side_by_side import each, in_parts
from licet.rules.nodes import Always, And, Compare, Fact, Has, Node, Not, OneOf, Or, Parties, Within, children, facts_of
from licet.rules.polynomials import Polynomial, Span, Whole, grid, interval, relation, span

_ROOM = 2**62
_KNOWN = 1
#: Lines taken at a time: their answers fit into the processor's cache.
_BLOCK = 1024
_TURNED = {"<": ">=", "<=": ">", "=": "!=", "!=": "=", ">=": "<", ">": "<="}
_EPOCH = date(1970, 1, 1).toordinal()


class FixedRules:
    """Rules made ready. Raises LicetError for one that reads a set, refers to other law, or needs more than 62 bits, and where
    numba is missing.

    rules: linked, definitions inlined; facts: those they read; steps: how many questions and operations they come to.
    """

    def __init__(self, rules: Mapping[str, Node], vocabulary: Vocabulary) -> None:
        if not available():
            raise LicetError("rules are made into machine code by numba", mend="pip install 'licet[kernels]'")
        self.names = tuple(rules)
        self.facts = tuple(sorted(frozenset().union(*(facts_of(rule) for rule in rules.values()))))
        self._writer = _Writer(vocabulary, self.facts)
        self.source = self._writer.function(list(rules.values()))
        self.steps = self._writer.steps
        made: dict[str, Any] = {"np": np}
        exec(compile(self.source, "<rules>", "exec"), made)  # the text is ours: names are numbers, values are literals
        self._run = import_module("numba").njit(nogil=True, error_model="numpy")(made["run"])

    def columns(self, frame: pl.DataFrame) -> tuple[Integers, ...]:
        """The cells as the code reads them. frame: as `rules/tabulate` takes it."""
        return tuple(each([partial(self._writer.column, name, frame[name]) for name in self.facts], frame.height))

    def __call__(self, columns: Sequence[Integers]) -> Integers:
        """Of every rule (row) and line (column) 1 for yes, 0 for no, -1 for unknown."""
        rows = len(columns[0]) if columns else 0
        out = np.empty((len(self.names), rows), dtype=np.int8)
        in_parts(rows, lambda first, last: self._run(first, last, out, *columns))
        return out


class _Writer:
    """Writes the function. A truth is two bits, whether it holds and whether it can hold: so `and` and `or` are one operation
    each, for eight lines at once. Block by block, first every question is asked of its column, then the answers are put
    together; what was written before is not written again."""

    def __init__(self, vocabulary: Vocabulary, facts: Sequence[str]) -> None:
        self._vocabulary = vocabulary
        self._places = {name: place for place, name in enumerate(facts)}
        self._asked: dict[str, list[frozenset[str]]] = {}
        self._questions: dict[tuple[tuple[str, ...], str], int] = {}
        self._made: dict[str, str] = {}

    def function(self, rules: Sequence[Node]) -> str:
        """The text of the function."""
        truths = [self._truth(rule, True) for rule in rules]
        cells = [f"c{place}" for place in self._places.values()]
        lines = [
            f"def run({', '.join(('first', 'last', 'out', *cells))}):",
            "    yes, no, unknown = np.uint8(3), np.uint8(0), np.uint8(2)",
            f"    answers = np.zeros(({len(self._questions)}, {_BLOCK}), dtype=np.uint8)",
            "    eight = answers.view(np.uint64)",
            f"    found = np.zeros(({len(rules)}, {_BLOCK // 8}), dtype=np.uint64)",
            "    single = found.view(np.uint8)",
            f"    for start in range(first, last, {_BLOCK}):",
            f"        size = min({_BLOCK}, last - start)",
            *(f"        b{place} = c{place}[start : start + size]" for place in self._places.values()),
        ]
        for (facts, question), place in self._questions.items():
            lines += [f"        row = answers[{place}]", "        for j in range(size):"]
            lines += [f"            x{self._places[name]} = b{self._places[name]}[j]" for name in facts]
            lines.append(f"            row[j] = {question}")
        lines.append(f"        for j in range({_BLOCK // 8}):")
        lines += [f"            a{place} = eight[{place}, j]" for place in self._questions.values()]
        lines += [f"            {name} = {expression}" for expression, name in self._made.items()]
        lines += [f"            found[{place}, j] = {name}" for place, name in enumerate(truths)]
        for place in range(len(rules)):
            lines += [
                f"        row, told = single[{place}], out[{place}, start : start + size]",
                "        for j in range(size):",
            ]
            lines.append("            told[j] = 1 if row[j] == yes else 0 if row[j] == no else -1")
        return "\n".join(lines) + "\n"

    @property
    def steps(self) -> int:
        """How many questions and operations there are."""
        return len(self._questions) + len(self._made)

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
        codes = coded.to_physical()
        if codes.dtype == pl.UInt8 and len(bits) > 255:
            codes = codes.cast(pl.UInt16)
        found: Integers = table[codes.fill_null(len(bits)).to_numpy()]
        return found

    def _narrow(self, name: str) -> bool:
        return max(abs(end) for end in span(self._vocabulary[name])) < 2**31 - 1

    def _named(self, expression: str) -> str:
        return self._made.setdefault(expression, f"v{len(self._made)}")

    def _ask(self, facts: Sequence[str], question: str) -> str:
        """The name of the answer to a question of some facts."""
        return f"a{self._questions.setdefault((tuple(facts), question), len(self._questions))}"

    def _truth(self, node: Node, wanted: bool) -> str:
        """The name of a rule's truth, or of that of its opposite."""
        match node:
            case And() | Parties(every=True):
                return self._joined([self._truth(part, wanted) for part in children(node)], "&" if wanted else "|")
            case Or() | Parties():
                return self._joined([self._truth(part, wanted) for part in children(node)], "|" if wanted else "&")
            case Not(part=part):
                return self._truth(part, not wanted)
            case Compare(terms=terms, ops=ops):
                pairs = zip(pairwise(terms), ops, strict=True)
                steps = [self._step(left, op if wanted else _TURNED[op], right) for (left, right), op in pairs]
                return self._joined(steps, "&" if wanted else "|")
            case Always(truth=truth):
                return self._ask((), "yes" if truth == wanted else "no")
            case Within(members=None):
                return self._ask((), "unknown")
            case OneOf(what=what, members=tuple(members)) | Within(what=what, members=tuple(members)):
                return self._bit(what.name, 1 + self._question(what.name, frozenset(members)), wanted)
            case Fact(name=name):
                return self._bit(name, 1, wanted)
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

    def _bit(self, name: str, bit: int, wanted: bool) -> str:
        cell = f"x{self._places[name]}"
        held, failed = ("yes", "no") if wanted else ("no", "yes")
        return self._ask((name,), f"{held} if {cell} & {1 << bit} else {failed} if {cell} & {_KNOWN} else unknown")

    def _joined(self, parts: list[str], how: str) -> str:
        return reduce(lambda one, other: self._named(f"{one} {how} {other}"), parts)

    def _step(self, left: Node, op: str, right: Node) -> str:
        """One step of a comparison: unknown where a fact of it is, or a divisor is not above nought."""
        found = relation(left, op, right, self._value, self._span)
        facts = sorted(found.facts)
        there = [f"(x{self._places[name]} != {_least(self._narrow(name))})" for name in facts]
        there += [f"({self._sum(divisor)} > 0)" for divisor in found.divisors]
        test = f"{self._sum(found.terms)} {'==' if op == '=' else op} 0"
        return self._ask(facts, f"(yes if {test} else no) if {' & '.join(there)} else unknown")

    def _sum(self, terms: Whole) -> str:
        """A polynomial over the whole numbers of the columns, which 64 bits hold."""
        if max(map(abs, interval(terms, self._span))) >= _ROOM:
            raise LicetError("a comparison needs more than 62 bits", mend="give its facts a min and a max")
        parts = (
            (*(f"np.int64(x{self._places[name]})" for name in m), *([str(f)] if f != 1 or not m else []))
            for m, f in terms.items()
        )
        return f"({' + '.join(map(' * '.join, parts)) or '0'})"

    def _value(self, name: str) -> Polynomial:
        step, zero = grid(self._vocabulary[name])
        return {(name,): step, (): zero}

    def _span(self, name: str) -> Span:
        return span(self._vocabulary[name])


def _least(narrow: bool) -> int:
    return -(2**31) if narrow else -(2**63)
