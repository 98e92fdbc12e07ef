"""Accounts: who has one, in which roles, and how they prove who they are. Every change stands in the log; no secret does.

Passwords are kept as argon2id hashes with the defaults of argon2-cffi (RFC 9106, low memory). They are long rather than odd, as
NIST SP 800-63B section 5.1.1 asks.
"""

import unicodedata
from collections.abc import Iterable
from threading import Lock
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, delete, insert, select, update

from licet.deals.facts import plain_text
from licet.errors import LicetError, quoted
from licet.records import audit
from licet.records.keeping import new_id
from licet.records.rights import Actor, Right, read_roles, rights_of
from licet.records.store import Store
from licet.records.tables import SESSIONS, USERS

ADDED, ROLES_SET, DISABLED, ENABLED, PASSWORD_SET = (
    *("account.added", "account.roles_set", "account.disabled", "account.enabled"),
    "account.password_set",
)
SHORTEST, LONGEST = 12, 1000
#: One hash at a time: each takes 64 MB, and whoever sends many passwords at once shall not take the machine.
_HASHING = Lock()


class Person(Struct, frozen=True):
    """An account. local: whether it has a password here; outside: issuer and subject at an OpenID provider, or empty."""

    id: str
    name: str
    roles: tuple[str, ...]
    disabled: bool
    local: bool
    outside: str
    made_at: str

    @property
    def rights(self) -> frozenset[Right]:
        """All that its roles allow; nothing while it is disabled."""
        return frozenset() if self.disabled else rights_of(self.roles)


def add(store: Store, name: str, roles: Iterable[str], *, who: str, password: str = "", outside: str = "") -> Person:
    """Make an account. outside: "ISSUER SUBJECT". Raises LicetError: the name is taken or none, the password is too short."""
    shown, granted = _name(name), read_roles(roles)
    if not password and not outside:
        raise LicetError("the account has neither a password nor a subject of an OpenID provider", mend="give it one of both")
    row: dict[str, Any] = {
        "id": new_id(),
        "name": shown,
        "key": name_key(shown),
        "password": _hashed(password, shown) if password else "",
        "outside": outside or None,
        "roles": " ".join(granted),
        "disabled": False,
        "made_at": audit.now_utc(),
    }
    with store.writing() as connection:
        if connection.execute(select(USERS.c.id).where(USERS.c.key == row["key"])).first():
            raise LicetError(f"there is an account {quoted(shown)} already", mend="take another name")
        if outside and connection.execute(select(USERS.c.id).where(USERS.c.outside == outside)).first():
            raise LicetError("that subject has an account already", mend="`licet user list` shows it")
        if connection.execute(select(USERS.c.id).limit(1)).first() is None and "people" not in rights_of(granted):
            raise LicetError(
                "the first account is an administrator's", mend="give it the role admin; it may have others besides"
            )
        connection.execute(insert(USERS).values(row))
        audit.append(connection, who, ADDED, row["id"], {"name": shown, "roles": list(granted), "outside": outside})
        return person_in(connection, row["id"])


def listed(store: Store) -> list[Person]:
    """All accounts, by name."""
    with store.reading() as connection:
        return [_person(row) for row in connection.execute(select(USERS).order_by(USERS.c.key))]


def found(store: Store, name: str) -> Person:
    """The account of that name. Raises LicetError."""
    with store.reading() as connection:
        row = connection.execute(select(USERS).where(USERS.c.key == name_key(name))).one_or_none()
    if row is None:
        raise LicetError(f"there is no account {quoted(name)}", mend="`licet user list` shows them")
    return _person(row)


def person_in(connection: Connection, user: str) -> Person:
    """The account of that id, in a transaction that is open. Raises LicetError."""
    row = connection.execute(select(USERS).where(USERS.c.id == user)).one_or_none()
    if row is None:
        raise LicetError("there is no such account", mend="`licet user list` shows them")
    return _person(row)


def any_accounts(store: Store) -> bool:
    """Whether there are accounts, disabled ones too: then nobody is let in without one."""
    with store.reading() as connection:
        return connection.execute(select(USERS.c.id).limit(1)).first() is not None


def set_roles(store: Store, user: str, roles: Iterable[str], *, who: str) -> Person:
    """Give an account these roles and no others; they hold from its next request on. Raises LicetError."""
    granted = read_roles(roles)
    with store.writing() as connection:
        before = person_in(connection, user)
        connection.execute(update(USERS).where(USERS.c.id == user).values(roles=" ".join(granted)))
        _somebody_left(connection, before)
        detail = {"name": before.name, "before": list(before.roles), "roles": list(granted)}
        audit.append(connection, who, ROLES_SET, user, detail)
        return person_in(connection, user)


