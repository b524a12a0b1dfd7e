"""Staff look at proposals, accept, confirm, adapt and drop them in the console."""

import re

import pytest
import sqlalchemy as sa

from server import work
from server.accounts.service import add_person
from server.control_points import catalogue, service, template_form
from server.control_points.models import ControlPoint
from server.database import db, write
from server.labels import rendering, runs
from server.labels.manner import Manner
from server.labels.selection import Selection
from tests.conftest import PASSWORD, sign_in


@pytest.fixture
def console(client, staff):
    """A client signed in as staff of Yueyang; posts its forms with the token."""
    token = sign_in(client, staff)

    def post(address, **form):
        return client.post(address, data={"csrf_token": token, **form})

    client.post_form = post
    return client


@pytest.fixture
def cooking(meat_plant):
    """MEAT-05 in the plant's plan; its only limit waits to be confirmed."""
    with write():
        (point,) = service.accept(meat_plant, ["MEAT-05"], None)
    return point


def plan_of(enterprise):
    return f"/console/enterprises/{enterprise.id}/plan"


def address_of(point):
    return f"/console/enterprises/control-points/{point.id}"


def test_proposals_stand_with_limit_source_and_certainty_all_ticked(console, meat_plant):
    page = console.get(plan_of(meat_plant)).text

    assert len(re.findall(r'name="code" value="MEAT-\d\d"[^>]* checked', page)) == 8
    assert "≥ 72 ℃" in page
    assert "企业HACCP计划（72 ℃保持15 s等效）" in page
    assert "待企业确认" in page
    assert "专家意见待核" in page


def test_ticked_proposals_enter_the_plan(console, meat_plant):
    answer = console.post_form(plan_of(meat_plant) + "/accept", code=["MEAT-01", "MEAT-05"])

    assert answer.status_code == 303
    page = console.get(answer.location).text
    assert "已接受 2 个控制点" in page
    assert [each.code for each in service.points_of(meat_plant)] == ["MEAT-01", "MEAT-05"]

    console.post_form(plan_of(meat_plant) + "/accept", code=["MEAT-01", "MEAT-05"])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ControlPoint)) == 2


def test_the_enterprises_page_lists_its_control_points(console, meat_plant, cooking):
    page = console.get(f"/console/enterprises/{meat_plant.id}").text

    assert "熟制（中心温度）" in page
    assert "按本企业HACCP计划" in page  # unconfirmed, so its value is not shown as a limit


def test_a_common_value_is_confirmed_with_the_plants_document(console, meat_plant, cooking):
    console.post_form(
        plan_of(meat_plant) + "/confirm",
        limit=f"{cooking.id} core_temp",
        document="HACCP 计划 HP-2026-03",
    )

    db.session.refresh(cooking)
    assert cooking.current_version == 2
    assert "HP-2026-03" in console.get(address_of(cooking)).text


def test_confirming_without_a_document_says_what_is_missing(console, meat_plant, cooking):
    answer = console.post_form(
        plan_of(meat_plant) + "/confirm", limit=f"{cooking.id} core_temp", document=""
    )

    assert "请填写企业的依据文件" in console.get(answer.location).text
    assert service.points_of(meat_plant)[0].current_version == 1


def test_a_limit_is_adapted_added_and_removed_each_as_a_version(console, cooking):
    why = {"document": "HP-2026-03", "reason": "工艺验证"}
    console.post_form(
        address_of(cooking) + "/adapt", parameter="core_temp", value="75", duration="20", **why
    )
    console.post_form(
        address_of(cooking) + "/own",
        name_zh="油温",
        operator="<=",
        value=["180", ""],
        unit="℃",
        **why,
    )
    page = console.get(address_of(cooking)).text
    assert "≥ 75 ℃" in page
    assert "≤ 180 ℃" in page

    console.post_form(address_of(cooking) + "/remove", parameter="own-1", reason="不再油炸")
    console.post_form(address_of(cooking) + "/responsible", zh="班长", reason="岗位调整")

    db.session.refresh(cooking)
    assert cooking.current_version == 5
    assert [each.reason for each in cooking.versions] == [
        "", "工艺验证", "工艺验证", "不再油炸", "岗位调整",
    ]  # fmt: skip


