"""An enterprise answers a correction: photos and text arrive, and nobody else's are shown."""

from __future__ import annotations

import hashlib
import io

import pytest
import sqlalchemy as sa
from PIL import Image

from server.corrections.models import Correction, CorrectionStep
from server.database import db, write
from server.own_page import service
from server.photos import service as photos
from server.photos.models import Photo
from server.records.rebuilding import rebuild
from server.seals.models import Act
from server.verification.service import verify
from tests.checks.conftest import seal, store_temp
from tests.conftest import sign_in
from tests.corrections.conftest import MONDAY, TAKEN_AT, send
from tests.own_page.conftest import send_form, start


def a_photo(colour="green", kind="JPEG"):
    out = io.BytesIO()
    picture = Image.new("RGB", (2400, 1800), colour)
    exif = Image.Exif()
    exif[0x010F] = "A camera that says who made it"
    picture.save(out, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return out.getvalue()


def show_mended(client, correction, *files, text="冷库已修好"):
    return send_form(
        client,
        f"/own/corrections/{correction}",
        {
            "act": "evidence",
            "text": text,
            "photos": [(io.BytesIO(data), name) for name, data in files],
        },
    )


def test_home_shows_what_is_to_be_mended(plant, correction):
    page = plant.get("/own/").text

    assert f"/own/corrections/{correction}" in page
    assert "2099-12-01" in page
    assert "MEAT-03" in page


def test_evidence_with_photos_reaches_the_bureau(plant, correction, client, staff):
    answer = show_mended(plant, correction, ("a.jpg", a_photo()), ("b.png", a_photo("red", "PNG")))
    assert answer.status_code == 302

    sign_in(client, staff)
    page = client.get(f"/console/corrections/{correction}").text
    step = db.session.scalars(sa.select(CorrectionStep)).one()
    assert "待复查" in page
    assert "冷库已修好" in page
    assert len(step.photos) == 2
    own = plant.get(f"/own/corrections/{correction}").text
    assert all(f"/own/photos/{sha256}" in own for sha256 in step.photos)
    for sha256 in step.photos:
        assert client.get(f"/console/photos/{sha256}").mimetype == "image/jpeg"
        assert plant.get(f"/own/photos/{sha256}").mimetype == "image/jpeg"


def test_a_photo_is_kept_without_what_the_camera_wrote(plant, correction):
    show_mended(plant, correction, ("a.jpg", a_photo()))

    sha256 = db.session.scalars(sa.select(Photo.sha256)).one()
    data = photos.read(sha256)
    assert hashlib.sha256(data).hexdigest() == sha256
    assert not Image.open(io.BytesIO(data)).getexif()
    assert b"who made it" not in data


def test_evidence_is_an_act_that_outlasts_a_rebuild(plant, correction):
    show_mended(plant, correction, ("a.jpg", a_photo()))

    act = db.session.scalars(sa.select(Act).where(Act.kind == "correction-evidence")).one()
    assert "王芳" not in str(act.body)  # people as ids, never names
    with write():
        assert rebuild().differences == []
    assert verify().findings == []


@pytest.mark.parametrize(
    ("file", "said"),
    [(("report.pdf", b"%PDF-1.7"), "report.pdf"), (("cut.jpg", a_photo()[:900]), "cut.jpg")],
)
def test_what_is_no_photo_is_named_and_the_text_stays(plant, correction, file, said):
    answer = show_mended(plant, correction, file, text="写了很久的说明")

    assert answer.status_code == 422
    assert said in answer.text
    assert "写了很久的说明" in answer.text
    assert db.session.scalars(sa.select(CorrectionStep)).all() == []


def test_seven_photos_are_too_many(plant, correction):
    files = [(f"{n}.jpg", a_photo()) for n in range(7)]

    assert "最多 6 张" in show_mended(plant, correction, *files).text


def test_a_reply_is_kept_without_ending_anything(plant, correction):
    send_form(plant, f"/own/corrections/{correction}", {"act": "reply", "text": "压缩机故障"})

    page = plant.get(f"/own/corrections/{correction}").text
    assert "压缩机故障" in page
    assert "待整改" in page


def test_what_the_check_found_stands_beside_what_was_mended(
    plant, phone, check_at, cold_store, order_for, inspector
):
    """Not what else the check shows: that is no part of the correction."""
    found, other = a_photo("red"), a_photo("blue")
    sha256, hidden = (hashlib.sha256(data).hexdigest() for data in (found, other))
    for data, digest in ((found, sha256), (other, hidden)):
        photos.add(digest, data, inspector.id)
    body = check_at(
        cold_store,
        measurements=[store_temp("-12.5")],
        result="does-not-conform",
        photos=[
            {"sha256": sha256, "of": "store_temp", "taken_at": TAKEN_AT},
            {"sha256": hidden, "of": "C-06", "taken_at": TAKEN_AT},
        ],
    )
    order = order_for(seal(phone, body, MONDAY), photos=[], deadline="2099-12-01")
    send(phone, "correction-order", order, MONDAY)
    address = db.session.scalar(sa.select(Correction.record_sha256))

    page = plant.get(f"/own/corrections/{address}").text

    assert f"/own/photos/{sha256}" in page.split('id="pairs"')[1]
    assert plant.get(f"/own/photos/{sha256}").mimetype == "image/jpeg"
    assert hidden not in page
    assert plant.get(f"/own/photos/{hidden}").status_code == 404


def test_another_enterprise_sees_nothing_of_it(app, plant, correction, bakery, staff):
    show_mended(plant, correction, ("a.jpg", a_photo()))
    (sha256,) = db.session.scalars(sa.select(CorrectionStep)).one().photos
    with write():
        code = service.make_code(bakery, staff)
    other = app.test_client()
    start(other, code, username="baker")

    assert other.get(f"/own/corrections/{correction}").status_code == 404
    assert show_mended(other, correction).status_code == 404
    assert other.get(f"/own/photos/{sha256}").status_code == 404
    assert correction not in other.get("/own/").text


def test_the_page_is_in_english_for_who_reads_english(plant, correction):
    page = plant.get(f"/own/corrections/{correction}", headers={"Accept-Language": "en"}).text

    assert "What you have mended" in page
