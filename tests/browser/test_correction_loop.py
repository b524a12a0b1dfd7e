"""A deviation is followed until it is closed, on the phone, at the desk and by the enterprise."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, expect

from server import create_app
from server.control_points.models import ControlPoint
from server.database import db, now
from server.enterprises.models import Enterprise
from server.sample.phone import Phone
from server.settings import Settings, current_settings
from tests.browser.conftest import PASSWORD, Installation
from tests.browser.desk import Desk
from tests.browser.eyes import faults
from tests.browser.orders import order_correction
from tests.browser.phone import InspectorsPhone, a_picture

pytestmark = pytest.mark.browser

ENTERPRISE = "示例岳阳楼熟食第01有限公司"
COLD_STORE = "MEAT-03"
STEP, POINT = "亚硝酸盐称量投料", "MEAT-04"
REFUSAL, REPLY = "不认可测量", "天平当日送检，已说明"
DEMAND = "停止投料，按限值称量并双人复核"


def test_a_deviation_is_followed_until_it_is_closed(
    labelled: Installation, open_browser: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    picture = a_picture(tmp_path / "store.jpg")
    phone = InspectorsPhone(open_browser("phone"), labelled)
    phone.set_up()
    phone.wait_until_kept_offline()
    phone.browser.set_offline(True)
    seal_a_deviation(phone)
    order_its_correction(phone)
    phone.browser.set_offline(False)
    wait_until_received(phone)

    desk = Desk(open_browser("desk"), labelled)
    desk.sign_in()
    assert standing(desk) == "待整改"
    plant = open_own_page(desk, open_browser("plant").new_page())
    check_the_downloads(plant)
    reply(plant)
    for page in (plant, open_correction(desk)):
        expect(page.get_by_text(f"拒绝签名：{REFUSAL}")).to_be_visible()
        expect(page.get_by_text(REPLY)).to_be_visible()
    assert standing(desk) == "待整改"  # neither ends anything
    show_what_was_mended(plant, picture)
    assert standing(desk) == "待复查"

    review(phone, picture)
    wait_until_received(phone)
    assert standing(desk) == "已闭环"
    plant.reload()
    expect(plant.locator("dd .badge").first).to_have_text("已闭环")
    expect(plant.get_by_role("button", name="提交整改情况")).to_have_count(0)
    looks_right(plant)


def test_what_is_overdue_becomes_a_case_on_every_face(
    labelled: Installation, open_browser: Callable[..., BrowserContext]
) -> None:
    order_what_is_overdue_by_now(labelled)
    phone = InspectorsPhone(open_browser("phone"), labelled)
    phone.set_up("colleague")
    desk = Desk(open_browser("desk"), labelled)
    desk.sign_in()
    plant = open_own_page(desk, open_browser("plant").new_page(), "zhaoliu")
    expect(on_the_phone(phone).get_by_role("link").filter(has_text="逾期")).to_be_visible()
    for page in (in_the_console(desk), plant):
        expect(page.locator(".badge").filter(has_text="逾期")).to_be_visible()

    desk.page.locator("tbody tr").filter(has_text=COLD_STORE).get_by_role("link").first.click()
    desk.page.get_by_label("转立案的理由").fill("逾期未改正")
    desk.page.once("dialog", lambda dialog: dialog.accept())
    desk.page.get_by_role("button", name="转立案").click()
    plant.reload()
    plant.locator("tbody tr").filter(has_text=COLD_STORE).get_by_role("link").first.click()
    expect(plant.get_by_text("逾期未改正")).to_be_visible()
    expect(plant.get_by_role("button", name="提交整改情况")).to_have_count(0)
    for page in (plant, in_the_console(desk)):
        expect(page.locator(".badge").filter(has_text="已转立案").first).to_be_visible()
    wait_until_received(phone)  # and hears what was decided
    overdue = on_the_phone(phone).get_by_role("link").filter(has_text="逾期")
    expect(overdue).to_have_count(0)


def order_what_is_overdue_by_now(labelled: Installation) -> None:
    app = create_app(Settings.from_environment({"DATA_DIR": str(labelled.data_dir)}).for_desk())
    with app.app_context():
        store = db.session.scalars(
            sa.select(ControlPoint)
            .join(ControlPoint.enterprise)
            .where(Enterprise.name == ENTERPRISE, ControlPoint.code == COLD_STORE)
        ).one()
        yesterday = now().astimezone(current_settings().zone).date() - timedelta(days=1)
        phone = Phone(app, "colleague", PASSWORD)
        order_correction(phone, store, timedelta(days=3), yesterday)
        db.session.remove()
        db.engine.dispose()


def on_the_phone(phone: InspectorsPhone) -> Page:
    phone.page.goto(phone.base_url + "/app/corrections")
    return phone.page


def in_the_console(desk: Desk) -> Page:
    desk.page.goto(desk.base_url + "/console/corrections")
    return desk.page


def seal_a_deviation(phone: InspectorsPhone) -> None:
    page = phone.page
    phone.begin_check(ENTERPRISE, STEP)
    figures = page.locator("input[inputmode=decimal]")
    figures.first.fill("31")
    expect(page.get_by_role("status").get_by_text("不达标", exact=True).first).to_be_visible()
    page.get_by_role("button", name=re.compile("其余全部符合")).click()
    page.get_by_role("button", name="签名并封存").click()
    page.get_by_role("checkbox", name="检查人员与该企业无利害关系").click()
    page.get_by_role("checkbox", name="已向企业出示执法证件").click()
    seal(phone)


def order_its_correction(phone: InspectorsPhone) -> None:
    page = phone.page
    page.get_by_role("button", name=re.compile("^责令改正$")).click()
    page.get_by_label("改正要求").fill(DEMAND)
    page.get_by_label("改正期限").fill("2098-03-04")
    page.get_by_role("group", name="企业代表").get_by_role("button", name="拒绝签名").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("姓名").fill("张经理")
    sheet.get_by_label("拒签原因").fill(REFUSAL)
    sheet.get_by_role("button", name="记录拒签").click()
    seal(phone)


def seal(phone: InspectorsPhone) -> None:
    """With nobody's signature, which the phone asks about."""
    page = phone.page
    page.get_by_role("button", name="封存", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="封存").click()
    expect(page.get_by_text("记录已封存在本机")).to_be_visible()


