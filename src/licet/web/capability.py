"""Capability: what a fab can be supplied with, step by step, and which provisions close it."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from licet.analysis.capability import Capability
from licet.deals.facts import plain_text, read_day
from licet.doors import capability as ask
from licet.errors import LicetError, quoted
from licet.facts.vocabulary import load_vocabulary
from licet.render.capability import SIGNS
from licet.web.common import Common
from licet.web.pages import fault, json, page, work

router = APIRouter()
FIRST_YEAR = 2019
_FIELDS = ("country", "headquarters", "process", "lists", "on")


@router.get("/capability")
async def capability(request: Request) -> Response:
    """The page; without a process the form alone."""
    told, found, error = _told(request), None, None
    try:
        found = await work(lambda: _found(told)) if "process" in told else None
    except LicetError as mendable:
        error = fault(mendable)
    lists = load_vocabulary()["end_user.lists"].choices
    more: dict[str, Any] = {"query": urlencode(told), "lists": lists, "signs": SIGNS}
    return page(request, "capability.html", 422 if error else 200, told=told, found=found, error=error, **more)


@router.get("/capability/moved")
async def moved(request: Request) -> Response:
    """How it moved since 2019, as `licet capability --from-year 2019 --out` draws it: begun when it is asked for."""
    told, drawn, error = _told(request), None, None
    try:
        if "process" not in told or "country" not in told:
            raise LicetError("a fab and a process are drawn", where="the address", mend="choose both at /capability")
        if "on" in told:
            read_day(told["on"], "the address, on")
        common: Common = request.app.state.common
        drawn = common.picture(_words(told))
    except LicetError as mendable:
        error = fault(mendable)
    status = 422 if error else 200
    return page(request, "capability_moved.html", status, told=told, drawn=drawn, error=error, query=urlencode(told))


def _words(told: dict[str, str]) -> tuple[str, ...]:
    """The command that draws it. Each value stands behind its own name, so that none is taken for another option."""
    named = {name: told[name] for name in ("country", "headquarters", "lists", "process") if name in told}
    on = told.get("on", str(date.today()))
    options = (f"--{name}={value}" for name, value in (named | {"on": on}).items())
    return ("capability", *options, f"--from-year={FIRST_YEAR}", "--no-binding")


@router.get("/capability.json")
async def capability_json(request: Request) -> Response:
    """The bytes of `licet capability --json`."""
    told = _told(request)
    return json(await work(lambda: _found(told)))


def _found(told: dict[str, str]) -> Capability:
    fab: dict[str, Any] = {name: told[name] for name in ("country", "headquarters", "process") if name in told}
    if "lists" in told:
        fab["lists"] = [] if told["lists"] == "none" else [told["lists"]]
    day = read_day(told["on"], "the address, on") if "on" in told else date.today()
    return ask(fab, on=day)


def _told(request: Request) -> dict[str, str]:
    for name in request.query_params:
        if name not in _FIELDS:
            raise LicetError(f"{quoted(name)} is no known parameter", where="the address", mend="one of " + ", ".join(_FIELDS))
    return {name: plain_text(value) for name, value in request.query_params.items() if value.strip()}
