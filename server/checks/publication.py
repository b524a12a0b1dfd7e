"""Which results come near the day by which they are made public.

Results are made public within 20 working days. Which days are working days is announced every
year (public holidays, and weekends worked in exchange) and is not known here: weekdays are
counted, and the pages say so. Nothing here knows who published what outside this installation.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ..database import db
from ..labels.models import Label
from .models import Check
from .service import last_checks

WORKING_DAYS = 20
NEAR_FROM = 15  # of them gone by: ours
_FRIDAY = 4

# Whether the page behind a label shows the result: it shows the last of its control point.
Shown = Literal["shown", "followed", "no-label"]


class Window(NamedTuple):
    """The days, both included, on which checks were made whose results come near the limit."""

    first: date
    last: date


def weekdays_after(day: date, today: date) -> int:
    """How many days from Monday to Friday lie after `day`, up to and including `today`."""
    weeks, rest = divmod((today - day).days, 7)
    beyond = (day + timedelta(days=7 * weeks + number) for number in range(1, rest + 1))
    return 5 * weeks + sum(one.weekday() <= _FRIDAY for one in beyond)


def weekday_after(day: date, count: int) -> date:
    """The `count`-th day from Monday to Friday after a day."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() <= _FRIDAY
    return day


def window(today: date) -> Window:
    """The days of checks between `NEAR_FROM` and `WORKING_DAYS` weekdays ago."""
    days = [today - timedelta(days=back) for back in range(WORKING_DAYS // 5 * 7 + 7)]
    near = [day for day in days if NEAR_FROM <= weekdays_after(day, today) <= WORKING_DAYS]
    return Window(near[-1], near[0])


def shown_to_public(checks: Collection[Check]) -> dict[str, Shown]:
    """Where each of these checks stands, by its record: on a label's page, or why not."""
    points = {check.control_point_id for check in checks}
    last = {check.record_sha256 for check in last_checks(list(points)).values()}
    posted = _with_posted_label(points)

    def stand(check: Check) -> Shown:
        if check.record_sha256 not in last:
            return "followed"
        return "shown" if check.control_point_id in posted else "no-label"

    return {check.record_sha256: stand(check) for check in checks}


def _with_posted_label(points: Collection[UUID]) -> set[UUID | None]:
    posted = sa.select(Label.control_point_id).where(
        Label.control_point_id.in_(points), Label.state == "posted"
    )
    return set(db.session.scalars(posted))
