"""A book read in the third way: every step of the law tabulated over whole columns of lines, and the outcome words read off.

It shares no cell, class or situation with `bench`: each line keeps its own exact numbers, and every condition is asked of every
line (`rules/tabulate`). So the two hold each other to account. What three values leave open is told as the words left.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from functools import reduce
from operator import or_
from typing import Any

import polars as pl

from licet.deals.catalogue import load_catalogue
from licet.decision.decide import Decider
from licet.decision.outcome import EXCEPTION, LICENCE, NOT_COVERED, PROHIBITED, UNDETERMINED
from licet.decision.prepared import Prepared
from licet.decision.runners import code_truth, given_key, looked_up, merge, presumed_key
from licet.law.kinds import can_hold
from licet.law.program import Apply, Define, Entry, Lookup, Step
from licet.law.provision import Regime
from licet.orders.layout import DAY, MODEL, Layout
from licet.orders.values import reader
from licet.rules.ask import compile_rule
from licet.rules.nodes import Node, facts_of
from licet.rules.polynomials import grid
from licet.rules.tabulate import column_type, encode, expression

_NO, _UNKNOWN = pl.lit(False), pl.lit(None, dtype=pl.Boolean)


def tabulated(frame: pl.DataFrame, decider: Decider, as_of: date | None = None) -> pl.DataFrame:
    """By regime the words that three values leave open for each line, most restrictive first and joined by spaces; empty where
    the regime does not answer. frame: columns named by facts, each line with a day. Raises LicetError for a cell that cannot be
    read."""
    facts = _completed(frame, decider).with_columns(pl.lit(as_of).alias("law") if as_of else pl.col(DAY).alias("law"))
    numbers = {day: decider.library.number(day) for day in facts["law"].unique().to_list()}
    facts = facts.with_columns(pl.col("law").replace_strict(numbers).alias("edition")).with_row_index("line")
    parts = [
        _Edition(decider, int(number), part).answers(part["law"]).with_columns(part["line"])
        for (number,), part in facts.group_by("edition")
    ]
    return pl.concat(parts).sort("line").drop("line")


def disagreements(decided: pl.DataFrame, left: pl.DataFrame) -> dict[str, list[int]]:
    """By regime the lines of a decided book whose answer is not what tabulating leaves: of one word that, of several one of
    them or that it is open. decided: without lines that cannot be read; left: as of `tabulated`."""
    found = {}
    for regime in left.columns:
        name, words = f"licet_{regime}", left[regime]
        said = (
            decided[name].cast(pl.String).fill_null("")
            if name in decided.columns
            else words.clear().extend_constant("", len(words))
        )
        lines = pl.DataFrame({"said": said, "words": words})
        among = pl.col("words").str.split(" ").list.contains(pl.col("said")) | (pl.col("said") == UNDETERMINED)
        right = pl.when(pl.col("words").str.contains(" ")).then(among).otherwise(pl.col("words") == pl.col("said"))
        if wrong := lines.select(right.not_().arg_true()).to_series().to_list():
            found[regime] = wrong
    return found


def _completed(frame: pl.DataFrame, decider: Decider) -> pl.DataFrame:
    """All facts of every line: given, published of the model, and beside them under their keys those presumed."""
    layout = Layout(decider, frame.columns)
    found = pl.DataFrame(height=frame.height)
    said: dict[str, pl.Expr] = {}
    for name in layout.facts:
        found = found.hstack(_read(frame[name], name, decider))
        said[name] = pl.col(f"said {name}")
    if layout.modelled:
        models = [
            (raw, None if raw is None or not raw.strip() else load_catalogue().find(raw).id) for raw in frame[MODEL].unique()
        ]
        for name in sorted({fact for facts in layout.published.values() for fact in facts}):
            of_model = encode(
                [{name: layout.published[m].get(name) if m else None} for _, m in models], decider.vocabulary, [name]
            )
            raws = pl.DataFrame({MODEL: pl.Series([raw for raw, _ in models], dtype=pl.String)}).hstack(of_model)
            column = frame.select(MODEL).join(raws, on=MODEL, how="left", nulls_equal=True, maintain_order="left")[name]
            found = found.with_columns(column.alias("published"))
            own = said.get(name, _NO)
            value = (
                pl.when(own).then(pl.col(name)).otherwise(pl.col("published")) if name in found.columns else pl.col("published")
            )
            found = found.with_columns(value.alias(name), (own | pl.col("published").is_not_null()).alias(f"said {name}"))
            said[name] = pl.col(f"said {name}")
    return _presumed(found, said, decider)


def _read(cells: pl.Series, name: str, decider: Decider) -> pl.DataFrame:
    """The values of a column, each distinct cell read as that of one deal; and where something is said."""
    read = reader(decider.vocabulary[name], decider.places)
    raws = cells.unique()
    empty = [raw is None or (isinstance(raw, str) and not raw.strip()) for raw in raws]
    values = encode(
        [{name: None if gone else read(raw)} for raw, gone in zip(raws, empty, strict=True)], decider.vocabulary, [name]
    )
    table = pl.DataFrame([raws.alias("raw"), values[name], pl.Series(f"said {name}", [not gone for gone in empty])])
    return cells.alias("raw").to_frame().join(table, on="raw", how="left", nulls_equal=True, maintain_order="left").drop("raw")


def _presumed(found: pl.DataFrame, said: Mapping[str, pl.Expr], decider: Decider) -> pl.DataFrame:
    """Beside what is given of every fact what is presumed of it, as `deals.facts.presume` has it."""
    vocabulary = decider.vocabulary
    done: set[str] = set()

    def settle(frame: pl.DataFrame, name: str) -> pl.DataFrame:
        if name in done:
            return frame
        done.add(name)
        kind, empty = vocabulary[name], pl.lit(None, dtype=column_type(vocabulary, name))
        if name not in frame.columns:
            frame = frame.with_columns(empty.alias(name))
        where = ~said.get(name, _NO)
        if kind.presumed_without and kind.presumed_without in frame.columns:
            where &= pl.col(kind.presumed_without).is_null() | ~said.get(kind.presumed_without, _NO)
        ordinary = empty
        if kind.presumed_from:
            frame = settle(frame, kind.presumed_from)
            ordinary = pl.coalesce(kind.presumed_from, presumed_key(kind.presumed_from))
        elif kind.presumed is not None:
            value = frozenset(kind.presumed) if kind.type == "set" else kind.presumed
            ordinary = pl.lit(encode([{name: value}], vocabulary, [name])[name]).first()
        return frame.with_columns(pl.when(where).then(ordinary).otherwise(empty).alias(presumed_key(name)))

    for name, kind in vocabulary.facts.items():
        if kind.type != "text":
            found = settle(found, name)
    return found


class _Edition:
    """The law of some days over the lines of these days. lines: as `_completed` makes them."""

    def __init__(self, decider: Decider, number: int, lines: pl.DataFrame) -> None:
        self.vocabulary = decider.vocabulary
        self.prepared: Prepared = decider.prepared_edition(number, None)
        self._numeric: set[str] = set()
        program = self.prepared.program
        columns = {}
        for name in (name for name in self.vocabulary.facts if name in lines.columns):
            given, presumed = pl.col(name), pl.col(presumed_key(name))
            if name not in decider.defined:
                columns[name] = pl.coalesce(given, presumed)
            else:
                columns[given_key(name) if name in program.definitions else name] = given
                columns[presumed_key(name)] = presumed
        self.lines = lines.select(expression_.alias(key) for key, expression_ in columns.items())
        for steps in self._levels():
            self.lines = self.lines.with_columns(self._step(step).alias(step.key) for step in steps)

    def _levels(self) -> Iterable[list[Step]]:
        """The steps in groups, each of which rests on those before it only."""
        level: dict[str, int] = {}
        groups: list[list[Step]] = []
        for step in self.prepared.program.steps:
            level[step.key] = at = 1 + max((level.get(need, -1) for need in step.reads), default=-1)
            groups += [[]] if at == len(groups) else []
            groups[at].append(step)
        return groups

    def _step(self, step: Step) -> pl.Expr:
        match step:
            case Define(key=key, node=node) if self.vocabulary[key].type == "number":
                self._numeric.add(key)
                rule, step_ = compile_rule(node), self.prepared.machine.grids.get(key)
                return self._distinct(
                    [*facts_of(node), given_key(key), presumed_key(key)], _defined(key, rule, step_), pl.String
                )
            case Apply(node=node):
                return self._truth(node)
            case Define(key=key, node=node):
                return _both(self._column(given_key(key)), self._truth(node), self._column(presumed_key(key)))
            case Entry(parts=parts, code_fact=fact):
                held = reduce(or_, [pl.col(part) for part in parts], _NO)
                return _both(self._coded(fact, lambda code: code_truth(step, {fact: code})), held) if fact else held
            case Lookup(code_fact=fact, by_item=by_item):
                told = self._coded(fact, lambda code: looked_up(step, code) if code is not None else None)
                excluded = _NO if by_item is None else self._truth(by_item).fill_null(False)
                return pl.when(self._column(fact).is_null() & excluded).then(_NO).otherwise(told)

    def _column(self, key: str) -> pl.Expr:
        """A column; one that nothing is known of where there is none."""
        name = key.removeprefix("given ").removeprefix("presumed ")
        return pl.col(key) if key in self.lines.columns else pl.lit(None, dtype=column_type(self.vocabulary, name))

    def _truth(self, node: Node) -> pl.Expr:
        """A condition over the columns; one that reads a number which the law makes of others is asked case by case."""
        names = facts_of(node)
        if names & self._numeric:
            return self._distinct(sorted(names), compile_rule(node), pl.Boolean)
        missing = [name for name in names if name not in self.lines.columns]
        self.lines = self.lines.with_columns(self._column(name).alias(name) for name in missing)
        return expression(node, self.vocabulary)

    def _distinct(self, names: Iterable[str], ask: Callable[[dict[str, Any]], Any], kind: Any) -> pl.Expr:
        keys = [name for name in dict.fromkeys(names) if name in self.lines.columns]
        if not keys:
            return pl.lit(ask({}), dtype=kind)
        cases = self.lines.select(keys).unique()
        said = [ask({key: self._value(key, cell) for key, cell in row.items()}) for row in cases.iter_rows(named=True)]
        table = cases.with_columns(pl.Series("said", said, dtype=kind))
        return pl.lit(self.lines.select(keys).join(table, on=keys, how="left", nulls_equal=True, maintain_order="left")["said"])

    def _value(self, key: str, cell: Any) -> Any:
        """A cell as the rules for one deal read it."""
        name = key.removeprefix("given ").removeprefix("presumed ")
        if cell is None or name not in self.vocabulary or self.vocabulary[name].type != "number":
            return cell
        if key in self._numeric:
            return Fraction(cell)
        step, zero = grid(self.vocabulary[name])
        return cell * step + zero

    def _coded(self, fact: str, says: Callable[[str | None], Any]) -> pl.Expr:
        return self._distinct([fact], lambda row: says(row.get(fact)), pl.Boolean)

    def answers(self, days: pl.Series) -> pl.DataFrame:
        """By regime the words left."""
        found = [self._words(regime, reach, days).alias(regime.id) for regime, _, reach in self.prepared.program.regimes]
        return self.lines.select(found)

    def _words(self, regime: Regime, reach: Node | None, days: pl.Series) -> pl.Expr:
        spoken, shown = self.prepared.words.get(regime.id), self.prepared.program.shown.get(regime.id)
        hidden = _NO if shown is None else self._truth(shown).eq_missing(_NO)
        if spoken is None:
            there = _NO if reach is None else self._truth(reach).ne_missing(_NO)
            return pl.when(there & ~hidden).then(pl.lit(NOT_COVERED)).otherwise(pl.lit(""))
        grave = [pl.col(spoken.outcomes[None][word]) for word in (PROHIBITED, LICENCE, EXCEPTION)]
        none = reduce(lambda a, b: a & b, [truth.eq_missing(_NO) for truth in grave])
        some = reduce(or_, [truth.eq_missing(pl.lit(True)) for truth in grave])
        hidden &= none | (~some & self._column("item.kind").is_null())
        early = pl.lit(days < regime.since) if regime.since is not None else _NO
        program = self.prepared.program
        reaches = [program.versions[p.id].when for p in program.of(regime.id, "reaches")]
        missing = self._distinct(
            ["item.kind"],
            lambda row: not any(row["item.kind"] is None or can_hold(n, row["item.kind"]) for n in reaches),
            pl.Boolean,
        )
        left = pl.lit("")
        by_code = self._coded(regime.code_fact, lambda code: self.prepared.by_code(regime.id, {regime.code_fact: code}))
        for told, outcomes in spoken.outcomes.items():
            here = by_code.is_null() if told is None else by_code.eq_missing(pl.lit(told))
            left = pl.when(here).then(_left(outcomes)).otherwise(left)
        return pl.when(hidden).then(pl.lit("")).when(early | missing).then(pl.lit(NOT_COVERED)).otherwise(left)


def _left(outcomes: Mapping[str, str]) -> pl.Expr:
    """The word that holds, or all that are not ruled out."""
    possible = [pl.when(pl.col(key).ne_missing(_NO)).then(pl.lit(word)) for word, key in outcomes.items()]
    found = pl.concat_str(possible, separator=" ", ignore_nulls=True)
    for word, key in outcomes.items():
        found = pl.when(pl.col(key).eq_missing(pl.lit(True))).then(pl.lit(word)).otherwise(found)
    return found


def _both(stated: pl.Expr, computed: pl.Expr, ordinary: pl.Expr = _UNKNOWN) -> pl.Expr:
    """What two sources make of a truth; the ordinary case where both are silent."""
    merged = pl.when(stated.is_null()).then(computed).when(computed.is_null() | (stated == computed)).then(stated)
    return pl.when(stated.is_null() & computed.is_null()).then(ordinary).otherwise(merged.otherwise(_UNKNOWN))


def _defined(key: str, rule: Callable[[Any], Any], step: Fraction | None) -> Callable[[dict[str, Any]], Any]:
    """What a number is that the law makes of others, as text that loses nothing."""

    def run(values: dict[str, Any]) -> str | None:
        stated, computed = values.get(given_key(key)), rule(values)
        found = values.get(presumed_key(key)) if stated is None and computed is None else merge(stated, computed, step)
        return None if found is None else str(found)

    return run
