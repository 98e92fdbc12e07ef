"""What a file of our record holds: one value for each kind of table. Data without behaviour; `record` reads and checks it."""

from datetime import date
from typing import Any, Literal

from msgspec import Struct

from licet.brief.brief import FindingKind, MeasureKind, MeasureState
from licet.law.provision import Confidence


class Happened(Struct, frozen=True, forbid_unknown_fields=True):
    """Something on a day that is no version of a provision."""

    on: date
    what: str
    cite: str = ""
    url: str = ""


class Phase(Struct, frozen=True, forbid_unknown_fields=True, rename={"start": "from"}):
    """From which day a measure that is not law of the book stands how."""

    start: date
    state: MeasureState
    what: str
    cite: str = ""
    url: str = ""


class MeasureRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """A measure. law: ids of provisions, or their beginnings; state_of: those that say how it stands (all, if left out);
    described: those that say how it stands where a story only describes it, and so speaks of a part;
    since: its first day, where the book only begins to hold it later; announced: a day before its instrument was published;
    fixed_term: the act itself says when it ends;
    phases: where it is no law of the book; needs: what the story must name besides for its names to count ("nl", "asml", "ev").
    """

    id: str
    name: str
    kind: MeasureKind
    jurisdiction: str
    scope: str
    law: tuple[str, ...] = ()
    state_of: tuple[str, ...] = ()
    described: tuple[str, ...] = ()
    since: date | None = None
    since_cite: str = ""
    announced: date | None = None
    fixed_term: bool = False
    ground: str = ""
    ground_url: str = ""
    url: str = ""
    confidence: Confidence = "high"
    names: tuple[str, ...] = ()
    nicknames: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    phases: tuple[Phase, ...] = ()
    steps: tuple[Happened, ...] = ()
    suspended: Happened | None = None
    ends: Happened | None = None


class Office(Struct, frozen=True, forbid_unknown_fields=True, rename={"start": "from", "rank": "class"}):
    """An office held from a day (inclusive) until another (exclusive; None: still)."""

    start: date
    office: str
    rank: str
    until: date | None = None


class PersonRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """A person of public office."""

    id: str
    name: str
    country: str
    offices: tuple[Office, ...]
    also: tuple[str, ...] = ()
    source: str = ""

    def held(self, day: date | None) -> Office | None:
        """The office on a day; None where we hold none."""
        if day is None:
            return None
        return next((o for o in self.offices if o.start <= day and (o.until is None or day < o.until)), None)


class OrganisationRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """A company or body. makes, makes_no: classes of `things`; note: the record that a finding cites.

    short: names that bodies of other states have too; they count beside the own state or a person of it, or, with short_alone,
    wherever no other state stands before them.
    """

    id: str
    name: str
    kind: Literal["company", "ministry", "body", "press"]
    country: str
    does: str
    also: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    short_alone: bool = False
    makes: tuple[str, ...] = ()
    makes_no: tuple[str, ...] = ()
    note: str = ""
    source: str = ""
    listed_as: str = ""
    speaks_for: str = ""


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """Where something is known from."""

    title: str = ""
    url: str = ""


class PlaceRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """A place and the words for it. government: its name stands for a government; city: it is a town, and never acts."""

    code: str
    name: str
    words: tuple[str, ...]
    government: bool = False
    city: bool = False


class Parts(Struct, frozen=True, forbid_unknown_fields=True):
    """Words in order, each one of several ("a|b"), no more than `within` words from the first to the last."""

    words: tuple[str, ...]
    within: int


class WordClass(Struct, frozen=True, forbid_unknown_fields=True):
    """A class of words. only: words that count in a story of one language."""

    words: tuple[str, ...]
    name: str = ""
    parts: tuple[Parts, ...] = ()
    only: dict[str, tuple[str, ...]] = {}


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """The classes: of things, of acts, and of turns of speech."""

    things: dict[str, WordClass]
    acts: dict[str, WordClass]
    turns: dict[str, WordClass]


class Rule(Struct, frozen=True, forbid_unknown_fields=True, rename={"start": "from"}):
    """A description of a measure; see describing.toml."""

    measure: str
    group: str
    who: tuple[str, ...]
    acts: tuple[tuple[str, ...], ...]
    things: tuple[str, ...]
    unless: tuple[str, ...] = ()
    told_in: str = ""
    instead_of: tuple[str, ...] = ()
    also_who: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    firms: tuple[str, ...] = ()
    anywhere: bool = False
    carried: bool = False
    newly: bool = False
    start: date = date.min
    until: date = date.max


class FactRecord(Struct, frozen=True, forbid_unknown_fields=True, rename={"start": "from"}):
    """A fact that may part from a story: where a sentence of the article names these, it is told. See facts.toml.

    story_names: persons or organisations that the story must name anywhere.
    """

    id: str
    kind: FindingKind
    says: str
    record: str
    cite: str
    url: str
    confidence: Confidence
    words: tuple[tuple[str, ...], ...] = ()
    none_of: tuple[str, ...] = ()
    measures: tuple[tuple[str, ...], ...] = ()
    names: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    story_names: tuple[str, ...] = ()
    start: date = date.min
    until: date = date.max


class DealRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """A deal of the kind that a measure speaks of. item, facts: as in a deal file; taken: what a story does not say."""

    id: str
    title: str
    measures: tuple[str, ...]
    item: dict[str, Any]
    facts: dict[str, Any]
    taken: tuple[str, ...]
    things: tuple[str, ...] = ()
