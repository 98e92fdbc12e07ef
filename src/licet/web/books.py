"""Order books: handed over, their columns mapped, checked, run as a job. Each is its owner's alone."""

import re
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Any
from unicodedata import normalize

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from licet.deals.facts import read_day
from licet.errors import LicetError, quoted
from licet.facts.vocabulary import load_vocabulary
from licet.orders.mapping import TOLD
from licet.orders.preparing import Choices
from licet.orders.running import Ran
from licet.records import books
from licet.records.books import DONE, READING, RUNNING, Book, Reading
from licet.records.keeping import new_id
from licet.records.store import Store
from licet.web.access import actor_of, may
from licet.web.book_child import CHECKED, RAN
from licet.web.book_jobs import Jobs, folder_of
from licet.web.book_since import against, changed_by_law, keep_last
from licet.web.forms import FIELD, FORM, Form, fields_of
from licet.web.pages import fault, json, page
from licet.web.safety import UPLOADS
from licet.web.store import records_of

router = APIRouter(prefix="/books")
READ, RECORD = [may("read")], [may("record")]
#: Bytes that are taken at once: a book and its masters.
MOST_BYTES = 64 * 1024 * 1024
UPLOADS["/books"] = MOST_BYTES
MASTERS = ("items", "parties", "bom")
RESULTS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "jsonl": "application/jsonl",
}
_ODD = re.compile(r"[^\w .()-]+")
#: Columns of a book that a form can map.
_MOST_COLUMNS = 500


async def _form(request: Request) -> Form:
    return Form(tuple(await fields_of(request, _MOST_COLUMNS + 20)))


Columns = Annotated[Form, Depends(_form)]


@router.get("", dependencies=READ)
def listed(request: Request) -> Response:
    """The books of whoever asks, and the form to hand one over."""
    return _listed(request)


@router.get(".json", dependencies=READ)
def listed_json(request: Request) -> Response:
    """The same as data."""
    return json([_plain(book) for book in _mine(request)])


@router.post("", dependencies=RECORD)
async def hand_over(request: Request) -> Response:
    """Take a book and its masters, or the example that is shipped, and have it read."""
    async with request.form(max_files=4, max_fields=10, max_part_size=4096) as form:
        for name in form:
            if name not in (FIELD, "book", "example", *MASTERS):
                raise LicetError(f"{quoted(name)} is no field of this form", where=FORM)
        sent = {name: form[name] for name in ("book", *MASTERS) if name in form}
        files = {name: file for name, file in sent.items() if isinstance(file, UploadFile) and file.filename}
        if len(sent) < len([name for name, _ in form.multi_items() if name in sent]):
            raise LicetError("a file is given twice", where=FORM, mend="keep one")
        try:
            made = await run_in_threadpool(_taken, request, files, bool(form.get("example")))
        except LicetError as error:
            return await run_in_threadpool(_listed, request, error)
    return RedirectResponse(f"/books/{made.id}", 303)


def _taken(request: Request, files: Mapping[str, UploadFile], example: bool) -> Book:
    me, store, made = actor_of(request), records_of(request).made(), new_id()
    books.room(store, me.id)
    if "book" not in files and not example:
        raise LicetError("no order book is given", where=FORM, mend="choose a file, or try the example")
    folder = folder_of(made)
    folder.mkdir(parents=True, mode=0o700)
    try:
        if example:
            from licet.orders.sample import example_book

            shutil.copy(example_book(), folder / "example.xlsx")
            names, shown = {"book": "example.xlsx"}, "example.xlsx"
        else:
            names = {kind: _kept(file, folder, "" if kind == "book" else f"{kind} ") for kind, file in files.items()}
            shown = names["book"]
        asked = Reading(names.pop("book"), names)
        book = books.add(store, user=me.id, who=me.name, name=shown, asked=asked, book=made)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _jobs(request).start()
    return book


def _kept(file: UploadFile, folder: Path, before: str) -> str:
    """A file written into its folder, under what of its name is harmless."""
    name = before + safe_name(file.filename or "")
    file.file.seek(0)
    with (folder / name).open("xb") as out:
        shutil.copyfileobj(file.file, out)
    if not (folder / name).stat().st_size:
        raise LicetError("the file is empty", where=name)
    return name


def safe_name(told: str) -> str:
    """The last part of a name, of letters, digits and what harms nobody: never a path, never one of our own files."""
    last = _ODD.sub("_", normalize("NFC", re.split(r"[/\\]", told[-500:])[-1])).strip(" .")
    stem, dot, ending = last.rpartition(".")
    return f"{stem[:80]}.{ending[:10]}" if dot and _harmless(last) else last[:80] if _harmless(last) else "book"


def _harmless(name: str) -> bool:
    ours = ("asked.json", "checked.json", "ran.json", "error.json", "lines.parquet")
    return bool(name) and name.casefold() not in ours and not name.casefold().startswith(("result.", "before."))


@router.get("/{book}.json", dependencies=READ)
def one_json(request: Request, book: str) -> Response:
    """The book as data: its state, what it was read as, and what the run came to."""
    found = _found(request, book)
    more = {"reading": _of(found, CHECKED), "ran": _of(found, RAN) if found.state == DONE else None}
    return json(_plain(found) | more)


@router.get("/{book}", dependencies=READ)
def one(request: Request, book: str) -> Response:
    """The book where it is: read, to be mapped and checked, run, or done."""
    return _shown(request, _found(request, book))


@router.post("/{book}/read", dependencies=RECORD)
def read(request: Request, book: str, sent: Columns) -> Response:
    """Have it read again, with other columns and choices."""
    return _asked(request, book, sent, READING)


