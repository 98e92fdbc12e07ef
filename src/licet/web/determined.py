"""Determinations, each worked out once: a deal asked for again, as a page, over the API or at the gate, is answered at once.

An answer is a value that rests on nothing but the facts of the deal, the day and the law, and the law stays as long as the
process. Parties are screened every time, as lists and decisions change; what screening found is among the facts.
"""

from datetime import date

from licet import doors
from licet.deals.deal import Deal
from licet.decision.determination import Determination
from licet.web.remembering import Remembering

#: Some 0.1 MB each: the steps of their traces are shared.
_KEPT: Remembering[Determination] = Remembering(1_500)


def determined(deal: Deal, on: date | None = None, *, screen: bool = True, what_if: bool = True) -> Determination:
    """What `licet.determine` gives."""
    if screen:
        deal = doors.screened(deal)
    key = (on or deal.on, what_if, deal.on, deal.title, deal.model, deal.warnings, deal.lists, *deal.facts.items())
    found = _KEPT.get(key)
    return found or _KEPT.put(key, doors.determine(deal, on=on, screen=False, what_if=what_if))
