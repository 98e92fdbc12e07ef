"""Which rules hold a step closed: alone and together, by regime and by provision, and what opens if one were not in force."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from licet.analysis.capability_cut import Goal, Smallest, every, smallest, some
from licet.analysis.capability_reach import LICENSED, SCALE, Asker, Reach, denying, reach_of
from licet.analysis.capability_supply import Offer
from licet.deals.facts import presume

#: What a regime needs to have said for its rules to be asked after.
_BINDING = ("requires", "prohibits", "lists", "reaches")


class Held(Struct, frozen=True):
    """The offers for one step on a day, each with what stands in its way."""

    step: str
    title: str
    offers: tuple[tuple[Offer, Reach], ...]


class Opened(Struct, frozen=True):
    """An offer that a provision alone holds: what is left in its way without it, and at most."""

    step: str
    offer: str
    status: str
    without: str
    at_most: str


class Binding(Struct, frozen=True):
    """A provision without which something opens."""

    provision: str
    regime: str
    title: str
    cite: str
    opens: tuple[Opened, ...]


class Closing(Struct, frozen=True):
    """What closes a class of process at a level (a licence is needed, or it is denied).

    closed: steps no supplier can deliver for; may_close: those that are closed if every open fact is on the restrictive side;
    alone: by regime the steps that it closes by itself; regimes, provisions: the smallest sets that close some step, and
    likewise for each closed step; exact: whether the sets of provisions are the smallest (else the smallest are no larger).
    """

    level: str
    closed: tuple[str, ...]
    may_close: tuple[str, ...]
    alone: dict[str, tuple[str, ...]]
    regimes: Smallest
    provisions: Smallest
    by_step: dict[str, tuple[Smallest, Smallest]]
    exact: bool


def closing(asker: Asker, held: Sequence[Held], day: date, level: str = LICENSED) -> Closing:
    """What closes which step on a day. level: LICENSED (a licence at least) or DENIED. A step without any offer in the data is
    not closed by a rule and does not count."""
    steps = [step for step in held if step.offers]
    closed = [step for step in steps if all(reach.needs(level) for _, reach in step.offers)]
    may = [step for step in steps if step not in closed and all(reach.may_need(level) for _, reach in step.offers)]
    by_regime = {step.step: every(some(_closers(reach, level)) for _, reach in step.offers) for step in closed}
    provisions: dict[str, Goal] = {}
    exact = True
    for step in closed:
        goals = [_rules(asker, offer, reach, day, level) for offer, reach in step.offers]
        provisions[step.step] = every(goal for goal, _ in goals)
        exact = exact and all(sure for _, sure in goals)
    names = sorted({regime for step in steps for _, reach in step.offers for regime in _closers(reach, level)})
    return Closing(
        level=level,
        closed=tuple(step.step for step in closed),
        may_close=tuple(step.step for step in may),
        alone={r: tuple(s.step for s in closed if all(r in _closers(reach, level) for _, reach in s.offers)) for r in names},
        regimes=smallest(some(by_regime.values())),
        provisions=smallest(some(provisions.values())),
        by_step={step: (smallest(by_regime[step]), smallest(provisions[step])) for step in by_regime},
        exact=exact,
    )


def _closers(reach: Reach, level: str) -> tuple[str, ...]:
    """The regimes that each by itself keep an offer from being delivered at that level."""
    return tuple(told.regime for told in reach.regimes if SCALE.index(told.at_least) >= SCALE.index(level))


def _rules(asker: Asker, offer: Offer, reach: Reach, day: date, level: str) -> tuple[Goal, bool]:
    """The provisions any one of which is enough. Where it is only certain that one of several applies, all of them together
    are, and perhaps fewer (False)."""
    deal = asker.deal(offer, day)
    values = asker.decider.values(presume(deal.facts, asker.decider.vocabulary))
    prepared = asker.decider.prepared(day, values.get("item.kind"))
    run = prepared.machine.run(values)
    found: list[Goal] = []
    sure = True
    for regime in _closers(reach, level):
        truths = {i: run.get(key) for i, key in prepared.words[regime].stands.items()}
        standing = (i for i, truth in truths.items() if truth is True)
        enough = [i for i in standing if _at(prepared.program.provisions[i].effect, prepared.policy(i, run), level)]
        if enough:
            found += enough
        else:
            found.append(every(i for i, truth in truths.items() if truth is not False))
            sure = False
    return some(found), sure


def _at(effect: str, policy: str | None, level: str) -> bool:
    return level == LICENSED or effect == "prohibits" or denying(policy)


def binding(asker: Asker, held: Iterable[Held], day: date) -> tuple[Binding, ...]:
    """The provisions without any one of which an offer would need less, most offers first: each struck and the deals decided
    anew. Only offers that certainly need a licence, or are banned, are asked after."""
    holding: dict[str, list[tuple[str, Offer, Reach]]] = {}
    for step in held:
        for offer, reach in step.offers:
            if reach.needs(LICENSED):
                for provision in _behind(asker, offer, reach, day):
                    holding.setdefault(provision, []).append((step.step, offer, reach))
    found = [_struck(asker, provision, rows, day) for provision, rows in sorted(holding.items())]
    return tuple(sorted((b for b in found if b.opens), key=lambda b: (-len(b.opens), b.provision)))


def _behind(asker: Asker, offer: Offer, reach: Reach, day: date) -> list[str]:
    """The provisions of the regimes that close an offer which certainly apply to it."""
    closers = _closers(reach, LICENSED)
    told = asker.decider.determine(asker.deal(offer, day), what_if=False, trace=False).regimes
    bases = (basis for answer in told if answer.regime in closers for basis in answer.provisions)
    return [basis.id for basis in bases if basis.truth == "yes" and basis.effect in _BINDING]


def _struck(asker: Asker, provision: str, rows: Iterable[tuple[str, Offer, Reach]], day: date) -> Binding:
    lacking = asker.decider.without(frozenset((provision,)))
    opens: list[Opened] = []
    kept: dict[frozenset[tuple[str, Any, str]], Reach] = {}
    for step, offer, reach in rows:
        key = asker.situation(offer, day)
        if key not in kept:
            kept[key] = reach_of(lacking.determine(asker.deal(offer, day), what_if=False, trace=False))
        then = kept[key]
        if SCALE.index(then.at_least) < SCALE.index(reach.at_least):
            opens.append(Opened(step, offer.name, reach.status, then.status, then.at_most))
    said = asker.decider.book[provision]
    return Binding(provision, said.regime, said.title, said.cite, tuple(opens))
