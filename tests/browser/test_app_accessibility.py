"""The app's screens for everybody's eyes and hands: WCAG 2.2 AA by axe in light and dark, nothing
cut off on the narrowest phone or in the largest text, and targets a glove can hit.

`PICTURES=folder pytest -n 0 tests/browser/test_app_accessibility.py` also keeps pictures of each
for people to look at, in minutes: both languages, day and night, three widths, large text.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PASSWORD
from tests.browser.desk import Desk
from tests.browser.eyes import COLOURS, WCAG, cut_off, violations
from tests.browser.field import Field
from tests.browser.phone import a_picture

PICTURES = os.environ.get("PICTURES")

pytestmark = [pytest.mark.browser, *([pytest.mark.timeout(3600)] if PICTURES else [])]

NARROW, USUAL = 320, 360
DRAWN = "91430611MADEM0038X"
TARGET_PX = 48
# Of each screen: how wide and high, how large the text, which scheme.
SHOTS = [(USUAL, 800, 100, "light"), (USUAL, 800, 100, "dark")]
SHOTS += [(412, 915, 100, "light"), (412, 915, 100, "dark")]
SHOTS += [(NARROW, 640, 100, "light"), (USUAL, 800, 200, "light")]

# Every button, link and field a finger goes for, smaller than the target in either direction.
SMALL_TARGETS = """(least) => {
    const fingers = 'button, a[href], input, select, textarea, summary'
    return [...document.querySelectorAll(fingers)].filter((element) => {
        const box = element.getBoundingClientRect()
        const hidden = element.closest('.visually-hidden') || !element.checkVisibility()
        return !hidden && (box.height < least - 0.5 || box.width < least - 0.5)
    }).map((element) => element.outerHTML.slice(0, 100))
}"""

# A word on a button that goes on in the next line; only Latin letters: Chinese breaks anywhere.
BROKEN_WORDS = """() => {
    const broken = []
    for (const button of document.querySelectorAll('button, .text-button, a.tab, a.scan')) {
        if (!button.checkVisibility()) continue
        const texts = document.createTreeWalker(button, NodeFilter.SHOW_TEXT)
        while (texts.nextNode()) {
            for (const { 0: word, index } of texts.currentNode.data.matchAll(/[A-Za-z’]+/g)) {
                const range = document.createRange()
                range.setStart(texts.currentNode, index)
                range.setEnd(texts.currentNode, index + word.length)
                const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)))
                if (lines.size > 1) broken.push(word)
            }
        }
    }
    return broken
}"""


# What the database gives is there, and what slides in stands still; what turns without end is not
# waited for.
STANDS_STILL = """async () => {
    await new Promise((done) => {
        let quiet = setTimeout(done, 80)
        new MutationObserver(() => {
            clearTimeout(quiet)
            quiet = setTimeout(done, 80)
        }).observe(document.body, { childList: true, subtree: true })
    })
    const moving = document.getAnimations()
        .filter((one) => one.effect?.getComputedTiming().endTime !== Infinity)
    await Promise.allSettled(moving.map((one) => one.finished))
}"""


class Eyes:
    """Looks at the screen that is open, in both languages, by day and by night, and keeps what is
    wrong with it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        # What is chosen in one tab holds in all.
        self._other_tab = page.context.new_page()
        self._other_tab.goto(page.url.split("/app/")[0] + "/healthz")
        page.bring_to_front()
        self.wrong: list[str] = []
        self._pictures = Path(PICTURES) if PICTURES else None
        page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        page.on(
            "console",
            lambda said: "Content Security" in said.text and self.wrong.append(said.text),
        )

    def look(self, screen: str) -> None:
        for language, scheme, rules in (("en", "dark", COLOURS), ("zh-Hans", "light", WCAG)):
            self._choose(language)
            self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            self._look(f"{screen}, {language}", rules)

        if self._pictures:
            self._take_pictures(self._pictures / screen.replace(" ", "-"))

    def _take_pictures(self, folder: Path) -> None:
        page = self.page
        scrolled = page.evaluate("scrollY")
        for language in ("zh-Hans", "en"):
            self._choose(language)
            for width, height, percent, scheme in SHOTS:
                page.set_viewport_size({"width": width, "height": height})
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                page.evaluate(f"document.documentElement.style.fontSize = '{percent}%'")
                page.evaluate(STANDS_STILL)
                name = f"{language}-{width}-{scheme}-{percent}.png"
                page.screenshot(path=folder / name, full_page=True)
        page.set_viewport_size({"width": USUAL, "height": 800})
        page.evaluate("document.documentElement.style.fontSize = '100%'")
        self._choose("zh-Hans")
        page.evaluate("to => window.scrollTo(0, to)", scrolled)

    def _choose(self, language: str) -> None:
        self._other_tab.evaluate("to => localStorage.setItem('language', to)", language)
        expect(self.page.locator("html")).to_have_attribute("lang", language)

    def _look(self, screen: str, rules: Sequence[str]) -> None:
        page = self.page
        expect(page.locator("h1").first).to_be_visible()
        page.evaluate(STANDS_STILL)
        self.wrong += [f"{screen}: {one}" for one in violations(page, rules)]
        self.wrong += [f"{screen}, small: {one}" for one in page.evaluate(SMALL_TARGETS, TARGET_PX)]
        page.set_viewport_size({"width": NARROW, "height": 640})
        self._fits(f"{screen}, {NARROW} px")
        page.set_viewport_size({"width": USUAL, "height": 800})
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        self._fits(f"{screen}, text 200 %")
        page.evaluate("document.documentElement.style.fontSize = '100%'")

    def _fits(self, how: str) -> None:
        self.wrong += [f"{how}, sticks out: {one}" for one in cut_off(self.page)]
        self.wrong += [f"{how}, broken: {word}" for word in self.page.evaluate(BROKEN_WORDS)]