def set_disabled(store: Store, user: str, disabled: bool, *, who: str) -> Person:
    """Shut an account out, which ends its sessions, or let it in again. Raises LicetError."""
    with store.writing() as connection:
        before = person_in(connection, user)
        connection.execute(update(USERS).where(USERS.c.id == user).values(disabled=disabled))
        _somebody_left(connection, before)
        if disabled:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.user == user))
        audit.append(connection, who, DISABLED if disabled else ENABLED, user, {"name": before.name})
        return person_in(connection, user)


def set_password(store: Store, user: str, password: str, *, who: str) -> Person:
    """Give an account another password; all its sessions end. Raises LicetError for one that is too short."""
    with store.reading() as connection:
        name = person_in(connection, user).name
    made = _hashed(password, name)
    with store.writing() as connection:
        connection.execute(update(USERS).where(USERS.c.id == user).values(password=made))
        connection.execute(delete(SESSIONS).where(SESSIONS.c.user == user))
        audit.append(connection, who, PASSWORD_SET, user, {"name": name})
        return person_in(connection, user)


def proved(store: Store, name: str, password: str) -> Person | None:
    """The account whose password this is, or None. It takes as long where there is no such account."""
    with store.reading() as connection:
        row = connection.execute(select(USERS).where(USERS.c.key == name_key(name))).one_or_none()
    kept = row.password if row is not None else ""
    matches = _matches(kept or _of_nobody(), password)
    if row is None or not kept or not matches or row.disabled:
        return None
    return _person(row)


def proved_outside(store: Store, outside: str) -> Person | None:
    """The account of a subject at an OpenID provider, which proved it; None where there is none, or it is disabled."""
    with store.reading() as connection:
        row = connection.execute(select(USERS).where(USERS.c.outside == outside)).one_or_none()
    return _person(row) if row is not None and not row.disabled else None


def name_key(name: str) -> str:
    """By which an account is found: its name without case and width, so that two cannot look alike but for these."""
    text = name.encode("utf-8", "replace").decode().replace("\0", "\ufffd").strip()
    return unicodedata.normalize("NFKC", text[:200]).casefold()[:200]


def actor(person: Person, by: str, rights: frozenset[Right] | None = None) -> Actor:
    """The account as the one who acts, with all its rights, or those of them that are named."""
    held = person.rights if rights is None else person.rights & rights
    return Actor(person.id, person.name, held, by)  # type: ignore[arg-type]


def _person(row: Row[Any]) -> Person:
    return Person(row.id, row.name, tuple(row.roles.split()), row.disabled, bool(row.password), row.outside or "", row.made_at)


def _name(name: str) -> str:
    shown = plain_text(name).strip()
    if not 0 < len(shown) <= 60 or not shown.isprintable() or len(name_key(shown)) > 190:
        raise LicetError(f"{quoted(name)} is no name of an account", mend="up to 60 characters that can be seen")
    return shown


def _somebody_left(connection: Connection, before: Person) -> None:
    """Raises LicetError where the change leaves nobody who could manage accounts."""
    if "people" in before.rights and not any("people" in _person(row).rights for row in connection.execute(select(USERS))):
        raise LicetError("then no administrator would be left", mend="make another one first: `licet user role NAME admin`")


def _hashed(password: str, name: str) -> str:
    if not SHORTEST <= len(password) <= LONGEST:
        raise LicetError(f"a password has {SHORTEST} to {LONGEST} characters", mend="take some words; spaces are welcome")
    key = name_key(name)
    if len(set(password)) < 5 or (len(key) > 3 and key in name_key(password)):
        raise LicetError("this password is easily guessed", mend="take words that have nothing to do with your name")
    with _HASHING:
        return str(_hasher().hash(_as_bytes(password)))


def _matches(kept: str, password: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    if len(password) > LONGEST:
        return False
    try:
        with _HASHING:
            return bool(_hasher().verify(kept, _as_bytes(password)))
    except (VerificationError, InvalidHashError):
        return False


def _as_bytes(password: str) -> bytes:
    """The same password however a keyboard composes its letters."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def _hasher() -> Any:
    try:
        from argon2 import PasswordHasher
    except ImportError:
        raise LicetError("accounts need argon2-cffi, which is not installed", mend="pip install 'licet[web]'") from None
    return PasswordHasher()


def _of_nobody() -> str:
    """A hash no password belongs to, so that a name nobody has takes as long to refuse."""
    global _NOBODY
    if not _NOBODY:
        with _HASHING:
            _NOBODY = _hasher().hash(new_id())
    return _NOBODY


_NOBODY = ""
