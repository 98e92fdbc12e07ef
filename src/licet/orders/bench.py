"""Deciding the lines of a book, chunk by chunk: columns to numbers, distinct rows, an answer for each, and back to the lines.

Between chunks only what was learnt is kept: the values met, the situations decided, the answers given.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import date
from threading import RLock
from typing import Any, TypeAlias

import numpy as np
import polars as pl
from msgspec import Struct

from licet.decision.decide import Decider
from licet.law.provision import Regime
from licet.orders.amended import AmendedStrands
from licet.orders.answers import Answer, Answers
from licet.orders.asked import Asked, Days
from licet.orders.chambers import Chamber, Said
from licet.orders.dense import as_it_is, dense
from licet.orders.grids import Integers
from licet.orders.layout import DAY, Layout
from licet.orders.line_reading import LineReader
from licet.orders.memory import give_back, recall, remember, seldom_collected
from licet.orders.naming import Served, fingerprints
from licet.orders.sessions import Sessions
from licet.orders.side_by_side import beside
from licet.orders.situations import REMEMBERED, Joint, Pending, Rows, Situations, names_of
from licet.orders.strands import Strand, Strands

Numbering: TypeAlias = Callable[[Mapping[str, Integers], int], Integers]


class Judged(Struct, frozen=True):
    """The lines of a chunk. answer: the number of each line's answer; situation: its id; notes: by line, what could not be
    read."""

    answer: Integers
    situation: pl.Series
    notes: Mapping[int, str]


class Taken(Struct, frozen=True):
    """The lines of a chunk, read but not decided. situation: the number of each; notes: as of `Judged`."""

    situation: Integers
    notes: Mapping[int, str]


class Situated(Struct, frozen=True):
    """The lines of a chunk by situation, undecided. situation: the name of each, none where a line cannot be read; first: a
    line of each situation; notes: as of `Judged`."""

    situation: pl.Series
    first: Integers
    notes: Mapping[int, str]


class Bench:
    """A book of law and the columns of a book of orders. regimes: those that may answer; whole: answers given.

    as_of: the day whose law is applied to every line; each line's own day if left out; lasting: whether what is settled is
    kept for later runs; others: laws that will be asked, too, of what this bench has read; days: others that stay apart.
    """

    def __init__(
        self,
        decider: Decider,
        columns: Iterable[str],
        as_of: date | None = None,
        *,
        lasting: bool = False,
        others: Iterable[Decider] = (),
        days: Iterable[date] = (),
        today: date | None = None,
    ) -> None:
        self.layout = Layout(decider, columns, others, days)
        self.chambers: dict[int, Chamber] = {}
        self._decider = decider
        self._as_of = as_of
        self._today = today or date.today()
        self._strands: Strands | AmendedStrands = Strands(decider)
        self._said = Said()
        self._sessions = Sessions()
        self._lasting = lasting
        self._lock = RLock()
        self.remind()
        self._begin()

    def _begin(self) -> None:
        """Nothing was met."""
        self._met = Situations()
        self._joint: Joint | None = None
        self._ready: set[int] = set()  # editions whose law the joint serves
        self.regimes = [regime for regime in self._decider.book.regimes if regime.reported]
        self.whole = Answers((regime.id for regime in self.regimes), self._said)

    def under(self, decider: Decider) -> "Bench":
        """A bench for the same columns under one of the other laws, which shares the values met, what is decided of law that
        both have, and the numbers of the answers given so far."""
        assert isinstance(self._strands, Strands)
        other = copy(self)
        other.layout = self.layout.under(decider)
        other._decider = decider
        other._strands = self._strands.under(decider)
        other._begin()
        other.whole = self.whole.of(regime.id for regime in other.regimes)
        other.chambers = dict(self.chambers)
        return other

    def make_ready(self, base: "Bench", days: Integers) -> None:
        """Make law ready where it reads otherwise than another one on days of these numbers."""
        own, _ = self._day_table()
        for place, unlike in self.touched(base, days):
            for number in np.unique(own[np.flatnonzero(unlike)]).tolist():
                self._chamber(self._strands.of(number)[place]).make_ready()

    def remind(self) -> None:
        """Take in what earlier runs settled under this law: it is kept for later ones, with what is settled from here on."""
        self._told = len(self._said.settled)
        if self._lasting:
            recall(self._said, self._decider.book.hash)
        self._recalled = len(self._said.settled)

    def chunk(self, lines: pl.DataFrame) -> Judged:
        """The answers of some lines."""
        if self.full:
            self.forget()
        return self.judged(self.take(lines))

    @property
    def answers(self) -> list[Answer]:
        """The answers given so far, by number."""
        return self.whole.all

    @property
    def full(self) -> bool:
        """Whether so many situations are remembered that it is time to forget them."""
        return len(self._met) > REMEMBERED

    def forget(self) -> None:
        """Forget the situations met, but not what was learnt by deciding them. No lines may be taken that are not judged."""
        self._met = Situations()

    def finish(self) -> None:
        """Decide what is new in the lines taken, all there are: what further ones would be told apart by is not kept."""
        self.decide()
        self._met.renew()

    def take(self, lines: pl.DataFrame) -> Taken:
        """Read some lines; what is new in them is decided together with that of other lines, when one of them is asked for.
        Several threads may read at once."""
        return self.taken(*self.read(lines), self._situations)

    def read(self, lines: pl.DataFrame) -> tuple[dict[str, Integers], dict[int, str]]:
        """The columns of some lines as numbers of values, and by line what could not be read."""
        return LineReader(self.layout, self._today).read(lines)

    def taken(self, numbers: Mapping[str, Integers], notes: Mapping[int, str], numbering: Numbering) -> Taken:
        """The lines by number, those that cannot be read by 0. numbering: numbers lines that can be."""
        height = len(numbers[DAY])
        situation = np.zeros(height, dtype=np.int32)
        if notes:
            read = np.ones(height, dtype=bool)
            read[list(notes)] = False
            rows = np.flatnonzero(read)
            situation[rows] = numbering({name: column[rows] for name, column in numbers.items()}, len(rows))
        else:
            situation[:] = numbering(numbers, height)
        return Taken(situation, notes)

    def said(self, place: int, rows: Rows) -> Integers:
        """What the regime at a place says of every row: the numbers of its answers, which all laws of a book share."""
        met = self._asked_of(place, rows, self._there(rows)).met()
        answer = met.answers(self._sessions)
        found: Integers = answer.astype(np.min_scalar_type(len(self._said.all)))[met.number]
        return found

    def touched(self, base: "Bench", days: Integers) -> Iterator[tuple[int, Any]]:
        """Of which regimes this law reads otherwise than another one, and by number of a day whether it does on it.

        days: the numbers of the days looked at.
        """
        own, other = self._day_table()[0], base._day_table()[0]
        unlike = np.zeros((len(self.regimes), len(own)), dtype=bool)
        for day in days.tolist():
            pairs = zip(self._strands.of(int(own[day])), base._strands.of(int(other[day])), strict=True)
            unlike[:, day] = [one is not there for one, there in pairs]
        return ((place, row) for place, row in enumerate(unlike) if row.any())

    def judged(self, taken: Taken) -> Judged:
        """The answers of lines that were read."""
        self.decide()
        return Judged(self._met.answers[taken.situation], self._met.ids.gather(pl.Series(taken.situation)), taken.notes)

    def _situations(self, numbers: Mapping[str, Integers], rows: int) -> Integers:
        """The numbers of the situations of lines that can be read."""
        found: Integers | None = np.zeros(0, dtype=np.int32) if not rows else None
        while found is None:
            with self._lock:
                columns = self._told_apart(numbers).columns(numbers)
                number = self._met.numbering()
            found = number(columns, rows)
        return found

    def _told_apart(self, numbers: Mapping[str, Integers]) -> Joint:
        """What tells apart all that the law of the days of some lines does."""
        editions, _ = self._day_table()
        found = set(np.unique(editions[np.flatnonzero(np.bincount(numbers[DAY]))]).tolist())
        if self._joint is not None and found <= self._ready:
            return self._joint
        with seldom_collected():
            chambers = {id(s): self._chamber(s) for number in sorted(found) for s in self._strands.of(number)}
        if self._joint is None or not self._joint.serves(chambers):
            self._met.close()
            self.decide()
            earlier = {} if self._joint is None else self._joint.chambers
            self._joint = Joint(self.layout, earlier | chambers, self._as_of)
            self._met.renew()
        self._ready |= found
        return self._joint

    def decide(self) -> None:
        """Decide all situations that were met and are not decided; not while lines are taken."""
        while self._joint is not None and len(self._met) > len(self._met.answers):
            with seldom_collected():
                answers, names = self._answers_to(self._met.pending(self._joint, REMEMBERED))
            give_back()
            self._met.decided(answers, names)

    def situate(self, lines: pl.DataFrame) -> Situated:
        """The situations of some lines by name, none of them decided: such a bench gives no answers."""
        if self.full:
            self.forget()
        taken = self.take(lines)
        while self._joint is not None and len(self._met) > len(self._met.answers):
            pending = self._met.pending(self._joint, REMEMBERED)
            self._met.decided(np.zeros(pending.count, dtype=np.uint32), self._names(pending, self._served(pending)))
        numbers, first = np.unique(taken.situation, return_index=True)
        names = self._met.ids.gather(pl.Series(taken.situation)).alias("licet_situation")
        return Situated(names, first[numbers > 0], taken.notes)

    def close(self) -> None:
        """Keep what was settled, if it is to last."""
        if self._lasting and len(self._said.settled) > self._recalled:
            remember(self._said, self._decider.book.hash, self._told)
            self._recalled = len(self._said.settled)

    def _answers_to(self, pending: Pending) -> tuple[Integers, pl.Series]:
        """The numbers of whole answers, and the names. Situations are numbered for one regime while another is decided. That
        which looks at most columns is begun first and decided last: the others are done by the time it is numbered."""
        there, served = self._there(pending), self._served(pending)
        asked = {place: self._asked_of(place, pending, there) for place in range(len(self.regimes))}
        *others, heaviest = sorted(asked, key=lambda place: asked[place].width)
        with beside(pending.count) as begin:
            begun = {place: begin(asked[place].met) for place in (heaviest, *others)}
            names = begin(lambda: self._names(pending, served))
            each = ((place, begun.pop(place)()) for place in (*others, heaviest))
            says = ((place, met.number, met.answers(self._sessions)) for place, met in each)
            return self.whole.joined(says, pending.count), names()

    def _names(self, pending: Pending, served: Mapping[int, Served]) -> pl.Series:
        return names_of(fingerprints(pending, served))

    def _served(self, pending: Pending) -> dict[int, Served]:
        """By number of a day that occurs what serves it."""
        editions, days = self._day_table()
        day, dates = pending.column(DAY)
        return {
            date: tuple(
                (self._chamber(strand), bool(days[date] < _since(regime)))
                for regime, strand in zip(self.regimes, self._strands.of(int(editions[date])), strict=True)
            )
            for date in dates[np.flatnonzero(np.bincount(day))].tolist()
        }

    def _there(self, pending: Pending | Rows) -> list[int]:
        """The editions of law that situations need."""
        editions, _ = self._day_table()
        day, dates = pending.column(DAY)
        found: list[int] = np.unique(editions[dates[np.flatnonzero(np.bincount(day))]]).tolist()
        return found

    def _asked_of(self, place: int, pending: Pending | Rows, there: Sequence[int]) -> Asked:
        """What a regime is asked. there: the editions of law that the situations need."""
        laws = {number: self._strands.of(number)[place] for number in there}
        strands = list({id(strand): strand for strand in laws.values()}.values())
        law = np.zeros(max(laws) + 1, dtype=np.uint8)
        for number, strand in laws.items():
            law[number] = next(n for n, one in enumerate(strands) if one is strand)
        chambers = [self._chamber(strand) for strand in strands]
        return Asked(pending, chambers, self._days(self.regimes[place], chambers, law))

    def _days(self, regime: Regime, chambers: list[Chamber], law: Integers) -> Days:
        """What a regime makes of all days met. law: by edition the chamber."""
        editions, days = self._day_table()
        which = law[np.minimum(editions, len(law) - 1)]
        early = (days < _since(regime)).astype(np.uint8)
        read = np.zeros(len(which), dtype=np.uint32)
        for number, chamber in enumerate(chambers):
            if DAY in chamber.sorting.columns:
                read = np.where(which == number, chamber.sorting.columns[DAY].table(), read)
        found = dense([as_it_is(which, len(chambers)), as_it_is(early, 2), as_it_is(read, int(read.max()) + 1)], len(which))
        return Days(which, early, found.number)

    def _chamber(self, strand: Strand) -> Chamber:
        if id(strand) not in self.chambers:
            digest = self._strands.digest(strand)
            self.chambers[id(strand)] = Chamber(strand, digest, self.layout, self._said)
        return self.chambers[id(strand)]

    def _day_table(self) -> tuple[Integers, Integers]:
        """By number of a line's day the number of the edition that applies, and the day whose law it is."""
        known = [self._as_of or day or self._today for day in self.layout.values[DAY].known]
        return np.array([self._decider.library.number(day) for day in known]), np.array([day.toordinal() for day in known])


def _since(regime: Regime) -> int:
    """The day from which the law of a regime is encoded, as its ordinal."""
    return regime.since.toordinal() if regime.since is not None and regime.encoded else 0
