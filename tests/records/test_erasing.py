"""Texts and photos that are erased by law."""

from __future__ import annotations

import hashlib
import io
import json

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from server.accounts.models import Person
from server.database import db, write
from server.photos import store
from server.photos.erasing import erase_photo
from server.photos.models import PhotoReference
from server.problems import InvalidInput, NotFound
from server.records.erasing import erase_record
from server.records.models import FieldRecord
from server.seals.models import Act
from tests.conftest import Command, sign_in
from tests.records.conftest import note, said
from tests.records.phone import Phone


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


def hex_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def sent(phone: Phone, **members: object) -> str:
    """Send a note; the hex hash of its text."""
    text = phone.seal("test-note", note(**members))  # type: ignore[arg-type]
    [outcome] = phone.send(text)
    assert outcome["outcome"] == "stored"
    return hex_of(text)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    return out.getvalue()


def test_the_text_goes_and_what_followed_from_it(phone: Phone, guanqia: Command) -> None:
    kept = sent(phone, text="第一条")
    erased = sent(phone, text="王某某的身份证号", photos=["a" * 64])

    code, said_, _ = guanqia("erase", erased, "--reason", "个人信息保护法第四十七条")

    assert (code, erased in said_) == (0, True)
    assert list(said().values()) == ["第一条"]
    record = db.session.get_one(FieldRecord, erased)
    assert (record.text, record.body, record.explanation, record.applied) == ("", {}, "", False)
    assert db.session.scalars(sa.select(PhotoReference)).all() == []
    act = db.session.get_one(Act, record.erased_by)
    assert act.body["reason"] == "个人信息保护法第四十七条"
    assert act.body["kept"]["sequence"] == 2
    assert "王某某" not in json.dumps(act.body, ensure_ascii=False)
    assert db.session.get_one(FieldRecord, kept).text != ""


def test_what_comes_again_is_known_and_stays_erased(phone: Phone) -> None:
    text = phone.seal("test-note", note())
    [first] = phone.send(text)
    with write():
        erase_record(hex_of(text), "依法", None)

    [again] = phone.send(text)

    assert again["receipt"] == first["receipt"]
    assert db.session.get_one(FieldRecord, hex_of(text)).text == ""
    assert phone.send(phone.seal("test-note", note()))[0]["outcome"] == "stored"


def test_a_held_record_that_is_erased_says_so_and_cannot_be_accepted(
    phone: Phone, staff: Person, client: FlaskClient
) -> None:
    text = phone.seal("test-note", note(label="unknown"))
    phone.send(text)
    with write():
        erase_record(hex_of(text), "依法", None)
        erase_record(hex_of(text), "再一次", None)
    sign_in(client, staff)

    page = client.get(f"/console/held/{hex_of(text)}").text

    assert "原文已依法删除" in page
    assert 'value="accepted"' not in page
    assert len(db.session.scalars(sa.select(Act).where(Act.kind == "record-erased")).all()) == 1


def test_a_photo_goes_and_does_not_come_back(
    client: FlaskClient, phone: Phone, inspector: Person, guanqia: Command
) -> None:
    data = picture()
    sha256 = hashlib.sha256(data).hexdigest()
    headers = {"X-CSRF-Token": phone.csrf_token}
    address = f"/api/v1/photos/{sha256}"
    first = phone.client.put(address, data=data, headers=headers)

    code, _, _ = guanqia("erase", sha256, "--reason", "依法")

    assert code == 0
    assert not store.has(sha256)
    assert phone.client.get(address).status_code == 410
    again = phone.client.put(address, data=data, headers=headers)
    assert (again.status_code, again.json["receipt"]) == (200, first.json["receipt"])
    assert not store.has(sha256)
    [outcome] = phone.send(phone.seal("test-note", note(photos=[sha256])))
    assert outcome["photos_missing"] == []


def test_nothing_is_erased_without_reason_or_that_is_not_there(
    app: Flask, guanqia: Command
) -> None:
    with pytest.raises(InvalidInput), write():
        erase_record("0" * 64, " ", None)
    with pytest.raises(NotFound), write():
        erase_record("0" * 64, "依法", None)
    with pytest.raises(InvalidInput):
        erase_photo("0" * 64, "", None)
    with pytest.raises(NotFound):
        erase_photo("0" * 64, "依法", None)
    assert guanqia("erase", "0" * 64, "--reason", "依法")[0] == 1
