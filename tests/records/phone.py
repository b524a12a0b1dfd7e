"""A phone as another program would write it: JOSE by joserfc, everything else by the contract.

It imports nothing of the server, so that a mistake in there is not made here as well.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey
from werkzeug.test import TestResponse

Payload = dict[str, Any]


def sha256_of(text: str) -> str:
    """base64url SHA-256 of a record's text."""
    return urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def part(data: bytes) -> str:
    """One part of a compact JWS."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def uuid7() -> str:
    """A new UUIDv7, as a phone makes it."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    return str(UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62))


def instant(moment: datetime | None = None) -> str:
    """RFC 3339 in UTC with milliseconds."""
    moment = moment or datetime.now(UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Phone:
    """One key of one person, with its own count. Seals first, sends when told."""

    def __init__(self, client: FlaskClient, token: str, person: str, name: str = "手机") -> None:
        self.client = client
        self.csrf_token = token
        self.person = person
        self.name = name
        self.key = ECKey.generate_key("P-256")
        self.kid = self.key.thumbprint()
        self.installation = ""
        self.keys: list[dict[str, Any]] = []
        self.sequence = 0
        self.last: str | None = None  # base64url SHA-256 of the last text
        self.clock_offset = timedelta()  # how far this phone's clock is ahead

    # --- talking to the server

    def post(self, path: str, body: Any) -> TestResponse:
        return self.client.post(path, json=body, headers={"X-CSRF-Token": self.csrf_token})

    def enrol(self) -> Phone:
        """Tell the server of the key, and remember the installation's."""
        answer = self.post(
            "/api/v1/devices", {"jwk": self.key.as_dict(private=False), "name": self.name}
        )
        assert answer.status_code == 200, answer.text
        assert answer.json["kid"] == self.kid
        self.installation = answer.json["installation"]
        self.keys = answer.json["keys"]["keys"]
        return self

    def try_to_send(self, texts: Sequence[Any], **envelope: Any) -> TestResponse:
        return self.post(
            "/api/v1/records",
            {
                "records": list(texts),
                "device": self.kid,
                "sent_at": instant(self.now()),
                "unsent": {"records": 0, "photos": 0},
                "app_version": "test",
                **envelope,
            },
        )

    def send(self, *texts: Any, **envelope: Any) -> list[dict[str, Any]]:
        """Send texts; returns the outcomes, every receipt in them verified."""
        answer = self.try_to_send(texts, **envelope)
        assert answer.status_code == 200, answer.text
        outcomes: list[dict[str, Any]] = answer.json["outcomes"]
        for text, outcome in zip(texts, outcomes, strict=True):
            if "receipt" in outcome:
                assert self.receipt(outcome)["sha256"] == outcome["sha256"] == sha256_of(text)
        return outcomes

    def receipt(self, outcome: dict[str, Any]) -> dict[str, Any]:
        """The payload of a receipt, verified with the keys pinned at enrolment."""
        sealed = jws.deserialize_compact(
            outcome["receipt"], OKPKey.import_key(self.keys[-1]), algorithms=["Ed25519"]
        )
        assert sealed.headers() == {
            "alg": "Ed25519",
            "typ": "field-receipt+jws",
            "kid": self.keys[-1]["kid"],
        }
        payload: dict[str, Any] = json.loads(sealed.payload)
        return payload

    # --- sealing

    def now(self) -> datetime:
        return datetime.now(UTC) + self.clock_offset

    def payload(self, kind: str, body: Payload, **members: Any) -> Payload:
        """The payload of this phone's next record; `members` replace its own."""
        return {
            "id": uuid7(),
            "kind": kind,
            "installation": self.installation,
            "by": self.person,
            "sequence": self.sequence + 1,
            "previous": self.last,
            "seen": None,
            "recorded_at": instant(self.now()),
            "body": body,
            **members,
        }

    def seal(self, kind: str, body: Payload, **members: Any) -> str:
        """Sign the next record and count on."""
        payload = self.payload(kind, body, **members)
        text = self.sign(json.dumps(payload, ensure_ascii=False).encode())
        self.sequence = payload["sequence"]
        self.last = sha256_of(text)
        return text

    def sign(self, payload: bytes, header: dict[str, Any] | None = None) -> str:
        """Sign any bytes; the phone's count stays as it is."""
        header = header or {"alg": "ES256", "typ": "field-record+jws", "kid": self.kid}
        return jws.serialize_compact(header, payload, self.key, algorithms=["ES256"])

    def sign_parts(self, header: bytes, payload: bytes) -> str:
        """Sign a header of any bytes, as joserfc itself would refuse to write."""
        signing_input = f"{part(header)}.{part(payload)}"
        algorithm = jws.JWSRegistry(algorithms=["ES256"]).get_alg("ES256")
        return f"{signing_input}.{part(algorithm.sign(signing_input.encode(), self.key))}"
