"""The field record `posting`: what an inspector saw of a label on the wall.

A label's state follows from staff and print runs on one side and from the *set* of applied
postings on the other: whenever one is applied, its label is judged anew from all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from marshmallow import ValidationError, fields, validate
from sqlalchemy.orm import defer

from ..accounts.areas import covers
from ..accounts.models import Person
from ..control_points.models import ControlPoint
from ..database import db
from ..records import kinds
from ..records.fields import BodySchema, PhotoSchema, PositionSchema, UuidText, is_uuid
from ..records.forms import Form
from ..records.models import FieldRecord
from ..records.order import in_order
from ..regions.models import Region
from . import followers, life, service
from .codes import is_well_formed
from .models import Label, LabelPosting

# What is seen of a label, and the state that follows. Binding a blank code posts it.
STATE_AFTER = {"posted": "posted", "bound": "posted", "damaged": "damaged", "missing": "missing"}


class PostingSchema(BodySchema):
    """The body of a posting (records.md §3)."""

    label = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(list(STATE_AFTER)))
    control_point = UuidText()
    photos = fields.List(fields.Nested(PhotoSchema), required=True)
    position = fields.Nested(PositionSchema)
    remark = fields.String()

    def fit_together(self, data: Mapping[str, Any]) -> None:
        if not is_well_formed(data["label"]):
            raise ValidationError("Not a label code.", "label")
        if (data["state"] == "bound") != ("control_point" in data):
            raise ValidationError("Goes with the state bound, and with no other.", "control_point")


_form = Form(PostingSchema())


def check_form(body: kinds.Body) -> None:
    """Raises InvalidBody where the body is no posting."""
    if faults := _form.faults(body):
        raise kinds.InvalidBody(str(faults))


def hold(body: kinds.Body, by: Person) -> kinds.Hold | None:
    """A label outside the person's area, or a code that is not of this installation or not of
    the point it is said to hang at. What state it is in is shown, never held."""
    label = db.session.get(Label, body["label"])
    point = _point_bound_to(body) or (label.control_point if label else None)
    if point is not None and not covers(by, point.enterprise.region_code):
        return "outside-area"
    if label is None:
        return "label-not-current"
    if body["state"] == "bound" and (point is None or _belongs_elsewhere(label, point)):
        return "label-not-current"
    return None


def prepare(bodies: Sequence[kinds.Body]) -> object:
    """Load the labels, points and regions that the bodies name."""
    codes = {body["label"] for body in bodies if isinstance(body.get("label"), str)}
    bound = {UUID(body["control_point"]) for body in bodies if is_uuid(body.get("control_point"))}
    labels = db.session.scalars(sa.select(Label).where(Label.code.in_(codes))).all()
    points = db.session.scalars(sa.select(ControlPoint).where(ControlPoint.id.in_(bound))).all()
    hung = [label.control_point for label in labels if label.control_point]
    regions = {point.enterprise.region_code for point in (*points, *hung)}
    return (
        labels,
        points,
        db.session.scalars(sa.select(Region).where(Region.code.in_(regions))).all(),
    )


def apply(records: Sequence[kinds.Applied]) -> None:
    """Let the postings count for their labels' state and place. Inside ingest's transaction."""
    needed = prepare([record.body for record in records])
    known = sa.select(LabelPosting.record_sha256).where(
        LabelPosting.record_sha256.in_([record.sha256 for record in records])
    )
    counted = set(db.session.scalars(known))
    labels: dict[str, Label] = {}
    for record in records:
        label = db.session.get(Label, record.body["label"])
        if label is None:  # accepted by staff all the same; there is nothing that could change
            continue
        labels[label.code] = label
        if record.sha256 not in counted:
            posting = LabelPosting(record_sha256=record.sha256, label_code=label.code)
            posting.state, posting.at = record.body["state"], _moment(record)
            db.session.add(posting)
    db.session.flush()
    _settle(labels.values())
    del needed


def forget(records: Sequence[kinds.Applied]) -> None:
    """Let these postings count no longer for their labels' state and place. Inside `write()`."""
    hashes = [record.sha256 for record in records]
    gone = sa.delete(LabelPosting).where(LabelPosting.record_sha256.in_(hashes))
    codes = set(db.session.scalars(gone.returning(LabelPosting.label_code)))
    _settle(db.session.scalars(sa.select(Label).where(Label.code.in_(codes))).all())