def wait_until_received(phone: InspectorsPhone) -> None:
    page = phone.page
    page.goto(phone.base_url + "/app/outbox")
    page.get_by_role("button", name="立即同步").click()
    expect(page.get_by_text("全部记录已上传")).to_be_visible(timeout=60_000)


def standing(desk: Desk) -> str:
    """How the correction stands in the console."""
    page = desk.page
    page.goto(desk.base_url + "/console/corrections")
    [row] = page.locator("tbody tr").filter(has_text=POINT).all()
    return row.locator(".badge").first.inner_text()


def open_own_page(desk: Desk, page: Page, username: str = "wangfang") -> Page:
    """With the code of a letter somebody of the plant makes an account; its correction opens."""
    desk.open_enterprise(ENTERPRISE)
    with desk.page.expect_popup() as opened:
        desk.page.get_by_role("button", name="生成开通函").click()
    letter = opened.value
    code = letter.locator("dd strong.code").inner_text()
    letter.close()

    page.goto(desk.base_url + "/own/start")
    page.get_by_label("开通码").fill(code)
    page.get_by_label("姓名").fill("王芳")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_label("再输一次密码").fill(PASSWORD)
    page.get_by_role("button", name="开通").click()
    expect(page.get_by_role("heading", name=ENTERPRISE, level=1)).to_be_visible()
    looks_right(page)
    return page


def check_the_downloads(plant: Page) -> None:
    """The check as PDF; whoever holds it finds its record on a page that anybody may read."""
    home = plant.url
    for name in ("下载有效标签 PDF", "检查结果 PDF"):
        link = plant.get_by_role("link", name=name).first.get_attribute("href") or ""
        answer = plant.request.get(urljoin(home, link))
        assert answer.body().startswith(b"%PDF-"), name
    sha256 = link.rsplit("/", 1)[-1].removesuffix(".pdf")
    for path in ("/own/checks", f"/verify/{sha256}"):
        plant.goto(urljoin(home, path))
        looks_right(plant)
    expect(plant.get_by_text("此记录原样保存")).to_be_visible()
    plant.goto(home)


def reply(plant: Page) -> None:
    plant.get_by_role("link", name="2098-03-04").click()
    expect(plant.get_by_text(DEMAND)).to_be_visible()
    plant.get_by_label("陈述和申辩").fill(REPLY)
    plant.get_by_role("button", name="提交陈述").click()
    expect(plant.get_by_text("陈述已提交")).to_be_visible()


def open_correction(desk: Desk) -> Page:
    page = desk.page
    page.goto(desk.base_url + "/console/corrections")
    page.locator("tbody tr").filter(has_text=POINT).get_by_role("link").first.click()
    return page


def show_what_was_mended(plant: Page, picture: Path) -> None:
    plant.get_by_label("整改情况").fill("已更换天平，双人复核。")
    plant.get_by_label(re.compile("^照片")).set_input_files(picture)
    plant.get_by_role("button", name="提交整改情况").click()
    expect(plant.get_by_role("img", name="整改后")).to_be_visible()
    looks_right(plant)


def review(phone: InspectorsPhone, picture: Path) -> None:
    page = phone.page
    page.goto(phone.base_url + "/app/corrections")
    row = page.get_by_role("link").filter(has_text="2098年3月4日")
    expect(row).to_contain_text("待复查", timeout=60_000)
    row.click()
    page.get_by_role("link", name="复查").first.click()
    page.get_by_label("复查情况").fill("称量记录完整。")
    page.get_by_role("button", name=re.compile("^已改正$")).click()
    phone.add_photo(picture)
    page.get_by_role("button", name="封存", exact=True).click()
    expect(page.get_by_text("记录已封存在本机")).to_be_visible()


def looks_right(page: Page) -> None:
    """Nothing that axe finds, and nothing wider than a phone."""
    assert faults(page) == []
