"""An index and its entries in one file: arrays as npz and words, entries and versions as msgpack. Reading runs no code."""

import hashlib
import zipfile
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

import msgspec
import numpy as np

from licet.errors import LicetError
from licet.screening.entries import Entry
from licet.screening.index import Index

_ARRAYS = tuple(name for name in Index.__struct_fields__ if name != "words")


class _Head(msgspec.Struct, frozen=True):
    tables: str
    words: str
    entries: tuple[Entry, ...]


def write_index(path: Path, entries: Sequence[Entry], index: Index) -> None:
    head = msgspec.msgpack.encode(_Head(tables_hash(), "\n".join(index.words), tuple(entries)))
    arrays = {name: getattr(index, name) for name in _ARRAYS}
    with path.open("wb") as file:
        np.savez(file, head=np.frombuffer(head, np.uint8), **arrays)


def read_index(path: Path) -> tuple[tuple[Entry, ...], Index]:
    try:
        with np.load(path, allow_pickle=False) as held:
            arrays = {name: held[name] for name in _ARRAYS}
            head = msgspec.msgpack.decode(held["head"].tobytes(), type=_Head)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, msgspec.MsgspecError) as fault:
        raise LicetError(
            "This file holds no index of names.", where=str(path), mend="Build it again from the lists."
        ) from fault
    if head.tables != tables_hash():
        what = "This index was made with other tables of letters and words than those installed."
        raise LicetError(what, where=str(path), mend="Build it again from the lists.")
    return head.entries, Index(words=tuple(head.words.split("\n")) if head.words else (), **arrays)


@cache
def tables_hash() -> str:
    """SHA-256 of the tables and of the code that reads names: what a stored reading depends on beside the names."""
    total = hashlib.sha256()
    folder = files("licet.screening")
    for part in (folder / "data", folder / "names", folder / "index.py"):
        for file in sorted(part.iterdir(), key=lambda f: f.name) if part.is_dir() else [part]:
            if file.is_file():
                total.update(file.read_bytes())
    return total.hexdigest()
