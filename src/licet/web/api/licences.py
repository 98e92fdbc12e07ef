"""The licences held, for programs: what is left, and a shipment drawn before it goes."""

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from licet.errors import LicetError
from licet.records import licences
from licet.records.licence_terms import Shipment
from licet.render.as_json import to_json
from licet.web.access import actor_of, may
from licet.web.api.bodies import json_body, no_strangers
from licet.web.store import records_of

router = APIRouter(prefix="/v1", dependencies=[Depends(no_strangers), may("read")])


class ShipmentAsked(msgspec.Struct, forbid_unknown_fields=True):
    """A shipment to draw. shipment: your reference, once per licence, so that a request sent twice draws once; on: its day;
    item, country, party: as the licence has them; value and quantity: text, so that they stay exact."""

    shipment: str
    on: date
    why: str
    item: str = ""
    country: str = ""
    party: str = ""
    value: Decimal = Decimal(0)
    currency: str = ""
    quantity: Decimal = Decimal(0)
    unit: str = ""


@router.get("/licences")
def every(request: Request) -> Response:
    """List the licences held with what is left of each; those that end first come first."""
    store = records_of(request).found()
    return _told(licences.listed(store) if store is not None else [])


@router.get("/licences/{licence_id}")
def one(request: Request, licence_id: str) -> Response:
    """Show a licence: its terms, what was drawn, and what is left."""
    return _told(licences.read(records_of(request).made(), licence_id))


@router.post("/licences/{licence_id}/draws", dependencies=[may("record")])
async def draw(request: Request, licence_id: str) -> Response:
    """Draw a shipment from a licence: refused, with every reason, where the licence does not allow it."""
    raw = await json_body(request)
    return await run_in_threadpool(lambda: _told(_drawn(request, licence_id, raw)))


def _drawn(request: Request, licence_id: str, raw: dict[str, Any]) -> Any:
    try:
        asked = msgspec.convert(raw, ShipmentAsked, strict=False)
    except msgspec.ValidationError as error:
        raise LicetError(str(error), where="the request body", mend="/v1/openapi.json describes it") from None
    plain = msgspec.structs.asdict(asked)
    why = plain.pop("why")
    return licences.draw(records_of(request).made(), actor_of(request), licence_id, Shipment(**plain), why=why)


def _told(value: Any) -> Response:
    return Response(to_json(value).encode() + b"\n", media_type="application/json")
