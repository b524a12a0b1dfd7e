"""Pages say what the law has had erased."""

from __future__ import annotations

from random import Random

from server.database import db, write
from server.photos.erasing import erase_photo
from server.records.erasing import erase_record
from server.records.rebuilding import differences
from server.sample.pictures import signature_picture
from tests.checks.conftest import AT
from tests.checks.test_pages import seal


def test_a_photo_and_a_drawn_signature_that_were_erased(console, phone, check_at, cold_store):
    photo, drawn = (phone.keep_photo(signature_picture(Random(seed))) for seed in (1, 2))
    signature = {"role": "enterprise", "name": "王芳", "signed_at": AT, "covers": "A" * 43}
    body = check_at(
        cold_store,
        photos=[{"sha256": photo, "taken_at": AT}],
        signatures=[{**signature, "image": drawn}],
    )
    address = seal(phone, body)
    assert console.get(f"/console/photos/{photo}").status_code == 200
    for sha256 in (photo, drawn):
        erase_photo(sha256, "依法", None)

    page = console.get(address).text

    assert "照片已依法删除" in page
    assert "签名图片已依法删除" in page
    assert console.get(f"/console/photos/{photo}").status_code == 410


def test_a_check_whose_record_was_erased(console, phone, check_at, cold_store):
    address = seal(phone, check_at(cold_store))
    assert console.get(address).status_code == 200
    with write():
        erase_record(address.rpartition("/")[2], "依法", None)

    answer = console.get(address)

    assert answer.status_code == 410
    assert "已依法删除" in answer.text
    assert differences() == []
    db.session.rollback()
