"""What crosses the wire about photos."""

from __future__ import annotations

from marshmallow import Schema, fields


class PhotoSchema(Schema):
    sha256 = fields.String(required=True, metadata={"description": "lower-case hex"})
    receipt = fields.String(required=True, metadata={"description": "field-receipt+jws"})
