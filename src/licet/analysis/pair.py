"""Two laws side by side in one proof: each with its own day, route and definitions, and the item the same in both.

Whatever is known or defined on one side goes by a name of that side; what is left open is one fact for both.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from msgspec import Struct

from licet.decision.exact import settled_and_open
from licet.decision.machine import Values
from licet.decision.prepared import Prepared
from licet.facts.places import load_countries
from licet.facts.vocabulary import Vocabulary
from licet.rules.link import mapped
from licet.rules.nodes import Fact, Holds, Node, reference
from licet.rules.prove import Prover


class Side(Struct, frozen=True):
    """A law made ready, and all values of what is known of the deal under it."""

    prepared: Prepared
    values: Values


class Pair:
    """A prover over two sides."""

    def __init__(self, one: Side, other: Side, vocabulary: Vocabulary) -> None:
        self.sides = (one, other)
        self.known: dict[str, Any] = {}
        definitions: dict[str, Node] = {}
        kinds = dict(vocabulary.facts)
        self._own: list[frozenset[str]] = []
        for number, side in enumerate(self.sides):
            known, open_rules = settled_and_open(side.prepared, side.values)
            own = frozenset((*known, *open_rules))
            self._own.append(own)
            self.known |= {_named(number, name): value for name, value in known.items()}
            definitions |= {_named(number, name): self.of(number, rule) for name, rule in open_rules.items()}
            kinds |= {_named(number, n): replace(kinds[n], name=_named(number, n)) for n in own if n in vocabulary.facts}
        self.prover = Prover(Vocabulary(kinds, vocabulary.roles), frozenset(load_countries()), definitions)

    def of(self, number: int, node: Node) -> Node:
        """A rule as one side (0 or 1) reads it."""
        own = self._own[number]

        def change(part: Node) -> Node:
            key = reference(part)
            if key is not None:
                return Holds(_named(number, key)) if key in own else part
            if isinstance(part, Fact):
                return Fact(_named(number, part.name), part.at) if part.name in own else part
            return mapped(part, change)

        return change(node)

    def witness(self, node: Node) -> dict[str, Any] | None:
        """The open facts with which a rule over both sides holds; None if there are none, or none was found."""
        found = self.prover.witness(node, self.known)
        return None if found is None else shared(found)

    def possible(self, node: Node) -> bool:
        """Whether some facts make a rule over both sides hold, or that was not found out."""
        return bool(self.prover.possible({"": node}, self.known))


def shared(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Of the facts of a proof those that both sides share."""
    return {name: value for name, value in facts.items() if name[:2] not in ("0 ", "1 ")}


def _named(number: int, name: str) -> str:
    return f"{number} {name}"
