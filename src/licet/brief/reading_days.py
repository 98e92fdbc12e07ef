"""The day a story was published: what its own page says, then the line that dates it, then where it was kept."""

import re
from datetime import date

from licet.brief.reading_credits import Opening
from licet.brief.reading_dates import Stamp, stamps
from licet.brief.reading_lines import Line
from licet.brief.reading_page import Page
from licet.brief.story import FurnitureKind, Published, Remark, Span

_MONTH_FIRST = re.compile(r"\b(?:E|C|M|P)[DS]?T\b")
_LATER = re.compile(r"(?i:updated|modified|bijgewerkt|gewijzigd|aktualisiert|mis à jour|modifié|更新)")
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
    addressed = _addressed(lines, kinds, page.address, name)
    given = Published(on, None, "", "given", None) if on else None
    found = [p for p in (given, page.published, stamped, opened, addressed) if p]
    if not found:
        return None, (*doubts, _undated(first))
    best = found[0]
    if best.told_by == "page" and stamped and stamped.on == best.on:
        best = Published(best.on, best.at or stamped.at, best.zone or stamped.zone, "page", stamped.span)
    others = sorted({p.on for p in found if abs((p.on - best.on).days) > 1})
    if others:
        days = ", ".join(map(str, others))
        doubts += (Remark("dates_differ", f"published {best.on} is taken, by the {best.told_by}; elsewhere it says {days}"),)
    return best, doubts if best.told_by != "dateline" and best.told_by != "page" else tuple(
        d for d in doubts if d.code != "ambiguous_date"
    )


def _undated(first: Opening | None) -> Remark:
    if first and first.month:
        return Remark(
            "date_without_year",
            f"it was filed on day {first.day} of month {first.month}, of a year it does not say; give the day",
        )
    return Remark("no_date", "it does not say when it was published; give the day to be told the law of that day")


def _stamped(
    lines: list[Line], kinds: list[FurnitureKind | None], spans: list[Span], language: str
) -> tuple[Published | None, tuple[Remark, ...]]:
    """By the first line that dates the story and does not date a change of it."""
    taken: list[tuple[bool, Published]] = []
    doubts: list[Remark] = []
    for line, kind, span in zip(lines, kinds, spans, strict=True):
        if kind not in ("dateline", "byline"):
            continue
        for stamp in stamps(line.said, _day_first(line.said, language)):
            where = Span(span.start + stamp.start, span.start + stamp.end)
            if stamp.on is None:
                said = line.said[stamp.start : stamp.end]
                doubts.append(Remark("ambiguous_date", f"{said} can be read as two days; give the day", where))
            else:
                later = bool(_LATER.search(line.said[: stamp.start].rsplit(",", 1)[-1][-40:]))
                taken.append((later, _of(stamp, where)))
    ordered = [p for later, p in taken if not later] + [p for later, p in taken if later]
    if taken and all(later for later, _ in taken):
        doubts.append(Remark("only_updated", "only the day of a change is told, and was taken", ordered[0].span))
    return (ordered[0] if ordered else None), tuple(doubts)


def _of(stamp: Stamp, where: Span) -> Published:
    assert stamp.on is not None
    return Published(stamp.on, stamp.at, stamp.zone, "dateline", where)


def _day_first(said: str, language: str) -> bool | None:
    if _MONTH_FIRST.search(said):
        return False
    return True if language in ("nl", "de", "fr", "es", "it", "pt") else None


def _opened(lines: list[Line], kinds: list[FurnitureKind | None], spans: list[Span], first: Opening | None) -> Published | None:
    if first is None or not (day := first.on()):
        return None
    start = next(span.start for kind, span in zip(kinds, spans, strict=True) if kind is None)
    return Published(day, None, "", "dateline", Span(start, start + first.end))


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
