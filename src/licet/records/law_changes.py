"""Changes of the law that two people approved and that the encoded law does not have yet.

They are shown, and they are never applied: an answer by them would be of a law that nobody else has, that no record could be
decided again by, and that passed none of the tests of a pack. Until whoever keeps the packs takes a change over, what it
touches is said to be in doubt.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import select

from licet.errors import LicetError
from licet.law.amend import amend, named
from licet.law.amendment import Add, Amendment, Members, read_amendment
from licet.law.book import Book
from licet.records.store import Store
from licet.records.tables import PROPOSALS

_KIND = "law.change"
WAITING, OVERTAKEN = "approved, not yet in the packs", "approved; the packs no longer have what it changes"


class Pending(Struct, frozen=True):
    """An approved change that the packs do not have. start: its first day; touches: provisions; regimes: theirs; anything: it
    adds a provision or moves a country, so that it may touch any deal."""

    proposal: str
    title: str
    start: date
    touches: frozenset[str]
    regimes: frozenset[str]
    anything: bool

    def concerns(self, on: date, provisions: Iterable[str] = (), regimes: Iterable[str] = ()) -> bool:
        """Whether it may change an answer of that day: one that rests on these provisions, or of these regimes."""
        met = not self.touches.isdisjoint(provisions) or not self.regimes.isdisjoint(regimes)
        return self.start <= on and (self.anything or met)


def pending(store: Store) -> list[Pending]:
    """The approved changes that wait to be taken over into the packs, the oldest first."""
    from licet.law.load import load_book

    return [found for proposal, detail in _approved(store) if (found := _pending(proposal, detail, load_book())) is not None]


def standing_of(store: Store) -> dict[str, str]:
    """By proposal how an approved change stands, in words."""
    waiting = {each.proposal for each in pending(store)}
    return {proposal: WAITING if proposal in waiting else OVERTAKEN for proposal, _ in _approved(store)}


def amendment_of(detail: dict[str, Any]) -> Amendment:
    """The amendment of a proposal. Raises LicetError."""
    return read_amendment(detail["amendment"], "the amendment")


def _approved(store: Store) -> list[tuple[str, str]]:
    query = select(PROPOSALS.c.id, PROPOSALS.c.detail).where(PROPOSALS.c.state == "approved", PROPOSALS.c.kind == _KIND)
    with store.reading() as connection:
        return [(str(i), str(detail)) for i, detail in connection.execute(query.order_by(PROPOSALS.c.decided_at))]


@lru_cache(maxsize=256)
def _pending(proposal: str, detail: str, book: Book) -> Pending | None:
    """None where the book no longer has what it changes: by then it has the change itself, or another."""
    from licet.facts.places import load_places
    from licet.facts.vocabulary import load_vocabulary

    try:
        found = amendment_of(msgspec.json.decode(detail))
        amend(book, load_places(), load_vocabulary(), found)
        touched = {p.id: p.regime for c in found.changes if not isinstance(c, Add | Members) for p in named(c, book.by_id)}
    except LicetError:
        return None
    anything = any(isinstance(change, Add | Members) for change in found.changes)
    start = min(change.start for change in found.changes)
    return Pending(proposal, found.title, start, frozenset(touched), frozenset(touched.values()), anything)
