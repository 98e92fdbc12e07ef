"""What was settled of open situations, kept between two runs: it holds for one law, read by one state of this package.

And the memory of the machine, of which deciding takes much at once and leaves most.
"""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.resources import files
from itertools import islice

import msgspec

from licet.cache import content_hash, keep, kept
from licet.orders.chambers import Said

#: So many objects are made between two looks.
_MADE = 1_000_000
_READERS = ("decision", "facts", "law", "orders", "rules")


def recall(said: Said, law: str) -> None:
    """Take in what earlier runs settled under the law with this hash."""

    def read(data: bytes) -> list[tuple[str, bytes, str, tuple[str, ...]]]:
        return msgspec.msgpack.decode(data, type=list[tuple[str, bytes, str, tuple[str, ...]]])

    for regime, print_, outcome, missing in kept("orders", _key(law), lambda: msgspec.msgpack.encode([]), read):
        said.settled[regime, print_] = (outcome, missing)


def remember(said: Said, law: str, after: int = 0) -> None:
    """Keep what is settled for later runs. after: so many, the first ones, are kept under another law."""
    rows = [(regime, print_, *what) for (regime, print_), what in islice(said.settled.items(), after, None)]
    keep("orders", _key(law), msgspec.msgpack.encode(rows))


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for garbage in cycles less often, where much is made that stays and hardly any is left."""
    usual = gc.get_threshold()
    gc.set_threshold(_MADE, *usual[1:])
    try:
        yield
    finally:
        if not gc.get_freeze_count():  # what was made counts as old at once, or all of it would be looked through now
            gc.freeze()
            gc.unfreeze()
        gc.set_threshold(*usual)


def give_back() -> None:
    """Give what is free back to the system at once, where the C library can (glibc): it would keep it for itself."""
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


@cache
def _key(law: str) -> str:
    """Law and package in one hash."""
    texts = {
        f"{part}/{file.name}": file.read_text(encoding="utf-8")
        for part in _READERS
        for file in files(f"licet.{part}").iterdir()
        if file.name.endswith(".py")
    }
    return content_hash(texts | {"law": law})
