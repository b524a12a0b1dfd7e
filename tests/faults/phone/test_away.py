"""Long without a network, and let in no more meanwhile: the work is kept, and arrives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Playwright, expect

from tests.contract.program import Program
from tests.faults.conftest import Figure, Reporter
from tests.faults.phone.inspector import Inspector, camera_pictures, open_phone
from tests.faults.phone.kept import payload_of
from tests.faults.server import Server
from tests.installation import PASSWORD, wait_until

pytestmark = pytest.mark.browser

PIXELS = 640  # of a photo's width: drawing 3,000 of 1,600 pixels would take an hour

# When the first screen with what waits was painted, by the page's own clock.
NOTE_START = """
    new MutationObserver((_changes, observer) => {
        if (!/[1-9]\\d* 条记录未上传/.test(document.body?.textContent)) return
        observer.disconnect()
        requestAnimationFrame(() => setTimeout(() => { window.startedAt = performance.now() }))
    }).observe(document, { childList: true, subtree: true, characterData: true })
"""
STARTED = """new Promise((done) => {
    const look = () => window.startedAt ? done(window.startedAt) : setTimeout(look, 10)
    look()
})"""


class Away:
    """Somebody's phone, set up; it may be switched off and on."""

    def __init__(self, playwright: Playwright, profile: Path, server: Server, driver: str) -> None:
        self._open = lambda: Inspector(open_phone(playwright, profile), server.base_url, driver)
        self.server, self.phone = server, self._open()
        self.phone.set_up("leaver")
        self.phone.wait_until_kept_offline()

    def switch_off_and_on(self) -> Inspector:
        self.phone.browser.close()
        self.phone = self._open()
        return self.phone


@pytest.fixture(scope="module")
def away(
    playwright: Playwright,
    shared_server: Server,
    driver: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Away]:
    """For the tests of this file, with nothing left to send at the end of each."""
    away = Away(playwright, tmp_path_factory.mktemp("phone"), shared_server, driver)
    yield away
    away.phone.browser.close()


@pytest.mark.timeout(7200)
def test_long_offline(away: Away, figure: Figure, report: Reporter) -> None:
    days, checks, photos = figure(3, 45), figure(6, 500), figure(2, 6)
    phone, server = away.phone, away.server
    phone.browser.set_offline(True)
    pictures = camera_pictures(Random(report.seed), photos, figure(320, PIXELS))
    for moment in moments(days, checks):
        phone.page.clock.set_fixed_time(moment)
        phone.seal(1, pictures)
    server.end_sessions()

    phone = away.switch_off_and_on()
    phone.browser.set_offline(True)
    phone.page.add_init_script(NOTE_START)
    seconds = max(start_seconds(phone) for _ in range(3))
    waiting = phone.states()
    phone.browser.set_offline(False)
    phone.sign_in_again("leaver")
    wait_until(lambda: phone.unsent() == 0, figure(120, 3600), "it was never all sent")

    held, sent = phone.held_against(server), phone.states()
    recorded = [
        datetime.fromisoformat(payload_of(row["jws"])["recorded_at"])
        for row in phone.sealed_records()
    ]
    ago = datetime.now(UTC) - min(recorded)
    report(
        "long-offline",
        f"{held.lost}/{held.doubled} of {waiting['records waiting']} records and "
        f"{waiting['photos waiting']} photos {figure(320, PIXELS)} pixels wide, the first of "
        f"{ago.days} days ago, after signing in again; started in {seconds:.1f} s at most, "
        "offline, on a 4 × slowed processor",
        holds=(waiting["records waiting"], waiting["photos waiting"]) == (checks, checks * photos)
        and (sent["records received"], sent["photos received"]) == (checks, checks * photos)
        and (held.acknowledged, held.lost, held.doubled, ago.days) == (checks, 0, 0, days)
        and seconds <= figure(30, 3),  # beside other tests a start says little
    )


def moments(days: int, count: int) -> list[datetime]:
    """When each check is sealed: spread over the days, none in another's minute."""
    began = datetime.now(UTC) - timedelta(days=days)
    return [began + timedelta(days=days) * number / count for number in range(count)]


def start_seconds(phone: Inspector) -> float:
    """From opening the app until its first screen says how much waits, on a slowed processor."""
    protocol = phone.browser.new_cdp_session(phone.page)
    protocol.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    phone.page.goto("about:blank")
    phone.page.goto(phone.base_url + "/app/", wait_until="commit")
    waiting = phone.page.get_by_role("region", name="同步")
    expect(waiting).to_contain_text(re.compile(r"[1-9]\d* 条记录未上传"), timeout=120_000)
    milliseconds: float = phone.page.evaluate(STARTED)
    protocol.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    protocol.detach()
    return milliseconds / 1000


