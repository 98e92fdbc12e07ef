"""`licet proposal`: what takes two people, proposed by one and approved by another."""

import sys
from pathlib import Path

import click

from licet.cli.record_options import account, database_option, opened, why_option
from licet.render.screen import put, put_json

_JSON = click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
_ID = click.argument("proposal_id", metavar="ID")


@click.group(no_args_is_help=True)
def proposal() -> None:
    """What takes two people: releases of holds, decisions on possible matches, changes of the law. Who acts is whose key
    LICET_TOKEN holds (`licet token add`)."""


@proposal.command("list")
@click.option("--state", type=click.Choice(["open", "approved", "refused", "withdrawn"]), help="Only those.")
@database_option
@_JSON
def listed(state: str | None, database: str | None, as_json: bool) -> None:
    """Proposals, the newest first."""
    from licet.records import proposals
    from licet.render.as_json import to_json

    with opened(database) as store:
        found = proposals.listed(store, state or "")
    if as_json:
        put_json(to_json(found), sys.stdout)
        return
    lines = [f"{p.id}  {p.state:<9}  {p.kind:<13}  {p.subject}  by {p.author}: {p.why}\n" for p in found]
    put("".join(lines) or "no proposals\n", sys.stdout)


@proposal.command("show")
@_ID
@database_option
def show(proposal_id: str, database: str | None) -> None:
    """One proposal, as JSON; `detail` is what is to be done."""
    from licet.records import proposals
    from licet.render.as_json import to_json

    with opened(database) as store:
        put_json(to_json(proposals.read(store, proposal_id)), sys.stdout)


@proposal.command("release")
@click.argument("record_id", metavar="RECORD")
@click.option("--number", type=int, help="Which hold, where several stand.")
@why_option
@database_option
def release(record_id: str, number: int | None, why: str, database: str | None) -> None:
    """Propose to release a legal hold."""
    from licet.records.keeping import standing_hold

    with opened(database) as store, store.reading() as connection:
        chosen = standing_hold(connection, record_id, number).number
    _proposed(database, "hold.release", {"record": record_id, "hold": chosen}, why)


@proposal.command("delivery")
@click.argument("hold", metavar="HOLD")
@why_option
@database_option
def delivery(hold: str, why: str, database: str | None) -> None:
    """Propose to release a hold on a delivery or an order line (`licet hold list`)."""
    _proposed(database, "delivery.release", {"hold": hold}, why)


@proposal.command("match")
@click.argument("name")
@click.argument("entry", metavar="LIST/ENTRY")
@click.argument("verdict", metavar="VERDICT")
@click.option("--country", metavar="COUNTRY", default="", help="Country of the party.")
@click.option("--alias", "aliases", metavar="NAME", multiple=True, help="Another name of the party; as it was screened.")
@click.option("--address", "addresses", metavar="TEXT", multiple=True, help="An address of the party; as it was screened.")
@click.option("--key", metavar="KEY", default="", help="By which your house knows the party.")
@why_option
@database_option
def match(
    name: str,
    entry: str,
    verdict: str,
    country: str,
    aliases: tuple[str, ...],
    addresses: tuple[str, ...],
    key: str,
    why: str,
    database: str | None,
) -> None:
    """Propose whether NAME is the one listed as LIST/ENTRY: same, different, unsure or escalate."""
    list_id, _, entry_id = entry.partition("/")
    detail = {"name": name, "list": list_id, "entry": entry_id, "verdict": verdict, "country": country, "key": key}
    _proposed(database, "match.decide", detail | {"aliases": list(aliases), "addresses": list(addresses)}, why)


@proposal.command("law")
@click.argument("file", type=click.Path(path_type=Path))
@why_option
@database_option
def law(file: Path, why: str, database: str | None) -> None:
    """Propose a change of the law: a file as `licet whatif` takes one."""
    from licet.deals.files import load_file

    raw = load_file(file, "an amendment")
    _proposed(database, "law.change", {"amendment": raw}, why)


def _decides(way: str, says: str) -> None:
    """One of the commands that decide a proposal."""

    @proposal.command(way, help=says)
    @_ID
    @why_option
    @database_option
    def decide(proposal_id: str, why: str, database: str | None) -> None:
        from licet.records import proposals

        with opened(database) as store:
            found = getattr(proposals, way)(store, account(store), proposal_id, why=why)
        put(f"{found.state}: {found.id}\n", sys.stdout)


_decides("approve", "Approve what somebody else proposed; it takes effect now.")
_decides("refuse", "Refuse what somebody else proposed.")
_decides("withdraw", "Take back what you proposed yourself.")


def _proposed(database: str | None, kind: str, detail: dict[str, object], why: str) -> None:
    from licet.records import proposals

    with opened(database) as store:
        made = proposals.propose(store, account(store), kind, detail, why=why)
    put(f"proposed: {made.id}; somebody else approves it\n", sys.stdout)
