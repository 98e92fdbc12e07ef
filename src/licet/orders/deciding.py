"""From some rows of a book to a part of its result: their own columns as they are, the answers, and beside them what the
writing and the summary need of each line."""

from datetime import date

import numpy as np
import polars as pl

from licet.decision.decide import Decider
from licet.orders.answers import UNREADABLE
from licet.orders.doubts import Doubts
from licet.orders.frames import PREFIX, Told, bench_for, with_answers
from licet.orders.joining import Lines, notes_of, refused, texts
from licet.orders.parties import day_of
from licet.orders.preparing import Choices, Prepared
from licet.orders.reading import Sheet

#: What a cell of the file was, where the file says it.
TEXT, NUMBER, DAY = 0, 1, 2
#: Who a line is of, where no column says the customer.
_CUSTOMERS = ("purchaser.name", "end_user.name", "consignee.name")
_THOUSANDS = r"^-?\d{1,3}(,\d{3})+\.\d+$|^-?\d{1,3}(,\d{3}){2,}$"
_COMMAS = r"^-?\d{1,3}(\.\d{3})+(,\d+)?$|^-?\d+,\d+$"


def hidden(name: str | int) -> str:
    """The column of a part in which something is kept that is not written: what a cell was, the day, value, currency and
    customer of a line."""
    return f"{PREFIX}#{name}"


class Deciding:
    """The book of law at work on a book of orders, part by part."""

    def __init__(self, book: Prepared, decider: Decider, as_of: date | None) -> None:
        self._book = book
        self._bench = bench_for(list(book.columns), as_of=as_of)
        self._answers = Told(self._bench.answers, [regime.id for regime in self._bench.regimes])
        self._doubts = Doubts(decider, book.columns, self._bench.layout.fill, as_of)

    def close(self) -> None:
        """Keep what was settled for later runs."""
        self._bench.close()

    def part(self, sheet: Sheet) -> pl.DataFrame:
        """The lines of some rows: their own columns, the answers, what was added, and hidden columns."""
        lines = self._book.lines(sheet)
        facts = lines.facts.select(self._book.columns)
        judged = self._bench.chunk(facts)
        answers = with_answers(facts, self._answers, [judged]).drop(facts.columns)
        answers = self._refused(answers, lines)
        days = [day_of(text) for text in lines.cells("on").to_list()]
        answers = self._noted(answers, lines, self._doubts.of(facts, days, answers))
        words = [pl.col(f"{PREFIX}{name}").cast(pl.String) for name in ("provisions", "missing")]
        return sheet.cells.hstack(answers.with_columns(*words, lines.added_text()).get_columns()).hstack(
            [*_kinds(sheet), *self._told(sheet, lines, days)]
        )

    def _refused(self, answers: pl.DataFrame, lines: Lines) -> pl.DataFrame:
        """Lines that do not fit their masters have no answer."""
        at = refused(lines.findings)
        if not at:
            return answers
        out = np.zeros(answers.height, dtype=bool)
        out[at] = True
        where = pl.Series(out)
        empty = {
            name: UNREADABLE
            if name == f"{PREFIX}outcome"
            else ""
            if name in (f"{PREFIX}provisions", f"{PREFIX}missing")
            else None
            for name in answers.columns
            if name != f"{PREFIX}note"
        }
        kinds = answers.schema
        return answers.with_columns(
            pl.when(where)
            .then(pl.lit(value, dtype=kinds[name] if value != "" else None))
            .otherwise(pl.col(name))
            .cast(kinds[name])
            .alias(name)
            for name, value in empty.items()
        )

    def _noted(self, answers: pl.DataFrame, lines: Lines, doubts: dict[int, list[str]]) -> pl.DataFrame:
        """What cannot be read first, then what does not fit, then what to know."""
        notes = notes_of(lines.findings)
        for place, sentences in doubts.items():
            notes.setdefault(place, []).extend(sentences)
        if not notes:
            return answers
        old = answers[f"{PREFIX}note"]
        places = sorted(notes)
        said = ["; ".join(filter(None, (old[at], *dict.fromkeys(notes[at])))) for at in places]
        return answers.with_columns(old.scatter(places, said))

    def _told(self, sheet: Sheet, lines: Lines, days: list[date]) -> list[pl.Series]:
        """Day, value, currency and customer of each line."""
        told = self._book.by.told
        nothing = pl.Series([""]).new_from_index(0, sheet.cells.height)
        named = sheet.cells[told["currency"]].cast(pl.String).fill_null("") if "currency" in told else nothing
        whose = next((fact for fact in _CUSTOMERS if fact in lines.facts.columns), None)
        customer = texts(sheet.cells[told["customer"]]) if "customer" in told else lines.cells(whose) if whose else nothing
        value = told.get("value", told.get("value_usd"))
        amount = pl.Series([None], dtype=pl.Float64).new_from_index(0, sheet.cells.height)
        if value is not None:
            amount = amounts(sheet.cells[value], self._book.choices)
        dollars = "value" not in told and "value_usd" in told
        currency = pl.Series(["USD"]).new_from_index(0, sheet.cells.height) if dollars else named
        return [
            pl.Series(hidden("on"), days, dtype=pl.Date),
            amount.alias(hidden("value")),
            currency.str.strip_chars().alias(hidden("currency")),
            customer.fill_null("").str.strip_chars().alias(hidden("customer")),
        ]


def amounts(cells: pl.Series, choices: Choices) -> pl.Series:
    """Values as numbers; null where there is none, or it may be read in two ways."""
    if cells.dtype != pl.String:
        return cells.cast(pl.Float64, strict=False)
    plain = cells.str.strip_chars().str.replace_all("[ '\u00a0]", "")
    if choices.comma:
        points = plain.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
        plain = pl.select(pl.when(plain.str.contains(_COMMAS)).then(points).otherwise(plain)).to_series()
    else:
        bare = plain.str.replace_all(",", "", literal=True)
        plain = pl.select(pl.when(plain.str.contains(_THOUSANDS)).then(bare).otherwise(plain)).to_series()
    found = plain.cast(pl.Float64, strict=False)
    return pl.select(pl.when(found.is_finite()).then(found)).to_series()


def _kinds(sheet: Sheet) -> list[pl.Series]:
    """By column of the book what its cells were in the file."""
    made = []
    for place, name in enumerate(sheet.cells.columns):
        if sheet.cells[name].dtype == pl.String:
            kind = np.full(sheet.cells.height, TEXT, dtype=np.uint8)
            kind[sheet.numbers.get(name, [])] = NUMBER
            kind[sheet.dates.get(name, [])] = DAY
            made.append(pl.Series(hidden(place), kind))
    return made
