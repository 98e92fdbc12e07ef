"""How a measure stood on a day comes from the book: both sides of each of its days."""

from datetime import date

import pytest

from brief.labelled import story_of
from licet.brief.answer import brief_of
from licet.brief.brief import Measure

_DUTCH = "News\n\nThe Dutch government limits exports of lithography machines."


def of(text: str, on: str | None, id_: str) -> Measure:
    brief = brief_of(story_of(text, date.fromisoformat(on) if on else None), deals=False, parties=False)
    return next(measure for measure in brief.measures if measure.id == id_)


@pytest.mark.parametrize(
    ("on", "state", "since"),
    [
        ("2023-06-29", "not yet published", None),
        ("2023-06-30", "published", "2023-06-30"),
        ("2023-08-31", "published", "2023-06-30"),
        ("2023-09-01", "in force", "2023-09-01"),
        ("2024-01-01", "in force", "2023-09-01"),
        ("2024-03-27", "in force", "2023-09-01"),
        ("2024-09-06", "in force", "2023-09-01"),
        ("2024-09-07", "in force", "2023-09-01"),
        ("2025-04-01", "in force", "2023-09-01"),
    ],
)
def test_the_dutch_order(on: str, state: str, since: str | None) -> None:
    measure = of(_DUTCH, on, "nl.chip_tools")
    assert (measure.state, measure.since and measure.since.isoformat()) == (state, since)


@pytest.mark.parametrize(
    ("on", "instrument"),
    [
        ("2024-09-06", "nl-2023"),
        ("2024-09-07", "nl-2024"),
        ("2025-03-31", "nl-2024"),
        ("2025-04-01", "nl-2025"),
    ],
)
def test_the_dutch_order_rests_on_the_instrument_of_the_day(on: str, instrument: str) -> None:
    told = {
        "nl-2023": "Order of 23 June 2023",
        "nl-2024": "Order of 2 September 2024",
        "nl-2025": "Amending order",
    }
    assert of(_DUTCH, on, "nl.chip_tools").instrument.startswith(told[instrument])


def test_before_after_and_later_part_at_the_story() -> None:
    measure = of(_DUTCH, "2025-01-20", "nl.chip_tools")
    assert date(2024, 1, 1) in {step.on for step in measure.before}
    assert {step.on for step in measure.after} == {date(2025, 4, 1)}  # published on 15 January, to come on 1 April
    assert date(2025, 11, 15) in {step.on for step in measure.later}
    assert all(step.on <= date(2025, 1, 20) for step in measure.before)


@pytest.mark.parametrize(
    ("text", "id_", "on", "state"),
    [
        ("A\n\nThe affiliates rule matters.", "us.affiliates", "2025-09-28", "not yet published"),
        ("A\n\nThe affiliates rule matters.", "us.affiliates", "2025-09-29", "in force"),
        ("A\n\nThe affiliates rule matters.", "us.affiliates", "2025-11-09", "in force"),
        ("A\n\nThe affiliates rule matters.", "us.affiliates", "2025-11-10", "suspended"),
        ("A\n\nThe affiliates rule matters.", "us.affiliates", "2026-11-09", "suspended"),
        ("A\n\nThe affiliates rule matters.", "us.affiliates", "2026-11-10", "unknown"),
        ("A\n\nAnnouncement No. 46 of 2024 matters.", "cn.46_2024", "2024-12-03", "in force"),
        ("A\n\nAnnouncement No. 46 of 2024 matters.", "cn.46_2024", "2025-11-08", "in force"),
        ("A\n\nAnnouncement No. 46 of 2024 matters.", "cn.46_2024", "2025-11-09", "partly in force"),
        ("A\n\nAnnouncement No. 46 of 2024 matters.", "cn.46_2024", "2026-11-28", "unknown"),
        ("A\n\nAnnouncement No. 61 of 2025 matters.", "cn.61_2025", "2025-11-06", "in force"),
        ("A\n\nAnnouncement No. 61 of 2025 matters.", "cn.61_2025", "2025-11-07", "suspended"),
        ("A\n\nAnnouncement No. 61 of 2025 matters.", "cn.61_2025", "2026-11-11", "unknown"),
        ("A\n\nAnnouncement No. 58 of 2025 matters.", "cn.october_2025", "2025-11-06", "published"),
        ("A\n\nAnnouncement No. 58 of 2025 matters.", "cn.october_2025", "2025-11-10", "suspended"),
        ("A\n\nThe AI diffusion rule matters.", "us.ai_diffusion", "2025-06-01", "suspended"),
        ("A\n\nThe clean vehicle credit matters.", "us.clean_vehicle_credit", "2025-09-30", "in force"),
        ("A\n\nThe clean vehicle credit matters.", "us.clean_vehicle_credit", "2025-10-01", "ended"),
        ("A\n\nThe MATCH Act matters.", "us.match_act", "2026-05-01", "proposed"),
        ("A\n\nDS623 matters.", "wto.ds623", "2024-03-25", "not yet published"),
        ("A\n\nDS623 matters.", "wto.ds623", "2024-03-26", "pending"),
        ("A\n\nThe Entity List matters.", "us.entity_list", "2024-03-27", "in force"),
    ],
)
def test_states_of_other_measures(text: str, id_: str, on: str, state: str) -> None:
    assert of(text, on, id_).state == state


def test_a_day_the_book_only_begins_to_hold_is_no_first_day() -> None:
    measure = of("A\n\nThe Entity List matters.", "2024-03-27", "us.entity_list")
    assert measure.since is None
    assert "older" in measure.says


def test_an_end_that_was_not_known_is_not_told() -> None:
    assert of("A\n\nIEEPA tariffs matter.", "2025-06-01", "us.ieepa_tariffs").until is None
    assert of("A\n\nDS623, and EU EV tariffs.", "2025-06-01", "eu.electric_car_duties").until == date(2029, 10, 30)


def test_a_story_without_a_date_has_no_state_and_says_so() -> None:
    brief = brief_of(story_of("A\n\nThe MATCH Act and the Entity List.", None), parties=False)
    assert {measure.state for measure in brief.measures} == {"unknown"}
    assert [remark.code for remark in brief.remarks] == ["no_date"]
    assert brief.deals == ()
