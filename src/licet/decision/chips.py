"""A chip along time: its throughput by law, the entries that name it, and what it needs to go to every country.

Total processing performance (TPP) and performance density: technical notes to 3A090 (15 CFR part 774, supplement no. 1).
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from licet.deals.facts import Given, presume
from licet.decision.decide import Decider
from licet.decision.lanes import Tried
from licet.decision.outcome import UNDETERMINED
from licet.errors import LicetError, nearest
from licet.facts.places import load_countries

#: Bits of one operation by the name data sheets give a format. TF32 is left out: sheets and readings count 19 or 32 bits.
BITS = {
    "fp64": 64,
    "fp32": 32,
    "fp16": 16,
    "bf16": 16,
    "fp8": 8,
    "fp6": 6,
    "fp4": 4,
    "int32": 32,
    "int16": 16,
    "int8": 8,
    "int4": 4,
    "int2": 2,
    "int1": 1,
}
_REGIME = "us"
_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")


class Rate(Struct, frozen=True):
    """The dense speed of a chip in one format: tera operations a second (a multiplication with its addition counts as two)."""

    format: str
    bits: int
    tops: Fraction

    @property
    def written(self) -> str:
        """The product as a decimal number, exactly: a threshold is not to be rounded over."""
        return format(Decimal(self.product.numerator) / Decimal(self.product.denominator), "f")

    @property
    def product(self) -> Fraction:
        """What it counts for: operations times bits."""
        return self.tops * self.bits


class Period(Struct, frozen=True):
    """Days on which the law says the same of the chip.

    entries: that name it; open_entries: that may; destinations: the countries by outcome, in order of severity.
    """

    start: date
    until: date | None
    entries: tuple[str, ...]
    open_entries: tuple[str, ...]
    destinations: Mapping[str, tuple[str, ...]]


class Survey(Struct, frozen=True):
    """What the law says of a chip. facts: as they were used, written out; missing: what leaves the answer for China open."""

    item: str
    rates: tuple[Rate, ...]
    facts: Mapping[str, str]
    missing: tuple[str, ...]
    periods: tuple[Period, ...]


def rate(text: str) -> Rate:
    """One `FORMAT=NUMBER`, such as `fp8=1979` (dense TFLOPS or TOPS), or `19:495` with the bits in place of the format.

    Raises LicetError, saying how to write it.
    """
    name, _, number = text.partition("=") if "=" in text else text.partition(":")
    name = name.strip().lower()
    bits = BITS.get(name) or (int(name) if name.isascii() and name.isdigit() and 0 < int(name) <= 128 else None)
    if bits is None:
        mend = "tf32 is counted with 19 or with 32 bits: write 19=VALUE or 32=VALUE" if name == "tf32" else nearest(name, BITS)
        raise LicetError(f"{name!r} is no format of numbers", where=text, mend=mend or "one of " + ", ".join(BITS))
    if not _NUMBER.fullmatch(number.strip()):
        raise LicetError(f"{number!r} is no speed", where=text, mend="dense tera operations a second: fp8=1979")
    return Rate(name, bits, Fraction(number.strip()))


def throughput(rates: Iterable[Rate]) -> Rate | None:
    """The format that decides the TPP: the one with the largest product. None where no speed is known."""
    return max(rates, key=lambda one: one.product, default=None)


def survey(decider: Decider, raw: Mapping[str, Any], rates: tuple[Rate, ...] = (), since: date = date(2022, 10, 7)) -> Survey:
    """What United States law says of a chip, from a day on.

    raw: a deal with the chip as its item, whose destination is tried for every country; rates: its speeds, for the record.
    Raises DealError.
    """
    deal = decider.deal(raw, where="the chip")
    facts = presume(deal.facts, decider.vocabulary)
    kind = deal.facts["item.kind"].value if "item.kind" in deal.facts else None
    days = [since, *(day for day in decider.library.turning_days(_REGIME, kind) if day > since)]
    periods: list[Period] = []
    for place, day in enumerate(days):
        period = _on(decider, facts, kind, day, days[place + 1] if place + 1 < len(days) else None)
        same = periods and replace(period, start=periods[-1].start, until=periods[-1].until) == periods[-1]
        periods[-1:] = [replace(period, start=periods[-1].start)] if same else [*periods[-1:], period]
    answer = decider.determine(deal, what_if=False)
    used = {name: fact.value for name, fact in answer.facts.items() if fact.state != "assumed"}
    missing = tuple(m.fact for a in answer.regimes if a.regime == _REGIME for m in a.missing)
    return Survey(deal.title or kind or "", rates, used, missing, tuple(periods))


def _on(decider: Decider, facts: Mapping[str, Given], kind: str | None, day: date, until: date | None) -> Period:
    """What the law of a day says of the chip."""
    values = decider.values(facts) | {"on": day}
    prepared = decider.prepared(day, kind)
    prepared = prepared.without(frozenset(prepared.words) - {_REGIME})
    run = prepared.machine.run(values)
    listed = [p.id for p in prepared.program.of(_REGIME, "lists") if p.id.startswith("us.ccl.")]
    truths = {entry: run.get(f"under {entry}") for entry in listed}
    sure = tuple(e for e, truth in truths.items() if truth is True and not _above(e, truths, True))
    maybe = tuple(e for e, truth in truths.items() if truth is None and not _above(e, truths, None))
    countries = sorted(load_countries())
    (ahead,) = prepared.look_ahead(Tried(run, [("to", country) for country in countries], decider.following(facts)))
    found: dict[str, list[str]] = {}
    for country in countries:
        left = ahead.possible(_REGIME, "to", country)
        found.setdefault(left[0] if len(left) == 1 else UNDETERMINED, []).append(country)
    return Period(day, until, sure, maybe, {outcome: tuple(where) for outcome, where in sorted(found.items())})


def _above(entry: str, truths: Mapping[str, Any], truth: bool | None) -> bool:
    """Whether a paragraph below the entry has the same truth, so that the entry itself need not be named."""
    return any(other.startswith(entry + ".") and here is truth for other, here in truths.items())
