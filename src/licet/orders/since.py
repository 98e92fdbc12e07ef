"""What changed since an earlier result, line by line, and by what: by the facts of the line, by the law, or by the lists.

Where more than one of these changed, the earlier facts are decided again under the law of now: if they give the answer of now,
the law alone did it; if they give the earlier answer, the facts or the lists did.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from msgspec import Struct

from licet.decision.decide import Decider
from licet.orders.answers import UNREADABLE
from licet.orders.explaining import manifest_of, result_cells
from licet.orders.frames import decide_orders
from licet.orders.joining import same_fact
from licet.orders.mapping import line_names
from licet.orders.parts import Parts
from licet.orders.preparing import Choices, facts_of
from licet.orders.reading import BookError, Sheet

if TYPE_CHECKING:
    from licet.orders.running import Manifest

NEW, SAME, FACTS, LAW, LISTS, TORN = "new", "same", "facts", "law", "lists", "not compared"
_KEPT = ("licet_outcome", "licet_provisions", "licet_added")
_OTHERS = frozenset(
    ("licet_provisions", "licet_missing", "licet_situation", "licet_note", "licet_added", "licet_since", "licet_outcome")
)
#: Facts that screening finds out.
_SCREENED = (".lists", ".owned_by_listed_pct", ".cn_listed_owner_pct")
_NAMED = 3


class Before(Struct, frozen=True):
    """An earlier result. lines: by name the place of its row, None for a name of several."""

    name: str
    hash: str
    manifest: "Manifest"
    cells: pl.DataFrame
    facts: pl.DataFrame
    lines: Mapping[str, int | None]


class Since(Struct, frozen=True):
    """What became of the lines of an earlier result. columns: `licet_since` of every part; counts: lines by what became of
    them; law: by provision how many lines it changed; gone: the names of those that are no longer there."""

    earlier: str
    columns: tuple[pl.Series, ...]
    counts: Mapping[str, int]
    law: Mapping[str, int]
    gone: tuple[str, ...]


def earlier(file: Path) -> Before:
    """An earlier result, by its own file or its manifest's. Raises LicetError."""
    from licet.orders.running import SCHEMA, hash_of

    result = file.with_name(file.name.removesuffix(".manifest.json"))
    manifest = manifest_of(result)
    if manifest.schema != SCHEMA:
        raise BookError(f"it was made as {manifest.schema}", where=str(result), mend="run the earlier book again")
    cells = result_cells(result, manifest)
    names = line_names(cells, manifest.told)
    if names is None:
        raise BookError(
            "its lines have no names, so nothing can be held against them",
            where=str(result),
            mend='--map "Position=line" says which column names a line',
        )
    places: dict[str, int | None] = {}
    for at, name in enumerate(names.to_list()):
        places[name or ""] = None if name in places or not name else at
    facts = facts_of(Sheet(cells, 1), manifest.facts, manifest.choices)
    return Before(result.name, hash_of(result), manifest, cells, facts, places)


class Line(Struct, frozen=True):
    """A line as it was decided: its facts, those of the lists among them, its answer by regime, and what that rests on."""

    facts: Mapping[str, str]
    answer: Mapping[str, str]
    provisions: tuple[str, ...]

    def differing(self, other: "Line") -> tuple[str, ...]:
        """The facts in which the two differ."""
        names = dict.fromkeys((*self.facts, *other.facts))
        return tuple(n for n in names if not same_fact(n, self.facts.get(n), other.facts.get(n)))


