"""A database of records: a SQLite file, and PostgreSQL as well where LICET_TEST_POSTGRESQL names an empty database."""

import os

import pytest
from sqlalchemy import create_engine, text

from licet.records.store import open_store

POSTGRESQL = os.environ.get("LICET_TEST_POSTGRESQL")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        yield str(tmp_path / "records.sqlite")
        return
    if not POSTGRESQL:
        pytest.skip("LICET_TEST_POSTGRESQL names no database")
    engine = create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    yield POSTGRESQL


@pytest.fixture
def store(url):
    with open_store(url) as opened:
        yield opened


@pytest.fixture
def sqlite_store(tmp_path):
    with open_store(str(tmp_path / "records.sqlite")) as opened:
        yield opened
