"""What the doors that write share: a body read into its shape, and an answer that is given once for one key."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

import msgspec
from fastapi import Query, Request, Response
from starlette.concurrency import run_in_threadpool

from licet.errors import LicetError
from licet.records.once import once, read_key
from licet.records.rights import Actor
from licet.records.store import Store
from licet.render.as_json import json_bytes
from licet.web.access import actor_of
from licet.web.api.bodies import json_body
from licet.web.store import records_of

KEY = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
Shape = TypeVar("Shape")
Limit = Annotated[int, Query(ge=1, le=500, description="Items on a page")]
Cursor = Annotated[str, Query(description="As the header Link of the page before has it", max_length=40)]


async def written(request: Request, shape: type[Shape], write: Callable[[Store, Actor, Shape], Any]) -> Response:
    """The answer to a write whose body has a shape; see `answered`. Raises LicetError for a body that has not, too."""
    raw = await json_body(request)
    asked = read_as(raw, shape)
    return await answered(request, raw, lambda store, me: write(store, me, asked))


async def answered(request: Request, raw: dict[str, Any], write: Callable[[Store, Actor], Any]) -> Response:
    """The answer to a write. Sent again under the same header Idempotency-Key it is the answer that was given, and nothing is
    done; without the header it is done as often as it is sent. raw: the body as it was sent. Raises LicetError as `write` does.
    """
    store, me, keys = records_of(request).made(), actor_of(request), request.headers.getlist(KEY)
    if not keys:
        return await run_in_threadpool(lambda: told(write(store, me)))
    if len(keys) > 1:
        raise LicetError("two keys are sent", where=f"the header {KEY}", mend="send one")
    key, of = read_key(keys[0]), [request.method, request.url.path, request.url.query, raw]
    body, before = await run_in_threadpool(once, store, me, key, of, lambda: _bytes(write(store, me)))
    return Response(body, media_type="application/json", headers={REPLAYED: "true"} if before else None)


def read_as(raw: dict[str, Any], shape: type[Shape]) -> Shape:
    """The body in its shape. Raises LicetError."""
    try:
        return msgspec.convert(raw, shape, strict=False)
    except msgspec.ValidationError as error:
        raise LicetError(str(error), where="the request body", mend="/v1/openapi.json describes it") from None


def told(value: Any) -> Response:
    """What the command line prints with --json."""
    return Response(_bytes(value), media_type="application/json")


def told_some(request: Request, rows: Sequence[Any], limit: int) -> Response:
    """At most so many rows, each with an id, as a list; where there are more, the header Link (RFC 8288) leads on."""
    answer = told(rows[:limit])
    if len(rows) > limit:
        rest = [(name, value) for name, value in request.query_params.items() if name not in ("limit", "cursor")]
        query = urlencode([*rest, ("limit", limit), ("cursor", rows[limit - 1].id)])
        answer.headers["Link"] = f'<{request.url.path}?{query}>; rel="next"'
    return answer


def _bytes(value: Any) -> bytes:
    return json_bytes(value)
