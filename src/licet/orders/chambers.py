"""Where situations are decided: one chamber for each strand of law, which remembers what it has decided.

Columns of values go in, the numbers of answers come out. Of a situation not met before the program is run, together with
all others that are new; what three values leave open is settled once for each way of being open, as for one deal.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from msgspec import Struct

from licet.deals.facts import Given, presume
from licet.decision.answer import Case
from licet.decision.decide import Decider
from licet.decision.machine import Sitting
from licet.decision.outcome import NOT_COVERED
from licet.orders.completing import Completing
from licet.orders.dense import dense
from licet.orders.grids import Integers
from licet.orders.layout import MODEL, Layout
from licet.orders.masks import Prints, lanes_of, mask
from licet.orders.residue import Residue, token
from licet.orders.sorting import Sorting
from licet.orders.strands import Strand
from licet.orders.values import ABSENT
from licet.orders.verdicts import Verdicts, holding, verdicts

#: So many situations are decided at once, and so many remembered.
_AT_ONCE = 1 << 16
_REMEMBERED = 1 << 20


class RegimeSays(Struct, frozen=True):
    """What a regime answers: outcome (empty: it does not answer), provisions that hold, and the facts that are missing."""

    outcome: str
    provisions: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class Said:
    """Different answers, each under a number; settled: by regime and way of being open the outcome and the missing facts."""

    def __init__(self) -> None:
        self.settled: dict[tuple[str, bytes], tuple[str, tuple[str, ...]]] = {}
        self.all: list[RegimeSays] = []
        self._numbers: dict[RegimeSays, int] = {}

    def number(self, answer: RegimeSays) -> int:
        """The number of an answer."""
        if answer not in self._numbers:
            self._numbers[answer] = len(self.all)
            self.all.append(answer)
        return self._numbers[answer]


class Chamber:
    """A strand of law and what was decided by it. settled: how many situations were settled as one deal is."""

    def __init__(self, strand: Strand, digest: str, layout: Layout, said: Said) -> None:
        self.strand = strand
        self._digest = digest
        self.sorting = Sorting(strand, layout)
        self.settled = 0
        self.met = 0
        self._layout = layout
        self._said = said
        self._residue = Residue(strand, layout) if strand.words is not None else None
        self._known: dict[bytes, tuple[int, bytes]] = {}

    def decide(self, columns: Mapping[str, Integers], early: Integers) -> tuple[Integers, Integers]:
        """The numbers of the answers, and a fingerprint of each situation (two columns).

        columns: by column the numbers of its values; early: 1 for a row before the regime's law is encoded.
        """
        rows = len(early)
        sorted_ = {n: c.table()[columns[n]] for n, c in self.sorting.columns.items()}
        found = dense([(early, 2), *((sorted_[n], len(c)) for n, c in self.sorting.columns.items())], rows)
        first = found.first
        distinct = {name: column[first] for name, column in sorted_.items()}
        keys = np.ascontiguousarray(np.stack([early[first], *distinct.values()], axis=1, dtype=np.uint32))
        names = [row.tobytes() for row in keys]
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        new = [place for place, name in enumerate(names) if name not in self._known]
        for start in range(0, len(new), _AT_ONCE):
            some = np.array(new[start : start + _AT_ONCE])
            self._decide_new({n: c[some] for n, c in distinct.items()}, early[first][some], [names[i] for i in some])
        self.met += len(new)
        known = [self._known[name] for name in names]
        answers = np.array([answer for answer, _ in known], dtype=np.uint32)
        prints = np.frombuffer(b"".join(mark for _, mark in known), dtype=np.uint64).reshape(-1, 2)
        return answers[found.number], prints[found.number]

    def _decide_new(self, columns: Mapping[str, Integers], early: Integers, names: list[bytes]) -> None:
        count = len(names)
        facts = Completing(self._layout, self.sorting, columns, count)
        lanes = facts.lanes(self.strand.facts, self.strand.prepared.program.definitions)
        self.strand.lanes.settle(lanes, self.strand.places)
        verdict = verdicts(self.strand, lanes, mask(early.astype(bool)))
        outcomes, missing = self._outcomes(verdict, columns, count)
        prints = Prints(count)
        holds = holding(self.strand, lanes, verdict)
        for provision, where in holds:
            prints.mark(where, token("holds", provision))
        by_print: dict[bytes, tuple[str, ...]] = {}
        keys = prints.keys()
        for lane, key in enumerate(keys):
            if key not in by_print:
                by_print[key] = tuple(provision for provision, where in holds if where >> lane & 1)
        marks = self._situations(columns, early, count)
        numbers: dict[tuple[str, bytes, tuple[str, ...]], int] = {}
        for lane, name in enumerate(names):
            what = (outcomes[lane], keys[lane], missing[lane])
            if what not in numbers:
                numbers[what] = self._said.number(RegimeSays(what[0], by_print[keys[lane]], what[2]))
            self._known[name] = (numbers[what], marks[lane])

    def _outcomes(
        self, verdict: Verdicts, columns: Mapping[str, Integers], count: int
    ) -> tuple[list[str], list[tuple[str, ...]]]:
        words = ["", NOT_COVERED, *verdict.decided]
        found = np.zeros(count, dtype=np.uint8)
        for number, where in enumerate((verdict.silent, verdict.unencoded, *verdict.decided.values())):
            if where:
                found[lanes_of(where, count)] = number
        outcomes = [words[number] for number in found]
        missing: list[tuple[str, ...]] = [()] * count
        every = 0
        for where in verdict.open.values():
            every |= where
        places = np.flatnonzero(lanes_of(every, count)) if every else np.zeros(0, dtype=np.int64)
        if len(places) and self._residue is not None:
            some = {name: column[places] for name, column in columns.items()}
            facts = Completing(self._layout, self.sorting, some, len(places))
            told = {code: mask(lanes_of(where, count)[places]) for code, where in verdict.open.items() if where}
            settled = self._said.settled
            for lane, print_ in enumerate(self._residue.fingerprints(facts, told)):
                key = (self.strand.regime.id, print_)
                if key not in settled:
                    settled[key] = self._settle({name: int(column[lane]) for name, column in some.items()})
                outcomes[places[lane]], missing[places[lane]] = settled[key]
        return outcomes, missing

    def _settle(self, row: Mapping[str, int]) -> tuple[str, tuple[str, ...]]:
        """Outcome and missing facts of one situation, as for one deal."""
        self.settled += 1
        case = one_case(self._layout, self.strand, given(self._layout, self.sorting, row))
        return case.outcome, tuple(each.fact for each in case.missing)

    def _situations(self, columns: Mapping[str, Integers], early: Integers, count: int) -> list[bytes]:
        """A fingerprint of each situation: the law and the cell of every fact."""
        prints = Prints(count)
        every = (1 << count) - 1
        prints.mark(every, token("law", self._layout.decider.book.hash, self._digest))
        prints.mark(mask(early.astype(bool)), token("early", self._digest))
        for name, column in columns.items():
            classes = self.sorting.columns[name]
            for number in np.unique(column):
                if number != ABSENT:
                    prints.mark(mask(column == number), token(self._digest, name, classes.labels[number]))
        return prints.keys()


def given(layout: Layout, sorting: Sorting, row: Mapping[str, int]) -> dict[str, Given]:
    """The facts of one situation, those published of its model among them. row: the class in every column."""
    facts: dict[str, Given] = {}
    for name, number in row.items():
        if name != MODEL and number != ABSENT:
            value = sorting.columns[name].values[number]
            facts[name] = Given(value) if value is not None else Given(None, "unknown")
    model = sorting.columns[MODEL].values[row[MODEL]] if MODEL in row else None
    if model is not None:
        for name, value in layout.published[model].items():
            facts.setdefault(name, Given(value))
    return facts


def one_case(layout: Layout, strand: Strand, facts: Mapping[str, Given]) -> Case:
    """What a strand of law makes of the facts of one deal."""
    decider: Decider = layout.decider
    complete = presume(facts, decider.vocabulary)
    values: dict[str, Any] = decider.values(complete)
    sitting = Sitting(strand.alone.machine.run(values), decider.following(complete))
    day: date = decider.library.edition(strand.number).day
    return Case(strand.alone, decider.vocabulary, strand.regime, sitting, day)