def test_each_version_says_what_it_changed(console, cooking):
    why = {"document": "HP-2026-03", "reason": "工艺验证"}
    at = address_of(cooking)
    console.post_form(at + "/adapt", parameter="core_temp", value="75", duration="20", **why)
    own = {"name_zh": "油温", "operator": "<=", "value": ["180", ""], "unit": "℃"}
    console.post_form(at + "/own", **own, **why)
    console.post_form(at + "/remove", parameter="own-1", reason="不再油炸")
    console.post_form(at + "/responsible", zh="班长", reason="岗位调整")

    page = console.get(at).text
    told = re.findall(r'<ul class="version-changes">(.*?)</ul>', page, re.DOTALL)
    plain = [" ".join(re.sub("<[^>]+>", " ", one).split()) for one in told]

    assert len(plain) == 4  # the first version changed nothing
    assert plain[0].endswith("→ 班长")
    assert plain[1] == "油温：删除 ≤ 180 ℃（HP-2026-03）"
    assert plain[2] == "油温：新增 ≤ 180 ℃（HP-2026-03）"
    assert "行业常用值，待企业确认" in plain[3].partition("→")[0]
    assert "≥ 75 ℃" in plain[3].partition("→")[2]


def test_a_change_names_the_labels_that_it_made_outdated(console, cooking, meat_plant, staff):
    with write():
        run = runs.confirm(Selection(enterprise=meat_plant.id), Manner(), staff.id)
    rendering.render(run.id)
    at = address_of(cooking)
    assert "过期" not in console.get(at).text.split('id="labels-here"')[1].split("</section>")[0]

    console.post_form(at + "/responsible", zh="班长", reason="岗位调整")

    here = console.get(at).text.split('id="labels-here"')[1].split("</section>")[0]
    assert "1 张标签已过期" in here
    assert "印的是第 1 版" in here
    [link] = re.findall(r'href="(/console/labels/runs/new[^"]+)"', here)
    form = console.get(link.replace("&amp;", "&")).text
    assert re.search(r'value="outdated"[^>]* checked', form)
    assert not re.search(r'value="damaged"[^>]* checked', form)


def test_dropping_takes_it_out_of_the_plan_with_a_reason(console, meat_plant, cooking):
    console.post_form(address_of(cooking) + "/drop", reason="")
    assert len(service.points_of(meat_plant)) == 1

    console.post_form(address_of(cooking) + "/drop", reason="该工序已停用")
    assert service.points_of(meat_plant) == []
    assert "曾移除" in console.get(plan_of(meat_plant)).text


def test_plans_outside_the_area_are_as_if_absent(console, enterprises):
    changde = enterprises["ENT-016"]
    with write():
        (point,) = service.accept(changde, ["BAIJIU-01"], None)

    for address in (plan_of(changde), address_of(point)):
        assert console.get(address).status_code == 404
    for address in (plan_of(changde) + "/accept", address_of(point) + "/drop"):
        assert console.post_form(address, code="BAIJIU-02", reason="x").status_code == 404
    assert len(service.points_of(changde)) == 1


def test_the_catalogue_can_be_browsed_by_category_and_gate(console):
    dairy = console.get("/console/control-points?category=DAIRY&lang=en").text
    assert "DAIRY-04" in dairy
    assert "aflatoxin M1" in dairy

    process = console.get("/console/control-points?category=DAIRY&gate=process").text
    assert "DAIRY-04" in process
    assert "DAIRY-01" not in process
    assert console.get("/console/control-points?category=NONE").status_code == 404


