"""Until when a record is kept: the longest rule, counted from the latest event it counts from."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet.records.retention import EVENTS, RULES, Event, retention, years_after

DAYS = st.dates(date(2000, 1, 1), date(2200, 12, 31))
SOME = st.lists(st.builds(Event, st.sampled_from(sorted(EVENTS)), DAYS), min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("regimes", "screened", "day", "until"),
    [
        ({"us"}, False, date(2024, 3, 10), date(2029, 3, 10)),
        ({"us"}, False, date(2024, 2, 29), date(2029, 3, 1)),
        ({"eu"}, False, date(2024, 1, 1), date(2029, 12, 31)),
        ({"nl", "us"}, False, date(2024, 12, 31), date(2029, 12, 31)),
        ({"jp"}, True, date(2024, 2, 29), date(2034, 3, 1)),
        ({"us", "eu"}, True, date(2024, 2, 29), date(2034, 3, 1)),
        ({"jp"}, False, date(2024, 3, 10), None),
    ],
)
def test_the_day(regimes, screened, day, until):
    found = retention(regimes, screened, [Event("export", day)])
    assert found.until == until
    assert all(rule.cite and rule.source.startswith("https://") for rule in found.rules)


def test_regimes_without_a_rule_are_named():
    assert retention({"us", "jp", "kr"}, False, [Event("export", date(2024, 1, 1))]).without == ("jp", "kr")


@given(SOME)
def test_the_ear_count_five_years_from_the_latest_event(events):
    latest = max(e.on for e in events)
    until = retention({"us"}, False, events).until
    assert until == years_after(latest, 5)
    assert 5 * 365 <= (until - latest).days <= 5 * 366


@given(DAYS, SOME)
def test_the_eu_counts_from_the_end_of_the_year_of_the_export(day, events):
    until = retention({"eu"}, False, [Event("export", day)]).until
    assert (until.month, until.day, until.year) == (12, 31, day.year + 5)
    others = [e for e in events if e.kind in ("reexport", "end")]
    assert retention({"eu"}, False, [Event("export", day), *others]).until == until


@given(SOME, st.sets(st.sampled_from(["us", "eu", "nl", "jp"])), st.booleans())
def test_the_longest_applies(events, regimes, screened):
    found = retention(regimes, screened, events)
    each = [retention(r.regimes & regimes, screened and r.screening, events, [r]).until for r in RULES]
    assert found.until == max((u for u in each if u), default=None)


@given(SOME, st.builds(Event, st.sampled_from(sorted(EVENTS)), DAYS))
def test_a_further_event_never_shortens_the_time(events, more):
    before, after = (retention({"us", "eu"}, True, e).until for e in (events, [*events, more]))
    assert after >= before


@given(DAYS, st.integers(1, 30))
def test_years_after(day, years):
    found = years_after(day, years)
    assert found.year == day.year + years
    if (day.month, day.day) != (2, 29):
        assert (found.month, found.day) == (day.month, day.day)
    else:
        assert found - timedelta(days=1) <= date(found.year, 2, 29 if found.day == 29 else 28)
    assert years_after(date(9998, 5, 5), 5) == date.max
