"""The tables read: one TOML file for a list (more of the same list in NAME.more.toml), names from elsewhere in names*.toml.

A table has id, title, url, source, covers, as_of, confidence and `entry`, a list with one row for a party. A row inherits url,
requirement, policy and confidence from its table, and may shorten requirement and policy to a word that [words] explains.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
from msgspec import Struct

from licet.cache import content_hash, kept
from licet.errors import LicetError
from licet.screening.entries import Address, Entry, Name, PartyList

CONFIDENCE = ("high", "medium", "low")
LANGUAGES = ("zh", "ja", "ko", "ru")
_TABLE = frozenset(
    (
        "id",
        "title",
        "url",
        "source",
        "covers",
        "dates",
        "as_of",
        "confidence",
        "kind",
        "requirement",
        "policy",
        "entry",
        "words",
        "remarks",
    )
)
_NEEDED = ("id", "title", "url", "source", "covers", "as_of", "confidence", "entry")
_ROW = frozenset(
    (
        *("id", "name", "also", *LANGUAGES, "part_of", "address", "countries", "from", "until", "footnotes"),
        *("requirement", "policy", "cite", "url", "remarks", "confidence"),
    )
)
_NAMED = frozenset(("id", "also", *LANGUAGES, "lei"))


class TableError(LicetError):
    """A fault in a table that comes with the package."""


class Absence(Struct, frozen=True):
    """A party that was not on a list on a day, although many take it to be. No clearance: the list may have changed since."""

    list: str
    on: date
    name: str
    also: tuple[str, ...]
    source: str
    confidence: str
    remarks: str = ""


class _Shipped(Struct, frozen=True):
    lists: tuple[PartyList, ...]
    absences: tuple[Absence, ...]


def load_shipped() -> tuple[PartyList, ...]:
    """The lists that come with Licet, by id; each says in `covers` which part of the list it has. Raises TableError."""
    return _load().lists


def load_absences() -> tuple[Absence, ...]:
    """Well-known parties that were on no list of that id on a day. Raises TableError."""
    return _load().absences


@cache
def _load() -> _Shipped:
    """All tables; kept as they were read, under their text and that of the code that reads them."""
    folder = files("licet.screening.shipped")
    texts = {f.name: f.read_text(encoding="utf-8") for f in folder.iterdir() if f.name.endswith(".toml")}
    code = {
        name: files("licet.screening").joinpath(name).read_text(encoding="utf-8")
        for name in ("shipped/tables.py", "entries.py")
    }

    def make() -> bytes:
        return msgspec.msgpack.encode(read_tables(texts))

    return kept("shipped", content_hash(texts | code), make, lambda data: msgspec.msgpack.decode(data, type=_Shipped))


def read_tables(texts: Mapping[str, str]) -> _Shipped:
    """Lists and absences from TOML texts by file name. Raises TableError, naming the file and the row."""
    try:
        tables = {file: tomllib.loads(text) for file, text in sorted(texts.items())}
    except tomllib.TOMLDecodeError as error:
        raise TableError(f"not readable as TOML: {error}") from None
    named = _names({f: t for f, t in tables.items() if "names" in t})
    absences = tuple(a for f, t in tables.items() for a in _absences(t, f))
    ours = {f: t for f, t in tables.items() if not {"names", "absent"} & t.keys()}
    by_list: dict[str, list[str]] = {}
    for file, table in ours.items():
        _checked(table, _TABLE, _NEEDED, file)
        by_list.setdefault(table["id"], []).append(file)
    made = []
    for id_, members in sorted(by_list.items()):
        members.sort(key=lambda f: (f.count("."), f))  # NAME.toml before NAME.more.toml
        hash_ = content_hash({f: texts[f] for f in members})
        made.append(_list(id_, {f: ours[f] for f in members}, named.pop(id_, {}), hash_))
    for id_ in named:
        raise TableError(f"names are given for a list that is not there: {id_}")
    return _Shipped(tuple(made), absences)


def _list(id_: str, tables: Mapping[str, Mapping[str, Any]], named: Mapping[str, tuple[Name, ...]], hash_: str) -> PartyList:
    """One list from its files, with the names that come from elsewhere."""
    said: dict[str, str] = {k: v for table in tables.values() for k, v in table.get("remarks", {}).items()}
    entries: dict[str, Entry] = {}
    for file, table in tables.items():
        for row in table["entry"]:
            entry = _entry(row, table, named.get(row.get("id", ""), ()), said.get(row.get("id", ""), ""), file)
            if entry.id in entries:
                raise TableError(f"two entries have the id {entry.id!r}", where=file, mend="give one of them another id")
            entries[entry.id] = entry
    for key in (*named, *said):
        if key not in entries:
            raise TableError(f"names or remarks are given for {key!r}, which is no entry", where=id_)
    first = next(iter(tables.values()))
    covers = " ".join(table["covers"] for table in tables.values())
    sources = "; ".join(table["source"] for table in tables.values())
    return PartyList(id_, first["title"], "licet", first["as_of"], tuple(entries.values()), hash_, sources, covers)


def _entry(row: Mapping[str, Any], table: Mapping[str, Any], more: tuple[Name, ...], said: str, file: str) -> Entry:
    where = f"{file}, {row.get('id', 'a row without id')}"
    _checked(row, _ROW, ("id", "cite"), where)
    if not row.get("name") and not row.get("address"):
        raise TableError("a row has a name or an address", where=where)
    if not row["cite"]:
        raise TableError("no citation is given", where=where)
    names, countries = _own_names(row), tuple(sorted(row.get("countries", ())))
    known = {name.text for name in names}
    footnotes: Mapping[str, date] = row.get("footnotes", {})
    remarks = [f"listed with {row['part_of']}" if row.get("part_of") else "", row.get("remarks", ""), said]
    return Entry(
        id=row["id"],
        list=table["id"],
        kind=table.get("kind", "unknown"),
        names=(*names, *(name for name in more if name.text not in known)),
        addresses=(Address(row["address"], countries[-1] if countries else ""),) if row.get("address") else (),
        countries=countries,
        listed=row.get("from"),
        until=row.get("until"),
        footnotes=tuple(footnotes),
        footnotes_from=tuple(footnotes.values()),
        requirement=_word(row, table, "requirement", "all", where),
        policy=_word(row, table, "policy", "denial_presumed", where),
        citation=", ".join(row["cite"]),
        remarks="; ".join(r for r in remarks if r),
        url=row.get("url", table["url"]),
        confidence=row.get("confidence", table["confidence"]),
    )


def _own_names(row: Mapping[str, Any]) -> tuple[Name, ...]:
    """The names the list gives: the one it files the party under, then the others; names in other scripts are as good as it."""
    names = [Name(row["name"])] if row.get("name") else []
    names += [Name(text, "alias") for text in row.get("also", [])]
    for language in LANGUAGES:
        given = row.get(language, [])
        names += [Name(text, "main", language) for text in ([given] if isinstance(given, str) else given)]
    return tuple(names)


def _word(row: Mapping[str, Any], table: Mapping[str, Any], key: str, ordinary: str, where: str) -> str:
    """What a row says in words: its own, else its table's; a word that [words] explains is written out."""
    words: Mapping[str, str] = table.get("words", {}).get(key, {})
    said = str(row.get(key) or table.get(key) or (ordinary if words else ""))
    if words and said not in words:
        raise TableError(f"{said!r} is no {key}", where=where, mend=", ".join(words))
    return words.get(said, said)


