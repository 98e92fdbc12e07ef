"""`licet compare`: regimes next to each other for a deal or a class of machines, and two forms of a rule."""

import sys
from pathlib import Path
from typing import Any

import click

from licet.cli import complete
from licet.cli.deal_options import deal_flags, deal_of
from licet.cli.options import COMMAND_LINE, day_after, offered
from licet.errors import LicetError
from licet.render.screen import colour, columns, put, put_json


@click.command()
@click.argument("what", nargs=-1, metavar="[FILE | PROVISION@DAY PROVISION@DAY]", shell_complete=offered(complete.provisions))
@deal_flags
@click.option("--entry", metavar="CLASS", help="A class of machines (lithography, etch, ...) or one kind (scanner).")
@click.option("--between", metavar="PLACES", help="With --entry: look for gaps between these places: nl,us,jp.")
@click.option("--screen/--no-screen", default=True, help="Look up named parties whose lists are not given.")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Write the picture: .svg, .png or .html.")
def compare(
    what: tuple[str, ...],
    entry: str | None,
    between: str | None,
    screen: bool,
    as_json: bool,
    out: Path | None,
    **told: Any,
) -> None:
    """Set law beside law.

    \b
    licet compare --item NXT:1980Di --from NL --to CN   one deal before every regime
    licet compare --entry lithography                   what every list asks of a class of machines
    licet compare --entry scanner --between nl,us       and the machines one place licenses, the other not
    licet compare ID@2023-09-01 ID@2024-09-07           two forms of a rule: wider, narrower, and by what
    """
    from licet.render import compare as text

    value, render = _compared(what, entry, between, screen, told, text)
    if out is not None:
        from licet.render.charts import save

        save(value.chart(), out)
    if as_json:
        from licet.render.as_json import to_json

        put_json(to_json(value), sys.stdout)
    elif out is None:
        put(render(value, columns=columns(sys.stdout), colour=colour(sys.stdout)), sys.stdout)


def _compared(
    what: tuple[str, ...], entry: str | None, between: str | None, screen: bool, told: dict[str, Any], text: Any
) -> tuple[Any, Any]:
    """What was asked for, and how it is written."""
    from licet.decision.decide import load_decider
    from licet.doors import compare as against

    if between is not None and entry is None:
        raise LicetError("gaps are looked for in a class of machines", where=f"{COMMAND_LINE}, --between", mend="add --entry")
    if len(what) == 2 and entry is None:
        _alone(told)
        return against(*what), text.versions_text
    if entry is not None:
        to, day, facts = told.pop("to"), day_after("--on", told.pop("on")), told.pop("fact")
        _alone(told, "leave it out; --to, --on and -f go with --entry")
        from licet.cli.options import pairs

        given = pairs(facts, "-f", "end_use=mature_node")
        places = between.split(",") if between else None
        return against(entry, on=day, between=places, to=to or "CN", **given), text.class_text
    if len(what) > 1:
        raise LicetError(
            f"{len(what)} things to compare are named", where=COMMAND_LINE, mend="name two provisions: ID@DAY ID@DAY"
        )
    if what and "@" in what[0]:
        raise LicetError("one provision has nothing beside it", where=COMMAND_LINE, mend="name two: ID@DAY ID@DAY")
    deal = deal_of(load_decider(), told | {"file": Path(what[0]) if what else None})
    return against(deal, screen=screen), text.beside_text


def _alone(told: dict[str, Any], mend: str = "two provisions are compared without a deal: leave it out") -> None:
    for name, value in told.items():
        if value not in (None, ()):
            flag = {"origin": "from"}.get(name, name).replace("_", "-")
            raise LicetError(f"--{flag} has no place here", where=COMMAND_LINE, mend=mend)
