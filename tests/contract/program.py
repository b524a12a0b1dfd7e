"""Another program that speaks to the installation, with what Python itself brings."""

from __future__ import annotations

import http.client
import json
from email.message import Message
from http.cookies import SimpleCookie
from typing import Any, NamedTuple
from urllib.parse import urlsplit


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def problem(self, status: int) -> str:
        """The slug of the RFC 9457 problem that this answer must be, of this status."""
        assert self.status == status, (self.status, self.body[:500])
        assert self.headers["Content-Type"] == "application/problem+json"
        told = self.json
        assert told["status"] == status
        assert told["title"]
        assert told["detail"]
        prefix, _, slug = told["type"].rpartition("/")
        assert prefix == "/problems"
        return str(slug)


class Program:
    """One client with its own cookies; each request on a connection of its own."""

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        assert parts.hostname
        self.host, self.port = parts.hostname, parts.port
        self.cookies: SimpleCookie = SimpleCookie()
        self.csrf_token = ""
        self.person: dict[str, Any] = {}

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        sent = {"X-CSRF-Token": self.csrf_token} if self.csrf_token else {}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={m.value}" for name, m in self.cookies.items())
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        try:
            connection.request(method, path, body, sent | (headers or {}))
            came = connection.getresponse()
            answer = Answer(came.status, came.headers, came.read())
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            self.cookies.load(cookie)
        return answer

    def get(self, path: str, **headers: str) -> Answer:
        return self.request("GET", path, headers=headers)

    def post(self, path: str, body: object, **headers: str) -> Answer:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.request("POST", path, data, {"Content-Type": "application/json"} | headers)

    def sign_in(self, username: str, password: str) -> Program:
        answer = self.post("/api/v1/session", {"username": username, "password": password})
        assert answer.status == 200, answer.body
        self.csrf_token = answer.json["csrf_token"]
        self.person = answer.json["person"]
        return self

    def changes(self, since: str | None = None, limit: int = 1000) -> tuple[list[Any], str]:
        """Follow the feed to its end: the changes, and the cursor to go on from."""
        found: list[Any] = []
        more = True
        while more:
            tail = f"&since={since}" if since else ""
            answer = self.get(f"/api/v1/changes?limit={limit}{tail}")
            assert answer.status == 200, answer.body
            page = answer.json
            assert len(page["changes"]) <= limit
            found += page["changes"]
            since, more = page["cursor"], page["more"]
        assert since
        return found, since
