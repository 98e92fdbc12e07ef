"""The coverage table as text for a terminal and as Markdown for the documents."""

import textwrap
from collections.abc import Iterable, Sequence
from itertools import groupby

from licet.law.book import Book
from licet.law.coverage import Part

WIDTH = 80


def coverage_text(parts: Iterable[Part], book: Book) -> str:
    """For every regime the parts of its law: what is modelled, since when, how sure, checked when; then what is not."""
    lines: list[str] = []
    for regime, group in groupby(parts, key=lambda part: part.regime):
        found = list(group)
        lines += [f"{regime.upper()}  {book.regime(regime).title}; checked through {_checked_through(book, regime)}", ""]
        for part in found:
            lines += _wrapped(f"{part.state:<13}{part.title}", 2, 15)
            lines += _wrapped(_measures(part), 15, 15) if part.provisions or part.rows else []
            if part.state != "modelled" and part.says:
                lines += _wrapped(part.says, 15, 15)
        lines.append("")
    return "\n".join([*lines, *_wrapped(_sum(list(parts)), 0, 0)]) + "\n"


def coverage_markdown(parts: Sequence[Part], book: Book) -> str:
    """The same as a page of the documents."""
    lines = [
        "# What is covered, and what is not",
        "",
        "Made from the packs by `licet law coverage --markdown`; do not edit. *Modelled*: encoded as rules. *Partly*:",
        "something is missing or of low confidence. *Pointer only*: named, its text not read. Confidence counts versions:",
        "high / medium / low.",
    ]
    for regime, group in groupby(parts, key=lambda part: part.regime):
        lines += ["", f"## {book.regime(regime).title} (`{regime}`)", ""]
        lines += [f"Checked through {_checked_through(book, regime)}.", ""]
        lines += [
            "| state | part | provisions | in force | confidence | tests | checked | missing |",
            "|---|---|---|---|---|---|---|---|",
        ]
        for part in group:
            size = f"{part.rows} rows" if part.rows else str(part.provisions or "")
            confidence = " / ".join(map(str, part.confidence)) if any(part.confidence) else ""
            missing = part.says if part.state != "modelled" else ""
            cells = [
                part.state,
                part.title,
                size,
                _period(part),
                confidence,
                str(part.tests or ""),
                str(part.checked or ""),
                missing,
            ]
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join([*lines, "", _sum(parts)]) + "\n"


def _measures(part: Part) -> str:
    size = f"{part.rows} rows" if part.rows else f"{part.provisions} provisions, {part.tests} tests"
    high, medium, low = part.confidence
    sure = f"confidence high {high}, medium {medium}, low {low}"
    return f"{size}; {_period(part)}; {sure}" + (f"; checked {part.checked}" if part.checked else "")


def _period(part: Part) -> str:
    if part.since is None and part.until is None:
        return ""
    return f"{part.since or 'always'} to {part.until or 'open'}"


def _checked_through(book: Book, regime: str) -> str:
    return str(book.regime(regime).verified_through or "no day: no law is encoded")


def _sum(parts: Sequence[Part]) -> str:
    states = ("modelled", "partly", "pointer only", "not covered")
    return "Parts: " + ", ".join(f"{sum(part.state == state for part in parts)} {state}" for state in states) + "."


def _wrapped(text: str, first: int, rest: int) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=" " * first, subsequent_indent=" " * rest, break_long_words=False, break_on_hyphens=False
    )
