"""The columns of a book that hold facts, and what follows from each: from the catalogue, and by what is presumed."""

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from datetime import date
from functools import cached_property
from typing import Any

from licet.deals.catalogue import load_catalogue
from licet.deals.facts import DealError, plain_text, read_fact
from licet.decision.decide import Decider
from licet.orders.cells import Asking, Met, Test, Tests
from licet.orders.grids import Cells, starts
from licet.orders.values import Scaled, Values, named_values
from licet.rules.link import link
from licet.rules.nodes import Node

MODEL = "item.model"
DAY = "on"


class Layout:
    """Which facts the columns of a book give, with the values met so far.

    given: the columns that say something of a deal; facts: the facts they give, in the order of the vocabulary, and the day;
    names: those that no law reads; others: other laws that will be asked about the same values; days: others to tell apart.
    """

    def __init__(
        self, decider: Decider, columns: Iterable[str], others: Iterable[Decider] = (), days: Iterable[date] = ()
    ) -> None:
        self.decider = decider
        self._turns = tuple(days)
        self._columns = frozenset(columns)
        self._laws = (decider, *others)
        given = self._columns | {DAY}  # a line without a day is of today
        vocabulary = decider.vocabulary
        self.given = self._columns & {MODEL, *vocabulary.facts}
        self.modelled = MODEL in given
        self.facts = tuple(name for name in vocabulary.facts if name in given and vocabulary[name].type != "text")
        self.names = tuple(name for name in vocabulary.facts if name in given and vocabulary[name].type == "text")
        self.published = _published(decider) if self.modelled else {}
        self.copying = {k.name: k.presumed_from for k in vocabulary.facts.values() if k.presumed_from}
        self.without = {k.name: k.presumed_without for k in vocabulary.facts.values() if k.presumed_without}
        self.met = Met()
        self.fill = frozenset(name for facts in self.published.values() for name in facts)
        self.models = Values(MODEL, model_id)
        self.values = {name: self._values(name) for name in (*self.facts, *self.names)}

    def under(self, decider: Decider) -> "Layout":
        """The same columns and values under another of the laws."""
        if decider not in self._laws:
            raise ValueError("the values were not read for this law")
        other = copy(self)
        other.decider = decider
        if decider.defined != self.decider.defined:  # else the same can be known, and a rule makes the same tests
            other.met = Met()
        return other

    def admits(self, decider: Decider, days: Iterable[date] = ()) -> bool:
        """Whether the values are told apart as finely as one more law asks, which then is one of the laws."""
        finer = Layout(self.decider, self._columns, (*self._laws[1:], decider), (*self._turns, *days))
        told = all(values.serves(finer.values[name]) for name, values in self.values.items())
        if told:
            self._laws = finer._laws
        return told

    def known(self, name: str) -> bool:
        """Whether anything can be known of a fact in this book."""
        kind = self.decider.vocabulary.facts.get(name)
        if kind is None or name in self.facts or name in self.fill or name in self.decider.defined:
            return True
        return kind.presumed is not None or (bool(kind.presumed_from) and self.known(kind.presumed_from))

    def followers(self, name: str) -> tuple[str, ...]:
        """The fact and those presumed to be as it is, directly or through others."""
        return self._followers.get(name, (name,))

    @cached_property
    def _followers(self) -> Mapping[str, tuple[str, ...]]:
        return {name: tuple(self._following(name)) for name in self.copying.values()}

    def _following(self, name: str) -> Iterator[str]:
        yield name
        for other, source in self.copying.items():
            if source == name:
                yield from self._following(other)

    def _values(self, name: str) -> Values:
        kind, places = self.decider.vocabulary[name], self.decider.places
        if kind.type not in ("number", "date"):
            return named_values(kind, places)
        tests = Tests(test for n in self.followers(name) for test in self._everywhere.get(n, ()))
        if tests.whole:
            return named_values(kind, places)
        days = self._days if name == DAY else ()
        return Scaled(kind, places, Cells(kind, starts(kind, (*days, *tests.points))))

    @property
    def _days(self) -> tuple[Any, ...]:
        """The days on which another law begins to apply, for some regime at least."""
        since = (regime.since for regime in self.decider.book.regimes if regime.since is not None)
        return (*(day for law in self._laws for day in law.library.days), *since, *self._turns)

    @cached_property
    def _everywhere(self) -> Mapping[str, set[Test]]:
        """The tests of the whole book of law, on whichever day, and of what other laws have beside it."""
        book = self.decider.book
        asking = Asking(self.decider.vocabulary, self.known)
        provisions = dict.fromkeys(provision for law in self._laws for provision in law.book.provisions)
        numeric = {p.id for p in provisions if p.fact and self.decider.vocabulary[p.fact].type == "number"}
        for provision in provisions:
            for version in provision.versions if provision.id in numeric else ():
                asking.quantity(_spread(version.when))
            if provision.id in numeric:
                asking.whole(provision.fact)
        nodes = [version.when for provision in provisions for version in provision.versions]
        nodes += [provision.scope for provision in provisions if provision.scope is not None]
        nodes += [node for r in book.regimes for node in (r.covered, r.reach, r.shown) if node is not None]
        nodes += [table.by_item for table in book.tables if table.by_item is not None]
        asking.nodes(map(_spread, nodes))
        return asking.tests


def _spread(node: Node) -> Node:
    """A rule with an instance for every role; which countries a group has does not matter for points."""
    return link(node, lambda group: None)


def model_id(raw: Any) -> str | None:
    """The model of the catalogue that a cell names; None for one that says it is unknown. Raises LicetError."""
    if not isinstance(raw, str):
        raise DealError(f"{raw!r} is no model name", mend='write it as text: "NXT:1980Di"')
    text = plain_text(raw)
    return None if text.lower() == "unknown" else load_catalogue().find(text).id


def _published(decider: Decider) -> dict[str, dict[str, Any]]:
    """The facts of every model of the catalogue, by its id."""

    def read(name: str, value: Any) -> Any:
        return read_fact(decider.vocabulary[name], value, decider.places, where=f"catalogue, {name}").value

    found: dict[str, dict[str, Any]] = {}
    for model in load_catalogue().models:
        facts: dict[str, Any] = {"item.kind": read("item.kind", model.kind)}
        if model.made_in:
            facts["item.made_in"] = read("item.made_in", model.made_in)
        facts |= {name: read(name, fact.value) for name, fact in model.facts.items() if name in decider.vocabulary}
        found[model.id] = facts
    return found
