"""`licet check`: what every regime answers of one deal."""

import sys
from typing import Any

import click

from licet.cli.deal_options import deal_of, deal_options
from licet.cli.options import day_after
from licet.render.screen import colour, columns, put, put_json


@click.command()
@deal_options
@click.option("--as-of", metavar="DAY", help="Apply the law of this day instead of the day of the deal.")
@click.option("--screen/--no-screen", default=True, help="Look up named parties whose lists are not given.")
@click.option("--json", "as_json", is_flag=True, help="Print the determination as JSON.")
@click.option("--explain", is_flag=True, help="Print every condition looked at.")
def check(as_of: str | None, screen: bool, as_json: bool, explain: bool, **told: Any) -> None:
    """Decide one deal: what every regime answers, why, what is missing, and what would change it.

    FILE is a deal file (.toml, .json, .yaml); flags add to it and may not contradict it.
    """
    from licet.decision.decide import load_decider
    from licet.doors import determine

    deal = deal_of(load_decider(), told)
    found = determine(deal, on=day_after("--as-of", as_of) if as_of is not None else None, screen=screen)
    if as_json:
        from licet.render.as_json import to_json

        put_json(to_json(found), sys.stdout)
        return
    from licet.render.terminal import render

    put(render(found, explain=explain, columns=columns(sys.stdout), colour=colour(sys.stdout)), sys.stdout)
