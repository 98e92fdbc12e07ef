"""Shares that listed parties hold: added up, through chains, and never called nothing where they are not known.

The rule (15 CFR 744.11(a)(1) and supplement no. 8 to part 744, as added by 90 FR 47201; OFAC's 50 percent rule reckons alike):
a company is treated as its listed owners are if they own 50 percent or more of it, directly or indirectly, one of them or all
taken together. A holding counts wholly when its holder is listed, or is itself owned to 50 percent or more in this way; through
a holder that is not, it does not count. Since 2025-09-29; suspended from 2025-11-10 until 2026-11-10: the law decides that.
"""

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from msgspec import Struct

from licet.errors import LicetError, quoted
from licet.screening.entries import Entry

HALF = Fraction(50)
WHOLE = Fraction(100)
_DEEPEST = 20
_RED_FLAG = "Red Flag 29 (15 CFR part 732, supplement no. 3(b)): find out the share, or obtain a licence, before going ahead"
#: Whether an entry counts on a day; None where that cannot be told.
Counts: TypeAlias = Callable[[Entry, date], bool | None]


class OwnershipError(LicetError):
    """Shares that cannot be: below nothing, above the whole, or a chain without end."""


class Owner(Struct, frozen=True):
    """A shareholder, screened in turn.

    percent: of the company below it, as written ("12.5", 12.5); None where it is not known; listed: entries confirmed to be
    this owner; screened: False where nobody has looked; owners: its own shareholders; None where they are not known, an empty
    tuple where there is nobody above it (a person, a state, the public).
    """

    name: str
    percent: str | int | float | None = None
    listed: tuple[Entry, ...] = ()
    screened: bool = True
    owners: "tuple[Owner, ...] | None" = None


class Share(Struct, frozen=True):
    """A share as the law is told it.

    fact: "55 %" or "unknown"; low, high: between which it lies; source: who holds what; notes: what is not known, what follows.
    """

    fact: str
    low: Fraction
    high: Fraction
    source: str
    notes: tuple[str, ...] = ()


class _Range(Struct, frozen=True):
    low: Fraction
    high: Fraction
    holders: tuple[str, ...]
    doubts: tuple[str, ...]
    listed: bool  # whether a listed party is among the holders, or above them


class _Stake(Struct, frozen=True):
    name: str
    share: Fraction | None
    counts: bool | None
    says: str
    listed: bool


def listed_share(owners: Sequence[Owner], counts: Counts, on: date) -> Share:
    """The share of all listed owners taken together. Raises OwnershipError."""
    found = _sum(owners, counts, on, 0)
    notes = list(found.doubts)
    if _open(found):
        notes.append(_RED_FLAG if found.listed else f"if one of them is listed: {_RED_FLAG}")
    elif found.low < HALF and found.listed:
        notes.append("a listed party has a share below 50 percent: take care that the item is not for it (supplement no. 8(c))")
    return Share(_fact(found), found.low, found.high, _held(found), tuple(notes))


def chinese_share(owners: Sequence[Owner], counts: Counts, on: date) -> Share:
    """The largest share of one owner on China's control or watch list. Raises OwnershipError.

    Announcement 61 of 2025 speaks of subsidiaries held to 50 percent or more and does not say that shares are added: where
    only the sum reaches that, the share is unknown.
    """
    together = _sum(owners, counts, on, 0)
    stakes = _stakes(owners, counts, on, 0)
    low = max((s.share for s in stakes if s.share is not None and s.counts), default=Fraction(0))
    may = [s.share for s in stakes if s.share is not None and s.counts is not False]
    found = _Range(low, max([*may, _rest(stakes)]), together.holders, together.doubts, together.listed)
    if found.low < HALF <= together.low:
        note = "only taken together the shares reach 50 percent; announcement 61 of 2025 does not say whether they are added"
        return Share("unknown", found.low, together.high, _held(found), (*found.doubts, note))
    return Share(_fact(found), found.low, found.high, _held(found), found.doubts)


