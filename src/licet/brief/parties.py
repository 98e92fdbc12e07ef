"""Parties of a story that stand on a list: by the names of the lists that screening searches, exactly, and since when."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from licet.brief.brief import Listing, Party
from licet.brief.marked import Marked
from licet.brief.scan import Scanner, tokens_of
from licet.brief.story import Span
from licet.screening.entries import Entry, PartyList
from licet.screening.law_facts import words_on
from licet.screening.standing import lists_on

_FORM = re.compile(
    r"[,\s]+(?:\(group\)\s*)?(?:co\.?,? ?(?:ltd|limited)\.?|ltd\.?|limited|inc\.?|incorporated|corp\.?|corporation|llc|plc"
    r"|gmbh|ag|b\.?v\.?|n\.?v\.?|s\.a\.|pte\.?|company|有限公司|股份有限公司|有限责任公司)$",
    re.IGNORECASE,
)
_SHORTEST = 4
_COMMON = frozenset({"BEST"})


class Listed:
    """The names of every list that screening searches, ready for one pass over a text."""

    def __init__(self, lists: Iterable[PartyList]) -> None:
        held = tuple(lists)
        self.titles = {each.id: each.title for each in held}
        self.entries = tuple(entry for each in held for entry in each.entries)
        self.names: Scanner[int] = Scanner(self._names())
        self._by_name: dict[str, list[int]] = {}
        for number, entry in enumerate(self.entries):
            for name in entry.names:
                self._by_name.setdefault(_bare(name.text).casefold(), []).append(number)

    def _names(self) -> Iterator[tuple[str, int]]:
        for number, entry in enumerate(self.entries):
            for name in entry.names if entry.kind != "person" else ():
                for text in {name.text, _bare(name.text)}:
                    if _telling(text):
                        yield text, number

    def same(self, name: str) -> tuple[Entry, ...]:
        """Every entry, on whatever list, that has this very name but for its legal form."""
        return tuple(self.entries[number] for number in dict.fromkeys(self._by_name.get(_bare(name).casefold(), ())))


@lru_cache(maxsize=2)
def listed(day: date) -> Listed:
    """The lists as they stood on a day of reading; what an entry says of days is believed for every story."""
    return Listed(lists_on(day))


def _bare(name: str) -> str:
    """A name without its legal forms."""
    while (shorter := _FORM.sub("", name)) != name:
        name = shorter
    return name


def _telling(text: str) -> bool:
    """Whether a name can be told from other words of a story: two words or more, or one that is no common word."""
    tokens = tokens_of(text)
    if len(tokens) > 1:
        return not all(token.text.islower() for token in tokens) and sum(len(token.text) for token in tokens) > _SHORTEST + 2
    return (
        bool(tokens) and len(text) >= _SHORTEST and text not in _COMMON and (text.isupper() or any(c.isdigit() for c in text))
    )


def parties(marked: Marked, reading: date) -> tuple[Party, ...]:
    """The parties of the story that are on a list, or were. reading: the day whose lists are read.

    A company of our record is looked up under the name that lists give it. A name not found is no clearance.
    """
    lists = listed(reading)
    day = marked.story.published.on if marked.story.published else None
    found: dict[str, tuple[str, list[Span]]] = {}
    for sentence in marked.sentences:
        spans: list[Span] = []
        for hit in sentence.entities:
            if hit.what[0] == "organisation":
                record = marked.record.organisations[hit.what[1]]
                spans.append(Span(hit.start, hit.end))
                if record.listed_as:
                    found.setdefault(record.listed_as, (record.name, []))[1].append(spans[-1])
        for name in lists.names.longest(marked.story.text, sentence.tokens):
            if not any(span.start < name.end and name.start < span.end for span in spans):
                entry = lists.entries[name.what].names[0].text
                found.setdefault(entry, (entry, []))[1].append(Span(name.start, name.end))
    made = [Party(shown, _listings(lists, name, day), tuple(spans)) for name, (shown, spans) in found.items()]
    return tuple(sorted((party for party in made if party.listings), key=lambda party: party.spans[0]))


def _listings(lists: Listed, name: str, day: date | None) -> tuple[Listing, ...]:
    made = [
        Listing(
            list=entry.list,
            title=lists.titles.get(entry.list, entry.list),
            entry=entry.id,
            start=entry.listed,
            until=entry.until,
            on_day=None if day is None or entry.listed is None else bool(words_on(entry, day)),
            cite=entry.citation,
            url=entry.url,
        )
        for entry in lists.same(name)
    ]
    return tuple(sorted(made, key=lambda each: (each.list, each.entry)))
