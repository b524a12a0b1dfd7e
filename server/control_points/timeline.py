"""Versions of the plan in the history of an enterprise."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa
from flask import url_for

from ..enterprises.timeline import Asked, Columns, Event, source
from ..language import Text
from .models import ControlPoint, PlanVersion


@source("plan", Text("控制点计划", "Plan"))
def _versions(asked: Asked) -> Iterator[Event]:
    # A version's number belongs to its point: together they are the event's id.
    id_ = (
        sa.cast(PlanVersion.control_point_id, sa.String)
        + "."
        + sa.cast(PlanVersion.version, sa.String)
    )
    columns = (PlanVersion.accepted_at, id_, ControlPoint.id, PlanVersion.version)
    versions = _of(asked, sa.select(*columns, ControlPoint.code, PlanVersion.reason)).join(
        PlanVersion, PlanVersion.control_point_id == ControlPoint.id
    )
    for at, key, point_id, version, code, reason in asked.rows(
        versions, PlanVersion.accepted_at, id_
    ):
        why = f"：{reason}" if reason else ""
        text = (
            Text(f"接受控制点 {code}", f"Control point {code} accepted")
            if version == 1
            else Text(
                f"{code} 改为第 {version} 版{why}",
                f"{code} changed, version {version}{why.replace('：', ': ')}",
            )
        )
        address = url_for("control_points.show", point_id=point_id)
        yield Event(at, asked.kind, key, text, address)


@source("drop", Text("移除控制点", "Points dropped"))
def _dropped(asked: Asked) -> Iterator[Event]:
    columns = (ControlPoint.dropped_at, ControlPoint.id, ControlPoint.code)
    dropped = _of(asked, sa.select(*columns)).where(ControlPoint.dropped_at.is_not(None))
    for at, point_id, code in asked.rows(dropped, ControlPoint.dropped_at, ControlPoint.id, UUID):
        text = Text(f"控制点 {code} 移出计划", f"Control point {code} taken out of the plan")
        address = url_for("control_points.show", point_id=point_id)
        yield Event(at, asked.kind, point_id, text, address)


def _of(asked: Asked, rows: Columns) -> Columns:
    return rows.where(ControlPoint.enterprise_id == asked.enterprise_id)
