"""US-origin content of the items of a book, from their bills of materials, as `licet content` works it out: once for every
part, route and day that the law can tell apart."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from licet.deals.bom import COLUMNS, Bom, bom_of, folded
from licet.deals.bom_files import Raw
from licet.deals.facts import Given, plain_text, read_day, read_fact
from licet.decision.content import content
from licet.decision.content_parts import What
from licet.decision.decide import Decider
from licet.errors import LicetError, quoted
from licet.orders.joining import Finding, Lines, Prefer, texts
from licet.orders.layout import DAY, Layout
from licet.orders.mapping import plain, words
from licet.orders.masters import Joint, Master, keys_of

#: Facts that a bill of materials can give a line.
FACTS = (
    "us_content_pct",
    "us_content_over_25",
    "us_content_over_10",
    "contains_us_content",
    "contains_us_ic",
    "contains_us_600_series",
    "contains_us_600_series_y",
    "us_content_total_pct",
    "us_content_ear99_only",
    "us_content_at_only",
)
_WHAT: Mapping[str, What] = {"software": "software", "technology": "technology"}
_UNSAID = "no column says the kind of each part: all are taken for hardware, which counts in full"


class Boms:
    """The bills of materials of a book. faults: by part what keeps its bill from being used; refused: rows that cannot be
    read, with what is wrong; notes: of all."""

    def __init__(self, joint: Joint, decider: Decider, prefer: Prefer | None) -> None:
        self.joint = joint
        self.faults: dict[str, str] = {}
        self.refused: list[tuple[int, str]] = []
        self.notes: list[str] = []
        self._decider = decider
        self._prefer = prefer
        self._boms = self._read(joint.master)
        self._days = Layout(decider, [DAY]).values[DAY]
        self._found: dict[tuple[Any, ...], dict[str, str]] = {}

    def _read(self, master: Master) -> dict[str, Bom]:
        """The bill of every part that has one."""
        heads = _headings(master.sheet.cells.columns, master.keys[0])
        kindless = not any(folded(what) in COLUMNS["kind"] for what in heads.values())
        if kindless:
            self.notes.append(_UNSAID)
        cells = {heads[name]: texts(master.sheet.cells[name]).to_list() for name in heads}
        headings = (*cells, *(("kind",) if kindless else ()))
        rows: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
        for at, parent in enumerate(keys_of(master.sheet.cells[master.keys[0]]).to_list()):
            number = master.sheet.first + at
            if parent is None:
                self.refused.append((number, "it names no parent"))
                continue
            row = {name: column[at] or "" for name, column in cells.items()} | ({"kind": "hardware"} if kindless else {})
            if "eccn" in row and at in self._numbers(master, heads):
                self.refused.append((number, f"{row['eccn']} is a number where a control code belongs: write it as text"))
                row["eccn"] = ""
            rows.setdefault(parent, []).append((number, row))
        found: dict[str, Bom] = {}
        for parent, own in rows.items():
            try:
                raw = Raw(headings, tuple(own))
                found[parent] = bom_of(raw, self._decider.vocabulary, self._decider.places, where=f"the parts of {parent}")
                self.refused += [(fault.row, fault.what) for fault in found[parent].faults]
            except LicetError as error:
                self.faults[parent] = f"{error.what}; {error.mend}" if error.mend else error.what
        return found

    def _numbers(self, master: Master, heads: Mapping[str, str]) -> frozenset[int]:
        column = next(name for name, what in heads.items() if what == "eccn")
        return frozenset(master.sheet.numbers.get(column, np.zeros(0, dtype=np.int64)).tolist())

    def join(self, lines: Lines, column: pl.Series) -> None:
        """Add to some lines what their parts come to. column: the cells that name the items."""
        keys = keys_of(texts(column)).to_list()
        given: dict[str, list[str | None]] = {fact: [None] * len(keys) for fact in FACTS}
        notes: dict[int, str] = {}
        lost = np.zeros(len(keys), dtype=bool)
        routes = [lines.cells(fact).to_list() for fact in (DAY, "from", "to", "item.form")]
        for at, (key, day, start, to, form) in enumerate(zip(keys, *routes, strict=True)):
            if key is None or (key not in self._boms and key not in self.faults):
                continue
            try:
                for fact, value in self._of(key, day, start, to, form).items():
                    if fact in given:
                        given[fact][at] = value
            except LicetError as error:
                notes[at], lost[at] = f"its US-origin content cannot be worked out: {error.what}", True
        for fact, found in given.items():
            self._take(lines, fact, pl.Series(found, dtype=pl.String), lost)
        if notes:
            what = f"lines whose bill of materials cannot be used, such as: {next(iter(notes.values()))}"
            lines.findings.append(Finding(False, self.joint.column, "bom", what, notes, f"mend {self.joint.master.name}"))

    def _of(self, key: str, day: str | None, start: str | None, to: str | None, form: str | None) -> dict[str, str]:
        """The facts of a part on a route. Raises LicetError."""
        if key in self.faults:
            raise LicetError(self.faults[key])
        on = date.today() if not day or not day.strip() else read_day(day, DAY)
        place = (key, self._days.number(on), start, to, form)
        if place not in self._found:
            if not to or not to.strip():
                raise LicetError("the line names no destination")
            facts = {DAY: Given(on)}
            for fact, text in (("to", to), ("from", start)):
                if text and text.strip():
                    facts[fact] = read_fact(self._decider.vocabulary[fact], text, self._decider.places)
            if facts["to"].value is None:
                raise LicetError("its destination is unknown")
            what = _WHAT.get(plain_text(form or "").lower(), "commodity")
            self._found[place] = content(self._decider, self._boms[key], facts, what=what).facts
        return self._found[place]

    def _take(self, lines: Lines, fact: str, theirs: pl.Series, lost: np.ndarray) -> None:
        own = lines.cells(fact)
        silent = (own.is_null() | (own.str.strip_chars() == "")).fill_null(True).to_numpy()
        there = theirs.is_not_null().to_numpy()
        kind = self._decider.vocabulary[fact]
        clash = {
            int(at): f"{fact}: {quoted(own[int(at)])} is given, the bill of materials comes to {theirs[int(at)]}"
            for at in np.flatnonzero(there & ~silent)
            if self._value(kind, own[int(at)]) != self._value(kind, theirs[int(at)])
        }
        if clash and self._prefer is None:
            mend = "mend one of them, or say which counts: --prefer line, --prefer master"
            what = f"lines that contradict their bill of materials, such as: {next(iter(clash.values()))}"
            lines.findings.append(Finding(True, self.joint.column, f"bom clash {fact}", what, clash, mend))
        taken = there & silent
        if self._prefer == "master":
            taken[list(clash)] = True
        if taken.any():
            lines.put(fact, theirs, taken)
        if fact == FACTS[0] and (lost & silent).any():
            lines.put(fact, pl.Series(["unknown"]).new_from_index(0, len(lost)), lost & silent)

    def _value(self, kind: Any, text: str) -> Any:
        try:
            return read_fact(kind, text, self._decider.places).value
        except LicetError:
            return text


def _headings(head: list[str], parent: str) -> dict[str, str]:
    """By heading what it is to the reader of bills of materials: its own word for those in other languages."""
    table = words("bom")
    found: dict[str, str] = {}
    for name in head:
        if name != parent:
            found[name] = next((what for what, names in table.items() if plain(name) in names), name.strip())
    eccn = next((name for name in head if folded(found.get(name, "")) in ("eccn", "controlnumber", "uscode")), None)
    return found | ({eccn: "eccn"} if eccn else {})
