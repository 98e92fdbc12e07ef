"""Holding the law against the expectations written beside it."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from licet.deals.facts import presume, read_fact
from licet.decision.decide import Decider, load_decider
from licet.decision.outcome import lifts, reach_key
from licet.decision.trace import word
from licet.errors import LicetError
from licet.facts.membership import load_memberships
from licet.law.book import state
from licet.law.expect import NO_POLICY, Expectation, RegimeExpectation, load_expectations, load_regime_expectations
from licet.law.program import paused_key
from licet.law.provision import Provision, Regime
from licet.rules.ask import compile_rule
from licet.rules.nodes import Node


class Answers(Protocol):
    """What the law, or a mutant of it, says of the facts of an expectation."""

    def value(self) -> Any:
        """The truth of the provision (for an entry, its scope and condition); for a definition, the fact."""

    def applies(self) -> bool | None:
        """Whether a requirement applies to the deal, which the regime must reach unless it applies anywhere."""

    def lifts(self, requirement: str) -> bool:
        """Whether the provision, a permission, lifts a requirement that applies to the deal."""

    def names(self, beginning: str) -> bool:
        """Whether the provision, a permission, would lift a requirement whose id is or begins so, did both apply."""

    def review(self) -> str:
        """The review policy a requirement gives."""

    def state(self) -> str:
        """In force, suspended and so on."""

    def code(self) -> str:
        """What a permission or a duty names on the day."""


def failures(begins: str = "", decider: Decider | None = None) -> tuple[int, list[str]]:
    """How many expectations there are for provisions, regimes and country groups whose id begins so, and a line for each
    that fails."""
    judge = decider or load_decider()
    wanted = [e for e in load_expectations() if e.provision.startswith(begins)]
    regimes = [e for e in load_regime_expectations() if e.regime.startswith(begins)]
    groups = [m for m in load_memberships() if m.group.startswith(begins)]
    lines = [*failed(wanted, judge), *failed_regimes(regimes, judge), *(f for m in groups for f in m.faults(judge.places))]
    return len(wanted) + len(regimes) + len(groups), lines


def failed(expectations: Iterable[Expectation], decider: Decider) -> Iterator[str]:
    """A line for each thing an expectation says that is not so."""
    for expectation in expectations:
        trial = Trial(expectation, decider)
        for fault in faults(trial, trial):
            yield f"{expectation.where}: {expectation.provision} on {expectation.on} {fault}: {expectation.facts}"


def failed_regimes(expectations: Iterable[RegimeExpectation], decider: Decider) -> Iterator[str]:
    """The same for expectations of regimes."""
    for expectation in expectations:
        trial = RegimeTrial(expectation, decider)
        for fault in regime_faults(trial, trial.regime):
            yield f"{expectation.where}: {expectation.regime} on {expectation.on} {fault}: {expectation.facts}"


def faults(trial: "Trial", answers: Answers) -> Iterator[str]:
    """What an expectation says that the answers deny; nothing that it does not speak of is worked out."""
    expectation, value = trial.expectation, answers.value()
    if (truth := truth_of(value)) is not expectation.truth:
        yield f"must be {word(expectation.truth)}, is {word(truth)}"
    if expectation.value and value != trial.expected(expectation.value):
        yield f"must be {expectation.value}, is {value}"
    for requirement in expectation.lifts:
        if not answers.lifts(requirement):
            yield f"must lift {requirement}, which must apply with these facts"
    for beginning in expectation.leaves:
        if answers.names(beginning):
            yield f"must leave {beginning}"
    if expectation.applies and (found := word(answers.applies())) != expectation.applies:
        yield f"must apply: {expectation.applies}, is {found}"
    if expectation.review and (policy := answers.review()) != expectation.review:
        yield f"must give {expectation.review}, gives {policy}"
    if expectation.state and (standing := answers.state()) != expectation.state:
        yield f"must be {expectation.state}, is {standing}"
    if expectation.code and expectation.code not in (code := answers.code()):
        yield f"must name {expectation.code}, names {code or 'nothing'}"


def truth_of(value: Any) -> bool | None:
    """The truth of a condition; a number or a date that is known counts as yes."""
    return value if isinstance(value, bool) or value is None else True


def regime_faults(trial: "RegimeTrial", regime: Regime) -> Iterator[str]:
    """What an expectation says of a regime that the regime, or a mutant of it, denies."""
    said = trial.expectation
    if said.covered and (covered := word(trial.covered(regime))) != said.covered:
        yield f"must be covered: {said.covered}, is {covered}"
    if said.reach and (reach := word(trial.reach(regime))) != said.reach:
        yield f"must be in reach: {said.reach}, is {reach}"
    if said.shown and (shown := word(trial.shown(regime))) != said.shown:
        yield f"must be shown: {said.shown}, is {shown}"


def read(expectation: Expectation | RegimeExpectation, decider: Decider) -> dict[str, Any]:
    """The values of an expectation's facts, the ordinary case presumed where it says nothing."""
    given = {
        name: read_fact(decider.vocabulary[name], raw, decider.places, where=f"{expectation.where}, {name}")
        for name, raw in ({"on": expectation.on} | expectation.facts).items()
    }
    return decider.values(presume(given, decider.vocabulary))


