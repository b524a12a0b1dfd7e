"""Signing in and out, the token on every write, and enrolling devices."""

from __future__ import annotations

from typing import Any

import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey

from tests.contract.phone import Phone, base64url
from tests.contract.program import Program
from tests.installation import PASSWORD

WRITES = [
    ("POST", "/api/v1/records"),
    ("POST", "/api/v1/devices"),
    ("PUT", f"/api/v1/photos/{'0' * 64}"),
    ("DELETE", "/api/v1/session"),
]
READS = [
    "/api/v1/session",
    "/api/v1/changes",
    "/api/v1/label-index?region=430600",
    f"/api/v1/photos/{'0' * 64}",
]


def test_signing_in_and_out(nobody: Program) -> None:
    answer = nobody.post("/api/v1/session", {"username": "inspector", "password": PASSWORD})

    assert answer.status == 200
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=" in cookie
    person = answer.json["person"]
    assert (person["name"], person["role"]) == ("李巡查", "inspector")
    nobody.csrf_token = answer.json["csrf_token"]
    shown = nobody.get("/api/v1/session")
    assert shown.status == 200
    assert shown.json["person"] == person
    assert shown.json["csrf_token"]

    kept = {name: morsel.value for name, morsel in nobody.cookies.items()}
    assert nobody.request("DELETE", "/api/v1/session").status == 204
    assert nobody.get("/api/v1/session").problem(401) == "not-signed-in"
    nobody.cookies.load(kept)  # the cookie of before: the session ended on the server, too
    assert nobody.get("/api/v1/session").problem(401) == "not-signed-in"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"username": "inspector", "password": "wrong"}, 401),
        ({"username": "no'body", "password": PASSWORD}, 401),
        ({"username": "inspector"}, 422),
        ({"username": "inspector\0", "password": PASSWORD}, 422),
        ({"username": "\ud800", "password": PASSWORD}, 422),
        ({"username": "inspector", "password": "\ud800"}, 422),
        ({"username": 7, "password": PASSWORD}, 422),
        ({"username": "x" * 65, "password": PASSWORD}, 422),
        ([], 422),
        (b"[" * 100_000, 422),
        (b'{"username": ' + b"9" * 9999 + b"}", 422),
        (b"{", 400),
        (b"\xff", 400),
    ],
)
def test_who_cannot_sign_in(nobody: Program, body: Any, status: int) -> None:
    assert nobody.post("/api/v1/session", body).problem(status)


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_writing_without_being_signed_in(nobody: Program, method: str, path: str) -> None:
    answer = nobody.request(method, path, b"{}", {"Content-Type": "application/json"})

    assert answer.problem(401) == "not-signed-in"


@pytest.mark.parametrize("path", READS)
def test_reading_without_being_signed_in(nobody: Program, path: str) -> None:
    assert nobody.get(path).problem(401) == "not-signed-in"


@pytest.mark.parametrize(("method", "path"), WRITES)
@pytest.mark.parametrize("token", ["", "wrong", "\xff"])
def test_writing_without_the_token(inspector: Program, method: str, path: str, token: str) -> None:
    headers = {"Content-Type": "application/json", "X-CSRF-Token": token}

    assert inspector.request(method, path, b"{}", headers).problem(400) == "csrf"
    assert inspector.get("/api/v1/session").status == 200


def test_the_token_of_somebody_else(inspector: Program, colleague: Program) -> None:
    answer = inspector.post("/api/v1/records", {}, **{"X-CSRF-Token": colleague.csrf_token})

    assert answer.problem(400) == "csrf"


def test_enrolling_again_answers_the_same(phone: Phone) -> None:
    wanted = {"jwk": phone.jwk | {"kid": "mine", "use": "sig"}, "name": "同一部手机"}

    answer = phone.program.post("/api/v1/devices", wanted).json

    assert answer == {
        "kid": phone.kid,
        "installation": phone.installation,
        "keys": phone.keys,
        "last_sequence": 0,
    }


def test_a_key_belongs_to_one_person(phone: Phone, colleague: Program) -> None:
    answer = colleague.post("/api/v1/devices", {"jwk": phone.jwk, "name": "手机"})

    assert answer.problem(409) == "device-taken"


def test_a_private_key_is_refused(inspector: Program) -> None:
    key = ECKey.generate_key("P-256").as_dict(private=True)

    assert inspector.post("/api/v1/devices", {"jwk": key, "name": "手机"}).problem(422)


def public(key: Any) -> dict[str, Any]:
    found: dict[str, Any] = key.as_dict(private=False)
    return found


P256 = public(ECKey.generate_key("P-256"))
KEYS: dict[str, Any] = {
    "P-384": public(ECKey.generate_key("P-384")),
    "Ed25519": public(OKPKey.generate_key("Ed25519")),
    "RSA": public(RSAKey.generate_key(2048)),
    "secp256k1": public(ECKey.generate_key("secp256k1")),
    "a point off the curve": P256 | {"x": base64url(bytes(32))},
    "a coordinate too short": P256 | {"x": base64url(bytes(31))},
    "padding": P256 | {"x": P256["x"] + "="},
    "half of a surrogate pair": P256 | {"x": "\ud800" + P256["x"][1:]},
    "a number": P256 | {"y": 7},
    "no y": {name: P256[name] for name in ("kty", "crv", "x")},
    "an empty one": {},
    "a list": [],
    "a text": "key",
}


@pytest.mark.parametrize("jwk", KEYS.values(), ids=KEYS)
def test_another_key_is_refused(inspector: Program, jwk: Any) -> None:
    assert inspector.post("/api/v1/devices", {"jwk": jwk, "name": "手机"}).problem(422)


@pytest.mark.parametrize("name", ["", "x" * 101, "a\0b", "\ud800", 7, None])
def test_a_phone_has_a_name(inspector: Program, name: Any) -> None:
    assert inspector.post("/api/v1/devices", {"jwk": P256, "name": name}).problem(422)
