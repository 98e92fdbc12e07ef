"""A copy of the records with all that is kept beside them, in one ZIP file; every file in it has its hash in a manifest."""

import hashlib
import re
import shutil
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct
from sqlalchemy import select

from licet.errors import LicetError, quoted
from licet.records.store import Store
from licet.records.tables import BOOKS

SCHEMA = "licet.copy/2"
#: Copies of earlier versions have neither lists of parties nor decisions.
_BEFORE = "licet.copy/1"
RECORDS, MANIFEST = "records.sqlite", "manifest.json"
DECISIONS, _BOOKS, _LISTS = "decisions.sqlite", "books", "lists"
#: What a file of a book, and of a version of a list, is called in a copy; nothing else is written on restoring.
_FILE = re.compile(r"books/([a-z0-9]{16})/([^/\\\0]{1,200})")
_LIST = re.compile(r"lists/([0-9a-z][0-9a-z_-]{0,150})/(version\.json|[a-z][a-z0-9_]{0,60}\.msgpack)")
_PIECE = 1 << 20
#: What reading a ZIP file gives that was damaged, or made to harm.
_DAMAGED = (OSError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, NotImplementedError, RuntimeError)
#: The largest manifest that is read: some hundred thousand files.
_MANIFEST = 16 << 20


class Manifest(Struct, frozen=True, forbid_unknown_fields=True):
    """files: by name in the archive SHA-256 and size."""

    schema: str
    files: Mapping[str, tuple[str, int]]


def is_archive(copy: Path) -> bool:
    """Whether a copy is an archive; else it is a database alone, as earlier versions wrote it."""
    try:
        with copy.open("rb") as stream:
            return stream.read(4) == b"PK\x03\x04"
    except OSError as error:
        raise LicetError(f"it cannot be read: {error.strerror}", where=str(copy)) from None


class Beside(Struct, frozen=True):
    """What is kept beside the records. books: the folder of their files; lists: the files of the versions of lists; decisions:
    a copy of those on matches, None where there are none."""

    books: Path
    lists: Sequence[Path]
    decisions: Path | None


class Unpacked(Struct, frozen=True):
    """What an archive holds, in a folder. lists, decisions: None in a copy of a version that did not take them along."""

    records: Path
    books: Path
    lists: Path | None
    decisions: Path | None


def pack(records: Path, of: Store, beside: Beside, to: Path) -> None:
    """Write an archive: the database `records`, which `of` has open, the files of its books, and what else is beside it."""
    with of.reading() as connection:
        kept = connection.execute(select(BOOKS.c.id).order_by(BOOKS.c.id)).scalars().all()
    files: dict[str, tuple[str, int]] = {}
    try:
        with zipfile.ZipFile(to, "x", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            files[RECORDS] = _put(archive, records, RECORDS)
            for book in kept:
                for file in _files(beside.books / book):
                    name = f"{_BOOKS}/{book}/{file.name}"
                    files[name] = _put(archive, file, name)
            for file in beside.lists:
                name = f"{_LISTS}/{file.parent.name}/{file.name}"
                files[name] = _put(archive, file, name)
            if beside.decisions is not None:
                files[DECISIONS] = _put(archive, beside.decisions, DECISIONS)
            archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(Manifest(SCHEMA, files))))
    except OSError as error:
        raise LicetError(f"the copy cannot be written: {error.strerror or error}", where=str(to)) from None
    to.chmod(0o600)


def _files(folder: Path) -> list[Path]:
    """What is kept of a book. The parts of a run that is under way are not: it is run again."""
    return sorted(each for each in folder.iterdir() if each.is_file() and not each.is_symlink()) if folder.is_dir() else []


def _put(archive: zipfile.ZipFile, file: Path, name: str) -> tuple[str, int]:
    """One file as it is at one moment: results are replaced whole, so what is open stays what it was."""
    digest, size = hashlib.sha256(), 0
    with file.open("rb") as source, archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as out:
        while piece := source.read(_PIECE):
            digest.update(piece)
            size += len(piece)
            out.write(piece)
    return digest.hexdigest(), size


def unpack(copy: Path, to: Path) -> Unpacked:
    """Read an archive into an empty folder. Raises LicetError for one that is none, that holds what no copy holds, or of which
    a file is not what was written."""
    try:
        with zipfile.ZipFile(copy) as archive:
            if archive.getinfo(MANIFEST).file_size > _MANIFEST:
                raise LicetError("its manifest is larger than any copy has", where=str(copy), mend="use another copy")
            told = msgspec.json.decode(archive.read(MANIFEST), type=Manifest)
            names = [each.filename for each in archive.infolist() if each.filename != MANIFEST]
            if told.schema not in (SCHEMA, _BEFORE) or sorted(names) != sorted(told.files) or RECORDS not in told.files:
                raise LicetError("its files are not those it says it has", where=str(copy), mend="use another copy")
            for name, (digest, size) in told.files.items():
                _take(archive, name, digest, size, to)
    except _DAMAGED as error:
        raise LicetError(f"it is no copy that can be read: {type(error).__name__}", where=str(copy)) from None
    whole = told.schema == SCHEMA
    return Unpacked(to / RECORDS, to / _BOOKS, to / _LISTS if whole else None, to / DECISIONS if whole else None)


def _take(archive: zipfile.ZipFile, name: str, digest: str, size: int, to: Path) -> None:
    met = _FILE.fullmatch(name) or _LIST.fullmatch(name)
    if name not in (RECORDS, DECISIONS) and (met is None or met[2] in (".", "..")):
        raise LicetError(f"a copy holds no file {quoted(name)}", mend="use another copy")
    out = to / name
    out.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    found, left = hashlib.sha256(), size
    with archive.open(name) as source, out.open("xb") as stream:
        while piece := source.read(_PIECE):
            left -= len(piece)
            if left < 0:
                break
            found.update(piece)
            stream.write(piece)
    if left or found.hexdigest() != digest:
        raise LicetError(f"{name} is not what was written", mend="use another copy")
    out.chmod(0o600)


def put_back(books: Path, to: Path) -> None:
    """Make the books of the data folder those of a copy. Raises LicetError."""
    old = to.with_name(f"{to.name}.before")
    try:
        shutil.rmtree(old, ignore_errors=True)
        to.parent.mkdir(parents=True, exist_ok=True)
        if to.exists():
            to.rename(old)
        if books.is_dir():
            shutil.move(books, to)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        what = f"the files of the order books cannot be put back: {error.strerror or error}"
        raise LicetError(what, where=str(to), mend=f"those of before are in {old}; restore again") from None
