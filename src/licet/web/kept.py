"""What pages and API share of the records: those asked for, some at a time, and the papers made of one."""

from collections.abc import Mapping

import msgspec
from fastapi import Request, Response
from msgspec import Struct

from licet.deals.facts import read_day
from licet.errors import LicetError, quoted
from licet.records import keeping
from licet.records.keeping import Kept, Record, Wanted
from licet.records.memo import memo
from licet.records.paper import Paper, as_pdf, as_text
from licet.records.store import Store
from licet.records.worksheets import FORMS, Field, Worksheet, paper_of, worksheet
from licet.render.words import OUTCOME_WORDS
from licet.web.store import Records, records_of
from licet.web.tables import download

SCHEMA = "licet.records/1"


class Listed(Struct, frozen=True):
    """Records asked for, the newest first. next: the id to go on before, empty at the end."""

    schema: str
    rows: tuple[Kept, ...]
    next: str


class Sheet(Struct, frozen=True):
    """A worksheet for an application. limbs: of Japan's text, each as limb, rule, our fact, mark; missing: labels of fields."""

    form: str
    title: str
    source: str
    fields: tuple[Field, ...]
    limbs: tuple[tuple[str, str, str, str], ...]
    missing: tuple[str, ...]


def listed(records: Records, told: Mapping[str, str], where: str, most: int) -> Listed:
    """At most so many records. told: words, outcome, since, until, before, each as it was written; where: they stand, for
    messages. Raises LicetError."""
    days = {name: read_day(told[name], f"{where}, {name}") for name in ("since", "until") if name in told}
    if told.get("outcome", "not_subject") not in OUTCOME_WORDS:
        mend = "one of " + ", ".join(OUTCOME_WORDS)
        raise LicetError(f"{quoted(told['outcome'])} is no outcome", where=f"{where}, outcome", mend=mend)
    wanted = Wanted(told.get("words", ""), told.get("outcome", ""), **days)
    store = records.found()
    rows = keeping.listed(store, limit=most + 1, before=told.get("before", ""), wanted=wanted) if store else []
    return Listed(SCHEMA, tuple(rows[:most]), rows[most - 1].id if len(rows) > most else "")


def store_of(request: Request) -> Store:
    """The records. Raises LicetError while there are none."""
    store = records_of(request).found()
    if store is None:
        raise LicetError("there are no records yet", mend="save a determination at /check")
    return store


def whole(found: Record) -> dict[str, object]:
    """A record as data: what is kept of it, facts, determination, and what was done."""
    plain = {"schema": SCHEMA, "kept": found.kept, "facts": found.facts, "determination": found.determination}
    return plain | {"acts": found.acts}


def sheets(found: Record) -> list[Sheet]:
    """All worksheets of a record."""
    return [_sheet(worksheet(found, form)) for form in FORMS]


def _sheet(made: Worksheet) -> Sheet:
    return Sheet(**msgspec.structs.asdict(made), missing=tuple(field.label for field in made.missing))


def memo_as(found: Record, kind: str) -> Response:
    """The memo of a record, pdf or txt. Raises LicetError."""
    return _paper(memo(found), found, f"memo-{found.kept.id}", kind)


def worksheet_as(found: Record, form: str, kind: str) -> Response:
    """One worksheet of a record, pdf or txt. Raises LicetError."""
    return _paper(paper_of(found, worksheet(found, form)), found, f"{form}-{found.kept.id}", kind)


def _paper(paper: Paper, record: Record, name: str, kind: str) -> Response:
    if kind == "pdf":
        return download(as_pdf(paper, record), f"{name}.pdf", "application/pdf")
    if kind == "txt":
        return download(as_text(paper).encode(), f"{name}.txt", "text/plain; charset=utf-8")
    raise LicetError(f"there is no paper as {quoted(kind)}", mend="pdf or txt")
