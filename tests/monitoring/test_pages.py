"""An enterprise notes what it measures at a point; the bureau of its area reads it, nobody else."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from uuid import uuid4

import sqlalchemy as sa

from server.accounts.service import add_person
from server.control_points import service as control_points
from server.database import db, write
from server.exports.spreadsheets import BOM
from server.monitoring import service
from server.monitoring.models import MonitoringEntry
from server.seals.acts import found_log
from server.seals.models import Act
from server.verification.findings import INSERTED, LINE, MISSING
from server.verification.service import verify
from tests.checks.conftest import label_of
from tests.conftest import PASSWORD, sign_in
from tests.monitoring.conftest import kept, local

ENGLISH = {"Accept-Language": "en"}


def address(point, rest=""):
    return f"/monitoring/points/{point.id}{rest}"


def test_a_line_is_judged_kept_sealed_and_shown(note, plant, cold_store):
    answer = note(batch="20261123A", instrument="T-07", remark="二号库")

    assert answer.status_code == 303
    [entry] = kept()
    assert (entry.result, entry.ledger, entry.plan_version) == ("met", "L01", 1)
    assert entry.measurements == [
        {"limit": "store_temp", "value": "-19", "unit": "Cel", "from": "measured"}
    ]
    page = plant.get(answer.location).text
    for part in ("已记录并封存", "−19 ℃", "达标", "20261123A", "T-07", "二号库", "王芳"):
        assert part in page
    act = db.session.scalars(sa.select(Act).where(Act.kind == service.KEPT)).one()
    assert (act.by, act.body["entry"]) == (entry.kept_by, str(entry.id))
    assert "王芳" not in str(act.body)


def test_the_form_asks_for_every_limit_and_says_what_to_do(plant, cold_store):
    page = plant.get(address(cold_store)).text

    content = cold_store.current.content
    for limit in content["limits"]:
        assert limit["name"]["zh"] in page
    assert content["corrective_action"]["zh"] in page
    assert "原料进货查验记录" in page
    assert "不少于产品保质期满后六个月" in page
    english = plant.get(address(cold_store), headers=ENGLISH).text
    assert "Note a line" in english
    assert "Keep and seal" in english


def test_out_of_limits_asks_what_was_done_and_nothing_typed_is_lost(note, plant, cold_store):
    form = {"value-store_temp": "-12.5", "batch": "20261123A", "remark": "门没关严"}
    answer = note(**form)

    assert answer.status_code == 422
    for part in ("超出限值，请写明采取了什么纠偏措施", *form.values()):
        assert part in answer.text
    assert kept() == []

    answer = note(**form, corrective_action="关门降温，产品移库")
    assert answer.status_code == 303
    assert kept()[0].result == "not-met"
    page = plant.get(answer.location).text
    assert "请落实纠偏措施" in page
    assert "关门降温" in page
    assert "1 条超出限值" in plant.get("/own/").text


def test_a_mistake_is_said_at_its_field(note):
    for fields, said in (
        ({"value-store_temp": "warm"}, "只填数字"),
        ({"value-store_temp": ""}, "请至少填写一项"),
        ({"taken_at": ""}, "请填写日期和时间"),
        ({"taken_at": "2099-01-01T10:00"}, "时间还没有到"),
        ({"batch": "<b>" + "批" * 100}, "最多 100 字"),
    ):
        answer = note(**fields)

        assert answer.status_code == 422
        assert said in answer.text
        assert "<b>批" not in answer.text
    assert kept() == []


def test_what_is_sent_twice_is_one_line_and_other_words_are_another(note):
    form = {"id": str(uuid4()), "taken_at": local()}
    note(**form)
    note(**form)
    assert len(kept()) == 1

    note(**form, remark="又量了一次")
    assert len(kept()) == 2


def test_limits_that_changed_meanwhile_are_shown_before_anything_is_kept(note, plant, cold_store):
    content = cold_store.current.content
    with write():
        point = db.session.get(type(cold_store), cold_store.id)
        control_points.change(point, content | {"warning": {"zh": "新", "en": "new"}}, None, "改")
    answer = note(plan_version="1", remark="写好的备注")

    assert answer.status_code == 422
    assert "限值有了新版本" in answer.text
    assert 'name="plan_version" value="2"' in answer.text
    assert "写好的备注" in answer.text


def test_a_mistake_is_corrected_by_a_line_that_names_it(note, plant, cold_store):
    note(**{"value-store_temp": "-91"})
    [wrong] = kept()
    form = plant.get(address(cold_store, f"/lines/{wrong.id}/correction"))
    assert 'value="-91"' in form.text
    there = f"/lines/{wrong.id}/correction"
    assert "请写明原来哪里记错了" in note(to=there, **{"value-store_temp": "-19"}).text

    note(to=there, **{"value-store_temp": "-19", "reason": "数字颠倒"})

    former, new = kept()
    assert (former.measurements[0]["value"], new.replaces) == ("-91", former.id)
    page = plant.get(address(cold_store)).text
    assert "已更正" in page
    assert "数字颠倒" in page
    again = note(to=there, **{"value-store_temp": "-18", "reason": "再改"})
    assert again.status_code == 409
    assert "已经更正过" in again.text
    assert service.recent([cold_store.id])[cold_store.id].kept == 1


def test_a_line_kept_late_says_so(note, plant, cold_store):
    note(taken_at=local(timedelta(days=2)))

    assert "补记" in plant.get(address(cold_store)).text


def test_the_ledger_is_a_table_for_spreadsheets_in_which_nothing_is_computed(
    note, plant, cold_store
):
    note(remark="=1+1", batch="一批")
    note(**{"taken_at": local(timedelta(days=3)), "value-store_temp": "-20"})

    answer = plant.get(address(cold_store, "/ledger.csv"))
    table = list(csv.DictReader(io.StringIO(answer.data.decode().removeprefix(BOM))))

    assert [row["监控结果"] for row in table] == ["−19 ℃", "−20 ℃"]
    assert table[0]["备注"] == "'=1+1"
    assert table[0]["记录人"] == "王芳"
    since = local().split("T")[0]
    one = plant.get(address(cold_store, f"/ledger.csv?since={since}&until={since}")).data.decode()
    assert len(one.splitlines()) == 2


def test_the_page_for_paper_has_the_period_in_the_order_of_time(note, plant, cold_store):
    note(remark="later")
    note(taken_at=local(timedelta(days=1)), remark="earlier")

    page = plant.get(address(cold_store, "/print")).text

    assert page.index("earlier") < page.index("later")
    for part in ("原料进货查验记录", "91430602MADEM00115", "复核人签名", "共 2 条"):
        assert part in page
    assert (
        "这段时间没有记录"
        in plant.get(address(cold_store, "/print?since=2020-01-01&until=2020-01-02")).text
    )


def test_who_scans_the_label_comes_to_its_lines(plant, client, inspector, cold_store):
    code = label_of(cold_store).code
    assert f"/monitoring/at/{code}" in client.get(f"/L/{code}").text

    assert plant.get(f"/monitoring/at/{code.lower()}").location == address(cold_store)
    assert "/console/sign-in" in client.get(f"/monitoring/at/{code}").location
    sign_in(client, inspector)
    assert client.get(f"/monitoring/at/{code}").location == address(cold_store)
    assert client.get("/monitoring/at/nothing").status_code == 404


def test_the_bureau_of_the_area_reads_and_writes_nothing(note, app, staff, inspector, cold_store):
    note(remark="给局里看")
    [entry] = kept()
    for person in (staff, inspector):
        client = app.test_client()
        sign_in(client, person)

        page = client.get(address(cold_store))
        assert "给局里看" in page.text
        assert "保存并封存" not in page.text
        for rest in ("/ledger.csv", "/print"):
            assert client.get(address(cold_store, rest)).status_code == 200
        assert note(client=client).status_code == 403
        assert client.get(address(cold_store, f"/lines/{entry.id}/correction")).status_code == 403


def test_an_enterprises_page_in_the_console_shows_what_it_noted(note, client, staff, meat_plant):
    note()
    sign_in(client, staff)

    page = client.get(f"/console/enterprises/{meat_plant.id}").text

    assert "企业自行监控" in page
    assert "1 条" in page


def test_nobody_else_finds_it(note, app, baker, points, cold_store, plant):
    note()
    [entry] = kept()
    with write():
        add_person("elsewhere", "Elsewhere", "staff", ["430700"], PASSWORD)
    stranger = app.test_client()
    stranger.post("/api/v1/session", json={"username": "elsewhere", "password": PASSWORD})

    for client in (baker, stranger):
        for rest in ("", "/ledger.csv", "/print"):
            assert client.get(address(cold_store, rest)).status_code == 404
        assert client.get(f"/monitoring/at/{label_of(cold_store).code}").status_code == 404
    assert baker.get(address(cold_store, f"/lines/{entry.id}/correction")).status_code == 404
    assert note(client=baker).status_code == 404
    there = f"/lines/{entry.id}/correction"
    assert note(point=points["MEAT-04"], to=there, reason="别处").status_code == 404
    assert len(kept()) == 1


def test_a_dropped_point_takes_no_new_line(note, plant, cold_store):
    note()
    with write():
        point = db.session.get(type(cold_store), cold_store.id)
        control_points.drop(point, None, "停产")

    assert "保存并封存" not in plant.get(address(cold_store)).text
    assert note().status_code == 409
    there = f"/lines/{kept()[0].id}/correction"
    assert note(to=there, reason="更正旧的").status_code == 303


def test_a_flood_of_lines_is_stopped_and_told_so(note, monkeypatch):
    monkeypatch.setattr(service, "OF_ENTERPRISE", service.Attempts("few", 1, timedelta(hours=1)))
    note()
    answer = note(remark="还有一条")

    assert answer.status_code == 429
    assert "稍后再提交" in answer.text
    assert "还有一条" in answer.text


def test_every_point_of_the_catalogue_has_a_form(plant, points):
    for point in points.values():
        page = plant.get(address(point))
        assert page.status_code == 200
        assert page.text.count("<fieldset") == len(point.current.content["limits"])


def test_a_line_that_was_changed_behind_its_back_is_named(note, staff):
    with write():
        found_log()
    note(**{"value-store_temp": "-1"}, corrective_action="降温", batch="一批")
    assert verify().findings == []
    [entry] = kept()
    as_sealed = {c.key: getattr(entry, c.key) for c in sa.inspect(MonitoringEntry).columns}

    for column, value in (
        ("remark", "一切正常"),
        ("measurements", []),
        ("result", "met"),
        ("taken_at", entry.taken_at - timedelta(days=1)),
        ("kept_by", staff.id),
        ("ledger", "L06"),
    ):
        with write():
            db.session.execute(sa.update(MonitoringEntry).values({column: value}))
        [found] = verify().findings
        assert (found.what, column in found.why.en) == (LINE, True)
        with write():
            db.session.execute(sa.update(MonitoringEntry).values(as_sealed))

    with write():
        db.session.add(MonitoringEntry(**as_sealed | {"id": uuid4()}))
    assert [(one.what, one.why) for one in verify().findings] == [(LINE, INSERTED)]
    with write():
        db.session.execute(sa.delete(MonitoringEntry))
    assert [(one.what, one.why) for one in verify().findings] == [(LINE, MISSING)]
