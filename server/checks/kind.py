"""How a record of the kind `check` is looked at, held, and becomes a check."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload, load_only

from ..accounts.areas import covers
from ..accounts.models import Person
from ..changes import feed
from ..control_points.models import ControlPoint
from ..database import among, db
from ..enterprises import moves
from ..enterprises.models import Enterprise
from ..labels.models import Label
from ..problems import DomainError
from ..records.fields import is_uuid
from ..records.forms import Form
from ..records.kinds import Applied, Body, Hold, InvalidBody, Kind, register
from ..regions.models import Region
from . import expecting, followers
from .arranging import New, arrange, made_at, place
from .models import Check
from .schemas import CheckBodySchema
from .service import judge_by_plan, load_limits

_form = Form(CheckBodySchema())


def validate(body: Body) -> None:
    """Raise InvalidBody unless the body is of a check's form and fits the plan version and the
    checklist that it names. A control point that is not here is no matter of form."""
    if faults := _form.faults(body):
        raise InvalidBody(str(faults))
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


def before_validate(bodies: Sequence[Body]) -> object:
    """Read the limits of the plan versions that the bodies name."""
    versions = [
        (UUID(body["control_point"]), body.get("plan_version"))
        for body in bodies
        if is_uuid(body.get("control_point"))
    ]
    load_limits([(point, number) for point, number in versions if isinstance(number, int)])
    return None


def prepare(bodies: Sequence[Body]) -> object:
    """Load what `hold` looks at of the points and labels that the bodies name."""
    points = {UUID(body["control_point"]) for body in bodies}
    labels = {body["label"] for body in bodies}
    return (
        db.session.scalars(_POINTS, {"points": list(points)}).all(),
        db.session.scalars(_LABELS, {"codes": list(labels)}).all(),
    )


_POINTS = (
    sa.select(ControlPoint)
    .where(ControlPoint.id.in_(among("points")))
    .options(
        load_only(ControlPoint.enterprise_id),
        joinedload(ControlPoint.enterprise, innerjoin=True).options(
            load_only(Enterprise.region_code),
            joinedload(Enterprise.region, innerjoin=True).load_only(Region.path),
        ),
        lazyload(ControlPoint.current),
    )
)
_LABELS = (
    sa.select(Label)
    .where(Label.code.in_(among("codes")))
    .options(load_only(Label.control_point_id), lazyload(Label.control_point))
)


def apply(records: Sequence[Applied]) -> None:
    """Derive the checks of applied records. Inside `write()`."""
    new = [New(values, record) for record in records if (values := _values_of(record))]
    place(new)
    points = {one.values["control_point_id"] for one in new}
    _publish(points)
    followers.changed([one.values["record_id"] for one in new], points)


def forget(records: Sequence[Applied]) -> None:
    """Take away the checks of these records. Inside `write()`."""
    gone = sa.delete(Check).where(Check.record_sha256.in_([one.sha256 for one in records]))
    checks = db.session.execute(gone.returning(Check.record_id, Check.control_point_id)).all()
    points = {point_id for _, point_id in checks}
    arrange(dict.fromkeys(points, 0))
    _publish(points)
    followers.changed([record_id for record_id, _ in checks], points)


def _publish(points: Collection[UUID]) -> None:
    """Tell the phones that these control points, and so their enterprises, were checked."""
    found = db.session.execute(_REGIONS, {"points": list(points)}).all()
    feed.publish_all(
        {
            "check": {str(row.id): [row.region_code] for row in found},
            "enterprise": {str(row.enterprise_id): [row.region_code] for row in found},
        }
    )


_REGIONS = (
    sa.select(ControlPoint.id, ControlPoint.enterprise_id, Enterprise.region_code)
    .join(ControlPoint.enterprise)
    .where(ControlPoint.id.in_(among("points")))
)


def check_of(record: Applied) -> Check | None:
    """The check that a record gives or would give, not yet in its place among others."""
    values = _values_of(record)
    return Check(**values, control_point=_control_point(record.body)) if values else None


def _values_of(record: Applied) -> expecting.Values | None:
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
def _enterprises_moved(regions: moves.Regions) -> None:
    checked = sa.select(ControlPoint.id, ControlPoint.enterprise_id).where(
        ControlPoint.enterprise_id.in_(regions),
        sa.exists().where(Check.control_point_id == ControlPoint.id),
    )
    feed.publish_many("check", {str(id_): [regions[of]] for id_, of in db.session.execute(checked)})


register(
    Kind(
        name="check",
        validate=validate,
        hold=hold,
        apply=apply,
        forget=forget,
        clear=clear,
        photos=photos,
        region=region,
        before_validate=before_validate,
        prepare=prepare,
        derived=derived,
        expected=expected,
    )
)
