"""What a fab can be supplied with, as text for a terminal: the three claims apart, and the table twin of the picture."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import groupby
from typing import NamedTuple

from licet.analysis.capability import NO_SUPPLIER, Capability, OfferLine, StepLine, StepSpan
from licet.analysis.capability_binding import Binding, Closing
from licet.analysis.capability_cut import Smallest
from licet.analysis.capability_eto import Difference
from licet.analysis.capability_reach import BARRED, DENIED, EXCEPTED, FREE, LICENSED, OPEN, Reach
from licet.render.evidence import figures
from licet.render.layout import Line, Run, beside, heading, indent, printed, wrap
from licet.render.words import count, either


class Sign(NamedTuple):
    """How a status is shown: mark and words in a text, its tone on a terminal; fill, letter and ink of its box in a picture."""

    mark: str
    words: str
    tone: str
    fill: str
    letter: str
    ink: str = "#222222"


#: No word says that it may be shipped. Fills run from light to dark, so that they are told apart without hue.
SIGNS: Mapping[str, Sign] = {
    FREE: Sign("□", "nothing found in the way", "no_requirement_found", "#dbe9f6", ""),
    EXCEPTED: Sign("◧", "exception, if its conditions hold", "exception_available", "#9ecae1", "E"),
    OPEN: Sign("◪", "undetermined", "undetermined", "#f6e8a6", "?"),
    LICENSED: Sign("■", "licence", "licence_required", "#f0a132", "L"),
    DENIED: Sign("▲", "licence, policy of denial", "prohibited", "#a63603", "D", "#ffffff"),
    BARRED: Sign("✕", "prohibited", "prohibited", "#3f0a0a", "X", "#ffffff"),
    NO_SUPPLIER: Sign("–", "no supplier in the data", "quiet", "#ffffff", ""),
}
_CLAIMS = (
    "Legally obtainable is what the law of the day says of each deal. Which tools can do a step (technically substitutable) "
    "and who sells how many (actually supplied) are data of others, with their year. A model, not a forecast."
)
_NAME, _STATUS = 34, 30


def render(found: Capability, *, columns: int = 80, colour: bool = False) -> str:
    """The day first, then what closes it and what would open it, then how it moved, then the figures and what is assumed."""
    whose = found.fab.name or f"a fab in {found.fab.country}, headquarters in {found.fab.headquarters}"
    lines: list[Line] = wrap((Run(f"{found.process}, {whose}, on {found.on}", "strong"),), columns)
    lines += wrap(_CLAIMS, columns)
    lines += heading("STEPS", "the least in the way of any supplier, then each with its share of world sales", columns)
    for step in found.steps:
        lines += _step(step, columns)
    for closing in found.closing:
        lines += _closing(closing, found, columns)
    if found.binding is not None:
        lines += _binding(found.binding, columns)
    if found.history is not None:
        lines += _history(found, columns)
    lines += figures(found.evidence, columns)
    lines += heading("ASSUMED", found.supply, columns)
    for said in found.assumptions:
        lines += indent(wrap(f"- {said}", columns - 2), 2)
    if found.unplaced:
        lines += heading("NOT USED", f"{count(len(found.unplaced), 'thing')} in the data", columns)
        for said in found.unplaced:
            lines += indent(wrap(f"- {said}", columns - 2), 2)
    lines += heading("LAW", f"hash {found.law[:12]}", columns)
    through = ", ".join(f"{regime} {day}" for regime, day in found.verified_through.items())
    lines += indent(wrap(f"checked through: {through}; later changes are not known", columns - 2), 2)
    return printed(lines, colour=colour)


def said(status: str) -> str:
    """A status in words with its mark."""
    return f"{SIGNS[status].mark} {SIGNS[status].words}"


def _step(step: StepLine, columns: int) -> list[Line]:
    claim = f"{either(list(step.tools))}" + (f"; {step.claim}" if step.claim else "")
    lines: list[Line] = [(), (Run(step.title, "strong"), Run("  "), Run(said(step.status), SIGNS[step.status].tone))]
    year = f", {step.year}" if step.year else ""
    lines += indent(wrap((Run(f"technically: {claim} ({step.source}{year})", "quiet"),), columns - 4), 4)
    for offer in step.offers:
        tail = max(columns - 4 - _NAME - _STATUS - 4, 12)
        status = (Run(said(offer.reach.status) + _perhaps(offer.reach), SIGNS[offer.reach.status].tone),)
        lines += indent(beside((_NAME, offer.name), (_STATUS, status), (tail, _supplied(offer))), 4)
        for reason in _why(offer.reach):
            lines += indent(wrap(reason, columns - 8), 8)
    return lines


def _perhaps(reach: Reach) -> str:
    """What is said beside a status that is certain only as the least."""
    return " at least" if not reach.firm and reach.status in (LICENSED, DENIED) else ""


def _supplied(offer: OfferLine) -> str:
    """What the supplier is said to sell of the world's tools of this kind."""
    if offer.supplied is None:
        return "no share given"
    pct, year = offer.supplied.pct, f" ({offer.supplied.year})" if offer.supplied.year else ""
    return f"{pct}{'' if pct == 'negligible' else ' %'}{year}"


