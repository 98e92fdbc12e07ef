"""How what a fab can be supplied with moved, as a picture: steps over time above, published figures on the same axis below.

Each row is stacked by status, one part for each tool on the market. Colours run from light to dark and can be told apart
without red and green; what is large enough bears a letter and a number, and the table twin says all of it in words.
"""

import json
from datetime import date, timedelta
from html import escape
from typing import Any

from licet.analysis.capability import NO_SUPPLIER, Capability, StepSpan
from licet.analysis.evidence import Evidence
from licet.errors import LicetError
from licet.render.capability import SIGNS, table
from licet.render.charts import INK, QUIET, TWIN, framed, library
from licet.render.evidence import CLAIM
from licet.render.evidence import told as in_words

_WIDTH, _ROW, _PANEL = 900, 36, 70
#: The part of a row that is filled, and the least height in points of a box that bears a letter.
_FULL, _LETTER = 0.88, 9
#: A span shorter than this bears no text.
_LEGIBLE = timedelta(days=110)
_EDGE = "#555555"
_AXIS = {
    "labelFontSize": 11,
    "titleFontSize": 11,
    "domain": False,
    "gridColor": "#eceff2",
    "labelLimit": 230,
    "labelColor": QUIET,
    "titleColor": QUIET,
}


def chart(found: Capability) -> Any:
    """An Altair chart of a history, with the table that says the same in words for a page it is written to.

    Raises LicetError if there is none, or if the extra `charts` is not installed.
    """
    history = found.history
    if history is None:
        raise LicetError("there is no history to draw", mend="ask for one: from_year=2019, or --from-year 2019")
    alt = library()
    end = history.end
    whose = found.fab.name or f"a fab in {found.fab.country}, headquarters in {found.fab.headquarters}"
    scale = alt.Scale(domain=[_iso(history.first), _iso(end)])
    steps = _steps(alt, found, scale)
    figures = found.evidence.within(history.first, end)
    panels = [_panel(alt, figures, number, scale) for number in range(len(figures.series))]
    told = [
        "Each row: the tools on the market that can do the step, a part of the height for each, by what stands in its way.",
        "Legally obtainable: decided from the encoded law. Who could do the step, and all figures below: data of others. "
        "A model, not a forecast.",
    ]
    title = f"{found.process}: what {whose} can be supplied with"
    picture = alt.vconcat(steps, *panels, spacing=14).resolve_scale(color="independent", x="independent")
    rows = (f"{row[0]}, {row[1]} to {row[2]}: {row[5]}" for row in table(found)[1:])
    drawn = framed(picture, title, *told, told=(*rows, *in_words(figures)))
    return drawn.configure_axis(**_AXIS).properties(usermeta={TWIN: _twin(found)})


def _steps(alt: Any, found: Capability, scale: Any) -> Any:
    """A row for each step, in it the tools on the market stacked by status."""
    history = found.history
    assert history is not None
    titles = list(dict.fromkeys(span.title for span in history.steps))
    rows = [row for span in history.steps for row in _rows(span, titles.index(span.title))]
    used = [status for status in SIGNS if any(row["status"] == SIGNS[status].words for row in rows)]
    x = alt.X("start:T", scale=scale, axis=alt.Axis(title=None, format="%Y", tickCount="year", orient="top"))
    places = [place + _FULL / 2 for place in range(len(titles))]
    names = alt.Axis(
        title=None,
        values=places,
        labelExpr=f"{json.dumps(titles)}[floor(datum.value)]",
        grid=False,
        ticks=False,
        labelOverlap=False,
    )
    height = alt.Scale(domain=[0, len(titles)], reverse=True, nice=False)
    y = alt.Y("top:Q", scale=height, axis=names)
    colour = alt.Color(
        "status:N",
        scale=alt.Scale(domain=[SIGNS[s].words for s in used], range=[SIGNS[s].fill for s in used]),
        legend=alt.Legend(
            title=None, orient="bottom", columns=len(used), labelLimit=260, symbolStrokeColor=_EDGE, labelColor=INK
        ),
    )
    base = alt.Chart(alt.Data(values=rows))
    bars = base.mark_rect(stroke=_EDGE, strokeWidth=0.4).encode(
        x=x,
        x2="until:T",
        y=y,
        y2="bottom:Q",
        color=colour,
        tooltip=["step:N", "start:T", "until:T", "status:N", "tools:Q", "of:Q"],
    )
    text = base.transform_filter("datum.label != ''").mark_text(fontSize=10, align="left", dx=5)
    labels = text.encode(
        x=alt.X("start:T", scale=scale),
        y=alt.Y("centre:Q", scale=height, axis=names),
        text="label:N",
        color=alt.Color("ink:N", scale=None, legend=None),
    )
    marks = _marks(alt, found, scale)
    drawn = alt.layer(bars, labels, *marks).properties(width=_WIDTH, height=_ROW * len(titles))
    return drawn.resolve_scale(color="independent")


