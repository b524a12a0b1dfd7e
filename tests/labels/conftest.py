"""Plants with an accepted plan, from the sample register; phones that see their labels."""

import pytest

from server import work
from server.control_points import service as control_points
from server.database import db, write
from server.sample.phone import Phone
from tests.conftest import PASSWORD, sign_in
from tests.control_points.conftest import enterprises

__all__ = ["enterprises"]  # a fixture, used by name


def plan(enterprise):
    """Accept all that the catalogue proposes."""
    with write():
        codes = [proposal.code for proposal in control_points.propose(enterprise)]
        control_points.accept(enterprise, codes, None)
    return enterprise


@pytest.fixture
def meat_plant(enterprises):
    """示例岳阳楼熟食第01有限公司, in 430602 of Yueyang: 8 control points, licence to 2028-02-28."""
    return plan(enterprises["ENT-001"])


@pytest.fixture
def distillery(enterprises):
    """示例武陵酒业第16有限公司, in 430702 of Changde: outside the area of Yueyang's staff."""
    return plan(enterprises["ENT-016"])


@pytest.fixture
def expired_plant(enterprises):
    """示例华容酱菜第05有限公司, whose licence ended on 2026-10-31."""
    return plan(enterprises["ENT-005"])


@pytest.fixture
def console(app, client, staff):
    """The browser of staff of Yueyang, with a worker that works at once."""
    work.do_at_once(app)
    client.token = sign_in(client, staff)
    return client


@pytest.fixture
def phone_of(app):
    """A sample phone of a person; it gives each request a context of its own by itself."""
    app.test_client_class = None

    def enrol(username):
        db.session.rollback()
        return Phone(app, username, PASSWORD)

    return enrol


@pytest.fixture
def phone(phone_of, inspector):
    return phone_of("inspector")


@pytest.fixture
def other_phone(phone_of, colleague):
    return phone_of("colleague")
