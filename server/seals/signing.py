"""Signing JSON with the installation's key."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from joserfc.util import to_str, urlsafe_b64encode

from . import service
from .keys import private_key


def sign(typ: str, payload: Mapping[str, Any]) -> str:
    """A compact JWS by the installation's key (RFC 9864: `alg` names the curve)."""
    return signer(typ)(payload)


def signer(typ: str) -> Callable[[Mapping[str, Any]], str]:
    """As `sign`, for many of one type: what they share is looked up and written once."""
    key = private_key(service.signing_key())
    header = _part({"alg": "Ed25519", "typ": typ, "kid": service.installation().kid})

    def sign_one(payload: Mapping[str, Any]) -> str:
        content = f"{header}.{_part(payload)}"
        return f"{content}.{base64url(key.sign(content.encode('ascii')))}"

    return sign_one


def _part(members: Mapping[str, Any]) -> str:
    text = json.dumps(members, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return base64url(text.encode("utf-8"))


def base64url(data: bytes) -> str:
    """As JSON carries hashes."""
    return to_str(urlsafe_b64encode(data))


def instant(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