def draw_a_follow_up(desk: Desk, uscc: str) -> None:
    desk.sign_in()
    desk.put_into_pool(uscc, "2026年第18号决定")
    desk.draw_follow_ups(uscc[2:8])


def button(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(name)).first.click()


@pytest.fixture
def page(field: Field, open_browser: Callable[..., BrowserContext]) -> Page:
    browser = open_browser("eyes")
    page = browser.pages[0]
    page.goto(field.installation.base_url + "/app/")
    return page


def test_every_screen_is_accessible_and_fits(
    page: Page, field: Field, open_browser: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    eyes = Eyes(page)
    base = field.installation.base_url + "/app"

    eyes.look("sign in")
    page.locator("input").first.fill("colleague")
    page.locator("input[type=password]").fill(PASSWORD)
    button(page, "^登录$")
    start = page.get_by_role("button", name=re.compile("开始工作"))
    expect(start).to_be_enabled(timeout=60_000)
    eyes.look("set up")
    start.click()
    eyes.look("today")

    page.get_by_role("searchbox").fill("熟食")
    expect(page.locator(".results a").first).to_be_visible()
    eyes.look("search")
    page.locator(".results a").filter(has_text="岳阳楼").first.click()
    eyes.look("enterprise")
    button(page, "本次检查")
    page.get_by_label(re.compile("第二名")).select_option(index=1)
    eyes.look("visit")
    page.get_by_role("link", name=re.compile("MEAT-04")).click()
    eyes.look("control point")
    button(page, "开始检查")
    page.locator("input[inputmode=decimal]").first.fill("31")  # above its limit
    for fold in page.locator("fieldset").first.locator("summary").all():
        fold.click()
    button(page, "其余全部符合")
    page.locator("summary").filter(has_text="C-06").click()
    eyes.look("check")
    page.get_by_role("button", name="本控制点的责任").first.click()
    eyes.look("law and help of the point")
    page.go_back()  # closes what lies over the check, and leaves the check
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("summary").filter(has_text="C-06")).to_be_visible()
    button(page, "签名并封存")
    expect(page.get_by_label(re.compile("第二名"))).to_be_visible()
    for tick in page.get_by_role("checkbox").all():
        tick.click()
    eyes.look("seal")
    button(page, "^签名$")
    eyes.look("signature")
    button(page, "^取消$")
    button(page, "拒绝签名")
    eyes.look("refusal")
    button(page, "^取消$")
    button(page, "^封存$")
    eyes.look("confirm")
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^封存$")).click()
    eyes.look("sealed")
    look_at_the_correction(page, eyes, base, a_picture(tmp_path / "wall.jpg"))
    draw_a_follow_up(Desk(open_browser("desk", width=1280), field.installation), DRAWN)
    look_at_the_follow_up(page, eyes, base)
    page.goto(base)
    page.locator("a[href*=visit]").first.click()  # today's
    button(page, "出示结果")
    eyes.look("summary")
    page.goto(base + "/outbox")
    eyes.look("outbox")
    page.locator(".rows a").first.click()
    eyes.look("record")

    page.goto(f"{base}/scan?code={field.meat[0].code}")
    eyes.look("judgement")
    button(page, "继续扫描")
    eyes.look("scan without a camera")
    button(page, "输入编码")
    page.get_by_role("textbox").fill("7K3M ZQ9T 4VWX 2B5S")
    eyes.look("typed code")
    look_without_a_camera(page, base)
    page.goto(f"{base}/bind/{field.meat[0].code}")
    eyes.look("bind")
    page.locator(".rows a").first.click()
    eyes.look("posting")
    page.goto(base + "/settings")
    fail_unforeseen(page)
    eyes.wrong.remove("error: nobody foresaw it")
    eyes.look("settings")
    with page.expect_download() as report:
        button(page, "分享报告")
    assert "nobody foresaw it" in report.value.path().read_text()

    assert eyes.wrong == []


def fail_unforeseen(page: Page) -> None:
    """Something throws, and Settings lists it."""
    page.evaluate("() => void setTimeout(() => { throw new Error('nobody foresaw it') })")
    page.locator("summary").filter(has_text="nobody foresaw it").click()


