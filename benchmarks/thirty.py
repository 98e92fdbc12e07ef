"""Thirty provisions over ten million lines with unknown facts: ours, and OpenFisca, zen-engine, DuckDB and plain Polars.

Run: .venv/bin/python benchmarks/thirty.py [lines]        (10000000 if left out)

The law is invented and has the shape of ours: 28 facts, some two hundred comparisons. Every engine gets the same rules, written
for it from the same tree, and the same lines. Peers are used where they are installed
(`.venv/bin/pip install openfisca-core zen-engine duckdb`). Ours, DuckDB and Polars keep three values; OpenFisca and zen have
two, so for them every unknown fact is 0 (1 for zen, which cannot divide by 0) or no. Medians of three; ours and Polars begin
with the same columns of numbers.
"wrong" counts the answers that differ from ours where the engine has all three values.
"""

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from functools import reduce
from importlib import import_module
from importlib.metadata import version
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from licet.facts.vocabulary import Vocabulary, read_vocabulary
from licet.orders.fixed_rules import FixedRules
from licet.rules.check import literal
from licet.rules.link import all_of, any_of, link
from licet.rules.nodes import And, Arithmetic, Compare, Fact, Node, Not, Number, OneOf, Or, Within
from licet.rules.parse import parse
from licet.rules.tabulate import tabulate

NUMBERS = ("wavelength", "aperture", "overlay", "throughput", "depth", "rate", "density", "area", "power", "price", "share")
PLACES = {"aperture": 2, "overlay": 2, "density": 2, "price": 2}
COUNTRIES = ("to", "source", "maker", "user", "owner", "via")
CHOICES = {"kind": 6, "use": 5, "form": 3, "material": 4, "way": 4}
TRUTHS = ("listed", "military", "knows", "letter", "public", "sealed")
CODES = tuple(f"{a}{b}" for a in "ABCDEFGH" for b in "ABCDE")
GROUPS = {"g.near": frozenset(CODES[:28]), "g.far": frozenset(CODES[25:]), "g.bad": frozenset(CODES[36:])}
ANSWERS = ("prohibited", "licence", "exception", "reached")


def vocabulary() -> Vocabulary:
    tables = ['[roles]\nend_user = "end user"\n']
    for name in NUMBERS:
        tables.append(f'[fact.{name}]\ntype = "number"\nunit = ""\nplaces = {PLACES.get(name, 0)}\nmin = "0"\nmax = "1000000"')
    tables += [f'[fact.{name}]\ntype = "country"' for name in COUNTRIES]
    for name, count in CHOICES.items():
        choices = ", ".join(f'{name}{n} = "{n}"' for n in range(count))
        tables.append(f'[fact.{name}]\ntype = "choice"\nchoices = {{{choices}}}')
    tables += [f'[fact.{name}]\ntype = "yes_no"' for name in TRUTHS]
    said = 'label = "{0}"\nquestion = "{0}?"\n'
    return read_vocabulary(
        {"thirty.toml": "\n".join(f"{t}\n{said.format(t[6 : t.index(']')])}" if "fact." in t else t for t in tables)}
    )


def law() -> dict[str, Node]:
    """The outcome words, each one tree over the facts: thirty provisions joined as a regime's are."""
    entries = [
        f"kind in {{kind{n % 6}, kind{(n + 1) % 6}}} and wavelength >= {150 + 7 * n} and aperture <= {0.5 + n / 20:.2f} "
        f"and {1 + n / 10:.2f} < overlay <= {4 + n / 10:.2f} "
        f"and (density / area >= {'1.6' if n % 2 else '3.2'} or rate > {40 * n}) "
        f"and (throughput > {20 * n} or not form is form{n % 3})"
        for n in range(18)
    ]
    needs = [
        f"to in g.far and not (user in g.near and owner in g.near) and price > {1000 + 500 * n} and share >= {5 * n} "
        f"and (use in {{use{n % 5}, use{(n + 2) % 5}}} or military or depth > {100 * n})"
        for n in range(5)
    ]
    bans = [
        f"(to in g.bad or user in g.bad or via in g.bad) and (military or listed or use is use{n}) and not public"
        for n in range(3)
    ]
    lifts = [
        f"price <= {2000 + 1500 * n} and to in g.near and not military and (letter or way is way{n}) and not sealed"
        for n in range(3)
    ]
    reach = "source in g.near or maker in g.near or share > 25 or (material is material1 and power > 500 and knows)"
    read = [[link(parse(text), GROUPS.__getitem__) for text in texts] for texts in (entries, needs, bans, lifts, [reach])]
    listed, needed, banned, lifted, reached = (any_of(nodes) for nodes in read)
    licence = all_of((reached, listed, needed))
    return {
        "prohibited": all_of((reached, banned)),
        "licence": all_of((licence, Not(banned), Not(lifted))),
        "exception": all_of((licence, lifted, Not(banned))),
        "reached": reached,
    }


