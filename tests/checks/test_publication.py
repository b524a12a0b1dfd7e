"""What comes near the 20 working days, counted in weekdays because no calendar is known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from server.checks.publication import WORKING_DAYS, weekday_after, weekdays_after, window


@pytest.mark.parametrize(
    ("day", "today", "count"),
    [
        (date(2026, 11, 26), date(2026, 11, 26), 0),  # a Thursday
        (date(2026, 11, 26), date(2026, 11, 27), 1),
        (date(2026, 11, 26), date(2026, 11, 29), 1),  # the weekend counts nothing
        (date(2026, 11, 26), date(2026, 11, 30), 2),
        (date(2026, 11, 28), date(2026, 12, 5), 5),  # from a Saturday
        (date(2026, 11, 26), date(2026, 12, 24), 20),
    ],
)
def test_weekdays_are_counted_from_the_day_after(day, today, count):
    assert weekdays_after(day, today) == count


def test_counting_forth_and_back_agree():
    for number in range(14):
        day = date(2026, 11, 20) + timedelta(days=number)
        last = weekday_after(day, WORKING_DAYS)
        assert weekdays_after(day, last) == WORKING_DAYS
        assert weekdays_after(day, last - timedelta(days=1)) == WORKING_DAYS - 1


def test_the_window_holds_exactly_the_days_15_to_20_weekdays_ago():
    for number in range(14):
        today = date(2026, 11, 20) + timedelta(days=number)
        near = window(today)
        days = [today - timedelta(days=back) for back in range(60)]

        assert [day for day in days if 15 <= weekdays_after(day, today) <= 20] == [
            day for day in days if near.first <= day <= near.last
        ]
