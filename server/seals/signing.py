"""Signing JSON with the installation's key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from joserfc import jws
from joserfc.util import to_str, urlsafe_b64encode

from . import service


def sign(typ: str, payload: Mapping[str, Any]) -> str:
    """A compact JWS by the installation's key (RFC 9864: `alg` names the curve)."""
    header = {"alg": "Ed25519", "typ": typ, "kid": service.installation().kid}
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return jws.serialize_compact(header, text, service.signing_key(), algorithms=["Ed25519"])


def base64url(data: bytes) -> str:
    """As JSON carries hashes."""
    return to_str(urlsafe_b64encode(data))


def instant(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
