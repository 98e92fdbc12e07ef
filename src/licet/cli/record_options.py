"""The options of what is kept: which database, and who acts."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from licet.errors import LicetError

if TYPE_CHECKING:
    from licet.records.rights import Actor
    from licet.records.store import Store

Command = TypeVar("Command", bound=Callable[..., Any])


def database_option(command: Command) -> Command:
    """The command with --database."""
    return click.option(
        "--database",
        metavar="URL",
        help="A SQLite file or a URL; else LICET_DATABASE, else records.sqlite in the user's data folder.",
    )(command)


def who_option(command: Command) -> Command:
    """The command with --who."""
    return click.option("--who", metavar="NAME", help="Who acts; else LICET_WHO, else the user of this machine.")(command)


def why_option(command: Command) -> Command:
    """The command with --why, which must be said."""
    return click.option("--why", metavar="TEXT", required=True, help="Why; it is kept.")(command)


def acting(who: str | None) -> str:
    """Who acts: as said, as LICET_WHO has it, or the user of this machine. Raises LicetError where nobody is known."""
    import getpass
    import os

    named = who if who is not None else os.environ.get("LICET_WHO")
    if named is not None:
        return named
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        raise LicetError("who acts is not known", mend="say it with --who") from None


def account(store: "Store", who: str | None = None) -> "Actor":
    """Whose key LICET_TOKEN is; who sits at the machine, where there are no accounts. A name given is no proof. Raises
    NotAllowed for a key that is worth nothing, and for none where there are accounts."""
    import os

    from msgspec.structs import replace

    from licet.records import people, tokens
    from licet.records.rights import LOCAL, NotAllowed

    key = os.environ.get("LICET_TOKEN", "")
    if not key and not people.any_accounts(store):
        return replace(LOCAL, name=acting(who))
    found = tokens.actor_of(store, key) if key else None
    if found is None:
        what = "the key in LICET_TOKEN is worth nothing" if key else "it is not known who acts"
        raise NotAllowed(what, where="LICET_TOKEN", mend="make a key: licet token add ACCOUNT --name cli --scope record")
    return found


def opened(database: str | None, *, create: bool = False) -> "Store":
    """The database. Raises LicetError."""
    from licet.records.store import open_store

    return open_store(database, create=create)
