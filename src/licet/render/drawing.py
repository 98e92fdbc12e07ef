"""Drawing in pixels: rectangles, rules, hatching and words at their places, put together as one Altair chart."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from licet.render.charts import library


class Mark(NamedTuple):
    """Something drawn, in pixels from the upper left corner. kind: the layer it is drawn in."""

    kind: str
    row: dict[str, Any]


def drawn(marks: Iterable[Mark], width: float, height: float) -> Any:
    """The marks as a chart of that size, layer over layer. Raises LicetError without the extra `charts`."""
    alt = library()
    every = list(marks)
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, width], nice=False), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[height, 0], nice=False), axis=None)
    colour = alt.Color("colour:N", scale=None, legend=None)
    ends = {"x2": "x2:Q", "y2": "y2:Q"}

    def data(kind: str) -> Any:
        return alt.Chart(alt.Data(values=[mark.row for mark in every if mark.kind == kind]))

    at, tip = {"x": x, "y": y} | ends, [alt.Tooltip("tip:N", title="")]
    layers = [
        data("grid").mark_rule(aria=False).encode(color=colour, **at),
        data("bar").mark_rect(cornerRadius=1, aria=False).encode(color=colour, tooltip=tip, **at),
        data("hatch").mark_rule(strokeWidth=1.3, aria=False).encode(color=colour, **at),
        data("edge").mark_rect(filled=False, strokeWidth=1, aria=False).encode(stroke=colour, **at),
        data("tick").mark_rule(strokeWidth=1, aria=False).encode(color=colour, **at),
    ]
    for kind in dict.fromkeys(mark.kind for mark in every if mark.kind.startswith("halo ")):
        align = kind.split()[2]
        halo = data(kind).mark_text(
            aria=False, align=align, baseline="middle", fontSize=11, fontWeight=600, strokeWidth=5, strokeJoin="round"
        )
        layers.append(halo.encode(x=x, y=y, text="text:N", color=colour, stroke=colour))
    for kind in dict.fromkeys(mark.kind for mark in every if mark.kind.startswith("text ")):
        _, align, weight, size = kind.split()
        words = data(kind).mark_text(
            aria=False, align=align, baseline="middle", fontSize=int(size), fontWeight=600 if weight == "bold" else 400
        )
        layers.append(words.encode(x=x, y=y, text="text:N", color=colour))
    return alt.layer(*layers).properties(width=width, height=height)


def rule(kind: str, x: float, y: float, x2: float, y2: float, colour: str, tip: str = "") -> Mark:
    """A line or, in the layers of bars and edges, a rectangle between two points."""
    row = {"x": round(x, 1), "y": round(y, 1), "x2": round(x2, 1), "y2": round(y2, 1), "colour": colour}
    return Mark(kind, row | ({"tip": tip} if tip else {}))


def word(x: float, y: float, text: str, colour: str, *, align: str = "left", bold: bool = False, size: int = 11) -> Mark:
    """Words with their middle at a height."""
    weight = "bold" if bold else "normal"
    return Mark(f"text {align} {weight} {size}", {"x": round(x, 1), "y": round(y, 1), "text": text, "colour": colour})


def cut(text: str, most: int) -> str:
    """The text, shortened where it has more characters than that."""
    return text if len(text) <= most else text[: most - 1].rstrip(" ,;(") + "…"
