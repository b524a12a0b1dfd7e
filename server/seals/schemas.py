"""What crosses the wire about seals."""

from __future__ import annotations

from marshmallow import Schema, fields


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
        metadata={"description": "C2SP note verifier key, one per epoch."},
    )
