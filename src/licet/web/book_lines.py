"""The lines of a book that was run: what is at stake by regime or customer and quarter, the lines behind a figure, one line.

Customers are known by their place in the list of them: no name of anybody stands in an address.
"""

from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, urlencode

import msgspec
import polars as pl
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from msgspec import Struct

from licet.deals.facts import plain_text
from licet.decision.determination import Determination
from licet.errors import LicetError, quoted
from licet.orders.explaining import line_of
from licet.orders.summary import STAKES, WORDS
from licet.records import stops
from licet.records.books import Book
from licet.web.access import actor_of
from licet.web.book_child import LINES, RESULT
from licet.web.book_jobs import folder_of
from licet.web.books import READ, RECORD, Columns, done
from licet.web.forms import FORM
from licet.web.pages import json, page, work
from licet.web.store import records_of
from licet.web.tables import csv_table

router = APIRouter(prefix="/books/{book}", dependencies=READ)
BY = ("regime", "customer", "item", "outcome")
_PAGE = 100
_PLAIN = ("number", "name", "item", "customer", "on", "value", "currency", "outcome", "missing", "note", "since")
_FACETS = ("outcome", "regime", "answer", "quarter", "customer", "item", "missing", "stake", "since", "after")


class Cell(Struct, frozen=True):
    """Lines at stake, their value by currency, and the address of their list (without the book)."""

    lines: int
    value: Mapping[str, float]
    query: str


class Pivot(Struct, frozen=True):
    """What is at stake, by something and by quarter of shipping; the last column is the total of each row."""

    by: str
    quarters: tuple[str, ...]
    rows: Mapping[str, Mapping[str, Cell]]
    more: int


def pivot(book: Book, by: str) -> Pivot:
    """Lines that are banned, need a licence or are open. by: one of BY. Raises LicetError."""
    if by not in BY:
        raise LicetError(f"{quoted(by)} is nothing to count by", where="the address, by", mend="one of " + ", ".join(BY))
    lines = _frame(book)
    found = [(name, query, part) for name, query, part in _groups(lines, by) if part.height]
    quarters = tuple(sorted({q for _, _, part in found for q in part["quarter"].drop_nulls().unique()}))
    rows = {}
    for name, query, part in found[:40]:
        cells = {q: _cell(part.filter(pl.col("quarter") == q), query | {"quarter": q}) for q in quarters}
        rows[name] = {q: cell for q, cell in cells.items() if cell.lines} | {"total": _cell(part, query)}
    return Pivot(by, quarters, rows, max(0, len(found) - 40))


def _groups(lines: pl.DataFrame, by: str) -> list[tuple[str, dict[str, str], pl.DataFrame]]:
    """By name: the address of its lines, and those of them that are at stake."""
    if by == "regime":
        stake = [(r, {"regime": r, "stake": "yes"}, lines.filter(pl.col(r).is_in(STAKES))) for r in _regimes(lines)]
        return [(name.upper().replace("_", " "), query, part) for name, query, part in stake]
    if by == "outcome":
        words = [word for word in WORDS if word in set(lines["outcome"])]
        return [(word.replace("_", " "), {"outcome": word}, lines.filter(pl.col("outcome") == word)) for word in words]
    found = []
    for place, name in enumerate(_named(lines, by)):
        part = lines.filter((pl.col(by) == name) & pl.col("outcome").is_in(STAKES))
        found.append((name, {by: str(place), "stake": "yes"}, part))
    return sorted(found, key=lambda each: -each[2].height)


def _cell(part: pl.DataFrame, query: dict[str, str]) -> Cell:
    money = part.group_by("currency").agg(pl.col("value").sum()).sort("currency")
    return Cell(part.height, {str(c or ""): round(float(v), 2) for c, v in money.iter_rows() if v}, urlencode(query))


@router.get("/pivot.csv")
def pivot_csv(request: Request, book: str, by: str = "regime") -> Response:
    """The pivot as a table: one row for each cell and currency."""
    found = pivot(done(request, book), by)
    rows = [
        (name, quarter, cell.lines, currency, value)
        for name, cells in found.rows.items()
        for quarter, cell in cells.items()
        for currency, value in cell.value.items() or [("", "")]
    ]
    return csv_table((by, "quarter", "lines", "currency", "value"), rows, "pivot.csv")


@router.get("/lines")
def lines(request: Request, book: str) -> Response:
    """The lines behind a figure, some at a time."""
    found = done(request, book)
    told = _told(request)
    every = _frame(found)
    wanted = _wanted(every, told)
    after = int(told["after"]) if told.get("after", "").isdecimal() else 0
    rows = wanted.filter(pl.col("number") > after).head(_PAGE)
    rest = {name: value for name, value in told.items() if name != "after"}
    last = rows["number"][-1] if rows.height else 0
    more = bool(wanted.filter(pl.col("number") > last).height) if rows.height else False
    return page(
        request,
        "book_lines.html",
        book=found,
        told=told,
        words_of=[word for word in WORDS if word in set(every["outcome"])],
        regimes=_regimes(every),
        quarters=sorted(every["quarter"].drop_nulls().unique()),
        customers=_named(every, "customer"),
        items=_named(every, "item"),
        sinces=sorted(every.select(_became()).to_series().unique()) if "since" in every.columns else (),
        count=wanted.height,
        held=_held(request, rows["name"]),
        here=urlencode(told),
        rows=rows.to_dicts(),
        query=urlencode(rest),
        onward=urlencode(rest | {"after": str(last)}) if more else "",
    )


