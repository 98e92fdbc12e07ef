"""Published figures beside what the law says, in words and drawn on its axis: data of others, and marked as that."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise

from licet.analysis.evidence import Evidence, Series
from licet.render.charts import GROUND, INK, QUIET
from licet.render.drawing import Mark, cut, rule, word
from licet.render.layout import Line, Run, heading, indent, wrap

CLAIM = "Published figures: data of others, no forecast; no cause is claimed"
#: Of a series drawn: the height of all of it, and of the part in which its values lie.
DEEP, _TALL = 90, 42


def figures(found: Evidence, columns: int) -> list[Line]:
    """The series with the times they are of, and their sources; nothing where there are none."""
    if not found.series:
        return []
    lines = heading("PUBLISHED FIGURES", "data with their year, no forecast; no cause is claimed", columns)
    for series in found.series:
        told = ", ".join(f"{p.when}: {p.value}" for p in series.points)
        lines += indent(wrap(f"{_titled(series)} (of: {series.of}): {told}", columns - 2), 2)
        lines += indent(wrap((Run(_sources(found, series), "quiet"),), columns - 4), 4)
    return lines


def told(found: Evidence) -> Iterator[str]:
    """Each series as a sentence, for those who do not see the picture."""
    for series in found.series:
        values = ", ".join(f"{p.when}: {p.value}" for p in series.points)
        yield f"{CLAIM}. {_titled(series)}, of {series.of}: {values}. Source: {_sources(found, series)}"


def panels(found: Evidence, x: Callable[[date], float], left: float, right: float, top: float) -> Iterator[Mark]:
    """The series drawn below each other, each from zero up, on an axis of days. x: where a day lies; left: of the words;
    right: the end of the axis; top: of the first one."""
    if found.series:
        yield from _over(left, top - 12, CLAIM, INK, bold=True)
    for number, series in enumerate(found.series):
        yield from _panel(found, series, x, left, right, top + DEEP * number)


def _panel(
    found: Evidence, series: Series, x: Callable[[date], float], left: float, right: float, top: float
) -> Iterator[Mark]:
    yield from _over(left, top + 8, f"{_titled(series)}; of {series.of}", INK)
    yield from _over(left, top + 22, cut(_sources(found, series), 130), QUIET)
    low = top + 30 + _TALL
    most = max(float(point.value) for point in series.points) or 1
    yield rule("grid", left, low, right, low, "#c9cdd2")
    places = [(x(p.middle), low - (_TALL - 12) * float(p.value) / most, p) for p in series.points]
    room = min((b[0] - a[0] for a, b in pairwise(places)), default=right)
    for at, high, point in places:
        half = min(5.0, room / 3)
        tip = f"{point.when}: {point.value} {series.unit} ({found.sources[point.source].title})"
        yield rule("bar", at - half, high, at + half, low, "#8b949e", tip=tip)
        yield word(at, high - 7, point.value, QUIET, align="center", size=10)


def _over(x: float, y: float, text: str, colour: str, *, bold: bool = False) -> Iterator[Mark]:
    """Words that lines of the axis do not cross."""
    yield Mark(f"halo text left {'bold' if bold else 'normal'} 11", word(x, y, text, GROUND).row)
    yield word(x, y, text, colour, bold=bold)


def _titled(series: Series) -> str:
    return f"{series.title}, {series.unit}"


def _sources(found: Evidence, series: Series) -> str:
    """The sources of a series, each with its year."""
    named = dict.fromkeys(found.sources[point.source] for point in series.points)
    return "; ".join(f"{source.title} ({source.year})" if source.year else source.title for source in named)
