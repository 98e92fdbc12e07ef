"""Holds on deliveries and order lines, for programs. A release is proposed (`/v1/proposals`)."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response

from licet.records import stops
from licet.web.access import may
from licet.web.api.bodies import no_strangers
from licet.web.api.writes import Cursor, Limit, told_some, written
from licet.web.store import records_of

router = APIRouter(prefix="/v1", dependencies=[Depends(no_strangers), may("read")])


class HoldAsked(msgspec.Struct, forbid_unknown_fields=True):
    """What is to be held. references: deliveries or order lines, as others name them; why: the reason."""

    references: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=stops.MOST)]
    why: str


@router.get("/holds")
def every(
    request: Request,
    released: Annotated[bool, Query(description="Those released instead")] = False,
    limit: Limit = 200,
    cursor: Cursor = "",
) -> Response:
    """List the holds on deliveries and order lines that stand, the newest first."""
    store = records_of(request).found()
    found = stops.listed(store, released=released, limit=limit + 1, before=cursor) if store is not None else []
    return told_some(request, found, limit)


@router.post("/holds", dependencies=[may("record")])
async def place(request: Request) -> Response:
    """Hold deliveries or order lines: the gate then says hold for them, and nothing is drawn from a licence."""
    return await written(request, HoldAsked, lambda store, me, asked: stops.place(store, me, asked.references, why=asked.why))
