"""Guessing passwords: so many tries on one account and from one address, then nothing is tried for a while.

A try is counted before the password is looked at, so that many at once are all counted. What is kept of account and address is
a hash: a password typed into the wrong field is not written down.
"""

import hashlib
import logging
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address, ip_network
from time import time

from sqlalchemy import case, delete, insert, select, update

from licet.records import audit
from licet.records.people import name_key
from licet.records.store import Store
from licet.records.tables import TRIES, USERS

LOCKED = "account.locked"
#: Tries on one account, from one address, and the seconds after which they are forgotten.
ON_ACCOUNT, FROM_ADDRESS, WINDOW = 5, 30, 15 * 60


def counted(store: Store, name: str, address: str, *, now: float | None = None) -> bool:
    """Count a try to sign in; False where there were too many already, and the password must not be looked at.

    The account is locked for everyone, whoever tried: its owner waits, too, and reads why in the log.
    """
    moment = int(time() if now is None else now)
    with store.writing() as connection:
        connection.execute(delete(TRIES).where(TRIES.c.since <= moment - WINDOW))
        free = True
        for key, most in _limits(name, address).items():
            before = connection.execute(select(TRIES.c.count).where(TRIES.c.hash == key)).scalar()
            count = (before or 0) + 1
            free = free and count <= most
            if before is None:
                connection.execute(insert(TRIES).values(hash=key, count=1, since=moment))
            elif count <= most + 1:  # one over the limit is enough to know
                connection.execute(update(TRIES).where(TRIES.c.hash == key).values(count=count))
            if count == most + 1:
                user = connection.execute(select(USERS.c.id).where(USERS.c.key == name_key(name))).scalar()
                if user and key == _account(name):
                    audit.append(connection, "sign-in guard", LOCKED, user, {"tries": most, "seconds": WINDOW})
                logging.getLogger("licet").warning("too many tries to sign in; none is looked at for %s s", WINDOW)
        return free


def succeeded(store: Store, name: str, address: str) -> None:
    """The last try was right: tries on the account are forgotten, and this one from the address."""
    with store.writing() as connection:
        connection.execute(delete(TRIES).where(TRIES.c.hash == _account(name)))
        fewer = case((TRIES.c.count > 0, TRIES.c.count - 1), else_=0)
        connection.execute(update(TRIES).where(TRIES.c.hash == _address(address)).values(count=fewer))


def forgotten(store: Store, name: str) -> None:
    """Tries on the account are forgotten, as its password is another now."""
    with store.writing() as connection:
        connection.execute(delete(TRIES).where(TRIES.c.hash == _account(name)))


def _limits(name: str, address: str) -> Mapping[str, int]:
    return {_account(name): ON_ACCOUNT, _address(address): FROM_ADDRESS}


def _account(name: str) -> str:
    return _hash("account", name_key(name))


def _address(address: str) -> str:
    """An address of IPv6 stands for its network of 64 bits: one who has one has all of them."""
    try:
        found = ip_address(address)
    except ValueError:
        return _hash("address", address)
    return _hash("address", str(ip_network(f"{found}/64", strict=False) if isinstance(found, IPv6Address) else found))


def _hash(kind: str, text: str) -> str:
    return hashlib.sha256(f"{kind}:{text}".encode("utf-8", "surrogatepass")).hexdigest()
