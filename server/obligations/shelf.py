"""Pages behind labels, ready to be handed out again while nothing has changed that they show.

One short question to the database decides, at each request: a label that was withdrawn a moment
ago says so at once, in every process.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import Flask, current_app

from .. import local_days
from ..bureau.models import BureauSetting
from ..checks.models import Check
from ..control_points.models import ControlPoint
from ..corrections.models import Correction
from ..database import db
from ..enterprises.models import Enterprise
from ..labels.models import Label

MOST = 500  # pages of up to 30 KB that a process keeps ready

Standing = tuple[object, ...]


class Ready(NamedTuple):
    """A page as it is sent, and what stood when it was made."""

    standing: Standing
    body: bytes
    etag: str
    policy: str  # Content-Security-Policy

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Those that no other page has."""
        return [
            ("Content-Length", str(len(self.body))),
            ("Content-Security-Policy", self.policy),
            ("ETag", f'"{self.etag}"'),
        ]


_LAST_CHECK = (
    sa.select(Check.record_sha256)
    .where(Check.control_point_id == ControlPoint.id, Check.replaced_by.is_(None))
    .order_by(Check.place.desc())
    .limit(1)
    .correlate(ControlPoint)
    .scalar_subquery()
)
# Of the bureau's settings, which the page names in its frame.
_SETTINGS = (
    sa.select(sa.func.count()).select_from(BureauSetting).scalar_subquery(),
    sa.select(sa.func.max(BureauSetting.changed_at)).scalar_subquery(),
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
        *_SETTINGS,
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
    .where(Label.code == sa.bindparam("code", ""))
    .order_by(Correction.record_sha256)
)


def standing(code: str) -> Standing | None:
    """What stands at the label now, today's date included: deadlines and validity pass by
    themselves. None where there is no such label."""
    return standing_on(db.session.connection(), code, local_days.today())


def standing_on(connection: sa.Connection, code: str, today: date) -> Standing | None:
    """As `standing`, on that connection."""
    statement, values, names = _as_driver_has_it(connection.dialect)
    asked = {**values, "code": code}
    given: Any = tuple(asked[name] for name in names) if names else asked
    # As the driver gives them: values are compared here, nothing else.
    rows = connection.exec_driver_sql(statement, given).all()
    return (today, *map(tuple, rows)) if rows else None


@cache
def _as_driver_has_it(dialect: sa.Dialect) -> tuple[str, dict[str, Any], list[str]]:
    """The statement, its fixed values, and the order of all of them where that counts."""
    compiled = _STANDING.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    return compiled.string, dict(compiled.params), list(compiled.positiontup or ())


def find(code: str, language: str, standing: Standing) -> Ready | None:
    """The page as it is ready, where it was made of the same standing."""
    ready = of(current_app).get((code, language))
    return ready if ready is not None and ready.standing == standing else None


def put(code: str, language: str, ready: Ready) -> None:
    """Keep a page ready."""
    shelf = of(current_app)
    if len(shelf) >= MOST:
        shelf.clear()  # pages that nobody asks for any more go with the rest
    shelf[code, language] = ready


def of(app: Flask) -> dict[tuple[str, str], Ready]:
    """The pages that this process has ready, by code and language."""
    shelf: dict[Any, Ready] = app.extensions.setdefault("obligations_shelf", {})
    return shelf
