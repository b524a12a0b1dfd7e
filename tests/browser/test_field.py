"""What an inspector does on site, with nothing faked but what the camera sees: three visits."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.camera import film
from tests.browser.field import Field
from tests.browser.phone import InspectorsPhone
from tests.browser.taps import Taps

pytestmark = pytest.mark.browser

CURING, STEAMING = 3, 3  # pages: MEAT-04, RNOODLE-04
YUEYANG = (29.357, 113.129)


class Visit:
    """The inspector's hand, eyes and camera on site."""

    def __init__(self, phone: InspectorsPhone, video: Path) -> None:
        self.phone, self.video = phone, video
        self.open_in(phone.page)

    def open_in(self, page: Page) -> None:
        """Go on in this tab."""
        self.page = self.phone.page = page
        self.taps = Taps(page)

    def hold_before(self, label: Image.Image) -> None:
        """What the camera will see when it opens next."""
        film(label, self.video)

    def go_home(self) -> None:
        self.page.goto(self.phone.base_url + "/app/")
        expect(self.page.get_by_role("heading", name="今日")).to_be_visible()
        self.taps = Taps(self.page)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=re.compile(name))

    def scan(self) -> None:
        self.taps.on(self.page.get_by_role("link", name="扫描标签"))

    def sign_all(self) -> None:
        """Everybody who is asked signs; the representative's name is known."""
        people = self.page.get_by_role("button", name="签名", exact=True)
        expect(people.first).to_be_enabled()
        while people.count():
            people.first.click()
            sheet = self.page.get_by_role("dialog")
            name = sheet.get_by_label("姓名")
            if name.count() and not name.input_value():
                name.fill("张经理")
            self.taps.draw_on(sheet.get_by_role("img", name="签名框"))
            sheet.get_by_role("button", name="完成").click()
            expect(sheet).to_be_hidden()


@pytest.fixture
def visit(field: Field, open_browser: Callable[..., BrowserContext], tmp_path: Path) -> Visit:
    video = film(field.noodles[STEAMING].image, tmp_path / "camera.mjpeg")
    phone = InspectorsPhone(open_browser("phone", camera=video, place=YUEYANG), field.installation)
    phone.set_up()
    return Visit(phone, video)


@pytest.fixture
def colleague(field: Field, open_browser: Callable[..., BrowserContext]) -> InspectorsPhone:
    """The other inspector's phone, not set up yet."""
    return InspectorsPhone(open_browser("colleague"), field.installation)


def test_three_visits(
    visit: Visit, colleague: InspectorsPhone, field: Field, tmp_path: Path
) -> None:
    picture = tmp_path / "wall.jpg"
    Image.effect_noise((2400, 1800), 60).convert("RGB").save(picture)

    post_a_label(visit, field.noodles[STEAMING].image, picture)
    one_deviation(visit, field.meat[CURING].image, picture)
    order_and_review(visit, colleague, picture)
    all_conform(visit, field.noodles[STEAMING].image)
    correct_the_last(visit)
    carried_away(visit)


def post_a_label(visit: Visit, label: Image.Image, picture: Path) -> None:
    page = visit.page
    visit.go_home()
    visit.hold_before(label)
    visit.scan()
    expect(page.get_by_role("heading", name="标签真实")).to_be_visible()
    visit.taps.on(page.get_by_role("link", name="报告已张贴"))
    visit.phone.add_photo(picture)
    expect(page.get_by_text("已定位")).to_be_visible()
    visit.taps.on(visit.button("^封存$"))
    expect(page.get_by_text("记录已封存在本机")).to_be_visible()
    visit.taps.report("post a label")
    assert visit.taps.count <= 4


def one_deviation(visit: Visit, label: Image.Image, picture: Path) -> None:
    """A value above its limit, with its photo; what was sealed leads to the order to correct it."""
    page = visit.page
    visit.go_home()
    visit.hold_before(label)
    visit.scan()
    visit.taps.on(visit.button("打开控制点"))
    expect(page.get_by_text("已查 0 / 8 个控制点")).to_be_visible()  # the visit opened
    visit.taps.on(visit.button("开始检查"))
    figures = page.locator("input[inputmode=decimal]")
    visit.taps.on(figures.first)
    page.keyboard.type("31", delay=80)
    page.keyboard.press("Enter")  # "next" on the keypad
    expect(figures.nth(1)).to_be_focused()
    page.keyboard.type("0.1", delay=80)
    expect(page.get_by_role("status").get_by_text("不达标", exact=True).first).to_be_visible()
    page.get_by_label("选择照片").first.set_input_files(picture)
    expect(page.get_by_role("img", name="第 1 张照片")).to_be_visible()
    visit.taps.on(visit.button("其余全部符合"))
    visit.taps.on(visit.button("签名并封存"))
    visit.taps.on(page.get_by_label("第二名检查人员"))
    page.get_by_label("第二名检查人员").select_option(label="赵巡查")
    visit.taps.on(page.get_by_role("checkbox", name="检查人员与该企业无利害关系"))
    visit.taps.on(page.get_by_role("checkbox", name="已向企业出示执法证件"))
    visit.sign_all()
    visit.taps.on(visit.button("^封存$"))
    expect(page.get_by_text("记录已封存在本机")).to_be_visible()
    expect(page.get_by_text(re.compile(r"\d\d:\d\d:\d\d 已存到本机"))).to_be_visible()
    expect(page.get_by_text("发现 1 个问题")).to_be_visible()
    visit.taps.report("one deviation with photo")

    page.get_by_role("link", name="其他控制点").click()
    expect(page.get_by_text("已查 1 / 8 个控制点")).to_be_visible()
    page.get_by_role("button", name="出示结果").click()
    expect(page.get_by_role("heading", name="检查结果告知")).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("的签名"))).to_be_visible()


