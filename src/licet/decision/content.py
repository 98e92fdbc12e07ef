"""What a bill of materials comes to: the share of controlled US-origin content, the routes by which it brings the item into the
EAR, and facts for a deal file. What is open makes a range: sure content is its lower end, all that may count its upper one.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Any, Literal

from msgspec import Struct

from licet.deals.bom import Bom
from licet.deals.facts import Given, presume, write_fact
from licet.decision.content_parts import BUNDLED, NOT_LICENSED, REGIME, SECOND, Judge, Judged, Run, What
from licet.decision.decide import Decider

SCHEMA = "licet.content/1"
Counts = Literal["yes", "no", "unknown"]

#: 734.4: the routes by content.
ROUTES = "us.ear.734.4"
REPORT = "us.ear.734.4.report"
_FORM: Mapping[What, str] = {"commodity": "complete", "software": "software", "technology": "technology"}
_PLACES = 4


class Part(Struct, frozen=True):
    """A line and what becomes of it. value: in the currency of the price; provisions: law the answer rests on."""

    row: int
    part: str
    origin: str
    eccn: str
    kind: str
    value: str
    counts: Counts
    reason: str
    provisions: tuple[str, ...]


class Route(Struct, frozen=True):
    """A route by which content brings the item into the EAR, and whether it does."""

    provision: str
    title: str
    cite: str
    truth: Counts


class Refused(Struct, frozen=True):
    """A row that could not be read."""

    row: int
    what: str
    mend: str


class Content(Struct, frozen=True):
    """What a bill of materials comes to for one destination and day.

    pct_least, pct_most: controlled content in per cent of the price, the same where nothing is open, rounded up so that no
    threshold is crossed; us_origin: everything of US origin; facts: for a deal file; conditions: of relying on them.
    """

    schema: str
    on: date
    destination: str
    reexported_from: str
    what: What
    price: str
    currency: str
    us_origin: str
    controlled_least: str
    controlled_most: str
    pct_least: str
    pct_most: str
    routes: tuple[Route, ...]
    facts: dict[str, str]
    parts: tuple[Part, ...]
    refused: tuple[Refused, ...]
    conditions: tuple[str, ...]
    warnings: tuple[str, ...]
    law: str


def content(decider: Decider, bom: Bom, facts: Mapping[str, Given], *, what: What = "commodity") -> Content:
    """What a bill of materials comes to.

    facts: of the deal the item goes in: `on` and `to`, and where known `from` and what else is known of the item.
    """
    day, to = facts["on"].value, facts["to"].value
    start = facts["from"].value if "from" in facts else None
    judge = Judge(decider, day, to, start, what)
    judged = [judge.judge(line) for line in bom.lines]
    worthless = [j for j in judged if j.us_origin is not False and not j.line.value and j.within]
    least = _sum(j for j in judged if j.counts)
    most = _sum(j for j in judged if j.counts is not False)
    if bom.faults or worthless:
        most = max(most, bom.price)  # what is not known may be all of the item
    shares = (least / bom.price, most / bom.price)
    known = _known(judged, shares, bom.price, complete=not bom.faults and not worthless)
    low, high = (_whole(decider, facts, known, what, share) for share in shares)
    if "us_content_pct" not in known:
        for fact in ("us_content_over_25", "us_content_over_10"):
            if (truth := _same(low, high, fact)) != "unknown":
                known[fact] = truth == "yes"
    return Content(
        schema=SCHEMA,
        on=day,
        destination=to,
        reexported_from=start or "",
        what=what,
        price=decimal(bom.price),
        currency=bom.currency,
        us_origin=decimal(_sum(j for j in judged if j.us_origin and j.within)),
        controlled_least=decimal(least),
        controlled_most=decimal(most),
        pct_least=percent(shares[0]),
        pct_most=percent(shares[1]),
        routes=_routes(low, high),
        facts={name: write_fact(decider.vocabulary[name], value) for name, value in sorted(known.items())},
        parts=tuple(map(_part, judged)),
        refused=tuple(Refused(f.row, f.what, f.mend) for f in bom.faults),
        conditions=_conditions(high, judged),
        warnings=tuple(_warnings(bom, judged, shares, worthless)),
        law=decider.book.hash,
    )


def _sum(judged: Iterable[Judged]) -> Fraction:
    return sum((j.line.value for j in judged), Fraction(0))


def _known(judged: list[Judged], shares: tuple[Fraction, Fraction], price: Fraction, *, complete: bool) -> dict[str, Any]:
    """Facts of the item that the lines settle. complete: nothing was refused and nothing is without value."""
    here = [j for j in judged if j.line.incorporated]
    content = [j for j in judged if j.us_origin is not False and j.within]
    known: dict[str, Any] = {}
    if shares[0] == shares[1] and shares[1] <= 1:
        known["us_content_pct"] = upwards(shares[1])
    elif shares[0] > 0:
        known["contains_us_content"] = True
    if any(j.line.us_ic for j in here):
        known["contains_us_ic"] = True
    elif complete and here and all(j.line.us_ic is False for j in here):
        known["contains_us_ic"] = False
    for fact, in_y in (("contains_us_600_series", False), ("contains_us_600_series_y", True)):
        if any(j.us_origin and munitions(j.line.code) and paragraph_y(j.line.code) is in_y for j in content):
            known[fact] = True
    if complete and all(j.us_origin for j in content):
        if (total := _sum(content) / price) <= 1:
            known["us_content_total_pct"] = upwards(total)
        if content:
            known |= _all_of("us_content_ear99_only", [j.ear99 for j in content])
            known |= _all_of("us_content_at_only", [j.at_only for j in content])
    return known


def _all_of(fact: str, truths: list[bool | None]) -> dict[str, bool]:
    return {fact: False} if False in truths else {} if None in truths else {fact: True}


def munitions(code: str | None) -> bool:
    """Whether a control number is of the 600 series (xY6zz) or 9x515 (15 CFR 772.1)."""
    return code is not None and code != "EAR99" and (code[2] == "6" or (code[0] == "9" and code[2:5] == "515"))


def paragraph_y(code: str | None) -> bool:
    """Whether a control number is in paragraph .y of its entry."""
    return code is not None and code.split(".")[1:2] == ["y"]


def _whole(decider: Decider, facts: Mapping[str, Given], known: Mapping[str, Any], what: What, share: Fraction) -> Run:
    """The law run over the whole item with one share of content, exact as it is."""
    own: dict[str, Any] = {"kind": "reexport", "item.form": _FORM[what]}
    given = {name: Given(value) for name, value in own.items()} | dict(facts)
    given |= {name: Given(value) for name, value in known.items()} | {"us_content_pct": Given(share)}
    values = decider.values(presume(given, decider.vocabulary))
    prepared = decider.prepared(values["on"], values.get("item.kind"))
    return Run(prepared, prepared.machine.run(values))


def _same(low: Run, high: Run, key: str) -> Counts:
    """What holds at both ends of the range."""
    one, other = low.values.get(key), high.values.get(key)
    return "unknown" if one is None or one is not other else "yes" if one else "no"


def _routes(low: Run, high: Run) -> tuple[Route, ...]:
    found = [p for p in high.prepared.program.of(REGIME, "reaches") if p.id.startswith(ROUTES + ".")]
    return tuple(Route(p.id, p.title, high.cite(p.id), _same(low, high, p.id)) for p in found)


def _part(found: Judged) -> Part:
    line = found.line
    counts: Counts = "unknown" if found.counts is None else "yes" if found.counts else "no"
    return Part(
        line.row,
        line.part,
        line.origin or "unknown",
        line.code or "unknown",
        line.kind,
        decimal(line.value),
        counts,
        found.reason,
        found.provisions,
    )


def _conditions(whole: Run, judged: list[Judged]) -> tuple[str, ...]:
    """What the rules that were used ask of who relies on them."""
    rules = [NOT_LICENSED]
    if whole.values.get("us_one_time_report") is not False:
        rules.append(REPORT)
    if any(BUNDLED in j.provisions for j in judged):
        rules.append(BUNDLED)
    if any(j.us_origin is False and j.line.incorporated for j in judged):
        rules.append(SECOND)
    versions = whole.prepared.program.versions
    return tuple(condition for rule in rules for condition in versions[rule].conditions)


def _warnings(bom: Bom, judged: list[Judged], shares: tuple[Fraction, Fraction], worthless: list[Judged]) -> Iterable[str]:
    if bom.faults:
        yield "rows were refused: what they hold may be all of the item, so the upper end says nothing"
    if worthless:
        rows = ", ".join(str(j.line.row) for j in worthless)
        yield f"what may be of US origin has no value (row {rows}): give its fair market price, also where it was free"
    if shares[0] > 1:
        yield "the controlled content is worth more than the item: a value, a quantity or the price is wrong"
    if taken := [str(j.line.row) for j in judged if j.us_origin is False and j.line.incorporated and j.line.discrete is None]:
        yield f"{len(taken)} foreign-made parts are taken to be products of their own: say so in a column discrete"
    if bom.unused:
        yield "nothing was made of the columns " + ", ".join(bom.unused)


def upwards(share: Fraction) -> Fraction:
    """A share rounded up to the places of the fact: what exceeds a threshold still does, what equals it still equals it."""
    return Fraction(ceil(share * 100 * 10**_PLACES), 100 * 10**_PLACES)


def percent(share: Fraction) -> str:
    """A share in per cent, rounded up as the facts are."""
    return decimal(upwards(share) * 100)


def decimal(value: Fraction) -> str:
    """Decimal text: exact where twelve places suffice, else rounded up there."""
    whole, rest = divmod(ceil(value * 10**12), 10**12)
    return f"{whole}.{rest:012d}".rstrip("0").rstrip(".")
