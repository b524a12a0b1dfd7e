"""Who goes where by when: given, carried out, handed over, withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from server import local_days
from server.accounts import people
from server.accounts.service import add_person
from server.assignments import due, service, standing
from server.assignments.models import Assignment
from server.assignments.service import Wanted
from server.assignments.tasks import feed_data
from server.changes.service import changes_for
from server.database import db, now, write
from server.problems import InvalidInput, NotFound
from server.seals.models import Act
from server.seals.signing import instant
from tests.checks.conftest import (
    bakery,
    check_at,
    enterprises,
    label_of,
    meat_plant,
    phone,
    points,
    seal,
    stranger,
)
from tests.conftest import PASSWORD
from tests.labels.conftest import distillery
from tests.labels.test_postings import seen, send

__all__ = [
    "bakery",
    "check_at",
    "distillery",
    "enterprises",
    "meat_plant",
    "phone",
    "points",
    "stranger",
]

WEEK = timedelta(days=7)


@pytest.fixture
def assigned(meat_plant, inspector, staff):
    """Assigns the meat plant, to the inspector unless told otherwise; returns the row's id."""

    def assign(enterprise=meat_plant, to=inspector, purpose="check", days=7, by=staff):
        with write():
            day = local_days.today() + timedelta(days=days)
            service.assign([Wanted(enterprise.id, to.id, day)], purpose, by)
        newest = sa.select(Assignment).order_by(Assignment.id.desc())
        return db.session.scalars(newest).first().id

    return assign


def open_ones(viewer):
    return db.session.scalars(standing.standing(viewer)).all()


def last_act():
    return db.session.scalars(sa.select(Act).order_by(Act.leaf_index.desc())).first()


def test_an_assignment_is_sealed_without_names(assigned, staff, inspector, meat_plant):
    id_ = assigned()

    act = last_act()
    assert (act.kind, act.by) == ("visits-assigned", staff.id)
    assert act.body == {
        "purpose": "check",
        "assignments": [
            {
                "id": str(id_),
                "enterprise": str(meat_plant.id),
                "inspector": str(inspector.id),
                "due_on": (local_days.today() + WEEK).isoformat(),
                "since": instant(local_days.midnight(local_days.today())),
            }
        ],
    }


def test_a_check_by_anybody_settles_it(assigned, staff, points, phone, check_at, colleague):
    assigned(to=colleague)
    assert len(open_ones(staff)) == 1

    seal(phone, check_at(points["MEAT-01"]), now())

    assert open_ones(staff) == []


def test_a_check_of_before_settles_nothing(assigned, staff, points, phone, check_at):
    seal(phone, check_at(points["MEAT-01"]), now() - timedelta(days=2))

    assigned()

    assert len(open_ones(staff)) == 1


def test_labels_are_settled_by_a_posting_and_not_by_a_check(
    assigned, staff, points, phone, check_at
):
    id_ = assigned(purpose="labels")
    seal(phone, check_at(points["MEAT-01"]), now())
    assert len(open_ones(staff)) == 1
    send(phone, seen(label_of(points["MEAT-01"]), "damaged"))
    assert len(open_ones(staff)) == 1

    send(phone, seen(label_of(points["MEAT-01"]), "posted"))

    assert open_ones(staff) == []
    assert feed_data([str(id_)])[str(id_)]["state"] == "done"


def test_another_inspector_or_day_replaces_what_stood(assigned, staff, inspector, colleague):
    first = assigned()
    second = assigned(to=colleague, days=3)

    assert [one.id for one in open_ones(staff)] == [second]
    former = db.session.get_one(Assignment, first)
    assert (former.outcome, former.ended_by) == ("replaced", staff.id)
    assigned(purpose="labels")  # stands beside it
    assert len(open_ones(staff)) == 2


def test_after_it_was_carried_out_it_can_be_given_again(
    assigned, staff, points, phone, check_at, monkeypatch
):
    assigned()
    seal(phone, check_at(points["MEAT-01"]), now() - timedelta(seconds=1))
    tomorrow = local_days.today() + timedelta(days=1)
    monkeypatch.setattr(local_days, "today", lambda: tomorrow)

    assigned()

    assert len(open_ones(staff)) == 1


def test_a_day_that_has_passed_is_refused(assigned):
    with pytest.raises(InvalidInput, match="不能早于今天"):
        assigned(days=-1)


def test_only_an_inspector_whose_area_holds_the_enterprise_goes_there(
    assigned, staff, stranger, distillery
):
    for to in (stranger, staff):
        with pytest.raises(InvalidInput, match="辖区包括它的检查员"):
            assigned(to=to)
    with pytest.raises(NotFound):  # staff of Yueyang do not see Changde's
        assigned(enterprise=distillery)


