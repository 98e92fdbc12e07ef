"""The mutation run: the law is changed in one place, over and over, and each time some expectation of that place must notice.

A mutant differs from the law in one provision only (or in the scope that several share), so everything that provision reads
keeps its value: an expectation is run once on the law as it is, and a mutant evaluates just its own rule on those values.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from licet.decision.decide import Decider, load_decider
from licet.decision.expected import RegimeTrial, Trial, faults, names, regime_faults, truth_of
from licet.decision.mutants import provision_mutants, regime_mutants, scope_mutants
from licet.decision.outcome import first_policy, reach_key
from licet.decision.runners import given_key, merge, presumed_key
from licet.facts.group_mutants import mutated_places
from licet.facts.membership import load_memberships
from licet.law.book import current, in_force, state
from licet.law.edition import Edition
from licet.law.equivalents import Equivalent, load_equivalents
from licet.law.expect import NO_POLICY, Expectation, RegimeExpectation, load_expectations, load_regime_expectations
from licet.law.linker import Linker
from licet.law.provision import Provision
from licet.rules.mutants import words_of
from licet.rules.printing import text


class Verdict(Struct, frozen=True):
    """A mutant: of what, what it changes, and whether an expectation notices.

    why: the reason for which it is listed as no change at all; made: false for one that is listed, but is no mutant.
    """

    subject: str
    says: str
    caught: bool
    why: str = ""
    made: bool = True

    @property
    def survives(self) -> bool:
        """Whether no expectation notices it, and nobody says that none could."""
        return not self.caught and not self.why

    @property
    def equivalent(self) -> bool:
        """Whether it is listed as no change, and rightly as far as the expectations tell."""
        return self.made and not self.caught and bool(self.why)

    @property
    def stale(self) -> bool:
        """Whether the list is wrong about it."""
        return bool(self.why) and not self.equivalent

    @property
    def line(self) -> str:
        """The mutant in words."""
        return f"{self.subject}: {self.says}"

    @property
    def fault(self) -> str:
        """What somebody has to mend, as a line; empty where all is as it should be."""
        if self.stale:
            return f"{self.line} (listed as equivalent, but {'an expectation catches it' if self.caught else 'not made'})"
        return self.line if self.survives else ""


def verdicts(
    begins: str = "",
    decider: Decider | None = None,
    expectations: Sequence[Expectation | RegimeExpectation] | None = None,
    equivalents: Sequence[Equivalent] | None = None,
) -> Iterator[Verdict]:
    """Every mutant of the provisions, regimes and country groups whose id begins so. Raises LawError if there are none.

    decider: the shipped law if left out; expectations: of its provisions and regimes, and equivalents: the mutants that are
    known to change nothing, those shipped if left out.
    """
    judge = decider or load_decider()
    held: Sequence[Expectation | RegimeExpectation] = expectations or ()
    if expectations is None:
        held = [*load_expectations(), *load_regime_expectations()]
    listed = load_equivalents() if equivalents is None else equivalents
    known = {(e.subject, e.says): e.why for e in listed if e.subject.startswith(begins)}
    others = [*(r.id for r in judge.book.regimes), *judge.places.groups]
    if not any(name.startswith(begins) for name in others):
        judge.book.beginning(begins, others)
    made: set[tuple[str, str]] = set()
    for verdict in _verdicts(begins, judge, held):
        key = (verdict.subject, verdict.says)
        made.add(key)
        yield replace(verdict, why=known[key]) if key in known else verdict
    for key, why in known.items():
        if key not in made:
            yield Verdict(*key, caught=False, why=why, made=False)


def _verdicts(begins: str, judge: Decider, expectations: Sequence[Expectation | RegimeExpectation]) -> Iterator[Verdict]:
    yield from _of_provisions(begins, judge, [e for e in expectations if isinstance(e, Expectation)])
    yield from _of_regimes(begins, judge, [e for e in expectations if isinstance(e, RegimeExpectation)])
    memberships = _by(load_memberships(), lambda m: m.group)
    for changed in mutated_places(judge.places, begins):
        yield Verdict(changed.subject, changed.says, changed.noticed(memberships))


def _of_provisions(begins: str, judge: Decider, expectations: Sequence[Expectation]) -> Iterator[Verdict]:
    by_provision = _by(expectations, lambda e: e.provision)
    words = words_of(judge.vocabulary, list(judge.places.groups))
    scopes: dict[tuple[str, str], Verdict] = {}  # a scope is written once for a part of the law: one thing to change
    sharing = _by((p for p in judge.book.provisions if p.scope is not None), _scope)
    for provision in judge.book.provisions:
        if provision.id.startswith(begins):
            probes = _Probes(provision, by_provision[provision.id], judge)
            for says, mutant in provision_mutants(provision, words, judge.book):
                yield Verdict(provision.id, says, probes.notice(mutant))
            for says, mutant in scope_mutants(provision, words):
                scope, first = _scope(provision), sharing[_scope(provision)][0].id
                caught = ((scope, says) in scopes and scopes[scope, says].caught) or probes.notice(mutant)
                scopes[scope, says] = Verdict(first, f"{scope}: {says}", caught)
    for provision in judge.book.provisions:  # who shares such a scope may catch what those asked for do not
        left = {key for key, verdict in scopes.items() if not verdict.caught and key[0] == _scope(provision)}
        if left and not provision.id.startswith(begins):
            probes = _Probes(provision, by_provision[provision.id], judge)
            for says, mutant in scope_mutants(provision, words):
                key = (_scope(provision), says)
                if key in left:
                    scopes[key] = replace(scopes[key], caught=probes.notice(mutant))
    yield from scopes.values()


def _scope(provision: Provision) -> str:
    return f"scope of {provision.file}, {text(provision.scope)}" if provision.scope is not None else ""


def _of_regimes(begins: str, judge: Decider, expectations: Sequence[RegimeExpectation]) -> Iterator[Verdict]:
    by_regime = _by(expectations, lambda e: e.regime)
    words = words_of(judge.vocabulary, list(judge.places.groups))
    for regime in judge.book.regimes:
        if regime.id.startswith(begins):
            trials = [RegimeTrial(e, judge) for e in by_regime[regime.id]]
            trials = [t for t in trials if not any(regime_faults(t, regime))]
            for says, mutant in regime_mutants(regime, words):
                yield Verdict(regime.id, says, any(fault for t in trials for fault in regime_faults(t, mutant)))


def _by(expectations: Iterable[Any], key: Callable[[Any], str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for expectation in expectations:
        found[key(expectation)].append(expectation)
    return found


class _Probes:
    """The expectations of a provision, each run once on the law as it is; one that fails there is no witness, nor is one
    that the provision itself, read as a mutant is read, contradicts."""

    def __init__(self, provision: Provision, expectations: Sequence[Expectation], decider: Decider) -> None:
        self._linker = Linker()
        self._editions: dict[date, Edition] = {}
        trials = [Trial(e, decider) for e in expectations]
        self._trials = [t for t in trials if not any(faults(t, t)) and not self._contradicts(provision, t)]

    def notice(self, mutant: Provision) -> bool:
        """Whether an expectation contradicts the mutant. One that does is asked first of the next: mutants of one place are
        much alike."""
        for place, trial in enumerate(self._trials):
            if self._contradicts(mutant, trial):
                self._trials.insert(0, self._trials.pop(place))
                return True
        return False

    def _contradicts(self, mutant: Provision, trial: Trial) -> bool:
        return any(faults(trial, _Mutated(trial, mutant, self._edition(trial))))

    def _edition(self, trial: Trial) -> Edition:
        """The edition of the trial, with links of its own: mutants leave nothing behind."""
        edition = trial.decider.library.on(trial.expectation.on)
        if edition.day not in self._editions:
            self._editions[edition.day] = Edition(edition.book, edition.places, edition.day, self._linker)
        return self._editions[edition.day]


class _Mutated:
    """What a mutant says of an expectation's facts: its own rules on the values of the law as it is."""

    def __init__(self, trial: Trial, mutant: Provision, edition: Edition) -> None:
        self._trial = trial
        self._mutant = mutant
        self._edition = edition
        self._version = (current if trial.expectation.of_text else in_force)(mutant, trial.expectation.on)

    def value(self) -> Any:
        """Its scope and condition; of a definition, merged with what was given as the program does it."""
        if self._version is None:
            return False
        mutant, values, rule = self._mutant, self._trial.values, self._edition.linked(self._version.when)
        if mutant.scope is not None:
            rule = self._edition.linker.joined(self._edition.linked(mutant.scope), rule)
        found = self._edition.linker.rule(rule)(values)
        if mutant.effect == "defines":
            stated = values.get(given_key(mutant.fact))
            grid = self._trial.prepared.machine.grids.get(mutant.fact)
            unsaid = stated is None and found is None
            found = values.get(presumed_key(mutant.fact)) if unsaid else merge(stated, found, grid)
        return found

    def applies(self) -> bool | None:
        """It holds, and the regime reaches the deal unless it applies anywhere."""
        truths = (
            truth_of(self.value()),
            True if self._mutant.anywhere else self._trial.values.get(reach_key(self._mutant.regime)),
        )
        return False if False in truths else None if None in truths else True

    def lifts(self, requirement: str) -> bool:
        """It holds and names a requirement that applies; that it does is another provision's matter, as the law is."""
        return self.value() is True and self._trial.gate(requirement) is True and self.names(requirement)

    def names(self, beginning: str) -> bool:
        """Its list of what it lifts."""
        return names(self._mutant, beginning, self._trial)

    def review(self) -> str:
        """The policy of its reviews."""
        reviews = self._version.reviews if self._version is not None else ()
        rules = ((r.policy, self._edition.linker.rule(self._edition.linked(r.when))) for r in reviews)
        return first_policy(rules, self._trial.values) or NO_POLICY

    def state(self) -> str:
        """Its state on the day."""
        return state(self._mutant, self._trial.expectation.on)

    def code(self) -> str:
        """The code of the version in force."""
        version = in_force(self._mutant, self._trial.expectation.on)
        return version.code if version is not None else ""
