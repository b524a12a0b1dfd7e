"""A meat plant with its control points, a posted label at each, and bodies of checks."""

from __future__ import annotations

from copy import deepcopy
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from server.accounts.service import add_person
from server.control_points.models import ControlPoint
from server.control_points.service import accept
from server.database import db, uuid7, write
from server.labels.codes import new_code
from server.labels.models import Label
from server.labels.service import ISSUED
from server.sample.phone import Phone
from server.seals.acts import append_act
from tests.conftest import PASSWORD
from tests.control_points.conftest import bakery, enterprises, meat_plant

__all__ = ["bakery", "enterprises", "meat_plant"]  # fixtures, used by name

AT = "2026-11-23T09:12:03.120+08:00"


@pytest.fixture
def points(meat_plant):
    """The plant's control points by code, a posted label at each."""
    with write():
        found = accept(meat_plant, [f"MEAT-0{number}" for number in range(1, 9)], None)
        labels = [posted(point) for point in found]
        db.session.add_all(labels)
        append_act(ISSUED, None, {"codes": [label.code for label in labels]})
    return {point.code: point for point in found}


def posted(point, **more):
    return Label(
        code=new_code(),
        control_point_id=None if point is None else point.id,
        plan_version=1,
        state="posted",
        latitude="29.380000",
        longitude="113.120000",
        **more,
    )


def label_of(point):
    return db.session.query(Label).filter_by(control_point_id=point.id).first()


@pytest.fixture
def cold_store(points) -> ControlPoint:
    """MEAT-03: quarantine certificate required, store at most -18 °C, thawing unconfirmed."""
    return points["MEAT-03"]


@pytest.fixture
def check_at(inspector, colleague):
    """Makes the body of a check at a control point: all conforms, unless told otherwise."""

    def make(point, **members):
        body = {
            "label": label_of(point).code,
            "control_point": str(point.id),
            "plan_version": 1,
            "checklist_version": 1,
            "visit": str(uuid4()),
            "scan": {"by": "camera", "at": AT},
            "measurements": [],
            "items": [{"item": "C-06", "result": "conforms"}],
            "result": "conforms",
            "photos": [],
            "position": {"latitude": "29.380010", "longitude": "113.120000", "accuracy_m": "8.5"},
            "inspectors": [str(inspector.id), str(colleague.id)],
            "signatures": [],
        }
        return deepcopy(body | members)

    return make


def store_temp(value, **more):
    return {"limit": "store_temp", "value": value, "unit": "Cel", "from": "measured"} | more


@pytest.fixture
def stranger(app):
    """An inspector of Changde (430700), where the plant is not."""
    with write():
        person, _ = add_person("stranger", "Stranger", "inspector", ["430700"], PASSWORD)
    return person


@pytest.fixture
def phone(app, inspector):
    return phone_of(app, inspector)


@pytest.fixture
def second_phone(app, colleague):
    return phone_of(app, colleague)


def phone_of(app, person):
    # A phone keeps its requests apart from us by itself; the tests' own client would do it twice.
    ours, app.test_client_class = app.test_client_class, FlaskClient
    try:
        return Phone(app, person.username, PASSWORD)
    finally:
        app.test_client_class = ours


def seal(phone, body, at, record_id=None):
    """Seal a check as this phone's next and send it; returns its record's id."""
    record_id = record_id or uuid7()
    phone.seal(record_id, "check", body, at)
    db.session.rollback()  # what the test has read is old after this
    phone.send()
    return record_id
