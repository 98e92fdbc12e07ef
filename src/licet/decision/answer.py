"""What one regime answers: its outcome, what is missing, who decides, and the law behind it."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any

from licet.deals.facts import write_fact
from licet.decision.determination import Basis, Change, Missing, RegimeAnswer
from licet.decision.duties import Duties
from licet.decision.lanes import Tried
from licet.decision.machine import Values
from licet.decision.outcome import (
    DUTY,
    EXCEPTION,
    LICENCE,
    NONE_FOUND,
    NOT_COVERED,
    NOT_SUBJECT,
    PROHIBITED,
    UNDETERMINED,
    lifts,
    undetermined,
)
from licet.decision.sitting import Sitting
from licet.decision.trace import Tracer, word
from licet.facts.vocabulary import Vocabulary
from licet.law.program import Paused, Program
from licet.law.provision import Provision, Regime, Scheduled
from licet.law.read import POLICIES
from licet.rules.nodes import Node

#: How a warning begins that says a change of law was due and nobody has looked whether it came.
UNCHECKED = "not re-checked past"

#: The order of review: effects of provisions that an answer shows.
STAGES = ("reaches", "lists", "requires", "prohibits", "permits", "imposes")


class Case:
    """One regime and one deal: `possible` are the outcomes the facts leave open, `missing` what would settle them; both are
    worked out when they are first asked for.

    brief: no outcome is struck out of `possible` by proof once it is certain that the answer is "undetermined"; `outcome` and
    `missing` are the same.
    """

    def __init__(self, vocabulary: Vocabulary, regime: Regime, sitting: Sitting, day: date, *, brief: bool = False) -> None:
        self.vocabulary = vocabulary
        self.prepared = prepared = sitting.prepared
        self.program = prepared.program
        self.regime = regime
        self.values = sitting.values
        self.day = day
        self._brief = brief
        self.words = prepared.words[regime.id]
        self.duties = Duties(self.program, regime.id)
        self._sitting = sitting
        self._left = prepared.possible(regime.id, self.values)
        outcomes = prepared.outcomes(regime.id, self.values)
        keys = [outcomes[o] for o in self._left] if len(self._left) != 1 else []
        self._open = prepared.look.open(keys, self.values)
        sitting.complete(self._open)

    @property
    def possible(self) -> tuple[str, ...]:
        """The outcomes that are left open."""
        return self._found[0]

    @property
    def missing(self) -> tuple[Missing, ...]:
        """The facts to ask for."""
        return self._found[1]

    @cached_property
    def _found(self) -> tuple[tuple[str, ...], tuple[Missing, ...]]:
        possible = self._left
        missing: tuple[Missing, ...] = ()
        if len(possible) != 1:
            asked, witnessed, left_open = self._undecided()
            possible = self._settled(tuple(o for o in possible if o in left_open), witnessed)
            missing = asked if len(possible) != 1 else ()
        return possible, self._unsettled_duties() if possible == (DUTY,) else missing

    def answer(self, tracer: Tracer | None, changes: tuple[Change, ...], rests_on: tuple[str, ...]) -> RegimeAnswer:
        """The regime's answer, given what would change it and the assumptions it rests on; without a tracer no trace."""
        outcome = self.outcome
        standing = [i for i, key in self.words.stands.items() if self.values.get(key) is True]
        permits = self._permits() if outcome == EXCEPTION else []
        code = " or ".join(dict.fromkeys(self._code(p.id) for p in permits if self._code(p.id)))
        decided = outcome in (LICENCE, PROHIBITED)
        return RegimeAnswer(
            regime=self.regime.id,
            title=self.regime.title,
            outcome=outcome,
            possible=self.possible,
            code=(self.duties.amount(self.values) if outcome == DUTY else code) or None,
            authority=(self._authority(standing) or None) if decided or LICENCE in self.possible else None,
            apply=(self.regime.apply or None) if decided else None,
            review_policy=self._review(standing) if outcome == LICENCE else None,
            entries=tuple(e for e in self._entries()),
            conditions=self._conditions([*(p.id for p in permits), *standing, *self._attached(outcome)]),
            provisions=self._basis(outcome),
            missing=self.missing,
            would_change=changes,
            rests_on=rests_on,
            trace=self._trace(tracer) if tracer is not None else (),
            warnings=self._warnings(outcome),
        )

    @property
    def outcome(self) -> str:
        """The one outcome left; of several "undetermined", but where only the reach is open nothing was found either way."""
        if len(self.possible) == 1:
            return self.possible[0]
        return NONE_FOUND if set(self.possible) == {NONE_FOUND, NOT_SUBJECT} else UNDETERMINED

    def _undecided(self) -> tuple[tuple[Missing, ...], set[str], set[str]]:
        """The facts to ask, the outcomes some single answer gives, and those that no whole set of answers rules out."""
        ahead = self._sitting.ahead()
        return self._missing(self._open, self._left, lambda fact, cell: ahead.possible(self.regime.id, fact, cell))

    def _unsettled_duties(self) -> tuple[Missing, ...]:
        """What to ask where it is certain that a duty applies, but not which: the answers name the duties they give."""
        keys = self.duties.unsettled(self.values)
        if not keys:
            return ()
        asked = self.prepared.look.open(keys, self.values)
        trials = [(fact, cell) for fact in asked for cell in self._sitting.cells(fact)]
        (ahead,) = self.prepared.look_ahead(Tried(self.values, trials, self._sitting.following))

        def states(fact: str, cell: Any) -> tuple[str, ...]:
            return self.duties.states(lambda key: ahead.truth(key, fact, cell))

        return self._missing(asked, self.duties.states(self.values.get), states)[0]

    def _missing(
        self, open_ones: list[str], possible: tuple[str, ...], outcomes: Callable[[str, Any], tuple[str, ...]]
    ) -> tuple[tuple[Missing, ...], set[str], set[str]]:
        look = self.prepared.look
        ranked = look.ranked({fact: self._sitting.cells(fact) for fact in open_ones}, outcomes)
        witnessed: set[str] = set()
        left_open = set(possible)
        found: list[Missing] = []
        idle: list[Missing] = []  # facts that matter only once another one is known
        for fact, answers in ranked:
            kind = self.vocabulary[fact]
            settled = {write_fact(kind, cell): left[0] for cell, left in answers.items() if len(left) == 1}
            if look.whole(fact):
                left_open &= set(chain.from_iterable(answers.values()))
            witnessed |= set(settled.values())
            asked = Missing(fact, kind.question, kind.found, kind.effort, settled)
            (found if any(left != possible for left in answers.values()) else idle).append(asked)
        tried = {fact for fact, _ in ranked}
        for kind in (self.vocabulary[fact] for fact in open_ones if fact not in tried):
            found.append(Missing(kind.name, kind.question, kind.found, kind.effort, {}))  # too many answers to try them all
        return tuple(found or idle), witnessed, left_open

    def _settled(self, possible: tuple[str, ...], witnessed: set[str]) -> tuple[str, ...]:
        """Kleene's "unknown" is checked by proof: an outcome no completion of the facts can give is struck out.

        An outcome that some single answer was seen to give is spared, unless that answer may contradict a code given; so is one
        that some completion gives.
        """
        from licet.decision.exact import impossible, paragraphs

        coded = paragraphs(self.prepared, self.regime.id, self.values)
        seen = self._sitting.ahead().seen(self.regime.id, coded)
        witnessed = (seen if coded else witnessed | seen).intersection(possible)
        doubtful = [o for o in possible if o not in witnessed]
        if not doubtful or (self._brief and undetermined(witnessed)):
            return possible
        struck = impossible(self.prepared, self.vocabulary, self.regime.id, doubtful, self.values, witnessed, brief=self._brief)
        left = tuple(o for o in possible if o not in struck)
        return left or possible

    def _entries(self) -> list[str]:
        found = [p.id for p in self.program.of(self.regime.id, "lists") if self.values.get(f"under {p.id}") is True]
        return [e for e in found if not any(other.startswith(e + ".") for other in found)]

    def _permits(self) -> list[Provision]:
        """What lifts the requirements that apply, or, where only proof shows that one does, those that may."""
        truths = {i: self.values.get(key) for i, key in self.words.gates.items()}
        gates = [i for i, t in truths.items() if t is True] or [i for i, t in truths.items() if t is None]
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

    def _conditions(self, provision_ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(c for i in provision_ids for c in self.program.versions[i].conditions))

    def _authority(self, standing: list[str]) -> str:
        named = [self.program.provisions[i].authority for i in standing]
        return "; ".join(dict.fromkeys(n or self.regime.authority for n in named)) or self.regime.authority

    def _review(self, standing: list[str]) -> str | None:
        """The most restrictive of the policies that apply to the requirements that stand."""
        found = [policy for i in standing if (policy := self.prepared.policy(i, self.values)) is not None]
        return max(found, key=POLICIES.index, default=None)

    def _basis(self, outcome: str) -> tuple[Basis, ...]:
        """What the answer rests on. Out of reach nothing is lifted and no duty falls due, so neither is named."""
        found = []
        for provision in self.program.of(self.regime.id, *(STAGES[:4] if outcome == NOT_SUBJECT else STAGES)):
            key = f"under {provision.id}" if provision.effect == "lists" else provision.id
            truth = self.values.get(key)
            negative = outcome in (NONE_FOUND, NOT_SUBJECT) and provision.effect in ("requires", "prohibits", "reaches")
            if truth is not False or negative:
                found.append(self._one_basis(provision, truth))
        order = {True: 0, None: 1, False: 2}
        truths = {"yes": True, "unknown": None, "no": False}
        return tuple(sorted(found, key=lambda b: order[truths[b.truth]]))

    def _one_basis(self, provision: Provision, truth: Any) -> Basis:
        """The same value wherever the provision has this truth."""
        same, key = self.prepared.remembered.bases, (provision.id, word(truth))
        return same.get(key) or same.setdefault(key, self._new_basis(provision, truth))

    def _new_basis(self, provision: Provision, truth: Any) -> Basis:
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

    def _trace(self, tracer: Tracer) -> tuple[Any, ...]:
        keys = self.prepared.machine.steps
        own = self.program.of(self.regime.id, *STAGES)
        return tuple(tracer.step(p.id, keys) for effect in STAGES for p in own if p.effect == effect)

    def _warnings(self, outcome: str) -> tuple[str, ...]:
        found = list(self.regime.notes) if outcome != NOT_SUBJECT else []
        if outcome == NONE_FOUND and NOT_SUBJECT in self.possible:
            found.insert(0, "whether this regime reaches the deal at all is open; nothing was found either way")
        through = self.regime.verified_through
        if through is not None and self.day > through:
            found.insert(0, f"the law was checked through {through}; later changes are not known")
        for gap, touches in self.program.gaps:
            if gap.regime == self.regime.id and self._touched(touches):
                found.append(f"{gap.state}: {gap.title}: {gap.says}")
        found += [_not_applied(each) for each, _ in standing_pauses(self.program, self.regime, self.values)]
        for due in passed_unchecked(self.program, self.regime, self.values, self.day):
            found.insert(0, f"{UNCHECKED} {due.on}: {due.what}")
        return tuple(found)

    def _touched(self, touches: Node) -> bool:
        return self.prepared.machine.truth(touches, self.values) is not False


def standing_pauses(program: Program, regime: Regime, values: Values) -> list[tuple[Paused, bool | None]]:
    """The provisions of a regime that are not applied that day although their text would hold (True), or may (None)."""
    own = (each for each in program.paused if each.provision.regime == regime.id)
    return [(each, truth) for each in own if (truth := values.get(each.key)) is not False]


def passed_unchecked(program: Program, regime: Regime, values: Values, day: date) -> list[Scheduled]:
    """The changes of law that were due by that day, may matter for the deal, and were not looked for since."""
    through, truth = regime.verified_through, program.linker.rule
    return [
        due
        for of, due, touches in program.scheduled
        if of == regime.id and day >= due.on and (through is None or through < due.on) and truth(touches)(values) is not False
    ]


def _not_applied(paused: Paused) -> str:
    pause, by = paused.pause, f" ({paused.by.cite or paused.by.title})" if paused.by else ""
    how = f"printed but not enforced since {pause.start}" if pause.unenforced else f"not applied until {pause.until}"
    return f"{how}{by}: {paused.version.cite}: {paused.version.says}"


def not_encoded(regime: Regime, why: str = "") -> RegimeAnswer:
    """The answer of a regime of which no law is held, or none for the day."""
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
