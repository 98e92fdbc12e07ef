"""What takes two people: proposals that wait, each with what it would do, and the forms to approve, refuse or withdraw them."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from licet.errors import LicetError
from licet.records import proposals, stops
from licet.records.effects import KINDS
from licet.records.law_changes import standing_of
from licet.records.proposals import Proposal
from licet.records.store import Store
from licet.web.access import actor_of, may
from licet.web.forms import FORM, Sent
from licet.web.pages import fault, json, page
from licet.web.problems import status_of
from licet.web.store import records_of

router = APIRouter(prefix="/proposals", dependencies=[may("read")])
_RECORD, _APPROVE, _LAW = [may("record")], [may("approve")], [may("law")]
Decide = Callable[..., Proposal]


@router.get("")
def listed(request: Request, state: str = "") -> Response:
    """The proposals that are open, then those decided."""
    return _list(request, state)


@router.get(".json")
def listed_json(request: Request, state: str = "") -> Response:
    """The same."""
    store = records_of(request).found()
    return json(proposals.listed(store, state) if store is not None else [])


@router.post("/match", dependencies=_RECORD)
def match(request: Request, sent: Sent) -> Response:
    """Propose a decision on a possible match."""
    detail: dict[str, Any] = {name: sent.one(name) for name in ("name", "country", "key", "verdict")}
    detail["list"], _, detail["entry"] = sent.one("entry").strip().partition("/")
    return _proposed(request, "match.decide", detail, sent.one("why"))


@router.post("/release", dependencies=_RECORD)
def release(request: Request, sent: Sent) -> Response:
    """Propose the release of a legal hold."""
    number = sent.one("hold").strip()
    detail = {"record": sent.one("record").strip(), "hold": int(number) if number.isdecimal() and len(number) < 16 else number}
    return _proposed(request, "hold.release", detail, sent.one("why"))


@router.post("/law", dependencies=_LAW)
def law(request: Request, sent: Sent) -> Response:
    """Propose a change of the law, written as `licet whatif` reads it."""
    from licet.deals.files import load_text

    try:
        amendment = load_text(sent.one("amendment"), ".toml", FORM)
    except LicetError as error:
        return _list(request, "", error)
    return _proposed(request, "law.change", {"amendment": amendment}, sent.one("why"))


@router.get("/{proposal_id}/amendment.json")
def amendment(request: Request, proposal_id: str) -> Response:
    """The change of the law that is proposed, as `licet whatif` reads it: for whoever keeps the packs."""
    found = proposals.read(_store(request), proposal_id)
    if "amendment" not in found.detail:
        raise LicetError("this proposes no change of the law", where=f"proposal {proposal_id}")
    return json(found.detail["amendment"])


@router.get("/{proposal_id}")
def one(request: Request, proposal_id: str) -> Response:
    """One proposal."""
    return _one(request, proposal_id)


@router.post("/{proposal_id}/approve", dependencies=_APPROVE)
def approve(request: Request, proposal_id: str, sent: Sent) -> Response:
    """Approve it; it takes effect."""
    return _decided(request, proposal_id, sent.one("why"), proposals.approve)


@router.post("/{proposal_id}/refuse", dependencies=_APPROVE)
def refuse(request: Request, proposal_id: str, sent: Sent) -> Response:
    """Refuse it."""
    return _decided(request, proposal_id, sent.one("why"), proposals.refuse)


@router.post("/{proposal_id}/withdraw", dependencies=[may("read")])
def withdraw(request: Request, proposal_id: str, sent: Sent) -> Response:
    """Take it back."""
    return _decided(request, proposal_id, sent.one("why"), proposals.withdraw)


def _proposed(request: Request, kind: str, detail: dict[str, Any], why: str) -> Response:
    try:
        made = proposals.propose(_store(request), actor_of(request), kind, detail, why=why)
    except LicetError as error:
        return _list(request, "", error)
    return RedirectResponse(f"/proposals/{made.id}", 303)


def _decided(request: Request, proposal_id: str, why: str, decide: Decide) -> Response:
    try:
        decide(_store(request), actor_of(request), proposal_id, why=why)
    except LicetError as error:
        return _one(request, proposal_id, error)
    return RedirectResponse(f"/proposals/{proposal_id}", 303)


def _store(request: Request) -> Store:
    return records_of(request).made()


def _list(request: Request, state: str, error: LicetError | None = None) -> Response:
    from licet.screening.decisions import VERDICTS

    store = records_of(request).found()
    found = proposals.listed(store, state) if store is not None else []
    told = fault(error) if error else None
    status = status_of(error) if error else 200
    law = standing_of(store) if store is not None else {}
    return page(request, "proposals.html", status, found=found, kinds=KINDS, verdicts=VERDICTS, law=law, error=told)


def _one(request: Request, proposal_id: str, error: LicetError | None = None) -> Response:
    found, me = proposals.read(_store(request), proposal_id), actor_of(request)
    told, mine = fault(error) if error else None, bool(me.id) and found.author_id == me.id
    status, about = status_of(error) if error else 200, _about(request, found)
    law = standing_of(_store(request)).get(found.id, "")
    return page(request, "proposal.html", status, p=found, kinds=KINDS, mine=mine, about=about, law=law, error=told)


def _about(request: Request, found: Proposal) -> tuple[str, str]:
    """What it is about, in words and as an address; empty where its details say it all."""
    if found.kind == "delivery.release":
        hold = stops.read(_store(request), found.subject)
        return f"{hold.reference}, held by {hold.who} since {hold.placed_at[:10]}: {hold.why}", f"/holds#{hold.id}"
    return (f"record {found.subject}", f"/records/{found.subject}") if found.kind == "hold.release" else ("", "")
