"""Guessing is stopped, and nobody is locked out by what somebody else does."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from server.accounts.models import Person
from server.accounts.patience import ATTEMPTS_ALLOWED, BY_ADDRESS, BY_NAME
from server.accounts.service import add_person
from server.attempts import service as attempts
from server.database import write
from tests.conftest import PASSWORD

OFFICE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


def tried(client: FlaskClient, username: str, password: str, address: str = OFFICE) -> int:
    """The status of a try to sign in from this address."""
    answer = client.application.test_client().post(
        "/api/v1/session",
        json={"username": username, "password": password},
        environ_overrides={"REMOTE_ADDR": address},
    )
    return answer.status_code


def fail_often(client: FlaskClient, username: str, address: str = OFFICE) -> None:
    statuses = {tried(client, username, "wrong", address) for _ in range(ATTEMPTS_ALLOWED)}
    assert statuses == {401}


def fail_from_everywhere(username: str) -> None:
    with write():
        for _ in range(BY_NAME.most):
            attempts.count(BY_NAME, username)


def test_who_forgot_their_password_locks_no_colleague_of_the_office_out(
    client: FlaskClient, staff: Person, inspector: Person
) -> None:
    fail_often(client, "staff")

    assert tried(client, "staff", PASSWORD) == 429
    assert tried(client, "inspector", PASSWORD) == 200


def test_who_is_held_in_one_place_may_sign_in_from_another(
    client: FlaskClient, staff: Person
) -> None:
    fail_often(client, "staff", ELSEWHERE)

    assert tried(client, "staff", PASSWORD, ELSEWHERE) == 429
    assert tried(client, "staff", PASSWORD, OFFICE) == 200


def test_guessing_a_name_from_many_places_is_stopped_where_the_person_never_was(
    client: FlaskClient, staff: Person
) -> None:
    assert tried(client, "staff", PASSWORD, OFFICE) == 200
    fail_from_everywhere("staff")

    assert tried(client, "staff", PASSWORD, ELSEWHERE) == 429
    assert tried(client, "staff", PASSWORD, OFFICE) == 200


def test_trying_many_names_from_one_place_is_stopped_except_for_who_works_there(
    client: FlaskClient, staff: Person, inspector: Person
) -> None:
    assert tried(client, "staff", PASSWORD) == 200
    with write():
        for _ in range(BY_ADDRESS.most):
            attempts.count(BY_ADDRESS, OFFICE)

    assert tried(client, "inspector", PASSWORD) == 429
    assert tried(client, "staff", PASSWORD) == 200


def test_who_works_there_is_held_by_failures_of_their_own(
    client: FlaskClient, staff: Person
) -> None:
    assert tried(client, "staff", PASSWORD) == 200
    fail_often(client, "staff")

    assert tried(client, "staff", PASSWORD) == 429


@pytest.mark.parametrize("address", ["2001:db8:1:2::7", "2001:db8:1:2:ffff::1"])
def test_a_home_keeps_its_network_though_its_addresses_change(
    client: FlaskClient, staff: Person, address: str
) -> None:
    assert tried(client, "staff", PASSWORD, "2001:db8:1:2::1") == 200
    fail_from_everywhere("staff")

    assert tried(client, "staff", PASSWORD, address) == 200


def test_a_name_that_nobody_has_is_counted_like_any_other(client: FlaskClient, app: object) -> None:
    fail_often(client, "nobody")

    assert tried(client, "nobody", "wrong") == 429
    with write():
        add_person("nobody", "Nobody", "staff", [""], PASSWORD)
    assert tried(client, "nobody", PASSWORD) == 429
