"""Holds on deliveries and order lines, on pages: placed by one person, released by two where there are accounts."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from licet.errors import LicetError
from licet.records import proposals, stops
from licet.records.people import any_accounts
from licet.records.rights import Actor
from licet.records.stops import Stop
from licet.records.store import Store
from licet.web.access import actor_of, may
from licet.web.forms import Sent
from licet.web.pages import fault, json, page
from licet.web.problems import status_of
from licet.web.store import records_of
from licet.web.tables import csv_table

router = APIRouter(prefix="/holds", dependencies=[may("read")])
_RECORD = [may("record")]
_COLUMNS = ("reference", "why", "who", "placed_at", "id")


@router.get("")
def listed(request: Request) -> Response:
    """The holds that stand, those released, and the form to place one."""
    return _list(request)


@router.get(".json")
def listed_json(request: Request) -> Response:
    """The holds that stand: the bytes of `licet hold list --json`."""
    return json(_standing(request))


@router.get(".csv")
def listed_csv(request: Request) -> Response:
    """The same as a table, for a warehouse."""
    return csv_table(_COLUMNS, ([getattr(each, name) for name in _COLUMNS] for each in _standing(request)), "holds.csv")


@router.post("", dependencies=_RECORD)
def place(request: Request, sent: Sent) -> Response:
    """Hold what is named, one reference a line."""
    try:
        named = [line for line in sent.one("references").splitlines() if line.strip()]
        stops.place(records_of(request).made(), actor_of(request), named, why=sent.one("why"))
    except LicetError as error:
        return _list(request, error)
    return RedirectResponse("/holds", 303)


@router.post("/{hold}/release", dependencies=_RECORD)
def release(request: Request, hold: str, sent: Sent) -> Response:
    """Release it, or propose that."""
    why = sent.one("why")

    def alone(store: Store, me: Actor) -> object:
        return stops.release(store, me, hold, why=why)

    try:
        return RedirectResponse(let_go(request, "delivery.release", {"hold": hold}, why, alone, "/holds"), 303)
    except LicetError as error:
        return _list(request, error)


def let_go(
    request: Request, kind: str, detail: dict[str, Any], why: str, alone: Callable[[Store, Actor], object], back: str
) -> str:
    """Propose the release of a hold where there are accounts, else do it: the address to go on to. Raises LicetError."""
    store, me = records_of(request).made(), actor_of(request)
    if any_accounts(store):
        return f"/proposals/{proposals.propose(store, me, kind, detail, why=why).id}"
    alone(store, me)
    return back


def _standing(request: Request) -> list[Stop]:
    store = records_of(request).found()
    return stops.listed(store) if store is not None else []


def _list(request: Request, error: LicetError | None = None) -> Response:
    store = records_of(request).found()
    return page(
        request,
        "holds.html",
        status_of(error) if error else 200,
        standing=_standing(request),
        released=stops.listed(store, released=True, limit=100) if store is not None else [],
        two=store is not None and any_accounts(store),
        error=fault(error) if error else None,
    )
