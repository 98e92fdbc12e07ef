"""Cells of a bill of materials to values. What would have to be guessed is refused with how to write it."""

import re
import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Literal

from licet.deals.facts import DealError, plain_text
from licet.errors import quoted

Kind = Literal["hardware", "software", "technology"]

_KINDS: Mapping[str, Kind] = {
    "hardware": "hardware",
    "commodity": "hardware",
    "software": "software",
    "software bundled": "software",
    "bundled software": "software",
    "technology": "technology",
}
_REASONS = frozenset({"AT", "CB", "CC", "CW", "EI", "FC", "MT", "NP", "NS", "RS", "SI", "SL", "SS", "UN"})
_YES_NO: Mapping[str, bool | None] = {"yes": True, "true": True, "no": False, "false": False, "unknown": None, "": None}
_PLAIN = re.compile(r"\d{1,15}(\.\d{1,12})?", re.ASCII)
_COMMA = re.compile(r"[\d.,]*,[\d.,]*", re.ASCII)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}", re.ASCII)
#: Signs that turn the direction of text: they can make a line read otherwise than it is.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def blank(raw: Any) -> bool:
    """Whether a cell says nothing."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def name(raw: Any) -> str:
    """The name of a part."""
    text = plain_text(raw) if isinstance(raw, str) else str(raw) if type(raw) is int else ""
    if not text or not _TURNING.isdisjoint(text):
        raise DealError(
            "the part has no name" if blank(raw) else f"{quoted(raw)} names no part",
            mend="write its number or name as plain text",
        )
    return text


def number(raw: Any, what: str, *, semicolons: bool = False, where: str | None = None) -> Fraction:
    """An exact number, not negative.

    semicolons: the file parts its cells so, as those written with decimal commas do: 1.250 may then mean thousands.
    """
    if blank(raw):
        raise DealError(f"{what} is missing", where=where, mend="fill it in")
    text = unicodedata.normalize("NFKC", raw).strip() if isinstance(raw, str) else str(raw) if type(raw) is int else ""
    if semicolons and _THOUSANDS.fullmatch(text):
        mend = f"write {text.replace('.', '')} or {text}0"
        raise DealError(f"{what} {quoted(raw)} may be thousands or a fraction", where=where, mend=mend)
    if _PLAIN.fullmatch(text):
        return Fraction(text)
    if _COMMA.fullmatch(text):
        mend = "write 1234.56: a decimal point, and nothing between thousands"
        raise DealError(f"{what} {quoted(raw)} has a comma", where=where, mend=mend)
    raise DealError(f"{what} {quoted(raw)} is no number", where=where, mend="write it like 1234.56, the currency apart")


def currency(raw: Any, where: str | None = None) -> str:
    """The code of a currency."""
    if not isinstance(raw, str) or not re.fullmatch(r"[A-Za-z]{3}", raw.strip(), re.ASCII):
        raise DealError(f"{quoted(raw)} is no currency", where=where, mend="write its code of three letters, such as EUR")
    return raw.strip().upper()


def kind(raw: Any) -> Kind:
    """The kind of a part."""
    word = " ".join(re.split(r"[\s_(),-]+", raw.lower())).strip() if isinstance(raw, str) else ""
    if word not in _KINDS:
        raise DealError(f"{quoted(raw)} is no kind of part", mend="hardware, software (bundled) or technology")
    return _KINDS[word]


def yes_no(raw: Any, what: str) -> bool | None:
    """Yes, no, or nothing said."""
    if isinstance(raw, bool) or raw is None:
        return raw
    word = raw.strip().lower() if isinstance(raw, str) else "?"
    if word not in _YES_NO:
        raise DealError(f"{what}: {quoted(raw)} is neither yes nor no", mend="write yes, no or unknown")
    return _YES_NO[word]


def reasons(raw: Any) -> frozenset[str] | None:
    """The reasons for control a classification names: "NS, AT"; columns of the chart may stand with them (NS2)."""
    if blank(raw):
        return None
    found = frozenset(word.upper() for word in re.findall(r"[A-Za-z]+", raw)) if isinstance(raw, str) else frozenset()
    if not found or not found <= _REASONS:
        raise DealError(f"{quoted(raw)} names no reasons for control", mend="write them like AT, or NS, AT")
    return found
