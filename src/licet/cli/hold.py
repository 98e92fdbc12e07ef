"""`licet hold`: deliveries and order lines that do not leave."""

import sys

import click

from licet.cli.record_options import account, database_option, opened, who_option, why_option
from licet.render.screen import put, put_json


@click.group(no_args_is_help=True)
def hold() -> None:
    """Holds on deliveries and order lines. Placed by one person; where there are accounts, released by two."""


@hold.command("place")
@click.argument("references", metavar="REFERENCE...", nargs=-1, required=True)
@why_option
@who_option
@database_option
def place(references: tuple[str, ...], why: str, who: str | None, database: str | None) -> None:
    """Hold deliveries or order lines, named as your house does: SO-10071/2."""
    from licet.records import stops

    with opened(database, create=True) as store:
        made = stops.place(store, account(store, who), references, why=why)
    put("".join(f"held: {each.id}  {each.reference}\n" for each in made), sys.stdout)


@hold.command("list")
@click.option("--released", is_flag=True, help="Those released instead.")
@database_option
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def listed(released: bool, database: str | None, as_json: bool) -> None:
    """The holds that stand, the newest first."""
    from licet.records import stops
    from licet.render.as_json import to_json

    with opened(database) as store:
        found = stops.listed(store, released=released)
    if as_json:
        put_json(to_json(found), sys.stdout)
        return
    lines = (f"{each.id}  {each.reference}  since {each.placed_at[:10]} by {each.who}: {each.why}\n" for each in found)
    put("".join(lines) or "no holds\n", sys.stdout)


@hold.command("release")
@click.argument("hold_id", metavar="ID")
@why_option
@who_option
@database_option
def release(hold_id: str, why: str, who: str | None, database: str | None) -> None:
    """Release a hold. Where there are accounts it is proposed instead: `licet proposal delivery`."""
    from licet.records import stops

    with opened(database) as store:
        found = stops.release(store, account(store, who), hold_id, why=why)
    put(f"released: {found.reference}\n", sys.stdout)
