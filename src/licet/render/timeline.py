"""A timeline as text for a terminal: a strip for each regime, then a row for each interval with what turned."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby, pairwise

from licet.analysis.causes import Cause
from licet.analysis.intervals import NOT_ENCODED, NOT_SHOWN, Interval, Lane, held_back, severity
from licet.analysis.timeline import Timeline
from licet.render.evidence import figures
from licet.render.layout import Line, Run, beside, fitted, heading, indent, printed, wrap
from licet.render.words import OUTCOME_WORDS, either, said

_DAYS = 25
_MOST = 4
_DAY = timedelta(days=1)
#: What stands in a strip for days on which a regime gives an answer.
_CELLS = {
    "prohibited": "X",
    "licence_required": "█",
    "undetermined": "?",
    "exception_available": "▒",
    "duty_applies": "^",
    "not_covered": "–",
    "no_requirement_found": "─",
    "not_subject": "·",
    NOT_ENCODED: " ",
    NOT_SHOWN: " ",
}
_ANNOUNCED, _SUSPENDED = "░", "▨"


def render(found: Timeline, *, columns: int = 80, colour: bool = False) -> str:
    """The strips with their key, then the intervals of each regime."""
    title = tuple(Run(text, "strong") for text in (found.item, "   ", found.route, f"   {found.since} – {found.until}"))
    lines: list[Line] = [*fitted(title, columns), (Run("the day of the deal moves with the day looked at", "quiet"),), ()]
    lines += _strips(found, columns)
    if found.cursor:
        told = "; ".join(f"{lane.regime.upper()} {said(lane.on(found.cursor).outcome)}" for lane in found.lanes)
        lines += [(), *wrap((Run(f"On {found.cursor}: ", "strong"), Run(f"{told}.")), columns)]
    if silent := [lane.regime.upper() for lane in found.lanes if lane.silent]:
        lines += [(), *wrap((Run(f"Not subject on any day of which law is held: {', '.join(silent)}.", "quiet"),), columns)]
    for lane in (lane for lane in found.lanes if not lane.silent):
        through = f"checked through {lane.verified_through}" if lane.verified_through else "no day of a check is known"
        lines += heading(f"{lane.regime.upper()}  {lane.title}", through, columns)
        for interval in lane.intervals:
            lines += _rows(interval, found, columns)
    lines += figures(found.evidence, columns)
    for warning in found.warnings:
        lines += [(), *wrap((Run(warning, "unknown"),), columns)]
    lines += [(), *wrap(f"Law hash {found.law[:16]}. A record of facts and rules, not legal advice.", columns)]
    return printed(lines, colour=colour)


def _strips(found: Timeline, columns: int) -> list[Line]:
    ids = max((len(lane.regime) for lane in found.lanes), default=2) + 2
    cells = _cells(found, columns - ids)
    lines: list[Line] = [(Run(" " * ids), Run(_years(cells), "quiet"))]
    used: dict[str, str] = {}
    for lane in found.lanes:
        runs: list[Run] = [Run(lane.regime.upper().ljust(ids), "strong")]
        for first, last in cells:
            mark, meaning, tone = _mark(lane, first, last)
            used.setdefault(mark, meaning)
            runs.append(Run("│" if first <= found.today <= last else mark, tone))
        lines.append(tuple(runs))
    meanings = [*(f"{mark} {meaning}" for mark, meaning in used.items() if mark.strip()), "│ today", "blank: not encoded"]
    key = "  ".join(text.replace(" ", "\u00a0") for text in meanings)  # each stays on one line
    return [*lines, *indent(wrap((Run(key, "quiet"),), columns - ids), ids)]


def _cells(found: Timeline, width: int) -> list[tuple[date, date]]:
    """The time in as many pieces as there are columns, each with its first and last day."""
    total = (found.until - found.since).days + 1
    number = min(width, total)
    starts = [found.since + timedelta(days=total * place // number) for place in range(number + 1)]
    return [(start, end - _DAY) for start, end in pairwise(starts)]


def _years(cells: list[tuple[date, date]]) -> str:
    line = [" "] * len(cells)
    for place, (first, last) in enumerate(cells):
        if (first.year != last.year or (first.month, first.day) == (1, 1)) and place + 4 <= len(cells):
            text = str(last.year)
            if all(c == " " for c in line[max(place - 1, 0) : place + 4]):
                line[place : place + 4] = text
    return "".join(line)


def _mark(lane: Lane, first: date, last: date) -> tuple[str, str, str]:
    """The gravest answer of these days: its sign, what that means, and its tone."""
    here = [i for i in lane.intervals if i.start <= last and (i.until is None or first < i.until)]
    gravest = min(here, key=lambda i: severity(i.outcome))
    if held_back(gravest) and gravest.outcome != "licence_required":
        return _SUSPENDED, "suspended or not enforced", "quiet"
    if gravest.announced and gravest.announced <= last and severity(gravest.outcome) >= severity("exception_available"):
        return _ANNOUNCED, "announced", "licence_required"
    return _CELLS[gravest.outcome], said(gravest.outcome), gravest.outcome if gravest.outcome in OUTCOME_WORDS else "quiet"


def _rows(interval: Interval, found: Timeline, columns: int) -> list[Line]:
    now = interval.start <= found.today and (interval.until is None or found.today < interval.until)
    days = span(interval, found)
    lines = beside((2, "▸" if now else ""), (_DAYS, days), (columns - _DAYS - 6, _headline(interval)), gap=1)
    for label, text in _details(interval):
        told = (Run(f"{label}: ", "quiet"), Run(text))
        lines += indent(wrap(told, columns - _DAYS - 6), _DAYS + 6)
    return lines


def span(interval: Interval, found: Timeline) -> str:
    """The days of an interval, both ends inclusive; open where it goes on."""
    return f"{interval.start} – {interval.until - _DAY}" if interval.until else f"{interval.start} –"


def _headline(interval: Interval) -> Iterator[Run]:
    if interval.outcome == NOT_ENCODED:
        yield Run("not encoded: no law of these days is held", "quiet")
        return
    if interval.outcome == NOT_SHOWN:
        yield Run("has nothing to do with the deal", "quiet")
        return
    word = OUTCOME_WORDS[interval.outcome]
    yield Run(f"{word.icon} {word.word}", interval.outcome)
    if interval.outcome == "undetermined":
        yield Run(f": {either([said(o) for o in interval.possible])}")
    named = [*([interval.code] if interval.code else []), *interval.entries]
    if interval.outcome not in ("not_subject",) and named:
        yield Run(f", {', '.join(named)}")


def _details(interval: Interval) -> Iterator[tuple[str, str]]:
    if interval.review_policy:
        yield "review", said(interval.review_policy)
    if interval.checked != "checked":
        yield interval.checked, "; ".join(interval.due) or "later changes are not known"
    for each in interval.not_applied:
        until = f"until {each.until}" if each.until else "without an end"
        may = "" if each.applies == "yes" else ", and may not concern the deal"
        by = f", by {each.instrument}" if each.instrument else ""
        yield each.state, f"{each.cite} ({each.title}), from {each.start} {until}{by}{may}"
    if interval.outcome == "undetermined" and interval.missing:
        yield "asks", ", ".join(interval.missing[:_MOST]) + (" ..." if len(interval.missing) > _MOST else "")
    yield from (("because", text) for text in told(interval.because))
    if interval.outcome != "not_subject":
        for day, same in groupby(interval.amended, key=lambda cause: cause.on):
            yield from (("meanwhile", f"{day}: {text}") for text in told(c for c in same if c.now != "no"))
    if interval.announced:
        yield "announced", f"from {interval.announced}, what begins on {interval.until}"


def told(found: Iterable[Cause]) -> list[str]:
    """What turned, one line for each instrument, the first few provisions of it."""
    by_act: dict[tuple[str, str], list[Cause]] = {}
    causes = list(found)
    shown = [c for c in causes if c.turned] or causes
    for cause in shown:
        by_act.setdefault((cause.how if cause.how in _OF_THEMSELVES else "", cause.instrument_cite), []).append(cause)
    if len(by_act) == 2 and ("", "") in by_act:  # what merely ended that day made room for what the one act began
        ended = by_act.pop(("", ""))
        next(iter(by_act.values())).extend(ended)
    lines = []
    for (_, act), group in by_act.items():
        named = [f"{c.provision} {c.how}" + (f" ({c.moved})" if c.moved else "") for c in group[:_MOST]]
        more = f" and {len(group) - _MOST} more" if len(group) > _MOST else ""
        days = {c.published for c in group if c.published}
        by = f", by {act}" + (f" (published {min(days)})" if days else "") if act else ""
        lines.append("; ".join(named) + more + by)
    return lines


_OF_THEMSELVES = ("countries moved", "by its own dates", "index changed", "by a fact")
