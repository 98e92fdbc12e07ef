"""Facts of a deal: each with its value, its state and where it came from. Unknown is never false.

States: known (given, or published for the model), assumed (the ordinary case, taken because nobody said), unknown (asked and
not known), disputed (two sources conflict).
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from licet.deals.codes import example, read_code
from licet.errors import LicetError, nearest, quoted
from licet.facts.places import Places, load_countries
from licet.facts.units import NUMBER, plain, quantity, show
from licet.facts.vocabulary import FactKind, Vocabulary

State: TypeAlias = Literal["known", "assumed", "unknown", "disputed"]
Value: TypeAlias = Fraction | date | str | bool | frozenset[str] | None

UNKNOWN = "unknown"
NONE = "none"
_YES = {"yes": True, "true": True, "no": False, "false": False}
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MOST_CHARACTERS = 1000
_CODE_AS_TEXT = 'a spreadsheet or parser may have read 3E001 as a number; write the code as text: "3E001"'


class DealError(LicetError):
    """A deal, a fact or a file of deals that cannot be read."""


class Given(Struct, frozen=True, gc=False):
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
    try:
        if isinstance(raw, str):
            raw = plain_text(raw)
            if raw.lower() == UNKNOWN:
                return Given(None, "unknown", "said to be unknown")
            if not raw:
                raise DealError(f"{kind.label} is empty", mend="leave it out, or write unknown")
        return Given(_READERS[kind.type](kind, raw, places))
    except LicetError as error:
        raise DealError(error.what, where=where, mend=error.mend) from None


def plain_text(raw: str) -> str:
    """Text in one width (full-width letters and digits are read as plain ones), without space around it.

    Raises DealError for what no one can read: control characters, halves of characters, pages of text.
    """
    text = " ".join(unicodedata.normalize("NFKC", raw).split())
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
        raise DealError(f"{quoted(raw)} has characters that are no text", mend="write it again by hand")
    if len(text) > _MOST_CHARACTERS:
        raise DealError(f"{quoted(text)} is longer than {_MOST_CHARACTERS} characters")
    return text


def read_day(text: str, where: str) -> date:
    """A day written year-month-day. Raises DealError."""
    try:
        return _day(plain_text(text))
    except DealError as error:
        raise DealError(error.what, where=where, mend=error.mend) from None


def _number(kind: FactKind, raw: Any, places: Places) -> Value:
    assert kind.unit is not None
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise DealError(f"{quoted(raw)} is no number", mend=f"write it like 1.50 {kind.unit.name}".rstrip())
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
    raise DealError(f"{quoted(raw)} is neither yes nor no", mend="write yes, no or unknown")


def _choice(kind: FactKind, raw: Any, places: Places) -> Value:
    word = plain_text(raw).lower().replace(" ", "_").replace("-", "_") if isinstance(raw, str) else ""
    if word not in kind.choices:
        raise DealError(f"{quoted(raw)} is not one of the choices for {kind.label}", mend=_choices(kind, word))
    return word


def _set(kind: FactKind, raw: Any, places: Places) -> Value:
    members = raw.split("+") if isinstance(raw, str) else raw
    if not isinstance(members, list | tuple | frozenset | set):
        raise DealError(f"{quoted(raw)} is no list of words for {kind.label}", mend='write it like ["a", "b"] or "a + b"')
    if members == [NONE] and NONE not in kind.choices:
        return frozenset()
    return frozenset(str(_choice(kind, m, places)) for m in members)


def _country(kind: FactKind, raw: Any, places: Places) -> Value:
    if isinstance(raw, bool) or not isinstance(raw, str):
        raise DealError(f"{quoted(raw)} is no country", mend='write the ISO 3166-1 code as text, such as "NO" (in quotes)')
    return places.country(raw)


def _date(kind: FactKind, raw: Any, places: Places) -> Value:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    return _day(raw)


def _day(raw: Any) -> date:
    found = _DAY.fullmatch(raw) if isinstance(raw, str) else None
    if not found:
        raise DealError(f"{quoted(raw)} is no date", mend="write year-month-day: 2024-03-27")
    year, month, day = (int(part) for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        raise DealError(f"there is no day {raw}", mend=_which_days(year, month)) from None


def _which_days(year: int, month: int) -> str:
    if not 1 <= month <= 12:
        return "write year-month-day, with the month from 01 to 12"
    return f"the days of {year}-{month:02} are 01 to {monthrange(year, month)[1]}" if year else "years begin at 0001"


def _code(kind: FactKind, raw: Any, places: Places) -> Value:
    if not isinstance(raw, str):
        raise DealError(f"{quoted(raw)} is {_a_number(raw)} where a control code belongs", mend=_CODE_AS_TEXT)
    control_list = kind.name.rpartition(".")[2]
    words = {word.lower(): word for word in kind.choices}  # instead of a number
    code = words.get(raw.lower()) or read_code(control_list, raw)
    if code is None:
        lost = NUMBER.fullmatch(raw.replace(" ", "")) is not None
        mend = _CODE_AS_TEXT if lost else f"write it like {example(control_list)}"
        raise DealError(f"{quoted(raw)} is no control code", mend=mend)
    return code


def _a_number(raw: Any) -> str:
    return "a number" if isinstance(raw, int | float) and not isinstance(raw, bool) else "no text"


def _text(kind: FactKind, raw: Any, places: Places) -> Value:
    if not isinstance(raw, str):
        raise DealError(f"{quoted(raw)} is no text", mend="write it in quotes")
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
        return ", ".join(sorted(value)) or NONE
    return value.isoformat() if isinstance(value, date) else str(value)


def presume(given: Mapping[str, Given], vocabulary: Vocabulary) -> dict[str, Given]:
    """All facts: those given, and for the others the ordinary case the vocabulary names, marked as assumed and why."""
    found, ordinary = dict(given), _ordinary(vocabulary)

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
        elif name in ordinary:
            found[name] = ordinary[name][1]
        return found.get(name)

    for name, (alone, usual) in ordinary.items():
        if alone and name not in found:
            found[name] = usual
        else:
            settle(name)
    return found


@lru_cache(maxsize=8)
def _ordinary(vocabulary: Vocabulary) -> dict[str, tuple[bool, Given]]:
    """By fact of which something is presumed whether it rests on no other fact, and what is presumed if it does not."""
    found: dict[str, tuple[bool, Given]] = {}
    for name, kind in vocabulary.facts.items():
        if kind.presumed_from or kind.presumed is not None:
            value = frozenset(kind.presumed) if kind.type == "set" and not kind.presumed_from else kind.presumed
            found[name] = not (kind.presumed_from or kind.presumed_without), Given(value, "assumed", kind.because)
    return found


def country_name(code: str) -> str:
    """The common English name of a country code."""
    return load_countries()[code].name
