"""What an inspector does on the phone, as steps that tests put together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import BrowserContext, Error, Locator, Page, expect

from tests.browser.conftest import PASSWORD, Installation


def a_picture(path: Path) -> Path:
    """A photo as a phone's camera makes it: larger than what is kept."""
    Image.effect_mandelbrot((2400, 1800), (-2.2, -1.2, 0.8, 1.2), 60).convert("RGB").save(path)
    return path


class InspectorsPhone:
    """The app in Chinese, at the size of a cheap phone."""

    def __init__(self, browser: BrowserContext, installation: Installation) -> None:
        self.browser = browser
        self.page: Page = browser.pages[0] if browser.pages else browser.new_page()
        self.base_url = installation.base_url

    def open(self) -> None:
        self.page.goto(self.base_url + "/app/")

    def sign_in(self, username: str = "inspector") -> None:
        """Where the app asks for it."""
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()

    def set_up(self, username: str = "inspector") -> None:
        """Sign in, make the key, fetch the scope; ends on the first screen."""
        self.open()
        self.sign_in(username)
        start = self.page.get_by_role("button", name="开始工作")
        expect(start).to_be_enabled(timeout=60_000)
        start.click()
        expect(self.page.get_by_role("heading", name="今日")).to_be_visible()

    def sign_in_again(self, username: str = "inspector") -> None:
        """On a phone that was set up."""
        self.page.goto(self.base_url + "/app/sign-in")
        self.sign_in(username)
        expect(self.page.get_by_role("heading", name="今日")).to_be_visible()

    def wait_until_kept_offline(self) -> None:
        """Wait until the service worker has every file of the app, and answers for it."""
        self.page.evaluate(
            "async () => { await navigator.serviceWorker.ready; }",
        )
        self.page.reload()
        expect(self.page.get_by_role("heading", name="今日")).to_be_visible()

    def open_point(self, enterprise: str, step: str) -> None:
        """From the first screen to a control point, without scanning."""
        self.page.get_by_label("搜索企业或标签").fill(enterprise)
        self.page.get_by_role("link", name=re.compile(enterprise)).click()
        self.page.get_by_role("link", name=re.compile(step)).first.click()

    def begin_check(self, enterprise: str, step: str) -> None:
        self.open_point(enterprise, step)
        self.page.get_by_role("button", name="开始检查").click()
        expect(self.page.get_by_role("button", name=re.compile("其余全部符合"))).to_be_visible()

    def seal_check(self, enterprise: str, step: str, picture: Path) -> None:
        """All in order, with one photo and nobody's signature."""
        page = self.page
        self.begin_check(enterprise, step)
        page.get_by_role("button", name=re.compile("其余全部符合")).click()
        self.add_photo(picture)
        self.to_seal()
        self.seal()

    def to_seal(self) -> None:
        """From a check to where it is sealed; what is declared once in a visit is declared."""
        page = self.page
        page.get_by_role("button", name="签名并封存").click()
        open_ticks = page.get_by_role(
            "checkbox", name=re.compile("无利害关系|出示执法证件"), checked=False
        )
        declared = page.get_by_text("已声明无利害关系")
        expect(open_ticks.or_(declared).first).to_be_visible()
        while not declared.is_visible():
            with suppress(Error):  # the phone remembered just now
                open_ticks.first.click(timeout=1000)

    def seal(self) -> None:
        """Where signatures are missing; ends on what became of it."""
        self.page.get_by_role("button", name="封存", exact=True).click()
        self.page.get_by_role("dialog").get_by_role("button", name="封存").click()
        expect(self.page.get_by_text("记录已封存在本机")).to_be_visible()

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
        self.draw_signature(whose, name)
        expect(self.page.get_by_role("group", name=whose).get_by_text("已签")).to_be_visible()

    def draw_signature(self, whose: str, name: str | None = None) -> None:
        """As `sign`, whether it is kept or not."""
        place = self.page.get_by_role("group", name=whose)
        place.get_by_role("button", name="签名", exact=True).click()
        sheet = self.page.get_by_role("dialog")
        if name:
            sheet.get_by_label("姓名").fill(name)
        scribble(self.page, sheet.get_by_role("img", name="签名框"))
        sheet.get_by_role("button", name="完成").click()

    def installability_errors(self) -> list[object]:
        """Why Chromium would not offer to install the app; only the whole one finds any."""
        protocol = self.browser.new_cdp_session(self.page)
        errors: list[object] = protocol.send("Page.getInstallabilityErrors")["installabilityErrors"]
        return errors

    def sealed_records(self) -> list[Mapping[str, Any]]:
        """What the phone keeps of its records."""
        return self.rows("records")

    def drafts(self) -> list[Mapping[str, Any]]:
        """What was begun and not sealed."""
        return self.rows("begun")

    def photos(self) -> list[Mapping[str, Any]]:
        """Every picture on the phone."""
        return self.rows("photos")

    def checkpoints(self) -> list[Mapping[str, Any]]:
        """What it verified last of the server's log, per epoch."""
        return self.rows("checkpoints")

    def scope(self) -> list[Mapping[str, Any]]:
        """The enterprises that it knows."""
        return self.rows("enterprises")

    def keys_that_leave(self) -> list[bool]:
        """For each private key on the phone, whether it could be read out."""
        return [row["keyPair"]["extractable"] for row in self.rows("keys")]

    def rows(self, table: str) -> list[Mapping[str, Any]]:
        """A table of its database; of bytes how many, of a private key whether it could leave."""
        rows: list[Mapping[str, Any]] = self.page.evaluate(
            """async (table) => {
                for (const { name } of await indexedDB.databases()) {
                    const opening = indexedDB.open(name)
                    const database = await new Promise((done, failed) => {
                        opening.onsuccess = () => done(opening.result)
                        opening.onerror = () => failed(opening.error)
                    })
                    if (!database.objectStoreNames.contains(table)) continue
                    const asked = database.transaction(table).objectStore(table).getAll()
                    const all = await new Promise((done) => {
                        asked.onsuccess = () => done(asked.result)
                    })
                    const plain = (value) => {
                        if (value instanceof ArrayBuffer) return value.byteLength
                        if (!(value?.privateKey instanceof CryptoKey)) return value
                        return { extractable: value.privateKey.extractable }
                    }
                    return all.map((row) =>
                        Object.fromEntries(Object.entries(row).map(([key, v]) => [key, plain(v)])))
                }
                return []
            }""",
            table,
        )
        return rows


def hand_in(page: Page, text: str) -> str:
    """Send a sealed text with the page's session, past the app; the outcome."""
    outcome: str = page.evaluate(
        """async (text) => {
            const session = await (await fetch('/api/v1/session')).json()
            const answer = await fetch('/api/v1/records', {
                method: 'POST',
                headers: {
                    'Content-Type': 'application/json',
                    'X-CSRF-Token': session.csrf_token,
                },
                body: JSON.stringify({
                    records: [text],
                    sent_at: new Date().toISOString(),
                    unsent: { records: 0, photos: 0 },
                    app_version: 'test',
                }),
            })
            return (await answer.json()).outcomes[0].outcome
        }""",
        text,
    )
    return outcome


def scribble(page: Page, glass: Locator) -> None:
    """Draw a signature."""
    glass.hover()  # a sheet slides in: draw once it stands still
    box = glass.bounding_box()
    assert box is not None
    mouse = page.mouse
    mouse.move(box["x"] + 40, box["y"] + 120)
    mouse.down()
    for step in range(1, 9):
        mouse.move(box["x"] + 40 + 25 * step, box["y"] + (60 if step % 2 else 150))
    mouse.up()
