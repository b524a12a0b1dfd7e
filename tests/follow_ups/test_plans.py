"""Plans: who is in the pool, who is drawn, and the rate."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import uuid4

import pytest
import sqlalchemy as sa

from server.accounts.service import add_person
from server.checks.models import Check
from server.control_points.models import ControlPoint
from server.corrections.models import Correction
from server.database import db, uuid7, write
from server.enterprises.models import Enterprise
from server.follow_ups import deriving, plans, service
from server.follow_ups.models import FollowUpAddition, FollowUpDraw, FollowUpPlan, FollowUpVisit
from server.follow_ups.periods import read
from server.follow_ups.plans import Wish
from server.follow_ups.pool import pool_of, size_of
from server.follow_ups.standing import figures
from server.problems import InvalidInput, NotFound
from server.seals.models import Act
from tests.checks.conftest import seal, store_temp
from tests.conftest import PASSWORD
from tests.corrections.conftest import MONDAY, send
from tests.follow_ups.conftest import QUARTER, TUESDAY, YUEYANG, by_hand, in_yueyang, make_plan

KIND = "follow-up-visit"
SPOTLESS = [{"item": "C-07", "result": "conforms"}]
SLIGHT = [{"item": "C-07", "result": "basically-conforms"}]


@pytest.fixture
def database_url(each_database):
    """The pool and the rate are counted by both databases."""
    return each_database


def pool(period=QUARTER):
    """By the enterprises' ids; counted without its entries it is as large."""
    db.session.rollback()
    found = {entry.enterprise_id: entry for entry in pool_of(period, sa.true())}
    severe = sum(entry.severe for entry in found.values())
    assert size_of(period, sa.true()) == (len(found), severe)
    return found


def drawn_by(plan):
    """The enterprises' ids in the order of the draw."""
    listed = sa.select(FollowUpDraw.enterprise_id).where(FollowUpDraw.plan_id == plan.id)
    return db.session.scalars(listed.order_by(FollowUpDraw.place)).all()


def test_a_check_that_did_not_conform_puts_its_enterprise_into_the_pool(warm_check, meat_plant):
    entry = pool()[meat_plant.id]

    assert entry.grounds == ("does-not-conform",)
    assert entry.severe
    assert entry.since == date(2026, 11, 16)
    assert pool(read("2026-Q3")) == pool(read("2026-12")) == {}


def test_a_check_that_basically_conformed_is_not_severe(phone, check_at, cold_store, meat_plant):
    seal(phone, check_at(cold_store, items=SLIGHT, result="basically-conforms"), MONDAY)

    assert pool()[meat_plant.id].grounds == ("basically-conforms",)
    assert not pool()[meat_plant.id].severe


def test_a_check_that_conformed_does_not(phone, check_at, cold_store):
    seal(phone, check_at(cold_store, items=SPOTLESS), MONDAY)

    assert pool() == {}


def test_an_order_does_whatever_the_result(phone, check_at, cold_store, order_for, meat_plant):
    check = seal(phone, check_at(cold_store, items=SPOTLESS), MONDAY)
    send(phone, "correction-order", order_for(check))

    assert pool()[meat_plant.id].grounds == ("ordered",)


def test_a_check_that_was_corrected_counts_no_more(
    phone, check_at, cold_store, warm_check, meat_plant, staff
):
    plan = make_plan(staff)
    right = check_at(
        cold_store, measurements=[store_temp("-19.0")], items=SPOTLESS, replaces=str(warm_check)
    )
    seal(phone, right, MONDAY + timedelta(hours=1))

    assert pool() == {}
    (standing,) = plans.standings(plan, staff)  # who was drawn stays drawn
    assert (standing.state, standing.in_pool) == ("due", False)
    assert figures([standing]).rate is None


def test_the_day_is_that_of_the_installation(phone, too_warm):
    seal(phone, too_warm, datetime(2026, 9, 30, 16, 30, tzinfo=UTC))  # half past midnight there

    assert len(pool()) == 1
    assert pool(read("2026-Q3")) == {}


def test_staff_add_and_withdraw_by_hand_with_a_reason(staff, meat_plant):
    by_hand(meat_plant, staff, "served")
    assert pool()[meat_plant.id].grounds == ("served",)

    with write():
        addition = db.session.scalars(sa.select(FollowUpAddition)).one()
        service.withdraw(addition.id, "登记错了", staff)
    assert pool() == {}
    kinds = set(db.session.scalars(sa.select(Act.kind).where(Act.by == staff.id)))
    assert {deriving.ADDED, deriving.WITHDRAWN} <= kinds


def test_nobody_is_added_without_reason_ahead_of_time_or_elsewhere(staff, enterprises, meat_plant):
    elsewhere = next(one for one in enterprises.values() if one.region_code.startswith("4307"))
    today = date(2026, 11, 18)
    for uscc, ground, day, reason in (
        (meat_plant.uscc, "served", today, " "),
        (meat_plant.uscc, "served", today + timedelta(days=1), "来办许可变更"),
        (meat_plant.uscc, "does-not-conform", today, "来办许可变更"),
        (elsewhere.uscc, "served", today, "来办许可变更"),
    ):
        with pytest.raises(InvalidInput), write():
            service.add_by_hand(uscc, ground, day, reason, staff)


