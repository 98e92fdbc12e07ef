"""The day a story was published: what its own page says, then the line that dates it, then where it was kept."""

import re
from datetime import date

from msgspec import Struct

from licet.brief.reading_credits import Opening
from licet.brief.reading_dates import stamps
from licet.brief.reading_lines import Line
from licet.brief.reading_page import Page
from licet.brief.reading_words import LATER, PUBLISHING
from licet.brief.story import FurnitureKind, Published, Remark, Span

_MONTH_FIRST = re.compile(r"\b(?:E|C|M|P)[DS]?T\b")
_IN_ADDRESS = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<sep>[/_.-])(?P<m>0?[1-9]|1[0-2])(?P=sep)(?P<d>0?[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)"),
)
_ADDRESS = re.compile(r"https?://\S+|www\.\S+")


def published_on(
    lines: list[Line],
    kinds: list[FurnitureKind | None],
    spans: list[Span],
    page: Page,
    name: str,
    language: str,
    first: Opening | None,
    on: date | None,
) -> tuple[Published | None, tuple[Remark, ...]]:
    """The day, and what is to be said of it. A day in a caption or inside the article is never taken."""
    stamped, doubts = _stamped(lines, kinds, spans, language)
    opened = _opened(lines, kinds, spans, first)
    opened = opened or _on_one_line(lines, spans, language)
    addressed = _addressed(lines, kinds, page.address, name)
    given = Published(on, None, "", "given", None) if on else None
    found = [p for p in (given, page.published, stamped, opened, addressed) if p]
    if not found:
        return None, (*doubts, _undated(first))
    best = found[0]
    if best.told_by == "page":
        best = _in_its_own_zone(best, stamped, addressed)
    others = sorted({p.on for p in found if abs((p.on - best.on).days) > 1})
    if others:
        days = ", ".join(map(str, others))
        doubts += (Remark("dates_differ", f"published {best.on} is taken, by the {best.told_by}; elsewhere it says {days}"),)
    if first and first.month and (filed := _nearest(first, best.on)) and abs((filed - best.on).days) > 3:
        told = f"published {best.on} is taken, by the {best.told_by}; it was filed on day {first.day} of month {first.month}"
        doubts += (Remark("dates_differ", told),)
    return best, tuple(doubt for doubt in doubts if doubt.code != "ambiguous_date")


def _nearest(first: Opening, day: date) -> date | None:
    """The day a story was filed, in its own year or in that which brings it nearest to another day."""
    days = [found for year in (day.year - 1, day.year, day.year + 1) if (found := first.on(year))]
    return min(days, key=lambda found: abs((found - day).days), default=None)


def _in_its_own_zone(page: Published, stamped: Published | None, addressed: Published | None) -> Published:
    """A page may tell the moment in the zone of Greenwich; it is dated by the day its readers were told, one off."""
    if stamped and stamped.on == page.on:
        return Published(page.on, page.at or stamped.at, page.zone or stamped.zone, "page", stamped.span)
    if page.zone in ("Z", "+00:00", "+0000", "UTC", "GMT"):
        for shown in (stamped, addressed):
            if shown and abs((shown.on - page.on).days) == 1:
                return shown
    return page


def _undated(first: Opening | None) -> Remark:
    if first and first.month:
        return Remark(
            "date_without_year",
            f"it was filed on day {first.day} of month {first.month}, of a year it does not say; give the day",
        )
    return Remark("no_date", "it does not say when it was published; give the day to be told the law of that day")


class _Taken(Struct, frozen=True):
    """A day that dates the story. rank: the lower, the better."""

    rank: int
    told: Published


def _stamped(
    lines: list[Line], kinds: list[FurnitureKind | None], spans: list[Span], language: str
) -> tuple[Published | None, tuple[Remark, ...]]:
    """By the line that dates the story best: says it was published, follows the headline, precedes the article, or ends it."""
    taken: list[_Taken] = []
    doubts: list[Remark] = []
    head = kinds.index("headline") if "headline" in kinds else -1
    last = max((n for n, kind in enumerate(kinds) if kind is None), default=len(lines))
    for number, (line, kind, span) in enumerate(zip(lines, kinds, spans, strict=True)):
        if kind not in ("dateline", "byline"):
            continue
        for stamp in stamps(line.said, _day_first(line.said, language)):
            where = Span(span.start + stamp.start, span.start + stamp.end)
            before = line.said[: stamp.start][-40:].rsplit(",", 1)[-1]
            if stamp.on is None:
                said = line.said[stamp.start : stamp.end]
                doubts.append(Remark("ambiguous_date", f"{said} can be read as two days; give the day", where))
                continue
            rank = (
                4
                if LATER.search(before)
                else 0
                if PUBLISHING.search(before)
                else 3
                if number > last
                else 1
                if number > head
                else 2
            )
            taken.append(_Taken(rank, Published(stamp.on, stamp.at, stamp.zone, "dateline", where)))
    best = min(taken, key=lambda t: t.rank, default=None)
    if best is None:
        return None, tuple(doubts)
    if best.rank == 3 and len({t.told.on for t in taken if t.rank == 3}) > 1:
        return None, (
            *doubts,
            Remark("ambiguous_date", "after the article several days are told, of which none is said to be its own"),
        )
    if best.rank == 4:
        doubts.append(Remark("only_updated", "only the day of a change is told, and was taken", best.told.span))
    return best.told, tuple(doubts)


def _day_first(said: str, language: str) -> bool | None:
    if _MONTH_FIRST.search(said):
        return False
    return True if language in ("nl", "de", "fr", "es", "it", "pt") else None


def _opened(lines: list[Line], kinds: list[FurnitureKind | None], spans: list[Span], first: Opening | None) -> Published | None:
    if first is None or not (day := first.on()):
        return None
    start = next(span.start for kind, span in zip(kinds, spans, strict=True) if kind is None)
    return Published(day, None, "", "dateline", Span(start, start + first.end))


def _on_one_line(lines: list[Line], spans: list[Span], language: str) -> Published | None:
    """Where a page was made one line, the first day that is told with its time: captions tell none."""
    if len(lines) != 1:
        return None
    for stamp in stamps(lines[0].said, _day_first(lines[0].said[:400], language)):
        if stamp.on and stamp.at:
            return Published(
                stamp.on, stamp.at, stamp.zone, "dateline", Span(spans[0].start + stamp.start, spans[0].start + stamp.end)
            )
    return None


def _addressed(lines: list[Line], kinds: list[FurnitureKind | None], address: str, name: str) -> Published | None:
    """By the day in the page's address, or in the name of the file."""
    for line, kind in zip(lines, kinds, strict=True):
        if kind == "source" and (match := _ADDRESS.search(line.said)):
            address = address or match[0]
    for told_by, where in (("address", address), ("file", name)):
        for form in _IN_ADDRESS:
            for match in form.finditer(where):
                try:
                    return Published(date(int(match["y"]), int(match["m"]), int(match["d"])), None, "", told_by, None)
                except ValueError:
                    continue
    return None
