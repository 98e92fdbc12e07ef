"""What would change the answers: the law run again with one fact changed, and on other days. Nothing here is written by hand.

All regimes look at the same runs, so a fact is changed once for all of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, TypeAlias

from licet.deals.facts import Given, write_fact
from licet.decision.determination import Change
from licet.decision.lanes import Trial
from licet.decision.outcome import OUTCOMES
from licet.decision.sitting import Sitting
from licet.facts.vocabulary import FactKind, Vocabulary

#: For every regime the outcomes that the facts leave open.
Open: TypeAlias = Mapping[str, tuple[str, ...]]
Found: TypeAlias = dict[str, list[Change]]

_MOST = 8
_DAY = timedelta(days=1)
#: Roles of which, when nobody was named, no change is tried: the end user stands for them.
_UNNAMED = ("purchaser", "intermediate_consignee", "consignee")


class Changes:
    """Changes of one fact, told of these regimes. Made before anyone looks at what the sitting's trials give, `look` after."""

    def __init__(self, vocabulary: Vocabulary, facts: Mapping[str, Given], sitting: Sitting, regimes: Iterable[str]) -> None:
        self.prepared = sitting.prepared
        self.values = sitting.values
        self.rests_on: dict[str, list[str]] = {regime: [] for regime in regimes}
        self._facts, self._sitting = facts, sitting
        self._found: Found = {regime: [] for regime in self.rests_on}
        kinds = [vocabulary[name] for name, given in facts.items() if _tried(vocabulary[name], given)]
        supports = {regime: self.prepared.support(regime) for regime in self.rests_on}
        self._asking = {k.name: [regime for regime, reads in supports.items() if k.name in reads] for k in kinds}
        self._kinds = sorted((k for k in kinds if self._asking[k.name]), key=lambda kind: (not kind.mutable, kind.name))
        self._sides = {kind.name: self._ways(kind, facts[kind.name].value) for kind in self._kinds}
        sitting.want((name, value) for name, sides in self._sides.items() for side in sides for value in side)

    def look(self, now: Open) -> None:
        """Find the changes. now: what each regime leaves open as things are."""
        ahead = self._sitting.ahead()
        decided = {regime: ahead.decided(regime) for regime in self.rests_on}
        for kind in self._kinds:
            for regime in self._asking[kind.name]:
                changes = list(_flips(kind, self._sides[kind.name], decided[regime], now[regime]))
                if self._facts[kind.name].state == "assumed":  # of what was only presumed, the worse is told
                    changes = [c for c in changes if OUTCOMES.index(c.outcome) < OUTCOMES.index(now[regime][0])]
                    self.rests_on[regime] += [kind.name] if changes else []
                self._found[regime] += changes

    def of(self, regime: str) -> tuple[Change, ...]:
        """The first few changes of a fact that give the regime another answer."""
        return tuple(self._found[regime][:_MOST])

    def _ways(self, kind: FactKind, value: Any) -> tuple[list[Any], ...]:
        """The values to try: of a number those below and those above, the nearest first; of all else in one row."""
        if kind.type == "number":
            return self.prepared.look.beyond(kind.name, value, self.values)
        return ([cell for cell in self._sitting.cells(kind.name) if cell != value],)


def _flips(kind: FactKind, ways: tuple[list[Any], ...], decided: Mapping[Trial, str], now: tuple[str, ...]) -> Iterator[Change]:
    """The first value for each other answer; of a number the nearest on either side that gives another one."""
    for side in ways:
        seen: set[str] = set()
        for value in side:
            outcome = decided.get((kind.name, value))
            if outcome is not None and (outcome,) != now and outcome not in seen:
                seen.add(outcome)
                yield Change({kind.name: write_fact(kind, value)}, outcome)
                if kind.type == "number":
                    break


def _tried(kind: FactKind, given: Given) -> bool:
    """Known facts are changed where a person could change them or they are measured, assumed ones unless nobody was named."""
    if given.value is None or kind.name == "on":
        return False
    if given.state == "assumed":
        return kind.name.partition(".")[0] not in _UNNAMED
    return kind.mutable or kind.type == "number"
