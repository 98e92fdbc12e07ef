"""What a single determination would warn of, said of the lines of a book: control numbers that fit no entry or another kind of
item, codes and parameters that contradict each other, values other than the published ones, days past which the law was not
checked again.

Lines are looked at once for every different combination of what a warning hangs on.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from licet.deals.facts import presume
from licet.decision.decide import Decider
from licet.decision.prepared import Prepared
from licet.decision.strangers import of_other_kinds, strangers
from licet.errors import LicetError
from licet.law.paragraphs import Paragraphs
from licet.law.program import Apply, Define, Entry, Lookup, Step
from licet.law.provision import Scheduled
from licet.orders.explaining import deal_of
from licet.orders.joining import blank, texts
from licet.orders.layout import DAY, MODEL
from licet.rules.nodes import Node, facts_of

_KIND = "item.kind"


class Doubts:
    """The warnings of a book. columns: the facts its lines have; published: facts that the catalogue says of models; as_of: the
    day whose law is applied to all."""

    def __init__(self, decider: Decider, columns: tuple[str, ...], published: Container[str], as_of: date | None) -> None:
        self._decider = decider
        self._as_of = as_of
        vocabulary = decider.vocabulary
        self._columns = tuple(c for c in columns if c == MODEL or (c in vocabulary and vocabulary[c].type != "text"))
        self._codes = tuple(r.code_fact for r in decider.book.regimes if r.code_fact in self._columns)
        self._published = tuple(c for c in self._columns if c in published)
        self._defined = tuple(c for c in self._columns if c in decider.defined)
        self._keys: dict[tuple[Any, ...], tuple[str, ...]] = {}
        self._alike: dict[int, int] = {}
        self._first: dict[object, int] = {}
        self._nodes: dict[int, tuple[Node, int]] = {}
        self._names: dict[Node, int] = {}
        self._held: dict[int, object] = {}
        self._known: dict[tuple[Any, ...], tuple[tuple[str, ...], Any]] = {}

    def of(self, facts: pl.DataFrame, days: list[date], answers: pl.DataFrame) -> dict[int, list[str]]:
        """By place what is to be said of a line. facts: the cells of its facts; days: of its deal; answers: by regime, null
        where it does not answer; lines that cannot be read have no answer at all."""
        facts = facts.with_columns(texts(facts[name]) for name in self._columns if facts[name].dtype == pl.List)
        cells = {name: texts(facts[name]) for name in self._columns}
        full = {name: ~blank(column) for name, column in cells.items()}
        read = (answers["licet_outcome"] != "unreadable").to_numpy()
        found: dict[int, list[str]] = {}
        if self._columns:
            law = [self._as_of or day for day in days]
            for at, said in self._of_items(facts, full, read, law):
                found.setdefault(at, []).extend(said)
            for at, sentence in self._unchecked(facts, read, law, answers):
                found.setdefault(at, []).append(sentence)
        return found

    def _of_items(
        self, facts: pl.DataFrame, full: Mapping[str, np.ndarray], read: np.ndarray, law: list[date]
    ) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Codes, given facts that law defines, and values beside published ones."""
        about = [*self._codes, *self._defined]
        at = np.zeros(len(read), dtype=bool)
        for name in about:
            at |= full[name]
        if MODEL in full:
            for name in self._published:
                at |= full[MODEL] & full[name]
        places = np.flatnonzero(at & read)
        if not len(places):
            return
        numbers = {day: self._like(self._decider.library.number(day)) for day in set(law)}
        editions = [numbers[law[at]] for at in places.tolist()]
        some = pl.DataFrame({"place": places, "edition": editions}).hstack(facts[places.tolist()].select(self._columns))
        whose = [name for name in (_KIND, MODEL) if name in self._columns]
        hangs: set[str] = set()
        for edition, *item in some.select("edition", *whose).unique().rows():
            named = dict(zip(whose, item, strict=True))
            hangs.update(self._support(edition, named.get(_KIND), named.get(MODEL)))
        groups = some.group_by("edition", *sorted(hangs), maintain_order=True).agg("place")
        for row in groups.iter_rows(named=True):
            for place, said in self._item(row, law):
                if said:
                    yield place, said

    def _item(self, row: dict[str, Any], law: list[date]) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The sentences of lines that are alike in all that warnings hang on, each with its place."""
        places, number = row["place"], row["edition"]
        day = law[places[0]]
        read_by = self._support(number, row.get(_KIND), row.get(MODEL))
        plain = {name: row[name] for name in read_by if row[name] is not None}
        key = (number, *((name, str(cell)) for name, cell in plain.items()))
        if key not in self._known:
            self._known[key] = self._run(plain, day, number)
        said, again = self._known[key]
        for place in places:
            # A number that is no entry is told with the day.
            yield place, said if again is None else (*strangers(again[0], again[1], law[place]), *said)

    def _like(self, number: int) -> int:
        """The first edition met that says of items what this one says: most changes of law are about something else."""
        if number not in self._alike:
            program = self._decider.prepared_edition(number, None)
            rest = program.machine.resting(self._roots(program))
            steps = tuple(self._step(step) for step in program.program.steps if step.key in rest)
            lists = tuple(each for code in self._codes for each in self._paragraphs(program.program.lists[code]))
            provisions, versions = program.program.provisions, program.program.versions
            named = tuple((i, self._same(versions[i])) for i, each in provisions.items() if each.effect == "lists")
            self._alike[number] = self._first.setdefault((steps, lists, named), number)
        return self._alike[number]

    def _step(self, step: Step) -> object:
        match step:
            case Apply(key=key, node=node) | Define(key=key, node=node):
                return (key, self._node(node))
            case Entry():
                return (step.key, step.parts, step.codes, self._paragraphs([step.paragraphs] if step.paragraphs else []))
            case Lookup():
                return (step.key, self._same(step.sheet), self._node(step.by_item) if step.by_item is not None else 0)

    def _paragraphs(self, lists: Iterable[Paragraphs]) -> tuple[object, ...]:
        return tuple((one.awake, one.asleep, self._same(one.index)) for one in lists)

    def _same(self, one: object) -> int:
        """The identity of something, which is kept so that nothing else gets it."""
        self._held[id(one)] = one
        return id(one)

    def _node(self, node: Node) -> int:
        """A number for what a rule says; the rule is kept, so its identity is a safe key."""
        if id(node) not in self._nodes:
            self._nodes[id(node)] = (node, self._names.setdefault(node, len(self._names)))
        return self._nodes[id(node)][1]

    def _support(self, number: int, kind: Any, model: Any) -> tuple[str, ...]:
        """The columns that the warnings of an item of a kind hang on, on the days of an edition."""
        key = (number, kind, model)
        if key not in self._keys:
            deal = {_KIND: kind, MODEL: model}
            try:
                given = self._decider.deal(deal_of(deal, self._decider.vocabulary) | {"on": "2026-01-01"}).facts.get(_KIND)
            except LicetError:
                given = None
            prepared = self._decider.prepared_edition(number, given.value if given else None)
            support = prepared.machine.support(self._roots(prepared))
            self._keys[key] = tuple(
                name
                for name in self._columns
                if name in support or name in (MODEL, _KIND) or name in self._codes or name in self._published
            )
        return self._keys[key]

    def _roots(self, prepared: Prepared) -> frozenset[str]:
        entries = (s for s in prepared.program.steps if isinstance(s, Entry) and s.code_fact in self._codes)
        parts = {part for step in entries for part in step.parts}
        defined = {s.key for s in prepared.program.steps if isinstance(s, Define) and s.key in self._defined}
        return frozenset(parts | defined)

    def _run(self, plain: Mapping[str, Any], day: date, number: int) -> tuple[tuple[str, ...], Any]:
        decider = self._decider
        deal = decider.deal(deal_of({k: v for k, v in plain.items() if k != DAY}, decider.vocabulary) | {"on": day})
        values = decider.values(presume(deal.facts, decider.vocabulary))
        prepared = decider.prepared_edition(number, values.get(_KIND))
        run = prepared.machine.run_for(values, self._roots(prepared))
        odd = strangers(prepared.program, run, day)
        said = (
            *deal.warnings,
            *of_other_kinds(decider.library.on(day), prepared.program, run),
            *prepared.clashes(run, decider.vocabulary),
        )
        return said, ((prepared.program, run) if odd else None)

    def _unchecked(
        self, facts: pl.DataFrame, read: np.ndarray, law: list[date], answers: pl.DataFrame
    ) -> Iterator[tuple[int, str]]:
        """Lines that a scheduled change touches, or may, on whose day the law was not checked past it."""
        days = np.array([day.toordinal() for day in law])
        for regime in self._decider.book.regimes:
            column = f"licet_{regime.id}"
            for due in regime.scheduled if column in answers.columns else ():
                if regime.verified_through is not None and regime.verified_through >= due.on:
                    continue
                where = read & (days >= due.on.toordinal()) & answers[column].is_not_null().to_numpy()
                for place in self._touched(facts, np.flatnonzero(where).tolist(), law, regime.id, due):
                    yield place, f"{regime.id}: not re-checked past {due.on}: {due.what}"

    def _touched(self, facts: pl.DataFrame, places: list[int], law: list[date], regime: str, due: Scheduled) -> Iterator[int]:
        if due.touches is None or not places:
            yield from places
            return
        numbers = [self._decider.library.number(law[place]) for place in places]
        asked = {name for number in set(numbers) for name in facts_of(self._touches(number, regime, due))}
        names = [name for name in self._columns if name in asked or name in (MODEL, _KIND)]
        some = pl.DataFrame({"place": places, "edition": numbers}).hstack(facts[places].select(names))
        for row in some.group_by("edition", *names, maintain_order=True).agg("place").iter_rows(named=True):
            key = ("due", row["edition"], due.on, due.what, *(str(row[name]) for name in names))
            if key not in self._known:
                given = {name: row[name] for name in names if name != DAY}
                deal = self._decider.deal(deal_of(given, self._decider.vocabulary) | {"on": law[row["place"][0]]})
                values = self._decider.values(presume(deal.facts, self._decider.vocabulary))
                prepared = self._decider.prepared_edition(row["edition"], values.get(_KIND))
                truth = prepared.machine.truth(self._touches(row["edition"], regime, due), values)
                self._known[key] = ((), truth is not False)
            if self._known[key][1]:
                yield from row["place"]

    def _touches(self, number: int, regime: str, due: Scheduled) -> Node:
        program = self._decider.prepared_edition(number, None).program
        return next(node for owner, each, node in program.scheduled if owner == regime and each == due)
