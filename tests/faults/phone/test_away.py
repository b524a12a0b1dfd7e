"""Long without a network, and shut out meanwhile: the work is kept, and arrives."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.contract.program import Program
from tests.faults.conftest import Figure, Reporter
from tests.faults.phone.inspector import Inspector, camera_pictures
from tests.faults.server import Server
from tests.installation import PASSWORD, wait_until

pytestmark = pytest.mark.browser

SECONDS = 240  # beside other tests a phone is slow, which says nothing
PATIENCE_MS = SECONDS * 1000
DAYS = 45


@pytest.mark.timeout(600)
def test_shut_out(
    server: Server, open_browser: Callable[..., BrowserContext], driver: str, report: Reporter
) -> None:
    phone = Inspector(open_browser("phone"), server.base_url, driver)
    phone.set_up("leaver")
    phone.wait_until_kept_offline()
    page = phone.page
    picture = camera_pictures(Random(report.seed), 1, 400)
    told = {}
    phone.begin_check("示例岳阳楼熟食第01有限公司", "肉制品出厂检验")
    page.get_by_label("备注").fill("封存之前")
    expect(page.get_by_text(re.compile(r"已保存 \d"))).to_be_visible()
    page.goto(server.base_url + "/app/")
    [draft] = phone.drafts()

    def work_offline() -> str:
        phone.browser.set_offline(True)
        [sealed] = phone.seal(1, picture)
        return sealed

    def states_of(*sealed: str) -> list[str]:
        of = {row["sha256"]: row["delivery"] for row in phone.sealed_records()}
        return [of[one]["state"] + ":" + of[one].get("reason", "") for one in sealed]

    def is_draft_kept() -> bool:
        return phone.drafts() == [draft]

    first = work_offline()
    end_sessions(server)
    phone.browser.set_offline(False)
    expect(page.get_by_text("登录已过期")).to_be_visible(timeout=PATIENCE_MS)
    kept = states_of(first) == ["waiting:"] and is_draft_kept()
    page.get_by_role("link", name="登录", exact=True).click()
    phone.sign_in("leaver", PASSWORD)
    wait_until(lambda: phone.unsent() == 0, SECONDS, "signing in again did not send it")
    told["session expired: kept, sent after signing in again"] = kept and is_draft_kept()

    second = work_offline()
    [kid] = {row["kid"] for row in phone.sealed_records()}
    administrator = Program(server.base_url).sign_in("administrator", PASSWORD)
    press(administrator, f"/console/devices/{kid}/revoke")
    phone.open()  # a phone in touch asks only every ten minutes whether it still counts
    phone.browser.set_offline(False)
    expect(page.get_by_text(re.compile("局机关于 .* 停用了本机"))).to_be_visible(
        timeout=PATIENCE_MS
    )
    wait_until(lambda: phone.unsent() == 0, SECONDS, "what a revoked phone held was not sent")
    told["phone revoked: kept, held for staff"] = (
        states_of(first, second) == ["received:", "held:device-revoked"] and is_draft_kept()
    )
    page.get_by_role("button", name="开始工作").click(timeout=PATIENCE_MS)
    expect(page.get_by_role("heading", name="今日")).to_be_visible(timeout=PATIENCE_MS)

    third = work_offline()
    press(administrator, f"/console/people/{draft['person']}/disable")
    phone.browser.set_offline(False)
    expect(page.get_by_text("登录已过期")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("link", name="登录", exact=True).click()
    phone.sign_in("leaver", PASSWORD)
    expect(page.get_by_role("alert")).to_be_visible(timeout=PATIENCE_MS)
    kept = states_of(third) == ["waiting:"] and is_draft_kept()
    phone.sign_in("colleague", PASSWORD)
    wait_until(lambda: phone.unsent() == 0, SECONDS, "the colleague's sign-in did not send it")
    told["person disabled: kept, sent by a colleague's sign-in, held for staff"] = (
        kept and states_of(third) == ["held:person-disabled"] and is_draft_kept()
    )

    held = phone.held_against(server)
    report(
        "shut-out",
        f"{'; '.join(what for what, holds in told.items() if holds)}; the draft stands throughout;"
        f" {held.lost}/{held.doubled} of {held.acknowledged}",
        holds=all(told.values()) and (held.acknowledged, held.lost, held.doubled) == (3, 0, 0),
    )


def press(administrator: Program, path: str) -> None:
    """What an administrator does with one button of the console."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert administrator.post(path, b"", **form).status in (302, 303)


def end_sessions(server: Server) -> None:
    """The thirty days of every session are over."""
    with closing(sqlite3.connect(server.database, timeout=30)) as database, database:
        database.execute("UPDATE sign_in SET expires_at = '2026-01-01 00:00:00.000000'")


@pytest.mark.timeout(7200)
def test_long_offline(
    server: Server,
    open_browser: Callable[..., BrowserContext],
    driver: str,
    figure: Figure,
    report: Reporter,
    tmp_path: Path,
) -> None:
    days, checks_a_day, photos = figure(3, DAYS), figure(2, 12), figure(2, 6)
    checks = figure(6, 500)
    chance = Random(report.seed)
    phone = Inspector(open_browser("phone"), server.base_url, driver)
    phone.set_up()
    phone.wait_until_kept_offline()
    pictures = camera_pictures(chance, photos, figure(320, 1600))
    phone.browser.set_offline(True)
    today = datetime.now(UTC)
    for number in range(checks):
        # The phone left that long ago; each check at a minute of its own, as its photos say.
        ago = timedelta(days=days - number // checks_a_day, minutes=-number)
        phone.page.clock.set_fixed_time(today - ago)
        phone.seal(1, pictures)
    waiting = phone.states()
    end_sessions(server)
    phone.browser.close()

    phone = Inspector(open_browser("phone"), server.base_url, driver)
    phone.browser.set_offline(True)
    seconds = [start_seconds(phone) for _ in range(3)]
    phone.browser.set_offline(False)
    phone.page.goto(server.base_url + "/app/sign-in")
    phone.sign_in("inspector", PASSWORD)
    expect(phone.page.get_by_role("heading", name="今日")).to_be_visible(timeout=PATIENCE_MS)
    wait_until(lambda: phone.unsent() == 0, figure(SECONDS, 3600), "it was never all sent")
    held = phone.held_against(server)
    at_once = figure(30, 3)  # beside other tests a start says little
    report(
        "long-offline",
        f"{held.lost}/{held.doubled} of {waiting['records waiting']} records and "
        f"{waiting['photos waiting']} photos after {days} days; started in "
        f"{max(seconds):.1f} s at most, offline, on a 4 × slowed processor",
        holds=(waiting["records waiting"], waiting["photos waiting"]) == (checks, checks * photos)
        and (held.acknowledged, held.lost, held.doubled) == (checks, 0, 0)
        and max(seconds) <= at_once,
    )


def start_seconds(phone: Inspector) -> float:
    """From opening the app until its first screen says how much waits, on a slowed processor."""
    protocol = phone.browser.new_cdp_session(phone.page)
    protocol.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    phone.page.goto("about:blank")
    phone.page.goto(phone.base_url + "/app/", wait_until="commit")
    waiting = phone.page.get_by_text(re.compile(r"\d+ 条记录未上传"))
    expect(waiting).to_be_visible(timeout=PATIENCE_MS)
    milliseconds: float = phone.page.evaluate("performance.now()")
    protocol.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    protocol.detach()
    return milliseconds / 1000