def _sum(owners: Sequence[Owner], counts: Counts, on: date, depth: int) -> _Range:
    """Between what bounds the shares of listed owners lie, taken together: what is not known may be theirs."""
    if depth > _DEEPEST:
        raise OwnershipError("the chain of owners is longer than 20", mend="leave the owners out from there on: not known")
    stakes = _stakes(owners, counts, on, depth)
    rest = _rest(stakes)
    low = sum((s.share for s in stakes if s.share is not None and s.counts), Fraction(0))
    high = low + rest + sum((s.share for s in stakes if s.share is not None and s.counts is None), Fraction(0))
    doubts = [f"{s.name} holds {_written(s.share)}: {s.says}" for s in stakes if s.share is not None and s.counts is None]
    doubts += [f"how much {s.name} holds is not known ({s.says})" for s in stakes if s.share is None and rest]
    if rest and all(s.share is not None for s in stakes):
        doubts.append(f"who holds the other {_written(rest)} is not known")
    holders = tuple(f"{s.name} {_written(s.share)} ({s.says})" for s in stakes if s.share is not None and s.counts)
    return _Range(low, high, holders, tuple(doubts), any(s.listed for s in stakes))


def _stakes(owners: Sequence[Owner], counts: Counts, on: date, depth: int) -> list[_Stake]:
    return [_Stake(owner.name, _percent(owner), *_caught(owner, counts, on, depth)) for owner in owners]


def _rest(stakes: Sequence[_Stake]) -> Fraction:
    """What is left of the company beside the known shares. Raises OwnershipError where they are more than the whole."""
    known = sum((s.share for s in stakes if s.share is not None), Fraction(0))
    if known > WHOLE:
        raise OwnershipError(f"the shares add up to {_written(known)}", mend="the shares of a company add up to 100 % at most")
    return WHOLE - known


def _caught(owner: Owner, counts: Counts, on: date, depth: int) -> tuple[bool | None, str, bool]:
    """Whether a holder's shares count, why, and whether a listed party is this holder or stands above it."""
    told = [counts(entry, on) for entry in owner.listed]
    if True in told:
        return True, "listed", True
    above = False
    if owner.owners:
        found = _sum(owner.owners, counts, on, depth + 1)
        above = found.listed
        if found.low >= HALF:
            return True, f"owned to {_written(found.low)} by listed parties", True
        if found.high >= HALF:
            return None, f"listed parties may own up to {_written(found.high)} of it", above
    if None in told:
        return None, "whether its listing counts cannot be told", True
    if not owner.screened:
        return None, "it was not screened", above
    if owner.owners is None:
        return None, "its own owners are not known", above
    return False, "not listed", above


def _percent(owner: Owner) -> Fraction | None:
    if owner.percent is None:
        return None
    try:
        share = Fraction(str(owner.percent).replace("%", "").strip())
    except (ValueError, ZeroDivisionError):
        raise OwnershipError(f"{quoted(owner.percent)} is no share", where=owner.name, mend="write it like 12.5") from None
    if not 0 <= share <= WHOLE:
        raise OwnershipError(f"{quoted(owner.percent)} is no share", where=owner.name, mend="a share lies between 0 and 100 %")
    return share


def _open(found: _Range) -> bool:
    return found.low < HALF <= found.high


def _fact(found: _Range) -> str:
    """Known where it does not matter what is not known: the least it can be from 50 percent up, the most it can be below."""
    if _open(found):
        return "unknown"
    return _written(found.low if found.low >= HALF else found.high)


def _written(share: Fraction) -> str:
    """With two decimals, cut off: what is below 50 percent stays below."""
    cut = share * 100 // 1
    return f"{cut // 100}.{cut % 100:02} %".replace(".00 %", " %")


def _held(found: _Range) -> str:
    return "; ".join(found.holders) or "no listed holder was found"
