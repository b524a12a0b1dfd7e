"""Somebody at a label reports a problem, with a phone of any kind; staff answer it at the desk."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Literal

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, Playwright, expect

from tests.browser.chromium import find_shell
from tests.browser.conftest import LAUNCH, PASSWORD, Installation
from tests.browser.eyes import faults

pytestmark = pytest.mark.browser

ONE_LONG_WORD = "w" * 900
CHOSEN_AGAIN = re.compile("重新选择|Choose the photo again")
RECEIVED = re.compile("已收到您的反映|Your report has been received")


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=find_shell(), args=LAUNCH)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def code(labelled: Installation, browser: Browser) -> str:
    """Of a label that hangs somewhere."""
    page = _desk(browser, labelled)
    page.goto("/console/labels/list?q=MEAT-05")
    page.locator("tbody a").filter(has_text=re.compile(r"^\S{4} \S{4} ")).last.click()
    return page.url.rsplit("/", 1)[-1]


def _desk(browser: Browser, installation: Installation, width: int = 1280, **how: object) -> Page:
    page = _page(browser, installation, width, **how)
    page.goto("/console/sign-in")
    page.fill("#username", "staff")
    page.fill("#password", PASSWORD)
    page.click("main button")
    return page


def _page(browser: Browser, installation: Installation, width: int, **how: object) -> Page:
    context = browser.new_context(
        base_url=installation.base_url,
        viewport={"width": width, "height": 800},
        **how,  # type: ignore[arg-type]
    )
    return context.new_page()


def _photo() -> FilePayload:
    out = io.BytesIO()
    Image.new("RGB", (4096, 3072), "#0b5cad").save(out, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_without_script_and_cookie_a_report_reaches_the_desk(
    labelled: Installation, browser: Browser, code: str
) -> None:
    page = _page(browser, labelled, 360, locale="zh-CN", java_script_enabled=False)
    page.goto(f"/L/{code}")
    page.get_by_role("link", name="反映这个控制点的问题").click()
    page.get_by_label("照片").set_input_files(_photo())
    page.get_by_label("电话或邮箱").fill("138 0000 0000")
    page.get_by_role("button", name="提交").click()

    expect(page.get_by_role("alert")).to_contain_text(CHOSEN_AGAIN)
    expect(page.get_by_label("电话或邮箱")).to_have_value("138 0000 0000")
    page.get_by_label("发现了什么问题").fill("冷库温度显示 -8 ℃")
    page.get_by_label("照片").set_input_files(_photo())
    page.get_by_role("button", name="提交").click()

    expect(page.get_by_role("heading", name=RECEIVED)).to_be_visible()
    number = page.locator(".number").inner_text()
    page.reload()
    assert page.locator(".number").inner_text() == number
    assert page.context.cookies() == []
    desk = _desk(browser, labelled, locale="zh-CN")
    desk.goto("/console/problem-reports")
    desk.locator("tbody tr").filter(has_text="冷库温度显示 -8 ℃").locator("th a").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text(number.replace(" ", "\u00a0"))
    expect(desk.get_by_text("138 0000 0000")).to_be_visible()
    width = desk.locator("main img").evaluate(
        "async image => (await image.decode(), image.naturalWidth)"
    )
    assert width == 1280


@pytest.mark.parametrize(
    ("locale", "width", "scheme"),
    [("zh-CN", 360, "light"), ("en-GB", 1280, "light"), ("en-GB", 360, "dark")],
)
def test_every_page_of_a_report_is_accessible_and_fits(
    labelled: Installation,
    browser: Browser,
    code: str,
    locale: str,
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    how: dict[str, object] = {"locale": locale, "color_scheme": scheme}
    page = _page(browser, labelled, width, **how)
    said: list[str] = []
    page.on("console", lambda one: "Content Security" in one.text and said.append(one.text))
    page.goto(f"/L/{code}")
    page.click("a.button")
    wrong = faults(page)
    page.set_input_files("#photo", _photo())
    page.fill("#contact", ONE_LONG_WORD)
    page.click("form button")
    wrong += faults(page)
    text = f"{ONE_LONG_WORD} {locale} {width} {scheme}"
    page.fill("#text", text)
    page.fill("#contact", ONE_LONG_WORD[:100])
    page.set_input_files("#photo", _photo())
    page.click("form button")
    expect(page.get_by_role("heading", name=RECEIVED)).to_be_visible()
    wrong += faults(page)

    desk = _desk(browser, labelled, width, **how)
    desk.goto("/console/problem-reports")
    wrong += faults(desk)
    desk.locator("tbody th a").first.click()
    wrong += faults(desk)
    desk.click("main form button")
    desk.fill("#answer", ONE_LONG_WORD)
    desk.locator("#answer ~ button").click()
    expect(desk.locator("#answer")).to_have_count(0)
    wrong += faults(desk)

    assert wrong + said == []