def _why(reach: Reach) -> list[str]:
    found = []
    for told in reach.regimes:
        policy = f", review: {told.policy.replace('_', ' ')}" if told.policy else ""
        by = ", ".join((*told.rules, *told.entries)) if told.at_least not in (FREE, EXCEPTED) else ""
        found.append(f"{told.regime}: {told.outcome.replace('_', ' ')}{policy}{' by ' + by if by else ''}")
        if told.missing:
            more = f" and {len(told.missing) - 6} more" if len(told.missing) > 6 else ""
            found.append(f"  open: {', '.join(told.missing[:6])}{more}")
    return found


def _closing(closing: Closing, found: Capability, columns: int) -> list[Line]:
    level = "a licence" if closing.level == LICENSED else "a denial or a ban"
    titles = {step.step: step.title for step in found.steps}
    lines = heading(f"CLOSED BY {level.upper()}", "no supplier in the data can deliver without it", columns)
    if not closing.closed:
        lines += indent(
            wrap("No step is certainly closed: in each of them somebody is left, or cannot be told.", columns - 2), 2
        )
    for step, (regimes, provisions) in closing.by_step.items():
        lines += indent(wrap((Run(titles[step], "strong"),), columns - 2), 2)
        lines += indent(wrap(f"smallest set of regimes: {_sets(regimes)}", columns - 4), 4)
        lines += indent(wrap(f"smallest set of provisions: {_sets(provisions)}{_unsure(closing)}", columns - 4), 4)
    if closing.closed:
        lines += indent(wrap(f"the class of process, by regimes: {_sets(closing.regimes)}", columns - 2), 2)
        lines += indent(
            wrap(f"the class of process, by provisions: {_sets(closing.provisions)}{_unsure(closing)}", columns - 2), 2
        )
    alone = "; ".join(f"{r} {len(steps)}" for r, steps in closing.alone.items())
    if alone:
        lines += indent(wrap(f"steps closed together {len(closing.closed)}, by one regime alone: {alone}", columns - 2), 2)
    if closing.may_close:
        names = ", ".join(titles[step] for step in closing.may_close)
        lines += indent(wrap(f"closed too if every open fact is on the restrictive side: {names}", columns - 2), 2)
    return lines


def _unsure(closing: Closing) -> str:
    return "" if closing.exact else " (or fewer: it is only certain that one of several applies)"


def _sets(smallest: Smallest) -> str:
    if smallest.size is None:
        return "none closes it"
    told = " or ".join("{" + ", ".join(one) + "}" for one in smallest.sets)
    return f"{smallest.size}: {told}{'' if smallest.whole else ' or others of that size'}"


def _binding(found: tuple[Binding, ...], columns: int) -> list[Line]:
    lines = heading("WHAT BINDS", "provisions without any one of which a supplier would need less", columns)
    if not found:
        return lines + indent(wrap("None: nothing is held by one provision alone.", columns - 2), 2)
    for one in found:
        lines += indent(wrap((Run(one.provision, "name"), Run(f"  {one.title}")), columns - 2), 2)
        told = "; ".join(f"{o.offer}: {SIGNS[o.status].words} -> {SIGNS[o.without].words}" for o in one.opens[:6])
        more = f"; and {len(one.opens) - 6} more" if len(one.opens) > 6 else ""
        lines += indent(wrap(told + more, columns - 4), 4)
    return lines


def table(found: Capability) -> tuple[tuple[str, ...], ...]:
    """The picture as rows, headings first; the last day of a span is the day before `until`."""
    rows = [("step", "from", "until", "status", "suppliers left with that", "tools on the market by status")]
    for span in found.history.steps if found.history else ():
        names = ", ".join(span.best)
        rows.append((span.title, str(span.start), str(span.until), SIGNS[span.status].words, names, counted(span)))
    return tuple(rows)


def counted(span: StepSpan) -> str:
    """How many tools have which status: 2 nothing found in the way, 1 undetermined."""
    return ", ".join(f"{number} {SIGNS[status].words}" for status, number in span.counts.items())


def _history(found: Capability, columns: int) -> list[Line]:
    history = found.history
    assert history is not None
    lines = heading("HOW IT MOVED", f"{history.first} to {history.end - timedelta(days=1)}", columns)
    for title, spans in groupby(history.steps, key=lambda span: span.title):
        lines += indent(wrap((Run(title, "strong"),), columns - 2), 2)
        before: dict[str, int] | None = None
        for span in spans:
            if span.counts == before:
                continue
            before = span.counts
            names = f"{count(len(span.best), 'tool')} of {span.offers}" if span.offers else ""
            lines += indent(beside((12, f"{span.start}"), (32, said(span.status)), (columns - 52, names)), 4)
    return lines


def differences(found: tuple[Difference, ...], *, columns: int = 80, colour: bool = False) -> str:
    """The differences of two data sets, by kind."""
    lines: list[Line] = wrap((Run(count(len(found), "difference"), "strong"),), columns)
    for kind, rows in groupby(found, key=lambda d: d.kind):
        told = list(rows)
        lines += heading(kind.upper(), str(len(told)), columns)
        for one in told:
            lines += indent(wrap(f"{one.what}: {one.before or 'not there'} -> {one.after or 'not there'}", columns - 2), 2)
    return printed(lines, colour=colour)
