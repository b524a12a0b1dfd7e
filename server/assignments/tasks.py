"""What phones are told of assignments: each inspector of the area sees whose they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ..changes import feed
from ..checks import followers as check_followers
from ..control_points.models import ControlPoint
from ..database import db
from ..enterprises import moves
from ..labels import followers as label_followers
from ..settings import current_settings
from .models import Assignment
from .standing import is_done

TYPE = "assignment"


@feed.loader(TYPE)
def feed_data(ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The assignments as a phone gets them. One that has ended is gone."""
    found = db.session.execute(
        sa.select(Assignment, is_done()).where(
            Assignment.id.in_([UUID(id_) for id_ in ids]), Assignment.ended_at.is_(None)
        )
    )
    zone = current_settings().zone
    return {
        str(one.id): {
            "enterprise": str(one.enterprise_id),
            "inspector": str(one.person_id),
            "purpose": one.purpose,
            "assigned_on": one.assigned_at.astimezone(zone).date().isoformat(),
            "due_on": one.due_on.isoformat(),
            "state": "done" if done else "open",
        }
        for one, done in found
    }


def publish(rows: Iterable[Assignment]) -> None:
    """Tell the phones of the enterprises' regions. Inside `write()`."""
    standing = {str(one.id): [] if one.ended_at else [one.enterprise.region_code] for one in rows}
    if standing:
        feed.publish_many(TYPE, standing)


@check_followers.on_check
def _checked(_record_ids: Collection[UUID], points: Collection[UUID]) -> None:
    publish(_standing_at_points("check", points))


@label_followers.on_posting
def _posted(points: Collection[UUID]) -> None:
    publish(_standing_at_points("labels", points))


@moves.on_move
def _moved(enterprises: moves.Regions) -> None:
    of_them = Assignment.enterprise_id.in_(list(enterprises))
    publish(
        db.session.scalars(
            sa.select(Assignment).where(of_them, Assignment.ended_at.is_(None))
        ).all()
    )


def _standing_at_points(purpose: str, points: Collection[UUID]) -> Sequence[Assignment]:
    """What has not ended, carried out or not, at the enterprises of these control points."""
    enterprises = sa.select(ControlPoint.enterprise_id).where(ControlPoint.id.in_(points))
    return db.session.scalars(
        sa.select(Assignment).where(
            Assignment.enterprise_id.in_(enterprises),
            Assignment.purpose == purpose,
            Assignment.ended_at.is_(None),
        )
    ).all()
