"""Places: the countries of ISO 3166-1 under the names people write, and the dated country groups of the laws.

Read from data/countries.toml and data/groups/*.toml. A group is asked for a day: `load_places().members("us.D5", day)`.
None means that the membership of that day is not encoded, and is not the same as an empty group.
"""

import tomllib
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Literal, Self

from licet.cache import toml_tables
from licet.errors import LicetError, nearest, quoted

Confidence = Literal["high", "medium", "low"]
Members = frozenset[str]
_WORST: tuple[Confidence, ...] = ("low", "medium", "high")
_ONE_DAY = timedelta(days=1)


class PlaceError(LicetError):
    """A country or a country group that nobody knows, or a group that contradicts itself."""


@dataclass(frozen=True, slots=True)
class Country:
    """A country or area. `notes` says where a law treats the place specially."""

    code: str
    alpha3: str
    name: str
    also: tuple[str, ...] = ()
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What a group gains and loses from a day on."""

    on: date
    add: Members = frozenset()
    remove: Members = frozenset()
    cite: str = ""
    source: str = ""
    confidence: Confidence = "high"
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A named set of countries of one jurisdiction.

    Either listed (`members` on `since`, then `changes`) or derived from other groups (`union` and `plus`, less
    `without`), so that it follows its parts by day.
    before: what held before `since`: membership unknown, or no such group. checked: the day it was last compared with
    the official text, None if never; confidence: of the set as it stood then; since_confidence: of the days before the
    last change, which were reached by undoing the changes that were found.
    """

    id: str
    title: str
    says: str = ""
    cite: str = ""
    source: str = ""
    confidence: Confidence = "high"
    since_confidence: Confidence = "high"
    checked: date | None = None
    notes: str = ""
    since: date = date.min
    before: Literal["unknown", "empty"] = "unknown"
    members: Members = frozenset()
    changes: tuple[Change, ...] = ()
    union: tuple[str, ...] = ()
    plus: Members = frozenset()
    without: tuple[str, ...] = ()

    def listed(self, day: date) -> Members | None:
        """The countries the text itself names on that day; a derived group names none."""
        if day < self.since:
            return frozenset() if self.before == "empty" else None
        now = self.members
        for change in self.changes:
            if change.on <= day:
                now = (now | change.add) - change.remove
        return now


@dataclass(frozen=True, slots=True)
class Follow:
    """Places without an entry of their own, which count wherever their parent counts: Hong Kong follows China."""

    places: Members
    parent: str
    groups: tuple[str, ...]
    since: date
    cite: str = ""
    source: str = ""
    says: str = ""
    confidence: Confidence = "high"


@dataclass(frozen=True, slots=True)
class _Line:
    """The membership of one group along time: `sets[i]` holds from `days[i]` to the day before `days[i + 1]`."""

    days: tuple[date, ...]
    sets: tuple[Members | None, ...]

    def at(self, day: date) -> Members | None:
        return self.sets[bisect_right(self.days, day) - 1]


