"""The order of review: reach, entries, requirements and prohibitions, what lifts them, the outcome of every regime."""

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date
from functools import cache, lru_cache
from typing import Any
from weakref import WeakValueDictionary

from licet.deals.deal import Deal, read_deal
from licet.deals.facts import Given, presume, write_fact
from licet.decision.answer import Case, not_encoded
from licet.decision.changes import Changes
from licet.decision.days import Days
from licet.decision.determination import SCHEMA, Change, Determination, FactUsed, Law, RegimeAnswer
from licet.decision.machine import Values
from licet.decision.outcome import NOT_COVERED, OUTCOMES
from licet.decision.passing import Passing
from licet.decision.prepared import Prepared
from licet.decision.runners import presumed_key
from licet.decision.sitting import Sitting
from licet.decision.strangers import of_other_kinds, strangers
from licet.decision.trace import Tracer
from licet.facts.places import Places, load_places
from licet.facts.vocabulary import Vocabulary, load_vocabulary
from licet.law.amend import amend
from licet.law.amendment import Amendment
from licet.law.book import Book
from licet.law.library import Library
from licet.law.linker import Linker
from licet.law.load import load_book
from licet.law.paragraphs import Paragraphs
from licet.law.program import Define
from licet.law.provision import Regime
from licet.law.tables import LawError
from licet.rules.nodes import Node

#: Of so many editions and kinds of item the law is kept ready. Many share one program; one of its own takes some 0.4 MB.
_MOST = 1024


