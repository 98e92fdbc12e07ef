"""Proofs about the law itself, whatever the deal: no provision that can never hold, nothing that covers what its text leaves
to another. `licet law prove` prints what it finds."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from msgspec import Struct

from licet.decision.decide import Decider
from licet.facts.places import load_countries
from licet.law.edition import Edition, Entry, Lookup
from licet.law.provision import Provision, Version
from licet.rules.link import all_of, any_of
from licet.rules.nodes import Always, Holds, Node
from licet.rules.prove import Prover

_DAY = timedelta(days=1)


class Proof(Struct, frozen=True):
    """What was found of a provision on a day: `dead` (no deal meets it) or `overlap` (a deal meets it and what it excludes)."""

    kind: str
    provision: str
    on: date
    what: str
    witness: Mapping[str, Any] | None = None


def proofs(decider: Decider, provisions: Iterable[Provision]) -> Iterator[Proof]:
    """What can be proved against these provisions, one by one.

    A version is looked at on its first and on its last day (or today): groups and entries it names change in between.
    """
    worlds = _Worlds(decider)
    for provision in provisions:
        for version in provision.versions:
            yield from _of_version(provision, version, worlds)


def _of_version(provision: Provision, version: Version, worlds: "_Worlds") -> Iterator[Proof]:
    last = version.until - _DAY if version.until else max(version.start, date.today())
    days = dict.fromkeys((version.start, last))
    if provision.effect != "defines" and not isinstance(version.when, Always):
        truths = [worlds.prover(day).never(worlds.rule(provision, version, day)) for day in days]
        if all(truths):
            yield Proof("dead", provision.id, version.start, f"no deal can meet the version from {version.start}")
    for other in provision.excludes:
        for day in days:
            both = all_of((worlds.rule(provision, version, day), worlds.under(other)))
            found = worlds.prover(day).witness(both)
            if found is not None:
                yield Proof("overlap", provision.id, day, f"it covers what {other} covers", found)
                break


class _Worlds:
    """For each day a prover that knows how everything is defined on it."""

    def __init__(self, decider: Decider) -> None:
        self.decider = decider
        self._provers: dict[date, Prover] = {}

    def edition(self, day: date) -> Edition:
        return self.decider.library.on(day)

    def prover(self, day: date) -> Prover:
        edition = self.edition(day)
        if edition.day not in self._provers:
            definitions: dict[str, Node] = {}
            for step in edition.program(None).steps:
                if isinstance(step, Entry):
                    definitions[step.key] = any_of(Holds(part) for part in step.parts)
                elif not isinstance(step, Lookup):
                    definitions[step.key] = step.node
            self._provers[edition.day] = Prover(self.decider.vocabulary, load_countries(), definitions)
        return self._provers[edition.day]

    def rule(self, provision: Provision, version: Version, day: date) -> Node:
        """The provision's own condition and scope on that day."""
        parts = [version.when] if provision.scope is None else [provision.scope, version.when]
        return all_of(self.edition(day).linked(part) for part in parts)

    def under(self, other: str) -> Node:
        """An entry that is excluded, or any entry below it."""
        below = (p.id for p in self.decider.book.provisions if p.id == other or p.id.startswith(other + "."))
        return any_of(Holds(i) for i in below)
