"""The public doors in Python. Each takes plain data or values of ours, and gives a value that every rendering is made from.

They may be called by several threads: one waits for the other.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from licet.deals.deal import Deal
from licet.decision.decide import load_decider
from licet.decision.determination import Determination
from licet.turns import one_at_a_time

if TYPE_CHECKING:
    from licet.analysis.capability import Capability
    from licet.analysis.order_book import OrderBook
    from licet.analysis.side_by_side import Beside, ClassTable
    from licet.analysis.timeline import Timeline
    from licet.analysis.versions import Versions
    from licet.analysis.whatif import WhatIf
    from licet.brief.brief import Brief
    from licet.decision.gate import Gate
    from licet.law.amendment import Amendment
    from licet.screening.screener import Screening


@one_at_a_time
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


@one_at_a_time
def gate(
    deal: Mapping[str, Any] | Deal, *, on: date | None = None, screen: bool = True, conditions_kept: Sequence[str] = ()
) -> "Gate":
    """Whether a delivery may go, as far as the encoded law is asked: go, hold or needs_facts, with every reason against it.

    deal, on, screen: as for `determine`, which it is read from; conditions_kept: the conditions, word for word, that are said
    to be kept. Raises as `determine` does.
    """
    from licet.decision.gate import gate as read

    return read(determine(deal, on=on, screen=screen), conditions_kept)


@one_at_a_time
def screened(deal: Deal) -> Deal:
    """The deal with what screening says of its named parties; screening is loaded only where there is one."""
    if not deal.owners and not any(name.endswith(".name") and given.value for name, given in deal.facts.items()):
        return deal
    from licet.screening.deals import screened as by_lists

    return by_lists(deal)[0]


@one_at_a_time
def screen(name: str, *, country: str = "", aliases: tuple[str, ...] = (), on: date | None = None) -> "Screening":
    """The possible matches of a name in the lists kept and shipped.

    country: ISO 3166 alpha-2; aliases: other names of the same party; on: the day of the lists and of their law, today if left
    out. Raises ListError or DecisionError for kept lists or decisions that cannot be read.
    """
    from licet.screening.deals import screener_of
    from licet.screening.screener import Asked

    day = on or date.today()
    return screener_of(day).screen(Asked(name, country, aliases), day)


@one_at_a_time
def timeline(
    deal: Mapping[str, Any] | Deal,
    *,
    since: date | None = None,
    until: date | None = None,
    screen: bool = True,
    patience: float | None = None,
) -> "Timeline":
    """What every regime answers of a deal along time; `.chart()` of it is the picture.

    deal: a Deal, or plain data as in a deal file; its day moves with the day looked at, all else stays; since, until: the first
    and the last day (from 2019 to the end of next year if left out); screen: whether to look up the named parties, who are on
    a list from the day it says they are; patience: seconds after which it is given up, never if left out. Raises DealError,
    ListError or DecisionError as `determine` does, and LicetError for an empty time, or where it takes longer.
    """
    from licet.analysis.timeline import FIRST
    from licet.analysis.timeline import timeline as along

    decider = load_decider()
    read = deal if isinstance(deal, Deal) else decider.deal(deal)
    start = since or FIRST
    if not screen or screened(read) is read:
        return along(decider, read, since=start, until=until, patience=patience)
    from licet.screening.deals import on_days

    of_day, turning = on_days(read)
    return along(decider, of_day, since=start, until=until, turning_days=turning, patience=patience)


@overload
def compare(what: Mapping[str, Any] | Deal, *, on: date | None = None, screen: bool = True) -> "Beside": ...
@overload
def compare(
    what: str, *, on: date | None = None, between: Sequence[str] | None = None, to: str = "CN", **facts: Any
) -> "ClassTable": ...
@overload
def compare(what: str, other: str) -> "Versions": ...
@one_at_a_time
def compare(
    what: Any,
    other: str | None = None,
    *,
    on: date | None = None,
    screen: bool = True,
    between: Sequence[str] | None = None,
    to: str = "CN",
    **facts: Any,
) -> Any:
    """Law next to law; `.chart()` of what comes back is the picture.

    A deal (a Deal, or plain data as in a deal file): every regime's answer of it, with the entries, thresholds and since when.
    A class of machines ("lithography", "scanner"): every entry that can hold for it; with `between`, the places of which each
    two are searched for gaps (of "nl", "eu", "us", "jp", "gb", "kr", "tw"), also the machines that one place licenses and the
    other does not, sent to `to`, with further facts of both deals. Two provisions, each as "ID@DAY": whether the second is
    wider, narrower, equivalent or different, with a deal that shows it.

    on: the day of the law, today (or the deal's own) if left out; screen: whether to look up the deal's named parties.
    Raises DealError, LawError, LicetError, naming what was meant.
    """
    decider = load_decider()
    if other is not None:
        from licet.analysis.versions import versions

        return versions(decider, what, other)
    if isinstance(what, str):
        from licet.analysis.tables import table

        return table(decider, what, on or date.today(), between, to, facts)
    from licet.analysis.side_by_side import beside

    read = what if isinstance(what, Deal) else decider.deal(what)
    return beside(decider, screened(read) if screen else read, on)


@one_at_a_time
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


@one_at_a_time
def whatif(
    amendment: "Amendment | Mapping[str, Any] | str | Path",
    orders: Any,
    *,
    on: date | None = None,
    told: Mapping[str, str] | None = None,
) -> "WhatIf":
    """What an amendment of the law does to an order book: which lines move, whose, worth what; `.lines` lists them all.

    amendment: an Amendment, plain data as in an amendment file, the path of such a file, or the name of a shipped scenario;
    orders: a frame as for `decide_orders`, or a book of `order_book`, of which the rest was said when it was read; on: the day
    whose law is applied to every line, each line's own day if left out; told: which columns are `line`, `customer`, `item`,
    `value` and `currency`, where they are not called so. Raises LicetError.
    """
    from licet.analysis.whatif import whatif as of

    return of(_amendment(amendment), orders, as_of=on, told=told)


@one_at_a_time
def order_book(
    orders: Any,
    amendments: "Iterable[Amendment | Mapping[str, Any] | str | Path]" = (),
    *,
    on: date | None = None,
    told: Mapping[str, str] | None = None,
) -> "OrderBook":
    """An order book read once, for `whatif` to hold against many amendments.

    amendments: those that are known already; others may have the lines read again. The rest as for `whatif`. Raises LicetError.
    """
    from licet.analysis.order_book import order_book as read

    return read(orders, [_amendment(each) for each in amendments], as_of=on, told=told)


@one_at_a_time
def briefs(story: "Path | str | bytes", *, name: str = "", on: date | None = None) -> "tuple[Brief, ...]":
    """What a news story speaks of and what the law of its day says of that: one brief for each story in a file.

    story: a file (text, HTML, MHTML, PDF), or the bytes of one; name: what to call it; on: the day of publication where it is
    known better than the story tells. Nothing is fetched. Raises StoryError for a file in which no story can be read, LawError
    or ListError for law or lists that cannot be.
    """
    from licet.brief.answer import brief_of
    from licet.brief.reading import read_story

    read = read_story(Path(story) if isinstance(story, str) else story, name, on=on)
    return tuple(map(brief_of, read))


def _amendment(given: "Amendment | Mapping[str, Any] | str | Path") -> "Amendment":
    from licet.analysis.scenarios import load_amendment
    from licet.law.amendment import read_amendment

    if isinstance(given, str | Path):
        return load_amendment(Path(given))
    return read_amendment(given, "the amendment") if isinstance(given, Mapping) else given
