"""The screening page: one name in, the possible matches with every part of their scores out. Names come in a form's body."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from licet.deals.facts import plain_text, read_day
from licet.doors import screen
from licet.errors import LicetError, quoted
from licet.facts.places import load_places
from licet.records.effects import decide_match
from licet.records.people import any_accounts
from licet.records.rights import Actor
from licet.records.store import Store
from licet.screening.decisions import VERDICTS
from licet.screening.screener import Screening
from licet.web.access import may
from licet.web.forms import FORM, fields_of
from licet.web.pages import fault, json, page, work
from licet.web.stops import let_go
from licet.web.store import records_of

router = APIRouter()
_FIELDS = ("name", "country", "alias", "on")
_DECIDES = (*_FIELDS, "list", "entry", "verdict", "why")


@router.get("/screen")
async def empty(request: Request) -> Response:
    """The form."""
    if request.query_params:
        what = "the name of a party does not go into an address, which is kept and logged"
        raise LicetError(what, where="the address", mend="write it in the form at /screen")
    return page(request, "screen.html", told={}, found=None, error=None, kept="")


@router.post("/screen")
async def screening(request: Request) -> Response:
    """The possible matches of a name."""
    return await _shown(request, await _told(request))


@router.post("/screen/decide", dependencies=[may("record")])
async def decide(request: Request) -> Response:
    """Decide a possible match, or propose that where there are accounts."""
    told = await _told(request, _DECIDES)
    detail: dict[str, Any] = {name: told.get(name, "") for name in ("name", "country", "list", "entry", "verdict")}
    detail["aliases"] = list(_aliases(told))
    why, asked = told.get("why", ""), {name: told[name] for name in _FIELDS if name in told}

    def alone(_: Store, me: Actor) -> None:
        decide_match(detail, why=why, author=me.name)

    try:
        at = await work(lambda: let_go(request, "match.decide", detail, why, alone, ""))
    except LicetError as error:
        return await _shown(request, asked, error)
    return RedirectResponse(at, 303) if at else await _shown(request, asked, kept=f"{told['entry']}: {told['verdict']}")


async def _shown(request: Request, told: dict[str, str], error: LicetError | None = None, kept: str = "") -> Response:
    found = None
    try:
        found = await work(lambda: _screened(told))
    except LicetError as mendable:
        error = error or mendable
    return page(
        request,
        "screen.html",
        422 if error else 200,
        told=told,
        found=found,
        kept=kept,
        verdicts=VERDICTS,
        two=await run_in_threadpool(_two, request),
        error=fault(error) if error else None,
    )


def _two(request: Request) -> bool:
    """Whether a decision takes two people."""
    store = records_of(request).found()
    return store is not None and any_accounts(store)


@router.post("/screen.json")
async def screening_json(request: Request) -> Response:
    """The bytes of `licet screen --json`."""
    told = await _told(request)
    return json(await work(lambda: _screened(told)))


async def _told(request: Request, fields: tuple[str, ...] = _FIELDS) -> dict[str, str]:
    pairs = await fields_of(request, 20)
    for name, _ in pairs:
        if name not in fields:
            raise LicetError(f"{quoted(name)} is no field of this form", where=FORM, mend="one of " + ", ".join(fields))
    return {name: plain_text(value) for name, value in pairs if value.strip()}


def _screened(told: dict[str, str]) -> Screening:
    if "name" not in told:
        raise LicetError("no name was given", where=f"{FORM}, name", mend="write the name of the party")
    country = load_places().country(told["country"]) if "country" in told else ""
    day = read_day(told["on"], f"{FORM}, on") if "on" in told else date.today()
    return screen(told["name"], country=country, aliases=_aliases(told), on=day)


def _aliases(told: dict[str, str]) -> tuple[str, ...]:
    return tuple(part.strip() for part in told.get("alias", "").split(";") if part.strip())
