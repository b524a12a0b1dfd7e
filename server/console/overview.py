"""The figures that a bureau sees first, for one person's area."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from ..accounts.areas import colleagues_of, regions_of
from ..accounts.models import Person
from ..checks.models import Check
from ..control_points.models import ControlPoint
from ..corrections import service as corrections
from ..database import db, now
from ..enterprises.models import Enterprise
from ..follow_ups import service as follow_ups
from ..labels import life
from ..labels import service as labels
from ..labels.models import Label
from ..problem_reports import service as problem_reports
from ..records.models import Device
from ..records.service import count_held

PERIOD = timedelta(days=30)


class Overview(NamedTuple):
    """Counts within an area."""

    since: datetime  # the checks below were recorded from here on
    enterprises: int
    without_plan: int  # enterprises in which no control point is accepted
    points: int
    covered: int  # points with a posted label that tells what holds
    to_print: int  # points that the usual print run would print for
    labels: Mapping[str, int]  # by state
    checks: Mapping[str, int]  # by result, of the last 30 days
    corrections: Mapping[str, int]  # by state
    reports: Mapping[str, int]  # problem reports by state
    problems: Mapping[str, int]  # raised at follow-up visits, by state
    held: int  # records that staff must look at
    phones: int  # that hold unsent records, by what they said last
    unsent: int

    @property
    def coverage(self) -> float | None:
        """The covered share of the control points; None without any."""
        return self.covered / self.points if self.points else None


def overview(person: Person) -> Overview:
    """What stands where in the person's area, now."""
    here = Enterprise.region_code.in_(regions_of(person))
    in_plan = sa.and_(here, ControlPoint.dropped_at.is_(None))
    since = now() - PERIOD
    phones, unsent = _unsent(person)
    return Overview(
        since=since,
        enterprises=_count(sa.select(Enterprise.id).where(here)),
        without_plan=_count(
            sa.select(Enterprise.id).where(
                here,
                ~sa.exists().where(
                    ControlPoint.enterprise_id == Enterprise.id, ControlPoint.dropped_at.is_(None)
                ),
            )
        ),
        points=_count(_points(in_plan)),
        covered=_count(_points(in_plan).where(_has_label("posted"))),
        to_print=_count(_points(in_plan).where(~_has_label("printed", "posted"), _licence_holds())),
        labels=labels.counts_by_state(here),
        checks=_checks_by_result(here, since),
        corrections=corrections.counts(person),
        reports=problem_reports.counts(person),
        problems=follow_ups.problem_counts(person),
        held=count_held(person),
        phones=phones,
        unsent=unsent,
    )


def _points(which: sa.ColumnElement[bool]) -> sa.Select[object]:
    return sa.select(ControlPoint.id).join(ControlPoint.enterprise).where(which)


def _has_label(*states: str) -> sa.ColumnElement[bool]:
    label = sa.exists().where(
        Label.control_point_id == ControlPoint.id, life.state_column().in_(states)
    )
    return label.correlate(ControlPoint)


def _licence_holds() -> sa.ColumnElement[bool]:
    # A label never outlives the licence: printed after its end it would be outdated at once.
    return sa.or_(
        Enterprise.licence_valid_to.is_(None), Enterprise.licence_valid_to >= life.today()
    )


def _checks_by_result(here: sa.ColumnElement[bool], since: datetime) -> Mapping[str, int]:
    counted = (
        sa.select(Check.result, sa.func.count())
        .join(Check.control_point)
        .join(ControlPoint.enterprise)
        .where(here, Check.recorded_at >= since, Check.replaced_by.is_(None))
        .group_by(Check.result)
    )
    return {result: count for result, count in db.session.execute(counted) if result}


def _unsent(person: Person) -> tuple[int, int]:
    held_back = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(Device.unsent_records), 0))
    row = db.session.execute(
        held_back.where(
            Device.unsent_records > 0,
            Device.revoked_at.is_(None),
            Device.person_id.in_(colleagues_of(person)),
        )
    ).one()
    return row[0], row[1]


def _count(rows: sa.Select[object]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(rows.subquery())) or 0
