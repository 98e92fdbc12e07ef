"""`licet timeline`: what every regime answers of a deal along time."""

import sys
from pathlib import Path
from typing import Any

import click

from licet.cli.deal_options import deal_of, deal_options
from licet.cli.options import day_after
from licet.render.screen import colour, columns, put, put_json


@click.command()
@deal_options
@click.option("--since", metavar="DAY", help="First day; 2019-01-01 if left out.")
@click.option("--until", metavar="DAY", help="Last day; the end of next year if left out.")
@click.option("--screen/--no-screen", default=True, help="Look up named parties whose lists are not given.")
@click.option("--json", "as_json", is_flag=True, help="Print the timeline as JSON.")
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Write the picture: .svg, .png or .html.")
def timeline(since: str | None, until: str | None, screen: bool, as_json: bool, out: Path | None, **told: Any) -> None:
    """Show what every regime answered, answers and will answer of one deal: from when to when, and what turned.

    FILE is a deal file (.toml, .json, .yaml); flags add to it and may not contradict it. The day of the deal moves with the
    day looked at; what else is said of it stays.
    """
    from licet.decision.decide import load_decider
    from licet.doors import timeline as along

    deal = deal_of(load_decider(), told)
    first, last = (None if day is None else day_after(flag, day) for flag, day in (("--since", since), ("--until", until)))
    found = along(deal, since=first, until=last, screen=screen)
    if out is not None:
        from licet.render.charts import save

        save(found.chart(), out)
    if as_json:
        from licet.render.as_json import to_json

        put_json(to_json(found), sys.stdout)
    elif out is None:
        from licet.render.timeline import render

        put(render(found, columns=columns(sys.stdout), colour=colour(sys.stdout)), sys.stdout)
