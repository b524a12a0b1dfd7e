"""Signing in and out through the API."""

from __future__ import annotations

from flask.testing import FlaskClient

from server.accounts.models import Person
from server.accounts.patience import ATTEMPTS_ALLOWED
from tests.conftest import PASSWORD, sign_in


def test_signing_in_tells_who_it_is_and_gives_a_token(
    client: FlaskClient, inspector: Person
) -> None:
    token = sign_in(client, inspector)

    answer = client.get("/api/v1/session")

    assert token
    assert answer.json["person"] == {
        "id": str(inspector.id),
        "username": "inspector",
        "name": "Inspector",
        "role": "inspector",
        "regions": ["430600"],
    }


def test_a_wrong_password_is_a_problem_in_chinese(client: FlaskClient, inspector: Person) -> None:
    answer = client.post("/api/v1/session", json={"username": "inspector", "password": "no"})

    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert answer.json["type"] == "/problems/wrong-password"
    assert answer.json["detail"] == "用户名或密码不对"


def test_guessing_is_stopped_even_for_the_right_password(
    client: FlaskClient, staff: Person
) -> None:
    for _ in range(ATTEMPTS_ALLOWED):
        client.post("/api/v1/session", json={"username": "staff", "password": "wrong"})

    answer = client.post("/api/v1/session", json={"username": "staff", "password": PASSWORD})

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_a_write_without_the_token_is_refused(client: FlaskClient, staff: Person) -> None:
    sign_in(client, staff)

    assert client.delete("/api/v1/session").json["type"] == "/problems/csrf"
    assert client.get("/api/v1/session").status_code == 200


def test_signing_out_ends_the_session_on_the_server(client: FlaskClient, staff: Person) -> None:
    token = sign_in(client, staff)
    with client.session_transaction() as cookie:
        secret = cookie["sign_in"]

    assert client.delete("/api/v1/session", headers={"X-CSRF-Token": token}).status_code == 204

    with client.session_transaction() as cookie:
        cookie["sign_in"] = secret  # somebody kept the cookie
    assert client.get("/api/v1/session").status_code == 401
