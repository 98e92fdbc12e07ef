"""Facts of a deal: each with its value, its state and where it came from. Unknown is never false.

States: known (given, or published for the model), assumed (the ordinary case, taken because nobody said), unknown (asked and
not known), disputed (two sources conflict).
"""

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from licet.errors import LicetError, nearest
from licet.facts.places import Places, load_countries
from licet.facts.units import plain, quantity, show
from licet.facts.vocabulary import FactKind, Vocabulary

State: TypeAlias = Literal["known", "assumed", "unknown", "disputed"]
Value: TypeAlias = Fraction | date | str | bool | frozenset[str] | None

UNKNOWN = "unknown"
_YES = {"yes": True, "true": True, "no": False, "false": False}


class DealError(LicetError):
    """A deal, a fact or a file of deals that cannot be read."""


class Given(Struct, frozen=True):
    """A fact's value (exact, canonical; None where unknown), its state, and the source in words."""

    value: Any
    state: State = "known"
    source: str = "given"
    confidence: str = "high"


def read_fact(kind: FactKind, raw: Any, places: Places, *, where: str = "") -> Given:
    """The value of a raw input (text, number, yes/no, date, list) for a fact.

    The word "unknown" is an answer: the fact is unknown and nothing is presumed for it. Raises DealError.
    """
    where = where or kind.name
    if isinstance(raw, str):
        raw = unicodedata.normalize("NFKC", raw).strip()
        if raw.lower() == UNKNOWN:
            return Given(None, "unknown", "said to be unknown")
    try:
        return Given(_READERS[kind.type](kind, raw, places))
    except DealError as error:
        raise DealError(error.what, where=where, mend=error.mend) from None
    except LicetError as error:
        raise DealError(error.what, where=where, mend=error.mend) from None


def _number(kind: FactKind, raw: Any, places: Places) -> Value:
    assert kind.unit is not None
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise DealError(f"{raw!r} is no number")
    value = quantity(repr(raw) if isinstance(raw, float) else str(raw), kind.unit)
    if (kind.low is not None and value < kind.low) or (kind.high is not None and value > kind.high):
        low, high = (("" if end is None else show(end, kind.unit)) for end in (kind.low, kind.high))
        raise DealError(f"{kind.label} cannot be {raw}", mend=f"it lies between {low} and {high}")
    if (kind.unit.write(value) * 10**kind.places).denominator != 1:
        raise DealError(f"{raw} has more decimals than {kind.label} is given in", mend=f"at most {kind.places} decimal places")
    return value


def _yes_no(kind: FactKind, raw: Any, places: Places) -> Value:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.lower() in _YES:
        return _YES[raw.lower()]
    raise DealError(f"{raw!r} is neither yes nor no", mend="write yes, no or unknown")


def _choice(kind: FactKind, raw: Any, places: Places) -> Value:
    word = str(raw).lower().replace(" ", "_").replace("-", "_") if isinstance(raw, str) else raw
    if word not in kind.choices:
        raise DealError(f"{raw!r} is no {kind.label}", mend=_choices(kind, str(raw)))
    return str(word)


def _set(kind: FactKind, raw: Any, places: Places) -> Value:
    members = [raw] if isinstance(raw, str) else raw
    if not isinstance(members, list | tuple | frozenset | set):
        raise DealError(f"{raw!r} is no list of {kind.label}")
    return frozenset(str(_choice(kind, m, places)) for m in members)


def _country(kind: FactKind, raw: Any, places: Places) -> Value:
    if isinstance(raw, bool) or not isinstance(raw, str):
        raise DealError(f"{raw!r} is no country", mend='write the ISO 3166-1 code as text, such as "NO" (in quotes)')
    return places.country(raw)


def _date(kind: FactKind, raw: Any, places: Places) -> Value:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    try:
        return date.fromisoformat(str(raw))
    except ValueError:
        raise DealError(f"{raw!r} is no date", mend="write year-month-day: 2024-03-27") from None


def _code(kind: FactKind, raw: Any, places: Places) -> Value:
    if not isinstance(raw, str):
        raise DealError(
            f"{raw!r} is a number where a control code belongs",
            mend='a spreadsheet or parser may have read 3E001 as a number; write the code as text: "3E001"',
        )
    code = raw.replace(" ", "")
    head = code.split(".")[0].upper()
    if code.upper() == "EAR99":
        return "EAR99"
    if not (len(head) >= 4 and head[0].isdigit() and head[1].isalpha()):
        raise DealError(f"{raw!r} is no control code", mend="write it like 3B001.f.1.b")
    return ".".join([head, *(p.lower() for p in code.split(".")[1:] if p)])


def _text(kind: FactKind, raw: Any, places: Places) -> Value:
    if not isinstance(raw, str):
        raise DealError(f"{raw!r} is no text")
    return raw


_READERS = {
    "number": _number,
    "yes_no": _yes_no,
    "choice": _choice,
    "set": _set,
    "country": _country,
    "date": _date,
    "code": _code,
    "text": _text,
}


def _choices(kind: FactKind, word: str) -> str:
    return nearest(word, list(kind.choices)) or "one of " + ", ".join(kind.choices)


def write_fact(kind: FactKind, value: Any) -> str:
    """A value as people read it: `1.6 nm`, `CN`, `yes`, `advanced_node_logic`."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        return show(value, kind.unit, max(kind.places, 4)) if kind.unit else plain(value)
    if isinstance(value, frozenset):
        return ", ".join(sorted(value)) or "none"
    return value.isoformat() if isinstance(value, date) else str(value)


def presume(given: Mapping[str, Given], vocabulary: Vocabulary) -> dict[str, Given]:
    """All facts: those given, and for the others the ordinary case the vocabulary names, marked as assumed and why."""
    found = dict(given)

    def settle(name: str, seen: tuple[str, ...] = ()) -> Given | None:
        if name in found or name in seen:
            return found.get(name)
        kind = vocabulary.facts[name]
        if kind.presumed_without and kind.presumed_without in given and given[kind.presumed_without].value is not None:
            return None
        if kind.presumed_from:
            copied = settle(kind.presumed_from, (*seen, name))
            if copied is None or copied.value is None:
                return None
            found[name] = Given(copied.value, "assumed", kind.because)
        elif kind.presumed is not None:
            value = frozenset(kind.presumed) if kind.type == "set" else kind.presumed
            found[name] = Given(value, "assumed", kind.because)
        return found.get(name)

    for name in vocabulary.facts:
        settle(name)
    return found


def country_name(code: str) -> str:
    """The common English name of a country code."""
    return load_countries()[code].name
