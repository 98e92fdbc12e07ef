"""Records: determinations kept, found again, and held against the law of another day; and a determination saved."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from licet.deals.facts import plain_text, read_day
from licet.decision.decide import load_decider
from licet.errors import LicetError, quoted
from licet.records import keeping
from licet.records.keeping import Kept
from licet.records.people import any_accounts
from licet.records.replay import Replayed, replay
from licet.records.retention import TOLD
from licet.records.rights import Actor
from licet.records.store import Store
from licet.records.worksheets import FORMS, worksheet
from licet.web import kept
from licet.web.access import actor_of, may
from licet.web.asked import Asked, asked_of
from licet.web.check import decided
from licet.web.forms import FORM, Sent
from licet.web.kept import Listed, store_of
from licet.web.pages import fault, json, page, work
from licet.web.stops import let_go
from licet.web.store import records_of
from licet.web.tables import csv_table

router = APIRouter(prefix="/records")
OWN = ("as_of", "every_limb", "why")
_PAGE, _MOST = 50, 10_000
_READ, _RECORD = [may("read")], [may("record")]
_FIELDS = ("id", "saved_at", "who", "why", "item", "on", "as_of", "outcome", "law_hash", "lists_hash", "engine", "sha256")


@router.get("", dependencies=_READ)
def listed(request: Request) -> Response:
    """The records kept, filtered, some at a time."""
    told = _told(request)
    found = _listed(request, told, _PAGE)
    query = {name: value for name, value in told.items() if name != "before"}
    return page(
        request,
        "records.html",
        found=found,
        told=told,
        query=urlencode(query),
        onward=urlencode(query | {"before": found.next}) if found.next else "",
    )


@router.post("/new", dependencies=_RECORD)
async def new(request: Request) -> Response:
    """What is about to be kept, before it is: the answer, the facts, and the reason that is asked for."""
    return await _review(request, await asked_of(request, OWN))


@router.post("", dependencies=_RECORD)
async def save(request: Request) -> Response:
    """Decide the deal and keep the determination, as `licet record save` does."""
    asked = await asked_of(request, OWN)
    me, store = actor_of(request), records_of(request).made()

    def saved() -> Kept:
        day = read_day(asked.own["as_of"], f"{FORM}, as_of") if "as_of" in asked.own else None
        return keeping.save(store, asked.deal(load_decider()), who=me.name, why=asked.own.get("why", ""), as_of=day)

    try:
        made = await work(saved)
    except LicetError as error:
        return await _review(request, asked, error)
    return RedirectResponse(f"/records/{made.id}", 303)


async def _review(request: Request, asked: Asked, error: LicetError | None = None) -> Response:
    found = None
    try:
        found = await run_in_threadpool(decided, asked)
    except LicetError as mendable:
        error = error or mendable
    given = {"model": asked.model} if asked.model else {}
    given |= dict(asked.facts) | {name: value for name, value in asked.own.items() if name == "as_of"}
    return page(
        request,
        "record_new.html",
        422 if error else 200,
        asked=asked,
        found=msgspec.to_builtins(found) if found else None,
        given=given,
        why=asked.own.get("why", ""),
        error=fault(error) if error else None,
    )


@router.get(".json", dependencies=_READ)
def listed_json(request: Request) -> Response:
    """The same page of records as data."""
    return json(_listed(request, _told(request), _PAGE))


@router.get(".csv", dependencies=_READ)
def listed_csv(request: Request) -> Response:
    """All records asked for, as a table."""
    rows = _listed(request, _told(request), _MOST).rows
    head = (*_FIELDS, "kept_through", "held")
    table = ([*(getattr(k, n) for n in _FIELDS), k.retention.until or "", "yes" if k.held else "no"] for k in rows)
    return csv_table(head, table, "records.csv")


@router.get("/{record}.json", dependencies=_READ)
def whole(request: Request, record: str) -> Response:
    """One record as data: what is kept of it, facts, determination, and what was done."""
    return json(kept.whole(keeping.read(store_of(request), record)))


@router.get("/{record}/determination.json", dependencies=_READ)
def answer(request: Request, record: str) -> Response:
    """The determination as it was kept, byte for byte: canonical JSON, whose SHA-256 the record names."""
    return Response(keeping.read(store_of(request), record).answer, media_type="application/json")


@router.get("/{record}/memo.{kind}", dependencies=_READ)
def memo_of(request: Request, record: str, kind: str) -> Response:
    """The memo: PDF/A-3 with the record's JSON inside, or text."""
    return kept.memo_as(keeping.read(store_of(request), record), kind)


