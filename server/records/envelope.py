"""The form of a record: which texts are records at all, and whose signature verifies.

Nothing here reads the database or the clock. What breaks the form outside (`NotARecord`) is
refused; what breaks it inside, under a signature that verifies, is kept and held.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from .canonical import decode_base64url

ALGORITHM = "ES256"
TYPE = "field-record+jws"
HEADER_MEMBERS = {"alg", "typ", "kid"}
THUMBPRINT_BYTES = 32  # RFC 7638 with SHA-256

COORDINATE = 32  # bytes of r and of s
SIGNATURE_BYTES = 2 * COORDINATE
ES256 = ec.ECDSA(SHA256())

PublicKey = ec.EllipticCurvePublicKey


class NotARecord(Exception):
    """Not a compact JWS of the contract's form; the text says why."""


@dataclass(frozen=True)
class Envelope:
    """A text of the contract's outer form. Its signature is not verified yet."""

    text: str
    sha256: str  # of the text, hex
    content_sha256: str  # of the first two parts, hex
    kid: str
    payload: bytes


def open_envelope(text: object) -> Envelope:
    """Take a text apart. Raises NotARecord."""
    if not isinstance(text, str) or not text.isascii():
        raise NotARecord("no ASCII text")
    parts = text.split(".")
    if len(parts) != 3:
        raise NotARecord(f"{len(parts)} parts instead of three")
    try:
        header, payload, _signature = (decode_base64url(part) for part in parts)
    except ValueError as error:
        raise NotARecord(str(error)) from error
    return Envelope(
        text=text,
        sha256=_sha256(text),
        content_sha256=_sha256(f"{parts[0]}.{parts[1]}"),
        kid=_kid(header),
        payload=payload,
    )


def public_key(jwk: Mapping[str, Any]) -> PublicKey:
    """The key of a public P-256 JWK, as it was enrolled. Raises ValueError for no point of it."""
    x, y = (int.from_bytes(decode_base64url(jwk[name]), "big") for name in ("x", "y"))
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()


def verifies(envelope: Envelope, key: PublicKey) -> bool:
    """Whether the signature is by the private half of this key (RFC 7518 §3.4)."""
    content, _, signature = envelope.text.rpartition(".")
    raw = decode_base64url(signature)
    if len(raw) != SIGNATURE_BYTES:
        return False
    r, s = int.from_bytes(raw[:COORDINATE], "big"), int.from_bytes(raw[COORDINATE:], "big")
    try:
        key.verify(encode_dss_signature(r, s), content.encode("ascii"), ES256)
    except InvalidSignature:
        return False
    return True


def _kid(header: bytes) -> str:
    """The device that the header names; the header is exactly the contract's."""
    try:
        pairs = json.loads(header.decode("utf-8"), object_pairs_hook=tuple)
        if not isinstance(pairs, tuple):  # a list of pairs is no object
            raise ValueError("no object")
        names = [name for name, _value in pairs]
        members = dict(pairs)
    except (ValueError, TypeError, RecursionError) as error:
        raise NotARecord("the header is no JSON object") from error
    if len(names) != len(HEADER_MEMBERS) or set(names) != HEADER_MEMBERS:
        raise NotARecord("the header has other members than alg, typ and kid, once each")
    if members["alg"] != ALGORITHM or members["typ"] != TYPE:
        raise NotARecord(f"the header is not of {ALGORITHM} and {TYPE}")
    return _thumbprint(members["kid"])


def _thumbprint(kid: object) -> str:
    try:
        if isinstance(kid, str) and len(decode_base64url(kid)) == THUMBPRINT_BYTES:
            return kid
    except ValueError:
        pass
    raise NotARecord("kid is no thumbprint")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("ascii")).hexdigest()
