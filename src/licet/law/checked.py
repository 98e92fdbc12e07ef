"""Every name, type and unit of some records of law, checked against all of them, the vocabulary and the places."""

from collections.abc import Iterable, Iterator

from licet.errors import nearest
from licet.facts.places import Places, load_countries
from licet.facts.vocabulary import Vocabulary
from licet.law.provision import Provision, Records
from licet.law.tables import LawError
from licet.rules.check import DATE, TRUTH, Scope, Shape, check


def check_records(records: Records, provisions: Iterable[Provision], vocabulary: Vocabulary, places: Places) -> None:
    """Check some provisions, and all that is no provision. Raises LawError, or RuleError at the character."""
    scope = _scope(records, vocabulary, places)
    regimes = {regime.id for regime in records.regimes}
    ids = {p.id for p in records.provisions}
    instruments = {instrument.id for instrument in records.instruments}
    for provision in provisions:
        where = f"{provision.file}, {provision.id}"
        if provision.regime not in regimes:
            raise LawError(f"no regime {provision.regime!r}", where=where, mend=nearest(provision.regime, regimes))
        _check_references(provision, ids, instruments, where)
        _check_rules(provision, scope, vocabulary, where)
    for regime in records.regimes:
        for node in (regime.covered, regime.reach, regime.shown, *(s.touches for s in regime.scheduled)):
            if node is not None:
                check(node, scope, file=f"regime {regime.id}")
    for listed in records.tables:
        if listed.by_item is not None:
            check(listed.by_item, scope, file=f"table {listed.id}")
    for gap in records.gaps:
        if gap.regime not in regimes:
            raise LawError(f"no regime {gap.regime!r}", where=f"gap {gap.id}", mend=nearest(gap.regime, regimes))
        if gap.touches is not None:
            check(gap.touches, scope, file=f"gap {gap.id}")


def _scope(records: Records, vocabulary: Vocabulary, places: Places) -> Scope:
    """What a rule may name."""
    provisions = records.provisions
    entries = {prefix for p in provisions if p.effect == "lists" for prefix in _prefixes(p.id)}
    columns = {f"{table.id}.{column}" for table in records.tables for column in table.columns}
    families = {prefix for p in provisions if p.effect in ("requires", "prohibits") for prefix in _prefixes(p.id)}
    ids = {p.id for p in provisions}
    return Scope(vocabulary, set(load_countries()), set(places.groups), entries, ids, columns, families)


def _check_references(provision: Provision, ids: set[str], instruments: set[str], where: str) -> None:
    for verb, target in (*(("lifts", t) for t in provision.lifts), *(("excludes", t) for t in provision.excludes)):
        if target not in ids and not any(name.startswith(target + ".") for name in ids):
            raise LawError(f"it {verb} {target!r}, which is no provision", where=where, mend=nearest(target, ids))
    for version in provision.versions:
        for instrument in (version.instrument, *(s.instrument for s in version.suspended)):
            if instrument and instrument not in instruments:
                raise LawError(f"no instrument {instrument!r}", where=where, mend=nearest(instrument, instruments))


def _check_rules(provision: Provision, scope: Scope, vocabulary: Vocabulary, where: str) -> None:
    wanted = _shape(provision, vocabulary)
    if provision.scope is not None:
        check(provision.scope, scope, file=where)
    for version in provision.versions:
        check(version.when, scope, wanted=wanted, text=version.text, file=where)
        for review in version.reviews:
            check(review.when, scope, text=review.text, file=where)


def _shape(provision: Provision, vocabulary: Vocabulary) -> Shape:
    """What the rule of a provision gives: a truth, or the value of the fact it defines."""
    if provision.effect == "defines":
        kind = vocabulary[provision.fact]
        if kind.type == "number" and kind.unit is not None:
            return kind.unit.dimension
        if kind.type == "date":
            return DATE
    return TRUTH


def _prefixes(dotted: str) -> Iterator[str]:
    pieces = dotted.split(".")
    yield from (".".join(pieces[:n]) for n in range(1, len(pieces) + 1))
