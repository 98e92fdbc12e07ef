"""`licet record`: determinations saved, shown, decided again, held and deleted."""

import sys
from pathlib import Path
from typing import Any

import click

from licet.cli.deal_options import deal_of, deal_options
from licet.cli.options import COMMAND_LINE, day_after
from licet.cli.record_options import acting, database_option, opened, who_option, why_option
from licet.render.screen import put, put_json

_JSON = click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
_ID = click.argument("record_id", metavar="ID")


@click.group(no_args_is_help=True)
def record() -> None:
    """Determinations kept: facts, law, who, when and why. Nothing is ever rewritten."""


@record.command("save")
@deal_options
@click.option("--as-of", metavar="DAY", help="Apply the law of this day instead of the day of the deal.")
@click.option("--screen/--no-screen", default=True, help="Look up named parties whose lists are not given.")
@why_option
@who_option
@database_option
@_JSON
def save(as_of: str | None, screen: bool, why: str, who: str | None, database: str | None, as_json: bool, **told: Any) -> None:
    """Decide one deal and keep the determination; FILE and flags as for `licet check`."""
    from licet.decision.decide import load_decider
    from licet.records import keeping

    deal = deal_of(load_decider(), told)
    day = day_after("--as-of", as_of) if as_of is not None else None
    with opened(database, create=True) as store:
        _put_kept(keeping.save(store, deal, who=acting(who), why=why, as_of=day, screen=screen), as_json)


@record.command("list")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="At most so many.")
@click.option("--before", metavar="ID", default="", help="Those saved before this one.")
@database_option
@_JSON
def listed(limit: int, before: str, database: str | None, as_json: bool) -> None:
    """Saved determinations, the newest first."""
    from licet.records import keeping
    from licet.render.records import kept_line

    with opened(database) as store:
        found = keeping.listed(store, limit=limit, before=before)
    _put_json(found) if as_json else put("".join(kept_line(k) + "\n" for k in found) or "no records\n", sys.stdout)


@record.command("show")
@_ID
@database_option
@_JSON
def show(record_id: str, database: str | None, as_json: bool) -> None:
    """One record: who, when, why, until when it is kept, what was done. With --json the determination's canonical JSON."""
    from licet.records import keeping
    from licet.render.records import acts_text, kept_text

    with opened(database) as store:
        found = keeping.read(store, record_id)
    if as_json:
        put_json(found.answer.decode(), sys.stdout)
    else:
        put(kept_text(found.kept) + acts_text(found.acts), sys.stdout)


@record.command("memo")
@_ID
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Where it goes: .pdf or .txt.")
@click.option("--form", metavar="FORM", help="A worksheet in its place: bis-748p, eu-annex-iii, jp-comparison.")
@database_option
def memo(record_id: str, out: Path, form: str | None, database: str | None) -> None:
    """Write the memo of a record, or a worksheet filled with what it knows. A PDF holds the record as JSON, and the same
    record gives the same bytes."""
    from licet.errors import LicetError
    from licet.records import keeping
    from licet.records.memo import memo as of
    from licet.records.paper import as_pdf, as_text
    from licet.records.worksheets import paper_of, worksheet
    from licet.whole_files import write_whole

    if out.suffix.lower() not in (".pdf", ".txt"):
        raise LicetError(f"no memo is written as {out.suffix or 'a file without ending'}", where="--out", mend=".pdf or .txt")
    with opened(database) as store:
        found = keeping.read(store, record_id)
    paper = paper_of(found, worksheet(found, form)) if form else of(found)
    data = as_pdf(paper, found) if out.suffix.lower() == ".pdf" else as_text(paper).encode()
    try:
        write_whole(out, lambda scratch: _written(scratch, data))
    except OSError as error:
        raise LicetError(f"it cannot be written: {error.strerror or error}", where=str(out)) from None


def _written(file: Path, data: bytes) -> None:
    file.write_bytes(data)


@record.command("replay")
@_ID
@click.option("--on", metavar="DAY", help="Apply the law of this day instead of the record's; `today` for today.")
@who_option
@database_option
@_JSON
def replay(record_id: str, on: str | None, who: str | None, database: str | None, as_json: bool) -> None:
    """Decide again from the pinned facts: the same bytes, or what differs, regime by regime. Status 1 if it is no longer
    the answer."""
    from licet.records.replay import replay as again
    from licet.render.records import replayed_text

    day = None if on is None else day_after("--on", None if on == "today" else on)
    with opened(database) as store:
        found = again(store, record_id, on=day, who=acting(who))
    _put_json(found) if as_json else put(replayed_text(found), sys.stdout)
    if not found.still:
        raise SystemExit(1)


@record.command("event")
@_ID
@click.argument("kind", metavar="KIND")
@click.argument("day", metavar="DAY")
@who_option
@database_option
def event(record_id: str, kind: str, day: str, who: str | None, database: str | None) -> None:
    """Tell of an event the time of keeping counts from: export, reexport (or diversion), end (of the transaction)."""
    from licet.deals.facts import read_day
    from licet.records import keeping

    with opened(database) as store:
        _put_kept(keeping.tell(store, record_id, kind, read_day(day, COMMAND_LINE), who=acting(who)))


@record.command("hold")
@_ID
@why_option
@who_option
@database_option
def hold(record_id: str, why: str, who: str | None, database: str | None) -> None:
    """Place a legal hold: nothing deletes the record until it is released."""
    from licet.records import keeping

    with opened(database) as store:
        _put_kept(keeping.hold(store, record_id, who=acting(who), why=why))


@record.command("release-hold")
@_ID
@click.option("--number", type=int, help="Which one, where several stand.")
@why_option
@who_option
@database_option
def release_hold(record_id: str, number: int | None, why: str, who: str | None, database: str | None) -> None:
    """Release a legal hold."""
    from licet.records import keeping

    with opened(database) as store:
        _put_kept(keeping.release(store, record_id, who=acting(who), why=why, number=number))


@record.command("delete")
@_ID
@click.option("--asked-elsewhere", is_flag=True, help="You found out what regimes ask whose rule is not encoded here.")
@why_option
@who_option
@database_option
def remove(record_id: str, asked_elsewhere: bool, why: str, who: str | None, database: str | None) -> None:
    """Delete a record whose time is over; refused before, and while a legal hold stands. The log keeps that it was."""
    from licet.records import keeping

    with opened(database) as store:
        act = keeping.remove(store, record_id, who=acting(who), why=why, asked_elsewhere=asked_elsewhere)
    put(f"deleted: {record_id}; row {act.number} of the log tells of it\n", sys.stdout)


def _put_kept(kept: Any, as_json: bool = False) -> None:
    from licet.render.records import kept_text

    _put_json(kept) if as_json else put(kept_text(kept), sys.stdout)


def _put_json(value: Any) -> None:
    from licet.render.as_json import to_json

    put_json(to_json(value), sys.stdout)
