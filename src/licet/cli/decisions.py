"""`licet decisions`: what people decided about possible matches. The record only grows."""

import sys
from pathlib import Path

import click

from licet.cli import complete
from licet.cli.options import COMMAND_LINE, offered
from licet.errors import LicetError, nearest
from licet.render.screen import put, put_json


@click.group(no_args_is_help=True)
def decisions() -> None:
    """Possible matches decided: same, different, unsure or escalate, with a reason; nothing is ever rewritten."""


@decisions.command("record")
@click.argument("name")
@click.argument("entry", metavar="LIST/ENTRY")
@click.argument("verdict", metavar="VERDICT")
@click.option("--reason", metavar="TEXT", required=True, help="Why; it is kept.")
@click.option("--by", "author", metavar="NAME", required=True, help="Who decides.")
@click.option("--country", metavar="COUNTRY", shell_complete=offered(complete.countries), help="Country of the party.")
@click.option("--alias", metavar="NAME", multiple=True, help="Another name of the party; as it was screened.")
@click.option("--address", metavar="TEXT", multiple=True, help="An address of the party; as it was screened.")
@click.option("--key", metavar="KEY", default="", help="By which your house knows the party.")
def record(
    name: str,
    entry: str,
    verdict: str,
    reason: str,
    author: str,
    country: str | None,
    alias: tuple[str, ...],
    address: tuple[str, ...],
    key: str,
) -> None:
    """Decide whether the party NAME is the one listed as LIST/ENTRY: VERDICT is same, different, unsure or escalate.

    The decision holds while both sides stay as they are: it is open again when the party's facts or the entry change.
    """
    from datetime import date

    from licet.facts.places import load_places
    from licet.screening.decisions import record as keep
    from licet.screening.screener import Asked, as_party
    from licet.screening.standing import lists_on

    _not_alone()
    list_id, _, entry_id = entry.partition("/")
    entries = {each.id: each for of in lists_on(date.today()) if of.id == list_id for each in of.entries}
    if entry_id not in entries:
        mend = nearest(entry_id, list(entries)) or "write it as `licet screen` tells it: us_entity_list/ENTRY"
        raise LicetError(f"there is no entry {entry_id!r} on the list {list_id!r}", where=COMMAND_LINE, mend=mend)
    code = load_places().country(country) if country else ""
    made = keep(as_party(Asked(name, code, alias, address, {}, key)), entries[entry_id], verdict, reason, author)  # type: ignore[arg-type]
    put(f"kept: {name} and {entries[entry_id].id} on {list_id}: {made.verdict}\n", sys.stdout)


def _not_alone() -> None:
    """Raises NotAllowed where there are accounts: then one proposes a decision and another approves it."""
    from importlib.util import find_spec

    if find_spec("sqlalchemy") is not None:
        from licet.records.proposals import refuse_alone

        refuse_alone("a decision on a possible match", "propose it: licet proposal match NAME LIST/ENTRY VERDICT --why TEXT")


@decisions.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def listed(as_json: bool) -> None:
    """Every decision, the first one first."""
    from licet.render.screening import decisions_text
    from licet.screening.decisions import history

    if as_json:
        from licet.render.as_json import to_json

        put_json(to_json(history()), sys.stdout)
    else:
        put(decisions_text(history()), sys.stdout)


@decisions.command("verify")
@click.argument("file", required=False, type=click.Path(path_type=Path))
def verified(file: Path | None) -> None:
    """Walk the chain of decisions: no row changed, none taken out; prints the hash of the last."""
    from licet.screening.decisions import verify

    put(f"every decision is as it was written; last hash {verify(file=file) or 'none'}\n", sys.stdout)
