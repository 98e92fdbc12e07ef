"""What all pictures share: the library, asked for by the name of its extra; colours with a sign beside each; the saved file.

The colours keep apart for every common colour blindness (after Okabe and Ito) and in grey; nothing is told by colour alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias
from xml.sax.saxutils import escape

from licet.analysis.intervals import NOT_ENCODED, NOT_SHOWN
from licet.errors import LicetError, quoted
from licet.whole_files import write_whole

INK, QUIET, FAINT, GROUND = "#1f2328", "#59626c", "#d5d9de", "#ffffff"
#: Faces of one width, so that labels measured for one fit in all; no name with a digit, which the renderer cannot read.
FONT = "Arial, Liberation Sans, Helvetica, sans-serif"


Segment: TypeAlias = tuple[float, float, float, float]


class Look(NamedTuple):
    """How an answer is drawn: fill, colour of text on it, height of its bar in pixels, words, and its hatching if any."""

    fill: str
    text: str
    height: int
    words: str
    hatch: str = ""


LOOKS: Mapping[str, Look] = {
    "prohibited": Look("#111418", "#ffffff", 24, "prohibited"),
    "licence_required": Look("#c2410c", "#ffffff", 24, "licence required"),
    "undetermined": Look("#eadcf2", "#4a1d66", 24, "undetermined", "#b48acb"),
    "exception_available": Look("#2f7fb8", "#ffffff", 24, "exception or general licence"),
    "duty_applies": Look("#e3a008", "#2b1d00", 24, "duty applies"),
    "not_covered": Look("#eef0f2", "#3d454d", 24, "not covered"),
    "no_requirement_found": Look("#8b949e", INK, 6, "no requirement found"),
    "not_subject": Look("#c4cad1", INK, 3, "not subject"),
    NOT_ENCODED: Look("#ffffff", QUIET, 24, "not encoded", "#dfe3e7"),
    NOT_SHOWN: Look("#ffffff", QUIET, 0, ""),
}


def library() -> Any:
    """Altair. Raises LicetError where it or its renderer is not installed."""
    try:
        import altair
        import vl_convert  # noqa: F401
    except ImportError:
        raise LicetError("pictures need the extra `charts`", mend="pip install 'licet[charts]'") from None
    return altair


_KINDS: Mapping[str, Mapping[str, Any]] = {".svg": {}, ".png": {"scale_factor": 2}, ".html": {"inline": True}}


def check_ending(out: Path) -> None:
    """Raises LicetError for a name that is none of a picture."""
    if out.suffix.lower() not in _KINDS:
        raise LicetError(f"{quoted(out.name)} is no kind of picture", where="--out", mend="name it .svg, .png or .html")


#: Under this name a chart keeps (in its `usermeta`) HTML that says the same in words, put below it on a page.
TWIN = "twin"


def save(chart: Any, out: Path) -> None:
    """Write a picture to a file by its ending: .svg (which follows a reader's dark setting), .png (twice the size) or .html
    (whole in itself, with its twin). Raises LicetError for another ending, or a file that cannot be written."""
    check_ending(out)
    ending = out.suffix.lower()
    said = chart.to_dict()
    twin = said.get("usermeta", {}).get(TWIN, "")

    def write(scratch: Path) -> None:
        chart.save(str(scratch), format=ending[1:], **_KINDS[ending])
        if ending == ".svg":
            scratch.write_text(_told(scratch.read_text(encoding="utf-8"), said), encoding="utf-8")
        elif ending == ".html" and twin:
            page, end, rest = scratch.read_text(encoding="utf-8").rpartition("</body>")
            scratch.write_text(f"{page}{twin}{end}{rest}", encoding="utf-8")

    try:
        write_whole(out, write)
    except OSError as error:
        raise LicetError(f"{out} cannot be written: {error.strerror}", where="--out") from None


#: Colour in light -> in dark, whether it fills or draws. What is written on a bar changes with the bar.
_DARK: Mapping[str, str] = {
    GROUND: "#12161b",
    INK: "#e6edf3",
    QUIET: "#9aa4ae",
    "#e7eaed": "#2a3138",
    "#cdd3d9": "#3f4851",
    "#dfe3e7": "#30363d",
    "#c4cad1": "#58626c",
    "#c9cdd2": "#6b757f",
    "#111418": "#f0f3f6",
    "#c2410c": "#f0883e",
    "#7c2d12": "#ffb38a",
    "#e58a5a": "#f0a06a",
    "#fff4ec": "#2d1f16",
    "#eadcf2": "#3b2a47",
    "#4a1d66": "#e9d5f7",
    "#b48acb": "#7d5a92",
    "#2f7fb8": "#6fb7e0",
    "#eef0f2": "#2a3138",
    "#3d454d": "#c9d1d9",
    "#0b5cad": "#6cb6ff",
}


def _told(svg: str, chart: Mapping[str, Any]) -> str:
    """The picture with its title, what it says in words, and its colours for a dark ground."""
    title = chart.get("title", {}).get("text", "")
    dark = "".join(f'[fill="{a}"]{{fill:{b}}}[stroke="{a}"]{{stroke:{b}}}' for a, b in _DARK.items())
    words = f"<title>{escape(title)}</title><desc>{escape(chart.get('description', ''))}</desc>"
    if "xlink:href" not in svg:
        svg = svg.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")
    head, closing, rest = svg.partition(">")
    return f'{head} role="img"{closing}{words}<style>@media(prefers-color-scheme:dark){{{dark}}}</style>{rest}'


def framed(chart: Any, title: str, *subtitle: str, told: Iterable[str] = ()) -> Any:
    """A chart with its title and the common look. told: what it says, in words, for those who do not see it."""
    alt = library()
    return (
        chart.properties(
            title=alt.TitleParams(
                title,
                subtitle=list(subtitle),
                anchor="start",
                fontSize=18,
                fontWeight=600,
                color=INK,
                subtitleColor=QUIET,
                subtitleFontSize=12,
                subtitleLineHeight=17,
                offset=14,
            ),
            background=GROUND,
            padding=18,
            description="\n".join((*subtitle, *told)),
        )
        .configure(font=FONT)
        .configure_view(strokeWidth=0)
        .configure_axis(domain=False, labelColor=QUIET, titleColor=QUIET, gridColor="#eceff2", labelFontSize=12)
    )


def hatching(
    left: float, top: float, right: float, bottom: float, step: float = 7
) -> Iterator[tuple[float, float, float, float]]:
    """Diagonal lines in a rectangle of pixels, as (x, y, x2, y2), on a grid all rectangles share."""
    high = bottom - top
    start = (left - high) // step * step
    while start < right:
        x1, y1, x2, y2 = start, bottom, start + high, top
        if x1 < left:
            x1, y1 = left, bottom - (left - start)
        if x2 > right:
            x2, y2 = right, bottom - (right - start)
        if x1 < x2:
            yield x1, y1, x2, y2
        start += step