def order_and_review(visit: Visit, colleague: InspectorsPhone, picture: Path) -> None:
    """The order that follows the deviation; on the next visit, that it was mended."""
    page = visit.page
    open_the_order(visit)
    page.context.set_offline(True)
    write_the_order(visit)
    sign_the_order(visit)
    page = visit.page
    row = page.get_by_role("link").filter(has_text="2098年3月4日")
    visit.button("^封存$").dblclick()  # a double tap seals once
    expect(page.get_by_text("记录已封存在本机")).to_be_visible()
    expect(page.get_by_role("status").get_by_text("待上传", exact=True)).to_be_visible()
    sealed = [record["kind"] for record in visit.phone.sealed_records()]
    assert sealed.count("correction-order") == 1
    assert not visit.phone.drafts()
    page.context.set_offline(False)
    expect(page.get_by_role("status").get_by_text("已收到", exact=True)).to_be_visible(
        timeout=60_000
    )
    page.goto(visit.phone.base_url + "/app/outbox")
    page.get_by_role("link", name=re.compile("检查 ·")).first.click()
    expect(page.get_by_text("这次检查已责令改正")).to_be_visible()  # and is not offered again

    visit.go_home()
    page.get_by_role("link", name=re.compile("责令改正.*未完成")).click(timeout=60_000)
    expect(row).to_contain_text("待整改")
    row.click()
    expect(picture_before(page)).to_be_visible()
    seen_elsewhere(colleague, page.url)
    page.get_by_role("link", name="复查").first.click()
    page.get_by_label("复查情况").fill("温度已降到限值以内。")
    expect(page.get_by_text(re.compile(r"已保存 \d"))).to_be_visible()
    page.get_by_role("button", name="返回").click()
    page.get_by_role("link", name="复查").first.click()
    expect(page.get_by_label("复查情况")).to_have_value("温度已降到限值以内。")
    visit.button("^封存$").click()
    expect(page.get_by_text("请选择复查结论")).to_be_visible()
    visit.button("^已改正$").click()
    visit.phone.add_photo(picture)
    page.get_by_role("button", name="放大第 1 组").click()
    pair = page.get_by_role("dialog", name="整改前后对比").get_by_role("img")
    expect(pair).to_have_count(2)
    page.get_by_role("button", name="关闭").click()
    visit.button("^封存$").click()
    expect(page.get_by_text("记录已封存在本机")).to_be_visible()
    expect(page.get_by_role("status").get_by_text("已收到", exact=True)).to_be_visible(
        timeout=60_000
    )

    page.goto(visit.phone.base_url + "/app/corrections")
    expect(page.get_by_role("heading", name="未完成的责令改正")).to_be_visible()
    expect(row).to_be_hidden(timeout=60_000)


def seen_elsewhere(colleague: InspectorsPhone, address: str) -> None:
    """The photo is not on that phone: it shows the server's copy."""
    colleague.set_up("colleague")
    colleague.page.goto(address)
    before = picture_before(colleague.page)
    expect(before).to_have_attribute("src", re.compile("^/console/photos/"))
    before.scroll_into_view_if_needed()
    expect(before).to_have_js_property("naturalWidth", 640)


def picture_before(page: Page) -> Locator:
    """Of the order just given: other tests give orders at this point, too."""
    given = page.locator("section").filter(has_text="2098年3月4日")
    return given.get_by_role("img", name="整改前")


def open_the_order(visit: Visit) -> None:
    """From the last check in the outbox."""
    page = visit.page
    page.goto(visit.phone.base_url + "/app/outbox")
    page.get_by_role("link", name=re.compile("检查 ·")).first.click()
    visit.button("^责令改正$").click()
    expect(page.get_by_label("改正要求")).to_have_value(re.compile("31"))
    expect(page.get_by_role("img", name="第 1 张照片")).to_be_visible()  # the check's


