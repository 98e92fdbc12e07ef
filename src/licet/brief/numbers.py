"""Days and amounts told in the article, in the languages it may be in."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from licet.brief.brief import Amount, Dated
from licet.brief.marked import Marked
from licet.brief.story import Span

_MONTHS = (
    ("january", "jan", "januari", "januar", "janvier"),
    ("february", "feb", "februari", "februar", "février"),
    ("march", "mar", "maart", "märz", "mars"),
    ("april", "apr", "avril"),
    ("may", "mei", "mai"),
    ("june", "jun", "juni", "juin"),
    ("july", "jul", "juli", "juillet"),
    ("august", "aug", "augustus", "août"),
    ("september", "sep", "sept", "septembre"),
    ("october", "oct", "oktober", "okt", "octobre"),
    ("november", "nov", "novembre"),
    ("december", "dec", "dezember", "dez", "décembre"),
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_NAME = "(" + "|".join(sorted(_MONTH, key=len, reverse=True)) + r")\b\.?"
_YEAR = r"((?:19|20)\d\d)"
_DAY = r"(\d{1,2})(?:st|nd|rd|th|er|\.)?"
_FLAGS = re.IGNORECASE
#: Each with the groups for year, month (name or number) and day; 0 where the form has none.
_FORMS: tuple[tuple[re.Pattern[str], int, int, int], ...] = (
    (re.compile(rf"\b{_DAY} (?:of )?{_NAME},? {_YEAR}\b", _FLAGS), 3, 2, 1),
    (re.compile(rf"\b{_NAME} {_DAY},? {_YEAR}\b", _FLAGS), 3, 1, 2),
    (re.compile(rf"{_YEAR}\s?年\s?(\d{{1,2}})\s?月\s?(\d{{1,2}})\s?[日号]"), 1, 2, 3),
    (re.compile(rf"\b{_YEAR}-(\d\d)-(\d\d)\b"), 1, 2, 3),
    (re.compile(rf"{_YEAR}\s?年\s?(\d{{1,2}})\s?月"), 1, 2, 0),
    (re.compile(rf"\b{_NAME},? (?:of )?{_YEAR}\b", _FLAGS), 2, 1, 0),
    (re.compile(rf"\b{_DAY} (?:of )?{_NAME}", _FLAGS), 0, 2, 1),
    (re.compile(rf"\b{_NAME} {_DAY}(?!\d|,?\d|%| ?percent)", _FLAGS), 0, 1, 2),
    (re.compile(r"(?<!\d)(\d{1,2})\s?月\s?(\d{1,2})\s?[日号]"), 0, 1, 2),
    (re.compile(rf"{_YEAR}\s?年"), 1, 0, 0),
    (re.compile(rf"\b(?:in|im|en|since|last|seit|sinds|depuis|vorig jaar) {_NAME}(?! ?\d)", _FLAGS), 0, 1, 0),
    (re.compile(rf"\b(?:in|since|of|en|im|seit|sinds|depuis|by|until|from|late|early) {_YEAR}\b", _FLAGS), 1, 0, 0),
)
_WEEKDAYS = (
    ("monday", "maandag", "montag", "lundi", "周一", "月曜日"),
    ("tuesday", "dinsdag", "dienstag", "mardi", "周二", "火曜日"),
    ("wednesday", "woensdag", "mittwoch", "mercredi", "周三", "水曜日"),
    ("thursday", "donderdag", "donnerstag", "jeudi", "周四", "木曜日"),
    ("friday", "vrijdag", "freitag", "vendredi", "周五", "金曜日"),
    ("saturday", "zaterdag", "samstag", "samedi", "周六", "土曜日"),
    ("sunday", "zondag", "sonntag", "dimanche", "周日", "日曜日"),
)
_WEEKDAY = {name: number for number, names in enumerate(_WEEKDAYS) for name in names}
_RELATIVE = re.compile(
    r"(?:\b("
    + "|".join(n for n in _WEEKDAY if n.isascii())
    + r")\b|("
    + "|".join(n for n in _WEEKDAY if not n.isascii())
    + r")"
    r"|\b(today|yesterday|vandaag|gisteren|heute|gestern|aujourd'hui|hier)\b)",
    _FLAGS,
)
_SOON = 120  # days; a month alone that lies farther ahead is the last one of that name
_PAST = re.compile(r"(?:last|since|seit|sinds|depuis|vorig)\b", _FLAGS)
_NEXT = re.compile(r"\b(?:next|coming|volgende|komende|nächsten|kommenden|prochain)\s$", _FLAGS)
_CURRENCY = dict(
    pair.split()
    for pair in (
        *(
            "$ USD",
            "us$ USD",
            "€ EUR",
            "£ GBP",
            "¥ JPY",
            "rmb CNY",
            "dollar USD",
            "euro EUR",
            "yuan CNY",
            "yen JPY",
            "pound GBP",
        ),
        *("美元 USD", "欧元 EUR", "人民币 CNY", "元 CNY", "円 JPY", "ドル USD", "ユーロ EUR", "人民元 CNY"),
    )
)
#: Powers of ten.
_POWERS = {
    3: "thousand duizend tausend mille",
    4: "万",
    6: "million m miljoen millionen millions mln",
    8: "亿 億",
    9: "billion bn miljard milliarden milliarde milliards milliard mrd",
    12: "trillion 万亿 兆",
}
_SCALE = {word: power for power, words in _POWERS.items() for word in words.split()}
_NUMBER = r"(\d{1,3}(?:[,.]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
_SCALES = "|".join(sorted(_SCALE, key=len, reverse=True))
_MONEY = re.compile(
    rf"(?:(US\$|[$€£¥]|RMB)\s?{_NUMBER}(?:[\s-]?({_SCALES})\b)?)"
    rf"|(?:\b{_NUMBER}(?:[\s-]({_SCALES}))?\s(?:US\s|U\.S\.\s)?(dollar|euro|yuan|yen|pound)s?\b)"
    rf"|(?:{_NUMBER}\s?(万亿|万|亿|億|兆)?\s?(美元|欧元|人民币|人民元|ドル|ユーロ|元|円))",
    _FLAGS,
)
_SHARE = re.compile(rf"{_NUMBER}(?:\s?%|\s?％|\s(?:percent|per cent|procent|prozent|pour cent)\b)", _FLAGS)
_COUNTED = re.compile(
    rf"\b{_NUMBER} (?:\w+ ){{0,2}}?(entities|companies|firms|parties|entiteiten|bedrijven|unternehmen|entreprises)\b", _FLAGS
)
_COUNTED_HAN = re.compile(rf"{_NUMBER}\s?(?:家|个|社|の)(?:\w{{0,2}})?(实体|企业|公司|實體|企業|団体)")


def dates(marked: Marked) -> tuple[Dated, ...]:
    """The days, months and years told in the article, in order."""
    published = marked.story.published.on if marked.story.published else None
    found: list[Dated] = []
    for sentence in marked.article:
        said = marked.story.said(sentence.span)
        taken: list[tuple[int, int]] = []
        for dated, start, end in _dates_in(said, published):
            named = dated[2] == "year" and any(h.start < sentence.span.start + end <= h.end for h in sentence.named)
            if not named and not any(start < b and a < end for a, b in taken):
                taken.append((start, end))
                found.append(Dated(dated[0], dated[1], dated[2], Span(sentence.span.start + start, sentence.span.start + end)))
    return tuple(sorted(found, key=lambda each: each.span))


_Told = tuple[date, date, Literal["day", "month", "year", "relative"]]


def _dates_in(said: str, published: date | None) -> Iterator[tuple[_Told, int, int]]:
    for form, year, month, day in _FORMS:
        for match in form.finditer(said):
            told = _told(match, year, month, day, published)
            if told:
                yield told, match.start(), match.end()
    if published:
        for match in _RELATIVE.finditer(said):
            on = _relative(match, said, published)
            yield (on, on, "relative"), match.start(), match.end()


def _told(match: re.Match[str], year: int, month: int, day: int, published: date | None) -> _Told | None:
    try:
        number = int(match.group(year)) if year else 0
        named = match.group(month).lower().rstrip(".") if month else ""
        of_year = _MONTH.get(named) or (int(named) if named else 0)
        if not number:
            if published is None or (named in ("may", "mar", "march") and match.group(month).islower()):
                return None
            on = _nearest(date(published.year, of_year, int(match.group(day)) if day else 1), published)
            later = (on - published).days
            if (not day and later > _SOON) or (_PAST.match(match.group()) and later > 0):
                on = on.replace(year=on.year - 1)
            return (on, on, "day") if day else (on, _last_of(on.year, of_year), "month")
        if day:
            on = date(number, of_year, int(match.group(day)))
            return (on, on, "day")
        if month:
            return (date(number, of_year, 1), _last_of(number, of_year), "month")
        return (date(number, 1, 1), date(number, 12, 31), "year")
    except ValueError:
        return None


def _last_of(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _nearest(on: date, published: date) -> date:
    """The year in which a day without one lies nearest to the day of publication."""
    years = [year for year in (on.year - 1, on.year, on.year + 1) if on.month != 2 or on.day != 29 or year % 4 == 0]
    return min((on.replace(year=year) for year in years), key=lambda each: abs(each - published))


def _relative(match: re.Match[str], said: str, published: date) -> date:
    word = match.group().lower()
    if word in ("today", "vandaag", "heute", "aujourd'hui"):
        return published
    if word in ("yesterday", "gisteren", "gestern", "hier"):
        return published - timedelta(days=1)
    back = (published.weekday() - _WEEKDAY[word]) % 7
    if _NEXT.search(said[: match.start()]):
        return published + timedelta(days=7 - back if back else 7)
    return published - timedelta(days=back)


def amounts(marked: Marked) -> tuple[Amount, ...]:
    """Sums of money, shares and counted parties told in the article, in order."""
    found: list[Amount] = []
    comma = marked.story.language in ("nl", "de", "fr")
    for sentence in marked.article:
        said, start = marked.story.said(sentence.span), sentence.span.start
        for match in _MONEY.finditer(said):
            sign, number, scale = next(
                (match.group(s), match.group(n), match.group(x))
                for n, x, s in ((2, 3, 1), (4, 5, 6), (7, 8, 9))
                if match.group(n)
            )
            unit = _CURRENCY[sign.lower()]
            unit = "CNY" if sign == "¥" and marked.story.language == "zh" else unit
            value = _number(number, comma) * (Decimal(10) ** _SCALE.get((scale or "").lower(), 0))
            found.append(Amount(value, unit, Span(start + match.start(), start + match.end())))
        for match in _SHARE.finditer(said):
            found.append(Amount(_number(match.group(1), comma), "%", Span(start + match.start(), start + match.end())))
        for counted in (_COUNTED, _COUNTED_HAN):
            for match in counted.finditer(said):
                found.append(
                    Amount(
                        _number(match.group(1), comma), match.group(2).lower(), Span(start + match.start(), start + match.end())
                    )
                )
    return tuple(sorted(found, key=lambda each: each.span))


def _number(text: str, comma: bool) -> Decimal:
    """A number as written; comma: whether a comma parts the decimals in this language where it could be either."""
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text) and not (comma and text.count(",") == 1 and "." not in text):
        return Decimal(text.replace(",", ""))
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", text) and (comma or text.count(".") > 1 or "," in text):
        return Decimal(text.replace(".", "").replace(",", "."))
    return Decimal(text.replace(",", "."))
