"""Every version of every list that was ever added, kept in the user's data folder: which list stood how on which day.

A version is a folder of its own: `version.json` says what it is, one msgpack file (data only) for each list of the file holds
the entries. It appears whole or not at all, and is never changed after but for the day it was last seen.
"""

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from licet.screening.entries import Entry, PartyList
from licet.screening.formats.common import ListError, Reading, clean
from licet.screening.publishers import title
from licet.user_data import data_folder

#: The part of a list that may go from one version to the next, and the part of a file that may be unreadable, unasked.
MOST_GONE = 0.05
#: So long before its day a listing may be printed: what takes effect next month is in the list of today.
_AHEAD = timedelta(days=45)
_LIST_ID = re.compile(r"[a-z][a-z0-9_]{0,60}")
_MANIFEST = "version.json"
#: What the files of a version are called.
_FILE = re.compile(r"version\.json|[a-z][a-z0-9_]{0,60}\.msgpack")


class Version(Struct, frozen=True):
    """A version of one list.

    list, title: which; as_of: the day it is of; seen: the last day the same content was added for; file: the name of the file
    it came from; hash: SHA-256 of its unpacked content; of: the id of the file's own list, which holds others where the file is
    a combined one; entries: how many, kinds: of each kind; refused: pieces of the file that gave no entry; added: when.
    """

    list: str
    title: str
    as_of: date
    seen: date
    file: str
    hash: str
    format: str
    of: str
    entries: int
    kinds: Mapping[str, int]
    refused: int
    added: datetime
    folder: str = ""


class Added(Struct, frozen=True):
    """What adding a file did: `new` versions, or the `same` content again. older: whether a later version stays the latest."""

    outcome: Literal["new", "same"]
    versions: tuple[Version, ...]
    older: bool = False


def folder() -> Path:
    """Where the versions are kept. Raises LicetError for a user without a home."""
    return data_folder() / "lists"


def add(found: Reading, file: str, *, as_id: str | None = None, on: date | None = None, accept_shrink: bool = False) -> Added:
    """Keep what a file gave.

    as_id: the id it is kept under, for a list of one's own; on: its day where the file does not say, and for an older version
    than the latest; accept_shrink: keep it though much of the list is gone. Raises ListError.
    """
    as_of = _day(found, file, on)
    split = _split(found, as_id)
    manifests = _manifests()
    standing = _standing(manifests, split, as_of)
    if standing and standing[0].hash == found.list.hash and {v.list for v in standing if v.entries} == set(split):
        return _seen_again(standing, as_of)
    older = _check_order(manifests, split, as_of, on)
    before = _before(manifests, found, split, as_of)
    if not accept_shrink:
        _check_shrink(before, found, split)
    for name in before:
        split.setdefault(name, [])  # its publisher no longer has it: from this day on it is empty
    versions = tuple(_version(found, name, entries, as_of, file) for name, entries in split.items())
    return Added("new", _write(versions, split, found), older)


def versions(list_id: str | None = None) -> tuple[Version, ...]:
    """What is kept, of one list or of all, in order of list and day; of two of a day the one added later last."""
    found = [v for manifest in _manifests() for v in manifest if list_id in (None, v.list)]
    return tuple(sorted(found, key=lambda v: (v.list, v.as_of, v.added)))


def latest(day: date = date.max) -> dict[str, Version]:
    """The latest version of each list, or the one that stood on a day; without lists whose oldest version is younger."""
    return {v.list: v for v in versions() if v.as_of <= day}


def files() -> list[Path]:
    """The files of every version that is kept, for a copy."""
    base = folder()
    versions = dict.fromkeys(manifest[0].folder for manifest in _manifests())
    return [file for name in versions for file in sorted((base / name).iterdir()) if _FILE.fullmatch(file.name)]


def not_here(copied: Path) -> list[Path]:
    """The versions in a folder that are not kept here. Raises ListError for one that cannot be read."""
    here = {manifest[0].folder for manifest in _manifests()}
    new = [each for each in sorted(copied.iterdir()) if each.name not in here] if copied.is_dir() else []
    found = {manifest[0].folder: manifest for manifest in _manifests(copied)}
    for each in new:
        versions = found.get(each.name, ())
        if not versions or not all(_readable(each / f"{version.list}.msgpack") for version in versions):
            raise ListError(f"{each.name} is no version of a list that can be read", where=str(copied))
    return new


def take_in(new: Iterable[Path]) -> None:
    """Add versions, each a folder of its own; none is taken away."""
    base = folder()
    for each in new:
        base.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(base / each.name, ignore_errors=True)  # of that name there is one that is damaged, or none
        shutil.move(each, base / each.name)


