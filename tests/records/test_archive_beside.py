"""Copies take along the lists of parties and the decisions on matches, and give them back without losing any."""

import json
import zipfile
from datetime import date

import pytest

from licet.errors import LicetError
from licet.records.archive import DECISIONS, MANIFEST
from licet.records.audit import acts, append
from licet.records.backup import backup, restore
from licet.screening import decisions
from licet.screening import store as lists
from licet.screening.decisions import Party
from licet.screening.entries import Entry, Name, PartyList
from licet.screening.formats.common import ListError, Reading

PARTY, ENTRY = Party(("Alpha Trading Ltd",), "SG"), Entry("alpha", "un_sc", names=(Name("Alpha Trading"),))


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("LICET_DATA", str(tmp_path / "data"))
    return tmp_path / "data" / "licet"


def add(count, day):
    entries = tuple(Entry(str(n), "un_sc", "person", (Name(f"Party {n}"),)) for n in range(count))
    found = Reading(PartyList("un_sc", "un_sc", "un", None, entries, f"{count:064}"), (), count)
    return lists.add(found, "un.xml", on=date.fromisoformat(day)).versions[0]


def decide(verdict="different"):
    return decisions.record(PARTY, ENTRY, verdict, "another registered number", "A. Meier")


def clear(data):
    for each in sorted(data.rglob("*"), reverse=True):
        each.rmdir() if each.is_dir() else each.unlink()


def test_lists_and_decisions_come_back_on_another_machine(sqlite_store, data, tmp_path):
    version, decided = add(3, "2026-01-02"), decide()
    entries = lists.load(version).entries
    backup(sqlite_store, tmp_path / "copy.zip")
    clear(data)
    assert lists.versions() == ()
    assert decisions.history() == ()
    restore(sqlite_store, tmp_path / "copy.zip", who="op")
    assert lists.versions() == (version,)
    assert lists.load(version).entries == entries
    assert decisions.history() == (decided,)
    assert decisions.verify() == decided.hash
    assert decisions.store_file().stat().st_mode & 0o077 == 0
    assert sorted(each.name for each in data.iterdir()) == ["decisions.sqlite", "lists"], "nothing is left lying about"


def test_versions_that_came_later_stay(sqlite_store, tmp_path):
    first = add(3, "2026-01-02")
    backup(sqlite_store, tmp_path / "copy.zip")
    second = add(4, "2026-02-02")
    restore(sqlite_store, tmp_path / "copy.zip", who="op")
    assert lists.versions() == (first, second)


def test_decisions_that_came_later_are_not_lost_unasked(sqlite_store, tmp_path):
    first = decide()
    backup(sqlite_store, tmp_path / "copy.zip")
    second, before = decide("same"), len(acts(sqlite_store))
    with pytest.raises(LicetError, match="decisions on matches here that the copy lacks"):
        restore(sqlite_store, tmp_path / "copy.zip", who="op")
    assert decisions.history() == (first, second)
    assert len(acts(sqlite_store)) == before, "the records are not put back either"
    restore(sqlite_store, tmp_path / "copy.zip", who="op", replace=True)
    assert decisions.history() == (first,)


def test_a_copy_without_decisions_takes_none_away(sqlite_store, tmp_path):
    backup(sqlite_store, tmp_path / "copy.zip")
    decided = decide()
    with pytest.raises(LicetError, match="decisions on matches here that the copy lacks"):
        restore(sqlite_store, tmp_path / "copy.zip", who="op")
    restore(sqlite_store, tmp_path / "copy.zip", who="op", replace=True)
    assert decisions.history() == (decided,)


def test_a_copy_of_an_earlier_version_leaves_both(sqlite_store, tmp_path):
    backup(sqlite_store, tmp_path / "copy.zip")
    with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files[MANIFEST] = json.dumps(json.loads(files[MANIFEST]) | {"schema": "licet.copy/1"}).encode()
    with zipfile.ZipFile(tmp_path / "old.zip", "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    version, decided = add(3, "2026-01-02"), decide()
    restore(sqlite_store, tmp_path / "old.zip", who="op")
    assert lists.versions() == (version,)
    assert decisions.history() == (decided,)


def test_a_copy_that_is_refused_adds_no_list(sqlite_store, data, tmp_path):
    first = add(3, "2026-01-02")
    backup(sqlite_store, tmp_path / "copy.zip")
    clear(data)
    with sqlite_store.writing() as connection:
        append(connection, "ann", "tested", "", {})
    with pytest.raises(LicetError, match="the records hold acts that the copy lacks"):
        restore(sqlite_store, tmp_path / "copy.zip", who="op")
    assert lists.versions() == ()
    restore(sqlite_store, tmp_path / "copy.zip", who="op", replace=True)
    assert lists.versions() == (first,)


def test_decisions_that_do_not_verify_are_not_copied(sqlite_store, data, tmp_path):
    decide()
    decide("same")
    whole = decisions.store_file().read_bytes()
    assert whole.count(b"another registered number") == 2
    decisions.store_file().write_bytes(whole.replace(b"another registered number", b"another registered NUMBER", 1))
    with pytest.raises(LicetError):
        backup(sqlite_store, tmp_path / "copy.zip")
    assert [each.name for each in tmp_path.iterdir() if "copy" in each.name] == []


def test_a_list_that_cannot_be_read_adds_none(sqlite_store, data, tmp_path):
    add(3, "2026-01-02")
    good, bad = tmp_path / "taken" / "2026-03-01-good", tmp_path / "taken" / "2026-03-02-bad"
    (kept,) = (data / "lists").iterdir()
    for each in (good, bad):
        each.mkdir(parents=True)
        for file in kept.iterdir():
            (each / file.name).write_bytes(file.read_bytes())
    (bad / "un_sc.msgpack").write_bytes(b"no list")
    with pytest.raises(ListError, match="2026-03-02-bad is no version"):
        lists.not_here(tmp_path / "taken")
    assert [each.name for each in (data / "lists").iterdir()] == [kept.name]


def test_decisions_are_in_the_copy_under_their_name(sqlite_store, tmp_path):
    add(3, "2026-01-02")
    decide()
    backup(sqlite_store, tmp_path / "copy.zip")
    with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
        names = archive.namelist()
    assert DECISIONS in names
    assert sum(name.startswith("lists/") for name in names) == 2
