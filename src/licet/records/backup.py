"""A copy of records and order books in one file, and both again from it. Of SQLite; PostgreSQL has tools of its own."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from licet.errors import LicetError
from licet.records.archive import is_archive, pack, put_back, unpack
from licet.records.audit import Head, append, head, verify
from licet.records.store import Store, open_store
from licet.user_data import data_folder

RESTORED = "database.restored"


def backup(store: Store, to: Path) -> Head:
    """Write a copy with the files of the order books, whole or not at all, while others read and write; gives its head. Raises
    LicetError: there is such a file, it cannot be written, or the records do not verify."""
    if to.exists():
        raise LicetError("there is such a file already", where=str(to), mend="name a new one")
    scratch, packed = to.with_name(f".{to.name}.{os.getpid()}"), to.with_name(f".{to.name}.{os.getpid()}.zip")
    try:
        _copy(_file_of(store), scratch)
        found = _sound(scratch)
        with open_store(str(scratch), create=False) as of:
            pack(scratch, of, data_folder() / "books", packed)
        os.replace(packed, to)
    finally:
        _away(scratch)
        packed.unlink(missing_ok=True)
    return found


def restore(store: Store, copy: Path, *, who: str, replace: bool = False) -> Head:
    """The records and the order books as they are in a copy, of which the log then tells. A copy that is a database alone, as
    earlier versions wrote it, leaves the files of order books as they are.

    replace: though the records hold acts that the copy lacks. Raises LicetError: for these unless replace, and for a copy that
    does not verify.
    """
    if not copy.is_file():
        raise LicetError("there is no such file", where=str(copy))
    _file_of(store)
    if not is_archive(copy):
        return _restored(store, copy, who, replace)
    books = data_folder() / "books"
    books.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".restoring-", dir=books.parent) as folder:
        records, files = unpack(copy, Path(folder))
        found = _restored(store, records, who, replace)
        put_back(files, books)
    return found


def _restored(store: Store, copy: Path, who: str, replace: bool) -> Head:
    here = _file_of(store)
    scratch = here.with_name(f".{here.name}.{os.getpid()}")
    try:
        _copy(copy, scratch)  # a copy is never changed, and an older schema is brought up to date
        coming = _sound(scratch)
        standing = head(store)
        with open_store(str(scratch), create=False) as of:
            lost = standing.number and (verify(of, standing).fault is not None)
            if lost and not replace:
                raise LicetError(
                    f"the records hold acts that the copy lacks (row {standing.number} here, {coming.number} there)",
                    where=str(copy),
                    mend="back these up first, then say --replace",
                )
            with of.writing() as connection:
                append(connection, who, RESTORED, "", {"copy": coming.hash, "in_place_of": str(standing)})
        store.close()
        _copy(scratch, here)
    finally:
        _away(scratch)
    return head(store)


def _sound(file: Path) -> Head:
    with open_store(str(file), create=False) as store:
        found = verify(store)
    if found.fault is not None:
        raise LicetError(
            f"the copy does not verify: row {found.fault.number or '-'}: {found.fault.why}", mend="use another copy"
        )
    return found.head


def _file_of(store: Store) -> Path:
    if store.file is None:
        raise LicetError(
            "copies are made here of SQLite only",
            where=store.where,
            mend="use pg_dump and pg_restore, and copy the folder of order books",
        )
    return store.file


def _copy(of: Path, to: Path) -> None:
    """By SQLite's own online copy, which takes what is in the write-ahead log along."""
    try:
        source = sqlite3.connect(f"{of.resolve().as_uri()}?mode=ro", uri=True)
        with closing(source), closing(sqlite3.connect(to, timeout=60)) as target:
            source.backup(target)
        os.chmod(to, 0o600)
    except (sqlite3.Error, OSError) as error:
        raise LicetError(f"it cannot be copied: {error}", where=f"{of} to {to}") from None


def _away(file: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        with suppress(OSError):
            file.with_name(file.name + ending).unlink()
