"""Licences held: what each is for, what is drawn from it by shipments, and what is left.

A draw is looked at and written in one transaction of the only writer, so that two at once cannot both take the last of it; the
database refuses more than there is once more. Nothing is rewritten: what was drawn by mistake is given back by its own row.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from licet.errors import LicetError, quoted
from licet.records import audit, stops
from licet.records.keeping import new_id
from licet.records.licence_terms import (
    Draw,
    Licence,
    Refusal,
    Shipment,
    Terms,
    number_of,
    plain_shipment,
    refusals,
    row_of,
    steps,
)
from licet.records.rights import Actor
from licet.records.store import Store
from licet.records.tables import DRAWS, LICENCES

ADDED, DRAWN, GIVEN_BACK, ENDED = "licence.added", "licence.drawn", "licence.given_back", "licence.ended"


def add(store: Store, actor: Actor, terms: Terms) -> Licence:
    """Enter a licence. Raises LicetError for terms that make no sense, and one that is entered already."""
    actor.must("record")
    row = row_of(terms) | {"id": new_id(), "made_at": audit.now_utc(), "who": actor.name}
    with store.writing() as connection:
        same = (LICENCES.c.authority == row["authority"]) & (LICENCES.c.number == row["number"])
        if connection.execute(select(LICENCES.c.id).where(same)).first():
            raise LicetError(
                f"licence {quoted(terms.number)} of {terms.authority} is entered already", mend="`licet licence list`"
            )
        connection.execute(insert(LICENCES).values(row))
        told = {"number": row["number"], "authority": row["authority"], "until": terms.valid_until.isoformat()}
        audit.append(connection, actor.name, ADDED, row["id"], told)
        return _read(connection, row["id"])


def listed(store: Store) -> list[Licence]:
    """All licences, those that end first before the others."""
    with store.reading() as connection:
        ids = connection.execute(select(LICENCES.c.id).order_by(LICENCES.c.valid_until, LICENCES.c.number)).scalars().all()
        return [_read(connection, each) for each in ids]


def read(store: Store, licence: str) -> Licence:
    """One licence with all that was drawn. Raises LicetError."""
    with store.reading() as connection:
        return _read(connection, licence)


def draw(store: Store, actor: Actor, licence: str, shipment: Shipment, *, why: str) -> Draw:
    """Draw a shipment; drawn again it is the draw there is. Raises Refusal for what the licence does not allow."""
    actor.must("record")
    why, asked = audit.said("reason", why), plain_shipment(shipment)
    with store.writing() as connection:
        found = _read(connection, licence)
        same = [d for d in found.draws if d.shipment == asked.shipment]
        if same:
            return _the_same(same[0], asked)
        held = [f"{each.reference} is held: {each.why}" for each in stops.standing_in(connection, (asked.shipment,))]
        reasons = (*held, *refusals(found, asked))
        if reasons:
            raise Refusal(
                "; ".join(reasons),
                where=f"licence {found.terms.number}",
                mend="have the hold released" if held else "use another licence, or apply for one",
            )
        row: dict[str, Any] = {"id": new_id(), "licence": licence, "at": audit.now_utc(), "who": actor.name, "why": why}
        row |= {name: getattr(asked, name) for name in ("shipment", "on", "item", "country", "party")}
        row |= {"value": steps(asked.value), "quantity": steps(asked.quantity)}
        connection.execute(insert(DRAWS).values(row))
        told = {"draw": row["id"], "shipment": asked.shipment, "value": str(asked.value), "quantity": str(asked.quantity)}
        audit.append(connection, actor.name, DRAWN, licence, told)
        return next(d for d in _read(connection, licence).draws if d.id == row["id"])


def give_back(store: Store, actor: Actor, licence: str, drawn: str, *, why: str) -> Licence:
    """Give back what a shipment took, once. Raises LicetError."""
    actor.must("record")
    why = audit.said("reason", why)
    with store.writing() as connection:
        found = next((d for d in _read(connection, licence).draws if drawn in (d.id, d.shipment)), None)
        if found is None or found.returned:
            what = "it was given back already" if found else f"there is no draw {quoted(drawn)} from this licence"
            raise LicetError(what, where=f"licence {licence}")
        row: dict[str, Any] = {"id": new_id(), "licence": licence, "at": audit.now_utc(), "who": actor.name, "why": why}
        row |= {"shipment": f"return {found.id}", "on": date.today(), "item": "", "country": "", "party": "", "of": found.id}
        row |= {"value": -steps(found.value), "quantity": -steps(found.quantity)}
        connection.execute(insert(DRAWS).values(row))
        audit.append(connection, actor.name, GIVEN_BACK, licence, {"draw": found.id, "why": why})
        return _read(connection, licence)


def end(store: Store, actor: Actor, licence: str, *, why: str) -> Licence:
    """Say that a licence is over (revoked, returned, replaced): nothing is drawn from it any more."""
    actor.must("record")
    why = audit.said("reason", why)
    with store.writing() as connection:
        if _read(connection, licence).ended:
            raise LicetError("it is over already", where=f"licence {licence}")
        connection.execute(update(LICENCES).where(LICENCES.c.id == licence).values(ended_at=audit.now_utc()))
        audit.append(connection, actor.name, ENDED, licence, {"why": why})
        return _read(connection, licence)


def _the_same(there: Draw, asked: Shipment) -> Draw:
    names = ("on", "item", "country", "party", "value", "quantity")
    if there.returned or any(getattr(there, name) != getattr(asked, name) for name in names):
        what = f"shipment {quoted(asked.shipment)} was drawn already, {'and given back' if there.returned else 'otherwise'}"
        raise Refusal(what, mend="take another reference for another shipment")
    return there


def _read(connection: Connection, licence: str) -> Licence:
    row = connection.execute(select(LICENCES).where(LICENCES.c.id == licence)).one_or_none()
    if row is None:
        raise LicetError(f"there is no licence {quoted(licence)}", mend="`licet licence list` shows them")
    query = select(DRAWS).where(DRAWS.c.licence == licence).order_by(DRAWS.c.at, DRAWS.c.id)
    rows = connection.execute(query).all()
    return Licence(
        row.id,
        _terms(row),
        row.who,
        row.made_at,
        row.ended_at or "",
        None if row.value is None else number_of(row.value - sum(each.value for each in rows)),
        None if row.quantity is None else number_of(row.quantity - sum(each.quantity for each in rows)),
        tuple(_draws(rows)),
    )


def _terms(row: Row[Any]) -> Terms:
    lists: dict[str, Any] = {name: tuple(json.loads(getattr(row, name))) for name in ("items", "countries", "parties")}
    limits: dict[str, Any] = {n: None if getattr(row, n) is None else number_of(getattr(row, n)) for n in ("value", "quantity")}
    plain = {n: getattr(row, n) for n in ("number", "authority", "valid_from", "valid_until", "conditions", "currency", "unit")}
    return Terms(**plain, **lists, **limits)


def _draws(rows: Sequence[Row[Any]]) -> Iterable[Draw]:
    given_back = {row.of: row.id for row in rows if row.of}
    for row in rows:
        if not row.of:
            plain = {n: getattr(row, n) for n in ("id", "shipment", "on", "item", "country", "party", "at", "who", "why")}
            amounts: dict[str, Any] = {"value": number_of(row.value), "quantity": number_of(row.quantity)}
            yield Draw(**plain, **amounts, returned=given_back.get(row.id, ""))
