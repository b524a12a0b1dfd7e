"""From a missing label and a due visit to the inspector's list, and off it again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import Installation
from tests.browser.desk import Desk
from tests.browser.phone import InspectorsPhone, a_picture

pytestmark = pytest.mark.browser

ENTERPRISE, COUNTY = "示例岳阳楼熟食第01有限公司", "岳阳楼区"


def test_what_is_missing_and_what_is_due_reaches_the_phone_and_is_settled_there(
    labelled: Installation, open_browser: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    desk = Desk(open_browser("desk", width=1280), labelled)
    desk.sign_in()
    put_missing_labels_on_a_list(desk)
    plan_all_visits_of_the_county(desk)

    phone = InspectorsPhone(open_browser("phone", place=(29.38, 113.12)), labelled)
    phone.set_up()
    mine = phone.page.get_by_role("button", name=re.compile("^我的"))
    expect(mine).to_have_attribute("aria-pressed", "true")
    row = phone.page.get_by_role("link", name=re.compile(f"风险等级.*{ENTERPRISE}"))
    expect(row).to_contain_text("贴标签 最晚")
    expect(row).to_contain_text("检查 最晚")

    phone.seal_check(ENTERPRISE, "取证", a_picture(tmp_path / "wall.jpg"))
    phone.open()
    expect(row).not_to_contain_text("检查 最晚", timeout=30_000)  # the server has it
    expect(row).to_contain_text("贴标签 最晚")
    desk.page.goto(f"{desk.base_url}/console/assignments?purpose=check")
    expect(desk.page.get_by_role("cell", name=ENTERPRISE)).to_have_count(0)


def put_missing_labels_on_a_list(desk: Desk) -> None:
    """From the share down to the enterprise, and onto the list of an inspector."""
    page = desk.page
    page.get_by_role("link", name="覆盖率", exact=True).click()
    expect(page.get_by_text("8 个控制点中，0 个挂着现行有效的标签，8 个还缺")).to_be_visible()
    page.get_by_role("link", name=COUNTY).click()
    page.get_by_role("checkbox", name=f"选择 {ENTERPRISE}").check()
    page.get_by_label("检查员").select_option(label="李巡查")
    page.get_by_label("最晚日期").fill((date.today() + timedelta(days=9)).isoformat())  # noqa: DTZ011
    page.get_by_role("button", name="列入清单并封存").click()
    expect(page.get_by_text("已列入 1 家企业并封存")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile(ENTERPRISE))).to_contain_text("李巡查")


def plan_all_visits_of_the_county(desk: Desk) -> None:
    """The suggestion, with one line changed by hand."""
    page = desk.page
    page.get_by_role("link", name="检查安排", exact=True).click()
    page.get_by_role("link", name="安排检查").first.click()
    page.get_by_label("区划").select_option(label=f"　　{COUNTY}")
    page.get_by_role("button", name="查看").click()
    page.get_by_label(f"检查员：{ENTERPRISE}").select_option(label="李巡查")
    page.get_by_role("button", name="确认安排并封存").click()
    expect(page.get_by_text(re.compile(r"已安排 \d+ 家企业并封存"))).to_be_visible()
