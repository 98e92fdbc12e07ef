"""What a fab can be supplied with: for every step of a class of process the suppliers, what stands in the way of each, by which
rules, and how that moved.

Three claims stay apart: *legally obtainable* is decided here, by determining each deal; *technically substitutable* (which
kinds of tool can do a step) and *actually supplied* (shares of world sales) are data with a source and a year.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from licet.analysis.capability_binding import Binding, Closing, Held, binding, closing
from licet.analysis.capability_days import Axis, Span, last_day
from licet.analysis.capability_fab import Fab, read_fab
from licet.analysis.capability_reach import DENIED, LICENSED, STATUSES, Asker, Reach
from licet.analysis.capability_supply import Need, Offer, Process, Supply, load_supply, named
from licet.analysis.evidence import Evidence, load_evidence
from licet.decision.decide import Decider, load_decider
from licet.errors import LicetError

if TYPE_CHECKING:
    from altair import TopLevelMixin

SCHEMA = "licet.capability/1"
#: The status of a step for which the data names no supplier.
NO_SUPPLIER = "no_supplier"


class Supplied(Struct, frozen=True):
    """A share of world sales, in per cent as published, with its year: data of others."""

    pct: str
    of: str
    year: int | None
    source: str


class OfferLine(Struct, frozen=True):
    """One tool of one supplier, and whether it may reach the fab that day. assumes: what is stated of a tool without a model;
    supplied: what the supplier is said to sell of such tools."""

    name: str
    supplier: str
    headquarters: str
    country: str
    tool: str
    model: str
    since: int | None
    assumes: str
    confidence: str
    source: str
    reach: Reach
    supplied: Supplied | None


class StepLine(Struct, frozen=True):
    """One step. status: the least that stands in the way of any supplier; claim: the technical one, that any of `tools` can do
    the step, with `source` and `year`."""

    step: str
    title: str
    status: str
    offers: tuple[OfferLine, ...]
    tools: tuple[str, ...]
    claim: str
    source: str
    year: int | None


class StepSpan(Struct, frozen=True):
    """Days on which a step has the same status: from `start` until `until` (exclusive). best: the offers it rests on; counts:
    how many tools on the market have which status."""

    step: str
    title: str
    start: date
    until: date
    status: str
    best: tuple[str, ...]
    counts: dict[str, int]

    @property
    def offers(self) -> int:
        """Tools on the market."""
        return sum(self.counts.values())


class OfferSpan(Struct, frozen=True):
    """Days on which the answer on one offer is the same."""

    step: str
    offer: str
    start: date
    until: date
    reach: Reach


class History(Struct, frozen=True):
    """How it moved, from `first` until `end` (exclusive)."""

    first: date
    end: date
    steps: tuple[StepSpan, ...]
    offers: tuple[OfferSpan, ...]


class Capability(Struct, frozen=True):
    """What a fab can be supplied with on a day, and how that moved.

    fab, process, on: what was asked; steps: in the order of the process; closing: what closes a step, at the level of a licence
    and of a denial; binding: the provisions without any one of which something opens; history: None if it was not asked for;
    evidence: published figures; verified_through: by regime the last day its law was checked to.
    """

    schema: str
    fab: Fab
    process: str
    on: date
    steps: tuple[StepLine, ...]
    closing: tuple[Closing, ...]
    binding: tuple[Binding, ...] | None
    history: History | None
    evidence: Evidence
    supply: str
    unplaced: tuple[str, ...]
    assumptions: tuple[str, ...]
    verified_through: dict[str, date]
    law: str

    def step(self, step: str) -> StepLine:
        """The line of a step of the process, by its id or title. Raises LicetError with the nearest names."""
        found = named(step, {line.step: line.title for line in self.steps}, "step of this process")
        return next(line for line in self.steps if line.step == found)

    def supplier(self, name: str) -> tuple[OfferLine, ...]:
        """The tools of a supplier, over all steps. Raises LicetError with the nearest names."""
        lines = [line for step in self.steps for line in step.offers]
        found = named(name, {line.supplier: line.supplier for line in lines}, "supplier for this process")
        return tuple(line for line in lines if line.supplier == found)

    def chart(self) -> "TopLevelMixin":
        """The history as a picture: an Altair chart, with the published figures below on the same axis.

        Raises LicetError if the extra is not installed, or if no history was asked for.
        """
        from licet.render.capability_chart import chart

        made: TopLevelMixin = chart(self)
        return made

    def table(self) -> tuple[tuple[str, ...], ...]:
        """The picture as rows, headings first: step, from, until (exclusive), status, suppliers it rests on."""
        from licet.render.capability import table

        return table(self)


def capability(
    fab: Mapping[str, Any] | Fab,
    *,
    on: date | None = None,
    from_year: int | None = None,
    supply: Supply | Path | str | None = None,
    what_binds: bool = True,
) -> Capability:
    """What a fab can be supplied with under the shipped law.

    fab: country, headquarters, process, lists and facts (see `capability_fab.read_fab`); on: the day, today if left out;
    from_year: the first year of the history, which is left out without it; supply: a file or folder of data in place of the
    shipped example; what_binds: whether to look for the provisions without which something opens.
    Raises LicetError for a fab, a process, data or a year that cannot be read.
    """
    read = fab if isinstance(fab, Fab) else read_fab(fab)
    data = supply if isinstance(supply, Supply) else load_supply(None if supply is None else Path(supply))
    return look(load_decider(), read, data, on or date.today(), from_year, what_binds)


def look(
    decider: Decider, fab: Fab, supply: Supply, on: date, from_year: int | None = None, what_binds: bool = True
) -> Capability:
    """The same under a given law."""
    process = supply.process(fab.process)
    asker = Asker(decider, fab, process)
    steps = tuple(_step(asker, supply, need, on) for need in process.needs)
    held = [
        Held(need.step, supply.steps[need.step].title, tuple((o, asker.reach(o, on)) for o in _on_market(supply, need, on)))
        for need in process.needs
    ]
    return Capability(
        schema=SCHEMA,
        fab=fab,
        process=process.title,
        on=on,
        steps=steps,
        closing=tuple(closing(asker, held, on, level) for level in (LICENSED, DENIED)),
        binding=binding(asker, held, on) if what_binds else None,
        history=None if from_year is None else _history(asker, supply, process, _first(from_year)),
        evidence=load_evidence(),
        supply=supply.title,
        unplaced=supply.unplaced,
        assumptions=(*_assumptions(fab, supply, process), *_against_the_catalogue(asker, held, on)),
        verified_through={r.id: r.verified_through for r in decider.book.regimes if r.verified_through and r.encoded},
        law=decider.book.hash,
    )


def _first(year: int) -> date:
    if not 1990 <= year <= 2100:
        raise LicetError(f"{year} is no year to begin with", mend="a year such as 2019")
    return date(year, 1, 1)


def _on_market(supply: Supply, need: Need, day: date) -> list[Offer]:
    return [offer for offer in supply.offers_for(need.tools) if offer.since is None or offer.since <= day.year]


def _step(asker: Asker, supply: Supply, need: Need, day: date) -> StepLine:
    lines = tuple(_line(asker, supply, offer, day) for offer in _on_market(supply, need, day))
    source = supply.sources.get(need.source)
    return StepLine(
        step=need.step,
        title=supply.steps[need.step].title,
        status=best(tuple(line.reach for line in lines)),
        offers=lines,
        tools=tuple(supply.tools[tool].title for tool in need.tools),
        claim=need.says,
        source=source.title if source else need.source,
        year=source.year if source else None,
    )


def best(reaches: Sequence[Reach]) -> str:
    """The status that leaves most; `no_supplier` where there is none."""
    return min((reach.status for reach in reaches), key=STATUSES.index, default=NO_SUPPLIER)


def _line(asker: Asker, supply: Supply, offer: Offer, day: date) -> OfferLine:
    share = supply.share(offer)
    source = supply.sources.get(offer.source)
    return OfferLine(
        name=offer.name,
        supplier=offer.supplier.name,
        headquarters=offer.supplier.headquarters,
        country=offer.supplier.country,
        tool=offer.tool.title,
        model=offer.model,
        since=offer.since,
        assumes="" if offer.model else offer.tool.assumes,
        confidence=offer.confidence,
        source=source.title if source else offer.source,
        reach=asker.reach(offer, day),
        supplied=None if share is None else _supplied(supply, *share),
    )


def _supplied(supply: Supply, pct: str, share: Any) -> Supplied:
    source = supply.sources.get(share.source)
    return Supplied(pct, share.segment, share.year, source.title if source else share.source)


def _history(asker: Asker, supply: Supply, process: Process, first: date) -> History:
    end = last_day(asker.decider) + timedelta(days=1)
    if first >= end:
        raise LicetError(f"no law is known to turn after {end - timedelta(days=1)}", mend="begin with an earlier year")
    axis = Axis(asker, first, end)
    offers: list[OfferSpan] = []
    steps: list[StepSpan] = []
    for need in process.needs:
        found = [(offer, axis.spans(offer)) for offer in supply.offers_for(need.tools)]
        offers += [OfferSpan(need.step, offer.name, s.start, s.until, s.reach) for offer, told in found for s in told]
        steps += _step_spans(need.step, supply.steps[need.step].title, found, first, end)
    return History(first, end, tuple(steps), tuple(offers))


def _step_spans(
    step: str, title: str, found: Sequence[tuple[Offer, tuple[Span, ...]]], first: date, end: date
) -> list[StepSpan]:
    """The status of a step over time: it can turn only where a span of one of its offers begins."""
    days = sorted({first} | {span.start for _, told in found for span in told})
    spans: list[StepSpan] = []
    for start, until in zip(days, [*days[1:], end], strict=True):
        now = [(offer.name, span.reach) for offer, told in found for span in told if span.start <= start < span.until]
        status = best([reach for _, reach in now])
        names = tuple(name for name, reach in now if reach.status == status)
        told = Counter(reach.status for _, reach in now)
        counts = {status: told[status] for status in STATUSES if told[status]}
        if spans and (spans[-1].status, spans[-1].best, spans[-1].counts) == (status, names, counts):
            start = spans.pop().start
        spans.append(StepSpan(step, title, start, until, status, names, counts))
    return spans


def _assumptions(fab: Fab, supply: Supply, process: Process) -> tuple[str, ...]:
    """What the answer takes for granted, in words."""
    tools = {tool: None for need in process.needs for tool in need.tools}
    used = {offer.tool.id for offer in supply.offers_for(tools) if not offer.model}
    said = [f"{supply.tools[t].title}: {supply.tools[t].assumes}" for t in tools if t in used and supply.tools[t].assumes]
    site = ", ".join(f"{name} = {value}" for name, value in process.facts.items())
    lists = "not known, so rules that ask for them stay open" if fab.lists is None else _listed(fab)
    return (
        f"the site: {site}",
        f"lists of parties the fab is on: {lists}",
        "each tool is sent from the supplier's country, made there and sold to the fab itself",
        "content from the United States is what the catalogue states of a model, and unknown where it states nothing",
        *said,
    )


def _against_the_catalogue(asker: Asker, held: Sequence[Held], day: date) -> tuple[str, ...]:
    """Where a fact given takes the place of one published for a model."""
    offers = (offer for step in held for offer, _ in step.offers)
    return tuple(dict.fromkeys(warning for offer in offers for warning in asker.deal(offer, day).warnings))


def _listed(fab: Fab) -> str:
    rows = [
        f"{each.list}" + (f" from {each.start}" if each.start else "") + (f" until {each.until}" if each.until else "")
        for each in fab.lists or ()
    ]
    return ", ".join(rows) or "none"
