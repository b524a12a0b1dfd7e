"""What crosses the wire of an enterprise's own page."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from ..corrections.service import LONGEST_TEXT
from .evidence import MOST_PHOTOS

SHA256 = validate.Regexp(r"^[0-9a-f]{64}\Z")


class PieceArguments(Schema):
    """Of which photo a piece is."""

    size = fields.Integer(required=True, metadata={"description": "Of the whole photo, in bytes"})


class UploadSchema(Schema):
    """How far a photo in pieces is."""

    pieces = fields.Integer(metadata={"description": "How many there are in all"})
    have = fields.List(fields.Integer(), metadata={"description": "Those that came, from 0"})
    photo = fields.String(
        allow_none=True, metadata={"description": "SHA-256 of what was kept, once all had come"}
    )


class EvidenceSchema(Schema):
    """What an enterprise shows to be mended."""

    text = fields.String(load_default="", validate=validate.Length(max=2 * LONGEST_TEXT))
    photos = fields.List(
        fields.String(validate=SHA256), load_default=[], validate=validate.Length(max=MOST_PHOTOS)
    )
