"""What takes two people, for programs: proposed under one key, approved under that of another account."""

from collections.abc import Callable
from typing import Any

import msgspec
from fastapi import APIRouter, Depends, Request, Response

from licet.records import proposals
from licet.records.proposals import Proposal
from licet.web.access import may
from licet.web.api.bodies import no_strangers
from licet.web.api.writes import Cursor, Limit, told, told_some, written
from licet.web.store import records_of

router = APIRouter(prefix="/v1/proposals", dependencies=[Depends(no_strangers), may("read")])
Decide = Callable[..., Proposal]


class Proposed(msgspec.Struct, forbid_unknown_fields=True):
    """What is proposed. kind: hold.release, match.decide or law.change; detail: what that kind takes; why: the reason."""

    kind: str
    detail: dict[str, Any]
    why: str


class WhySo(msgspec.Struct, forbid_unknown_fields=True):
    """Why it is decided so."""

    why: str


@router.get("")
def every(request: Request, limit: Limit = 200, cursor: Cursor = "") -> Response:
    """List proposals, the newest first."""
    store = records_of(request).found()
    found = proposals.listed(store, limit=limit + 1, before=cursor) if store is not None else []
    return told_some(request, found, limit)


@router.get("/{proposal_id}")
def one(request: Request, proposal_id: str) -> Response:
    """Show a proposal: what would be done, by whom it was proposed, and how it was decided."""
    return told(proposals.read(records_of(request).made(), proposal_id))


@router.post("")
async def propose(request: Request) -> Response:
    """Propose something that takes two people; the right it takes depends on its kind."""
    return await written(
        request, Proposed, lambda store, me, asked: proposals.propose(store, me, asked.kind, asked.detail, why=asked.why)
    )


@router.post("/{proposal_id}/approve", dependencies=[may("approve")])
async def approve(request: Request, proposal_id: str) -> Response:
    """Approve what another account proposed: it takes effect."""
    return await _decided(request, proposal_id, proposals.approve)


@router.post("/{proposal_id}/refuse", dependencies=[may("approve")])
async def refuse(request: Request, proposal_id: str) -> Response:
    """Refuse what another account proposed."""
    return await _decided(request, proposal_id, proposals.refuse)


@router.post("/{proposal_id}/withdraw")
async def withdraw(request: Request, proposal_id: str) -> Response:
    """Take back what this account proposed."""
    return await _decided(request, proposal_id, proposals.withdraw)


async def _decided(request: Request, proposal_id: str, decide: Decide) -> Response:
    return await written(request, WhySo, lambda store, me, asked: decide(store, me, proposal_id, why=asked.why))