@router.post("/{book}/run", dependencies=RECORD)
def run(request: Request, book: str, sent: Columns) -> Response:
    """Have every line decided."""
    return _asked(request, book, sent, RUNNING)


@router.post("/{book}/cancel", dependencies=RECORD)
def cancel(request: Request, book: str) -> Response:
    """Stop its job; what was done is kept."""
    _jobs(request).stop(records_of(request).made(), _found(request, book))
    return RedirectResponse(f"/books/{book}", 303)


@router.post("/{book}/delete", dependencies=RECORD)
def delete(request: Request, book: str) -> Response:
    """Delete it with all that was made of it."""
    _jobs(request).remove(records_of(request).made(), _found(request, book))
    return RedirectResponse("/books", 303)


@router.get("/{book}/result.{kind}", dependencies=READ)
def result(request: Request, book: str, kind: str) -> Response:
    """The result, as `licet book run` writes it."""
    found = done(request, book)
    file = folder_of(found.id) / f"result.{kind}"
    if kind not in RESULTS or not file.exists():
        raise LicetError(f"there is no result as {quoted(kind)}", mend="one of " + ", ".join(RESULTS))
    return FileResponse(file, media_type=RESULTS[kind], filename=f"result.{kind}")


def done(request: Request, book: str) -> Book:
    """A book of whoever asks that was run. Raises LicetError."""
    found = _found(request, book)
    if found.state != DONE:
        raise LicetError("this order book has no result yet", where=found.name, mend=f"run it at /books/{found.id}")
    return found


def ran_of(book: Book) -> Ran:
    """What a run came to."""
    return msgspec.json.decode((folder_of(book.id) / RAN).read_bytes(), type=Ran)


def _asked(request: Request, book: str, sent: Form, state: str) -> Response:
    found = _found(request, book)
    try:
        reading = _reading(found, sent, against(found, _mine(request)))
        if reading.since == found.id and state == RUNNING and not found.working:
            keep_last(found)
        books.ask(records_of(request).made(), found, state, reading)
    except LicetError as error:
        return _shown(request, found, error)
    _jobs(request).start()
    return RedirectResponse(f"/books/{found.id}", 303)


def _reading(book: Book, sent: Form, earlier: Collection[str]) -> Reading:
    """How the form says that the book is to be read. earlier: ids of what it can be held against. Raises LicetError."""
    head = (_of(book, CHECKED) or {}).get("head", [])
    said = {head[int(n)]: fact for n, fact in _columns(sent) if n.isdecimal() and int(n) < len(head)}
    known = {*load_vocabulary().facts, *TOLD, "item.model", "-"}
    for column, fact in said.items():
        if fact not in known:
            raise LicetError(f"{quoted(fact)} is no fact", where=f"column {column}", mend="choose one of the list; - for none")
    choices: dict[str, Any] = {name: True for name in ("serial", "comma") if sent.one(name)}
    choices |= {"screen": False} if sent.one("screen") == "no" else {}
    choices |= {name: told for name in ("dates", "prefer", "encoding") if (told := sent.one(name).strip())}
    if row := sent.one("head").strip():
        choices["head"] = int(row) if row.isdecimal() and 0 < int(row) < 1000 else row
    try:
        msgspec.convert(choices, Choices)
    except msgspec.ValidationError as error:
        raise LicetError(f"this choice cannot be read: {error}", where=FORM) from None
    if day := sent.one("as_of").strip():
        read_day(day, f"{FORM}, as of")
    since = sent.one("since").strip()
    if since and since not in earlier:
        raise LicetError("there is no such earlier run of yours", where=f"{FORM}, since", mend="choose one of the list")
    return Reading(book.asked.file, book.asked.masters, sent.one("sheet"), said, choices, day, since)


def _columns(sent: Form) -> list[tuple[str, str]]:
    told = [(name.removeprefix("map."), value.strip()) for name, value in sent.fields if name.startswith("map.")]
    return [(column, fact) for column, fact in told if fact]


def _listed(request: Request, error: LicetError | None = None) -> Response:
    told = fault(error) if error else None
    return page(request, "books.html", 422 if error else 200, books=_mine(request), most=MOST_BYTES // 1024 // 1024, error=told)


def _shown(request: Request, book: Book, error: LicetError | None = None) -> Response:
    reading = _of(book, CHECKED)
    facts = [] if book.working or book.state == DONE else [*TOLD, "item.model", *load_vocabulary().facts]
    ran = ran_of(book) if book.state == DONE else None
    return page(
        request,
        "book.html",
        422 if error else 200,
        book=book,
        reading=reading,
        facts=facts,
        ran=ran,
        earlier=against(book, _mine(request)),
        law=changed_by_law(ran.summary) if ran else [],
        pivot=_pivot(request, book) if ran else None,
        results=[kind for kind in RESULTS if (folder_of(book.id) / f"result.{kind}").exists()],
        error=fault(error) if error else None,
    )


def _pivot(request: Request, book: Book) -> Any:
    from licet.web.book_lines import pivot

    by = request.query_params.get("by", "regime")
    return pivot(book, by)


def _found(request: Request, book: str) -> Book:
    store = records_of(request).found()
    if store is None:
        raise LicetError("there is no such order book", mend="/books shows yours")
    return books.found(store, book, actor_of(request).id)


def _mine(request: Request) -> list[Book]:
    store: Store | None = records_of(request).found()
    return books.listed(store, actor_of(request).id) if store is not None else []


def _jobs(request: Request) -> Jobs:
    found: Jobs = request.app.state.jobs
    return found


def _plain(book: Book) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(book)
    return {name: value for name, value in told.items() if name != "user"}


def _of(book: Book, name: str) -> Any:
    file = folder_of(book.id) / name
    return msgspec.json.decode(file.read_bytes()) if file.exists() else None
