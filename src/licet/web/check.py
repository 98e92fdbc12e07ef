"""The determination page: the facts of a deal on one side, what every regime answers on the other."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from licet.deals.facts import read_day
from licet.decision.decide import load_decider
from licet.decision.determination import Determination
from licet.errors import LicetError
from licet.facts.vocabulary import load_vocabulary
from licet.web.answers import told
from licet.web.asked import Asked, asked_of
from licet.web.determined import determined
from licet.web.forms import FORM
from licet.web.pages import fault, page, partial, written
from licet.web.parts import json_of
from licet.web.queueing import in_turn
from licet.web.store import approved_changes, waiting_changes

router = APIRouter()
OWN = ("as_of", "every_limb")
#: Facts with a field of their own at the top of the form.
MAIN = ("from", "to", "end_use", "on", "end_user.name", "end_user.country", "end_user.lists", "item.kind")
_MOST_OPEN = 8


@router.api_route("/check", methods=["GET", "POST"])
async def check(request: Request) -> Response:
    """The page; a form without names is answered by the address that asks the same."""
    asked = await asked_of(request, OWN)
    if request.method == "POST" and not asked.named and not partial(request):
        return RedirectResponse(asked.address("/check"), 303)
    return await in_turn(request, lambda: _answered(request, asked))


def _answered(request: Request, asked: Asked) -> Response:
    """The page as it was written before, or decided and written now: all of it beside the other requests, in one go."""
    headers = {"HX-Replace-Url": asked.address("/check")} if partial(request) else {}
    template = "_check.html" if partial(request) else "check.html"
    same = None if asked.named else (*asked.facts.items(), asked.model, *asked.own.items(), waiting_changes(request))
    if same is not None and (again := written(request, template, same, headers)) is not None:
        return again
    found, error = None, None
    try:
        found = None if asked.empty else decided(asked)
    except LicetError as mendable:
        error = fault(mendable)
    return page(
        request,
        template,
        422 if error else 200,
        headers,
        kept_for=None if error else same,
        asked=asked,
        fields=fields(asked, found),
        found=found,
        answer=told(found, asked, "/check") if found else None,
        changes=_changes(request, found) if found else [],
        error=error,
    )


def _changes(request: Request, found: Determination) -> list[Any]:
    """Approved changes of the law that the answer does not have."""
    reached = [answer.regime for answer in found.regimes if answer.possible != ("not_subject",)]
    return approved_changes(request, found.as_of, (), reached)


@router.api_route("/check.json", methods=["GET", "POST"])
async def check_json(request: Request) -> Response:
    """The determination, byte for byte as `licet check --json` prints it."""
    asked = await asked_of(request, OWN)
    return await in_turn(request, lambda: Response(json_of(decided(asked)), media_type="application/json"))


def decided(asked: Asked) -> Determination:
    """What every regime answers. Raises LicetError."""
    as_of = asked.own.get("as_of")
    day = read_day(as_of, f"{FORM}, as_of") if as_of else None
    return determined(asked.deal(load_decider()), day)


def fields(asked: Asked, found: Determination | None) -> list[dict[str, Any]]:
    """The fields for facts beside the main ones: those of the model, those given, and the first that are still open.

    Each keeps its place as the deal changes: they stand in the order of the vocabulary.
    """
    vocabulary = load_vocabulary()
    published = {n: f for n, f in found.facts.items() if f.source.startswith("catalogue: ")} if found else {}
    open_ = list(dict.fromkeys(m.fact for answer in found.regimes for m in answer.missing))[:_MOST_OPEN] if found else []
    wanted = {*published, *asked.facts, *open_}
    return [
        {
            "kind": kind,
            "value": asked.facts.get(kind.name, ""),
            "published": published.get(kind.name),
            "open": kind.name in open_ and kind.name not in asked.facts,
        }
        for kind in vocabulary.facts.values()
        if kind.name in wanted and kind.name not in MAIN
    ]
