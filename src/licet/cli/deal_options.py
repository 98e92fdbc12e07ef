"""The options that describe a deal, the same wherever one is decided, and the deal they make."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from licet.cli import complete
from licet.cli.options import COMMAND_LINE, offered, pairs

if TYPE_CHECKING:
    from licet.deals.deal import Deal
    from licet.decision.decide import Decider

Command = TypeVar("Command", bound=Callable[..., Any])

_FILE = click.argument("file", required=False, type=click.Path(path_type=Path))
_OPTIONS = (
    click.option(
        "--item",
        metavar="MODEL",
        shell_complete=offered(complete.models),
        help='A model of the catalogue, such as "TWINSCAN NXT:1980Di".',
    ),
    click.option(
        "--kind",
        metavar="KIND",
        shell_complete=offered(complete.kinds),
        help="The kind of item, if it is no catalogue model: scanner, dry_etcher, ...",
    ),
    click.option(
        "--from", "origin", metavar="COUNTRY", shell_complete=offered(complete.countries), help="Country the item leaves from."
    ),
    click.option("--to", metavar="COUNTRY", shell_complete=offered(complete.countries), help="Country of destination."),
    click.option("--on", metavar="DAY", help="Day of the deal, 2024-03-27; today if left out."),
    click.option(
        "--end-use",
        metavar="USE",
        shell_complete=offered(complete.end_uses),
        help="What it is for: advanced_node_logic, mature_node, ...",
    ),
    click.option("--end-user", metavar="NAME", help="Name of the end user."),
    click.option(
        "--owner",
        metavar="NAME=PERCENT",
        multiple=True,
        help="A shareholder of the end user, screened too: Holding=51, Fund=unknown; may be repeated.",
    ),
    click.option(
        "--end-user-list",
        metavar="LIST",
        multiple=True,
        shell_complete=offered(complete.lists),
        help="A list the end user is on: us_entity_list, ...; may be repeated.",
    ),
    click.option(
        "--code",
        metavar="LIST=CODE",
        multiple=True,
        help="A control code given by others, with its list: us=3B001.f.1; may be repeated.",
    ),
    click.option(
        "-f",
        "--fact",
        metavar="NAME=VALUE",
        multiple=True,
        shell_complete=offered(complete.facts_with_values),
        help="Any fact: dco=1.6nm, end_user.headquarters=KR; may be repeated.",
    ),
)


def deal_flags(command: Command) -> Command:
    """The command with the flags that describe a deal."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def deal_options(command: Command) -> Command:
    """The command with the flags that describe a deal, and a deal file."""
    return _FILE(deal_flags(command))


def deal_of(decider: "Decider", told: dict[str, Any]) -> "Deal":
    """The deal that the options describe; they are taken out of `told`. FILE and flags may not contradict each other.

    Raises LicetError for options or a file that cannot be read.
    """
    from licet.deals.deal import read_deal
    from licet.deals.files import load_file

    file, owner = told.pop("file"), told.pop("owner")
    plain = {
        "on": told.pop("on"),
        "from": told.pop("origin"),
        "to": told.pop("to"),
        "end_use": told.pop("end_use"),
        "end_user.name": told.pop("end_user"),
    }
    codes = pairs(told.pop("code"), "--code", "us=3B001.f.1")
    flags: dict[str, Any] = {
        "item": _given({"model": told.pop("item"), "kind": told.pop("kind"), "codes": codes}),
        "facts": _given(plain | {"end_user.lists": list(told.pop("end_user_list")) or None}),
    }
    facts_given = {"facts": pairs(told.pop("fact"), "--fact", "dco=1.6nm")}
    if owner:
        held = [{"name": name, "percent": share} for name, share in pairs(owner, "--owner", "Holding=51").items()]
        flags["party"] = [{"role": "end_user", "owners": held}]
    first, where = (load_file(file), str(file)) if file is not None else ({}, COMMAND_LINE)
    more = ((flags, COMMAND_LINE), (facts_given, COMMAND_LINE))
    return read_deal(first, decider.vocabulary, decider.places, where=where, more=more)


def _given(flags: dict[str, Any]) -> dict[str, Any]:
    """The flags that were used."""
    return {name: value for name, value in flags.items() if value not in (None, {})}
