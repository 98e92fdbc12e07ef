"""Until when a record is kept: the longest of the rules that apply, each with its source; a legal hold goes before all.

A rule counts from the latest event it counts from. The day it gives is the last on which the record must be there; it may be
deleted from the day after. Five years from 29 February end on 1 March: of two readings the later.
"""

from collections.abc import Collection, Iterable
from datetime import MAXYEAR, date

from msgspec import Struct

#: Events of a transaction, with what each is.
EVENTS = {
    "deal": "the day the deal is for",
    "decided": "the day the determination was saved",
    "export": "the export",
    "reexport": "a known re-export, transfer or diversion",
    "end": "another end of the transaction",
}
#: Events a person tells of later.
TOLD = ("export", "reexport", "end")


class Event(Struct, frozen=True):
    """Something of a transaction that a period counts from. kind: of EVENTS."""

    kind: str
    on: date


class Rule(Struct, frozen=True):
    """A rule on keeping records. regimes: whose law asks for it; screening: whether it asks for evidence of screening, whatever
    the regime; year_end: whether it counts from the end of the calendar year; counts: the kinds of events it counts from."""

    id: str
    title: str
    years: int
    counts: frozenset[str]
    cite: str
    source: str
    regimes: frozenset[str] = frozenset()
    screening: bool = False
    year_end: bool = False


class Until(Struct, frozen=True):
    """What one rule asks for: to keep the record through `until`, counted from `event`."""

    rule: str
    title: str
    event: Event
    until: date
    cite: str
    source: str


class Retention(Struct, frozen=True):
    """until: the last day the record must be kept, None where no rule that applies is encoded; rules: those that apply, the
    longest first; without: regimes of the record for which no rule is encoded."""

    until: date | None
    rules: tuple[Until, ...]
    without: tuple[str, ...]


RULES = (
    Rule(
        "ear",
        "Export Administration Regulations",
        5,
        frozenset(EVENTS),
        "15 CFR 762.6(a)",
        "https://www.law.cornell.edu/cfr/text/15/762.6",
        regimes=frozenset({"us"}),
    ),
    Rule(
        "eu",
        "EU dual-use regulation",
        5,
        frozenset({"deal", "decided", "export"}),
        "Regulation (EU) 2021/821, Article 27(3)",
        "https://eur-lex.europa.eu/eli/reg/2021/821/oj",
        regimes=frozenset({"eu", "nl", "nl_goods", "national"}),
        year_end=True,
    ),
    Rule(
        "ofac",
        "OFAC sanctions (evidence of screening)",
        10,
        frozenset(EVENTS),
        "31 CFR 501.601",
        "https://www.ecfr.gov/current/title-31/section-501.601",
        screening=True,
    ),
)


def retention(regimes: Collection[str], screened: bool, events: Iterable[Event], rules: Iterable[Rule] = RULES) -> Retention:
    """Until when a record must be kept.

    regimes: those that answer in it; screened: whether it rests on lists of parties; events: all that are known.
    """
    known = tuple(events)
    rules = tuple(rules)
    asked = [r for r in rules if r.regimes & set(regimes) or (r.screening and screened)]
    found = [u for rule in asked if (u := _until(rule, known)) is not None]
    found.sort(key=lambda u: u.until, reverse=True)
    covered = frozenset().union(*(r.regimes for r in rules))
    return Retention(
        found[0].until if found else None, tuple(found), tuple(sorted(r for r in set(regimes) if r not in covered))
    )


def years_after(day: date, years: int) -> date:
    """The same day so many years later; for 29 February 1 March where that year has none; the last day there is at most."""
    if day.year + years > MAXYEAR:
        return date.max
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _until(rule: Rule, events: Iterable[Event]) -> Until | None:
    counted = [e for e in events if e.kind in rule.counts]
    if not counted:
        return None
    latest = max(counted, key=lambda e: e.on)
    start = date(latest.on.year, 12, 31) if rule.year_end else latest.on
    return Until(rule.id, rule.title, latest, years_after(start, rule.years), rule.cite, rule.source)
