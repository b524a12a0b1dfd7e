"""What each part of the domain tells a phone has the form that the OpenAPI document gives."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa

from server import local_days
from server.accounts.models import Person
from server.assignments import service as assignments
from server.assignments.service import Wanted
from server.changes import feed
from server.changes.schemas import DATA
from server.changes.service import changes_for
from server.database import db, write
from server.labels.models import Label
from tests.checks.conftest import seal
from tests.corrections.conftest import evidence, order_for, send
from tests.follow_ups.conftest import make_plan, problem, visit_to

__all__ = ["order_for", "visit_to"]

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)


def test_all_that_a_phone_gets_has_the_form_that_is_documented(
    phone, check_at, points, order_for, staff, visit_to, meat_plant
):
    with write():
        codes = list(db.session.scalars(sa.select(Label.code)))
        feed.publish_many("label", {code: ["430602"] for code in codes})
    check = seal(phone, check_at(points["MEAT-03"]), MONDAY)
    order = send(phone, "correction-order", order_for(check), MONDAY)
    send(phone, "correction-evidence", evidence(order), MONDAY)
    plan = str(make_plan(staff).id)
    visit = visit_to(meat_plant, plan=plan, problems=[problem()])
    send(phone, "follow-up-visit", visit, MONDAY)
    with write():
        wanted = Wanted(meat_plant.id, UUID(str(phone.person)), local_days.today())
        assignments.assign([wanted], "check", staff)

    changes = changes_for(db.session.get_one(Person, phone.person), None, 1000).changes

    wrong = {
        (change["type"], change["id"]): errors
        for change in changes
        if (errors := DATA[change["type"]]().validate(change["data"]))
    }
    assert wrong == {}
    kinds = Counter(change["type"] for change in changes)
    assert set(kinds) == set(DATA)
    assert kinds["control_point"] == kinds["label"] == 8
    assert kinds["check"] == 1
