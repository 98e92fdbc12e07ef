"""A write that a program sends twice under one key takes effect once, and is answered alike both times.

The key, what was asked and the answer are kept in the transaction of the write itself: whatever ends the process in between,
either all of it is there or nothing. A write that is refused keeps nothing, so its key is free.
"""

from collections.abc import Callable
from time import time
from typing import Any

from sqlalchemy import delete, insert, select

from licet.errors import LicetError
from licet.records.canonical import canonical, sha256
from licet.records.rights import Actor
from licet.records.store import Store
from licet.records.tables import ANSWERS

#: Seconds an answer is kept: longer than a program tries again over a week-end.
KEPT = 7 * 24 * 3600
_LONGEST = 255


class OtherRequest(LicetError):
    """A key that was sent before, with something else."""


def read_key(told: str) -> str:
    """The key of a header Idempotency-Key, between quotation marks or not. Raises LicetError for one that is none."""
    key = told[1:-1] if len(told) > 1 and told[0] == told[-1] == '"' else told
    if not 0 < len(key) <= _LONGEST or not all("!" <= letter <= "~" for letter in key):
        mend = f"send 1 to {_LONGEST} visible ASCII characters that you use for nothing else: a UUID"
        raise LicetError("the key is none", where="the header Idempotency-Key", mend=mend)
    return key


def once(store: Store, actor: Actor, key: str, asked: Any, write: Callable[[], bytes], *, now: float = 0) -> tuple[bytes, bool]:
    """The answer of a write, and whether it was done before.

    key: of this account, see `read_key`; asked: all that was asked, plain data; write: does it, in transactions that become
    one with this; now: seconds since 1970. Raises OtherRequest where the key stands for something else, and as `write` does.
    """
    moment, of = int(now or time()), sha256(canonical(asked))
    with store.writing() as connection:
        connection.execute(delete(ANSWERS).where(ANSWERS.c.ends <= moment))
        mine = (ANSWERS.c.user == actor.id) & (ANSWERS.c.key == key)
        there = connection.execute(select(ANSWERS).where(mine)).one_or_none()
        if there is None:
            answer = write()
            row = {"user": actor.id, "key": key, "asked": of, "answer": answer.decode(), "ends": moment + KEPT}
            connection.execute(insert(ANSWERS).values(row))
            return answer, False
    if there.asked != of:
        raise OtherRequest(
            "this key was sent before with another request", where="the header Idempotency-Key", mend="take a new key"
        )
    return str(there.answer).encode(), True
