"""The masters of a book: tables that say more of what its lines name. Items by part number, parties by name or number, bills of
materials by the part they belong to; files of their own, or further sheets of the same workbook known by their headings."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl
from msgspec import Struct

from licet.deals.facts import plain_text
from licet.errors import LicetError
from licet.facts.vocabulary import load_vocabulary
from licet.orders.mapping import mapped, number_of, plain, words
from licet.orders.reading import BookError, Sheet, Source, kind_of, open_book
from licet.orders.reading_sheets import Workbook

Kind = Literal["items", "parties", "bom"]
KINDS: tuple[Kind, ...] = ("items", "parties", "bom")
WHAT = {"items": "item master", "parties": "party master", "bom": "bill of materials"}
OWNERS = "owners"
#: Facts of a line that no master gives.
_LINES_OWN = frozenset({"on", "from", "to", "kind", "end_use"})


class Master(Struct, frozen=True):
    """A master as read. name: of its file or sheet, as it is told; keys: the columns by which lines name a row of it; facts:
    by fact (of a party by its name without the role) the column that gives it; unused: its other columns."""

    kind: Kind
    name: str
    file: Path
    sheet: Sheet
    keys: tuple[str, ...]
    facts: Mapping[str, str]
    unused: tuple[str, ...] = ()


def kind_of_sheet(head: Sequence[str]) -> Kind | None:
    """Which master a sheet is by its headings; None for one that is none, such as the orders."""
    names = {plain(column) for column in head}
    if names & words("bom")["parent"] and names & words("bom")["part"]:
        return "bom"
    facts = mapped(head, remember=False).facts if len(set(head)) == len(head) and "" not in head else {}
    if facts.keys() & {"to", "on"} or names & words("told")["line"]:
        return None
    if names & words("items")["key"] and any(f.startswith("item.") for f in facts):
        return "items"
    if names & (words("parties")["key"] | words("parties")["id"]) and len(_short_facts(head)) > 0:
        return "parties"
    return None


def find_masters(source: Source, given: Mapping[Kind, str]) -> tuple[Master, ...]:
    """The masters of a book. given: by kind a file, a sheet of the same workbook, or "-" for none. Raises LicetError."""
    book: Workbook | None = source.book
    found: list[Master] = []
    for kind in KINDS:
        said = given.get(kind)
        if said == "-":
            continue
        if said is not None and book is not None and said in book.names and not Path(said).exists():
            found.append(_master(kind, book.source(said), f"sheet {said!r}"))
        elif said is not None:
            found.append(_master(kind, _opened(kind, Path(said)), Path(said).name))
        elif book is not None:
            others = [n for n in book.names if n != source.sheet and kind_of_sheet(book.head(n)) == kind]
            if len(others) > 1:
                mend = f"name one: --{kind} {others[0]!r}, or --{kind} - for none"
                raise BookError(f"{len(others)} sheets look like the {WHAT[kind]}: {', '.join(others)}", mend=mend)
            found += [_master(kind, book.source(name), f"sheet {name!r}") for name in others]
    return tuple(found)


def _opened(kind: Kind, file: Path) -> Source:
    if not file.exists():
        raise BookError(f"there is no file {file}", where=f"--{kind}", mend="name a file, or a sheet of the same workbook")
    if kind_of(file) == "workbook":
        book = Workbook(file)
        fitting = [name for name in book.names if kind_of_sheet(book.head(name)) == kind]
        return book.source(fitting[0] if len(fitting) == 1 else book.names[0] if book.names else "")
    return open_book(file)


def _master(kind: Kind, source: Source, name: str) -> Master:
    try:
        sheet = source.whole()
        keys = _keys(kind, source.head)
    except LicetError as error:
        error.where = f"{name}, {error.where}" if error.where else name
        raise
    facts = {} if kind == "bom" else _short_facts(source.head) if kind == "parties" else _item_facts(source.head, keys)
    used = {*keys, *facts.values()}
    unused = () if kind == "bom" else tuple(column for column in source.head if column not in used)
    return Master(kind, name, source.file, sheet, keys, facts, unused)


def _keys(kind: Kind, head: Sequence[str]) -> tuple[str, ...]:
    """The columns by which lines name a row. Raises BookError."""
    wanted = {"items": ("key",), "parties": ("key", "id"), "bom": ("parent",)}[kind]
    table = words(kind)
    found = [next((c for c in head if plain(c) in table[what]), None) for what in wanted]
    keys = tuple(column for column in found if column is not None)
    if not keys and kind == "items":
        keys = tuple(column for column in head if mapped([column], remember=False).facts.get("item.model"))[:1]
    if not keys:
        example = {"items": "part number", "parties": "name", "bom": "parent"}[kind]
        raise BookError(f"no column names the {example}", where=", ".join(head[:8]), mend=f"call one `{example}`")
    return keys


def _item_facts(head: Sequence[str], keys: Sequence[str]) -> dict[str, str]:
    facts = mapped([column for column in head if column not in keys], remember=False).facts
    own = {f"{role}." for role in load_vocabulary().roles}
    return {f: c for f, c in facts.items() if f not in _LINES_OWN and not any(f.startswith(role) for role in own)}


def _short_facts(head: Sequence[str]) -> dict[str, str]:
    """By fact of a party, without its role, the column that gives it; `owners`, too."""
    vocabulary = load_vocabulary()
    role = next(iter(vocabulary.roles))
    shorts = {name.partition(".")[2] for name in vocabulary.facts if name.startswith(f"{role}.")}
    table = words("parties")
    found: dict[str, str] = {}
    for column in head:
        text = plain(column)
        fact = next((f for f in ("country", "headquarters", "lists", OWNERS) if text in table[f]), None)
        fact = fact or next((f for f in shorts if f not in ("name",) and text == plain(f)), None)
        if fact is not None:
            found.setdefault(fact, column)
    return found


class Joint(Struct, frozen=True):
    """Where a master is joined to the lines: its key column with the column of the lines that names it. role: of the party,
    empty for an item; names: the column that has the names of parties joined by number."""

    master: Master
    key: str
    column: str
    role: str = ""
    names: str = ""


def joints(head: Sequence[str], facts: Mapping[str, str], masters: Sequence[Master]) -> tuple[Joint, ...]:
    """How these masters are joined to lines with these headings. facts: by fact the column of the lines. Raises BookError for
    a master that nothing in the lines names."""
    found: list[Joint] = []
    for master in masters:
        made = [*_of_items(head, facts, master)] if master.kind != "parties" else [*_of_parties(head, facts, master)]
        if not made:
            raise BookError(
                f"no column of the lines names a row of the {WHAT[master.kind]}",
                where=master.name,
                mend=f"call one as it is called there ({master.keys[0]!r}), or leave it out: --{master.kind} -",
            )
        found += made
    return tuple(found)


def _of_items(head: Sequence[str], facts: Mapping[str, str], master: Master) -> Iterator[Joint]:
    key = master.keys[0]
    same = (c for c in head if plain(c) == plain(key))
    called = (c for c in head if plain(c) in words("items")["key"])
    column = next(same, None) or next(called, None) or facts.get("item.model")
    if column is not None:
        yield Joint(master, key, column)


def _of_parties(head: Sequence[str], facts: Mapping[str, str], master: Master) -> Iterator[Joint]:
    """By number where both have one, else by name."""
    names = [c for c in master.keys if plain(c) in words("parties")["key"]]
    ids = [c for c in master.keys if c not in names]
    numbers = {role: column for column in head if (role := number_of(column)) is not None}
    for role in load_vocabulary().roles:
        if role in numbers and ids:
            yield Joint(master, ids[0], numbers[role], role, names[0] if names else "")
        elif f"{role}.name" in facts and names:
            yield Joint(master, names[0], facts[f"{role}.name"], role)
        elif f"{role}.name" in facts and ids:
            yield Joint(master, ids[0], facts[f"{role}.name"], role)


class Index:
    """The rows of a master by key. of: the place of each key's row; torn: keys of several rows that give different facts, with
    their row numbers; blank: rows without a key."""

    def __init__(self, master: Master, key: str, facts: pl.DataFrame) -> None:
        self.of: dict[str, int] = {}
        self.torn: dict[str, tuple[int, ...]] = {}
        self.blank: list[int] = []
        first = master.sheet.first
        rows = facts.rows()
        met: dict[str, list[int]] = {}
        for place, text in enumerate(keys_of(master.sheet.cells[key]).to_list()):
            if text is None:
                self.blank.append(first + place)
            else:
                met.setdefault(text, []).append(place)
        for text, places in met.items():
            self.of[text] = places[0]
            if any(rows[place] != rows[places[0]] for place in places):
                self.torn[text] = tuple(first + place for place in places)

    def places(self, keys: pl.Series) -> np.ndarray:
        """By line the place of its row; -1 where it names none, -2 where it names one that is not there."""
        found = keys.unique().drop_nulls()
        table = pl.DataFrame({"key": found, "at": [self.of.get(text, -2) for text in found.to_list()]})
        at = pl.DataFrame({"key": keys}).join(table, on="key", how="left", maintain_order="left")["at"]
        return at.cast(pl.Int64).fill_null(-1).to_numpy()


def keys_of(column: pl.Series) -> pl.Series:
    """Keys in one width, without space around them; null where nothing stands."""
    found = column.cast(pl.String).unique().drop_nulls()
    new = pl.Series([_key(text) for text in found.to_list()], dtype=pl.String)
    table = pl.DataFrame({"raw": found, "key": new})
    raw = pl.DataFrame({"raw": column.cast(pl.String)})
    return raw.join(table, on="raw", how="left", maintain_order="left")["key"]


def _key(text: str) -> str | None:
    try:
        return plain_text(text) or None
    except LicetError:
        return None
