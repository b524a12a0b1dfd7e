"""Coverage in the console, as staff go down to the missing points."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server import local_days
from server.accounts.service import add_person
from server.database import db, write
from server.statistics import kept
from tests.checks.conftest import label_of
from tests.conftest import PASSWORD
from tests.console.forms import post, signed_in
from tests.labels.conftest import plan

BASE = "/console/coverage"


@pytest.fixture
def console(client, staff):
    signed_in(client, staff)
    return client


@pytest.fixture
def two_missing(points):
    """MEAT-01 was never printed, MEAT-02 is printed and not posted."""
    with write():
        db.session.delete(label_of(points["MEAT-01"]))
        label_of(points["MEAT-02"]).state = "printed"
    return points


def _links(page):
    return [address.replace("&amp;", "&") for address in re.findall(r'href="([^"]+)"', page)]


def test_without_a_plan_the_page_says_what_to_do(console):
    assert "先为企业接受控制点计划" in console.get(BASE).text


def test_the_share_stands_with_both_its_numbers(console, two_missing):
    page = console.get(BASE).text

    assert "75.0 %" in page
    assert "8 个控制点中，6 个挂着现行有效的标签，2 个还缺" in page
    assert "覆盖率 = 现行有效 ÷ 计划" in page


def test_from_the_region_down_to_the_missing_points(console, two_missing, meat_plant):
    links = _links(console.get(BASE).text)
    assert f"{BASE}?region=430602" in links
    county = console.get(f"{BASE}?region=430602").text  # nothing lies below it: enterprises
    assert f"{BASE}/enterprises/{meat_plant.id}" in _links(county)

    page = console.get(f"{BASE}/enterprises/{meat_plant.id}").text

    first, second = re.findall(r'<span class="code">(MEAT-\d\d)</span>', page)[:2]
    assert (first, second) == ("MEAT-01", "MEAT-02")
    assert "打印后张贴：未打印或无可用标签" in page
    assert "到现场张贴" in page


@pytest.mark.parametrize("by", ["region", "category", "gate", "enterprise"])
def test_each_view_leads_only_to_pages_that_are_there(console, two_missing, by):
    page = console.get(f"{BASE}?by={by}")

    inside = {link for link in _links(page.text) if link.startswith(BASE)}
    assert len(inside) > 3
    for address in inside:
        assert console.get(address).status_code == 200, address


def test_print_these_leads_to_the_wizard_with_the_same_selection(console, two_missing):
    page = console.get(f"{BASE}?region=430602&gate=market_access").text
    (address,) = {link for link in _links(page) if "/labels/runs/new" in link}

    wizard = console.get(address).text

    assert 'value="430602" selected' in wizard
    assert 'value="market_access" selected' in wizard
    preview = console.get(address.replace("/new", "/preview") + "&size=M").text
    assert "共 1 张标签，1 家企业" in preview  # MEAT-01; what waits to be posted is printed


def test_put_on_an_inspectors_list(console, two_missing, meat_plant, inspector, staff):
    day = (local_days.today() + timedelta(days=7)).isoformat()
    form = {"enterprise": str(meat_plant.id), "inspector": str(inspector.id), "due_on": day}

    answer = post(console, "/console/assignments/labels", {**form, "back": f"{BASE}?by=enterprise"})

    assert answer.location == f"{BASE}?by=enterprise"
    assert (
        f'Inspector <span class="quiet text-nowrap">{day} 前' in console.get(answer.location).text
    )
    assert (
        f"已列入 Inspector 的清单，最晚 {day}"
        in console.get(f"{BASE}/enterprises/{meat_plant.id}").text
    )


def test_nobody_sees_another_area(client, two_missing, meat_plant):
    with write():
        changde, _ = add_person("changde", "Changde", "staff", ["430700"], PASSWORD)
    signed_in(client, changde)

    assert client.get(f"{BASE}/enterprises/{meat_plant.id}").status_code == 404
    assert client.get(f"{BASE}?region=430602").status_code == 404
    assert "岳阳" not in client.get(BASE).text


def test_a_large_area_is_counted_in_the_background(console, two_missing, monkeypatch):
    monkeypatch.setattr(kept, "AT_ONCE", 0)
    monkeypatch.setattr(kept, "LARGE", 0)

    page = console.get(BASE).text

    assert "正在后台统计" in page
    assert "by=enterprise" not in page  # nobody pages through so many


def test_more_enterprises_need_no_more_statements(console, two_missing, enterprises):
    def statements(address):
        seen = []

        def listen(*arguments):
            seen.append(arguments[2])

        sa.event.listen(db.engine, "before_cursor_execute", listen)
        page = console.get(address).text
        sa.event.remove(db.engine, "before_cursor_execute", listen)
        return len(seen), page.count("/coverage/enterprises/")

    assert statements(f"{BASE}?by=enterprise")[1] == 1
    before, _ = statements(f"{BASE}?by=enterprise")
    for number in ("ENT-002", "ENT-003", "ENT-004"):
        plan(enterprises[number])

    after, rows = statements(f"{BASE}?by=enterprise")
    assert rows == 4
    assert after <= before
