"""A program: what of the law of a day can matter for a kind of item, as steps, each after those it reads."""

from collections.abc import Mapping, Sequence
from itertools import compress
from operator import is_not
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from licet.law.linker import Linker
from licet.law.paragraphs import Paragraphs
from licet.law.provision import Gap, Instrument, Provision, Regime, Scheduled, Suspension, Version
from licet.law.tables import Sheet
from licet.rules.nodes import Always, Node

NEVER = Always(False)


class Define(Struct, frozen=True):
    """A fact defined by law; a value given in the deal is merged with what this computes. reads: what the node names."""

    key: str
    node: Node
    provision: str
    reads: frozenset[str]


class Apply(Struct, frozen=True):
    """The truth of a provision (its scope and its condition), or of a rule made of provisions (provision empty)."""

    key: str
    node: Node
    provision: str
    reads: frozenset[str]


class Entry(Struct, frozen=True):
    """`under X` or `meets X`: any listed entry at or below X, merged (for `under`) with the code given for the item.

    parts: keys of the entries that can still hold for this kind of item; listed: entries at or below X exist that day;
    codes: where a regime has several lists, the codes of this one (a code of another list says nothing of it);
    paragraphs: what of the list is law on that day; reads: the parts, and the fact that holds the code.
    """

    key: str
    entry: str
    parts: tuple[str, ...]
    listed: bool
    reads: frozenset[str]
    code_fact: str = ""
    code: str = ""
    uncontrolled: tuple[str, ...] = ()
    codes: frozenset[str] | None = None
    paragraphs: Paragraphs | None = None


class Lookup(Struct, frozen=True):
    """`column T.C`: whether the control number given for the item stands in a column of a table as it is on that day.

    Without a number it does not where its entries are found from the item itself (`by_item` of the table, or else `covered`
    of the regime, holds), else it is not known; nor is it for a number that is in no row and that the `encoded` entries do not
    have either.
    """

    key: str
    column: str
    sheet: Sheet
    code_fact: str
    uncontrolled: tuple[str, ...]
    encoded: tuple[Paragraphs, ...]
    by_item: Node | None
    reads: frozenset[str]


Step: TypeAlias = Define | Apply | Entry | Lookup


class Paused(Struct, frozen=True):
    """A provision whose text stands that day but is not applied; `key` is the step that says what the text would say."""

    key: str
    provision: Provision
    version: Version
    pause: Suspension
    by: Instrument | None


def paused_key(provision_id: str) -> str:
    """Where what a provision that is not applied would say is kept."""
    return f"paused {provision_id}"


class Piece(Struct, frozen=True):
    """What a provision gives to a program: its steps and reviews. names: the keys of other law that these read."""

    provision: Provision
    version: Version
    steps: tuple[Define | Apply, ...]
    reviews: tuple[Node, ...]
    names: tuple[str, ...]


class Frame(Struct, frozen=True):
    """What of a day is in every program, whatever the kind of item (see `Program`)."""

    regimes: tuple[tuple[Regime, Node | None, Node | None], ...]
    shown: Mapping[str, Node]
    gaps: tuple[tuple[Gap, Node], ...]
    scheduled: tuple[tuple[str, Scheduled, Node], ...]
    names: frozenset[str]


class Program(Struct, frozen=True, weakref=True):
    """Steps in order, the regimes that read them, and what each was made from.

    keys: of the steps, in the same order; by_key: the steps by these; held: the provisions of every regime, in order of id;
    lists: the control lists as they are that day, by the fact that holds a code of theirs; shown: for a regime that does not
    answer everywhere, where it does.
    """

    steps: tuple[Step, ...]
    keys: Sequence[str]
    by_key: Mapping[str, Step]
    provisions: Mapping[str, Provision]
    held: Mapping[str, tuple[Provision, ...]]
    versions: Mapping[str, Version]
    reviews: Mapping[str, tuple[Node, ...]]
    regimes: tuple[tuple[Regime, Node | None, Node | None], ...]
    gaps: tuple[tuple[Gap, Node], ...]
    paused: tuple[Paused, ...]
    scheduled: tuple[tuple[str, Scheduled, Node], ...]
    shown: Mapping[str, Node]
    definitions: Mapping[str, Node]
    lists: Mapping[str, tuple[Paragraphs, ...]]
    linker: Linker

    def of(self, regime: str, *effects: str) -> list[Provision]:
        """The provisions of a regime with one of the effects, in order of id."""
        return [p for p in self.held.get(regime, ()) if p.effect in effects]

    def having(self, steps: Sequence[Step]) -> "Program":
        """The same law with these steps."""
        by_key = {step.key: step for step in steps}
        return replace(self, steps=tuple(steps), keys=tuple(by_key), by_key=by_key)

    def with_more(self, steps: Sequence[Step]) -> "Program":
        """The same law with further steps."""
        by_key = {step.key: step for step in steps}
        return replace(self, steps=(*self.steps, *steps), keys=(*self.keys, *by_key), by_key={**self.by_key, **by_key})

    def without(self, struck: frozenset[str]) -> "Program":
        """The same law as if these provisions were not in force. A control number given for an item keeps its meaning."""
        kept = [s for s in self.steps if not (isinstance(s, Define) and s.provision in struck)]

        def idle(step: Apply) -> Apply:
            return self.linker.kept((Apply, step.key, id(NEVER), ""), lambda: Apply(step.key, NEVER, "", frozenset()))

        left = [idle(s) if isinstance(s, Apply) and s.provision in struck else s for s in kept]
        return replace(
            self.having(left),
            provisions={i: p for i, p in self.provisions.items() if i not in struck},
            held={regime: tuple(p for p in held if p.id not in struck) for regime, held in self.held.items()},
            versions={i: v for i, v in self.versions.items() if i not in struck},
            reviews={i: nodes for i, nodes in self.reviews.items() if i not in struck},
            definitions={s.key: s.node for s in self.steps if isinstance(s, Define) and s.provision not in struck},
        )


def unlike(steps: Mapping[str, Step], others: Mapping[str, Step]) -> list[str]:
    """The keys of the steps that are others there, or are not there, in order."""
    return list(compress(steps, map(is_not, steps.values(), map(others.get, steps))))
