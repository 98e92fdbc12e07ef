"""What is covered and what is not, made from the packs: a table that cannot say more than the law that is encoded."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from licet.law.book import Book
from licet.law.expect import Expectation
from licet.law.provision import Gap, Provision, Regime, Table


class Part(Struct, frozen=True):
    """One part of a regime's law, or one gap in it.

    state: modelled, partly (a gap names this part, or a version of low confidence is in it), pointer only, not covered;
    since, until: days on which some version is in force (until None: open); checked: the day the least recently checked
    provision was last held against its source; confidence: versions by high, medium and low; tests: expectations.
    """

    regime: str
    title: str
    state: str
    provisions: int
    rows: int
    since: date | None
    until: date | None
    checked: date | None
    confidence: tuple[int, int, int]
    tests: int
    says: str
    cite: str


def coverage(book: Book, expectations: Iterable[Expectation]) -> tuple[Part, ...]:
    """The parts of every regime in the order regimes are shown: what is modelled first, then the gaps."""
    counted: dict[str, int] = {}
    for expectation in expectations:
        counted[expectation.provision] = counted.get(expectation.provision, 0) + 1
    return tuple(part for regime in book.regimes for part in _of(regime, book, counted))


def _of(regime: Regime, book: Book, counted: dict[str, int]) -> Iterable[Part]:
    parts: dict[str, list[Provision]] = {}
    for provision in book.provisions:
        if provision.regime == regime.id:
            parts.setdefault(provision.part or provision.file, []).append(provision)
    gaps = [gap for gap in book.gaps if gap.regime == regime.id]
    for title, provisions in sorted(parts.items()):
        yield _part(regime, title, provisions, [gap for gap in gaps if gap.part == title], counted)
    yield from (_table(table) for table in book.tables if table.regime == regime.id)
    yield from (_gap(gap) for gap in gaps if gap.part not in parts)
    if not regime.encoded:
        yield Part(regime.id, regime.title, "not covered", 0, 0, None, None, None, (0, 0, 0), 0, f"ask {regime.authority}", "")


def _part(regime: Regime, title: str, provisions: list[Provision], gaps: list[Gap], counted: dict[str, int]) -> Part:
    versions = [version for provision in provisions for version in provision.versions]
    confidence = tuple(sum(v.confidence == word for v in versions) for word in ("high", "medium", "low"))
    ends = [version.until for version in versions]
    checks = [version.checked for version in versions if version.checked]
    return Part(
        regime=regime.id,
        title=title,
        state="partly" if gaps or confidence[2] else "modelled",
        provisions=len(provisions),
        rows=0,
        since=min(version.start for version in versions),
        until=None if None in ends else max(end for end in ends if end),
        checked=min(checks, default=None),
        confidence=(confidence[0], confidence[1], confidence[2]),
        tests=sum(counted.get(provision.id, 0) for provision in provisions),
        says="; ".join(gap.says for gap in gaps),
        cite=provisions[0].cite,
    )


def _table(table: Table) -> Part:
    rows = [row for row in table.rows if row.until is None]
    confidence = tuple(len(rows) if word == table.confidence else 0 for word in ("high", "medium", "low"))
    return Part(
        regime=table.regime,
        title=table.title,
        state="modelled" if table.columns else "pointer only",
        provisions=0,
        rows=len(rows),
        since=min((row.start for row in table.rows), default=None),
        until=None,
        checked=table.checked,
        confidence=(confidence[0], confidence[1], confidence[2]),
        tests=0,
        says=table.says,
        cite=table.cite,
    )


def _gap(gap: Gap) -> Part:
    return Part(gap.regime, gap.title, gap.state, 0, 0, gap.start, gap.until, None, (0, 0, 0), 0, gap.says, gap.cite)
