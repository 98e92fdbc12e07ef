"""Regimes next to each other: for one deal on a day, and for a class of machines by what each list asks of them."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from licet.analysis.classes import Kinds
from licet.analysis.gaps import Gaps
from licet.analysis.limbs import Limb, limbs
from licet.analysis.renumbered import Number, earlier
from licet.deals.deal import Deal
from licet.decision.decide import Decider
from licet.decision.determination import RegimeAnswer
from licet.law.book import in_force
from licet.law.provision import Provision, Version

if TYPE_CHECKING:
    from altair import TopLevelMixin

SCHEMA_DEAL, SCHEMA_CLASS = "licet.beside/1", "licet.class/1"
_DAY = timedelta(days=1)
#: A kind of item that no entry names: what an entry says of it, it says of anything.
_ANYTHING = "other"


class EntryText(Struct, frozen=True):
    """An entry of a list as it reads on a day. since: first day under this number (or_earlier: the law of the regime is held
    only from that day on); this_since: of the version in force; kinds: of item it can hold for, of those asked; limbs: its
    conditions but the kind; was: the number under which these words stood before."""

    entry: str
    regime: str
    title: str
    cite: str
    source: str
    says: str
    confidence: str
    since: date
    or_earlier: bool
    this_since: date
    kinds: tuple[str, ...]
    limbs: tuple[Limb, ...]
    was: Number | None = None


class Row(Struct, frozen=True):
    """One regime's answer of a deal. since: the first day of the outcome (None: as long as its law is encoded); before: what it
    answered the day before; until, after: the same of the next change that is known."""

    regime: str
    title: str
    outcome: str
    possible: tuple[str, ...]
    code: str | None
    review_policy: str | None
    authority: str | None
    since: date | None
    before: str | None
    until: date | None
    after: str | None
    entries: tuple[EntryText, ...]
    asks: tuple[str, ...]
    warnings: tuple[str, ...]


class Beside(Struct, frozen=True):
    """A deal on a day before every regime that answers."""

    schema: str
    item: str
    route: str
    on: date
    rows: tuple[Row, ...]
    law: str

    def chart(self) -> "TopLevelMixin":
        """The picture: a row for each regime. Raises LicetError where the extra `charts` is not installed."""
        from licet.render.compare_chart import beside_chart

        made: TopLevelMixin = beside_chart(self)
        return made


class ClassTable(Struct, frozen=True):
    """What every list asks of a class of machines on a day, and the gaps between places that were looked for.

    to: destination of the gaps, "" where none were looked for.
    """

    schema: str
    title: str
    kinds: tuple[str, ...]
    on: date
    entries: tuple[EntryText, ...]
    gaps: tuple[Gaps, ...]
    to: str
    law: str

    def thresholds(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """By fact that several regimes ask for, and by regime, what each entry asks: `("≤ 1.50 nm", ...)`."""
        found: dict[str, dict[str, dict[str, None]]] = {}
        for entry in self.entries:
            for limb in entry.limbs:
                if limb.fact and any(sign in limb.bound for sign in "<≤>≥="):
                    found.setdefault(limb.fact, {}).setdefault(entry.regime, {})[limb.bound] = None
        return {fact: {r: tuple(b) for r, b in by.items()} for fact, by in found.items() if len(by) > 1}

    def chart(self) -> "TopLevelMixin":
        """The picture: the range each entry holds for, fact by fact. Raises LicetError where the extra `charts` is missing."""
        from licet.render.compare_chart import class_chart

        made: TopLevelMixin = class_chart(self)
        return made


def beside(decider: Decider, deal: Deal, on: date | None = None) -> Beside:
    """Every regime's answer of a deal next to each other. on: the day whose law is applied, the deal's own if left out."""
    day = on or deal.on
    found = decider.determine(deal, as_of=day)
    facts = {name: fact.value for name, fact in found.facts.items()}
    kind = facts.get("item.kind")
    return Beside(
        SCHEMA_DEAL,
        found.item or (kind or "item").replace("_", " "),
        f"{facts.get('from', '?')} → {facts.get('to', '?')}",
        day,
        tuple(_row(decider, answer, day, kind) for answer in found.regimes),
        found.law.hash,
    )


def _row(decider: Decider, answer: RegimeAnswer, day: date, kind: str | None) -> Row:
    turns = [(date.fromisoformat(c.facts["on"]), c.outcome) for c in answer.would_change if set(c.facts) == {"on"}]
    earlier = max((turn for turn in turns if turn[0] < day), default=None)
    later = min((turn for turn in turns if turn[0] > day), default=None)
    return Row(
        regime=answer.regime,
        title=answer.title,
        outcome=answer.outcome,
        possible=answer.possible,
        code=answer.code,
        review_policy=answer.review_policy,
        authority=answer.authority,
        since=earlier[0] + _DAY if earlier else None,
        before=earlier[1] if earlier else None,
        until=later[0] if later else None,
        after=later[1] if later else None,
        entries=tuple(t for e in answer.entries if (t := _text(decider, decider.book[e], day, (kind,) if kind else ()))),
        asks=tuple(missing.fact for missing in answer.missing),
        warnings=answer.warnings,
    )


def _text(decider: Decider, provision: Provision, day: date, kinds: tuple[str, ...]) -> EntryText | None:
    version = in_force(provision, day)
    return None if version is None else _entry(decider, provision, version, kinds)


def _entry(decider: Decider, provision: Provision, version: Version, kinds: tuple[str, ...]) -> EntryText:
    every = limbs(version.when, decider.vocabulary.label)
    held_since = decider.book.regime(provision.regime).since or date.min
    first = provision.versions[0].start
    return EntryText(
        entry=provision.id,
        regime=provision.regime,
        title=provision.title,
        cite=version.cite,
        source=version.source,
        says=version.says,
        confidence=version.confidence,
        since=max(first, held_since),
        or_earlier=first <= held_since,
        this_since=max(version.start, held_since),
        kinds=kinds,
        limbs=tuple(limb for limb in every if limb.fact != "item.kind"),
        was=earlier(decider.book, provision, version),
    )


def class_table(decider: Decider, named: Kinds, on: date, gaps: Iterable[Gaps] = (), to: str = "") -> ClassTable:
    """Every entry of a list that can hold for a complete machine of these kinds on a day, regime by regime."""
    holding: dict[str, list[str]] = {}
    for kind in named.kinds:
        for entry in sorted(_can_hold(decider, kind, on) - _can_hold(decider, _ANYTHING, on)):
            holding.setdefault(entry, []).append(kind)
    order = {regime.id: regime.order for regime in decider.book.regimes}
    provisions = sorted((decider.book[entry] for entry in holding), key=lambda p: (order[p.regime], p.id))
    texts = (_text(decider, provision, on, tuple(holding[provision.id])) for provision in provisions)
    shown = tuple(text for text in texts if text is not None)
    return ClassTable(SCHEMA_CLASS, named.title, named.kinds, on, shown, tuple(gaps), to, decider.book.hash)


def _can_hold(decider: Decider, kind: str, day: date) -> frozenset[str]:
    """The entries that a complete item of a kind may fall under, by their own conditions."""
    prepared = decider.prepared(day, kind)
    run = prepared.machine.run({"item.kind": kind, "item.form": "complete", "on": day})
    listed = (p for p in prepared.program.provisions.values() if p.effect == "lists")
    return frozenset(p.id for p in listed if run.get(p.id) is not False)
