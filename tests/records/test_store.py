"""The database: made on opening, refused where it is newer or something else, and never said to hold what it does not."""

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from licet.errors import LicetError
from licet.records.store import REVISION, database_url, open_store, upgrade
from licet.records.tables import METADATA


def test_the_steps_make_what_the_tables_say(store):
    with store.reading() as connection:
        context = MigrationContext.configure(connection)
        found = [change for change in compare_metadata(context, METADATA) if "alembic_version" not in str(change)]
        assert found == []
        assert context.get_current_revision() == REVISION
    assert upgrade(store) == (REVISION, REVISION)


def test_a_newer_one_is_refused(url):
    with open_store(url) as store, store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LicetError, match="a newer version of Licet made this database"):
        open_store(url)


def test_a_database_of_something_else_is_left_alone(tmp_path):
    file = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("CREATE TABLE customers (name TEXT)")
    with pytest.raises(LicetError, match="something else: it holds customers"):
        open_store(str(file))
    file.write_text("not a database at all, but a text that is long enough to be taken for one")
    with pytest.raises(LicetError, match="cannot be read or kept"):
        open_store(str(file))


def test_what_is_not_there_is_not_made_to_be_read(tmp_path):
    with pytest.raises(LicetError, match="no records yet"):
        open_store(str(tmp_path / "none.sqlite"), create=False)
    assert not (tmp_path / "none.sqlite").exists()


def test_which_database(monkeypatch, tmp_path):
    monkeypatch.setenv("LICET_DATA", str(tmp_path))
    monkeypatch.delenv("LICET_DATABASE", raising=False)
    assert database_url().database == str(tmp_path / "licet" / "records.sqlite")
    monkeypatch.setenv("LICET_DATABASE", "/own.sqlite")
    assert database_url().database == "/own.sqlite"
    assert database_url("sqlite:////else.sqlite").database == "/else.sqlite"
    for wrong in ("mysql://host/name", "sqlite://", "sqlite:///:memory:", "://"):
        with pytest.raises(LicetError, match="neither a SQLite file"):
            database_url(wrong)


def test_a_password_is_never_shown(monkeypatch):
    with pytest.raises(LicetError) as caught:
        open_store("postgresql://user:secret@127.0.0.1:1/none")
    assert "secret" not in str(caught.value)


def test_two_that_open_it_first_at_once(tmp_path):
    code = "import sys; from licet.records.store import open_store; open_store(sys.argv[1]).close()"
    both = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "new.sqlite")], stderr=subprocess.PIPE) for _ in range(4)
    ]
    assert [(p.communicate()[1], p.returncode) for p in both] == [(b"", 0)] * 4
