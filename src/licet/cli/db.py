"""`licet db`: the database of records copied, put back and brought up to date."""

import sys
from pathlib import Path

import click

from licet.cli.record_options import acting, database_option, opened, who_option
from licet.render.screen import put

_FILE = click.argument("file", type=click.Path(path_type=Path))


@click.group(no_args_is_help=True)
def db() -> None:
    """The database of records: a copy, the records from a copy, its schema."""


@db.command("backup")
@_FILE
@database_option
def backup(file: Path, database: str | None) -> None:
    """Copy records, order books, lists of parties and decisions into FILE, while others use them; the copy is verified and its
    head printed."""
    from licet.records.backup import backup as copy

    with opened(database) as store:
        put(f"copied to {file}; head {copy(store, file)}\n", sys.stdout)


@db.command("restore")
@_FILE
@click.option("--replace", is_flag=True, help="Though records or decisions hold what the copy lacks.")
@who_option
@database_option
def restore(file: Path, replace: bool, who: str | None, database: str | None) -> None:
    """Make records, order books and decisions what they are in the copy FILE, which must verify, and add its lists; the log
    tells of it."""
    from licet.records.backup import restore as back

    with opened(database, create=True) as store:
        put(f"restored from {file}; head {back(store, file, who=acting(who), replace=replace)}\n", sys.stdout)


@db.command("upgrade")
@database_option
def upgrade(database: str | None) -> None:
    """Make the database, or bring its schema up to date (which opening it does, too)."""
    from licet.records.store import REVISION

    with opened(database, create=True) as store:
        put(f"{store.where}: schema {REVISION}\n", sys.stdout)