@dataclass(frozen=True, slots=True)
class Places:
    """The countries and the dated groups, made by `Places.of` or `load_places`; a value, never changed."""

    groups: Mapping[str, Group]
    follows: tuple[Follow, ...] = ()
    _lines: Mapping[str, _Line] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, groups: Iterable[Group], follows: Iterable[Follow] = ()) -> Self:
        by_id: dict[str, Group] = {}
        for group in groups:
            if group.id in by_id:
                raise PlaceError(f"two country groups are called {group.id}")
            by_id[group.id] = group
            _check(group)
        rules = tuple(follows)
        lines: dict[str, _Line] = {}
        for group_id in by_id:
            _draw(group_id, by_id, rules, lines, ())
        return cls(by_id, rules, lines)

    def country(self, text: str) -> str:
        """The alpha-2 code of a country given by alpha-2, alpha-3 or any of its names, however it is spelled."""
        code = find_country(text)
        if code is None:
            mend = _hint(text) or "write its ISO 3166-1 code, such as NL"
            raise PlaceError(f"no country is called {quoted(text)}", mend=mend)
        return code

    def about(self, text: str) -> Country:
        return load_countries()[self.country(text)]

    def group(self, group_id: str) -> Group:
        if group_id not in self.groups:
            known = tuple(self.groups)
            raise PlaceError(f"no country group is called {group_id!r}", mend=nearest(group_id, known) or None)
        return self.groups[group_id]

    def members(self, group_id: str, day: date) -> Members | None:
        """Who is in the group on that day; None where that is not encoded."""
        return self._lines[self.group(group_id).id].at(day)

    def changes(self, group_id: str) -> tuple[date, ...]:
        """The first days of another membership. The day from which a group is encoded at all is no change of law."""
        line = self._lines[self.group(group_id).id]
        steps = zip(line.days[1:], line.sets, strict=False)
        return tuple(day for day, earlier in steps if earlier is not None)

    def groups_of(self, country: str, day: date) -> tuple[str, ...]:
        """The groups known to have the country that day; a group not encoded for the day is left out, not denied."""
        code = self.country(country)
        return tuple(sorted(group_id for group_id, line in self._lines.items() if code in (line.at(day) or ())))

    def confidence(self, group_id: str, day: date) -> Confidence:
        """How sure the membership of that day is; a derived group is as sure as its least sure part."""
        group = self.group(group_id)
        if parts := group.union + group.without:
            return min((self.confidence(part, day) for part in parts), key=_WORST.index)
        later = [change.confidence for change in group.changes if day < change.on]
        return min([group.confidence, group.since_confidence, *later], key=_WORST.index) if later else group.confidence

    def amended(self, group_id: str, change: Change) -> Self:
        """The same places with one more change of a listed group: a what-if."""
        group = self.group(group_id)
        if group.union:
            raise PlaceError(f"{group_id} follows {', '.join(group.union)}", mend="amend one of these instead")
        changes = tuple(sorted((*group.changes, change), key=lambda one: one.on))
        changed = {**self.groups, group_id: replace(group, changes=changes)}
        return type(self).of(changed.values(), self.follows)


def _check(group: Group) -> None:
    """A change may neither add a member nor remove a stranger: one of the two days would then be wrong."""
    now, last = group.members, group.since
    for change in group.changes:
        where = f"{group.id}, change of {change.on}"
        if change.on < last or change.on == group.since:
            raise PlaceError("the changes of a country group stand in order of days, after `since`", where=where)
        if odd := (change.add & now) | (change.remove - now):
            raise PlaceError(f"adds a member or removes a stranger: {', '.join(sorted(odd))}", where=where)
        now, last = (now | change.add) - change.remove, change.on


def _draw(
    group_id: str,
    groups: Mapping[str, Group],
    rules: tuple[Follow, ...],
    lines: dict[str, _Line],
    path: tuple[str, ...],
) -> _Line:
    """Work out the membership of a group along time, its parts first."""
    if group_id in lines:
        return lines[group_id]
    if group_id in path or group_id not in groups:
        fault = "is derived from itself" if group_id in path else "does not exist"
        raise PlaceError(f"the country group {group_id} {fault}", where=" < ".join(path) or None)
    group = groups[group_id]
    spoken = tuple(rule for rule in rules if group_id.startswith(rule.groups))
    path = (*path, group_id)
    union = [_draw(part, groups, rules, lines, path) for part in group.union]
    without = [_draw(part, groups, rules, lines, path) for part in group.without]
    days = {date.min, group.since, *(change.on for change in group.changes)}
    days.update(*(part.days for part in union + without), (rule.since for rule in spoken))

    def on(day: date) -> Members | None:
        if not union:
            now = group.listed(day)
            extra = [rule.places for rule in spoken if rule.since <= day and now and rule.parent in now]
            return now.union(*extra) if now is not None else None
        now = group.plus
        for part in union:
            now = None if now is None or (more := part.at(day)) is None else now | more
        for part in without:
            now = None if now is None or (less := part.at(day)) is None else now - less
        return now

    kept: list[tuple[date, Members | None]] = []
    for day in sorted(days):
        now = on(day)
        if not kept or kept[-1][1] != now:
            kept.append((day, now))
    lines[group_id] = _Line(tuple(day for day, _ in kept), tuple(now for _, now in kept))
    return lines[group_id]


