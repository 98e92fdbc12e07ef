"""The screening page: one name in, the possible matches with every part of their scores out. Names come in a form's body."""

from datetime import date

from fastapi import APIRouter, Request, Response

from licet.deals.facts import plain_text, read_day
from licet.doors import screen
from licet.errors import LicetError, quoted
from licet.facts.places import load_places
from licet.screening.screener import Screening
from licet.web.forms import FORM, fields_of
from licet.web.pages import fault, json, page, work

router = APIRouter()
_FIELDS = ("name", "country", "alias", "on")


@router.get("/screen")
async def empty(request: Request) -> Response:
    """The form."""
    if request.query_params:
        what = "the name of a party does not go into an address, which is kept and logged"
        raise LicetError(what, where="the address", mend="write it in the form at /screen")
    return page(request, "screen.html", told={}, found=None, error=None)


@router.post("/screen")
async def screening(request: Request) -> Response:
    """The possible matches of a name."""
    told = await _told(request)
    found, error = None, None
    try:
        found = await work(lambda: _screened(told))
    except LicetError as mendable:
        error = fault(mendable)
    return page(request, "screen.html", 422 if error else 200, told=told, found=found, error=error)


@router.post("/screen.json")
async def screening_json(request: Request) -> Response:
    """The bytes of `licet screen --json`."""
    told = await _told(request)
    return json(await work(lambda: _screened(told)))


async def _told(request: Request) -> dict[str, str]:
    pairs = await fields_of(request, 20)
    for name, _ in pairs:
        if name not in _FIELDS:
            raise LicetError(f"{quoted(name)} is no field of this form", where=FORM, mend="one of " + ", ".join(_FIELDS))
    return {name: plain_text(value) for name, value in pairs if value.strip()}


def _screened(told: dict[str, str]) -> Screening:
    if "name" not in told:
        raise LicetError("no name was given", where=f"{FORM}, name", mend="write the name of the party")
    country = load_places().country(told["country"]) if "country" in told else ""
    day = read_day(told["on"], f"{FORM}, on") if "on" in told else date.today()
    aliases = tuple(part.strip() for part in told.get("alias", "").split(";") if part.strip())
    return screen(told["name"], country=country, aliases=aliases, on=day)