def _names(tables: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, tuple[Name, ...]]]:
    """Names from elsewhere, by list and entry, each with its source."""
    found: dict[str, dict[str, tuple[Name, ...]]] = {}
    for file, table in tables.items():
        for block in table["names"]:
            _checked(
                block, frozenset(("source", "confidence", "list", "entry")), ("source", "confidence", "list", "entry"), file
            )
            source = (
                block["source"] if block["confidence"] == "high" else f"{block['source']}; confidence {block['confidence']}"
            )
            for row in block["entry"]:
                _checked(row, _NAMED, ("id",), f"{file}, {row.get('id')}")
                told = f"{source}, {row['lei']}" if "lei" in row else source
                names = [Name(text, "alias", "", told) for text in row.get("also", [])]
                names += [Name(text, "alias", language, told) for language in LANGUAGES for text in row.get(language, [])]
                entries = found.setdefault(block["list"], {})
                entries[row["id"]] = (*entries.get(row["id"], ()), *names)
    return found


def _absences(table: Mapping[str, Any], file: str) -> list[Absence]:
    made = []
    for block in table.get("absent", []):
        _checked(
            block,
            frozenset(("list", "on", "source", "confidence", "party")),
            ("list", "on", "source", "confidence", "party"),
            file,
        )
        for row in block["party"]:
            _checked(row, frozenset(("name", "also", "remarks")), ("name",), file)
            also, remarks = tuple(row.get("also", [])), row.get("remarks", "")
            made.append(Absence(block["list"], block["on"], row["name"], also, block["source"], block["confidence"], remarks))
    return made


def _checked(row: Mapping[str, Any], allowed: frozenset[str], needed: tuple[str, ...], where: str) -> None:
    if odd := row.keys() - allowed:
        raise TableError(f"unknown key {min(odd)!r}", where=where, mend=", ".join(sorted(allowed)))
    if missing := set(needed) - row.keys():
        raise TableError(f"{min(missing)!r} is missing", where=where)
    if "confidence" in row and row["confidence"] not in CONFIDENCE:
        raise TableError(f"{row['confidence']!r} is no confidence", where=where, mend=", ".join(CONFIDENCE))
