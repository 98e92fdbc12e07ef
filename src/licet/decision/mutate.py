"""Mutation of the law: change one threshold, comparison, date, group or condition at a time; some expectation must notice.

A mutant differs from the law in one provision only, so everything that provision reads keeps its value: an expectation is
run once on the law as it is, and each mutant evaluates just its own rule on those values.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from licet.decision.decide import Decider, load_decider
from licet.decision.expected import read
from licet.decision.machine import given_key, merge, presumed_key
from licet.law.book import current, in_force
from licet.law.expect import Expectation, load_expectations
from licet.law.provision import Provision, Version
from licet.rules.ask import compile_rule
from licet.rules.link import all_of, mapped
from licet.rules.nodes import And, Compare, Fact, Has, Node, Not, Number, OneOf, Or, Parties, Within, children
from licet.rules.printing import text

_DAY = timedelta(days=1)
#: Definitions that begin so early are arithmetic, not law with a first day.
_TIMELESS = date(2016, 1, 1)
_WEAKER = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "=": "!=", "!=": "="}


def mutate_all(begins: str = "", decider: Decider | None = None) -> tuple[int, list[str]]:
    """The number of mutants of the provisions whose id begins so, and a line for each that no expectation catches."""
    judge = decider or load_decider()
    by_id: dict[str, list[Expectation]] = {}
    for expectation in load_expectations():
        by_id.setdefault(expectation.provision, []).append(expectation)
    total, survivors = 0, []
    for provision in judge.book.provisions:
        if not provision.id.startswith(begins):
            continue
        probes = [_Probe(e, judge) for e in by_id.get(provision.id, ())]
        for name, mutant in mutants(provision, judge):
            total += 1
            if all(probe.truth(mutant) == probe.expectation.truth for probe in probes):
                survivors.append(f"{provision.id}: {name}")
    return total, survivors


class _Probe:
    """An expectation run once on the law as it is."""

    def __init__(self, expectation: Expectation, decider: Decider) -> None:
        self.expectation = expectation
        values = read(expectation, decider)
        self.edition = decider.library.on(expectation.on)
        self.places = decider.places
        machine = decider.prepared(expectation.on, values.get("item.kind")).machine
        self.grids = machine.grids
        self.values = machine.run(values)

    def truth(self, provision: Provision) -> Any:
        """What the mutant says of the expectation's facts."""
        version = (current if self.expectation.of_text else in_force)(provision, self.expectation.on)
        if version is None:
            return False
        nodes = [version.when] if provision.scope is None else [provision.scope, version.when]
        linked = all_of([self.edition.linked(node) for node in nodes])
        found = compile_rule(linked)(self.values)
        if provision.effect == "defines":
            stated = self.values.get(given_key(provision.fact))
            if stated is None and found is None:
                found = self.values.get(presumed_key(provision.fact))
            else:
                found = merge(stated, found, self.grids.get(provision.fact))
        return found if isinstance(found, bool) or found is None else True


def mutants(provision: Provision, decider: Decider) -> Iterator[tuple[str, Provision]]:
    """Every change of one thing in the provision, with what was changed in words."""
    groups = sorted(decider.places.groups)
    for name, versions in _dates(provision.versions):
        yield name, replace(provision, versions=versions)
    for index, version in enumerate(provision.versions):
        for mutant in _mutated(version.when, groups):
            changed = replace(version, when=mutant)
            versions = (*provision.versions[:index], changed, *provision.versions[index + 1 :])
            yield f"version from {version.start}: {text(mutant)}", replace(provision, versions=versions)


def _dates(versions: tuple[Version, ...]) -> Iterator[tuple[str, tuple[Version, ...]]]:
    """Every first and last day moved by one. Where one version follows another at once, the border between them moves;
    a border between two versions of the same text decides nothing."""
    for index, version in enumerate(versions):
        before = versions[index - 1] if index else None
        follows = before is not None and before.until == version.start
        if version.start <= _TIMELESS or (follows and before is not None and before.text == version.text):
            continue
        for step in (-_DAY, _DAY):
            day = version.start + step
            changed = list(versions)
            changed[index] = replace(version, start=day)
            if follows and before is not None:
                changed[index - 1] = replace(before, until=day)
            yield f"version from {version.start} begins {day}", tuple(changed)
    for index, version in enumerate(versions):
        last = index + 1 == len(versions)
        if version.until is not None and (last or versions[index + 1].start != version.until):
            for step in (-_DAY, _DAY):
                changed = [*versions]
                changed[index] = replace(version, until=version.until + step)
                yield f"version from {version.start} ends {version.until + step}", tuple(changed)


def _mutated(node: Node, groups: Sequence[str]) -> Iterator[Node]:
    """Every tree that differs from `node` in one place."""
    match node:
        case Number(text=digits):
            step = Decimal(1).scaleb(Decimal(digits).as_tuple().exponent)  # type: ignore[arg-type]
            for moved in (Decimal(digits) + step, Decimal(digits) - step):
                if moved > 0:
                    yield replace(node, text=f"{moved:f}")
            return
        case Compare(ops=ops):
            for index, op in enumerate(ops):
                yield replace(node, ops=(*ops[:index], _WEAKER[op], *ops[index + 1 :]))
        case And(parts=parts) | Or(parts=parts):
            yield Or(parts, node.at) if isinstance(node, And) else And(parts, node.at)
            for index in range(len(parts)):
                left = parts[:index] + parts[index + 1 :]
                yield replace(node, parts=left) if len(left) > 1 else left[0]
        case OneOf(members=members) | Has(members=members):
            for member in members if len(members) > 1 else ():
                yield replace(node, members=tuple(m for m in members if m != member))
            return
        case Within(group=group):
            other = next(g for g in (*groups[groups.index(group) + 1 :], *groups) if g != group)
            yield replace(node, group=other)
            return
        case Not(part=part):
            yield part
        case Fact():
            return
        case Parties(every=every):
            yield replace(node, every=not every)
    yield from _below(node, groups)


def _below(node: Node, groups: Sequence[str]) -> Iterator[Node]:
    """The node with one child replaced by one of the child's mutants."""
    kids = children(node)
    for index, kid in enumerate(kids):
        for mutant in _mutated(kid, groups):
            places = iter((*kids[:index], mutant, *kids[index + 1 :]))
            yield mapped(node, lambda child, places=places: next(places))  # type: ignore[misc]
