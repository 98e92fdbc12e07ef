"""A screening as text for a terminal: the possible matches with the parts of their scores, then what was searched."""

from collections.abc import Iterable, Iterator, Sequence

from licet.render.layout import Line, Run, beside, fitted, heading, indent, printed, wrap
from licet.render.words import count
from licet.screening.decisions import Decision
from licet.screening.runs import Summary
from licet.screening.screener import Match, Screening
from licet.screening.standing import Searched
from licet.screening.tables_out import why

_POINTS, _RULE = 8, 28


def render(found: Screening, *, explain: bool = False, columns: int = 80, colour: bool = False) -> str:
    """The matches first, the likeliest on top; explain: with every part of each score."""
    asked = found.query
    who = "  ".join(filter(None, (asked.name, *asked.aliases, asked.country)))
    lines: list[Line] = fitted((Run(who, "strong"), Run(f"   lists and their law of {found.on}", "quiet")), columns)
    for fault in found.faults:
        lines += wrap((Run(f"not searched: {fault}", "unknown"),), columns)
    told = count(len(found.hits), "possible match", "possible matches").upper() if found.hits else "NO MATCH FOUND"
    note = "a person decides: licet decisions record" if found.hits else f"at or above {found.threshold:.2f}"
    lines += heading(told, note, columns)
    for number, hit in enumerate(found.hits, 1):
        lines += [(), *indent(_match(number, hit, columns - 2, explain), 2)]
    lines += heading("SEARCHED", f"{count(len(found.searched), 'list')}; scores from {found.threshold:.2f} up", columns)
    for searched in found.searched:
        lines += indent(_searched(searched, columns - 2), 2)
    lines += [(), *(line for text in found.warnings for line in wrap((Run(text, "quiet"),), columns))]
    return printed(lines, colour=colour)


def _match(number: int, hit: Match, columns: int, explain: bool) -> list[Line]:
    title = (Run(f"{number}  {hit.score:.2f}  ", "strong"), Run(hit.name, "strong"), Run(f"   {hit.list}", "name"))
    lines = fitted(title, columns)
    for text in filter(None, (*_briefly(hit), *(_in_full(hit) if explain else ()), _decided(hit))):
        lines += indent(wrap(text, columns - 3), 3)
    if explain:
        return [*lines, *indent(_parts(hit, columns - 3), 3)]
    return [*lines, *indent(wrap((Run(f"why: {why(hit)}", "quiet"),), columns - 3), 3)]


def _briefly(hit: Match) -> Iterator[str]:
    """Who it is, since when, and what it comes to."""
    law = hit.law
    others = [name for name in hit.names if name != hit.name]
    more = [f"and {len(others) - 4} more"] if len(others) > 4 else []
    yield "also: " + "; ".join((*others[:4], *more)) if others else ""
    span = f"listed since {law.since}" if law.since else "listed, it is not said since when"
    yield ", ".join(filter(None, (" ".join(hit.countries), span, f"until {law.until}" if law.until else "")))
    facts = f"facts for the law: {', '.join(law.words)}" if law.words else "no fact of the law held here follows from it"
    yield "; ".join(filter(None, (facts, law.policy)))


def _in_full(hit: Match) -> Iterator[str]:
    """The listing itself, and what stands beside the names."""
    law = hit.law
    yield f"requirement: {law.requirement}" if law.requirement else ""
    yield "  ".join(filter(None, (law.citation, law.url)))
    yield law.why
    yield law.remarks
    yield from (f"{each.about}: {each.says}" for each in hit.evidence)


def _decided(hit: Match) -> str:
    made = hit.decision
    if made.verdict is None:
        return f"decision: open   entry {hit.entry}"
    told = f"decision: {made.state}, {made.verdict}, {made.author} on {made.on}: {made.reason}"
    return "; changed: ".join((told, *([", ".join(made.changed)] if made.changed else [])))


def _parts(hit: Match, columns: int) -> list[Line]:
    """A line for each part; the points add up to the score by a hundred."""
    side = (columns - _POINTS - _RULE - 6) // 2
    widths = (_POINTS, side, side, _RULE)
    quiet = [(w, (Run(text, "quiet"),)) for w, text in zip(widths, ("points", "yours", "listed", "why"), strict=True)]
    lines = beside(*quiet)
    for part in hit.parts:
        rule = part.rule if part.kind == "word" else f"{part.kind}: {part.rule}"
        cells = (f"{part.points / 100:+.2f}", part.query, part.listed, rule)
        lines += beside(*zip(widths, cells, strict=True))
    return [*lines, *beside((_POINTS, f"{hit.score * 100:.2f}"), (columns - _POINTS - 2, "of 100"))]


def _searched(of: Searched, columns: int) -> list[Line]:
    day = f"of {of.as_of}" if of.as_of else "of no stated day"
    lines = wrap((Run(f"{of.list}  ", "name"), Run(f"{of.title}, {day}, {count(of.entries, 'entry', 'entries')}")), columns)
    told = of.covers or of.origin
    return [*lines, *indent(wrap((Run(told, "quiet"),), columns - 2), 2)] if told else lines


def run_text(run: Summary) -> str:
    """What screening a file came to."""
    lines = [
        f"{run.out}: {count(run.rows, 'row')}, {run.with_hits} with possible matches ({run.hits} in all), "
        f"{run.not_searched} not searched",
        *([f"{run.resumed} rows were done by an earlier run"] if run.resumed else []),
        *(f"  {fault}" for fault in run.faults[:20]),
        *([f"  and {len(run.faults) - 20} more"] if len(run.faults) > 20 else []),
    ]
    return "\n".join(lines) + "\n"


def decisions_text(made: Sequence[Decision]) -> str:
    """Every decision, a line each."""
    if not made:
        return "No decision is kept.\n"
    return "".join(f"{line}\n" for each in made for line in _decision(each))


def _decision(made: Decision) -> Iterable[str]:
    approved = f", approved by {made.approver}" if made.approver else ""
    yield f"{made.decided_at:%Y-%m-%d %H:%M}  {made.verdict:<9} {made.party}  {made.list}/{made.entry}"
    yield f"    {made.author}{approved}: {made.reason}"
