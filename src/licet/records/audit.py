"""The log of every act: it only grows, and every row carries the hash of the one before (SHA-256 of canonical JSON).

It shows tampering, it cannot prevent it: whoever may write the database file can write a whole new chain. The head (number and
hash of the last row) noted elsewhere shows that too.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, insert, literal_column, select, text, update

from licet.deals.facts import plain_text
from licet.errors import LicetError
from licet.records.accounted import Accounts
from licet.records.canonical import canonical, sha256
from licet.records.store import Store
from licet.records.tables import AUDIT, DETERMINATIONS, HEAD

GENESIS = "0" * 64
SAVED, DELETED = "determination.saved", "determination.deleted"
#: Triggers without which rows could be changed unseen by the database itself.
TRIGGERS = (
    *("audit_stays", "audit_remains", "audit_follows", "head_moves_on", "head_remains", "head_is_one"),
    *("determination_stays", "determination_remains"),
    *("proposal_opens", "proposal_stays", "proposal_ends_once", "proposal_takes_two", "proposal_remains"),
    *("licence_stays", "licence_remains", "draw_stays", "draw_remains", "draw_is_sound"),
    *("draw_within_value", "draw_within_quantity"),
    *("delivery_hold_stands", "delivery_hold_stays", "delivery_hold_ends_once", "delivery_hold_takes_two"),
    "delivery_hold_remains",
)


class Act(Struct, frozen=True):
    """A row of the log. at: UTC, ISO 8601; subject: the id of what it tells of, or empty; previous, hash: its place in the
    chain."""

    number: int
    at: str
    who: str
    action: str
    subject: str
    detail: dict[str, Any]
    previous: str
    hash: str


class Head(Struct, frozen=True):
    """The last row of the log: number 0 and zeros for an empty one."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


class Fault(Struct, frozen=True):
    """The first thing that is wrong. number: of the row of the log, None where no row tells of it; why: in words."""

    number: int | None
    why: str


class Verified(Struct, frozen=True):
    """What a walk along the chain found. rows: those that are as they were written, up to the fault."""

    rows: int
    head: Head
    fault: Fault | None