def drawn(rows: int, seed: int = 1) -> pl.DataFrame:
    """Lines in which every twentieth fact is unknown; ratios are often exactly at their threshold."""
    rng = np.random.default_rng(seed)

    def gaps(column: pl.Series) -> pl.Series:
        return pl.select(pl.when(pl.Series(rng.random(rows) >= 0.05)).then(column)).to_series().alias(column.name)

    most = {"wavelength": 400, "aperture": 140, "overlay": 800, "power": 1000, "share": 100, "price": 1_000_000, "depth": 900}
    columns = [pl.Series(n, rng.integers(0, most.get(n, 1000), rows)) for n in NUMBERS]
    area = pl.Series("area", rng.integers(1, 400, rows))
    density = np.where(
        rng.random(rows) < 0.2, area.to_numpy() * np.where(rng.random(rows) < 0.5, 160, 320), rng.integers(0, 99999, rows)
    )
    swap = {"area": area, "density": pl.Series("density", density)}
    columns = [swap.get(column.name, column).cast(pl.Int32) for column in columns]
    texts = dict.fromkeys(COUNTRIES, CODES) | {n: tuple(f"{n}{k}" for k in range(c)) for n, c in CHOICES.items()}
    for name, words in texts.items():
        columns.append(pl.Series(name, rng.integers(0, len(words), rows).astype(np.uint8)).cat.to(pl.Enum(words)))
    columns += [pl.Series(n, rng.random(rows) < 0.3) for n in TRUTHS]
    return pl.DataFrame([gaps(column) for column in columns])


class Written:
    """A rule written for another engine. Each has its words for the parts; numbers are those of the law, as floats."""

    def __init__(self, **words: Callable[..., Any]) -> None:
        self.words = words

    def __call__(self, node: Node) -> Any:
        match node:
            case And(parts=parts) | Or(parts=parts):
                return reduce(self.words["both" if isinstance(node, And) else "either"], map(self, parts))
            case Not(part=part):
                return self.words["turned"](self(part))
            case Compare(terms=terms, ops=ops):
                steps = [
                    self.words["order"](self.term(a), op, self.term(b)) for (a, b), op in zip(pairwise(terms), ops, strict=True)
                ]
                return reduce(self.words["both"], steps)
            case OneOf(what=what, members=tuple(members)) | Within(what=what, members=tuple(members)):
                return self.words["member"](what.name, sorted(members))
            case Fact(name=name):
                return self.words["fact"](name)
        raise TypeError(type(node).__name__)

    def term(self, node: Node) -> Any:
        if isinstance(node, Number):
            return float(literal(node))
        if isinstance(node, Arithmetic):
            return self.words["ratio"](self.term(node.left), self.term(node.right))
        assert isinstance(node, Fact)
        return self.words["fact"](node.name)


def _ordered(left: Any, op: str, right: Any) -> Any:
    return {"<": lambda: left < right, "<=": lambda: left <= right, ">": lambda: left > right, ">=": lambda: left >= right}[
        op
    ]()