def _readable(file: Path) -> bool:
    try:
        msgspec.msgpack.decode(file.read_bytes(), type=PartyList)
    except (OSError, ValueError):
        return False
    return True


def damaged() -> tuple[str, ...]:
    """Folders of versions that cannot be read, which `versions` passes over."""
    base = folder()
    good = {manifest[0].folder for manifest in _manifests()}
    return (
        tuple(sorted(p.name for p in base.iterdir() if p.is_dir() and p.name[:1] != "." and p.name not in good))
        if base.is_dir()
        else ()
    )


def on(list_id: str, day: date) -> Version:
    """The version of a list that stood on a day. Raises ListError where none is kept that is as old."""
    kept = versions(list_id)
    if not kept:
        known = ", ".join(sorted({v.list for v in versions()})) or "no list at all"
        raise ListError(f"no version of {list_id} is kept", mend=f"kept: {known}; add one with licet lists add FILE")
    standing = [v for v in kept if v.as_of <= day]
    if not standing:
        raise ListError(
            f"the oldest version of {list_id} that is kept is of {kept[0].as_of}",
            where=str(day),
            mend="add an older one: licet lists add FILE --on DAY",
        )
    return standing[-1]


def load(version: Version) -> PartyList:
    """The list of a version. Raises ListError where its file is gone or damaged."""
    where = folder() / version.folder / f"{version.list}.msgpack"
    try:
        return msgspec.msgpack.decode(where.read_bytes(), type=PartyList)
    except (OSError, ValueError) as error:
        raise ListError(
            f"a version that is kept cannot be read: {error}", where=str(where), mend="add its file again"
        ) from None


# --- what a version needs before it is kept ---------------------------------------------------------------------------


def _day(found: Reading, file: str, on: date | None) -> date:
    """The day as given, or as the file says, or as its name says."""
    said = found.list.as_of
    if said and on and said != on:
        raise ListError(f"the file says that it is of {said}", where=f"{file}, --on {on}", mend=f"--on {said}, or leave it out")
    day = said or on
    if day is None and (named := re.search(r"(?<!\d)(20\d\d)-?(\d\d)-?(\d\d)(?!\d)", file)):
        with suppress(ValueError):
            day = date(int(named[1]), int(named[2]), int(named[3]))
    newest = max((e.listed for e in found.list.entries if e.listed), default=None)
    if day and not said and newest and newest - day > _AHEAD:
        raise ListError(
            f"it holds a party listed on {newest}, so it cannot be of {day}", where=file, mend=f"--on DAY, not before {newest}"
        )
    if day is None:
        raise ListError("neither the file nor its name says of which day it is", where=file, mend="--on 2026-07-31")
    return day


def _split(found: Reading, as_id: str | None) -> dict[str, list[Entry]]:
    """The entries by list, under the id asked for if all are of one list."""
    split: dict[str, list[Entry]] = {}
    for entry in found.list.entries:
        split.setdefault(entry.list, []).append(entry)
    if as_id is None:
        return split
    if not _LIST_ID.fullmatch(as_id):
        raise ListError(f"{as_id!r} is no id of a list", where="--as", mend="lower-case letters, digits and _: own_customers")
    if len(split) > 1:
        raise ListError(f"the file holds {len(split)} lists: {', '.join(split)}", where="--as", mend="leave out --as")
    entries = next(iter(split.values()))
    return {as_id: [msgspec.structs.replace(entry, list=as_id) for entry in entries]}


def _standing(kept: list[tuple[Version, ...]], split: Mapping[str, list[Entry]], as_of: date) -> tuple[Version, ...] | None:
    """The version of these lists that stood on the day. Content that comes back after another one is a version anew."""
    found = [m for m in kept if m[0].as_of <= as_of and set(split) & {v.list for v in m}]
    return max(found, key=lambda m: (m[0].as_of, m[0].added), default=None)


def _check_order(kept: list[tuple[Version, ...]], split: Mapping[str, list[Entry]], as_of: date, on: date | None) -> bool:
    """Whether a later version is kept; that is asked about unless the day was given."""
    later = [v for manifest in kept for v in manifest if v.list in split and v.as_of > as_of]
    if later and on is None:
        newest = max(later, key=lambda v: v.as_of)
        raise ListError(
            f"it is of {as_of}, and a later version of {newest.list} is kept, of {newest.as_of}",
            mend=f"to keep it as history: --on {as_of}",
        )
    return bool(later)


