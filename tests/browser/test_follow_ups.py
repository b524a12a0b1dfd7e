"""A follow-up visit all the way round: drawn at the desk, held without a network, answered."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PASSWORD
from tests.browser.desk import Desk
from tests.browser.field import Field
from tests.browser.phone import InspectorsPhone, a_picture

pytestmark = pytest.mark.browser

ENTERPRISE, USCC, COUNTY = "示例云溪酱醋第02有限公司", "91430603MADEM002XB", "430603"
QUESTION, ANSWER = "旧包装能否用完？", "可以用到明年三月。"
YUNXI = (29.473, 113.273)


def test_from_the_draw_to_the_answer(
    field: Field, open_browser: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    desk = Desk(open_browser("desk", width=1280), field.installation)
    desk.sign_in()
    desk.put_into_pool(USCC, "2026年第18号决定")
    desk.draw_follow_ups(COUNTY)
    plan = desk.page.url
    rate = desk.page.locator(".figure").first
    expect(rate).to_contain_text("0 %")

    phone = InspectorsPhone(open_browser("phone", place=YUNXI), field.installation)
    phone.set_up()
    phone.wait_until_kept_offline()
    hold_a_visit(phone, a_picture(tmp_path / "wall.jpg"))
    synced_and_not_offered_again(phone)

    desk.page.goto(plan)
    expect(rate).to_contain_text("100 %")
    expect(rate).to_contain_text("池内 1 家中已回访 1 家")
    answer_the_problem(desk)
    the_enterprise_reads_it(phone, desk, open_browser("plant").pages[0])


def hold_a_visit(phone: InspectorsPhone, picture: Path) -> None:
    """Without a network; what was typed outlives the tab, and a change voids a refusal."""
    page = phone.page
    page.context.set_offline(True)
    line = page.get_by_role("link", name=re.compile("^回访"))
    expect(line).to_contain_text("1 家待回访")
    line.click()
    row = page.get_by_role("link", name=re.compile(ENTERPRISE))
    expect(row).to_contain_text("严重")
    expect(row).to_contain_text("行政处罚")
    row.click()
    page.get_by_role("link", name="开始回访").click()
    seal = page.get_by_role("button", name="封存", exact=True)
    seal.click()
    expect(page.get_by_role("alert")).to_have_text("请先选择会见人员的职务。")
    expect(page.get_by_role("button", name="签名", exact=True).first).to_be_disabled()

    page.get_by_label("会见人员").select_option(label="食品安全总监")
    page.get_by_label("第二名检查人员").select_option(label="赵巡查")
    page.get_by_role("button", name="添加意见").click()
    page.get_by_label("第 1 条意见", exact=True).get_by_role("textbox").fill("当场讲得清楚")
    seal.click()
    expect(page.get_by_role("alert")).to_have_text("请给每条意见选方面、写内容，或删除它。")
    page.get_by_label("第 1 条意见的方面").select_option(label="执法规范")
    page.get_by_role("button", name="添加问题").click()
    page.get_by_role("textbox", name="第 1 个问题").fill(QUESTION)
    expect(page.get_by_text(re.compile(r"已保存 \d"))).to_be_visible()

    page.reload()
    expect(page.get_by_role("textbox", name="第 1 个问题")).to_have_value(QUESTION)
    expect(page.get_by_label("会见人员")).to_have_value("food-safety-director")
    phone.add_photo(picture)
    for inspector in page.get_by_role("group", name=re.compile("^检查人员 ")).all():
        phone.sign(inspector.get_attribute("aria-label") or "")
    page.get_by_role("button", name="拒绝签名").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("姓名").fill("张经理")
    sheet.get_by_label("拒签原因").fill("须经理批准")
    sheet.get_by_role("button", name="记录拒签").click()
    phone.sign("见证人", "赵见证")
    page.get_by_label("备注").fill("另约")
    expect(page.get_by_text("4 个签名已作废")).to_be_visible()
    page.get_by_label("备注").fill("")
    expect(page.get_by_text("已作废")).to_have_count(0)
    seal.dblclick()  # a double tap seals once
    expect(page.get_by_text("记录已封存在本机")).to_be_visible()

    [record] = phone.sealed_records()
    assert (record["kind"], record["control_point"]) == ("follow-up-visit", None)
    assert not phone.drafts()
    page.get_by_role("link", name="回到企业").click()
    expect(page.get_by_text("本机已封存“回访”：待上传。")).to_be_visible()
    expect(page.get_by_role("link", name="开始回访")).to_have_count(0)
    page.get_by_role("link", name=re.compile("本机已封存")).click()
    expect(page.get_by_text(QUESTION)).to_be_visible()
    expect(page.get_by_text("拒签原因：须经理批准")).to_be_visible()


def synced_and_not_offered_again(phone: InspectorsPhone) -> None:
    page = phone.page
    page.context.set_offline(False)
    expect(page.get_by_text("已收到", exact=True)).to_be_visible(timeout=60_000)
    page.goto(phone.base_url + "/app/follow-ups")
    expect(page.get_by_text("没有待回访的企业。")).to_be_visible()


def answer_the_problem(desk: Desk) -> None:
    page = desk.page
    page.goto(desk.base_url + "/console/follow-ups/visits")
    page.get_by_role("row", name=re.compile(ENTERPRISE)).get_by_role("link").first.click()
    expect(page.get_by_text("当场讲得清楚")).to_be_visible()
    expect(page.get_by_text("食品安全总监")).to_be_visible()
    expect(page.get_by_text("29.473000, 113.273000")).to_be_visible()
    page.get_by_label("答复").fill(ANSWER)
    page.get_by_role("button", name="登记答复").click()
    expect(page.get_by_text(ANSWER)).to_be_visible()


def the_enterprise_reads_it(phone: InspectorsPhone, desk: Desk, plant: Page) -> None:
    """On its own page; and who goes there next, on the phone."""
    desk.open_enterprise(ENTERPRISE)
    with desk.page.expect_popup() as letter:
        desk.page.get_by_role("button", name="生成开通函").click()
    code = letter.value.locator("strong.code").inner_text()
    plant.goto(f"{desk.base_url}/own/start/{code}")
    plant.get_by_label("姓名").fill("张经理")
    plant.get_by_label("用户名").fill("plant")
    plant.get_by_label("密码", exact=True).fill(PASSWORD)
    plant.get_by_label("再输一次密码").fill(PASSWORD)
    plant.get_by_role("button", name="开通").click()
    expect(plant.get_by_text(ANSWER)).to_be_visible()

    page = phone.page
    page.goto(phone.base_url + "/app/")
    page.get_by_label("搜索企业或标签").fill(ENTERPRISE)
    page.get_by_role("link", name=re.compile(ENTERPRISE)).click()
    expect(page.get_by_text(f"答复：{ANSWER}")).to_be_visible(timeout=60_000)
