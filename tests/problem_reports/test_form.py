"""What a passer-by sees and sends at a label: no account, no script, no cookie."""

from __future__ import annotations

import hashlib
import io
import re
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from PIL import Image

from server.database import db, now, write
from server.labels import service as labels
from server.labels.models import Label
from server.problem_reports import service
from server.problem_reports.models import ReportPhoto
from server.problem_reports.telling import LONGEST_CONTACT, LONGEST_TEXT
from server.seals.models import LogEntry
from tests.photos.test_images import a_png_that_says
from tests.problem_reports.conftest import (
    CHINESE,
    ENGLISH,
    TEXT,
    a_photo,
    change,
    reports,
    tell,
    the_report,
    token_of,
)

SMALL = 30 * 1024


def test_the_labels_page_leads_to_the_form_and_stays_what_it_was(passer_by, label):
    page = passer_by.get(f"/L/{label.code}", headers=CHINESE)

    assert f'href="/L/{label.code}/report?lang=zh"' in page.text
    assert "反映这个控制点的问题" in page.text
    assert page.headers["Cache-Control"] == "public, no-cache"
    assert "<script" not in page.text
    assert len(page.data) < SMALL


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_form_is_one_small_page_without_script_or_cookie(passer_by, label, lang):
    page = passer_by.get(f"/L/{label.code}/report?lang={lang}")

    assert page.status_code == 200
    assert len(page.data) < SMALL
    assert "Set-Cookie" not in page.headers
    assert "MEAT-05" in page.text
    assert label.control_point.enterprise.name in page.text
    assert "<script" not in page.text
    assert not re.search(r'\s(on\w+|style)="', page.text)
    (style,) = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in page.headers["Content-Security-Policy"]
    said = "Report a problem" if lang == "en" else "反映问题"
    assert f"<h1>{said}</h1>" in page.text


def test_a_report_is_kept_and_answered_with_its_number(passer_by, label):
    answer = tell(passer_by, label, contact="138 0000 0000")

    report = the_report()
    assert answer.status_code == 303
    assert answer.location == f"/L/{label.code}/report/{report.token}?lang=zh"
    assert "Set-Cookie" not in answer.headers
    assert (report.text, report.contact, report.state) == (TEXT, "138 0000 0000", "new")
    assert report.control_point_id == label.control_point_id
    page = passer_by.get(answer.location)
    assert f"{report.reference[:4]} {report.reference[4:]}" in page.text
    assert "接下来" in page.text
    assert "12315" in page.text


def test_the_page_after_sending_says_nothing_of_the_report(passer_by, label):
    page = passer_by.get(tell(passer_by, label, contact="13800000000", photo=a_photo()).location)

    assert TEXT not in page.text
    assert "13800000000" not in page.text
    assert "<img" not in page.text


def test_nothing_of_a_report_appears_in_public(passer_by, label):
    before = passer_by.get(f"/L/{label.code}", headers=CHINESE).data

    tell(passer_by, label, contact="13800000000", photo=a_photo())

    assert passer_by.get(f"/L/{label.code}", headers=CHINESE).data == before
    assert passer_by.get(f"/console/problem-reports/{the_report().id}").status_code == 302
    assert passer_by.get(f"/console/problem-reports/{the_report().id}/photo").status_code == 302


def test_a_stranger_writes_nothing_into_the_sealed_log(passer_by, label):
    size = db.session.query(LogEntry).count()

    tell(passer_by, label, photo=a_photo())

    assert the_report().photo is not None
    assert db.session.query(LogEntry).count() == size


def test_a_second_tap_makes_no_second_report(passer_by, label):
    token = token_of(passer_by.get(f"/L/{label.code}/report"))

    first, second = (tell(passer_by, label, token=token) for _ in range(2))

    assert first.location == second.location
    assert len(reports()) == 1


def test_two_taps_at_once_make_one_report(app, label):
    token = token_of(app.test_client().get(f"/L/{label.code}/report"))
    there = SimpleNamespace(code=label.code)
    db.session.rollback()

    def tap(_):
        return tell(FlaskClient(app, use_cookies=False), there, token=token).location

    with ThreadPoolExecutor(4) as taps:
        places = set(taps.map(tap, range(4)))

    assert len(places) == 1
    assert len(reports()) == 1


def test_the_same_words_from_the_same_place_within_minutes_count_once(
    passer_by, label, other_label, monkeypatch
):
    first = tell(passer_by, label)
    assert tell(passer_by, label).location == first.location
    assert len(reports()) == 1

    tell(passer_by, label, at="203.0.113.8")
    tell(passer_by, other_label)
    tell(passer_by, label, "还有老鼠")
    assert len(reports()) == 4

    later = now() + service.SAME_WITHIN + service.SAME_WITHIN
    monkeypatch.setattr(service, "now", lambda: later)
    tell(passer_by, label)
    assert len(reports()) == 5


