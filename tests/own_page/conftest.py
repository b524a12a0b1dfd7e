"""A meat plant with a correction, and somebody of it who has an account."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from server.corrections.models import Correction
from server.database import db, write
from server.own_page import service
from tests.console.forms import post
from tests.corrections.conftest import *  # noqa: F403 - fixtures, used by name
from tests.corrections.conftest import MONDAY, send

PASSWORD = "a-long-password"


@pytest.fixture
def code(meat_plant, staff):
    with write():
        return service.make_code(meat_plant, staff)


def start(client, code, **changes):
    """Use a code, as the form of the letter's page does."""
    token = client.get("/own/start").text.split('name="csrf_token" value="')[1].split('"')[0]
    form = {
        "code": code,
        "username": "wangfang",
        "name": "王芳",
        "password": PASSWORD,
        "again": PASSWORD,
        "csrf_token": token,
    }
    return client.post("/own/start", data=form | changes)


@pytest.fixture
def plant(app, code):
    """The browser of somebody of the meat plant, signed in."""
    client = app.test_client()
    assert start(client, code).status_code == 302
    return client


@pytest.fixture
def correction(phone, warm_check, order_for):
    """The order's hash: the address of its pages."""
    order = send(phone, "correction-order", order_for(warm_check, deadline="2099-12-01"), MONDAY)
    return db.session.scalar(
        sa.select(Correction.record_sha256).where(Correction.record_id == order)
    )


def send_form(client, path, data):
    return post(client, path, data)
