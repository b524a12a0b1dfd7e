"""The forms of members that many kinds of record share, as strict as the wire contract.

Marshmallow's own fields read more than one spelling of a value; a record is kept for years and
read by others, so here each value has one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates_schema

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
SHA256_HEX = re.compile(r"[0-9a-f]{64}")
SHA256_BASE64URL = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")  # the last two bits are 0
_RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})"
)


def is_uuid(value: object) -> bool:
    """Whether it is a UUID's text."""
    return isinstance(value, str) and UUID.fullmatch(value) is not None


class BodySchema(Schema):
    """Part of a record's body: what is not known is kept in the record and ignored here."""

    class Meta:
        unknown = EXCLUDE

    def fit_together(self, data: Mapping[str, Any]) -> None:
        """Raise ValidationError where members, each good by itself, contradict each other."""

    @validates_schema
    def _fit_together(self, data: dict[str, Any], **_more: Any) -> None:
        self.fit_together(data)


class Matching(fields.String):
    """A string that is wholly of one form."""

    def __init__(self, form: re.Pattern[str], message: str, **options: Any) -> None:
        def whole(text: str) -> None:
            if not form.fullmatch(text):
                raise ValidationError(message)

        super().__init__(validate=whole, **options)


class UuidText(Matching):
    """A UUID with its four hyphens."""

    def __init__(self, **options: Any) -> None:
        super().__init__(UUID, "Not a UUID.", **options)


class DecimalText(Matching):
    """A decimal string such as "-18.50"."""

    def __init__(self, **options: Any) -> None:
        super().__init__(DECIMAL, "Not a decimal string.", **options)


class PictureHash(Matching):
    """The SHA-256 of a picture, lower-case hex."""

    def __init__(self, **options: Any) -> None:
        super().__init__(SHA256_HEX, "Not a lower-case hex SHA-256.", **options)


class TextHash(Matching):
    """The SHA-256 of a text, base64url without padding."""

    def __init__(self, **options: Any) -> None:
        super().__init__(SHA256_BASE64URL, "Not a base64url SHA-256.", **options)


class Instant(fields.String):
    """An instant: RFC 3339 with offset, kept as it was written."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = str(super()._deserialize(value, attr, data, **kwargs))
        try:
            if not _RFC3339.fullmatch(text):
                raise ValueError
            datetime.fromisoformat(text)
        except ValueError:
            raise ValidationError("Not an RFC 3339 instant with offset.") from None
        return text


class Count(fields.Integer):
    """A JSON integer from 1; a string or true is none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=validate.Range(min=1), **options)

    def _validated(self, value: Any) -> int:
        if type(value) is not int:
            raise self.make_error("invalid", input=value)
        return value


class Flag(fields.Field[bool]):
    """JSON true or false, nothing that looks like them."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("Not true or false.")
        return value


class PhotoSchema(BodySchema):
    """A picture that the record names; it travels by itself, in any order."""

    sha256 = PictureHash(required=True)
    of = fields.String()  # the item or limit that it shows
    taken_at = Instant(required=True)


class PositionSchema(BodySchema):
    """Where it was done: WGS 84, as decimal strings."""

    latitude = DecimalText(required=True)
    longitude = DecimalText(required=True)
    accuracy_m = DecimalText(required=True)


class SignatureSchema(BodySchema):
    """A drawn signature, or the reason why one was refused."""

    role = fields.String(
        required=True, validate=validate.OneOf(["inspector", "enterprise", "witness"])
    )
    person = UuidText()
    name = fields.String(required=True)
    image = PictureHash()
    refused = fields.String()
    signed_at = Instant(required=True)
    covers = TextHash(required=True)
