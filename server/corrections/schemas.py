"""The bodies of the records of a correction: their form (records.md §3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate

from ..records.fields import BodySchema, PhotoSchema, SignatureSchema, UuidText

VERDICTS = ("accepted", "not-yet")
_said = validate.Length(min=1)


class FindingSchema(BodySchema):
    """What did not hold: an item of the checklist or a limit of the control point."""

    item = fields.String(validate=_said)
    limit = fields.String(validate=_said)

    def fit_together(self, data: Mapping[str, Any]) -> None:
        if len(data.keys() & {"item", "limit"}) != 1:
            raise ValidationError("Exactly one of item and limit.")


class OrderSchema(BodySchema):
    """The body of a `correction-order`."""

    check = UuidText(required=True)  # the check's record id
    findings = fields.List(fields.Nested(FindingSchema), required=True)
    demand = fields.String(required=True, validate=_said)
    basis = fields.String(required=True)
    deadline = fields.Date(required=True)
    photos = fields.List(fields.Nested(PhotoSchema), required=True)
    inspectors = fields.List(UuidText(), required=True)
    signatures = fields.List(fields.Nested(SignatureSchema), required=True)


class EvidenceSchema(BodySchema):
    """The body of a `correction-evidence`: what was seen to be mended."""

    order = UuidText(required=True)  # the order's record id
    text = fields.String(required=True)
    photos = fields.List(fields.Nested(PhotoSchema), required=True)


class ReviewSchema(EvidenceSchema):
    """The body of a `correction-review`."""

    verdict = fields.String(required=True, validate=validate.OneOf(VERDICTS))
    deadline = fields.Date()  # where it is extended
