"""The book of law: every provision with all its versions, and the law as it stood on a day."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Literal, TypeAlias

from licet.errors import nearest, quoted
from licet.law.provision import Gap, Instrument, Provision, Regime, Suspension, Table, Version
from licet.law.tables import LawError, changes

State: TypeAlias = Literal["in force", "suspended", "unenforced", "announced", "expired", "not yet published"]

_LISTED = "`licet law list` shows them"


class Book:
    """Provisions, instruments and regimes, with one content hash. Immutable."""

    def __init__(
        self,
        provisions: Iterable[Provision],
        instruments: Iterable[Instrument],
        regimes: Iterable[Regime],
        tables: Iterable[Table],
        gaps: Iterable[Gap],
        content_hash: str,
    ) -> None:
        self.provisions = tuple(provisions)
        self.instruments = {i.id: i for i in instruments}
        self.regimes = tuple(regimes)
        self.tables = tuple(tables)
        self.gaps = tuple(gaps)
        self.hash = content_hash
        self._below: dict[str, tuple[str, ...]] = {}

    @cached_property
    def by_id(self) -> dict[str, Provision]:
        return {p.id: p for p in self.provisions}

    def __getitem__(self, provision_id: str) -> Provision:
        try:
            return self.by_id[provision_id]
        except KeyError:
            raise LawError(
                f"{quoted(provision_id)} is no provision",
                mend=nearest(provision_id, list(self.by_id)) or _LISTED,
            ) from None

    def requirements(self, part: str) -> tuple[str, ...]:
        """Ids of the requirements and prohibitions at or below an id: what `needs part` asks for."""
        if part not in self._below:
            found = (p.id for p in self.provisions if p.effect in ("requires", "prohibits"))
            self._below[part] = tuple(i for i in found if i == part or i.startswith(part + "."))
        return self._below[part]

    def beginning(self, begins: str, others: Iterable[str] = ()) -> tuple[Provision, ...]:
        """The provisions whose id begins so. Raises LawError if there is none: a slip must not pass for an empty law.

        others: further names that may have been meant.
        """
        found = tuple(p for p in self.provisions if p.id.startswith(begins))
        if not found:
            heads = {".".join(p.id.split(".")[:n]): None for p in self.provisions for n in (1, 2, 3)} | dict.fromkeys(others)
            raise LawError(f"no provision begins with {quoted(begins)}", mend=nearest(begins, heads) or _LISTED)
        return found

    def regime(self, regime_id: str) -> Regime:
        """The regime of that id. Raises LawError."""
        for regime in self.regimes:
            if regime.id == regime_id:
                return regime
        raise LawError(f"{regime_id!r} is no regime", mend=nearest(regime_id, [r.id for r in self.regimes]))

    @cached_property
    def change_days(self) -> tuple[date, ...]:
        """Every day on which some version begins, ends, is suspended or resumes, in order."""
        days = {day for table in self.tables for day in changes(table)}
        days |= {day for gap in self.gaps for day in (gap.start, gap.until) if day is not None}
        for provision in self.provisions:
            for version in provision.versions:
                days |= changes_of(version)
        return tuple(sorted(days))


def changes_of(version: Version) -> set[date]:
    """The days on which a version begins, ends, is suspended or resumes."""
    days = {version.start} | ({version.until} if version.until else set())
    for pause in version.suspended:
        days |= {pause.start} | ({pause.until} if pause.until else set())
    return days


def in_force(provision: Provision, day: date) -> Version | None:
    """The version applied on `day`: begun, not ended, not suspended. None if there is none."""
    version = current(provision, day)
    return None if version is None or pause_on(version, day) else version


def current(provision: Provision, day: date) -> Version | None:
    """The version whose time includes `day`, suspended or not."""
    for version in provision.versions:
        if version.start <= day and (version.until is None or day < version.until):
            return version
    return None


def pause_on(version: Version, day: date) -> Suspension | None:
    """The suspension (or non-enforcement) that covers `day`, if any."""
    for pause in version.suspended:
        if pause.start <= day and (pause.until is None or day < pause.until):
            return pause
    return None


def state(provision: Provision, day: date) -> State:
    """Whether the provision is in force that day, or what else; announced: published, not begun."""
    version = current(provision, day)
    if version is not None:
        pause = pause_on(version, day)
        return "in force" if pause is None else "unenforced" if pause.unenforced else "suspended"
    later = [v for v in provision.versions if v.start > day]
    if any(v.published is not None and v.published <= day for v in later):
        return "announced"
    return "expired" if any(v.start <= day for v in provision.versions) else "not yet published"
