"""Days and amounts told in an article."""

from datetime import date

import pytest

from brief.labelled import story_of
from licet.brief.answer import brief_of
from licet.brief.brief import Brief


def brief(text: str, language: str = "en", on: str | None = "2024-03-27") -> Brief:
    return brief_of(story_of(f"News\n\n{text}", on and date.fromisoformat(on), language), deals=False, parties=False)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "language", "days"),
    [
        ("It began on September 1, 2023.", "en", [("day", "2023-09-01")]),
        ("It began on 1 September 2023.", "en", [("day", "2023-09-01")]),
        ("Het begon op 1 september 2023.", "nl", [("day", "2023-09-01")]),
        ("Es begann am 1. September 2023.", "de", [("day", "2023-09-01")]),
        ("Cela a commencé le 1er septembre 2023.", "fr", [("day", "2023-09-01")]),
        ("2023年9月1日起实施。", "zh", [("day", "2023-09-01")]),
        ("On 2023-09-01 it began.", "en", [("day", "2023-09-01")]),
        ("In October 2022 it began.", "en", [("month", "2022-10-01")]),
        ("It began in 2019.", "en", [("year", "2019-01-01")]),
        ("It begins on April 3.", "en", [("day", "2024-04-03")]),
        ("It began on December 30.", "en", [("day", "2023-12-30")]),
        ("It was told on Tuesday.", "en", [("relative", "2024-03-26")]),
        ("It was told on Wednesday.", "en", [("relative", "2024-03-27")]),
        ("Since October it applies.", "en", [("month", "2023-10-01")]),
        ("They may march on.", "en", []),
        ("The 1980i has 2050 parts.", "en", []),
        ("It was February 30, 2023.", "en", []),
    ],
)
def test_days(text: str, language: str, days: list[tuple[str, str]]) -> None:
    assert [(told.told, told.first.isoformat()) for told in brief(text, language).dates] == days


def test_a_day_without_a_year_needs_the_day_of_the_story() -> None:
    assert brief("It begins on April 3, or on Monday.", on=None).dates == ()


def test_the_last_day_of_a_month_and_of_a_year() -> None:
    told = brief("In December 2024 and in February 2024, and in 2019.").dates
    assert [each.last.isoformat() for each in told] == ["2024-12-31", "2024-02-29", "2019-12-31"]


@pytest.mark.parametrize(
    ("text", "language", "amounts"),
    [
        ("It costs $5.5 billion.", "en", [("5500000000", "USD")]),
        ("It costs 7.1 billion euros.", "en", [("7100000000", "EUR")]),
        ("Het kost 1,5 miljard euro.", "nl", [("1500000000", "EUR")]),
        ("Es kostet 2,5 Milliarden Euro.", "de", [("2500000000", "EUR")]),
        ("It costs $1,234,567.", "en", [("1234567", "USD")]),
        ("耗资15亿美元。", "zh", [("1500000000", "USD")]),
        ("It rose 35.3% or 4 percent.", "en", [("35.3", "%"), ("4", "%")]),
        ("Es stieg um 35,3 Prozent.", "de", [("35.3", "%")]),
        ("They listed 140 companies.", "en", [("140", "companies")]),
        ("They met 140 times.", "en", []),
    ],
)
def test_amounts(text: str, language: str, amounts: list[tuple[str, str]]) -> None:
    assert [(f"{a.number.normalize():f}", a.unit) for a in brief(text, language).amounts] == amounts


def test_every_span_holds_what_was_found() -> None:
    found = brief("On 1 September 2023 it cost $5 and rose 3%.")
    assert [found.story.said(each.span) for each in (*found.dates, *found.amounts)] == ["1 September 2023", "$5", "3%"]