@router.post("/hold", dependencies=RECORD)
def hold(request: Request, book: str, sent: Columns) -> Response:
    """Hold the lines that were chosen, by the names that others know them by."""
    found = done(request, book)
    names = dict(_frame(found).select(pl.col("number").cast(pl.String), "name").iter_rows())
    chosen = [names.get(number, "") for number in sent.every("line")]
    if not chosen or not all(chosen):
        raise LicetError("no line is chosen", where=FORM, mend="choose lines of the list, then say why")
    stops.place(records_of(request).made(), actor_of(request), chosen, why=sent.one("why"))
    back = {name: value for name, value in parse_qsl(sent.one("back")) if name in _FACETS}
    return RedirectResponse(f"/books/{found.id}/lines?{urlencode(back)}", 303)


def _held(request: Request, names: Iterable[str | None]) -> dict[str, str]:
    """By the name of a line why it is held."""
    store, named = records_of(request).found(), [name for name in names if name and len(name) <= 100 and name.strip()]
    by = {stops.key_of(each.reference): each.why for each in (stops.standing(store, named) if store and named else ())}
    return {name: by[key] for name in named if (key := stops.key_of(stops.read_reference(name))) in by}


@router.get("/lines.json")
def lines_json(request: Request, book: str) -> Response:
    """All lines behind a figure, as data."""
    every = _frame(done(request, book))
    return json(_wanted(every, _told(request)).drop("quarter").to_dicts())


@router.get("/lines.csv")
def lines_csv(request: Request, book: str) -> Response:
    """The same as a table."""
    every = _frame(done(request, book))
    columns = (*_PLAIN[:8], *_regimes(every), *(n for n in _PLAIN[8:] if n in every.columns))
    return csv_table(columns, _wanted(every, _told(request)).select(columns).iter_rows(), "lines.csv")


@router.get("/lines/{number}.json")
async def line_json(request: Request, book: str, number: int) -> Response:
    """The determination of one line, as `licet book explain --json` prints it."""
    found = done(request, book)
    return json(await work(lambda: _line(found, number)))


@router.get("/lines/{number}")
async def line(request: Request, book: str, number: int) -> Response:
    """One line whole: its cells, and the determination of its own facts."""
    found = done(request, book)
    row = _frame(found).filter(pl.col("number") == number)
    if not row.height:
        raise LicetError(f"there is no line {number}", where=found.name, mend=f"look at /books/{found.id}/lines")
    told, error = None, None
    try:
        told = await work(lambda: _line(found, number))
    except LicetError as mendable:
        error = {"what": mendable.what, "where": None, "mend": mendable.mend}
    plain = msgspec.to_builtins(told) if told else None
    line_of_it = row.row(0, named=True)
    held = _held(request, (line_of_it["name"],)).get(line_of_it["name"] or "", "")
    return page(request, "book_line.html", book=found, row=line_of_it, found=plain, held=held, error=error)


def _line(book: Book, number: int) -> Determination:
    return line_of(folder_of(book.id) / RESULT, f"row {number}")


def _frame(book: Book) -> pl.DataFrame:
    quarter = pl.format("{} Q{}", pl.col("on").dt.year(), pl.col("on").dt.quarter()).alias("quarter")
    return pl.read_parquet(folder_of(book.id) / LINES).with_columns(quarter)


def _regimes(lines: pl.DataFrame) -> list[str]:
    return [n for n in lines.columns if n not in (*_PLAIN, "quarter", "provisions")]


def _named(lines: pl.DataFrame, column: str) -> list[str]:
    """Whatever a column names, sorted; its place here stands in addresses."""
    return sorted(name for name in lines[column].drop_nulls().unique().to_list() if name)


def _told(request: Request) -> dict[str, str]:
    for name in request.query_params:
        if name not in _FACETS:
            mend = "one of " + ", ".join(_FACETS)
            raise LicetError(f"{quoted(name)} is no known parameter", where="the address", mend=mend)
    return {name: plain_text(value) for name, value in request.query_params.items() if value}


def _wanted(lines: pl.DataFrame, told: Mapping[str, str]) -> pl.DataFrame:
    """The lines that are asked for. Raises LicetError."""
    named = {name: _at(_named(lines, name), told[name], name) for name in ("customer", "item") if name in told}
    if regime := told.get("regime"):
        if regime not in _regimes(lines):
            raise LicetError(f"{quoted(regime)} answers no line", where="the address, regime")
        lines = lines.filter(pl.col(regime).is_not_null())
    of = regime or "outcome"
    if told.get("stake"):
        lines = lines.filter(pl.col(of).is_in(STAKES))
    if "answer" in told:
        lines = lines.filter(pl.col(of) == told["answer"])
    for name in ("outcome", "quarter"):
        if name in told:
            lines = lines.filter(pl.col(name) == told[name])
    if "since" in told:
        if "since" not in lines.columns:
            raise LicetError(
                "this run was held against nothing", where="the address, since", mend="choose an earlier run, then run"
            )
        lines = lines.filter(_became() == told["since"])
    for name, value in named.items():
        lines = lines.filter(pl.col(name) == value)
    if "missing" in told:
        lines = lines.filter(pl.col("missing").str.split(" ").list.contains(told["missing"]))
    return lines


def _became() -> pl.Expr:
    """What became of a line, without how: new, same, changed by law."""
    return pl.col("since").str.split(":").list.first()


def _at(names: list[str], place: str, what: str) -> str:
    if not place.isdecimal() or int(place) >= len(names):
        raise LicetError(f"there is no {what} of that number", where=f"the address, {what}")
    return names[int(place)]
