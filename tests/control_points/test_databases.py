"""Import, plan and search hold on SQLite and on PostgreSQL."""

import pytest

from server.accounts.models import Person
from server.changes import feed
from server.control_points import adapting, service
from server.database import db, write
from server.enterprises.service import Wanted, page
from server.language import Text


@pytest.fixture
def database_url(each_database):
    return each_database


def test_a_plan_is_accepted_changed_and_sent(meat_plant, staff):
    with write():
        codes = [each.code for each in service.propose(meat_plant)]
        service.accept(meat_plant, codes, staff.id)
    point = service.points_of(meat_plant)[-1]
    with write():
        content = adapting.name_responsible(point.current.content, Text("班长", "foreman"))
        service.change(point, content, staff.id, "岗位调整")

    data = feed.load("control_point", [str(point.id)])[str(point.id)]

    assert data["version"] == 2
    assert data["responsible"] == {"zh": "班长", "en": "foreman"}
    person = db.session.get(Person, staff.id)
    assert [each.number for each in page(person, Wanted(text="slyyl"), "").items] == ["ENT-001"]
    assert page(person, Wanted(text="_"), "").total == 0