POLARS = Written(
    both=lambda a, b: a & b,
    either=lambda a, b: a | b,
    turned=lambda a: ~a,
    order=_ordered,
    ratio=lambda a, b: a / b,
    member=lambda name, members: pl.col(name).is_in(members),
    fact=pl.col,
)
SQL = Written(
    both=lambda a, b: f"({a} and {b})",
    either=lambda a, b: f"({a} or {b})",
    turned=lambda a: f"(not {a})",
    order=lambda a, op, b: f"{a} {op} {b}",
    ratio=lambda a, b: f"{a} / {b}",
    member=lambda name, members: f'"{name}" in ({", ".join(map(repr, members))})',
    fact=lambda name: f'"{name}"',
)
ZEN = Written(
    both=lambda a, b: f"({a} and {b})",
    either=lambda a, b: f"({a} or {b})",
    turned=lambda a: f"(not {a})",
    order=lambda a, op, b: f"{a} {op} {b}",
    ratio=lambda a, b: f"({a} / {b})",
    member=lambda name, members: f"({name} in [{', '.join(map(repr, members))}])",
    fact=lambda name: name,
)


def floats(frame: pl.DataFrame) -> pl.DataFrame:
    """The lines as engines of floats take them."""
    return frame.with_columns(pl.col(n).cast(pl.Float64) / 10 ** PLACES.get(n, 0) for n in NUMBERS)


def median(run: Callable[[], Any], times: int = 3) -> tuple[float, float, Any]:
    """Seconds on the clock, seconds of processors, and what came out."""
    walls, cpus, out = [], [], None
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        out = run()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return statistics.median(walls), statistics.median(cpus), out


def bandwidth() -> float:
    """Bytes a second that one processor reads from memory."""
    block = np.ones(1 << 27, dtype=np.float64)
    return block.nbytes / min(median(block.max, 5)[:1])


