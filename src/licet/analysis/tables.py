"""The table of a class of machines with the gaps between the places one asks about."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import permutations
from typing import Any

from licet.analysis.classes import Kinds, kinds_named, place_named
from licet.analysis.gaps import Gaps, gaps
from licet.analysis.side_by_side import ClassTable, class_table
from licet.decision.decide import Decider
from licet.errors import LicetError


def table(
    decider: Decider, name: str, on: date, between: Sequence[str] | None, to: str = "CN", given: Mapping[str, Any] | None = None
) -> ClassTable:
    """The entries for a class of machines on a day, and the gaps between each two of the places `between`, both ways.

    to: the destination of the gaps; given: further facts of the deals. Raises LicetError for a class or place nobody knows,
    and DealError for a destination or facts that cannot be read.
    """
    named = kinds_named(name, decider.vocabulary)
    if not between:
        return class_table(decider, named, on)
    if len(set(between)) < 2:
        raise LicetError("a gap lies between two places", mend='name two: "nl", "us"')
    return class_table(decider, named, on, tuple(_gaps(decider, named, on, between, to, given or {})), to)


def _gaps(
    decider: Decider, named: Kinds, on: date, between: Sequence[str], to: str, given: Mapping[str, Any]
) -> Iterator[Gaps]:
    chosen = [place_named(each) for each in dict.fromkeys(between)]
    for kind in named.kinds:
        for one, other in permutations(chosen, 2):
            yield gaps(decider, kind, one, other, to=to, on=on, given=given)
