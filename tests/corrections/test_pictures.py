"""Which pictures of a correction are from before it, and which stand beside them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from server.corrections import pictures
from server.corrections.models import Correction
from server.database import db
from server.records.models import FieldRecord
from tests.checks.conftest import seal, store_temp
from tests.corrections.conftest import MONDAY, PICTURE, TAKEN_AT, send


def photo(sha256, **of):
    return {"sha256": sha256, "taken_at": TAKEN_AT} | of


def before(order):
    found = db.session.scalars(sa.select(Correction).where(Correction.record_id == order)).one()
    return pictures.before(found, db.session.get_one(FieldRecord, found.record_sha256))


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        ("ab", "cd", [("a", "c"), ("b", "d")]),
        ("ab", "c", [("a", "c"), ("b", None)]),
        ("a", "cd", [("a", "c"), ("a", "d")]),
        ("", "c", [(None, "c")]),
        ("", "", []),
    ],
)
def test_pictures_pair_in_the_order_taken(earlier, later, expected):
    assert pictures.pairs(list(earlier), list(later)) == expected


def test_an_order_names_its_own(phone, warm_check, order_for):
    order = send(phone, "correction-order", order_for(warm_check))

    assert before(order) == [PICTURE]


def test_an_order_without_any_has_those_of_what_its_check_found(
    phone, check_at, cold_store, order_for
):
    body = check_at(
        cold_store,
        measurements=[store_temp("-12.5")],
        result="does-not-conform",
        photos=[
            photo("aa" * 32, of="store_temp"),
            photo("bb" * 32, of="C-06"),  # conforms
            photo("cc" * 32),  # of the place
        ],
    )
    order = send(phone, "correction-order", order_for(seal(phone, body, MONDAY), photos=[]))

    assert before(order) == ["aa" * 32, "cc" * 32]


def test_an_order_whose_check_has_not_come_has_none(phone, order_for):
    missing = "0192f0c1-0000-7000-8000-000000000001"

    assert before(send(phone, "correction-order", order_for(missing, photos=[]))) == []
