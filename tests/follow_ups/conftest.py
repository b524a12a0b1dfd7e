"""Bodies of follow-up visits, and a pool to draw from."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
import sqlalchemy as sa

from server import local_days
from server.database import db, write
from server.enterprises.models import Enterprise
from server.follow_ups import plans, service
from server.follow_ups.models import FollowUpPlan
from server.follow_ups.periods import read
from server.follow_ups.plans import Wish
from tests.corrections.conftest import *  # noqa: F403 - fixtures, used by name

QUARTER = read("2026-Q4")
YUEYANG = "430600"
TUESDAY = datetime(2026, 11, 17, 2, tzinfo=UTC)
PICTURE = "ef" * 32


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    """The day after the visits."""
    monkeypatch.setattr(local_days, "today", lambda: date(2026, 11, 18))


@pytest.fixture
def visit_to(inspector, colleague):
    """Makes the body of a visit to an enterprise."""

    def make(enterprise, **members):
        return {
            "enterprise": str(enterprise.id),
            "met_with": "person-in-charge",
            "opinions": [{"topic": "enforcement", "text": "检查时讲得清楚"}],
            "problems": [],
            "photos": [{"sha256": PICTURE, "taken_at": "2026-11-17T10:00:00.000+08:00"}],
            "position": {"latitude": "29.38", "longitude": "113.12", "accuracy_m": "8"},
            "inspectors": [str(inspector.id), str(colleague.id)],
            "signatures": [],
        } | members

    return make


def problem(text="新标签标准何时执行？", **members):
    return {"id": str(uuid4()), "text": text} | members


def by_hand(enterprise, staff, ground="penalised", day=date(2026, 11, 10)):
    """Put the enterprise into the pool."""
    with write():
        service.add_by_hand(enterprise.uscc, ground, day, "2026年第18号决定", staff)


def make_plan(staff, rate=50, seed="7", region=YUEYANG, period=QUARTER):
    with write():
        plan_id = plans.make(Wish(region, period, rate, seed), staff).id
    return db.session.get_one(FollowUpPlan, plan_id)


def in_yueyang():
    """The sample's enterprises there, by USCC."""
    found = sa.select(Enterprise).where(Enterprise.region_code.startswith("4306"))
    return db.session.scalars(found.order_by(Enterprise.uscc)).all()
