"""The picture of a timeline: a lane for each regime, bars whose height, hatching and words tell what their colour tells.

It is laid out in pixels here (labels that keep out of each other's way, hatching that stays in its bar) and drawn by Altair.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from textwrap import fill
from typing import Any, TypeAlias

from licet.analysis.intervals import NOT_ENCODED, NOT_SHOWN, Interval, Lane, held_back, severity
from licet.analysis.timeline import Timeline
from licet.render.charts import INK, LOOKS, QUIET, Look, framed, hatching
from licet.render.drawing import Mark, cut, drawn, rule, word
from licet.render.evidence import DEEP, panels, told

LEFT, WIDE, RIGHT, TOP, BAR, LINE, GAP = 150, 740, 90, 34, 24, 15, 26
_SUSPENDED = Look("#ffffff", "#7c2d12", 24, "suspended or not enforced", "#c2410c")
_ANNOUNCED = Look("#fff4ec", "#7c2d12", 14, "announced", "#e58a5a")
_DAY = timedelta(days=1)


#: Intervals that begin with a change, each with the line its label stands in.
Labels: TypeAlias = list[tuple[Interval, int]]


def chart(found: Timeline) -> Any:
    """An Altair chart of the lanes along time, today marked. Raises LicetError without the extra `charts`."""
    drawing = _Drawing(found)
    picture = drawn(drawing.marks(), LEFT + WIDE + RIGHT, drawing.height)
    answers = (f"{lane.regime.upper()}: {_tip(i, found)}" for lane in drawing.lanes for i in lane.intervals)
    return framed(picture, f"{found.item}, {found.route}", *_subtitle(found), told=(*answers, *told(found.evidence)))


def _subtitle(found: Timeline) -> list[str]:
    """What is drawn, the facts given beside the catalogue's, and the regimes that are left out, on lines that fit."""
    given = [f"{name} = {fact.value}" for name, fact in found.facts.items() if fact.source == "given" and name not in _TITLED]
    silent = ", ".join(lane.regime.upper().replace("_", " ") for lane in found.lanes if lane.silent)
    told = ["What each regime answers by the law in force on each day, the deal being made that day."]
    told += [f"With {'; '.join(given)}."] if given else []
    told += [f"Not subject on any day of which law is held: {silent}."] if silent else []
    return fill(" ".join(told), 140).split("\n")


_TITLED = ("from", "to", "item.kind")


