"""Corrections follow from the set of records and acts, whatever came first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from server.accounts.models import Person
from server.changes.service import changes_for
from server.corrections import deriving, service
from server.corrections.models import Correction, CorrectionStep
from server.database import db, uuid7, write
from server.records.rebuilding import rebuild
from tests.checks.conftest import phone_of
from tests.corrections.conftest import MONDAY, evidence, review, send

HOUR = timedelta(hours=1)


@pytest.fixture
def order(phone, warm_check, order_for):
    """The order's record id."""
    return send(phone, "correction-order", order_for(warm_check), MONDAY + HOUR)


def the_correction() -> Correction:
    db.session.rollback()
    return db.session.scalars(sa.select(Correction)).one()


def test_an_order_opens_a_correction_at_the_point_that_was_checked(order, cold_store):
    correction = the_correction()

    assert correction.record_id == order
    assert correction.control_point_id == cold_store.id
    assert correction.state == "open"
    assert correction.is_serious
    assert correction.state_on(date(2026, 12, 1)) == "open"
    assert correction.state_on(date(2026, 12, 2)) == "overdue"


def test_evidence_and_an_accepted_review_close_it(order, phone, second_phone):
    send(phone, "correction-evidence", evidence(order), MONDAY + 2 * HOUR)
    assert the_correction().state == "evidence"

    send(second_phone, "correction-review", review(order), MONDAY + 3 * HOUR)
    assert the_correction().state == "closed"
    settled_at = the_correction().settled_at
    assert abs(settled_at - (MONDAY + 3 * HOUR)) < timedelta(minutes=1)  # the skew


def test_a_review_may_extend_the_deadline(order, phone):
    body = review(order, "not-yet", "设备配件未到", deadline="2026-12-10")
    send(phone, "correction-review", body, MONDAY + 2 * HOUR)

    correction = the_correction()
    assert (correction.state, correction.deadline) == ("open", date(2026, 12, 10))
    assert correction.ordered_deadline == date(2026, 12, 1)


def test_an_order_that_arrives_before_its_check_waits_for_it(
    phone, order_for, too_warm, cold_store
):
    check = uuid7()
    later = send(phone, "correction-order", order_for(check), MONDAY + HOUR)
    assert the_correction().control_point_id is None

    phone.seal(check, "check", too_warm, MONDAY)
    db.session.rollback()
    phone.send()

    correction = the_correction()
    assert (correction.record_id, correction.control_point_id) == (later, cold_store.id)
    assert correction.check_result == "does-not-conform"


def test_a_correction_outside_the_area_is_held(warm_check, order_for, order, stranger, app):
    elsewhere = phone_of(app, stranger)
    for kind, body in (
        ("correction-order", order_for(warm_check)),
        ("correction-evidence", evidence(order)),
        ("correction-review", review(order)),
    ):
        with pytest.raises(RuntimeError, match="outside-area"):
            send(elsewhere, kind, body)

    assert the_correction().state == "open"


@pytest.mark.parametrize(
    "change",
    [
        {"findings": [{}]},
        {"findings": [{"item": "C-07", "limit": "store_temp"}]},
        {"deadline": "2026-13-01"},
        {"demand": ""},
        {"check": "no id"},
    ],
)
def test_an_order_not_of_its_form_is_held(phone, warm_check, order_for, change):
    with pytest.raises(RuntimeError, match="invalid-body"):
        send(phone, "correction-order", order_for(warm_check) | change)

    assert db.session.scalars(sa.select(Correction)).all() == []


def told_to(person: Person) -> list[dict]:
    changes = changes_for(db.session.get_one(Person, person.id), None, 1000).changes
    return [change["data"] for change in changes if change["type"] == "correction"]


def test_phones_hear_of_an_order_at_once(order, inspector, cold_store):
    (told,) = told_to(inspector)
    assert (told["state"], told["steps"]) == ("open", [])
    assert told["control_point"] == str(cold_store.id)


def test_phones_hear_of_an_order_when_its_check_comes(phone, order_for, too_warm, inspector):
    check = uuid7()
    send(phone, "correction-order", order_for(check), MONDAY + HOUR)
    assert told_to(inspector) == []

    phone.seal(check, "check", too_warm, MONDAY)
    db.session.rollback()
    phone.send()
    assert [told["check"] for told in told_to(inspector)] == [str(check)]


def test_phones_hear_of_every_step(order, phone, inspector):
    send(phone, "correction-evidence", evidence(order), MONDAY + 2 * HOUR)

    (told,) = told_to(inspector)
    assert told["state"] == "evidence"
    assert told["demand"] == "立即检修冷库，温度降到-18℃以下"
    assert [(step["kind"], step["text"]) for step in told["steps"]] == [
        ("evidence", "冷库已修好，现为-19℃")
    ]


def test_a_transfer_is_an_act_and_outlasts_a_rebuild(order, staff):
    with write():
        service.transfer(the_correction_now(), "逾期不改", staff)
    assert the_correction().state == "transferred"

    with write():
        assert rebuild().differences == []
    assert the_correction().state == "transferred"


def test_a_rebuild_mends_what_was_touched(order, phone, staff):
    send(phone, "correction-evidence", evidence(order), MONDAY + 2 * HOUR)
    with write():
        service.note_reply(the_correction_now(), "冷库压缩机故障所致", staff)
    before = deriving.derived()
    with write():
        db.session.execute(sa.update(Correction).values(state="closed"))
        db.session.execute(sa.delete(CorrectionStep))

    with write():
        differed = {difference.name for difference in rebuild().differences}

    assert len(differed) == 3
    assert deriving.derived() == before


def the_correction_now() -> Correction:
    return db.session.scalars(sa.select(Correction)).one()