def test_handing_over_keeps_the_days_and_what_was_done_since(
    assigned, staff, inspector, colleague, meat_plant, bakery
):
    ids = [assigned(), assigned(enterprise=bakery, days=20)]
    with write():
        for one in open_ones(staff):
            one.since -= WEEK  # given a week ago

    with write():
        service.hand_over(ids, None, staff)

    new = open_ones(staff)
    assert {one.person_id for one in new} == {colleague.id}
    assert [one.due_on for one in new] == [local_days.today() + timedelta(days=d) for d in (7, 20)]
    assert all(one.since < now() - timedelta(days=6) for one in new)
    act = last_act()
    assert act.kind == "visits-handed-over"
    assert [one["from"] for one in act.body["assignments"]] == [str(id_) for id_ in ids]


def test_nothing_is_handed_to_nobody(assigned, staff, inspector):
    id_ = assigned()

    with pytest.raises(InvalidInput, match="没有其他检查员"), write():
        service.hand_over([id_], None, staff)
    assert [one.id for one in open_ones(staff)] == [id_]


def test_who_left_is_listed_first_as_long_as_something_is_open(
    assigned, staff, inspector, colleague, app
):
    assigned()
    with write():
        administrator, _ = add_person("root", "Root", "administrator", [""], PASSWORD)
        people.disable(db.session.merge(inspector), administrator)

    first, second = standing.loads(staff)

    assert (first.person.id, first.open) == (inspector.id, 1)
    assert (second.person.id, second.open, second.nearest) == (colleague.id, 0, None)
    with write():
        service.withdraw([one.id for one in open_ones(staff)], "企业停产", staff)
    assert [line.person.id for line in standing.loads(staff)] == [colleague.id]


def test_withdrawing_needs_a_reason(assigned, staff):
    id_ = assigned()

    with pytest.raises(InvalidInput), write():
        service.withdraw([id_], "  ", staff)
    with write():
        service.withdraw([id_], "企业停产", staff)

    assert open_ones(staff) == []
    assert db.session.get_one(Assignment, id_).reason == "企业停产"
    assert last_act().body == {"assignments": [str(id_)], "reason": "企业停产"}


def test_phones_of_the_area_hear_of_it_until_it_ends(assigned, staff, inspector, meat_plant):
    def told():
        db.session.rollback()
        changes = changes_for(inspector, None, 1000).changes
        return {one["id"]: one["data"] for one in changes if one["type"] == "assignment"}

    id_ = assigned()

    assert told()[str(id_)] == {
        "enterprise": str(meat_plant.id),
        "inspector": str(inspector.id),
        "purpose": "check",
        "assigned_on": local_days.today().isoformat(),
        "due_on": (local_days.today() + WEEK).isoformat(),
        "state": "open",
    }
    with write():
        service.withdraw([id_], "企业停产", staff)
    assert told() == {}


def test_a_check_tells_the_phones_that_it_is_done(assigned, inspector, points, phone, check_at):
    id_ = assigned()
    cursor = changes_for(inspector, None, 1000).cursor

    seal(phone, check_at(points["MEAT-01"]), now())

    found = [one for one in changes_for(inspector, cursor, 1000).changes if one["id"] == str(id_)]
    assert found[0]["data"]["state"] == "done"


def test_whoever_is_due_is_proposed_with_an_inspector_and_a_day(
    staff, inspector, colleague, points, phone, check_at, meat_plant, assigned, bakery
):
    seal(phone, check_at(points["MEAT-01"]), now() - timedelta(days=10))
    until = local_days.today() + timedelta(days=30)
    assigned(enterprise=bakery)

    lines, total = due.proposals(["430600"], until, 5, staff)

    # Of fifteen one was visited a few days ago, and one stands on a list.
    assert total == 13
    assert len(lines) == 5
    assert {meat_plant.id, bakery.id}.isdisjoint({line.enterprise.id for line in lines})
    assert [line.enterprise.risk_grade for line in lines] == sorted(
        (line.enterprise.risk_grade for line in lines), reverse=True
    )
    assert {line.by for line in lines} == {until}
    given = [line.inspector for line in lines]
    assert {given.count(inspector.id), given.count(colleague.id)} == {2, 3}
    assert given.count(colleague.id) == 3  # the inspector has the bakery already


def test_a_coming_due_date_is_the_day_proposed(
    staff, inspector, points, phone, check_at, meat_plant
):
    seal(phone, check_at(points["MEAT-01"]), now() - timedelta(days=10))
    day = local_days.today() + timedelta(days=400)

    lines, _ = due.proposals(["430600"], day, 99, staff)

    (line,) = [line for line in lines if line.enterprise.id == meat_plant.id]
    assert line.by == line.due
    assert local_days.today() < line.due <= day
