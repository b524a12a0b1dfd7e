"""Visits and problems follow from the set of records and acts, whatever came first."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.accounts.models import Person
from server.changes.schemas import FollowUpData
from server.changes.service import changes_for
from server.database import db, uuid7, write
from server.enterprises import moves
from server.enterprises.models import Enterprise
from server.follow_ups import deriving, service
from server.follow_ups.models import FollowUpDraw, FollowUpPlan, FollowUpProblem, FollowUpVisit
from server.photos.models import PhotoReference
from server.records.decisions import decide
from server.records.erasing import erase_record
from server.records.ingest import Sending, receive
from server.records.models import FieldRecord
from server.records.rebuilding import differences, rebuild
from server.seals.models import LogEntry
from tests.checks.conftest import phone_of
from tests.corrections.conftest import send
from tests.follow_ups.conftest import TUESDAY, by_hand, make_plan, problem

HOUR = timedelta(hours=1)
KIND = "follow-up-visit"


def the_visit() -> FollowUpVisit:
    db.session.rollback()
    return db.session.scalars(sa.select(FollowUpVisit)).one()


def told_to(person: Person) -> list[dict]:
    changes = changes_for(db.session.get_one(Person, person.id), None, 1000).changes
    return [change["data"] for change in changes if change["type"] == "follow_up"]


def test_a_record_gives_a_visit_and_its_problems(phone, visit_to, meat_plant):
    raised = [problem(), problem("能否网上办理？")]
    record_id = send(phone, KIND, visit_to(meat_plant, problems=raised), TUESDAY)

    visit = the_visit()
    assert (visit.record_id, visit.enterprise_id) == (record_id, meat_plant.id)
    assert (visit.opinion_count, visit.problem_count) == (1, 2)
    assert abs(visit.visited_at - TUESDAY) < timedelta(minutes=1)  # the skew
    texts = [one.text for one in service.problems_of(meat_plant.id)]
    assert texts == [one["text"] for one in raised]


@pytest.mark.parametrize(
    "change",
    [
        {"met_with": "王芳"},
        {"opinions": [{"topic": "weather", "text": "好"}]},
        {"opinions": [{"topic": "service", "text": ""}]},
        {"problems": [{"id": "1", "text": "无"}]},
        {"problems": [{"id": str(uuid4())}]},
        {"problems": [dict.fromkeys(("id", "text"), str(uuid4()))] * 2},
        {"enterprise": "no id"},
        {"plan": 7},
        {"photos": None},
    ],
)
def test_a_visit_not_of_its_form_is_held(phone, visit_to, meat_plant, change):
    with pytest.raises(RuntimeError, match="invalid-body"):
        send(phone, KIND, visit_to(meat_plant) | change)

    assert db.session.scalars(sa.select(FollowUpVisit)).all() == []


def test_members_that_are_not_known_are_kept_and_ignored(phone, visit_to, meat_plant):
    send(phone, KIND, visit_to(meat_plant, mood="good"), TUESDAY)

    assert the_visit()


def test_a_visit_outside_the_area_is_held_and_counts_once_accepted(
    app, stranger, staff, visit_to, meat_plant
):
    with pytest.raises(RuntimeError, match="outside-area"):
        send(phone_of(app, stranger), KIND, visit_to(meat_plant), TUESDAY)
    assert db.session.scalars(sa.select(FollowUpVisit)).all() == []

    with write():
        decide(db.session.scalars(sa.select(FieldRecord)).one(), "accepted", "借调", staff)
    assert the_visit().enterprise_id == meat_plant.id


def test_a_visit_to_nobody_known_is_held_and_gives_nothing(phone, staff, visit_to, meat_plant):
    with pytest.raises(RuntimeError, match="outside-area"):
        send(phone, KIND, visit_to(meat_plant) | {"enterprise": str(uuid4())}, TUESDAY)

    with write():
        decide(db.session.scalars(sa.select(FieldRecord)).one(), "accepted", "误", staff)
    assert db.session.scalars(sa.select(FollowUpVisit)).all() == []


def test_an_erased_record_takes_its_problems_along(phone, staff, visit_to, meat_plant):
    send(phone, KIND, visit_to(meat_plant, problems=[problem()]), TUESDAY)
    with write():
        erase_record(the_visit().record_sha256, "依法删除", staff.id)

    assert db.session.scalars(sa.select(FollowUpVisit)).all() == []
    assert db.session.scalars(sa.select(FollowUpProblem)).all() == []


def test_phones_hear_of_the_draw_the_visit_and_the_answer(
    phone, staff, inspector, visit_to, meat_plant
):
    by_hand(meat_plant, staff)
    plan = make_plan(staff)
    (told,) = told_to(inspector)
    assert FollowUpData().validate(told) == {}
    assert (told["state"], told["plan"], told["severe"]) == ("due", str(plan.id), True)
    assert (told["first"], told["last"]) == ("2026-10-01", "2026-12-31")
    assert told["grounds"] == ["penalised"]

    raised = problem()
    send(phone, KIND, visit_to(meat_plant, plan=str(plan.id), problems=[raised]), TUESDAY)
    (told,) = told_to(inspector)
    assert (told["state"], told["visited_on"]) == ("visited", "2026-11-17")
    assert [(one["id"], one["state"]) for one in told["problems"]] == [(raised["id"], "open")]

    with write():
        one = db.session.scalars(sa.select(FollowUpProblem)).one()
        service.answer(one.record_sha256, one.problem_id, "明年三月起", staff)
    (told,) = told_to(inspector)
    assert told["problems"][0]["answer"] == "明年三月起"
    assert FollowUpData().validate(told) == {}


def test_phones_of_another_area_hear_nothing(staff, stranger, meat_plant):
    by_hand(meat_plant, staff)
    make_plan(staff)

    assert told_to(stranger) == []


def test_a_task_moves_with_its_enterprise(staff, inspector, stranger, meat_plant):
    by_hand(meat_plant, staff)
    make_plan(staff)
    with write():
        moved = db.session.get_one(Enterprise, meat_plant.id)
        moved.region_code = "430721"
        db.session.flush()
        moves.moved({moved.id: moved.region_code})

    assert told_to(inspector) == []
    assert len(told_to(stranger)) == 1


def test_a_rebuild_gives_the_same_and_mends_what_was_touched(
    phone, staff, visit_to, meat_plant, bakery
):
    by_hand(meat_plant, staff)
    by_hand(bakery, staff, "served")
    make_plan(staff)
    send(phone, KIND, visit_to(meat_plant, problems=[problem()]), TUESDAY)
    with write():
        one = db.session.scalars(sa.select(FollowUpProblem)).one()
        service.answer(one.record_sha256, one.problem_id, "已回复", staff)
    before = deriving.derived()
    assert len(before) == 7  # a plan, a draw, two additions, a visit, a problem, an answer
    assert differences() == []

    with write():
        db.session.execute(sa.update(FollowUpPlan).values(seed="another"))
        db.session.execute(sa.delete(FollowUpDraw))
        db.session.execute(sa.update(FollowUpProblem).values(text="什么都没有"))
    assert len(differences()) == 3
    with write():
        assert len(rebuild().differences) == 3

    assert deriving.derived() == before


def test_any_order_of_arrival_leads_to_the_same(
    phone, second_phone, staff, visit_to, meat_plant, bakery
):
    by_hand(meat_plant, staff)
    plan = make_plan(staff)
    texts = []
    for number in range(6):
        one = (phone, second_phone)[number % 2]
        body = visit_to((meat_plant, bakery)[number % 3 // 2], problems=[problem(str(number))])
        body |= {"plan": str(plan.id)} if number < 3 else {}
        one.seal(uuid7(), KIND, body, TUESDAY + number * HOUR)
        texts.append(one.waiting.pop())
    expected = _after([texts])

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(order=st.permutations(texts), cuts=st.sets(st.integers(1, len(texts) - 1)))
    def any_order(order, cuts):
        places = [0, *sorted(cuts), len(texts)]
        assert _after([order[start:end] for start, end in pairwise(places)]) == expected

    any_order()
    assert len(expected[0]) == 3 + 2 * len(texts)


def _after(batches):
    """What is derived after these batches, from an empty start."""
    with write():
        db.session.execute(sa.delete(PhotoReference))
        db.session.execute(sa.delete(FieldRecord))
        db.session.execute(sa.delete(LogEntry).where(LogEntry.type == "record"))
        rebuild()
    for batch in batches:
        receive(batch, Sending(device="none of these"))
    db.session.rollback()
    found = changes_for(db.session.scalars(sa.select(Person)).first(), None, 1000).changes
    tasks = [(one["id"], one["data"]) for one in found if one["type"] == "follow_up"]
    return deriving.derived(), tasks
