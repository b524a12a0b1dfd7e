"""Planning, looking at and handing over visits in the console."""

import re
from datetime import timedelta

import pytest

from server import local_days
from server.accounts.service import add_person
from server.assignments import service, standing
from server.assignments.service import Wanted
from server.database import db, write
from server.records.models import Device
from server.statistics import kept
from tests.checks.conftest import enterprises, meat_plant, phone
from tests.conftest import PASSWORD
from tests.console.forms import post, signed_in

__all__ = ["enterprises", "meat_plant", "phone"]

BASE = "/console/assignments"


@pytest.fixture
def console(client, staff):
    signed_in(client, staff)
    return client


@pytest.fixture
def assigned(meat_plant, inspector, staff):
    """The meat plant stands on the inspector's list."""
    with write():
        day = local_days.today() + timedelta(days=7)
        service.assign([Wanted(meat_plant.id, inspector.id, day)], "check", staff)
    return standing_ones(staff)[0].id


def standing_ones(viewer):
    db.session.rollback()
    return db.session.scalars(standing.standing(viewer)).all()


def form_of(page):
    """What the plan's form would send as it stands: enterprises, inspectors and days."""
    fields = {"enterprise": re.findall(r'name="enterprise" value="([^"]+)"', page)}
    for name, options in re.findall(r'name="(inspector-[^"]+)".*?(<option.*?)</select>', page):
        fields[name] = re.findall(r'value="([^"]*)" selected', options)
    fields |= dict(re.findall(r'name="(by-[^"]+)".*?value="([^"]+)"', page))
    return fields


def test_without_inspectors_the_pages_say_what_to_do(console, enterprises):
    assert "请管理员在“人员”中添加" in console.get(BASE).text
    assert "请管理员在“人员”中添加" in console.get(f"{BASE}/new").text


def test_the_suggestion_is_confirmed_as_it_stands(
    console, staff, inspector, colleague, enterprises
):
    page = console.get(f"{BASE}/new").text
    assert "共 15 家到期" in page
    form = form_of(page)
    first = form["enterprise"][0]
    form[f"inspector-{first}"] = ""  # this one is left out

    answer = post(console, f"{BASE}/new", form)

    assert answer.location == BASE
    found = standing_ones(staff)
    assert len(found) == 14
    assert {one.person_id for one in found} == {inspector.id, colleague.id}
    overview = console.get(BASE).text
    assert "已安排 14 家企业并封存" in overview
    assert "共 1 家到期" in console.get(f"{BASE}/new").text


def test_what_was_entered_stays_when_it_is_refused(console, staff, inspector, enterprises):
    form = form_of(console.get(f"{BASE}/new").text)
    first = form["enterprise"][0]
    form[f"by-{first}"] = "2020-01-01"

    answer = post(console, f"{BASE}/new", form)

    assert answer.status_code == 422
    assert "最晚日期不能早于今天" in answer.text
    assert 'value="2020-01-01"' in answer.text
    assert standing_ones(staff) == []


def test_a_large_area_asks_for_a_region_first(console, inspector, enterprises, monkeypatch):
    monkeypatch.setattr(kept, "LARGE", 0)

    assert "请先选择一个区划" in console.get(f"{BASE}/new").text


def test_handing_over_shows_what_the_phones_hold(
    console, staff, inspector, colleague, phone, assigned
):
    with write():
        db.session.query(Device).one().unsent_records = 3
    address = f"{BASE}/people/{inspector.id}"
    page = console.get(address).text
    assert "3 条记录、0 张照片" in page
    assert "移交不会带走这些记录" in page

    answer = post(
        console, f"{address}/hand-over", {"assignment": str(assigned), "to": str(colleague.id)}
    )

    assert answer.location == address
    assert "已移交 1 项并封存" in console.get(address).text
    assert standing_ones(staff)[0].person_id == colleague.id


def test_withdrawing_without_a_reason_says_so(console, staff, inspector, assigned):
    address = f"{BASE}/people/{inspector.id}"

    post(console, f"{address}/withdraw", {"assignment": str(assigned)})
    assert "请写明理由" in console.get(address).text

    post(console, f"{address}/withdraw", {"assignment": str(assigned), "reason": "企业停产"})
    assert standing_ones(staff) == []


def test_the_enterprises_page_says_who_comes(console, meat_plant, assigned):
    assert "最晚" in console.get(f"/console/enterprises/{meat_plant.id}").text


def test_another_area_sees_and_changes_nothing(client, inspector, staff, assigned, meat_plant):
    with write():
        changde, _ = add_person("changde", "Changde", "staff", ["430700"], PASSWORD)
    signed_in(client, changde)
    address = f"{BASE}/people/{inspector.id}"

    assert client.get(address).status_code == 404
    for what in ("hand-over", "withdraw"):
        form = {"assignment": str(assigned), "reason": "不是我的"}
        assert post(client, f"{address}/{what}", form).status_code == 404
    form = {"enterprise": str(meat_plant.id), "inspector": str(inspector.id)}
    form["due_on"] = local_days.today().isoformat()
    assert post(client, f"{BASE}/labels", form).status_code == 404
    assert client.get(f"{BASE}/new?region=430600").status_code == 404
    assert "示例岳阳楼" not in client.get(BASE).text
    assert len(standing_ones(staff)) == 1


def test_an_inspector_plans_nothing(client, inspector):
    signed_in(client, inspector)

    assert client.get(BASE).status_code == 403
