"""Nobody floods the desk: so many reports from one network, so many at one point."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from server import create_app
from server.attempts import service as attempts
from server.database import db, now
from server.problem_reports import service
from server.problem_reports.models import ProblemReport
from server.settings import Settings
from tests.problem_reports.conftest import CHINESE, ENGLISH, TEXT, a_photo, reports, tell

PER_ADDRESS, PER_POINT = 3, 5


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, reports_per_address=PER_ADDRESS, reports_per_point=PER_POINT)


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


@pytest.fixture
def exhausted(passer_by, label):
    """As many as one address may send within an hour."""
    for number in range(PER_ADDRESS):
        assert tell(passer_by, label, f"{TEXT} {number}").status_code == 303
    return passer_by


@pytest.mark.parametrize(
    ("headers", "said"),
    [(CHINESE, "没有提交：暂时不能再接收"), (ENGLISH, "Not sent: no more can be")],
)
def test_one_more_is_told_when_to_come_back_and_whom_to_call(exhausted, label, headers, said):
    page = tell(exhausted, label, "写了很久的内容", contact="13800000000", headers=headers)

    assert page.status_code == 429
    assert said in page.text
    assert 0 < int(page.headers["Retry-After"]) <= 3660
    zone = exhausted.application.config["SETTINGS"].zone
    assert f"{now().astimezone(zone) + timedelta(hours=1):%Y-%m-%d}" in page.text
    assert 'href="tel:12315"' in page.text
    assert "写了很久的内容" in page.text
    assert 'value="13800000000"' in page.text
    assert len(reports()) == PER_ADDRESS


def test_another_process_counts_the_same(exhausted, label, settings):
    other: Flask = create_app(settings)

    answer = tell(other.test_client(use_cookies=False), label, "another")

    assert answer.status_code == 429
    with other.app_context():
        db.engine.dispose()


def test_an_hour_later_one_may_again(exhausted, label, monkeypatch):
    later = now() + timedelta(minutes=61)
    monkeypatch.setattr(attempts, "now", lambda: later)

    assert tell(exhausted, label, "later").status_code == 303


def test_who_taps_again_is_not_refused(exhausted, label):
    assert tell(exhausted, label, f"{TEXT} 0").status_code == 303


def test_another_network_may_and_a_subscribers_addresses_are_one(exhausted, label, passer_by):
    assert tell(exhausted, label, at="203.0.113.8").status_code == 303

    answers = [
        tell(passer_by, label, f"six {n}", at=f"2001:db8:1:2::{n}").status_code for n in range(4)
    ]
    assert 429 in answers


def test_one_point_is_not_flooded_from_many_networks(passer_by, label, other_label):
    for number in range(PER_POINT):
        tell(passer_by, label, f"{TEXT} {number}", at=f"203.0.113.{number}")

    page = tell(passer_by, label, "one more", at="203.0.113.99")

    assert page.status_code == 429
    assert int(page.headers["Retry-After"]) > 3600
    assert tell(passer_by, other_label, "elsewhere", at="203.0.113.99").status_code == 303


def test_what_is_no_photo_counts_before_it_is_looked_at(passer_by, label):
    for number in range(PER_ADDRESS):
        tell(passer_by, label, f"{TEXT} {number}", photo=b"no picture")

    assert tell(passer_by, label, "more", photo=a_photo()).status_code == 429


def test_a_mistake_in_the_form_does_not_count(passer_by, label):
    for _ in range(PER_ADDRESS + 1):
        assert tell(passer_by, label, "").status_code == 422

    assert tell(passer_by, label).status_code == 303


def test_the_address_is_kept_as_a_keyed_hash_for_a_day(passer_by, label, monkeypatch):
    tell(passer_by, label, at="203.0.113.7")
    [report] = reports()
    assert report.sender_hash
    with db.engine.connect() as connection:
        rows = [
            connection.execute(sa.select(model.__table__)).all()
            for model in (attempts.Attempt, ProblemReport)
        ]
    assert "203.0.113.7" not in str(rows)

    later = now() + timedelta(hours=25)
    monkeypatch.setattr(attempts, "now", lambda: later)
    monkeypatch.setattr(service, "now", lambda: later)
    service.purge()

    [report] = reports()
    assert report.sender_hash is None
    assert db.session.query(attempts.Attempt).all() == []
