"""`licet chip`: what United States law says of a chip by its figures, over time and for every destination."""

import sys
from typing import Any

import click

from licet.cli import complete
from licet.cli.options import COMMAND_LINE, day_after, offered
from licet.errors import LicetError
from licet.render.screen import colour, columns, put, put_json

_MARKETS = {"datacentre": True, "datacenter": True, "other": False}


@click.command()
@click.argument("model", required=False)
@click.option(
    "--ops",
    metavar="FORMAT=TOPS",
    multiple=True,
    help="Dense speed in a format, as often as needed: fp8=1979; TF32 as 19=... or 32=...",
)
@click.option("--die-area", metavar="MM2", help="Area of the logic dies on a non-planar node: 814.")
@click.option("--memory", metavar="GB/S", help="Total bandwidth to DRAM: 4000.")
@click.option("--links", metavar="GB/S", help="Bandwidth to other chips, memory not counted: 900.")
@click.option("--market", metavar="MARKET", help="datacentre or other.")
@click.option("--computer", is_flag=True, help="It is a board or a server with the chip, not the chip.")
@click.option("-f", "--fact", metavar="NAME=VALUE", multiple=True, help="A further fact: -f ic_nonplanar=yes.")
@click.option(
    "--from",
    "origin",
    metavar="COUNTRY",
    default="US",
    shell_complete=offered(complete.countries),
    help="Where it is sent from; US if left out.",
)
@click.option("--on", metavar="DAY", help="Day whose destinations are listed; today if left out.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole survey as JSON.")
def chip(
    model: str | None,
    ops: tuple[str, ...],
    die_area: str | None,
    memory: str | None,
    links: str | None,
    market: str | None,
    computer: bool,
    fact: tuple[str, ...],
    origin: str,
    on: str | None,
    as_json: bool,
) -> None:
    """Which entries of the Commerce Control List name a chip, since when, and where it may go.

    MODEL is a chip of the catalogue; leave it out to describe one.

    Total processing performance is the largest product of dense operations and bits over the formats given (15 CFR part 774,
    technical notes to 3A090). Sparse figures of a data sheet are to be halved first. What is not given stays unknown.
    """
    from licet.decision.chips import rate, survey, throughput
    from licet.decision.decide import load_decider

    rates = tuple(rate(text) for text in ops)
    best = throughput(rates)
    parameters: dict[str, Any] = {}
    for name, value, unit in (
        ("die_area", die_area, "mm2"),
        ("memory_bandwidth", memory, "GB/s"),
        ("io_bandwidth", links, "GB/s"),
    ):
        if value is not None:
            parameters[name] = value if any(c.isalpha() for c in value) else f"{value} {unit}"
    if best is not None:
        parameters["tpp"] = best.written
    if market is not None:
        if market not in _MARKETS:
            raise LicetError(f"{market} is no market", where=f"{COMMAND_LINE}, --market", mend="datacentre or other")
        parameters["for_datacentres"] = _MARKETS[market]
    for text in fact:
        name, equals, value = text.partition("=")
        if not equals:
            raise LicetError(f"{text!r} gives no value", where=f"{COMMAND_LINE}, -f", mend="-f ic_nonplanar=yes")
        if name.strip() in parameters:
            raise LicetError(f"{name.strip()} is given twice", where=f"{COMMAND_LINE}, -f", mend="give it once")
        parameters[name.strip()] = value.strip()
    if model and computer:
        raise LicetError("the catalogue says what a model is", where=f"{COMMAND_LINE}, --computer", mend="leave out --computer")
    item: dict[str, Any] = {"model": model} if model else {"kind": "computer" if computer else "integrated_circuit"}
    day = day_after("--on", on)
    raw = {"on": day, "from": origin, "to": "CN", "item": item | ({"parameters": parameters} if parameters else {})}
    found = survey(load_decider(), raw, rates)
    if as_json:
        from licet.render.as_json import to_json

        put_json(to_json(found), sys.stdout)
    else:
        from licet.render.chips import render

        put(render(found, day, columns=columns(sys.stdout), colour=colour(sys.stdout)), sys.stdout)