def test_the_act_says_enough_to_draw_again(staff, enterprises):
    for number, enterprise in enumerate(in_yueyang()):
        by_hand(enterprise, staff, "served" if number % 3 else "penalised")
    plan = make_plan(staff, rate=40, seed="摇号 07-11-23")

    body = db.session.scalars(sa.select(Act).where(Act.kind == deriving.PLANNED)).one().body
    assert (body["period"], body["rate_percent"], body["seed"]) == ("2026-Q4", 40, plan.seed)
    assert body["pool_size"] == len(body["pool"]) == plan.pool_size
    candidates = [plans.Candidate(one["uscc"], one["severe"]) for one in body["pool"]]
    ids = {one["uscc"]: one["enterprise"] for one in body["pool"]}
    again = [ids[uscc] for uscc in plans.draw(candidates, body["rate_percent"], body["seed"])]
    assert body["enterprises"] == again == [str(id_) for id_ in drawn_by(plan)]


def test_a_plan_without_a_seed_gets_one_at_random(staff, meat_plant):
    by_hand(meat_plant, staff)

    assert len(make_plan(staff, seed="").seed) == 16


def test_a_period_is_drawn_for_once(staff, meat_plant, bakery):
    by_hand(meat_plant, staff)
    make_plan(staff)

    with pytest.raises(plans.AlreadyPlanned):
        make_plan(staff, seed="a better one")


def test_nothing_is_drawn_from_an_empty_pool(staff, enterprises):
    with pytest.raises(plans.NothingToDraw):
        make_plan(staff)


def test_a_pool_that_grew_is_drawn_from_again_and_only_adds(staff, enterprises):
    first, *others = in_yueyang()
    by_hand(first, staff, "served")
    plan = make_plan(staff)
    assert plans.to_draw(plan) == 0
    for enterprise in others:
        by_hand(enterprise, staff)
    before = drawn_by(plan)

    with write():
        count = plans.extend(db.session.get_one(FollowUpPlan, plan.id), staff)

    after = drawn_by(plan)
    assert after[: len(before)] == before
    assert len(after) == len(before) + count
    assert len(after) * 2 >= len(others) + 1
    with pytest.raises(plans.NothingToDraw), write():
        plans.extend(db.session.get_one(FollowUpPlan, plan.id), staff)


def test_a_visit_counts_by_name_or_by_its_day(phone, staff, visit_to, meat_plant, bakery):
    by_hand(meat_plant, staff, day=date(2026, 11, 10))
    by_hand(bakery, staff, day=date(2026, 11, 10))
    plan = make_plan(staff, rate=100)
    before_the_penalty = datetime(2026, 11, 9, 2, tzinfo=UTC)
    send(phone, KIND, visit_to(meat_plant), before_the_penalty)
    after_the_period = datetime(2027, 1, 5, 2, tzinfo=UTC)
    send(phone, KIND, visit_to(bakery), after_the_period)
    assert figures(plans.standings(plan, staff)).visited == 0

    send(phone, KIND, visit_to(meat_plant), TUESDAY)
    send(phone, KIND, visit_to(bakery, plan=str(plan.id)), after_the_period)

    days = {one.enterprise_id: one.visited_on for one in plans.standings(plan, staff)}
    assert days == {meat_plant.id: date(2026, 11, 17), bakery.id: date(2027, 1, 5)}


def test_the_rate_equals_a_recount_from_raw_rows(
    phone, staff, visit_to, check_at, points, enterprises, order_for
):
    meat_plant, *others = in_yueyang()
    check = seal(phone, check_at(points["MEAT-03"], measurements=[store_temp("-1")]), MONDAY)
    send(phone, "correction-order", order_for(check))
    for number, enterprise in enumerate(others[:8]):
        by_hand(enterprise, staff, ("served", "penalised", "other")[number % 3])
    plan = make_plan(staff)
    for number, enterprise in enumerate([meat_plant, *others[:10]]):
        if number % 2 == 0:
            send(phone, KIND, visit_to(enterprise), TUESDAY + timedelta(minutes=number))

    found = figures(plans.standings(plan, staff))

    checks = db.session.scalars(sa.select(Check).where(Check.result != "conforms"))
    in_pool = {one.control_point.enterprise_id for one in checks}
    in_pool |= {
        one.control_point.enterprise_id for one in db.session.scalars(sa.select(Correction))
    }
    in_pool |= set(db.session.scalars(sa.select(FollowUpAddition.enterprise_id)))
    visited = set(db.session.scalars(sa.select(FollowUpVisit.enterprise_id)))
    assert (found.pool, found.visited) == (len(in_pool), len(in_pool & visited)) == (9, 5)
    assert found.rate == 5 / 9
    assert found.drawn == len(drawn_by(plan)) == 5