def test_an_inspector_has_no_plans_to_change(client, inspector, meat_plant):
    sign_in(client, inspector)

    assert client.get(plan_of(meat_plant)).status_code == 403


# --- templates of the bureau, and what they change for whom


@pytest.fixture
def desk(app):
    """A client signed in as the administrator; posts its forms with the token."""
    with write():
        person, _ = add_person("admin", "Admin", "administrator", [""], PASSWORD)
    client = app.test_client()
    token = sign_in(client, person)
    client.post_form = lambda address, **form: client.post(
        address, data={"csrf_token": token, **form}
    )
    return client


TEMPLATES = "/console/control-points/templates"
UPDATES = "/console/control-points/updates"


def form_of(code, **changed):
    content = catalogue.templates()[code].content
    return template_form.typed_of(content, content) | {"seen": "0", "reason": "专项"} | changed


def test_a_refused_form_comes_back_as_it_was_typed(desk):
    answer = desk.post_form(
        f"{TEMPLATES}/MEAT-04/edit", **form_of("MEAT-04", limit0_low="0.2", step_zh="称量新")
    )

    assert answer.status_code == 422
    assert "只能改严" in answer.text
    assert 'value="称量新"' in answer.text
    assert 'id="limit0_low-error"' in answer.text
    answer = desk.post_form(f"{TEMPLATES}/new", category="MEAT", gate="process", step_zh="留样")
    assert answer.status_code == 422
    assert 'value="留样"' in answer.text


def test_sizes_without_room_are_agreed_to_before_it_is_saved(desk):
    long = form_of("MEAT-05", warning_zh="长" * 24)
    asked = desk.post_form(f"{TEMPLATES}/MEAT-05/edit", **long)
    assert asked.status_code == 422
    assert re.search(r"<strong>关口告示牌</strong>：警示语：.*多出 2 行", asked.text)
    agreed = re.search(r'name="without" value="([^"]+)"', asked.text)[1]

    saved = desk.post_form(f"{TEMPLATES}/MEAT-05/edit", **long, without=agreed)

    assert "不能用这些规格打印标签" in desk.get(saved.location).text
    never = desk.post_form(f"{TEMPLATES}/MEAT-05/edit", **long | {"warning_en": "W" * 60})
    assert "任何规格的标签都放不下" in never.text
    assert 'name="without"' not in never.text


def test_from_a_changed_template_to_an_accepted_update(app, desk, console, meat_plant, cooking):
    work.do_at_once(app)
    words = form_of("MEAT-05", warning_zh="熟透再出锅")
    saved = desk.post_form(f"{TEMPLATES}/MEAT-05/edit", **words)
    shown = desk.get(saved.location).text
    assert "本局已修改" in shown
    assert "英文还是原来的：警示语" in shown
    late = desk.post_form(f"{TEMPLATES}/MEAT-05/edit", **words)  # from another window
    assert late.status_code == 409
    assert "别人修改过" in late.text

    assert "模板有更新" in console.get(address_of(cooking)).text
    assert "1 个控制点的模板有更新" in console.get(plan_of(meat_plant)).text
    page = console.get(UPDATES).text
    assert re.search(r"<del>.+</del> .*→.* <ins>熟透再出锅</ins>", page)
    assert "熟透再出锅" in console.get(f"{UPDATES}?lang=en").text  # also who reads the other one
    edition = re.search(r'name="edition" value="(\w+)"', page)[1]
    accept = {"edition": edition, "adapted": "keep", "reason": "采用更新后的模板"}
    refused = console.post_form(UPDATES, **accept | {"point": cooking.id, "edition": "older"})
    assert "模板又有变动" in console.get(refused.location).text
    assert "请选择" in console.get(console.post_form(UPDATES, edition=edition).location).text

    done = console.post_form(UPDATES, **accept)

    shown = console.get(done.location).text
    assert "已完成" in shown
    assert "1 个控制点有了新版本" in shown
    assert "没有需要更新的控制点" in console.get(UPDATES).text
    assert "熟透再出锅" in console.get(address_of(cooking)).text


