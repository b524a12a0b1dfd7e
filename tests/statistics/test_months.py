"""The months that are counted by."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from server.database import db
from server.statistics.months import in_month, last_months

# 2027-02-01 00:30 in Asia/Shanghai, still January in UTC.
AT = datetime(2027, 1, 31, 16, 30, tzinfo=UTC)


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


@pytest.fixture(autouse=True)
def _application(app: Flask) -> None:
    """Months are those of the installation's time zone."""


def test_twelve_months_end_with_the_present_one_as_far_as_it_has_come() -> None:
    months = last_months(AT)

    assert [month.code for month in months[:3]] == ["2026-03", "2026-04", "2026-05"]
    assert len(months) == 12
    assert (months[-1].first, months[-1].last) == (date(2027, 2, 1), date(2027, 2, 1))
    assert months[-1].ends == AT
    assert months[-2].last == date(2027, 1, 31)
    assert months[-2].ends == months[-1].begins == datetime(2027, 1, 31, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "place"),
    [
        (datetime(2027, 1, 31, 15, 59, tzinfo=UTC), 10),
        (datetime(2027, 1, 31, 16, 0, tzinfo=UTC), 11),
        (datetime(2026, 2, 28, 15, 59, tzinfo=UTC), None),  # before the first of them
    ],
)
def test_an_instant_lies_in_its_local_month(moment: datetime, place: int | None) -> None:
    instant = sa.literal(moment.replace(tzinfo=None), sa.DateTime)
    limits = [m._replace(begins=_naive(m.begins), ends=_naive(m.ends)) for m in last_months(AT)]

    assert db.session.scalar(sa.select(in_month(instant, limits))) == place


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
