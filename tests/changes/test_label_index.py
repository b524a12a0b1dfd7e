"""The index by which a phone without a network tells codes apart (records.md §7)."""

from __future__ import annotations

import hashlib
import struct
from datetime import date

import pytest

from server.changes.label_index import encode
from server.control_points.service import accept
from server.database import db, write
from server.labels.codes import new_code
from server.labels.models import STATES, Label
from server.seals.service import installation
from tests.conftest import sign_in


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


def read_index(data):
    """The index as the contract describes it: state byte → sorted hashes."""
    found, at = {}, 0
    while at < len(data):
        state, count = struct.unpack_from(">BI", data, at)
        at += 5
        found[state] = [data[at + 9 * n : at + 9 * n + 9] for n in range(count)]
        at += 9 * count
    return found


def hash_of(code):
    return hashlib.sha256(f"{installation().id}{code}".encode("ascii")).digest()[:9]


def states_of(index, code):
    return [STATES[state] for state, hashes in index.items() if hash_of(code) in hashes]


@pytest.fixture
def phone(client, inspector):
    sign_in(client, inspector)
    return client


@pytest.fixture
def a_label(meat_plant):
    """Makes a label of the plant's control point in 430602."""
    with write():
        (point,) = accept(meat_plant, ["MEAT-01"], None)
    point_id = point.id

    def make(state, plan_version=1, control_point_id=point_id, **more):
        with write():
            label = Label(
                code=new_code(),
                state=state,
                plan_version=plan_version,
                control_point_id=control_point_id,
                **more,
            )
            db.session.add(label)
        return label.code

    return make


def ask(client, region="430600", **headers):
    return client.get(f"/api/v1/label-index?region={region}", headers=headers)


def test_every_state_has_its_byte_even_with_no_code(phone):
    index = read_index(ask(phone).data)

    assert list(index) == list(range(9))
    assert all(hashes == [] for hashes in index.values())


def test_code_stands_under_its_state(phone, a_label):
    settable = [state for state in STATES if state not in ("blank", "outdated")]
    codes = {state: a_label(state) for state in settable}

    index = read_index(ask(phone).data)

    assert {state: states_of(index, code) for state, code in codes.items()} == {
        state: [state] for state in settable
    }


def test_label_of_a_former_plan_or_past_its_date_is_outdated(phone, a_label):
    of_another_plan, expired = a_label("posted", plan_version=0), a_label(
        "posted", valid_until=date(2020, 1, 1)
    )  # fmt: skip

    index = read_index(ask(phone).data)

    assert states_of(index, of_another_plan) == ["outdated"]
    assert states_of(index, expired) == ["outdated"]


def test_other_prefecture_has_only_the_blank_codes_which_may_come_to_hang_there(phone, a_label):
    posted, blank = a_label("posted"), a_label("blank", plan_version=None, control_point_id=None)

    index = read_index(ask(phone, "430700").data)  # outside the inspector's area, yet told

    assert states_of(index, posted) == []
    assert states_of(index, blank) == ["blank"]


def test_phone_that_has_the_index_gets_nothing_until_it_changes(phone, a_label):
    a_label("posted")
    first = ask(phone)

    again = ask(phone, **{"If-None-Match": first.headers["ETag"]})
    a_label("posted")
    changed = ask(phone, **{"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_only_a_prefecture_has_an_index(phone):
    for region in ("430000", "430621", "999999"):
        answer = ask(phone, region)

        assert answer.status_code == 404
        assert answer.json["type"] == "/problems/no-prefecture"


def test_region_that_is_no_code_is_a_problem(phone):
    for region in ("", "4306", "' or 1=1"):
        assert ask(phone, region).status_code == 422


def test_nobody_reads_the_index_without_signing_in(client):
    assert ask(client).status_code == 401


def test_hundred_thousand_codes_are_nine_tenths_of_a_megabyte(app):
    codes = [f"{number:016d}" for number in range(100_000)]

    index = encode(installation().id, {"posted": codes})

    assert len(index) == 900_000 + 9 * 5
    hashes = read_index(index)[STATES.index("posted")]
    assert hashes == sorted(hashes)
    assert len(set(hashes)) == 100_000
