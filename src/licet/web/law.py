"""The law browser: provisions with all their versions, two versions next to each other, and what is covered."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response
from msgspec import Struct
from starlette.concurrency import run_in_threadpool

from licet.analysis.versions import versions
from licet.deals.facts import plain_text, read_day
from licet.decision.decide import load_decider
from licet.facts.vocabulary import load_vocabulary
from licet.law.book import current, in_force, state
from licet.law.coverage import coverage
from licet.law.expect import load_expectations
from licet.law.load import load_book
from licet.law.provision import Provision
from licet.rules.printing import sentence
from licet.web.pages import json, page, work
from licet.web.store import approved_changes

router = APIRouter()
SCHEMA = "licet.law/1"
_MOST = 300


class Row(Struct, frozen=True):
    """A provision in a list, with its state on the day."""

    id: str
    regime: str
    state: str
    effect: str
    title: str
    cite: str


class Listed(Struct, frozen=True):
    """The provisions asked for; count: how many there are, of which rows may be the first."""

    schema: str
    on: date
    count: int
    rows: tuple[Row, ...]


@router.get("/law")
async def law(request: Request, regime: str = "", text: str = "", on: str = "") -> Response:
    """Provisions of a regime in whose words all the words stand."""
    found = _listed(regime, text, _day(on), _MOST)
    regimes = [r for r in load_book().regimes if r.encoded]
    return page(request, "law.html", listed=found, regime=regime, text=text, on=on, regimes=regimes)


@router.get("/law.json")
async def law_json(regime: str = "", text: str = "", on: str = "") -> Response:
    """The same, all of it."""
    return json(_listed(regime, text, _day(on), None))


@router.get("/law/{provision_id}.json")
async def provision_json(provision_id: str) -> Response:
    """A provision with all its versions, each with its formula as a sentence."""
    return json(_whole(load_book()[provision_id]))


@router.get("/law/{provision_id}")
async def provision(request: Request, provision_id: str, on: str = "", first: str = "", second: str = "") -> Response:
    """A provision in full, the version of the day marked; with two days, how its forms on them compare."""
    book, day = load_book(), _day(on)
    found = book[provision_id]
    names = [f"{found.id}@{_day(each)}" for each in (first, second)] if first and second else []
    beside = await work(lambda: versions(load_decider(), *names)) if names else None
    return page(
        request,
        "provision.html",
        found=found,
        whole=_whole(found),
        day=day,
        on=on,
        state=state(found, day),
        now=current(found, day),
        applied=in_force(found, day) is not None,
        instruments=book.instruments,
        tests=sum(e.provision == found.id for e in load_expectations()),
        beside=beside,
        first=first,
        second=second,
        changes=[c for c in await run_in_threadpool(approved_changes, request, date.max, (found.id,)) if found.id in c.touches],
    )


@router.get("/coverage")
async def covered(request: Request) -> Response:
    """What is encoded and what is not, by regime."""
    book = load_book()
    parts = coverage(book, load_expectations())
    groups = [(r, [part for part in parts if part.regime == r.id]) for r in book.regimes]
    return page(request, "coverage.html", groups=[(r, parts) for r, parts in groups if parts])


@router.get("/coverage.json")
async def covered_json() -> Response:
    """The bytes of `licet law coverage --json`."""
    return json(coverage(load_book(), load_expectations()))


def _day(text: str) -> date:
    return read_day(text, "the address, on") if text else date.today()


def _listed(regime: str, text: str, day: date, most: int | None) -> Listed:
    book, wanted = load_book(), plain_text(text).casefold().split()
    if regime:
        book.regime(regime)
    found = [p for p in book.provisions if p.regime == (regime or p.regime) and _says(p, wanted)]
    rows = (Row(p.id, p.regime, state(p, day), p.effect, p.title, p.cite) for p in found[:most])
    return Listed(SCHEMA, day, len(found), tuple(rows))


def _says(provision: Provision, words: list[str]) -> bool:
    said = " ".join((provision.id, provision.title, provision.cite, provision.says)).casefold()
    return all(word in said for word in words)


def _whole(found: Provision) -> dict[str, Any]:
    """A provision as plain data: its formulas as they are written and as sentences."""
    label = load_vocabulary().label
    plain = ("id", "regime", "effect", "title", "cite", "source", "says", "force", "confidence", "lifts", "code", "authority")
    return {
        "schema": SCHEMA,
        **{name: getattr(found, name) for name in plain},
        "applies_to": sentence(found.scope, label) if found.scope is not None else "",
        "versions": [
            {
                "from": version.start,
                "until": version.until,
                "formula": version.text,
                "reads": sentence(version.when, label),
                **{
                    name: getattr(version, name)
                    for name in (
                        *("says", "changed", "published", "instrument", "cite", "source", "checked", "confidence"),
                        *("code", "conditions", "suspended"),
                    )
                },
                "reviews": [{"policy": r.policy, "when": r.text} for r in version.reviews],
            }
            for version in found.versions
        ],
    }
