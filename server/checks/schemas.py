"""The body of a `check` record: its form, not whether it is good news."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate

from ..labels.codes import is_well_formed
from ..records.fields import (
    BodySchema,
    Count,
    Flag,
    Instant,
    PhotoSchema,
    PositionSchema,
    SignatureSchema,
    UuidText,
)

RESULTS = ("conforms", "basically-conforms", "does-not-conform")
ITEM_RESULTS = (*RESULTS, "not-applicable")


def _label_code(text: str) -> None:
    if not is_well_formed(text):
        raise ValidationError("Not a label code.")


class ScanSchema(BodySchema):
    by = fields.String(required=True, validate=validate.OneOf(["camera", "photo", "typed", "list"]))
    at = Instant(required=True)


class DurationSchema(BodySchema):
    value = fields.String(required=True)  # its form depends on `from`; judging looks at it
    unit = fields.String(required=True)


class MeasurementSchema(BodySchema):
    """One of value, met and counts; which one, its limit decides."""

    limit = fields.String(required=True)
    value = fields.String()
    unit = fields.String(allow_none=True)
    met = Flag()
    counts = fields.List(fields.String())
    duration = fields.Nested(DurationSchema)
    source = fields.String(
        data_key="from", required=True, validate=validate.OneOf(["measured", "report", "log"])
    )
    reference = fields.String()
    instrument = fields.String()

    def fit_together(self, data: Mapping[str, Any]) -> None:
        if sum(name in data for name in ("value", "met", "counts")) != 1:
            raise ValidationError("Exactly one of value, met and counts.")


class ItemSchema(BodySchema):
    item = fields.String(required=True)
    result = fields.String(required=True, validate=validate.OneOf(ITEM_RESULTS))
    affects_safety = Flag()
    remark = fields.String()


class CheckBodySchema(BodySchema):
    label = fields.String(required=True, validate=_label_code)
    control_point = UuidText(required=True)
    plan_version = Count(required=True)
    checklist_version = Count(required=True)
    visit = UuidText(required=True)
    scan = fields.Nested(ScanSchema, required=True)
    measurements = fields.List(fields.Nested(MeasurementSchema), required=True)
    items = fields.List(fields.Nested(ItemSchema), required=True)
    incident_risk = Flag()
    result = fields.String(required=True, validate=validate.OneOf(RESULTS))
    remark = fields.String()
    photos = fields.List(fields.Nested(PhotoSchema), required=True)
    position = fields.Nested(PositionSchema)
    inspectors = fields.List(UuidText(), required=True)
    signatures = fields.List(fields.Nested(SignatureSchema), required=True)
    replaces = UuidText()
