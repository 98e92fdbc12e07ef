"""Bodies of requests: read up to a limit, of the type that is asked for, as plain data; and lines of a stream one by one."""

from collections.abc import AsyncIterator, Mapping
from datetime import date
from typing import Any

from fastapi import Request

from licet.deals.facts import DealError, read_day
from licet.deals.files import MAX_BYTES, load_text
from licet.errors import LicetError, quoted
from licet.web.problems import Refused

JSON = ("application/json",)
NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl")


async def json_body(request: Request) -> dict[str, Any]:
    """The object of a JSON body. Numbers with a point stay text, as in a deal file. Raises Refused (413, 415) or DealError."""
    check_type(request, JSON)
    return plain(await _bounded(request), "the request body")


def check_type(request: Request, types: tuple[str, ...]) -> None:
    """Refuse a body of another type or encoding, with 415."""
    named = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if named not in types:
        what = f"the body is {quoted(named)}" if named else "the type of the body is not said"
        raise Refused(415, what, where="the header Content-Type", mend=f"send {types[0]}")
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding != "identity":
        raise Refused(
            415, f"the body is encoded as {quoted(coding)}", where="the header Content-Encoding", mend="send it plain"
        )


async def _bounded(request: Request) -> bytes:
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > MAX_BYTES:
            raise too_large("the body", "the request body")
    return bytes(read)


def too_large(what: str, where: str) -> Refused:
    """The refusal of more than a deal can need."""
    return Refused(413, f"{what} is over {MAX_BYTES // 1024 // 1024} MB", where=where, mend="one deal is a few kilobytes")


def plain(data: bytes, where: str) -> dict[str, Any]:
    """The plain data of one object, under the same limits as a deal file. Raises DealError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DealError("this is not UTF-8 text", where=where, mend="send JSON in UTF-8") from None
    if not text.strip(" \t\r\n{}[]"):
        raise DealError("nothing is said", where=where, mend="send one JSON object; /v1/openapi.json describes it")
    return load_text(text, ".json", where)


def taken_day(raw: dict[str, Any], key: str, where: str) -> date | None:
    """The day under a key, which is taken out; None where it is not there. Raises DealError."""
    value = raw.pop(key, None)
    if value is None:
        return None
    if not isinstance(value, str):
        raise DealError(f"{quoted(value)} is no date", where=f"{where}, {key}", mend="write it as text: 2024-03-27")
    return read_day(value, f"{where}, {key}")


def day_in_query(text: str | None, name: str) -> date | None:
    """A day of the query, None where it is not given. Raises DealError."""
    return None if text is None else read_day(text, f"the query, {name}")


def taken_texts(raw: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    """The list of texts under a key, which is taken out; empty where it is not there. Raises LicetError."""
    found = raw.pop(key, [])
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise LicetError(f"{key} must be a list of texts", where=where, mend=f'write {key} = ["...", "..."]'.replace(" =", ":"))
    return tuple(found)


async def lines(request: Request) -> AsyncIterator[tuple[int, bytes | None]]:
    """The lines of a body with their numbers, from 1; None for one over the limit, of which nothing is kept.

    No more than one line and one piece of the stream are held at a time. Blank lines are counted and passed by.
    """
    held, number, too_long = bytearray(), 1, False
    async for chunk in request.stream():
        first, *rest = chunk.split(b"\n")
        for place, piece in enumerate((first, *rest)):
            if place:  # a line ended before this piece
                if too_long or held.strip():
                    yield number, None if too_long else bytes(held)
                held.clear()
                number, too_long = number + 1, False
            if not too_long:
                held += piece
            if len(held) > MAX_BYTES:
                held.clear()
                too_long = True
    if too_long or held.strip():
        yield number, None if too_long else bytes(held)


async def no_strangers(request: Request) -> None:
    """Refuse a parameter of the query that is not known, or stands twice: a slip must not pass for an answer. It waits for
    nothing, so that it takes no thread."""
    known: Mapping[str, Any] = {field.alias: field for field in request.scope["route"].dependant.query_params}
    for name in request.query_params:
        if name not in known:
            mend = f"this address takes {', '.join(known)}" if known else "this address takes none"
            raise LicetError(f"{quoted(name)} is no parameter", where="the query", mend=mend)
        if len(request.query_params.getlist(name)) > 1:
            raise LicetError(f"{name} is given twice", where="the query", mend="keep one")
