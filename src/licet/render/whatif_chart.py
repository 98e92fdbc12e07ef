"""What an amendment moves, as a picture: for every regime, quarter, customer and item the lines that move, by how they move."""

from typing import Any

from licet.analysis.whatif import (
    BURDENED,
    EASED,
    ELSEWHERE,
    FIRMED,
    FURTHER,
    MOVES,
    OPENED,
    RELIEVED,
    RESTRICTED,
    SAME,
    SETTLED,
    UNBURDENED,
    UNCOVERED,
    Total,
    WhatIf,
)
from licet.render.charts import FAINT, FONT, INK, QUIET, library

#: Dark where something closes, blue where it opens, pale where it is not known.
_FILLS = {
    RESTRICTED: "#c2410c",
    FIRMED: "#e07b39",
    FURTHER: "#7c1d06",
    BURDENED: "#e3a008",
    OPENED: "#b48acb",
    SETTLED: "#7fb3d5",
    EASED: "#5a9bc9",
    UNBURDENED: "#9ecae1",
    RELIEVED: "#2f7fb8",
    UNCOVERED: "#c4cad1",
    ELSEWHERE: "#8b949e",
}
_MOST = 10


def chart(found: WhatIf) -> Any:
    """A panel for each way of telling lines apart. Raises LicetError where the extra `charts` is not installed."""
    alt = library()
    parts = {name: totals for name, totals in found.by.items() if totals}
    moves = [move for move in MOVES if any(total.move == move for totals in parts.values() for total in totals)]
    head = alt.TitleParams(
        found.amendment.title,
        subtitle=[f"{found.moved:,} of {found.count:,} lines have another answer; by regime: its own answer alone"],
    )
    if not parts:
        none = alt.Chart(alt.Data(values=[{"text": "Nothing moves"}])).mark_text(align="left", fontSize=13, color=QUIET)
        made = alt.vconcat(none.encode(text="text:N").properties(width=560, height=40))
    else:
        made = alt.vconcat(*(_panel(alt, name, totals, moves) for name, totals in parts.items())).resolve_scale(x="shared")
    return (
        made.properties(title=head)
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_title(anchor="start", color=INK, subtitleColor=QUIET, fontSize=16, subtitleFontSize=12, offset=12)
        .configure_axis(labelColor=INK, titleColor=QUIET, gridColor=FAINT, domain=False, ticks=False, labelLimit=240)
    )


def _panel(alt: Any, name: str, totals: tuple[Total, ...], moves: list[str]) -> Any:
    """Bars of one way, those with the most lines first; the rest in one."""
    lines: dict[str, int] = {}
    for total in totals:
        lines[total.name] = lines.get(total.name, 0) + total.lines
    shown = sorted(lines, key=lambda each: (-lines[each], each))[:_MOST]
    rows = [
        {"name": total.name if total.name in shown else "others", "move": total.move, "lines": total.lines}
        for total in totals
        if total.move != SAME
    ]
    order = [*(sorted(shown) if name == "quarter" else shown), "others"]
    base = alt.Chart(alt.Data(values=rows)).encode(y=alt.Y("name:N", sort=order, title=name))
    colour = alt.Color(
        "move:N",
        scale=alt.Scale(domain=moves, range=[_FILLS[move] for move in moves]),
        legend=alt.Legend(title=None, orient="bottom", columns=3, labelLimit=260),
    )
    bars = base.mark_bar(stroke="#ffffff", strokeWidth=0.6).encode(
        x=alt.X("sum(lines):Q", title="lines", axis=alt.Axis(tickMinStep=1, format=",d")), color=colour
    )
    told = base.mark_text(align="left", dx=5, color=QUIET).encode(
        x=alt.X("sum(lines):Q", title="lines"), text=alt.Text("sum(lines):Q", format=",d")
    )
    return (bars + told).properties(width=560, height=alt.Step(22))
