"""The phone is full at every kind of write in turn: said in words, nothing half sealed, nothing
lost; with room again the same work goes on to its receipt."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from playwright.sync_api import BrowserContext, Error, Locator, Page, expect

from tests.browser.phone import InspectorsPhone, a_picture
from tests.faults.conftest import Figure, Reporter
from tests.faults.phone.full import MANNERS, Room
from tests.faults.phone.kept import kid_of, on_the_server, payload_of, whole_records
from tests.faults.phone.typist import ENTERPRISE, STEP
from tests.installation import Installation, wait_until

pytestmark = pytest.mark.browser

TOLD = re.compile("存储空间已满|存储空间不足|没能存到本机")
REMARK = "字"
PATIENCE = 60  # seconds until a step is done or refused
# What was in these before a write was refused is there after it.
TABLES = {"keys": "kid", "heads": "kid", "records": "sha256", "begun": "about"} | dict.fromkeys(
    ("photos", "pictures"), "sha256"
)
TRIAL = "trial"  # of the app itself, whether a visit may begin


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
        elif self.sees_button("重试"):
            self.press("重试")

    def begin(self) -> None:
        if self.sees_button("开始工作"):
            self.press("开始工作")
            self.phone.browser.set_offline(True)  # or it syncs while something else is looked at
            self.phone.open_point(ENTERPRISE, STEP)
        with suppress(Error):  # the check may be about to open
            self.button("开始检查").click(timeout=2000)

    def type(self) -> None:
        all_conform = self.page.get_by_role("button", name=re.compile("其余全部符合"))
        if all_conform.is_visible():
            all_conform.click()
        self.page.get_by_label("备注").focus()
        self.page.keyboard.insert_text(REMARK)

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
        open_ticks = self.page.get_by_role(
            "checkbox", name=re.compile("无利害关系|出示执法证件"), checked=False
        )
        expect(open_ticks.first).to_be_visible()
        while open_ticks.first.is_visible():
            open_ticks.first.click()

    def sign(self) -> None:
        if not self.sees("已签"):  # else the draft with it is written by itself
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

    def do(self, step: Step, manners: tuple[str, ...], most: int) -> list[str]:
        """Do a step although its writes are refused in turn; which were."""
        self.room.begin(step.act.__name__, manners, most)
        while not step.is_done():
            before = self.kept()
            step.act()
            wait_until(lambda: step.is_done() or self.room.is_full(), PATIENCE, step.act.__name__)
            while self.room.is_full():
                self.is_told_and_nothing_lost(before)
                self.room.give()
                self.close_what_was_told()
        return self.room.told()

    def is_told_and_nothing_lost(self, before: dict[str, set[str]]) -> None:
        told = self.page.get_by_text(TOLD).filter(visible=True).first
        expect(told, f"is said of {self.room.told()[-1]}").to_be_visible()
        after = self.kept()
        assert all(before[table] <= after[table] for table in TABLES), self.room.told()[-1]
        if after["records"]:
            whole_records(self.phone)

    def close_what_was_told(self) -> None:
        while self.sees_button("知道了"):
            with suppress(Error):  # it may be fading away
                self.button("知道了").click(timeout=1000)

    def kept(self) -> dict[str, set[str]]:
        return {
            table: {row[key] for row in self.phone.rows(table)} - {TRIAL}
            for table, key in TABLES.items()
        }


def test_quota(
    site: Installation,
    open_browser: Callable[..., BrowserContext],
    tmp_path: Path,
    figure: Figure,
    report: Reporter,
) -> None:
    phone = InspectorsPhone(open_browser("full"), site)
    walk = Walk(phone, a_picture(tmp_path / "store.jpg"))
    phone.open()
    chance, refused = Random(report.seed), []
    for step in walk.steps:
        manners = MANNERS if figure(0, 1) else (chance.choice(MANNERS),)
        refused += walk.do(step, manners, figure(1, 1000))
    [text] = whole_records(phone)
    body = payload_of(text)["body"]
    arrived = on_the_server(site.data_dir, kid_of(phone))
    counts = [sum(told.startswith(manner) for told in refused) for manner in MANNERS]
    report(
        "quota",
        f"from the sign-in to the receipt {counts[0]} writes refused and {counts[1]} aborted at "
        "their commit, each told in words; nothing saved lost, the record whole, "
        f"{len(arrived)} of 1 on the server",
        holds=len(refused) >= figure(len(walk.steps), 3 * len(walk.steps))
        and arrived == [text]
        and REMARK in body["remark"]
        and min(len(body["photos"]), len(body["signatures"])) > 0,
    )
