"""One draft in two tabs, and one phone twice: a copy of the browser's profile on another disk."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.desk import Desk
from tests.browser.phone import InspectorsPhone
from tests.faults.conftest import Figure, Reporter
from tests.faults.phone.kept import kid_of, on_the_server, payload_of, whole_records
from tests.faults.phone.typist import ENTERPRISE, STEP
from tests.installation import Installation

pytestmark = pytest.mark.browser

ELSEWHERE = "正在另一个窗口填写"
# A profile that was open may not be opened from a copy of these.
LOCKS = shutil.ignore_patterns("Singleton*", "*.lock", "LOCK")


def test_twins(
    site: Installation,
    open_browser: Callable[..., BrowserContext],
    tmp_path: Path,
    figure: Figure,
    report: Reporter,
) -> None:
    phone = InspectorsPhone(open_browser("one"), site)
    phone.set_up()
    phone.wait_until_kept_offline()
    drafts = in_two_tabs(phone)

    before = seal_a_check(phone, "复制之前")
    phone.browser.close()
    shutil.copytree(tmp_path / "one", tmp_path / "two", ignore=LOCKS)
    twins = [InspectorsPhone(open_browser(name), site) for name in ("one", "two")]
    each = figure(1, 5)
    texts = [sealed_apart(twin, name, each) for twin, name in zip(twins, "甲乙", strict=True)]
    assert {text for found in texts for text in found[:1]} == {before}

    for twin in twins:
        send(twin)
    sealed = sorted({text for found in texts for text in found})
    kept = sorted(on_the_server(site.data_dir, kid_of(twins[0])))
    first, second = (deliveries(twin) for twin in twins)
    held = [delivery.get("reason") for delivery in second if delivery["state"] == "held"]
    told = told_on_the_phone(twins[1])
    listed = held_at_the_desk(Desk(open_browser("desk", width=1280), site))
    report(
        "twins",
        f"{drafts} kinds of draft, each filled in by one tab at a time; two copies sealed {each} "
        f"checks each: those of the first received, of the second {len(held)} held "
        f"({', '.join(sorted(set(map(str, held))))}), its phone says “{told}”, the console lists "
        f"{listed}; {len(kept)} of {len(sealed)} on the server",
        holds=kept == sealed
        and all(delivery["state"] == "received" for delivery in first)
        and (len(held), listed) == (each, each),
    )


def in_two_tabs(phone: InspectorsPhone) -> int:
    """A check and a follow-up visit, each open twice; how many drafts."""
    page = phone.page
    phone.begin_check(ENTERPRISE, STEP)
    fill_in_turn(phone, "备注")
    page.get_by_role("button", name="放弃这次检查").click()
    page.get_by_role("dialog").get_by_role("button", name="放弃这次检查").click()
    expect(page.get_by_role("button", name="开始检查")).to_be_visible()

    enterprise = phone.scope()[0]["id"]
    page.goto(f"{phone.base_url}/app/enterprise/{enterprise}/follow-up/")
    fill_in_turn(phone, "备注")
    return 2


def fill_in_turn(phone: InspectorsPhone, field: str) -> None:
    """One fills in, the other says so; it takes over, and the first goes on once it closes."""
    first = phone.page
    first.get_by_label(field).fill("第一个窗口")
    expect(first.get_by_text(re.compile(r"已保存 \d"))).to_be_visible()
    second = phone.browser.new_page()
    second.goto(first.url)
    expect(second.get_by_role("heading", name=ELSEWHERE)).to_be_visible()
    expect(second.get_by_label(field)).to_have_count(0)
    second.get_by_role("button", name="改在这里填写").click()
    expect(second.get_by_label(field)).to_have_value("第一个窗口")
    expect(first.get_by_role("heading", name=ELSEWHERE)).to_be_visible()
    second.get_by_label(field).fill("第二个窗口")
    expect(second.get_by_text(re.compile(r"已保存 \d"))).to_be_visible()
    second.close()
    expect(first.get_by_label(field)).to_have_value("第二个窗口")


def seal_a_check(phone: InspectorsPhone, remark: str) -> str:
    """Its text."""
    phone.open()
    phone.begin_check(ENTERPRISE, STEP)
    page = phone.page
    page.get_by_role("button", name=re.compile("其余全部符合")).click()
    page.get_by_label("备注").fill(remark)
    phone.to_seal()
    phone.seal()
    return whole_records(phone)[-1]


def sealed_apart(twin: InspectorsPhone, name: str, count: int) -> list[str]:
    """What a copy holds that went on without a network."""
    twin.browser.set_offline(True)
    for number in range(count):
        seal_a_check(twin, f"{name}{number}")
    texts = whole_records(twin)
    assert [payload_of(text)["sequence"] for text in texts] == list(range(1, count + 2))
    return texts


def send(twin: InspectorsPhone) -> None:
    twin.browser.set_offline(False)
    twin.page.goto(twin.base_url + "/app/outbox")
    twin.page.get_by_role("button", name="立即同步").click()
    expect(twin.page.get_by_text("全部记录已上传")).to_be_visible(timeout=60_000)


def deliveries(twin: InspectorsPhone) -> list[dict[str, str]]:
    """What is known of its records, in their order."""
    rows = sorted(twin.sealed_records(), key=lambda row: row["sequence"])
    return [row["delivery"] for row in rows]


def told_on_the_phone(twin: InspectorsPhone) -> str:
    """Why its last record is held, in words."""
    row = twin.page.get_by_role("link", name=re.compile(STEP)).first
    expect(row).to_contain_text("待审核")
    row.click()
    reason = twin.page.get_by_text(re.compile("序号已被占用|不衔接")).first
    expect(reason).to_be_visible()
    return reason.inner_text()


def held_at_the_desk(desk: Desk) -> int:
    """How many held records staff are shown."""
    desk.sign_in()
    desk.page.goto(desk.base_url + "/console/held")
    rows = desk.page.get_by_role("row").filter(has_text=re.compile("序号已被|衔接"))
    expect(rows.first).to_be_visible()
    return rows.count()
