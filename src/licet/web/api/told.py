"""What the API tells of the law, the vocabulary and the catalogue: records in words, made from those that rules run on."""

from datetime import date
from typing import Any, TypeVar

from msgspec import Struct

from licet.deals.catalogue import Model
from licet.deals.facts import write_fact
from licet.facts.vocabulary import FactKind, Vocabulary
from licet.law.book import Book, State, current, state
from licet.law.provision import Confidence, Effect, Force, Provision, Regime, Version
from licet.rules.printing import sentence

Shape = TypeVar("Shape", bound=Struct)


class Page(Struct, frozen=True):
    """A part of a list. total: of all that fits the filter; next: the cursor of what follows, None at the end; law: the
    content hash of the law it is of."""

    law: str
    total: int
    next: str | None


class ProvisionLine(Struct, frozen=True):
    """A provision in one line. state: on the day asked for; since: when the version of that day began."""

    id: str
    regime: str
    effect: Effect
    title: str
    part: str
    cite: str
    force: Force
    confidence: Confidence
    state: State
    since: date | None


class Provisions(Page, frozen=True):
    """A page of provisions, in order of id. on: the day whose law is told."""

    on: date
    items: tuple[ProvisionLine, ...]


class PauseTold(Struct, frozen=True):
    """Days on which a version is not applied. until: exclusive, None: open."""

    start: date
    until: date | None
    unenforced: bool


class ReviewTold(Struct, frozen=True):
    """A review policy and the formula under which it applies; the first one that holds counts."""

    policy: str
    when: str


class VersionTold(Struct, frozen=True):
    """A provision as it reads from `start` (inclusive) until `until` (exclusive; None: open). formula: in the rule language;
    reads: the same as a sentence; applied: whether it is the version applied on the day asked for."""

    start: date
    until: date | None
    applied: bool
    formula: str
    reads: str
    says: str
    changed: str
    cite: str
    source: str
    instrument: str
    published: date | None
    checked: date | None
    confidence: Confidence
    code: str
    conditions: tuple[str, ...]
    reviews: tuple[ReviewTold, ...]
    suspended: tuple[PauseTold, ...]


class ProvisionTold(Struct, frozen=True):
    """A provision in full. scope: what must hold besides the formula, as a sentence; lifts: ids of what a permission lifts;
    fact: what a definition defines; expectations: so many tests cover it."""

    law: str
    on: date
    id: str
    regime: str
    effect: Effect
    title: str
    part: str
    cite: str
    source: str
    says: str
    force: Force
    confidence: Confidence
    state: State
    scope: str
    lifts: tuple[str, ...]
    fact: str
    code: str
    authority: str
    expectations: int
    versions: tuple[VersionTold, ...]


class Due(Struct, frozen=True):
    """A change of law that was expected on a day; rechecked: whether the regime was checked on or after it."""

    on: date
    what: str
    rechecked: bool


class RegimeTold(Struct, frozen=True):
    """A body of law. since: it is encoded from that day on; verified_through: the last day it was checked to; codes: the
    beginnings of ids of its lists."""

    id: str
    title: str
    authority: str
    apply: str
    encoded: bool
    since: date | None
    verified_through: date | None
    codes: tuple[str, ...]
    notes: tuple[str, ...]
    scheduled: tuple[Due, ...]


class Regimes(Struct, frozen=True):
    """All regimes, in the order they are shown."""

    law: str
    items: tuple[RegimeTold, ...]


class FactTold(Struct, frozen=True):
    """A fact of the vocabulary. choices: word to meaning; unit: in which numbers are kept; least, most: inclusive; presumed:
    what is taken when nobody says, because of `because`."""

    name: str
    type: str
    label: str
    question: str
    subject: str
    unit: str
    least: str
    most: str
    choices: dict[str, str]
    mutable: bool
    found: str
    effort: str
    means: str
    cite: str
    source: str
    presumed: str
    because: str


class Facts(Page, frozen=True):
    """A page of facts, in order of name."""

    items: tuple[FactTold, ...]


class PublishedFact(Struct, frozen=True):
    """A published value of a model, with its source."""

    value: str | bool
    source: str
    confidence: str
    note: str


class ModelTold(Struct, frozen=True):
    """A model of the catalogue. made_in: where every unit is built, None where that is not one country or not public."""

    id: str
    name: str
    maker: str
    kind: str
    made_in: str | None
    since: str
    note: str
    facts: dict[str, PublishedFact]


class Models(Page, frozen=True):
    """A page of models, in order of id."""

    items: tuple[ModelTold, ...]


def _told(shape: type[Shape], of: Any, **own: Any) -> Shape:
    """The record of a thing: what it calls alike is taken from it, the rest is its own."""
    same = (field for field in shape.__struct_fields__ if field not in own)
    return shape(**{field: getattr(of, field) for field in same}, **own)


def provision_line(provision: Provision, day: date) -> ProvisionLine:
    """A provision in one line, as of a day."""
    now = current(provision, day)
    seen = now or provision
    return _told(
        ProvisionLine,
        provision,
        cite=seen.cite,
        confidence=seen.confidence,
        state=state(provision, day),
        since=now.start if now else None,
    )


def provision_told(book: Book, provision: Provision, day: date, vocabulary: Vocabulary, expectations: int) -> ProvisionTold:
    """A provision in full, with the version of the day marked."""
    told, now = state(provision, day), current(provision, day)
    return _told(
        ProvisionTold,
        provision,
        law=book.hash,
        on=day,
        state=told,
        scope="" if provision.scope is None else sentence(provision.scope, vocabulary.label),
        expectations=expectations,
        versions=tuple(_version(book, v, v is now and told == "in force", vocabulary) for v in provision.versions),
    )


def _version(book: Book, version: Version, applied: bool, vocabulary: Vocabulary) -> VersionTold:
    return _told(
        VersionTold,
        version,
        applied=applied,
        formula=version.text,
        reads=sentence(version.when, vocabulary.label),
        instrument=book.instruments[version.instrument].cite if version.instrument else "",
        reviews=tuple(ReviewTold(review.policy, review.text) for review in version.reviews),
        suspended=tuple(_told(PauseTold, pause) for pause in version.suspended),
    )


def regime_told(regime: Regime) -> RegimeTold:
    """A regime, with the changes that were expected of it."""
    through = regime.verified_through
    due = (_told(Due, each, rechecked=through is not None and through >= each.on) for each in regime.scheduled)
    return _told(RegimeTold, regime, scheduled=tuple(due))


def fact_told(kind: FactKind) -> FactTold:
    """A fact of the vocabulary, its values in words."""
    presumed = frozenset(kind.presumed) if kind.type == "set" and kind.presumed is not None else kind.presumed
    return _told(
        FactTold,
        kind,
        unit=kind.unit.name if kind.unit else "",
        least="" if kind.low is None else write_fact(kind, kind.low),
        most="" if kind.high is None else write_fact(kind, kind.high),
        choices=dict(kind.choices),
        presumed=f"as {kind.presumed_from}" if kind.presumed_from else "" if presumed is None else write_fact(kind, presumed),
    )


def model_told(model: Model) -> ModelTold:
    """A model with its published facts."""
    return _told(ModelTold, model, facts={name: _told(PublishedFact, fact) for name, fact in model.facts.items()})
