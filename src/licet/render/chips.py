"""The survey of a chip as text for a terminal."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby

from licet.decision.chips import Period, Survey, throughput
from licet.decision.outcome import LICENCE, OUTCOMES
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
    lines += heading("OVER TIME", "entries of the Commerce Control List; places that need a licence", columns)
    for told, same in groupby(found.periods, key=_entries):
        periods = list(same)
        first, last = periods[0], periods[-1]
        span = f"{first.start} – {last.until - timedelta(days=1)}" if last.until else f"{first.start} –"
        lines += indent(beside((_DAYS, span), (columns - _DAYS - 2, told)), 2)
    now = next((p for p in found.periods if p.start <= day and (p.until is None or day < p.until)), None)
    lines += heading("DESTINATIONS", f"on {day}, if nothing else is known of the deal", columns)
    if now is None:
        lines += indent(wrap(f"The survey begins on {found.periods[0].start}.", columns - 2), 2)
    else:
        for outcome in (o for o in OUTCOMES if o in now.destinations):
            where = now.destinations[outcome]
            listed = ", ".join(where) if len(where) <= _FEW else f"the other {len(where)} places"
            told = f"{count(len(where), 'place')}: {listed}" if len(where) <= _FEW else listed
            lines += indent(beside((_OUTCOME, said(outcome)), (columns - _OUTCOME - 2, told)), 2)
    if found.missing:
        lines += heading("MISSING FACTS", "for China; give one with -f NAME=VALUE", columns)
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


def _entries(period: Period) -> str:
    sure = ", ".join(entry.removeprefix("us.ccl.") for entry in period.entries)
    maybe = ", ".join(entry.removeprefix("us.ccl.") for entry in period.open_entries)
    named = sure or (f"open: {maybe}" if maybe else "no entry found")
    return f"{named}; licence to {count(len(period.destinations.get(LICENCE, ())), 'place')}"


def _plain(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.2f}"
