"""Pictures of comparisons: a deal before every regime, what each list asks of a class of machines, two forms of a rule."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from textwrap import fill
from typing import Any

from licet.analysis.limbs import Limb
from licet.analysis.side_by_side import Beside, ClassTable, EntryText, Row
from licet.analysis.versions import Form, Versions
from licet.errors import LicetError
from licet.facts.units import UNITS, quantity
from licet.facts.vocabulary import FactKind, load_vocabulary
from licet.render.charts import INK, LOOKS, QUIET, framed, hatching
from licet.render.drawing import Mark, cut, drawn, rule, word
from licet.render.words import said

WIDE, LINE, ROW = 960, 16, 22
#: One colour for the law of a place, told apart by its name beside it, too.
_GROUND, _EDGE, _OPEN = "#c2410c", "#7c2d12", "#e58a5a"


def beside_chart(found: Beside) -> Any:
    """A row for each regime: outcome, since when, the entries and their thresholds."""
    marks: list[Mark] = []
    top = 8.0
    for row in found.rows:
        marks += _row(row, top)
        top += max(2, sum(2 + len(_bounds(entry.limbs, 74)) for entry in row.entries)) * LINE + 22
        marks.append(rule("grid", 0, top - 12, WIDE, top - 12, "#e7eaed"))
    title = f"{found.item}, {found.route}, {found.on}"
    told = (f"{r.regime.upper()}: {said(r.outcome)}; {'; '.join(e.entry for e in r.entries)}" for r in found.rows)
    subtitle = "Each regime's answer, since when, and the entries with what they ask."
    return framed(drawn(marks, WIDE, top), title, subtitle, told=told)


def _row(row: Row, top: float) -> Iterator[Mark]:
    look = LOOKS[row.outcome]
    yield word(0, top + 10, row.regime.upper().replace("_", " "), INK, bold=True, size=15)
    yield word(0, top + 27, cut(row.title, 22), QUIET)
    yield rule("bar", 150, top, 340, top + 24, look.fill if look.height > 8 else "#ffffff", tip=said(row.outcome))
    if look.hatch:
        yield from (rule("hatch", *line, look.hatch) for line in hatching(150, top, 340, top + 24))
        yield Mark("halo text center normal 11", word(245, top + 12, look.words, look.fill).row)
    if look.height <= 8:
        yield rule("edge", 150, top, 340, top + 24, look.fill)
    yield word(245, top + 12, look.words, look.text, align="center", bold=True)
    since = f"since {row.since}" if row.since else "as long as its law is held"
    yield word(356, top + 8, since, INK, size=12)
    if row.before:
        yield word(356, top + 24, f"before: {said(row.before)}", QUIET)
    low = top + 8
    for entry in row.entries:
        yield word(530, low, entry.entry, INK, bold=True, size=12)
        for text in _bounds(entry.limbs, 74):
            low += LINE
            yield word(530, low, text, QUIET)
        low += 2 * LINE
    if not row.entries:
        yield word(530, low, "no entry names it" if row.outcome != "not_subject" else "", QUIET, size=12)


def _bounds(limbs: Iterable[Limb], most: int) -> list[str]:
    """The limbs on lines of so many characters."""
    lines = [""]
    for limb in limbs:
        text = f"{limb.fact} {limb.bound}" if limb.fact else limb.bound
        if lines[-1] and len(lines[-1]) + len(text) + 3 > most:
            lines.append("")
        lines[-1] += (" · " if lines[-1] else "") + cut(text, most)
    return lines


def class_chart(found: ClassTable) -> Any:
    """For every number that several regimes ask for, the ranges for which their entries hold, one below the other.

    Raises LicetError where no number is asked for by two regimes.
    """
    facts = found.thresholds()
    if not facts:
        raise LicetError("no number is asked for by two regimes, so there is no range to draw", mend="read the table instead")
    told_apart = [fact for fact, by_regime in facts.items() if len(set(by_regime.values())) > 1]
    marks: list[Mark] = []
    top = 10.0
    for fact in told_apart or facts:
        marks += _panel(load_vocabulary()[fact], found.entries, top)
        top += 74 + ROW * sum(any(limb.fact == fact for limb in entry.limbs) for entry in found.entries)
    alike = [_asked(load_vocabulary()[fact], next(iter(by.values()))) for fact, by in facts.items() if fact not in told_apart]
    subtitle = ["Where each entry holds, if its other conditions are met. A filled end is included."]
    if alike and told_apart:
        subtitle += fill(f"Asked alike by all that ask for it: {'; '.join(alike)}.", 150).split("\n")
    told = [f"{fact}: {r.upper()} {' or '.join(b)}" for fact in told_apart or facts for r, b in facts[fact].items()]
    return framed(drawn(marks, WIDE, top), f"{found.title}: what each list asks, {found.on}", *subtitle, told=told)


def _asked(kind: FactKind, bounds: Sequence[str]) -> str:
    """The bounds of a number; two that meet, as one entry takes what lies below and another the rest, by where they do."""
    ranges = [_range(kind, bound) for bound in bounds]
    if len(ranges) == 2 and kind.unit is not None:
        lower, upper = sorted(ranges, key=lambda each: each[0] is not None)
        parts_at = lower[1]
        if lower[0] is upper[1] is None and parts_at is not None and parts_at == upper[0] and lower[3] != upper[2]:
            unit = f" {kind.unit.name}" if kind.unit.name else ""
            return f"{kind.name} on either side of {_written(kind, parts_at)}{unit}"
    return f"{kind.name} {' or '.join(bounds)}"


def _panel(kind: FactKind, entries: Iterable[EntryText], top: float) -> Iterator[Mark]:
    """One number: a scale, and a bar for each entry that asks for it."""
    rows = [(entry, limb) for entry in entries for limb in entry.limbs if limb.fact == kind.name]
    ends = {end for _, limb in rows for end in _range(kind, limb.bound)[:2] if end is not None}
    high = max(ends) * Fraction(5, 4) if ends else Fraction(1)
    left, wide = 330.0, WIDE - 330.0 - 150

    def at(value: Fraction) -> float:
        return left + wide * float(min(value, high) / high)

    assert kind.unit is not None
    yield word(0, top + 6, kind.label, INK, bold=True, size=12)
    yield word(0, top + 22, f"{kind.name}, {kind.unit.name}" if kind.unit.name else kind.name, QUIET)
    bottom = top + 36 + ROW * len(rows)
    for end in sorted(ends):
        yield rule("grid", at(end), top + 26, at(end), bottom, "#cdd3d9")
    shown = -99.0
    for end in sorted(ends):
        if at(end) - shown > 30:
            shown = at(end)
            yield word(at(end), top + 16, _written(kind, end), QUIET, align="center")
    for number, (entry, limb) in enumerate(rows):
        y = top + 40 + ROW * number
        low_end, high_end, low_in, high_in = _range(kind, limb.bound)
        yield word(left - 14, y, cut(entry.entry, 44), INK, align="right")
        x1, x2 = at(low_end or Fraction(0)), at(high_end) if high_end is not None else left + wide
        yield rule("bar", x1, y - 6, x2, y + 6, _GROUND, tip=f"{entry.cite}: {limb.text}")
        for x, closed, given in ((x1, low_in, low_end), (x2, high_in, high_end)):
            if given is not None:
                yield rule("bar", x - 2, y - 8, x + 2, y + 8, _EDGE if closed else "#ffffff")
                yield rule("edge", x - 2, y - 8, x + 2, y + 8, _EDGE)
        yield word(x2 + 9, y, limb.bound, QUIET)


def _range(kind: FactKind, bound: str) -> tuple[Fraction | None, Fraction | None, bool, bool]:
    """The ends of the range a bound gives, and whether each is in it."""
    low = high = None
    low_in = high_in = False
    for part in bound.split(", "):
        sign, _, text = part.partition(" ")
        if sign not in ("<", "≤", ">", "≥", "=") or kind.unit is None:
            continue
        value = quantity(text, kind.unit)
        if sign in ("<", "≤", "="):
            high, high_in = value, sign != "<"
        if sign in (">", "≥", "="):
            low, low_in = value, sign != ">"
    return low, high, low_in, high_in


def _written(kind: FactKind, value: Fraction) -> str:
    assert kind.unit is not None
    return f"{float(UNITS[kind.unit.name].write(value)):g}"


def versions_chart(found: Versions) -> Any:
    """The limbs of both forms next to each other, what differs in bold, and a deal for each side."""
    marks: list[Mark] = []
    columns = (170.0, 570.0)
    for x, form in zip(columns, (found.first, found.second), strict=True):
        marks += _form(form, x)
    top = 62.0
    left = {limb.fact or limb.text: limb for limb in found.first.limbs}
    right = {limb.fact or limb.text: limb for limb in found.second.limbs}
    for key in dict.fromkeys((*left, *right)):
        texts = [side[key].bound if key in side else "–" for side in (left, right)]
        bold = texts[0] != texts[1]
        marks.append(word(0, top, cut(key, 24) if key in load_vocabulary() else "", QUIET, size=12))
        marks += [word(x, top, cut(text, 58), INK, bold=bold, size=12) for x, text in zip(columns, texts, strict=True)]
        marks.append(rule("grid", 0, top + 11, WIDE, top + 11, "#e7eaed"))
        top += ROW
    top += 12
    pairs = zip(columns, (found.one, found.other), ("only the first covers", "only the second covers"), strict=True)
    for x, facts, text in pairs:
        marks.append(word(x, top, text, INK, bold=True, size=12))
        lines = [f"{name} = {value}" for name, value in facts.items()] if facts else ["nothing"]
        marks += [word(x, top + LINE * (n + 1), line, QUIET, size=12) for n, line in enumerate(lines)]
    high = top + LINE * (2 + max(len(found.one or {}), len(found.other or {}), 1))
    return framed(
        drawn(marks, WIDE, high), f"The second is {found.relation}", "By proof over every deal; what differs is in bold."
    )


def _form(form: Form, x: float) -> Iterator[Mark]:
    yield word(x, 8, cut(form.provision, 44), INK, bold=True, size=12)
    state = ", suspended" if form.suspended else ""
    yield word(x, 25, f"on {form.on}: in force {form.start} – {form.until or ''}{state}".rstrip(" –"), QUIET)
