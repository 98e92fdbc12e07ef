"""What is searched on a day: the lists a user keeps as they stood, our own tables for the others, and the index over them."""

import os
import re
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from licet.cache import cache_file, content_hash
from licet.screening import store
from licet.screening.entries import Entry, PartyList
from licet.screening.match import Matcher
from licet.screening.shipped import load_shipped


class Searched(Struct, frozen=True):
    """A list that was searched. as_of: the day it is of; origin: the file it came from, or the table shipped with Licet;
    covers: which part of the list that table has; hash: SHA-256 of what was read."""

    list: str
    title: str
    as_of: date | None
    entries: int
    origin: str
    covers: str
    hash: str


def searched_on(day: date) -> tuple[Searched, ...]:
    """What is searched for a day: each kept list as it stood, and our tables of which no version is kept that is as new."""
    kept = store.latest(day)
    ours = _ours(kept)
    return (
        *(
            Searched(v.list, v.title, v.as_of, v.entries, f"{v.file}, added {v.added.date()}", "", f"{v.hash}")
            for _, v in sorted(kept.items())
        ),
        *(told_of(each, f"table shipped with Licet: {each.source}") for each in ours),
    )


def lists_on(day: date) -> list[PartyList]:
    """The lists searched for a day, in the same order; a kept one with the names and days we know besides."""
    kept = store.latest(day)
    known = {each.id: each for each in load_shipped()}
    lists = [(list_id, store.load(version)) for list_id, version in sorted(kept.items())]
    return [*(with_names(each, known[i]) if i in known else each for i, each in lists), *_ours(kept)]


def _ours(kept: Mapping[str, store.Version]) -> list[PartyList]:
    """Our tables, without those that a kept version is as new as: an old version does not stand in for a newer table."""
    return [t for t in load_shipped() if t.id not in kept or (t.as_of is not None and kept[t.id].as_of < t.as_of)]


def kept_index(searched: Sequence[Searched]) -> Path | None:
    """Where the index over these lists is kept; None for a user without a home."""
    told = {f"{s.list} {s.as_of}": s.hash for s in searched} | {each.id: each.hash for each in load_shipped()}
    return cache_file("screening", content_hash(told | {"code": _own_code()}), "npz")


@cache
def _own_code() -> str:
    """Of what makes entries out of lists here, beside the tables that the index itself looks after."""
    return content_hash({"standing": files("licet.screening").joinpath("standing.py").read_text(encoding="utf-8")})


def keep_index(matcher: Matcher, where: Path) -> None:
    """Keep an index, whole or not at all; one that cannot be kept costs time and nothing else."""
    scratch = where.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        where.parent.mkdir(parents=True, exist_ok=True)
        matcher.save(scratch)
        scratch.replace(where)
    with suppress(OSError):
        scratch.unlink(missing_ok=True)


def with_names(kept: PartyList, ours: PartyList) -> PartyList:
    """An official list with what else we know of its parties: names that are short, former or in other scripts, and the first
    day of the listing where the list does not say it.

    A party of both is one whose main names are the same, or of which one publisher's main name is a long name of the other's.
    """
    mains: dict[str, Entry] = {}
    others: dict[str, Entry] = {}
    for entry in ours.entries:
        for place, name in enumerate(entry.names):
            text = plain(_bare(name.text))
            (others if place else mains).setdefault(text, entry)
    long = {text: entry for text, entry in others.items() if len(text) >= _TELLING and text not in mains}
    return replace(kept, entries=tuple(_named(entry, mains | long) for entry in kept.entries))


def _named(entry: Entry, known: Mapping[str, Entry]) -> Entry:
    same = known.get(plain(_bare(entry.names[0].text))) if entry.names else None
    if same is None:
        return entry
    own = {plain(name.text) for name in entry.names}
    new = {plain(name.text): replace(name, strength="alias") for name in same.names if plain(name.text) not in own}
    return replace(entry, names=(*entry.names, *new.values()), listed=entry.listed or same.listed)


def _bare(text: str) -> str:
    met = _BRACKETED.fullmatch(text)
    return met[1] if met else text


#: A name and behind it a short one in brackets, as one publisher writes and another does not.
_BRACKETED = re.compile(r"(.*\S)\s*[(（]((?=[^)]*[A-Z][^)]*[A-Z])[A-Z][A-Za-z0-9&.-]{1,11})[)）]")
#: Letters from which on a name that is not the main one tells a party.
_TELLING = 12


def plain(text: str) -> str:
    """A name without what writing it in another way changes: width, case, marks and blanks."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def told_of(of: PartyList, origin: str) -> Searched:
    """What is said of a list that was searched."""
    return Searched(of.id, of.title, of.as_of, len(of.entries), origin, of.covers, of.hash)
