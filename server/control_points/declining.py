"""Staff keep a point as it is though its template says something else, until that moves on again.

Only what the template says at that moment is declined: with its next content the point is listed
again. Each is an act, and can be taken back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa

from ..database import db, now_sealed
from ..seals.acts import append_act
from .catalogue import Template
from .models import ControlPoint, DeclinedUpdate

DECLINED, REOPENED = "update-declined", "update-reopened"  # the acts


def is_declined(
    templates: Mapping[str, Template], codes: Collection[str]
) -> sa.ColumnElement[bool]:
    """Whether what the point's template says now was declined there; `codes`: those asked for."""
    present = [(code, templates[code].sha256) for code in codes]
    what = sa.tuple_(ControlPoint.template_code, DeclinedUpdate.template_sha256)
    return sa.exists().where(
        DeclinedUpdate.control_point_id == ControlPoint.id,
        DeclinedUpdate.reopened_at.is_(None),
        what.in_(present),
    )


def standing(point_ids: Collection[UUID]) -> dict[tuple[UUID, str], DeclinedUpdate]:
    """What is declined at these points, by point and the hash of the template's content."""
    rows = sa.select(DeclinedUpdate).where(
        DeclinedUpdate.control_point_id.in_(point_ids), DeclinedUpdate.reopened_at.is_(None)
    )
    return {
        (row.control_point_id, row.template_sha256): row
        for row in db.session.scalars(rows.order_by(DeclinedUpdate.control_point_id))
    }


def decline(point: ControlPoint, template: Template, by: UUID, reason: str) -> None:
    """Keep the point as it is for as long as the template says this. Inside `write()`."""
    key = (point.id, template.sha256)
    row = db.session.get(DeclinedUpdate, key)
    if row is None:
        row = DeclinedUpdate(control_point_id=point.id, template_sha256=template.sha256)
        db.session.add(row)
    row.declined_by, row.declined_at, row.reopened_at = by, now_sealed(), None
    row.reason = reason
    append_act(
        DECLINED, by, _named(row) | {"template": template.code, "reason": reason}, row.declined_at
    )


def reopen(point_ids: Sequence[UUID], by: UUID) -> int:
    """List the points for their templates' updates again; returns how many. Inside `write()`."""
    rows = standing(point_ids).values()
    for row in rows:
        row.reopened_at = now_sealed()
        append_act(REOPENED, by, _named(row), row.reopened_at)
    return len(rows)


def _named(row: DeclinedUpdate) -> dict[str, str]:
    return {"control_point": str(row.control_point_id), "template_sha256": row.template_sha256}
