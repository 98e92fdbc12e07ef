"""Who is signed in. A browser holds 256 bits of chance; the store holds their hash, so that reading it lets nobody in."""

import hashlib
import hmac
import secrets
from time import time

from sqlalchemy import delete, insert, select, update

from licet.records import audit
from licet.records.people import Person, actor, person_in
from licet.records.rights import Actor
from licet.records.store import Store
from licet.records.tables import SESSIONS

SIGNED_IN = "account.signed_in"
#: Seconds without a request, and since signing in, after which a session is over.
IDLE, LONGEST = 60 * 60, 12 * 60 * 60
#: A session's last request is written down at most this often.
_STEP = 60


def begin(store: Store, person: Person, *, by: str, now: float | None = None) -> str:
    """Sign an account in: a new secret every time, which none that was known before can be. by: password, openid."""
    secret, moment = secrets.token_urlsafe(32), _moment(now)
    with store.writing() as connection:
        person_in(connection, person.id)
        connection.execute(delete(SESSIONS).where((SESSIONS.c.seen < moment - IDLE) | (SESSIONS.c.began < moment - LONGEST)))
        row = {"hash": hashed(secret), "user": person.id, "began": moment, "seen": moment}
        connection.execute(insert(SESSIONS).values(row))
        audit.append(connection, person.name, SIGNED_IN, person.id, {"by": by})
    return secret


def actor_of(store: Store, secret: str, *, now: float | None = None) -> Actor | None:
    """Who holds that secret, with the rights the account has now; None where the session is over or the account disabled."""
    moment, mine = _moment(now), SESSIONS.c.hash == hashed(secret)
    with store.reading() as connection:
        row = connection.execute(select(SESSIONS).where(mine)).one_or_none()
        if row is None or moment - row.seen > IDLE or moment - row.began > LONGEST:
            return None
        person = person_in(connection, row.user)
    if person.disabled:
        return None
    if moment - row.seen >= _STEP:
        with store.writing() as connection:
            connection.execute(update(SESSIONS).where(mine).values(seen=moment))
    return actor(person, "session")


def end(store: Store, secret: str) -> None:
    """Sign out: the secret is worth nothing from now on."""
    with store.writing() as connection:
        connection.execute(delete(SESSIONS).where(SESSIONS.c.hash == hashed(secret)))


def end_all(store: Store, user: str) -> None:
    """Sign an account out wherever it is signed in."""
    with store.writing() as connection:
        connection.execute(delete(SESSIONS).where(SESSIONS.c.user == user))


def form_token(secret: str) -> str:
    """What a form sent under this session must carry: a page of another site cannot know it."""
    return hmac.new(secret.encode(), b"form", hashlib.sha256).hexdigest()


def hashed(secret: str) -> str:
    """What is kept of a secret of 256 bits: nobody can try them all, so it needs no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _moment(now: float | None) -> int:
    return int(time() if now is None else now)