def now_utc() -> str:
    """This moment, as records write it."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def said(what: str, words: str) -> str:
    """A text that must be there: who, why. Raises LicetError where it is empty or no text."""
    found = plain_text(words)
    if not found:
        raise LicetError(f"the {what} is missing", mend="an act says who did it and why")
    return found


def append(
    connection: Connection, who: str, action: str, subject: str = "", detail: Mapping[str, Any] | None = None, *, at: str = ""
) -> Act:
    """Write an act into the log, in the writing transaction of what it tells of. at: now, if left out. Raises LicetError."""
    number, previous = connection.execute(select(HEAD.c.number, HEAD.c.hash).where(HEAD.c.id == 1)).one()
    row = {
        "number": number + 1,
        "at": at or now_utc(),
        "who": said("author", who),
        "action": action,
        "subject": subject,
        "detail": canonical(detail or {}).decode(),
        "previous": previous,
    }
    row["hash"] = _hash(row)
    connection.execute(insert(AUDIT).values(row))
    connection.execute(update(HEAD).where(HEAD.c.id == 1).values(number=row["number"], hash=row["hash"]))
    return _act(row)


def acts(store: Store, subject: str | None = None, *, after: int = 0, limit: int = 1000) -> list[Act]:
    """Acts in order, on one subject or on all. after: of a number on; limit: at most so many. Raises LicetError."""
    with store.reading() as connection:
        return acts_in(connection, subject, after=after, limit=limit)


def acts_in(connection: Connection, subject: str | None = None, *, after: int = 0, limit: int | None = None) -> list[Act]:
    """The same, in a transaction that is open."""
    query = select(AUDIT).where(AUDIT.c.number > after).order_by(AUDIT.c.number).limit(limit)
    if subject is not None:
        query = query.where(AUDIT.c.subject == subject)
    return [_act(row._asdict()) for row in connection.execute(query)]


def head(store: Store) -> Head:
    """The last row, to be noted elsewhere. Raises LicetError."""
    with store.reading() as connection:
        return Head(*connection.execute(select(HEAD.c.number, HEAD.c.hash).where(HEAD.c.id == 1)).one())


def read_head(words: str) -> Head:
    """A head as it was noted, `12:9f86...`. Raises LicetError."""
    number, _, digest = words.strip().partition(":")
    if not (number.isascii() and number.isdecimal()) or len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        raise LicetError("it is no head of a log", mend="write it as `licet audit verify` printed it: 12:9f86...")
    return Head(int(number), digest)


def verify(store: Store, noted: Head | None = None) -> Verified:
    """Walk the chain from its first row, and hold the saved determinations against it.

    noted: a head noted earlier, which must still be in the chain. Raises LicetError for a database that cannot be read.
    """
    with store.reading() as connection:
        return _walk(connection, noted)


def _walk(connection: Connection, noted: Head | None) -> Verified:
    previous, rows = GENESIS, 0
    sealed: dict[str, tuple[int, str]] = {}
    gone: set[str] = set()
    accounts = Accounts()
    if noted is not None and noted.number == 0 and noted.hash != GENESIS:
        return Verified(0, Head(0, GENESIS), Fault(None, "the head noted is of no log"))
    for row in _rows(connection):
        why = _why_wrong(row, rows + 1, previous)
        if not why and noted is not None and noted.number == row["number"] and noted.hash != row["hash"]:
            why = "it is not the row that was noted"
        if why:
            return Verified(rows, Head(rows, previous), Fault(rows + 1, why))
        rows, previous = rows + 1, row["hash"]
        accounts.tell(rows, row["action"], row["subject"], json.loads(row["detail"]))
        if row["action"] == SAVED:
            sealed[row["subject"]] = (rows, json.loads(row["detail"]).get("seal", ""))
        elif row["action"] == DELETED:
            gone.add(row["subject"])
    found = Head(rows, previous)
    fault = _end(connection, found, noted) or _kept(connection, sealed, gone)
    fault = fault or next((Fault(*wrong) for wrong in accounts.wrong(connection)), None) or _guarded(connection)
    return Verified(rows, found, fault)


def _rows(connection: Connection) -> Iterator[Mapping[str, Any]]:
    """The rows as they are, whatever type a forger gave them; those without a number first."""
    columns: list[ColumnElement[Any]] = [literal_column(name).label(name) for name in AUDIT.c.keys()]  # noqa: SIM118
    query = select(*columns).select_from(AUDIT).order_by(text("number"))
    for row in connection.execution_options(yield_per=1000).execute(query):
        yield row._asdict()


def _why_wrong(row: Mapping[str, Any], number: int, previous: str) -> str:
    if type(row["number"]) is not int or row["number"] < number:
        return "a row stands before it that has no place in the log"
    if row["number"] > number:
        return "it is missing"
    if any(not isinstance(value, str) for name, value in row.items() if name != "number") or row["hash"] != _hash(row):
        return "it is not what was written"
    if row["previous"] != previous:
        return "it does not follow the row before it"
    return ""


def _end(connection: Connection, found: Head, noted: Head | None) -> Fault | None:
    """Rows cut off at the end."""
    stored = [tuple(row) for row in connection.execute(text("SELECT number, hash FROM audit_head"))]
    if stored != [(found.number, found.hash)]:
        return Fault(found.number + 1, "the log ends before it, and its head says otherwise")
    if noted is not None and noted.number > found.number:
        return Fault(found.number + 1, f"it is missing: the head noted is row {noted.number}")
    return None


def _kept(connection: Connection, sealed: Mapping[str, tuple[int, str]], gone: Iterable[str]) -> Fault | None:
    """Determinations that are not as the log tells, or of which it does not tell."""
    from licet.records.keeping import broken

    standing = {i: told for i, told in sealed.items() if i not in set(gone)}
    wrong: list[Fault] = []
    seen: set[str] = set()
    for row in connection.execute(select(DETERMINATIONS)):
        seen.add(row.id)
        number, seal = standing.get(row.id, (None, ""))
        if number is None:
            wrong.append(Fault(None, f"determination {row.id} is kept, and no row of the log says that it should be"))
        elif why := broken(row, seal):
            wrong.append(Fault(number, f"the determination it tells of, {row.id}, {why}"))
    wrong += [Fault(n, f"the determination it tells of, {i}, is gone") for i, (n, _) in standing.items() if i not in seen]
    return min(wrong, key=lambda f: (f.number is None, f.number or 0), default=None)


def _guarded(connection: Connection) -> Fault | None:
    """Triggers that were removed."""
    on_sqlite = connection.dialect.name == "sqlite"
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if on_sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    standing = {str(row[0]) for row in connection.execute(text(query))}
    lost = [name for name in TRIGGERS if name not in standing]
    return Fault(None, f"the trigger {lost[0]}, which keeps rows from being changed, was removed") if lost else None


def _hash(row: Mapping[str, Any]) -> str | None:
    try:
        return sha256(canonical({name: row[name] for name in AUDIT.c.keys() if name != "hash"}))  # noqa: SIM118
    except LicetError:  # what a forger wrote, which no JSON holds
        return None


def _act(row: Mapping[str, Any]) -> Act:
    given = dict(row)
    return Act(**given | {"detail": json.loads(given["detail"])})
