"""Deciding the lines of a book, chunk by chunk: columns to numbers, distinct rows, an answer for each, and back to the lines.

Between chunks only what was learnt is kept: the values met, the situations decided, the answers given.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from msgspec import Struct

from licet.decision.decide import Decider
from licet.decision.outcome import NOT_COVERED, OUTCOMES
from licet.law.provision import Regime
from licet.orders.chambers import Chamber, RegimeSays, Said
from licet.orders.dense import dense
from licet.orders.grids import Integers
from licet.orders.layout import DAY, MODEL, Layout
from licet.orders.memory import recall, remember
from licet.orders.strands import Strand, Strands
from licet.orders.values import ABSENT, FIRST, Values, bad, check_text, fault

UNREADABLE = "unreadable"
_NOTHING = "nothing is said of a deal"


class Answer(Struct, frozen=True):
    """What is said of a line. regimes: by regime that answers its outcome."""

    outcome: str
    regimes: Mapping[str, str]
    provisions: tuple[str, ...]
    missing: tuple[str, ...]


class Judged(Struct, frozen=True):
    """The lines of a chunk. answer: the number of each line's answer; situation: its id; notes: by line, what could not be
    read."""

    answer: Integers
    situation: pl.Series
    notes: Mapping[int, str]
    situations: int


class Bench:
    """A book of law and the columns of a book of orders. answers: those given so far, by number; regimes: that may answer.

    as_of: the day whose law is applied to every line; each line's own day if left out; lasting: whether what is settled is
    kept for later runs.
    """

    def __init__(self, decider: Decider, columns: Iterable[str], as_of: date | None = None, *, lasting: bool = False, today: date | None = None) -> None:
        self.layout = Layout(decider, columns)
        self.answers: list[Answer] = []
        self.chambers: dict[int, Chamber] = {}
        self._decider = decider
        self._as_of = as_of
        self._today = today or date.today()
        self._strands = Strands(decider)
        self._said = Said()
        self._lasting = lasting
        if lasting:
            recall(self._said, decider.book.hash)
        self._recalled = len(self._said.settled)
        self._numbers: dict[Any, int] = {}
        self._unread = self._answer(None, Answer(UNREADABLE, {}, (), ()))
        self.regimes = [regime for regime in decider.book.regimes if regime.reported]

    def chunk(self, lines: pl.DataFrame, first: int = 1) -> Judged:
        """The answers of some lines. first: the number of the first row, for what is told of lines that cannot be read."""
        layout = self.layout
        numbers = {name: layout.values[name].column(lines[name]) for name in layout.facts if name in lines.columns}
        names = {name: check_text(layout.values[name], lines[name]) for name in layout.names}
        if layout.modelled:
            numbers[MODEL] = layout.models.column(lines[MODEL])
        notes = self._clashes(numbers, first) | self._faults({**numbers, **names}, lines.height, first)
        unread = np.zeros(lines.height, dtype=np.uint8)
        unread[list(notes)] = 1
        numbers[DAY] = self._dated(numbers.get(DAY, np.zeros(lines.height, dtype=np.uint32)))
        joint = {name: self._joint(name, numbers) for name in numbers}
        classes = {name: (table[numbers[name]], size) for name, (table, size) in joint.items()}
        day = classes.pop(DAY)
        apart = dense([(unread, 2), *classes.values()], lines.height)
        found = dense([(apart.number, apart.count), day], lines.height)
        rows = found.first
        columns = {name: column[rows] for name, column in numbers.items()}
        answers, ids = self._rows(columns, apart.number[rows], unread[rows].astype(bool))
        situation = pl.Series("licet_situation", ids, dtype=pl.String)
        return Judged(answers[found.number], situation.gather(pl.Series(found.number)), notes, found.count)

    def situate(self, lines: pl.DataFrame) -> Any:
        """TEMP"""
        j=self.chunk(lines)
        s=j.situation
        f=s.to_frame().with_row_index("i").filter(pl.col("licet_situation").is_not_null()).unique("licet_situation",keep="first",maintain_order=True)["i"]
        class S: pass
        o=S(); o.situation=s; o.first=f; o.notes=j.notes
        return o

    def close(self) -> None:
        """Keep what was settled, if it is to last."""
        if self._lasting and len(self._said.settled) > self._recalled:
            remember(self._said, self._decider.book.hash)

    def _dated(self, numbers: Integers) -> Integers:
        """The day of every line: where none is known, today."""
        today = self.layout.values[DAY].number(self._today)
        return np.where(numbers < FIRST, np.uint32(today), numbers)

    def _values(self, name: str) -> Values:
        return self.layout.models if name == MODEL else self.layout.values[name]

    def _faults(self, numbers: Mapping[str, Integers], height: int, first: int) -> dict[int, str]:
        """By line what could not be read."""
        found: dict[int, list[str]] = {}
        said = np.zeros(height, dtype=bool)
        for name, column in numbers.items():
            said |= column != ABSENT
            values = self._values(name)
            for line in np.flatnonzero(bad(values, column)):
                found.setdefault(int(line), []).append(f"{name}: {fault(values.faults[int(column[line])])}")
        for line in np.flatnonzero(~said):
            found[int(line)] = [_NOTHING]
        return {line: f"row {first + line}: " + "; ".join(what) for line, what in found.items()}

    def _joint(self, name: str, numbers: Mapping[str, Integers]) -> tuple[Integers, int]:
        """By number of a value its class under all the law that these lines need, and how many classes there are."""
        known = len(self._values(name).known)
        if name == DAY and self._as_of is None:
            return np.arange(known, dtype=np.uint32), known
        columns = [chamber.sorting.columns.get(name) for chamber in self._needed(numbers)]
        tables = [(column.table(), len(column)) for column in columns if column is not None]
        found = dense(tables, known)
        return found.number.astype(np.uint32), found.count

    def _needed(self, numbers: Mapping[str, Integers]) -> list[Chamber]:
        """The chambers of all days on which some line is."""
        editions, _ = self._day_table()
        found = editions[np.flatnonzero(np.bincount(numbers[DAY]))]
        strands = {id(s): s for number in np.unique(found) for s in self._strands.of(int(number))}
        return [self._chamber(strand) for strand in strands.values()]

    def _rows(self, columns: Mapping[str, Integers], apart: Integers, unread: Any) -> tuple[Integers, list[str | None]]:
        """Answers and situations of distinct rows."""
        read = np.flatnonzero(~unread)
        answers = np.full(len(unread), self._unread, dtype=np.uint32)
        ids: list[str | None] = [None] * len(unread)
        if len(read):
            some = {name: column[read] for name, column in columns.items()}
            says, prints = self._regime_by_regime(some, apart[read], len(read))
            answers[read] = self._joined(says)
            text = prints.tobytes().hex()
            for place, row in enumerate(read):
                ids[row] = text[32 * place : 32 * place + 20]
        return answers, ids

    def _clashes(self, numbers: Mapping[str, Integers], first: int) -> dict[int, str]:
        """Lines that name a model and give it another kind."""
        if MODEL not in numbers or "item.kind" not in numbers:
            return {}
        models, kinds = self.layout.models.known, self.layout.values["item.kind"].known
        published = [None if model is None else self.layout.published[model]["item.kind"] for model in models]
        clash = np.array([[bool(of and kind and of != kind) for kind in kinds] for of in published])
        return {
            int(line): f"row {first + line}: the model {models[numbers[MODEL][line]]} is a {published[numbers[MODEL][line]]}, "
            f"not a {kinds[numbers['item.kind'][line]]}"
            for line in np.flatnonzero(clash[numbers[MODEL], numbers["item.kind"]])
        }

    def _regime_by_regime(self, columns: Mapping[str, Integers], apart: Integers, rows: int) -> tuple[list[Integers], Any]:
        """The answers of every regime, and the fingerprints. apart: by row a number of all but its day, which matters to most
        regimes in a few classes only."""
        editions, _ = self._day_table()
        there = np.flatnonzero(np.bincount(editions[columns[DAY]]))
        laws = {int(number): self._strands.of(int(number)) for number in there}
        says: list[Integers] = []
        prints = np.zeros((rows, 2), dtype=np.uint64)
        for place, regime in enumerate(self.regimes):
            strands = list({id(strands[place]): strands[place] for strands in laws.values()}.values())
            law = np.zeros(max(laws) + 1, dtype=np.uint8)
            for number, here in laws.items():
                law[number] = next(n for n, strand in enumerate(strands) if strand is here[place])
            which, early, days = self._day_classes(regime, [self._chamber(strand) for strand in strands], law)
            found = dense([(apart, int(apart.max()) + 1), (days[columns[DAY]], int(days.max()) + 1)], rows)
            first = found.first
            day = columns[DAY][first]
            answer = np.zeros(found.count, dtype=np.uint32)
            marks = np.zeros((found.count, 2), dtype=np.uint64)
            for number, strand in enumerate(strands):
                some = np.flatnonzero(which[day] == number)
                chamber = self._chamber(strand)
                mine = {name: columns[name][first[some]] for name in chamber.sorting.columns}
                answer[some], marks[some] = chamber.decide(mine, early[day[some]])
            says.append(answer[found.number])
            prints += marks[found.number]
        return says, prints

    def _day_classes(self, regime: Regime, chambers: list[Chamber], law: Integers) -> tuple[Integers, Integers, Integers]:
        """By number of a day which of the chambers serves it, whether it is before the regime's law is encoded, and its class:
        days of one class are the same to the regime. law: by edition the chamber."""
        editions, days = self._day_table()
        since = regime.since.toordinal() if regime.since is not None and regime.encoded else 0
        which = law[np.minimum(editions, len(law) - 1)]
        early = (days < since).astype(np.uint8)
        read = np.zeros(len(which), dtype=np.uint32)
        for number, chamber in enumerate(chambers):
            if DAY in chamber.sorting.columns:
                read = np.where(which == number, chamber.sorting.columns[DAY].table(), read)
        found = dense([(which, len(chambers)), (early, 2), (read, int(read.max()) + 1)], len(which))
        return which, early, found.number

    def _chamber(self, strand: Strand) -> Chamber:
        if id(strand) not in self.chambers:
            digest = self._strands.digest(strand)
            self.chambers[id(strand)] = Chamber(strand, digest, self.layout, self._said)
        return self.chambers[id(strand)]

    def _day_table(self) -> tuple[Integers, Integers]:
        """By number of a line's day the number of the edition that applies, and the day whose law it is."""
        known = [self._as_of or day or self._today for day in self.layout.values[DAY].known]
        return np.array([self._decider.library.number(day) for day in known]), np.array([day.toordinal() for day in known])

    def _joined(self, says: list[Integers]) -> Integers:
        """The numbers of whole answers, from those of the regimes."""
        found = dense([(column, len(self._said.all)) for column in says], len(says[0]))
        table = np.stack([column[found.first] for column in says], axis=1)
        numbers = np.array([self._whole(tuple(row)) for row in table.tolist()], dtype=np.uint32)
        return numbers[found.number]

    def _whole(self, row: tuple[int, ...]) -> int:
        if row not in self._numbers:
            answers = [(regime.id, self._said.all[number]) for regime, number in zip(self.regimes, row, strict=True)]
            self._answer(row, _whole([(regime, each) for regime, each in answers if each.outcome]))
        return self._numbers[row]

    def _answer(self, key: Any, answer: Answer) -> int:
        self._numbers[key] = len(self.answers)
        self.answers.append(answer)
        return self._numbers[key]


def _whole(answers: list[tuple[str, RegimeSays]]) -> Answer:
    """The answer to a line: the most restrictive outcome, and what all its regimes rest on and miss."""
    outcome = min((each.outcome for _, each in answers), key=OUTCOMES.index, default=NOT_COVERED)
    return Answer(
        outcome,
        {regime: each.outcome for regime, each in answers},
        tuple(dict.fromkeys(p for _, each in answers for p in each.provisions)),
        tuple(dict.fromkeys(fact for _, each in answers for fact in each.missing)),
    )
