"""A book from file to file: read, mapped, checked, decided and written, with a manifest of what it was made from."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import msgspec
import polars as pl
from msgspec import Struct

from licet.decision.decide import load_decider
from licet.decision.determination import Determination
from licet.errors import nearest
from licet.orders.checking import Choices, Problem, check, facts_of
from licet.orders.explaining import explain
from licet.orders.frames import decide_orders
from licet.orders.mapping import Mapped, mapped
from licet.orders.reading import BookError, Sheet, read_book
from licet.orders.writing import ending, write_book

SCHEMA = "licet.book/1"


class Manifest(Struct, frozen=True):
    """What a result was made from. hash: SHA-256 of the book; law: hash of the law; as_of: the day whose law was applied, None
    for each line's own day; outcomes: lines by outcome; notes: lines with something to know."""

    schema: str
    made: datetime
    book: str
    sheet: str | None
    hash: str
    result: str
    law: str
    as_of: date | None
    facts: Mapping[str, str]
    told: Mapping[str, str]
    choices: Choices
    lines: int
    outcomes: Mapping[str, int]
    situations: int
    notes: int


class Prepared(Struct, frozen=True):
    """A book read and mapped, with what is wrong with it."""

    sheet: Sheet
    by: Mapped
    problems: tuple[Problem, ...]


def prepare(file: Path, said: Mapping[str, str], choices: Choices, sheet: str | None = None) -> Prepared:
    """Read, map and check a book. Raises LicetError for one that cannot be read."""
    read = read_book(file, sheet)
    by = mapped(read.cells.columns, said)
    return Prepared(read, by, check(read, by, choices))


def run(
    file: Path, out: Path, said: Mapping[str, str], choices: Choices, *, sheet: str | None = None, as_of: date | None = None
) -> tuple[Manifest, pl.DataFrame, Prepared]:
    """Decide a book and write the result and its manifest. Raises LicetError."""
    ending(out)
    book = prepare(file, said, choices, sheet)
    facts = facts_of(book.sheet, book.by, choices)
    answers = decide_orders(facts, as_of=as_of).drop(facts.columns)
    if taken := set(book.sheet.cells.columns) & set(answers.columns):
        raise BookError(f"the column {min(taken)!r} has a name that answers are given", mend="name it otherwise")
    lines = book.sheet.cells.hstack(answers)
    write_book(lines, out)
    manifest = _manifest(file, out, book, choices, lines, sheet, as_of)
    beside(out).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
    return manifest, lines, book


def _manifest(
    file: Path, out: Path, book: Prepared, choices: Choices, lines: pl.DataFrame, sheet: str | None, as_of: date | None
) -> Manifest:
    counted = lines["licet_outcome"].cast(pl.String).value_counts(sort=True)
    with file.open("rb") as stream:
        hash_ = hashlib.file_digest(stream, "sha256").hexdigest()
    return Manifest(
        schema=SCHEMA,
        made=datetime.now().astimezone(),
        book=file.name,
        sheet=sheet,
        hash=hash_,
        result=out.name,
        law=load_decider().book.hash,
        as_of=as_of,
        facts=book.by.facts,
        told=book.by.told,
        choices=choices,
        lines=lines.height,
        outcomes=dict(zip(counted["licet_outcome"].to_list(), counted["count"].to_list(), strict=True)),
        situations=lines["licet_situation"].n_unique(),
        notes=lines.height - lines["licet_note"].null_count(),
    )


def beside(out: Path) -> Path:
    """The manifest of a result."""
    return out.with_name(f"{out.name}.manifest.json")


def line_of(result: Path, line: str) -> Determination:
    """Why a line of a result has its answer: its own facts determined as one deal. line: what its line column says, or `row N`
    for the Nth line. Raises BookError for a result without its manifest, or a line that is not there."""
    try:
        manifest = msgspec.json.decode(beside(result).read_bytes(), type=Manifest)
    except (OSError, ValueError) as error:
        raise BookError(
            f"the manifest beside the result cannot be read: {error}", where=str(beside(result)), mend="run the book again"
        ) from None
    read = read_book(result)
    at = _place(read.cells, manifest.told.get("line"), line)
    facts = facts_of(read, Mapped(manifest.facts, manifest.told, ()), manifest.choices)
    return explain(facts.row(at, named=True), as_of=manifest.as_of)


def _place(cells: pl.DataFrame, column: str | None, line: str) -> int:
    words = line.split()
    if len(words) == 2 and words[0] == "row" and words[1].isdigit() and 0 < int(words[1]) <= cells.height:
        return int(words[1]) - 1
    named = cells[column].cast(pl.String) if column else pl.Series([], dtype=pl.String)
    found = (named == line).arg_true().to_list()
    if len(found) != 1:
        what = f"{len(found)} lines are called {line!r}" if found else f"no line is called {line!r}"
        raise BookError(
            what, mend=nearest(line, named.head(100_000).to_list()) or f"`row 1` to `row {cells.height}` name every line"
        )
    return int(found[0])
