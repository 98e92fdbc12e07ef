"""A deal before a program, and what is tried on it: wanted by one after another, run all at once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from licet.decision.lanes import Trial, Tried
from licet.decision.machine import Values
from licet.decision.prepared import Ahead, Prepared


class Sitting:
    """prepared: the program; values: all values of the deal under it; following: for every fact those that were presumed to be
    as it is and go with it.

    A hundred trials take little longer than one, so each who will look at some says so first (`want`, `complete`), and whoever
    looks first has all of them run.
    """

    def __init__(self, prepared: Prepared, values: Values, following: Mapping[str, tuple[str, ...]]) -> None:
        self.prepared = prepared
        self.values = values
        self.following = following
        self._trials: dict[Trial, None] = {}
        self._open: dict[str, None] = {}
        self._cells: dict[str, tuple[Any, ...]] = {}
        self._ahead: Ahead | None = None

    def cells(self, fact: str) -> tuple[Any, ...]:
        """Values of a fact that stand for all its values, the other facts being as they are."""
        if fact not in self._cells:
            self._cells[fact] = self.prepared.look.cells(fact, self.values)
        return self._cells[fact]

    def want(self, trials: Iterable[Trial]) -> None:
        """These will be looked at."""
        self._trials |= dict.fromkeys(trials)
        self._ahead = None

    def complete(self, facts: Iterable[str]) -> None:
        """Every cell of these facts, of which nothing is known, will be looked at, and completions of them all."""
        new = [fact for fact in facts if fact not in self._open]
        self._open |= dict.fromkeys(new)
        self.want((fact, cell) for fact in new for cell in self.cells(fact))

    def ahead(self) -> Ahead:
        """What all the trials that were wanted would leave open."""
        if self._ahead is None:
            (self._ahead,) = self.prepared.look_ahead(self._tried)
        return self._ahead

    @property
    def _tried(self) -> Tried:
        return Tried(self.values, self._trials, self.following, self._open)

    @staticmethod
    def look_together(sittings: Sequence["Sitting"]) -> None:
        """Run what is wanted of several deals before one program at once."""
        for sitting, ahead in zip(sittings, sittings[0].prepared.look_ahead(*(each._tried for each in sittings)), strict=True):
            sitting._ahead = ahead
