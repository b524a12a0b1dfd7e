"""A phone as the contract describes it: seals records, sends them, verifies the receipts."""

from __future__ import annotations

import hashlib
import json
import os
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey

from tests.contract.program import Answer, Program

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def bytes_of(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def sha256_of(text: str) -> str:
    """base64url SHA-256 of a record's text."""
    return base64url(hashlib.sha256(text.encode()).digest())


def uuid7() -> str:
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    return str(UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62))


def instant(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def other_signature(text: str) -> str:
    """The same content under the second signature that ES256 allows: s becomes n−s."""
    content, _, signature = text.rpartition(".")
    raw = bytes_of(signature)
    s = P256_ORDER - int.from_bytes(raw[32:], "big")
    return f"{content}.{base64url(raw[:32] + s.to_bytes(32, 'big'))}"


class Phone:
    """One enrolled key of the program's person."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.jwk = ECKey.import_key(self.key.public_key()).as_dict(private=False)
        self.jwk = {name: self.jwk[name] for name in ("kty", "crv", "x", "y")}
        self.kid = ECKey.import_key(self.jwk).thumbprint()
        self.installation = ""
        self.keys: dict[str, Any] = {}
        self.sequence = 0
        self.previous: str | None = None
        self.ahead = timedelta()  # of the server's clock

    @property
    def by(self) -> str:
        return str(self.program.person["id"])

    @property
    def header(self) -> dict[str, Any]:
        return {"alg": "ES256", "typ": "field-record+jws", "kid": self.kid}

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def enrol(self) -> Phone:
        answer = self.program.post("/api/v1/devices", {"jwk": self.jwk, "name": "手机"})
        assert answer.status == 200, answer.body
        assert answer.json["kid"] == self.kid
        assert answer.json["last_sequence"] == 0
        self.installation, self.keys = answer.json["installation"], answer.json["keys"]
        return self

    # --- sealing

    def claims(self, body: Any, kind: str = "check", **members: Any) -> dict[str, Any]:
        """The payload of the next record; `members` replace its own."""
        return {
            "id": uuid7(),
            "kind": kind,
            "installation": self.installation,
            "by": self.by,
            "sequence": self.sequence + 1,
            "previous": self.previous,
            "seen": None,
            "recorded_at": instant(self.now()),
            "body": body,
            **members,
        }

    def seal(self, body: Any, kind: str = "check", **members: Any) -> str:
        """Sign the next record and count on."""
        claims = self.claims(body, kind, **members)
        text = self.sign(claims)
        self.sequence, self.previous = claims["sequence"], sha256_of(text)
        return text

    def sign(self, claims: Any, header: Any = None) -> str:
        """Sign a payload, given as bytes or to be written as JSON; the count stays."""
        return self.sign_parts(_json(header or self.header), _json(claims))

    def sign_parts(self, header: bytes, payload: bytes) -> str:
        content = f"{base64url(header)}.{base64url(payload)}"
        return f"{content}.{base64url(self.signature(content))}"

    def signature(self, content: str) -> bytes:
        r, s = utils.decode_dss_signature(self.key.sign(content.encode(), ec.ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    # --- sending

    def post(self, texts: list[Any], **envelope: Any) -> Answer:
        return self.program.post("/api/v1/records", self.envelope(texts, **envelope))

    def envelope(self, texts: list[Any], **members: Any) -> dict[str, Any]:
        return {
            "records": texts,
            "device": self.kid,
            "sent_at": instant(self.now()),
            "unsent": {"records": 0, "photos": 0},
            "app_version": "0",
            **members,
        }

    def answer_to(self, texts: list[Any], **envelope: Any) -> dict[str, Any]:
        """Send; the whole answer, every receipt in it verified."""
        answer = self.post(texts, **envelope)
        assert answer.status == 200, answer.body
        told: dict[str, Any] = answer.json
        assert len(told["outcomes"]) == len(texts)
        for text, outcome in zip(texts, told["outcomes"], strict=True):
            assert ("receipt" in outcome) == (outcome["outcome"] != "refused")
            assert ("problem" in outcome) == (outcome["outcome"] in ("held", "refused"))
            if "receipt" in outcome:
                assert outcome["sha256"] == sha256_of(text)
                self.receipt(outcome)
        return told

    def send(self, *texts: Any, **envelope: Any) -> list[dict[str, Any]]:
        outcomes: list[dict[str, Any]] = self.answer_to(list(texts), **envelope)["outcomes"]
        return outcomes

    def verdict(self, text: Any, **envelope: Any) -> str:
        """The outcome, or the reason of a held or refused one."""
        [outcome] = self.send(text, **envelope)
        return verdict(outcome)

    def receipt(self, outcome: dict[str, Any]) -> dict[str, Any]:
        """The payload of a receipt, verified with the key pinned at enrolment."""
        jwk = self.keys["keys"][-1]
        opened = jws.deserialize_compact(
            outcome["receipt"], OKPKey.import_key(jwk), algorithms=["Ed25519"]
        )
        assert opened.headers() == {
            "alg": "Ed25519",
            "typ": "field-receipt+jws",
            "kid": OKPKey.import_key(jwk).thumbprint(),
        }
        payload: dict[str, Any] = json.loads(opened.payload)
        assert payload["sha256"] == outcome["sha256"]
        assert payload.get("record") == outcome.get("id")
        assert set(payload) <= {"sha256", "record", "received_at", "skew_ms", "epoch"}
        return payload


def verdict(outcome: dict[str, Any]) -> str:
    """`stored`, `duplicate`, or `held:<reason>` or `refused:<reason>`."""
    if "problem" not in outcome:
        return str(outcome["outcome"])
    prefix, _, reason = outcome["problem"]["type"].rpartition("/")
    assert prefix == "/problems"
    assert outcome["problem"]["title"]
    return f"{outcome['outcome']}:{reason}"


def _json(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