class _Compared:
    """The comparing of one run with an earlier one."""

    def __init__(
        self, decider: Decider, by: Any, choices: Choices, as_of: date | None, before: Before, now: "Manifest"
    ) -> None:
        self.decider, self.by, self.choices, self.as_of = decider, by, choices, as_of
        self.before, self.now = before, now
        self.names: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.law: Counter[str] = Counter()

    def part(self, cells: pl.DataFrame, several: frozenset[str]) -> pl.Series:
        """What became of the lines of a part. several: names that more than one line has."""
        names = line_names(cells, self.by.told)
        assert names is not None
        said: list[str] = []
        changed: dict[int, tuple[Line, Line, int]] = {}
        new_facts = facts_of(Sheet(cells, 1), self.by.facts, self.choices)
        now_answers, old_answers = _answers(cells), _answers(self.before.cells)
        for at, name in enumerate(names.to_list()):
            place = self.before.lines.get(name or "", -1)
            if not name or place is None or name in several:
                said.append(TORN)
            elif place < 0:
                said.append(NEW)
            elif now_answers[at] == old_answers[place]:
                said.append(SAME)
            else:
                said.append("")
                was = _line(self.before.facts, self.before.cells, place, old_answers[place])
                changed[at] = (was, _line(new_facts, cells, at, now_answers[at]), place)
        for at, why in self._why(changed):
            said[at] = why
        self.counts.update(word if word in (NEW, SAME, TORN) else word.split(":")[0] for word in said)
        return pl.Series("licet_since", said, dtype=pl.String)

    def _why(self, changed: Mapping[int, tuple[Line, Line, int]]) -> Iterator[tuple[int, str]]:
        again = self._again({at: was for at, (was, now, _) in changed.items() if self._mixed(was, now)})
        for at, (was, now, _) in changed.items():
            yield at, self._told(was, now, self._causes(was, now, again.get(at)))

    def _mixed(self, was: Line, now: Line) -> bool:
        return bool(was.differing(now)) and self._law_turned(was)

    def _law_turned(self, was: Line) -> bool:
        """Whether the earlier line was decided by another law: another book, or the law of another day though its facts are
        the same."""
        old, new = self.before.manifest, self.now
        undated = "on" not in was.facts and old.run_on != new.run_on
        return old.law != new.law or old.as_of != new.as_of or undated

    def _again(self, lines: Mapping[int, Line]) -> dict[int, Mapping[str, str]]:
        """The earlier facts of some lines under the law of now."""
        if not lines:
            return {}
        names = list(dict.fromkeys(name for line in lines.values() for name in line.facts))
        columns = {name: [line.facts.get(name) for line in lines.values()] for name in names}
        frame = pl.DataFrame({name: pl.Series(cells, dtype=pl.String) for name, cells in columns.items()})
        decided = decide_orders(frame, as_of=self.as_of)
        return dict(zip(lines, _answers(decided), strict=True))

    def _causes(self, was: Line, now: Line, again: Mapping[str, str] | None) -> dict[str, tuple[str, ...]]:
        """By what the answer changed, each with what of it."""
        differing = was.differing(now)
        lists = tuple(name for name in differing if name.endswith(_SCREENED))
        facts = tuple(name for name in differing if name not in lists)
        found = {FACTS: facts} if facts else {}
        found |= {LISTS: lists} if lists else {}
        if not differing or (again is not None and again == now.answer):
            return {LAW: self._provisions(was, now)}
        if again is not None and again != was.answer:
            found[LAW] = self._provisions(was, now)
        return found

    def _provisions(self, was: Line, now: Line) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(
                (
                    *(p for p in now.provisions if p not in was.provisions),
                    *(p for p in was.provisions if p not in now.provisions),
                )
            )
        )

    def _told(self, was: Line, now: Line, causes: Mapping[str, tuple[str, ...]]) -> str:
        if LAW in causes and list(causes) == [LAW] and not self._law_turned(was):
            causes = {"another version of Licet": causes[LAW]}
        self.law.update(causes.get(LAW, ()))
        how = []
        for cause, what in causes.items():
            shown = [self._cited(p, p in now.provisions) for p in what] if cause == LAW else [_turn(n, was, now) for n in what]
            more = f" and {len(shown) - _NAMED} more" if len(shown) > _NAMED else ""
            how.append(f"{', '.join(shown[:_NAMED])}{more}" if shown else "")
        turned = [r for r in dict.fromkeys((*was.answer, *now.answer)) if was.answer.get(r) != now.answer.get(r)]
        turns = ", ".join(f"{r} {_word(was.answer.get(r))} -> {_word(now.answer.get(r))}" for r in turned if r != "outcome")
        turns = turns or f"{_word(was.answer.get('outcome'))} -> {_word(now.answer.get('outcome'))}"
        return f"changed by {' and '.join(causes)}: {turns}{'; ' if any(how) else ''}{'; '.join(filter(None, how))}"

    def _cited(self, provision: str, now: bool) -> str:
        cites = {p.id: p for p in self.decider.book.provisions}
        found = cites.get(provision)
        cite = f" ({found.versions[-1].cite})" if found is not None and found.versions else ""
        return f"{provision}{cite} {'now' if now else 'no longer'}"


def compared(
    parts: Parts, by: Any, choices: Choices, decider: Decider, as_of: date | None, before: Before, now: "Manifest"
) -> Since:
    """Hold a run against an earlier one. by: the columns of the book. Raises BookError where its lines have no names."""
    made = _Compared(decider, by, choices, as_of, before, now)
    names: Counter[str] = Counter()
    for cells in parts.frames():
        found = line_names(cells, by.told)
        if found is None:
            mend = '--map "Position=line" says which column names a line'
            raise BookError("the lines have no names, so they cannot be held against an earlier result", mend=mend)
        names.update(name for name in found.to_list() if name)
    several = frozenset(name for name, count in names.items() if count > 1)
    columns = tuple(made.part(cells, several) for cells in parts.frames())
    gone = tuple(name for name in before.lines if name and name not in names)
    return Since(before.name, columns, dict(made.counts), dict(made.law.most_common()), gone)


def _answers(cells: pl.DataFrame) -> list[dict[str, str]]:
    """By line its outcome, and by regime what it answers."""
    columns = [n for n in cells.columns if n.startswith("licet_") and n not in _OTHERS and "#" not in n]
    table = cells.select("licet_outcome", *columns).cast(pl.String)
    names = ["outcome", *(name.removeprefix("licet_") for name in columns)]
    return [{name: cell for name, cell in zip(names, row, strict=True) if cell} for row in table.iter_rows()]


def _line(facts: pl.DataFrame, cells: pl.DataFrame, at: int, answer: Mapping[str, str]) -> Line:
    own = {name: _plain(facts[name][at]) for name in facts.columns}
    added = cells["licet_added"][at] if "licet_added" in cells.columns else None
    found = {name: text for name, text in own.items() if text} | (json.loads(added) if added else {})
    provisions = tuple((cells["licet_provisions"][at] or "").split())
    return Line(found, answer, provisions)


def _plain(cell: Any) -> str:
    if isinstance(cell, pl.Series | list):
        return " + ".join(map(str, cell))
    return "" if cell is None else str(cell).strip()


def _turn(name: str, was: Line, now: Line) -> str:
    return f"{name} {was.facts.get(name, '-')} -> {now.facts.get(name, '-')}"


def _word(outcome: str | None) -> str:
    return "silent" if outcome is None else UNREADABLE if outcome == UNREADABLE else outcome.replace("_", " ")
