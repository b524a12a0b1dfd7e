"""Follow-up visits in the console, and on the enterprise's own page."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from server import work
from server.database import db, write
from server.enterprises.models import Enterprise
from server.exports.spreadsheets import formula_safe
from server.follow_ups import service
from server.follow_ups.models import FollowUpAddition, FollowUpPlan, FollowUpProblem, FollowUpVisit
from server.own_page import service as own_page
from server.statistics import kept
from tests.conftest import sign_in
from tests.console.forms import post
from tests.corrections.conftest import send
from tests.follow_ups.conftest import TUESDAY, by_hand, in_yueyang, make_plan, problem
from tests.own_page.conftest import start

ENGLISH = {"Accept-Language": "en"}
BASE = "/console/follow-ups"
PAGE = Path(__file__).parents[2] / "docs" / "follow-ups.md"


@pytest.fixture
def plan(staff, meat_plant, bakery):
    """Two in the pool, the one that was penalised is drawn; its page."""
    by_hand(meat_plant, staff)
    by_hand(bakery, staff, "served")
    return f"{BASE}/plans/{make_plan(staff).id}"


@pytest.fixture
def visit(phone, visit_to, meat_plant):
    """The page of a visit at which a problem was raised."""
    send(
        phone,
        "follow-up-visit",
        visit_to(meat_plant, problems=[problem("<b>何时</b>执行？")]),
        TUESDAY,
    )
    return f"{BASE}/visits/{db.session.scalars(sa.select(FollowUpVisit.record_sha256)).one()}"


def test_an_empty_section_says_what_to_do(console):
    assert "还没有回访计划" in console.get(BASE).text
    assert "这一期还没有对象" in console.get(f"{BASE}/new").text


def test_staff_see_how_many_but_not_whom_before_the_draw(console, staff, meat_plant, bakery):
    by_hand(meat_plant, staff)

    page = console.get(f"{BASE}/new").text

    assert "2026年第4季度" in page
    assert "1 (50 %)" in page
    assert meat_plant.name not in page


def test_a_large_areas_pool_is_counted_by_the_worker(app, console, staff, meat_plant, monkeypatch):
    by_hand(meat_plant, staff)
    monkeypatch.setattr(kept, "LARGE", 5)  # enterprises

    assert "正在后台统计" in (page := console.get(f"{BASE}/new").text)
    assert 'name="seed"' not in page

    work.do_at_once(app)
    work.take_up()
    db.session.rollback()
    page = console.get(f"{BASE}/new").text
    assert "统计于" in page
    assert "1 (50 %)" in page


def test_staff_draw_and_see_seed_rule_and_whose_choice_it_is(console, staff, meat_plant):
    by_hand(meat_plant, staff)

    form = {"period": "2026-Q4", "region": "430600", "rate": "60", "seed": "摇号0718"}
    answer = post(console, f"{BASE}/new", form)

    page = console.get(answer.location).text
    for part in ("摇号0718", meat_plant.name, "SHA-256", "不是法规要求", "待回访", "目标 60%"):
        assert part in page
    assert "2026年第4季度" in console.get(BASE).text
    again = post(console, f"{BASE}/new", form | {"seed": "更好的"})
    assert again.status_code == 409
    assert "不能重新抽取" in again.text


@pytest.mark.parametrize("wrong", [{"rate": "0"}, {"period": "soon"}, {"rate": ""}])
def test_a_wrong_wish_is_explained(console, staff, meat_plant, wrong):
    by_hand(meat_plant, staff)
    form = {"period": "2026-Q4", "region": "430600", "rate": "50"} | wrong

    assert post(console, f"{BASE}/new", form).status_code == 422
    assert console.get(f"{BASE}/new", query_string=form).status_code == 200
    assert db.session.scalars(sa.select(FollowUpPlan)).all() == []


def test_the_plan_shows_the_rate_with_its_parts(console, plan, visit, meat_plant, bakery):
    page = console.get(plan).text

    assert "50 %" in page
    assert "池内 2 家中已回访 1 家" in page
    assert "待答复 1" in page
    assert meat_plant.name in page
    assert bakery.name not in page  # not drawn
    assert bakery.name in console.get(f"{plan}?show=pool").text
    assert meat_plant.name not in console.get(f"{plan}?show=due").text
    assert "How it was drawn" in console.get(plan, headers=ENGLISH).text


def test_a_grown_pool_is_drawn_from_by_a_button(console, plan, staff, enterprises):
    assert "对象增加了" not in console.get(plan).text
    for enterprise in in_yueyang():
        by_hand(enterprise, staff, "served")

    assert "对象增加了" in console.get(plan).text
    post(console, f"{plan}/extend")
    assert "对象增加了" not in console.get(plan).text
    assert post(console, f"{plan}/extend").status_code == 302  # twice does no harm


def test_the_export_has_every_enterprise_and_no_formula(console, plan, visit, meat_plant):
    with write():
        name = sa.update(Enterprise).where(Enterprise.id == meat_plant.id)
        db.session.execute(name.values(name='=HYPERLINK("http://x")'))

    answer = console.get(f"{plan}/list.csv")

    assert answer.mimetype == "text/csv"
    heading, *rows = csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff")))
    assert len(rows) == 2
    assert heading[1] == "企业"
    assert rows[0][0:2] == ["1", '\'=HYPERLINK("http://x")']
    assert rows[0][-2:] == ["已回访", "2026-11-17"]
    assert rows[1][0] == ""


def test_anybody_draws_again_from_what_was_sealed(
    console, plan, staff, enterprises, tmp_path, capsys, monkeypatch
):
    """By the few lines of the documents, which use nothing of ours."""
    for number, enterprise in enumerate(in_yueyang()):
        by_hand(enterprise, staff, "served" if number % 2 else "penalised")
    post(console, f"{plan}/extend")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "draw.jws").write_bytes(console.get(f"{plan}/draw.jws").data)
    [lines] = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)

    exec(lines, {})  # noqa: S102 - our own page

    said = capsys.readouterr().out.splitlines()
    assert len(said) == 2
    assert all(line.endswith("drawn as sealed") for line in said)


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", " =1", "\t=1", "\r1", "＝1"])
def test_no_cell_is_taken_for_a_formula(cell):
    assert formula_safe(cell) == f"'{cell}"


def test_a_visit_in_full_and_its_answer(console, visit, meat_plant):
    page = console.get(visit).text
    for part in ("主要负责人", "执法规范", "&lt;b&gt;何时&lt;/b&gt;", "照片尚未收到", "待答复"):
        assert part in page

    address = f"{visit}/problems/{db.session.scalars(sa.select(FollowUpProblem.problem_id)).one()}"
    assert post(console, address, {"text": " "}).status_code == 422
    long = post(console, address, {"text": "长" * 2001})
    assert "长" * 2001 in long.text
    assert post(console, address, {"text": "明年三月起"}).status_code == 302
    assert "明年三月起" in console.get(visit).text
    assert post(console, address, {"text": "改口"}).status_code == 409
    assert "明年三月起" in console.get(f"/console/enterprises/{meat_plant.id}").text


def test_problems_are_listed_the_open_ones_first(console, phone, visit_to, meat_plant):
    raised = [problem("已经答复的"), problem("还没答复的")]
    send(phone, "follow-up-visit", visit_to(meat_plant, problems=raised), TUESDAY)
    assert "个回访中反映的问题等待答复" in console.get("/console/").text
    found = db.session.scalars(sa.select(FollowUpProblem).order_by(FollowUpProblem.place)).first()
    post(
        console, f"{BASE}/visits/{found.record_sha256}/problems/{found.problem_id}", {"text": "好"}
    )

    page = console.get(f"{BASE}/problems").text

    assert page.index("还没答复的") < page.index("已经答复的")
    assert "已经答复的" not in console.get(f"{BASE}/problems?state=open").text
    assert "还没答复的" not in console.get(f"{BASE}/problems?q=已经").text


def test_visits_are_listed_and_searched(console, visit, meat_plant, bakery):
    assert visit in console.get(f"{BASE}/visits?q={meat_plant.uscc}").text
    assert visit not in console.get(f"{BASE}/visits?q={bakery.name}").text


def test_staff_add_by_hand_and_withdraw(console, meat_plant):
    form = {"uscc": meat_plant.uscc, "ground": "served", "day": "2026-11-02", "reason": "许可变更"}
    assert post(console, f"{BASE}/by-hand", form | {"day": "soon"}).status_code == 422
    assert post(console, f"{BASE}/by-hand", form).status_code == 302
    assert "许可变更" in console.get(f"{BASE}/by-hand").text

    addition = db.session.scalars(sa.select(FollowUpAddition.id)).one()
    post(console, f"{BASE}/by-hand/{addition}/withdraw", {"reason": "登记错了"})
    assert "登记错了" in console.get(f"{BASE}/by-hand").text


def test_another_area_finds_nothing_of_it(elsewhere, plan, visit, meat_plant):
    problem_id = db.session.scalars(sa.select(FollowUpProblem.problem_id)).one()
    addition = db.session.scalars(sa.select(FollowUpAddition.id)).first()

    for address in (plan, f"{plan}/list.csv", f"{plan}/draw.jws", visit):
        assert elsewhere.get(address).status_code == 404
    for address in (
        f"{plan}/extend",
        f"{visit}/problems/{problem_id}",
        f"{BASE}/by-hand/{addition}/withdraw",
    ):
        assert post(elsewhere, address, {"text": "好", "reason": "好"}).status_code == 404
    form = {"period": "2026-Q4", "region": "430600", "rate": "50"}
    assert post(elsewhere, f"{BASE}/new", form).status_code == 404
    for page in ("", "/visits", "/problems", "/by-hand"):
        text = elsewhere.get(BASE + page).text
        assert meat_plant.name not in text
        assert plan not in text


def test_an_inspector_has_the_phone_for_this(client, inspector, plan):
    sign_in(client, inspector)

    assert client.get(plan).status_code == 403


def test_the_enterprise_reads_the_answer_on_its_own_page(app, staff, visit, meat_plant):
    one = db.session.scalars(sa.select(FollowUpProblem)).one()
    with write():
        service.answer(one.record_sha256, one.problem_id, "明年三月起", staff)
    with write():
        code = own_page.make_code(meat_plant, staff)
    plant = app.test_client()
    start(plant, code)

    page = plant.get("/own/").text

    assert "回访时反映的问题" in page
    assert "明年三月起" in page
    assert date(2026, 11, 17).isoformat() in page