def clear() -> None:
    """Forget all postings: each label is again as staff and print runs left it."""
    posted = sa.select(LabelPosting.label_code)
    labels = db.session.scalars(sa.select(Label).where(Label.code.in_(posted))).all()
    db.session.execute(sa.delete(LabelPosting))
    for label in labels:
        _reset(label)
    service.publish(labels)


def photos(body: kinds.Body) -> list[str]:
    return [photo["sha256"] for photo in body["photos"]]


def region(body: kinds.Body) -> str | None:
    """Where the label hangs: the region of its enterprise."""
    label = db.session.get(Label, body["label"])
    point = _point_bound_to(body) or (label.control_point if label else None)
    return point.enterprise.region_code if point else None


def derived() -> Mapping[str, object]:
    """What stands of labels that have postings, by code."""
    labels = sa.select(Label).where(Label.code.in_(sa.select(LabelPosting.label_code)))
    return {
        f"label {label.code}": (
            label.state,
            str(label.control_point_id),
            label.latitude,
            label.longitude,
            label.state_since.isoformat(),
        )
        for label in db.session.scalars(labels)
    }


def postings_of(label: Label) -> list[tuple[FieldRecord, bool]]:
    """The applied postings of a label in their order, each with whether it is a binding that
    came too late."""
    counted = sa.select(LabelPosting).where(LabelPosting.label_code == label.code)
    late = {one.record_sha256: one.conflict for one in db.session.scalars(counted)}
    records = db.session.scalars(
        sa.select(FieldRecord).where(FieldRecord.sha256.in_(late)).options(*_LIGHT)
    ).all()
    return [(record, late[record.sha256]) for record in in_order(records)]


def late_bindings_at(point_id: UUID) -> list[LabelPosting]:
    """Those that wanted this point for a label that was bound elsewhere before, oldest first.

    Such a label hangs here, and opens what holds at the other place.
    """
    wanted = FieldRecord.body["control_point"].as_string() == str(point_id)
    late = sa.select(LabelPosting).where(LabelPosting.conflict, wanted)
    late = late.join(FieldRecord, FieldRecord.sha256 == LabelPosting.record_sha256)
    return list(db.session.scalars(late.order_by(LabelPosting.at)))


_LIGHT = (defer(FieldRecord.text), defer(FieldRecord.receipt))


def _settle(labels: Collection[Label]) -> None:
    """Judge these labels anew from all their postings, and tell whom it concerns."""
    points = {label.control_point_id for label in labels}
    for label in labels:
        _settle_one(label)
    service.publish(labels)
    points |= {label.control_point_id for label in labels}
    followers.seen([point_id for point_id in points if point_id])


def _settle_one(label: Label) -> None:
    _reset(label)
    ended = label.state in life.ENDED
    for record, _late in postings_of(label):
        body = record.body or {}
        if body["state"] == "bound" and not _bind(label, record):
            continue
        if label.control_point_id is None:  # still blank: it says nothing that could hold
            continue
        if position := body.get("position"):
            label.latitude, label.longitude = position["latitude"], position["longitude"]
        if not ended:
            label.state = STATE_AFTER[body["state"]]
            label.state_since = _moment(record)
    db.session.flush()
    db.session.expire(label, ["control_point"])


def _bind(label: Label, record: FieldRecord) -> bool:
    """Bind the label where nothing came before; a binding to another point is a conflict."""
    wanted = UUID((record.body or {})["control_point"])
    point = db.session.get(ControlPoint, wanted)
    if label.control_point_id is None and point is not None:
        label.control_point_id = wanted
    late = label.control_point_id != wanted
    db.session.get_one(LabelPosting, record.sha256).conflict = late
    return not late


def _reset(label: Label) -> None:
    label.state, label.state_since = life.state_without_postings(label)
    label.latitude = label.longitude = None
    if label.born_blank:
        label.control_point_id = None


def _moment(record: kinds.Applied | FieldRecord) -> datetime:
    return record.recorded_at + timedelta(milliseconds=record.skew_ms)


def _belongs_elsewhere(label: Label, point: ControlPoint) -> bool:
    """A blank code may be bound by two, the first in the order holds; another one may not."""
    return not label.born_blank and label.control_point_id != point.id


def _point_bound_to(body: kinds.Body) -> ControlPoint | None:
    wanted = body.get("control_point")
    if wanted is None:
        return None
    return db.session.get(ControlPoint, UUID(wanted))


kinds.register(
    kinds.Kind(
        name="posting",
        validate=check_form,
        hold=hold,
        apply=apply,
        forget=forget,
        clear=clear,
        photos=photos,
        region=region,
        prepare=prepare,
        derived=derived,
    )
)