def look_at_the_correction(page: Page, eyes: Eyes, base: str, picture: Path) -> None:
    """From the sealed check: its order, and what the next visit sees of it."""
    button(page, "^责令改正$")
    expect(page.locator("#order-demand")).not_to_have_value("")
    page.locator("input[type=file]").last.set_input_files(picture)
    photo = page.locator(".photos img")
    expect(photo).to_be_visible()
    photo.evaluate("(one) => one.scrollIntoView({ block: 'center' })")  # not half under the footer
    eyes.look("order")
    page.locator("#order-deadline").fill("2099-12-10")
    button(page, "拒绝签名")
    page.locator("#refuser").fill("张经理")
    page.locator("#refusal").fill("不认可测量")
    button(page, "记录拒签")
    eyes.look("order refused")
    page.locator("#order-demand").fill("降温")
    eyes.look("order with a void signature")
    button(page, "^移除$")
    button(page, "^封存$")
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^封存$")).click()
    expect(page.get_by_text(re.compile("已收到"))).to_be_visible(timeout=60_000)
    page.goto(base)
    line = page.get_by_role("link", name=re.compile("责令改正"))
    expect(line).to_be_visible(timeout=60_000)
    button(page, "30")  # few enterprises, so that none is half under the footer
    eyes.look("today with corrections")
    line.click()
    eyes.look("corrections")
    page.locator(".rows a").first.click()
    eyes.look("control point with a correction")
    page.get_by_role("link", name=re.compile("^ *复查 *$")).first.click()
    button(page, "未改正")
    eyes.look("review")
    button(page, "放大")
    eyes.look("before and after")


def look_at_the_follow_up(page: Page, eyes: Eyes, base: str) -> None:
    """Drawn at the desk; held, sealed, and what stands at the enterprise afterwards."""
    page.goto(base)
    line = page.get_by_role("link", name=re.compile("^回访"))
    expect(line).to_be_visible(timeout=60_000)
    button(page, "30")
    eyes.look("today with follow-up visits")
    line.click()
    expect(page.locator(".rows a").first).to_be_visible()
    eyes.look("follow-up visits")
    page.locator(".rows a").first.click()
    begin = page.get_by_role("link", name=re.compile("^开始回访"))
    expect(begin).to_be_visible()
    eyes.look("enterprise with a follow-up visit")
    enterprise = page.url
    begin.click()
    page.locator("#met-with").select_option("person-in-charge")
    button(page, "添加意见")
    page.locator(".said textarea").fill("当场讲得清楚")
    button(page, "添加问题")
    page.locator(".said textarea").last.fill("旧包装能否用完？")
    button(page, "^封存$")
    expect(page.get_by_role("alert")).to_be_visible()  # the opinion's topic is missing
    page.evaluate("window.scrollTo(0, 0)")
    eyes.look("follow-up visit")
    page.locator(".said select").select_option("enforcement")
    button(page, "^封存$")
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^封存$")).click()
    expect(page.get_by_text(re.compile("已收到"))).to_be_visible(timeout=60_000)
    eyes.look("follow-up visit sealed")
    page.goto(base + "/outbox")
    page.locator(".rows a").first.click()
    expect(page.get_by_text("旧包装能否用完？")).to_be_visible()
    eyes.look("follow-up visit in the outbox")
    page.goto(enterprise)
    expect(page.get_by_text("旧包装能否用完？")).to_be_visible(timeout=60_000)
    eyes.look("enterprise with a problem raised")
    page.get_by_role("link", name=re.compile("记录一次回访")).click()
    expect(page.locator("#met-with")).to_be_visible()
    eyes.look("follow-up visit that was not drawn")


REFUSES = """() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', '%s'))
}"""
# What the screen calls it, and how it comes about; against the last two trying again is no help.
TROUBLES = {
    "没有摄像头权限": REFUSES % "NotAllowedError",
    "没有找到摄像头": REFUSES % "NotFoundError",
    "摄像头被占用": REFUSES % "NotReadableError",
    "摄像头打不开": REFUSES % "TypeMismatchError",
    "此浏览器不支持摄像头": "() => { delete Navigator.prototype.mediaDevices }",
    "此网址不能用摄像头": "() => Object.defineProperty(self, 'isSecureContext', { value: 0 })",
}


def look_without_a_camera(page: Page, base: str) -> None:
    """Whatever is wrong with the camera: a sentence, and a way on."""
    page.goto(base)
    for number, (title, come_about) in enumerate(TROUBLES.items()):
        page.evaluate(come_about)
        page.get_by_role("link", name="扫描标签").click()
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        for way in ("从照片识别", "输入编码", "按名称查找"):
            expect(page.get_by_text(way, exact=True)).to_be_visible()
        expect(page.get_by_role("button", name="重试")).to_have_count(1 if number < 4 else 0)
        page.get_by_role("link", name="按名称查找").click()
        expect(page.get_by_role("searchbox")).to_be_focused()
