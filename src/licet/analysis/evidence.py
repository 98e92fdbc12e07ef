"""Published figures beside the rules: what was counted, by whom, of which year. Data, no forecast, and no cause is claimed."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from licet.analysis.capability_supply import Source, SupplyError, shipped_texts
from licet.errors import nearest, quoted
from licet.facts.vocabulary import load_vocabulary


class Point(Struct, frozen=True, forbid_unknown_fields=True):
    """A figure of a year or of a quarter of one, as published."""

    year: int
    value: str
    source: str
    quarter: int | None = None

    @property
    def middle(self) -> date:
        """The middle of the time it is of."""
        return date(self.year, 7, 1) if self.quarter is None else date(self.year, 3 * self.quarter - 1, 15)

    @property
    def when(self) -> str:
        """The time it is of, in words."""
        return str(self.year) if self.quarter is None else f"{self.year} Q{self.quarter}"


class Series(Struct, frozen=True, forbid_unknown_fields=True):
    """Figures of one kind. of: what they are a share or a sum of; figures of different kinds are never mixed.

    kinds: of item that were counted (none: the figures are of no kinds in particular); sent_from, sent_to: the countries
    between which they were counted (empty: anywhere).
    """

    id: str
    title: str
    unit: str
    of: str
    confidence: str
    points: tuple[Point, ...]
    kinds: tuple[str, ...] = ()
    sent_from: str = ""
    sent_to: str = ""

    def about(self, kind: str, sent_from: str | None, sent_to: str | None) -> bool:
        """Whether a deal in that kind of item, on that route, is of what was counted."""
        return kind in self.kinds and self.sent_from in ("", sent_from) and self.sent_to in ("", sent_to)


class Evidence(Struct, frozen=True):
    """The series that are held, and their sources."""

    series: tuple[Series, ...]
    sources: dict[str, Source]

    def within(self, first: date, end: date) -> "Evidence":
        """The figures of the days from `first` until `end` (exclusive), by the middle of their time; a series without any is
        left out."""
        cut = (replace(each, points=tuple(p for p in each.points if first <= p.middle < end)) for each in self.series)
        return self._of(each for each in cut if each.points)

    def of_deal(self, kind: str | None, sent_from: str | None, sent_to: str | None) -> "Evidence":
        """The series of what a deal is in, by the kind of its item and its route."""
        return self._of(each for each in self.series if kind is not None and each.about(kind, sent_from, sent_to))

    def _of(self, series: Iterable[Series]) -> "Evidence":
        kept = tuple(series)
        named = {point.source for each in kept for point in each.points}
        return Evidence(kept, {name: source for name, source in self.sources.items() if name in named})


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    sources: dict[str, Source]
    series: tuple[Series, ...]


@cache
def load_evidence() -> Evidence:
    """The shipped figures."""
    return read_evidence(shipped_texts()["evidence.toml"])


def read_evidence(text: str, where: str = "evidence.toml") -> Evidence:
    """Figures from TOML. Raises SupplyError for a figure that is none, and for one without a source."""
    try:
        read = msgspec.toml.decode(text, type=_File)
    except msgspec.DecodeError as error:
        raise SupplyError(str(error), where=where) from None
    kinds = load_vocabulary()["item.kind"].choices
    for series in read.series:
        for kind in series.kinds:
            if kind not in kinds:
                raise SupplyError(
                    f"{quoted(kind)} is no kind of item", where=f"{where}, {series.id}", mend=nearest(kind, kinds)
                )
        for point in series.points:
            place = f"{where}, {series.id}, {point.when}"
            if point.source not in read.sources:
                raise SupplyError(f"{point.source!r} is no source", where=place, mend="name one of [sources]")
            if point.quarter is not None and point.quarter not in (1, 2, 3, 4):
                raise SupplyError(f"{point.quarter} is no quarter", where=place, mend="1 to 4")
            try:
                Decimal(point.value)
            except InvalidOperation:
                raise SupplyError(f"{point.value!r} is no figure", where=place, mend='write "36.6"') from None
    return Evidence(read.series, read.sources)
