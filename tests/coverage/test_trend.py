"""What hung when, told by what is kept, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

import pytest
import sqlalchemy as sa

from server.control_points import service as control_points
from server.control_points.models import ControlPoint, PlanVersion
from server.coverage import trend
from server.coverage.tally import Narrowing
from server.database import db, write
from server.statistics.months import Month, last_months
from tests.checks.conftest import label_of, posted

HERE = ["430600"]
DAY = timedelta(days=1)


class Year(NamedTuple):
    """The last four months, whatever they are called today."""

    august: Month
    september: Month
    october: Month
    november: Month


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


@pytest.fixture
def year(app):
    return Year(*last_months()[-4:])


@pytest.fixture
def since_august(points, year):
    """The plant's plan and labels are of the month of three months ago."""
    with write():
        db.session.execute(sa.update(PlanVersion).values(accepted_at=year.august.begins + DAY))
        for point in points.values():
            label_of(point).issued_at = year.august.begins + 2 * DAY
    return points


def _stands(narrowed=Narrowing()):  # noqa: B008
    return trend.stands_of(trend.count(HERE, narrowed))


def _currents():
    return [one.current for one in _stands()]


def test_a_label_counts_from_its_posting_until_something_ends_it(since_august, seen, year):
    codes = {code: label_of(point).code for code, point in since_august.items()}
    for code in ("MEAT-01", "MEAT-02", "MEAT-03", "MEAT-04", "MEAT-05", "MEAT-06"):
        seen(codes[code], "posted", year.september.begins + DAY)
    seen(codes["MEAT-01"], "damaged", year.october.begins + DAY)
    seen(codes["MEAT-01"], "posted", year.november.begins)  # mended in the last month
    with write():
        label_of(since_august["MEAT-02"]).withdrawn_at = year.october.begins + DAY
        label_of(since_august["MEAT-03"]).valid_until = year.october.last - DAY
        new = posted(since_august["MEAT-04"], issued_at=year.october.begins + DAY)
        db.session.add(new)
        db.session.flush()
        label_of(since_august["MEAT-04"]).replaced_by = new.code
        point = db.session.merge(since_august["MEAT-05"])
        control_points.new_version(point, {**point.current.content}, None, "调整")
        db.session.flush()
        db.session.execute(
            sa.update(PlanVersion)
            .where(PlanVersion.version == 2)
            .values(accepted_at=year.october.begins + DAY)
        )

    stands = _stands()

    assert [one.month for one in stands] == [month.code for month in year]
    assert [one.planned for one in stands] == [8, 8, 8, 8]
    assert [one.current for one in stands] == [0, 6, 1, 2]  # MEAT-06 all along, MEAT-01 again
    assert [one.issued for one in stands] == [8, 0, 1, 0]
    assert [one.posted for one in stands] == [0, 6, 0, 1]
    assert [one.found_bad for one in stands] == [0, 0, 1, 0]


def test_a_point_that_was_dropped_counts_until_then(since_august, seen, year):
    seen(label_of(since_august["MEAT-08"]).code, "posted", year.august.begins + 3 * DAY)
    with write():
        db.session.get_one(
            ControlPoint, since_august["MEAT-08"].id
        ).dropped_at = year.october.begins

    assert [one.planned for one in _stands()] == [8, 8, 7, 7]
    assert _currents() == [1, 1, 0, 0]


def test_two_labels_at_one_point_cover_it_once(since_august, seen, year):
    with write():
        second = posted(since_august["MEAT-01"])
        db.session.add(second)
        code = second.code
    for one in (code, label_of(since_august["MEAT-01"]).code):
        seen(one, "posted", year.november.begins)

    assert _currents()[-1] == 1


def test_months_are_counted_for_one_gate_and_one_category(since_august):
    process = _stands(Narrowing(gate="process"))

    assert 0 < process[-1].planned < 8
    assert _stands(Narrowing(category="BAKERY")) == []


def test_before_the_first_plan_there_is_no_month(app):
    assert _stands() == []
