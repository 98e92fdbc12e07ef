"""The shipped packs -> the book of law, through a cache keyed by the content of every file it was made from."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from licet.cache import content_hash, kept
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.law.book import Book
from licet.law.provision import Records
from licet.law.read import Packs
from licet.law.tables import LawError


@cache
def load_book() -> Book:
    """The book of all shipped packs. Raises LawError or RuleError, naming the place, if a pack is faulty."""
    packs = _texts(files("licet.law").joinpath("packs"), ".toml")
    made_by = _texts(files("licet.rules"), "") | _texts(files("licet.law"), ".py")
    key = content_hash(packs | _texts(files("licet.facts").joinpath("data"), ".toml") | made_by)
    records = kept("book", key, lambda: msgspec.msgpack.encode(read_packs(packs)), _records)
    return book_of(records, law_hash(packs))


def _records(data: bytes) -> Records:
    return msgspec.msgpack.decode(data, type=Records)


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
