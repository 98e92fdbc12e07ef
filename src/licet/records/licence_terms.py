"""What a licence says, what a shipment would draw, and all that stands against it."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from msgspec import Struct

from licet.deals.facts import plain_text
from licet.errors import LicetError, quoted
from licet.facts.places import load_places
from licet.records.canonical import canonical
from licet.records.people import name_key

#: Amounts are kept as whole numbers of ten-thousandths: sums are exact on every database.
_STEPS = 10_000
_MOST = 10**14


class Refusal(LicetError):
    """A draw that the licence does not allow."""


class Terms(Struct, frozen=True):
    """What a licence says. items: control codes or models, countries: ISO codes, parties: names; each empty for any. value in
    `currency`, quantity in `unit`: what may be shipped in all, None for no limit. Both days are days it can be used."""

    number: str
    authority: str
    valid_from: date
    valid_until: date
    items: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    conditions: str = ""
    currency: str = ""
    value: Decimal | None = None
    unit: str = ""
    quantity: Decimal | None = None


class Draw(Struct, frozen=True):
    """What a shipment took. returned: the id of the row that gave it back, or empty."""

    id: str
    shipment: str
    on: date
    item: str
    country: str
    party: str
    value: Decimal
    quantity: Decimal
    at: str
    who: str
    why: str
    returned: str


class Licence(Struct, frozen=True):
    """A licence as it stands. value_left, quantity_left: None where it sets no limit; ended: when it was said to be over."""

    id: str
    terms: Terms
    who: str
    made_at: str
    ended: str
    value_left: Decimal | None
    quantity_left: Decimal | None
    draws: tuple[Draw, ...]

    def state(self, today: date) -> str:
        """In words: to be used, not yet valid, expired, ended, used up."""
        if self.ended:
            return "ended"
        if not self.terms.valid_from <= today <= self.terms.valid_until:
            return "not yet valid" if today < self.terms.valid_from else "expired"
        return "used up" if 0 in (self.value_left, self.quantity_left) else "to be used"


class Shipment(Struct, frozen=True):
    """What is to be drawn. shipment: your reference, once per licence; item: code or model as the licence
    has it."""

    shipment: str
    on: date
    item: str = ""
    country: str = ""
    party: str = ""
    value: Decimal = Decimal(0)
    currency: str = ""
    quantity: Decimal = Decimal(0)
    unit: str = ""


def amount(text: str, what: str) -> Decimal | None:
    """A number above zero with at most four decimals, point or comma; None for an empty one. Raises LicetError."""
    told = text.strip().replace(" ", "")
    if not told:
        return None
    if re.fullmatch(r"-?\d{1,3}[.,]\d{3}", told):
        mend = f"write {told.replace('.', '').replace(',', '')} or {told.replace(',', '.')}0"
        raise LicetError(f"{quoted(text)} may be thousands or a fraction", where=what, mend=mend)
    if told.count(",") == 1 and "." not in told:
        told = told.replace(",", ".")
    try:
        found = Decimal(told)
    except InvalidOperation:
        raise LicetError(
            f"{quoted(text)} is no number", where=what, mend="write it without thousands signs: 1250000.50"
        ) from None
    steps(found, what)
    return found


def refusals(licence: Licence, asked: Shipment) -> Iterable[str]:
    """All that stands against a draw."""
    terms = licence.terms
    if licence.ended:
        yield "the licence is over"
    if not terms.valid_from <= asked.on <= terms.valid_until:
        yield f"{asked.on} is outside {terms.valid_from} to {terms.valid_until}"
    scopes = (
        ("item", terms.items, asked.item),
        ("country", terms.countries, asked.country),
        ("party", terms.parties, asked.party),
    )
    for what, allowed, told in scopes:
        if allowed and name_key(told) not in {name_key(each) for each in allowed}:
            yield (
                f"the licence is not for the {what} {quoted(told)}"
                if told
                else f"the {what} is not said, and the licence names some"
            )
    limits = (
        ("value", licence.value_left, asked.value, terms.currency, asked.currency),
        ("quantity", licence.quantity_left, asked.quantity, terms.unit, asked.unit),
    )
    for what, left, wanted, unit, of in limits:
        if left is None:
            continue
        if wanted <= 0:
            yield f"the {what} is not said, and the licence limits it"
        elif name_key(of) != name_key(unit):
            yield f"the {what} is in {quoted(of)}, the licence in {quoted(unit)}"
        elif wanted > left:
            yield f"{what} {wanted} is more than the {left} {unit} that are left".replace("  ", " ")


def plain_shipment(asked: Shipment) -> Shipment:
    """The shipment as it is kept. Raises LicetError for what makes no sense."""
    told = {name: plain_text(getattr(asked, name)) for name in ("shipment", "item", "party", "currency", "unit")}
    if not told["shipment"] or len(told["shipment"]) > 100 or told["shipment"].startswith("return "):
        raise LicetError("the shipment has no reference", where="shipment", mend="up to 100 characters, such as SO-10071/2")
    country = load_places().country(asked.country) if asked.country else ""
    steps(asked.value), steps(asked.quantity)
    return Shipment(on=asked.on, country=country, value=asked.value, quantity=asked.quantity, **told)


def row_of(terms: Terms) -> dict[str, Any]:
    """The row of a licence. Raises LicetError."""
    number, authority = plain_text(terms.number), plain_text(terms.authority)
    if not number or not authority or len(number) > 100 or len(authority) > 200:
        raise LicetError("the licence has no number, or no authority that gave it", mend="say both")
    if terms.valid_until < terms.valid_from:
        raise LicetError("it would end before it begins", where="valid_until")
    for limit, unit, what in ((terms.value, terms.currency, "currency"), (terms.quantity, terms.unit, "unit")):
        if (limit is not None) != bool(unit.strip()):
            raise LicetError(f"a limit and its {what} go together", where=what, mend="say both, or none")
    currency = terms.currency.strip().upper()
    if currency and (len(currency) != 3 or not currency.isascii() or not currency.isalpha()):
        raise LicetError(f"{quoted(terms.currency)} is no currency", where="currency", mend="its three letters, such as EUR")
    places = load_places()
    return {
        "number": number,
        "authority": authority,
        "items": _list(terms.items),
        "countries": _list([places.country(each) for each in terms.countries]),
        "parties": _list(terms.parties),
        "conditions": plain_text(terms.conditions),
        "currency": currency,
        "value": None if terms.value is None else steps(terms.value),
        "unit": plain_text(terms.unit)[:40],
        "quantity": None if terms.quantity is None else steps(terms.quantity),
        "valid_from": terms.valid_from,
        "valid_until": terms.valid_until,
    }


def _list(texts: Iterable[str]) -> str:
    return canonical([told for each in texts if (told := plain_text(each))]).decode()


def steps(number: Decimal, where: str = "the amount") -> int:
    """The amount in ten-thousandths. Raises LicetError for one below zero, finer or larger."""
    found = number * _STEPS if number.is_finite() else Decimal(-1)
    if found < 0 or found != found.to_integral_value() or number > _MOST:
        raise LicetError(f"{quoted(str(number))} is no such amount", where=where, mend="zero or more, at most four decimals")
    return int(found)


def number_of(whole: int) -> Decimal:
    """The shortest text of the same number: 1250000.5, never 1.25E+6."""
    found = Decimal(whole) / _STEPS
    return found.quantize(Decimal(1)) if found == found.to_integral_value() else found.normalize()
