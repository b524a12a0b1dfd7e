"""Pages behind labels, ready to be handed out again while nothing has changed that they show.

One short question to the database decides, at each request: a label that was withdrawn a moment
ago says so at once, in every process.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import current_app

from ..checks.models import Check
from ..control_points.models import ControlPoint
from ..corrections.models import Correction
from ..database import db
from ..enterprises.models import Enterprise
from ..labels import life
from ..labels.models import Label

MOST = 500  # pages of up to 30 KB that a process keeps ready

Standing = tuple[object, ...]


class Ready(NamedTuple):
    """A page as it is sent, and what stood when it was made."""

    standing: Standing
    text: str
    etag: str
    policy: str  # Content-Security-Policy


_LAST_CHECK = (
    sa.select(Check.record_sha256)
    .where(Check.control_point_id == ControlPoint.id, Check.replaced_by.is_(None))
    .order_by(Check.place.desc())
    .limit(1)
    .correlate(ControlPoint)
    .scalar_subquery()
)
# All that may change of what the page shows; a plan version and a record never do. A row per
# correction that stands.
_STANDING = (
    sa.select(
        Label.state,
        Label.state_since,
        Label.plan_version,
        Label.valid_until,
        Label.reason,
        Label.replaced_by,
        ControlPoint.id,
        ControlPoint.current_version,
        ControlPoint.dropped_at,
        Enterprise.name,
        _LAST_CHECK,
        Correction.record_sha256,
        Correction.state,
        Correction.deadline,
        Correction.check_result,
    )
    .outerjoin(ControlPoint, ControlPoint.id == Label.control_point_id)
    .outerjoin(Enterprise, Enterprise.id == ControlPoint.enterprise_id)
    .outerjoin(
        Correction,
        sa.and_(
            Correction.control_point_id == ControlPoint.id,
            Correction.state.in_(("open", "evidence")),
        ),
    )
    .where(Label.code == sa.bindparam("code"))
    .order_by(Correction.record_sha256)
)


def standing(code: str) -> Standing | None:
    """What stands at the label now, today's date included: deadlines and validity pass by
    themselves. None where there is no such label."""
    rows = db.session.connection().execute(_STANDING, {"code": code}).all()
    return (life.today(), *map(tuple, rows)) if rows else None


def find(code: str, language: str, standing: Standing) -> Ready | None:
    """The page as it is ready, where it was made of the same standing."""
    ready = _shelf().get((code, language))
    return ready if ready is not None and ready.standing == standing else None


def put(code: str, language: str, ready: Ready) -> None:
    """Keep a page ready."""
    shelf = _shelf()
    if len(shelf) >= MOST:
        shelf.clear()  # pages that nobody asks for any more go with the rest
    shelf[code, language] = ready


def _shelf() -> dict[tuple[str, str], Ready]:
    shelf: dict[Any, Ready] = current_app.extensions.setdefault("obligations_shelf", {})
    return shelf
