"""A brief: what a story speaks of, and what the law of its day, not the story, says of that.

Values without behaviour, made by `licet.brief.answer.brief_of(story)`. Every span lies in `Brief.story.text`. What a story
says is never taken over: statements have a speaker, and findings set the story's words beside the record.
"""

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct

from licet.brief.story import Remark, Span, Story
from licet.law.provision import Confidence

SCHEMA = "licet.brief/1"

#: Kinds of law that a story may mix up; they are never one another.
MeasureKind = Literal[
    "export control",
    "listing of parties",
    "licence decision",
    "import duty",
    "import ban",
    "countervailing duty",
    "subsidy condition",
    "purchase ban",
    "investment restriction",
    "company order",
    "dispute",
    "understanding",
    "bill",
]

#: pending: a dispute or bill under way; unknown: the story has no date, or our record does not reach it.
MeasureState = Literal[
    "in force", "partly in force", "published", "proposed", "suspended", "pending", "ended", "not yet published", "unknown"
]

How = Literal["name", "nickname", "number", "description"]

#: stale: told as coming what had come; loose: true only in part; garbled: the direction or the words are muddled;
#: wrong office: a person in another office than the record has; unverified: we hold no record for it.
FindingKind = Literal["stale", "loose", "wrong", "wrong category", "wrong office", "wrong date", "garbled", "unverified", "gap"]


class Place(Struct, frozen=True):
    """A country or a region. code: ISO 3166-1 alpha-2, "EU", or "" for what is no country (Asia, Pyongyang has KP)."""

    code: str
    name: str
    spans: tuple[Span, ...]


class Person(Struct, frozen=True):
    """A person whom our record knows, or whom the story presents with an office.

    office: as our record has it on the story's date, "" where we hold none; printed: the office as the story prints it;
    country: ISO code of whom the office serves.
    """

    id: str
    name: str
    office: str
    printed: str
    country: str
    source: str
    spans: tuple[Span, ...]


class Organisation(Struct, frozen=True):
    """A company, ministry or body of our record. does: what it does, in words; kind: company, ministry, body, press."""

    id: str
    name: str
    kind: str
    does: str
    country: str
    source: str
    spans: tuple[Span, ...]


class Listing(Struct, frozen=True):
    """A party on a list, inclusive `start`, exclusive `until` (None: open or not known). on_day: listed on the story's date,
    None where that cannot be told."""

    list: str
    title: str
    entry: str
    start: date | None
    until: date | None
    on_day: bool | None
    cite: str
    url: str


class Party(Struct, frozen=True):
    """A name in the story that stands on a list of parties, today or once."""

    name: str
    listings: tuple[Listing, ...]
    spans: tuple[Span, ...]


class Product(Struct, frozen=True):
    """A machine, chip or material. kind: `item.kind` of the vocabulary, or a class of ours ("electric vehicle", "gallium");
    model: of the catalogue, with its maker, where the story names one."""

    kind: str
    name: str
    model: str
    maker: str
    spans: tuple[Span, ...]


class ControlNumber(Struct, frozen=True):
    """A control number as written (text always). regimes: whose lists have it, empty where none that we hold does."""

    code: str
    regimes: tuple[str, ...]
    title: str
    spans: tuple[Span, ...]


class Dated(Struct, frozen=True):
    """A day, month or year told in the article. first, last: inclusive days; told: "day", "month", "year", "relative".

    A relative day ("on Monday", "last week") is counted from the story's date and left out where there is none.
    """

    first: date
    last: date
    told: Literal["day", "month", "year", "relative"]
    span: Span


class Amount(Struct, frozen=True):
    """A sum of money, a share or a number of things. unit: ISO 4217 code, "%", or the counted word ("entities")."""

    number: Decimal
    unit: str
    span: Span


class Mention(Struct, frozen=True):
    """Where a measure is spoken of and how it was found. rule: the alias, or the description rule that fits."""

    span: Span
    how: How
    rule: str


class Step(Struct, frozen=True):
    """Something that happened to a measure on a day, from the law or from dated record."""

    on: date
    what: str
    cite: str
    url: str


class Measure(Struct, frozen=True):
    """A measure the story speaks of, and where it stood on the story's date.

    jurisdiction: ISO code, or "EU", "WTO"; state: on the story's date; since: first day of that state; until: the day it ends,
    exclusive, where the text already said so; published: the day of the instrument; instrument, cite, url: what it rests on
    that day; says: the state in a sentence of ours; before: steps up to the story's date, the oldest first; after: steps after
    that date which were already published then; later: what happened since, not known then; provisions: ids in the book
    (`licet law show`); confidence: of the record.
    """

    id: str
    name: str
    kind: MeasureKind
    jurisdiction: str
    mentions: tuple[Mention, ...]
    state: MeasureState
    since: date | None
    until: date | None
    published: date | None
    instrument: str
    cite: str
    url: str
    says: str
    before: tuple[Step, ...]
    after: tuple[Step, ...]
    later: tuple[Step, ...]
    provisions: tuple[str, ...]
    confidence: Confidence


class Statement(Struct, frozen=True):
    """Who says what to whom. It is theirs: nothing of it is taken over.

    speaker, office: name and office as our record or the story has them ("" where the story names none); about: ISO codes of
    places named in it; mode: "said" (a verb of saying, or their words), "reported" (what they believe, want or reject, as the
    story tells it); quoted: whether words stand between quotation marks; source: who is credited for it; span: the statement;
    speaker_span: who says it, None where the story does not say it beside the words.
    """

    speaker: str
    office: str
    addressee: str
    mode: Literal["said", "reported"]
    quoted: bool
    source: str
    about: tuple[str, ...]
    span: Span
    speaker_span: Span | None


class Finding(Struct, frozen=True):
    """Where the story and the record part. story_says, record_says: in our words; measure: id, "" where it is of none."""

    id: str
    kind: FindingKind
    span: Span
    story_says: str
    record_says: str
    citation: str
    url: str
    confidence: Confidence
    measure: str


class RegimeAnswer(Struct, frozen=True):
    """What a regime answers of a deal. outcome: the word of a determination, as `render` knows it; says: in a sentence."""

    regime: str
    title: str
    outcome: str
    says: str


class DealShown(Struct, frozen=True):
    """A deal of the kind described, and what it would have needed on the story's date. It is an example of ours.

    deal: plain data as in a deal file; address: of the workbench (`/check?...`); command: the same at a terminal;
    taken: what the story does not say and was taken; measures: ids of the measures it stands for.
    """

    id: str
    title: str
    on: date
    deal: dict[str, Any]
    address: str
    command: str
    taken: tuple[str, ...]
    measures: tuple[str, ...]
    spans: tuple[Span, ...]
    answers: tuple[RegimeAnswer, ...]


class Brief(Struct, frozen=True):
    """Everything found in a story, each kind in the order in which the text first names it, and the answers.

    law: content hash of the book; data: of our record of measures, persons and organisations; remarks: the story's own and what
    could not be answered (no date: no state of a day, no deal).
    """

    schema: str
    story: Story
    places: tuple[Place, ...]
    persons: tuple[Person, ...]
    organisations: tuple[Organisation, ...]
    parties: tuple[Party, ...]
    products: tuple[Product, ...]
    control_numbers: tuple[ControlNumber, ...]
    dates: tuple[Dated, ...]
    amounts: tuple[Amount, ...]
    measures: tuple[Measure, ...]
    statements: tuple[Statement, ...]
    findings: tuple[Finding, ...]
    deals: tuple[DealShown, ...]
    law: str
    data: str
    remarks: tuple[Remark, ...]
