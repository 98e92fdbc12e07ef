"""A brief as text for a terminal: the story's date and source, where it and the record part, and the law of that day."""

from collections.abc import Iterable, Iterator

from licet.brief.brief import Brief, DealShown, Finding, Measure, RegimeAnswer
from licet.render.brief_marks import Piece, Row, rows
from licet.render.brief_words import (
    FINDING_WORDS,
    FURNITURE_WORDS,
    Event,
    answered,
    around,
    cited,
    dated,
    events,
    furniture_told,
    headline,
    listed,
    manner,
    named,
    origin,
    passed_by,
    regime,
    speaker,
    state,
    state_and_more,
    told_by,
)
from licet.render.layout import Line, Run, beside, fitted, heading, indent, printed, wrap
from licet.render.words import OUTCOME_WORDS, count

_DAY = 10
_MOST_STEPS = 8
_SHORT = 110
_TONES = {
    "finding": "undetermined",
    "measure": "name",
    "number": "name",
    "party": "strong",
    "product": "strong",
    "person": "strong",
}
_STATED = {"in force": "licence_required", "partly in force": "licence_required"}
_FOOT = "Statements are their speakers'. A record of facts and rules, not legal advice."


def render(found: Brief, *, marked: bool = False, columns: int = 80, colour: bool = False) -> str:
    """The brief; with `marked` the whole text too, with what was found in it and told beside each paragraph."""
    lines = _title(found, columns)
    lines += _text(found, columns) if marked else _findings(found, columns)
    lines += _measures(found, columns)
    lines += _timeline(found, columns)
    lines += _parties(found, columns)
    lines += _named(found, columns)
    lines += [] if marked else _statements(found, columns)
    lines += _deals(found.deals, columns)
    lines += _remarks(found, columns)
    return printed(lines, colour=colour)


def _title(found: Brief, columns: int) -> list[Line]:
    story = found.story
    lines = wrap((Run(headline(story), "strong"),), columns)
    day = (Run(dated(story.published), "strong" if story.published else "undetermined"),)
    how = (Run(f"  {told_by(story.published)}", "quiet"),) if story.published else ()
    lines += fitted((*day, *how), columns)
    lines += wrap((Run(" · ".join(origin(story)) or "no source is named", "quiet"),), columns)
    left = furniture_told(f.kind for f in story.furniture if f.kind not in ("headline", "byline", "dateline", "source"))
    article = f"{count(len(story.paragraphs), 'paragraph')}{'; left out: ' + left if left else ''}"
    return lines + wrap((Run(article, "quiet"),), columns)


def _findings(found: Brief, columns: int) -> list[Line]:
    if not found.findings:
        return []
    lines = heading("STORY AND RECORD", "where they part", columns)
    for number, finding in enumerate(found.findings, start=1):
        words = Run(_shortened(found.story.said(finding.span)), "quiet")
        lines += indent(beside((3, (Run(f"{number}", "undetermined"),)), (columns - 7, (words,)), gap=1), 2)
        lines += indent(_finding(finding, columns - 6), 6)
    return lines


def _finding(finding: Finding, columns: int) -> list[Line]:
    told: list[Run] = [Run(f"{FINDING_WORDS[finding.kind]}: ", "strong"), Run(finding.record_says)]
    lines = wrap(told, columns)
    source = " · ".join(filter(None, (finding.citation, f"{finding.confidence} confidence")))
    return lines + wrap((Run(source, "quiet"),), columns)


def _measures(found: Brief, columns: int) -> list[Line]:
    day = found.story.published
    note = f"as they stood on {day.on}" if day else "the story has no date, so no day's law is told"
    if not found.measures:
        return [
            *heading("MEASURES", "", columns),
            *indent(wrap("The story speaks of no measure that is held here.", columns - 2), 2),
        ]
    lines = heading("MEASURES", note, columns)
    for measure in found.measures:
        left = (Run(measure.jurisdiction, "strong"),)
        right = (Run(measure.name, "strong"), Run(f" · {measure.kind}", "quiet"))
        lines += indent(beside((4, left), (columns - 8, right), gap=1), 2)
        lines += indent(_measure(measure, columns - 7), 7)
    return lines


def _measure(measure: Measure, columns: int) -> list[Line]:
    stood, more = state_and_more(measure)
    lines = wrap((Run(stood, _STATED.get(measure.state, "strong")), Run(f". {more}" if more else "")), columns)
    lines += wrap((Run(" · ".join([*cited(measure), f"{measure.confidence} confidence"]), "quiet"),), columns)
    if measure.url:
        lines += wrap((Run(measure.url, "quiet"),), columns)
    if measure.provisions:
        lines += wrap((Run(f"licet law show {measure.provisions[0]}", "name"),), columns)
    return lines


def _timeline(found: Brief, columns: int) -> list[Line]:
    day = found.story.published.on if found.story.published else None
    steps, more = around(events(found), day, _MOST_STEPS)
    if not steps:
        return []
    lines = heading("TIMELINE", "around the story's date; what stands below it came later" if day else "", columns)
    for event in steps:
        if not day or event.step.on <= day:
            lines += _step(event, columns)
    lines += _today(found, columns) if day else []
    for event in steps:
        if day and event.step.on > day:
            lines += _step(event, columns)
    return lines + (
        indent(wrap((Run(f"{count(more, 'step')} further off in --json", "quiet"),), columns - 2), 2) if more else []
    )


