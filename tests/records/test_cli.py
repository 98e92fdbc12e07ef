"""The commands: a record from its saving to its refused deletion, the log, copies."""

import json
import zipfile

import pytest
from click.testing import CliRunner

import licet
from licet.cli.main import app
from licet.errors import LicetError
from licet.records.canonical import canonical
from licet.records.store import REVISION

STORY = ["--item", "NXT:1980Di", "--from", "NL", "--to", "CN", "--on", "2024-10-01"]


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("LICET_DATABASE", str(tmp_path / "records.sqlite"))
    monkeypatch.setenv("LICET_WHO", "mk")

    def call(*words, status=0):
        found = CliRunner().invoke(app, list(words))
        if isinstance(found.exception, LicetError):
            raise found.exception
        assert found.exit_code == status, found.output
        return found.output

    return call


@pytest.fixture
def record(run):
    return json.loads(run("record", "save", *STORY, "--why", "order 10071", "--json"))["id"]


def test_a_record_from_first_to_last(run, record):
    deal = {"on": "2024-10-01", "from": "NL", "to": "CN", "item": {"model": "NXT:1980Di"}}
    assert run("record", "show", record, "--json").strip().encode() == canonical(licet.determine(deal))
    assert "by mk: order 10071" in run("record", "show", record)
    assert record in run("record", "list")
    assert "the same bytes" in run("record", "replay", record)
    assert "no longer the answer" in run("record", "replay", record, "--on", "2023-01-02", status=1)
    assert "kept      through 2036-12-31" in run("record", "event", record, "export", "2031-05-06")
    assert "STANDS" in run("record", "hold", record, "--why", "a subpoena")
    with pytest.raises(LicetError, match="legal hold"):
        run("record", "delete", record, "--why", "space")
    assert "released" in run("record", "release-hold", record, "--why", "closed", "--who", "counsel")
    with pytest.raises(LicetError, match="kept through"):
        run("record", "delete", record, "--why", "space")
    acts = [a["action"] for a in json.loads(run("audit", "list", "--json"))]
    assert acts == ["determination.saved", *["determination.replayed"] * 2, "event.told", "hold.placed", "hold.released"]
    assert "6 rows, all as they were written" in run("audit", "verify")


def test_nothing_is_verified_where_there_is_nothing(run):
    with pytest.raises(LicetError, match="no records yet"):
        run("audit", "verify")


def test_a_copy_and_the_records_again(run, record, tmp_path, monkeypatch):
    copy = tmp_path / "copy.sqlite"
    head = run("db", "backup", str(copy)).split()[-1]
    with pytest.raises(LicetError, match="such a file already"):
        run("db", "backup", str(copy))
    run("record", "hold", record, "--why", "a subpoena")
    with pytest.raises(LicetError, match="the copy lacks"):
        run("db", "restore", str(copy))
    assert "STANDS" in run("record", "show", record)
    run("db", "restore", str(copy), "--replace")
    assert "STANDS" not in run("record", "show", record)
    assert "2 rows" in run("audit", "verify", "--head", head)
    monkeypatch.setenv("LICET_DATABASE", str(tmp_path / "elsewhere.sqlite"))
    run("db", "restore", str(copy))
    assert record in run("record", "list")


def test_a_copy_that_does_not_verify_is_refused(run, record, tmp_path):
    import sqlite3

    whole, copy = tmp_path / "copy.zip", tmp_path / "copy.sqlite"
    run("db", "backup", str(whole))
    with zipfile.ZipFile(whole) as archive:
        copy.write_bytes(archive.read("records.sqlite"))
    raw = sqlite3.connect(copy)
    (sql,) = raw.execute("SELECT sql FROM sqlite_master WHERE name = 'audit_stays'").fetchone()
    for statement in ("DROP TRIGGER audit_stays", "UPDATE audit SET who = 'x'", sql):
        raw.execute(statement)
    raw.commit()
    raw.close()
    with pytest.raises(LicetError, match="does not verify: row 1: it is not what was written"):
        run("db", "restore", str(copy), "--replace")
    assert "1 rows" in run("audit", "verify")


def test_the_schema_is_said(run):
    assert f"schema {REVISION}" in run("db", "upgrade")
    assert f"schema {REVISION}" in run("db", "upgrade")
