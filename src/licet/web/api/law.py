"""The doors that tell: the law, what is covered of it, the vocabulary, the catalogue. Answers carry an ETag, pages a cursor."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response

from licet.deals.catalogue import load_catalogue
from licet.errors import LicetError, nearest, quoted
from licet.facts.vocabulary import load_vocabulary
from licet.law.coverage import coverage
from licet.law.expect import load_expectations
from licet.law.load import load_book
from licet.law.tables import LawError
from licet.render.as_json import json_bytes
from licet.web.api import told
from licet.web.api.bodies import day_in_query, no_strangers
from licet.web.problems import Refused

Item = TypeVar("Item")

router = APIRouter(prefix="/v1", dependencies=[Depends(no_strangers)])

On = Annotated[
    str | None, Query(description="The day whose law is told; today if left out", json_schema_extra={"format": "date"})
]
Limit = Annotated[int, Query(ge=1, le=500, description="Items on a page")]
Cursor = Annotated[str | None, Query(description="`next` of the page before", max_length=400)]


@router.get("/law/provisions")
def provisions(
    request: Request,
    regime: Annotated[str | None, Query(description="Only those of this regime")] = None,
    in_force: Annotated[bool, Query(description="Only those applied on the day")] = False,
    on: On = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """List provisions with their state on a day."""
    book, day = load_book(), day_in_query(on, "on") or date.today()
    if regime is not None:
        regime = book.regime(regime[:100]).id
    of = sorted((p for p in book.provisions if regime in (None, p.regime)), key=lambda p: p.id)
    fitting = [line for line in (told.provision_line(p, day) for p in of) if not in_force or line.state == "in force"]
    page, following = _page(fitting, lambda line: line.id, limit, cursor)
    return _told(request, told.Provisions(book.hash, len(fitting), following, day, page))


@router.get("/law/provisions/{provision_id}")
def provision(request: Request, provision_id: str, on: On = None) -> Response:
    """Show a provision in full, with all its versions; the one applied on the day is marked."""
    book, day = load_book(), day_in_query(on, "on") or date.today()
    try:
        found = book[provision_id]
    except LawError:
        mend = nearest(provision_id, list(book.by_id)) or "GET /v1/law/provisions lists them"
        raise Refused(404, f"{quoted(provision_id)} is no provision", where="the address", mend=mend) from None
    return _told(request, told.provision_told(book, found, day, load_vocabulary(), _tests()[found.id]))


@router.get("/law/coverage")
def law_coverage(request: Request) -> Response:
    """Show what is covered and what is not, as `licet law coverage --json` does."""
    return _told(request, _coverage())


@router.get("/law/regimes")
def regimes(request: Request) -> Response:
    """List the regimes: who decides, through which day their law was checked, and which changes were due."""
    book = load_book()
    return _told(request, told.Regimes(book.hash, tuple(told.regime_told(r) for r in book.regimes if r.reported)))


@router.get("/facts")
def facts(
    request: Request,
    begins: Annotated[str, Query(description="Only facts whose name begins so", max_length=100)] = "",
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """List the facts rules speak of, with their questions and where the answers are found."""
    fitting = sorted((k for k in load_vocabulary().facts.values() if k.name.startswith(begins)), key=lambda k: k.name)
    page, following = _page(fitting, lambda kind: kind.name, limit, cursor)
    items = tuple(map(told.fact_told, page))
    return _told(request, told.Facts(load_book().hash, len(fitting), following, items))


@router.get("/catalogue")
def catalogue(
    request: Request,
    kind: Annotated[str | None, Query(description="Only models of this kind, such as scanner", max_length=100)] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """List the known models with the parameters published of them, each with its source."""
    models = load_catalogue().models
    kinds = {model.kind for model in models}
    if kind is not None and kind not in kinds:
        raise LicetError(
            f"{quoted(kind)} is no kind of model", where="the query, kind", mend=nearest(kind, kinds) or _one_of(kinds)
        )
    fitting = sorted((model for model in models if kind in (None, model.kind)), key=lambda model: model.id)
    page, following = _page(fitting, lambda model: model.id, limit, cursor)
    items = tuple(map(told.model_told, page))
    return _told(request, told.Models(load_book().hash, len(fitting), following, items))


def _one_of(words: Iterable[str]) -> str:
    return "one of " + ", ".join(sorted(words))


@cache
def _coverage() -> Any:
    return coverage(load_book(), load_expectations())


@cache
def _tests() -> Counter[str]:
    return Counter(expectation.provision for expectation in load_expectations())


def _told(request: Request, value: Any) -> Response:
    """The answer with its ETag, made of the law's hash and that of the bytes; 304 with no body where the client has it."""
    body = json_bytes(value)
    tag = f'"{load_book().hash[:16]}-{sha256(body).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    held = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if tag in held or "*" in held:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


def _page(items: list[Item], key: Callable[[Item], str], limit: int, cursor: str | None) -> tuple[tuple[Item, ...], str | None]:
    """The items after the cursor, and the cursor of what follows. A cursor is good only under the law it was made under."""
    law = load_book().hash[:16]
    after = None if cursor is None else _last_seen(cursor, law)
    rest = [item for item in items if after is None or key(item) > after]
    page = tuple(rest[:limit])
    if len(rest) <= limit:
        return page, None
    return page, urlsafe_b64encode(msgspec.json.encode([law, key(page[-1])])).decode().rstrip("=")


def _last_seen(cursor: str, law: str) -> str:
    where, mend = "the query, cursor", "begin again without it"
    try:
        made_under, last = msgspec.json.decode(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=tuple[str, str])
    except (NotBase64, ValueError, msgspec.DecodeError):
        raise LicetError("the cursor is none of ours", where=where, mend=mend) from None
    if made_under != law:
        raise LicetError("the law changed since the page before", where=where, mend=mend)
    return last
