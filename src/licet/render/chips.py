"""The survey of a chip as text for a terminal."""

from datetime import date, timedelta
from fractions import Fraction

from licet.decision.chips import Period, Survey, throughput
from licet.decision.outcome import OUTCOMES
from licet.render.layout import Line, Run, beside, heading, indent, printed, wrap
from licet.render.words import count, said

_DAYS, _OUTCOME = 25, 26
#: What is shown of the facts, in this order.
_SHOWN = ("tpp", "die_area", "performance_density", "for_datacentres", "memory_bandwidth", "io_bandwidth")
_FEW = 60


def render(found: Survey, day: date, *, columns: int = 80, colour: bool = False) -> str:
    """Figures first, then the entries along time, then the destinations on the day asked for."""
    lines: list[Line] = wrap((Run(f"{found.item}   United States law of {day}", "strong"),), columns)
    lines += _figures(found, columns)
    lines += heading("ENTRIES", "of the Commerce Control List, over time", columns)
    for period in _merged(found.periods):
        lines += indent(beside((_DAYS, _span(period)), (columns - _DAYS - 2, _entries(period))), 2)
    now = next((p for p in found.periods if p.start <= day and (p.until is None or day < p.until)), None)
    lines += heading("DESTINATIONS", "if nothing else is known of the deal", columns)
    if now is None:
        lines += indent(wrap(f"The survey begins on {found.periods[0].start}.", columns - 2), 2)
    else:
        for outcome in (o for o in OUTCOMES if o in now.destinations):
            where = now.destinations[outcome]
            listed = ", ".join(where) if len(where) <= _FEW else f"the other {len(where)} places"
            told = f"{count(len(where), 'place')}: {listed}" if len(where) <= _FEW else listed
            lines += indent(beside((_OUTCOME, said(outcome)), (columns - _OUTCOME - 2, told)), 2)
    if found.missing:
        lines += heading("MISSING FACTS", "give one with -f NAME=VALUE", columns)
        lines += indent(wrap(", ".join(found.missing), columns - 2), 2)
    return printed(lines, colour=colour)


def _figures(found: Survey, columns: int) -> list[Line]:
    lines = heading("FIGURES", "as they were used", columns)
    best = throughput(found.rates)
    for rate in found.rates:
        decides = "   decides the TPP" if rate is best else ""
        lines += indent(
            wrap(f"{rate.format}: {_plain(rate.tops)} TOPS × {rate.bits} bits = {_plain(rate.product)}{decides}", columns - 2),
            2,
        )
    for name in (n for n in _SHOWN if n in found.facts):
        lines += indent(wrap(f"{name} = {found.facts[name]}", columns - 2), 2)
    return lines


def _merged(periods: tuple[Period, ...]) -> list[Period]:
    """The periods joined where only destinations differ."""
    merged: list[Period] = []
    for period in periods:
        last = merged[-1] if merged else None
        if last and (last.entries, last.open_entries) == (period.entries, period.open_entries):
            merged[-1] = Period(last.start, period.until, last.entries, last.open_entries, last.destinations)
        else:
            merged.append(period)
    return merged


def _span(period: Period) -> str:
    return f"{period.start} – {period.until - timedelta(days=1)}" if period.until else f"{period.start} –"


def _entries(period: Period) -> str:
    sure = ", ".join(entry.removeprefix("us.ccl.") for entry in period.entries)
    maybe = ", ".join(entry.removeprefix("us.ccl.") for entry in period.open_entries)
    return sure or (f"open: {maybe}" if maybe else "no entry found")


def _plain(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.2f}"
