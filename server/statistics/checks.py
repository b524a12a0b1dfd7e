"""Checks and their results by month, and where they fail most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from .. import local_days
from ..checks.models import Check
from ..checks.schemas import RESULTS
from ..control_points.models import ControlPoint
from ..database import db
from ..enterprises.models import Enterprise
from ..regions.service import within
from . import kept
from .months import in_month, last_months

FIGURE = "checks"
RECENT_DAYS = 30  # the present one among them
MOST_FAILING = 10


class CheckMonth(NamedTuple):
    """The checks that were recorded in a month; one that was corrected counts once."""

    code: str  # 2026-11
    first: date
    last: date
    results: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.results.values())


class FailingPoint(NamedTuple):
    """Where checks fail: the points of one template of the catalogue, in all enterprises."""

    template: str
    failed: int  # checks of the shown months that did not conform
    checks: int  # of those months in all


class CheckFigures(NamedTuple):
    """What is counted of the checks of an area."""

    since: date  # the recent ones were recorded from this local day on
    recent: Mapping[str, int]  # by result
    months: list[CheckMonth]
    failing: list[FailingPoint]  # those that fail most often first


@kept.counter(FIGURE)
def count(area: Collection[str]) -> dict[str, Any]:
    """The figures of an area as JSON, the way they are kept."""
    which = sa.and_(
        Enterprise.region_code.in_(within(area)),
        Check.replaced_by.is_(None),
        Check.result.is_not(None),
    )
    months = last_months()
    place = in_month(Check.recorded_at, months).label("place")
    by_month = _checks(place, Check.result, sa.func.count()).where(which, place.is_not(None))
    results: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(RESULTS, 0))
    for month, result, number in db.session.execute(by_month.group_by(place, Check.result)):
        results[month][result] = number
    since = months[-1].last - timedelta(days=RECENT_DAYS - 1)
    recent = _checks(Check.result, sa.func.count()).where(
        which, Check.recorded_at >= local_days.midnight(since)
    )
    return {
        "since": since.isoformat(),
        "recent": dict(db.session.execute(recent.group_by(Check.result)).all()),
        "months": [
            [month.first.isoformat(), month.last.isoformat(), results[number]]
            for number, month in enumerate(months)
        ],
        "failing": _failing(sa.and_(which, Check.recorded_at >= months[0].begins)),
    }


def figures_of(value: Mapping[str, Any]) -> CheckFigures:
    """The figures that `count` gave."""
    months = []
    for first, last, results in value["months"]:
        begins = date.fromisoformat(first)
        months.append(CheckMonth(f"{begins:%Y-%m}", begins, date.fromisoformat(last), results))
    return CheckFigures(
        date.fromisoformat(value["since"]),
        value["recent"],
        months,
        [FailingPoint(*one) for one in value["failing"]],
    )


def _failing(which: sa.ColumnElement[bool]) -> list[list[str | int]]:
    failed = sa.func.sum(sa.case((Check.result == "does-not-conform", 1), else_=0))
    checks, template = sa.func.count(), ControlPoint.template_code
    points = (
        _checks(template, failed, checks)
        .where(which)
        .group_by(template)
        .having(failed > 0)
        .order_by(failed.desc(), checks, template)
        .limit(MOST_FAILING)
    )
    return [[code, int(bad), number] for code, bad, number in db.session.execute(points)]


def _checks(*columns: Any) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .select_from(Check)
        .join(ControlPoint, ControlPoint.id == Check.control_point_id)
        .join(Enterprise, Enterprise.id == ControlPoint.enterprise_id)
    )
