"""Why an amendment moves no line of a book: for each change what it would have had to meet, and the nearest there is."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl
from msgspec import Struct

from licet.deals.catalogue import load_catalogue
from licet.deals.facts import DealError, read_fact, write_fact
from licet.decision.decide import Decider
from licet.errors import LicetError
from licet.law.amend import named
from licet.law.amendment import Add, Amendment, Kind, Members, Threshold
from licet.rules.check import literal
from licet.rules.nodes import Compare, Number
from licet.rules.parse import parse

_RESTS = "provisions it rests on"


class Miss(Struct, frozen=True):
    """change: its place in the amendment; why: in one sentence."""

    change: str
    why: str


def misses(
    amendment: Amendment, lines: pl.DataFrame, provisions: pl.Series, base: Decider, as_of: date | None
) -> tuple[Miss, ...]:
    """Change by change why no line moves. provisions: those each line rests on, under the law as it is."""
    both = lines.with_columns(provisions.cast(pl.String).alias(_RESTS))
    days = _days(lines, as_of)
    return tuple(Miss(change.where, _why(change, both, days, base)) for change in amendment.changes)


def _why(change: Kind, lines: pl.DataFrame, days: pl.Series, base: Decider) -> str:
    there = (days >= change.start) & ((days < change.until) if change.until else pl.lit(value=True))
    here = lines.filter(there)
    if not here.height:
        order = sorted(days.unique().to_list())
        return f"no line is judged by the law of its days: they are from {order[0]} to {order[-1]}"
    match change:
        case Threshold():
            return _limit(change, here, base)
        case Members(add=add, remove=remove):
            return _countries(frozenset(map(base.places.country, (*add, *remove))), here, base)
        case Add():
            return f"its condition holds for none of {here.height:,} lines in its days, or other law asks as much"
    ids = {provision.id for provision in named(change, base.book.by_id)}
    resting = here.filter(pl.col(_RESTS).str.split(" ").list.eval(pl.element().is_in(list(ids))).list.any())
    if not resting.height:
        return f"none of {here.height:,} lines in its days rests on {change.provision}"
    return f"{resting.height:,} lines rest on {change.provision}, and other law gives each of them the same outcome"


def _days(lines: pl.DataFrame, as_of: date | None) -> pl.Series:
    """The day whose law each line is judged by."""
    if as_of is not None or "on" not in lines.columns:
        return pl.Series("day", [as_of or date.today()]).new_from_index(0, lines.height)
    return lines["on"].cast(pl.String).str.slice(0, 10).str.to_date(strict=False).fill_null(date.today())


def _limit(change: Threshold, lines: pl.DataFrame, base: Decider) -> str:
    """What the lines say of the fact whose limit moves."""
    low, high = sorted((_value(change.was, change.fact), _value(change.now, change.fact)))
    values = {value: number for value, number in _values(change.fact, lines, base) if value is not None}
    kind = base.vocabulary[change.fact]
    between = sum(number for value, number in values.items() if low <= value <= high)
    words = f"{change.fact} between {write_fact(kind, low)} and {write_fact(kind, high)}"
    if between:
        return f"{between:,} lines have {words}, and other conditions or other law give each of them the same outcome"
    if not values:
        return f"no line tells its {change.fact}, given or published"
    nearest = min(values, key=lambda value: min(abs(value - low), abs(value - high)))
    return f"no line has {words}; the nearest is {write_fact(kind, nearest)}, of {values[nearest]:,} lines"


def _value(text: str, fact: str) -> Fraction:
    node = parse(f"{fact} <= {text}", file="the amendment")
    assert isinstance(node, Compare)
    assert isinstance(node.terms[1], Number)
    return literal(node.terms[1])


def _values(fact: str, lines: pl.DataFrame, base: Decider) -> Iterator[tuple[Fraction | None, int]]:
    """The values of a fact, given or published of the model, each with its number of lines."""
    columns = [name for name in (fact, "item.model") if name in lines.columns]
    if not columns:
        return
    counted: dict[Fraction | None, int] = {}
    for row in lines.group_by(columns).len().iter_rows(named=True):
        value = _read(fact, row.get(fact), base)
        if value is None and row.get("item.model"):
            value = _published(fact, str(row["item.model"]), base)
        counted[value] = counted.get(value, 0) + row["len"]
    yield from counted.items()


def _read(fact: str, cell: Any, base: Decider) -> Fraction | None:
    if cell is None or cell == "":
        return None
    try:
        value = read_fact(base.vocabulary[fact], cell, base.places, where=fact).value
    except DealError:
        return None
    return Fraction(value) if value is not None else None


def _published(fact: str, model: str, base: Decider) -> Fraction | None:
    try:
        facts = load_catalogue().find(model).facts
    except LicetError:
        return None
    return _read(fact, facts[fact].value, base) if fact in facts else None


def _countries(moved: frozenset[str], lines: pl.DataFrame, base: Decider) -> str:
    columns = [name for name, kind in base.vocabulary.facts.items() if kind.type == "country" and name in lines.columns]
    naming = 0
    for cells in lines.select(columns).unique().iter_rows():
        naming += any(cell and base.places.country(str(cell)) in moved for cell in cells)
    names = ", ".join(sorted(moved))
    if not naming:
        return f"none of {lines.height:,} lines in its days names {names}"
    return f"lines name {names}, and other law gives each of them the same outcome"
