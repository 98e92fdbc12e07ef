"""What a reviewer of the law needs to see of a provision before it lands: dates, sources, tests, thresholds no test tells
apart, requirements no permission names. `licet law check` prints it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from msgspec import Struct

from licet.decision.decide import Decider
from licet.decision.expected import Trial
from licet.decision.outcome import lifts
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.law.expect import Expectation, load_expectations, read_expectations
from licet.law.load import load_book_with
from licet.law.provision import Provision, Version
from licet.law.scaffold import OPEN
from licet.rules.explain import Finding, explain
from licet.rules.link import all_of
from licet.rules.nodes import Always, Compare, Day, Number
from licet.rules.printing import text

_DAY = timedelta(days=1)
#: Law that begins so early has no first day in the packs; a test of that day would test nothing.
_TIMELESS = date(2016, 1, 1)


class Remark(Struct, frozen=True):
    """error: it must not land so; warning: mend it or say why not; note: to be looked at."""

    level: str
    where: str
    what: str


def under_review(packs: Sequence[Path], begins: str = "") -> tuple[Decider, tuple[Expectation, ...], tuple[Provision, ...]]:
    """The law with the packs, all expectations, and the provisions to look at: those of the packs, or all.

    The expectations of a pack X.toml are in X.cases.toml beside it. Raises LawError and LicetError for faulty files.
    """
    rules = [path for path in packs if not path.name.endswith(".cases.toml")]
    book, names = load_book_with(rules)
    decider = Decider(book, load_vocabulary(), load_places())
    beside = [path.with_name(path.stem + ".cases.toml") for path in rules]
    given = [path for path in packs if path.name.endswith(".cases.toml")]
    shipped = load_expectations()
    known = {expectation.provision for expectation in shipped}
    added = [
        expectation
        for path in dict.fromkeys([*given, *(path for path in beside if path.exists())])
        for expectation in read_expectations(path.read_text(encoding="utf-8"), str(path))
        if isinstance(expectation, Expectation) and expectation.provision not in known
    ]
    chosen = tuple(p for p in book.provisions if p.id.startswith(begins) and (not names or p.file in names))
    return decider, (*shipped, *added), chosen


def review(
    decider: Decider, expectations: Iterable[Expectation], provisions: Iterable[Provision], *, thresholds: bool = True
) -> list[Remark]:
    """Remarks on these provisions, the gravest first, each kind in order of id.

    thresholds: whether to run every expectation for the warnings that one side of a threshold is not tested: nearly all of the
    time, and never an error.
    """
    by_id: dict[str, list[Expectation]] = {}
    for expectation in expectations:
        by_id.setdefault(expectation.provision, []).append(expectation)
    found: list[Remark] = []
    for provision in provisions:
        tests = by_id.get(provision.id, [])
        for level, what in (
            *_record(provision),
            *_dates(provision),
            *_tests(provision, tests, decider),
            *(_thresholds(provision, tests, decider) if thresholds else ()),
            *_place(provision, decider),
        ):
            found.append(Remark(level, f"{provision.file}, {provision.id}", what))
    return sorted(found, key=lambda remark: ("error", "warning", "note").index(remark.level))


def _record(provision: Provision) -> Iterator[tuple[str, str]]:
    texts = (
        provision.title,
        provision.says,
        provision.cite,
        provision.source,
        provision.code,
        provision.reason,
        *provision.lifts,
    )
    if any(OPEN in said for said in (*texts, *(v.text for v in provision.versions))):
        yield "error", f"something is left to fill in ({OPEN})"
    if not provision.says.strip().endswith("."):
        yield "warning", "`says` is no sentence: it does not end with a full stop"
    if any(version.checked is None for version in provision.versions):
        yield "warning", "no day on which it was checked against its source"
    if len(provision.versions) > 1 and any(not version.changed for version in provision.versions[1:]):
        yield "note", "a later version does not say what changed"


def _dates(provision: Provision) -> Iterator[tuple[str, str]]:
    for earlier, later in pairwise(provision.versions):
        if earlier.until is not None and earlier.until < later.start:
            yield "warning", f"no version is in force from {earlier.until} until {later.start}"
        if _same(earlier, later):
            yield "warning", f"the version from {later.start} says what the one before says"
    for version in provision.versions:
        if version.published is not None and version.published > version.start:
            yield "warning", f"the version from {version.start} was published after that, on {version.published}"


def _same(one: Version, other: Version) -> bool:
    def law(version: Version) -> object:
        return (
            version.text,
            version.code,
            version.instrument,
            version.reviews,
            version.conditions,
            version.suspended,
            version.confidence,
        )

    return law(one) == law(other)


def _tests(provision: Provision, tests: list[Expectation], decider: Decider) -> Iterator[tuple[str, str]]:
    if not tests:
        yield "error", "no expectation speaks of it"
        return
    truths = {expectation.truth for expectation in tests}
    certain = all(isinstance(version.when, Always) for version in provision.versions)
    for truth, word in ((True, "yes"), (False, "no")):
        if truth not in truths and provision.effect != "defines" and not certain and not (truth and _never_applied(provision)):
            yield "warning" if None in truths else "error", f"no expectation says {word}"
    days = {expectation.on for expectation in tests}
    since = decider.book.regime(provision.regime).since or _TIMELESS
    for day in sorted({version.start for version in provision.versions if version.start > max(since, _TIMELESS)}):
        if day not in days or day - _DAY not in days:
            yield "warning", f"no expectations on {day} and on the day before"


def _never_applied(provision: Provision) -> bool:
    """Whether every version was suspended from its first day on, without end: it is shown and holds of no deal."""
    return all(any(s.start <= v.start and s.until is None for s in v.suspended) for v in provision.versions)


def _thresholds(provision: Provision, tests: list[Expectation], decider: Decider) -> Iterator[tuple[str, str]]:
    """Comparisons with a number or a day that no expectation sees both hold and fail."""
    seen: dict[str, set[object]] = {}
    for expectation in tests:
        trial = Trial(expectation, decider)
        version = trial.prepared.program.versions.get(provision.id)
        if version is None:
            continue
        edition = decider.library.on(expectation.on)
        parts = [version.when] if provision.scope is None else [provision.scope, version.when]
        for finding in _comparisons(explain(all_of(edition.linked(part) for part in parts), trial.values)):
            seen.setdefault(text(finding.node), set()).add(finding.value)
    for comparison, values in sorted(seen.items()):
        for value, word in ((True, "yes"), (False, "no")):
            if value not in values:
                yield "warning", f"`{comparison}` is {word} in no expectation"


def _comparisons(finding: Finding) -> Iterator[Finding]:
    if isinstance(finding.node, Compare) and any(isinstance(term, Number | Day) for term in finding.node.terms):
        yield finding
    for part in finding.parts:
        yield from _comparisons(part)


def _place(provision: Provision, decider: Decider) -> Iterator[tuple[str, str]]:
    of = [p for p in decider.book.provisions if p.regime == provision.regime]
    if provision.effect == "requires":
        if not any(lifts(p, provision) for p in of if p.effect == "permits"):
            yield "note", "no permission lifts it"
        if not any(version.reviews for version in provision.versions):
            yield "note", "it has no review policy"
    if provision.effect == "permits" and not any(lifts(provision, p) for p in of if p.effect in ("requires", "prohibits")):
        yield "error", "it lifts no requirement of its own regime"
