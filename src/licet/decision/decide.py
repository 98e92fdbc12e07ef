"""The order of review: reach, entries, requirements and prohibitions, what lifts them, the outcome of every regime."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from licet.deals.deal import Deal, read_deal
from licet.deals.facts import Given, presume, write_fact
from licet.decision.consider import Outcomes
from licet.decision.determination import SCHEMA, Basis, Change, Determination, FactUsed, Law, Missing, RegimeAnswer
from licet.decision.duties import Duties
from licet.decision.machine import Trials, Values, presumed_key
from licet.decision.outcome import (
    DUTY,
    EXCEPTION,
    LICENCE,
    NONE_FOUND,
    NOT_COVERED,
    NOT_SUBJECT,
    OUTCOMES,
    PROHIBITED,
    UNDETERMINED,
    lifts,
)
from licet.decision.prepared import Prepared
from licet.decision.trace import Tracer, word
from licet.facts.places import Places, load_places
from licet.facts.vocabulary import Vocabulary, load_vocabulary
from licet.law.book import Book
from licet.law.edition import Define, Library
from licet.law.load import load_book
from licet.law.provision import Provision, Regime, Scheduled
from licet.law.read import POLICIES
from licet.rules.ask import compile_rule
from licet.rules.nodes import Node

_MAX_CHANGES = 8
#: The order of review: effects of provisions that an answer shows.
_STAGES = ("reaches", "lists", "requires", "prohibits", "permits", "imposes")
#: Roles of which, when nobody was named, no change is tried: the end user stands for them.
_UNNAMED = ("purchaser", "intermediate_consignee", "consignee")


class Decider:
    """The law made ready to decide deals: a book, the vocabulary and places it is read with, and what is prepared of them."""

    def __init__(self, book: Book, vocabulary: Vocabulary, places: Places) -> None:
        self.book = book
        self.vocabulary = vocabulary
        self.places = places
        self.library = Library(book, places)
        self._prepared: dict[tuple[int, str | None], Prepared] = {}
        self._defined = frozenset(p.fact for p in book.provisions if p.fact)
        self._heads = {r.id: _heads(book, r) for r in book.regimes}

    def deal(self, raw: Mapping[str, Any], where: str = "the deal") -> Deal:
        """A deal from plain data. Raises DealError."""
        return read_deal(raw, self.vocabulary, self.places, where=where)

    def determine(self, deal: Deal, *, as_of: date | None = None) -> Determination:
        """What every regime answers.

        deal: its facts; as_of: the day whose law is applied, the day of the deal if left out.
        """
        day = as_of or deal.on
        facts = presume(deal.facts, self.vocabulary)
        values = self.values(facts)
        prepared = self.prepared(day, values.get("item.kind"))
        run = prepared.machine.run(values)
        trials = Trials(prepared.machine, run)
        answers = []
        asked = [(r, reach) for r, _, reach in prepared.program.regimes if not prepared.hidden(r.id, run)]
        for regime, reach in asked:
            if regime.encoded and not prepared.program.of(regime.id, "reaches"):
                answers.append(_not_encoded(regime, f"no law of this regime is encoded for {day}"))
            elif regime.encoded:
                answers.append(_Case(self, prepared, regime, deal, facts, trials, day).answer())
            elif reach is not None and compile_rule(reach)(run) is not False:
                answers.append(_not_encoded(regime))
        return Determination(
            schema=SCHEMA,
            as_of=day,
            item=deal.title or "",
            outcome=min((a.outcome for a in answers), key=OUTCOMES.index, default=NOT_COVERED),
            regimes=tuple(answers),
            law=Law(self.book.hash, {r.id: r.verified_through for r, _ in asked if r.verified_through}),
            facts=self._facts(facts, prepared, run, [r.id for r, _ in asked]),
            warnings=(*deal.warnings, *prepared.clashes(run, self.vocabulary)),
        )

    def values(self, facts: Mapping[str, Given]) -> Values:
        """Plain values; what is only presumed of a fact that law defines is marked, for the law knows better."""
        found: Values = {name: given.value for name, given in facts.items()}
        for name in self._defined:
            if name in facts and facts[name].state == "assumed":
                found[presumed_key(name)] = found.pop(name)
        return found

    def prepared(self, day: date, kind: str | None) -> Prepared:
        """The program of a day for a kind of item, with its machine and outcome rules."""
        edition = self.library.on(day)
        key = (edition.day.toordinal(), kind)
        if key not in self._prepared:
            self._prepared[key] = Prepared(edition.program(kind), self.vocabulary, self._heads)
        return self._prepared[key]

    def _facts(self, facts: Mapping[str, Given], prepared: Prepared, run: Values, asked: Iterable[str]) -> dict[str, FactUsed]:
        """What was given, and of the rest what these regimes read: presumed, or made by law of the other facts."""
        read = frozenset().union(*(prepared.supports.get(regime, frozenset()) for regime in asked))
        rule = prepared.program.linker.rule
        made = {n for n, d in prepared.program.definitions.items() if n in read and rule(d)(run) is not None}
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


class _Case:
    """One regime and one deal."""

    def __init__(
        self,
        decider: Decider,
        prepared: Prepared,
        regime: Regime,
        deal: Deal,
        facts: Mapping[str, Given],
        trials: Trials,
        day: date,
    ) -> None:
        values = trials.values
        self.trials = trials
        self.decider = decider
        self.prepared = prepared
        self.program = prepared.program
        self.regime = regime
        self.deal = deal
        self.facts = facts
        self.values = values
        self.day = day
        self.words = prepared.words[regime.id]
        self.duties = Duties(prepared.program, regime.id)
        self.tracer = Tracer(self.program, decider.vocabulary, values, prepared.sentences)

    def answer(self) -> RegimeAnswer:
        """The regime's answer."""
        if self.regime.since is not None and self.day < self.regime.since:
            return _not_encoded(self.regime, f"the law of this regime is encoded from {self.regime.since} on")
        possible = self.prepared.possible(self.regime.id, self.values)
        missing: tuple[Missing, ...] = ()
        if len(possible) != 1:
            missing, witnessed = self._undecided(possible)
            possible = self._settled(possible, witnessed)
            missing = missing if len(possible) != 1 else ()
        outcome = possible[0] if len(possible) == 1 else UNDETERMINED
        standing = [i for i, key in self.words.stands.items() if self.values.get(key) is True]
        permits = self._permits() if outcome == EXCEPTION else []
        code = " or ".join(dict.fromkeys(self._code(p.id) for p in permits if self._code(p.id)))
        if outcome == DUTY:
            code = self.duties.amount(self.values)
            missing = self._unsettled_duties()
        decided = outcome in (LICENCE, PROHIBITED)
        changes, rests_on = self._changes(possible)
        return RegimeAnswer(
            regime=self.regime.id,
            title=self.regime.title,
            outcome=outcome,
            possible=possible,
            code=code or None,
            authority=(self._authority(standing) or None) if decided or LICENCE in possible else None,
            apply=(self.regime.apply or None) if decided else None,
            review_policy=self._review(standing) if outcome == LICENCE else None,
            entries=tuple(e for e in self._entries()),
            conditions=self._conditions([*(p.id for p in permits), *standing, *self._attached(outcome)]),
            provisions=self._basis(outcome),
            missing=missing,
            would_change=changes,
            rests_on=rests_on,
            trace=self._trace(),
            warnings=self._warnings(outcome),
        )

    def _undecided(self, possible: tuple[str, ...]) -> tuple[tuple[Missing, ...], set[str]]:
        """What to ask where more than one outcome is possible, and the outcomes that some single answer was seen to give."""
        rules = [self.words.rules[o] for o in possible]
        return self._missing(rules, possible, lambda values: self.prepared.possible(self.regime.id, values))

    def _missing(
        self, rules: Iterable[Node], possible: tuple[str, ...], outcomes: Outcomes
    ) -> tuple[tuple[Missing, ...], set[str]]:
        open_ones = self.prepared.look.open(rules, self.values)
        ranked = self.prepared.look.ranked(open_ones, self.trials, outcomes)
        witnessed: set[str] = set()
        found: list[Missing] = []
        idle: list[Missing] = []  # facts that matter only once another one is known
        for fact, answers in ranked:
            kind = self.decider.vocabulary[fact]
            settled = {write_fact(kind, cell): left[0] for cell, left in answers.items() if len(left) == 1}
            witnessed |= set(settled.values())
            asked = Missing(fact, kind.question, kind.found, kind.effort, settled)
            (found if any(left != possible for left in answers.values()) else idle).append(asked)
        return tuple(found or idle), witnessed

    def _settled(self, possible: tuple[str, ...], witnessed: set[str]) -> tuple[str, ...]:
        """Kleene's "unknown" is checked by proof: an outcome no completion of the facts can give is struck out."""
        doubtful = [o for o in possible if o not in witnessed]
        if not doubtful:
            return possible
        from licet.decision.exact import impossible

        struck = impossible(self.prepared, self.decider, self.regime.id, doubtful, self.values)
        left = tuple(o for o in possible if o not in struck)
        return left or possible

    def _entries(self) -> list[str]:
        found = [p.id for p in self.program.of(self.regime.id, "lists") if self.values.get(f"under {p.id}") is True]
        return [e for e in found if not any(other.startswith(e + ".") for other in found)]

    def _permits(self) -> list[Provision]:
        gates = [i for i, key in self.words.gates.items() if self.values.get(key) is True]
        wanted = [self.program.provisions[i] for i in gates]
        return [
            p
            for p in self.program.of(self.regime.id, "permits")
            if self.values.get(p.id) is True and any(lifts(p, requirement) for requirement in wanted)
        ]

    def _code(self, provision_id: str) -> str:
        return self.program.versions[provision_id].code

    def _attached(self, outcome: str) -> list[str]:
        """Provisions whose conditions come with the deal itself: declarations of whoever is reached, terms of a duty."""
        if outcome in (PROHIBITED, NOT_SUBJECT):
            return []
        reached = [p.id for p in self.program.of(self.regime.id, "reaches") if self.values.get(p.id) is True]
        return [*reached, *(self.duties.applying(self.values) if outcome == DUTY else ())]

    def _unsettled_duties(self) -> tuple[Missing, ...]:
        """What to ask where it is certain that a duty applies, but not which: the answers name the duties they give."""
        unsettled = self.duties.unsettled(self.values)
        return self._missing(unsettled, self.duties.states(self.values), self.duties.states)[0] if unsettled else ()

    def _conditions(self, provision_ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(c for i in provision_ids for c in self.program.versions[i].conditions))

    def _authority(self, standing: list[str]) -> str:
        named = [self.program.provisions[i].authority for i in standing]
        return "; ".join(dict.fromkeys(n or self.regime.authority for n in named)) or self.regime.authority

    def _review(self, standing: list[str]) -> str | None:
        """The most restrictive of the policies that apply to the requirements that stand."""
        found = []
        for i in standing:
            for policy, rule in self.prepared.reviews.get(i, ()):
                truth = rule(self.values)
                if truth is not False:
                    found.append(policy)
                if truth is True:
                    break
        return max(found, key=POLICIES.index, default=None)

    def _basis(self, outcome: str) -> tuple[Basis, ...]:
        """What the answer rests on. Out of reach nothing is lifted and no duty falls due, so neither is named."""
        found = []
        for provision in self.program.of(self.regime.id, *(_STAGES[:4] if outcome == NOT_SUBJECT else _STAGES)):
            key = f"under {provision.id}" if provision.effect == "lists" else provision.id
            truth = self.values.get(key)
            negative = outcome in (NONE_FOUND, NOT_SUBJECT) and provision.effect in ("requires", "reaches")
            if truth is not False or negative:
                found.append(self._one_basis(provision, truth))
        order = {True: 0, None: 1, False: 2}
        truths = {"yes": True, "unknown": None, "no": False}
        return tuple(sorted(found, key=lambda b: order[truths[b.truth]]))

    def _one_basis(self, provision: Provision, truth: Any) -> Basis:
        version = self.program.versions[provision.id]
        return Basis(
            provision.id,
            provision.title,
            version.cite,
            version.source,
            provision.effect,
            word(truth),
            version.says,
            provision.force,
            version.confidence,
            version.start,
        )

    def _trace(self) -> tuple[Any, ...]:
        keys = self.prepared.machine.steps
        own = self.program.of(self.regime.id, *_STAGES)
        return tuple(self.tracer.step(p.id, keys) for effect in _STAGES for p in own if p.effect == effect)

    def _warnings(self, outcome: str) -> tuple[str, ...]:
        found = list(self.regime.notes) if outcome != NOT_SUBJECT else []
        through = self.regime.verified_through
        if through is not None and self.day > through:
            found.insert(0, f"the law was checked through {through}; later changes are not known")
        for due in self.regime.scheduled:
            if self._passed_unchecked(due):
                found.insert(0, f"not re-checked past {due.on}: {due.what}")
        return tuple(found)

    def _passed_unchecked(self, due: Scheduled) -> bool:
        through = self.regime.verified_through
        return self.day >= due.on and (through is None or through < due.on)

    def _changes(self, possible: tuple[str, ...]) -> tuple[tuple[Change, ...], tuple[str, ...]]:
        """What would change the answer (the nearest threshold, another destination, use or party, another day), and the
        assumed facts it rests on."""
        now = possible
        found: list[Change] = []
        rests_on: list[str] = []
        support = self.prepared.supports[self.regime.id]
        order = sorted(support, key=lambda f: (not self._mutable(f), f))
        for fact in order:
            given = self.facts.get(fact)
            if fact not in self.decider.vocabulary or given is None or given.value is None or fact == "on":
                continue
            if given.state == "assumed" and fact.partition(".")[0] in _UNNAMED:
                continue
            kind = self.decider.vocabulary[fact]
            flips = self._flips(fact, given.value, now)
            if given.state == "assumed":
                flips = [c for c in flips if OUTCOMES.index(c.outcome) < OUTCOMES.index(now[0])]
                rests_on += [fact] if flips else []
            elif not kind.mutable and kind.type != "number":
                continue
            found.extend(flips)
        return (*self._days(now), *found[:_MAX_CHANGES]), tuple(rests_on)

    def _mutable(self, fact: str) -> bool:
        return fact in self.decider.vocabulary and self.decider.vocabulary[fact].mutable

    def _flips(self, fact: str, value: Any, now: tuple[str, ...]) -> list[Change]:
        kind = self.decider.vocabulary[fact]
        cells = [c for c in self.prepared.look.cells(fact, self.values) if c != value]
        if kind.type == "number":
            cells.sort(key=lambda c: abs(c - value))
        found: dict[Any, Change] = {}
        for cell in cells:
            side = (cell > value) if kind.type == "number" else None
            left = self.prepared.possible(self.regime.id, self.trials.with_(fact, cell))
            outcome = left[0]
            if left != now and len(left) == 1 and (side, outcome) not in found:
                found[(side, outcome)] = Change({fact: write_fact(kind, cell)}, outcome)
        return list(found.values())

    def _days(self, now: tuple[str, ...]) -> list[Change]:
        """The nearest day before and after on which the same deal has another answer."""
        kind = self.values.get("item.kind")
        base = self.decider.values(self.facts)
        found: list[Change] = []
        turning = self.decider.library.turning_days(self.regime.id, kind)
        since = self.regime.since or date.min
        for later in (False, True):
            days = [d for d in turning if (d > self.day if later else since < d <= self.day)]
            for day in days if later else reversed(days):
                then = day if later else date.fromordinal(day.toordinal() - 1)
                prepared = self.decider.prepared(then, kind)
                left = prepared.possible(self.regime.id, prepared.machine.decide(base | {"on": then}))
                if left != now and (len(left) == 1 or len(now) == 1):
                    outcome = left[0] if len(left) == 1 else UNDETERMINED
                    found.append(Change({"on": then.isoformat()}, outcome))
                    break
        return found


