"""Lines joined to their masters: what a master adds to a line, and where the two do not fit.

A line that says nothing of a fact gets what its master says. Where both say something else the line is refused, unless it was
chosen which of them counts. What the master would have said of a line it does not know is unknown, never presumed.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal

import numpy as np
import polars as pl
from msgspec import Struct

from licet.deals.catalogue import load_catalogue
from licet.deals.facts import read_fact
from licet.errors import LicetError, nearest, quoted
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.orders.layout import MODEL
from licet.orders.masters import WHAT, Index, Joint, keys_of

Prefer = Literal["line", "master"]
UNKNOWN = "unknown"


class Finding(Struct, frozen=True):
    """What is found of some lines. refused: they cannot be decided; column: of the lines; kind: findings of one kind are told
    together; notes: by place in the batch what is said of the line."""

    refused: bool
    column: str
    kind: str
    what: str
    notes: Mapping[int, str]
    mend: str = ""


class Lines(Struct):
    """The facts of some lines. added: by fact the places where it does not come from the line itself; findings: what does not
    fit."""

    facts: pl.DataFrame
    added: dict[str, np.ndarray]
    findings: list[Finding]

    def put(self, fact: str, cells: pl.Series, where: np.ndarray) -> None:
        """Take in cells of a fact at some places (a mask); the others stay as they are."""
        own = self.cells(fact)
        made = pl.select(pl.when(pl.Series(where)).then(cells).otherwise(own)).to_series().alias(fact)
        self.facts = self.facts.with_columns(made)
        self.added[fact] = self.added.get(fact, np.zeros(len(where), dtype=bool)) | where

    def cells(self, fact: str) -> pl.Series:
        """The cells of a fact as text; nulls where no column gives it."""
        if fact not in self.facts.columns:
            return pl.Series(fact, [None], dtype=pl.String).new_from_index(0, self.facts.height)
        return texts(self.facts[fact])

    def added_text(self) -> pl.Series:
        """By line what was added to it, as one JSON object; null where nothing was."""
        parts = []
        for fact, where in self.added.items():
            cells = self.facts[fact]
            found = cells.unique().drop_nulls()
            told = pl.Series(
                [f"{json.dumps(fact)}: {json.dumps(t, ensure_ascii=False)}" for t in found.to_list()], dtype=pl.String
            )
            text = cells.replace_strict(found, told, default=None, return_dtype=pl.String)
            parts.append(pl.select(pl.when(pl.Series(where)).then(text)).to_series().alias(fact))
        name = "licet_added"
        if not parts:
            return pl.Series(name, [None], dtype=pl.String).new_from_index(0, self.facts.height)
        joined = pl.concat_str(parts, separator=", ", ignore_nulls=True)
        return pl.select(pl.when(joined != "").then(pl.concat_str(pl.lit("{"), joined, pl.lit("}"))).alias(name)).to_series()


def refused(findings: Iterable[Finding]) -> list[int]:
    """The places of lines that do not fit and so have no answer."""
    return sorted({place for each in findings if each.refused for place in each.notes})


def notes_of(findings: Iterable[Finding]) -> dict[int, list[str]]:
    """By place what is said of a line, first what does not fit."""
    notes: dict[int, list[str]] = {}
    for each in sorted(findings, key=lambda finding: not finding.refused):
        for place, text in each.notes.items():
            notes.setdefault(place, []).append(text)
    return notes


def texts(cells: pl.Series) -> pl.Series:
    """Cells as somebody would type them."""
    if cells.dtype == pl.List:
        return cells.cast(pl.List(pl.String)).list.join(" + ")
    return cells.cast(pl.String)


def blank(cells: pl.Series) -> np.ndarray:
    """Where nothing stands."""
    found: np.ndarray = (cells.is_null() | (cells.str.strip_chars() == "")).fill_null(True).to_numpy()
    return found


class Joining:
    """The masters of a book, ready to be joined to its lines. facts: by master, in order, its facts read as was chosen."""

    def __init__(self, made: Sequence[Joint], facts: Mapping[str, pl.DataFrame], prefer: Prefer | None, screen: bool) -> None:
        self.joints = made
        self._facts = facts
        self._prefer = prefer
        self._left = (".name", ".lists") if screen else (".name",)  # what screening finds out for itself
        self._indexes = {joint.role or "item": Index(joint.master, joint.key, facts[joint.master.kind]) for joint in made}
        self._differ: dict[tuple[str, str, str], bool] = {}

    def join(self, lines: Lines, column: Callable[[str], pl.Series]) -> None:
        """Add to some lines what their masters say. column: the cells of a column of the lines."""
        for joint in self.joints:
            index = self._indexes[joint.role or "item"]
            keys = keys_of(texts(column(joint.column)))
            places = index.places(keys)
            lines.findings += self._strange(joint, index, keys, places)
            torn = np.isin(places, [index.of[key] for key in index.torn])
            if joint.names:
                names = texts(joint.master.sheet.cells[joint.names])
                self._fact(lines, joint, f"{joint.role}.name", names, places, torn)
            for fact in self._facts[joint.master.kind].columns:
                full = f"{joint.role}.{fact}" if joint.role else fact
                self._fact(lines, joint, full, self._facts[joint.master.kind][fact], places, torn)

    def _fact(self, lines: Lines, joint: Joint, fact: str, cells: pl.Series, places: np.ndarray, torn: np.ndarray) -> None:
        theirs = texts(cells).gather(pl.Series(np.where(places < 0, 0, places))) if len(cells) else lines.cells(fact)
        own = lines.cells(fact)
        silent = blank(own)
        there = (places >= 0) & ~blank(theirs) & ~torn
        lost = (places == -2) | torn
        both = np.flatnonzero(there & ~silent & (own != theirs).fill_null(False).to_numpy())
        clash = np.array([at for at in both if self._differs(fact, own[int(at)], theirs[int(at)])], dtype=np.int64)
        if len(clash) and self._prefer is None:
            lines.findings.append(self._clash(joint, fact, own, theirs, places, clash))
        taken = there & silent
        if self._prefer == "master":
            taken[clash] = True
        if taken.any():
            lines.put(fact, theirs, taken)
        if (lost & silent).any() and not fact.endswith(self._left):
            lines.put(fact, pl.Series([UNKNOWN]).new_from_index(0, len(places)), lost & silent)

    def _differs(self, fact: str, one: str, other: str) -> bool:
        """Whether two cells say different things; what cannot be read is told elsewhere."""
        key = (fact, one, other)
        if key not in self._differ:
            self._differ[key] = not same_fact(fact, one, other)
        return self._differ[key]

    def _clash(
        self, joint: Joint, fact: str, own: pl.Series, theirs: pl.Series, places: np.ndarray, clash: np.ndarray
    ) -> Finding:
        first = joint.master.sheet.first
        notes = {
            int(at): f"{fact}: the line says {quoted(own[int(at)])}, row {first + int(places[at])} of {joint.master.name} "
            f"says {quoted(theirs[int(at)])}"
            for at in clash
        }
        what = f"lines that contradict the {WHAT[joint.master.kind]}, such as: {next(iter(notes.values()))}"
        mend = "mend one of them, or say which counts: --prefer line, --prefer master"
        return Finding(True, joint.column, f"clash {fact}", what, notes, mend)

    def _strange(self, joint: Joint, index: Index, keys: pl.Series, places: np.ndarray) -> Iterator[Finding]:
        """Lines whose key is not in the master, or stands there more than once with different facts."""
        master, what = joint.master, WHAT[joint.master.kind]
        missing = np.flatnonzero(places == -2)
        if len(missing):
            notes = {int(at): f"{quoted(keys[int(at)])} is not in {master.name}" for at in missing}
            first = keys[int(missing[0])]
            said = f"lines that name what is not in the {what}, such as {quoted(first)}: what it would say is unknown"
            mend = nearest(first, list(index.of)[:5000]) or f"add it to {master.name}"
            yield Finding(False, joint.column, f"missing {joint.role}", said, notes, mend)
        torn = np.flatnonzero(np.isin(places, [index.of[key] for key in index.torn])) if index.torn else ()
        if len(torn):
            notes = {int(at): _torn(keys[int(at)], index.torn[keys[int(at)]], master.name) for at in torn}
            said = f"lines that name what stands more than once, such as: {next(iter(notes.values()))}"
            yield Finding(True, joint.column, f"torn {joint.role}", said, notes, "keep one row of it")


def _torn(key: str, rows: Sequence[int], name: str) -> str:
    return f"{quoted(key)} has different facts in rows {', '.join(map(str, rows[:5]))} of {name}"


def same_fact(fact: str, one: str | None, other: str | None) -> bool:
    """Whether two cells say the same of a fact."""
    return one == other or (one is not None and other is not None and _read(fact, one) == _read(fact, other))


def _read(fact: str, text: str) -> object:
    """What a cell says of a fact; the text itself where it cannot be read."""
    try:
        if fact == MODEL:
            return load_catalogue().find(text).id
        if fact not in load_vocabulary():
            return " ".join(text.split()).casefold()
        kind = load_vocabulary()[fact]
        found = read_fact(kind, text, load_places()).value
        return found.casefold() if kind.type == "text" and isinstance(found, str) else found
    except LicetError:
        return text
