"""Who answers for an enterprise, how often they came, and what was asked on office days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from server import local_days
from server.accounts.service import add_person
from server.contact_points import office_days, service
from server.contact_points.models import ContactPoint, OfficeDay, OfficeQuestion
from server.database import db, write
from server.problems import InvalidInput, NotFound
from server.seals.models import Act
from tests.checks.conftest import seal
from tests.conftest import PASSWORD, sign_in
from tests.console.forms import post
from tests.corrections.conftest import MONDAY, send
from tests.follow_ups.conftest import (
    TUESDAY,
    bakery,
    check_at,
    enterprises,
    meat_plant,
    phone,
    points,
    second_phone,
    visit_to,
)

__all__ = [
    "bakery",
    "check_at",
    "enterprises",
    "meat_plant",
    "phone",
    "points",
    "second_phone",
    "visit_to",
]  # fixtures, used by name

BASE = "/console/contact-points"
OFFICE = f"{BASE}/office-days"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(local_days, "today", lambda: date(2026, 11, 18))


@pytest.fixture
def of_changde(app):
    """Staff of Changde (430700)."""
    with write():
        person, _ = add_person("elsewhere", "Elsewhere", "staff", ["430700"], PASSWORD)
    return person


def assign(enterprise, official, by, visits="2"):
    with write():
        return service.assign(enterprise.uscc, official.id, visits, by).id


def held_on(by, official, day=date(2026, 11, 17), region="430602"):
    with write():
        return office_days.keep(day, region, "示例产业园", [official.id], by).id


def acts():
    return list(db.session.scalars(sa.select(Act.kind).order_by(Act.leaf_index)))


def test_visits_are_the_days_on_which_the_official_was_there(
    phone, second_phone, staff, colleague, inspector, meat_plant, points, check_at, visit_to
):
    assign(meat_plant, colleague, staff, "3")
    alone = [str(inspector.id)]
    hour = timedelta(hours=1)
    seal(phone, check_at(points["MEAT-01"]), MONDAY)  # with the colleague
    seal(phone, check_at(points["MEAT-02"]), MONDAY + hour)  # the same day
    send(second_phone, "follow-up-visit", visit_to(meat_plant, inspectors=alone), MONDAY + hour)
    send(second_phone, "follow-up-visit", visit_to(meat_plant, inspectors=[]), TUESDAY)
    seal(phone, check_at(points["MEAT-03"], inspectors=alone), TUESDAY + 24 * hour)
    seal(phone, check_at(points["MEAT-04"]), datetime(2025, 12, 31, 15, tzinfo=UTC))
    seal(phone, check_at(points["MEAT-05"]), datetime(2025, 12, 31, 17, tzinfo=UTC))  # 2026 there

    (line,) = service.standing(staff, 2026)

    assert (line.visits, line.is_met) == (3, True)  # New Year's Day, Monday, Tuesday
    assert service.standing(staff, 2025)[0].visits == 1


def test_another_official_takes_over_and_the_log_says_so(staff, inspector, colleague, meat_plant):
    assign(meat_plant, inspector, staff)
    assign(meat_plant, colleague, staff, "4")

    now, former = service.of_enterprise(meat_plant.id)
    assert (now.person_id, now.ended_at, now.visits_per_year) == (colleague.id, None, 4)
    assert (former.person_id, former.ended_by) == (inspector.id, staff.id)
    assert acts()[-3:] == [
        "contact-point-assigned",
        "contact-point-ended",
        "contact-point-assigned",
    ]
    body = db.session.scalars(sa.select(Act).order_by(Act.leaf_index.desc())).first().body
    assert body["official"] == str(colleague.id)
    assert "Colleague" not in str(body)


def test_nobody_is_assigned_whose_area_is_another(staff, of_changde, meat_plant, enterprises):
    there = next(one for one in enterprises.values() if one.region_code.startswith("4307"))
    for uscc, official, visits in (
        (meat_plant.uscc, of_changde, "2"),
        (there.uscc, staff, "2"),
        ("9" * 18, staff, "2"),
        (meat_plant.uscc, staff, "0"),
        (meat_plant.uscc, staff, "many"),
    ):
        with pytest.raises(InvalidInput), write():
            service.assign(uscc, official.id, visits, staff)


def test_staff_assign_search_and_end(console, staff, inspector, meat_plant):
    assert "还没有确定联系点" in console.get(BASE).text
    form = {"uscc": meat_plant.uscc, "official": inspector.id, "visits": "2"}
    assert post(console, BASE, form | {"visits": ""}).status_code == 422
    assert post(console, BASE, form | {"official": "nobody"}).status_code == 422
    assert post(console, BASE, form).status_code == 302

    page = console.get(f"{BASE}?q=inspector&year=2026").text
    assert meat_plant.name in page
    assert "还差 2 次" in page
    assert meat_plant.name not in console.get(f"{BASE}?q=别人").text
    assert "还差 2 次" in console.get(f"/console/enterprises/{meat_plant.id}").text

    contact = db.session.scalars(sa.select(ContactPoint.id)).one()
    post(console, f"{BASE}/{contact}/end", {"reason": " "})
    assert meat_plant.name in console.get(BASE).text
    post(console, f"{BASE}/{contact}/end", {"reason": "调离"})
    assert meat_plant.name not in console.get(BASE).text
    assert "调离" in console.get(f"/console/enterprises/{meat_plant.id}").text


def test_an_office_day_counts_what_was_raised_and_solved(console, inspector, meat_plant, bakery):
    form = {
        "day": "2026-11-17",
        "region": "430602",
        "place": "示例产业园",
        "official": [inspector.id],
    }
    assert post(console, OFFICE, form | {"official": []}).status_code == 422
    assert post(console, OFFICE, form | {"day": ""}).status_code == 422
    address = post(console, OFFICE, form).location
    for enterprise, text in ((meat_plant, "<i>排队</i>太久"), (bakery, "布局图报哪里？")):
        question = {"uscc": enterprise.uscc, "text": text}
        assert post(console, f"{address}/questions", question).status_code == 302
    assert post(console, f"{address}/questions", {"uscc": "1", "text": "?"}).status_code == 422
    first = db.session.scalars(sa.select(OfficeQuestion).order_by(OfficeQuestion.id)).first()

    assert post(console, f"{address}/questions/{first.id}", {"answer": ""}).status_code == 422
    solved = post(console, f"{address}/questions/{first.id}", {"answer": "每周二集中送样"})
    again = post(console, f"{address}/questions/{first.id}", {"answer": "改口"})

    assert (solved.status_code, again.status_code) == (302, 409)
    page = console.get(address).text
    for part in ("&lt;i&gt;排队", "每周二集中送样", "未解决", meat_plant.name, "Inspector"):
        assert part in page
    held = db.session.scalars(sa.select(OfficeDay)).one()
    assert (len(held.questions), held.solved) == (2, 1)
    assert "提出问题" in console.get(OFFICE).text
    assert acts()[-4:] == [
        "office-day-kept",
        "office-question-raised",
        "office-question-raised",
        "office-question-solved",
    ]


def test_nothing_is_asked_before_the_day_or_by_another_area(staff, inspector, enterprises):
    there = next(one for one in enterprises.values() if one.region_code.startswith("4307"))
    ahead = held_on(staff, inspector, date(2026, 11, 19))
    past = held_on(staff, inspector)
    for held_id, uscc in ((ahead, enterprises["ENT-001"].uscc), (past, there.uscc)):
        with pytest.raises(InvalidInput), write():
            office_days.ask(office_days.find(held_id, staff), uscc, "排队太久", staff)


def test_another_area_finds_nothing_of_it(app, staff, of_changde, inspector, meat_plant):
    contact = assign(meat_plant, inspector, staff)
    held_id = held_on(staff, inspector)
    client = app.test_client()
    sign_in(client, of_changde)

    assert client.get(f"{OFFICE}/{held_id}").status_code == 404
    for address in (
        f"{BASE}/{contact}/end",
        f"{OFFICE}/{held_id}/questions",
        f"{OFFICE}/{held_id}/questions/{contact}",
    ):
        assert post(client, address, {"reason": "x", "text": "x", "answer": "x"}).status_code == 404
    for page in (BASE, OFFICE):
        assert meat_plant.name not in client.get(page).text
        assert "示例产业园" not in client.get(page).text
    assert office_days.counts(of_changde) == (0, 0)
    with pytest.raises(NotFound), write():
        office_days.keep(date(2026, 11, 17), "430602", "别处", [of_changde.id], of_changde)


def test_an_inspector_may_not_decide_who_answers(client, inspector):
    sign_in(client, inspector)

    assert client.get(BASE).status_code == 403
