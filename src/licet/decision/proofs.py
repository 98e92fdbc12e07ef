"""Proofs about the law itself, whatever the deal: no provision that can never hold, nothing that covers what its text leaves
to another. `licet law prove` prints what it finds."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from msgspec import Struct

from licet.decision.decide import Decider
from licet.facts.places import load_countries
from licet.law.book import changes_of, in_force
from licet.law.edition import Edition
from licet.law.program import Entry, Lookup
from licet.law.provision import Provision, Version
from licet.rules.link import all_of, any_of
from licet.rules.nodes import Always, Holds, Node, Within, walk
from licet.rules.prove import Prover

_DAY = timedelta(days=1)


class Proof(Struct, frozen=True):
    """What was found of a provision on a day: `dead` (no deal meets it), `overlap` (a deal meets it and what it excludes) or
    `differ` (a deal meets one form of it and not another)."""

    kind: str
    provision: str
    on: date
    what: str
    witness: Mapping[str, Any] | None = None


def proofs(decider: Decider, provisions: Iterable[Provision]) -> Iterator[Proof]:
    """What can be proved against these provisions, one by one.

    A version is looked at on its first and on its last day (or today): groups and entries it names change in between. Before
    it is called dead it is looked at on every day between them on which law of its regime changes.
    """
    worlds = _Worlds(decider)
    for provision in provisions:
        for version in provision.versions:
            yield from _of_version(provision, version, worlds)


def _of_version(provision: Provision, version: Version, worlds: "_Worlds") -> Iterator[Proof]:
    last = version.until - _DAY if version.until else max(version.start, date.today())
    days = dict.fromkeys((version.start, last))
    if provision.effect != "defines" and not isinstance(version.when, Always):
        turns = (d for d in worlds.decider.library.turning_days(provision.regime, None) if version.start < d < last)
        if all(worlds.prover(day).never(worlds.rule(provision, version, day)) for day in (*days, *turns)):
            yield Proof("dead", provision.id, version.start, f"no deal can meet the version from {version.start}")
    for other in provision.excludes:
        for day in days:
            both = all_of((worlds.rule(provision, version, day), worlds.under(other)))
            found = worlds.prover(day).witness(both)
            if found is not None:
                yield Proof("overlap", provision.id, day, f"it covers what {other} covers", found)
                break


def told_apart(decider: Decider, law: Provision, other: Provision) -> Proof | None:
    """The first day on which some deal may tell two forms of a provision apart: it applies to the deal in one of them only.

    Looked at is every day on which law of the regime, or a group it names, changes, in either form; days on which both forms
    rest on the same law are one question. On a day for which a group it names is not encoded the membership can be told to
    nobody: only a deal that does tell the two apart counts there.
    """
    worlds = _Worlds(decider)
    asked: set[frozenset[tuple[str, Node]]] = set()
    changing = {day for version in (*law.versions, *other.versions) for day in changes_of(version)}
    for day in sorted(changing | {*decider.library.turning_days(law.regime, None)}):
        rule, changed = worlds.applying(law, day), worlds.applying(other, day)
        if rule == changed:
            continue
        resting = worlds.resting(day, {"law": rule, "other": changed})
        if resting not in asked:
            asked.add(resting)
            proof = worlds.prover(day).equivalent(rule, changed)
            if not proof.proved and not (proof.proved is None and _untold(rule, changed)):
                return Proof("differ", law.id, day, "a deal may tell them apart", proof.witness)
    return None


def _untold(*rules: Node) -> bool:
    """Whether a group that a rule names is not encoded for the day to which the rule is bound."""
    return any(isinstance(node, Within) and node.members is None for rule in rules for node in walk(rule))


class _Worlds:
    """For each day a prover that knows how everything is defined on it."""

    def __init__(self, decider: Decider) -> None:
        self.decider = decider
        self._provers: dict[date, Prover] = {}
        self._definitions: dict[date, Mapping[str, Node]] = {}

    def edition(self, day: date) -> Edition:
        return self.decider.library.on(day)

    def prover(self, day: date) -> Prover:
        edition = self.edition(day)
        if edition.day not in self._provers:
            self._provers[edition.day] = Prover(self.decider.vocabulary, load_countries(), self.definitions(day))
        return self._provers[edition.day]

    def definitions(self, day: date) -> Mapping[str, Node]:
        """How everything that rules name is defined on that day."""
        edition = self.edition(day)
        if edition.day not in self._definitions:
            found: dict[str, Node] = {}
            for step in edition.program(None).steps:
                if isinstance(step, Entry):
                    found[step.key] = any_of(Holds(part) for part in step.parts)
                elif not isinstance(step, Lookup):
                    found[step.key] = step.node
            self._definitions[edition.day] = found
        return self._definitions[edition.day]

    def resting(self, day: date, rules: Mapping[str, Node]) -> frozenset[tuple[str, Node]]:
        """The rules by name, and by its key every definition that they rest on that day: all that a proof of them looks at."""
        found, linker, definitions = dict(rules), self.edition(day).linker, self.definitions(day)
        waiting = list(rules.values())
        while waiting:
            for key in linker.reads(waiting.pop()):
                if key in definitions and key not in found:
                    found[key] = definitions[key]
                    waiting.append(definitions[key])
        return frozenset(found.items())

    def rule(self, provision: Provision, version: Version, day: date) -> Node:
        """The provision's own condition and scope on that day."""
        parts = [version.when] if provision.scope is None else [provision.scope, version.when]
        return all_of(self.edition(day).linked(part) for part in parts)

    def applying(self, provision: Provision, day: date) -> Node:
        """Its rule, and what reaches the deal where it asks for that; never, where it is not in force."""
        version = in_force(provision, day)
        if version is None:
            return Always(False)
        rule = self.rule(provision, version, day)
        if provision.effect not in ("requires", "prohibits") or provision.anywhere:
            return rule
        reach = self.edition(day).program(None).of(provision.regime, "reaches")
        return all_of((rule, any_of(Holds(p.id) for p in reach)))

    def under(self, other: str) -> Node:
        """An entry that is excluded, or any entry below it."""
        below = (p.id for p in self.decider.book.provisions if p.id == other or p.id.startswith(other + "."))
        return any_of(Holds(i) for i in below)
