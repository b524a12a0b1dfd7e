"""Corrections that a real phone ordered some time ago, sealed and sent without its screen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from server.control_points.models import ControlPoint
from server.database import db, now, uuid7
from server.labels.models import Label
from server.sample.phone import Phone


def order_correction(phone: Phone, store: ControlPoint, ago: timedelta, deadline: date) -> None:
    """The cold store was found too warm, and is to be mended by then."""
    at = now().astimezone(UTC) - ago
    label = db.session.scalars(
        sa.select(Label.code).where(Label.control_point_id == store.id)
    ).one()
    check, body = uuid7(), check_body(phone, store, label, at)
    db.session.rollback()
    phone.seal(check, "check", body, at)
    order = {
        "check": str(check),
        "findings": [{"limit": "store_temp"}],
        "demand": "立即检修冷库",
        "basis": "总局令第49号第三十三条",
        "deadline": deadline.isoformat(),
        "photos": [],
        "inspectors": [str(phone.person)],
        "signatures": [],
    }
    phone.seal(uuid7(), "correction-order", order, at + timedelta(minutes=5))
    phone.send()


def check_body(phone: Phone, store: ControlPoint, label: str, at: datetime) -> dict[str, object]:
    warm = {"limit": "store_temp", "value": "-12.5", "unit": "Cel", "from": "measured"}
    return {
        "label": label,
        "control_point": str(store.id),
        "plan_version": store.current_version,
        "checklist_version": 1,
        "visit": str(uuid7()),
        "scan": {"by": "camera", "at": at.isoformat(timespec="milliseconds")},
        "measurements": [warm],
        "items": [{"item": "C-06", "result": "conforms"}],
        "result": "does-not-conform",
        "photos": [],
        "inspectors": [str(phone.person)],
        "signatures": [],
    }
