"""The page is killed at random instants while somebody types, and while a record is sealed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import BrowserContext, Error, expect

from tests.browser.phone import InspectorsPhone
from tests.faults.conftest import Figure, Reporter
from tests.faults.phone.kept import kid_of, on_the_server, payload_of, whole_records
from tests.faults.phone.killing import Kill, kill_browser, kill_pages, until_killed
from tests.faults.phone.lag import Lag
from tests.faults.phone.typist import ENTERPRISE, STEP, Typist
from tests.installation import Installation

pytestmark = pytest.mark.browser

PROFILE = "killed"
SECONDS = 1.0  # of typing that a kill may take
# A busy machine may leave a page without a processor for as long; whoever sees nothing then opens
# the app again.
PATIENCE_MS = 20_000


class Inspector:
    """One who is interrupted again and again, and goes on."""

    def __init__(
        self,
        site: Installation,
        open_browser: Callable[..., BrowserContext],
        profile: Path,
        chance: Random,
    ) -> None:
        self.site, self._open_browser, self.profile = site, open_browser, profile
        self.chance = chance
        self.lag = Lag()
        self.phone = InspectorsPhone(self._browser(), site)
        self.typist = Typist(self.phone, chance)
        self.sealed: list[str] = []
        self.check = ""  # the address of its screen
        self.opened_twice = 0

    def begin_check(self) -> None:
        self.phone.open()
        self.phone.begin_check(ENTERPRISE, STEP)
        self.check = self.phone.page.url

    def type_until_killed(self, kill: Kill) -> float:
        """Seconds of typing that were lost."""
        self.typist.begin()
        seconds = self.chance.uniform(0.3, 3)
        killed_at = until_killed(self.typist.do_something, kill, self.profile, seconds)
        self.open_again(kill, self.check, "#check-remark")
        lost = self.typist.memory.seconds_lost(self.typist.content(), killed_at)
        assert whole_records(self.phone) == self.sealed
        return lost

    def seal_until_killed(self, kill: Kill) -> None:
        """Either it is sealed, with what was filled in, or it is the draft that it was."""
        page = self.phone.page
        self.typist.begin()
        self.typist.answer()  # nothing answered cannot be sealed
        self.typist.photograph()
        self.phone.to_seal()
        before = self.phone.drafts()[0]["draft"]
        page.get_by_role("button", name="封存", exact=True).click()
        confirm = page.get_by_role("dialog").get_by_role("button", name="封存")
        expect(confirm).to_be_visible()
        confirm.evaluate("button => setTimeout(() => button.click(), 50)")

        def look() -> None:
            page.evaluate("document.title")  # fails once the page is gone

        until_killed(look, kill, self.profile, self.chance.uniform(0.02, 0.5))
        self.open_again(kill, self.site.base_url + "/app/", "h1:text('今日')")
        texts, drafts = whole_records(self.phone), self.phone.drafts()
        if texts == self.sealed:
            assert [row["draft"] for row in drafts] == [before]
            self.phone.page.goto(self.check)
            return
        assert drafts == []
        assert texts[:-1] == self.sealed
        payload = payload_of(texts[-1])
        assert payload["id"] == before["id"]
        assert payload["body"]["photos"] == before["photos"]
        assert payload["body"].get("remark", "") == before["remark"].strip()
        self.sealed = texts
        self.begin_check()

    def open_again(self, kill: Kill, address: str, shown: str) -> None:
        """As a person does who finds the app gone, until what is `shown` there is."""
        if kill is kill_browser:
            self.phone.browser = self._browser()
            self.phone.page = self.phone.browser.pages[0]
        else:
            self._open_a_page()
        if not self._shows(address, shown, PATIENCE_MS):
            self.opened_twice += 1
            self._open_a_page()
            assert self._shows(address, shown, 3 * PATIENCE_MS), "twice nothing to be seen"

    def _browser(self) -> BrowserContext:
        browser = self._open_browser(self.profile.name)
        self.lag.follow(browser)
        return browser

    def _open_a_page(self) -> None:
        gone, self.phone.page = self.phone.page, self.phone.browser.new_page()
        gone.close()

    def _shows(self, address: str, shown: str, patience_ms: float) -> bool:
        with suppress(Error):
            self.phone.page.goto(address, timeout=patience_ms)
            self.phone.page.locator(shown).wait_for(timeout=patience_ms)
            return True
        return False

    def send_all(self) -> None:
        """A browser that was killed may have forgotten the session."""
        page = self.phone.page
        self.phone.open()
        none_left = page.get_by_text("全部记录已上传")
        sign_in = page.get_by_role("link", name="登录")
        expect(none_left.or_(sign_in).first).to_be_visible(timeout=60_000)
        if sign_in.count():
            sign_in.click()
            self.phone.sign_in()
        expect(none_left).to_be_visible(timeout=60_000)


def test_page_killed(
    site: Installation,
    open_browser: Callable[..., BrowserContext],
    tmp_path: Path,
    figure: Figure,
    report: Reporter,
) -> None:
    kills, chance = figure(2, 300), Random(report.seed)
    inspector = Inspector(site, open_browser, tmp_path / PROFILE, chance)
    inspector.phone.set_up()
    inspector.phone.wait_until_kept_offline()
    inspector.begin_check()

    lost, sealing = [], 0
    for number in range(kills):
        kill = kill_browser if number % 7 == 2 else kill_pages
        if number % 5 == 1:
            inspector.seal_until_killed(kill)
            sealing += 1
        else:
            lost.append(inspector.type_until_killed(kill))

    inspector.send_all()
    arrived = on_the_server(site.data_dir, kid_of(inspector.phone))
    lag, twice = inspector.lag, inspector.opened_twice
    report(
        "page-killed",
        f"{kills} kills, {sealing} of them while sealing; at most {max(lost):.2f} s of typing "
        f"lost; {len(lag.milliseconds)} keystrokes were on the disk after {lag.quantile(0.5):.0f} "
        f"ms, 99 % after {lag.quantile(0.99):.0f}, all after {lag.quantile(1):.0f}; "
        + (f"{twice} times the browser stood still and was opened anew; " if twice else "")
        + f"{len(inspector.sealed)} records sealed, none half, {len(arrived)} on the server",
        holds=max(lost) <= SECONDS and arrived == inspector.sealed,
    )
