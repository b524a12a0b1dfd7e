"""What verifying expects of the derived rows is what applying the records gives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from server.checks import kind
from server.checks.models import Check
from server.database import db, write
from server.records.rebuilding import differences, rebuild
from tests.checks.conftest import label_of, seal, store_temp

MONDAY = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


@pytest.fixture
def work(phone, second_phone, check_at, points):
    """Checks of two phones at two points, corrections and a flagged one among them; a posting."""
    store, thawing = points["MEAT-03"], points["MEAT-04"]
    first = seal(phone, check_at(store, measurements=[store_temp("-12")]), MONDAY)
    seal(second_phone, check_at(store), MONDAY - timedelta(hours=2))
    seal(phone, check_at(store, replaces=str(first)), MONDAY + timedelta(hours=1))
    seal(second_phone, check_at(thawing, replaces=str(first)), MONDAY + timedelta(hours=2))
    seal(phone, check_at(thawing), MONDAY - timedelta(days=400))  # its clock was set back
    body = {"label": label_of(store).code, "state": "damaged", "photos": []}
    phone.seal(first.__class__(int=first.int ^ 1), "posting", body, MONDAY)
    phone.send()
    db.session.rollback()


def test_the_same_as_by_applying(work):
    assert kind.expected() == kind.derived()
    assert len(kind.derived()) == 5
    assert differences() == []


@pytest.mark.parametrize(
    "change",
    [
        {"result": "conforms"},
        {"place": 7},
        {"replaced_by": None},
        {"visited_at": MONDAY + timedelta(seconds=1)},
        {"items": {}},
    ],
)
def test_what_differs_is_named_and_mended(work, change):
    row = db.session.scalars(sa.select(Check).where(Check.replaced_by.is_not(None))).one()
    sha256 = row.record_sha256
    with write():
        altered = sa.update(Check).where(Check.record_sha256 == sha256).values(change)
        db.session.execute(altered)

    assert [(one.kind, one.name) for one in differences()] == [("check", f"check {sha256}")]
    with write():
        rebuild()
    assert differences() == []


def test_a_check_that_is_gone_or_too_many_is_named(work):
    rows = db.session.execute(sa.select(Check.__table__)).mappings().all()
    with write():
        db.session.execute(sa.delete(Check).where(Check.record_sha256 == rows[0]["record_sha256"]))
        db.session.execute(sa.insert(Check).values({**rows[1], "record_sha256": "0" * 64}))

    named = {one.name: (one.before is None, one.after is None) for one in differences()}
    assert named == {
        f"check {rows[0]['record_sha256']}": (True, False),
        f"check {'0' * 64}": (False, True),
    }
