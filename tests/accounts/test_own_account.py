"""Signing in to the console, and one's own account there."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from server.accounts import browsers
from server.accounts.models import Person
from server.accounts.patience import ATTEMPTS_ALLOWED
from tests.conftest import PASSWORD, sign_in
from tests.console.forms import post, signed_in, token_in


def test_whoever_is_not_signed_in_comes_to_the_form_and_back(
    client: FlaskClient, staff: Person
) -> None:
    sent = client.get("/console/account?x=1")
    form = client.get(sent.location)

    back = client.post(
        sent.location,
        data={"username": "staff", "password": PASSWORD, "csrf_token": token_in(form)},
    )

    assert "/console/sign-in?next=" in sent.location
    assert back.location == "/console/account?x=1"


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/", "/\\example.org", "/app/"]
)
def test_signing_in_leads_nowhere_else(client: FlaskClient, staff: Person, elsewhere: str) -> None:
    form = client.get("/console/sign-in")

    back = client.post(
        "/console/sign-in",
        query_string={"next": elsewhere},
        data={"username": "staff", "password": PASSWORD, "csrf_token": token_in(form)},
    )

    assert back.location == "/console/"


def test_a_wrong_password_is_announced_and_the_name_stays(
    client: FlaskClient, staff: Person
) -> None:
    page = post(client, "/console/sign-in", {"username": "staff", "password": "wrong"})

    assert page.status_code == 401
    assert re.search(r'role="alert".*用户名或密码不对', page.text, re.DOTALL)
    assert 'value="staff"' in page.text


def test_guessing_in_the_form_is_stopped(client: FlaskClient, staff: Person) -> None:
    for _ in range(ATTEMPTS_ALLOWED):
        post(client, "/console/sign-in", {"username": "staff", "password": "wrong"})

    page = signed_in(client, staff)

    assert page.status_code == 429
    assert "15 分钟" in page.text


def test_inspectors_are_told_to_open_the_app(client: FlaskClient, inspector: Person) -> None:
    sent = signed_in(client, inspector)

    assert sent.location == "/console/account"
    assert 'href="/app/"' in client.get(sent.location).text
    assert client.get("/console/").location == "/console/account"


def test_signing_out_needs_the_token_and_ends_the_session(
    client: FlaskClient, staff: Person
) -> None:
    signed_in(client, staff)

    assert client.post("/console/sign-out").status_code == 400
    assert client.get("/console/account").status_code == 200
    assert post(client, "/console/sign-out").location == "/console/sign-in"
    assert client.get("/console/account").status_code == 302


def test_one_ends_ones_other_session_from_the_list(client: FlaskClient, staff: Person) -> None:
    other = client.application.test_client()
    sign_in(other, staff)
    signed_in(client, staff)

    page = client.get("/console/account").text
    [path] = re.findall(r'action="(/console/account/sessions/[0-9a-f]{64}/end)"', page)
    post(client, path)

    assert other.get("/api/v1/session").status_code == 401
    assert client.get("/console/account").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(
    client: FlaskClient, staff: Person, inspector: Person
) -> None:
    signed_in(client, staff)
    other = client.application.test_client()
    sign_in(other, staff)
    page = client.get("/console/account").text
    [path] = re.findall(r'action="(/console/account/sessions/[0-9a-f]{64}/end)"', page)
    stranger = client.application.test_client()
    signed_in(stranger, inspector)

    assert post(stranger, path).status_code == 404
    assert other.get("/api/v1/session").status_code == 200


def test_a_new_password_holds_at_once_and_ends_the_other_sessions(
    client: FlaskClient, staff: Person
) -> None:
    other = client.application.test_client()
    sign_in(other, staff)
    signed_in(client, staff)

    sent = post(
        client,
        "/console/account/password",
        {"current": PASSWORD, "new": "a better one", "again": "a better one"},
    )

    assert sent.location == "/console/account"
    assert client.get("/console/account").status_code == 200
    assert other.get("/api/v1/session").status_code == 401
    answer = other.post("/api/v1/session", json={"username": "staff", "password": "a better one"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("entered", "status", "told"),
    [
        ({"current": "wrong"}, 401, "当前密码不对"),
        ({"again": "another one"}, 422, "两次输入的新密码不一样"),
        ({"new": "short", "again": "short"}, 422, "密码至少 10 个字符"),
    ],
)
def test_a_password_that_cannot_be_is_refused(
    client: FlaskClient, staff: Person, entered: dict[str, str], status: int, told: str
) -> None:
    signed_in(client, staff)
    right = {"current": PASSWORD, "new": "a better one", "again": "a better one"}

    page = post(client, "/console/account/password", right | entered)

    assert page.status_code == status
    assert told in page.text
    sign_in(client.application.test_client(), staff)


def test_guessing_the_current_password_is_stopped(client: FlaskClient, staff: Person) -> None:
    signed_in(client, staff)
    wrong = {"current": "wrong", "new": "a better one", "again": "a better one"}
    for _ in range(ATTEMPTS_ALLOWED):
        post(client, "/console/account/password", wrong)

    page = post(client, "/console/account/password", wrong | {"current": PASSWORD})

    assert page.status_code == 429


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/137.0.0.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 16_4 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/16.4 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/137.0.0.0 Safari/537.36 Edg/137.0.0.0",
            "Edge, Windows",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "—"),
    ],
)
def test_a_browser_is_named_in_words(user_agent: str, words: str) -> None:
    assert browsers.name(user_agent) == words
