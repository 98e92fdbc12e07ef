"""`licet audit`: the log of every act, and whether it is as it was written."""

import sys

import click

from licet.cli.record_options import database_option, opened
from licet.render.screen import put, put_json

_JSON = click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")


@click.group(no_args_is_help=True)
def audit() -> None:
    """The log of what was done to records; it only grows, and every row carries the hash of the one before."""


@audit.command("list")
@click.option("--subject", metavar="ID", help="Acts on one record.")
@click.option("--after", type=click.IntRange(0), default=0, help="Rows after this number.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=1000, show_default=True, help="At most so many.")
@database_option
@_JSON
def listed(subject: str | None, after: int, limit: int, database: str | None, as_json: bool) -> None:
    """Acts, the first one first."""
    from licet.records.audit import acts
    from licet.render.as_json import to_json
    from licet.render.records import acts_text

    with opened(database) as store:
        found = acts(store, subject, after=after, limit=limit)
    put_json(to_json(found), sys.stdout) if as_json else put(acts_text(found), sys.stdout)


@audit.command("verify")
@click.option("--head", "noted", metavar="NUMBER:HASH", help="A head noted earlier, which must still be in the log.")
@database_option
@_JSON
def verified(noted: str | None, database: str | None, as_json: bool) -> None:
    """Walk the log from its first row and hold the records against it; prints its head. Status 1, and the first row that is
    wrong, if one is."""
    from licet.records.audit import read_head, verify
    from licet.render.as_json import to_json

    head = read_head(noted) if noted is not None else None
    with opened(database) as store:
        found = verify(store, head)
    if as_json:
        put_json(to_json(found), sys.stdout)
    elif found.fault is None:
        put(f"{found.rows} rows, all as they were written; head {found.head}\n", sys.stdout)
    else:
        which = "the records" if found.fault.number is None else f"row {found.fault.number}"
        put(f"{which}: {found.fault.why}; {found.rows} rows are as they were written\n", sys.stdout)
    if found.fault is not None:
        raise SystemExit(1)