def _rows(span: StepSpan, place: int) -> list[dict[str, Any]]:
    """The statuses of one span on top of each other, the least restrictive first; a step without a tool is an empty box."""
    found: list[dict[str, Any]] = []
    length, below = span.until - span.start, 0
    for status, number in (span.counts or {NO_SUPPLIER: 1}).items():
        letter, ink = SIGNS[status].letter, SIGNS[status].ink
        share = number / (span.offers or 1)
        label = f"{letter} {number}".strip() if length >= _LEGIBLE and share * _ROW * _FULL >= _LETTER and span.counts else ""
        top = place + _FULL * below / (span.offers or 1)
        below += number
        found.append(
            {
                "step": span.title,
                "start": _iso(span.start),
                "until": _iso(span.until),
                "top": top,
                "bottom": top + _FULL * share,
                "centre": top + _FULL * share / 2,
                "status": SIGNS[status].words,
                "tools": number if span.counts else 0,
                "of": span.offers,
                "label": label,
                "ink": ink,
            }
        )
    return found


def _marks(alt: Any, found: Capability, scale: Any) -> list[Any]:
    """The day asked for, and the day to which the law was checked: what lies after it may be another."""
    history = found.history
    assert history is not None
    marks = [(found.on, "day asked for", INK, [1, 0])]
    if (checked := _checked(found)) is not None:
        marks.append((checked, "law checked to here", "#6a3d9a", [4, 3]))
    drawn = []
    for place, (day, words, ink, dash) in enumerate(marks):
        if not history.first <= day < history.end:
            continue
        data = alt.Chart(alt.Data(values=[{"day": _iso(day), "words": words}]))
        drawn.append(data.mark_rule(color=ink, strokeDash=dash, strokeWidth=1.5).encode(x=alt.X("day:T", scale=scale)))
        side = {"align": "left", "dx": 4} if place == 0 else {"align": "right", "dx": -4}
        drawn.append(
            data.mark_text(color=ink, fontSize=10, baseline="bottom", dy=-18, **side).encode(
                x=alt.X("day:T", scale=scale), y=alt.value(0), text="words:N"
            )
        )
    return drawn


def _checked(found: Capability) -> date | None:
    """The first of the days to which the law of a regime that answers here was checked."""
    history = found.history
    seen = {told.regime for span in history.offers for told in span.reach.regimes} if history else set()
    days = [day for regime, day in found.verified_through.items() if regime in seen]
    return min(days, default=None)


def _panel(alt: Any, figures: Evidence, number: int, scale: Any) -> Any:
    """A series of published figures, on the axis of the steps."""
    series = figures.series[number]
    rows = [
        {"day": _iso(p.middle), "value": float(p.value), "when": p.when, "source": figures.sources[p.source].title}
        for p in series.points
    ]
    heading = f"{series.title}, {series.unit}"
    note = (f"{CLAIM}. " if number == 0 else "") + f"Of: {series.of}"
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("day:T", scale=scale, axis=alt.Axis(title=None, format="%Y", tickCount="year")),
        y=alt.Y("value:Q", scale=alt.Scale(zero=True), axis=alt.Axis(title=series.unit, tickCount=3)),
        tooltip=["when:N", "value:Q", "source:N"],
    )
    line = base.mark_line(color=QUIET, strokeWidth=1.2, strokeDash=[2, 2])
    points = base.mark_point(color=QUIET, filled=True, size=28)
    values = base.mark_text(fontSize=9, dy=-8, color=QUIET).encode(text="value:Q")
    title = alt.TitleParams(
        heading, subtitle=note, anchor="start", fontSize=12, subtitleFontSize=10, color=INK, subtitleColor=QUIET, frame="group"
    )
    return alt.layer(line, points, values).properties(width=_WIDTH, height=_PANEL, title=title)


def _iso(day: date) -> str:
    return day.isoformat()


def _twin(found: Capability) -> str:
    """The table twin of the picture."""
    head, *rows = table(found)
    cells = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<h2>The picture as a table</h2><table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"
