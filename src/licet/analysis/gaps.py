"""Gaps between regimes, as concrete machines: made and sent from one place it needs a licence, from the other it needs none.

A prover looks for them over the facts of the machine; each is decided again in full, in both places, before it is shown.
All else of the deal is given or ordinary: nobody is on a list, no end use is known but the one named.
"""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any, TypeAlias

from msgspec import Struct

from licet.analysis.classes import Place
from licet.analysis.pair import Pair, Side
from licet.analysis.witness import Facts, fit, plausible
from licet.deals.catalogue import load_catalogue
from licet.deals.deal import Deal, read_deal
from licet.deals.facts import Given, presume, write_fact
from licet.decision.decide import Decider
from licet.decision.determination import Determination
from licet.decision.outcome import LICENCE, NONE_FOUND, NOT_SUBJECT, PROHIBITED
from licet.facts.vocabulary import FactKind
from licet.rules.link import all_of, any_of
from licet.rules.nodes import Holds, Node, Not

ASKS, FREE = (PROHIBITED, LICENCE), (NONE_FOUND, NOT_SUBJECT)
_MOST = 12


class Gap(Struct, frozen=True):
    """A machine that needs a licence from one place (`asks`) and none from the other (`free`), to one destination on a day.

    kind: of item; facts: of the machine, as few as tell it, in words; given: what else was said of both deals; regime, entries:
    the law that asks, and where it names the machine; outcome: licence required or prohibited; others: what each regime of the
    other place answers; models: of the catalogue that lie in the same gap.
    """

    kind: str
    facts: dict[str, str]
    given: dict[str, str]
    asks: str
    free: str
    to: str
    on: date
    regime: str
    outcome: str
    entries: tuple[str, ...]
    others: dict[str, str]
    models: tuple[str, ...]


class Gaps(Struct, frozen=True):
    """The gaps found for one kind of item between two places. complete: it is proved that among machines as makers publish them
    there is no other, all else being ordinary; else the search ended before that."""

    kind: str
    asks: str
    free: str
    found: tuple[Gap, ...]
    complete: bool


def gaps(
    decider: Decider, kind: str, one: Place, other: Place, *, to: str, on: date, given: Mapping[str, Any] | None = None
) -> Gaps:
    """The gaps for one kind of item, one for each set of entries under which the one place asks for a licence.

    given: further facts of both deals, as in a deal file under [facts]. Raises DealError.
    """
    search = _Search(decider, kind, one, other, to, on, given or {})
    in_models: dict[str, Entries] | None = None
    found: list[Gap] = []
    left: list[Node] = []
    while len(found) < _MOST:
        facts = search.witness(left)
        entries = search.entries(facts) if facts is not None else None
        if facts is None or entries is None:
            break
        if in_models is None:
            known = [model for model in load_catalogue().models if model.kind == kind]
            in_models = {model.name: e for model in known if (e := search.entries(search.of_model(model.id)))}
        fewest = fit(facts, partial(search.asks_under, entries), decider.vocabulary, kind)
        found.append(search.gap(fewest, tuple(name for name, met in in_models.items() if met == entries)))
        left.append(search.elsewhere(entries))
    return Gaps(kind, one.id, other.id, tuple(found), not search.pair.possible(all_of((search.rule, search.likely(), *left))))


#: The regime that asks, and the entries it does so under.
Entries: TypeAlias = tuple[str, tuple[str, ...]]


