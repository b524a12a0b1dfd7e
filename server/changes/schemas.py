"""What the change feed carries, for the OpenAPI document and for the tests that hold the parts
of the domain to it. Measured numbers are decimal strings, dates ISO 8601, instants UTC."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from ..assignments.models import PURPOSES
from ..checks.schemas import RESULTS
from ..control_points.catalogue import GATES
from ..control_points.schemas import BilingualSchema, ContentSchema, one_of
from ..follow_ups.pool import GROUNDS
from ..labels.models import STATES
from ..records.fields import DecimalText


class ChangesQuerySchema(Schema):
    since = fields.String()
    limit = fields.Integer(load_default=500, validate=validate.Range(1, 1000))


class LabelIndexQuerySchema(Schema):
    region = fields.String(required=True, validate=validate.Regexp(r"[0-9]{6}\Z"))


class NamedSchema(BilingualSchema):
    code = fields.String(required=True)


class PersonData(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    role = fields.String(required=True)
    regions = fields.List(fields.String(), required=True)


class EnterpriseData(Schema):
    id = fields.UUID(required=True)
    uscc = fields.String(required=True)
    name = fields.String(required=True)
    short_name = fields.String(required=True, allow_none=True)
    pinyin = fields.String(required=True)
    licence_no = fields.String(required=True)
    licence_valid_to = fields.Date(required=True, allow_none=True)
    category = fields.Nested(NamedSchema, required=True)
    region = fields.Nested(NamedSchema, required=True)
    risk_grade = one_of("A", "B", "C", "D")
    status = fields.String(required=True)
    closed = fields.Boolean(required=True)
    address = fields.String(required=True)
    contact_person = fields.String(required=True)
    contact_phone = fields.String(required=True)
    last_visit = fields.Date(required=True, allow_none=True)


class ControlPointData(ContentSchema):
    id = fields.UUID(required=True)
    enterprise = fields.UUID(required=True)
    code = fields.String(required=True)
    version = fields.Integer(required=True)
    gate = one_of(*GATES)
    pinyin = fields.String(required=True)  # initials of the step, lower case, for search
    items = fields.List(fields.String(), required=True)


class LabelPositionSchema(Schema):
    latitude = DecimalText(required=True)
    longitude = DecimalText(required=True)


class LabelData(Schema):
    """The feed's id is the code."""

    control_point = fields.UUID(required=True, allow_none=True)
    plan_version = fields.Integer(required=True, allow_none=True)
    state = one_of(*STATES)
    position = fields.Nested(LabelPositionSchema)
    replaced_by = fields.String()
    valid_until = fields.Date()


class CheckData(Schema):
    """The last check of a control point; the feed's id is the control point's."""

    record = fields.UUID(required=True)
    control_point = fields.UUID(required=True)
    label = fields.String(required=True)
    # As the server computed it; null where the record answers nothing.
    result = one_of(*RESULTS, allow_none=True)
    claimed_result = one_of(*RESULTS)
    recorded_at = fields.String(required=True)
    inspectors = fields.List(fields.UUID(), required=True)


class FindingSchema(Schema):
    """An item of the checklist or a limit of the control point."""

    item = fields.String()
    limit = fields.String()


class CorrectionStepSchema(Schema):
    kind = one_of("evidence", "reply", "review", "transfer")
    at = fields.String(required=True)
    text = fields.String(required=True)
    photos = fields.List(fields.String(), required=True)
    verdict = one_of("accepted", "not-yet", allow_none=True)
    deadline = fields.Date(required=True, allow_none=True)


class CorrectionData(Schema):
    """An order and what followed; the feed's id is the order's record id."""

    check = fields.UUID(required=True)
    control_point = fields.UUID(required=True)
    enterprise = fields.UUID(required=True)
    findings = fields.List(fields.Nested(FindingSchema), required=True)
    demand = fields.String(required=True)
    basis = fields.String(required=True)
    # From before: of the order, else of what its check found. Hex SHA-256.
    photos = fields.List(fields.String(), required=True)
    # After the steps. Open past its deadline is overdue: the phone knows the day.
    deadline = fields.Date(required=True)
    state = one_of("open", "evidence", "closed", "transferred")
    serious = fields.Boolean(required=True)
    ordered_at = fields.String(required=True)
    steps = fields.List(fields.Nested(CorrectionStepSchema), required=True)


