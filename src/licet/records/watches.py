"""Watches: told when the answer for a deal, an item, a party or a saved determination changes, by law, lists or facts.

All of a watch is in the store, its next time too, so whoever runs the watches may end at any moment and another goes on. An
answer is found outside of a transaction and kept in one, only if no other runner kept one meanwhile.
"""

import json
import logging
from collections.abc import Callable, Mapping
from time import time
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Row, insert, select, update

from licet.deals.facts import plain_text
from licet.errors import LicetError, fault_of, quoted
from licet.records import audit
from licet.records.canonical import canonical
from licet.records.keeping import new_id, read_in
from licet.records.rights import Actor
from licet.records.store import Store
from licet.records.tables import NEWS, WATCHES
from licet.records.watched import KINDS, Answer, Turned, answer, because, changes

ADDED, ENDED, TOLD = "watch.added", "watch.ended", "watch.told"
DAY, SHORTEST = 24 * 60 * 60, 60
#: How the law is asked: alone, where others ask it, too.
Alone = Callable[[Callable[[], Answer]], Answer]


class Watch(Struct, frozen=True):
    """A watch. every: seconds between two looks; fault: why the last look gave no answer, or empty; checked, next: seconds
    since 1970; parts: of the last answer."""

    id: str
    owner: str
    title: str
    kind: str
    every: int
    webhook: str
    fault: str
    checked: int
    next: int
    ended: bool
    parts: dict[str, str]


class News(Struct, frozen=True):
    """That an answer changed. because: law, lists, facts or day; sent: when a webhook took it, 0 while none has."""

    id: str
    watch: str
    title: str
    at: str
    because: str
    turned: tuple[Turned, ...]
    sent: int


def add(
    store: Store, actor: Actor, kind: str, asks: Mapping[str, Any], *, title: str, every: int = DAY, webhook: str = ""
) -> Watch:
    """Watch something from now on: it is asked once here, so that what cannot be asked is refused.

    asks: {"deal": ...} as for `licet.determine` (deal, item), {"name", "country", "aliases"} (party), {"record": id} (record).
    Raises LicetError.
    """
    actor.must("record")
    if not SHORTEST <= every <= 366 * DAY:
        raise LicetError(f"{every} seconds is no time between two looks", mend="from a minute to a year; a day is usual")
    if webhook:
        from licet.records.webhooks import checked

        checked(webhook)
    label, told = plain_text(title)[:200], json.loads(canonical(_asks(store, kind, asks)))
    first, moment = answer(kind, told), int(time())
    row: dict[str, Any] = {
        "id": new_id(),
        "owner": actor.id,
        "title": label or KINDS.get(kind, kind),
        "kind": kind,
        "asks": canonical(told).decode(),
        "every": every,
        "webhook": webhook,
        "answer": canonical(first).decode(),
        "fault": "",
        "checked": moment,
        "next": moment + every,
        "made_at": audit.now_utc(),
    }
    with store.writing() as connection:
        connection.execute(insert(WATCHES).values(row))
        audit.append(connection, actor.name, ADDED, row["id"], {"kind": kind, "owner": actor.id, "webhook": bool(webhook)})
        return _watch(_row(connection, row["id"]))


def listed(store: Store, actor: Actor) -> list[Watch]:
    """One's own watches, the newest first."""
    query = select(WATCHES).where(WATCHES.c.owner == actor.id).order_by(WATCHES.c.made_at.desc())
    with store.reading() as connection:
        return [_watch(row) for row in connection.execute(query)]


def news(store: Store, actor: Actor, *, limit: int = 100) -> list[News]:
    """What one's own watches told, the newest first."""
    query = select(NEWS, WATCHES.c.title).join(WATCHES, WATCHES.c.id == NEWS.c.watch).where(WATCHES.c.owner == actor.id)
    with store.reading() as connection:
        return [_news(row) for row in connection.execute(query.order_by(NEWS.c.at.desc(), NEWS.c.id).limit(limit))]


def end(store: Store, actor: Actor, watch: str) -> Watch:
    """Watch no longer. Raises LicetError for one that is not one's own."""
    actor.must("record")
    with store.writing() as connection:
        row = _row(connection, watch)
        if row.owner != actor.id:
            raise _none(watch)
        if row.ended_at is None:
            connection.execute(update(WATCHES).where(WATCHES.c.id == watch).values(ended_at=audit.now_utc()))
            audit.append(connection, actor.name, ENDED, watch)
        return _watch(_row(connection, watch))


