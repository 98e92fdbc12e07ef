"""Which duties apply and how much they are, and what is open about it: codes name both, titles where there is no amount."""

from collections.abc import Callable, Mapping
from typing import Any

from licet.law.program import Program
from licet.law.provision import Provision


class Duties:
    """The provisions of one regime that impose, read from the values of a deal."""

    def __init__(self, program: Program, regime: str) -> None:
        self._imposed: list[Provision] = program.of(regime, "imposes")
        self._codes = {p.id: program.versions[p.id].code or p.title for p in self._imposed}

    def states(self, truth: Callable[[str], Any]) -> tuple[str, ...]:
        """The duties that apply, as one text, then each that may: a single text where nothing about them is open.

        truth: of a provision, by its id.
        """
        return ("; ".join(self._with(truth, True)), *self._with(truth, None))

    def amount(self, values: Mapping[str, Any]) -> str:
        """The same in one line."""
        sure, *maybe = self.states(values.get)
        return "; ".join(part for part in (sure, "still open: " + " | ".join(maybe) if maybe else "") if part)

    def unsettled(self, values: Mapping[str, Any]) -> list[str]:
        """Ids of the provisions of which it is open whether they apply."""
        return [p.id for p in self._imposed if values.get(p.id) is None]

    def applying(self, values: Mapping[str, Any]) -> list[str]:
        """Ids of the duties that certainly apply."""
        return [p.id for p in self._imposed if values.get(p.id) is True]

    def _with(self, truth: Callable[[str], Any], wanted: bool | None) -> list[str]:
        return list(dict.fromkeys(self._codes[p.id] for p in self._imposed if truth(p.id) is wanted))
