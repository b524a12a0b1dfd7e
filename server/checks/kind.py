"""How a record of the kind `check` is looked at, held, and becomes a check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import lazyload

from ..accounts.areas import covers
from ..accounts.models import Person
from ..changes import feed
from ..control_points.models import ControlPoint
from ..database import db
from ..enterprises import moves
from ..enterprises.models import Enterprise
from ..labels.models import Label
from ..problems import DomainError
from ..records.fields import is_uuid
from ..records.kinds import Body, Hold, InvalidBody, Kind, register
from ..records.models import FieldRecord
from . import expecting, followers
from .arranging import New, made_at, place
from .models import Check
from .schemas import CheckBodySchema
from .service import judge_by_plan, load_limits

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
    """Load the points, labels, regions and limits that the bodies name."""
    pointing = [body for body in bodies if is_uuid(body.get("control_point"))]
    points = {UUID(body["control_point"]) for body in pointing}
    labels = {body["label"] for body in bodies if isinstance(body.get("label"), str)}
    versions = [(UUID(body["control_point"]), body.get("plan_version")) for body in pointing]
    load_limits([(point, number) for point, number in versions if isinstance(number, int)])
    return (
        db.session.scalars(
            sa.select(ControlPoint)
            .where(ControlPoint.id.in_(points))
            .options(lazyload(ControlPoint.current))
        ).all(),
        db.session.scalars(
            sa.select(Label).where(Label.code.in_(labels)).options(lazyload(Label.control_point))
        ).all(),
    )


def apply(records: Sequence[FieldRecord]) -> None:
    """Derive the checks of applied records. Inside `write()`."""
    again = sa.delete(Check).where(Check.record_sha256.in_([one.sha256 for one in records]))
    db.session.execute(again)
    new = [New(check, record) for record in records if (check := check_of(record))]
    place(new)
    points = {one.check.control_point_id: one.check.control_point for one in new}
    regions = {id_: [point.enterprise.region_code] for id_, point in points.items()}
    feed.publish_many("check", {str(id_): regions[id_] for id_ in points})
    feed.publish_many(
        "enterprise", {str(point.enterprise_id): regions[id_] for id_, point in points.items()}
    )
    followers.derived([one.check.record_id for one in new])


def check_of(record: FieldRecord) -> Check | None:
    """The check that a record gives or would give, not yet in its place among others."""
    values = _values_of(record)
    return Check(**values, control_point=_control_point(record.body)) if values else None


def _values_of(record: FieldRecord) -> expecting.Values | None:
    """What stands in the columns of the check that an applied record gives."""
    try:
        if record.outcome != "stored":  # validated on arrival otherwise
            validate(record.body)
        judged = judge_by_plan(record.body)
    except (InvalidBody, DomainError):
        return None  # whatever staff decided: what is not of a check's form becomes none
    if judged is None:
        return None
    body = record.body
    return {
        "record_sha256": record.sha256,
        "record_id": record.id,
        "control_point_id": UUID(body["control_point"]),
        "label_code": body["label"],
        "plan_version": body["plan_version"],
        "visit": UUID(body["visit"]),
        "person_id": record.person_id,
        "inspectors": body["inspectors"],
        "recorded_at": record.recorded_at,
        "visited_at": made_at(record),
        "claimed_result": body["result"],
        "result": judged.result,
        "items": {answer.item: answer.result for answer in judged.answers},
        "limits_not_met": [
            measured.limit["parameter"] for measured in judged.measurements if measured.met is False
        ],
        "limits_not_assessed": [limit["parameter"] for limit in judged.not_assessed],
        "replaces": UUID(body["replaces"]) if "replaces" in body else None,
    }


def region(body: Body) -> str | None:
    """Where the checked enterprise lies."""
    point = _control_point(body)
    return None if point is None else point.enterprise.region_code


def derived() -> Mapping[str, object]:
    """What stands of each check now, by its record."""
    return expecting.there()


def expected() -> Mapping[str, object]:
    """What should stand, by the records."""
    return expecting.expected(_values_of)


def clear() -> None:
    """Empty what is derived, before it is derived again. Inside `write()`."""
    db.session.execute(sa.delete(Check))


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
        expected=expected,
    )
)
