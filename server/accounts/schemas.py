"""What crosses the wire about people."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from ..api import ENCODABLE, PLAIN


class CredentialsSchema(Schema):
    username = fields.String(required=True, validate=[validate.Length(1, 64), PLAIN])
    password = fields.String(
        required=True, validate=[validate.Length(1, 1024), ENCODABLE], load_only=True
    )


class SignedInPersonSchema(Schema):
    id = fields.UUID(required=True)
    username = fields.String(required=True)
    name = fields.String(required=True)
    role = fields.String(required=True)
    regions = fields.List(fields.String(), attribute="area_codes", required=True)


class SessionSchema(Schema):
    person = fields.Nested(SignedInPersonSchema, required=True)
    csrf_token = fields.String(required=True)  # goes into X-CSRF-Token on every write
