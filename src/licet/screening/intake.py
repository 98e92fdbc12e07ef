"""From files as a user has them to lists and versions: which files belong together, and what `list@day` means."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec
from msgspec import Struct

from licet.deals.facts import read_day
from licet.errors import LicetError
from licet.screening import store
from licet.screening.detect import part_of, read_file
from licet.screening.entries import PartyList
from licet.screening.formats.common import Fault, ListError, clean
from licet.screening.publishers import title


class Brought(Struct, frozen=True):
    """What became of a file: added with its faults, or the error that kept it out."""

    file: str
    added: store.Added | None = None
    faults: tuple[Fault, ...] = ()
    error: LicetError | None = None


def bring(
    files: Sequence[Path], *, as_id: str | None = None, on: date | None = None, accept_shrink: bool = False
) -> tuple[Brought, ...]:
    """Read and keep each file, whatever becomes of the others. Files of aliases and addresses go with their list."""
    groups = _groups(files)
    found = []
    for group in groups:
        try:
            read = read_file(group[0], with_files=group[1:])
            added = store.add(read, group[0].name, as_id=as_id, on=on, accept_shrink=accept_shrink)
            found.append(Brought(clean(group[0].name), added, read.faults))
        except LicetError as error:
            found.append(Brought(clean(group[0].name), error=error))
    return tuple(found)


def _groups(files: Sequence[Path]) -> list[list[Path]]:
    """Each file alone; the parts of OFAC's CSV with the one list that is given beside them, if there is but one."""
    parts = [file for file in files if len(files) > 1 and part_of(file)]
    lists = [file for file in files if file not in parts]
    if parts and len(lists) != 1:
        raise ListError(
            f"{parts[0].name} holds aliases, addresses or remarks, and it is not said of which list",
            mend="give sdn.csv and its parts alone",
        )
    return [[lists[0], *parts]] if parts else [[file] for file in lists]


def sides(old: str, new: str) -> tuple[PartyList, PartyList]:
    """Two lists to compare, as `resolve` finds them. Beside one list, a file of many gives that list, another single list
    its id: a file of one's own is compared with what was kept of it under a name. Raises ListError."""
    before, after = resolve(old), resolve(new)
    ids = [{entry.list for entry in one.entries} for one in (before, after)]
    if len(ids[0]) == 1:
        after = _as_one(after, ids[1], next(iter(ids[0])))
    elif len(ids[1]) == 1:
        before = _as_one(before, ids[0], next(iter(ids[1])))
    return before, after


def _as_one(one: PartyList, ids: set[str], list_id: str) -> PartyList:
    replace = msgspec.structs.replace
    if list_id in ids:
        return replace(one, id=list_id, title=title(list_id), entries=tuple(e for e in one.entries if e.list == list_id))
    if len(ids) == 1:
        return replace(one, id=list_id, entries=tuple(replace(e, list=list_id) for e in one.entries))
    return one


def resolve(text: str) -> PartyList:
    """The list in a file, or a kept one as `list@day`, `list` for the latest. Raises ListError."""
    file = Path(text)
    if file.exists() and not file.is_dir():
        return read_file(file).list
    list_id, at, day = text.partition("@")
    if not at and ("/" in text or "." in text):
        raise ListError("there is no such file", where=text)
    return store.load(store.on(list_id, read_day(day, text) if at else date.max))
