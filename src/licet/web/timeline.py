"""The timeline page: what every regime answers of a deal along time, as a picture and as its table."""

from base64 import b64encode
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from licet.analysis.intervals import NOT_SHOWN
from licet.analysis.timeline import Timeline
from licet.deals.facts import read_day
from licet.decision.decide import load_decider
from licet.doors import timeline as along
from licet.errors import LicetError
from licet.render.timeline import told
from licet.web.asked import Asked, asked_of
from licet.web.check import MAIN
from licet.web.forms import FORM
from licet.web.pages import fault, json, page, work

router = APIRouter()
OWN = ("since", "until")
#: Seconds after which a timeline is given up: others wait for the law meanwhile.
PATIENCE = 30.0


@router.api_route("/timeline", methods=["GET", "POST"])
async def timeline(request: Request) -> Response:
    """The page; a form without names is answered by the address that asks the same."""
    asked = await asked_of(request, OWN)
    if request.method == "POST" and not asked.named:
        return RedirectResponse(asked.address("/timeline"), 303)
    found, error, picture, no_picture = None, None, "", ""
    try:
        if not asked.empty:
            found = await work(lambda: _found(asked))
            picture, no_picture = await work(lambda: _picture(found))
    except LicetError as mendable:
        error = fault(mendable)
    return page(
        request,
        "timeline.html",
        422 if error else 200,
        asked=asked,
        others={name: value for name, value in asked.facts.items() if name not in (*MAIN[:3], "item.kind", "end_user.name")},
        found=found,
        error=error,
        picture=picture,
        no_picture=no_picture,
        not_shown=NOT_SHOWN,
        because=told,
    )


@router.api_route("/timeline.json", methods=["GET", "POST"])
async def timeline_json(request: Request) -> Response:
    """The bytes of `licet timeline --json`."""
    asked = await asked_of(request, OWN)
    return json(await work(lambda: _found(asked)))


def _found(asked: Asked) -> Timeline:
    since, until = (read_day(asked.own[n], f"{FORM}, {n}") if n in asked.own else None for n in OWN)
    return along(asked.deal(load_decider()), since=since, until=until, patience=PATIENCE)


def _picture(found: Timeline) -> tuple[str, str]:
    """The picture, written into the page (an address for it would carry the deal), or why there is none."""
    from licet.render.charts import save

    try:
        with TemporaryDirectory() as folder:
            out = Path(folder) / "timeline.svg"
            save(found.chart(), out)
            return f"data:image/svg+xml;base64,{b64encode(out.read_bytes()).decode()}", ""
    except LicetError as error:
        return "", str(error)