def test_a_plan_above_shows_the_part_in_the_area(staff, enterprises):
    with write():
        province, _ = add_person("province", "Province", "staff", ["430000"], PASSWORD)
        county, _ = add_person("county", "County", "staff", ["430602"], PASSWORD)
        changde, _ = add_person("changde", "Changde", "staff", ["430700"], PASSWORD)
    for enterprise in enterprises.values():
        by_hand(enterprise, province)
    plan, ours = make_plan(province, rate=100, region="430000"), make_plan(staff, rate=100)

    whole = plans.standings(plan, province)
    assert len(whole) == len(enterprises)
    parts = [plans.standings(plan, person) for person in (staff, changde)]
    assert sum(map(len, parts)) == len(whole)
    assert {one.region_code for one in plans.standings(ours, county)} == {"430602"}
    with pytest.raises(NotFound):
        plans.find(ours.id, changde)
    with pytest.raises(NotFound), write():
        plans.extend(db.session.get_one(FollowUpPlan, plan.id), staff)


def test_what_is_asked_for_is_looked_at(staff):
    assert plans.read_wish(YUEYANG, "2026-11", "60", " 7 ", staff) == Wish(
        YUEYANG, read("2026-11"), 60, "7"
    )
    for period, rate, seed in (
        ("2026-13", "50", ""),
        ("2026-Q4", "0", ""),
        ("2026-Q4", "101", ""),
        ("2026-Q4", "½", ""),
        ("2026-Q4", "50", "7" * 65),
        ("2026-Q4", "50", "7\n8"),
    ):
        with pytest.raises(InvalidInput):
            plans.read_wish(YUEYANG, period, rate, seed, staff)
    for region in ("430700", "430000", "", "999999"):
        with pytest.raises(NotFound):
            plans.read_wish(region, "2026-Q4", "50", "", staff)


def test_the_next_plan_begins_as_the_last_was_made(staff, meat_plant):
    assert plans.usual_wish(staff) == Wish(YUEYANG, QUARTER, 50)
    by_hand(meat_plant, staff)
    make_plan(staff, rate=60, period=read("2026-11"))

    assert plans.usual_wish(staff) == Wish(YUEYANG, read("2026-11"), 60)


def test_ten_thousand_enterprises_reach_the_target(staff, inspector):
    """8 % deviations; half of the pool is drawn, all of those are visited."""
    deviating = _county(10_000, 0.08, inspector)
    plan = make_plan(staff)
    drawn = drawn_by(plan)
    with write():
        db.session.execute(sa.insert(FollowUpVisit), [_visit(id_, inspector) for id_ in drawn])

    found = figures(plans.standings(plan, staff))

    assert found.pool == plan.pool_size == len(deviating)
    assert found.rate is not None
    assert 0.5 <= found.rate < 0.51
    assert set(drawn) <= set(deviating)
    severe = {id_ for id_, result in deviating.items() if result == "does-not-conform"}
    assert severe <= set(drawn)
    assert drawn == [
        one.enterprise_id for one in plans.standings(plan, staff) if one.place is not None
    ]


def _county(size, share, inspector):
    """Enterprises with a check each; returns those with a deviation and its result."""
    chance, many = Random(8), range(size)
    results = [
        chance.choices(
            ("conforms", "basically-conforms", "does-not-conform"),
            (1 - share, share * 0.7, share * 0.3),
        )[0]
        for _ in many
    ]
    ids, points = [uuid7() for _ in many], [uuid7() for _ in many]
    with write():
        db.session.execute(sa.insert(Enterprise), [_enterprise(n, ids[n]) for n in many])
        db.session.execute(
            sa.insert(ControlPoint),
            [
                {
                    "id": points[n],
                    "enterprise_id": ids[n],
                    "code": "MEAT-03",
                    "template_code": "MEAT-03",
                    "gate": "process",
                }
                for n in many
            ],
        )
        db.session.execute(
            sa.insert(Check),
            [_check(n, points[n], results[n], inspector) for n in many],
        )
    return {ids[n]: results[n] for n in many if results[n] != "conforms"}


def _enterprise(number, id_):
    return {
        "id": id_,
        "uscc": f"9143{number:014d}",
        "name": f"示例第{number}厂",
        "licence_no": "",
        "licence_category": "04",
        "licence_subcategory": "",
        "category_code": "MEAT",
        "region_code": ("430602", "430603", "430611")[number % 3],
        "risk_grade": "B",
        "status": "",
    }


def _check(number, point, result, inspector):
    return {
        "record_sha256": f"{number:064x}",
        "record_id": uuid4(),
        "control_point_id": point,
        "label_code": "0" * 16,
        "plan_version": 1,
        "visit": uuid4(),
        "person_id": inspector.id,
        "inspectors": [],
        "recorded_at": MONDAY,
        "claimed_result": result,
        "result": result,
        "items": {},
        "limits_not_met": [],
        "limits_not_assessed": [],
        "visited_at": MONDAY,
    }


def _visit(enterprise_id, inspector):
    return {
        "record_sha256": uuid4().hex * 2,
        "record_id": uuid4(),
        "enterprise_id": enterprise_id,
        "person_id": inspector.id,
        "inspectors": [],
        "visited_at": TUESDAY,
        "met_with": "other",
        "opinion_count": 0,
        "problem_count": 0,
    }
