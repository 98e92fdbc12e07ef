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
from licet.decision.outcome import NOT_COVERED
from licet.decision.sitting import Sitting
from licet.orders.completing import Completing
from licet.orders.dense import dense
from licet.orders.grids import Integers
from licet.orders.layout import MODEL, Layout
from licet.orders.masks import Prints, lanes_of, mask
from licet.orders.register import Column, Register, distinct
from licet.orders.residue import Residue, token
from licet.orders.sorting import Sorting
from licet.orders.strands import Strand
from licet.orders.values import ABSENT
from licet.orders.verdicts import Verdicts, holding, verdicts

#: So many situations are decided at once, and so many remembered.
_AT_ONCE = 1 << 16
_REMEMBERED = 1 << 20
_FLAG = np.arange(2, dtype=np.uint32)


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
        self._tokens: dict[str, Integers] = {}
        self._forget()

    def decide(self, columns: Mapping[str, Integers], early: Integers) -> tuple[Integers, Integers]:
        """The numbers of the answers, and a fingerprint of each situation (two columns).

        columns: by column the numbers of its values; early: 1 for a row before the regime's law is encoded.
        """
        if self._register.count > _REMEMBERED:
            self._forget()
        sorting = self.sorting.columns
        tables = [Column(columns[n], c.table(), len(c)) for n, c in sorting.items()]
        numbers, new = self._register.number([Column(early, _FLAG, 2), *tables], len(early))
        for start in range(0, len(new), _AT_ONCE):
            some = new[start : start + _AT_ONCE]
            self._decide_new({n: c.table()[columns[n][some]] for n, c in sorting.items()}, early[some])
        self.met += len(new)
        return self._answers[numbers], self._marks[numbers]

    def named(self, columns: Mapping[str, Integers], early: Integers) -> tuple[Integers, Integers]:
        """No answers, but a fingerprint of each situation; otherwise as `decide`."""
        classes = {n: c.table()[columns[n]] for n, c in self.sorting.columns.items()}
        return np.zeros(len(early), dtype=np.uint32), self._situations(classes, early)

    def _forget(self) -> None:
        self._register = Register()
        self._answers: Integers = np.zeros(0, dtype=np.uint32)
        self._marks: Integers = np.zeros((0, 2), dtype=np.uint64)

    def _decide_new(self, columns: Mapping[str, Integers], early: Integers) -> None:
        """Decide situations not met before, and remember what came of them in their order."""
        count = len(early)
        facts = Completing(self._layout, self.sorting, columns, count)
        lanes = facts.lanes(self.strand.facts, self.strand.prepared.program.definitions)
        self.strand.lanes.settle(lanes, self.strand.places)
        verdict = verdicts(self.strand, lanes, mask(early.astype(bool)))
        prints = Prints(count)
        holds = holding(self.strand, lanes, verdict)
        for provision, where in holds:
            prints.mark(where, token("holds", provision))
        named, first = distinct(prints.sums)
        provisions = [tuple(provision for provision, where in holds if where >> int(lane) & 1) for lane in first]
        words, outcome, missing, open_ = self._outcomes(verdict, columns, count)
        found = dense([(outcome, len(words)), (named, len(first)), (open_, len(missing))], count)
        numbers = [
            self._said.number(RegimeSays(words[outcome[lane]], provisions[named[lane]], missing[open_[lane]]))
            for lane in found.first
        ]
        self._answers = np.concatenate([self._answers, np.array(numbers, dtype=np.uint32)[found.number]])
        self._marks = np.concatenate([self._marks, self._situations(columns, early)])

    def _outcomes(
        self, verdict: Verdicts, columns: Mapping[str, Integers], count: int
    ) -> tuple[list[str], Integers, list[tuple[str, ...]], Integers]:
        """The words there are, and the number of each lane's; what can be missing, and the number of each lane's."""
        words: dict[str, int] = {}
        outcome = np.zeros(count, dtype=np.uint32)
        missing: dict[tuple[str, ...], int] = {(): 0}
        open_ = np.zeros(count, dtype=np.uint32)
        for word, where in (("", verdict.silent), (NOT_COVERED, verdict.unencoded), *verdict.decided.items()):
            if where:
                outcome[lanes_of(where, count)] = words.setdefault(word, len(words))
        every = 0
        for where in verdict.open.values():
            every |= where
        places = np.flatnonzero(lanes_of(every, count)) if every else np.zeros(0, dtype=np.int64)
        if len(places) and self._residue is not None:
            some = {name: column[places] for name, column in columns.items()}
            facts = Completing(self._layout, self.sorting, some, len(places))
            told = {code: mask(lanes_of(where, count)[places]) for code, where in verdict.open.items() if where}
            sums = self._residue.fingerprints(facts, told)
            numbers, first = distinct(sums)
            ways = [self._settled(sums[lane], {name: int(column[lane]) for name, column in some.items()}) for lane in first]
            outcome[places] = np.array([words.setdefault(word, len(words)) for word, _ in ways], dtype=np.uint32)[numbers]
            open_[places] = np.array([missing.setdefault(what, len(missing)) for _, what in ways], dtype=np.uint32)[numbers]
        return list(words), outcome, list(missing), open_

    def _settled(self, print_: Integers, row: Mapping[str, int]) -> tuple[str, tuple[str, ...]]:
        """Outcome and missing facts of the situations that are open in one way; row: one of them."""
        settled, key = self._said.settled, (self.strand.regime.id, print_.tobytes())
        if key not in settled:
            settled[key] = self._settle(row)
        return settled[key]

    def _settle(self, row: Mapping[str, int]) -> tuple[str, tuple[str, ...]]:
        """Outcome and missing facts of one situation, as for one deal."""
        self.settled += 1
        case = one_case(self._layout, self.strand, given(self._layout, self.sorting, row))
        return case.outcome, tuple(each.fact for each in case.missing)

    def _situations(self, columns: Mapping[str, Integers], early: Integers) -> Integers:
        """A fingerprint of each situation: the law and the cell of every fact."""
        law, before = token("law", self._layout.decider.book.hash, self._digest), token("early", self._digest)
        found: Integers = np.array([_sums([law]), _sums([law]) + _sums([before])])[early, 0]
        for name, column in columns.items():
            tokens = self._tokens.get(name, np.zeros((1, 2), dtype=np.uint64))  # nothing for ABSENT
            labels = self.sorting.columns[name].labels[len(tokens) :]
            if labels:
                new = _sums([token(self._digest, name, label) for label in labels])
                self._tokens[name] = tokens = np.concatenate([tokens, new])
            found += tokens[column]
        return found


def _sums(tokens: list[bytes]) -> Integers:
    return np.frombuffer(b"".join(tokens), dtype=np.uint64).reshape(-1, 2)


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
    return Case(strand.alone, decider.vocabulary, strand.regime, sitting, day, brief=True)
