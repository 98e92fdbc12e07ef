"""A deal before a program, and the changes of one fact that are tried on it: wanted one after another, run all at once."""

from collections.abc import Iterable, Mapping

from licet.decision.lanes import Trial
from licet.decision.machine import Values
from licet.decision.prepared import Ahead, Prepared


class Sitting:
    """values: all values of the deal under the program; following: for every fact those that were presumed to be as it is and
    go with it.

    A hundred trials take little longer than one, so each who will look at some says so first (`want`), and whoever looks first
    has all of them run.
    """

    def __init__(self, values: Values, following: Mapping[str, tuple[str, ...]]) -> None:
        self.values = values
        self.following = following
        self._trials: dict[Trial, None] = {}
        self._ahead: Ahead | None = None

    def want(self, trials: Iterable[Trial]) -> None:
        """These will be looked at."""
        self._trials |= dict.fromkeys(trials)
        self._ahead = None

    def ahead(self, prepared: Prepared) -> Ahead:
        """What all the trials that were wanted would leave open. prepared: the program, the same one every time."""
        if self._ahead is None:
            self._ahead = prepared.look_ahead(self.values, self._trials, self.following)
        return self._ahead