def _today(found: Brief, columns: int) -> list[Line]:
    assert found.story.published is not None
    day = Run(f"▸ {found.story.published.on}", "strong")
    return beside((_DAY + 2, (day,)), (columns - _DAY - 4, (Run("this story", "strong"),)))


def _step(event: Event, columns: int) -> list[Line]:
    announced = " (already published that day)" if event.when == "announced" else ""
    tone = "quiet" if event.when == "later" else ""
    what = (Run(f"{event.measure.jurisdiction} ", "strong"), Run(f"{event.step.what}{announced}", tone))
    return indent(beside((_DAY, str(event.step.on)), (columns - _DAY - 4, what)), 2)


def _parties(found: Brief, columns: int) -> list[Line]:
    if not found.parties:
        return []
    lines = heading("LISTED PARTIES", "names in the story that stand on a list", columns)
    for party in found.parties:
        for number, listing in enumerate(party.listings):
            name = (Run(party.name if not number else "", "strong"),)
            lines += indent(beside((24, name), (columns - 28, listed(listing))), 2)
    return lines


def _named(found: Brief, columns: int) -> list[Line]:
    rows = named(found)
    lines = heading("WHO IS NAMED", "with the office of that day", columns) if rows else []
    for name, office in rows:
        lines += indent(beside((24, (Run(name, "strong"),)), (columns - 28, office)), 2)
    return lines


def _statements(found: Brief, columns: int) -> list[Line]:
    if not found.statements:
        return []
    lines = heading("WHO SAYS WHAT", "theirs, not ours", columns)
    for statement in found.statements:
        lines += indent(wrap((Run(speaker(statement), "strong"), Run(f" · {manner(statement)}", "quiet")), columns - 2), 2)
        lines += indent(wrap(_shortened(found.story.said(statement.span)), columns - 6), 6)
    return lines


def _deals(deals: tuple[DealShown, ...], columns: int) -> list[Line]:
    lines: list[Line] = []
    for number, deal in enumerate(deals):
        note = "examples of ours, of the kind the story describes, decided for that day"
        lines += [()] if number else heading("SUCH DEALS", note, columns)
        lines += indent(wrap((Run(deal.title, "strong"), Run(f" · {deal.on}", "quiet")), columns - 2), 2)
        ids = max((len(answer.regime) for answer in deal.answers), default=2)
        for answer in deal.answers:
            lines += indent(_answer(answer, ids, columns), 2) if answer.outcome != "not_subject" else []
        if passed := passed_by(deal):
            lines += indent(wrap((Run(f"· not subject: {', '.join(passed)}", "quiet"),), columns - 2), 2)
        if deal.taken:
            lines += indent(wrap((Run(f"taken, not said by the story: {'; '.join(deal.taken)}", "quiet"),), columns - 2), 2)
        lines += indent(wrap((Run(deal.command, "name"),), columns - 2), 2)
    return lines


def _answer(answer: RegimeAnswer, ids: int, columns: int) -> list[Line]:
    word, more = answered(answer)
    left = (Run(f"{OUTCOME_WORDS[answer.outcome].icon} ", answer.outcome), Run(regime(answer.regime), "strong"))
    return beside((ids + 2, left), (columns - ids - 6, (Run(word, answer.outcome), Run(more))))


def _remarks(found: Brief, columns: int) -> list[Line]:
    remarks = list(dict.fromkeys(remark.message for remark in (*found.story.remarks, *found.remarks)))
    lines = heading("REMARKS", "", columns) if remarks else [()]
    for remark in remarks:
        lines += indent(wrap(f"{remark}.".replace("..", "."), columns - 2), 2)
    lines += [()] if remarks else []
    return lines + wrap((Run(f"{_FOOT} Law hash {found.law[:16]}.", "quiet"),), columns)


def _text(found: Brief, columns: int) -> list[Line]:
    """The text, each paragraph with what is said of it below."""
    lines: list[Line] = []
    for row in rows(found):
        if row.kind == "headline":
            continue
        if row.kind:
            kind = Run(f"{FURNITURE_WORDS[row.kind]}: ", "quiet")
            lines += [(), *wrap((kind, *_runs(row.pieces)), columns), *indent(list(_told(found, row, columns - 4)), 4)]
            continue
        lines += [(), *wrap(list(_runs(row.pieces)), columns), *indent(list(_told(found, row, columns - 4)), 4)]
    return lines


def _runs(pieces: Iterable[Piece]) -> Iterator[Run]:
    for piece in pieces:
        tone = "quiet" if piece.quiet else _TONES.get(piece.marks[0].kind, "") if piece.marks else ""
        yield Run(piece.words, tone)
        yield from (Run(f"[{number}]", "undetermined") for number in piece.ends)


def _told(found: Brief, row: Row, columns: int) -> Iterator[Line]:
    for number, finding in row.findings:
        first, *rest = _finding(finding, columns - 4)
        yield (Run(f"[{number}] ", "undetermined"), *first)
        yield from indent(rest, 4)
    for measure in row.measures:
        yield from wrap((Run(f"§ {measure.name}: ", "name"), Run(f"{state(measure)}.")), columns)
    for party in row.parties:
        yield from wrap(f"{party.name}: {'; '.join(map(listed, party.listings))}", columns)
    for statement in row.statements:
        yield from wrap((Run(f"says {speaker(statement)}, {manner(statement)}", "quiet"),), columns)


def _shortened(words: str) -> str:
    """The words, cut after a whole word where they are long."""
    return words if len(words) <= _SHORT else words[:_SHORT].rsplit(" ", 1)[0] + " …"
