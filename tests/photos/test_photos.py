"""Photos in and out, by the hash of their bytes."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from joserfc import jws
from joserfc.jwk import OKPKey

from server.accounts.models import Person
from server.accounts.service import add_person
from server.database import db, now, write
from server.photos import service, store
from server.photos.models import Photo
from tests.photos.conftest import hex_of, picture
from tests.records.conftest import PhoneOf, note
from tests.records.phone import Phone

PHOTO = picture()
NAME = hex_of(PHOTO)


def put(phone: Phone, data: bytes = PHOTO, name: str | None = None) -> Any:
    return phone.client.put(
        f"/api/v1/photos/{name or hex_of(data)}",
        data=data,
        content_type="image/jpeg",
        headers={"X-CSRF-Token": phone.csrf_token},
    )


def test_a_new_photo_gets_a_receipt_that_names_it_in_hex(phone: Phone) -> None:
    answer = put(phone)

    assert answer.status_code == 201
    assert answer.json["sha256"] == NAME
    sealed = jws.deserialize_compact(
        answer.json["receipt"], OKPKey.import_key(phone.keys[-1]), algorithms=["Ed25519"]
    )
    assert sealed.headers()["typ"] == "field-receipt+jws"
    receipt = json.loads(sealed.payload)
    assert set(receipt) == {"sha256", "received_at", "skew_ms", "epoch"}
    assert (receipt["sha256"], receipt["skew_ms"], receipt["epoch"]) == (NAME, 0, 1)


def test_a_known_photo_gets_the_same_receipt(
    phone: Phone,
    phone_of: PhoneOf,
    colleague: Person,
) -> None:
    first = put(phone)

    again = put(phone_of(colleague))

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json


def test_the_bytes_come_back_unchanged(phone: Phone) -> None:
    put(phone)

    answer = phone.client.get(f"/api/v1/photos/{NAME}")
    head = phone.client.head(f"/api/v1/photos/{NAME}")

    assert answer.data == PHOTO
    assert answer.content_type == "image/jpeg"
    assert (head.status_code, head.data) == (200, b"")
    assert int(head.headers["Content-Length"]) == len(PHOTO)


def test_bytes_of_another_hash_are_refused(phone: Phone) -> None:
    answer = put(phone, name=hex_of(b"something else"))

    assert answer.status_code == 422
    assert answer.json["type"] == "/problems/hash-differs"
    assert put(phone, name=NAME.upper()).status_code == 422


def test_what_is_no_picture_is_refused_and_leaves_nothing(phone: Phone) -> None:
    answer = put(phone, b"no picture")

    assert answer.status_code == 422
    assert answer.json["type"] == "/problems/no-picture"
    assert not store.has(hex_of(b"no picture"))


@pytest.mark.parametrize("size", [5 * 1024 * 1024 + 1, 7 * 1024 * 1024])
def test_more_than_five_mebibytes_are_too_large(phone: Phone, size: int) -> None:
    assert put(phone, bytes(size)).status_code == 413


def test_a_photo_whose_bytes_were_lost_is_taken_again(phone: Phone) -> None:
    put(phone)
    store.delete(NAME)

    assert put(phone).status_code == 200
    assert phone.client.get(f"/api/v1/photos/{NAME}").data == PHOTO


def test_only_its_sender_sees_a_photo_that_no_record_names(
    phone: Phone,
    phone_of: PhoneOf,
    colleague: Person,
) -> None:
    put(phone)

    assert phone.client.get(f"/api/v1/photos/{NAME}").status_code == 200
    assert phone_of(colleague).client.get(f"/api/v1/photos/{NAME}").status_code == 404


def test_a_named_photo_is_seen_in_the_records_area(
    phone: Phone,
    phone_of: PhoneOf,
    staff: Person,
) -> None:
    with write():
        elsewhere, _ = add_person("else", "别处", "staff", ["430700"], "correct-horse-battery")
    put(phone)

    phone.send(phone.seal("test-note", note(photos=[NAME])))

    for path in (f"/api/v1/photos/{NAME}", f"/console/photos/{NAME}?width=100"):
        assert phone_of(staff).client.get(path).status_code == 200
        assert phone_of(elsewhere).client.get(path).status_code == 404


@pytest.mark.parametrize("name", ["x", "%00", "0" * 64, "..%2f..%2fetc"])
def test_other_addresses_are_not_found(phone: Phone, name: str) -> None:
    assert phone.client.get(f"/api/v1/photos/{name}").status_code == 404


def test_pages_show_a_copy_never_the_bytes(phone: Phone) -> None:
    put(phone)

    answer = phone.client.get(f"/console/photos/{NAME}?width=wide")

    assert answer.content_type == "image/jpeg"
    assert answer.data != PHOTO
    assert answer.headers["Cache-Control"].startswith("private")


def test_a_photo_that_came_is_no_longer_missing(phone: Phone) -> None:
    text = phone.seal("test-note", note(photos=[NAME]))

    before = phone.send(text)[0]["photos_missing"]
    put(phone)

    assert before == [NAME]
    assert phone.send(text)[0]["photos_missing"] == []


def test_a_person_has_a_quota_of_photos_that_no_record_names(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = picture(seed=2)
    monkeypatch.setattr(service, "QUOTA_PER_PERSON", len(PHOTO) + 10)
    put(phone)

    over = put(phone, second)
    phone.send(phone.seal("test-note", note(photos=[NAME])))

    assert over.status_code == 429
    assert over.json["type"] == "/problems/photo-quota"
    assert put(phone, second).status_code == 201


def test_unnamed_photos_are_dropped_after_ninety_days(
    app: Flask, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, fresh = picture(seed=2), picture(seed=3)
    for data in (PHOTO, named, fresh):
        put(phone, data)
    phone.send(phone.seal("test-note", note(photos=[hex_of(named)])))
    with write():
        db.session.execute(
            sa.update(Photo)
            .where(Photo.sha256 != hex_of(fresh))
            .values(received_at=now() - timedelta(days=91))
        )
    monkeypatch.setattr(service, "IN_FLIGHT", timedelta(0))

    assert service.purge() == 1

    assert not store.has(NAME)
    assert store.has(hex_of(named))
    assert store.has(hex_of(fresh))
    assert set(db.session.scalars(sa.select(Photo.sha256))) == {hex_of(named), hex_of(fresh)}


def test_bytes_that_are_just_being_received_are_not_dropped(app: Flask) -> None:
    store.put(NAME, PHOTO)  # the row is about to be written

    service.purge()

    assert store.has(NAME)


def test_nobody_sends_photos_without_signing_in(app: Flask) -> None:
    stranger = Phone(app.test_client(), "", "")

    assert put(stranger).status_code in (400, 401)
    assert stranger.client.get(f"/api/v1/photos/{NAME}").status_code == 401
