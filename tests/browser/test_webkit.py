"""A smoke run in WebKit, the engine of Safari.

Tried is WebKitGTK, which is not an iPhone. Its own limits, in Debian's 2.50:

- `navigator.storage` is missing: neither persistence nor the room for a visit is tried.
- A profile lives in memory: the app is opened anew, never the browser.
- No camera, vibration, share sheet or home screen; nobody answers for the position.
- It is newer than iOS 16.4: what was missing then is not found here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import ExifTags, Image

from tests.browser import webdriver
from tests.browser.conftest import PASSWORD, Installation, wait_until
from tests.browser.webdriver import WebKit
from tests.contract.phone import sha256_of
from tests.faults.proxy import Exchange, between, pass_on

pytestmark = [
    pytest.mark.browser,
    pytest.mark.soak,  # half a minute, and minutes beside other tests
    pytest.mark.skipif(webdriver.missing(), reason=f"no WebKit; as root: {webdriver.INSTALL}"),
]

ENTERPRISE = "示例岳阳楼熟食第01有限公司"
STEP, ANOTHER_STEP = "肉制品出厂检验", "原料肉验收"


class Line:
    """Between phone and server; cut, it resets every connection."""

    cut = False

    def __call__(self, exchange: Exchange) -> None:
        if self.cut:
            exchange.reset()
        else:
            pass_on(exchange)


class Phone(NamedTuple):
    page: WebKit
    line: Line
    address: str
    data_dir: Path  # the server's


@pytest.fixture
def phone(labelled: Installation, tmp_path: Path) -> Iterator[Phone]:
    line = Line()
    port = int(labelled.base_url.rpartition(":")[2])
    with between(port, line) as address, webdriver.webkit(tmp_path) as page:
        yield Phone(page, line, address, labelled.data_dir)


def test_two_checks_are_sealed_one_without_a_network(phone: Phone, tmp_path: Path) -> None:
    page = phone.page
    set_up(phone)
    seal_check(phone, STEP, a_picture_on_its_side(tmp_path / "store.jpg"))
    wait_until(lambda: delivered(phone, 1), 60, "the first was not received")
    wait_until(lambda: at_rest(phone), 60, "it synced on and on")

    phone.line.cut = True
    page.go(f"{phone.address}/app/")
    seal_check(phone, ANOTHER_STEP, a_picture_on_its_side(tmp_path / "gate.jpg"))
    page.go(f"{phone.address}/app/outbox")
    page.see(row(ANOTHER_STEP, "待上传"))
    assert len(on_the_server(phone)) == 1
    page.reload()  # and the app opens without a network
    page.see(row(ANOTHER_STEP, "待上传"))

    phone.line.cut = False
    page.click(button("立即同步"))
    wait_until(lambda: delivered(phone, 2), 60, "the second was not received")
    page.reload()
    for step in (STEP, ANOTHER_STEP):
        page.see(row(step, "已收到"))
    wait_until(lambda: len(pictures(phone)) == 2, 60, "not both pictures came")
    assert all(height > width for width, height in pictures(phone))


def set_up(phone: Phone) -> None:
    """Sign in, make the key, fetch the scope; ends with every file of the app kept."""
    page = phone.page
    page.go(f"{phone.address}/app/")
    page.click(button("中文"))
    page.type("//input[@id='username']", "inspector")
    page.type("//input[@id='password']", PASSWORD)
    page.click(button("登录"))
    page.click(button("开始工作"))
    page.see(heading("今日"))
    assert page.run("return isSecureContext && (await navigator.serviceWorker.ready).active.state")


def seal_check(phone: Phone, step: str, picture: Path) -> None:
    """From the first screen: all in order, with one photo and nobody's signature."""
    page = phone.page
    page.type("//input[@aria-label='搜索企业或标签']", ENTERPRISE)
    begin, rest = button("开始检查"), button("其余全部符合")
    tap_until(page, link(ENTERPRISE), link(step))
    tap_until(page, link(step), f"{begin} | {rest}")
    tap_until(page, begin, rest)
    page.click(rest)
    page.type("(//label[contains(., '选择照片')]/input)[last()]", str(picture))
    page.see("//img[@alt='第 1 张照片']/ancestor::li")
    page.click(button("签名并封存"))
    page.see(heading("核对、签名、封存"))
    declare(page)
    page.click(button("封存"))
    page.click("//*[@role='dialog']" + button("封存"))
    page.see("//*[contains(text(), '记录已封存在本机')]")


def tap_until(page: WebKit, what: str, follows: str) -> None:
    """Tap, and tap again where a list that just filled moved it away from under the finger."""

    def followed() -> bool:
        if page.count(what):
            with suppress(AssertionError):
                page.click(what, seconds=2)  # or it is gone by now
        return page.count(follows) > 0

    wait_until(followed, 60, f"{what} led nowhere")


def declare(page: WebKit) -> None:
    """Tick what is declared once per visit; what was declared is only seen."""
    open_tick = "//*[@role='checkbox'][@aria-checked='false']"
    declared = "//*[contains(text(), '已声明无利害关系')]"
    wait_until(lambda: bool(page.count(f"{open_tick} | {declared}")), 60, "no team to declare")
    while page.count(open_tick):
        with suppress(AssertionError):  # the phone remembered just now
            page.click(open_tick, seconds=2)
    page.see(declared)


def button(name: str) -> str:
    return f"//button[not(@disabled)][contains(., '{name}')]"


def link(name: str) -> str:
    return f"//a[contains(., '{name}')]"


def heading(name: str) -> str:
    return f"//h1[contains(., '{name}')]"


def row(step: str, state: str) -> str:
    """A record in the outbox."""
    return f"{link(step)}[contains(., '{state}')]"


def a_picture_on_its_side(path: Path) -> Path:
    """As an iPhone held upright writes it: lying, with a word in the EXIF about which way is up."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6  # EXIF 2.3: the right-hand side is the top
    image = Image.effect_mandelbrot((1200, 900), (-2.2, -1.2, 0.8, 1.2), 60).convert("RGB")
    image.save(path, exif=exif)
    return path


def at_rest(phone: Phone) -> bool:
    """Whether it talks to nobody. WebKit keeps the tables locked of a transaction in whose midst a
    page is left, until the next one is left too: then no check begins."""
    held = phone.page.run("return (await navigator.locks.query()).held.map(({ name }) => name)")
    return "sync" not in held


def delivered(phone: Phone, count: int) -> bool:
    """Whether the phone counts so many as received, and the server has those very ones."""
    kept = dict(phone.page.run(RECORDS))
    received = {sha256 for sha256, state in kept.items() if state == "received"}
    return len(received) == count and received == on_the_server(phone)


RECORDS = """
    const opening = indexedDB.open('guanqia')
    const db = await new Promise((done) => { opening.onsuccess = () => done(opening.result) })
    const asked = db.transaction('records').objectStore('records').getAll()
    const rows = await new Promise((done) => { asked.onsuccess = () => done(asked.result) })
    db.close()
    return rows.map((row) => [row.sha256, row.delivery.state])
"""


def pictures(phone: Phone) -> list[tuple[int, int]]:
    """The sizes of those that lie on its disk."""
    return [Image.open(file).size for file in phone.data_dir.glob("photos/??/" + "?" * 64)]


def on_the_server(phone: Phone) -> set[str]:
    """The hashes of the texts that lie on its disk, as the phone computes them."""
    with closing(sqlite3.connect(phone.data_dir / "guanqia.db")) as database:
        return {sha256_of(text) for (text,) in database.execute("SELECT text FROM field_record")}
