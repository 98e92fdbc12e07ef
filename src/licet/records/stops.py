"""Holds on deliveries and order lines: placed by one person, released by two, found by the reference that others know them by.

A legal hold (`keeping.hold`) keeps a record from being deleted; a hold here keeps goods from leaving: the gate says hold, and
nothing is drawn from a licence for that reference. Nothing is rewritten: a released hold stays, with who released it and why.
"""

import re
from collections.abc import Iterable
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, insert, select, update

from licet.deals.facts import plain_text
from licet.errors import LicetError, quoted
from licet.records import audit
from licet.records.keeping import new_id
from licet.records.people import name_key
from licet.records.rights import Actor
from licet.records.store import Store
from licet.records.tables import STOPS

PLACED, RELEASED = "delivery.held", "delivery.released"
_LONGEST = 100
#: References placed at once: a page of lines.
MOST = 500


class Stop(Struct, frozen=True):
    """A hold on a delivery. reference: as it was written; released: when, UTC, or empty; released_why: of whoever proposed it;
    approver: who approved the release, empty where there are no accounts."""

    id: str
    reference: str
    who: str
    why: str
    placed_at: str
    released: str
    released_by: str
    released_why: str
    approver: str


def place(store: Store, actor: Actor, references: Iterable[str], *, why: str) -> list[Stop]:
    """Hold deliveries or order lines. One that the same reason holds already is not held twice. Raises LicetError."""
    actor.must("record")
    why, named = audit.said("reason", why), list(dict.fromkeys(map(read_reference, references)))
    if not 0 < len(named) <= MOST:
        raise LicetError(f"{len(named)} references are named", mend=f"name 1 to {MOST} deliveries or order lines")
    with store.writing() as connection:
        return [_placed(connection, actor, reference, why) for reference in named]


def _placed(connection: Connection, actor: Actor, reference: str, why: str) -> Stop:
    there = next((each for each in standing_in(connection, (reference,)) if each.why == why), None)
    if there is not None:
        return there
    row: dict[str, Any] = {"id": new_id(), "reference": reference, "key": key_of(reference)}
    row |= {"who": actor.name, "why": why, "placed_at": audit.now_utc()}
    connection.execute(insert(STOPS).values(row))
    audit.append(connection, actor.name, PLACED, row["id"], {"reference": reference, "why": why})
    return _stop(_row(connection, row["id"]))


def release(store: Store, actor: Actor, stop: str, *, why: str) -> Stop:
    """Release a hold. Raises NotAllowed where there are accounts: then one proposes it and another approves."""
    from licet.records.proposals import takes_two

    actor.must("record")
    why = audit.said("reason", why)
    with store.writing() as connection:
        takes_two(connection, "the release of a hold", f"propose it: licet proposal delivery {stop} --why TEXT")
        return release_in(connection, stop, who=actor.name, why=why)


def release_in(connection: Connection, stop: str, *, who: str, why: str, approver: str = "", proposal: str = "") -> Stop:
    """The same, in a transaction that is open, after somebody approved it."""
    standing_stop(connection, stop)
    values: dict[str, Any] = {"released": audit.now_utc(), "released_by": who, "released_why": why, "approver": approver}
    connection.execute(update(STOPS).where(STOPS.c.id == stop).values(values | {"proposal": proposal or None}))
    audit.append(connection, who, RELEASED, stop, {"why": why} | ({"approver": approver} if approver else {}))
    return _stop(_row(connection, stop))


def standing_stop(connection: Connection, stop: str) -> Stop:
    """A hold that stands. Raises LicetError."""
    found = _stop(_row(connection, stop))
    if found.released:
        raise LicetError(f"it was released on {found.released[:10]}", where=f"hold on {found.reference}")
    return found


def standing(store: Store, references: Iterable[str]) -> list[Stop]:
    """The holds that stand on any of these references."""
    with store.reading() as connection:
        return standing_in(connection, references)


def standing_in(connection: Connection, references: Iterable[str]) -> list[Stop]:
    """The same, in a transaction that is open."""
    keys = sorted({key_of(read_reference(each)) for each in references})
    query = select(STOPS).where(STOPS.c.released == "", STOPS.c.key.in_(keys)).order_by(STOPS.c.placed_at, STOPS.c.id)
    return [_stop(row) for row in connection.execute(query)]


def listed(store: Store, *, released: bool = False, limit: int = 1000, before: str = "") -> list[Stop]:
    """The holds that stand, or were released, the newest first. before: those placed before that one (an id), for the next
    page."""
    query = select(STOPS).where((STOPS.c.released != "") if released else (STOPS.c.released == ""))
    with store.reading() as connection:
        if before:
            last = _row(connection, before)
            same = (STOPS.c.placed_at == last.placed_at) & (STOPS.c.id < last.id)
            query = query.where((STOPS.c.placed_at < last.placed_at) | same)
        return [
            _stop(row) for row in connection.execute(query.order_by(STOPS.c.placed_at.desc(), STOPS.c.id.desc()).limit(limit))
        ]


def read(store: Store, stop: str) -> Stop:
    """One hold. Raises LicetError."""
    with store.reading() as connection:
        return _stop(_row(connection, stop))


def read_reference(told: str) -> str:
    """A reference as it is kept. Raises LicetError for none, and one too long."""
    found = re.sub(r"\s+", " ", plain_text(told))
    if not found or len(found) > _LONGEST:
        what = "no reference is named" if not found else f"the reference {quoted(found)} is over {_LONGEST} characters"
        raise LicetError(what, mend="name a delivery or an order line as your house does: SO-10071/2")
    return found


def key_of(reference: str) -> str:
    """By which a reference is found, however its letters are written."""
    return name_key(reference)


def _row(connection: Connection, stop: str) -> Row[Any]:
    row = connection.execute(select(STOPS).where(STOPS.c.id == stop)).one_or_none()
    if row is None:
        raise LicetError(f"there is no hold {quoted(stop)}", mend="`licet hold list` shows them")
    return row


def _stop(row: Row[Any]) -> Stop:
    return Stop(*(getattr(row, name) for name in Stop.__struct_fields__))
