"""Enrolling a phone's key."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from joserfc.jwk import ECKey, OKPKey

from server.accounts.models import Person
from server.database import db, write
from server.records.devices import revoke
from server.records.models import Device
from server.records.service import devices_with_unsent
from server.seals.models import Act
from tests.records.conftest import PhoneOf, note
from tests.records.phone import Phone


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


def enrol(phone: Phone, jwk: Any, name: Any = "手机") -> Any:
    return phone.post("/api/v1/devices", {"jwk": jwk, "name": name})


def test_enrolling_tells_the_installation_and_its_keys(phone: Phone) -> None:
    answer = enrol(phone, phone.key.as_dict(private=False))

    assert answer.status_code == 200
    assert set(answer.json) == {"kid", "installation", "keys", "last_sequence"}
    assert answer.json["kid"] == phone.key.thumbprint()
    assert answer.json["keys"] == phone.client.get("/api/v1/seals/keys").json


def test_enrolling_again_answers_the_same_and_seals_one_act(phone: Phone) -> None:
    first = enrol(phone, phone.key.as_dict(private=False)).json
    phone.send(phone.seal("test-note", note()))

    again = enrol(phone, {**phone.key.as_dict(private=False), "use": "sig", "ext": True}).json

    assert again == first | {"last_sequence": 1}
    acts = db.session.scalars(sa.select(Act).where(Act.kind == "device-enrolled")).all()
    assert [act.body["device"] for act in acts] == [phone.kid]
    assert acts[0].body["person"] == phone.person


def test_a_key_belongs_to_one_person(phone: Phone, phone_of: PhoneOf, colleague: Person) -> None:
    answer = enrol(phone_of(colleague), phone.key.as_dict(private=False))

    assert answer.status_code == 409
    assert answer.json["type"] == "/problems/device-taken"


def test_a_revoked_key_does_not_come_back(phone: Phone, staff: Person) -> None:
    with write():
        revoke(phone.kid, staff)
        revoke(phone.kid, staff)

    assert enrol(phone, phone.key.as_dict(private=False)).status_code == 409
    kinds = db.session.scalars(sa.select(Act.kind).where(Act.kind.startswith("device"))).all()
    assert sorted(kinds) == ["device-enrolled", "device-revoked"]


def test_anyone_may_ask_whether_a_key_counts(phone: Phone, staff: Person) -> None:
    address = f"/api/v1/devices/{phone.kid}"
    stranger = phone.client.application.test_client()
    assert stranger.get(address).json == {"kid": phone.kid, "revoked_at": None}

    with write():
        revoked_at = revoke(phone.kid, staff).revoked_at

    assert revoked_at is not None
    assert stranger.get(address).json == {"kid": phone.kid, "revoked_at": revoked_at.isoformat()}
    assert stranger.get("/api/v1/devices/x").status_code == 404


def test_what_is_no_public_p256_key_is_refused(phone: Phone) -> None:
    public = phone.key.as_dict(private=False)
    wrong: list[Any] = [
        phone.key.as_dict(private=True),
        {**public, "d": ""},
        {**public, "x": public["y"]},  # not on the curve
        {**public, "x": public["x"] + "="},
        {**public, "x": public["x"][:-2]},
        {**public, "x": public["x"][:-3]},  # of 30 bytes
        {**public, "x": 5},
        {**public, "crv": "secp256k1"},
        {**public, "kty": "RSA"},
        ECKey.generate_key("P-384").as_dict(private=False),
        OKPKey.generate_key("Ed25519").as_dict(private=False),
        {"kty": "oct", "k": "AAAA"},
        {},
        "a text",
        None,
    ]

    statuses = [enrol(phone, jwk).status_code for jwk in wrong]

    assert statuses == [422] * len(wrong)
    assert db.session.scalar(sa.select(sa.func.count(Device.kid))) == 1


@pytest.mark.parametrize("name", ["", "x" * 101, None, "\x00", "\ud800"])
def test_a_name_is_asked_for(phone: Phone, name: object) -> None:
    assert enrol(phone, phone.key.as_dict(private=False), name).status_code == 422


def test_staff_see_which_phones_of_their_area_hold_something(phone: Phone, staff: Person) -> None:
    phone.send(unsent={"records": 3, "photos": 0})

    assert [device.kid for device in devices_with_unsent(staff)] == [phone.kid]

    phone.send(unsent={"records": 0, "photos": 0})
    db.session.rollback()

    assert devices_with_unsent(staff) == []
