"""The mutation run as text: what is wrong line by line, then the sums by beginning of id."""

from collections import Counter

from licet.decision.mutate import Verdict


class Tally:
    """Counts verdicts as they come. begins: what was asked for; the sums are by one more segment of the id; equivalent: show
    the mutants that are listed as no change, too, with the reason."""

    def __init__(self, begins: str = "", *, equivalent: bool = False) -> None:
        self._segments = begins.count(".") + 2 if begins else 1
        self._show_equivalent = equivalent
        self._made: Counter[str] = Counter()
        self._survive: Counter[str] = Counter()
        self._equivalent = self._stale = 0

    def add(self, verdict: Verdict) -> str | None:
        """Count a verdict; a line for one that somebody has to mend, and for an equivalent one if asked for."""
        prefix = ".".join(verdict.subject.split(".")[: self._segments])
        self._made[prefix] += verdict.made
        self._survive[prefix] += verdict.survives
        self._equivalent += verdict.equivalent
        self._stale += verdict.stale
        if verdict.equivalent and self._show_equivalent:
            return f"{verdict.line} (equivalent: {verdict.why})"
        return verdict.fault or None

    @property
    def faults(self) -> int:
        """How much is wrong so far: mutants that survive, and what the list of equivalent ones says wrongly."""
        return self._survive.total() + self._stale

    def progress(self) -> str:
        """The count so far."""
        return f"{self._made.total()} mutants, {self._survive.total()} survive"

    def table(self) -> str:
        """A line per beginning of id, where there are several, and the sum."""
        width = max((len(prefix) for prefix in self._made), default=0)
        rows = [(prefix, self._made[prefix], self._survive[prefix]) for prefix in sorted(self._made)]
        lines = [f"{prefix:<{width}}  {made:>6} mutants  {survive:>5} survive" for prefix, made, survive in rows]
        made, survive = self._made.total(), self._survive.total()
        sums = [f"{made} mutants", f"{made - survive - self._equivalent} caught"]
        sums += [f"{self._equivalent} equivalent"] if self._equivalent else []
        sums += [f"{survive} survive"]
        sums += [f"{self._stale} wrongly listed as equivalent"] if self._stale else []
        return "\n".join([*(lines if len(lines) > 1 else []), ", ".join(sums)]) + "\n"
