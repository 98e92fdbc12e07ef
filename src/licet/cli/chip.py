"""`licet chip`: what United States law says of a chip by its figures, over time and for every destination."""

import sys
from datetime import date
from typing import Annotated, Any

import typer

from licet.cli import complete
from licet.cli.law import COMMAND_LINE, read_on
from licet.errors import LicetError
from licet.render.screen import colour, columns, put, put_json

_MARKETS = {"datacentre": True, "datacenter": True, "other": False}


def chip(
    model: Annotated[str | None, typer.Argument(help="A chip of the catalogue; leave out to describe one.")] = None,
    ops: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FORMAT=TOPS", help="Dense speed in a format, as often as needed: fp8=1979; TF32 as 19=... or 32=..."
        ),
    ] = None,
    die_area: Annotated[
        str | None, typer.Option(metavar="MM2", help="Area of the logic dies on a non-planar node: 814.")
    ] = None,
    memory: Annotated[str | None, typer.Option(metavar="GB/S", help="Total bandwidth to DRAM: 4000.")] = None,
    links: Annotated[
        str | None, typer.Option(metavar="GB/S", help="Bandwidth to other chips, memory not counted: 900.")
    ] = None,
    market: Annotated[str | None, typer.Option(metavar="MARKET", help="datacentre or other.")] = None,
    computer: Annotated[
        bool, typer.Option("--computer", help="It is a board or a server with the chip, not the chip.")
    ] = False,
    fact: Annotated[
        list[str] | None, typer.Option("-f", "--fact", metavar="NAME=VALUE", help="A further fact: -f ic_nonplanar=yes.")
    ] = None,
    origin: Annotated[
        str, typer.Option("--from", metavar="COUNTRY", help="Where it is sent from.", autocompletion=complete.countries)
    ] = "US",
    on: Annotated[str | None, typer.Option(metavar="DAY", help="Day whose destinations are listed; today if left out.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole survey as JSON.")] = False,
) -> None:
    """Which entries of the Commerce Control List name a chip, since when, and where it may go.

    Total processing performance is the largest product of dense operations and bits over the formats given (15 CFR part 774,
    technical notes to 3A090). Sparse figures of a data sheet are to be halved first. What is not given stays unknown.
    """
    from licet.decision.chips import rate, survey, throughput
    from licet.decision.decide import load_decider

    rates = tuple(rate(text) for text in ops or ())
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
    for text in fact or ():
        name, equals, value = text.partition("=")
        if not equals:
            raise LicetError(f"{text!r} gives no value", where=f"{COMMAND_LINE}, -f", mend="-f ic_nonplanar=yes")
        if name.strip() in parameters:
            raise LicetError(f"{name.strip()} is given twice", where=f"{COMMAND_LINE}, -f", mend="give it once")
        parameters[name.strip()] = value.strip()
    if model and computer:
        raise LicetError("the catalogue says what a model is", where=f"{COMMAND_LINE}, --computer", mend="leave out --computer")
    item: dict[str, Any] = {"model": model} if model else {"kind": "computer" if computer else "integrated_circuit"}
    day = read_on(on, "--on") if on is not None else date.today()
    raw = {"on": day, "from": origin, "to": "CN", "item": item | ({"parameters": parameters} if parameters else {})}
    found = survey(load_decider(), raw, rates)
    if as_json:
        from licet.render.as_json import to_json

        put_json(to_json(found), sys.stdout)
    else:
        from licet.render.chips import render

        put(render(found, day, columns=columns(sys.stdout), colour=colour(sys.stdout)), sys.stdout)
