"""A check beside the earlier ones at its control point: each measured value against its limit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import sqlalchemy as sa

from ..database import db
from ..problems import DomainError
from ..records.models import FieldRecord
from .limits import Limit, Verdict
from .models import Check
from .service import CheckInFull, judge_by_plan, load_limits
from .trend import Point, Trend, draw
from .wording import TONES, limit_text, measured_text, verdict_text

MOST_COMPARED = 20  # checks, the one itself among them


class Reading(NamedTuple):
    """What one check found against one limit; `text` is empty where nothing was measured."""

    text: str
    limit_text: str  # as it held then
    verdict: str
    tone: str


class Comparison(NamedTuple):
    """One limit, what each check found against it, and its trend where there are figures."""

    limit: Limit
    limit_text: str
    readings: list[Reading | None]  # one a check; None: the plan had no such limit then
    trend: Trend | None


class Compared(NamedTuple):
    """The checks at a control point, newest first, up to the one that is looked at."""

    checks: list[Check]
    comparisons: list[Comparison]


def compare(full: CheckInFull) -> Compared:
    """The check and those before it, by the limits of its own plan version."""
    rows = _earlier(full.check)
    checks = [check for check, _body in rows]
    load_limits({(check.control_point_id, check.plan_version) for check in checks})
    found = [_found(body) for _check, body in rows]
    limits = [*(one.limit for one in full.judged.measurements), *full.judged.not_measured]
    return Compared(checks, [_comparison(limit, checks, found) for limit in limits])


class _Found(NamedTuple):
    limit: Limit
    measurement: Any
    met: Verdict


def _earlier(check: Check) -> Sequence[Any]:
    """The last checks up to this one that nothing has replaced, each with its record's body."""
    standing = sa.or_(Check.replaced_by.is_(None), Check.record_sha256 == check.record_sha256)
    return db.session.execute(
        sa.select(Check, FieldRecord.body)
        .join(FieldRecord, FieldRecord.sha256 == Check.record_sha256)
        .where(
            Check.control_point_id == check.control_point_id,
            Check.place <= check.place,
            FieldRecord.erased_by.is_(None),
            standing,
        )
        .order_by(Check.place.desc(), Check.recorded_at.desc())
        .limit(MOST_COMPARED)
    ).all()


def _found(body: dict[str, Any]) -> dict[str, _Found]:
    """What a check measured, by parameter."""
    try:
        judged = judge_by_plan(body)
    except DomainError:
        return {}
    if judged is None:
        return {}
    found = {
        one.limit["parameter"]: _Found(one.limit, one.measurement, one.met)
        for one in judged.measurements
    }
    left_out = {limit["parameter"]: _Found(limit, None, None) for limit in judged.not_measured}
    return left_out | found


def _comparison(
    limit: Limit, checks: Sequence[Check], found: Sequence[dict[str, _Found]]
) -> Comparison:
    of_limit = [one.get(limit["parameter"]) for one in found]
    points = [
        point
        for check, one in zip(checks, of_limit, strict=True)
        if one and (point := _point(one, limit, check.recorded_at))
    ]
    return Comparison(
        limit=limit,
        limit_text=limit_text(limit),
        readings=[_reading(one) if one else None for one in of_limit],
        trend=draw(points[::-1]),
    )


def _reading(one: _Found) -> Reading:
    text = measured_text(one.limit, one.measurement) if one.measurement else ""
    return Reading(text, limit_text(one.limit), verdict_text(one.met), TONES[one.met])


def _point(one: _Found, limit: Limit, at: datetime) -> Point | None:
    """The figure to draw; none of another unit, nor one known only to be below another."""
    value = (one.measurement or {}).get("value", "<")
    if value.startswith("<") or one.limit["ucum"] != limit["ucum"]:
        return None
    bounds = one.limit["value"]
    listed = bounds if isinstance(bounds, list) else [bounds] if bounds is not None else []
    return Point(
        at=at,
        figure=Decimal(value),
        bounds=tuple(Decimal(bound) for bound in listed),
        text=measured_text(one.limit, one.measurement),
        tone=TONES[one.met],
    )
