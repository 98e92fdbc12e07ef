"""An amendment as plain data -> its changes. What each of them means for a book of law is said in `amend`.

[amendment]
title = "The Netherlands widens its overlay limit to 2.40 nm"
from = 2027-01-01                  # of every change that has no day of its own

[[threshold]]                      # also: replace, repeal, suspend, resume, add, members
provision = "nl.order_a.3B001.f.4.b"
fact = "dco"
was = "1.50 nm"
now = "2.40 nm"
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from licet.cache import content_hash
from licet.law.tables import LawError, only


class Change(Struct, frozen=True, kw_only=True):
    """What every change has. start: first day on which it applies; until: the day from which it no longer does (None: open);
    where: its place in the file, for messages."""

    start: date
    until: date | None = None
    where: str = ""


class Threshold(Change, frozen=True, kw_only=True, tag="threshold"):
    """Another limit for a fact in the rules of a provision. was, now: quantities as the rule writes them (`1.50 nm`)."""

    provision: str
    fact: str
    was: str
    now: str


class Replace(Change, frozen=True, kw_only=True, tag="replace"):
    """Another condition for a provision."""

    provision: str
    when: str


class Repeal(Change, frozen=True, kw_only=True, tag="repeal"):
    """A provision, or all of a part of the law, that no longer applies."""

    provision: str


class Suspend(Change, frozen=True, kw_only=True, tag="suspend"):
    """A provision, or all of a part of the law, that stands but is not applied."""

    provision: str


class Resume(Change, frozen=True, kw_only=True, tag="resume"):
    """A suspension that ends before its time."""

    provision: str


class Reschedule(Change, frozen=True, kw_only=True, tag="reschedule"):
    """Versions of a provision, or of a part of the law, that begin on another day. was: the day on which they begin; `start`
    is the one on which they begin instead, earlier or later."""

    provision: str
    was: date


class Add(Change, frozen=True, kw_only=True, tag="add"):
    """A new provision, in the shape a pack has; the keys of its version may stand beside its own."""

    provision: dict[str, Any]


class Members(Change, frozen=True, kw_only=True, tag="members"):
    """Countries that join a group or leave it."""

    group: str
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


Kind: TypeAlias = Threshold | Replace | Repeal | Suspend | Resume | Reschedule | Add | Members
_KINDS: dict[str, type[Change]] = {
    "threshold": Threshold,
    "replace": Replace,
    "repeal": Repeal,
    "suspend": Suspend,
    "resume": Resume,
    "reschedule": Reschedule,
    "members": Members,
}


_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)


class Amendment(Struct, frozen=True):
    """Changes of the law that belong together. hash: of what they say; the same changes have the same one."""

    title: str
    says: str
    changes: tuple[Kind, ...]
    hash: str


def read_amendment(raw: Mapping[str, Any], where: str) -> Amendment:
    """The amendment that plain data describe (see above). where: the file, for messages. Raises LawError."""
    only(raw, {"amendment", "add", *_KINDS}, where, "the amendment")
    head = raw.get("amendment", {})
    if not isinstance(head, Mapping) or not head.get("title"):
        raise LawError("an amendment has a title", where=where, mend='[amendment] title = "..."')
    only(head, {"title", "says", "from", "until"}, where, "[amendment]")
    own = {key: head[key] for key in ("from", "until") if key in head}
    changes: list[Kind] = []
    for name in ("add", *_KINDS):
        entries = raw.get(name, [])
        for number, entry in enumerate(entries if isinstance(entries, list) else [entries], 1):
            place = f"{where}, {name} {number}"
            if not isinstance(entry, Mapping):
                raise LawError(f"{name!r} is a table", where=place, mend=f"[[{name}]]")
            changes.append(_added(entry, own, place) if name == "add" else _change(_KINDS[name], {**own, **entry}, place))
    if not changes:
        raise LawError("an amendment that changes nothing", where=where, mend="one or more of " + ", ".join(("add", *_KINDS)))
    plain = msgspec.json.encode([msgspec.structs.replace(change, where="") for change in changes], order="sorted").decode()
    return Amendment(str(head["title"]), str(head.get("says", "")), tuple(changes), content_hash({"amendment": plain}))


def _change(kind: type[Change], entry: Mapping[str, Any], where: str) -> Any:
    fields = {"from": "start"}
    names = {field.name for field in msgspec.structs.fields(kind)} - {"where", "start"} | {"from"}
    only(entry, names, where, "the change")
    values = {fields.get(key, key): value for key, value in entry.items()} | _days(entry, where)
    try:
        made = msgspec.convert({**values, "where": where, "type": kind.__struct_config__.tag}, kind, strict=False)
    except msgspec.ValidationError as error:
        raise LawError(_fault(str(error)), where=where) from None
    if made.until is not None and made.until <= made.start:
        raise LawError(f"it ends on {made.until}, before it begins on {made.start}", where=where)
    return made


def _added(entry: Mapping[str, Any], own: Mapping[str, Any], where: str) -> Add:
    days = _days({**own, **entry}, where)
    if not isinstance(entry.get("id", ""), str):
        raise LawError(f"{entry['id']!r} is no name of a provision", where=where, mend='id = "nl.new.a"')
    version_keys = ("from", "until", "when", "published", "review", "conditions")
    provision = {key: value for key, value in entry.items() if key not in version_keys}
    if "version" not in provision:
        version: dict[str, Any] = {key: entry[key] for key in version_keys if key in entry}
        provision["version"] = [version | {"from": days["start"]} | ({"until": days["until"]} if days.get("until") else {})]
    elif odd := [key for key in version_keys if key in entry]:
        raise LawError(f"{odd[0]!r} stands in the provision and it has versions", where=where, mend="say it in the versions")
    return Add(**days, where=where, provision=provision)


def _days(entry: Mapping[str, Any], where: str) -> dict[str, Any]:
    """`start` and `until` as days, whether the file has dates or texts."""
    found: dict[str, Any] = {}
    for key, name in (("from", "start"), ("until", "until")):
        day = entry.get(key)
        if day is None and key == "from":
            raise LawError("no day is given from which it applies", where=where, mend="from = 2027-01-01")
        if isinstance(day, str):
            try:
                day = date.fromisoformat(day)
            except ValueError:
                raise LawError(f"{day!r} is no day", where=where, mend=f"{key}: 2027-01-01") from None
        if isinstance(day, datetime) or not isinstance(day, date | None):
            raise LawError(f"{key!r} is no day", where=where, mend=f"{key} = 2027-01-01")
        if day is not None and not _FIRST <= day <= _LAST:
            raise LawError(f"{day} lies outside the days of any law", where=where, mend=f"a day from {_FIRST} to {_LAST}")
        found[name] = day
    return found


def _fault(message: str) -> str:
    """What msgspec found, in the words of the file."""
    return message.replace("Object missing required field", "this is missing:").replace("`", "'")
