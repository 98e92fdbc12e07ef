"""What changed between two versions of a list: who came, who went, and which fields of those who stayed.

The order of entries, names and addresses says nothing, nor do stops in a sentence, the stamp of a file, or where it was served.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import Any

import msgspec
from msgspec import Struct

from licet.screening.entries import Entry, PartyList
from licet.screening.formats.common import BY_NAME, key

_STAMPS = frozenset({"id", "source", "url"})
FIELDS = tuple(field for field in Entry.__struct_fields__ if field not in _STAMPS)
#: Stops and blanks in a sentence of the law, which its publishers put in and take out and mean nothing by.
_STOPS = re.compile(r"[\s.,;]+")
_BRACKETS = re.compile(r"\s*([()\[\]])\s*")
_Key = Callable[[Entry], Hashable]


class Changed(Struct, frozen=True):
    """An entry that stayed, as it was and as it is. fields: names of those that differ."""

    old: Entry
    new: Entry
    fields: tuple[str, ...]


class Difference(Struct, frozen=True):
    """From one version to another: added in the order of the new one, removed in the order of the old one."""

    added: tuple[Entry, ...] = ()
    removed: tuple[Entry, ...] = ()
    changed: tuple[Changed, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def diff(old: PartyList, new: PartyList) -> Difference:
    """What made the one of the other. Entries belong together by their id, then (where we made the ids) by their main name."""
    pairs: list[tuple[Entry, Entry]] = []
    gone, come = _pair(old.entries, new.entries, _by_id, pairs)
    gone, come = _pair(gone, come, _by_name, pairs)
    changed = [Changed(a, b, fields) for a, b in pairs if (fields := differing(a, b))]
    return Difference(tuple(come), tuple(gone), tuple(changed))


def apply(difference: Difference, old: PartyList) -> tuple[Entry, ...]:
    """The entries of the new version, made from the old one: those that stayed in their order, then those that came."""
    gone = {(entry.list, entry.id) for entry in difference.removed}
    now = {(change.old.list, change.old.id): change.new for change in difference.changed}
    stayed = [now.get((e.list, e.id), e) for e in old.entries if (e.list, e.id) not in gone]
    return (*stayed, *difference.added)


def differing(old: Entry, new: Entry) -> tuple[str, ...]:
    """The fields in which two entries differ, the order within a field aside."""
    return tuple(field for field in FIELDS if not _same(getattr(old, field), getattr(new, field)))


def content(entry: Entry) -> Hashable:
    """What an entry says, as a value that is equal for entries that say the same."""
    return (entry.list, *(_plain(getattr(entry, field)) for field in FIELDS))


def _same(old: Any, new: Any) -> bool:
    return bool(old == new) or (isinstance(old, tuple | str) and _plain(old) == _plain(new))


def _plain(value: Any) -> Hashable:
    if isinstance(value, str):
        return _BRACKETS.sub(r"\1", _STOPS.sub(" ", value)).strip()
    if not isinstance(value, tuple):
        return value  # type: ignore[no-any-return]
    return tuple(sorted({msgspec.structs.astuple(part) if isinstance(part, Struct) else (part,) for part in value}))


def _by_id(entry: Entry) -> Hashable:
    return entry.list, entry.id.partition("~")[0]


def _by_name(entry: Entry) -> Hashable | None:
    if not entry.id.startswith(BY_NAME) or not entry.names:
        return None
    return entry.list, key(entry.names[0].text)


def _pair(
    old: Iterable[Entry], new: Iterable[Entry], of: _Key, pairs: list[tuple[Entry, Entry]]
) -> tuple[list[Entry], list[Entry]]:
    """Put together what has the same key, those that say the same first; gives what is left over on both sides."""
    groups: dict[Hashable, tuple[list[Entry], list[Entry]]] = defaultdict(lambda: ([], []))
    left: tuple[list[Entry], list[Entry]] = ([], [])
    for side, entries in enumerate((old, new)):
        for entry in entries:
            found = of(entry)
            (left if found is None else groups[found])[side].append(entry)
    matched: set[int] = set()
    for gone, come in groups.values():
        for a, b in _best(gone, come):
            pairs.append((a, b))
            matched |= {id(a), id(b)}
    return [e for e in old if id(e) not in matched], [e for e in new if id(e) not in matched]


def _best(gone: list[Entry], come: list[Entry]) -> Iterable[tuple[Entry, Entry]]:
    if len(gone) == len(come) == 1:
        return [(gone[0], come[0])]
    twins: dict[Hashable, list[Entry]] = defaultdict(list)
    for entry in come:
        twins[content(entry)].append(entry)
    found, later = [], []
    for entry in gone:
        same = twins[content(entry)]
        if same:
            found.append((entry, same.pop(0)))
        else:
            later.append(entry)
    return [*found, *zip(later, (entry for same in twins.values() for entry in same), strict=False)]
