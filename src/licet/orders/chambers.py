"""Where situations are decided: one chamber for each strand of law, which remembers what was decided by it.

What is new to the chambers of a regime is decided together (`sessions`); what three values leave open is settled once for each
way of being open, as for one deal.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from msgspec import Struct

from licet.deals.facts import Given, presume
from licet.decision.answer import Case
from licet.decision.decide import Decider
from licet.decision.sitting import Sitting
from licet.orders.dense import Column
from licet.orders.grids import Integers, Places
from licet.orders.layout import MODEL, Layout
from licet.orders.register import Register
from licet.orders.residue import token
from licet.orders.sorting import Sorting
from licet.orders.strands import Strand
from licet.orders.values import ABSENT

#: So many situations are remembered.
_REMEMBERED = 1 << 20
#: So many deals are settled at once.
_TOGETHER = 32
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
    """A strand of law and what was decided by it. settled: how many situations were settled as one deal is; met: how many were
    decided; apart: whether most situations were new to it, each for itself, when it was last asked."""

    def __init__(self, strand: Strand, digest: str, layout: Layout, said: Said) -> None:
        self.strand = strand
        self._digest = digest
        self.sorting = Sorting(strand, layout)
        self.settled = 0
        self.met = 0
        self.apart = False
        self.layout = layout
        self.said = said
        self._tokens: dict[str, Integers] = {}
        self._register = Register()
        self._answers: Integers = np.zeros(0, dtype=np.uint32)

    def make_ready(self) -> None:
        """Make the law ready for what will be open."""
        if self.strand.words is not None:
            self.strand.alone.make_ready()

    def meet(self, columns: Mapping[str, Column], early: Integers) -> tuple[Integers, "New"]:
        """The number of each situation, and what is new among them: it is to be decided before the answers are asked for.

        columns: by name, with the classes of its numbers; early: 1 for a row before the regime's law is encoded.
        """
        if self._register.count > _REMEMBERED:
            self._register, self._answers = Register(), self._answers[:0]
        numbers, new = self._register.number([Column(early, _FLAG, 2), *columns.values()], len(early))
        return numbers, New(self, {name: column.table[column.numbers[new]] for name, column in columns.items()}, early[new])

    def take(self, new: "New", answers: Integers) -> None:
        """Remember what was decided of new situations, in their order."""
        self.met += len(answers)
        self._answers = np.concatenate([self._answers, answers])

    def answers(self, numbers: Integers) -> Integers:
        """The numbers of the answers to situations."""
        return self._answers[numbers]

    def settle(self, ways: Mapping[bytes, Mapping[str, int]]) -> None:
        """Find, as for one deal, outcome and missing facts of the situations that are open in some way, unless they are known.
        ways: by fingerprint the classes of one situation."""
        settled, regime = self.said.settled, self.strand.regime.id
        new = [(print_, row) for print_, row in ways.items() if (regime, print_) not in settled]
        self.settled += len(new)
        for start in range(0, len(new), _TOGETHER):
            some = new[start : start + _TOGETHER]
            facts = [given(self.layout, self.sorting, row) for _, row in some]
            for (print_, _), case in zip(some, cases(self.layout, self.strand, facts), strict=True):
                settled[regime, print_] = case.outcome, tuple(each.fact for each in case.missing)

    def named(self, early: bool) -> Integers:
        """The fingerprint of the law, two numbers."""
        law = [token("law", self.layout.decider.book.hash, self._digest)]
        found: Integers = _sums([*law, token("early", self._digest)] if early else law).sum(axis=0)
        return found

    def marks(self, name: str, values: Integers) -> Integers:
        """Of some values of a column the fingerprint of what the law makes of each, two numbers. That of a situation is the sum
        of those of the law and of its values."""
        classes = self.sorting.columns[name]
        places = classes.table()[values]
        tokens = self._tokens.get(name, np.zeros((1, 2), dtype=np.uint64))  # nothing for ABSENT
        if labels := classes.labels[len(tokens) :]:
            new = _sums([token(self._digest, name, label) for label in labels])
            self._tokens[name] = tokens = np.concatenate([tokens, new])
        return tokens[places]


class New(Struct, frozen=True):
    """Situations that a chamber has not decided. columns: by column the class of each; early: as in `Chamber.meet`."""

    chamber: Chamber
    columns: Mapping[str, Integers]
    early: Integers

    def __len__(self) -> int:
        return len(self.early)

    def part(self, places: Places) -> "New":
        """Some of them."""
        return New(self.chamber, {name: column[places] for name, column in self.columns.items()}, self.early[places])


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


def cases(layout: Layout, strand: Strand, deals: Sequence[Mapping[str, Given]]) -> list[Case]:
    """What a strand of law makes of some deals: each is one for itself, but the law is run over all of them at once."""
    decider: Decider = layout.decider
    complete = [presume(facts, decider.vocabulary) for facts in deals]
    values = strand.alone.values([decider.values(facts) for facts in complete])
    sittings = [Sitting(strand.alone, each, decider.following(facts)) for each, facts in zip(values, complete, strict=True)]
    day: date = decider.library.edition(strand.number).day
    found = [Case(decider.vocabulary, strand.regime, sitting, day, brief=True) for sitting in sittings]
    Sitting.look_together(sittings)
    return found
