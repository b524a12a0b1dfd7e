"""What is derived from the checks that phones send."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from server.accounts.models import Person
from server.changes import feed
from server.changes.service import changes_for
from server.checks import kind, service
from server.checks.models import Check
from server.database import db, write
from server.enterprises import moves
from server.enterprises.visits import last_visits
from server.records.models import FieldRecord
from tests.checks import conftest
from tests.checks.conftest import label_of, store_temp

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)


def seal(phone, body, at=MONDAY):
    return str(conftest.seal(phone, body, at))


def last(point):
    return service.last_check(point.id)


def test_a_limit_that_nobody_measured_is_kept_as_not_assessed(phone, check_at, cold_store):
    seal(phone, check_at(cold_store, measurements=[]))

    check = last(cold_store)

    assert check.limits_not_met == []
    assert "store_temp" in check.limits_not_assessed


def test_server_computes_the_result_again_and_keeps_both(phone, check_at, cold_store):
    record_id = seal(phone, check_at(cold_store, measurements=[store_temp("-12")]))

    check = last(cold_store)

    assert str(check.record_id) == record_id
    assert (check.claimed_result, check.result) == ("conforms", "does-not-conform")
    assert check.results_differ
    assert check.limits_not_met == ["store_temp"]
    assert "store_temp" not in check.limits_not_assessed
    assert check.items == {"C-06": "conforms"}
    assert check.label_code == label_of(cold_store).code


def test_check_that_answers_nothing_is_kept_without_a_result(phone, check_at, cold_store):
    seal(phone, check_at(cold_store, items=[]))

    assert last(cold_store).result is None
    assert last(cold_store).results_differ


def test_last_check_is_the_latest_made_not_the_latest_sent(
    phone, second_phone, check_at, cold_store
):
    seal(phone, check_at(cold_store), at=TUESDAY)
    seal(second_phone, check_at(cold_store, result="basically-conforms"), at=MONDAY)

    assert last(cold_store).recorded_at == TUESDAY


def test_correction_holds_in_place_of_the_check_and_is_no_visit(phone, check_at, cold_store):
    wrong = seal(phone, check_at(cold_store, measurements=[store_temp("-81")]), at=MONDAY)
    right = seal(
        phone, check_at(cold_store, measurements=[store_temp("-18")], replaces=wrong), at=TUESDAY
    )

    check = last(cold_store)

    assert str(check.record_id) == right
    assert check.visited_at - MONDAY < timedelta(minutes=1)  # the skew between the two clocks
    assert not check.flagged
    assert service.checks_of(cold_store.enterprise, 10) == [check]


def test_correction_of_an_older_check_leaves_the_later_one_last(phone, check_at, cold_store):
    wrong = seal(phone, check_at(cold_store), at=MONDAY)
    later = seal(phone, check_at(cold_store), at=TUESDAY)
    seal(phone, check_at(cold_store, replaces=wrong), at=WEDNESDAY)

    assert str(last(cold_store).record_id) == later


def test_nobody_corrects_the_check_of_another(phone, second_phone, check_at, cold_store):
    theirs = seal(phone, check_at(cold_store), at=MONDAY)
    seal(second_phone, check_at(cold_store, replaces=theirs), at=TUESDAY)

    assert last(cold_store).flagged
    assert len(service.checks_of(cold_store.enterprise, 10)) == 2


def test_visit_counts_on_the_local_day(phone, check_at, cold_store):
    # 17:30 in UTC is half past one of the next morning in Asia/Shanghai
    seal(phone, check_at(cold_store), at=datetime(2026, 11, 16, 17, 30, tzinfo=UTC))

    plant = cold_store.enterprise_id

    assert last_visits([plant, UUID(int=0)]) == {plant: date(2026, 11, 17)}


def test_items_of_checks_in_the_last_two_years_count_as_asked(phone, check_at, cold_store):
    now = datetime.now(UTC)
    answers = [{"item": item, "result": "conforms"} for item in ("P-03", "P-04")]
    seal(phone, check_at(cold_store, items=answers[:1]), at=now - timedelta(days=800))
    seal(phone, check_at(cold_store, items=answers[1:]), at=now - timedelta(days=600))

    not_asked = {item.code for item in service.items_not_asked(cold_store.enterprise)}

    assert len(not_asked) == 51
    assert "P-03" in not_asked


def test_phones_of_the_area_hear_of_the_check_and_of_the_visit(
    phone, second_phone, check_at, cold_store, colleague, meat_plant
):
    inspector = str(phone.person)
    cursor = changes_for(db.session.get_one(Person, second_phone.person), None, 1000).cursor
    record_id = seal(phone, check_at(cold_store, inspectors=[inspector]))

    page = changes_for(db.session.get_one(Person, second_phone.person), cursor, 1000)

    changes = {change["type"]: change["data"] for change in page.changes}
    assert changes["check"] == {
        "record": record_id,
        "control_point": str(cold_store.id),
        "label": label_of(cold_store).code,
        "result": "conforms",
        "claimed_result": "conforms",
        "recorded_at": "2026-11-16T09:00:00.000Z",
        "inspectors": [inspector],
    }
    assert changes["enterprise"]["last_visit"] == date(2026, 11, 16).isoformat()


def test_check_follows_its_enterprise_into_another_region(phone, check_at, cold_store, stranger):
    seal(phone, check_at(cold_store))
    with write():
        plant = db.session.get_one(type(cold_store.enterprise), cold_store.enterprise_id)
        plant.region_code = "430721"
        moves.moved({plant.id: plant.region_code})

    seen = changes_for(db.session.get_one(Person, stranger.id), None, 1000).changes

    assert str(cold_store.id) in {change["id"] for change in seen if change["type"] == "check"}
    assert feed.load("check", [str(cold_store.id)])


def test_what_is_derived_does_not_depend_on_arrival(phone, second_phone, check_at, points):
    for point in (points["MEAT-03"], points["MEAT-05"]):
        first = seal(phone, check_at(point), at=TUESDAY)
        seal(second_phone, check_at(point, replaces=first), at=MONDAY)
        second = seal(phone, check_at(point, replaces=first), at=MONDAY)
        seal(phone, check_at(point, replaces=second), at=WEDNESDAY)
        seal(second_phone, check_at(point, items=[]), at=TUESDAY)
    derived = kind.derived()
    assert len(derived) == 10

    hashes = list(db.session.scalars(sa.select(FieldRecord.sha256)))
    for arrival in (hashes, hashes[::-1], hashes[1::2] + hashes[::2], sorted(hashes)):
        with write():
            kind.clear()
            for sha256 in arrival:
                kind.apply([db.session.get_one(FieldRecord, sha256)])
        assert kind.derived() == derived


def test_held_check_is_no_check_until_staff_accept_it(phone, check_at, points):
    point, other = points["MEAT-03"], points["MEAT-05"]
    with pytest.raises(RuntimeError, match="label-not-current"):
        seal(phone, check_at(point, label=label_of(other).code))
    assert db.session.scalar(sa.select(Check)) is None

    with write():
        kind.apply([db.session.scalar(sa.select(FieldRecord))])

    assert last(point).label_code == label_of(other).code


def test_accepted_record_that_is_no_check_derives_nothing(phone, check_at, cold_store):
    with pytest.raises(RuntimeError, match="invalid-body"):
        seal(phone, check_at(cold_store, result="excellent"))

    with write():
        kind.apply([db.session.scalar(sa.select(FieldRecord))])

    assert db.session.scalar(sa.select(Check)) is None