class _Search:
    """One kind of item sent from two places to one destination."""

    def __init__(
        self, decider: Decider, kind: str, one: Place, other: Place, to: str, on: date, given: Mapping[str, Any]
    ) -> None:
        self.decider = decider
        self.kind = kind
        self.places = (one, other)
        self.to, self.on = to, on
        self.given = given
        self.deals = [self._deal(place, given) for place in self.places]
        self.prepared = decider.prepared(on, kind)
        self.ordinary = self._ordinary()
        sides = [Side(self.prepared, self._run(deal)) for deal in self.deals]
        self.pair = Pair(sides[0], sides[1], decider.vocabulary)
        self.rule = self._rule()
        self._numbers: set[str] = set()

    def _deal(self, place: Place, given: Mapping[str, Any]) -> Deal:
        raw = {"on": self.on, "from": place.country, "to": self.to, "facts": given, "item": {"kind": self.kind}}
        raw["item"]["made_in"] = place.country  # type: ignore[index]
        return read_deal(raw, self.decider.vocabulary, self.decider.places, where="the machine")

    def _ordinary(self) -> dict[str, Given]:
        """What is taken of facts that are not of the machine and that nobody gave: no, none, a mature node."""
        facts = presume(self.deals[0].facts, self.decider.vocabulary)
        asked = frozenset().union(*(self.prepared.support(r) for place in self.places for r in place.regimes))
        found: dict[str, Given] = {}
        for kind in self.decider.vocabulary.facts.values():
            known = facts.get(kind.name)
            if kind.name in asked and kind.subject != "item" and kind.name not in self.decider.defined:
                if known is None or (known.value is None and kind.name not in self.given):
                    value = _ordinary_value(kind)
                    found |= {kind.name: Given(value, "known", "the ordinary case")} if value is not None else {}
        return found

    def _run(self, deal: Deal) -> dict[str, Any]:
        facts = presume(deal.facts | self.ordinary, self.decider.vocabulary)
        return self.prepared.machine.run(self.decider.values(facts))

    def _rule(self) -> Node:
        """The one place asks for a licence, the other does not."""
        asks = any_of(Holds(k) for r in self.places[0].regimes for k in self._keys(r, ASKS))
        free = all_of(any_of(Holds(k) for k in self._keys(r, FREE)) for r in self.places[1].regimes)
        return all_of((self.pair.of(0, asks), self.pair.of(1, free)))

    def _keys(self, regime: str, outcomes: tuple[str, ...]) -> list[str]:
        if regime not in self.prepared.words:
            return []
        keys = self.prepared.outcomes(regime, self.pair.sides[0].values)
        return [keys[outcome] for outcome in outcomes if outcome in keys]

    def witness(self, besides: list[Node]) -> Facts | None:
        """Facts of a machine in the gap for which these further rules hold; None if none was found.

        The numbers the proof came to use are held to those of real machines, and the proof is made again.
        """
        while True:
            found = self.pair.witness(all_of((self.rule, self.likely(), *besides)))
            if found is None:
                return None
            known = {n: v for n, v in found.items() if n in self.decider.vocabulary}
            new = {n for n in known if self.decider.vocabulary[n].type == "number"} - self._numbers
            if not new:
                return known
            self._numbers |= new

    def likely(self) -> Node:
        """The rule that the numbers used so far are those of real machines."""
        values = self.pair.sides[0].values
        cells = {n: self.prepared.look.cells(n, values) for n in sorted(self._numbers)}
        return plausible(cells, self.decider.vocabulary, self.kind)

    def of_model(self, model: str) -> Facts:
        """The published facts of a model, where it was made aside."""
        facts = self.decider.deal({"item": {"model": model}, "on": self.on}).facts
        return {n: g.value for n, g in facts.items() if n not in ("on", "item.kind", "item.made_in")}

    def decided(self, number: int, facts: Facts) -> Determination:
        """What every regime answers of a machine with these facts, made in and sent from one of the places."""
        deal = self.deals[number]
        own = {n: Given(v) for n, v in facts.items() if n not in deal.facts}
        whole = Deal(deal.on, deal.facts | self.ordinary | own, deal.title)
        return self.decider.determine(whole, what_if=False, trace=False)

    def asks_under(self, entries: Entries, facts: Facts) -> bool:
        """Whether a machine lies in the gap, and under these very entries."""
        return self.entries(facts) == entries

    def elsewhere(self, entries: Entries) -> Node:
        """The rule that the one place does not name the machine under all of these entries; where it named none, under some."""
        regime, names = entries
        if names:
            return Not(all_of(self.pair.of(0, Holds(f"under {entry}")) for entry in names))
        return any_of(self.pair.of(0, Holds(f"under {p.id}")) for p in self.prepared.program.of(regime, "lists"))

    def entries(self, facts: Facts) -> Entries | None:
        """The regime that asks for a licence in the one place and the entries it does so under; None where it asks for none, or
        the other place asks for one, too."""
        there = {a.regime: a for a in self.decided(1, facts).regimes}
        if any(r not in there or there[r].outcome not in FREE or len(there[r].possible) > 1 for r in self.places[1].regimes):
            return None
        here = {a.regime: a for a in self.decided(0, facts).regimes}
        asking = [here[r] for r in self.places[0].regimes if r in here and here[r].outcome in ASKS]
        return (asking[0].regime, asking[0].entries) if asking else None

    def gap(self, facts: Facts, models: tuple[str, ...]) -> Gap:
        """The gap of a machine that lies in it."""
        here, there = self.decided(0, facts), self.decided(1, facts)
        asking = next(a for r in self.places[0].regimes for a in here.regimes if a.regime == r and a.outcome in ASKS)
        vocabulary = self.decider.vocabulary
        return Gap(
            kind=self.kind,
            facts={n: write_fact(vocabulary[n], v) for n, v in sorted(facts.items())},
            given={n: write_fact(vocabulary[n], g.value) for n, g in sorted(self.deals[0].facts.items()) if n in self.given},
            asks=self.places[0].id,
            free=self.places[1].id,
            to=self.to,
            on=self.on,
            regime=asking.regime,
            outcome=asking.outcome,
            entries=asking.entries,
            others={a.regime: a.outcome for a in there.regimes if a.regime in self.places[1].regimes},
            models=models,
        )


def _ordinary_value(kind: FactKind) -> Any:
    if kind.type == "yes_no":
        return False
    if kind.type == "set":
        return frozenset()
    if kind.name == "end_use":
        return "mature_node" if "mature_node" in kind.choices else None
    return None
