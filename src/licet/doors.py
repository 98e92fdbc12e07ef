"""The public doors in Python. Each takes plain data or values of ours, and gives a value that every rendering is made from."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from licet.deals.deal import Deal
from licet.decision.decide import load_decider
from licet.decision.determination import Determination

if TYPE_CHECKING:
    from licet.analysis.capability import Capability
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


def capability(
    fab: Mapping[str, Any],
    *,
    on: date | None = None,
    from_year: int | None = None,
    supply: Path | str | None = None,
    what_binds: bool = True,
) -> "Capability":
    """What a fab can be supplied with, by which rules it is closed, and how that moved.

    fab: country, headquarters, process ("28 nm logic"), lists ("us_entity_list@2020-12-18"; [] for none) and facts; on: the
    day, today if left out; from_year: the first year of the history, without which there is none to draw; supply: a file or
    folder of data in place of the shipped example; what_binds: whether to look for provisions without which something opens.
    Raises LicetError for what cannot be read, with the nearest names.
    """
    from licet.analysis.capability import capability as ask

    return ask(fab, on=on, from_year=from_year, supply=supply, what_binds=what_binds)
