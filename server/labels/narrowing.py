"""The list of enterprises, narrowed by how their labels stand."""

from __future__ import annotations

import sqlalchemy as sa

from ..control_points.models import ControlPoint
from ..enterprises.models import Enterprise
from ..enterprises.narrowing import narrowing
from ..language import Text
from . import life
from .models import Label


@narrowing("no-plan", Text("还没有控制点计划", "No plan yet"))
def _without_plan() -> sa.ColumnElement[bool]:
    return ~_point()


@narrowing("uncovered", Text("有控制点缺有效标签", "Points without a current posted label"))
def _uncovered() -> sa.ColumnElement[bool]:
    return _point(~_label("posted"))


@narrowing("covered", Text("标签全部有效", "All labels current and posted"))
def _covered() -> sa.ColumnElement[bool]:
    return sa.and_(_point(), ~_point(~_label("posted")))


@narrowing("damaged", Text("有标签破损", "A label is damaged"))
def _damaged() -> sa.ColumnElement[bool]:
    return _point(_label("damaged"))


@narrowing("missing", Text("有标签缺失", "A label is missing"))
def _missing() -> sa.ColumnElement[bool]:
    return _point(_label("missing"))


@narrowing("outdated", Text("有标签过期", "A label is outdated"))
def _outdated() -> sa.ColumnElement[bool]:
    return _point(_label("outdated"))


def _point(*having: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Some control point of the plan fits."""
    point = sa.exists().where(
        ControlPoint.enterprise_id == Enterprise.id, ControlPoint.dropped_at.is_(None), *having
    )
    return point.correlate(Enterprise)


def _label(state: str) -> sa.ColumnElement[bool]:
    """Some label of the control point is in that state today."""
    label = sa.exists().where(Label.control_point_id == ControlPoint.id, life.is_in(state))
    return label.correlate(ControlPoint)
