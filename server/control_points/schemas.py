"""The one form of what holds at a control point: of templates, plans and what phones receive.

Measured numbers are decimal strings.
"""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from ..records.fields import DecimalText

OPERATORS = ("<=", ">=", "between", "plan", "required", "not_permitted", "not_detected")
# How sure we are of a figure or a text: read in the official text, an expert's view, or what
# the bureau has laid down itself.
CONFIDENCES = ("verified", "expert", "bureau")


def one_of(*choices: str, allow_none: bool = False) -> fields.String:
    """A required text, one of these."""
    return fields.String(required=True, validate=validate.OneOf(choices), allow_none=allow_none)


class BilingualSchema(Schema):
    zh = fields.String(required=True)
    en = fields.String(required=True)


class HazardSchema(BilingualSchema):
    type = fields.String(required=True)


class LimitDurationSchema(Schema):
    operator = one_of("<=", ">=")
    value = DecimalText(required=True)
    unit = fields.String(required=True)


class SamplingPlanSchema(Schema):
    n = fields.Integer(required=True)
    c = fields.Integer(required=True)
    m = DecimalText(required=True)
    M = DecimalText(required=True, allow_none=True)


class LimitSchema(Schema):
    parameter = fields.String(required=True)
    name = fields.Nested(BilingualSchema, required=True)
    operator = one_of(*OPERATORS)
    # A decimal string, both ends for `between`, null where no number is compared.
    value = fields.Raw(required=True, allow_none=True)
    unit = fields.String(required=True, allow_none=True)
    ucum = fields.String(required=True, allow_none=True)
    answers = fields.Nested(BilingualSchema)
    note = fields.Nested(BilingualSchema)
    duration = fields.Nested(LimitDurationSchema, required=True, allow_none=True)
    sampling_plan = fields.Nested(SamplingPlanSchema, required=True, allow_none=True)
    limit_type = one_of("regulatory", "process_default", "bureau", "own")
    confirmed = fields.Boolean(required=True)
    validated_by = fields.String()
    source = fields.String(required=True)
    confidence = one_of(*CONFIDENCES)


class MonitoringSchema(Schema):
    what = fields.Nested(BilingualSchema, required=True)
    how = fields.Nested(BilingualSchema, required=True)
    frequency = fields.Nested(BilingualSchema, required=True)
    who = fields.Nested(BilingualSchema, required=True)


class ObligationSchema(BilingualSchema):
    basis = fields.String(required=True)


class PictogramSchema(Schema):
    key = fields.String(required=True)
    supplementary = fields.String(required=True, allow_none=True)


class LegalBasisSchema(Schema):
    ref = fields.String(required=True)
    clause = fields.String(required=True)
    confidence = one_of(*CONFIDENCES)


class ContentSchema(Schema):
    """What a template proposes, and what a version of a plan keeps."""

    step = fields.Nested(BilingualSchema, required=True)
    hazard = fields.Nested(HazardSchema, required=True)
    limits = fields.List(fields.Nested(LimitSchema), required=True)
    monitoring = fields.Nested(MonitoringSchema, required=True)
    corrective_action = fields.Nested(BilingualSchema, required=True)
    warning = fields.Nested(BilingualSchema, required=True)
    obligations = fields.List(fields.Nested(ObligationSchema), required=True)
    pictogram = fields.Nested(PictogramSchema, required=True)
    signal_word = fields.String(required=True)
    responsible = fields.Nested(BilingualSchema, required=True)
    records = fields.List(fields.String(), required=True)
    legal_basis = fields.List(fields.Nested(LegalBasisSchema), required=True)
    confidence = one_of(*CONFIDENCES)
