"""US-origin content of a bill of materials as text for a terminal, and its facts as a deal file."""

from licet.decision.content import Content, Part
from licet.errors import quoted
from licet.render.layout import Line, Run, beside, fitted, heading, indent, printed, wrap

_ORDER = {"yes": 0, "unknown": 1, "no": 2}
_WORDS = {"yes": "counts", "unknown": "may", "no": "not"}
_WORD, _ROW, _VALUE = 7, 5, 14


def render(found: Content, *, columns: int = 80, colour: bool = False) -> str:
    """The whole answer as text: the share first, then the routes, the lines with their reasons, and what goes with it."""
    lines = _title(found, columns)
    lines += _routes(found, columns)
    lines += _lines(found, columns)
    if found.refused:
        lines += heading("ROWS REFUSED", "they are in no sum", columns)
        for fault in found.refused:
            told = (Run(fault.what), Run(f": {fault.mend}" if fault.mend else "", "quiet"))
            lines += indent(beside((_WORD + _ROW, f"row {fault.row}"), (columns - _WORD - _ROW - 4, told)), 2)
    if found.facts:
        lines += heading("FACTS", "for a deal file; --facts prints them as one", columns)
        for name, value in found.facts.items():
            lines += indent(fitted((Run(name, "name"), Run(f" = {value}")), columns - 2), 2)
    for title, texts in (("CONDITIONS", found.conditions), ("TO NOTE", found.warnings)):
        lines += heading(title, "", columns) if texts else []
        for text in texts:
            lines += indent(wrap(text, columns - 2), 2)
    return printed(lines, colour=colour)


def _title(found: Content, columns: int) -> list[Line]:
    route = f"{found.reexported_from or '?'} → {found.destination}"
    title = (Run(f"US-origin content of a {found.what}", "strong"), Run(f"   {route}   {found.on}", "strong"))
    share = f"{found.pct_least} %"
    value = f"{found.controlled_least} {found.currency}"
    if found.pct_least != found.pct_most:
        share = f"between {share} and {found.pct_most} %"
        value = f"between {found.controlled_least} and {found.controlled_most} {found.currency}"
    told = f"controlled: {value} of {found.price} {found.currency}; of US origin in all: {found.us_origin} {found.currency}"
    return [
        *fitted(title, columns),
        (),
        *indent(wrap((Run(share, "strong"), Run(" controlled US-origin content")), columns - 2), 2),
        *indent(wrap(told, columns - 2), 2),
    ]


def _routes(found: Content, columns: int) -> list[Line]:
    """The routes that are open or hold in full; of the others where they stand."""
    lines = heading("SUBJECT TO THE EAR BY CONTENT", "what is unknown rests on the item, or on a share that is open", columns)
    for route in sorted(found.routes, key=lambda r: _ORDER[r.truth]):
        if route.truth != "no":
            text = (Run(route.title), Run(f" ({route.cite})", "quiet"))
            lines += indent(beside((_WORD, (Run(route.truth, route.truth),)), (columns - _WORD - 4, text)), 2)
    if not_so := [route.cite for route in found.routes if route.truth == "no"]:
        lines += indent(beside((_WORD, (Run("no", "no"),)), (columns - _WORD - 4, (Run("; ".join(not_so), "quiet"),))), 2)
    return lines


def _lines(found: Content, columns: int) -> list[Line]:
    lines = heading("LINES", "what counts first", columns)
    for part in sorted(found.parts, key=lambda p: _ORDER[p.counts]):
        cells = (
            (_WORD, (Run(_WORDS[part.counts], part.counts),)),
            (_ROW, (Run(str(part.row), "quiet"),)),
            (_VALUE, part.value),
            (columns - _WORD - _ROW - _VALUE - 8, _said(part)),
        )
        lines += indent(beside(*cells), 2)
    return lines


def _said(part: Part) -> tuple[Run, ...]:
    number = f" {part.eccn}," if part.eccn != "unknown" else ""
    return (Run(part.part, "strong"), Run(f"{number} {part.origin}: {part.reason}"))


def facts_file(found: Content) -> str:
    """A deal file (TOML) of the route, the day and the facts, good for that destination and day alone."""
    lines = [
        f"# Made by `licet content`: US-origin content on the way to {found.destination} on {found.on}, no other.",
        f"# law {found.law}",
        f"on = {found.on}",
        f'to = "{found.destination}"',
    ]
    if found.reexported_from:
        lines.append(f'from = "{found.reexported_from}"')
    lines.append("\n[facts]")
    lines += [f'{name} = "{value}"' for name, value in found.facts.items()]
    lines += [f"# row {fault.row} was refused: {quoted(fault.what)}" for fault in found.refused]
    return "\n".join(lines) + "\n"
