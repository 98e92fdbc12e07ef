"""Copies with the files of order books: both come back, and a copy that is not what was written changes nothing."""

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from licet.errors import LicetError
from licet.records import books
from licet.records.archive import MANIFEST, RECORDS, SCHEMA
from licet.records.audit import acts
from licet.records.backup import backup, restore
from licet.records.books import Reading


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("LICET_DATA", str(tmp_path / "data"))
    return tmp_path / "data" / "licet" / "books"


@pytest.fixture
def book(sqlite_store, folder):
    made = books.add(sqlite_store, user="", who="ann", name="orders.csv", asked=Reading("orders.csv"))
    (folder / made.id / "result.parquet.part").mkdir(parents=True)
    (folder / made.id / "orders.csv").write_bytes(b"order,model\n" * 1000)
    (folder / made.id / "result.parquet.part" / "0.parquet").write_bytes(b"half")
    (folder / "aaaaaaaaaaaaaaaa").mkdir()
    (folder / "aaaaaaaaaaaaaaaa" / "left.csv").write_bytes(b"of a book that is deleted")
    return made.id


def test_order_books_come_back_with_the_records(sqlite_store, book, folder, tmp_path):
    copy = tmp_path / "copy.zip"
    head = backup(sqlite_store, copy)
    assert copy.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(copy) as archive:
        assert sorted(archive.namelist()) == sorted([RECORDS, MANIFEST, f"books/{book}/orders.csv"])
    (folder / book / "orders.csv").write_bytes(b"changed")
    (folder / book / "new.csv").write_bytes(b"new")
    with sqlite_store.writing() as connection:
        from sqlalchemy import text

        connection.execute(text("DELETE FROM books"))
    found = restore(sqlite_store, copy, who="op")
    assert found.number == head.number + 1
    assert [each.id for each in books.listed(sqlite_store, "")] == [book]
    assert {each.name: each.read_bytes() for each in (folder / book).iterdir()} == {"orders.csv": b"order,model\n" * 1000}
    assert [each.name for each in folder.iterdir()] == [book], "what belongs to no book of the copy is gone"
    assert sorted(each.name for each in folder.parent.iterdir()) == ["books"], "nothing is left lying about"
    assert acts(sqlite_store)[-1].action == "database.restored"


def test_a_database_alone_leaves_the_books(sqlite_store, book, folder, tmp_path):
    backup(sqlite_store, tmp_path / "copy.zip")
    alone = tmp_path / "records.old.sqlite"
    with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
        alone.write_bytes(archive.read(RECORDS))
    restore(sqlite_store, alone, who="op")
    assert (folder / book / "orders.csv").exists()


def _forged(copy: Path, forged: Path, change: dict[str, bytes | None], told: bool = True) -> Path:
    """The copy with other files in it, of which its manifest tells, or not."""
    with zipfile.ZipFile(copy) as archive:
        files = {name: archive.read(name) for name in archive.namelist() if name != MANIFEST}
        manifest = json.loads(archive.read(MANIFEST))
    files = {name: data for name, data in {**files, **change}.items() if data is not None}
    if told:
        manifest = {"schema": SCHEMA, "files": {n: [hashlib.sha256(d).hexdigest(), len(d)] for n, d in files.items()}}
    with zipfile.ZipFile(forged, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        archive.writestr(MANIFEST, json.dumps(manifest))
    return forged


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"books/../../evil.csv": b"x"}, True),
        ({"/etc/evil": b"x"}, True),
        ({"books/aaaaaaaaaaaaaaaa/../x": b"x"}, True),
        ({"books/aaaaaaaaaaaaaaaa/..": b"x"}, True),
        ({"books\\aaaaaaaaaaaaaaaa\\x": b"x"}, True),
        ({"lists/evil": b"x"}, True),
        ({"books/aaaaaaaaaaaaaaaa/x": b"x"}, False),
        ({RECORDS: b"SQLite format 3\0 and no more"}, True),
        ({RECORDS: None}, True),
        ({"THE BOOK": b"changed"}, False),
        ({"THE BOOK": b"0" * 50_000_000}, False),
        ({"THE BOOK": None}, False),
    ],
)
def test_a_forged_copy_changes_nothing(sqlite_store, book, folder, tmp_path, change, told):
    copy = tmp_path / "copy.zip"
    backup(sqlite_store, copy)
    named = {name.replace("THE BOOK", f"books/{book}/orders.csv"): data for name, data in change.items()}
    (folder / book / "orders.csv").write_bytes(b"of now")
    before = len(acts(sqlite_store))
    with pytest.raises(LicetError):
        restore(sqlite_store, _forged(copy, tmp_path / "forged.zip", named, told), who="op", replace=True)
    assert (folder / book / "orders.csv").read_bytes() == b"of now"
    assert len(acts(sqlite_store)) == before
    assert not [each for each in tmp_path.rglob("*evil*") if each.name != "forged.zip"]


@pytest.mark.parametrize("cut", [10, 200, -30])
def test_a_copy_that_was_cut_off_is_refused(sqlite_store, book, tmp_path, cut):
    copy = tmp_path / "copy.zip"
    backup(sqlite_store, copy)
    copy.write_bytes(copy.read_bytes()[:cut])
    with pytest.raises(LicetError):
        restore(sqlite_store, copy, who="op", replace=True)


def test_a_manifest_that_swells_is_refused_unread(sqlite_store, tmp_path):
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(RECORDS, b"")
        archive.writestr(MANIFEST, b" " * (17 << 20))
    with pytest.raises(LicetError, match="larger than any copy"):
        restore(sqlite_store, bomb, who="op", replace=True)


def test_a_copy_with_a_changed_byte_is_refused_wherever_it_is(sqlite_store, book, folder, tmp_path):
    copy = tmp_path / "copy.zip"
    backup(sqlite_store, copy)
    whole, before = copy.read_bytes(), len(acts(sqlite_store))
    with zipfile.ZipFile(copy) as archive:
        inside = next(each for each in archive.infolist() if each.filename == RECORDS)
    at_hand = whole[inside.header_offset :]
    start = inside.header_offset + 30 + len(RECORDS) + int.from_bytes(at_hand[28:30], "little")
    spread = range(start, start + inside.compress_size, max(1, inside.compress_size // 40))
    for at in (*range(start, start + 40), *spread):  # the first bytes say how the others are to be read
        copy.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        with pytest.raises(LicetError):
            restore(sqlite_store, copy, who="op", replace=True)
    assert len(acts(sqlite_store)) == before
