"""An inspector who is let in no more, with work on the phone: it is kept, and arrives."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.contract.program import Program
from tests.faults.conftest import Reporter
from tests.faults.phone.inspector import Inspector, camera_pictures
from tests.faults.server import Server
from tests.installation import PASSWORD, wait_until

pytestmark = pytest.mark.browser

SECONDS = 120


@pytest.mark.timeout(600)
def test_shut_out(
    server: Server, open_browser: Callable[..., BrowserContext], driver: str, report: Reporter
) -> None:
    phone = Inspector(open_browser("phone"), server.base_url, driver)
    phone.set_up("leaver")
    phone.wait_until_kept_offline()
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
        f" {held.lost}/{held.doubled} of {held.acknowledged}",
        holds=all(told.values()) and (held.acknowledged, held.lost, held.doubled) == (3, 0, 0),
    )


class Leaver:
    """Somebody with a draft, who seals without a network before each of these happens."""

    def __init__(self, phone: Inspector, server: Server, photos: list[bytes]) -> None:
        self.phone, self.server, self._photos = phone, server, photos
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
        wait_until(lambda: self.phone.unsent() == 0, SECONDS, "what was kept was not sent")

    def _delivery(self, sha256: str) -> str:
        """What the phone knows of a record of its: the state, and the reason where it is held."""
        [row] = [row for row in self.phone.sealed_records() if row["sha256"] == sha256]
        told = row["delivery"]
        return ":".join(told[part] for part in ("state", "reason") if part in told)

    def _draft_stands(self) -> bool:
        return self.phone.drafts() == [self.draft]
