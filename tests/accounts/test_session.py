"""Signing in and out through the API."""

from __future__ import annotations

from flask.testing import FlaskClient

from server.accounts.models import Person
from server.accounts.patience import ATTEMPTS_ALLOWED
from server.accounts.service import end_sessions
from server.database import write
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


def test_an_answer_that_comes_late_brings_no_earlier_session_back(
    client: FlaskClient, inspector: Person
) -> None:
    """The browser keeps the cookie of the answer that came last, whenever it was asked for."""
    sign_in(client, inspector)
    before = client.get_cookie("guanqia")
    with write():
        end_sessions(inspector.id)
    sign_in(client, inspector)
    now_there = client.get_cookie("guanqia")
    assert before
    assert now_there

    client.set_cookie("guanqia", before.value)  # asked before the second sign-in
    late = client.get("/api/v1/session")

    assert late.status_code == 401
    assert "Set-Cookie" not in late.headers
    client.set_cookie("guanqia", now_there.value)
    assert client.get("/api/v1/session").status_code == 200
