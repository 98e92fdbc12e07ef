"""The paragraphs of one control list on one day: those in force, and those that are law on other days only.

A code is evidence of the day's law only if the day's law has the paragraph: today's code says nothing of what the same item
was under before the paragraph was made, or is under after it was repealed.
"""

from collections.abc import Iterable
from typing import Self

from msgspec import Struct

from licet.law.tables import Sheet


class Paragraphs(Struct, frozen=True):
    """awake, asleep: codes of the paragraphs in force and of the others; above_*: these and the beginnings they go under;
    index: the table of that day, if there is one, that names every entry of the list, encoded or not.
    """

    awake: frozenset[str]
    asleep: frozenset[str]
    above_awake: frozenset[str]
    above_asleep: frozenset[str]
    index: Sheet | None = None

    @classmethod
    def of(cls, awake: Iterable[str], ever: Iterable[str], index: Sheet | None = None) -> Self:
        now = frozenset(awake)
        other = frozenset(ever) - now
        return cls(now, other, _above(now), _above(other), index)

    def knows(self, code: str) -> bool:
        """Whether the code is at, below or above a paragraph in force."""
        return code in self.above_awake or any(piece in self.awake for piece in _beginnings(code))

    def dormant(self, code: str) -> bool:
        """Whether the code belongs to paragraphs that are all of other days, or is no entry of an index that names them all.
        A paragraph nobody encoded is not dormant."""
        if self.knows(code):
            return False
        if self.index is not None and not self.index.knows(code):
            return True
        return code in self.above_asleep or any(piece in self.asleep for piece in _beginnings(code))


def _beginnings(code: str) -> list[str]:
    pieces = code.split(".")
    return [".".join(pieces[:length]) for length in range(1, len(pieces) + 1)]


def _above(codes: Iterable[str]) -> frozenset[str]:
    return frozenset(beginning for code in codes for beginning in _beginnings(code))
