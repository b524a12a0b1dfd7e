"""The console's pages for everybody's eyes and hands: WCAG 2.2 AA by axe, and nothing cut off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.chromium import find_shell
from tests.browser.conftest import LAUNCH, PASSWORD, Installation
from tests.browser.eyes import COLOURS, WCAG, faults

pytestmark = pytest.mark.browser

PAGES = (
    "/console/",
    "/console/enterprises",
    "/console/enterprises/import",
    "/console/control-points",
    "/console/control-points/templates/MEAT-05",
    "/console/control-points/templates/MEAT-05/edit",
    "/console/control-points/templates/new",
    "/console/control-points/updates",
    "/console/labels/",
    "/console/labels/list",
    "/console/labels/list?state=blank",
    "/console/labels/runs/new",
    "/console/labels/blanks",
    "/console/labels/blanks/new",
    "/console/labels/blanks/preview?blanks=5&region=430602",
    "/console/coverage",
    "/console/assignments",
    "/console/assignments/new",
    "/console/checks",
    "/console/checks?publication=near&since=yesterday",
    "/console/exports",
    "/console/erasures",
    "/console/audit",
    "/console/audit?kind=all",
    "/console/problem-reports",
    "/console/follow-ups",
    "/console/follow-ups/new",
    "/console/follow-ups/visits",
    "/console/follow-ups/problems",
    "/console/follow-ups/by-hand",
    "/console/contact-points",
    "/console/contact-points/office-days",
    "/console/held",
    "/console/devices",
    "/console/people",
    "/console/people/new",
    "/console/account",
    "/console/account/second-factor",
    "/console/settings",
    "/console/nothing-here",
)


@pytest.mark.parametrize(
    ("locale", "width", "scheme", "rules"),
    [
        ("zh-CN", 360, "light", WCAG),
        ("en-GB", 1280, "light", WCAG),
        ("zh-CN", 1280, "dark", COLOURS),
    ],
)
def test_every_page_is_accessible_and_fits(
    installation: Installation,
    playwright: Playwright,
    locale: str,
    width: int,
    scheme: Literal["light", "dark"],
    rules: Sequence[str],
) -> None:
    username = f"admin-{locale}-{width}-{scheme}"
    installation.add_person(username, "administrator", "", "陈管理")
    browser = playwright.chromium.launch(executable_path=find_shell(), args=LAUNCH)
    page = browser.new_context(
        base_url=installation.base_url,
        locale=locale,
        color_scheme=scheme,
        viewport={"width": width, "height": 800},
    ).new_page()
    wrong: list[str] = []
    # The policy that forbids inline script and style speaks up here.
    page.on("console", lambda said: "Content Security" in said.text and wrong.append(said.text))

    page.goto("/console/sign-in")
    wrong += faults(page, rules)
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    page.click("main button")
    for path in PAGES:
        page.goto(path)
        wrong += faults(page, rules)
    browser.close()

    assert wrong == []


def test_the_menu_folds_on_a_narrow_screen_and_opens_by_keyboard(
    installation: Installation, playwright: Playwright
) -> None:
    browser = playwright.chromium.launch(executable_path=find_shell(), args=LAUNCH)
    page = browser.new_context(
        base_url=installation.base_url, viewport={"width": 360, "height": 800}
    ).new_page()
    page.goto("/console/sign-in")
    page.fill("#username", "staff")
    page.fill("#password", PASSWORD)
    page.click("main button")
    entry = page.locator("#menu a[href='/console/enterprises']")

    expect(entry).to_be_hidden()  # once the page's script has run
    page.locator("[data-menu-button]").focus()
    page.keyboard.press("Enter")
    expect(entry).to_be_visible()
    page.keyboard.press("Escape")
    expect(entry).to_be_hidden()
    browser.close()


def test_without_script_the_menu_stays_open(
    installation: Installation, playwright: Playwright
) -> None:
    browser = playwright.chromium.launch(executable_path=find_shell(), args=LAUNCH)
    page = browser.new_context(
        base_url=installation.base_url,
        viewport={"width": 360, "height": 800},
        java_script_enabled=False,
    ).new_page()
    page.goto("/console/sign-in")
    page.fill("#username", "staff")
    page.fill("#password", PASSWORD)
    page.click("main button")

    assert page.locator("#menu a[href='/console/enterprises']").is_visible()
    browser.close()
