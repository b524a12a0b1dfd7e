"""Checks derived from records, and what others ask about them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa

from ..accounts.areas import lies_in
from ..accounts.models import Person
from ..changes import feed
from ..control_points.models import ControlPoint, PlanVersion
from ..database import db, now
from ..enterprises.models import Enterprise
from ..enterprises.visits import last_visit_provider
from ..photos.erasing import Erased
from ..problems import NotFound
from ..records.models import FieldRecord
from ..seals.signing import instant
from ..settings import current_settings
from . import checklist
from .judging import JudgedCheck, judge_check
from .limits import Limit
from .models import Check

FULL_COVERAGE = timedelta(days=2 * 365)  # Order 49 art. 22: every item within two years


class CheckInFull(NamedTuple):
    """A check with the record it comes from and its verdict computed anew."""

    check: Check
    record: FieldRecord
    judged: JudgedCheck
    plan: PlanVersion


def judge_by_plan(body: Mapping[str, Any]) -> JudgedCheck | None:
    """The verdict on a body of a check's form; None where its plan version is not here.

    Raises CheckInvalid or MeasurementInvalid.
    """
    limits = _limits_of(UUID(body["control_point"]), body["plan_version"])
    return None if limits is None else judge_check(body, limits)


def find(record_sha256: str, person: Person) -> CheckInFull:
    """One check in the person's area. Raises NotFound, or Erased where its record was."""
    check = db.session.scalar(
        _in_area(sa.select(Check), person).where(Check.record_sha256 == record_sha256)
    )
    record = db.session.get(FieldRecord, record_sha256)
    if record is not None and record.erased_by:
        raise Erased
    if check is None or record is None:
        raise NotFound
    return in_full(check, record)


def find_of_enterprise(record_sha256: str, enterprise_id: UUID | None) -> CheckInFull:
    """One check of an enterprise, for its own people. Raises NotFound."""
    check = db.session.scalar(
        all_of_enterprise(enterprise_id).where(Check.record_sha256 == record_sha256)
    )
    if check is None:
        raise NotFound
    return in_full(check, db.session.get_one(FieldRecord, record_sha256))


def visit_of_enterprise(visit: UUID, enterprise_id: UUID | None) -> list[CheckInFull]:
    """The checks of one visit to an enterprise, in the order made. Raises NotFound."""
    checks = db.session.scalars(
        all_of_enterprise(enterprise_id)
        .where(Check.visit == visit)
        .order_by(None)
        .order_by(Check.recorded_at, ControlPoint.code, Check.record_sha256)
    ).all()
    if not checks:
        raise NotFound
    return [in_full(one, db.session.get_one(FieldRecord, one.record_sha256)) for one in checks]


def all_of_enterprise(enterprise_id: UUID | None) -> sa.Select[Check]:
    """Select all checks of an enterprise, the corrected ones too, newest first."""
    return (
        sa.select(Check)
        .join(Check.control_point)
        .where(ControlPoint.enterprise_id == enterprise_id)
        .order_by(Check.recorded_at.desc(), Check.record_sha256)
    )


def in_full(check: Check, record: FieldRecord) -> CheckInFull:
    """A check with its verdict computed anew."""
    plan = db.session.get_one(PlanVersion, (check.control_point_id, check.plan_version))
    return CheckInFull(check, record, judge_check(record.body, _limits(plan)), plan)


def last_check(control_point_id: UUID) -> Check | None:
    """The last check of a control point that nothing has replaced."""
    return last_checks([control_point_id]).get(control_point_id)


def last_checks(control_point_ids: Sequence[UUID]) -> dict[UUID, Check]:
    """The last check of each of these control points that has one."""
    standing = sa.select(Check).where(
        Check.control_point_id.in_(control_point_ids), Check.replaced_by.is_(None)
    )
    return {
        check.control_point_id: check
        for check in db.session.scalars(standing.order_by(Check.place))
    }


