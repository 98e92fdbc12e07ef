"""The answers given in a book: what each regime says of a situation, joined to one answer under one number."""

from collections.abc import Iterable, Mapping

import numpy as np
from msgspec import Struct

from licet.decision.outcome import NOT_COVERED, OUTCOMES
from licet.orders.chambers import RegimeSays, Said
from licet.orders.dense import Column, Dense
from licet.orders.grids import Integers

UNREADABLE = "unreadable"


class Answer(Struct, frozen=True):
    """What is said of a line. regimes: by regime that answers its outcome."""

    outcome: str
    regimes: Mapping[str, str]
    provisions: tuple[str, ...]
    missing: tuple[str, ...]


class Answers:
    """Whole answers, each under a number. regimes: those that may answer, in order; said: what they said, by number. all: those
    given so far; the first one is that of lines which cannot be read."""

    def __init__(self, regimes: Iterable[str], said: Said) -> None:
        self.all: list[Answer] = [Answer(UNREADABLE, {}, (), ())]
        self._regimes = tuple(regimes)
        self._said = said
        self._numbers: dict[tuple[int, ...], int] = {}

    def of(self, regimes: Iterable[str]) -> "Answers":
        """The same ones, with the same numbers, to which others are added. regimes: those that may answer there."""
        other = Answers(regimes, self._said)
        other.all, other._numbers = list(self.all), dict(self._numbers)
        return other

    def joined(self, says: Iterable[tuple[int, Integers, Integers]], count: int) -> Integers:
        """The numbers of whole answers to so many situations. says: in any order the place of each regime, the number of every
        situation, and by such a number that of an answer. They are joined one by one, so that one number is held of every
        situation and not one for each regime."""
        found, given = Dense(count), {}
        for place, numbers, answers in says:
            given[place] = few = np.flatnonzero(np.bincount(answers))
            places = np.zeros(len(self._said.all), dtype=np.uint32)
            places[few] = np.arange(len(few))
            found.add([Column(numbers, places[answers], len(few))])
        found.close()
        rows = {place: few[column].tolist() for (place, few), column in zip(given.items(), found.rows.T, strict=True)}
        whole = np.array(
            [self._whole(row) for row in zip(*(rows[place] for place in sorted(rows)), strict=True)], dtype=np.uint32
        )
        return whole[found.number]

    def _whole(self, row: tuple[int, ...]) -> int:
        if row not in self._numbers:
            answers = [(regime, self._said.all[number]) for regime, number in zip(self._regimes, row, strict=True)]
            self._numbers[row] = len(self.all)
            self.all.append(_whole([(regime, says) for regime, says in answers if says.outcome]))
        return self._numbers[row]


def _whole(answers: list[tuple[str, RegimeSays]]) -> Answer:
    """The answer to a line: the most restrictive outcome, and what all its regimes rest on and miss."""
    outcome = min((says.outcome for _, says in answers), key=OUTCOMES.index, default=NOT_COVERED)
    return Answer(
        outcome,
        {regime: says.outcome for regime, says in answers},
        tuple(dict.fromkeys(p for _, says in answers for p in says.provisions)),
        tuple(dict.fromkeys(fact for _, says in answers for fact in says.missing)),
    )
