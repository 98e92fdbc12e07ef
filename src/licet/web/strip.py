"""The law strip: for every regime the day its law was checked through, and whether that is still enough."""

from collections.abc import Iterable
from datetime import date
from typing import Literal, TypeAlias

from msgspec import Struct

from licet.law.book import Book

Level: TypeAlias = Literal["fresh", "old", "due", "none"]
#: A check older than this many days is said to be old: regimes change their law about every month.
OLD_AFTER = 30


class Standing(Struct, frozen=True):
    """level: fresh; old (checked longer ago than OLD_AFTER days); due (a day on which a change was expected has passed
    since the check); none (no law is encoded). days: since the check; due: the day of that change."""

    regime: str
    title: str
    through: date | None
    level: Level
    days: int = 0
    due: date | None = None


def standings(book: Book, today: date) -> tuple[Standing, ...]:
    """The regimes that are reported, in the order of lists."""
    return tuple(_standings(book, today))


def _standings(book: Book, today: date) -> Iterable[Standing]:
    for regime in (r for r in book.regimes if r.reported):
        through = regime.verified_through
        if through is None:
            yield Standing(regime.id, regime.title, None, "none")
            continue
        days = (today - through).days
        due = min((each.on for each in regime.scheduled if through < each.on <= today), default=None)
        level: Level = "due" if due else "old" if days > OLD_AFTER else "fresh"
        yield Standing(regime.id, regime.title, through, level, days, due)
