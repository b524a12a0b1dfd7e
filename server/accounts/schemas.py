"""What crosses the wire about people."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from ..api import ENCODABLE, PLAIN


class CredentialsSchema(Schema):
    username = fields.String(required=True, validate=[validate.Length(1, 64), PLAIN])
    password = fields.String(
        required=True, validate=[validate.Length(1, 1024), ENCODABLE], load_only=True
    )
    # Of staff and administrators who have a second factor; without it the answer is `code-needed`.
    code = fields.String(load_default="", validate=[validate.Length(0, 64), PLAIN])


class SignedInPersonSchema(Schema):
    id = fields.UUID(required=True)
    username = fields.String(required=True)
    name = fields.String(required=True)
    role = fields.String(required=True)
    regions = fields.List(fields.String(), attribute="area_codes", required=True)


class SessionSchema(Schema):
    person = fields.Nested(SignedInPersonSchema, required=True)
    csrf_token = fields.String(required=True)  # goes into X-CSRF-Token on every write


class InvitationCodeSchema(Schema):
    code = fields.String(required=True, validate=[validate.Length(1, 64), PLAIN])


class InvitationSchema(Schema):
    """Who is invited, for the page that asks for a password."""

    name = fields.String(required=True)
    username = fields.String(required=True)
    shortest_password = fields.Integer(required=True)  # characters


class AcceptanceSchema(InvitationCodeSchema):
    password = fields.String(
        required=True, validate=[validate.Length(1, 1024), ENCODABLE], load_only=True
    )
