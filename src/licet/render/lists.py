"""Lists of parties as text: what was added, what is kept, what changed, and a list as it stood on a day."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import msgspec

from licet.errors import LicetError
from licet.render.words import count
from licet.screening.diff import Changed, Difference, diff
from licet.screening.entries import Entry, PartyList
from licet.screening.formats.common import Fault
from licet.screening.intake import Brought
from licet.screening.store import Version

_FEW = 20


def brought_text(found: Sequence[Brought]) -> str:
    """One block for each file: its lists with their counts, or why it was not kept; then what could not be read."""
    lines: list[str] = []
    for one in found:
        if one.added is None:
            lines += [f"{one.file}: not kept", *(f"  {line}" for line in str(one.error).splitlines())]
            continue
        first = one.added.versions[0]
        said = {"new": "kept", "same": "nothing new, the same content is kept"}[one.added.outcome]
        total = sum(v.entries for v in one.added.versions)
        lines.append(f"{one.file}: {said}; {count(total, 'entry', 'entries')} of {first.as_of}")
        lines += [f"  {v.list:28} {v.entries:>7}  {v.title}" for v in one.added.versions]
        if one.added.older:
            lines.append("  kept as history: a later version stays the latest")
        lines += _faults(one.faults)
    return "\n".join(lines) + "\n"


def _faults(faults: Sequence[Fault]) -> list[str]:
    shown = [f"  {f.where}: {f.what}" + ("" if f.kept else " (left out)") for f in faults[:_FEW]]
    more = len(faults) - len(shown)
    return [*shown, f"  and {more} more"] if more > 0 else shown


def brought_value(found: Sequence[Brought]) -> Any:
    """The same for JSON."""
    return [
        {
            "file": one.file,
            "outcome": one.added.outcome if one.added else "refused",
            "older": bool(one.added and one.added.older),
            "versions": [_version(v) for v in one.added.versions] if one.added else [],
            "faults": one.faults,
            "error": _error(one.error) if one.error else None,
        }
        for one in found
    ]


def _error(error: LicetError) -> dict[str, str | None]:
    return {"what": error.what, "where": error.where, "mend": error.mend}


def _version(v: Version) -> dict[str, Any]:
    return {name: value for name, value in msgspec.structs.asdict(v).items() if name != "folder"}


def kept_text(versions: Sequence[Version], today: date, damaged: Sequence[str] = ()) -> str:
    """The latest version of each list, with its age and how many versions are kept; then what is kept and cannot be read."""
    broken = "".join(f"A version that is kept cannot be read: {name}; add its file again.\n" for name in damaged)
    if not versions:
        return "No list is kept. Add one: licet lists add FILE\n" + broken
    number = Counter(v.list for v in versions)
    latest = {v.list: v for v in versions}
    lines = [f"{'list':28} {'day':10} {'entries':>7} {'age':>6} {'kept':>4}  title; file"]
    for v in latest.values():
        age = f"{(today - v.seen).days} d"
        lines.append(f"{v.list:28} {v.as_of} {v.entries:>7} {age:>6} {number[v.list]:>4}  {v.title}; {v.file}")
    return "\n".join(lines) + "\n" + broken


def kept_value(versions: Sequence[Version]) -> Any:
    """All versions for JSON, oldest first within a list."""
    return [_version(v) for v in versions]


def diff_text(old: PartyList, new: PartyList, found: Difference) -> str:
    """How many came, went and changed in each list, then each by name."""
    lines = [f"{_called(old)} -> {_called(new)}"]
    if not found:
        return lines[0] + "\nNo entry was added, removed or changed.\n"
    told = [(e.list, "added") for e in found.added] + [(e.list, "removed") for e in found.removed]
    number = Counter([*told, *((c.new.list, "changed") for c in found.changed)])
    for name in sorted({list_id for list_id, _ in number}):
        lines.append(f"{name:28} " + ", ".join(f"{number[name, what]} {what}" for what in ("added", "removed", "changed")))
    lines += _block("added", found.added) + _block("removed", found.removed) + _changes(found.changed)
    return "\n".join(lines) + "\n"


def diff_value(old: PartyList, new: PartyList) -> Any:
    """The difference for JSON, with the two versions it is of."""
    sides = [{"list": p.id, "title": p.title, "as_of": p.as_of, "entries": len(p.entries), "hash": p.hash} for p in (old, new)]
    return {"old": sides[0], "new": sides[1], "difference": diff(old, new)}


def _called(one: PartyList) -> str:
    return f"{one.title} of {one.as_of or 'no stated day'} ({count(len(one.entries), 'entry', 'entries')})"


def _block(head: str, entries: Iterable[Entry]) -> list[str]:
    lines = [f"  {named(entry)}" for entry in entries]
    return ["", head, *lines] if lines else []


def _changes(changed: Sequence[Changed]) -> list[str]:
    lines: list[str] = []
    for change in changed:
        lines.append(f"  {named(change.new)}: {', '.join(change.fields)}")
        for field in change.fields:
            gone, come = _parts(getattr(change.old, field)), _parts(getattr(change.new, field))
            lines += [f"    - {text}" for text in gone if text not in come]
            lines += [f"    + {text}" for text in come if text not in gone]
    return ["", "changed", *lines] if lines else []


def _parts(value: Any) -> list[str]:
    if isinstance(value, tuple):
        return [
            " ".join(str(p) for p in msgspec.structs.astuple(v) if p) if isinstance(v, msgspec.Struct) else v for v in value
        ]
    return [str(value)] if value not in (None, "") else []


def named(entry: Entry) -> str:
    """An entry on one line: its main name or address, places, list."""
    name = entry.names[0].text if entry.names else entry.addresses[0].text if entry.addresses else entry.id
    places = f" ({', '.join(entry.countries)})" if entry.countries else ""
    return f"{name}{places}  {entry.list}"


def chosen(one: PartyList, name: str) -> tuple[Entry, ...]:
    """The entries in one of whose names words begin with all that were asked for; all for none. A look, no screening."""
    marks = [re.compile((r"\b" if word.isascii() else "") + re.escape(word), re.IGNORECASE) for word in name.split()]
    return tuple(e for e in one.entries if not marks or any(all(m.search(n.text) for m in marks) for n in e.names))


def show_text(one: PartyList, version: Version, name: str) -> str:
    """A list as it stood: which version, then its entries one a line, or in full where a name was asked for."""
    found = chosen(one, name)
    lines = [f"{one.title} of {version.as_of}, {count(len(one.entries), 'entry', 'entries')}, from {version.file}"]
    if name:
        lines.append(
            f"{count(len(found), 'entry', 'entries')} with {name}. This looks for letters; it does not screen a party."
        )
        for entry in found:
            lines += ["", *_full(entry)]
    else:
        lines += [f"  {named(entry)}" for entry in found]
    return "\n".join(lines) + "\n"


def _full(entry: Entry) -> list[str]:
    lines = [named(entry)]
    for field in entry.__struct_fields__:
        parts = _parts(getattr(entry, field))
        if parts and field != "list":
            lines.append(f"  {field:12} {parts[0]}")
            lines += [f"  {'':12} {part}" for part in parts[1:]]
    return lines


def show_value(one: PartyList, version: Version, name: str) -> Any:
    """The same for JSON."""
    return {"version": _version(version), "entries": chosen(one, name)}