def points_left_behind(desk, enterprises):
    """Two enterprises, the second in another city, with their points, whose templates say
    something else since."""
    here, there = enterprises["ENT-001"], enterprises["ENT-016"]
    with write():
        mine = service.accept(here, ["MEAT-04", "MEAT-05"], None)
        (theirs,) = service.accept(there, ["BAIJIU-01"], None)
    for code in ("MEAT-04", "MEAT-05", "BAIJIU-01"):
        desk.post_form(f"{TEMPLATES}/{code}/edit", **form_of(code, warning_zh="新警示语"))
    return here, there, mine, theirs


def test_updates_of_one_enterprise_or_point_are_accepted_at_once(desk, console, enterprises):
    here, there, mine, theirs = points_left_behind(desk, enterprises)
    page = console.get(UPDATES).text
    assert "BAIJIU-01 " not in page.split('id="all"')[1]  # of another city
    edition = re.search(r'name="edition" value="(\w+)"', page)[1]
    accept = {"edition": edition, "adapted": "keep", "reason": "采用"}

    for wanted in ({"point": theirs.id}, {"enterprise": there.id}, {"point": mine[0].id}):
        console.post_form(UPDATES, **accept | wanted)
    db.session.expire_all()
    assert [point.current_version for point in (theirs, *mine)] == [1, 2, 1]
    console.post_form(UPDATES, **accept | {"enterprise": here.id})

    db.session.expire_all()
    assert [point.current_version for point in (theirs, *mine)] == [1, 2, 2]
    assert console.get(f"{UPDATES}?region=430700").status_code == 404
    assert "筛选条件有误" in console.get(f"{UPDATES}?template=NONE").text


def test_points_are_kept_as_they_are_and_listed_again(desk, console, enterprises):
    here, there, mine, theirs = points_left_behind(desk, enterprises)
    edition = re.search(r'name="edition" value="(\w+)"', console.get(UPDATES).text)[1]
    keep = {"edition": edition, "reason": "企业另有工艺"}

    for wanted, told in (
        ({"reason": ""}, "请写明理由"),
        ({"edition": "older"}, "模板又有变动"),
        ({"enterprise": there.id, "point": theirs.id}, "0 个控制点保持不变"),  # of another city
        ({}, "2 个控制点保持不变"),
    ):
        form = keep | {"enterprise": here.id} | wanted
        answer = console.post_form(f"{UPDATES}/decline", **form)
        assert told in console.get(answer.location).text
    whole = console.get(console.post_form(f"{UPDATES}/decline", **keep).location).text
    assert "请选择企业或控制点" in whole

    assert "另有保持不变的" in whole
    assert "模板有更新" not in console.get(plan_of(here)).text
    assert "企业另有工艺" in console.get(address_of(mine[0])).text
    kept = console.get(f"{UPDATES}?declined=1").text
    assert kept.count("企业另有工艺") == 2
    console.post_form(f"{UPDATES}/reopen", point=mine[1].id, declined="1")
    assert "（1）" in console.get(f"{UPDATES}?declined=1").text
    assert "MEAT-05" in console.get(UPDATES).text.split('id="all"')[1]


def test_a_template_is_withdrawn_with_a_reason(desk):
    desk.post_form(f"{TEMPLATES}/MEAT-05/edit", **form_of("MEAT-05", step_zh="煮熟"))
    at = f"{TEMPLATES}/MEAT-05"
    assert "请写明理由" in desk.get(desk.post_form(f"{at}/withdraw", seen="1").location).text
    gone = desk.post_form(f"{at}/withdraw", seen="1", reason="专项结束")

    assert "已恢复目录的内容" in desk.get(gone.location).text
    assert "煮熟" not in desk.get("/console/control-points?category=MEAT").text
