"""The text of a story as HTML, with what was found in it marked and told beside each paragraph."""

import re
from collections.abc import Iterable
from html import escape

from licet.brief.brief import Brief, Finding
from licet.render.brief_marks import Piece, Row, rows
from licet.render.brief_words import FINDING_WORDS, FURNITURE_WORDS, listed, manner, speaker, state

_LEGEND = (
    ("finding", "parts from the record"),
    ("measure", "a measure"),
    ("named", "person, body, listed party"),
    ("what", "product, control number"),
)
_CLASS = {"party": "named", "person": "named", "organisation": "named", "product": "what", "number": "what"}
_A_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")


def story(brief: Brief, prefix: str) -> str:
    """The story with what is said of it beside each paragraph; of the page around it each line with its kind."""
    shown = [row for row in rows(brief) if row.kind != "headline"]
    marked = {_class(piece) for row in shown for piece in row.pieces}
    legend = "".join(f'<li><mark class="{name}">{escape(said)}</mark></li>' for name, said in _LEGEND if name in marked)
    lines = "".join(_row(row, brief.story.language, prefix) for row in shown)
    key = f'<ul class="key">{legend}</ul>' if legend else ""
    return f'{key}<div class="story">{lines}</div>'


def parts(brief: Brief, prefix: str) -> str:
    """Where story and record part, in a line of links to what is said beside the text."""
    numbers = " ".join(
        f'<a href="#{prefix}f-{n}"><b>{n}</b> {escape(FINDING_WORDS[f.kind])}</a>'
        for n, f in enumerate(brief.findings, start=1)
    )
    return f'<p class="parts">Where story and record part: {numbers}</p>' if numbers else ""


def _row(row: Row, language: str, prefix: str) -> str:
    words = "".join(_piece(piece, prefix) for piece in row.pieces)
    lang = f' lang="{language}"' if language else ""
    notes = _notes(row, prefix)
    if row.kind == "heading":
        return f'<div class="row"><p class="headed"{lang}>{words}</p>{notes}</div>'
    if row.kind:
        kind = f'<span class="kind">{FURNITURE_WORDS[row.kind]}</span>'
        return f'<div class="row aside"><p>{kind} <span{lang}>{words}</span></p>{notes}</div>'
    return f'<div class="row"><p class="said"{lang}>{words}</p>{notes}</div>'


def _piece(piece: Piece, prefix: str) -> str:
    words = escape(piece.words)
    name = _class(piece)
    refs = "".join(f'<sup><a href="#{prefix}f-{number}">{number}</a></sup>' for number in piece.ends)
    shown = f'<mark class="{name}">{words}</mark>' if name else f'<span class="quiet">{words}</span>' if piece.quiet else words
    return shown + refs


def _class(piece: Piece) -> str:
    """How a piece is marked: by what counts most of what covers it. Places and days are not marked: they are everywhere."""
    kinds = [mark.kind for mark in piece.marks]
    first = next((kind for kind in kinds if kind not in ("place", "date", "amount")), "")
    inner = " also" if first == "finding" and "measure" in kinds else ""
    return _CLASS.get(first, first) + inner


def _notes(row: Row, prefix: str) -> str:
    told = [_finding(number, finding, prefix) for number, finding in row.findings]
    told += [
        f'<li class="of"><a href="#{prefix}m-{escape(m.id)}">{escape(m.name)}</a>: {safe(state(m))}</li>' for m in row.measures
    ]
    for party in row.parties:
        on = "; ".join(safe(listed(listing)) for listing in party.listings)
        told.append(f'<li class="of"><b>{escape(party.name)}</b>: {on}</li>')
    told += [f'<li class="says"><b>{escape(speaker(s))}</b>, {escape(manner(s))}</li>' for s in row.statements]
    return f'<ul class="notes">{"".join(told)}</ul>' if told else ""


def _finding(number: int, finding: Finding, prefix: str) -> str:
    word = escape(FINDING_WORDS[finding.kind])
    return (
        f'<li class="finding" id="{prefix}f-{number}"><p><b class="number">{number}</b> <b>{word}.</b> '
        f"{safe(finding.record_says)}</p>{cite((finding.citation,), finding.url, finding.confidence)}</li>"
    )


def cite(cites: Iterable[str], url: str, confidence: str) -> str:
    told = [escape(cite) for cite in cites if cite]
    if url.startswith("https://"):
        told.append(f'<a href="{escape(url)}" rel="noreferrer">text</a>')
    return f'<p class="cite">{" · ".join([*told, f"{confidence} confidence"])}</p>'


def safe(text: str) -> str:
    """Text for the page, in which no day is broken over two lines."""
    return _A_DAY.sub(r'<span class="day">\g<0></span>', escape(text))
