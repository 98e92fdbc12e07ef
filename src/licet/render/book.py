"""A book as text: what was found before it is run, how its columns are read, and what it came to."""

from collections.abc import Mapping

from licet.orders.checking import Problem
from licet.orders.mapping import Mapped
from licet.orders.running import Manifest, Prepared
from licet.orders.summary import Summary
from licet.render.words import OUTCOME_WORDS, count, said


def mapping_text(by: Mapped) -> str:
    """Column by column what it is read as."""
    named = {column: fact for fact, column in by.facts.items()} | {
        column: f"({what})" for what, column in by.told.items() if column not in by.facts.values()
    }
    width = max(map(len, (*named, *by.unused)), default=0)
    lines = [f"  {column:<{width}}  {fact}" for column, fact in named.items()]
    lines += [f"  {column:<{width}}  -" for column in by.unused]
    head = "columns, as they were read before" if by.remembered else "columns, as their headings suggest"
    return "\n".join((f"{head}; change one with --map COLUMN=FACT", *lines)) + "\n"


def check_text(book: Prepared) -> str:
    """What keeps lines from being decided, then what is good to know."""
    head = f"{count(book.sheet.cells.height, 'line')}, {count(len(book.problems), 'finding')}"
    return "\n".join((head, *(f"  note: {note}" for note in book.sheet.notes), *(_problem(p) for p in book.problems))) + "\n"


def _problem(of: Problem) -> str:
    where = f"{of.column}: " if of.column else ""
    how_many = f"{of.lines} " if of.lines else ""
    rows = f"\n      rows {', '.join(map(str, of.rows))}{' and more' if of.lines > len(of.rows) else ''}" if of.rows else ""
    mend = f"\n      {of.mend}" if of.mend else ""
    return f"  {'✗' if of.refused else '!'} {where}{how_many}{of.what}{rows}{mend}"


def run_text(manifest: Manifest, found: Summary) -> str:
    """What a run came to."""
    counts = f"{count(manifest.lines, 'line')}, {count(manifest.situations, 'situation')}"
    lines = [f"{manifest.result}: {counts}, law {manifest.law[:16]}"]
    for outcome in found.outcomes:
        word = OUTCOME_WORDS.get(outcome.outcome)
        name = f"{word.icon} {said(outcome.outcome)}" if word else f"✗ {outcome.outcome}"
        lines.append(f"  {name:<26} {outcome.lines:>9,}   {_money(outcome.value)}")
    if found.regimes:
        lines.append("by regime, lines")
        for regime, counted in found.regimes.items():
            lines.append(f"  {regime.upper():<4} " + ", ".join(f"{said(word)} {number:,}" for word, number in counted.items()))
    if found.waiting:
        lines.append("open lines wait first for")
        for wait in found.waiting[:8]:
            who = f", {count(wait.customers, 'customer')}" if wait.customers > 1 else ""
            lines.append(f"  {wait.fact:<26} {wait.lines:>9,}{who}   {_money(wait.value)}")
    if found.unvalued:
        lines.append(f"{count(found.unvalued, 'line')} of no readable value")
    if manifest.notes:
        lines.append(f"{count(manifest.notes, 'line')} with something to know (licet_note)")
    return "\n".join(lines) + "\n"


def _money(value: Mapping[str, float]) -> str:
    return "  ".join(f"{total / 1e6:,.1f} M {currency}".rstrip() for currency, total in value.items())
