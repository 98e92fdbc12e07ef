"""What is costly to read, kept between two runs under the content it was made from.

A cache file holds data only (msgpack; reading it runs no code). A stale, corrupt or unwritable one costs time and nothing else.
"""

import hashlib
import os
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

T = TypeVar("T")

#: Of some names there may be any number of keys (of settled situations one for each amended law): so many files are kept of
#: them, in so many bytes, the ones used last.
ROOM: Final[Mapping[str, tuple[int, int]]] = {"orders": (64, 64_000_000)}


class _Kept(msgspec.Struct, frozen=True):
    key: str
    data: bytes


def content_hash(texts: Mapping[str, str]) -> str:
    """SHA-256 over names and contents, in order of name."""
    total = hashlib.sha256()
    for name in sorted(texts):
        total.update(f"{name}\0{hashlib.sha256(texts[name].encode()).hexdigest()}\n".encode())
    return total.hexdigest()


def kept(name: str, key: str, make: Callable[[], bytes], read: Callable[[bytes], T]) -> T:
    """What was made for this key by an earlier run, or is made now.

    name: of the file; make: gives the data; read: turns data into what is wanted, raising ValueError for what it cannot read.
    """
    where = cache_file(name, key)
    if where is not None:
        with suppress(OSError, ValueError):
            found = msgspec.msgpack.decode(where.read_bytes(), type=_Kept)
            if found.key == key:
                if name in ROOM:
                    os.utime(where)
                return read(found.data)
    data = make()
    keep(name, key, data)
    return read(data)


def keep(name: str, key: str, data: bytes) -> None:
    """Keep something for later runs, in place of what was kept under the same name and key, and what was used least lately of
    a name of which there is too much."""
    where = cache_file(name, key)
    if where is not None:
        _write(where, msgspec.msgpack.encode(_Kept(key, data)))
        if name in ROOM:
            _make_room(where, name)


def toml_tables(name: str, texts: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The tables of TOML texts, by the name of their file in order. Raises TOMLDecodeError for one that is no TOML."""

    def make() -> bytes:
        return msgspec.msgpack.encode({file: _plain(tomllib.loads(text)) for file, text in sorted(texts.items())})

    def read(data: bytes) -> dict[str, dict[str, Any]]:
        return msgspec.msgpack.decode(data, type=dict[str, dict[str, Any]], ext_hook=_dated)

    return kept(name, content_hash(texts), make, read)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, date) and not isinstance(value, datetime):
        return msgspec.msgpack.Ext(1, value.isoformat().encode())
    return value


def _dated(code: int, data: memoryview) -> date:
    return date.fromisoformat(bytes(data).decode())


def cache_file(name: str, key: str, ending: str = "msgpack") -> Path | None:
    """Where something is kept; None for a user without a home, as in many containers."""
    base = os.environ.get("LICET_CACHE") or os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    try:
        return Path(base).expanduser() / "licet" / f"{name}-{key[:32]}.{ending}"
    except RuntimeError:
        return None


def _write(where: Path, data: bytes) -> None:
    scratch = where.with_suffix(f".{os.getpid()}")
    try:
        where.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_bytes(data)
        scratch.replace(where)
    except OSError:
        with suppress(OSError):
            scratch.unlink()


def _make_room(own: Path, name: str) -> None:
    """Delete what was used least lately of a name, until its room is kept; never the file just written."""
    files, room = ROOM[name]
    with suppress(OSError):
        others = [(each.stat(), each) for each in own.parent.glob(f"{name}-*.msgpack") if each != own]
        room -= own.stat().st_size
        for place, (stat, each) in enumerate(sorted(others, key=lambda one: -one[0].st_mtime_ns), 2):
            room -= stat.st_size
            if place > files or room < 0:
                each.unlink(missing_ok=True)
