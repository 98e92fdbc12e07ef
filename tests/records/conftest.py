"""A database of records: a SQLite file, and PostgreSQL, of a server the tests start or that LICET_TEST_POSTGRESQL names."""

import os

import pytest
from sqlalchemy import create_engine, text

from licet.records.store import open_store
from postgres_server import running, why_none

POSTGRESQL = os.environ.get("LICET_TEST_POSTGRESQL")


@pytest.fixture(scope="session")
def server():
    if POSTGRESQL:
        yield POSTGRESQL
    elif why := why_none():
        yield pytest.skip(why)
    else:
        with running() as found:
            yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return str(tmp_path / "records.sqlite")
    found = request.getfixturevalue("server")
    engine = create_engine(found, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return found


@pytest.fixture
def store(url):
    with open_store(url) as opened:
        yield opened


@pytest.fixture
def sqlite_store(tmp_path):
    with open_store(str(tmp_path / "records.sqlite")) as opened:
        yield opened
