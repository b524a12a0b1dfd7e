"""How instants, dates and numbers are shown."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from server.console.dates import local_date, local_time, number

EVENING = datetime(2026, 3, 13, 17, 30, tzinfo=UTC)  # already the 14th in Shanghai


@pytest.mark.parametrize(
    ("moment", "day", "time"),
    [
        (EVENING, "2026-03-14", "2026-03-14 01:30"),
        ("2026-03-13T17:30:00.000Z", "2026-03-14", "2026-03-14 01:30"),
        ("2026-03-14T01:30:00.000+08:00", "2026-03-14", "2026-03-14 01:30"),
        (date(2026, 3, 13), "2026-03-13", "2026-03-13"),
        ("2026-03-13", "2026-03-13", "2026-03-13"),
        (None, "—", "—"),
    ],
)
def test_moments_are_shown_in_the_installations_time_zone(
    app: Flask, moment: datetime | date | str | None, day: str, time: str
) -> None:
    assert local_date(moment) == day
    assert local_time(moment) == time


@pytest.mark.parametrize(("value", "shown"), [(12345, "12,345"), (0, "0"), (None, "—")])
def test_numbers_are_grouped(value: int | None, shown: str) -> None:
    assert number(value) == shown
