"""What-if: a shipped scenario, or an amendment that is sent, against one's own order book or the one that is shipped."""

from typing import Any

import msgspec
import polars as pl
from fastapi import APIRouter, Request, Response
from starlette.datastructures import UploadFile

from licet.analysis.order_book import prepared_book
from licet.analysis.scenarios import scenario, scenarios
from licet.analysis.whatif import SAME, WhatIf, held_against
from licet.deals.files import load_text
from licet.errors import LicetError, quoted
from licet.law.amendment import Amendment, read_amendment
from licet.orders.preparing import Choices, prepare
from licet.orders.sample import example_book
from licet.records import books
from licet.records.books import Book
from licet.render.whatif import plain
from licet.web.access import actor_of
from licet.web.book_jobs import folder_of
from licet.web.forms import FIELD, FORM
from licet.web.pages import fault, json, page, work
from licet.web.store import records_of
from licet.web.tables import csv_table

router = APIRouter(prefix="/whatif")
#: A larger book, or amendment, is no work for a page.
MOST_LINES, _MOST_BYTES = 20_000, 256 * 1024
_FIELDS = ("scenario", "book")


@router.get("")
async def whatif(request: Request) -> Response:
    """What a scenario does to a book; without one the form alone."""
    return await _shown(request, _told(request))


@router.post("")
async def sent(request: Request) -> Response:
    """What an amendment that is sent does; nothing of it is kept."""
    async with request.form(max_files=1, max_fields=4, max_part_size=4096) as form:
        if strange := [name for name in form if name not in (FIELD, "amendment", "book")]:
            raise LicetError(f"{quoted(strange[0])} is no field of this form", where=FORM)
        file = form.get("amendment")
        data = await file.read(_MOST_BYTES + 1) if isinstance(file, UploadFile) else b""
        name = (file.filename or "") if isinstance(file, UploadFile) else ""
        told = {"book": str(form["book"])} if form.get("book") else {}
    try:
        read = _read(data, name)
    except LicetError as error:
        return await _shown(request, told, error=error)
    return await _shown(request, told, read)


@router.get(".json")
async def whatif_json(request: Request) -> Response:
    """The totals, as `licet whatif --json` prints them."""
    told = _told(request)
    found = await work(lambda: _found(request, told, None))
    return json(plain(found))


@router.get("/lines.csv")
async def lines(request: Request) -> Response:
    """Every line with both outcomes and its move."""
    told = _told(request)
    frame = await work(lambda: _found(request, told, None).lines)
    rows = frame.with_columns(pl.selectors.by_dtype(pl.List(pl.String)).list.join(" ")) if frame.width else frame
    return csv_table(rows.columns, rows.iter_rows(), "lines.csv")


async def _shown(
    request: Request, told: dict[str, str], read: Amendment | None = None, error: LicetError | None = None
) -> Response:
    found = None
    try:
        if error is None and (read is not None or "scenario" in told):
            found = await work(lambda: _found(request, told, read))
    except LicetError as mendable:
        error = mendable
    return page(
        request,
        "whatif.html",
        422 if error else 200,
        told=told,
        scenarios={name: scenario(name).title for name in scenarios()},
        books=_mine(request),
        found=found,
        changes=[_plain(change) for change in found.amendment.changes] if found else [],
        linked=read is None,
        same=SAME,
        error=fault(error) if error else None,
    )


def _found(request: Request, told: dict[str, str], read: Amendment | None) -> WhatIf:
    """Decided under both laws. Raises LicetError."""
    if read is None and "scenario" not in told:
        raise LicetError("no scenario is named", where="the address", mend="one of " + ", ".join(scenarios()))
    amendment = read or scenario(told["scenario"])
    if "book" in told:
        store = records_of(request).found()
        if store is None:
            raise LicetError("there is no such order book", mend="/books shows yours")
        book = books.found(store, told["book"], actor_of(request).id)
        asked, folder = book.asked, folder_of(book.id)
        choices = msgspec.convert(asked.choices | {"screen": False}, Choices)
        masters: Any = {kind: str(folder / name) for kind, name in asked.masters.items()}
        prepared = prepare(folder / asked.file, asked.said, choices, asked.sheet or None, masters)
    else:
        prepared = prepare(example_book(), {}, Choices(screen=False))
    if prepared.source.rows > MOST_LINES:
        raise LicetError(f"{prepared.source.rows:,} lines are more than this page takes", mend="use `licet whatif`")
    return held_against(prepared_book(prepared, (amendment,), as_of=None, keep=True), amendment)


def _read(data: bytes, name: str) -> Amendment:
    if len(data) > _MOST_BYTES:
        raise LicetError("the amendment is larger than 256 kB", where=FORM)
    ending = next((each for each in (".toml", ".yaml", ".yml", ".json") if name.casefold().endswith(each)), "")
    if not data or not ending:
        raise LicetError("no amendment was sent", where=FORM, mend="choose a file: .toml, .yaml or .json; see docs/whatif.md")
    try:
        return read_amendment(load_text(data.decode("utf-8-sig"), ending, "the amendment"), "the amendment")
    except UnicodeDecodeError:
        raise LicetError("this is not UTF-8 text", where="the amendment") from None


def _plain(change: Any) -> dict[str, Any]:
    """A change as plain data; whatever is no plain data of its own as text."""
    told: dict[str, Any] = msgspec.to_builtins(change, enc_hook=str)
    kind = told.pop("type")
    told.pop("where", None)
    if kind == "add":
        new = told.pop("provision")
        forms = [str(form.get("when", "")) for form in new.get("version", [new])]
        told = {name: new.get(name) for name in ("id", "regime", "effect", "title", "says")} | {"when": "; ".join(forms)} | told
    lists = {name: ", ".join(value) for name, value in told.items() if isinstance(value, list | tuple)}
    return {"kind": kind, "told": {name: value for name, value in (told | lists).items() if value}}


def _told(request: Request) -> dict[str, str]:
    for name in request.query_params:
        if name not in _FIELDS:
            raise LicetError(f"{quoted(name)} is no known parameter", where="the address", mend="one of " + ", ".join(_FIELDS))
    return {name: value for name, value in request.query_params.items() if value}


def _mine(request: Request) -> list[Book]:
    store, me = records_of(request).found(), actor_of(request)
    kept = books.listed(store, me.id) if store is not None and "read" in me.rights else []
    return [book for book in kept if book.state in (books.READY, books.DONE, books.STOPPED)]