def _key(text: str) -> str:
    """What is left of a name when case, accents, width, punctuation and small words are taken away."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split()
    if len(kept) < 2:  # a single word may be a code: AND is Andorra, ST São Tomé
        return "".join(kept)
    words = ["saint" if word == "st" else word for word in kept if word != "and"]
    return " ".join(words[1:] if words[:1] == ["the"] else words)


def _hint(text: str) -> str:
    """The names with all the words that were written (Congo, Korea), or else the nearest by letters; of a code, by code."""
    asked = set(_key(text).split())
    table = load_countries()
    names = [country.name for country in table.values()]
    whole = [name for name in names if asked and asked <= set(_key(name).split())]
    if not whole and len(text) <= 3:
        whole = [f"{code} ({table[code].name})" for code in _like_code(text.upper())]
    return f"did you mean {' or '.join(whole[:4])}?" if whole else nearest(text, tuple(names))


def _like_code(text: str) -> list[str]:
    """Codes of the countries whose alpha-3 code is one letter away; first those whose alpha-2 code the text begins with."""
    close = [
        country.code
        for country in load_countries().values()
        if len(text) == 3 and sum(a != b for a, b in zip(text, country.alpha3, strict=True)) == 1
    ]
    return sorted(close, key=lambda code: (not text.startswith(code), code))[:3]


def find_country(text: str) -> str | None:
    """The alpha-2 code of a country under any of its names, however it is spelled; None where no country has that name."""
    return text if text in load_countries() else _names().get(_key(text))


@cache
def load_countries() -> Mapping[str, Country]:
    """The countries by alpha-2 code; read on its own, since most deals already carry codes."""
    return {
        row["code"]: Country(row["code"], row["alpha3"], row["name"], tuple(row.get("also", ())), row.get("notes", ""))
        for row in tomllib.loads((files("licet.facts") / "data/countries.toml").read_text("utf-8"))["country"]
    }


@cache
def _names() -> Mapping[str, str]:
    names: dict[str, str] = {}
    for country in load_countries().values():
        for name in (country.code, country.alpha3, country.name, *country.also):
            if names.setdefault(_key(name), country.code) != country.code:
                raise PlaceError(f"{name!r} names {names[_key(name)]} and {country.code}", where="countries.toml")
    return names


def _group(row: dict[str, Any]) -> Group:
    """One [[group]] of a file. Its keys are the field names, but for `except`, a word Python keeps to itself."""
    made = {
        **row,
        "since_confidence": row.get("since_confidence", row["confidence"]),
        "members": frozenset(row.get("members", ())),
        "changes": tuple(_change(one) for one in row.get("change", ())),
        "union": tuple(row.get("union", ())),
        "plus": frozenset(row.get("plus", ())),
        "without": tuple(row.get("except", ())),
    }
    return Group(**{key: value for key, value in made.items() if key not in ("change", "except")})


def _change(row: dict[str, Any]) -> Change:
    sets = {key: frozenset(row.get(key, ())) for key in ("add", "remove")}
    return Change(**{**row, **sets})


def _follow(row: dict[str, Any]) -> Follow:
    return Follow(**{**row, "places": frozenset(row["places"]), "groups": tuple(row["groups"])})


@cache
def load_places() -> Places:
    """The groups this version of Licet ships with."""
    folder = files("licet.facts") / "data/groups"
    laws = (file for file in folder.iterdir() if not file.name.endswith(".cases.toml"))  # those are read by `membership`
    read = toml_tables("groups", {file.name: file.read_text("utf-8") for file in laws}).values()
    return Places.of(
        (_group(row) for part in read for row in part.get("group", ())),
        (_follow(row) for part in read for row in part.get("follows", ())),
    )
