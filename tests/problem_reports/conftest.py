"""A meat plant with labels, somebody who stands at one of them, and staff at a desk."""

from __future__ import annotations

import io
import re
from uuid import uuid4

import pytest
import sqlalchemy as sa
from PIL import Image

from server.database import db, write
from server.labels.models import Label
from server.labels.selection import Selection
from server.problem_reports.models import ProblemReport
from tests.conftest import sign_in
from tests.labels.conftest import distillery, enterprises, meat_plant
from tests.labels.test_runs import confirm, labels_by_point

__all__ = ["distillery", "enterprises", "meat_plant"]  # fixtures, used by name

TEXT = "冷库温度显示 -8 ℃，地上有水"
CHINESE, ENGLISH = {"Accept-Language": "zh-CN"}, {"Accept-Language": "en-GB"}


@pytest.fixture
def label(meat_plant):
    """Of MEAT-05, cooking."""
    confirm(Selection())
    return labels_by_point()["MEAT-05"]


@pytest.fixture
def other_label(label):
    """Of MEAT-03 of the same plant."""
    return labels_by_point()["MEAT-03"]


@pytest.fixture
def passer_by(app):
    """Somebody's browser, which was never here and keeps no cookie."""
    return app.test_client(use_cookies=False)


@pytest.fixture
def desk(client, staff):
    sign_in(client, staff)
    return client


def tell(
    client, label, text=TEXT, *, photo=None, at="203.0.113.7", headers=CHINESE, lang=None, **form
):
    """Send the form of a label's page; `photo` is a file's bytes."""
    data = {"token": str(uuid4()), "text": text, "contact": "", "website": ""} | form
    if photo is not None:
        data["photo"] = (io.BytesIO(photo), "photo.jpg")
    return client.post(
        f"/L/{label.code}/report",
        data=data,
        headers=headers,
        query_string={"lang": lang} if lang else None,
        content_type="multipart/form-data",
        environ_overrides={"REMOTE_ADDR": at},
    )


def reports():
    db.session.rollback()
    return db.session.scalars(sa.select(ProblemReport).order_by(ProblemReport.received_at)).all()


def the_report():
    [report] = reports()
    return report


def token_of(page):
    return re.search(r'name="token" value="([^"]+)"', page.text)[1]


def a_photo(form="JPEG", size=(1600, 1200), **more):
    """A picture as phones make them: it says where and with what it was taken."""
    picture = Image.effect_noise(size, 40).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "A camera that says who made it"
    exif.get_ifd(0x8825).update({1: "N", 2: (29.0, 22.0, 48.0), 3: "E", 4: (113.0, 7.0, 12.0)})
    out = io.BytesIO()
    picture.save(out, form, **({"exif": exif} if form != "PNG" else {}), **more)
    return out.getvalue()


def change(label, **values):
    with write():
        for name, value in values.items():
            setattr(db.session.get(Label, label.code), name, value)
