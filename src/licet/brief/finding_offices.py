"""Findings of offices: a person whom the story gives another office than the record has on its day."""

import re
from collections.abc import Iterator
from datetime import date

from licet.brief.brief import Finding, Person
from licet.brief.marked import Marked

#: Offices of which a story may take one for the other; a premier is a prime minister.
_RANKS = {
    "vice president": "vice president",
    "president": "president",
    "prime minister": "prime minister",
    "premier": "prime minister",
    "vice premier": "vice premier",
    "deputy prime minister": "vice premier",
}
_NOT_NOW = re.compile(r"\b(?:former|ex|then|incoming|designate|elect|outgoing|next|acting|late)\b", re.IGNORECASE)


def from_offices(marked: Marked, persons: tuple[Person, ...], day: date | None) -> Iterator[Finding]:
    """A finding for each person whose printed office is another one than that of the day."""
    if day is None:
        return
    for person in persons:
        record = marked.record.persons.get(person.id)
        held = record.held(day) if record else None
        printed = next((rank for words, rank in _RANKS.items() if person.printed.lower().endswith(words)), None)
        if held is None or printed is None or held.rank not in _RANKS or _NOT_NOW.search(person.printed):
            continue
        if printed != _RANKS[held.rank]:
            span = next(s for s in person.spans)
            yield Finding(
                id=f"wrong_office.{person.id}",
                kind="wrong office",
                span=span,
                story_says=f"{person.name} is {person.printed}.",
                record_says=f"On that day {person.name} was {held.office}, since {held.start}.",
                citation=held.office,
                url=person.source,
                confidence="medium",
                measure="",
            )
