"""An installation that demands a second factor of staff and administrators."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from server.accounts.models import Person
from server.settings import Settings
from tests.accounts.test_second_factor import KEY, PAGE, Authenticator, Clock, clock
from tests.conftest import PASSWORD, sign_in
from tests.console.forms import signed_in, token_in

__all__ = ["clock"]  # a fixture, used by name


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, require_second_factor=True)


def test_nothing_opens_before_it_is_set_up(
    client: FlaskClient, staff: Person, clock: Clock
) -> None:
    signed_in(client, staff)
    assert client.get("/console/checks").location == PAGE
    assert client.get("/api/v1/session").json["type"] == "/problems/second-factor-missing"

    given(client, "begin", password=PASSWORD)
    page = client.get(PAGE)
    key = KEY.search(page.text)
    assert key, page.text
    assert "本系统要求两步验证" in page.text
    given(client, "confirm", code=Authenticator(key[1], clock).code())

    assert client.get("/console/checks").status_code == 200


def test_inspectors_work_as_before(client: FlaskClient, inspector: Person) -> None:
    sign_in(client, inspector)

    assert client.get("/api/v1/session").status_code == 200


def given(client: FlaskClient, step: str, **data: str) -> None:
    token = token_in(client.get(PAGE))
    client.post(f"{PAGE}/{step}", data=data | {"csrf_token": token})
