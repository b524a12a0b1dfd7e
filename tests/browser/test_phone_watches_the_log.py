"""The phone checks what the server sealed: what was rewritten is said, what is held may go."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import Installation
from tests.browser.phone import InspectorsPhone, a_picture

pytestmark = pytest.mark.browser

ENTERPRISE, STEP = "示例岳阳楼熟食第01有限公司", "肉制品出厂检验"


def test_copies_go_when_the_log_holds_them_and_a_rewritten_log_is_said_loudly(
    labelled: Installation, open_browser: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    phone = InspectorsPhone(open_browser("phone"), labelled)
    phone.set_up()
    page = phone.page
    phone.seal_check(ENTERPRISE, STEP, a_picture(tmp_path / "store.jpg"))
    page.goto(phone.base_url + "/app/outbox")
    expect(page.get_by_text("全部记录已上传")).to_be_visible(timeout=60_000)
    see_the_log(page, phone.base_url, "以前看到过的内容原样都在。")
    [verified] = phone.checkpoints()
    assert verified["size"] > 0
    assert (len(phone.sealed_records()), len(phone.photos())) == (1, 1)

    later(phone, timedelta(days=29))
    sync(page, phone.base_url)
    assert (len(phone.sealed_records()), len(phone.photos())) == (1, 1)
    later(phone, timedelta(days=31))
    sync(page, phone.base_url)
    assert (len(phone.sealed_records()), len(phone.photos())) == (0, 0)

    rewrite_the_log(labelled)
    sync(page, phone.base_url)
    expect(page.get_by_text("服务器的封存日志异常")).to_be_visible()
    expect(page.get_by_text("请保留这部手机")).to_be_visible()
    see_the_log(page, phone.base_url, "服务器日志的条数没变，内容却与本机以前看到的不同。")


def see_the_log(page: Page, base_url: str, sentence: str) -> None:
    page.goto(base_url + "/app/seal-log")
    expect(page.get_by_text(sentence)).to_be_visible(timeout=30_000)


def sync(page: Page, base_url: str) -> None:
    """Sync by hand, and wait until it is done."""
    page.goto(base_url + "/app/outbox")
    button = page.get_by_role("button", name="立即同步")
    button.click()
    expect(button).to_be_enabled(timeout=60_000)
    expect(page.get_by_text("数据更新于 刚刚")).to_be_visible()


def later(phone: InspectorsPhone, by: timedelta) -> None:
    """Both clocks move: the phone's, and the server's as it stands in every answer."""
    then = datetime.now(UTC) + by
    phone.page.clock.set_fixed_time(then)

    def dated(route: Route) -> None:
        answer = route.fetch()
        headers = answer.headers | {"date": format_datetime(then, usegmt=True)}
        headers.pop("set-cookie", None)  # by that date the browser would let it expire at once
        route.fulfill(response=answer, headers=headers)

    phone.browser.unroute_all(behavior="ignoreErrors")
    phone.browser.route("**/api/**", dated)


def rewrite_the_log(installation: Installation) -> None:
    """What somebody who owns the server's disk could do: another first leaf, the rest untouched."""
    database = sqlite3.connect(installation.data_dir / "guanqia.db", timeout=30)
    with database:
        database.execute(
            "UPDATE log_entry SET leaf_hash = '00000000' || substr(leaf_hash, 9)"
            ' WHERE "index" = 0'
        )
    database.close()
