"""A check with everything that a sheet can show, and what a PDF says."""

from __future__ import annotations

import io
from random import Random
from uuid import uuid4

import pypdfium2
import pytest
import sqlalchemy as sa
import zxingcpp
from PIL import Image

from server.database import db, uuid7
from server.records.models import FieldRecord
from server.sample.phone import signature
from server.sample.pictures import signature_picture
from tests.checks.conftest import AT, seal, second_phone, store_temp, stranger
from tests.corrections.conftest import send
from tests.own_page.conftest import (
    MONDAY,
    bakery,
    check_at,
    code,
    cold_store,
    enterprises,
    meat_plant,
    order_for,
    phone,
    plant,
    points,
)

__all__ = [
    "bakery",
    "check_at",
    "code",
    "cold_store",
    "enterprises",
    "meat_plant",
    "order_for",
    "phone",
    "plant",
    "points",
    "second_phone",
    "stranger",
]  # fixtures, used by name

REFUSED = "温度计未校准，不认可"


def site_photo(seed):
    """A JPEG as a phone takes it: a scene of its own for each seed."""
    chance = Random(seed)
    scene = Image.linear_gradient("L").resize((640, 480)).convert("RGB")
    block = Image.new("RGB", (200, 160), tuple(chance.randint(0, 255) for _ in range(3)))
    scene.paste(block, (chance.randint(0, 400), chance.randint(0, 300)))
    out = io.BytesIO()
    scene.save(out, "JPEG", quality=85)
    return out.getvalue()


@pytest.fixture
def rich_body(check_at, cold_store, phone):
    """A store too warm, a dirty label, photos, a drawn signature and a refused one."""
    photos = [phone.keep_photo(site_photo(seed)) for seed in range(3)]
    shown = ["store_temp", "C-07", "C-07"]
    return check_at(
        cold_store,
        measurements=[
            store_temp("-12.5", instrument="T-03"),
            {"limit": "quarantine_cert", "met": True, "from": "report", "reference": "Q-2026/7"},
        ],
        items=[
            {"item": "C-06", "result": "conforms"},
            {"item": "C-07", "result": "does-not-conform", "remark": "标签被<b>油</b>污遮住"},
            {"item": "E-01", "result": "basically-conforms"},
        ],
        result="does-not-conform",
        remark="冷库门关不严",
        photos=[
            {"sha256": sha256, "of": of, "taken_at": AT}
            for sha256, of in zip(photos, shown, strict=True)
        ],
    )


@pytest.fixture
def rich_check(rich_body, phone, inspector, order_for):
    """That check, sealed, with a correction ordered; the hash of its record."""
    record_id, body = uuid7(), rich_body
    drawn = phone.keep_photo(signature_picture(Random(1)))
    by_witness = phone.keep_photo(signature_picture(Random(2)))
    body["signatures"] = [
        signature("inspector", "Inspector", record_id, body, MONDAY, inspector.id)
        | {"image": drawn},
        signature("enterprise", "王芳", record_id, body, MONDAY, None) | {"refused": REFUSED},
        signature("witness", "陈见证", record_id, body, MONDAY, None) | {"image": by_witness},
    ]
    sha256 = sealed(phone, body, record_id)
    send(phone, "correction-order", order_for(record_id), MONDAY)
    return sha256


def sealed(phone, body, record_id=None, at=MONDAY):
    """Seal and send a check; the hash of its record."""
    record_id = seal(phone, body, at, record_id)
    return sha256_of(record_id)


def sha256_of(record_id):
    return db.session.scalar(sa.select(FieldRecord.sha256).where(FieldRecord.id == record_id))


def pages_of(pdf):
    """The text of each page, without the white between."""
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_range() for page in document]
    return ["".join(text.split()).replace("\x02", "-") for text in texts]


def text_of(pdf):
    return "".join(pages_of(pdf))


def codes_in(pdf):
    """What the QR symbols of the rasterised pages say."""
    return [
        found.text
        for page in pypdfium2.PdfDocument(pdf)
        for found in zxingcpp.read_barcodes(
            page.render(scale=200 / 72).to_pil(), formats=zxingcpp.BarcodeFormat.QRCode
        )
    ]


def a_visit():
    return str(uuid4())


def followed(browser, path, **options):
    """The answer at the end of redirects."""
    answer = browser.get(path, **options)
    for _ in range(3):
        if answer.status_code not in (301, 302, 308):
            break
        answer = browser.get(answer.location)
    return answer
