"""Checks in the console."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from server.checks.distance import metres_between
from server.database import db, uuid7, write
from server.records.models import FieldRecord
from server.sample.phone import signature
from tests.checks import conftest
from tests.checks.conftest import AT, label_of, store_temp
from tests.conftest import sign_in

MONDAY = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)  # 17:30 in Asia/Shanghai
DRAWN = hashlib.sha256(b"a signature that has not come").hexdigest()


def seal(phone, body, at=MONDAY, record_id=None):
    """Seal and send a check; returns the address of its page."""
    record_id = conftest.seal(phone, body, at, record_id)
    sha256 = db.session.scalar(sa.select(FieldRecord.sha256).where(FieldRecord.id == record_id))
    return f"/console/checks/{sha256}"


@pytest.fixture
def a_cold_check(phone, check_at, cold_store, inspector):
    """A store too warm, a dirty label, one signature for this content and one for another."""
    body = check_at(
        cold_store,
        measurements=[
            store_temp("-12.5", instrument="T-03"),
            {"limit": "quarantine_cert", "met": True, "from": "report", "reference": "Q-2026/7"},
        ],
        items=[
            {"item": "C-06", "result": "conforms"},
            {"item": "C-07", "result": "does-not-conform", "remark": "标签被<b>油</b>污遮住"},
        ],
        remark="冷库门关不严",
        photos=[{"sha256": "ab" * 32, "of": "C-07", "taken_at": AT}],
    )
    record_id = uuid7()
    body["signatures"] = [
        signature("inspector", "Inspector", record_id, body, MONDAY, inspector.id),
        {"role": "enterprise", "name": "王芳", "signed_at": AT, "covers": "A" * 43, "image": DRAWN},
    ]
    return seal(phone, body, record_id=record_id)


def test_list_shows_the_checks_of_the_area(console, a_cold_check):
    page = console.get("/console/checks").text

    assert a_cold_check in page
    assert "2026-11-16 17:30" in page
    assert "MEAT-03" in page
    assert "不符合" in page


def test_list_without_checks_says_what_brings_them(console):
    assert "封存并同步" in console.get("/console/checks").text


def test_list_is_narrowed_to_what_is_asked_for(console, a_cold_check):
    for query, found in (
        ("q=MEAT-03", True),
        ("q=MEAT-04", False),
        ("q=熟食", True),
        ("q=91430602MADEM00115", True),
        ("q=%25", False),
        ("result=does-not-conform", True),
        ("result=conforms", False),
        ("since=2026-11-16&until=2026-11-16", True),
        ("since=2026-11-17", False),
        ("until=2026-11-15", False),
        ("differing=1", True),
        ("region=430602&gate=raw_material&template=MEAT-03", True),
        ("region=430681", False),
        ("region=岳阳楼区", True),
        ("gate=process", False),
        ("template=MEAT-04", False),
        ("inspector=Colleague", True),
        ("deviation=1", True),
        ("correction=ordered", False),
        ("held=1", False),
        ("publication=near", False),
    ):
        answer = console.get(f"/console/checks?{query}")

        assert answer.status_code == 200, query
        assert (a_cold_check in answer.text) is found, query


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("since=yesterday", "“yesterday”不是日期"),
        ("until=2026-02-30", "“2026-02-30”不是日期"),
        ("since=9999-12-31", "不是日期"),
        ("since=2026-11-16&until=2026-11-01", "起始日期晚于截止日期"),
        ("result=nonsense", "没有“nonsense”这一项"),
        ("region=999999", "区划"),
        ("region=430100", "区划"),  # exists, outside the area
        ("gate=%00", "关口"),
        ("template=MEAT-99", "控制点模板"),
        ("point=1", "控制点"),
        ("inspector=nobody", "辖区内没有"),
        ("held=yes", "曾待审核"),
        ("publication=far", "临近公开期限"),
        ("q=%00", "控制字符"),
        ("q=" + "x" * 201, "不超过 200 个字"),
    ],
)
def test_a_filter_that_cannot_be_understood_is_told(console, a_cold_check, query, told):
    answer = console.get(f"/console/checks?{query}")

    assert answer.status_code == 422
    assert told in answer.text
    assert a_cold_check not in answer.text


@pytest.mark.parametrize("place", ["x", "a", "a!!", "aW10", "aWyJ4Iiwxd10", "b", "aWzEsMl0"])
def test_a_place_that_is_none_of_the_list_is_told(console, place):
    answer = console.get(f"/console/checks?after={place}")

    assert answer.status_code == 422
    assert "从第一页重新开始" in answer.text


def test_list_finds_a_check_by_its_labels_code_as_printed(console, a_cold_check, cold_store):
    code = label_of(cold_store).code
    printed = "%20".join(code[at : at + 4] for at in range(0, 16, 4))

    assert a_cold_check in console.get(f"/console/checks?q={printed}").text


def test_page_shows_the_check_in_full(console, a_cold_check):
    page = console.get(a_cold_check).text

    for text in (
        "MEAT-03",
        "−12.5 ℃",
        "≤ −18 ℃",
        "T-03",
        "Q-2026/7",
        "不达标",
        "未评定",  # the thawing temperature was left out
        "标签被&lt;b&gt;油&lt;/b&gt;污遮住",
        "冷库门关不严",
        "手机上的结论与服务器重新计算的不同",
        "照片尚未收到",
        "签名图片尚未收到",
        "针对的是此内容",
        "针对的不是此内容",
        "距标签张贴处 1 米",
        "设备签名有效",
        "回执由本系统签发",
        "此设备的第一条记录",
    ):
        assert text in page, text


def test_one_picture_under_several_signatures_is_flagged(console, phone, check_at, cold_store):
    signed = {"role": "inspector", "signed_at": AT, "covers": "A" * 43, "image": DRAWN}
    twice = [signed | {"name": "李伟"}, signed | {"name": "王芳"}]
    first = seal(phone, check_at(cold_store, signatures=twice))
    second = seal(phone, check_at(cold_store, signatures=twice[:1]))

    assert console.get(first).text.count("此记录中另一签名用的是同一图片") == 2
    assert "此记录中另一签名用的是同一图片" not in console.get(second).text
    assert "同一图片还用于 1 条记录" in console.get(second).text


def test_page_is_in_english_for_who_reads_english(console, a_cold_check):
    page = console.get(a_cold_check, headers={"Accept-Language": "en"}).text

    assert "For other content" in page
    assert "The device’s signature verifies" in page


def test_page_needs_no_inline_script_or_style(console, a_cold_check):
    page = console.get(a_cold_check).text

    assert "style=" not in page
    assert "onclick" not in page


def test_corrected_check_leads_to_its_correction(console, phone, check_at, cold_store):
    record_id = uuid7()
    wrong = seal(phone, check_at(cold_store), record_id=record_id)
    right = seal(
        phone, check_at(cold_store, replaces=str(record_id)), at=MONDAY + timedelta(hours=1)
    )

    assert right in console.get(wrong).text
    assert "更正" in console.get("/console/checks").text


def test_text_that_was_touched_in_the_database_no_longer_proves(console, a_cold_check):
    with write():
        record = db.session.scalar(sa.select(FieldRecord))
        last = record.text[-1]
        record.text = record.text[:-1] + ("A" if last != "A" else "Q")

    page = console.get(a_cold_check).text

    assert "设备签名有效" not in page
    assert "内容与哈希不一致" in page
    assert "日志中的叶与内容不一致" in page


def test_staff_of_another_area_do_not_find_it(elsewhere, a_cold_check):
    assert elsewhere.get(a_cold_check).status_code == 404
    assert a_cold_check not in elsewhere.get("/console/checks").text


def test_inspectors_have_no_console(client, inspector, a_cold_check):
    sign_in(client, inspector)

    assert client.get(a_cold_check).status_code == 403


@pytest.mark.parametrize("address", ["nothing", "00" * 32])
def test_what_is_no_check_is_not_found(console, address):
    assert console.get(f"/console/checks/{address}").status_code == 404


def test_enterprise_page_shows_checks_due_date_and_what_was_not_asked(
    console, a_cold_check, meat_plant
):
    page = console.get(f"/console/enterprises/{meat_plant.id}").text

    assert a_cold_check in page
    assert "2027-05-16" in page  # grade C: half a year after the visit
    assert "50 / 52" in page


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        (("29.38", "113.12"), ("29.38", "113.12"), 0),
        (("29.38", "113.12"), ("29.39", "113.12"), 1112),
        (("0", "0"), ("0", "180"), 20_015_115),
        (("0", "179.9"), ("0", "-179.9"), 22_239),
    ],
)
def test_distance_is_over_the_ground(one, other, metres):
    assert metres_between(one, other) == pytest.approx(metres, abs=1)


def test_page_compares_with_earlier_checks_of_the_point(console, phone, check_at, cold_store):
    temperatures = ("-20", "-12.5", "-19")
    for day, value in enumerate(temperatures):
        measured = [store_temp(value)]
        address = seal(
            phone, check_at(cold_store, measurements=measured), MONDAY + timedelta(days=day)
        )

    page = console.get(address).text

    assert page.count('class="trend-dot') == 3
    assert page.count('class="trend-dot bad"') == 1
    assert "3 次测量的走势" in page
    assert "2026-11-16 −20 ℃" in page  # said of the dot, for who cannot see it
    assert page.count(">不达标<") == 1
    assert "本次" in page


def test_first_check_of_a_point_has_nothing_to_compare_with(console, a_cold_check):
    page = console.get(a_cold_check).text

    assert "第一次检查" in page
    assert "<polyline" not in page


def test_proof_panel_says_where_the_record_stands(console, phone, check_at, cold_store):
    seal(phone, check_at(cold_store), MONDAY)
    address = seal(phone, check_at(cold_store), MONDAY + timedelta(hours=1))
    sha256 = address.rsplit("/", 1)[1]

    page = console.get(address).text

    for text in (
        "已写入当前检查点",
        "设备签名有效",
        "前一条记录已在此",
        "距登记地点",
        "手机时钟偏差",
    ):
        assert text in page
    assert f"/verify/{sha256}" in page
    assert "第 1 条" in page  # its neighbour on the phone


def test_a_check_is_told_to_programs(app, console, a_cold_check):
    answer = console.get(f"{a_cold_check}.json")
    told = answer.json

    assert ".json" in answer.headers["Content-Disposition"]
    assert told["result"] == "does-not-conform"
    assert told["control_point"]["code"] == "MEAT-03"
    assert {one["limit"]: one["met"] for one in told["measurements"]} == {
        "store_temp": False,
        "quarantine_cert": True,
    }
    assert hashlib.sha256(told["record"].encode()).hexdigest() == told["record_sha256"]
    assert app.test_client().get(f"{a_cold_check}.json").status_code == 302  # signed out


def test_what_comes_near_publication_is_listed_with_where_it_is_shown(
    console, phone, check_at, cold_store
):
    near = datetime.now(UTC) - timedelta(days=25)  # 17 to 18 weekdays
    first = seal(phone, check_at(cold_store), near)
    address = seal(phone, check_at(cold_store), near + timedelta(hours=1))
    recent = seal(phone, check_at(cold_store), near + timedelta(days=20))

    page = console.get("/console/checks?publication=near").text

    assert first in page
    assert address in page
    assert recent not in page
    assert page.count("标签页显示的是后来的检查") == 2
    assert "调休" in page  # what is not known is said
