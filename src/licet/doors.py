"""The public doors in Python. Each takes plain data or values of ours, and gives a value that every rendering is made from."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from licet.deals.deal import Deal
from licet.decision.decide import load_decider
from licet.decision.determination import Determination

if TYPE_CHECKING:
    from licet.analysis.timeline import Timeline
    from licet.screening.screener import Screening


def determine(
    deal: Mapping[str, Any] | Deal, *, on: date | None = None, what_if: bool = True, screen: bool = True
) -> Determination:
    """What every regime answers of a deal under the shipped law.

    deal: a Deal, or plain data as in a deal file; on: the day whose law is applied (the deal's own day if left out);
    what_if: whether to look, too, for what would change the answers and which assumptions they rest on; screen: whether to
    look up the named parties of which the deal does not say on which lists they are.
    Raises DealError for a deal that cannot be read, ListError or DecisionError for kept lists or decisions that cannot be.
    """
    decider = load_decider()
    read = deal if isinstance(deal, Deal) else decider.deal(deal)
    return decider.determine(screened(read) if screen else read, as_of=on, what_if=what_if)


def screened(deal: Deal) -> Deal:
    """The deal with what screening says of its named parties; screening is loaded only where there is one."""
    if not deal.owners and not any(name.endswith(".name") and given.value for name, given in deal.facts.items()):
        return deal
    from licet.screening.deals import screened as by_lists

    return by_lists(deal)[0]


def screen(name: str, *, country: str = "", aliases: tuple[str, ...] = (), on: date | None = None) -> "Screening":
    """The possible matches of a name in the lists kept and shipped.

    country: ISO 3166 alpha-2; aliases: other names of the same party; on: the day of the lists and of their law, today if left
    out. Raises ListError or DecisionError for kept lists or decisions that cannot be read.
    """
    from licet.screening.deals import screener_of
    from licet.screening.screener import Asked

    day = on or date.today()
    return screener_of(day).screen(Asked(name, country, aliases), day)


def timeline(
    deal: Mapping[str, Any] | Deal, *, since: date | None = None, until: date | None = None, screen: bool = True
) -> "Timeline":
    """What every regime answers of a deal along time; `.chart()` of it is the picture.

    deal: a Deal, or plain data as in a deal file; its day moves with the day looked at, all else stays; since, until: the first
    and the last day (from 2019 to the end of next year if left out); screen: whether to look up the named parties, who are on
    a list from the day it says they are. Raises DealError, ListError or DecisionError as `determine` does, and LicetError for
    an empty time.
    """
    from licet.analysis.timeline import FIRST
    from licet.analysis.timeline import timeline as along

    decider = load_decider()
    read = deal if isinstance(deal, Deal) else decider.deal(deal)
    start = since or FIRST
    if not screen or screened(read) is read:
        return along(decider, read, since=start, until=until)
    from licet.screening.deals import on_days

    of_day, turning = on_days(read)
    return along(decider, of_day, since=start, until=until, turning_days=turning)
