"""Deals of the kind that a story speaks of, and what each would have needed on its day: decided like any other deal."""

import shlex
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from licet.brief.brief import DealShown, Measure, Product, RegimeAnswer
from licet.brief.marked import Marked
from licet.brief.record_kinds import DealRecord
from licet.decision.determination import Determination
from licet.doors import determine

_MOST = 4


def deals(marked: Marked, measures: tuple[Measure, ...], products: tuple[Product, ...]) -> tuple[DealShown, ...]:
    """A deal for each measure that has one, the first few, on the story's day. Without a day there is none."""
    if marked.story.published is None:
        return ()
    day = marked.story.published.on
    named = {product.kind for product in products}
    made: list[DealShown] = []
    for record in marked.record.deals:
        of = [m for m in measures if m.id in record.measures]
        if of and (not record.things or named & set(record.things)):
            made.append(_shown(record, of, products, day))
    order = {m.id: place for place, m in enumerate(measures)}
    return tuple(sorted(made, key=lambda deal: min(order[id_] for id_ in deal.measures))[:_MOST])


def _shown(record: DealRecord, of: list[Measure], products: tuple[Product, ...], day: date) -> DealShown:
    item, taken, title = _item(record, products)
    facts = {"on": day.isoformat(), **record.facts}
    determined = _determined(tuple(sorted(item.items())), _key(facts))
    return DealShown(
        id=record.id,
        title=title,
        on=day,
        deal={"item": item, "facts": facts},
        address=f"/check?{urlencode(_pairs(item, facts))}",
        command=_command(item, facts),
        taken=taken,
        measures=tuple(m.id for m in of),
        spans=tuple(m.mentions[0].span for m in of),
        answers=tuple(RegimeAnswer(a.regime, a.title, a.outcome, _says(a.outcome, a.entries)) for a in determined.regimes),
    )


def _item(record: DealRecord, products: tuple[Product, ...]) -> tuple[dict[str, Any], tuple[str, ...], str]:
    """The item of the deal: a model that the story names, of the same kind and maker's country, stands in for ours."""
    model = record.item.get("model", "")
    own = next((p for p in products if p.model and model.startswith("TWINSCAN") and p.maker == "ASML"), None)
    if own is None:
        return dict(record.item), record.taken, record.title
    return (
        {"model": own.name.removeprefix("ASML ")},
        tuple(t for t in record.taken if not t.startswith("the model")),
        record.title,
    )


def _pairs(item: dict[str, Any], facts: dict[str, Any]) -> list[tuple[str, str]]:
    named = {"model": "model", "kind": "item.kind"}
    pairs = [(named[key], str(value)) for key, value in item.items()]
    return pairs + [(key, _word(value)) for key, value in facts.items()]


def _word(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _command(item: dict[str, Any], facts: dict[str, Any]) -> str:
    flags = {"model": "--item", "kind": "--kind", "on": "--on", "from": "--from", "to": "--to"}
    words = ["licet", "check"]
    for key, value in item.items():
        words += [flags[key], str(value)]
    for key, value in facts.items():
        if key in flags and key != "kind":
            words += [flags[key], _word(value)]
        elif key == "end_user.lists":
            for each in value:
                words += ["--end-user-list", str(each)]
        else:
            words += ["-f", f"{key}={_word(value)}"]
    return shlex.join(words)


def _key(facts: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted((key, tuple(value) if isinstance(value, list) else value) for key, value in facts.items()))


@lru_cache(maxsize=4096)
def _determined(item: tuple[tuple[str, Any], ...], facts: tuple[tuple[str, Any], ...]) -> Determination:
    """The determination of a deal; stories of one day ask for the same ones."""
    plain = {key: list(value) if isinstance(value, tuple) else value for key, value in facts}
    return determine({"item": dict(item), "facts": plain}, what_if=False, screen=False)


def _says(outcome: str, entries_: tuple[str, ...]) -> str:
    entries = f" ({', '.join(entries_)})" if entries_ else ""
    return f"{outcome.replace('_', ' ')}{entries}"
