"""Corrections in the console, and behind the label."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from server import local_days
from server.checks.models import Check
from server.corrections.models import Correction
from server.database import db, uuid7
from server.sample.phone import signature
from server.seals.models import Act
from tests.checks.conftest import label_of
from tests.console.forms import post
from tests.corrections.conftest import MONDAY, TAKEN_AT, evidence, review, send

HOUR = timedelta(hours=1)
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def on_the_first_of_december(monkeypatch):
    """The deadline's own day."""
    monkeypatch.setattr(local_days, "today", lambda: date(2026, 12, 1))


@pytest.fixture
def order(phone, warm_check, order_for, on_the_first_of_december):
    return send(phone, "correction-order", order_for(warm_check), MONDAY + HOUR)


@pytest.fixture
def address(order):
    return address_of(order)


def address_of(order):
    sha256 = db.session.scalar(
        sa.select(Correction.record_sha256).where(Correction.record_id == order)
    )
    return f"/console/corrections/{sha256}"


def test_list_names_enterprise_deadline_and_state(console, address):
    page = console.get("/console/corrections").text

    for part in (address, "示例岳阳楼熟食第01有限公司", "MEAT-03", "2026-12-01", "待整改", "严重"):
        assert part in page


def test_list_without_corrections_says_what_brings_them(console):
    assert "检查员在手机上责令" in console.get("/console/corrections").text


def test_list_is_narrowed_to_a_state(console, address):
    assert address in console.get("/console/corrections?state=open").text
    assert address not in console.get("/console/corrections?state=closed").text
    assert address not in console.get("/console/corrections?q=别家").text


def test_page_tells_the_order_in_words(console, address):
    page = console.get(address).text

    for part in (
        "store_temp",
        "C-07",
        "立即检修冷库",
        "第三十三条",
        "照片尚未收到",
        "所依据的检查",
    ):
        assert part in page


def test_page_shows_who_signed_and_whether_for_this_order(
    console, phone, warm_check, order_for, on_the_first_of_december
):
    record_id = uuid7()
    body = order_for(warm_check)
    at = MONDAY + HOUR
    refusal = {"role": "enterprise", "name": "王芳", "signed_at": TAKEN_AT, "covers": "A" * 43}
    body["signatures"] = [
        signature("inspector", "Inspector", record_id, body, at, None, "correction-order"),
        refusal | {"refused": "不认可限值"},
        signature("witness", "赵见证", record_id, body, at, None, "correction-order"),
    ]
    send(phone, "correction-order", body, at, record_id)

    page = console.get(address_of(record_id)).text

    assert page.count("针对的是此内容") == 2
    assert page.count("针对的不是此内容") == 1
    for part in ("检查人员", "企业代表", "拒绝签名：不认可限值", "见证人", "赵见证"):
        assert part in page


def test_photos_from_before_and_after_stand_beside_each_other(console, address, order, phone):
    assert "还没有整改后的照片" in console.get(address).text
    send(phone, "correction-evidence", evidence(order), MONDAY + 2 * HOUR)

    pairs = console.get(address).text.split('id="pairs"')[1].split("</section>")[0]

    assert pairs.index("整改前") < pairs.index("整改后")
    assert pairs.count("照片尚未收到") == 2
    assert "还没有整改后的照片" not in pairs


def test_page_is_in_english_for_who_reads_english(console, address):
    page = console.get(address, headers=ENGLISH).text

    assert "What is demanded" in page
    assert "Nothing yet." in page


def test_page_shows_what_followed_in_order(console, address, order, phone):
    send(phone, "correction-evidence", evidence(order), MONDAY + 2 * HOUR)
    body = review(order, "not-yet", "温度仍高", deadline="2026-12-10")
    send(phone, "correction-review", body, MONDAY + 3 * HOUR)

    page = console.get(address).text

    assert page.index("冷库已修好") < page.index("温度仍高")
    assert "延期至 2026-12-10" in page
    assert "（原为 2026-12-01）" in page


def test_staff_transfer_it_to_a_case(console, address):
    answer = post(console, address, {"act": "transfer", "text": "拒不改正"})

    assert answer.status_code == 302
    assert "已转立案" in console.get(address).text
    assert db.session.scalar(sa.select(Act).where(Act.kind == "correction-transferred"))


def test_a_transfer_needs_a_reason_and_what_was_typed_stays(console, address):
    answer = post(console, address, {"act": "transfer", "text": "长" * 2001})

    assert answer.status_code == 422
    assert "不超过 2000 字" in answer.text
    assert "长" * 2001 in answer.text


def test_what_was_transferred_is_not_transferred_again(console, address):
    post(console, address, {"act": "transfer", "text": "拒不改正"})

    assert post(console, address, {"act": "transfer", "text": "再次"}).status_code == 409


def test_a_reply_of_the_enterprise_is_kept(console, address):
    post(console, address, {"act": "reply", "text": "压缩机<b>故障</b>"})

    page = console.get(address).text
    assert "企业陈述" in page
    assert "压缩机&lt;b&gt;故障" in page


def test_staff_of_another_area_do_not_find_it(elsewhere, address):
    assert elsewhere.get(address).status_code == 404
    assert post(elsewhere, address, {"act": "reply", "text": "说明"}).status_code == 404
    assert address not in elsewhere.get("/console/corrections").text


def test_check_and_enterprise_lead_to_it(console, address, meat_plant):
    check = db.session.scalars(sa.select(Check.record_sha256)).one()

    assert f"/console/checks/{check}" in console.get(address).text
    assert address in console.get(f"/console/checks/{check}").text
    assert address in console.get(f"/console/enterprises/{meat_plant.id}").text


def test_dashboard_counts_what_is_overdue(console, address, monkeypatch):
    day = local_days.today() + timedelta(days=1)
    monkeypatch.setattr(local_days, "today", lambda: day)

    assert "项责令改正逾期" in console.get("/console/").text


def test_page_behind_the_label_names_the_deadline_and_no_person(client, address, cold_store):
    page = client.get(f"/L/{label_of(cold_store).code}").text

    assert "责令改正" in page
    assert "2026-12-01" in page
    assert "Inspector" not in page


def test_page_behind_the_label_is_silent_once_it_is_closed(client, order, phone, cold_store):
    send(phone, "correction-review", review(order), MONDAY + 2 * HOUR)

    assert "责令改正" not in client.get(f"/L/{label_of(cold_store).code}").text
