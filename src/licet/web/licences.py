"""Licences held, on pages: what each is for, what is left, and the forms to enter one and to draw from it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from licet.deals.facts import read_day
from licet.errors import LicetError
from licet.records import licences
from licet.records.licence_terms import Licence, Shipment, Terms, amount
from licet.records.rights import Actor
from licet.records.store import Store
from licet.web.access import actor_of, may
from licet.web.forms import FORM, Form, Sent
from licet.web.pages import fault, json, page
from licet.web.problems import status_of
from licet.web.store import records_of

router = APIRouter(prefix="/licences", dependencies=[may("read")])
_RECORD = [may("record")]


@router.get("")
def listed(request: Request) -> Response:
    """All licences, those that end first before the others."""
    return _list(request)


@router.get(".json")
def listed_json(request: Request) -> Response:
    """The bytes of `licet licence list --json`."""
    return json(_all(request))


@router.post("", dependencies=_RECORD)
def add(request: Request, sent: Sent) -> Response:
    """Enter a licence."""
    try:
        made = licences.add(records_of(request).made(), actor_of(request), _terms(sent))
    except LicetError as error:
        return _list(request, error)
    return RedirectResponse(f"/licences/{made.id}", 303)


@router.get("/{licence_id}.json")
def one_json(request: Request, licence_id: str) -> Response:
    """The bytes of `licet licence show --json`."""
    return json(licences.read(records_of(request).made(), licence_id))


@router.get("/{licence_id}")
def one(request: Request, licence_id: str) -> Response:
    """One licence, and what was drawn."""
    return _one(request, licence_id)


@router.post("/{licence_id}/draw", dependencies=_RECORD)
def draw(request: Request, licence_id: str, sent: Sent) -> Response:
    """Draw a shipment."""
    return _done(
        request, licence_id, lambda store, me: licences.draw(store, me, licence_id, _shipment(sent), why=sent.one("why"))
    )


@router.post("/{licence_id}/return", dependencies=_RECORD)
def give_back(request: Request, licence_id: str, sent: Sent) -> Response:
    """Give back what a shipment took."""

    def back(store: Store, me: Actor) -> object:
        return licences.give_back(store, me, licence_id, sent.one("draw"), why=sent.one("why"))

    return _done(request, licence_id, back)


@router.post("/{licence_id}/end", dependencies=_RECORD)
def end(request: Request, licence_id: str, sent: Sent) -> Response:
    """Say that it is over."""
    return _done(request, licence_id, lambda store, me: licences.end(store, me, licence_id, why=sent.one("why")))


def _done(request: Request, licence_id: str, act: Callable[[Store, Actor], object]) -> Response:
    try:
        act(records_of(request).made(), actor_of(request))
    except LicetError as error:
        return _one(request, licence_id, error)
    return RedirectResponse(f"/licences/{licence_id}", 303)


def _terms(sent: Form) -> Terms:
    lists: dict[str, Any] = {name: _parts(sent.one(name)) for name in ("items", "countries", "parties")}
    plain: dict[str, Any] = {name: sent.one(name) for name in ("number", "authority", "conditions", "currency", "unit")}
    days: dict[str, Any] = {name: read_day(sent.one(name), f"{FORM}, {name}") for name in ("valid_from", "valid_until")}
    limits: dict[str, Any] = {name: amount(sent.one(name), f"{FORM}, {name}") for name in ("value", "quantity")}
    return Terms(**plain, **days, **lists, **limits)


def _shipment(sent: Form) -> Shipment:
    plain: dict[str, Any] = {n: sent.one(n) for n in ("shipment", "item", "country", "party", "currency", "unit")}
    amounts: dict[str, Any] = {n: amount(sent.one(n), f"{FORM}, {n}") or Decimal(0) for n in ("value", "quantity")}
    on = sent.one("on")
    return Shipment(on=read_day(on, f"{FORM}, on") if on else date.today(), **plain, **amounts)


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _all(request: Request) -> list[Licence]:
    store = records_of(request).found()
    return licences.listed(store) if store is not None else []


def _list(request: Request, error: LicetError | None = None) -> Response:
    told = fault(error) if error else None
    return page(request, "licences.html", status_of(error) if error else 200, found=_all(request), error=told)


def _one(request: Request, licence_id: str, error: LicetError | None = None) -> Response:
    found, told = licences.read(records_of(request).made(), licence_id), fault(error) if error else None
    return page(request, "licence.html", status_of(error) if error else 200, licence=found, error=told)
