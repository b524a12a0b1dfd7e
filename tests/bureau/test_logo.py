"""The bureau's logo: judged, painted anew, shown; each change an act."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient
from PIL import Image, PngImagePlugin
from werkzeug.test import TestResponse

from server.accounts.models import Person
from tests.accounts.conftest import administrator
from tests.bureau.test_settings_page import acts, desk
from tests.console.forms import post

__all__ = ["administrator", "desk"]  # fixtures, used by name

ADDRESS = "/console/settings/logo"


def picture(width: int = 240, height: int = 80, form: str = "PNG", **how: object) -> bytes:
    out = io.BytesIO()
    Image.new("L", (width, height), 90).save(out, form, **how)
    return out.getvalue()


def send(desk: FlaskClient, data: bytes, name: str = "logo.png") -> TestResponse:
    return post(desk, ADDRESS, {"logo": (io.BytesIO(data), name)})


def shown(desk: FlaskClient) -> TestResponse:
    return desk.application.test_client().get(f"{ADDRESS}.png")


def test_a_logo_stands_on_every_page_until_it_is_removed(
    desk: FlaskClient, administrator: Person
) -> None:
    assert shown(desk).status_code == 404
    assert send(desk, picture()).status_code == 303

    page = desk.application.test_client().get("/console/sign-in").text
    [act] = acts()
    sha256 = act.body["changed"]["logo"]["to"]
    assert (act.by, act.body["changed"]["logo"]["from"]) == (administrator.id, "")
    assert page.count(f"{ADDRESS}.png?v={sha256}") == 2
    with Image.open(io.BytesIO(shown(desk).data)) as image:
        assert image.size == (240, 80)

    send(desk, picture())  # the same again is no change
    assert len(acts()) == 1
    post(desk, ADDRESS, {"remove": "1"})
    assert acts()[-1].body == {"changed": {"logo": {"from": sha256, "to": ""}}}
    assert ADDRESS not in desk.application.test_client().get("/console/sign-in").text
    assert shown(desk).status_code == 404


def test_nothing_of_the_file_stays_but_its_pixels(desk: FlaskClient) -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "somebody's name")

    send(desk, picture(3000, 1500, pnginfo=told) + b"<script>hostile()</script>")

    kept = shown(desk).data
    assert b"somebody" not in kept
    assert b"script" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (600, 300)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "请上传 PNG 图片"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "请上传 PNG 图片"),
        (picture(form="JPEG"), "请上传 PNG 图片"),
        (picture()[:-20], "请上传 PNG 图片"),
        (picture(20, 20), "至少 48 像素"),
        (picture(2000, 100), "宽度应为高度"),
        (picture(5000, 3000), "请上传 PNG 图片"),  # few bytes, many pixels
        (picture() + bytes(1024 * 1024), "超过 1 MiB"),
    ],
)
def test_what_cannot_be_shown_is_said_and_nothing_changes(
    desk: FlaskClient, data: bytes, told: str
) -> None:
    answer = send(desk, data)

    assert answer.status_code == 422
    assert told in answer.text.split('id="logo-error"')[1].split("</div>")[0]
    assert shown(desk).status_code == 404
    assert acts() == []
