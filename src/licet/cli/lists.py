"""`licet lists`: official lists of parties added, kept by day, compared and shown."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from licet.cli.options import COMMAND_LINE

_JSON = click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")


@click.group("lists", invoke_without_command=True)
@_JSON
@click.pass_context
def lists(context: click.Context, as_json: bool) -> None:
    """Official lists of parties: which are kept, of which day, from which file.

    Added files are kept version by version in the user's data folder (LICET_DATA, XDG_DATA_HOME); nothing is fetched.
    """
    if context.invoked_subcommand is not None:
        return
    from licet.render.lists import kept_text, kept_value
    from licet.screening.store import damaged, versions

    kept = versions()
    _put(kept_value(kept) if as_json else kept_text(kept, date.today(), damaged()), as_json)


@lists.command("add")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--as", "as_id", metavar="ID", help="Keep it under this id, for a list of one's own: own_customers.")
@click.option("--on", metavar="DAY", help="The day it is of, where the file does not say, or to keep an old one as history.")
@click.option(
    "--accept-shrink", is_flag=True, help="Keep it though more than 5 % of a list, or a whole kind of entry, is gone."
)
@_JSON
def lists_add(files: tuple[Path, ...], as_id: str | None, on: str | None, accept_shrink: bool, as_json: bool) -> None:
    """Read lists and keep them: CSV, XML, JSON, xlsx as published, packed or not. What a file is shows from its content.

    Read are: US Consolidated Screening List, OFAC (XML, CSV with its alt and add files), BIS Denied Persons List, Entity
    List of the eCFR; EU, UN, UK, Australia, Japan, China; OpenSanctions; and a CSV of one's own with a column `name`, and
    if wanted id, alias, country, address, type, list, from, to. Status 1 if a record was left out, 2 if a file was.
    """
    from licet.render.lists import brought_text, brought_value
    from licet.screening.intake import bring

    found = bring(files, as_id=as_id, on=_day(on, "--on"), accept_shrink=accept_shrink)
    _put(brought_value(found) if as_json else brought_text(found), as_json)
    if any(one.error for one in found):
        raise SystemExit(2)
    if any(not fault.kept for one in found for fault in one.faults):
        raise SystemExit(1)


@lists.command("diff")
@click.argument("old")
@click.argument("new")
@_JSON
def lists_diff(old: str, new: str, as_json: bool) -> None:
    """What changed from OLD to NEW: a file, or a kept list as us_entity_list@2026-07-31 (as us_entity_list: the latest)."""
    from licet.render.lists import diff_text, diff_value
    from licet.screening.diff import diff
    from licet.screening.intake import sides

    before, after = sides(old, new)
    _put(diff_value(before, after) if as_json else diff_text(before, after, diff(before, after)), as_json)


@lists.command("show")
@click.argument("list_id", metavar="LIST")
@click.argument("name", nargs=-1)
@click.option("--on", metavar="DAY", help="As it stood on this day; today if left out.")
@_JSON
def lists_show(list_id: str, name: tuple[str, ...], on: str | None, as_json: bool) -> None:
    """Show a list as it stood on a day; with NAME only the entries that have these words in a name, in full."""
    from licet.render.lists import show_text, show_value
    from licet.screening import store

    version = store.on(list_id, _day(on, "--on") or date.today())
    shown = show_value if as_json else show_text
    _put(shown(store.load(version), version, " ".join(name)), as_json)


def _day(text: str | None, flag: str) -> date | None:
    from licet.deals.facts import read_day

    return read_day(text, f"{COMMAND_LINE}, {flag}") if text is not None else None


def _put(value: Any, as_json: bool) -> None:
    from licet.render.screen import put, put_json

    if as_json:
        from licet.render.as_json import to_json

        put_json(to_json(value), sys.stdout)
    else:
        put(value, sys.stdout)
