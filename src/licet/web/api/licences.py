"""The licences held, for programs: what is left, and a shipment drawn before it goes."""

from typing import Any

import msgspec
from fastapi import APIRouter, Depends, Request, Response

from licet.records import licences
from licet.records.licence_terms import Draw, Shipment
from licet.records.rights import Actor
from licet.records.store import Store
from licet.web.access import may
from licet.web.api.bodies import no_strangers
from licet.web.api.writes import told, written
from licet.web.store import records_of

router = APIRouter(prefix="/v1", dependencies=[Depends(no_strangers), may("read")])


class ShipmentAsked(Shipment, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A shipment to draw. shipment: your reference, once per licence, so that a request sent twice draws once; on: its day;
    item, country, party: as the licence has them; value and quantity: text, so that they stay exact."""

    why: str


@router.get("/licences")
def every(request: Request) -> Response:
    """List the licences held with what is left of each; those that end first come first."""
    store = records_of(request).found()
    return told(licences.listed(store) if store is not None else [])


@router.get("/licences/{licence_id}")
def one(request: Request, licence_id: str) -> Response:
    """Show a licence: its terms, what was drawn, and what is left."""
    return told(licences.read(records_of(request).made(), licence_id))


@router.post("/licences/{licence_id}/draws", dependencies=[may("record")])
async def draw(request: Request, licence_id: str) -> Response:
    """Draw a shipment from a licence: refused, with every reason, where the licence does not allow it."""

    def drawn(store: Store, me: Actor, asked: ShipmentAsked) -> Draw:
        plain: dict[str, Any] = msgspec.structs.asdict(asked)
        why = plain.pop("why")
        return licences.draw(store, me, licence_id, Shipment(**plain), why=why)

    return await written(request, ShipmentAsked, drawn)
