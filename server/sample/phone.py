"""A phone in Python: enrols, reads its scope, seals records and sends them, over the HTTP API.

It speaks the contract and nothing else, so sample data goes the way real data goes.
"""

from __future__ import annotations

import contextvars
import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask
from joserfc import jws
from joserfc.jwk import ECKey
from werkzeug.test import TestResponse

from ..database import now
from ..records.canonical import covers, sha256_base64url

BATCH = 100  # records sent at once; the contract allows 200


class Phone:
    """One person's phone, used in this process without a network."""

    def __init__(self, app: Flask, username: str, password: str) -> None:
        self._client = app.test_client()
        self._token = ""
        signed_in = self._post("session", {"username": username, "password": password})
        self._token = signed_in["csrf_token"]
        self.person = UUID(signed_in["person"]["id"])
        self._key = ECKey.generate_key("P-256", private=True)
        public = self._key.as_dict(private=False)
        jwk = {name: public[name] for name in ("kty", "crv", "x", "y")}
        device = self._post("devices", {"jwk": jwk, "name": "示例手机 Sample phone"})
        self._kid, self._installation = device["kid"], device["installation"]
        self._sequence = 0
        self._previous: str | None = None
        self.waiting: list[str] = []  # sealed texts, not sent yet

    def scope(self) -> Iterator[dict[str, Any]]:
        """Everything in the person's area, as the change feed gives it."""
        cursor, more = "", True
        while more:
            query = f"?limit=1000{'&since=' + cursor if cursor else ''}"
            page = self._request("GET", f"/api/v1/changes{query}").get_json()
            yield from page["changes"]
            cursor, more = page["cursor"], page["more"]

    def keep_photo(self, picture: bytes) -> str:
        """Send a picture; returns the hash by which records name it."""
        digest = hashlib.sha256(picture).hexdigest()
        self._request("PUT", f"/api/v1/photos/{digest}", data=picture)
        return digest

    def seal(self, record_id: UUID, kind: str, body: dict[str, Any], recorded_at: datetime) -> None:
        """Sign a record as the next of this phone; `send` takes it to the server."""
        self._sequence += 1
        payload = {
            "id": str(record_id),
            "kind": kind,
            "installation": self._installation,
            "by": str(self.person),
            "sequence": self._sequence,
            "previous": self._previous,
            "seen": None,
            "recorded_at": recorded_at.isoformat(timespec="milliseconds"),
            "body": body,
        }
        header = {"alg": "ES256", "typ": "field-record+jws", "kid": self._kid}
        text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
        sealed = jws.serialize_compact(header, text.encode(), self._key, algorithms=["ES256"])
        self._previous = sha256_base64url(sealed.encode())
        self.waiting.append(sealed)

    def send(self) -> None:
        """Send what waits. Raises RuntimeError for a record that the server does not store."""
        while self.waiting:
            batch, self.waiting = self.waiting[:BATCH], self.waiting[BATCH:]
            answer = self._post(
                "records",
                {
                    "records": batch,
                    "device": self._kid,
                    "sent_at": now().isoformat(timespec="milliseconds"),
                    "unsent": {"records": len(self.waiting), "photos": 0},
                    "app_version": "sample",
                },
            )
            wrong = [one for one in answer["outcomes"] if one["outcome"] != "stored"]
            if wrong:
                raise RuntimeError(f"the sample phone's records were not stored: {wrong[:3]}")

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        return self._request("POST", f"/api/v1/{path}", json=body).get_json()

    def _request(self, method: str, address: str, **content: Any) -> TestResponse:
        # A context of its own for each request, as on a server: no session is shared with us.
        answer: TestResponse = contextvars.Context().run(
            self._client.open,
            address,
            method=method,
            headers={"X-CSRF-Token": self._token},
            **content,
        )
        if answer.status_code >= 400:
            raise RuntimeError(f"{method} {address}: {answer.status_code} {answer.text}")
        return answer


def signature(
    role: str,
    name: str,
    record_id: UUID,
    body: dict[str, Any],
    at: datetime,
    person: UUID | None,
    kind: str = "check",
) -> dict[str, Any]:
    """A signature under a record's body, bound to what it covers."""
    return {
        "role": role,
        **({"person": str(person)} if person else {}),
        "name": name,
        "signed_at": at.isoformat(timespec="milliseconds"),
        "covers": covers(str(record_id), kind, body),
    }
