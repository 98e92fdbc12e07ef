"""Determinations kept, for programs: one kept, found again, and its papers."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from licet.decision.decide import load_decider
from licet.decision.gate import Gate, gate
from licet.errors import LicetError, quoted
from licet.records import keeping
from licet.records.gating import against
from licet.records.keeping import Made
from licet.records.store import Store
from licet.turns import alone
from licet.web import kept
from licet.web.access import actor_of, may
from licet.web.api.bodies import json_body, no_strangers, taken_day, taken_texts
from licet.web.api.writes import answered, told
from licet.web.determined import determined
from licet.web.queueing import in_turn
from licet.web.store import records_of

router = APIRouter(prefix="/v1", dependencies=[Depends(no_strangers)])
_READ, _RECORD = [may("read")], [may("record")]
_BODY = "the request body"
Kind = Literal["pdf", "txt"]
Screened = Annotated[bool, Query(alias="screen", description="Look up named parties whose lists are not given")]


class KeptGate(Gate, frozen=True, kw_only=True):
    """The verdict on a delivery whose determination was kept. record: its id."""

    record: str


@router.get("/records", dependencies=_READ)
def every(
    request: Request,
    words: Annotated[str, Query(description="All of which stand in the item, the author or the id", max_length=200)] = "",
    outcome: Annotated[str, Query(description="Only with this outcome", max_length=40)] = "",
    since: Annotated[str, Query(description="Saved on this day (UTC) or later", max_length=40)] = "",
    until: Annotated[str, Query(description="Saved on this day (UTC) or before", max_length=40)] = "",
    limit: Annotated[int, Query(ge=1, le=500, description="Items on a page")] = 100,
    cursor: Annotated[str, Query(description="`next` of the page before", max_length=40)] = "",
) -> Response:
    """List the determinations kept, the newest first."""
    asked = {"words": words, "outcome": outcome, "since": since, "until": until, "before": cursor}
    filled = {name: value for name, value in asked.items() if value.strip()}
    return told(kept.listed(records_of(request), filled, "the query", limit))


@router.post("/records", dependencies=_RECORD)
async def keep(request: Request, screen: Screened = True) -> Response:
    """Decide a deal and keep the determination with the reason: as `licet record save` does."""
    raw = await json_body(request)
    asked = dict(raw)
    if (why := _taken_why(asked)) is None:
        raise LicetError("the reason is missing", where=_BODY, mend="say why it is kept: why")
    made = await _made(request, asked, why, screen)
    return await answered(request, raw, lambda store, _: keeping.keep(store, made))


@router.post("/gate")
async def ask_gate(request: Request, screen: Screened = True) -> Response:
    """Ask before a delivery: go, hold, or needs_facts, with every reason against go. With `references` holds on them are
    looked up, which takes the right to read. With `why` the determination is kept under that reason, which takes the right to
    keep records, and the answer names the record."""
    raw = await json_body(request)
    asked = dict(raw)
    conditions, references = (taken_texts(asked, name, _BODY) for name in ("conditions_kept", "references"))
    why = _taken_why(asked)
    if references:
        actor_of(request).must("read")
    if why is None:
        day = taken_day(asked, "as_of", _BODY)

        def verdict() -> Gate:
            return gate(determined(load_decider().deal(asked, _BODY), day, screen=screen), conditions)

        return await in_turn(request, lambda: told(against(records_of(request).found(), verdict(), references)))
    actor_of(request).must("record")
    made = await _made(request, asked, why, screen)
    found = await run_in_threadpool(lambda: against(records_of(request).found(), gate(made.found, conditions), references))

    def keep_and_tell(store: Store, _: Any) -> KeptGate:
        return KeptGate(**{name: getattr(found, name) for name in Gate.__struct_fields__}, record=keeping.keep(store, made).id)

    return await answered(request, raw, keep_and_tell)


async def _made(request: Request, asked: dict[str, Any], why: str, screen: bool) -> Made:
    """A deal decided, ready to be kept: nothing is written while the law is asked. Raises LicetError."""
    who, day = actor_of(request).name, taken_day(asked, "as_of", _BODY)

    def decided() -> Made:
        return keeping.made(load_decider().deal(asked, _BODY), who=who, why=why, as_of=day, screen=screen)

    return await run_in_threadpool(alone, decided)


@router.get("/records/{record_id}", dependencies=_READ)
def one(request: Request, record_id: str) -> Response:
    """Show a record: what is kept of it, facts, determination, and all that was done to it."""
    return told(kept.whole(keeping.read(kept.store_of(request), record_id)))


@router.get("/records/{record_id}/determination", dependencies=_READ)
def determination(request: Request, record_id: str) -> Response:
    """Give the determination as it was kept, byte for byte: canonical JSON, whose SHA-256 the record names."""
    return Response(keeping.read(kept.store_of(request), record_id).answer, media_type="application/json")


@router.get("/records/{record_id}/memo.{kind}", dependencies=_READ)
def memo(request: Request, record_id: str, kind: Kind) -> Response:
    """Give the memo of a record: PDF/A-3 with the record's JSON inside, the same bytes for the same record, or text."""
    return kept.memo_as(keeping.read(kept.store_of(request), record_id), kind)


@router.get("/records/{record_id}/worksheets", dependencies=_READ)
def worksheets(request: Request, record_id: str) -> Response:
    """Show the worksheets for applications, filled with what the record knows, with what is missing for each."""
    return told(kept.sheets(keeping.read(kept.store_of(request), record_id)))


@router.get("/records/{record_id}/worksheets/{form}.{kind}", dependencies=_READ)
def worksheet(request: Request, record_id: str, form: str, kind: Kind) -> Response:
    """Give one worksheet of a record: PDF or text."""
    return kept.worksheet_as(keeping.read(kept.store_of(request), record_id), form, kind)


def _taken_why(asked: dict[str, Any]) -> str | None:
    why = asked.pop("why", None)
    if why is not None and not isinstance(why, str):
        raise LicetError(f"{quoted(why)} is no reason", where=f"{_BODY}, why", mend="say in words why it is kept")
    return why
