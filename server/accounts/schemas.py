"""What crosses the wire about people."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from ..api import ENCODABLE, PLAIN
from .passkeys import LONGEST_NAME


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


class PasswordSchema(Schema):
    password = fields.String(
        required=True, validate=[validate.Length(1, 1024), ENCODABLE], load_only=True
    )


class PasskeyOptionsSchema(Schema):
    """What a browser's `navigator.credentials` is given, bytes as base64url (WebAuthn Level 3)."""

    publicKey = fields.Dict(required=True)  # noqa: N815 - the browser's own name


class PasskeyAnswerSchema(Schema):
    """A phone's answer to a challenge, as `PublicKeyCredential.toJSON` has it."""

    credential = fields.Dict(required=True)
    next = fields.String(load_default="", validate=[validate.Length(0, 2000), PLAIN])


class AddedPasskeySchema(Schema):
    """The passkey that a phone made; without a name it gets the browser's."""

    credential = fields.Dict(required=True)
    name = fields.String(load_default="", validate=[validate.Length(0, LONGEST_NAME), PLAIN])


class LandingSchema(Schema):
    next = fields.String(required=True, metadata={"description": "The page to go to"})