@router.get("/{record}/worksheets", dependencies=_READ)
def worksheets(request: Request, record: str) -> Response:
    """The worksheets for applications, filled with what the record knows, with what is missing for each."""
    found = keeping.read(store_of(request), record)
    return page(request, "worksheets.html", kept=found.kept, sheets=[worksheet(found, form) for form in FORMS])


@router.get("/{record}/worksheets.json", dependencies=_READ)
def worksheets_json(request: Request, record: str) -> Response:
    """The same as data."""
    return json(kept.sheets(keeping.read(store_of(request), record)))


@router.get("/{record}/worksheets/{form}.{kind}", dependencies=_READ)
def worksheet_of(request: Request, record: str, form: str, kind: str) -> Response:
    """One worksheet as PDF or text."""
    return kept.worksheet_as(keeping.read(store_of(request), record), form, kind)


@router.get("/{record}/again.json", dependencies=_READ)
async def again_json(request: Request, record: str, on: str = "") -> Response:
    """What deciding it again gives, under the law of a day."""
    return json(await work(lambda: _again(request, record, on)))


@router.get("/{record}", dependencies=_READ)
async def one(request: Request, record: str, on: str = "") -> Response:
    """One record; with a day, whether it would still be the answer under the law of that day."""
    return await _one(request, record, on)


@router.post("/{record}/hold", dependencies=_RECORD)
async def hold(request: Request, record: str, sent: Sent) -> Response:
    """Place a legal hold."""
    why = sent.one("why")
    return await _acted(request, record, lambda store, who: keeping.hold(store, record, who=who, why=why))


@router.post("/{record}/release", dependencies=_RECORD)
async def release(request: Request, record: str, sent: Sent) -> Response:
    """Release a legal hold, or propose that."""
    number, why = sent.one("hold").strip(), sent.one("why")
    hold = int(number) if number.isdecimal() and len(number) < 16 else -1

    def alone(store: Store, me: Actor) -> object:
        return keeping.release(store, record, who=me.name, why=why, number=hold)

    try:
        at = let_go(request, "hold.release", {"record": record, "hold": hold}, why, alone, f"/records/{record}")
    except LicetError as error:
        return await _one(request, record, "", error)
    return RedirectResponse(at, 303)


@router.post("/{record}/event", dependencies=_RECORD)
async def event(request: Request, record: str, sent: Sent) -> Response:
    """Tell of an event that the time of keeping counts from."""

    def told(store: Any, who: str) -> Kept:
        return keeping.tell(store, record, sent.one("kind"), read_day(sent.one("day"), f"{FORM}, day"), who=who)

    return await _acted(request, record, told)


async def _acted(request: Request, record: str, act: Any) -> Response:
    try:
        act(store_of(request), actor_of(request).name)
    except LicetError as error:
        return await _one(request, record, "", error)
    return RedirectResponse(f"/records/{record}", 303)


async def _one(request: Request, record: str, on: str, error: LicetError | None = None) -> Response:
    found = keeping.read(store_of(request), record)
    again = None
    if on and error is None:
        try:
            again = await work(lambda: _again(request, record, on))
        except LicetError as mendable:
            error = mendable
    return page(
        request,
        "record.html",
        422 if error else 200,
        kept=found.kept,
        found=found.determination,
        pinned=found.facts,
        acts=found.acts,
        again=again,
        on=on or str(date.today()),
        events=TOLD,
        two=any_accounts(store_of(request)),
        error=fault(error) if error else None,
    )


def _again(request: Request, record: str, on: str) -> Replayed:
    """Deciding again, which is only looked at: the log tells of it where `licet record replay` did it."""
    return replay(store_of(request), record, on=read_day(on, "the address, on") if on else None)


def _told(request: Request) -> dict[str, str]:
    """The parameters of the list. Raises LicetError for one there is none of."""
    known = ("words", "outcome", "since", "until", "before")
    for name in request.query_params:
        if name not in known:
            raise LicetError(f"{quoted(name)} is no known parameter", where="the address", mend="one of " + ", ".join(known))
    return {name: plain_text(value) for name, value in request.query_params.items() if value.strip()}


def _listed(request: Request, told: Mapping[str, str], most: int) -> Listed:
    return kept.listed(records_of(request), told, "the address", most)
