"""A phone's authenticator in software: keys of its own, and answers signed as WebAuthn has them."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, NEW_KEY = 0x01, 0x04, 0x40  # flags of authenticator data

Json = dict[str, Any]


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def data(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """One passkey. A test sets what it tells wrongly: where it is, that it knows its user, …"""

    origin: str
    rp_id: str
    flags: int = PRESENT | VERIFIED
    count: int = 0
    user: bytes = b""
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))

    def create(self, options: Json) -> Json:
        """The answer to `navigator.credentials.create`."""
        self.user = data(options["user"]["id"])
        place = self.key.public_key().public_numbers()
        x, y = (one.to_bytes(32, "big") for one in (place.x, place.y))
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        credential = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cose
        told = self._told(self.flags | NEW_KEY) + credential
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": told})
        return self._answer(
            {
                "clientDataJSON": text(self._asked("webauthn.create", options["challenge"])),
                "attestationObject": text(attested),
            }
        )

    def get(self, options: Json) -> Json:
        """The answer to `navigator.credentials.get`."""
        asked = self._asked("webauthn.get", options["challenge"])
        told = self._told(self.flags)
        signature = self.key.sign(told + hashlib.sha256(asked).digest(), ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": text(asked),
                "authenticatorData": text(told),
                "signature": text(signature),
                "userHandle": text(self.user),
            }
        )

    def _asked(self, type_: str, challenge: str) -> bytes:
        return json.dumps({"type": type_, "challenge": challenge, "origin": self.origin}).encode()

    def _told(self, flags: int) -> bytes:
        rp = hashlib.sha256(self.rp_id.encode()).digest()
        return rp + bytes([flags]) + self.count.to_bytes(4, "big")

    def _answer(self, response: Json) -> Json:
        return {
            "id": text(self.id),
            "rawId": text(self.id),
            "type": "public-key",
            "response": response,
        }
