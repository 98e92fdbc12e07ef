"""Text of what is kept: a record, its time, what was done to it, and what deciding it again gave."""

from collections.abc import Iterable
from typing import Any

from licet.render.words import OUTCOME_WORDS


def kept_line(kept: Any) -> str:
    """A record in a line of a list."""
    held = "  HELD" if kept.held else ""
    until = kept.retention.until or "not encoded"
    return f"{kept.id}  {kept.saved_at[:10]}  {kept.outcome:20}  {kept.item or '-'}  kept through {until}{held}"


def kept_text(kept: Any) -> str:
    """A record: what, who, when, why, by which law, until when it is kept and why."""
    lines = [
        f"record {kept.id}",
        f"  saved     {kept.saved_at} by {kept.who}: {kept.why}",
        f"  deal      {kept.item or 'an item without a name'}, {kept.on}; law of {kept.as_of}",
        f"  outcome   {_outcome(kept.outcome)}",
        f"  law       {kept.law_hash}",
        f"  lists     {kept.lists_hash or 'none was searched'}",
        f"  engine    Licet {kept.engine}",
        f"  SHA-256   {kept.sha256}",
        f"  kept      through {kept.retention.until or 'a day that is not encoded: never deleted unasked'}",
    ]
    for rule in kept.retention.rules:
        lines.append(f"            {rule.until}  {rule.title}, {rule.cite}, from {rule.event.kind} {rule.event.on}")
    if kept.retention.without:
        lines.append(f"            not encoded: what {', '.join(kept.retention.without)} asks for")
    for hold in kept.holds:
        state = f"released {hold.until[:10]}" if hold.until else "STANDS"
        lines.append(f"  hold {hold.number}  since {hold.since[:10]} by {hold.who}: {hold.why} ({state})")
    return "\n".join(lines) + "\n"


def _outcome(outcome: str) -> str:
    """An outcome with its mark and what it leaves open; one of another version of Licet as it was kept."""
    word = OUTCOME_WORDS.get(outcome)
    return f"{word.icon} {word.word}{word.rest}" if word else outcome


def acts_text(acts: Iterable[Any]) -> str:
    """Rows of the log, one a line."""
    lines = []
    for act in acts:
        told = ", ".join(f"{name} {value}" for name, value in act.detail.items() if value is not None)
        lines.append(f"{act.number:6}  {act.at[:19]}Z  {act.who}  {act.action}  {act.subject}  {told}".rstrip())
    return "\n".join(lines) + "\n" if lines else "the log is empty\n"


def replayed_text(found: Any) -> str:
    """What deciding again gave: the finding, and every regime with what differs."""
    lines = [f"record {found.kept.id}: {found.says}"]
    for regime in found.regimes:
        if not regime.differs:
            lines.append(f"  {regime.regime}: {regime.now}, as it was")
            continue
        lines.append(f"  {regime.regime}: {regime.then or 'no answer'} -> {regime.now or 'no answer'}")
        for each in regime.differs:
            lines.append(f"    {each.part}: {each.then or 'nothing'} -> {each.now or 'nothing'}")
    return "\n".join(lines) + "\n"