def test_what_was_left_out_the_first_time_is_added(passer_by, label):
    tell(passer_by, label)

    tell(passer_by, label, contact="someone@example.org", photo=a_photo())

    report = the_report()
    assert report.contact == "someone@example.org"
    assert report.photo is not None


def test_who_goes_back_and_writes_something_else_has_told_two_things(passer_by, label):
    token = token_of(passer_by.get(f"/L/{label.code}/report"))

    tell(passer_by, label, token=token)
    tell(passer_by, label, "还有老鼠", token=token)

    assert [report.text for report in reports()] == [TEXT, "还有老鼠"]


@pytest.mark.parametrize("token", ["", "no-uuid", "' OR 1=1 --"])
def test_a_form_without_its_token_is_taken_too(passer_by, label, token):
    assert tell(passer_by, label, token=token).status_code == 303


@pytest.mark.parametrize(
    ("headers", "said", "missing"),
    [
        (CHINESE, "请填写，几个字也可以。", "还没有提交"),
        (ENGLISH, "a few words will do", "Not sent"),
    ],
)
def test_an_empty_text_is_asked_for_in_the_readers_language(
    passer_by, label, headers, said, missing
):
    page = tell(passer_by, label, " \n ", headers=headers, contact="13800000000")

    assert page.status_code == 422
    assert said in page.text
    assert missing in page.text
    assert 'aria-describedby="text-error text-hint" aria-invalid="true"' in page.text
    assert 'value="13800000000"' in page.text  # what was typed is not lost
    assert reports() == []


def test_the_language_of_the_address_holds_for_what_is_wrong_too(passer_by, label):
    page = tell(passer_by, label, "", lang="en")

    assert "a few words will do" in page.text
    assert f'action="/L/{label.code}/report?lang=en"' in page.text


def test_too_long_is_told_with_its_length_and_nothing_is_cut(passer_by, label):
    text, contact = "很" * (LONGEST_TEXT + 3), "1" * (LONGEST_CONTACT + 1)

    page = tell(passer_by, label, text, contact=contact)

    assert page.status_code == 422
    assert f"现有 {LONGEST_TEXT + 3} 字" in page.text
    assert text in page.text
    assert contact in page.text
    assert "maxlength" not in page.text  # browsers cut what is pasted, without a word


def test_the_longest_text_and_odd_characters_are_taken(passer_by, label):
    text = "很" * (LONGEST_TEXT - 5) + "👩‍🍳\u3000！"

    assert tell(passer_by, label, f"\x00{text}\x07\r\n").status_code == 303
    assert the_report().text == text


def test_a_chosen_photo_has_to_be_chosen_again_and_the_page_says_so(passer_by, label):
    page = tell(passer_by, label, "", photo=a_photo())

    assert page.status_code == 422
    assert "照片需要重新选择" in page.text
    assert "照片需要重新选择" not in tell(passer_by, label, "").text


def test_typed_markup_comes_back_as_text(passer_by, label):
    evil = '</textarea><script>alert(1)</script>"><img src=x onerror=alert(1)>'

    page = tell(passer_by, label, "", contact=evil)
    assert "<script" not in page.text
    assert "<img" not in page.text

    page = tell(passer_by, label, evil + "很" * LONGEST_TEXT)
    assert "<script" not in page.text
    assert "&lt;/textarea&gt;&lt;script&gt;" in page.text


def test_what_fills_the_hidden_field_is_no_person(passer_by, label):
    page = passer_by.get(f"/L/{label.code}/report").text
    assert '<div class="trap" aria-hidden="true">' in page

    answer = tell(passer_by, label, website="https://spam.example")

    assert answer.status_code == 422
    assert reports() == []
    # A browser that filled it in by itself belongs to a person: nothing is lost.
    assert TEXT in answer.text
    assert '<div class="trap"' not in answer.text
    assert "网站：请清空这一栏" in answer.text


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_kept_as_a_new_picture_that_tells_no_place(passer_by, label, form):
    tell(passer_by, label, photo=a_photo(form))

    photo = the_report().photo
    picture = Image.open(io.BytesIO(photo.jpeg))
    assert (picture.format, picture.size) == ("JPEG", (1280, 960))
    assert not picture.getexif()
    assert b"who made it" not in photo.jpeg
    assert photo.sha256 == hashlib.sha256(photo.jpeg).hexdigest()


