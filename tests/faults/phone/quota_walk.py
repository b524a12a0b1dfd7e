"""The phone is full, at every write in turn: said in words, nothing half sealed, nothing lost."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import BrowserContext, Error, Locator, Page, expect

from tests.browser.phone import InspectorsPhone, a_picture
from tests.faults.conftest import Figure, Reporter
from tests.faults.phone.kept import kid_of, on_the_server, whole_records
from tests.faults.phone.quota import Room
from tests.faults.phone.typist import ENTERPRISE, STEP
from tests.installation import Installation

pytestmark = pytest.mark.browser

TOLD = re.compile("存储空间已满|存储空间不足|没能存到本机")
# What was in these before a write was refused is there after it.
TABLES = {"keys": "kid", "heads": "kid", "records": "sha256", "begun": "about"} | dict.fromkeys(
    ("photos", "pictures"), "sha256"
)


class Step(NamedTuple):
    """What a person does, again and again until it is done."""

    act: Callable[[], None]
    is_done: Callable[[], bool]


class Walk:
    """From the sign-in to the receipt, on a phone that is full again and again."""

    def __init__(self, phone: InspectorsPhone, picture: Path) -> None:
        self.phone, self.picture = phone, picture
        self.room = Room(phone.browser, phone.page)
        self.steps = [
            Step(self.set_up, lambda: self.sees("本机已就绪")),
            Step(self.begin, lambda: self.page.get_by_label("备注").is_visible()),
            Step(self.type, self.is_typed),
            Step(self.photograph, lambda: self.has_in_draft("photos")),
            Step(self.declare, lambda: self.sees("已声明无利害关系")),
            Step(self.sign, lambda: self.has_in_draft("signatures")),
            Step(self.seal, lambda: self.sees("记录已封存在本机")),
            Step(self.send, self.is_received),
        ]

    @property
    def page(self) -> Page:
        return self.phone.page

    def sees(self, text: str) -> bool:
        return self.page.get_by_text(text).first.is_visible()

    def button(self, name: str) -> Locator:
        named = self.page.get_by_role("button", name=name, exact=True)
        return named.filter(visible=True).first  # a dialog that was closed is still there

    def sees_button(self, name: str) -> bool:
        return self.button(name).is_visible()

    def press(self, name: str) -> None:
        self.button(name).click()

    def set_up(self) -> None:
        if self.sees_button("登录"):
            self.phone.sign_in()
        else:
            self.press("重试")

    def begin(self) -> None:
        if self.sees_button("开始工作"):
            self.press("开始工作")
            self.phone.browser.set_offline(True)  # or it syncs while something else is looked at
            self.phone.open_point(ENTERPRISE, STEP)
        self.press("开始检查")

    def type(self) -> None:
        all_conform = self.page.get_by_role("button", name=re.compile("其余全部符合"))
        if all_conform.is_visible():
            all_conform.click()
        self.page.get_by_label("备注").focus()
        self.page.keyboard.insert_text("字")

    def is_typed(self) -> bool:
        typed = self.page.get_by_label("备注").input_value()
        return typed != "" and self.phone.drafts()[0]["draft"]["remark"] == typed

    def photograph(self) -> None:
        self.page.get_by_label("选择照片").last.set_input_files(self.picture)

    def has_in_draft(self, what: str) -> bool:
        return len(self.phone.drafts()[0]["draft"][what]) > 0

    def declare(self) -> None:
        if self.sees_button("签名并封存"):
            self.press("签名并封存")
        for name in ("无利害关系", "出示执法证件"):
            tick = self.page.get_by_role("checkbox", name=re.compile(name))
            expect(tick).not_to_be_checked()  # nor is it after it could not be kept
            tick.click()

    def sign(self) -> None:
        if self.sees("已签"):
            return  # the draft with it is written by itself, once there is room
        self.phone.draw_signature("检查人员 李巡查")

    def seal(self) -> None:
        self.press("封存")
        self.page.get_by_role("dialog").get_by_role("button", name="封存").click()

    def send(self) -> None:
        if not self.page.url.endswith("/outbox"):
            self.phone.browser.set_offline(False)
            self.page.goto(self.phone.base_url + "/app/outbox")
        self.press("立即同步")

    def is_received(self) -> bool:
        """The record, its pictures, and what the feed then tells of the point."""
        rows = [*self.phone.sealed_records(), *self.phone.photos(), *self.phone.rows("checks")]
        states = {row.get("delivery", {"state": "fed"})["state"] for row in rows}
        return states == {"received", "fed"}

    def do(self, step: Step, rooms: Iterable[int | None]) -> int:
        """Do a step with room for so many writes, then for so many; how often it was refused."""
        for tries, room in enumerate(rooms):
            self.room.for_writes(room)
            if step.is_done():
                return tries
            before, refused = self.kept(), self.room.refused
            step.act()
            while not step.is_done() and self.room.refused == refused:
                time.sleep(0.05)
            if self.room.refused == refused or step.is_done():
                return tries
            expect(self.page.get_by_text(TOLD).filter(visible=True).first).to_be_visible()
            after = self.kept()
            assert all(before[table] <= after[table] for table in TABLES)
            if after["records"]:
                whole_records(self.phone)
            while self.sees_button("知道了"):
                with suppress(Error):  # it may be fading away
                    self.button("知道了").click(timeout=1000)
        raise AssertionError("refused although there is room")

    def kept(self) -> dict[str, set[str]]:
        return {
            table: {row[key] for row in self.phone.rows(table)} for table, key in TABLES.items()
        }

    def with_a_real_quota(self) -> None:
        """The browser itself has no room, for a photo and for what is typed; then it has again."""
        page, base_url = self.page, self.phone.base_url
        self.phone.open()
        self.phone.begin_check(ENTERPRISE, STEP)
        protocol = self.phone.browser.new_cdp_session(page)
        protocol.send("Storage.overrideQuotaForOrigin", {"origin": base_url, "quotaSize": 1})
        self.photograph()
        expect(page.get_by_text("没能存到本机。请释放存储空间后再试。")).to_be_visible()
        self.type()
        expect(page.get_by_text("最近的改动没能存到本机")).to_be_visible()
        assert not self.is_typed()
        protocol.send("Storage.overrideQuotaForOrigin", {"origin": base_url})
        expect(page.get_by_text("最近的改动没能存到本机")).to_have_count(0)
        assert self.is_typed()
        self.photograph()
        expect(page.get_by_role("img", name="第 1 张照片")).to_be_visible()


def test_quota(
    site: Installation,
    open_browser: Callable[..., BrowserContext],
    tmp_path: Path,
    soak: bool,
    figure: Figure,
    report: Reporter,
) -> None:
    phone = InspectorsPhone(open_browser("full"), site)
    phone.open()
    walk = Walk(phone, a_picture(tmp_path / "store.jpg"))
    phone.page.reload()
    refused = 0
    for step in walk.steps:
        refused += walk.do(step, itertools.count() if soak else (0, None))
        walk.room.for_writes(None)
    [text] = whole_records(phone)
    arrived = on_the_server(site.data_dir, kid_of(phone))
    walk.with_a_real_quota()
    report(
        "quota",
        f"{refused} writes refused in turn from the sign-in to the receipt, each told in words; "
        f"nothing saved lost, the record whole, {len(arrived)} of 1 on the server; told and kept "
        "going with a real quota too",
        holds=refused >= figure(8, 15) and arrived == [text],
    )
