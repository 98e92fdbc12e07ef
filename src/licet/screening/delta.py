"""What a change of the lists can touch: only who meets an entry that came, went or changed since a day.

A score depends on the two names alone, so a screening against the changed entries finds the same hits as one against all.
"""

from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from licet.screening.diff import diff
from licet.screening.entries import Entry, PartyList
from licet.screening.screener import Screener
from licet.screening.standing import Searched, lists_on, searched_on

#: The format of our own tables, which have days of their own.
_OURS = "licet"


class Delta(Struct, frozen=True):
    """What changed from one day to another.

    now: the lists, of each only the entries that came or changed; gone: of each the entries it no longer has; searched: the
    lists as they stand; fields: by list and entry what changed in it.
    """

    now: tuple[PartyList, ...]
    gone: tuple[PartyList, ...]
    searched: tuple[Searched, ...]
    fields: dict[tuple[str, str], tuple[str, ...]]

    def screeners(self) -> tuple[Screener, Screener]:
        """Of the entries that came or changed, and of those that went."""
        return Screener.of(self.now, self.searched), Screener.of(self.gone, self.searched)


def changed_since(since: date, day: date) -> Delta:
    """The lists as they stood on one day against those of another. Raises ListError for a version that cannot be read.

    A list of which no version is kept is ours, which has its own days: of it what began or ended between the two.
    """
    before = {(each.id, each.format == _OURS): each for each in lists_on(since)}
    now: list[PartyList] = []
    gone: list[PartyList] = []
    fields: dict[tuple[str, str], tuple[str, ...]] = {}
    for each in lists_on(day):
        old = before.get((each.id, each.format == _OURS))
        if old is None:
            now.append(each)
            continue
        if each.format == _OURS:
            turned = tuple(entry for entry in each.entries if _turned(entry, since, day))
            now.append(replace(each, entries=turned))
            continue
        found = diff(old, each)
        now.append(replace(each, entries=(*found.added, *(change.new for change in found.changed))))
        gone.append(replace(each, entries=found.removed))
        fields |= {(change.new.list, change.new.id): change.fields for change in found.changed}
    told = tuple(replace(each, origin=f"{each.origin}; only what changed since {since}") for each in searched_on(day))
    return Delta(tuple(now), tuple(gone), told, fields)


def _turned(entry: Entry, since: date, day: date) -> bool:
    """Whether a listing, a footnote of it, or its end begins after one day and not after the other."""
    return any(on is not None and since < on <= day for on in (entry.listed, entry.until, *entry.footnotes_from))
