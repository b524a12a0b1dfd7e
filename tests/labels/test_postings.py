"""What inspectors see on the wall, from a phone that speaks the contract."""

from datetime import timedelta
from itertools import permutations

import pytest
import sqlalchemy as sa

from server.control_points import service as control_points
from server.database import db, now, uuid7, write
from server.labels import life, postings, service
from server.labels.codes import new_code
from server.labels.models import Label
from server.labels.selection import Selection
from server.records import kinds
from server.records.models import FieldRecord
from tests.labels.test_runs import confirm, labels_by_point

HERE = {"latitude": "29.3712", "longitude": "113.1287", "accuracy_m": "8.0"}
THERE = {"latitude": "29.4000", "longitude": "113.2000", "accuracy_m": "8.0"}


@pytest.fixture
def labels(meat_plant):
    confirm(Selection())
    return labels_by_point()


@pytest.fixture
def blank(app):
    with write():
        label = Label(code=new_code(), state="blank", born_blank=True)
        db.session.add(label)
    return label


def seen(label, state, *, point=None, position=None):
    body = {"label": label.code, "state": state, "photos": []}
    if point:
        body["control_point"] = str(point.id)
    return body | ({"position": position} if position else {})


def send(phone, body, minutes_ago=0):
    db.session.rollback()
    phone.seal(uuid7(), "posting", body, now() - timedelta(minutes=minutes_ago))
    phone.send()
    db.session.rollback()


def test_posted_label_is_posted_with_its_place(labels, phone):
    send(phone, seen(labels["MEAT-05"], "posted", position=HERE))

    label = labels["MEAT-05"]
    assert label.state == "posted"
    assert (label.latitude, label.longitude) == ("29.3712", "113.1287")
    assert service.feed_data([label.code])[label.code]["position"] == {
        "latitude": "29.3712",
        "longitude": "113.1287",
    }


def test_the_last_that_was_seen_holds(labels, phone):
    label = labels["MEAT-05"]
    for state in ("posted", "damaged", "missing", "posted"):
        send(phone, seen(label, state))
        assert label.state == state


def test_what_was_seen_earlier_but_arrives_later_does_not_hold(labels, phone, other_phone):
    label = labels["MEAT-05"]
    send(phone, seen(label, "posted", position=HERE), minutes_ago=5)

    send(other_phone, seen(label, "damaged", position=THERE), minutes_ago=60)

    assert (label.state, label.latitude) == ("posted", HERE["latitude"])


def test_replaced_or_withdrawn_label_stays_so_whatever_is_seen(labels, phone, staff):
    label = labels["MEAT-05"]
    with write():
        service.withdraw(label.code, "印刷错误", staff)

    send(phone, seen(label, "posted", position=HERE))

    assert (label.state, label.latitude) == ("withdrawn", HERE["latitude"])


def test_blank_code_is_bound_to_a_point_and_posted(labels, blank, phone, meat_plant):
    point = control_points.points_of(meat_plant)[4]

    send(phone, seen(blank, "bound", point=point, position=HERE))

    assert (blank.control_point_id, life.state_of(blank)) == (point.id, "posted")


def test_blank_code_that_is_posted_before_it_is_bound_stays_blank(blank, phone, meat_plant):
    send(phone, seen(blank, "posted", position=HERE))
    assert (blank.state, blank.latitude) == ("blank", None)

    send(phone, seen(blank, "bound", point=control_points.points_of(meat_plant)[4]))
    assert blank.state == "posted"


def test_of_two_bindings_the_first_made_holds_whichever_arrives_first(
    labels, blank, phone, other_phone, meat_plant
):
    earlier, later = control_points.points_of(meat_plant)[:2]
    send(phone, seen(blank, "bound", point=later), minutes_ago=5)
    assert blank.control_point_id == later.id

    send(other_phone, seen(blank, "bound", point=earlier), minutes_ago=60)

    assert blank.control_point_id == earlier.id
    assert [late for _record, late in postings.postings_of(blank)] == [False, True]


