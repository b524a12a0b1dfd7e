"""The main flows once more for who reads English: what is asked, judged and answered stands in it,
from the sign-in to the sync report."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PASSWORD
from tests.browser.field import Field, Paper, printed

pytestmark = pytest.mark.browser

PACKING = 5  # page: RNOODLE-06
CHINESE = re.compile("[\u4e00-\u9fff]")


def test_a_visit_in_english(field: Field, open_browser: Callable[..., BrowserContext]) -> None:
    page = open_browser("english", locale="en-GB").pages[0]
    page.goto(field.installation.base_url + "/app/")
    expect(page.locator("html")).to_have_attribute("lang", "en")

    sign_in(page)
    post(page, field.noodles[PACKING])
    check(page)
    order(page)
    report(page, field.installation.base_url)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(f"^{name}")).click()


def sign_in(page: Page) -> None:
    page.get_by_label("User name").fill("colleague")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    expect(page.get_by_role("button", name="Start work")).to_be_enabled(timeout=60_000)
    press(page, "Start work")


def post(page: Page, label: Paper) -> None:
    """Without a camera, by its code; on site the label is genuine, posted, then current."""
    page.get_by_role("link", name="Scan label").click()
    expect(page.get_by_role("heading", name="No camera found")).to_be_visible()
    press(page, "Type code")
    page.get_by_label("Label code").fill(printed(label.code))
    press(page, "Open")
    expect(page.get_by_role("heading", name="Label is genuine")).to_be_visible()
    page.get_by_role("link", name="Report as posted").click()
    press(page, "Seal")
    expect(page.get_by_text("The record is sealed on this phone")).to_be_visible()


def check(page: Page) -> None:
    """One limit does not hold; the second inspector is away, and the phone says what that means."""
    press(page, "Scan next")
    page.get_by_role("link", name="Search").click()
    page.get_by_role("searchbox", name="Search enterprises or labels").fill("slmlmf")  # initials
    page.locator(".results a").first.click()
    page.get_by_role("link", name=re.compile("RNOODLE-06")).click()
    expect(page.get_by_text("Posted").first).to_be_visible()
    press(page, "Start check")
    page.get_by_role("button", name="Does not").first.click()
    expect(page.get_by_role("status").get_by_text("Not met", exact=True).first).to_be_visible()
    press(page, "All the rest conforms")
    press(page, "Sign and seal")
    page.get_by_label("Second inspector").select_option(label="(none chosen)")
    expect(page.get_by_text("The law asks for two or more inspectors.")).to_be_visible()
    for tick in page.get_by_role("checkbox").all():
        tick.click()
    press(page, "Seal$")
    sure = page.get_by_role("dialog")
    expect(
        sure.get_by_text(re.compile("Not signed by: Inspector, For the enterprise"))
    ).to_be_visible()
    sure.get_by_role("button", name="Seal").click()
    expect(page.get_by_text(re.compile(r"Saved at \d\d:\d\d:\d\d"))).to_be_visible()


def order(page: Page) -> None:
    page.get_by_role("button", name="Order to correct").click()
    expect(page.get_by_label("What must be corrected")).not_to_have_value("")
    press(page, "Seal$")
    expect(page.get_by_text("Choose a deadline.")).to_be_visible()
    page.get_by_label("Deadline").fill("2098-03-04")
    press(page, "Seal$")
    page.get_by_role("dialog").get_by_role("button", name="Seal").click()
    expect(page.get_by_text("The record is sealed on this phone")).to_be_visible()


def report(page: Page, base_url: str) -> None:
    """What an inspector shows, once all of it has arrived; no Chinese but the names."""
    page.goto(base_url + "/app/outbox")
    summary = page.locator("section").filter(has_text="Sync report")
    expect(summary.get_by_text("3 records, all on the server")).to_be_visible(timeout=60_000)
    expect(
        summary.get_by_text(re.compile(r"^Last sync \w+ \d+, \d{4}, \d\d:\d\d$"))
    ).to_be_visible()
    told = page.locator("main").inner_text().replace("赵巡查", "")
    told = re.sub(r"示例\S+有限公司", "", told)
    assert not CHINESE.search(told), told