class _Drawing:
    """The marks of a timeline."""

    def __init__(self, found: Timeline) -> None:
        self.found = found
        self.lanes = [lane for lane in found.lanes if not lane.silent]
        self.days = (found.until - found.since).days + 1
        self.labels = [self._placed(lane) for lane in self.lanes]
        deep = [max(BAR + LINE * (1 + max((line for _, line in labels), default=0)), 48) + GAP for labels in self.labels]
        self.tops = [TOP + sum(deep[:place]) for place in range(len(deep))]
        self.figures_top = TOP + sum(deep) + 30
        figures = len(found.evidence.series)
        self.legend_top = self.figures_top + DEEP * figures + 8 if figures else TOP + sum(deep) + 12
        self.height = self.legend_top + (76 if found.cursor else 62)
        self.used: dict[str, Look] = {}

    def x(self, day: date) -> float:
        """Where a day begins."""
        return LEFT + WIDE * min(max((day - self.found.since).days, 0), self.days) / self.days

    def marks(self) -> list[Mark]:
        """Everything, from the ground up."""
        rows = zip(self.lanes, self.tops, self.labels, strict=True)
        lanes = [mark for lane, top, labels in rows for mark in self._lane(lane, top, labels)]
        figures = panels(self.found.evidence, self.x, LEFT, LEFT + WIDE, self.figures_top)
        return [*self._years(), *lanes, *figures, *self._today(), *self._legend()]

    def _years(self) -> Iterator[Mark]:
        for year in range(self.found.since.year, self.found.until.year + 1):
            start = max(date(year, 1, 1), self.found.since)
            yield rule("grid", self.x(start), TOP - 12, self.x(start), self.legend_top - 16, "#e7eaed")
            if WIDE * 365 / self.days > 34 or year % 2 == 0:
                yield word(self.x(start) + 4, TOP - 16, str(year), QUIET, size=12)

    def _lane(self, lane: Lane, top: float, labels: "Labels") -> Iterator[Mark]:
        yield word(0, top + 9, lane.regime.upper().replace("_", " "), INK, bold=True, size=15)
        yield word(0, top + 26, cut(lane.title, 24), QUIET)
        if lane.verified_through:
            yield word(0, top + 41, f"checked to {lane.verified_through}", QUIET)
        middle = top + BAR / 2
        for interval, later in zip(lane.intervals, (*lane.intervals[1:], None), strict=True):
            worse = later is not None and severity(later.outcome) < severity(interval.outcome)
            yield from self._bar(interval, middle, worse)
        for interval, line in labels:
            at, low = self.x(interval.start), top + BAR + 10 + LINE * line
            yield rule("tick", at, top - 2, at, low + 5, INK)
            for colour, halo in (("#ffffff", "halo "), (INK, "")):
                mark = word(self._label_left(interval) + 4, low, _label(interval), colour)
                yield Mark(halo + mark.kind, mark.row)

    def _bar(self, interval: Interval, middle: float, worse_to_come: bool) -> Iterator[Mark]:
        look = LOOKS[interval.outcome]
        end = interval.until or self.found.until + _DAY
        left, right = self.x(interval.start), self.x(end)
        if interval.outcome == NOT_SHOWN or right <= left:
            return
        self.used.setdefault(interval.outcome, look)
        yield from self._box(look, left, right, middle, _tip(interval, self.found))
        if held_back(interval):
            self.used.setdefault("suspended", _SUSPENDED)
            low = interval.outcome == "licence_required"
            box = _SUSPENDED._replace(height=8) if low else _SUSPENDED
            yield from self._box(box, left, right, middle + (8 if low else 0), _tip(interval, self.found), edge=True)
            look = look if low else _SUSPENDED
        if interval.checked != "checked":
            self.used.setdefault(interval.checked, Look("#c9cdd2", "#ffffff", 14, _UNCHECKED[interval.checked]))
            yield from self._unchecked(interval, left, right, middle)
        if interval.announced and worse_to_come:
            self.used.setdefault("announced", _ANNOUNCED)
            start = min(max(self.x(interval.announced), left), right - 5)
            yield from self._box(_ANNOUNCED, start, right, middle, _tip(interval, self.found), edge=True)
        words = "?" if interval.checked == "not re-checked past a scheduled date" else _words(interval, look, right - left)
        if words and look.height >= 20:
            if look.hatch or interval.checked != "checked":
                yield Mark("halo text center normal 11", word((left + right) / 2, middle, words, look.fill).row)
            yield word((left + right) / 2, middle, words, look.text, align="center", bold=interval.outcome != NOT_ENCODED)
        elif words and look.height:
            yield word(left + 5, middle - look.height / 2 - 7, words, QUIET)

    def _box(self, look: Look, left: float, right: float, middle: float, tip: str, edge: bool = False) -> Iterator[Mark]:
        top, bottom = middle - look.height / 2, middle + look.height / 2
        yield rule("bar", left, top, max(right - 0.75, left + 0.5), bottom, look.fill, tip=tip)
        if look.hatch:
            for line in hatching(left, top, right - 0.75, bottom):
                yield rule("hatch", *line, look.hatch)
        if edge:
            yield rule("edge", left, top, right - 0.75, bottom, look.hatch)

    def _unchecked(self, interval: Interval, left: float, right: float, middle: float) -> Iterator[Mark]:
        half = max(LOOKS[interval.outcome].height, 12) / 2
        past = interval.checked != "after the last check"
        for line in hatching(left, middle - half, right, middle + half, 4 if past else 7):
            yield rule("hatch", *line, "#ffffff")

    def _placed(self, lane: Lane) -> "Labels":
        """The changes with the line each label stands in: the latest on top, so that no leader crosses a label."""
        placed: list[tuple[Interval, int]] = []
        for interval in reversed([i for i in lane.intervals if i.because]):
            end = self._label_left(interval) + 6 + 6.1 * len(_label(interval))
            line = max((n + 1 for other, n in placed if end >= min(self.x(other.start), self._label_left(other))), default=0)
            placed.append((interval, line))
        return placed

    def _label_left(self, interval: Interval) -> float:
        return min(self.x(interval.start), LEFT + WIDE + RIGHT - 6.1 * len(_label(interval)))

    def _today(self) -> Iterator[Mark]:
        for day, words, low in ((self.found.today, "today", 0), (self.found.cursor, "the deal", 14)):
            if day is not None and self.found.since <= day <= self.found.until:
                at = self.x(day)
                yield rule("tick", at, TOP - 6, at, self.legend_top - 14 + low, "#0b5cad")
                yield word(at, self.legend_top - 6 + low, f"{words}, {_day(day)}", "#0b5cad", align="center", bold=True)

    def _legend(self) -> Iterator[Mark]:
        x, top = 0.0, self.legend_top + (36.0 if self.found.cursor else 22.0)
        for key, look in sorted(self.used.items(), key=lambda item: (item[0] in _UNCHECKED, severity(item[0]))):
            wide = 44 + 6.4 * len(look.words)
            if x + wide > LEFT + WIDE + RIGHT:
                x, top = 0.0, top + 20
            sample = Look(look.fill, look.text, min(look.height, 14), look.words, look.hatch)
            yield from self._box(sample, x, x + 26, top, look.words, edge=bool(look.hatch))
            if key in _UNCHECKED:
                step = 7 if key == "after the last check" else 4
                yield from (rule("hatch", *line, "#ffffff") for line in hatching(x, top - 7, x + 26, top + 7, step))
            yield word(x + 32, top, look.words, QUIET)
            x += wide
        yield word(
            LEFT + WIDE, self.legend_top + 56, f"Licet, law {self.found.law[:12]}; no legal advice", QUIET, align="right"
        )


_UNCHECKED = {
    "after the last check": "broken: after the last check of the law",
    "not re-checked past a scheduled date": "finely broken: a scheduled change passed unchecked",
}


def _words(interval: Interval, look: Look, room: float) -> str:
    """What is written in or over a bar, as far as there is room for it."""
    policy = f", {interval.review_policy.replace('_', ' ')}" if interval.review_policy else ""
    code = f" {interval.code}" if interval.code else ""
    for text in (look.words + code + policy, look.words + policy, look.words):
        if 6.8 * len(text) < room:
            return text
    return "?" if interval.outcome == "undetermined" and room > 12 else ""


def _label(interval: Interval) -> str:
    turned = [cause for cause in interval.because if cause.turned] or list(interval.because)
    act = next((c.instrument_cite for c in turned if c.instrument_cite), "") or f"{turned[0].provision} {turned[0].how}"
    return f"{_day(interval.start)}: {cut(act, 28)}"


def _tip(interval: Interval, found: Timeline) -> str:
    end = (interval.until or found.until + _DAY) - _DAY
    named = ", ".join(dict.fromkeys((*interval.entries, *(c.provision for c in interval.because if c.turned))))
    return f"{interval.start} – {end}: {LOOKS[interval.outcome].words or interval.outcome}{f' ({named})' if named else ''}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