def test_state_does_not_depend_on_the_order_of_arrival(labels, blank, phone, meat_plant):
    points = control_points.points_of(meat_plant)
    for body, minutes in (
        (seen(blank, "bound", point=points[0], position=HERE), 50),
        (seen(blank, "damaged"), 40),
        (seen(blank, "bound", point=points[1], position=THERE), 30),
        (seen(blank, "missing", position=THERE), 20),
    ):
        send(phone, body, minutes)
    records = db.session.scalars(sa.select(FieldRecord)).all()
    expected = postings.derived()

    for order in permutations([record.sha256 for record in records]):
        with write():
            postings.clear()
            for sha256 in order:
                postings.apply([db.session.get(FieldRecord, sha256)])

        assert postings.derived() == expected
    assert blank.state == "missing"
    assert blank.control_point_id == points[0].id


def test_without_postings_labels_are_as_staff_and_print_runs_left_them(labels, blank, phone):
    send(phone, seen(labels["MEAT-05"], "damaged", position=HERE))
    send(phone, seen(blank, "bound", point=labels["MEAT-05"].control_point))

    with write():
        postings.clear()

    assert (labels["MEAT-05"].state, labels["MEAT-05"].latitude) == ("issued", None)
    assert (blank.state, blank.control_point_id) == ("blank", None)
    assert postings.derived() == {}


def held(body, person):
    db.session.rollback()
    return postings.hold(body, person)


def test_codes_of_another_installation_are_held(labels, inspector):
    stranger = Label(code="7K3MZQ9T4VWX2B5R")

    assert held(seen(stranger, "posted"), inspector) == "label-not-current"


def test_labels_outside_the_area_are_held(labels, blank, distillery, inspector):
    confirm(Selection(enterprise=distillery.id))
    point = control_points.points_of(distillery)[0]
    outside = service.labels_of_points([point.id])[point.id][0]

    assert held(seen(outside, "posted"), inspector) == "outside-area"
    bound_there = seen(blank, "bound", point=outside.control_point)
    assert held(bound_there, inspector) == "outside-area"


def test_a_printed_code_cannot_be_bound_to_another_point(labels, inspector):
    label, other = labels["MEAT-05"], labels["MEAT-06"].control_point

    assert held(seen(label, "bound", point=other), inspector) == "label-not-current"
    assert held(seen(label, "bound", point=label.control_point), inspector) is None


@pytest.mark.parametrize("state", ["damaged", "missing", "replaced", "withdrawn"])
def test_no_state_of_a_label_holds_its_posting(labels, inspector, state):
    with write():
        db.session.get(Label, labels["MEAT-05"].code).state = state

    assert held(seen(labels["MEAT-05"], "posted"), inspector) is None


GOOD = {"label": "7K3MZQ9T4VWX2B5R", "state": "posted", "photos": []}


@pytest.mark.parametrize(
    "change",
    [
        {"label": "7K3MZQ9T4VWX2B5S"},
        {"label": "7k3mzq9t4vwx2b5r"},
        {"state": "lost"},
        {"state": "bound"},
        {"control_point": "01a20acc-b0af-7ef0-aaa0-90781b5b6627"},
        {"photos": [{"sha256": "ABC", "taken_at": "2026-11-23T10:00:00Z"}]},
        {"photos": None},
        {"position": {"latitude": 29.3, "longitude": "113", "accuracy_m": "8"}},
    ],
)
def test_body_that_is_no_posting_is_refused(change):
    postings.check_form(GOOD)

    with pytest.raises(kinds.InvalidBody):
        postings.check_form(GOOD | change)


def test_posting_names_its_photos_and_its_region(labels):
    photo = {"sha256": "ab" * 32, "taken_at": "2026-11-23T10:00:00+08:00"}
    body = seen(labels["MEAT-05"], "posted") | {"photos": [photo]}

    assert postings.photos(body) == ["ab" * 32]
    assert postings.region(body) == "430602"
