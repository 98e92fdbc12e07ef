"""Published figures beside the rules: what was counted, by whom, of which year. Data, no forecast, and no cause is claimed."""

from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache

import msgspec
from msgspec import Struct

from licet.analysis.capability_supply import Source, SupplyError, shipped_texts


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
    """Figures of one kind. of: what they are a share or a sum of; figures of different kinds are never mixed."""

    id: str
    title: str
    unit: str
    of: str
    confidence: str
    points: tuple[Point, ...]


class Evidence(Struct, frozen=True):
    """The series that are held, and their sources."""

    series: tuple[Series, ...]
    sources: dict[str, Source]


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
    for series in read.series:
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
