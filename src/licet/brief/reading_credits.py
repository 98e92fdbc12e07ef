"""Whose reports a story says it rests on, and the place and agency that open its first paragraph."""

import re
import tomllib
from datetime import date
from importlib.resources import files
from typing import Any

from msgspec import Struct

from licet.brief.reading_dates import MONTH, month

_TABLE: dict[str, dict[str, Any]] = tomllib.loads(
    files("licet.brief").joinpath("reading_sources.toml").read_text(encoding="utf-8")
)
# As printed -> as told. What a ministry or a company said is a statement, and makes it no source of the story.
_KNOWN: dict[str, str] = _TABLE["known"]
_SAYS: dict[str, list[str]] = _TABLE["says"]
_LATIN = "|".join(re.escape(name) for name in sorted(_KNOWN, key=len, reverse=True) if name.isascii())
_EAST = "|".join(re.escape(name) for name in sorted(_KNOWN, key=len, reverse=True) if not name.isascii())
_WORD = r"[\w&’'-]{0,30}"
_ENDS = "|".join(_TABLE["ends"]["latin"])
_PAPER = rf"(?:[A-Z]{_WORD}\s){{0,4}}?(?:[A-Z]\w{{0,30}}?)?(?:{_ENDS})\b(?:\s(?:Agency|Corporation))?"
_NAME = rf"(?P<name>(?:{_LATIN})(?![\w-])|{_PAPER})"
_CREDITS = tuple(
    re.compile(form)
    for form in (
        rf"\b(?i:{'|'.join(_SAYS['before'])})\s(?:{'|'.join(_SAYS['between'])})*{_NAME}",
        rf"\b{_NAME}(?:,? citing [^.]{{3,60}},?)?\s(?:\w+ly )?(?:{'|'.join(_SAYS['after'])})\b",
        rf"(?:^|[—–-]\s|\()\s?(?P<name>{_LATIN})\)\s?(?:[-–—]|$)",
        rf"(?P<name>{_EAST})(?=[^。]{{0,12}}(?:{'|'.join(_SAYS['east_after'])}))",
        rf"(?:{'|'.join(_SAYS['east_before'])})(?P<name>{_EAST})",
    )
)
_AGENCY = r"\((?P<agency>[^()]{2,40})\)"
_OPENING = re.compile(
    rf"(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ.,'’/ -]{{2,50}}?|[A-ZÀ-Þ][\w.'’ -]{{1,30}}?(?:, [A-ZÀ-Þ][\w. ]{{1,20}}?)?)"
    rf"(?:,?\s(?:(?P<m>(?i:{MONTH}))\s(?P<d>\d{{1,2}})|(?P<d2>\d{{1,2}})\.?\s(?P<m2>(?i:{MONTH})))(?:,?\s(?P<y>(?:19|20)\d\d))?)?"
    rf"(?:,?\s?{_AGENCY})?(?:\s[-–—]{{1,2}}\s?|—\s?)"
)
_OPENING_EAST = re.compile(
    rf"(?:(?P<agency>{_EAST}|[一-鿿]{{2,5}}[社网網报報])\s?[一-鿿]{{0,6}}?(?P<m>\d{{1,2}})月(?P<d>\d{{1,2}})日[电電讯訊]"
    rf"\s?(?:[（(][^）)]{{2,30}}[）)])?[\s,，]?|[【［\[](?P<place>[^】］\]]{{2,20}})[】］\]]\s?-?\s?)"
)


class Opening(Struct, frozen=True):
    """What stands before the first word of a story: "BEIJING, March 27 (Reuters) - ". end: where it ends in the paragraph;
    month, day: 0 where not told; year: None where not told; agency: "" where none."""

    end: int
    agency: str
    month: int = 0
    day: int = 0
    year: int | None = None

    def on(self, year: int | None = None) -> date | None:
        """The day, in a year if it does not name its own; None if it names no day or there is no such day."""
        try:
            return date(self.year or year or 0, self.month, self.day)
        except ValueError:
            return None


def opening(paragraph: str) -> Opening | None:
    """The place, day and agency that open a paragraph, if they do."""
    match = _OPENING.match(paragraph)
    if match and (match["agency"] or match["m"] or match["m2"] or match["place"].isupper()):
        named = match["m"] or match["m2"]
        year = int(match["y"]) if match["y"] else None
        day = int(match["d"] or match["d2"] or 0)
        return Opening(match.end(), match["agency"] or "", month(named) if named else 0, day, year)
    match = _OPENING_EAST.match(paragraph)
    if match:
        return Opening(match.end(), match["agency"] or "", int(match["m"] or 0), int(match["d"] or 0))
    return None


def credited(paragraph: str) -> list[tuple[str, int, int]]:
    """Agencies and papers to which a paragraph attributes what it says: each by its name, and where it stands."""
    found: dict[tuple[int, int], str] = {}
    for form in _CREDITS:
        for match in form.finditer(paragraph):
            start, end = match.span("name")
            if not any(s < end and start < e for s, e in found):
                found[start, end] = _KNOWN.get(match["name"], match["name"])
    return [(name, start, end) for (start, end), name in sorted(found.items())]


def agency(name: str) -> str:
    """An agency by the name that is told, "" if it is none that is known."""
    return _KNOWN.get(name.strip(), "")


def agencies(byline: str) -> list[str]:
    """Agencies among those whom a byline names, as printed: "A. Author, Associated Press", "Reuters Staff"."""
    parts = (part.strip().removesuffix(" Staff") for part in re.split(r"[,;|&]|\band\b|/", byline))
    return [part for part in parts if part in _KNOWN]