@last_visit_provider
def last_visits(enterprise_ids: Collection[UUID]) -> dict[UUID, date]:
    """The local day of the last visit to each of these enterprises that had one."""
    latest = (
        sa.select(ControlPoint.enterprise_id, sa.func.max(Check.visited_at))
        .join(Check, Check.control_point_id == ControlPoint.id)
        .where(ControlPoint.enterprise_id.in_(enterprise_ids))
        .group_by(ControlPoint.enterprise_id)
    )
    zone = current_settings().zone
    return {
        enterprise_id: visited_at.astimezone(zone).date()
        for enterprise_id, visited_at in db.session.execute(latest)
    }


def checks_of(enterprise: Enterprise, count: int) -> Sequence[Check]:
    """The newest checks of an enterprise that nothing has replaced."""
    return db.session.scalars(
        _of_enterprise(enterprise).order_by(Check.recorded_at.desc()).limit(count)
    ).all()


def items_not_asked(enterprise: Enterprise) -> list[checklist.Item]:
    """The checklist items that no check of the last two years has answered."""
    recent = _of_enterprise(enterprise).where(Check.visited_at >= now() - FULL_COVERAGE)
    asked = {item for check in db.session.scalars(recent) for item in check.items}
    return [item for code, item in checklist.items().items() if code not in asked]


@feed.loader("check")
def feed_data(ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The last check per control point, as a phone gets it."""
    return {
        str(control_point_id): {
            "record": str(check.record_id),
            "control_point": str(control_point_id),
            "label": check.label_code,
            "result": check.result,
            "claimed_result": check.claimed_result,
            "recorded_at": instant(check.recorded_at),
            "inspectors": check.inspectors,
        }
        for control_point_id, check in last_checks([UUID(id_) for id_ in ids]).items()
    }


# By point and version. A version is never edited, so what was read once holds for ever; reading
# the whole of a version for each check would take most of the time of judging it.
_known_limits: dict[tuple[UUID, int], list[Limit]] = {}
MOST_KNOWN = 5000


def load_limits(wanted: Collection[tuple[UUID, int]]) -> None:
    """Read at once the limits of these points' versions, for `judge_by_plan`."""
    if unknown := {point for point, version in wanted if (point, version) not in _known_limits}:
        _read_limits(PlanVersion.control_point_id.in_(unknown))


def _limits_of(control_point_id: UUID, version: int) -> list[Limit] | None:
    key = (control_point_id, version)
    if key not in _known_limits:
        of_point = PlanVersion.control_point_id == control_point_id
        _read_limits(sa.and_(of_point, PlanVersion.version == version))
    return _known_limits.get(key)


def limit_names(wanted: Collection[tuple[UUID, int]]) -> dict[tuple[UUID, int], dict[str, Any]]:
    """What the limits of these points' versions are called, by parameter; read at once."""
    load_limits(wanted)
    return {
        key: {limit["parameter"]: cast(Any, limit)["name"] for limit in _limits_of(*key) or []}
        for key in wanted
    }


def _read_limits(which: sa.ColumnElement[bool]) -> None:
    if len(_known_limits) > MOST_KNOWN:
        _known_limits.clear()
    columns = (PlanVersion.control_point_id, PlanVersion.version, PlanVersion.content)
    for point, version, content in db.session.execute(sa.select(*columns).where(which)):
        _known_limits[point, version] = content["limits"]


def _limits(plan: PlanVersion) -> list[Limit]:
    return cast(list[Limit], plan.content["limits"])


def _in_area(checks: sa.Select[Check], person: Person) -> sa.Select[Check]:
    return (
        checks.join(Check.control_point)
        .join(ControlPoint.enterprise)
        .where(lies_in(Enterprise.region_code, person))
    )


def _of_enterprise(enterprise: Enterprise) -> sa.Select[Check]:
    return (
        sa.select(Check)
        .join(Check.control_point)
        .where(ControlPoint.enterprise_id == enterprise.id, Check.replaced_by.is_(None))
    )
