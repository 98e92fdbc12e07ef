"""`licet token`: keys with which programs ask the workbench."""

import sys

import click

from licet.cli.record_options import acting, database_option, opened, who_option
from licet.render.screen import put, put_json


@click.group(no_args_is_help=True)
def token() -> None:
    """Keys for programs: each is of an account, allows part of what it may, and ends."""


@token.command("add")
@click.argument("user", metavar="ACCOUNT")
@click.option("--name", required=True, metavar="TEXT", help="What it is for.")
@click.option("--scope", "scopes", multiple=True, default=("ask",), show_default=True, metavar="RIGHT", help="What it may.")
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True, help="How long it lasts.")
@who_option
@database_option
def add(user: str, name: str, scopes: tuple[str, ...], days: int, who: str | None, database: str | None) -> None:
    """Make a key, printed here and kept nowhere. RIGHT is ask, read, record, approve, law, audit or people."""
    from licet.records import people, tokens

    with opened(database) as store:
        made, secret = tokens.add(store, people.found(store, user).id, name, scopes, days, who=acting(who))
    put(f"{secret}\n", sys.stdout)
    put(f"key {made.id} of {user}: {', '.join(made.scopes)}; ends {made.ends[:10]}\n", sys.stderr)


@token.command("list")
@click.option("--of", "user", metavar="ACCOUNT", help="Those of one account.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@database_option
def listed(user: str | None, as_json: bool, database: str | None) -> None:
    """All keys, the newest first. None shows its secret: that is not kept."""
    from licet.records import people, tokens
    from licet.render.as_json import to_json

    with opened(database) as store:
        found = tokens.listed(store, people.found(store, user).id if user else None)
        names = {person.id: person.name for person in people.listed(store)}
    if as_json:
        put_json(to_json(found), sys.stdout)
        return
    lines = [
        f"{t.id}  {names.get(t.user, ''):<16} {'revoked' if t.revoked else 'ends ' + t.ends[:10]}  "
        f"used {t.used_on or 'never'}  {', '.join(t.scopes)}  {t.name}\n"
        for t in found
    ]
    put("".join(lines) or "no keys\n", sys.stdout)


@token.command("revoke")
@click.argument("token_id", metavar="ID")
@who_option
@database_option
def revoke(token_id: str, who: str | None, database: str | None) -> None:
    """End a key now."""
    from licet.records import tokens

    with opened(database) as store:
        ended = tokens.revoke(store, token_id, who=acting(who))
    put(f"revoked: {ended.name}\n", sys.stdout)
