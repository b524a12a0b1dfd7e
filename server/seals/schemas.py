"""What crosses the wire about seals (records.md §5)."""

from __future__ import annotations

from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates_schema

LARGEST = 2**53 - 1
HASH = "base64url SHA-256 without padding"


class Size(fields.Integer):
    """How many leaves a tree has: decimal digits, nothing else that Python takes for a number."""

    def __init__(self) -> None:
        super().__init__(required=True, validate=validate.Range(0, LARGEST))

    def _validated(self, value: Any) -> int:
        if not (isinstance(value, str) and value.isascii() and value.isdecimal()):
            raise self.make_error("invalid", input=value)
        return int(super()._validated(value))


class InclusionQuerySchema(Schema):
    class Meta:
        unknown = EXCLUDE

    size = Size()


class ConsistencyQuerySchema(Schema):
    class Meta:
        unknown = EXCLUDE

    old = Size()
    new = Size()

    def on_bind_field(self, field_name: str, field_obj: fields.Field) -> None:  # type: ignore[type-arg]
        field_obj.data_key = {"old": "from", "new": "to"}[field_name]

    @validates_schema
    def _old_is_not_larger(self, data: dict[str, int], **_options: object) -> None:
        if data["old"] > data["new"]:
            raise ValidationError("Larger than `to`.", "from")


class InclusionSchema(Schema):
    index = fields.Integer(required=True, metadata={"description": "the leaf's, from 0"})
    size = fields.Integer(required=True, metadata={"description": "of the tree asked for"})
    proof = fields.List(fields.String(metadata={"description": HASH}), required=True)


class ConsistencySchema(Schema):
    proof = fields.List(fields.String(metadata={"description": HASH}), required=True)


class KeysSchema(Schema):
    keys = fields.List(
        fields.Dict(keys=fields.String()),
        required=True,
        metadata={"description": "Public JWKs with `kid`, oldest first, the current one last."},
    )
    handovers = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "JWS by the old key over the new JWK, `typ` key-handover+jws."},
    )
    verifiers = fields.List(
        fields.String(),
        required=True,
        metadata={
            "description": "C2SP note verifier keys: one per epoch, and one more for each key"
            " that followed within it."
        },
    )
