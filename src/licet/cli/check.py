"""`licet check`: what every regime answers of one deal."""

import sys
from pathlib import Path
from typing import Any

import click

from licet.cli import complete
from licet.cli.options import COMMAND_LINE, day_after, offered, pairs
from licet.render.screen import colour, columns, put, put_json


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--item",
    metavar="MODEL",
    shell_complete=offered(complete.models),
    help='A model of the catalogue, such as "TWINSCAN NXT:1980Di".',
)
@click.option(
    "--kind",
    metavar="KIND",
    shell_complete=offered(complete.kinds),
    help="The kind of item, if it is no catalogue model: scanner, dry_etcher, ...",
)
@click.option(
    "--from", "origin", metavar="COUNTRY", shell_complete=offered(complete.countries), help="Country the item leaves from."
)
@click.option("--to", metavar="COUNTRY", shell_complete=offered(complete.countries), help="Country of destination.")
@click.option("--on", metavar="DAY", help="Day of the deal, 2024-03-27; today if left out.")
@click.option(
    "--end-use",
    metavar="USE",
    shell_complete=offered(complete.end_uses),
    help="What it is for: advanced_node_logic, mature_node, ...",
)
@click.option("--end-user", metavar="NAME", help="Name of the end user.")
@click.option(
    "--owner",
    metavar="NAME=PERCENT",
    multiple=True,
    help="A shareholder of the end user, screened too: Holding=51, Fund=unknown; may be repeated.",
)
@click.option(
    "--end-user-list",
    metavar="LIST",
    multiple=True,
    shell_complete=offered(complete.lists),
    help="A list the end user is on: us_entity_list, ...; may be repeated.",
)
@click.option(
    "--code",
    metavar="LIST=CODE",
    multiple=True,
    help="A control code given by others, with its list: us=3B001.f.1; may be repeated.",
)
@click.option(
    "-f",
    "--fact",
    metavar="NAME=VALUE",
    multiple=True,
    shell_complete=offered(complete.facts_with_values),
    help="Any fact: dco=1.6nm, end_user.headquarters=KR; may be repeated.",
)
@click.option("--as-of", metavar="DAY", help="Apply the law of this day instead of the day of the deal.")
@click.option("--screen/--no-screen", default=True, help="Look up named parties whose lists are not given.")
@click.option("--json", "as_json", is_flag=True, help="Print the determination as JSON.")
@click.option("--explain", is_flag=True, help="Print every condition looked at.")
def check(
    file: Path | None,
    item: str | None,
    kind: str | None,
    origin: str | None,
    to: str | None,
    on: str | None,
    end_use: str | None,
    end_user: str | None,
    owner: tuple[str, ...],
    end_user_list: tuple[str, ...],
    code: tuple[str, ...],
    fact: tuple[str, ...],
    as_of: str | None,
    screen: bool,
    as_json: bool,
    explain: bool,
) -> None:
    """Decide one deal: what every regime answers, why, what is missing, and what would change it.

    FILE is a deal file (.toml, .json, .yaml); flags add to it and may not contradict it.
    """
    from licet.deals.deal import read_deal
    from licet.deals.files import load_file
    from licet.decision.decide import load_decider
    from licet.doors import determine

    plain = {"on": on, "from": origin, "to": to, "end_use": end_use, "end_user.name": end_user}
    flags: dict[str, Any] = {
        "item": _given({"model": item, "kind": kind, "codes": pairs(code, "--code", "us=3B001.f.1")}),
        "facts": _given(plain | {"end_user.lists": list(end_user_list) or None}),
    }
    facts_given = {"facts": pairs(fact, "--fact", "dco=1.6nm")}
    if owner:
        held = [{"name": name, "percent": share} for name, share in pairs(owner, "--owner", "Holding=51").items()]
        flags["party"] = [{"role": "end_user", "owners": held}]
    decider = load_decider()
    first, where = (load_file(file), str(file)) if file is not None else ({}, COMMAND_LINE)
    more = ((flags, COMMAND_LINE), (facts_given, COMMAND_LINE))
    deal = read_deal(first, decider.vocabulary, decider.places, where=where, more=more)
    found = determine(deal, on=day_after("--as-of", as_of) if as_of is not None else None, screen=screen)
    if as_json:
        from licet.render.as_json import to_json

        put_json(to_json(found), sys.stdout)
        return
    from licet.render.terminal import render

    put(render(found, explain=explain, columns=columns(sys.stdout), colour=colour(sys.stdout)), sys.stdout)


def _given(flags: dict[str, Any]) -> dict[str, Any]:
    """The flags that were used."""
    return {name: value for name, value in flags.items() if value not in (None, {})}
