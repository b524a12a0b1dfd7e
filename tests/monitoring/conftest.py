"""A meat plant's people at its cold store, whose limits are: a certificate required, -18 °C."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.database import db, now, write
from server.monitoring.forms import MINUTES
from server.monitoring.models import MonitoringEntry
from server.own_page import service as own_page
from server.settings import current_settings
from tests.console.forms import post
from tests.own_page.conftest import (
    bakery,
    check_at,
    code,
    cold_store,
    enterprises,
    meat_plant,
    plant,
    points,
    start,
)

__all__ = [
    "bakery",
    "check_at",
    "code",
    "cold_store",
    "enterprises",
    "meat_plant",
    "plant",
    "points",
]  # fixtures, used by name


def local(ago: timedelta = timedelta()) -> str:
    """A moment as the form has it."""
    return (now() - ago).astimezone(current_settings().zone).strftime(MINUTES)


@pytest.fixture
def note(plant, cold_store):
    """Sends a line of the cold store as its form does: -19 °C just now, unless told otherwise."""

    def send(client=plant, point=cold_store, to="", **fields):
        form = {
            "plan_version": str(point.current_version),
            "taken_at": local(),
            "value-store_temp": "-19",
        } | {name.replace("__", "-"): value for name, value in fields.items()}
        return post(client, f"/monitoring/points/{point.id}{to}", form)

    return send


@pytest.fixture
def baker(app, plant, bakery, staff):
    """The browser of somebody of another enterprise."""
    with write():
        other = own_page.make_code(bakery, staff)
    client = app.test_client()
    assert start(client, other, username="baker").status_code == 302
    return client


def kept() -> list[MonitoringEntry]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(MonitoringEntry).order_by(MonitoringEntry.kept_at)))
