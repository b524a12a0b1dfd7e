"""A check that found a store too warm, and the bodies of what follows it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from server.database import db, uuid7
from tests.checks.conftest import (
    check_at,
    cold_store,
    phone,
    points,
    seal,
    second_phone,
    store_temp,
    stranger,
)
from tests.control_points.conftest import bakery, enterprises, meat_plant

__all__ = [
    "bakery",
    "check_at",
    "cold_store",
    "enterprises",
    "meat_plant",
    "order_for",
    "phone",
    "points",
    "second_phone",
    "stranger",
    "too_warm",
    "warm_check",
]  # fixtures, used by name, here and in rooms that build on a correction (import *)

MONDAY = datetime(2026, 11, 16, 1, 30, tzinfo=UTC)
PICTURE = "ab" * 32
TAKEN_AT = "2026-11-16T09:40:00.000+08:00"


@pytest.fixture
def too_warm(check_at, cold_store):
    """The body of a check whose store is warmer than -18 °C."""
    return check_at(cold_store, measurements=[store_temp("-12.5")], result="does-not-conform")


@pytest.fixture
def warm_check(phone, too_warm) -> UUID:
    """That check, sealed and sent; its record's id."""
    return seal(phone, too_warm, MONDAY)


@pytest.fixture
def order_for(inspector, colleague):
    """Makes the body of an order for a check."""

    def make(check: UUID, **members):
        return {
            "check": str(check),
            "findings": [{"limit": "store_temp"}, {"item": "C-07"}],
            "demand": "立即检修冷库，温度降到-18℃以下",
            "basis": "总局令第49号第三十三条",
            "deadline": "2026-12-01",
            "photos": [{"sha256": PICTURE, "of": "store_temp", "taken_at": TAKEN_AT}],
            "inspectors": [str(inspector.id), str(colleague.id)],
            "signatures": [],
        } | members

    return make


def evidence(order: UUID, text="冷库已修好，现为-19℃", **members):
    photos = [{"sha256": "cd" * 32, "taken_at": TAKEN_AT}]
    return {"order": str(order), "text": text, "photos": photos} | members


def review(order: UUID, verdict="accepted", text="现场复查", **members):
    return {"order": str(order), "text": text, "photos": [], "verdict": verdict} | members


def send(phone, kind, body, at=MONDAY, record_id=None) -> UUID:
    """Seal a record as this phone's next and send it; its id."""
    record_id = record_id or uuid7()
    phone.seal(record_id, kind, body, at)
    db.session.rollback()
    phone.send()
    db.session.rollback()
    return record_id
