"""How a record of the kind `check` is looked at, held, and becomes a check."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from ..accounts.areas import covers
from ..accounts.models import Person
from ..changes import feed
from ..control_points.models import ControlPoint, PlanVersion
from ..database import db
from ..enterprises import moves
from ..enterprises.models import Enterprise
from ..labels.models import Label
from ..problems import DomainError
from ..records.fields import is_uuid
from ..records.kinds import Body, Hold, InvalidBody, Kind, register
from ..records.models import FieldRecord
from ..records.order import Placed, in_order
from ..regions.models import Region
from .models import Check
from .replacing import Sealed, standings
from .schemas import CheckBodySchema
from .service import judge_by_plan

_form = CheckBodySchema()


def validate(body: Body) -> None:
    """Raise InvalidBody unless the body is of a check's form and fits the plan version and the
    checklist that it names. A control point that is not here is no matter of form."""
    if errors := _form.validate(body):
        raise InvalidBody(str(errors))
    try:
        judged = judge_by_plan(body)
    except DomainError as refusal:
        raise InvalidBody(refusal.detail.en) from refusal
    if judged is None and _control_point(body) is not None:
        raise InvalidBody(f"The control point has no version {body['plan_version']}.")


def hold(body: Body, by: Person) -> Hold | None:
    """Why staff must look at a valid body, if they must."""
    point = _control_point(body)
    if point is None or not covers(by, point.enterprise.region_code):
        return "outside-area"
    label = db.session.get(Label, body["label"])
    if label is None or label.control_point_id not in (None, point.id):
        return "label-not-current"
    return None


def photos(body: Body) -> list[str]:
    """The pictures that the body names, hex: photos, then drawn signatures."""
    drawn = [signature["image"] for signature in body["signatures"] if "image" in signature]
    return [photo["sha256"] for photo in body["photos"]] + drawn


def prepare(bodies: Sequence[Body]) -> object:
    """Load the points, labels, plan versions and regions that the bodies name."""
    points = {UUID(body["control_point"]) for body in bodies if is_uuid(body.get("control_point"))}
    labels = {body["label"] for body in bodies if isinstance(body.get("label"), str)}
    found = db.session.scalars(sa.select(ControlPoint).where(ControlPoint.id.in_(points))).all()
    codes = {point.enterprise.region_code for point in found}
    return (
        found,
        db.session.scalars(sa.select(Label).where(Label.code.in_(labels))).all(),
        db.session.scalars(
            sa.select(PlanVersion).where(PlanVersion.control_point_id.in_(points))
        ).all(),
        db.session.scalars(sa.select(Region).where(Region.code.in_(codes))).all(),
    )


def apply(records: Sequence[FieldRecord]) -> None:
    """Derive the checks of applied records. Inside `write()`."""
    needed = prepare([record.body for record in records])
    checks = [check for record in records if (check := _check_of(record))]
    again = sa.delete(Check).where(Check.record_sha256.in_([one.record_sha256 for one in checks]))
    db.session.execute(again)
    db.session.add_all(checks)
    db.session.flush()
    points = {check.control_point_id: check.control_point for check in checks}
    _arrange(points)
    feed.publish_many(
        "check", {str(id_): [point.enterprise.region_code] for id_, point in points.items()}
    )
    feed.publish_many(
        "enterprise",
        {str(point.enterprise_id): [point.enterprise.region_code] for point in points.values()},
    )
    del needed


def _check_of(record: FieldRecord) -> Check | None:
    """The check that an applied record gives, not yet in its place among others."""
    try:
        if record.outcome != "stored":  # validated on arrival otherwise
            validate(record.body)
        judged = judge_by_plan(record.body)
    except (InvalidBody, DomainError):
        return None  # whatever staff decided: what is not of a check's form becomes none
    if judged is None:
        return None
    body = record.body
    return Check(
        record_sha256=record.sha256,
        record_id=record.id,
        control_point=_control_point(body),
        control_point_id=UUID(body["control_point"]),
        label_code=body["label"],
        plan_version=body["plan_version"],
        visit=UUID(body["visit"]),
        person_id=record.person_id,
        inspectors=body["inspectors"],
        recorded_at=record.recorded_at,
        visited_at=_at(record),
        claimed_result=body["result"],
        result=judged.result,
        items={answer.item: answer.result for answer in judged.answers},
        limits_not_met=[
            measured.limit["parameter"] for measured in judged.measurements if measured.met is False
        ],
        limits_not_assessed=[limit["parameter"] for limit in judged.not_assessed],
        replaces=UUID(body["replaces"]) if "replaces" in body else None,
    )


def region(body: Body) -> str | None:
    """Where the checked enterprise lies."""
    point = _control_point(body)
    return None if point is None else point.enterprise.region_code


def derived() -> Mapping[str, object]:
    """What stands of each check now, by its record."""
    columns = sa.inspect(Check).columns
    return {
        f"check {check.record_sha256}": tuple(getattr(check, column.key) for column in columns)
        for check in db.session.scalars(sa.select(Check))
    }


def clear() -> None:
    """Empty what is derived, before it is derived again. Inside `write()`."""
    db.session.execute(sa.delete(Check))


def _arrange(control_point_ids: Collection[UUID]) -> None:
    """Say anew which checks of these control points stand, and in which place."""
    found = db.session.execute(
        sa.select(*_STANDING)
        .join(FieldRecord, FieldRecord.sha256 == Check.record_sha256)
        .where(Check.control_point_id.in_(control_point_ids))
    ).all()
    changed = []
    for control_point_id in control_point_ids:
        ordered = in_order([one for one in found if one.control_point_id == control_point_id])
        now_stand = standings(
            [Sealed(one.sha256, one.record_id, one.person_id, one.replaces) for one in ordered]
        )
        for one in ordered:
            standing = now_stand[one.sha256]
            visited_at = _at(ordered[standing.place])
            if (*standing, visited_at) != (one.place, one.replaced_by, one.flagged, one.visited_at):
                changed.append(
                    {
                        "record_sha256": one.sha256,
                        **standing._asdict(),
                        "visited_at": visited_at,
                    }
                )
    if changed:
        db.session.execute(sa.update(Check), changed)


# What standing depends on, and how each check stands now: not the whole of either row.
_STANDING = (
    Check.record_sha256.label("sha256"),
    *(Check.control_point_id, Check.record_id, Check.person_id, Check.replaces),
    *(Check.place, Check.replaced_by, Check.flagged, Check.visited_at),
    *(FieldRecord.kid, FieldRecord.sequence, FieldRecord.recorded_at, FieldRecord.skew_ms),
)


def _at(record: Placed) -> datetime:
    """When it was made, by the server's clock as far as the receipt knows it."""
    return record.recorded_at + timedelta(milliseconds=record.skew_ms)


def _control_point(body: Body) -> ControlPoint | None:
    return db.session.get(ControlPoint, UUID(body["control_point"]))


@moves.on_move
def _enterprise_moved(enterprise: Enterprise) -> None:
    points = sa.select(ControlPoint.id).where(ControlPoint.enterprise_id == enterprise.id)
    checked = sa.select(Check.control_point_id).where(Check.control_point_id.in_(points))
    feed.publish_many(
        "check",
        {str(id_): [enterprise.region_code] for id_ in db.session.scalars(checked.distinct())},
    )


register(
    Kind(
        name="check",
        validate=validate,
        hold=hold,
        apply=apply,
        clear=clear,
        photos=photos,
        region=region,
        prepare=prepare,
        derived=derived,
    )
)
