"""What operators see of records, phones and long work, on either database."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from server.accounts.models import Person
from server.database import db, write
from server.enterprises.models import EnterpriseImport
from server.settings import Settings
from tests.records.conftest import note
from tests.records.phone import Phone
from tests.test_metrics import TOKEN, figures


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, metrics_token=TOKEN)


def test_records_that_came_and_those_that_phones_still_hold(
    client: FlaskClient, phone: Phone
) -> None:
    stored = phone.seal("test-note", note())
    phone.send(stored, phone.seal("test-note", note(label="unknown")))
    phone.send(stored)
    phone.try_to_send(["no record"], unsent=UNSENT)

    told = figures(client)

    for outcome in ("stored", "held", "duplicate", "refused"):
        assert told[f"guanqia_records_sent_total {outcome}"] == 1, outcome
    assert told["guanqia_records_held"] == 1
    assert (told["guanqia_unsent records"], told["guanqia_unsent photos"]) == (4, 9)
    assert told["guanqia_unsent_oldest_timestamp_seconds"] == OLDEST.timestamp()
    assert told["guanqia_log_entries"] >= 2
    assert time.time() - told["guanqia_log_checkpoint_timestamp_seconds"] < 60
    assert told["guanqia_database_bytes"] > 100_000
    for telling in (phone.person, phone.kid, "430600"):
        assert not [name for name in told if telling in name]


OLDEST = datetime(2026, 11, 20, 8, tzinfo=UTC)
UNSENT = {"records": 4, "photos": 9, "oldest": "2026-11-20T08:00:00.000Z"}


def test_long_work_that_nobody_does_grows_old(client: FlaskClient, staff: Person) -> None:
    assert figures(client)["guanqia_jobs_oldest_seconds enterprise-import"] == 0
    with write():
        asked = datetime.now(UTC) - timedelta(hours=2)
        db.session.add(
            EnterpriseImport(created_by=staff.id, created_at=asked, file_name="a.csv", total=0)
        )

    told = figures(client)

    assert told["guanqia_jobs_unfinished enterprise-import"] == 1
    assert 7200 <= told["guanqia_jobs_oldest_seconds enterprise-import"] < 7300
