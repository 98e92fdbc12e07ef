"""The shipped packs -> the book of law, through a cache keyed by the content of every file it was made from.

The cache holds data only (msgpack of frozen records; reading it runs no code). A stale, corrupt or unwritable cache costs
time and nothing else.
"""

import hashlib
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.law.book import Book
from licet.law.read import Packs, Records
from licet.law.tables import LawError


class _Cached(msgspec.Struct, frozen=True):
    key: str
    records: Records


@cache
def load_book() -> Book:
    """The book of all shipped packs. Raises LawError or RuleError, naming the place, if a pack is faulty."""
    packs = _texts(files("licet.law").joinpath("packs"), ".toml")
    made_by = _texts(files("licet.rules"), "") | _texts(files("licet.law"), ".py")
    key = content_hash(packs | _texts(files("licet.facts").joinpath("data"), ".toml") | made_by)
    where = _cache_file(key)
    cached = _read(where, key) if where else None
    if cached is None:
        cached = _Cached(key, read_packs(packs))
        if where:
            _write(where, cached)
    return book_of(cached.records, law_hash(packs))


def load_book_with(files_added: Iterable[Path]) -> tuple[Book, frozenset[str]]:
    """The shipped law with packs of one's own, and the names under which their provisions know their files.

    A file that is one of the shipped packs (in a checkout) stands for itself. Raises LawError for a file that cannot be read.
    """
    shipped = files("licet.law").joinpath("packs")
    packs = _texts(shipped, ".toml")
    names: set[str] = set()
    for path in files_added:
        name = str(path)
        with suppress(ValueError):
            name = path.resolve().relative_to(Path(str(shipped)).resolve()).as_posix()
        try:
            packs[name] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise LawError(f"{path} cannot be read: {error}") from None
        names.add(name)
    return book_of(read_packs(packs), law_hash(packs)), frozenset(names)


def book_of(records: Records, content_hash: str) -> Book:
    """The book of records that were read and checked."""
    return Book(records.provisions, records.instruments, records.regimes, records.tables, records.gaps, content_hash)


def read_packs(texts: Mapping[str, str]) -> Records:
    """Parse and check packs given as texts by file name."""
    reader = Packs(load_vocabulary(), load_places())
    for name in sorted(texts):
        reader.add(name, texts[name])
    return reader.finish()


def law_hash(packs: Mapping[str, str]) -> str:
    """The content hash of a set of packs with the vocabulary and the groups they are read with."""
    return content_hash(dict(packs) | _texts(files("licet.facts").joinpath("data"), ".toml"))


def content_hash(texts: Mapping[str, str]) -> str:
    """SHA-256 over names and contents, in order of name."""
    total = hashlib.sha256()
    for name in sorted(texts):
        total.update(f"{name}\0{hashlib.sha256(texts[name].encode()).hexdigest()}\n".encode())
    return total.hexdigest()


def _texts(folder: Traversable, ending: str, above: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in folder.iterdir():
        name = f"{above}{entry.name}"
        if entry.is_dir():
            if entry.name != "__pycache__":
                found |= _texts(entry, ending, f"{name}/")
        elif entry.name.endswith(ending) and not entry.name.endswith((".pyc", ".cases.toml")):
            found[name] = entry.read_text(encoding="utf-8")
    return found


def _cache_file(key: str) -> Path | None:
    """Where the book is kept; None for a user without a home, as in many containers."""
    base = os.environ.get("LICET_CACHE") or os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    try:
        return Path(base).expanduser() / "licet" / f"book-{key[:32]}.msgpack"
    except RuntimeError:
        return None


def _read(where: Path, key: str) -> _Cached | None:
    try:
        found = msgspec.msgpack.decode(where.read_bytes(), type=_Cached)
    except (OSError, msgspec.DecodeError, ValueError):
        return None
    return found if found.key == key else None


def _write(where: Path, cached: _Cached) -> None:
    scratch = where.with_suffix(f".{os.getpid()}")
    try:
        where.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_bytes(msgspec.msgpack.encode(cached))
        scratch.replace(where)
    except OSError:
        with suppress(OSError):
            scratch.unlink()
