"""`licet licence`: licences held, what shipments draw from them, and what is left."""

import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from licet.cli.options import COMMAND_LINE
from licet.cli.record_options import account, database_option, opened, who_option, why_option
from licet.render.screen import put, put_json

if TYPE_CHECKING:
    from licet.records.rights import Actor
    from licet.records.store import Store

_JSON = click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
_ID = click.argument("licence_id", metavar="ID")


@click.group(no_args_is_help=True)
def licence() -> None:
    """Licences held: scope, value and quantity, expiry; shipments draw from them, and more than there is is refused."""


@licence.command("add")
@click.argument("number", metavar="NUMBER")
@click.option("--authority", required=True, metavar="NAME", help="Who gave it.")
@click.option("--from", "valid_from", required=True, metavar="DAY", help="The first day it can be used.")
@click.option("--until", "valid_until", required=True, metavar="DAY", help="The last day it can be used.")
@click.option("--item", "items", multiple=True, metavar="CODE", help="A control code or model it is for; any if left out.")
@click.option("--country", "countries", multiple=True, metavar="COUNTRY", help="A destination; any if left out.")
@click.option("--party", "parties", multiple=True, metavar="NAME", help="A party, as it is written on it; any if left out.")
@click.option("--value", default="", metavar="AMOUNT", help="The value that may be shipped in all, in --currency.")
@click.option("--currency", default="", metavar="CODE", help="Such as EUR.")
@click.option("--quantity", default="", metavar="NUMBER", help="The quantity that may be shipped in all, in --unit.")
@click.option("--unit", default="", metavar="UNIT", help="Such as pieces.")
@click.option("--conditions", default="", metavar="TEXT", help="What it is tied to.")
@who_option
@database_option
@_JSON
def add(
    valid_from: str,
    valid_until: str,
    value: str,
    quantity: str,
    who: str | None,
    database: str | None,
    as_json: bool,
    **told: Any,
) -> None:
    """Enter a licence."""
    from licet.deals.facts import read_day
    from licet.records import licences
    from licet.records.licence_terms import Terms, amount

    days: dict[str, Any] = {"valid_from": read_day(valid_from, f"{COMMAND_LINE}, --from")}
    days |= {"valid_until": read_day(valid_until, f"{COMMAND_LINE}, --until")}
    limits: dict[str, Any] = {"value": amount(value, "--value"), "quantity": amount(quantity, "--quantity")}
    with opened(database, create=True) as store:
        made = licences.add(store, account(store, who), Terms(**told, **days, **limits))
    _put(made, as_json)


@licence.command("list")
@database_option
@_JSON
def listed(database: str | None, as_json: bool) -> None:
    """All licences, those that end first before the others."""
    from licet.records import licences
    from licet.render.as_json import to_json

    with opened(database) as store:
        found = licences.listed(store)
    put_json(to_json(found), sys.stdout) if as_json else put("".join(map(_line, found)) or "no licences\n", sys.stdout)


@licence.command("show")
@_ID
@database_option
@_JSON
def show(licence_id: str, database: str | None, as_json: bool) -> None:
    """One licence, and what was drawn."""
    from licet.records import licences

    with opened(database) as store:
        _put(licences.read(store, licence_id), as_json)


@licence.command("draw")
@_ID
@click.argument("shipment", metavar="SHIPMENT")
@click.option("--on", metavar="DAY", help="The day of the shipment; today if left out.")
@click.option("--item", default="", metavar="CODE", help="Code or model, as the licence has it.")
@click.option("--to", "country", default="", metavar="COUNTRY", help="The destination.")
@click.option("--party", default="", metavar="NAME", help="As it is written on the licence.")
@click.option("--value", default="", metavar="AMOUNT", help="Its value, in --currency.")
@click.option("--currency", default="", metavar="CODE", help="Such as EUR.")
@click.option("--quantity", default="", metavar="NUMBER", help="Its quantity, in --unit.")
@click.option("--unit", default="", metavar="UNIT", help="Such as pieces.")
@why_option
@who_option
@database_option
def draw(
    licence_id: str, on: str | None, value: str, quantity: str, why: str, who: str | None, database: str | None, **told: Any
) -> None:
    """Draw SHIPMENT (your reference) from a licence; refused, with every reason, where the licence does not allow it."""
    from licet.cli.options import day_after
    from licet.records import licences
    from licet.records.licence_terms import Shipment, amount

    amounts: dict[str, Any] = {
        "value": amount(value, "--value") or Decimal(0),
        "quantity": amount(quantity, "--quantity") or Decimal(0),
    }
    asked = Shipment(on=day_after("--on", on), **told, **amounts)
    _acted(licence_id, database, who, lambda store, me: licences.draw(store, me, licence_id, asked, why=why))


@licence.command("return")
@_ID
@click.argument("shipment", metavar="SHIPMENT")
@why_option
@who_option
@database_option
def give_back(licence_id: str, shipment: str, why: str, who: str | None, database: str | None) -> None:
    """Give back what SHIPMENT took."""
    from licet.records import licences

    _acted(licence_id, database, who, lambda store, me: licences.give_back(store, me, licence_id, shipment, why=why))


@licence.command("end")
@_ID
@why_option
@who_option
@database_option
def end(licence_id: str, why: str, who: str | None, database: str | None) -> None:
    """Say that a licence is over: revoked, returned, replaced."""
    from licet.records import licences

    _acted(licence_id, database, who, lambda store, me: licences.end(store, me, licence_id, why=why))


def _acted(licence_id: str, database: str | None, who: str | None, act: Callable[["Store", "Actor"], object]) -> None:
    """Do something with a licence, and show how it stands then."""
    from licet.records import licences

    with opened(database) as store:
        act(store, account(store, who))
        _put(licences.read(store, licence_id))


def _put(found: Any, as_json: bool = False) -> None:
    from licet.render.as_json import to_json

    if as_json:
        put_json(to_json(found), sys.stdout)
        return
    lines = [_line(found)]
    for each in found.draws:
        back = "  given back" if each.returned else ""
        lines.append(f"  {each.on}  {each.shipment}  value {each.value}  quantity {each.quantity}  by {each.who}{back}\n")
    put("".join(lines), sys.stdout)


def _line(found: Any) -> str:
    terms = found.terms
    left = [f"{found.value_left} {terms.currency}"] if found.value_left is not None else []
    left += [f"{found.quantity_left} {terms.unit}"] if found.quantity_left is not None else []
    state = found.state(date.today())
    said = f"until {terms.valid_until}  {state}  left: {', '.join(left) or 'no limit'}"
    return f"{found.id}  {terms.number} of {terms.authority}  {said}\n"
