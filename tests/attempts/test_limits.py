"""So many attempts in a window of time, counted once for all processes."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from server import create_app
from server.attempts import service
from server.attempts.models import Attempt
from server.attempts.service import Limit, allowed_at, count, network_of
from server.database import db, now, write
from server.settings import Settings

LIMIT = Limit("a test", 3, timedelta(minutes=15))


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


def try_often(times: int, key: str = "somebody") -> None:
    for _ in range(times):
        with write():
            count(LIMIT, key)


def test_the_last_allowed_attempt_is_allowed_and_the_next_is_not(app: Flask) -> None:
    try_often(2)
    assert allowed_at(LIMIT, "somebody") is None

    try_often(1)
    again = allowed_at(LIMIT, "somebody")

    assert again is not None
    assert timedelta(minutes=14) < again - now() <= timedelta(minutes=15)


def test_keys_and_limits_are_counted_apart(app: Flask) -> None:
    try_often(3)

    assert allowed_at(LIMIT, "somebody else") is None
    assert allowed_at(Limit("another", 3, LIMIT.window), "somebody") is None


def test_another_process_has_the_same_count(app: Flask, settings: Settings) -> None:
    try_often(3)

    with create_app(settings).app_context():
        assert allowed_at(LIMIT, "somebody") is not None
        db.session.remove()
        db.engine.dispose()


def test_the_window_moves_on(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    try_often(3)

    monkeypatch.setattr(service, "now", lambda: now() + timedelta(minutes=16))

    assert allowed_at(LIMIT, "somebody") is None


def test_neither_name_nor_address_is_kept_and_nothing_for_longer_than_a_day(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    try_often(1, "13800000000")
    row = db.session.scalars(sa.select(Attempt)).one()
    assert "13800000000" not in row.key_hash
    db.session.rollback()

    monkeypatch.setattr(service, "now", lambda: now() + timedelta(hours=25))
    with write():
        service.purge()

    assert db.session.scalars(sa.select(Attempt)).all() == []


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("", ""),
    ],
)
def test_one_subscriber_is_one_network(address: str, network: str) -> None:
    assert network_of(address) == network
