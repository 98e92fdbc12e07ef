"""Draws docs/pictures/check.svg, the terminal's answer in the README, from what `licet check` really answers.

    .venv/bin/python scripts/picture.py            # draw it again
    .venv/bin/python scripts/picture.py --check    # status 1 if it no longer says what the command says

The grid of the terminal is kept whatever monospace font a reader has: each run of text is given its place and length.
Icons are drawn, since few fonts have them all. Light and dark follow the reader's setting.
"""

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

import licet
from licet.render.layout import Line, Run, width
from licet.render.terminal import answer_lines

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "check.svg"
DEAL = {"on": "2024-03-27", "from": "NL", "to": "CN", "item": {"model": "TWINSCAN NXT:1980Di"}}
COMMAND = 'licet check --item "TWINSCAN NXT:1980Di" --from NL --to CN --on 2024-03-27'
#: The section the picture ends before: by then a reader has seen the answer, the question and what would change it.
ENDS_BEFORE = "RESTS ON ASSUMPTIONS"

SIZE, CELL, LEADING, MARGIN, COLUMNS = 14, 8.43, 21, 28, 80

#: Tone -> colour in light and in dark; every one has a contrast of at least 4.5 with its ground.
TONES = {
    "": ("#32383f", "#c9d1d9"),
    "strong": ("#14181c", "#f0f3f6"),
    "head": ("#14181c", "#f0f3f6"),
    "quiet": ("#646c75", "#8d96a0"),
    "name": ("#0b6a80", "#6fc6da"),
    "prohibited": ("#b3261e", "#ff8f80"),
    "licence_required": ("#b3261e", "#ff8f80"),
    "undetermined": ("#7d3c98", "#d6a8ec"),
    "exception_available": ("#0b6a80", "#6fc6da"),
    "duty_applies": ("#1f56b0", "#8db8ff"),
    "not_covered": ("#14181c", "#f0f3f6"),
    "no_requirement_found": ("#14181c", "#f0f3f6"),
    "not_subject": ("#646c75", "#8d96a0"),
}
BOLD = {"strong", "head", "prohibited", "licence_required", "undetermined", "exception_available", "duty_applies"}
BOLD |= {"not_covered", "no_requirement_found"}
GROUND, EDGE = ("#fbfbfa", "#12161b"), ("#dcdfe3", "#30363d")

#: Icons in a square of 10, `f` filled and `s` stroked.
BOX = '<rect class="s" x=".75" y=".75" width="8.5" height="8.5" rx="1"/>'
ICONS = {
    "✕": '<path class="s" d="M1 1l8 8M9 1l-8 8"/>',
    "■": '<rect class="f" width="10" height="10" rx="1.5"/>',
    "◪": BOX + '<path class="f" d="M9.25 .75v8.5h-8.5z"/>',
    "◧": BOX + '<path class="f" d="M.75 .75h4.25v8.5h-4.25z"/>',
    "▲": '<path class="f" d="M5 .5l5 9h-10z"/>',
    "–": '<path class="s" d="M1 5h8"/>',
    "□": BOX,
    "·": '<circle class="f" cx="5" cy="5" r="1.6"/>',
}


def shown() -> list[Line]:
    """The lines of the picture: the command and the beginning of its answer."""
    lines = answer_lines(licet.determine(DEAL), columns=COLUMNS)
    end = next(number for number, line in enumerate(lines) if line and line[0].text == ENDS_BEFORE)
    prompt: Line = (Run("$ ", "quiet"), Run(COMMAND, "strong"))
    return [prompt, (), *lines[: end - 1]]


def drawn(lines: list[Line]) -> str:
    """The lines as SVG."""
    wide, high = round(COLUMNS * CELL + 2 * MARGIN), len(lines) * LEADING + 2 * MARGIN
    said = escape("\n".join("".join(run.text for run in line) for line in lines))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="img">',
        f"<title>{escape(COMMAND)}</title>",
        f"<desc>{said}</desc>",
        f"<style>{_style()}</style>",
        f'<rect class="ground" x=".5" y=".5" width="{wide - 1}" height="{high - 1}" rx="10"/>',
    ]
    for number, line in enumerate(lines):
        parts += _line(line, MARGIN + number * LEADING)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _style() -> str:
    def colours(which: int) -> str:
        tones = "".join(f".t-{tone or 'plain'}{{color:{pair[which]}}}" for tone, pair in TONES.items())
        return f".ground{{fill:{GROUND[which]};stroke:{EDGE[which]}}}{tones}"

    bold = ",".join(f".t-{tone}" for tone in sorted(BOLD))
    fonts = 'ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace'
    return (
        f"text{{font:{SIZE}px {fonts};white-space:pre}}{bold}{{font-weight:600}}text,.f{{fill:currentColor}}"
        f".s{{fill:none;stroke:currentColor;stroke-width:1.5}}{colours(0)}"
        f"@media(prefers-color-scheme:dark){{{colours(1)}}}"
    )


def _line(line: Line, top: float) -> Iterator[str]:
    """The runs of a line, each where the grid has it; the space between them is left empty."""
    column = 0
    for tone, text in _pieces(line):
        used = width(text)
        left, kind = MARGIN + (column + used - width(text.lstrip())) * CELL, f"t-{tone or 'plain'}"
        if text in ICONS:
            yield f'<g class="{kind}" transform="translate({left - 1:.1f} {top + 4.5:g})">{ICONS[text]}</g>'
        elif words := text.strip():
            long = f'textLength="{width(words) * CELL:.1f}"' if len(words) > 1 else ""
            yield f'<text class="{kind}" x="{left:.1f}" y="{top + 14.5:g}" {long}>{escape(words)}</text>'
        column += used


def _pieces(line: Line) -> Iterable[tuple[str, str]]:
    """Runs of one tone, cut at wide spaces and around icons, so that each is text with single spaces or an icon."""
    for tone, runs in groupby(line, key=lambda run: run.tone):
        text = "".join(run.text for run in runs)
        while text:
            if text[0] in ICONS and (len(text) == 1 or text[1] == " "):
                end = 1
            else:
                gap = text.find("  ", len(text) - len(text.lstrip()))
                end = len(text) if gap < 0 else gap
            yield tone, text[:end]
            text = text[end:]


def main() -> int:
    picture = drawn(shown())
    if sys.argv[1:] == ["--check"]:
        if PICTURE.read_text(encoding="utf-8") == picture:
            return 0
        print("docs/pictures/check.svg is out of date: run scripts/picture.py", file=sys.stderr)
        return 1
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(picture, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
