"""What was written in a line is erased by law; what was measured stays, and the log verifies."""

from __future__ import annotations

import sqlalchemy as sa

from server.database import db, write
from server.monitoring import service
from server.monitoring.erasing import ERASED
from server.seals.acts import found_log
from server.seals.models import Act
from server.verification.findings import ACT, LINE, NOT_ERASED
from server.verification.service import verify
from tests.conftest import sign_in
from tests.console.forms import post
from tests.monitoring.conftest import kept, local

LAW = "个人信息保护法第四十七条"
WRITTEN = {
    "batch": "王某自用批",
    "instrument": "王某的温度计",
    "remark": "联系王某 13812345678",
    "corrective_action": "由王某处理",
}


def erase(client, point, entry, reason=LAW):
    path = f"/monitoring/points/{point.id}/lines/{entry.id}/erasure"
    return post(client, path, {"reason": reason})


def in_the_file(app):
    db.session.rollback()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return (app.config["SETTINGS"].data_dir / "guanqia.db").read_bytes()


def test_no_byte_of_it_stays_and_the_figures_do(note, app, plant, client, staff, cold_store):
    with write():
        found_log()
    note(**WRITTEN)
    [entry] = kept()
    text = db.session.scalars(sa.select(Act.text).where(Act.kind == service.KEPT)).one()
    assert text[200:300].encode() in in_the_file(app)
    sign_in(client, staff)

    answer = erase(client, cold_store, entry)

    assert answer.status_code == 303
    found = in_the_file(app)
    assert text[200:300].encode() not in found
    assert not [part for part in WRITTEN.values() if part.encode() in found]
    page = client.get(answer.location).text
    for part in ("−19 ℃", "达标", "王芳", "文字已依法删除"):
        assert part in page
    assert "13812345678" not in plant.get(f"/monitoring/points/{cold_store.id}").text
    report = verify()
    assert (report.findings, report.erased) == ([], 1)


def test_it_is_an_act_that_says_why_and_the_log_keeps_the_place(note, client, staff, cold_store):
    note(**WRITTEN)
    [entry] = kept()
    was = db.session.scalars(sa.select(Act).where(Act.kind == service.KEPT)).one()
    sign_in(client, staff)
    erase(client, cold_store, entry)

    act = db.session.scalars(sa.select(Act).where(Act.kind == ERASED)).one()
    assert (act.by, act.body["reason"], act.body["entry"]) == (staff.id, LAW, str(entry.id))
    assert (was.text, was.body) == ("", {})
    assert not [part for part in WRITTEN.values() if part in str(act.payload)]
    assert "此记录已依法删除" in client.get(f"/verify/{was.sha256}").text
    assert kept()[0].erased_by == act.sha256

    erase(client, cold_store, entry, "再一次")  # changes nothing
    assert db.session.scalars(sa.select(Act).where(Act.kind == ERASED)).one().sha256 == act.sha256


def test_without_the_law_nothing_is_erased(note, client, staff, cold_store):
    note(**WRITTEN)
    sign_in(client, staff)

    answer = erase(client, cold_store, kept()[0], " ")

    assert answer.status_code == 422
    assert "请写明依据和理由" in answer.text
    assert kept()[0].remark == WRITTEN["remark"]


def test_a_form_that_is_sent_again_brings_nothing_back(note, client, staff, cold_store):
    fields = WRITTEN | {"id": "0b6e8a4c-6f0b-4a2e-8a55-0f2f2f0b7f01", "taken_at": local()}
    note(**fields)
    [entry] = kept()
    sign_in(client, staff)
    erase(client, cold_store, entry)

    note(**fields)

    [entry] = kept()
    assert entry.remark == ""


def test_an_erased_line_is_corrected_like_any_other(note, client, staff, cold_store):
    note(**WRITTEN)
    [entry] = kept()
    sign_in(client, staff)
    erase(client, cold_store, entry)

    note(to=f"/lines/{entry.id}/correction", reason="抄错了", value__store_temp="-20")

    assert [one.replaces for one in kept()] == [None, entry.id]


def test_who_changes_what_was_left_is_named(note, client, staff, cold_store):
    with write():
        found_log()
    note(**WRITTEN)
    [entry] = kept()
    text = db.session.scalars(sa.select(Act.text).where(Act.kind == service.KEPT)).one()
    sign_in(client, staff)
    erase(client, cold_store, entry)

    with write():
        kept()[0].result = "not-met"
    assert verify().findings[0].what is LINE
    with write():
        kept()[0].result = "met"
        kept()[0].remark = "又写回来"
    assert "remark" in verify().findings[0].why.en
    with write():
        kept()[0].remark = ""
        act = db.session.scalars(sa.select(Act).where(Act.kind == service.KEPT)).one()
        act.text = text
    assert (verify().findings[0].what, verify().findings[0].why) == (ACT, NOT_ERASED)
    with write():
        act = db.session.scalars(sa.select(Act).where(Act.kind == ERASED)).one()
        act.text = ""  # an erasure that nothing speaks of
    assert verify().findings[0].what is ACT