class Trial:
    """An expectation run once through the law; it answers for the law as it is."""

    def __init__(self, expectation: Expectation, decider: Decider) -> None:
        self.expectation = expectation
        self.decider = decider
        self.provision = decider.book[expectation.provision]
        values = read(expectation, decider)
        self.prepared = decider.prepared(expectation.on, values.get("item.kind"))
        self._words = self.prepared.words.get(self.provision.regime)
        self.values = self.prepared.machine.run_for(values, self._keys())

    def _keys(self) -> frozenset[str]:
        """What is asked of the values: all that the provision, in any version, and what it lifts rest on."""
        edition, provision = self.decider.library.on(self.expectation.on), self.provision
        rules = [rule for v in provision.versions for rule in (v.when, *(r.when for r in v.reviews))]
        rules += [provision.scope] if provision.scope is not None else []
        keys = {key for rule in rules for key in edition.linker.reads(edition.linked(rule))}
        keys |= {provision.id, paused_key(provision.id), provision.fact, reach_key(provision.regime)}
        if self._words is not None:
            concerned = {provision.id, *self.expectation.lifts}
            keys |= {kept[i] for kept in (self._words.gates, self._words.stands) for i in concerned if i in kept}
        return frozenset(keys)

    def value(self) -> Any:
        """What the program makes of the provision; false where it is not in force or not for this kind of item."""
        provision = self.provision
        if self.expectation.of_text and (paused := paused_key(provision.id)) in self.prepared.machine.steps:
            return self.values.get(paused)
        if provision.id not in self.prepared.program.provisions:
            return False
        return self.values.get(provision.fact if provision.effect == "defines" else provision.id)

    def expected(self, raw: str) -> Any:
        """A value the definition must give, read as its fact is."""
        kind = self.decider.vocabulary[self.provision.fact]
        return read_fact(kind, raw, self.decider.places, where=self.expectation.where).value

    def applies(self) -> bool | None:
        """The gate of the requirement."""
        if self.provision.effect not in ("requires", "prohibits"):
            raise LicetError("only a requirement or a prohibition applies to a deal", where=self.expectation.where)
        return self.gate(self.provision.id)

    def gate(self, requirement: str) -> bool | None:
        """Whether a requirement of the same regime applies to the deal."""
        gates = self._words.gates if self._words else {}
        truth: bool | None = self.values.get(gates[requirement]) if requirement in gates else False
        return truth

    def lifts(self, requirement: str) -> bool:
        """The permission holds and names the requirement, which applies and stands no more."""
        if self.value() is not True or self.gate(requirement) is not True or not self.names(requirement):
            return False
        return self._words is not None and self.values.get(self._words.stands[requirement]) is False

    def names(self, beginning: str) -> bool:
        """Its list of what it lifts."""
        return names(self.provision, beginning, self)

    def review(self) -> str:
        """The policy the requirement gives."""
        return self.prepared.policy(self.provision.id, self.values) or NO_POLICY

    def state(self) -> str:
        """The state of the provision on the day."""
        return state(self.provision, self.expectation.on)

    def code(self) -> str:
        """The code of the version in force."""
        version = self.prepared.program.versions.get(self.provision.id)
        return version.code if version is not None else ""


def names(permit: Provision, beginning: str, trial: Trial) -> bool:
    """Whether a permission, or a mutant of it, names a requirement of its regime whose id is or begins so."""
    book = trial.decider.book
    found = [p for p in map(book.__getitem__, book.requirements(beginning)) if p.regime == permit.regime]
    if not found:
        raise LicetError(f"{beginning!r} is no requirement, nor the beginning of one", where=trial.expectation.where)
    return any(lifts(permit, p) for p in found)


class RegimeTrial:
    """An expectation of a regime run once through the law; it answers for the law as it is, and for a changed regime."""

    def __init__(self, expectation: RegimeExpectation, decider: Decider) -> None:
        self.expectation = expectation
        self.regime = decider.book.regime(expectation.regime)
        values = read(expectation, decider)
        self.edition = decider.library.on(expectation.on)
        self.prepared = decider.prepared(expectation.on, values.get("item.kind"))
        self.values = self.prepared.machine.run(values)

    def covered(self, regime: Regime) -> bool | None:
        """Whether "no requirement found" may be said: its law is encoded for the day and, by code or by kind, for the item."""
        if regime.since is not None and self.expectation.on < regime.since:
            return False
        if not regime.encoded:
            return self._holds(regime.covered)
        return self.prepared.covers(regime.id, self.values, regime.covered and self.edition.linked(regime.covered))

    def reach(self, regime: Regime) -> bool | None:
        """Whether "not subject" may be said; of a regime of which no law is encoded, whether it is named at all."""
        return self._holds(regime.reach)

    def shown(self, regime: Regime) -> bool | None:
        """Whether the regime answers; where it is unknown it does."""
        return self._holds(regime.shown)

    def _holds(self, node: Node | None) -> bool | None:
        if node is None:
            return True
        truth: bool | None = compile_rule(self.edition.linked(node))(self.values)
        return truth
