"""The log: what is written stays, and what was changed past the triggers is found and named."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from licet.errors import LicetError
from licet.records import audit
from licet.records.audit import GENESIS, Head, read_head
from licet.records.canonical import canonical, sha256
from licet.records.store import open_store

ROWS = 6
TEXTS = ("at", "who", "action", "subject", "detail", "previous", "hash")


def write(store, rows=ROWS):
    for n in range(1, rows + 1):
        with store.writing() as connection:
            audit.append(connection, "mk", "test.done", f"s{n}", {"n": n, "what": "done"})


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A log of six rows, its triggers gone, as somebody with the file would have it."""
    file = tmp_path_factory.mktemp("log") / "records.sqlite"
    with open_store(str(file)) as store:
        write(store)
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")
    return file


def tampered(written, *statements):
    """What verify finds after statements that the triggers would have refused; they stand again afterwards."""
    file = written.with_name("tampered.sqlite")
    shutil.copy(written, file)
    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            raw.execute(f"DROP TRIGGER {name}")
        for statement, values in statements:
            raw.execute(statement, values)
        for _, sql in triggers:
            raw.execute(sql)
    with open_store(str(file)) as store:
        return audit.verify(store)


def row(written, number):
    with closing(sqlite3.connect(written)) as raw:
        raw.row_factory = sqlite3.Row
        return dict(raw.execute("SELECT * FROM audit WHERE number = ?", (number,)).fetchone())


def test_a_log_as_written_verifies(store):
    assert audit.verify(store) == audit.Verified(0, Head(0, GENESIS), None)
    write(store)
    found = audit.verify(store, Head(3, audit.acts(store)[2].hash))
    assert (found.rows, found.fault) == (ROWS, None)
    assert found.head == audit.head(store) == read_head(str(found.head))
    assert [a.detail["n"] for a in audit.acts(store)] == [*range(1, ROWS + 1)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET who = 'x' WHERE number = 2",
        "DELETE FROM audit WHERE number = 2",
        "DELETE FROM audit",
        "UPDATE audit_head SET number = 1",
        "DELETE FROM audit_head",
        "INSERT INTO audit_head VALUES (2, 0, 'x')",
        "INSERT INTO audit SELECT 9, at, who, action, subject, detail, previous, 'x' FROM audit WHERE number = 1",
    ],
)
def test_the_database_itself_refuses(store, statement):
    write(store, 3)
    with pytest.raises(LicetError, match="log"), store.writing() as connection:
        connection.execute(text(statement))
    assert audit.verify(store).fault is None


def test_sqlite_refuses_replace(sqlite_store):
    write(sqlite_store, 3)
    statement = "INSERT OR REPLACE INTO audit SELECT number, at, 'x', action, subject, detail, previous, hash FROM audit"
    with pytest.raises(LicetError, match="log"), sqlite_store.writing() as connection:
        connection.execute(text(statement))


@given(st.integers(1, ROWS), st.sampled_from(TEXTS), st.integers(0, 10**6), st.integers(1, 255))
def test_every_changed_byte_is_found(written, number, column, where, by):
    data = bytearray(row(written, number)[column].encode())
    data[where % len(data)] ^= by
    found = tampered(written, (f"UPDATE audit SET {column} = CAST(? AS TEXT) WHERE number = ?", (bytes(data), number)))
    assert found.fault is not None
    assert found.fault.number == number


@given(st.integers(1, ROWS))
def test_a_dropped_row_is_found(written, number):
    found = tampered(written, ("DELETE FROM audit WHERE number = ?", (number,)))
    assert found.fault is not None
    assert (found.fault.number, found.rows) == (number, number - 1)


@given(st.permutations(range(1, ROWS + 1)))
def test_reordered_rows_are_found(written, order):
    first = next((n for n, was in enumerate(order, 1) if n != was), None)
    away = [("UPDATE audit SET number = -number", ())]
    found = tampered(
        written, *away, *(("UPDATE audit SET number = ? WHERE number = ?", (n, -was)) for n, was in enumerate(order, 1))
    )
    assert (found.fault and found.fault.number) == first


@given(st.integers(1, ROWS))
def test_a_forged_row_is_found(written, number):
    """A row whose own hash is right does not fit the next row, or the head."""
    forged = row(written, number) | {"who": "somebody else"}
    forged["hash"] = sha256(canonical({k: v for k, v in forged.items() if k != "hash"}))
    found = tampered(written, ("UPDATE audit SET who = ?, hash = ? WHERE number = ?", (forged["who"], forged["hash"], number)))
    assert found.fault is not None
    assert found.fault.number == number + 1


def test_a_whole_new_chain_is_found_by_the_head_noted(written):
    with open_store(str(written)) as store:
        noted = audit.head(store)
    other = written.with_name("other.sqlite")
    with open_store(str(other)) as store:
        write(store, ROWS + 2)
        assert audit.verify(store).fault is None
        assert audit.verify(store, noted).fault.number == noted.number
        assert audit.verify(store, Head(99, GENESIS)).fault.number == ROWS + 3


def test_a_trigger_removed_is_told(sqlite_store):
    with sqlite_store.writing() as connection:
        connection.execute(text("DROP TRIGGER audit_stays"))
    assert "audit_stays" in audit.verify(sqlite_store).fault.why


WRITER = """
import sys
from licet.records import audit
from licet.records.store import open_store
with open_store(sys.argv[1]) as store:
    for n in range(int(sys.argv[2])):
        with store.writing() as connection:
            act = audit.append(connection, sys.argv[3], "test.done", str(n))
        print(act.number, act.hash, flush=True)
"""


def started(url, rows, who):
    return subprocess.Popen([sys.executable, "-c", WRITER, url, str(rows), who], stdout=subprocess.PIPE, text=True)


def test_two_processes_keep_one_chain(url):
    both = [started(url, 40, who) for who in ("a", "b")]
    assert all(p.communicate()[0].count("\n") == 40 and p.returncode == 0 for p in both)
    with open_store(url) as store:
        assert audit.verify(store).fault is None
        acts = audit.acts(store)
        assert len(acts) == 80
        for who in ("a", "b"):
            assert [a.subject for a in acts if a.who == who] == [str(n) for n in range(40)]


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL here")
@pytest.mark.parametrize("after", [1, 7, 23])
def test_killed_in_the_middle_nothing_committed_is_lost(url, after):
    process = started(url, 100_000, "a")
    told = [process.stdout.readline() for _ in range(after)]
    process.send_signal(signal.SIGKILL)
    told += [line for line in process.communicate()[0].splitlines(keepends=True) if line.endswith("\n")]
    with open_store(url) as store:
        assert audit.verify(store).fault is None
        kept = {f"{a.number} {a.hash}\n" for a in audit.acts(store, limit=200_000)}
        assert set(told) <= kept
        write(store, 1)
        assert audit.verify(store).fault is None