def write_the_order(visit: Visit) -> None:
    """What was typed outlives the tab; before there is a deadline nobody signs."""
    page = visit.page
    visit.button("^封存$").click()
    expect(page.get_by_text("请选择改正期限")).to_be_visible()
    page.get_by_label("改正期限").fill("2020-01-01")
    visit.button("^封存$").click()
    expect(page.get_by_text("改正期限不能早于今天")).to_be_visible()
    expect(page.get_by_role("button", name="签名", exact=True).first).to_be_disabled()
    page.get_by_label("改正要求").fill("降温至 31 ℃ 以下，查明原因")
    page.get_by_label("改正期限").fill("2098-03-04")
    expect(page.get_by_text(re.compile(r"已保存 \d"))).to_be_visible()

    address = page.url
    killed, page = page, page.context.new_page()
    killed.close()
    visit.open_in(page)
    page.goto(address)
    expect(page.get_by_label("改正要求")).to_have_value("降温至 31 ℃ 以下，查明原因")
    expect(page.get_by_label("改正期限")).to_have_value("2098-03-04")


def sign_the_order(visit: Visit) -> None:
    """Two inspectors sign; the representative refuses before a witness. A change voids it all."""
    page = visit.page
    inspectors = page.get_by_role("group", name=re.compile("^检查人员 "))
    expect(inspectors).to_have_count(2)
    for inspector in inspectors.all():
        name = inspector.get_attribute("aria-label") or ""
        visit.phone.sign(name)
    enterprise = page.get_by_role("group", name="企业代表")
    enterprise.get_by_role("button", name="拒绝签名").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("姓名").fill("张经理")
    sheet.get_by_label("拒签原因").fill("不认可测量")
    sheet.get_by_role("button", name="记录拒签").click()
    expect(enterprise.get_by_text("拒签原因：不认可测量")).to_be_visible()
    visit.button("^封存$").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("缺少签名：见证人")).to_be_visible()
    dialog.get_by_role("button", name="取消").click()
    visit.phone.sign("见证人", "赵见证")

    page.get_by_label("改正要求").fill("降温至 31 ℃ 以下")
    expect(page.get_by_text("4 个签名已作废")).to_be_visible()
    expect(visit.button("^封存$")).to_be_disabled()
    page.get_by_label("改正要求").fill("降温至 31 ℃ 以下，查明原因")
    expect(page.get_by_text("已作废")).to_have_count(0)  # it is again what they signed


def all_conform(visit: Visit, label: Image.Image) -> None:
    """From the unlocked home screen to sealed; the colleague of the last visit is proposed."""
    page = visit.page
    visit.go_home()
    visit.hold_before(label)
    visit.scan()
    visit.taps.on(visit.button("开始检查"))  # the posted label opened its point by itself
    visit.taps.on(visit.button("符合本企业计划"))
    visit.taps.on(visit.button("其余全部符合"))
    visit.taps.on(visit.button("签名并封存"))
    expect(page.get_by_label("第二名检查人员")).not_to_have_value("")
    visit.taps.on(page.get_by_role("checkbox", name="检查人员与该企业无利害关系"))
    visit.taps.on(page.get_by_role("checkbox", name="已向企业出示执法证件"))
    visit.sign_all()
    visit.taps.on(visit.button("^封存$"))
    expect(page.get_by_text("记录已封存在本机")).to_be_visible()
    visit.taps.report("all conform")
    assert visit.taps.count <= 8
    assert visit.taps.signatures == 3
    assert visit.taps.seconds <= 20


def correct_the_last(visit: Visit) -> None:
    """A sealed check stays as it is; another one corrects it and says so."""
    page = visit.page
    page.goto(visit.phone.base_url + "/app/outbox")
    page.get_by_role("link", name=re.compile("蒸粉糊化")).first.click()
    page.get_by_role("button", name="更正这条检查").click()
    expect(page.get_by_text("这是对一条已封存检查的更正")).to_be_visible()
    page.get_by_label("备注").fill("更正：补充说明。")
    page.get_by_role("button", name="签名并封存").click()
    visit.sign_all()
    page.get_by_role("button", name="封存", exact=True).click()
    expect(page.get_by_text("记录已封存在本机")).to_be_visible()
    page.goto(visit.phone.base_url + "/app/outbox")
    page.get_by_role("link", name=re.compile("蒸粉糊化")).nth(1).click()
    expect(page.get_by_role("link", name="已更正，查看新记录")).to_be_visible()


def carried_away(visit: Visit) -> None:
    """The posted label, 20 km from its place."""
    page = visit.page
    latitude, longitude = YUEYANG
    page.context.set_geolocation({"latitude": latitude + 0.18, "longitude": longitude})
    visit.go_home()
    visit.scan()
    expect(page.get_by_text("这枚标签张贴在 20公里 以外的地方")).to_be_visible(timeout=20_000)
