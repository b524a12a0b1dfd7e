"""Versions of the app change while somebody works, and updates that the network breaks off."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.phone import InspectorsPhone
from tests.faults.conftest import Figure, Reporter
from tests.faults.phone.kept import kid_of, on_the_server, whole_records
from tests.faults.phone.releases import Releases, new_files, releases, version
from tests.faults.phone.typist import ENTERPRISE, STEP, Typist
from tests.installation import Installation

pytestmark = pytest.mark.browser

PATIENCE_MS = 60_000  # the app waits five seconds for the old worker to end, then ends it

# As the app does every hour, and the browser whenever the app is opened.
ASK_FOR_UPDATE = """async () => {
    const registration = await navigator.serviceWorker.ready
    await registration.update().catch(() => undefined)
    const worker = registration.installing
    if (!worker) return registration.waiting ? 'installed' : 'nothing new'
    return new Promise((done) => {
        worker.addEventListener('statechange', () => {
            if (['installed', 'redundant'].includes(worker.state)) done(worker.state)
        })
    })
}"""


class Updated:
    """A phone on which the app is updated."""

    def __init__(self, phone: InspectorsPhone, these: Releases) -> None:
        self.phone, self.these = phone, these

    @property
    def page(self) -> Page:
        return self.phone.page

    @property
    def offer(self) -> Locator:
        return self.page.get_by_role("button", name="更新", exact=True)

    def ask(self) -> str:
        state: str = self.page.evaluate(ASK_FOR_UPDATE)
        return state

    def take(self) -> None:
        """Tap on “Update”; returns once the page is one of the newest version."""
        self.offer.click()
        its_script = self.page.locator(f'script[src*="-v{self.these.number:03}"]')
        expect(its_script).to_be_attached(timeout=PATIENCE_MS)

    def running(self) -> str:
        """The version that runs, as a person finds it."""
        self.page.goto(self.phone.base_url + "/app/settings")
        shown = self.page.get_by_text("0.1.")
        expect(shown).to_be_visible()
        return shown.inner_text().strip()

    def starts_offline(self) -> bool:
        """Whether it opens with the line cut, its first screen and another."""
        self.these.line_is_cut = True
        self.phone.open()
        expect(self.page.get_by_role("heading", name="今日")).to_be_visible()
        shown = self.running()
        self.these.line_is_cut = False
        return bool(shown)


@pytest.fixture
def updated(
    site: Installation, open_browser: Callable[..., BrowserContext], tmp_path: Path
) -> Iterator[Updated]:
    port = urlsplit(site.base_url).port
    assert port is not None
    with releases(port, tmp_path / "releases") as these:
        phone = InspectorsPhone(open_browser("updated"), replace(site, base_url=these.address))
        phone.set_up()
        phone.wait_until_kept_offline()
        yield Updated(phone, these)


def test_versions(updated: Updated, site: Installation, figure: Figure, report: Reporter) -> None:
    changes, seconds = figure(2, 20), figure(2, 30)
    phone, page, these = updated.phone, updated.page, updated.these
    typist = Typist(phone, Random(report.seed))
    phone.begin_check(ENTERPRISE, STEP)
    page.evaluate("window.loadedOnce = true")
    offered, sealed = 0, 0
    for number in range(changes):
        typist.begin()
        these.next()
        end = time.monotonic() + seconds
        assert updated.ask() == "installed"
        while time.monotonic() < end:
            typist.do_something()
        assert typist.content() == typist.memory.seen[-1][1]
        assert updated.offer.count() == 0
        if number % 5 == 1:  # sealed in the midst of it, and the next one begun
            typist.answer()
            phone.to_seal()
            phone.seal()
            sealed += 1
            expect(updated.offer).to_be_visible()
            offered += 1
            page.get_by_role("link", name="其他控制点").click()
            page.get_by_role("link", name=re.compile(STEP)).click()
            page.get_by_role("button", name="开始检查").click()
    assert page.evaluate("window.loadedOnce")

    typist.begin()
    typist.write()
    left = typist.memory.seen[-1][1]
    other = phone.browser.new_page()
    check, home = page.url, phone.base_url + "/app/"
    other.goto(home)
    other.wait_for_timeout(2500)
    assert other.get_by_role("button", name="更新", exact=True).count() == 0  # open in the first
    for _ in range(2):  # to the point, and home
        page.get_by_role("button", name="返回").click()
    expect(updated.offer).to_be_visible()
    other.close()
    updated.take()
    runs = updated.running()
    page.goto(check)
    expect(page.locator("#check-remark")).to_be_visible()
    assert typist.content() == left
    texts = whole_records(phone)
    report(
        "versions",
        f"{changes} versions in {changes * seconds} s, {sealed} checks sealed meanwhile; loaded "
        f"anew 0 times, offered {offered} times between checks and never in one; then {runs} runs, "
        "all answers there",
        holds=runs == version(these.number)
        and len(texts) == sealed
        and on_the_server(site.data_dir, kid_of(phone)) == texts,
    )


def test_update_cut(updated: Updated, figure: Figure, report: Reporter) -> None:
    these = updated.these
    these.next()
    entries = new_files(these.folder / "1")
    chance = Random(report.seed)
    assets = entries if figure(0, 1) else [entries[0], chance.choice(entries[1:])]
    old, broken = 0, 0
    for path in assets:
        for fault in ("cut", "gateway"):
            setattr(these, fault, path)
            these.asked.clear()
            state = updated.ask()
            setattr(these, fault, None)
            broken += state == "redundant" and path in these.asked
            old += updated.starts_offline()
    assert updated.running() == version(0)

    assert updated.ask() == "installed"
    updated.phone.open()
    updated.take()
    runs = updated.running()
    whole = updated.starts_offline()
    report(
        "update-cut",
        f"{len(assets)} files of an update, each cut off and each replaced by a network's own "
        f"page: {broken} updates broke off, the old version started offline {old} times; then "
        f"{runs} was installed, and starts offline",
        holds=(old, broken) == (2 * len(assets), 2 * len(assets)) and whole and runs == version(1),
    )