def optional(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        return None


def with_duckdb(duckdb: Any, frame: pl.DataFrame, rules: Mapping[str, Node]) -> Callable[[], Any]:
    link_, arrow = duckdb.connect(), floats(frame)
    link_.register("given", arrow)
    link_.execute("create table lines as select * from given")
    text = ", ".join(f"{SQL(rule)} as {name}" for name, rule in rules.items())

    return lambda: link_.execute(f"create or replace table out as select {text} from lines")


def with_openfisca(frame: pl.DataFrame, rules: Mapping[str, Node]) -> Callable[[], Any]:
    """Every fact and every outcome a variable; each unknown is nought, for a variable always has a value."""
    periods, entities = import_module("openfisca_core.periods"), import_module("openfisca_core.entities")
    variables = import_module("openfisca_core.variables")
    systems = import_module("openfisca_core.taxbenefitsystems")
    builders = import_module("openfisca_core.simulation_builder")
    person = entities.build_entity(key="line", plural="lines", label="a line", is_person=True)
    system = systems.TaxBenefitSystem([person])
    base = {"entity": person, "definition_period": periods.DateUnit.YEAR}
    given: dict[str, Any] = {}
    for name in frame.columns:
        column = frame[name]
        if column.dtype == pl.Boolean:
            values: Any = column.fill_null(False).to_numpy()
        elif isinstance(column.dtype, pl.Enum):
            values = column.to_physical().cast(pl.Int32).fill_null(-1).to_numpy()
        else:
            values = (column.fill_null(0).to_numpy() / 10 ** PLACES.get(name, 0)).astype(np.float32)
        given[name] = values
        kind = bool if column.dtype == pl.Boolean else int if isinstance(column.dtype, pl.Enum) else float
        system.add_variable(type(name, (variables.Variable,), base | {"value_type": kind}))
    order = {
        name: list(column.dtype.categories) for name in frame.columns if isinstance((column := frame[name]).dtype, pl.Enum)
    }

    def asked(rule: Node) -> Callable[[Any, Any], Any]:
        def formula(lines: Any, period: Any) -> Any:
            return Written(
                both=lambda a, b: a & b,
                either=lambda a, b: a | b,
                turned=lambda a: ~a,
                order=_ordered,
                ratio=lambda a, b: a / np.maximum(b, 1e-9),
                member=lambda n, members: np.isin(lines(n, period), [order[n].index(m) for m in members]),
                fact=lambda n: lines(n, period),
            )(rule)

        return formula

    for name, rule in rules.items():
        system.add_variable(type(name, (variables.Variable,), base | {"value_type": bool, "formula": asked(rule)}))

    def run() -> list[Any]:
        simulation = builders.SimulationBuilder().build_default_simulation(system, frame.height)
        for name, values in given.items():
            simulation.set_input(name, "2026", values)
        return [simulation.calculate(name, "2026") for name in rules]

    return run


def main(rows: int) -> None:
    rules, words, frame = law(), vocabulary(), drawn(rows)
    print(f"{date.today()}, {platform.machine()}, {os.cpu_count()} processors, Python {sys.version.split()[0]}, {rows:,} lines")
    start = time.perf_counter()
    made = FixedRules(rules, words)
    made(made.columns(frame.head(10)))
    print(f"machine code made in {time.perf_counter() - start:.1f} s; {len(made.facts)} facts, {made.steps} steps\n")
    print(f"{'':<52} {'wall s':>8} {'CPU s':>8} {'M lines/s':>10} {'behind':>7} {'wrong':>9}")
    wall, cpu, out = median(lambda: made(made.columns(frame)))

    def shown(name: str, wall_: float, cpu_: float, wrong: int | None) -> None:
        rate = rows / wall_ / 1e6
        print(
            f"{name:<52} {wall_:>8.2f} {cpu_:>8.2f} {rate:>10.3f} {wall_ / wall:>6.1f}x {'' if wrong is None else wrong:>9}",
            flush=True,
        )

    def wrong_of(found: pl.DataFrame) -> int:
        return sum(
            int((found[n].cast(pl.Int8).fill_null(-1).to_numpy() != column).sum()) for n, column in zip(rules, out, strict=True)
        )

    shown("licet, machine code, three values, exact", wall, cpu, 0)
    columns = made.columns(frame)
    inner = median(lambda: made(columns))
    shown("  the columns as numbers beforehand", *inner[:2], None)
    few = frame.head(min(rows, 1_000_000))
    exact = tabulate(rules, few.with_columns(pl.col(pl.Int32).cast(pl.Int64)), words)
    assert all(exact[n].cast(pl.Int8).fill_null(-1).equals(pl.Series(c[: few.height])) for n, c in zip(rules, out, strict=True))
    read = sum(column.nbytes for column in columns) + out.nbytes
    limit = read / bandwidth()
    print(
        f"  {read / rows:.0f} bytes a line at {read / limit / 1e9:.1f} GB/s: {limit:.2f} s, {inner[0] / limit:.1f} times that"
    )
    wide = floats(frame)
    plain = {name: POLARS(rule) for name, rule in rules.items()}
    for engine in ("streaming", "in-memory"):
        found = median(lambda engine=engine: wide.lazy().select(e.alias(n) for n, e in plain.items()).collect(engine=engine))
        shown(f"polars {pl.__version__}, {engine}, three values, floats", *found[:2], wrong_of(found[2]))
    if duckdb := optional("duckdb"):
        found = median(with_duckdb(duckdb, frame, rules))
        shown(f"duckdb {version('duckdb')}, table to table, three values, floats", *found[:2], None)
    if optional("openfisca_core"):
        found = median(with_openfisca(frame, rules))
        shown(f"openfisca-core {version('openfisca-core')}, two values, floats", *found[:2], None)
    if zen := optional("zen"):
        some = floats(frame.head(500)).with_columns(pl.col(pl.Enum).cast(pl.String))
        cases = some.with_columns(
            pl.col(*NUMBERS).fill_null(1), pl.col(*TRUTHS).fill_null(False), pl.col(pl.String).fill_null("")
        ).to_dicts()
        ready = [zen.compile_expression(ZEN(rule)) for rule in rules.values()]
        found = median(lambda: [[rule.evaluate(case) for rule in ready] for case in cases])
        shown(
            f"zen-engine {version('zen-engine')}, two values, from 500 lines", *(s * rows / len(cases) for s in found[:2]), None
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
