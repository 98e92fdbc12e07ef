"""Charts of an order book as SVG of our own: stacked bars and columns in the colours of the outcomes."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from math import floor, log10

from licet.render.words import said, short

#: Outcomes in the order in which they are stacked, most restrictive first.
ORDER = (
    "unreadable",
    "prohibited",
    "licence_required",
    "undetermined",
    "exception_available",
    "duty_applies",
    "not_covered",
    "no_requirement_found",
    "not_subject",
)
Row = Mapping[str, float]

_WIDTH = 500
_TOTAL = 64


def defs() -> str:
    """The patterns that tell outcomes apart where colours do not, once for a page."""
    return (
        '<svg width="0" height="0" class="defs" aria-hidden="true"><defs>'
        '<pattern id="hatch" width="6" height="6" patternTransform="rotate(45)" patternUnits="userSpaceOnUse">'
        '<rect width="6" height="6" class="undetermined"/><rect width="2" height="6" class="hatch"/></pattern>'
        '<pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<rect width="6" height="6" class="exception_available"/><circle cx="3" cy="3" r="1" class="hatch"/></pattern>'
        "</defs></svg>"
    )


def bars(rows: Mapping[str, Row], unit: str = "") -> str:
    """A stacked bar for every row: its parts by outcome."""
    most = max((sum(row.values()) for row in rows.values()), default=0) or 1
    height, gap = 22, 11
    label = min(40 + 7 * max(map(len, rows), default=0), 190)
    room = _WIDTH - label - _TOTAL
    made = []
    for number, (name, row) in enumerate(rows.items()):
        top = number * (height + gap)
        made.append(
            f'<text x="{label - 10}" y="{top + 15}" class="name">{escape(_cut(name, 23))}<title>{escape(name)}</title></text>'
        )
        left = float(label)
        for outcome in ORDER:
            value = row.get(outcome, 0)
            if value:
                width = max(value / most * room, 1.5)
                made.append(_block(outcome, left, top, width, height, f"{name}: {said(outcome)} {_full(value, unit)}"))
                if width > 12 + 7.4 * len(short(value)):
                    made.append(f'<text x="{left + 7:.1f}" y="{top + 15}" class="in {outcome}-ink">{short(value)}</text>')
                left += width
        made.append(f'<text x="{left + 8:.1f}" y="{top + 15}" class="sum">{short(sum(row.values()))}</text>')
    return _svg(len(rows) * (height + gap) - gap, made)


def columns(rows: Mapping[str, Row], unit: str = "") -> str:
    """A stacked column for every row, over a scale."""
    most = max((sum(row.values()) for row in rows.values()), default=0) or 1
    ticks = _ticks(most)
    height, base, left = 170, 186, 56
    step = (_WIDTH - left - 8) / max(len(rows), 1)
    width = min(step * 0.62, 56)
    made = []
    for tick in ticks:
        y = base - tick / ticks[-1] * height
        made.append(f'<line x1="{left}" x2="{_WIDTH}" y1="{y:.1f}" y2="{y:.1f}" class="{"base" if not tick else "grid"}"/>')
        made.append(f'<text x="{left - 10}" y="{y + 4:.1f}" class="tick">{short(tick)}</text>')
    for number, (name, row) in enumerate(rows.items()):
        x = left + step * number + (step - width) / 2
        y = float(base)
        for outcome in ORDER:
            value = row.get(outcome, 0)
            if value:
                tall = max(value / ticks[-1] * height, 1.2)
                y -= tall
                made.append(_block(outcome, x, y, width, tall, f"{name}: {said(outcome)} {_full(value, unit)}"))
        made.append(f'<text x="{x + width / 2:.1f}" y="{y - 7:.1f}" class="top">{short(sum(row.values()))}</text>')
        for line, text in enumerate(_foot(name, list(rows)[number - 1] if number else "")):
            made.append(f'<text x="{x + width / 2:.1f}" y="{base + 18 + 15 * line}" class="foot">{escape(text)}</text>')
    return _svg(base + 40, made)


def _foot(name: str, before: str) -> tuple[str, ...]:
    """A quarter under its column, and below it the year where another one begins."""
    year, _, quarter = name.partition(" ")
    if not quarter:
        return (name,)
    return (quarter,) if before.startswith(f"{year} ") else (quarter, year)


def legend(outcomes: Iterable[str]) -> str:
    """The outcomes shown, with their colours."""
    there = set(outcomes)
    keys = (
        f'<li><svg width="14" height="14" aria-hidden="true"><rect width="14" height="14" rx="3" class="block {o}"/></svg>'
        f"{said(o)}</li>"
        for o in ORDER
        if o in there
    )
    return f'<ul class="legend">{"".join(keys)}</ul>'


def _block(outcome: str, x: float, y: float, width: float, height: float, title: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width - 1, 1):.1f}" height="{height:.1f}" class="block {outcome}">'
        f"<title>{escape(title)}</title></rect>"
    )


def _svg(height: float, made: Sequence[str]) -> str:
    named = 'role="img" aria-label="chart; its figures follow"'
    return f'<svg viewBox="0 0 {_WIDTH} {height:.0f}" class="chart" {named}>{"".join(made)}</svg>'


def _full(value: float, unit: str) -> str:
    return f"{value:,.0f} {unit}".strip()


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _ticks(most: float) -> list[float]:
    """Round steps from nothing to at least the most there is."""
    rough = most / 4
    size = 10 ** floor(log10(rough))
    step = next(size * n for n in (1, 2, 2.5, 5, 10) if size * n >= rough)
    count = int(-(-most // step))
    return [step * n for n in range(count + 1)]
