"""The mutation run as text: survivors one by one, then the sums by beginning of id."""

from collections import Counter

from licet.decision.mutate import Verdict


class Tally:
    """Counts verdicts as they come. begins: what was asked for; the sums are by one more segment of the id."""

    def __init__(self, begins: str = "") -> None:
        self._segments = begins.count(".") + 2 if begins else 1
        self._made: Counter[str] = Counter()
        self._survive: Counter[str] = Counter()

    def add(self, verdict: Verdict) -> str | None:
        """Count a verdict; a line for a mutant that survives."""
        prefix = ".".join(verdict.subject.split(".")[: self._segments])
        self._made[prefix] += 1
        self._survive[prefix] += not verdict.caught
        return None if verdict.caught else f"{verdict.subject}: {verdict.says}"

    @property
    def survivors(self) -> int:
        """How many survive so far."""
        return self._survive.total()

    def progress(self) -> str:
        """The count so far."""
        return f"{self._made.total()} mutants, {self.survivors} survive"

    def table(self) -> str:
        """A line per beginning of id, where there are several, and the sum."""
        width = max((len(prefix) for prefix in self._made), default=0)
        rows = [(prefix, self._made[prefix], self._survive[prefix]) for prefix in sorted(self._made)]
        lines = [f"{prefix:<{width}}  {made:>6} mutants  {survive:>5} survive" for prefix, made, survive in rows]
        made, survive = self._made.total(), self.survivors
        return (
            "\n".join([*(lines if len(lines) > 1 else []), f"{made} mutants, {made - survive} caught, {survive} survive"])
            + "\n"
        )
