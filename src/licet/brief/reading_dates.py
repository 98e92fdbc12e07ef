"""Days and times as newspapers print them: in English and six other languages of Europe, in Chinese and Japanese."""

import re
from collections.abc import Iterator
from datetime import date, time

from msgspec import Struct

_MONTHS: dict[str, int] = {}
for _number, _names in enumerate(
    (
        "january jan januari januar janvier janv enero gennaio janeiro",
        "february feb februari februar février fevrier févr fevr febrero febbraio fevereiro",
        "march mar maart mrt märz maerz mär mrz mars marzo março",
        "april apr avril avr abril aprile",
        "may mei mai mayo maggio maio",
        "june jun juni juin junio giugno junho",
        "july jul juli juillet juil julio luglio julho",
        "august aug augustus août aout agosto",
        "september sept sep septembre septiembre setiembre settembre setembro",
        "october oct oktober okt octobre octubre ottobre outubro",
        "november nov novembre noviembre novembro",
        "december dec dezember dez décembre decembre déc diciembre dicembre dezembro",
    ),
    start=1,
):
    _MONTHS |= dict.fromkeys(_names.split(), _number)

MONTH = rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_DAY = r"(?P<d>[0-3]?\d)(?:st|nd|rd|th|er|\.)?"
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_SHAPES = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        rf"(?<![\w.])(?P<m>{MONTH})\s?{_DAY},?\s{{1,2}}{_YEAR}(?!\d(?!\d?:\d\d))",  # the time may stand right after it
        rf"(?<![\w.,:/-]){_DAY}\s?(?:of\s|de\s|di\s)?[ -]?(?P<m>{MONTH}),?[ -]\s?(?:de\s|del\s)?{_YEAR}(?!\d)",
        rf"(?<!\d){_YEAR}\s?年\s?(?P<m>[01]?\d)\s?月\s?(?P<d>[0-3]?\d)\s?日",
        rf"(?<![\w.]){_YEAR}(?P<sep>[-/.])(?P<m>[01]?\d)(?P=sep)(?P<d>[0-3]?\d)(?!\d)",
        rf"(?<![\w.])(?P<a>[0-3]?\d)(?P<sep>[-/.])(?P<b>[0-3]?\d)(?P=sep){_YEAR}(?!\w)",
    )
)
_CLOCK = re.compile(
    r"(?P<h>[0-2]?\d)\s?(?:[:.h時时点]|Uhr)\s?(?P<min>[0-5]\d)(?::(?P<s>[0-5]\d)(?:\.\d+)?)?分?"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?)?(?:\s?(?:uur|Uhr)\b)?|(?P<h12>1?\d)\s?(?P<half12>[ap])\.?m\b\.?",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"[\s,(（]{0,2}(?P<zone>(?:GMT|UTC)\s?[+-−]\s?\d{1,2}(?::?\d\d)?|[+-−]\d\d:?\d\d|Z\b"
    r"|(?:E|C|M|P)(?:[DS])?T(?![a-z])|(?:CE|WE|EE)S?T\b|GMT\b|UTC\b|BST\b|IST\b|JST\b|KST\b|HKT\b|SGT\b|MSK\b|A[EC][DS]T\b"
    r"|北京时间|日本時間)[)）]?"
)
# What may stand between a day and its time: "at", "om", "um", "à", a comma, a bar, the T of ISO 8601.
_BETWEEN = re.compile(r"[\s,|·•–—/-]*(?:T|at|om|um|à|kl|uhr|@)?[\s.,|·•–—-]*", re.IGNORECASE)


_LOOKED_AT = 400  # characters


class Stamp(Struct, frozen=True):
    """A day found in a line, characters start to end of it. on: None where 03/04/2024 can be read in two ways."""

    on: date | None
    at: time | None
    zone: str
    start: int
    end: int


def month(name: str) -> int:
    """The number of a month by its name. Raises KeyError."""
    return _MONTHS[name.lower().rstrip(".")]


def stamps(line: str, day_first: bool | None = None) -> list[Stamp]:
    """The days of a line in its order, with the time beside them; of a long line those near its beginning.

    day_first: how 03/04/2024 is read, None for not at all.
    """
    found: list[Stamp] = []
    line = line[:_LOOKED_AT]
    for shape in _SHAPES:
        for match in shape.finditer(line):
            day, told = _day(match, day_first)
            if told and not any(f.start < match.end() and match.start() < f.end for f in found):
                found.append(_with_time(line, day, match.start(), match.end()))
    return sorted(found, key=lambda stamp: stamp.start)


def _day(match: re.Match[str], day_first: bool | None) -> tuple[date | None, bool]:
    """The day, and whether what was matched is one at all."""
    parts = match.groupdict()
    year = int(parts["y"])
    if "a" not in parts:
        number = parts["m"]
        here = _date(year, int(number) if number.isdigit() else month(number), int(parts["d"]))
        return here, here is not None
    first, second = int(parts["a"]), int(parts["b"])
    either = {d for d in (_date(year, second, first), _date(year, first, second)) if d}
    if parts["sep"] == "." or day_first is True or len(either) == 1:
        here = _date(year, second, first) or (next(iter(either)) if len(either) == 1 and parts["sep"] != "." else None)
        return here, here is not None
    if day_first is False:
        here = _date(year, first, second)
        return here, here is not None
    return None, bool(either)


def _date(year: int, number: int, day: int) -> date | None:
    try:
        return date(year, number, day)
    except ValueError:
        return None


def _with_time(line: str, day: date | None, start: int, end: int) -> Stamp:
    """The stamp with the time that follows the day, or that stands before it."""
    between = _BETWEEN.match(line, end)
    after = between.end() if between else end
    clock = _CLOCK.match(line, after)
    if clock and (at := _time(clock)):
        zone, end = _zone(line, clock.end())
        return Stamp(day, at, zone, start, end)
    for clock in _clocks(line[max(0, start - 40) : start]):
        offset = max(0, start - 40)
        zone, reached = _zone(line, offset + clock.end())
        rest = _BETWEEN.match(line, reached)
        at = _time(clock)
        if at and rest and re.fullmatch(r"(?:(?:on|\w{2,9}day|\w{2,3})[\s,.]*)*", line[rest.end() : start], re.IGNORECASE):
            return Stamp(day, at, zone, offset + clock.start(), end)
    return Stamp(day, None, "", start, end)


def _clocks(line: str) -> Iterator[re.Match[str]]:
    return _CLOCK.finditer(line)


def _zone(line: str, at: int) -> tuple[str, int]:
    zone = _ZONE.match(line, at)
    return (zone["zone"], zone.end()) if zone else ("", at)


def _time(clock: re.Match[str]) -> time | None:
    hour = int(clock["h"] or clock["h12"])
    half = (clock["half"] or clock["half12"] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, int(clock["min"] or 0), int(clock["s"] or 0))
    except ValueError:
        return None
