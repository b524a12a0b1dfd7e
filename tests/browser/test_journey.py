"""The main job, all the way round, with nothing faked but what the camera sees."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import BrowserContext, expect

from server.labels.codes import LENGTH
from tests.browser.camera import film, rasterise
from tests.browser.conftest import Installation
from tests.browser.desk import Desk
from tests.browser.phone import InspectorsPhone, a_picture, hand_in

pytestmark = pytest.mark.browser

ENTERPRISE = "示例岳阳楼熟食第01有限公司"
POINTS = 8  # of the catalogue's MEAT
POINT, STEP = "MEAT-08", "肉制品出厂检验"
ANOTHER_POINT, ANOTHER_STEP = "MEAT-07", "金属探测"


def test_from_a_list_of_enterprises_to_a_synced_check(
    installation: Installation, open_browser: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    desk = Desk(open_browser("desk", width=1280), installation)
    desk.sign_in()
    desk.import_enterprises()
    desk.open_enterprise(ENTERPRISE)
    desk.accept_proposals(POINTS)
    desk.open_enterprise(ENTERPRISE)
    pdf = desk.print_labels(POINTS)
    blank = rasterise(desk.print_blanks(2, "430602"), page=0)
    run = desk.page.url

    paper = rasterise(pdf, page=POINTS - 1)
    address = read_qr(paper)
    assert address.startswith(f"{installation.base_url.upper()}/L/")
    video = film(paper, tmp_path / "camera.mjpeg")

    browser = open_browser("phone", camera=video, whole=True)
    phone = InspectorsPhone(browser, installation)
    phone.set_up()
    phone.wait_until_kept_offline()
    assert phone.installability_errors() == []
    assert phone.keys_that_leave() == [False]

    browser.set_offline(True)
    phone.page.reload()  # opened again without a network
    fill_in_and_seal(phone, a_picture(tmp_path / "store.jpg"))
    expect(phone.page.get_by_text("待上传")).to_be_visible()
    browser.close()

    # The app was closed; opened again without a network, the record is still there.
    browser = open_browser("phone", camera=video, whole=True)
    browser.set_offline(True)
    phone = InspectorsPhone(browser, installation)
    phone.open()
    phone.page.get_by_role("link", name="待传").click()
    row = phone.page.get_by_role("link", name=re.compile(STEP))
    expect(row).to_contain_text("待上传")
    [kept] = phone.sealed_records()

    browser.set_offline(False)  # and now it goes by itself
    expect(row).to_contain_text("已收到", timeout=60_000)
    expect(phone.page.get_by_text("全部记录已上传")).to_be_visible()
    assert hand_in(phone.page, kept["jws"]) == "duplicate"

    see_the_check(desk)
    passer_by = open_browser("passer-by")
    read_the_obligations(passer_by, address)

    code = read_qr(blank)[-LENGTH:]
    bind_a_blank(phone, code)
    see_it_bound(desk, run, code)
    page = passer_by.pages[-1]
    page.goto(read_qr(blank))
    expect(page.get_by_text("本标签有效")).to_be_visible()
    expect(page.get_by_text(ANOTHER_STEP).first).to_be_visible()


def read_qr(paper: Image.Image) -> str:
    found = zxingcpp.read_barcodes(paper)
    assert len(found) == 1
    return str(found[0].text)


def fill_in_and_seal(phone: InspectorsPhone, picture: Path) -> None:
    """Scan, answer, photograph, sign and seal; one value is out of its limit."""
    page = phone.page
    to_point = phone.scan()
    expect(page.get_by_role("heading", name="标签真实")).to_be_visible()
    to_point.click()
    expect(page.get_by_text(POINT)).to_be_visible()
    page.get_by_role("button", name="开始检查").or_(
        page.get_by_role("link", name="开始检查")
    ).first.click()
    phone.answer_samples("沙门氏菌", "未检出")
    phone.fill_samples("菌落总数", "800")
    phone.measure("铅（以Pb计）", "0.31")
    expect(phone.verdict_on("铅（以Pb计）")).to_have_text("不达标")
    phone.measure("镉（以Cd计）", "0.1")
    expect(phone.verdict_on("镉（以Cd计）")).to_have_text("达标")
    page.get_by_role("button", name=re.compile("其余全部符合")).click()
    phone.add_photo(picture)
    page.get_by_label("备注").fill("冷库门口光线暗，戴手套填写。")
    page.get_by_role("button", name="签名并封存").click()

    page.get_by_label("第二名检查人员").select_option(label="赵巡查")
    page.get_by_role("checkbox", name="检查人员与该企业无利害关系").click()
    page.get_by_role("checkbox", name="已向企业出示执法证件").click()
    phone.sign("检查人员 李巡查")
    phone.sign("企业代表", "张经理")
    page.get_by_role("button", name="封存", exact=True).click()
    dialog = page.get_by_role("dialog").filter(has_text="确认封存")
    expect(dialog).to_contain_text("2 项关键限值未评定")
    dialog.get_by_role("button", name="封存").dblclick()  # a wet glove taps twice: one record
    expect(page.get_by_text("记录已封存在本机")).to_be_visible()


def bind_a_blank(phone: InspectorsPhone, code: str) -> None:
    """Without a network: the phone knows the code, binds it, and opens its point from then on."""
    page = phone.page
    phone.browser.set_offline(True)
    page.goto(f"{phone.base_url}/app/scan?code={code}")
    expect(page.get_by_role("heading", name="空白标签")).to_be_visible()
    page.get_by_role("button", name="绑定到控制点").click()
    page.get_by_role("searchbox").fill(ANOTHER_POINT)
    page.get_by_role("link", name=re.compile(ANOTHER_POINT)).first.click()
    page.get_by_role("button", name="封存", exact=True).click()
    expect(page.get_by_text("记录已封存在本机")).to_be_visible()
    page.goto(f"{phone.base_url}/app/scan?code={code}")
    expect(page.get_by_text(ANOTHER_POINT)).to_be_visible()
    phone.browser.set_offline(False)
    page.goto(f"{phone.base_url}/app/outbox")
    expect(page.get_by_text("全部记录已上传")).to_be_visible(timeout=60_000)


def see_it_bound(desk: Desk, run: str, code: str) -> None:
    """The run tells who bound the label and where, and how many are left."""
    page = desk.page
    page.goto(run)
    row = page.get_by_role("row").filter(has_text=code[:4]).filter(has_text=code[-4:])
    expect(row).to_contain_text(ENTERPRISE)
    expect(row).to_contain_text(ANOTHER_POINT)
    expect(row).to_contain_text("李巡查")
    expect(page.get_by_role("button", name="作废这 1 张")).to_be_visible()


def see_the_check(desk: Desk) -> None:
    """Staff open the check: its verdict, its signature, its photo."""
    page = desk.page
    page.goto(desk.base_url + "/console/checks")
    page.get_by_role("row", name=re.compile(POINT)).get_by_role("link").first.click()
    expect(page.get_by_text("不符合").first).to_be_visible()
    expect(page.get_by_text("0.31").first).to_be_visible()
    expect(page.get_by_text("冷库门口光线暗，戴手套填写。")).to_be_visible()
    expect(page.get_by_text("设备签名有效")).to_be_visible()
    photo = page.locator("main img").first
    photo.scroll_into_view_if_needed()
    expect(photo).to_have_js_property("complete", True)
    assert photo.evaluate("image => image.naturalWidth") > 0


def read_the_obligations(browser: BrowserContext, address: str) -> None:
    """Whoever scans the paper reads what holds there, and how the last check ended."""
    page = browser.new_page()
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200
    assert len(answer.body()) < 30_000
    expect(page.get_by_text(STEP).first).to_be_visible()
    expect(page.get_by_text("不符合").first).to_be_visible()
    expect(page.get_by_text("1 项限值不达标")).to_be_visible()
    expect(page.get_by_text("2 项限值当天未评定")).to_be_visible()
    assert page.locator("script").count() == 0
