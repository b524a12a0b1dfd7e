"""What an erased record counted for stands as if everything were derived anew without it."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
import sqlalchemy as sa

from server.changes.feed import FeedEntry
from server.checks.models import Check
from server.corrections.models import Correction
from server.database import db, uuid7, write
from server.follow_ups.models import FollowUpVisit
from server.labels.models import Label
from server.records.erasing import erase_record
from server.records.models import FieldRecord
from server.records.rebuilding import rebuild
from tests.checks.conftest import label_of, posted, store_temp
from tests.corrections.conftest import *  # noqa: F403  a plant's points, phones, an order's body
from tests.corrections.conftest import MONDAY, evidence, review, send
from tests.follow_ups.conftest import problem, visit_to
from tests.labels.test_postings import HERE, THERE, seen

__all__ = ["visit_to"]  # a fixture, used by name


@pytest.fixture
def database_url(each_database):
    return each_database


@pytest.fixture
def story(phone, second_phone, points, check_at, order_for, visit_to, meat_plant):
    """Of each kind of record several, of which some count over others; the label two bind."""
    store, other = points["MEAT-03"], points["MEAT-05"]
    with write():
        roll = posted(None, born_blank=True)
        db.session.add(roll)
    first, second = check_at(store), check_at(store, measurements=[store_temp("-12.5")])
    order, later_order = uuid7(), uuid7()
    told = [
        (phone, "check", first),
        (second_phone, "check", second),
        (phone, "posting", seen(label_of(store), "posted", position=HERE)),
        (second_phone, "posting", seen(label_of(store), "damaged", position=THERE)),
        (phone, "posting", seen(roll, "bound", point=store)),
        (second_phone, "posting", seen(roll, "bound", point=other)),
        (phone, "correction-order", order_for(uuid7()), order),
        (second_phone, "correction-evidence", evidence(order)),
        (phone, "correction-review", review(order, "not-yet", deadline="2026-12-20")),
        (phone, "correction-review", review(order)),
        (phone, "follow-up-visit", visit_to(meat_plant, problems=[problem()])),
        (second_phone, "follow-up-visit", visit_to(meat_plant)),
    ]
    ids = [
        send(one, kind, body, MONDAY + timedelta(hours=hour), *record_id)
        for hour, (one, kind, body, *record_id) in enumerate(told)
    ]
    again = check_at(store, replaces=str(ids[0]))
    ids.append(send(phone, "check", again, MONDAY + timedelta(days=1)))
    ids.append(send(phone, "correction-order", order_for(ids[1]), record_id=later_order))
    assert db.session.scalar(sa.select(sa.func.count()).where(FieldRecord.applied)) == len(ids)
    return roll.code, ids


@pytest.mark.parametrize("seed", [1, 2])
def test_after_each_of_them_a_rebuild_finds_nothing_to_mend(story, seed):
    roll, ids = story
    Random(seed).shuffle(ids)
    for record_id in ids:
        with write():
            erased = sa.select(FieldRecord.sha256).where(FieldRecord.id == record_id)
            erase_record(db.session.scalars(erased).one(), "依法", None)
        with write():
            assert rebuild().differences == []

    for derived in (Check, Correction, FollowUpVisit):
        assert db.session.scalars(sa.select(derived)).all() == []
    assert db.session.get(Label, roll).control_point_id is None


def test_phones_drop_an_order_that_was_erased(story):
    order = db.session.scalars(sa.select(Correction).where(Correction.check_result.is_not(None)))
    order = order.one()
    of_order = sa.select(FeedEntry.revision).where(FeedEntry.object_id == str(order.record_id))
    before = db.session.scalars(of_order).one()
    with write():
        erase_record(order.record_sha256, "依法", None)

    assert db.session.scalars(of_order).one() > before  # and it is not there to be loaded
