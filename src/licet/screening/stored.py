"""An index and its entries in one file: arrays as npz and words, entries and versions as msgpack. Reading runs no code."""

import hashlib
import zipfile
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Self, overload

import msgspec
import numpy as np
from numpy.typing import NDArray

from licet.errors import LicetError
from licet.screening.entries import Entry
from licet.screening.index import Index
from licet.screening.names.written import Sums

_ARRAYS = tuple(name for name in Index.__struct_fields__ if name != "words")


class _Head(msgspec.Struct, frozen=True):
    tables: str
    words: str


class Packed(Sequence[Entry]):
    """Entries as msgpack, each read when it is asked for: of very many a search shows a few. ends: of each, in bytes."""

    def __init__(self, packed: NDArray[np.uint8], ends: NDArray[np.int64]) -> None:
        self.packed, self.ends = packed, ends
        self._read = msgspec.msgpack.Decoder(Entry).decode

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> Self:
        encode = msgspec.msgpack.Encoder().encode
        made = [encode(entry) for entry in entries]
        return cls(np.frombuffer(b"".join(made), np.uint8), np.cumsum([len(each) for each in made], dtype=np.int64))

    def __len__(self) -> int:
        return len(self.ends)

    @overload
    def __getitem__(self, at: int) -> Entry: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Entry, ...]: ...
    def __getitem__(self, at: int | slice) -> Entry | tuple[Entry, ...]:
        if isinstance(at, slice):
            return tuple(self[n] for n in range(*at.indices(len(self))))
        at = range(len(self))[at]
        return self._read(self.packed[self.ends[at - 1] if at else 0 : self.ends[at]].tobytes())


def write_index(path: Path, entries: Sequence[Entry], names: NDArray[np.int64], written: Sums, index: Index) -> None:
    """names: how many of the index each entry has; written: the check sums of each."""
    head = msgspec.msgpack.encode(_Head(tables_hash(), "\n".join(index.words)))
    arrays = {name: getattr(index, name) for name in _ARRAYS}
    packed = entries if isinstance(entries, Packed) else Packed.of(entries)
    with path.open("wb") as file:
        np.savez(
            file, head=np.frombuffer(head, np.uint8), names=names, written=written, entries=packed.packed, ends=packed.ends,
            **arrays,
        )  # fmt: skip


def read_index(path: Path) -> tuple[Packed, NDArray[np.int64], Sums, Index]:
    """The entries, how many names each has, the check sums of these, and the index over them."""
    try:
        with np.load(path, allow_pickle=False) as held:
            arrays = {name: held[name] for name in _ARRAYS}
            head = msgspec.msgpack.decode(held["head"].tobytes(), type=_Head)
            entries, names, written = Packed(_mapped(path, "entries"), held["ends"]), held["names"], held["written"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, msgspec.MsgspecError) as fault:
        raise LicetError(
            "This file holds no index of names.", where=str(path), mend="Build it again from the lists."
        ) from fault
    if head.tables != tables_hash():
        what = "This index was made with other tables of letters and words than those installed."
        raise LicetError(what, where=str(path), mend="Build it again from the lists.")
    return entries, names, written, Index(words=tuple(head.words.split("\n")) if head.words else (), **arrays)


def _mapped(path: Path, name: str) -> NDArray[np.uint8]:
    """An array of the file left in it: of all entries a search reads a few."""
    with zipfile.ZipFile(path) as held, held.open(f"{name}.npy") as member, path.open("rb") as file:
        if held.getinfo(f"{name}.npy").compress_type != zipfile.ZIP_STORED:
            raise ValueError(f"{name} is packed")
        version = np.lib.format.read_magic(member)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, kind = read(member)
        header = member.tell()
        # Before the array stand the fixed 30 bytes of its place in the zip, with the lengths of what follows at the last four.
        file.seek(held.getinfo(f"{name}.npy").header_offset)
        lengths = file.read(30)[26:]
        begin = file.tell() + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little") + header
    if kind != np.uint8 or not shape[0]:
        return np.zeros(0, np.uint8)
    mapped: NDArray[np.uint8] = np.memmap(path, kind, "r", begin, shape)
    return mapped


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