def _before(
    kept: list[tuple[Version, ...]], found: Reading, split: Mapping[str, list[Entry]], as_of: date
) -> Mapping[str, Version]:
    """The lists of the version before this one that came from the same kind of file."""
    before: dict[str, Version] = {}
    for manifest in sorted(kept, key=lambda m: (m[0].as_of, m[0].added)):
        if manifest[0].format == found.list.format and manifest[0].of == found.list.id and manifest[0].as_of <= as_of:
            if set(split) & {v.list for v in manifest}:
                before = {v.list: v for v in manifest if v.entries}
    return before


def _check_shrink(before: Mapping[str, Version], found: Reading, split: Mapping[str, list[Entry]]) -> None:
    """Refuse what looks like part of a list, or of the lists of a file."""
    why = []
    refused = len(found.refused)
    if found.read and refused > MOST_GONE * found.read:
        why.append(f"{refused} of its {found.read} records cannot be read ({found.refused[0].where}: {found.refused[0].what})")
    for name, old in before.items():
        entries = split.get(name, [])
        lost = old.entries - len(entries)
        if not entries:
            why.append(f"{name}, {old.entries} entries on {old.as_of}, is not in it")
        elif lost > MOST_GONE * old.entries:
            why.append(f"{name} had {old.entries} entries on {old.as_of} and has {len(entries)}, {lost / old.entries:.0%} less")
        else:
            kinds = Counter(str(entry.kind) for entry in entries)
            why += [
                f"{name} had {n} of kind {kind} on {old.as_of} and has none" for kind, n in old.kinds.items() if not kinds[kind]
            ]
    if why:
        raise ListError("it looks like part of a list: " + "; ".join(why), mend="if that is so: --accept-shrink")


def _version(found: Reading, name: str, entries: list[Entry], as_of: date, file: str) -> Version:
    return Version(
        list=name,
        title=title(name),
        as_of=as_of,
        seen=as_of,
        file=clean(file),
        hash=found.list.hash,
        format=found.list.format,
        of=found.list.id,
        entries=len(entries),
        kinds=dict(sorted(Counter(str(entry.kind) for entry in entries).items())),
        refused=len(found.refused),
        added=datetime.now(UTC),
    )


# --- the folder -------------------------------------------------------------------------------------------------------


def _manifests(base: Path | None = None) -> list[tuple[Version, ...]]:
    """What each folder says of itself; one that is half written or broken is passed over. base: where they are kept."""
    found = []
    base = base or folder()
    for where in sorted(base.glob(f"*/{_MANIFEST}")) if base.is_dir() else ():
        with suppress(OSError, ValueError):
            read = msgspec.json.decode(where.read_bytes(), type=tuple[Version, ...])
            if read and not where.parent.name.startswith("."):
                found.append(tuple(msgspec.structs.replace(v, folder=where.parent.name) for v in read))
    return found


def _write(versions: tuple[Version, ...], split: Mapping[str, list[Entry]], found: Reading) -> tuple[Version, ...]:
    """The folder of a version, made under another name and then moved into place."""
    first = versions[0]
    named = f"{first.as_of}-{first.hash[:16]}" + (f"-{first.list}" if len(versions) == 1 else "")
    base = folder()
    again = sum(1 for _ in base.glob(f"{named}*")) if base.is_dir() else 0
    named += f"-{again + 1}" if again else ""
    scratch = base / f".{named}.{os.getpid()}"
    try:
        scratch.mkdir(parents=True, exist_ok=True)
        for v in versions:
            kept = PartyList(v.list, v.title, v.format, v.as_of, tuple(split[v.list]), v.hash)
            (scratch / f"{v.list}.msgpack").write_bytes(msgspec.msgpack.encode(kept))
        (scratch / _MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(versions)))
        scratch.rename(base / named)
    except OSError as error:
        raise ListError(f"it cannot be kept: {error.strerror or error}", where=str(base), mend="set LICET_DATA") from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return tuple(msgspec.structs.replace(v, folder=named) for v in versions)


def _seen_again(manifest: tuple[Version, ...], as_of: date) -> Added:
    """The same content for a later day: the version stands as it is, and was seen again."""
    if as_of <= manifest[0].seen:
        return Added("same", manifest)
    now = tuple(msgspec.structs.replace(v, seen=as_of) for v in manifest)
    where = folder() / now[0].folder / _MANIFEST
    scratch = where.with_suffix(f".{os.getpid()}")
    try:
        scratch.write_bytes(msgspec.json.format(msgspec.json.encode(tuple(msgspec.structs.replace(v, folder="") for v in now))))
        scratch.replace(where)
    except OSError as error:
        raise ListError(f"it cannot be kept: {error.strerror or error}", where=str(where), mend="set LICET_DATA") from None
    return Added("same", now)
