"""People of Yueyang for the tests of every part, and how they sign in."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.accounts.models import Person
from server.accounts.service import add_person
from server.database import write

PASSWORD = "correct-horse-battery"


def _person(username: str, role: str, area: str) -> Person:
    with write():
        person, _ = add_person(username, username.title(), role, [area], PASSWORD)
    return person


@pytest.fixture
def staff(app: Flask) -> Person:
    """Staff of Yueyang (430600)."""
    return _person("staff", "staff", "430600")


@pytest.fixture
def inspector(app: Flask) -> Person:
    """An inspector of Yueyang (430600)."""
    return _person("inspector", "inspector", "430600")


@pytest.fixture
def colleague(app: Flask) -> Person:
    """A second inspector of Yueyang (430600)."""
    return _person("colleague", "inspector", "430600")


@pytest.fixture
def console(client: FlaskClient, staff: Person) -> FlaskClient:
    """The browser of staff of Yueyang."""
    sign_in(client, staff)
    return client


@pytest.fixture
def elsewhere(app: Flask) -> FlaskClient:
    """The browser of staff of Changde (430700), where the tests' enterprises are not."""
    client = app.test_client()
    sign_in(client, _person("elsewhere", "staff", "430700"))
    return client


def sign_in(client: FlaskClient, person: Person) -> str:
    """Sign in through the API; returns the CSRF token for X-CSRF-Token."""
    answer = client.post(
        "/api/v1/session", json={"username": person.username, "password": PASSWORD}
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json["csrf_token"])
