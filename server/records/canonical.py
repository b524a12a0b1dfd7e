"""One text for one JSON value, so that two programs hash the same bytes.

The records' own JSON has ASCII keys and no fractions; for it, sorted keys without spaces in
UTF-8 are exactly RFC 8785.
"""

from __future__ import annotations

import binascii
import hashlib
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


def canonical_json(value: Any) -> bytes:
    """Sorted keys, no spaces, UTF-8.

    The value must already satisfy the contract's number and name rules. Raises ValueError for
    a lone surrogate, which UTF-8 cannot carry.
    """
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode("utf-8")


def covers(record_id: str, kind: str, body: Mapping[str, Any]) -> str:
    """What a signature under a body covers: base64url SHA-256 of id, kind and body without
    its signatures, as canonical JSON."""
    unsigned = {name: value for name, value in body.items() if name != "signatures"}
    return sha256_base64url(canonical_json({"id": record_id, "kind": kind, "body": unsigned}))


def sha256_base64url(data: bytes) -> str:
    """The SHA-256 as JSON carries it."""
    return encode_base64url(hashlib.sha256(data).digest())


def encode_base64url(data: bytes) -> str:
    """Base64url without padding (RFC 4648 §5)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode_base64url(text: str) -> bytes:
    """The bytes of a canonical base64url text without padding.

    Raises ValueError for anything else: padding, other characters, spare bits that are not
    zero. So no two texts give the same bytes.
    """
    if not _BASE64URL.fullmatch(text):
        raise ValueError("not base64url without padding")
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError("not of a length that base64url has") from error
    if encode_base64url(data) != text:
        raise ValueError("not canonical base64url")
    return data
