"""A book from file to file: read, completed, decided and written, part by part, with a manifest of what it was made from.

A part is committed or absent. A run that was cut off goes on after the last one, if everything it is made from is the same.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
from msgspec import Struct

from licet.decision.decide import Decider, load_decider
from licet.orders.deciding import Deciding, hidden
from licet.orders.masters import Kind
from licet.orders.parts import Parts
from licet.orders.preparing import Choices, Prepared, prepare
from licet.orders.reading import ROWS, BookError
from licet.orders.since import compared, earlier
from licet.orders.summary import Summary, summary
from licet.orders.writing import Result, ending, fits, write_result

SCHEMA = "licet.book/2"
#: Told of progress: lines done, lines in all.
Progress = Callable[[int, int], None]


class FileUsed(Struct, frozen=True):
    """A file that a result was made from. hash: SHA-256 of its bytes; sheet: of a workbook."""

    file: str
    hash: str
    sheet: str = ""


class MasterUsed(Struct, frozen=True):
    """A master and what it was joined by: its key and the column of the lines that names it; facts: those that it gives."""

    kind: str
    used: FileUsed
    joined: Mapping[str, str]
    facts: tuple[str, ...]


class Manifest(Struct, frozen=True):
    """What a result was made from.

    run_on: the day of the run, on which lines without a ship date are judged; package: version of Licet; law: its hash;
    law_checked: by regime the day it was checked through; lists: by list the hashes of its states that parties were looked up
    in, decisions: hash of what was decided of matches (both empty where nobody was screened); as_of: the day whose law was
    applied, None for each line's own day; facts, told: what the columns are; outcomes: lines by outcome; notes: lines with a
    note; since: the earlier result it was held against.
    """

    schema: str
    run_on: date
    package: str
    book: FileUsed
    masters: tuple[MasterUsed, ...]
    result: str
    law: str
    law_checked: Mapping[str, date]
    lists: Mapping[str, list[str]]
    decisions: str
    as_of: date | None
    facts: Mapping[str, str]
    told: Mapping[str, str]
    choices: Choices
    lines: int
    outcomes: Mapping[str, int]
    situations: int
    notes: int
    since: FileUsed | None = None


class Ran(Struct, frozen=True):
    """A run that is done. resumed: lines that an earlier run, cut off, had done already."""

    manifest: Manifest
    summary: Summary
    resumed: int = 0


def run(
    file: Path,
    out: Path,
    said: Mapping[str, str],
    choices: Choices,
    *,
    sheet: str | None = None,
    as_of: date | None = None,
    masters: Mapping[Kind, str] | None = None,
    since: Path | None = None,
    progress: Progress = lambda done, lines: None,
    rows: int = ROWS,
    also: Callable[[Result], None] = lambda result: None,
) -> Ran:
    """Decide a book and write the result and its manifest.

    said: by column the fact it names; as_of: the day whose law is applied, each line's own day if left out; masters: by kind a
    file, a sheet of the same workbook, or "-" for none; since: an earlier result, or its manifest; rows: lines of a part;
    also: what else is made of the result while its parts are there, anew if a run was cut off in the middle of it.
    Raises LicetError. What was done before a fault or an interruption is kept beside the result.
    """
    ending(out)
    decider = load_decider()
    book = prepare(file, said, choices, sheet, masters)
    fits(out, book.source.rows)
    before = earlier(since) if since is not None else None
    parts = Parts(out, _stamp(book, said, as_of, before, rows))
    resumed = parts.done
    _decide(book, parts, Deciding(book, decider, as_of), progress, rows)
    manifest = _manifest(book, out, decider, as_of, parts, before)
    told = compared(parts, book.by, choices, decider, as_of, before, manifest) if before is not None else None
    valued = bool({"value", "value_usd"} & book.by.told.keys())
    found = summary(parts.scan(), decider, valued=valued, since=told)
    result = Result(book.source.head, parts, found, told, manifest)
    also(result)
    write_result(result, out)
    beside(out).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
    parts.clear()
    return Ran(manifest, found, resumed)


def _decide(book: Prepared, parts: Parts, deciding: Deciding, progress: Progress, rows: int) -> None:
    """The lines that are not done yet."""
    source = book.source
    progress(parts.done, source.rows)
    if parts.done < source.rows or not source.rows:
        try:
            for batch in source.batches(parts.done, rows):
                parts.put(deciding.part(batch))
                progress(parts.done, source.rows)
            if not source.rows:
                parts.put(deciding.part(source.whole()))
        finally:
            deciding.close()
    if parts.done != source.rows:
        raise BookError(f"{source.rows} lines were counted and {parts.done} read", where=source.file.name, mend="run it again")


def _stamp(book: Prepared, said: Mapping[str, str], as_of: date | None, before: Any, rows: int) -> str:
    """Everything a result is made from, as a hash: a run that goes on must have it in common with the one cut off."""
    masters = [(m.kind, hash_of(m.file), m.name) for m in book.masters]
    if book.roles:
        from licet.orders.parties import kept_hash

        lists = kept_hash()
    else:
        lists = ""
    law = load_decider().book.hash
    plain = msgspec.json.encode(
        [
            SCHEMA, _version(), hash_of(book.source.file), book.source.sheet, masters, book.by, dict(said), book.choices, law,
            lists, as_of, date.today(), before.hash if before else "", rows,
        ],
        order="sorted",
    )  # fmt: skip
    return hashlib.sha256(plain).hexdigest()


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("licet")
    except PackageNotFoundError:
        return ""


def _screening(book: Prepared, parts: Parts) -> tuple[dict[str, list[str]], str]:
    """The lists that were searched and what was decided of matches, as hashes."""
    if not book.roles:
        return {}, ""
    from licet.orders.parties import lists_hash
    from licet.screening.decisions import verify

    days = parts.scan().select(pl.col(hidden("on")).unique()).collect()[hidden("on")].to_list()
    return lists_hash(days), verify()


def _manifest(book: Prepared, out: Path, decider: Decider, as_of: date | None, parts: Parts, before: Any) -> Manifest:
    scan = parts.scan()
    counted = scan.group_by("licet_outcome").len().sort("len", "licet_outcome", descending=[True, False]).collect()
    rest = scan.select(
        pl.col("licet_situation").n_unique().alias("situations"), pl.col("licet_note").is_not_null().sum().alias("notes")
    ).collect()
    lists, decisions = _screening(book, parts)
    source = book.source
    return Manifest(
        schema=SCHEMA,
        run_on=date.today(),
        package=_version(),
        book=FileUsed(source.file.name, hash_of(source.file), source.sheet),
        masters=tuple(_used(book, master) for master in book.masters),
        result=out.name,
        law=decider.book.hash,
        law_checked={r.id: r.verified_through for r in decider.book.regimes if r.verified_through},
        lists=lists,
        decisions=decisions,
        as_of=as_of,
        facts=book.by.facts,
        told=book.by.told,
        choices=book.choices,
        lines=parts.done,
        outcomes={str(outcome): lines for outcome, lines in counted.iter_rows()},
        situations=int(rest["situations"][0]),
        notes=int(rest["notes"][0]),
        since=FileUsed(before.name, before.hash) if before else None,
    )


def _used(book: Prepared, master: Any) -> MasterUsed:
    joined = {
        joint.column: f"{joint.key}{f' ({joint.role})' if joint.role else ''}"
        for joint in book.joints
        if joint.master is master
    }
    sheet = master.name.removeprefix("sheet ").strip("'") if master.name.startswith("sheet ") else ""
    return MasterUsed(master.kind, FileUsed(master.file.name, hash_of(master.file), sheet), joined, tuple(master.facts))


def hash_of(file: Path) -> str:
    """SHA-256 of a file. Raises BookError."""
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise BookError(f"it cannot be read: {error.strerror or error}", where=str(file)) from None


def beside(out: Path) -> Path:
    """The manifest of a result."""
    return out.with_name(f"{out.name}.manifest.json")