def test_what_hangs_behind_a_picture_is_not_kept(passer_by, label):
    hidden = b"PK\x03\x04<script>alert(1)</script>"

    tell(passer_by, label, photo=a_photo(size=(400, 300)) + hidden)

    assert hidden not in the_report().photo.jpeg


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7 report", "不是可用的照片"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "不是可用的照片"),
        (b"<html><script>alert(1)</script>", "不是可用的照片"),
        (a_photo(size=(400, 300))[:900], "不是可用的照片"),
        (a_photo("GIF", size=(40, 30)), "不是可用的照片"),
        (a_png_that_says(6_000, 6_000), "照片太大"),
        (a_png_that_says(20_000, 20_000), "不是可用的照片"),
        (b"\xff\xd8\xff" + bytes(12 * 1024 * 1024), "照片太大"),
    ],
    ids=["pdf", "svg", "html", "cut", "gif", "many pixels", "bomb", "13 MB"],
)
def test_what_is_no_photo_is_refused_and_the_text_stays(passer_by, label, data, said):
    page = tell(passer_by, label, photo=data, contact="13800000000")

    assert page.status_code == 422
    assert said in page.text
    assert TEXT in page.text
    assert 'value="13800000000"' in page.text
    assert reports() == []
    assert db.session.scalars(sa.select(ReportPhoto)).all() == []


def test_a_large_file_is_refused_before_it_is_decoded(passer_by, label, monkeypatch):
    monkeypatch.setattr("server.photos.images.examine", lambda _: pytest.fail("decoded"))

    assert tell(passer_by, label, photo=bytes(13 * 1024 * 1024)).status_code == 422


def test_an_upload_beyond_all_measure_is_told_how_to_go_on(passer_by, label):
    page = tell(passer_by, label, photo=bytes(33 * 1024 * 1024))

    assert page.status_code == 413
    assert "返回" in page.text
    assert f'action="/L/{label.code}/report' in page.text


def test_a_withdrawn_label_takes_reports_and_its_state_is_kept(passer_by, label, staff):
    with write():
        labels.withdraw(label.code, "印刷错误", staff)

    assert passer_by.get(f"/L/{label.code}/report").status_code == 200
    tell(passer_by, label)

    assert the_report().label_state == "withdrawn"


def test_a_replaced_label_takes_reports_too(passer_by, label):
    change(label, state="replaced")

    tell(passer_by, label)

    assert the_report().label_state == "replaced"


def test_a_label_at_no_point_takes_reports(passer_by, app):
    blank = Label(code="7K3MZQ9T4VWX2B5R", state="blank", born_blank=True)
    with write():
        db.session.add(blank)

    assert "反映这个控制点的问题" in passer_by.get("/L/7K3MZQ9T4VWX2B5R", headers=CHINESE).text
    assert passer_by.get("/L/7K3MZQ9T4VWX2B5R/report").status_code == 200
    tell(passer_by, blank)
    assert the_report().control_point_id is None


@pytest.mark.parametrize("code", ["7K3MZQ9T4VWX2B5R", "7K3MZQ9T4VWX2B5S", "nothing"])
def test_an_unknown_code_is_not_found_as_on_the_labels_page(passer_by, app, code):
    path = f"/L/{code}/report"

    assert passer_by.get(path).status_code == 404
    assert passer_by.post(path, data={"text": TEXT}).status_code == 404
    assert passer_by.get(f"{path}/{'0' * 8}-0000-4000-8000-{'0' * 12}").status_code == 404
    assert reports() == []


def test_a_typed_code_is_led_to_the_forms_address(passer_by, label):
    typed = f"{label.code[:4]}-{label.code[4:]}".lower()

    assert passer_by.get(f"/L/{label.code.lower()}/report").status_code == 200
    led = passer_by.get(f"/L/{typed}/report?lang=en")
    assert led.location == f"/L/{label.code}/report?lang=en"


def test_a_number_that_was_never_given_leads_to_the_form(passer_by, label, other_label):
    unknown = "00000000-0000-4000-8000-000000000000"
    tell(passer_by, label)

    assert passer_by.get(f"/L/{label.code}/report/{unknown}").status_code == 302
    assert passer_by.get(f"/L/{other_label.code}/report/{the_report().token}").status_code == 302


def test_going_back_finds_what_was_typed(passer_by, label):
    """Browsers forget what was typed into a page that must not be stored."""
    page = passer_by.get(f"/L/{label.code}/report")

    assert page.headers["Cache-Control"] == "private, no-cache"


def test_the_enterprises_page_asks_for_a_new_label_in_its_language(passer_by, label):
    for lang, words in (("zh", "标签不见了"), ("en", "The label at this point is gone")):
        asked = passer_by.get(f"/L/{label.code}/report?about=label&lang={lang}").text
        assert words in asked.split("<textarea")[1].split("</textarea>")[0]
    other = passer_by.get(f"/L/{label.code}/report?about=<b>").text
    assert not other.split("<textarea")[1].split(">")[1].split("<")[0].strip()