def run(store: Store, *, now: float | None = None, alone: Alone = lambda ask: ask(), every: bool = False) -> list[News]:
    """Look at all watches whose time has come, or at every one; what they told. One that fails does not stop the others."""
    moment = int(time() if now is None else now)
    due = select(WATCHES).where(WATCHES.c.ended_at.is_(None)).order_by(WATCHES.c.next)
    with store.reading() as connection:
        rows = connection.execute(due if every else due.where(WATCHES.c.next <= moment)).all()
    return [told for row in rows if (told := _look(store, row, moment, alone)) is not None]


def _look(store: Store, row: Row[Any], moment: int, alone: Alone) -> News | None:
    found, fault = None, ""
    try:
        found = alone(lambda: answer(row.kind, json.loads(row.asks)))
    except LicetError as error:
        fault = error.what[:500]
    except Exception as error:  # a fault of ours is told to the owner, and the next watch is looked at
        logging.getLogger("licet").error("watch %s could not be asked: %s", row.id, fault_of(error))
        fault = "it could not be answered; the log of the workbench says why"
    kept = {"checked": moment, "next": moment + row.every, "fault": fault}
    # Two looks may end in one second: what was told last must be what it was, too.
    as_it_was = (WATCHES.c.id == row.id) & (WATCHES.c.checked == row.checked) & (WATCHES.c.answer == row.answer)
    with store.writing() as connection:
        if found is not None:
            kept["answer"] = canonical(found).decode()
        if not connection.execute(update(WATCHES).where(as_it_was, WATCHES.c.ended_at.is_(None)).values(kept)).rowcount:
            return None  # another runner was quicker
        then = msgspec.json.decode(row.answer, type=Answer)
        turned = changes(then, found) if found is not None else ()
        return _tell(connection, row, because(then, found), turned, moment) if found is not None and turned else None


def _tell(connection: Connection, row: Row[Any], cause: str, turned: tuple[Turned, ...], moment: int) -> News:
    values: dict[str, Any] = {"id": new_id(), "watch": row.id, "at": audit.now_utc(), "because": cause}
    values |= {"told": canonical(turned).decode(), "sent": 0, "tries": 0, "retry": moment if row.webhook else 0}
    connection.execute(insert(NEWS).values(values))
    audit.append(connection, "watch", TOLD, row.id, {"news": values["id"], "because": cause, "parts": len(turned)})
    return News(values["id"], row.id, row.title, values["at"], cause, turned, 0)


def _asks(store: Store, kind: str, asks: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of what is asked. Raises LicetError."""
    if kind == "record":
        with store.reading() as connection:
            return {"record": str(asks.get("record", "")), "facts": read_in(connection, str(asks.get("record", ""))).facts}
    wanted = {"deal": {"deal"}, "item": {"deal"}, "party": {"name", "country", "aliases"}}.get(kind, set())
    if not wanted or set(asks) - wanted:
        raise LicetError(f"{quoted(kind)} is not watched so", mend="docs/workflow.md says what each kind takes")
    if kind == "party" and not str(asks.get("name", "")).strip():
        raise LicetError("no name was given", mend="write the name of the party")
    if kind == "item" and set(asks["deal"]) - {"item", "facts", "on"}:
        raise LicetError("an item is watched without a deal", mend="watch the deal instead")
    return dict(asks)


def _row(connection: Connection, watch: str) -> Row[Any]:
    row = connection.execute(select(WATCHES).where(WATCHES.c.id == watch)).one_or_none()
    if row is None:
        raise _none(watch)
    return row


def _none(watch: str) -> LicetError:
    return LicetError(f"there is no watch {quoted(watch)} of yours", mend="`licet watch list` shows them")


def _watch(row: Row[Any]) -> Watch:
    plain = {
        name: getattr(row, name) for name in ("id", "owner", "title", "kind", "every", "webhook", "fault", "checked", "next")
    }
    return Watch(**plain, ended=row.ended_at is not None, parts=json.loads(row.answer)["parts"])


def _news(row: Row[Any]) -> News:
    turned = msgspec.json.decode(row.told, type=tuple[Turned, ...])
    return News(row.id, row.watch, row.title, row.at, row.because, turned, row.sent)
