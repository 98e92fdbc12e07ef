"""The answers given in a book: what each regime says of a situation, joined to one answer under one number."""

from collections.abc import Iterable, Mapping

import numpy as np
from msgspec import Struct

from licet.decision.outcome import NOT_COVERED, OUTCOMES
from licet.orders.chambers import RegimeSays, Said
from licet.orders.dense import dense
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

    def joined(self, says: Iterable[Integers], count: int) -> Integers:
        """The numbers of whole answers, from those of the regimes to so many situations. They are joined one by one, so that
        of every situation one number is held and not one for each regime."""
        number: Integers = np.zeros(count, dtype=np.int32)
        joints: list[tuple[Integers, Integers]] = [(np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.uint32))]
        for said in says:
            found = dense([(number, len(joints[-1][0])), (said, len(self._said.all))], count)
            joints.append((number[found.first], said[found.first]))
            number = found.number
        numbers = np.array([self._whole(tuple(row)) for row in _rows(joints).tolist()], dtype=np.uint32)
        return numbers[number]

    def _whole(self, row: tuple[int, ...]) -> int:
        if row not in self._numbers:
            answers = [(regime, self._said.all[number]) for regime, number in zip(self._regimes, row, strict=True)]
            self._numbers[row] = len(self.all)
            self.all.append(_whole([(regime, says) for regime, says in answers if says.outcome]))
        return self._numbers[row]


def _rows(joints: list[tuple[Integers, Integers]]) -> Integers:
    """The rows of numbers that were joined. joints: by column, of each row so far the one it goes on from and its number; the
    first is of the empty row."""
    at: Integers = np.arange(len(joints[-1][0]))
    columns = []
    for before, column in reversed(joints[1:]):
        columns.append(column[at])
        at = before[at]
    return np.stack(columns[::-1], axis=1)


def _whole(answers: list[tuple[str, RegimeSays]]) -> Answer:
    """The answer to a line: the most restrictive outcome, and what all its regimes rest on and miss."""
    outcome = min((says.outcome for _, says in answers), key=OUTCOMES.index, default=NOT_COVERED)
    return Answer(
        outcome,
        {regime: says.outcome for regime, says in answers},
        tuple(dict.fromkeys(p for _, says in answers for p in says.provisions)),
        tuple(dict.fromkeys(fact for _, says in answers for fact in says.missing)),
    )
