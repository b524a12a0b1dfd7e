"""What crosses the wire about records and devices (records.md §4 and §8)."""

from __future__ import annotations

from datetime import UTC, datetime

from marshmallow import EXCLUDE, Schema, fields, validate

from ..api import PLAIN
from ..seals.schemas import KeysSchema

COUNT = validate.Range(min=0, max=10**9)
INSTANT = validate.Range(datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))
THUMBPRINT = validate.Regexp(r"[A-Za-z0-9_-]{43}\Z")


class UnsentSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    records = fields.Integer(required=True, strict=True, validate=COUNT)
    photos = fields.Integer(required=True, strict=True, validate=COUNT)
    oldest = fields.AwareDateTime(allow_none=True, validate=INSTANT)


class BatchSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    # Each stands alone: what is no record is refused by itself, not with its batch.
    records = fields.List(
        fields.Raw(allow_none=True),
        required=True,
        metadata={"description": "0 to 200 compact JWS texts; at most 2 MiB altogether"},
    )
    device = fields.String(
        allow_none=True,
        validate=THUMBPRINT,
        metadata={"description": "kid; without it, the first record's"},
    )
    sent_at = fields.AwareDateTime(required=True, validate=INSTANT)
    unsent = fields.Nested(UnsentSchema, required=True)
    app_version = fields.String(required=True, validate=[validate.Length(max=200), PLAIN])


class RecordProblemSchema(Schema):
    type = fields.String(required=True)
    title = fields.String(required=True)
    detail = fields.String()


class OutcomeSchema(Schema):
    sha256 = fields.String(required=True, allow_none=True)
    id = fields.String(required=True, allow_none=True)
    outcome = fields.String(
        required=True, validate=validate.OneOf(["stored", "duplicate", "held", "refused"])
    )
    receipt = fields.String()
    problem = fields.Nested(RecordProblemSchema)
    photos_missing = fields.List(fields.String())


class AnswerSchema(Schema):
    outcomes = fields.List(fields.Nested(OutcomeSchema), required=True)
    last_sequence = fields.Integer(required=True, allow_none=True)
    missing = fields.List(fields.Integer(), required=True, allow_none=True)
    epoch = fields.Integer(required=True, allow_none=True)


class DeviceSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    jwk = fields.Dict(keys=fields.String(), required=True)
    name = fields.String(required=True, validate=[validate.Length(1, 100), PLAIN])


class StandingSchema(Schema):
    kid = fields.String(required=True)
    revoked_at = fields.AwareDateTime(required=True, allow_none=True)


class EnrolmentSchema(Schema):
    kid = fields.String(required=True)
    installation = fields.UUID(required=True)
    keys = fields.Nested(KeysSchema, required=True)
    last_sequence = fields.Integer(required=True)
