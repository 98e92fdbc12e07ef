"""Mutants of the law: the same provisions and regimes with one thing changed, and what was changed in words."""

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec.structs import replace

from licet.decision.outcome import lifts
from licet.law.book import Book
from licet.law.provision import Provision, Regime, Review, Suspension, Version
from licet.law.read import POLICIES
from licet.rules.mutants import Words, after, mutants
from licet.rules.nodes import Always, And, Holds, Node, Or
from licet.rules.printing import text

_DAY = timedelta(days=1)
#: Provisions that begin so early begin with our encoding, not with a first day of law.
_TIMELESS = date(2016, 1, 1)


def provision_mutants(provision: Provision, words: Words, book: Book) -> Iterator[tuple[str, Provision]]:
    """Every change of one thing in a provision but its scope."""
    for says, versions in _dates(provision.versions):
        yield says, replace(provision, versions=versions)
    for index, version in enumerate(provision.versions):
        for says, changed in _within(version, words):
            versions = (*provision.versions[:index], changed, *provision.versions[index + 1 :])
            yield f"version from {version.start} {says}", replace(provision, versions=versions)
        if provision.effect == "imposes" and version.code:
            silent = (*provision.versions[:index], replace(version, code=""), *provision.versions[index + 1 :])
            yield f"version from {version.start} does not say how much", replace(provision, versions=silent)
    for says, targets in _lifts(provision, book) if provision.effect == "permits" else ():
        yield says, replace(provision, lifts=targets)
    if provision.effect in ("requires", "prohibits") and not _asks_reach(provision, book):
        says = "applies only where the regime reaches the deal" if provision.anywhere else "applies anywhere"
        yield says, replace(provision, anywhere=not provision.anywhere)


def scope_mutants(provision: Provision, words: Words) -> Iterator[tuple[str, Provision]]:
    """Every change of one thing in the scope of a provision, and the scope left out (`always` is none)."""
    if provision.scope is not None:
        if not isinstance(provision.scope, Always):
            yield "left out", replace(provision, scope=None)
        for mutant in mutants(provision.scope, words):
            yield text(mutant), replace(provision, scope=mutant)


def regime_mutants(regime: Regime, words: Words) -> Iterator[tuple[str, Regime]]:
    """Every change of one thing in what decides whether a regime answers, may say "no requirement found" or "not subject"."""
    for key in ("covered", "reach", "shown"):
        node: Node | None = getattr(regime, key)
        if node is not None:
            yield f"{key} everywhere", replace(regime, **{key: None})
            for mutant in mutants(node, words):
                yield f"{key}: {text(mutant)}", replace(regime, **{key: mutant})
    if regime.since is not None:
        for day in (regime.since - _DAY, regime.since + _DAY):
            yield f"is encoded from {day}", replace(regime, since=day)


def _asks_reach(provision: Provision, book: Book) -> bool:
    """Whether it asks for a provision that reaches the deal, itself or through another: it holds nowhere else, and `anywhere`
    says nothing."""

    def asks(node: Node) -> bool:
        match node:
            case Holds(provision=named) if book[named].regime == provision.regime:
                return book[named].effect == "reaches" or _asks_reach(book[named], book)
            case And(parts=parts):
                return any(asks(part) for part in parts)
            case Or(parts=parts):
                return all(asks(part) for part in parts)
        return False

    return all(asks(version.when) for version in provision.versions)


def _dates(versions: tuple[Version, ...]) -> Iterator[tuple[str, tuple[Version, ...]]]:
    """Every first and last day moved by one. Where one version follows another at once, the border between them moves;
    a border between two versions of the same text decides nothing."""
    for index, version in enumerate(versions):
        before = versions[index - 1] if index else None
        follows = before is not None and before.until == version.start
        if version.start <= _TIMELESS or (follows and before is not None and _reads_as(before, version)):
            continue
        for day in (version.start - _DAY, version.start + _DAY):
            changed = list(versions)
            changed[index] = replace(version, start=day)
            if follows and before is not None:
                changed[index - 1] = replace(before, until=day)
            yield f"version from {version.start} begins {day}", tuple(changed)
    for index, version in enumerate(versions):
        last = index + 1 == len(versions)
        if version.until is not None and (last or versions[index + 1].start != version.until):
            for day in (version.until - _DAY, version.until + _DAY):
                changed = [*versions]
                changed[index] = replace(version, until=day)
                yield f"version from {version.start} ends {day}", tuple(changed)


def _reads_as(before: Version, version: Version) -> bool:
    """Whether two versions decide alike."""
    policies = [[(r.policy, r.text) for r in v.reviews] for v in (before, version)]
    alike = before.text == version.text and before.code == version.code
    return alike and policies[0] == policies[1] and before.suspended == version.suspended


def _within(version: Version, words: Words) -> Iterator[tuple[str, Version]]:
    """A version with its condition, one of its reviews or one of its pauses changed."""
    for mutant in mutants(version.when, words):
        yield f"reads {text(mutant)}", replace(version, when=mutant)
    for index, review in enumerate(version.reviews):
        for says, reviews in _reviews(review, words):
            kept = (*version.reviews[:index], *reviews, *version.reviews[index + 1 :])
            yield f"review {review.policy} {says}", replace(version, reviews=kept)
    for index, pause in enumerate(version.suspended):
        for says, pauses in _pauses(pause, version):
            kept_pauses = (*version.suspended[:index], *pauses, *version.suspended[index + 1 :])
            yield f"pause from {pause.start} {says}", replace(version, suspended=kept_pauses)


def _reviews(review: Review, words: Words) -> Iterator[tuple[str, tuple[Review, ...]]]:
    policy = after(review.policy, POLICIES)
    yield f"is {policy}", (replace(review, policy=policy),)
    yield "is left out", ()
    for mutant in mutants(review.when, words) if not isinstance(review.when, Always) else ():
        yield f"when {text(mutant)}", (replace(review, when=mutant),)


def _pauses(pause: Suspension, version: Version) -> Iterator[tuple[str, tuple[Suspension, ...]]]:
    """A pause left out, called by its other name, or with its first or last day moved, as far as the version reaches."""
    yield "is left out", ()
    other = "a suspension" if pause.unenforced else "non-enforcement"
    yield f"is {other}", (replace(pause, unenforced=not pause.unenforced),)
    for day in (pause.start - _DAY, pause.start + _DAY):
        if day >= version.start:
            yield f"begins {day}", (replace(pause, start=day),)
    for day in (pause.until - _DAY, pause.until + _DAY) if pause.until is not None else ():
        if version.until is None or day <= version.until:
            yield f"ends {day}", (replace(pause, until=day),)


def _lifts(permit: Provision, book: Book) -> Iterator[tuple[str, tuple[str, ...]]]:
    """One requirement lifted less, or any other of the regime lifted as well."""
    wanted = [p for p in book.provisions if p.regime == permit.regime and p.effect in ("requires", "prohibits")]
    lifted = [p.id for p in wanted if lifts(permit, p)]
    for requirement in wanted:
        if requirement.id in lifted:
            yield f"does not lift {requirement.id}", tuple(i for i in lifted if i != requirement.id)
        else:
            yield f"lifts {requirement.id} as well", (*permit.lifts, requirement.id)