def _heads(book: Book, regime: Regime) -> frozenset[str]:
    """First segments of the encoded entries of a regime's lists: 3B001, 3B501, ..."""
    return frozenset(
        provision.id[len(prefix) + 1 :].split(".")[0]
        for provision in book.provisions
        if provision.effect == "lists"
        for prefix in regime.codes
        if provision.id.startswith(prefix + ".")
    )


def _not_encoded(regime: Regime, why: str = "") -> RegimeAnswer:
    return RegimeAnswer(
        regime=regime.id,
        title=regime.title,
        outcome=NOT_COVERED,
        possible=(NOT_COVERED,),
        code=None,
        authority=regime.authority or None,
        apply=None,
        review_policy=None,
        entries=(),
        conditions=(),
        provisions=(),
        missing=(),
        would_change=(),
        rests_on=(),
        trace=(),
        warnings=(why or "no law of this regime is encoded; ask its authority",),
    )


@cache
def load_decider() -> Decider:
    """The shipped law, ready to decide."""
    return Decider(load_book(), load_vocabulary(), load_places())


def determine(deal: Mapping[str, Any] | Deal, *, on: date | None = None) -> Determination:
    """What every regime answers of a deal under the shipped law.

    deal: a Deal, or plain data as in a deal file; on: the day whose law is applied (the deal's own day if left out).
    Raises DealError for a deal that cannot be read.
    """
    decider = load_decider()
    return decider.determine(deal if isinstance(deal, Deal) else decider.deal(deal), as_of=on)
