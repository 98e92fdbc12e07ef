"""Why an amendment moves no line of a book: for each change what it would have had to meet, and the nearest there is."""

from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import polars as pl
from msgspec import Struct

from licet.analysis.order_book import OrderBook
from licet.deals.catalogue import load_catalogue
from licet.deals.facts import DealError, read_fact, write_fact
from licet.decision.decide import Decider
from licet.errors import LicetError
from licet.law.amend import named
from licet.law.amendment import Add, Amendment, Change, Kind, Members, Threshold
from licet.orders.grids import Integers
from licet.rules.check import literal
from licet.rules.nodes import Compare, Number
from licet.rules.parse import parse

_EPOCH = date(1970, 1, 1)


class Miss(Struct, frozen=True):
    """change: its place in the amendment; why: in one sentence."""

    change: str
    why: str


class Rows:
    """The rows of a book that can be read. number: of each; lines: how many each has; days: the day each is judged by."""

    def __init__(self, book: OrderBook) -> None:
        self.book = book
        self.lines = book.counts
        self.days = book.days()
        self.number = np.flatnonzero(self.lines[1:]) + 1

    def within(self, change: Change) -> Integers:
        """The numbers of those that are judged by the law of the days of a change."""
        days = self.days[self.number]
        there = days >= (change.start - _EPOCH).days
        if change.until is not None:
            there &= days < (change.until - _EPOCH).days
        return self.number[there]

    def count(self, numbers: Integers) -> int:
        """How many lines some rows have."""
        return int(self.lines[numbers].sum())


def misses(amendment: Amendment, book: OrderBook) -> tuple[Miss, ...]:
    """Change by change why no line of a book moves."""
    rows = Rows(book)
    return tuple(Miss(change.where, _why(change, rows)) for change in amendment.changes)


def _why(change: Kind, rows: Rows) -> str:
    base, here = rows.book.base, rows.within(change)
    if not len(rows.number):
        return "no line can be read"
    if not len(here):
        return f"no line is judged by the law of its days: they are from {rows.book.first} to {rows.book.last}"
    count = rows.count(here)
    match change:
        case Threshold():
            return _limit(change, here, rows)
        case Members(add=add, remove=remove):
            return _countries(frozenset(map(base.places.country, (*add, *remove))), here, rows)
        case Add():
            return f"its condition holds for none of {count:,} lines in its days, or other law asks as much"
    ids = {provision.id for provision in named(change, base.book.by_id)}
    under = rows.book.encoded.under()
    rests = np.array([not ids.isdisjoint(answer.provisions) for answer in under.answers])
    resting = rows.count(here[rests[under.number[here]]])
    if not resting:
        return f"none of {count:,} lines in its days rests on {change.provision}"
    return f"{resting:,} lines rest on {change.provision}, and other law gives each of them the same outcome"


def _limit(change: Threshold, here: Integers, rows: Rows) -> str:
    """What the lines say of the fact whose limit moves."""
    base = rows.book.base
    low, high = sorted((_value(change.was, change.fact), _value(change.now, change.fact)))
    values = _values(change.fact, here, rows)
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


def _values(fact: str, here: Integers, rows: Rows) -> dict[Fraction, int]:
    """The values of a fact, given or published of the model, each with its number of lines."""
    place, models = rows.book.encoded.values("item.model")
    said = rows.book.said(fact)
    there = np.zeros(len(rows.lines), dtype=bool)
    there[here] = True
    if said is None:
        none = pl.lit(None, dtype=pl.String).alias("said")
        said = pl.DataFrame({"row": np.arange(len(rows.lines)), "lines": rows.lines}).with_columns(none)
    number = said["row"].to_numpy()
    different = said.with_columns(pl.Series("model", place[number])).filter(pl.Series(there[number]))
    found: dict[Fraction, int] = {}
    for cell, model, lines in different.group_by("said", "model").agg(pl.col("lines").sum()).iter_rows():
        value = _read(fact, cell, rows.book.base)
        if value is None and not cell and models[model]:
            value = _published(fact, models[model], rows.book.base)
        if value is not None:
            found[value] = found.get(value, 0) + lines
    return found


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


def _countries(moved: frozenset[str], here: Integers, rows: Rows) -> str:
    naming = np.zeros(len(rows.lines), dtype=bool)
    for name, kind in rows.book.base.vocabulary.facts.items():
        if kind.type == "country":
            place, known = rows.book.encoded.values(name)
            if not moved.isdisjoint(known):
                naming |= np.array([value in moved for value in known])[place]
    lines, names = rows.count(here[naming[here]]), ", ".join(sorted(moved))
    if not lines:
        return f"none of {rows.count(here):,} lines in its days names {names}"
    return f"{lines:,} lines name {names}, and other law gives each of them the same outcome"
