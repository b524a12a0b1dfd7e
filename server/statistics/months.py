"""The months that are counted by: those of the installation's time zone, the present one last."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from .. import local_days
from ..database import now

SHOWN = 12


class Month(NamedTuple):
    """A local month. The present one ends where it stands: today, now."""

    first: date
    last: date
    begins: datetime
    ends: datetime  # no longer in it

    @property
    def code(self) -> str:
        """`2026-11`."""
        return f"{self.first:%Y-%m}"


def last_months(at: datetime | None = None, count: int = SHOWN) -> list[Month]:
    """The present month and those before it, oldest first."""
    at = at or now()
    today = local_days.day_of(at)
    firsts = [_back(today, count - 1 - number) for number in range(count)]
    following = [*firsts[1:], _back(today, -1)]
    return [_month(first, after, today, at) for first, after in zip(firsts, following, strict=True)]


def in_month(column: Any, months: list[Month]) -> sa.ColumnElement[int]:
    """The place among `months` of the one in which the instant lies; NULL where in none."""
    places = [
        (sa.and_(column >= month.begins, column < month.ends), place)
        for place, month in enumerate(months)
    ]
    return sa.case(*places)


def _month(first: date, after: date, today: date, at: datetime) -> Month:
    is_present = after > today
    return Month(
        first,
        today if is_present else after - timedelta(days=1),
        local_days.midnight(first),
        at if is_present else local_days.midnight(after),
    )


def _back(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 - months, 12)
    return date(day.year + years, month + 1, 1)
