"""The database of records: where it is, how it is opened and brought up to date, and its two kinds of transactions.

One file (SQLite, write-ahead log) unless LICET_DATABASE or a URL says otherwise; PostgreSQL works with the same code. Whoever
writes waits for whoever writes already, so that the log stays one chain.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from threading import local
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from licet.errors import LicetError
from licet.records.tables import HEAD
from licet.user_data import data_folder

#: The last step of the schema that this version knows.
REVISION = "0009"
#: Seconds a writer waits for another one.
PATIENCE = 60
_WRITING = "licet_writing"
#: An advisory lock of PostgreSQL: two that bring the schema up to date do so in turn.
_LOCK = 0x6C69636574


class Store:
    """An open database of records. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._under_way = local()

    @property
    def where(self) -> str:
        """What is open, for messages: the file, or the URL without its password."""
        url = self.engine.url
        return (url.database if self.file else None) or url.render_as_string(hide_password=True)

    @property
    def file(self) -> Path | None:
        """The file of a SQLite database."""
        return Path(self.engine.url.database or "") if self.engine.dialect.name == "sqlite" else None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One state of the database. Raises LicetError for what it cannot do."""
        with self._faults(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction of the only writer: all of it is kept, or nothing. One that is begun inside another, in the same
        thread, is a part of that. Raises LicetError."""
        if (outer := getattr(self._under_way, "connection", None)) is not None:
            yield outer
            return
        with self._faults(), self.engine.connect() as plain:
            connection = plain.execution_options(**{_WRITING: True})
            with connection.begin():
                if self.file is None:
                    connection.execute(select(HEAD).with_for_update())
                self._under_way.connection = connection
                try:
                    yield connection
                finally:
                    self._under_way.connection = None

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, OSError, ValueError) as error:
            raise _fault(error, self.where) from None


def database_url(named: str | None = None) -> URL:
    """The database named (a URL, or the path of a SQLite file), else that of LICET_DATABASE, else the user's own.

    Raises LicetError for a URL that is none, or a user without a home.
    """
    told = named or os.environ.get("LICET_DATABASE") or ""
    if "://" not in told:
        return URL.create("sqlite", database=str(Path(told).expanduser() if told else data_folder() / "records.sqlite"))
    try:
        url = make_url(told)
        kind = url.get_backend_name()
    except (ArgumentError, ValueError):
        url, kind = URL.create("none"), ""
    if kind not in ("sqlite", "postgresql") or (kind == "sqlite" and url.database in (None, "", ":memory:")):
        raise LicetError(
            "the database is neither a SQLite file nor one of PostgreSQL",
            where="--database or LICET_DATABASE",
            mend="write sqlite:////folder/records.sqlite or postgresql+psycopg://user@host/name",
        )
    return url


def open_store(named: str | None = None, *, create: bool = True) -> Store:
    """The database, brought up to date.

    named: a URL or a path (see `database_url`); create: make a file that is not there. Raises LicetError: there is none, it
    cannot be opened, a newer version of Licet made it, its driver is not installed.
    """
    url = database_url(named)
    store = Store(_engine(url))
    try:
        if store.file is not None:
            _ready(store.file, create)
        upgrade(store)
    except BaseException:
        store.close()
        raise
    return store


def upgrade(store: Store) -> tuple[str | None, str]:
    """Bring the schema up to date: the step it stood at (None: it was empty) and the one it stands at now. Raises LicetError
    for a schema that is newer than this version of Licet."""
    with store._faults():
        with store.engine.connect() as plain:
            before = _revision(plain)
        if before == REVISION:
            return before, REVISION
        with store.engine.connect() as plain:
            connection = plain.execution_options(**{_WRITING: True})
            with connection.begin():
                if store.file is None:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                before = _revision(connection)  # another may have been quicker
                if before != REVISION:
                    _steps(connection, before, store.where)
    return before, REVISION


def _steps(connection: Connection, before: str | None, where: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    with as_file(files("licet.records") / "migrations") as folder:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.attributes["connection"] = connection
        known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
        if before is not None and before not in known:
            raise LicetError(
                f"a newer version of Licet made this database (schema {before}; this one knows {REVISION})",
                where=where,
                mend="use that version, or name another database",
            )
        if before is None and (others := sorted(inspect(connection).get_table_names())):
            raise LicetError(
                f"it is a database of something else: it holds {others[0]}", where=where, mend="name an empty one, or another"
            )
        command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found is not None else None


def _ready(file: Path, create: bool) -> None:
    if file.exists():
        return
    if not create:
        raise LicetError("there are no records yet", where=str(file), mend="`licet record save` makes them; or name a database")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
    except OSError as error:
        raise _fault(error, str(file)) from None


def _engine(url: URL) -> Engine:
    try:
        if url.get_backend_name() != "sqlite":
            return create_engine(url, pool_pre_ping=True)
        engine = create_engine(url, connect_args={"timeout": PATIENCE})
    except (ImportError, NoSuchModuleError) as error:
        raise LicetError(
            f"the driver of this database is not installed: {error}", mend="pip install 'psycopg[binary]'"
        ) from None
    event.listen(engine, "connect", _sqlite_settings)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_settings(raw: Any, _record: Any) -> None:
    """Every connection of SQLite: transactions begin as we say, a commit is on the disk, REPLACE meets the triggers."""
    raw.isolation_level = None
    raw.text_factory = lambda data: data.decode("utf-8", "surrogateescape")  # what a forger wrote is read, and then refused
    for setting in ("journal_mode = WAL", "synchronous = FULL", "recursive_triggers = ON", "foreign_keys = ON"):
        raw.execute(f"PRAGMA {setting}").close()


def _sqlite_begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get(_WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _fault(error: Exception, where: str) -> LicetError:
    why = error.orig if isinstance(error, DBAPIError) else error
    said = " ".join(str(getattr(why, "strerror", None) or why).split("\n")[0].split())
    return LicetError(
        f"the records cannot be read or kept: {said}", where=where, mend="name another with --database, or restore a copy"
    )
