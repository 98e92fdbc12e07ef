"""Order books that were handed over, whose they are, and how far the jobs are that read and run them.

A job stands here from when it is asked for until it is over, so that whatever ends the process, the next one goes on with it.
"""

from time import time
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from licet.errors import LicetError
from licet.records import audit
from licet.records.keeping import new_id
from licet.records.store import Store
from licet.records.tables import BOOKS

READING, READY, RUNNING, DONE, STOPPED, FAILED = "reading", "ready", "running", "done", "stopped", "failed"
#: States in which a job is to be done, or is being done.
WORKING = (READING, RUNNING)
#: Seconds a workbench holds a job, and seconds after which it says that it still does.
LEASE, RENEW = 20, 4
#: Books one account may keep at a time: each takes room on the disk.
MOST = 20


class Reading(Struct, frozen=True):
    """How a book is read and run. file: its name in its folder; masters: by kind theirs; said: by column the fact it names;
    choices: those of `licet.orders.preparing.Choices` that were made; as_of: a day, or empty; since: the book whose result the
    run is held against, its own id for its last run, or empty."""

    file: str
    masters: dict[str, str] = {}
    sheet: str = ""
    said: dict[str, str] = {}
    choices: dict[str, Any] = {}
    as_of: str = ""
    since: str = ""


class Book(Struct, frozen=True):
    """A book and its job. done, lines: of the job; error: what was wrong, where, and how to mend it."""

    id: str
    user: str
    who: str
    name: str
    made_at: str
    state: str
    done: int
    lines: int
    asked: Reading
    error: dict[str, str | None]

    @property
    def working(self) -> bool:
        """Whether a job is to be done."""
        return self.state in WORKING


def room(store: Store, user: str) -> None:
    """Raises LicetError where an account keeps as many books as it may."""
    with store.reading() as connection:
        kept = connection.execute(select(func.count()).select_from(BOOKS).where(BOOKS.c.user == user)).scalar()
    if (kept or 0) >= MOST:
        raise LicetError(f"{MOST} order books are kept already", mend="delete one that is no longer needed")


def add(store: Store, *, user: str, who: str, name: str, asked: Reading, book: str = "") -> Book:
    """A book that waits to be read. book: its id, one by chance if left out."""
    made = book or new_id()
    row: dict[str, Any] = {"id": made, "user": user, "who": who, "name": name, "made_at": audit.now_utc(), "state": READING}
    row |= {"done": 0, "lines": 0, "asked": _json(asked), "error": "{}"}
    with store.writing() as connection:
        connection.execute(insert(BOOKS).values(row))
        return _book(_row(connection, made))


def found(store: Store, book: str, user: str) -> Book:
    """A book of that account. Raises LicetError: there is none of that id, or it is another's."""
    with store.reading() as connection:
        row = connection.execute(select(BOOKS).where(BOOKS.c.id == book, BOOKS.c.user == user)).one_or_none()
    if row is None:
        raise LicetError("there is no such order book", mend="/books shows yours")
    return _book(row)


def listed(store: Store, user: str) -> list[Book]:
    """The books of an account, the newest first."""
    with store.reading() as connection:
        query = select(BOOKS).where(BOOKS.c.user == user).order_by(BOOKS.c.made_at.desc(), BOOKS.c.id)
        return [_book(row) for row in connection.execute(query)]


def working(store: Store) -> list[Book]:
    """All whose job is not over, the oldest first."""
    with store.reading() as connection:
        query = select(BOOKS).where(BOOKS.c.state.in_(WORKING)).order_by(BOOKS.c.made_at, BOOKS.c.id)
        return [_book(row) for row in connection.execute(query)]


def ask(store: Store, book: Book, state: str, asked: Reading | None = None) -> Book:
    """Ask for a job (READING or RUNNING) of a book that has none under way. Raises LicetError where it has."""
    values = {"state": state, "done": 0, "lines": 0, "error": "{}", "asked": _json(asked or book.asked)}
    with store.writing() as connection:
        if not _changed(connection, book.id, (READY, DONE, STOPPED, FAILED), values):
            raise LicetError("it is being worked on", where=book.name, mend="wait until that is over, or cancel it")
        return _book(_row(connection, book.id))


def claim(store: Store, book: str, worker: str, *, now: float | None = None) -> bool:
    """Take a job that is to be done and that no other workbench holds, or hold on to one's own; whether it is one's own now.

    worker: which workbench; now: seconds since 1970. It is held for LEASE seconds: whoever ends without a word loses it then.
    """
    moment = int(time() if now is None else now)
    free = (BOOKS.c.lease <= moment) | (BOOKS.c.worker == worker)
    query = update(BOOKS).where(BOOKS.c.id == book, BOOKS.c.state.in_(WORKING), free)
    with store.writing() as connection:
        return bool(connection.execute(query.values(worker=worker, lease=moment + LEASE)).rowcount)


def let_go(store: Store, book: str, worker: str) -> None:
    """Hold a job no longer, whatever became of it."""
    with store.writing() as connection:
        connection.execute(update(BOOKS).where(BOOKS.c.id == book, BOOKS.c.worker == worker).values(worker="", lease=0))


def progress(store: Store, book: str, done: int, lines: int) -> None:
    """Write down how far a job is, if it is still wanted."""
    with store.writing() as connection:
        _changed(connection, book, WORKING, {"done": done, "lines": lines})


def over(store: Store, book: str, state: str, error: dict[str, str | None] | None = None) -> None:
    """End a job, if it is still wanted."""
    with store.writing() as connection:
        _changed(connection, book, WORKING, {"state": state, "error": _json(error or {})})


def remove(store: Store, book: Book) -> None:
    """Forget a book."""
    with store.writing() as connection:
        connection.execute(delete(BOOKS).where(BOOKS.c.id == book.id, BOOKS.c.user == book.user))


def _changed(connection: Connection, book: str, states: Any, values: dict[str, Any]) -> bool:
    changed = connection.execute(update(BOOKS).where(BOOKS.c.id == book, BOOKS.c.state.in_(states)).values(values))
    return bool(changed.rowcount)


def _row(connection: Connection, book: str) -> Row[Any]:
    return connection.execute(select(BOOKS).where(BOOKS.c.id == book)).one()


def _book(row: Row[Any]) -> Book:
    told = row._asdict()
    asked, error = msgspec.json.decode(told.pop("asked"), type=Reading), msgspec.json.decode(told.pop("error"))
    del told["worker"], told["lease"]
    return Book(**told, asked=asked, error=error)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
