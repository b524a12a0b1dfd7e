"""What an inspector does on the phone, as steps that tests put together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import PASSWORD, Installation


class InspectorsPhone:
    """The app in Chinese, at the size of a cheap phone."""

    def __init__(self, browser: BrowserContext, installation: Installation) -> None:
        self.browser = browser
        self.page: Page = browser.pages[0] if browser.pages else browser.new_page()
        self.base_url = installation.base_url

    def open(self) -> None:
        self.page.goto(self.base_url + "/app/")

    def set_up(self, username: str = "inspector") -> None:
        """Sign in, make the key, fetch the scope; ends on the first screen."""
        self.open()
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        start = self.page.get_by_role("button", name="开始工作")
        expect(start).to_be_enabled(timeout=60_000)
        start.click()
        expect(self.page.get_by_role("heading", name="今日")).to_be_visible()

    def wait_until_kept_offline(self) -> None:
        """Wait until the service worker has every file of the app, and answers for it."""
        self.page.evaluate(
            "async () => { await navigator.serviceWorker.ready; }",
        )
        self.page.reload()
        expect(self.page.get_by_role("heading", name="今日")).to_be_visible()

    def scan(self) -> Locator:
        """Open the scanner and hold the camera until it has judged a code."""
        self.page.get_by_role("link", name="扫描标签").or_(
            self.page.get_by_role("button", name="扫描标签")
        ).first.click()
        to_point = self.page.get_by_role("button", name="打开控制点").or_(
            self.page.get_by_role("link", name="打开控制点")
        )
        expect(to_point.first).to_be_visible(timeout=60_000)
        return to_point.first

    def measure(self, name: str, value: str) -> None:
        self.page.get_by_role("textbox", name=name, exact=True).fill(value)

    def verdict_on(self, name: str) -> Locator:
        return self.page.get_by_role("group", name=re.compile(f"^{re.escape(name)} ")).get_by_role(
            "status"
        )

    def answer_samples(self, name: str, answer: str, count: int = 5) -> None:
        for number in range(1, count + 1):
            sample = self.page.get_by_role("group", name=f"{name}，样品 {number}")
            sample.get_by_role("button", name=answer, exact=True).click()

    def fill_samples(self, name: str, value: str, count: int = 5) -> None:
        for number in range(1, count + 1):
            self.measure(f"{name}，样品 {number}", value)

    def add_photo(self, picture: Path) -> None:
        self.page.get_by_label("选择照片").last.set_input_files(picture)
        expect(self.page.get_by_role("img", name="第 1 张照片")).to_be_visible()

    def sign(self, whose: str, name: str | None = None) -> None:
        """Sign on the glass in the place of `whose` (a role, or a role and a name)."""
        place = self.page.get_by_role("group", name=whose)
        place.get_by_role("button", name="签名", exact=True).click()
        sheet = self.page.get_by_role("dialog")
        if name:
            sheet.get_by_label("姓名").fill(name)
        self._scribble(sheet.get_by_role("img", name="签名框"))
        sheet.get_by_role("button", name="完成").click()
        expect(place.get_by_text("已签")).to_be_visible()

    def _scribble(self, glass: Locator) -> None:
        # The sheet slides in: draw once it stands still.
        glass.hover()
        box = glass.bounding_box()
        assert box is not None
        mouse = self.page.mouse
        mouse.move(box["x"] + 40, box["y"] + 120)
        mouse.down()
        for step in range(1, 9):
            mouse.move(box["x"] + 40 + 25 * step, box["y"] + (60 if step % 2 else 150))
        mouse.up()

    def sealed_records(self) -> list[Mapping[str, str]]:
        """What the phone keeps, as its database has it."""
        kept: list[Mapping[str, str]] = self.page.evaluate(
            """async () => {
                const found = (await indexedDB.databases()).map((one) => one.name)
                for (const name of found) {
                    const open = indexedDB.open(name)
                    const database = await new Promise((done, failed) => {
                        open.onsuccess = () => done(open.result)
                        open.onerror = () => failed(open.error)
                    })
                    if (!database.objectStoreNames.contains('records')) continue
                    const all = database.transaction('records').objectStore('records').getAll()
                    return await new Promise((done) => { all.onsuccess = () => done(all.result) })
                }
                return []
            }"""
        )
        return kept
