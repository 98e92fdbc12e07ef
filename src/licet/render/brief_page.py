"""A brief as one page that needs nothing else: no script, no font, no picture from elsewhere. It is light or dark as its reader
is, and prints. The workbench shows the same parts on a page of its own."""

from collections.abc import Iterable
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from licet.brief.brief import Brief, DealShown, Measure, RegimeAnswer
from licet.errors import LicetError
from licet.render.brief_story import cite, parts, safe, story
from licet.render.brief_words import (
    Event,
    answered,
    around,
    cited,
    dated,
    events,
    headline,
    listed,
    named,
    origin,
    passed_by,
    regime,
    state_and_more,
    told_by,
)
from licet.render.words import OUTCOME_WORDS, count
from licet.whole_files import write_whole

_FOOT = (
    "Statements are their speakers'; nothing of them is taken over. What is found is found by rules and may be incomplete. "
    "A record of facts and rules, not legal advice; the authority named decides."
)
_MOST_STEPS = 12


def write_page(found: Iterable[Brief], out: Path) -> None:
    """Write one page with the briefs, whole or not at all. Raises LicetError."""
    text = page(tuple(found))

    def write(scratch: Path) -> None:
        scratch.write_text(text, encoding="utf-8")

    try:
        write_whole(out, write)
    except OSError as error:
        raise LicetError(f"it cannot be written: {error.strerror or error}", where=str(out)) from None


def page(found: tuple[Brief, ...]) -> str:
    """The page as HTML."""
    title = escape(headline(found[0].story) if len(found) == 1 else found[0].story.file)
    folder = files("licet.render")
    style = "".join(folder.joinpath(name).read_text(encoding="utf-8") for name in ("book_page.css", "brief.css"))
    wholes = "".join(_whole(brief, f"s{number}-" if len(found) > 1 else "") for number, brief in enumerate(found, start=1))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{style}</style></head><body><main>{wholes}<footer>{_FOOT}</footer></main></body></html>\n"
    )


def _whole(brief: Brief, prefix: str) -> str:
    return f"<header><div><h1>{escape(headline(brief.story))}</h1>{source(brief)}</div></header>{body(brief, prefix)}"


def source(brief: Brief) -> str:
    """Date and source of a story in a line, and where the date comes from."""
    day = brief.story.published
    told = f'<time datetime="{day.on}">{escape(dated(day))}</time>, {told_by(day)}' if day else "<strong>no date</strong>"
    return f'<p class="from">{" · ".join([told, *map(escape, origin(brief.story))])}</p>'


def body(brief: Brief, prefix: str = "", *, linked: bool = False) -> str:
    """What a brief shows below its headline. prefix: before every id, where a page has several briefs; linked: whether the
    workbench is at hand, so that deals and provisions are links to its pages."""
    made = (
        _remarks(brief),
        parts(brief, prefix),
        _measures(brief, prefix, linked),
        _section("The story", "", story(brief, prefix), "wide"),
        _timeline(brief),
        _parties(brief),
        _named(brief),
        _deals(brief.deals, linked),
        _made(brief),
    )
    return f'<div class="brief">{"".join(made)}</div>'


def _section(title: str, note: str, inner: str, name: str = "") -> str:
    told = f'<p class="note">{escape(note)}</p>' if note else ""
    return f'<section class="card {name}"><h2>{escape(title)}</h2>{told}{inner}</section>'


def _remarks(brief: Brief) -> str:
    remarks = dict.fromkeys(remark.message for remark in (*brief.story.remarks, *brief.remarks))
    return f'<ul class="remarks">{"".join(f"<li>{escape(told)}</li>" for told in remarks)}</ul>' if remarks else ""


def _measures(brief: Brief, prefix: str, linked: bool) -> str:
    day = brief.story.published
    if not brief.measures:
        return _section("Measures", "The story speaks of no measure that is held here.", "")
    title = f"The law on {day.on}" if day else "Measures"
    note = (
        "The measures the story speaks of, as they stood that day." if day else "The story has no date: no day's law is told."
    )
    return _section(title, note, f'<ul class="measures">{"".join(_measure(m, prefix, linked) for m in brief.measures)}</ul>')


def _measure(measure: Measure, prefix: str, linked: bool) -> str:
    in_force = " on" if measure.state in ("in force", "partly in force") else ""
    law = " · ".join(_provision(each, linked) for each in measure.provisions[:4])
    stood, more = state_and_more(measure)
    name = f"{_where(measure)}{escape(measure.name)}"
    return (
        f'<li id="{prefix}m-{escape(measure.id)}"><p class="state{in_force}">{safe(stood)}</p><div>'
        f"<h3>{name} <small>{escape(measure.kind)}</small></h3>{f'<p>{safe(more)}</p>' if more else ''}"
        f"{cite(cited(measure), measure.url, measure.confidence)}{f'<p class=cite>in the book: {law}</p>' if law else ''}"
        "</div></li>"
    )