class Decider:
    """The law made ready to decide deals: a book, the vocabulary and places it is read with, and what is prepared of them."""

    def __init__(self, book: Book, vocabulary: Vocabulary, places: Places, linker: Linker | None = None) -> None:
        self.book = book
        self.vocabulary = vocabulary
        self.places = places
        self.library = Library(book, places, linker)
        self._prepared = lru_cache(maxsize=_MOST)(self._made_ready)
        self._of_program: WeakValueDictionary[int, Prepared] = WeakValueDictionary()
        self._near: WeakValueDictionary[str, Prepared] = WeakValueDictionary()
        self._defined = frozenset(p.fact for p in book.provisions if p.fact)
        self._copying = tuple(k for k in vocabulary.facts.values() if k.presumed_from and k.name not in self._defined)
        self._known = {r.id: _known(book, r) for r in book.regimes}
        self._passing = Passing(self.library, vocabulary)

    def amended(self, amendment: Amendment) -> "Decider":
        """The law with an amendment. Raises LawError, PlaceError or RuleError."""
        book, places = amend(self.book, self.places, self.vocabulary, amendment)
        # What is bound to a day stays so, unless there are provisions of which the rules bound so far know nothing.
        linker = self.library.linker if book.by_id.keys() == self.book.by_id.keys() else None
        made = Decider(book, self.vocabulary, places, linker)
        for day in sorted({change.start for change in amendment.changes}):
            try:  # only where all is put together it is seen that a fact is defined twice, or by itself
                made.library.on(day).program(None)
            except LawError as error:
                where = ", ".join(change.where for change in amendment.changes if change.start <= day)
                raise LawError(error.what, where=f"{where}: the law of {day}", mend=error.mend) from None
        return made

    def deal(self, raw: Mapping[str, Any], where: str = "the deal") -> Deal:
        """A deal from plain data. Raises DealError."""
        return read_deal(raw, self.vocabulary, self.places, where=where)

    def determine(self, deal: Deal, *, as_of: date | None = None, what_if: bool = True, trace: bool = True) -> Determination:
        """What every regime answers.

        deal: its facts; as_of: the day whose law is applied, the day of the deal if left out; what_if: whether to look, too,
        for what would change the answers and which assumptions they rest on, which takes longer than the answers; trace:
        whether to write down every condition looked at, which does as well.
        """
        day = as_of or deal.on
        facts = presume(deal.facts, self.vocabulary)
        values = self.values(facts)
        prepared = self.prepared(day, values.get("item.kind"))
        run = prepared.run(values)
        hidden = prepared.hidden(run)
        prepared = prepared.without(hidden)
        sitting = Sitting(prepared, run, self.following(facts))
        asked = [(r, reach) for r, _, reach in prepared.program.regimes if r.id not in hidden]
        cases = self._cases(asked, sitting, day)
        whys = self._what_if(cases, facts, sitting, hidden, day) if what_if else {}
        tracer = Tracer(prepared.program, self.vocabulary, run, prepared.remembered) if trace else None
        answers = tuple(
            case.answer(tracer, *whys.get(i, ((), ()))) if isinstance(case, Case) else case for i, case in cases.items()
        )
        return Determination(
            schema=SCHEMA,
            as_of=day,
            item=deal.title or "",
            outcome=min((a.outcome for a in answers), key=OUTCOMES.index, default=NOT_COVERED),
            regimes=answers,
            law=Law(self.book.hash, {r.id: r.verified_through for r, _ in asked if r.verified_through}),
            facts=self._facts(facts, prepared, run, [r.id for r, _ in asked]),
            warnings=(
                *deal.warnings,
                *strangers(prepared.program, run, day),
                *of_other_kinds(self.library.on(day), prepared.program, run),
                *prepared.clashes(run, self.vocabulary),
            ),
            lists=deal.lists,
        )

    def _cases(
        self, asked: Iterable[tuple[Regime, Node | None]], sitting: Sitting, day: date
    ) -> dict[str, Case | RegimeAnswer]:
        """What each regime is asked; of one that holds no law for the deal the answer is known at once."""
        prepared = sitting.prepared
        open_cases: dict[str, Case | RegimeAnswer] = {}
        for regime, reach in asked:
            if regime.encoded and regime.since is not None and day < regime.since:
                open_cases[regime.id] = not_encoded(regime, f"the law of this regime is encoded from {regime.since} on")
            elif regime.encoded and not prepared.program.of(regime.id, "reaches"):
                open_cases[regime.id] = not_encoded(regime, f"no law of this regime is encoded for {day}")
            elif regime.encoded:
                open_cases[regime.id] = Case(self.vocabulary, regime, sitting, day)
            elif reach is not None and prepared.machine.truth(reach, sitting.values) is not False:
                open_cases[regime.id] = not_encoded(regime)
        return open_cases

    def _what_if(
        self,
        cases: Mapping[str, Case | RegimeAnswer],
        facts: Mapping[str, Given],
        sitting: Sitting,
        hidden: frozenset[str],
        day: date,
    ) -> dict[str, tuple[tuple[Change, ...], tuple[str, ...]]]:
        """By regime what would change its answer, and the assumptions it rests on."""
        kind = sitting.values.get("item.kind")
        days = Days(
            self._passing,
            lambda d: self.prepared(d, kind).without(hidden),
            lambda law, regime, then, d: Case(self.vocabulary, regime, Sitting(law, then, sitting.following), d).possible,
            day,
            sitting.values,
        )
        asked = {i: case for i, case in cases.items() if isinstance(case, Case)}
        changes = Changes(self.vocabulary, facts, sitting, asked)
        changes.look({i: case.possible for i, case in asked.items()})
        on_days = {i: days.changes(case.regime, case.possible) for i, case in asked.items()}
        return {i: (on_days[i] + changes.of(i), tuple(changes.rests_on[i])) for i in asked}

    def values(self, facts: Mapping[str, Given]) -> Values:
        """Plain values; what is only presumed of a fact that law defines is marked, for the law knows better."""
        found: Values = {name: given.value for name, given in facts.items()}
        for name in self._defined:
            if name in facts and facts[name].state == "assumed":
                found[presumed_key(name)] = found.pop(name)
        return found

    def prepared(self, day: date, kind: str | None) -> Prepared:
        """The program of a day for a kind of item, with its machine and outcome rules."""
        return self.prepared_edition(self.library.number(day), kind)

    def prepared_edition(self, number: int, kind: str | None) -> Prepared:
        """The same of the edition of that number."""
        return self._prepared(number, kind)

    def without(self, struck: frozenset[str]) -> "Decider":
        """The same law as if these provisions were not in force, to see what hangs on them."""
        other = copy(self)

        def prepared(number: int, kind: str | None) -> Prepared:
            base = self.prepared_edition(number, kind)
            return Prepared.of(base.made_of.without(struck), self.vocabulary, self._known, base)

        other._prepared = lru_cache(maxsize=_MOST)(prepared)
        return other

    @property
    def passing(self) -> Passing:
        """What tells of a day on which law turns whether it can matter for a deal."""
        return self._passing

    @property
    def defined(self) -> frozenset[str]:
        """The facts that some provision defines, on whichever day."""
        return self._defined

    def _made_ready(self, number: int, kind: str | None) -> Prepared:
        program = self.library.edition(number).program(kind)
        found = self._of_program.get(id(program))
        if found is None:
            found = Prepared.of(program, self.vocabulary, self._known, self._near.get(kind or ""))
            self._of_program[id(program)] = found  # it keeps the program, whose identity stays its own
        self._near[kind or ""] = found
        return found

    def following(self, facts: Mapping[str, Given]) -> dict[str, tuple[str, ...]]:
        """For every fact those that were presumed to be as it is (or would be, were it known), directly or through others."""
        after: dict[str, list[str]] = {}
        for kind in self._copying:
            given = facts.get(kind.name)
            if given is None or given.state == "assumed":
                after.setdefault(kind.presumed_from, []).append(kind.name)
        found: dict[str, tuple[str, ...]] = {}
        for fact in after:
            going: list[str] = []
            waiting = [fact]
            while waiting:
                new = after.get(waiting.pop(), ())
                going += new
                waiting += new
            found[fact] = tuple(going)
        return found

    def _facts(self, facts: Mapping[str, Given], prepared: Prepared, run: Values, asked: Iterable[str]) -> dict[str, FactUsed]:
        """What was given, and of the rest what these regimes read: presumed, or made by law of the other facts."""
        read = frozenset().union(*(prepared.support(regime) for regime in asked))
        made = {name for name in prepared.program.definitions if name in read and prepared.made_by_law(name, run)}
        shown: dict[str, FactUsed] = {}
        for name, given in facts.items():
            if given.state != "assumed" or (name in read and name not in made):
                kind = self.vocabulary[name]
                shown[name] = FactUsed(write_fact(kind, given.value), given.state, given.source, given.confidence)
        for name in prepared.program.definitions:
            if name in made and name not in shown and run.get(name) is not None:
                step = prepared.machine.steps[name]
                source = f"follows from {step.provision}" if isinstance(step, Define) else ""
                shown[name] = FactUsed(write_fact(self.vocabulary[name], run[name]), "known", source, "high")
        return shown


def _known(book: Book, regime: Regime) -> Paragraphs:
    """The control numbers of a regime's lists that are encoded, on whichever day."""
    entries = (
        provision.id[len(prefix) + 1 :]
        for provision in book.provisions
        if provision.effect == "lists"
        for prefix in regime.codes
        if provision.id.startswith(prefix + ".")
    )
    rows = {row.entry for table in book.tables if table.regime == regime.id for row in table.rows}
    return Paragraphs.of((*entries, *rows), ())


@cache
def load_decider() -> Decider:
    """The shipped law, ready to decide."""
    return Decider(load_book(), load_vocabulary(), load_places())
