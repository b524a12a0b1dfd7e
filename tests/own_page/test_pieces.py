"""Photos come in pieces over a bad line, and what was mended is kept once however often it is
sent."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from PIL import Image

from server.corrections.models import CorrectionStep
from server.database import db, now, write
from server.own_page import service
from server.photos import pieces
from server.photos import service as photos
from server.photos.models import Photo, PhotoPiece, PhotoUpload
from server.seals.models import Act
from server.verification.service import verify
from tests.own_page.conftest import send_form, start
from tests.own_page.test_corrections import a_photo

PIECE = pieces.PIECE


@pytest.fixture
def picture() -> bytes:
    """A photo of several pieces."""
    out = io.BytesIO()
    Image.effect_noise((700, 500), 60).convert("RGB").save(out, "JPEG", quality=92)
    assert out.tell() > 2 * PIECE
    return out.getvalue()


def token_of(client):
    return client.get("/own/start").text.split('name="csrf_token" value="')[1].split('"')[0]


class Line:
    """A browser's requests to the programs' side of the own page."""

    def __init__(self, client):
        self.client = client
        self.headers = {"X-CSRF-Token": token_of(client)}

    def piece(self, data, number, **changes):
        sha256 = changes.get("sha256", hashlib.sha256(data).hexdigest())
        return self.client.put(
            f"/api/v1/own/photos/{sha256}/pieces/{number}?size={changes.get('size', len(data))}",
            data=changes.get("body", data[number * PIECE : (number + 1) * PIECE]),
            headers=self.headers,
        )

    def photo(self, data):
        """Sends a whole photo; the hash of what was kept."""
        for number in range(-(-len(data) // PIECE)):
            answer = self.piece(data, number)
        return answer.json["photo"]

    def evidence(self, correction, photos, text="冷库已修好"):
        return self.client.post(
            f"/api/v1/own/corrections/{correction}/evidence",
            json={"text": text, "photos": photos},
            headers=self.headers,
        )


@pytest.fixture
def line(plant):
    return Line(plant)


def test_pieces_in_any_order_and_twice_make_the_photo(line, picture):
    count = -(-len(picture) // PIECE)
    for number in (*reversed(range(1, count)), 1, 1):
        answer = line.piece(picture, number)
        assert (answer.status_code, answer.json["photo"]) == (200, None)
    sha256 = hashlib.sha256(picture).hexdigest()
    asked = line.client.get(f"/api/v1/own/photos/{sha256}/pieces")
    assert asked.json["have"] == list(range(1, count))

    kept = line.piece(picture, 0).json["photo"]

    photo = db.session.scalars(sa.select(Photo)).one()
    assert (photo.sha256, photo.width) == (kept, 700)
    assert db.session.scalars(sa.select(PhotoPiece.number)).all() == []
    assert line.piece(picture, 2).json["photo"] == kept  # its answer was lost


def test_evidence_by_script_is_as_by_form_and_kept_once(line, picture, correction, plant):
    sent = line.photo(picture)

    for _ in range(3):
        assert line.evidence(correction, [sent]).status_code == 204

    [step] = db.session.scalars(sa.select(CorrectionStep)).all()
    assert (step.kind, step.photos) == ("evidence", [sent])
    page = plant.get(f"/own/corrections/{correction}").text
    assert "整改情况已提交" in page
    assert f"/own/photos/{sent}" in page
    line.evidence(correction, [sent], "还补充一点")
    assert len(db.session.scalars(sa.select(CorrectionStep)).all()) == 2
    assert verify().findings == []


def test_a_form_sent_twice_without_script_is_kept_once_too(plant, correction):
    for act in ("reply", "evidence"):
        for _ in range(2):
            send_form(plant, f"/own/corrections/{correction}", {"act": act, "text": "压缩机故障"})

    kinds = db.session.scalars(sa.select(Act.kind).where(Act.kind.like("correction-%"))).all()
    assert sorted(kinds) == ["correction-evidence", "correction-reply"]


def test_what_is_no_photo_or_damaged_is_refused_and_can_be_sent_anew(line, picture):
    answer = line.piece(b"%PDF-1.7", 0)
    assert (answer.status_code, "不是可用的照片" in answer.json["detail"]) == (422, True)

    other = hashlib.sha256(b"other").hexdigest()
    one_piece = a_photo()[:PIECE]
    answer = line.piece(one_piece, 0, sha256=other)
    assert (answer.status_code, "损坏" in answer.json["detail"]) == (422, True)
    assert db.session.scalars(sa.select(PhotoUpload)).all() == []


def test_a_piece_that_does_not_fit_is_refused(line, picture):
    line.piece(picture, 0)

    for number, changes in (
        (1, {"body": picture[:10]}),
        (1, {"size": len(picture) + 1}),
        (99, {"body": b""}),
        (0, {"sha256": "AB" * 32}),
        (0, {"size": pieces.LARGEST + 1, "sha256": "cd" * 32}),
        (0, {"size": 0, "sha256": "cd" * 32, "body": b""}),
    ):
        assert line.piece(picture, number, **changes).status_code == 422
    assert db.session.scalars(sa.select(PhotoPiece.number)).all() == [0]


def test_one_person_cannot_begin_without_end(line, monkeypatch, picture):
    monkeypatch.setattr(pieces, "MOST_UNFINISHED", 2 * len(picture))
    line.piece(picture, 0)
    line.piece(picture, 0, sha256="ab" * 32)

    answer = line.piece(picture, 0, sha256="cd" * 32)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
    line.photo(picture)  # what was begun can be finished
    assert line.piece(picture, 0, sha256="cd" * 32).status_code == 200


def test_what_was_begun_is_forgotten_after_a_day(line, picture, monkeypatch):
    line.piece(picture, 0)
    assert pieces.purge() == 0

    later = now() + timedelta(hours=25)
    monkeypatch.setattr(pieces, "now", lambda: later)

    assert pieces.purge() == 1
    assert db.session.scalars(sa.select(PhotoPiece.number)).all() == []


def test_nobody_sees_or_takes_what_another_sent(app, line, picture, correction, bakery, staff):
    sent = line.photo(picture)
    line.piece(picture + b"x", 0)
    with write():
        code = service.make_code(bakery, staff)
    client = app.test_client()
    start(client, code, username="baker")
    baker = Line(client)

    for data in (picture, picture + b"x"):
        sha256 = hashlib.sha256(data).hexdigest()
        assert client.get(f"/api/v1/own/photos/{sha256}/pieces").status_code == 404
    assert baker.piece(picture, 1).json["have"] == [1]  # an upload of their own
    assert baker.evidence(correction, []).status_code == 404
    assert client.get(f"/own/photos/{sent}").status_code == 404


def test_naming_a_photo_of_somebody_else_does_not_show_it(line, correction, inspector):
    data = a_photo("red")
    sha256 = hashlib.sha256(data).hexdigest()
    photos.add(sha256, data, inspector.id)

    answer = line.evidence(correction, [sha256])

    assert (answer.status_code, "没有传完" in answer.json["detail"]) == (422, True)
    assert line.client.get(f"/own/photos/{sha256}").status_code == 404


def test_who_is_not_signed_in_is_told_so(app, picture):
    client = app.test_client()

    assert Line(client).piece(picture, 0).status_code == 401
