"""The doors that decide: a deal, many deals, a name, a deal along time. Each answers the bytes that the command line
and Python give, as all come from one value."""

import logging
from collections.abc import AsyncIterator, Callable
from datetime import date
from itertools import chain
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from licet import doors
from licet.deals.deal import Deal
from licet.deals.facts import plain_text
from licet.decision.decide import load_decider
from licet.decision.determination import Determination
from licet.errors import LicetError, fault_of, quoted
from licet.render.as_json import json_bytes
from licet.turns import alone
from licet.web.api.bodies import NDJSON, check_type, json_body, lines, no_strangers, plain, taken_day, too_large
from licet.web.determined import determined
from licet.web.parts import json_of
from licet.web.problems import fault, problem_of
from licet.web.queueing import in_turn
from licet.web.timeline import PATIENCE

router = APIRouter(prefix="/v1", dependencies=[Depends(no_strangers)])

_BODY = "the request body"

Screened = Annotated[bool, Query(alias="screen", description="Look up named parties whose lists are not given")]


class NameAsked(msgspec.Struct, forbid_unknown_fields=True):
    """A party to look for. country: ISO 3166-1 alpha-2; identifiers: kind to number; key: the customer number of the house; on:
    the day of the lists and of their law, today if left out; threshold: least score of a hit, over 0 to 1."""

    name: str
    country: str = ""
    aliases: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    identifiers: dict[str, str] = {}
    key: str = ""
    on: date | None = None
    threshold: float | None = None


class StoryAsked(msgspec.Struct, forbid_unknown_fields=True):
    """A news story to set against the law of its day. story: its text; name: what to call it; on: the day of publication, where
    it is known better than the story tells."""

    story: str
    name: str = "the story"
    on: date | None = None


@router.post("/determine")
async def determine(request: Request, screen: Screened = True) -> Response:
    """Decide a deal: what every regime answers, why, what is missing, and what would change it."""
    raw = await json_body(request)

    def found() -> Response:
        return Response(json_of(_determination(raw, _BODY, screen, True)), media_type="application/json")

    return await in_turn(request, found)


@router.post("/determine/batch")
async def batch(
    request: Request,
    screen: Screened = True,
    what_if: Annotated[bool, Query(description="Look, too, for what would change each answer")] = True,
) -> Response:
    """Decide many deals, one a line: each line is answered in its place, one that cannot be read with its problem."""
    check_type(request, NDJSON)

    async def answers() -> AsyncIterator[bytes]:
        async for number, line in lines(request):
            yield await run_in_threadpool(_line, number, line, screen, what_if)

    return _Answering(answers(), media_type=NDJSON[0])


@router.post("/screen")
async def screen_name(request: Request) -> Response:
    """Look a party up in the lists kept and shipped. A name that was not found is not a person cleared."""
    raw = await json_body(request)
    return await _json(lambda: alone(lambda: _screening(raw)))


@router.post("/timeline")
async def timeline(request: Request, screen: Screened = True) -> Response:
    """Show what every regime answers of a deal along time: from when to when, and what turned. Refused (422) where so little is
    known of the deal that it would take longer than half a minute."""
    raw = await json_body(request)

    def found() -> Any:
        since, until = (taken_day(raw, key, _BODY) for key in ("since", "until"))
        return alone(lambda: doors.timeline(_deal(raw, _BODY), since=since, until=until, screen=screen, patience=PATIENCE))

    return await _json(found)


@router.post("/brief")
async def brief(request: Request) -> Response:
    """Set a news story against the law of its day: the measures it speaks of, how they stood, and where it errs."""
    raw = await json_body(request)

    def found() -> Any:
        from licet.render.brief_json import told

        asked = _asked(raw, StoryAsked)
        return told(doors.briefs(asked.story.encode("utf-8", "replace"), name=plain_text(asked.name), on=asked.on))

    return await _json(found)


class _Answering(StreamingResponse):
    """A response that is written while the request is still read: nobody else may wait for the request's messages."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.stream_response(send)


async def _json(question: Callable[[], Any]) -> Response:
    """The answer as `--json` prints it, its last line ended too. A question that takes long asks in its turn."""
    body = await run_in_threadpool(lambda: json_bytes(question()))
    return Response(body, media_type="application/json")


def _deal(raw: dict[str, Any], where: str) -> Deal:
    return load_decider().deal(raw, where)


def _determination(raw: dict[str, Any], where: str, screen: bool, what_if: bool) -> Determination:
    day = taken_day(raw, "as_of", where)
    return determined(_deal(raw, where), day, screen=screen, what_if=what_if)


def _line(number: int, line: bytes | None, screen: bool, what_if: bool) -> bytes:
    """The answer of one line. A fault of ours is told in its place, so that the lines after it are answered."""
    where = f"line {number}"
    told: dict[str, Any] = {"line": number}
    try:
        if line is None:
            raise too_large("the line", where)
        raw = plain(line, where)
        told["determination"] = _determination(raw, where, screen, what_if)
    except LicetError as error:
        told["problem"] = problem_of(error)
    except Exception as error:
        logging.getLogger("licet.web.api").error("%s could not be answered: %s", where, fault_of(error))
        told["problem"] = fault()
    return msgspec.json.encode(told) + b"\n"


Body = TypeVar("Body")


def _asked(raw: dict[str, Any], body: type[Body]) -> Body:
    """The body as the record that describes it. Raises LicetError."""
    try:
        return msgspec.convert(raw, body, strict=False)
    except msgspec.ValidationError as error:
        raise LicetError(str(error), where=_BODY, mend="/v1/openapi.json describes it") from None
    except UnicodeError:  # half of a character as a key
        raise LicetError("a key has characters that are no text", where=_BODY, mend="write it again by hand") from None


def _screening(raw: dict[str, Any]) -> Any:
    from licet.facts.places import load_places
    from licet.screening.deals import screener_of
    from licet.screening.match import THRESHOLD
    from licet.screening.screener import Asked

    asked = _asked(raw, NameAsked)
    threshold = THRESHOLD if asked.threshold is None else asked.threshold
    if not 0 < threshold <= 1:
        raise LicetError(f"{quoted(threshold)} is no score", where=f"{_BODY}, threshold", mend="a score lies between 0 and 1")
    for text in (asked.name, *asked.aliases, *asked.addresses, *chain.from_iterable(asked.identifiers.items()), asked.key):
        plain_text(text)  # refused if no one can read it, and searched for as it was sent
    if not asked.name.strip():
        raise LicetError("the name is empty", where=f"{_BODY}, name", mend="write who is looked for")
    country = load_places().country(asked.country) if asked.country else ""
    day = asked.on or date.today()
    party = Asked(asked.name, country, asked.aliases, asked.addresses, asked.identifiers, asked.key)
    return screener_of(day).screen(party, day, threshold=threshold)
