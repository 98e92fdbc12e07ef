"""Keys for programs: each belongs to an account, allows part of what it may, and ends. Only the hash of a key is kept."""

import secrets
from collections.abc import Iterable
from datetime import UTC, date, datetime
from time import time
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, insert, select, update

from licet.deals.facts import plain_text
from licet.errors import LicetError, quoted
from licet.records import audit
from licet.records.keeping import new_id
from licet.records.people import actor, person_in
from licet.records.rights import Actor, NotAllowed, read_rights
from licet.records.sessions import hashed
from licet.records.store import Store
from licet.records.tables import TOKENS

ADDED, REVOKED = "token.added", "token.revoked"
#: By this a key is known for one, in a file where it should not be.
BEGINS = "licet_"
_DAY = 24 * 60 * 60
MOST_DAYS = 366


class Token(Struct, frozen=True):
    """A key, without its secret. scopes: rights it has if its account has them; ends: the moment it is worth nothing, UTC;
    used_on: the last day it was used."""

    id: str
    user: str
    name: str
    scopes: tuple[str, ...]
    made_at: str
    ends: str
    revoked: bool
    used_on: date | None
    over: bool


def add(
    store: Store, user: str, name: str, scopes: Iterable[str], days: int, *, who: str, now: float | None = None
) -> tuple[Token, str]:
    """Make a key: it, and its secret, which is told here and nowhere again.

    user: id of the account; days: from now to its end. Raises LicetError; NotAllowed for rights the account does not have.
    """
    label, granted = plain_text(name), read_rights(scopes)
    if not 0 < len(label) <= 60:
        raise LicetError("the key has no name", mend="say in up to 60 characters what it is for")
    if not 1 <= days <= MOST_DAYS:
        raise LicetError(f"a key lasts 1 to {MOST_DAYS} days", where="the days", mend="make a new one in time")
    secret, moment = BEGINS + secrets.token_urlsafe(32), time() if now is None else now
    row: dict[str, Any] = {
        "id": new_id(),
        "user": user,
        "name": label,
        "hash": hashed(secret),
        "scopes": " ".join(granted),
        "made_at": audit.now_utc(),
        "ends": int(moment) + days * _DAY,
    }
    with store.writing() as connection:
        person = person_in(connection, user)
        for right in granted:
            if right not in person.rights:
                raise NotAllowed(f"{quoted(person.name)} has no right {right!r} to give", mend="name rights the account has")
        connection.execute(insert(TOKENS).values(row))
        detail = {"token": row["id"], "name": label, "scopes": list(granted), "days": days}
        audit.append(connection, who, ADDED, user, detail)
        made = connection.execute(select(TOKENS).where(TOKENS.c.id == row["id"])).one()
    return _token(made, moment), secret


def listed(store: Store, user: str | None = None, *, now: float | None = None) -> list[Token]:
    """The keys of an account, or all, the newest first."""
    query = select(TOKENS).order_by(TOKENS.c.made_at.desc())
    if user is not None:
        query = query.where(TOKENS.c.user == user)
    with store.reading() as connection:
        return [_token(row, time() if now is None else now) for row in connection.execute(query)]


def revoke(store: Store, token: str, *, who: str, user: str | None = None) -> Token:
    """End a key now. user: only if it is of that account. Raises LicetError: there is none."""
    moment = time()
    with store.writing() as connection:
        row = connection.execute(select(TOKENS).where(TOKENS.c.id == token)).one_or_none()
        if row is None or user not in (None, row.user):
            raise LicetError(f"there is no key {quoted(token)}", mend="`licet token list` shows them")
        if row.ended is None:
            connection.execute(update(TOKENS).where(TOKENS.c.id == token).values(ended=int(moment)))
            audit.append(connection, who, REVOKED, row.user, {"token": token, "name": row.name})
        return _token(connection.execute(select(TOKENS).where(TOKENS.c.id == token)).one(), moment)


def actor_of(store: Store, secret: str, *, now: float | None = None) -> Actor | None:
    """Whose key this is, with the rights that both the key and its account have; None for one that is worth nothing."""
    moment = time() if now is None else now
    if not secret.startswith(BEGINS):
        return None
    with store.reading() as connection:
        row = connection.execute(select(TOKENS).where(TOKENS.c.hash == hashed(secret))).one_or_none()
        if row is None or row.ended is not None or moment >= row.ends:
            return None
        person = person_in(connection, row.user)
    if person.disabled:
        return None
    today = datetime.fromtimestamp(moment, UTC).date()
    if row.used_on != today:
        with store.writing() as connection:
            connection.execute(update(TOKENS).where(TOKENS.c.id == row.id).values(used_on=today))
    return actor(person, "token", frozenset(row.scopes.split()))


def _token(row: Row[Any], moment: float) -> Token:
    return Token(
        row.id,
        row.user,
        row.name,
        tuple(row.scopes.split()),
        row.made_at,
        datetime.fromtimestamp(row.ends, UTC).isoformat(),
        row.ended is not None,
        row.used_on,
        row.ended is not None or moment >= row.ends,
    )
