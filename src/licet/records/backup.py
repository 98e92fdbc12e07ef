"""A copy of records, order books, lists of parties and decisions in one file, and all again from it. Of SQLite; PostgreSQL has
tools of its own."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from licet.errors import LicetError
from licet.records.archive import Beside, is_archive, pack, put_back, unpack
from licet.records.audit import Head, append, head, verify
from licet.records.store import Store, open_store
from licet.screening import decisions
from licet.screening import store as lists
from licet.user_data import data_folder

RESTORED = "database.restored"


def backup(store: Store, to: Path) -> Head:
    """Write a copy with all that is kept beside the records, whole or not at all, while others read and write; gives its head.
    Raises LicetError: there is such a file, it cannot be written, or records or decisions do not verify."""
    if to.exists():
        raise LicetError("there is such a file already", where=str(to), mend="name a new one")
    ending = f".{to.name}.{os.getpid()}"
    scratch, decided, packed = (to.with_name(ending + kind) for kind in ("", ".decisions", ".zip"))
    try:
        _copy(_file_of(store), scratch)
        found = _sound(scratch)
        if decisions.store_file().exists():
            _copy(decisions.store_file(), decided)
            decisions.verify(file=decided)
        beside = Beside(data_folder() / "books", lists.files(), decided if decided.exists() else None)
        with open_store(str(scratch), create=False) as of:
            pack(scratch, of, beside, packed)
        os.replace(packed, to)
    finally:
        _away(scratch)
        _away(decided)
        packed.unlink(missing_ok=True)
    return found


def restore(store: Store, copy: Path, *, who: str, replace: bool = False) -> Head:
    """Records, order books and decisions as they are in a copy, of which the log then tells; versions of lists that it has and
    that are not here are added. What earlier versions did not copy is left as it is.

    replace: though records or decisions hold what the copy lacks. Raises LicetError: for these unless replace, and for a copy
    that does not verify.
    """
    if not copy.is_file():
        raise LicetError("there is no such file", where=str(copy))
    _file_of(store)
    if not is_archive(copy):
        return _restored(store, copy, who, replace)
    books = data_folder() / "books"
    books.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".restoring-", dir=books.parent) as folder:
        held = unpack(copy, Path(folder))
        if held.decisions is not None:
            _check_decisions(held.decisions, copy, replace)
        new = lists.not_here(held.lists) if held.lists is not None else []
        found = _restored(store, held.records, who, replace)  # refused, it leaves all as it is
        put_back(held.books, books)
        lists.take_in(new)
        if held.decisions is not None and held.decisions.exists():
            _copy(held.decisions, decisions.store_file())
    return found


def _check_decisions(coming: Path, copy: Path, replace: bool) -> None:
    """Raises LicetError where there are decisions here that a copy lacks, unless they may go, or its own do not verify."""
    decisions.verify(file=coming)
    known = {each.hash for each in decisions.history(file=coming)}
    here = decisions.verify() if not replace else ""
    if here and here not in known:
        mend = "back these up first, then say --replace"
        raise LicetError("there are decisions on matches here that the copy lacks", where=str(copy), mend=mend)


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
