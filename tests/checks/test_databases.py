"""Checks are derived, found and told alike on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from server.accounts.models import Person
from server.changes.label_index import of_prefecture
from server.changes.service import changes_for
from server.checks import kind, searching, service
from server.checks.search_form import Search
from server.database import db, write
from server.records.models import FieldRecord
from tests.checks.conftest import label_of, seal, store_temp

MONDAY = datetime(2026, 11, 16, 17, 30, tzinfo=UTC)  # Tuesday morning in Asia/Shanghai


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


def test_check_is_derived_found_and_told(phone, check_at, cold_store, staff):
    wrong = seal(phone, check_at(cold_store, measurements=[store_temp("-12")]), MONDAY)
    right = check_at(cold_store, measurements=[store_temp("-18.0")], replaces=str(wrong))
    seal(phone, right, MONDAY + timedelta(hours=1))
    plant, label = cold_store.enterprise, label_of(cold_store)

    def found(**wanted):
        return searching.search(staff, Search(**wanted), "", 50).page.items

    assert service.last_check(cold_store.id).result == "conforms"
    assert service.last_visits([plant.id]) == {plant.id: date(2026, 11, 17)}
    assert len(service.items_not_asked(plant)) == 51
    assert len(found(text="meat-03")) == len(found(text=label.code)) == len(found()) == 2
    assert len(found(differing=True)) == len(found(result="does-not-conform")) == 1
    assert len(found(since=date(2026, 11, 17), until=date(2026, 11, 17))) == 2
    assert found(until=date(2026, 11, 16)) == found(text="熟肉") == []
    assert len(found(region="430602")) == len(found(gate="raw_material", point=cold_store.id)) == 2
    assert len(found(template="MEAT-03", inspectors=[phone.person])) == 2
    assert len(found(deviation=True)) == 1
    assert found(held=True) == found(correction="ordered") == found(inspectors=[staff.id]) == []
    assert len(of_prefecture("430600")) == 9 * 5 + 8 * 9


def test_rebuilding_gives_the_same(phone, check_at, cold_store):
    first = seal(phone, check_at(cold_store), MONDAY)
    seal(phone, check_at(cold_store, replaces=str(first)), MONDAY + timedelta(days=1))
    before = kind.derived()
    changes = changes_for(db.session.get_one(Person, phone.person), None, 1000).changes
    told = [change for change in changes if change["type"] == "check"]

    with write():
        kind.clear()
        for record in db.session.query(FieldRecord).order_by(FieldRecord.sha256):
            kind.apply([record])

    assert kind.derived() == before
    assert len(before) == 2
    again = changes_for(db.session.get_one(Person, phone.person), None, 1000).changes
    assert [change for change in again if change["type"] == "check"] == told
