"""Frames in, frames out: the lines of a book with their answers beside them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl

from licet.decision.decide import Decider, load_decider
from licet.decision.outcome import OUTCOMES
from licet.errors import LicetError
from licet.orders.answers import UNREADABLE, Answer
from licet.orders.bench import Bench, Judged
from licet.orders.layout import Layout
from licet.orders.side_by_side import in_turn, until
from licet.turns import one_at_a_time

PREFIX = "licet_"
_WORDS = pl.Enum([*OUTCOMES, UNREADABLE])
#: Lines taken at a time: so many that what a chunk costs at least is little, so few that what is made of them stays small.
CHUNK = 1 << 16


@one_at_a_time
def decide_orders(frame: Any, *, as_of: date | None = None, decider: Decider | None = None) -> Any:
    """The lines of an order book with what every regime answers of each.

    frame: Polars, pandas, or anything with the Arrow C interface; a column named by a fact (`on`, `to`, `end_user.country`,
    `item.model`, ...) is read as that fact, every other one is left alone. as_of: the day whose law is applied; each line's
    own day if left out. Returns a frame of the same kind (Polars for other Arrow tables) with the same lines and new columns
    `licet_outcome`, `licet_<regime>`, `licet_provisions`, `licet_missing`, `licet_situation` and `licet_note`.
    Raises LicetError for a frame without a column that names a fact, or with a column that begins with `licet_`.
    """
    lines = to_polars(frame)
    decided = decide_by(bench_for(lines.columns, as_of=as_of, decider=decider), lines)
    return decided.to_pandas() if type(frame).__module__.startswith("pandas") else decided


def decide_by(bench: Bench, lines: pl.DataFrame) -> pl.DataFrame:
    """The lines with the answers of a bench that was made for their columns; the regimes that answer anywhere have one."""
    chunks: list[Judged] = []
    pieces = lines.iter_slices(CHUNK)
    while len(chunks) * CHUNK < lines.height:
        taken = list(in_turn(bench.take, until(pieces, lambda: bench.full)))
        bench.decide()
        chunks += in_turn(bench.judged, taken)
        if bench.full:
            bench.forget()
    bench.close()
    answering = {regime for answer in bench.answers for regime in answer.regimes}
    told = Told(bench.answers, [regime.id for regime in bench.regimes if regime.id in answering])
    return with_answers(lines, told, chunks)


def bench_for(
    columns: list[str],
    *,
    as_of: date | None = None,
    decider: Decider | None = None,
    today: date | None = None,
    lasting: bool | None = None,
) -> Bench:
    """A bench for books with these columns. lasting: whether it recalls what earlier runs settled under a law with the same
    hash; under the shipped law, if left out. Raises LicetError."""
    lasts = decider is None if lasting is None else lasting
    bench = Bench(decider or load_decider(), columns, as_of, lasting=lasts, today=today)
    needs_facts(columns, bench.layout)
    return bench


def needs_facts(columns: Iterable[str], layout: Layout) -> None:
    """Raise LicetError for columns that cannot be those of a book."""
    if taken := [name for name in columns if name.startswith(PREFIX)]:
        raise LicetError(f"the column {taken[0]!r} has a name that answers are given", mend="name it otherwise")
    if not layout.given:
        raise LicetError("no column names a fact", mend="name columns by facts, such as to, item.model or end_user.country")


class Told:
    """Answers as columns. answers: those given so far, to which more may be added; regimes: those that get a column."""

    def __init__(self, answers: list[Answer], regimes: Iterable[str]) -> None:
        self._answers = answers
        self._regimes = tuple(regimes)
        self._frame = pl.DataFrame()

    def frame(self) -> pl.DataFrame:
        """The answers by number."""
        if self._frame.height != len(self._answers):
            self._frame = pl.DataFrame(_columns(self._answers, self._regimes))
        return self._frame


def with_answers(lines: pl.DataFrame, told: Told, chunks: list[Judged]) -> pl.DataFrame:
    """The lines with their answers. chunks: what was judged of them, in order."""
    number = pl.concat([pl.Series(chunk.answer) for chunk in chunks]) if chunks else pl.Series([], dtype=pl.UInt32)
    at = 0
    rows: list[int] = []
    notes: list[str] = []
    for chunk in chunks:
        rows += [at + line for line in chunk.notes]
        notes += chunk.notes.values()
        at += len(chunk.answer)
    situations = [chunk.situation for chunk in chunks]
    situation = pl.concat(situations) if situations else pl.Series([], dtype=pl.String)
    note = pl.Series(f"{PREFIX}note", [None], dtype=pl.String).new_from_index(0, lines.height)
    if rows:
        note = note.scatter(rows, notes)
    return lines.with_columns(*told.frame()[number], situation.alias(f"{PREFIX}situation"), note)


def _columns(answers: list[Answer], regimes: Iterable[str]) -> list[pl.Series]:
    words: dict[str, list[str | None]] = {"outcome": [answer.outcome for answer in answers]}
    words |= {regime: [answer.regimes.get(regime) for answer in answers] for regime in regimes}
    texts = {"provisions": [" ".join(a.provisions) for a in answers], "missing": [" ".join(a.missing) for a in answers]}
    return [
        *(pl.Series(PREFIX + name, column, dtype=_WORDS) for name, column in words.items()),
        *(pl.Series(PREFIX + name, column, dtype=pl.String).cast(pl.Categorical) for name, column in texts.items()),
    ]


def to_polars(frame: Any) -> pl.DataFrame:
    """Any frame as Polars. Raises LicetError."""
    if isinstance(frame, pl.DataFrame):
        return frame
    if isinstance(frame, pl.LazyFrame):
        return frame.collect()
    if type(frame).__module__.startswith("pandas"):
        return pl.DataFrame([_of_pandas(name, frame[name]) for name in frame.columns])
    if hasattr(frame, "__arrow_c_stream__"):
        return pl.DataFrame(frame)
    raise LicetError(f"{type(frame).__name__} is no frame", mend="give a Polars, Arrow or pandas frame")


def _of_pandas(name: Any, column: Any) -> pl.Series:
    """A column of pandas: its gaps are nulls, whatever they are made of."""
    cells = [None if gone else cell for cell, gone in zip(column.tolist(), column.isna(), strict=True)]
    return pl.Series(str(name), cells, strict=False)