@pytest.mark.timeout(600)
def test_shut_out(away: Away, report: Reporter) -> None:
    phone, server = away.phone, away.server
    before = len(phone.sealed_records())
    leaver = Leaver(phone, server, camera_pictures(Random(report.seed), 1, 400))
    told = {
        "session expired: kept, sent after signing in again": leaver.whose_session_ends(),
        "phone revoked: kept, said so, sent and held for staff": leaver.whose_phone_is_revoked(),
        "person disabled: kept, sent as a colleague signs in, held for staff": (
            leaver.who_is_disabled()
        ),
    }
    held = phone.held_against(server)
    report(
        "shut-out",
        f"{'; '.join(what for what, holds in told.items() if holds)}; the draft stands throughout;"
        f" {held.lost}/{held.doubled} of {held.acknowledged - before}",
        holds=all(told.values())
        and (held.acknowledged - before, held.lost, held.doubled) == (3, 0, 0),
    )


class Leaver:
    """Somebody with a draft, who seals without a network before each of these happens."""

    def __init__(self, phone: Inspector, server: Server, photos: list[bytes]) -> None:
        self.phone, self.server, self._photos = phone, server, photos
        phone.open()
        phone.begin_check("示例岳阳楼熟食第01有限公司", "肉制品出厂检验")
        phone.page.get_by_label("备注").fill("封存之前")
        expect(phone.page.get_by_text(re.compile(r"已保存 \d"))).to_be_visible()
        phone.open()
        [self.draft] = phone.drafts()

    def whose_session_ends(self) -> bool:
        sealed = self._seal_offline()
        self.server.end_sessions()
        self.phone.browser.set_offline(False)
        self._is_asked_to_sign_in()
        kept = self._delivery(sealed) == "waiting" and self._draft_stands()
        self.phone.page.get_by_role("link", name="登录", exact=True).click()
        self.phone.sign_in("leaver")
        self._all_is_sent()
        return kept and self._delivery(sealed) == "received" and self._draft_stands()

    def whose_phone_is_revoked(self) -> bool:
        page = self.phone.page
        sealed = self._seal_offline()
        [kid] = {row["kid"] for row in self.phone.sealed_records()}
        self._press(f"/console/devices/{kid}/revoke")
        self.phone.browser.set_offline(False)
        expect(page.get_by_text(re.compile("局机关于 .* 停用了本机"))).to_be_visible()
        self._all_is_sent()
        held = self._delivery(sealed) == "held:device-revoked" and self._draft_stands()
        page.get_by_role("button", name="开始工作").click()
        expect(page.get_by_role("heading", name="今日")).to_be_visible()
        self.phone.open_outbox()
        expect(page.get_by_text("本机已被停用", exact=True)).to_be_visible()
        return held and self._draft_stands()

    def who_is_disabled(self) -> bool:
        page = self.phone.page
        sealed = self._seal_offline()
        self._press(f"/console/people/{self.draft['person']}/disable")
        self.phone.browser.set_offline(False)
        self._is_asked_to_sign_in()
        page.get_by_role("link", name="登录", exact=True).click()
        self.phone.sign_in("leaver")
        expect(page.get_by_role("alert")).to_be_visible()
        kept = self._delivery(sealed) == "waiting" and self._draft_stands()
        self.phone.sign_in("colleague")
        self._all_is_sent()
        return kept and self._delivery(sealed) == "held:person-disabled" and self._draft_stands()

    def _seal_offline(self) -> str:
        self.phone.browser.set_offline(True)
        [sealed] = self.phone.seal(1, self._photos)
        return sealed

    def _press(self, path: str) -> None:
        """What an administrator does with one button of the console."""
        administrator = Program(self.server.base_url).sign_in("administrator", PASSWORD)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        assert administrator.post(path, b"", **form).status in (302, 303)

    def _is_asked_to_sign_in(self) -> None:
        expect(self.phone.page.get_by_text("登录已过期")).to_be_visible()

    def _all_is_sent(self) -> None:
        wait_until(lambda: self.phone.unsent() == 0, 120, "what was kept was not sent")

    def _delivery(self, sha256: str) -> str:
        """What the phone knows of a record of its: the state, and the reason where it is held."""
        [row] = [row for row in self.phone.sealed_records() if row["sha256"] == sha256]
        told = row["delivery"]
        return ":".join(told[part] for part in ("state", "reason") if part in told)

    def _draft_stands(self) -> bool:
        return self.phone.drafts() == [self.draft]
