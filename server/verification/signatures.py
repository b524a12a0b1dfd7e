"""Verifying many signatures: the same as a JOSE library does, without its detours.

A text is taken apart as strictly as at its arrival: one text, one meaning.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from ..records.canonical import decode_base64url

HALF = 32  # bytes of r, and of s


def es256_verifies(text: str, x: str, y: str) -> bool:
    """Whether a compact JWS is by the P-256 key of these coordinates."""
    signed, _, signature = text.rpartition(".")
    try:
        raw = decode_base64url(signature)
        if len(raw) != 2 * HALF:
            return False
        r, s = int.from_bytes(raw[:HALF], "big"), int.from_bytes(raw[HALF:], "big")
        _p256(x, y).verify(encode_dss_signature(r, s), signed.encode(), ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def open_sealed(text: str, typ: str, jwks: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The payload of a compact JWS by one of these keys of the installation; None: it is not."""
    try:
        header, payload, signature = (decode_base64url(part) for part in text.split("."))
        named = json.loads(header)
        jwk = next(jwk for jwk in jwks if jwk["kid"] == named["kid"])
        if named != {"alg": "Ed25519", "typ": typ, "kid": jwk["kid"]}:
            return None
        _ed25519(jwk["x"]).verify(signature, text.rpartition(".")[0].encode())
        opened = json.loads(payload)
    except (InvalidSignature, ValueError, KeyError, TypeError, StopIteration):
        return None
    return opened if isinstance(opened, dict) else None


@lru_cache(maxsize=4096)
def _p256(x: str, y: str) -> EllipticCurvePublicKey:
    on_x, on_y = (int.from_bytes(decode_base64url(one), "big") for one in (x, y))
    return ec.EllipticCurvePublicNumbers(on_x, on_y, ec.SECP256R1()).public_key()


@lru_cache(maxsize=64)
def _ed25519(x: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(decode_base64url(x))