def _where(measure: Measure) -> str:
    """Whose measure it is, unless its name begins with that."""
    named = measure.name.startswith(measure.jurisdiction)
    return "" if named else f'<span class="where">{escape(measure.jurisdiction)}</span> '


def _provision(name: str, linked: bool) -> str:
    code = f"<code>{escape(name)}</code>"
    return f'<a href="/law/{escape(name)}">{code}</a>' if linked else code


def _timeline(brief: Brief) -> str:
    day = brief.story.published.on if brief.story.published else None
    steps, more = around(events(brief), day, _MOST_STEPS)
    if not steps:
        return ""
    made = [_step(event) for event in steps if not day or event.step.on <= day]
    if day:
        made.append(f'<li class="today"><time datetime="{day}">{day}</time><p>This story is published</p></li>')
        made += [_step(event) for event in steps if event.step.on > day]
    note = "What led up to the day of the story, and what happened since." if day else ""
    note += f" {count(more, 'step')} further off left out." if more else ""
    return _section("Timeline", note, f'<ol class="line">{"".join(made)}</ol>')


def _step(event: Event) -> str:
    step = event.step
    announced = " <small>already published that day</small>" if event.when == "announced" else ""
    link = f' <a href="{escape(step.url)}" rel="noreferrer">text</a>' if step.url.startswith("https://") else ""
    cite = f'<span class="cite">{escape(step.cite)}{link}</span>' if step.cite or link else ""
    return (
        f'<li class="{event.when}"><time datetime="{step.on}">{step.on}</time><p><span class="where">'
        f"{escape(event.measure.jurisdiction)}</span> {escape(step.what)}{announced} {cite}</p></li>"
    )


def _parties(brief: Brief) -> str:
    if not brief.parties:
        return ""
    made = [
        f'<tr><th scope="row">{escape(party.name)}</th><td>{safe(listed(each))}</td><td>{escape(each.cite)}</td></tr>'
        for party in brief.parties
        for each in party.listings
    ]
    head = '<thead><tr><th scope="col">Name</th><th scope="col">List</th><th scope="col">Entry</th></tr></thead>'
    table = f'<div class="scroll"><table class="rows">{head}<tbody>{"".join(made)}</tbody></table></div>'
    return _section("Listed parties", "Names in the story that stand on a list of parties.", table)


def _named(brief: Brief) -> str:
    rows = "".join(f'<tr><th scope="row">{escape(name)}</th><td>{escape(does)}</td></tr>' for name, does in named(brief))
    table = f'<div class="scroll"><table class="rows">{rows}</table></div>'
    return (
        _section("Who is named", "Persons with the office they held that day, bodies with what they do.", table) if rows else ""
    )


def _deals(deals: tuple[DealShown, ...], linked: bool) -> str:
    if not deals:
        return ""
    note = f"Examples of ours, of the kind the story describes, decided for {deals[0].on}."
    inner = "".join(_deal(deal, linked) for deal in deals)
    return _section("What such a deal would have needed", note, f'<ul class="deals">{inner}</ul>')


def _deal(deal: DealShown, linked: bool) -> str:
    answers = "".join(_answer(answer) for answer in deal.answers if answer.outcome != "not_subject")
    passed = passed_by(deal)
    silent = f'<li class="cite">Not subject: {escape(", ".join(passed))}</li>' if passed else ""
    taken = f'<p class="cite">Taken, not said by the story: {escape("; ".join(deal.taken))}</p>' if deal.taken else ""
    opened = (
        f'<p><a href="{escape(deal.address)}">Open this deal</a></p>'
        if linked
        else f"<p><code>{escape(deal.command)}</code></p>"
    )
    return f'<li><h3>{escape(deal.title)}</h3><ul class="answers">{answers}{silent}</ul>{taken}{opened}</li>'


def _answer(answer: RegimeAnswer) -> str:
    word, more = answered(answer)
    icon = f'<span class="icon" aria-hidden="true">{OUTCOME_WORDS[answer.outcome].icon}</span>'
    outcome = f'<span class="outcome {answer.outcome}">{icon} {word}</span>'
    return f"<li><b>{escape(regime(answer.regime))}</b> {outcome}{escape(more)}</li>"


def _made(brief: Brief) -> str:
    story = brief.story
    told: list[tuple[str, Any]] = [
        ("read from", f"{escape(story.file)}<br><code>{story.sha256}</code>"),
        ("the article", f"{count(len(story.paragraphs), 'paragraph')} of {len(story.text):,} characters on the page"),
        ("law", f"<code>{escape(brief.law)}</code>"),
        ("record", f"<code>{escape(brief.data)}</code>"),
    ]
    cells = "".join(f'<tr><th scope="row">{key}</th><td>{value}</td></tr>' for key, value in told)
    return _section("Made from", "", f'<div class="scroll"><table class="made">{cells}</table></div>')
