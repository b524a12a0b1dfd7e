"""The body of the record `follow-up-visit`: its form.

Which functions and topics there are is our own choice; no text prescribes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate

from ..records.fields import BodySchema, PhotoSchema, PositionSchema, SignatureSchema, UuidText

# Whom the visitors spoke to: a function, never a name.
MET_WITH = (
    "legal-representative",
    "person-in-charge",
    "food-safety-director",
    "food-safety-officer",
    "other",
)
# What an opinion is about.
TOPICS = ("enforcement", "procedures", "rules", "service", "difficulties", "other")

_said = validate.Length(min=1)


class OpinionSchema(BodySchema):
    """What the enterprise says of the bureau's work."""

    topic = fields.String(required=True, validate=validate.OneOf(TOPICS))
    text = fields.String(required=True, validate=_said)


class ProblemSchema(BodySchema):
    """What the enterprise asks the bureau to solve; it is tracked to an answer."""

    id = UuidText(required=True)  # made on the phone, the answer names it
    text = fields.String(required=True, validate=_said)


class VisitSchema(BodySchema):
    """The body of a `follow-up-visit`."""

    enterprise = UuidText(required=True)
    plan = UuidText()  # for which the enterprise was drawn
    met_with = fields.String(required=True, validate=validate.OneOf(MET_WITH))
    opinions = fields.List(fields.Nested(OpinionSchema), required=True)
    problems = fields.List(fields.Nested(ProblemSchema), required=True)
    photos = fields.List(fields.Nested(PhotoSchema), required=True)
    position = fields.Nested(PositionSchema)
    inspectors = fields.List(UuidText(), required=True)
    signatures = fields.List(fields.Nested(SignatureSchema), required=True)
    remark = fields.String()

    def fit_together(self, data: Mapping[str, Any]) -> None:
        ids = [problem["id"].lower() for problem in data.get("problems", [])]
        if len(ids) != len(set(ids)):
            raise ValidationError("Two problems have the same id.", "problems")
