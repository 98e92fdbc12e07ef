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
    since the check); none (no law is encoded)."""

    regime: str
    title: str
    through: date | None
    level: Level
    says: str


def standings(book: Book, today: date) -> tuple[Standing, ...]:
    """The regimes that are reported, in the order of lists."""
    return tuple(_standings(book, today))


def _standings(book: Book, today: date) -> Iterable[Standing]:
    for regime in (r for r in book.regimes if r.reported):
        through = regime.verified_through
        if through is None:
            yield Standing(regime.id, regime.title, None, "none", "no law encoded")
            continue
        due = [each for each in regime.scheduled if through < each.on <= today]
        days = (today - through).days
        if due:
            says = f"a change was due on {min(each.on for each in due)}, not checked since"
            yield Standing(regime.id, regime.title, through, "due", says)
        elif days > OLD_AFTER:
            yield Standing(regime.id, regime.title, through, "old", f"{days} days ago")
        else:
            yield Standing(regime.id, regime.title, through, "fresh", "checked")
