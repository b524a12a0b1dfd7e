"""How people come in: a phone by an invitation's QR code, staff by a second factor."""

from __future__ import annotations

import io
import re
import time
from base64 import b32decode
from collections.abc import Callable

import pytest
import zxingcpp
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PASSWORD, Installation
from tests.browser.desk import Desk

pytestmark = pytest.mark.browser


def test_a_scanned_invitation_leads_to_a_phone_that_is_ready(
    installation: Installation, open_browser: Callable[..., BrowserContext]
) -> None:
    installation.add_person("admin", "administrator", "", "陈管理")
    desk = Desk(open_browser("desk", width=1280), installation)
    desk.sign_in("admin")
    desk.page.goto(f"{installation.base_url}/console/people?q=李巡查")
    desk.page.get_by_role("link", name="李巡查").click()
    desk.page.get_by_role("button", name="邀请手机").click()
    address = scanned(desk.page)

    phone = open_browser("phone").new_page()
    phone.goto(address)
    expect(phone.get_by_text("李巡查，您好")).to_be_visible()
    phone.get_by_label("设置密码").fill("my-own-password")
    phone.get_by_label("再输一次密码").fill("my-own-password")
    phone.get_by_role("button", name="开通").click()
    start = phone.get_by_role("button", name="开始工作")
    expect(start).to_be_enabled(timeout=60_000)
    start.click()

    expect(phone.get_by_role("heading", name="今日")).to_be_visible()
    desk.page.goto(f"{installation.base_url}/console/devices")
    expect(desk.page.get_by_role("cell", name="李巡查")).to_be_visible()
    assert desk.page.evaluate(TWICE) == [True, False]
    phone.goto(address)
    expect(phone.get_by_text("这个邀请码不能使用")).to_be_visible()


# Whether each click of a double click on a form's button sends it.
TWICE = """() => {
    const form = document.querySelector("form[method=post]")
    const submit = () => new SubmitEvent("submit", { bubbles: true, cancelable: true })
    return [form.dispatchEvent(submit()), form.dispatchEvent(submit())]
}"""


def scanned(page: Page) -> str:
    """What the page's QR symbol says to a camera."""
    picture = Image.open(io.BytesIO(page.locator(".letter-symbol, .qr-symbol").screenshot()))
    [found] = zxingcpp.read_barcodes(picture)
    return found.text


def test_staff_set_up_a_second_factor_and_are_asked_for_it_at_the_desk_and_on_the_phone(
    installation: Installation, open_browser: Callable[..., BrowserContext]
) -> None:
    desk = Desk(open_browser("desk", width=1280), installation)
    desk.sign_in("staff")
    page = desk.page
    page.goto(f"{installation.base_url}/console/account")
    page.get_by_role("link", name="设置").click()
    page.get_by_label("当前密码").fill(PASSWORD)
    page.get_by_role("button", name="开始设置").click()
    secret = re.search(r"secret=([A-Z2-7]+)", scanned(page))
    assert secret
    codes = Authenticator(secret[1])
    page.get_by_label("验证码").fill(codes.next())
    page.get_by_role("button", name="开启两步验证").click()
    recovery = page.locator(".recovery-codes code").first.inner_text()

    page.get_by_role("link", name="已保存").click()
    page.locator(".person summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.get_by_label("用户名").fill("staff")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("link", name="用恢复码").click()
    page.get_by_label("恢复码").fill(recovery)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="概览", level=1)).to_be_visible()

    phone = open_browser("phone").new_page()
    phone.goto(f"{installation.base_url}/app/")
    phone.get_by_label("用户名").fill("staff")
    phone.get_by_label("密码").fill(PASSWORD)
    phone.get_by_role("button", name="登录").click()
    phone.get_by_label("验证码").fill(codes.next())
    phone.get_by_role("button", name="登录").click()
    expect(phone.get_by_role("heading", name="设置本机")).to_be_visible()


class Authenticator:
    """A phone with codes. It steps ahead of the clock instead of waiting half a minute."""

    def __init__(self, secret: str) -> None:
        self._totp = TOTP(b32decode(secret), 6, SHA1(), 30)  # noqa: S303 - RFC 6238
        self._ahead = -30

    def next(self) -> str:
        """A code that was not given yet; the server takes those of half a minute either way."""
        self._ahead += 30
        return self._totp.generate(int(time.time()) + self._ahead).decode()
