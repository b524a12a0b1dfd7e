"""Months, quarters, half-years and years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.follow_ups.periods import MONTHS, NoPeriod, before, containing, name, read

DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))
KINDS = st.sampled_from(sorted(MONTHS))


@pytest.mark.parametrize(
    ("code", "first", "last", "zh", "en"),
    [
        ("2026-Q4", "2026-10-01", "2026-12-31", "2026年第4季度", "Q4 2026"),
        ("2028-02", "2028-02-01", "2028-02-29", "2028年2月", "February 2028"),
        ("2026-H1", "2026-01-01", "2026-06-30", "2026年上半年", "H1 2026"),
        ("2026", "2026-01-01", "2026-12-31", "2026年", "2026"),
    ],
)
def test_a_code_names_its_days(code: str, first: str, last: str, zh: str, en: str) -> None:
    period = read(code)

    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)
    assert name(period) == (zh, en)


@pytest.mark.parametrize(
    "code", ["", "2026-Q5", "2026-13", "2026-00", "2026-H3", "1999", "２０２６"]
)
def test_what_is_no_code_is_none(code: str) -> None:
    with pytest.raises(NoPeriod):
        read(code)


@given(DAYS, KINDS)
def test_a_day_lies_in_its_period_which_follows_on_the_one_before(day: date, kind: str) -> None:
    period = containing(day, kind)

    assert period.first <= day <= period.last
    assert read(period.code) == period
    assert period.kind == kind
    assert before(period).last == period.first - timedelta(days=1)
