"""The timelines of models of a dozen kinds on every day on which law turns, and on the day before it.

Each of these days is decided on its own by the reading of an order book, which knows nothing of days passed by: it puts the law
of the day together, runs it and settles what is open. What an order book does not tell of an answer (policy of review, code,
checks, what is suspended) is held to the determination, on some days that go round; `scripts/timeline_daily.py` does so on all
days, and for all models.
"""

from datetime import date

import polars as pl

from licet.analysis.daily import differences, every_day
from licet.analysis.intervals import NOT_ENCODED, NOT_SHOWN
from licet.analysis.timeline import FIRST, timeline
from licet.deals.catalogue import load_catalogue
from licet.decision.decide import load_decider
from licet.orders.frames import decide_orders

LAST = date(2027, 12, 31)
TODAY = date(2026, 11, 26)


#: A minute of the processor is what these cost.
KINDS = (
    "cvd_tool",
    "dry_etcher",
    "epi_tool",
    "implanter",
    "integrated_circuit",
    "mask_blank",
    "mask_writer",
    "metrology_tool",
    "other",
    "scanner",
    "track",
    "wafer_inspection_tool",
)


def one_of_each_kind():
    """The middle model of each of these kinds, by id."""
    every = sorted(load_catalogue().models, key=lambda model: model.id)
    kinds = ([model for model in every if model.kind == kind] for kind in KINDS)
    return [models[len(models) // 2] for models in kinds]


def of_line(row):
    """Regime by regime the outcome, and the facts that are missing."""
    known = {f"licet_{name}" for name in ("outcome", "provisions", "missing", "situation", "note")}
    words = {name.removeprefix("licet_"): word for name, word in row.items() if name.startswith("licet_") and name not in known}
    return {regime: word for regime, word in words.items() if word}, set(row["licet_missing"].split())


def of_timeline(found, day):
    """The same of a timeline; law that is not encoded is no law that is held."""
    lanes = {lane.regime: lane.on(day) for lane in found.lanes}
    said = {regime: i.outcome for regime, i in lanes.items() if i.outcome != NOT_SHOWN}
    missing = {fact for interval in lanes.values() for fact in interval.missing}
    return {regime: "not_covered" if word == NOT_ENCODED else word for regime, word in said.items()}, missing


def test_every_day_is_told_as_if_it_had_been_decided_on_its_own():
    decider, models = load_decider(), one_of_each_kind()
    days = every_day(decider, FIRST, LAST)
    lines = [(day, model.made_in or "NL", "CN", model.id) for model in models for day in days]
    decided = decide_orders(pl.DataFrame(lines, schema=["on", "from", "to", "item.model"], orient="row"), decider=decider)
    wrong = []
    for number, model in enumerate(models):
        deal = decider.deal({"from": model.made_in or "NL", "to": "CN", "item": {"model": model.id}})
        found = timeline(decider, deal, until=LAST, today=TODAY)
        lanes = {lane.regime for lane in found.lanes}
        rows = decided.slice(number * len(days), len(days)).iter_rows(named=True)
        for day, row in zip(days, rows, strict=True):
            words, missing = of_line(row)
            without_lane = {word for regime, word in words.items() if regime not in lanes}
            wanted = ({regime: word for regime, word in words.items() if regime in lanes}, missing)
            if without_lane - {"not_covered"} or of_timeline(found, day) != wanted:
                wrong.append((model.id, day, words, missing, of_timeline(found, day)))
        wrong += [(model.id, what) for what in differences(decider, deal, found, days[number :: 2 * len(models)])]
    assert wrong == []
    assert decided["licet_outcome"].n_unique() > 2
