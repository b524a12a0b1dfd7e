"""Held records and phones in the console."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from server.accounts.models import Person
from server.accounts.service import add_person
from server.database import db, write
from server.records.models import Device, FieldRecord
from server.seals.models import Act
from tests.conftest import PASSWORD
from tests.console.forms import post, signed_in
from tests.records.conftest import note, said


@pytest.fixture
def changde(app: object) -> Person:
    """Staff of Changde (430700)."""
    with write():
        person, _ = add_person("changde", "Changde", "staff", ["430700"], PASSWORD)
    return person


@pytest.fixture
def hunan(app: object) -> Person:
    """Staff of the province, Yueyang and Changde in it."""
    with write():
        person, _ = add_person("hunan", "Hunan", "staff", ["430000"], PASSWORD)
    return person


@pytest.fixture
def administrator(app: object) -> Person:
    with write():
        person, _ = add_person("chen", "Chen", "administrator", [""], PASSWORD)
    return person


def held(phone, **members):
    """Send a note that is held; returns the address of its page."""
    [outcome] = phone.send(phone.seal("test-note", note(**members)))
    assert outcome["outcome"] == "held", outcome
    record = db.session.scalars(sa.select(FieldRecord).order_by(FieldRecord.leaf_index.desc()))
    address = f"/console/held/{record.first().sha256}"
    db.session.rollback()
    return address


def test_a_held_record_is_listed_with_its_reason_in_words(client, staff, phone):
    address = held(phone, label="unknown")
    signed_in(client, staff)

    page = client.get("/console/held").text

    assert f'href="{address}"' in page
    assert "标签不属于这个关键控制点" in page
    assert "设备签名有效" in client.get(address).text


def test_an_accepted_record_counts_from_then_on(client, staff, phone):
    address = held(phone, text="已核实", label="unknown")
    signed_in(client, staff)

    post(client, address, {"decision": "accepted", "reason": "已电话核实"})

    assert list(said().values()) == ["已核实"]
    assert address not in client.get("/console/held").text
    assert "已电话核实" in client.get(address).text


def test_a_rejected_record_counts_for_nothing_and_stays(client, staff, phone):
    address = held(phone, label="unknown")
    signed_in(client, staff)

    post(client, address, {"decision": "rejected", "reason": "标签是旧的"})

    assert said() == {}
    page = client.get(address).text
    assert "未采纳" in page
    assert 'name="decision"' not in page


def test_a_decision_is_sealed_by_whom_and_why(client, staff, phone):
    address = held(phone, label="unknown")
    signed_in(client, staff)

    post(client, address, {"decision": "rejected", "reason": "标签是旧的"})

    act = db.session.scalars(sa.select(Act).where(Act.kind == "held-decided")).one()
    assert act.by == staff.id
    assert (act.body["decision"], act.body["reason"]) == ("rejected", "标签是旧的")


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_no_decision_without_a_reason(client, staff, phone, reason):
    address = held(phone, label="unknown")
    signed_in(client, staff)

    page = post(client, address, {"decision": "accepted", "reason": reason})

    assert page.status_code == 422
    assert re.search(r'role="alert".*请写明理由', page.text, re.DOTALL)
    assert said() == {}


def test_a_second_decision_is_refused(client, staff, phone):
    address = held(phone, label="unknown")
    signed_in(client, staff)

    post(client, address, {"decision": "rejected", "reason": "标签是旧的"})
    page = post(client, address, {"decision": "accepted", "reason": "还是要"})

    assert page.status_code == 409
    assert said() == {}


def test_what_no_kind_can_read_cannot_be_accepted(client, staff, phone):
    [outcome] = phone.send(phone.seal("no-such-kind", {}))
    assert outcome["outcome"] == "held"
    signed_in(client, staff)
    [address] = re.findall(r'href="(/console/held/[0-9a-f]{64})"', client.get("/console/held").text)

    assert 'value="accepted"' not in client.get(address).text
    page = post(client, address, {"decision": "accepted", "reason": "试试"})

    assert page.status_code == 409


def test_other_areas_do_not_see_it(client, changde, phone):
    address = held(phone, label="unknown")
    signed_in(client, changde)

    assert address not in client.get("/console/held").text
    assert client.get(address).status_code == 404
    assert post(client, address, {"decision": "rejected", "reason": "x"}).status_code == 404


def test_accepting_what_lies_outside_ones_area_is_for_the_office_above(client, staff, hunan, phone):
    address = held(phone, text="越区检查", region="430700")
    signed_in(client, staff)
    refused = post(client, address, {"decision": "accepted", "reason": "协查"})
    above = client.application.test_client()
    signed_in(above, hunan)

    accepted = post(above, address, {"decision": "accepted", "reason": "协查"})

    assert refused.status_code == 409
    assert "不在您的辖区" in refused.text
    assert accepted.location == "/console/held"
    assert list(said().values()) == ["越区检查"]


def test_what_was_stored_is_no_held_record(client, staff, phone):
    phone.send(phone.seal("test-note", note()))
    sha256 = db.session.scalars(sa.select(FieldRecord.sha256)).one()
    db.session.rollback()
    signed_in(client, staff)

    assert client.get(f"/console/held/{sha256}").status_code == 404


@pytest.mark.parametrize("path", ["/console/held", "/console/devices"])
def test_inspectors_review_nothing(client, inspector, path):
    signed_in(client, inspector)

    assert client.get(path).status_code == 403


def test_phones_tell_what_they_hold_back(client, staff, phone):
    phone.send(unsent={"records": 7, "photos": 12, "oldest": "2026-11-20T08:00:00.000Z"})
    signed_in(client, staff)

    page = client.get("/console/devices?unsent=1").text

    assert "7 条记录、12 张照片" in page
    assert "2026-11-20 16:00" in page
    assert "停用</button>" not in page  # that is for administrators


def test_the_phones_of_one_person(client, staff, inspector, colleague, phone, phone_of):
    other = phone_of(colleague)
    with write():
        db.session.get(Device, other.kid).name = "第二部"
    signed_in(client, staff)

    page = client.get(f"/console/devices?person={inspector.id}").text

    assert phone.name in page
    assert "第二部" not in page
    assert "第二部" in client.get("/console/devices").text


@pytest.mark.parametrize(
    ("unsent", "told"),
    [
        ({"records": 7, "photos": 12}, "还有 7 条记录、12 张照片未上传"),
        ({"records": 0, "photos": 0}, "上次联网时没有未上传的记录"),
    ],
)
def test_revoking_says_what_the_phone_takes_with_it(client, administrator, phone, unsent, told):
    phone.send(unsent=unsent)
    signed_in(client, administrator)

    answer = post(client, f"/console/devices/{phone.kid}/revoke")

    assert told in client.get(answer.location).text


def test_a_phone_with_nothing_unsent_is_not_among_those_with(client, staff, phone):
    phone.send()
    signed_in(client, staff)

    assert phone.name in client.get("/console/devices").text
    assert "没有手机报告未上传的记录" in client.get("/console/devices?unsent=1").text


def test_phones_of_other_areas_are_not_listed(client, changde, phone):
    signed_in(client, changde)

    assert "还没有登记的手机" in client.get("/console/devices").text


def test_only_an_administrator_revokes_a_phone(client, staff, administrator, phone):
    signed_in(client, staff)
    assert post(client, f"/console/devices/{phone.kid}/revoke").status_code == 403

    other = client.application.test_client()
    signed_in(other, administrator)
    post(other, f"/console/devices/{phone.kid}/revoke")

    assert db.session.get(Device, phone.kid).revoked_at is not None
    act = db.session.scalars(sa.select(Act).where(Act.kind == "device-revoked")).one()
    assert (act.by, act.body["device"]) == (administrator.id, phone.kid)
    assert phone.send(phone.seal("test-note", note()))[0]["problem"]["type"].endswith(
        "device-revoked"
    )


def test_revoking_a_lost_phone_ends_what_is_signed_in_on_it(client, administrator, phone):
    signed_in(client, administrator)
    page = client.get("/console/devices").text
    assert 'name="sign_out" value="1"' in page

    post(client, f"/console/devices/{phone.kid}/revoke", {"sign_out": "1"})

    assert phone.client.get("/api/v1/session").status_code == 401
    assert client.get("/api/v1/session").status_code == 200  # the administrator's own


@pytest.mark.parametrize("path", [f"/console/held/{'0' * 64}", "/console/devices/x/revoke"])
def test_forms_need_their_token(client, administrator, path):
    signed_in(client, administrator)

    page = client.post(path, data={"decision": "rejected", "reason": "x"})

    assert page.status_code == 400
    assert "请刷新后重试" in page.text
