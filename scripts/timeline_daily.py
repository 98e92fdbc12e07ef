"""Holds timelines against the determination of every single day: each model of the catalogue, to the destinations named.

.venv/bin/python scripts/timeline_daily.py CN KR        # status 1 where a timeline says otherwise; some minutes a destination
"""

import sys
from collections.abc import Iterator
from datetime import date
from itertools import groupby

from licet.analysis.daily import differences, every_day
from licet.analysis.timeline import FIRST, timeline
from licet.deals.catalogue import load_catalogue
from licet.decision.decide import Decider, load_decider

LAST = date(2030, 12, 31)


def held(decider: Decider, to: str) -> Iterator[str]:
    """Of every model, in order of kind so that the law of a day is made ready once for all of a kind."""
    days = every_day(decider, FIRST, LAST)
    models = sorted(load_catalogue().models, key=lambda model: model.kind)
    for kind, same in groupby(models, key=lambda model: model.kind):
        deals = {m.id: decider.deal({"from": m.made_in or "NL", "to": to, "item": {"model": m.id}}) for m in same}
        found = {name: timeline(decider, deal, until=LAST) for name, deal in deals.items()}
        for day in days:
            for name, deal in deals.items():
                yield from (f"{name} to {to}: {what}" for what in differences(decider, deal, found[name], [day]))
        print(f"{kind} to {to}: {len(deals)} models, {len(days)} days", file=sys.stderr, flush=True)


def main() -> int:
    decider = load_decider()
    wrong = [print(line, flush=True) for to in sys.argv[1:] or ["CN"] for line in held(decider, to)]
    print(f"{len(wrong)} differences")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
