"""The vocabulary and the law as text: lists, and one fact or provision in full."""

import textwrap
from collections.abc import Sequence
from datetime import date

from licet.facts.units import show
from licet.facts.vocabulary import FactKind, load_vocabulary
from licet.law.book import current, in_force, state
from licet.law.expect import load_expectations
from licet.law.load import load_book
from licet.render.layout import beside, printed, width
from licet.render.words import count
from licet.rules.printing import sentence

WIDTH = 80


def fact_list(columns: int | None = None) -> str:
    """A row per fact: name, type, label; the facts of parties once. columns: where rows are wrapped, nowhere if None."""
    vocabulary = load_vocabulary()
    rows = []
    for kind in vocabulary.facts.values():
        role, _, short = kind.name.partition(".")
        if role in vocabulary.roles and role != "end_user":
            continue
        name, label = kind.name, kind.label
        if role in vocabulary.roles:
            name, label = f"ROLE.{short}", kind.label.replace(vocabulary.roles[role], "party")
        rows.append((name, _type(kind), label))
    return _table(rows, columns) + f"\nROLE is one of: {', '.join(vocabulary.roles)}\n"


def _table(rows: Sequence[tuple[str, ...]], columns: int | None) -> str:
    """Rows in columns as wide as what stands in them; the last one takes the rest and is wrapped in it."""
    widths = [max(width(row[place]) for row in rows) for place in range(len(rows[0]))]
    if columns is not None:
        widths[-1] = max(min(widths[-1], columns - sum(w + 2 for w in widths[:-1])), 20)
    return printed((line for row in rows for line in beside(*zip(widths, row, strict=True))), colour=False)


def _type(kind: FactKind) -> str:
    return f"number, {kind.unit.name}" if kind.unit is not None and kind.unit.name else kind.type


def fact_text(name: str) -> str:
    """Everything the vocabulary says of a fact, and the provisions that read or define it. Raises VocabularyError."""
    kind = load_vocabulary()[name]
    rows = [
        ("fact", kind.name),
        ("is", kind.label),
        ("type", _type(kind)),
        (
            "range",
            f"{show(kind.low, kind.unit)} to {show(kind.high, kind.unit)}"
            if kind.unit and kind.low is not None and kind.high is not None
            else "",
        ),
        ("choices", ", ".join(kind.choices)),
        ("question", kind.question),
        ("found in", kind.found),
        ("effort", kind.effort),
        ("means", kind.means),
        ("cite", kind.cite),
        ("source", kind.source),
        ("if not given", f"{kind.presumed_from or kind.presumed}: {kind.because}" if kind.because else "unknown"),
        ("defined by", ", ".join(p.id for p in load_book().provisions if p.fact == name)),
    ]
    return "".join(_row(key, value) for key, value in rows if value)


def _row(key: str, value: str) -> str:
    return textwrap.fill(f"{key:<13} {value}", WIDTH, subsequent_indent=" " * 14, break_long_words=False) + "\n"


def provision_list(begins: str, day: date, columns: int | None = None) -> str:
    """A row per provision: id, state on the day, effect, title. Raises LawError if no id begins so."""
    found = load_book().beginning(begins)
    table = _table([(p.id, state(p, day), p.effect, p.title) for p in found], columns)
    return table + count(len(found), "provision") + "\n"


def provision_text(provision_id: str, day: date) -> str:
    """A provision in full, the version of the day marked. Raises LawError."""
    book = load_book()
    provision = book[provision_id]
    labels = load_vocabulary().label
    lines = [
        _row("provision", f"{provision.id} ({provision.effect})"),
        _row("title", provision.title),
        _row("in our words", provision.says),
        _row("cite", provision.cite),
        _row("source", provision.source),
        _row("force", f"{provision.force}; confidence {provision.confidence}"),
        _row("state", f"{state(provision, day)} on {day}"),
    ]
    if provision.scope is not None:
        lines.append(_row("applies to", sentence(provision.scope, labels)))
    if provision.lifts:
        lines.append(_row("lifts", ", ".join(provision.lifts)))
    now = current(provision, day)
    for version in provision.versions:
        mark = "*" if version is now and in_force(provision, day) else " "
        lines.append(f"\n{mark} from {version.start} until {version.until or 'open'}\n")
        lines.append(_row("  formula", version.text))
        lines.append(_row("  reads", sentence(version.when, labels)))
        for key, value in (
            ("  changed", version.changed),
            ("  published", str(version.published or "")),
            ("  instrument", book.instruments[version.instrument].cite if version.instrument else ""),
            ("  cite", version.cite if version.cite != provision.cite else ""),
            ("  source", version.source if version.source != provision.source else ""),
            ("  checked", str(version.checked or "")),
            ("  confidence", version.confidence),
        ):
            if value:
                lines.append(_row(key, value))
        for pause in version.suspended:
            word = "unenforced" if pause.unenforced else "suspended"
            lines.append(_row(f"  {word}", f"from {pause.start} until {pause.until or 'open'}"))
        for review in version.reviews:
            lines.append(_row("  review", f"{review.policy.replace('_', ' ')} when {review.text}"))
        for condition in version.conditions:
            lines.append(_row("  condition", condition))
    tests = [e for e in load_expectations() if e.provision == provision_id]
    lines.append(f"\n{len(tests)} expectations cover it (`licet law expect {provision_id}`)\n")
    return "".join(lines)
