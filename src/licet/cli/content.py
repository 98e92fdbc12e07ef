"""`licet content`: a bill of materials to the share of controlled US-origin content."""

import sys
from pathlib import Path
from typing import Any, Literal

import click

from licet.cli import complete
from licet.cli.options import COMMAND_LINE, offered
from licet.errors import LicetError
from licet.render.screen import colour, columns, put, put_json

_WHERE_TO = "`--to CN`: what counts depends on where the item goes"
_WHAT: dict[str, Literal["commodity", "software", "technology"]] = {
    "commodity": "commodity",
    "software": "software",
    "technology": "technology",
}


@click.command()
@click.argument("bom", type=click.Path(path_type=Path))
@click.option("--to", metavar="COUNTRY", shell_complete=offered(complete.countries), help="Where the item goes.")
@click.option(
    "--from", "origin", metavar="COUNTRY", shell_complete=offered(complete.countries), help="Where the item is sent from."
)
@click.option("--on", metavar="DAY", help="Day of the deal, 2024-03-27; today if left out.")
@click.option(
    "--what",
    metavar="WHAT",
    default="commodity",
    help="What the item is: commodity (with bundled software), software, technology.",
)
@click.option("--price", metavar="PRICE", help="Selling price, where the file does not say: 250000.")
@click.option("--currency", metavar="CODE", help="Its currency: EUR.")
@click.option("--deal", type=click.Path(path_type=Path), help="A deal file the item goes in; flags may not contradict it.")
@click.option("--facts", is_flag=True, help="Print the facts as a deal file for `licet check`.")
@click.option("--json", "as_json", is_flag=True, help="Print the calculation as JSON.")
def content(
    bom: Path,
    to: str | None,
    origin: str | None,
    on: str | None,
    what: str,
    price: str | None,
    currency: str | None,
    deal: Path | None,
    facts: bool,
    as_json: bool,
) -> None:
    """Work out US-origin content for de minimis (15 CFR 734.4): which parts count on the way to a destination, and why.

    BOM is a bill of materials (.csv, .tsv, .json, .toml). Columns: part, quantity, unit value, currency, rate (stated, never
    looked up), origin, eccn, kind (hardware, software, technology), price; may be: reasons (for control), incorporated,
    discrete (a foreign part that is a product of its own), us ic, and any fact of the part. Status 1 if a row was refused.
    """
    from licet.deals.bom import read_bom
    from licet.deals.deal import read_deal
    from licet.deals.files import load_file
    from licet.decision.content import content as worked_out
    from licet.decision.decide import load_decider

    if what not in _WHAT:
        raise LicetError(f"{what} is nothing content is worked out for", where=f"{COMMAND_LINE}, --what", mend=", ".join(_WHAT))
    if deal is None and to is None:
        raise LicetError("the destination is not said", where=COMMAND_LINE, mend=_WHERE_TO)
    decider = load_decider()
    first, where = (load_file(deal), str(deal)) if deal is not None else ({}, COMMAND_LINE)
    plain: dict[str, Any] = {name: value for name, value in (("on", on), ("from", origin), ("to", to)) if value is not None}
    given = read_deal(first, decider.vocabulary, decider.places, where=where, more=(({"facts": plain}, COMMAND_LINE),)).facts
    if "to" not in given or given["to"].value is None:
        raise LicetError("the destination is not said", where=where, mend=_WHERE_TO)
    read = read_bom(bom, decider.vocabulary, decider.places, price=price, currency=currency)
    found = worked_out(decider, read, given, what=_WHAT[what])
    if as_json:
        from licet.render.as_json import to_json

        put_json(to_json(found), sys.stdout)
    elif facts:
        from licet.render.content import facts_file

        put(facts_file(found), sys.stdout)
    else:
        from licet.render.content import render

        put(render(found, columns=columns(sys.stdout), colour=colour(sys.stdout)), sys.stdout)
    if found.refused:
        raise SystemExit(1)
