"""How a record of the kind `check` is looked at, held, and becomes a check."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from ..accounts.areas import covers
from ..accounts.models import Person
from ..changes import feed
from ..control_points.models import ControlPoint
from ..database import db
from ..enterprises import moves
from ..enterprises.models import Enterprise
from ..labels.models import Label
from ..problems import DomainError
from ..records.kinds import Body, Hold, InvalidBody, Kind, register
from ..records.models import FieldRecord
from ..records.order import in_order
from . import followers
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


def apply(record: FieldRecord) -> None:
    """Derive the check of an applied record. Inside `write()`."""
    try:
        validate(record.body)
        judged = judge_by_plan(record.body)
    except InvalidBody:
        return  # whatever staff decided: what is not of a check's form becomes none
    if judged is None:
        return
    body = record.body
    db.session.merge(
        Check(
            record_sha256=record.sha256,
            record_id=record.id,
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
                measured.limit["parameter"]
                for measured in judged.measurements
                if measured.met is False
            ],
            limits_not_assessed=[limit["parameter"] for limit in judged.not_assessed],
            replaces=UUID(body["replaces"]) if "replaces" in body else None,
        )
    )
    db.session.flush()
    point = db.session.get_one(ControlPoint, UUID(body["control_point"]))
    _arrange(point.id)
    feed.publish("check", str(point.id), [point.enterprise.region_code])
    feed.publish("enterprise", str(point.enterprise_id), [point.enterprise.region_code])
    followers.derived(record.id)


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


def _arrange(control_point_id: UUID) -> None:
    """Say anew which checks of a control point stand, and in which place."""
    checks = {
        check.record_sha256: check
        for check in db.session.scalars(
            sa.select(Check).where(Check.control_point_id == control_point_id)
        )
    }
    records = {
        record.sha256: record
        for record in db.session.scalars(
            sa.select(FieldRecord).where(FieldRecord.sha256.in_(checks))
        )
    }
    ordered = [record.sha256 for record in in_order(list(records.values()))]
    found = standings(
        [
            Sealed(sha256, check.record_id, check.person_id, check.replaces)
            for sha256 in ordered
            for check in [checks[sha256]]
        ]
    )
    for sha256, standing in found.items():
        check = checks[sha256]
        check.place = standing.place
        check.replaced_by = standing.replaced_by
        check.flagged = standing.flagged
        check.visited_at = _at(records[ordered[standing.place]])
    db.session.flush()


def _at(record: FieldRecord) -> datetime:
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
        derived=derived,
    )
)