class FollowUpProblemSchema(Schema):
    """What the enterprise asked to be solved at a follow-up visit."""

    id = fields.UUID(required=True)
    visit = fields.UUID(required=True)  # the visit's record id
    text = fields.String(required=True)
    raised_at = fields.String(required=True)
    state = one_of("open", "answered")
    answer = fields.String(required=True, allow_none=True)


class FollowUpData(Schema):
    """An enterprise that was drawn for a follow-up visit; the feed's id is the draw's."""

    plan = fields.UUID(required=True)  # a visit names it
    enterprise = fields.UUID(required=True)
    period = fields.String(required=True)  # 2026-11, 2026-Q4, 2026-H2 or 2026
    first = fields.Date(required=True)
    last = fields.Date(required=True)
    severe = fields.Boolean(required=True)
    # Why it was in the pool when it was drawn; empty where the draw did not say.
    grounds = fields.List(one_of(*GROUNDS), required=True)
    state = one_of("due", "visited")
    visited_on = fields.Date(required=True, allow_none=True)
    # All that it ever raised, the oldest first: those who go there know what was answered.
    problems = fields.List(fields.Nested(FollowUpProblemSchema), required=True)


class AssignmentData(Schema):
    """An enterprise on an inspector's list."""

    enterprise = fields.UUID(required=True)
    inspector = fields.UUID(required=True)
    purpose = one_of(*PURPOSES)
    assigned_on = fields.Date(required=True)
    due_on = fields.Date(required=True)  # the last day
    state = one_of("open", "done")


class ChecklistItemSchema(NamedSchema):
    section = fields.String(required=True)
    is_key = fields.Boolean(required=True)
    basis = fields.String(required=True)
    confidence = one_of("verified", "expert")
    key_flag_confidence = one_of("verified", "expert")


class FailedItemRuleSchema(Schema):
    action = fields.Nested(BilingualSchema, required=True)
    source = fields.String(required=True)
    confidence = one_of("verified", "expert")


class FailedItemSchema(Schema):
    """What follows where an item fails."""

    is_key = fields.Boolean(required=True)
    affects_safety = fields.Boolean(required=True)
    result = one_of(*RESULTS)
    # null: a rule of this system, not of the texts
    rule = fields.Nested(FailedItemRuleSchema, required=True, allow_none=True)


class LedgerSchema(NamedSchema):
    """What control points name in `records`."""

    frequency = fields.Nested(BilingualSchema, required=True)
    retention = fields.Nested(BilingualSchema, required=True)
    rule = fields.Nested(BilingualSchema, required=True)  # by law, or as recommended


class ChecklistData(Schema):
    version = fields.Integer(required=True)
    # Where sections, wording and key flags come from.
    note = fields.Nested(BilingualSchema, required=True)
    sections = fields.List(fields.Nested(NamedSchema), required=True)
    items = fields.List(fields.Nested(ChecklistItemSchema), required=True)
    outcomes = fields.List(fields.Nested(FailedItemSchema), required=True)
    ledgers = fields.List(fields.Nested(LedgerSchema), required=True)


class SettingsData(Schema):
    installation = fields.UUID(required=True)
    base_urls = fields.List(fields.String(), required=True)
    timezone = fields.String(required=True)
    issuer = fields.Nested(BilingualSchema, required=True)
    hotline = fields.String(required=True)
    visits_per_year = fields.Dict(fields.String(), fields.Integer(), required=True)
    # How long the bureau gives for a correction; null: it has not said.
    correction_days = fields.Integer(required=True, allow_none=True)
    prefectures = fields.List(fields.Nested(NamedSchema), required=True)


DATA: dict[str, type[Schema]] = {
    "person": PersonData,
    "enterprise": EnterpriseData,
    "control_point": ControlPointData,
    "label": LabelData,
    "check": CheckData,
    "correction": CorrectionData,
    "follow_up": FollowUpData,
    "assignment": AssignmentData,
    "checklist": ChecklistData,
    "settings": SettingsData,
}
