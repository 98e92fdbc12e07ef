"""The records of law: provisions with their versions, the instruments that made them, and the regimes they belong to.

Data without behaviour; `read` makes them from packs, `book` answers questions of them.
"""

from datetime import date
from typing import Literal, TypeAlias

from msgspec import Struct

from licet.rules.nodes import Node

Effect: TypeAlias = Literal["defines", "lists", "reaches", "requires", "prohibits", "permits", "imposes"]
Force: TypeAlias = Literal["binding text", "official guidance", "our reading"]
Confidence: TypeAlias = Literal["high", "medium", "low"]
Held: TypeAlias = Literal["partly", "pointer only", "not covered"]


class Review(Struct, frozen=True, forbid_unknown_fields=True):
    """A review policy and the condition under which it applies; the first one that holds counts."""

    policy: str
    when: Node
    text: str


class Suspension(Struct, frozen=True, forbid_unknown_fields=True):
    """Days on which a version in force is not applied: from inclusive, until exclusive (None: open)."""

    start: date
    until: date | None
    instrument: str
    unenforced: bool = False


class Version(Struct, frozen=True, forbid_unknown_fields=True):
    """A provision as it reads from `start` (inclusive) until `until` (exclusive; None: open).

    when: its condition, or the defining expression of a numeric fact; text: the same as written in the pack;
    conditions: what the user must keep; code: the provision's, or one of its own (a duty whose rate changes).
    """

    start: date
    until: date | None
    when: Node
    text: str
    instrument: str
    says: str
    confidence: Confidence
    cite: str
    source: str
    published: date | None = None
    checked: date | None = None
    text_hash: str = ""
    changed: str = ""
    reviews: tuple[Review, ...] = ()
    suspended: tuple[Suspension, ...] = ()
    conditions: tuple[str, ...] = ()
    code: str = ""


class Provision(Struct, frozen=True, forbid_unknown_fields=True):
    """One rule of law under a dotted id, with all its versions in order of time.

    scope: a condition that must hold besides `when` for the provision to apply, but not for `meets` (what is supplied);
    fact: what a definition defines; lifts: ids (or their beginnings) of the requirements a permission lifts;
    anywhere: applies even where the regime does not otherwise reach the deal; part: title of the part of law it stands in;
    excludes: ids (or their beginnings) of entries whose items the text leaves out of this one; held by proof.
    """

    id: str
    regime: str
    effect: Effect
    title: str
    cite: str
    source: str
    says: str
    force: Force
    confidence: Confidence
    versions: tuple[Version, ...]
    file: str
    scope: Node | None = None
    fact: str = ""
    lifts: tuple[str, ...] = ()
    code: str = ""
    reason: str = ""
    authority: str = ""
    anywhere: bool = False
    part: str = ""
    excludes: tuple[str, ...] = ()


class Gap(Struct, frozen=True, forbid_unknown_fields=True):
    """Law of a regime that is not encoded, or not wholly: said of every deal that `touches` it (of all, if left out).

    state: partly, pointer only (named, its text not read) or not covered; part: the part of law it is missing from, if one is
    encoded; start, until: the days on which the law that is missing was in force.
    """

    id: str
    regime: str
    title: str
    state: Held
    says: str
    cite: str = ""
    source: str = ""
    part: str = ""
    start: date | None = None
    until: date | None = None
    touches: Node | None = None

    def on(self, day: date) -> bool:
        """Whether something is missing on that day."""
        return (self.start is None or self.start <= day) and (self.until is None or day < self.until)


class Instrument(Struct, frozen=True, forbid_unknown_fields=True):
    """An act that made or changed law: an order, a Federal Register rule, a delegated regulation."""

    id: str
    title: str
    cite: str
    source: str
    published: date | None = None


class Row(Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of a table from `start` (inclusive) until `until` (exclusive; None: open).

    columns: by column the paragraphs that stand in it, below the entry: "all", a path ("b.2"), "-y" (all of y does not),
    "?a.1" (whether a.1 does depends on more than its number). The longest path that covers a number decides.
    """

    entry: str
    title: str
    start: date
    until: date | None
    columns: dict[str, tuple[str, ...]]
    instrument: str = ""
    note: str = ""


class Table(Struct, frozen=True, forbid_unknown_fields=True):
    """A dated table of control numbers: for every entry of a list, the columns it stands in.

    code_fact: the fact that holds the number; columns: their names and what they mean; rows: in order of entry and time;
    complete: it has a row for every entry of its list, so a number without one is no entry; by_item: the items of which no
    number need be given, as their entries are found from the item itself (None: those of the regime's `covered`).
    """

    id: str
    regime: str
    title: str
    says: str
    cite: str
    source: str
    confidence: Confidence
    code_fact: str
    columns: dict[str, str]
    rows: tuple[Row, ...] = ()
    checked: date | None = None
    complete: bool = False
    by_item: Node | None = None


class Scheduled(Struct, frozen=True, forbid_unknown_fields=True):
    """A day on which the law of a regime was expected to change, and what was expected.

    touches: the deals it can matter for (None: all); of others it is not said.
    """

    on: date
    what: str
    source: str = ""
    touches: Node | None = None


class Regime(Struct, frozen=True, forbid_unknown_fields=True):
    """A body of law that answers for itself.

    order: place in lists; covered: condition under which "no requirement found" may be said at all; encoded: False for a
    regime of which we hold no law; reach: when a deal would need that law, or, of an encoded regime, where "not subject" may be
    said; shown: where the regime answers at all (None: everywhere), so that law of another kind of trade stays out of sight;
    reported: False for definitions all share; codes: list prefixes a given code may be in, and `code_fact` the fact that holds
    the code; verified_through: last day to which the law was checked.
    """

    id: str
    title: str
    order: int
    authority: str
    apply: str
    verified_through: date | None
    covered: Node | None
    reach: Node | None
    shown: Node | None = None
    encoded: bool = True
    reported: bool = True
    code_fact: str = ""
    codes: tuple[str, ...] = ()
    uncontrolled: tuple[str, ...] = ()
    since: date | None = None
    notes: tuple[str, ...] = ()
    scheduled: tuple[Scheduled, ...] = ()


class Records(Struct, frozen=True):
    """Everything the packs say, each kind in order of id (regimes as they are shown)."""

    provisions: tuple[Provision, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    regimes: tuple[Regime, ...] = ()
    tables: tuple[Table, ...] = ()
    gaps: tuple[Gap, ...] = ()
